#include "ui/diagnose/redactor.h"

#include <QDir>
#include <QHostAddress>
#include <QRegularExpression>

#include <algorithm>

namespace culvert::ui {
namespace {

/// Replaces what `pattern` finds by what `mark` makes of it; an empty answer leaves it.
template <class Mark>
void replaceAll(QString& text, const QRegularExpression& pattern, Mark mark) {
  QString out;
  qsizetype from = 0;
  for (auto it = pattern.globalMatch(text); it.hasNext();) {
    const QRegularExpressionMatch match = it.next();
    const QString instead = mark(match.captured());
    if (instead.isEmpty()) continue;
    out += text.mid(from, match.capturedStart() - from) + instead;
    from = match.capturedEnd();
  }
  text = out + text.mid(from);
}

/// Longer ones first: one may be a part of another.
void sortByLength(QStringList& list) {
  std::ranges::stable_sort(list, std::ranges::greater(), &QString::size);
}

/// Too common to be somebody's.
bool isEverybodys(const QHostAddress& address) {
  return address.isLoopback() || address == QHostAddress(QHostAddress::AnyIPv4) ||
         address == QHostAddress(QHostAddress::AnyIPv6);
}

}  // namespace

Redactor::Redactor() {
  setHome(QDir::homePath(), qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME")));
}

void Redactor::addSecret(const QString& value) {
  if (value.isEmpty() || secrets_.contains(value)) return;
  secrets_.append(value);
  sortByLength(secrets_);
}

void Redactor::addHost(const QString& name) {
  const bool worth = name.size() > 2 && name != QLatin1String("localhost") &&
                     QHostAddress(name).isNull() && !hosts_.contains(name);
  if (!worth) return;
  hosts_.append(name);
  sortByLength(hosts_);
}

void Redactor::setHome(const QString& folder, const QString& user) {
  home_ = folder;
  user_ = user;
}

QString Redactor::markOf(const QString& kind, const QString& value) {
  const QString key = kind + u':' + value.toLower();
  const auto known = marks_.constFind(key);
  if (known != marks_.constEnd()) return *known;
  const QString mark = QStringLiteral("<%1-%2>").arg(kind).arg(++counts_[kind]);
  marks_.insert(key, mark);
  return mark;
}

void Redactor::replaceAddresses(QString& text) {
  static const QRegularExpression v4(
      QStringLiteral("(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\w.]*\\d)"));
  static const QRegularExpression v6(
      QStringLiteral("(?<![\\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\\w:])"));
  for (const auto& pattern : {v4, v6})
    replaceAll(text, pattern, [this](const QString& found) {
      const QHostAddress address(found);
      if (address.isNull() || isEverybodys(address)) return QString();
      return markOf(QStringLiteral("ip"), address.toString());
    });
}

void Redactor::replaceNames(QString& text) {
  for (const QString& host : hosts_)
    if (text.contains(host, Qt::CaseInsensitive))
      text.replace(host, markOf(QStringLiteral("host"), host), Qt::CaseInsensitive);
  // Names nobody has told us about, by the ends that only names have.
  static const QRegularExpression named(
      QStringLiteral("(?<![\\w.@<-])(?<![^/]/)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+"
                     "(?:com|net|org|io|dev|app|cn|de|eu|fr|uk|us|jp|ru|info|biz|me|co|cloud|site|"
                     "online|xyz|top|test|example|internal|lan|home|arpa)(?![\\w-])"),
      QRegularExpression::CaseInsensitiveOption);
  replaceAll(text, named,
             [this](const QString& found) { return markOf(QStringLiteral("host"), found); });
  static const QRegularExpression mail(
      QStringLiteral("[\\w.+-]+@(?:[\\w-]+\\.)*[\\w-]+|[\\w.+-]+@<host-\\d+>"));
  replaceAll(text, mail,
             [this](const QString& found) { return markOf(QStringLiteral("mail"), found); });
}

QString Redactor::redacted(QString text) {
  for (const QString& secret : secrets_)
    text.replace(secret, QStringLiteral("***"));
  if (home_.size() > 1) text.replace(home_, QStringLiteral("<home>"));
  if (user_.size() > 2) {
    const QRegularExpression whole(
        QStringLiteral("(?<!\\w)%1(?!\\w)").arg(QRegularExpression::escape(user_)));
    text.replace(whole, QStringLiteral("<user>"));
  }
  replaceNames(text);
  replaceAddresses(text);
  return text;
}

}  // namespace culvert::ui
