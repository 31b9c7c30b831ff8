#pragma once

#include "ui/tray/tray_icon.h"

#include <QSystemTrayIcon>

namespace culvert::ui {

/// The system's tray.
class SystemTray final : public TrayIcon {
  Q_OBJECT

 public:
  explicit SystemTray(QObject* parent = nullptr);

  bool isAvailable() const override { return QSystemTrayIcon::isSystemTrayAvailable(); }
  void setMenu(QMenu* menu) override { icon_.setContextMenu(menu); }
  void setState(const QIcon& icon, const QString& tool_tip) override;
  void setShown(bool shown) override { icon_.setVisible(shown); }
  void tell(const QString& title, const QString& text) override;

 private:
  QSystemTrayIcon icon_;
};

}  // namespace culvert::ui
