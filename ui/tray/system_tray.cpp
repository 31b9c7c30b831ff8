#include "ui/tray/system_tray.h"

#include <QGuiApplication>
#include <QMenu>
#include <QTimer>

#ifdef CULVERT_HAVE_DBUS
#include "ui/tray/tray_host.h"
#endif

namespace culvert::ui {

SystemTray::SystemTray(int patience_ms, QObject* parent) : TrayIcon(parent) {
  waitForHost(patience_ms);
}

SystemTray::~SystemTray() = default;

void SystemTray::waitForHost([[maybe_unused]] int patience_ms) {
#ifdef CULVERT_HAVE_DBUS
  const QString platform = QGuiApplication::platformName();
  const bool is_x11 = platform == QLatin1String("xcb");
  if (is_x11 || platform.startsWith(QLatin1String("wayland"))) {
    auto host = std::make_unique<TrayHost>(QDBusConnection::sessionBus());
    connect(host.get(), &TrayHost::appeared, this, &SystemTray::build);
    host_ = std::move(host);
    if (is_x11) QTimer::singleShot(patience_ms, this, &SystemTray::build);
    return;
  }
#endif
  build();
}

void SystemTray::build() {
  if (icon_) return;
  icon_.emplace();
  connect(&*icon_, &QSystemTrayIcon::messageClicked, this, &TrayIcon::messageClicked);
  connect(&*icon_, &QSystemTrayIcon::activated, this,
          [this](QSystemTrayIcon::ActivationReason why) {
            if (why == QSystemTrayIcon::MiddleClick) return Q_EMIT middleClicked();
#ifndef Q_OS_MACOS
            // On macOS a click opens the menu and nothing else.
            if (why == QSystemTrayIcon::Trigger) Q_EMIT clicked();
#endif
          });
  icon_->setContextMenu(menu_);
  icon_->setIcon(picture_);
  icon_->setToolTip(tool_tip_);
  icon_->setVisible(shown_);
}

bool SystemTray::isAvailable() const {
  return icon_ && QSystemTrayIcon::isSystemTrayAvailable();
}

void SystemTray::setMenu(QMenu* menu) {
  menu_ = menu;
  if (icon_) icon_->setContextMenu(menu);
}

void SystemTray::setState(const QIcon& icon, const QString& tool_tip) {
  picture_ = icon;
  tool_tip_ = tool_tip;
  if (!icon_) return;
  icon_->setIcon(icon);
  icon_->setToolTip(tool_tip);
}

void SystemTray::setShown(bool shown) {
  shown_ = shown;
  if (icon_) icon_->setVisible(shown);
}

void SystemTray::tell(const QString& title, const QString& text) {
  if (isAvailable()) icon_->showMessage(title, text, picture_);
}

}  // namespace culvert::ui
