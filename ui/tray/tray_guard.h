#pragma once

#include "ui/tray/tray_icon.h"

#include <QTimer>
#include <QWidget>

#include <functional>

namespace culvert::ui {

/// Sees to it that a hidden window can be found again: without a tray it comes back, minimized
/// while something runs. At login the tray may come later than the program. GUI thread.
class TrayGuard : public QObject {
  Q_OBJECT

 public:
  /// `runs`: whether something works on without a window.
  TrayGuard(QWidget& window, TrayIcon& icon, std::function<bool()> runs, QObject* parent = nullptr);

  /// Starts without a window, and gives the tray some time to appear.
  void startHidden();
  /// One look; the timer does this.
  void look();

  static constexpr int pause_ms = 5'000;
  static constexpr int looks_at_start = 5;

 private:
  QWidget& window_;
  TrayIcon& icon_;
  std::function<bool()> runs_;
  QTimer timer_;
  int patience_ = 0;
};

}  // namespace culvert::ui
