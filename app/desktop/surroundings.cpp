#include "app/desktop/surroundings.h"

#include "ui/notifications/tray_sink.h"
#ifdef CULVERT_HAVE_DBUS
#include "ui/notifications/bus_sink.h"
#endif

#include <QTimer>

#include <algorithm>
#include <string>
#include <vector>

namespace culvert::app {
namespace {

/// The last time that a keychain is asked which is not there at login.
constexpr int last_question_ms = 10'000;

std::unique_ptr<ui::NotificationSink> systemSink(ui::TrayIcon& icon) {
  auto tray = std::make_unique<ui::TraySink>(icon);
#ifdef CULVERT_HAVE_DBUS
  return std::make_unique<ui::BusSink>(QDBusConnection::sessionBus(), std::move(tray));
#else
  return tray;
#endif
}

}  // namespace

Surroundings::Surroundings(const Parts& parts, const QString& folder, const QString& chosen_folder)
    : parts_(parts),
      preferences_(folder + QStringLiteral("/preferences.ini")),
      login_(ui::systemStartAtLogin(ui::loginCommand(chosen_folder))),
      sink_(systemSink(parts.tray.icon())),
      notifier_(
          *sink_, [this](ui::Occasion occasion) { return preferences_.notifies(occasion); },
          [this](const ui::Notice& notice) { return viewOf(notice); }),
      notices_(parts.control, parts.bridge, notifier_),
      sleep_(parts.bridge, ui::systemPowerSource(this)),
      guard_(parts.window, parts.tray.icon(), [this] { return parts_.control.anythingRuns(); }),
      dialog_({preferences_, *login_, parts.theme, parts.language, parts.layout,
               [&tray = parts.tray] { return tray.isAvailable(); }},
              &parts.window) {
  ui::MainWindow* window = &parts_.window;
  const auto follow = [this, window] { window->setCloseChoice(preferences_.closeChoice()); };
  follow();
  connect(&preferences_, &ui::Preferences::changed, this, follow);
  connect(window, &ui::MainWindow::preferencesRequested, this, &Surroundings::showPreferences);
  connect(window, &ui::MainWindow::startedByHand, &notices_, &ui::NoticeWatch::startedByHand);
  connect(&notifier_, &ui::Notifier::clicked, window, &ui::MainWindow::showProxy);
  const QString told = QStringLiteral("certificatesTold");
  notices_.rememberCertificates(parts_.layout.value(told).toMap());
  connect(&notices_, &ui::NoticeWatch::certificatesTold, window,
          [this, told](const QVariantMap& map) { parts_.layout.setValue(told, map); });
  ui::CertificateWatch* certificates = &window->certificateWatch();
  connect(certificates, &ui::CertificateWatch::changed, &notices_, [this, certificates] {
    if (std::ranges::all_of(certificates->rows(), &ui::CertificateRow::isRead))
      notices_.lookAtCertificates(certificates->rows(), certificates->now());
  });
  connect(&sleep_, &ui::SleepWatch::asleep, &notices_, [this] { notices_.setAsleep(true); });
  connect(&sleep_, &ui::SleepWatch::awake, &notices_, [this] { notices_.setAsleep(false); });
}

void Surroundings::startHidden() {
  guard_.startHidden();
  // At login the keychain comes later than we do, or is unlocked only then.
  for (const int wait_ms : {2'000, 5'000, last_question_ms})
    QTimer::singleShot(wait_ms, this, &Surroundings::askKeychainAgain);
  notices_.setSecretPatience(last_question_ms + 5'000);
  QTimer::singleShot(last_question_ms + 10'000, this, [this] { notices_.setSecretPatience(0); });
}

bool Surroundings::askKeychainAgain() {
  std::vector<std::string> ids;
  for (const ui::Profile& profile : parts_.control.store().profiles())
    if (parts_.control.status(profile.id).state == ui::ProfileState::waiting_secret)
      ids.push_back(profile.id);
  for (const std::string& id : ids)
    parts_.control.start(id);
  if (!ids.empty()) parts_.control.secrets().probe();
  return !ids.empty();
}

void Surroundings::keychainAnsweredLate() {
  constexpr int most_retries = 3;
  if (parts_.control.secrets().keychain() == ui::KeychainState::open) late_retries_ = 0;
  if (++late_retries_ > most_retries) return;
  if (!askKeychainAgain()) parts_.control.secrets().probe();
}

ui::WindowView Surroundings::viewOf(const ui::Notice& notice) const {
  ui::MainWindow& window = parts_.window;
  if (!window.isVisible() || window.isMinimized()) return ui::WindowView::hidden;
  const ui::Scope& scope = window.scope().current();
  const bool same = scope.profile.empty() || scope.profile == notice.profile;
  return window.isActiveWindow() && same ? ui::WindowView::same : ui::WindowView::elsewhere;
}

void Surroundings::showPreferences() {
  // Above a hidden window a dialog would stay hidden on some systems.
  if (!parts_.window.isVisible()) parts_.window.bringUp();
  dialog_.show();
  dialog_.raise();
  dialog_.activateWindow();
}

}  // namespace culvert::app
