#include "ui/tray/system_tray.h"

namespace culvert::ui {

SystemTray::SystemTray(QObject* parent) : TrayIcon(parent) {
  connect(&icon_, &QSystemTrayIcon::messageClicked, this, &TrayIcon::messageClicked);
  connect(&icon_, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason why) {
    if (why == QSystemTrayIcon::MiddleClick) return Q_EMIT middleClicked();
#ifndef Q_OS_MACOS
    // On macOS a click opens the menu and nothing else.
    if (why == QSystemTrayIcon::Trigger) Q_EMIT clicked();
#endif
  });
}

void SystemTray::setState(const QIcon& icon, const QString& tool_tip) {
  icon_.setIcon(icon);
  icon_.setToolTip(tool_tip);
}

void SystemTray::tell(const QString& title, const QString& text) {
  if (isAvailable()) icon_.showMessage(title, text, icon_.icon());
}

}  // namespace culvert::ui
