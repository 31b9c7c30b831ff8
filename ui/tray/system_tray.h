#pragma once

#include "ui/tray/tray_icon.h"

#include <QIcon>
#include <QPointer>
#include <QSystemTrayIcon>

#include <memory>
#include <optional>

namespace culvert::ui {

/// The system's tray. Qt asks the desktop only once whether it has one, and keeps the answer: so it
/// is not asked before there is one, which at login comes after the program.
class SystemTray final : public TrayIcon {
  Q_OBJECT

 public:
  /// Under X11 a tray of the older kind cannot be heard of: after `patience_ms` it is asked for.
  explicit SystemTray(int patience_ms = 0, QObject* parent = nullptr);
  ~SystemTray() override;

  bool isAvailable() const override;
  void setMenu(QMenu* menu) override;
  void setState(const QIcon& icon, const QString& tool_tip) override;
  void setShown(bool shown) override;
  void tell(const QString& title, const QString& text) override;

  /// Where the desktop stands already.
  static constexpr int short_patience_ms = 2'000;
  /// At login, where the tray may come later than the program; TrayGuard waits longer.
  static constexpr int login_patience_ms = 15'000;

 private:
  void waitForHost(int patience_ms);
  void build();

  std::optional<QSystemTrayIcon> icon_;
  std::unique_ptr<QObject> host_;  ///< While it is waited for.
  // What it will show.
  QPointer<QMenu> menu_;
  QIcon picture_;
  QString tool_tip_;
  bool shown_ = false;
};

}  // namespace culvert::ui
