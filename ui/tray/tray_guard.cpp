#include "ui/tray/tray_guard.h"

namespace culvert::ui {

TrayGuard::TrayGuard(QWidget& window, TrayIcon& icon, std::function<bool()> runs, QObject* parent)
    : QObject(parent), window_(window), icon_(icon), runs_(std::move(runs)) {
  timer_.setInterval(pause_ms);
  timer_.setTimerType(Qt::VeryCoarseTimer);
  connect(&timer_, &QTimer::timeout, this, &TrayGuard::look);
  timer_.start();
}

void TrayGuard::startHidden() {
  patience_ = looks_at_start;
  timer_.start();
}

void TrayGuard::look() {
  if (window_.isVisible() || icon_.isAvailable()) {
    patience_ = 0;
    return;
  }
  if (--patience_ > 0) return;
  // The last resort besides is a second start, which always shows the window.
  if (runs_())
    window_.showMinimized();
  else
    window_.show();
}

}  // namespace culvert::ui
