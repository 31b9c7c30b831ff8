#pragma once

#include "ui/notifications/notice_watch.h"
#include "ui/power/sleep_watch.h"
#include "ui/preferences/preferences_dialog.h"
#include "ui/tray/tray_guard.h"
#include "ui/window/main_window.h"

#include <memory>

namespace culvert::app {

/// What makes the program a good citizen of its desktop: preferences, start at login,
/// notifications, sleep, and a window that can always be found again. GUI thread.
class Surroundings : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    ui::ProfileControl& control;
    ui::EngineBridge& bridge;
    ui::Theme& theme;
    ui::Language& language;
    ui::LayoutStore& layout;
    ui::Tray& tray;
    ui::MainWindow& window;
  };

  /// `folder` holds the settings; `chosen_folder` is the one that the command line named, or empty.
  Surroundings(const Parts& parts, const QString& folder, const QString& chosen_folder);

  /// Starts without a window, in the tray, once there is one.
  void startHidden();
  /// Starts what waits for a secret once more, as the keychain may have it now. False: nothing
  /// does.
  bool askKeychainAgain();
  /// The keychain has answered after all. It is looked at again, and what waits for it is started
  /// once more; not for ever, should it be late each time.
  void keychainAnsweredLate();

 private:
  ui::WindowView viewOf(const ui::Notice& notice) const;
  void showPreferences();

  Parts parts_;
  int late_retries_ = 0;
  ui::Preferences preferences_;
  std::unique_ptr<ui::StartAtLogin> login_;
  std::unique_ptr<ui::NotificationSink> sink_;
  ui::Notifier notifier_;
  ui::NoticeWatch notices_;
  ui::SleepWatch sleep_;
  ui::TrayGuard guard_;
  ui::PreferencesDialog dialog_;
};

}  // namespace culvert::app
