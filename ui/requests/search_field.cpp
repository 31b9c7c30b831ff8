#include "ui/requests/search_field.h"

#include "ui/theme/icon.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QEvent>
#include <QKeyEvent>
#include <QStringListModel>

#include <algorithm>

namespace culvert::ui {
namespace {

/// Typing must not filter 50,000 rows per key.
constexpr int pause_ms = 120;
constexpr qsizetype most_proposals = 40;

/// A proposal is a token and, behind a blank, how many rows have it.
QString tokenOf(const QString& proposal) {
  return proposal.section(QStringLiteral("   "), 0, 0);
}

}  // namespace

RequestSearchField::RequestSearchField(ValuesOf values_of, QWidget* parent)
    : QLineEdit(parent),
      values_of_(std::move(values_of)),
      list_(new QStringListModel(this)),
      completer_(new QCompleter(list_, this)),
      mark_(addAction(icon(QStringLiteral("search"), Tone::muted), LeadingPosition)) {
  setObjectName(QStringLiteral("requestSearch"));
  setClearButtonEnabled(true);
  completer_->setWidget(this);
  completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
  pause_.setSingleShot(true);
  pause_.setInterval(pause_ms);
  connect(completer_, qOverload<const QString&>(&QCompleter::activated), this,
          &RequestSearchField::complete);
  connect(this, &QLineEdit::textChanged, this, [this] {
    judge();
    pause_.start();
  });
  connect(this, &QLineEdit::textEdited, this, &RequestSearchField::propose);
  connect(&pause_, &QTimer::timeout, this, [this] { Q_EMIT searchChanged(RequestSearch(text())); });
  retranslate();
}

QString RequestSearchField::tokenAtCursor() const {
  const QString before = text().left(cursorPosition());
  if (before.isEmpty() || before.back().isSpace()) return {};
  const QStringList tokens = RequestSearch::split(before);
  return tokens.isEmpty() ? QString() : tokens.back();
}

QStringList RequestSearchField::proposals() const {
  QString token = tokenAtCursor();
  const bool negated = token.startsWith(u'-');
  const QString sign = negated ? QStringLiteral("-") : QString();
  if (negated) token.remove(0, 1);
  QStringList list;
  const qsizetype colon = token.indexOf(u':');
  if (colon < 0) {
    for (const QString& field : RequestSearch::fields())
      if (field.startsWith(token, Qt::CaseInsensitive))
        list.append(QStringLiteral("%1%2:").arg(sign, field));
    return list;
  }
  const QString field = token.left(colon);
  const QString typed = token.mid(colon + 1).section(u'|', -1).remove(u'"');
  const QString kept =
      token.contains(u'|') ? token.mid(colon + 1).section(u'|', 0, -2) + u'|' : QString();
  const auto add = [&](const QString& value, const QString& count) {
    if (!value.startsWith(typed, Qt::CaseInsensitive)) return;
    const QString whole = RequestSearch::token(field, value);
    list.append(sign + field + u':' + kept + whole.mid(field.size() + 1) + count);
  };
  for (const QString& value : RequestSearch::valuesOf(field))
    add(value, {});
  for (const auto& [value, count] : values_of_(field))
    add(value, QStringLiteral("   %1").arg(count));
  return list.mid(0, most_proposals);
}

void RequestSearchField::propose() {
  const QStringList list = tokenAtCursor().isEmpty() ? QStringList() : proposals();
  const bool done = list.size() == 1 && tokenOf(list.front()) == tokenAtCursor();
  if (list.isEmpty() || done) return completer_->popup()->hide();
  list_->setStringList(list);
  completer_->complete();
}

void RequestSearchField::complete(const QString& chosen) {
  const QString token = tokenAtCursor();
  const qsizetype from = cursorPosition() - token.size();
  const QString whole = tokenOf(chosen);
  // A field alone waits for its value; what is whole is followed by the next one.
  const QString end = whole.endsWith(u':') ? QString() : QStringLiteral(" ");
  setText(text().left(from) + whole + end + text().mid(cursorPosition()).trimmed());
  setCursorPosition(static_cast<int>(from + whole.size() + end.size()));
  if (whole.endsWith(u':')) propose();
}

void RequestSearchField::addToken(const QString& token) {
  const QString begin = token.section(u':', 0, 0) + u':';
  QStringList tokens = RequestSearch::split(text());
  tokens.removeIf([&](const QString& each) { return each.startsWith(begin); });
  tokens.append(token);
  setText(tokens.join(u' '));
}

void RequestSearchField::judge() {
  const RequestSearch search(text());
  QString tip = tr("Search requests");
  QString name = QStringLiteral("search");
  Tone tone = Tone::muted;
  if (search.state() == RequestSearch::State::wrong) {
    name = QStringLiteral("warning");
    tone = Tone::error;
    tip = tr("\"%1\" cannot be understood and is left out.", "a word of the search")
              .arg(search.problem());
  } else if (search.state() == RequestSearch::State::incomplete) {
    name = QStringLiteral("state-half");
    tone = Tone::info;
    tip = tr("\"%1\" is not complete yet.", "a word of the search").arg(search.problem());
  } else if (!search.isEmpty()) {
    name = QStringLiteral("check");
    tone = Tone::ok;
  }
  mark_->setIcon(icon(name, tone));
  mark_->setToolTip(tip);
  setAccessibleDescription(tip);
}

void RequestSearchField::keyPressEvent(QKeyEvent* event) {
  const bool down = event->key() == Qt::Key_Down && !completer_->popup()->isVisible();
  if (down) {
    const QStringList list = proposals();
    if (!list.isEmpty()) {
      list_->setStringList(list);
      completer_->complete();
    }
    return;
  }
  if (completer_->popup()->isVisible() &&
      (event->key() == Qt::Key_Enter || event->key() == Qt::Key_Return ||
       event->key() == Qt::Key_Escape)) {
    // The list answers them.
    event->ignore();
    return;
  }
  QLineEdit::keyPressEvent(event);
}

void RequestSearchField::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) judge();
  QLineEdit::changeEvent(event);
}

void RequestSearchField::retranslate() {
  setPlaceholderText(tr("Search, for example status:5xx dur:>200"));
  setAccessibleName(tr("Search requests"));
  judge();
}

}  // namespace culvert::ui
