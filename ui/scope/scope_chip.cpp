#include "ui/scope/scope_chip.h"

#include "ui/texts/format.h"
#include "ui/texts/mnemonics.h"
#include "ui/theme/icon.h"

#include <QEvent>

namespace culvert::ui {
namespace {

constexpr int longest_px = 320;

}  // namespace

ScopeChip::ScopeChip(ScopeState& scope, ProfileStore& store, QWidget* parent)
    : QToolButton(parent), scope_(scope), store_(store) {
  setObjectName(QStringLiteral("scopeChip"));
  setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  setIcon(ui::icon(QStringLiteral("cross"), Tone::muted));
  setAutoRaise(true);
  // The cross stands behind the words.
  setLayoutDirection(layoutDirection() == Qt::RightToLeft ? Qt::LeftToRight : Qt::RightToLeft);
  connect(this, &QToolButton::clicked, this, [this] { scope_.widen(); });
  connect(&scope_, &ScopeState::changed, this, &ScopeChip::refresh);
  refresh();
}

void ScopeChip::refresh() {
  const Scope& scope = scope_.current();
  const QString profile = ltr(store_.nameOf(scope.profile));
  const QString proxy = ltr(fromCore(scope.proxy));
  QString text;
  switch (scope.kind()) {
    case Scope::Kind::all:
      text = tr("Showing: all profiles");
      break;
    case Scope::Kind::profile:
      text = tr("Showing: %1", "%1: profile").arg(profile);
      break;
    case Scope::Kind::proxy:
      text = tr("Showing: %1 (%2)", "%1: proxy, %2: profile").arg(proxy, profile);
      break;
    case Scope::Kind::connection:
      text = tr("Showing: connection %1 of %2", "%1: number, %2: proxy")
                 .arg(QString::number(scope.connection), proxy.size() > 2 ? proxy : profile);
      break;
  }
  setText(withoutMnemonics(fontMetrics().elidedText(text, Qt::ElideMiddle, longest_px)));
  setToolTip(scope.kind() == Scope::Kind::all ? text : tr("%1. Show more").arg(text));
  setAccessibleName(text);
  setEnabled(scope.kind() != Scope::Kind::all);
  setIcon(scope.kind() == Scope::Kind::all ? QIcon()
                                           : ui::icon(QStringLiteral("cross"), Tone::muted));
  // The tab bar gives its corner the size of the hint once; it has to be told.
  adjustSize();
}

void ScopeChip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) refresh();
  QToolButton::changeEvent(event);
}

}  // namespace culvert::ui
