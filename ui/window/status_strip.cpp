#include "ui/window/status_strip.h"

#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <QEvent>
#include <QToolButton>

namespace culvert::ui {

QToolButton* StatusStrip::makeField(const char* id) {
  auto* field = new QToolButton(this);
  field->setObjectName(QLatin1String(id));
  field->setAutoRaise(true);
  field->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  field->setMinimumHeight(24);
  field->setFocusPolicy(Qt::StrongFocus);
  return field;
}

StatusStrip::StatusStrip(ProfileControl& control, QWidget* parent)
    : QStatusBar(parent),
      control_(control),
      totals_(makeField("status.totals")),
      keychain_(makeField("status.keychain")),
      problems_(makeField("status.problems")) {
  setSizeGripEnabled(false);
  addWidget(totals_);
  addPermanentWidget(problems_);
  addPermanentWidget(keychain_);
  connect(totals_, &QToolButton::clicked, this, &StatusStrip::everythingRequested);
  connect(keychain_, &QToolButton::clicked, this, &StatusStrip::probeRequested);
  connect(problems_, &QToolButton::clicked, this,
          [this] { Q_EMIT problemRequested(first_problem_); });
  connect(&control_.secrets(), &SecretService::keychainChanged, this, &StatusStrip::refresh);
  refresh();
}

void StatusStrip::refresh() {
  int running = 0;
  int reconnecting = 0;
  int connections = 0;
  int problems = 0;
  quint64 up = 0;
  quint64 down = 0;
  first_problem_.clear();
  for (const Profile& profile : control_.store().profiles()) {
    const ProfileStatus status = control_.status(profile.id);
    if (status.isRunning()) ++running;
    if (status.state == ProfileState::reconnecting) ++reconnecting;
    connections += status.connections;
    up += status.up_rate;
    down += status.down_rate;
    const Tone tone = stateTone(status.state);
    if (tone != Tone::warn && tone != Tone::error) continue;
    ++problems;
    if (first_problem_.empty()) first_problem_ = profile.id;
  }
  QStringList parts{tr("%n running", "profiles", running)};
  if (reconnecting > 0) parts.append(tr("%n reconnecting", "profiles", reconnecting));
  if (up + down > 0)
    parts.append(QStringLiteral("↓ %1  ↑ %2")
                     .arg(down > 0 ? formatRate(down) : QStringLiteral("0"),
                          up > 0 ? formatRate(up) : QStringLiteral("0")));
  parts.append(tr("%n connection(s)", nullptr, connections));
  totals_->setText(parts.join(QStringLiteral("  ·  ")));
  totals_->setAccessibleName(totals_->text());
  totals_->setToolTip(tr("Show all profiles"));

  QString words;
  QString glyph = QStringLiteral("lock");
  switch (control_.secrets().keychain()) {
    case KeychainState::open:
      words = tr("Keychain open");
      glyph = QStringLiteral("lock-open");
      break;
    case KeychainState::locked:
      words = tr("Keychain locked");
      break;
    case KeychainState::unavailable:
      words = tr("No keychain: secrets last for this session");
      break;
    case KeychainState::unknown:
      break;
  }
  keychain_->setVisible(!words.isEmpty());
  keychain_->setText(words);
  keychain_->setAccessibleName(words);
  keychain_->setToolTip(tr("Check the keychain again"));
  keychain_->setIcon(icon(glyph, Tone::muted));

  problems_->setVisible(problems > 0);
  problems_->setText(tr("%n problem(s)", nullptr, problems));
  problems_->setAccessibleName(problems_->text());
  problems_->setToolTip(tr("Show the profile with the problem"));
  problems_->setIcon(icon(QStringLiteral("warning"), Tone::warn));
}

void StatusStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) refresh();
  QStatusBar::changeEvent(event);
}

}  // namespace culvert::ui
