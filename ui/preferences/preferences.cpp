#include "ui/preferences/preferences.h"

namespace culvert::ui {
namespace {

const QString close_key = QStringLiteral("window/close");

/// As they stand in the file, in the order of CloseChoice.
const QStringList close_words{QStringLiteral("hide"), QStringLiteral("minimize"),
                              QStringLiteral("quit")};

QString keyOf(Occasion occasion) {
  return QStringLiteral("notifications/") + QLatin1String(ruleOf(occasion).slug);
}

}  // namespace

Preferences::Preferences(const QString& path, QObject* parent)
    : QObject(parent), file_(path, QSettings::IniFormat) {}

CloseChoice Preferences::closeChoice() const {
  const qsizetype at = close_words.indexOf(file_.value(close_key).toString());
  return at < 0 ? CloseChoice::hide : static_cast<CloseChoice>(at);
}

void Preferences::setCloseChoice(CloseChoice choice) {
  set(close_key, close_words.at(static_cast<int>(choice)));
}

bool Preferences::notifies(Occasion occasion) const {
  return file_.value(keyOf(occasion), ruleOf(occasion).by_default).toBool();
}

void Preferences::setNotifies(Occasion occasion, bool on) {
  set(keyOf(occasion), on);
}

void Preferences::set(const QString& key, const QVariant& value) {
  if (file_.value(key) == value) return;
  file_.setValue(key, value);
  file_.sync();
  Q_EMIT changed();
}

}  // namespace culvert::ui
