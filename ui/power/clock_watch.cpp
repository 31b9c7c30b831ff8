#include "ui/power/clock_watch.h"

#include <QDateTime>

#include <cstdlib>
#include <utility>

namespace culvert::ui {

bool ClockJump::look(qint64 steady_ms, qint64 wall_ms) {
  const auto before = std::exchange(last_, Look{steady_ms, wall_ms});
  if (!before) return false;
  const qint64 steady = steady_ms - before->steady;
  const qint64 wall = wall_ms - before->wall;
  return steady > pause_ms + most_ms || std::abs(wall - steady) > most_ms;
}

ClockWatch::ClockWatch(QObject* parent) : PowerSource(parent) {
  steady_.start();
  timer_.setInterval(static_cast<int>(ClockJump::pause_ms));
  timer_.setTimerType(Qt::VeryCoarseTimer);
  connect(&timer_, &QTimer::timeout, this, &ClockWatch::look);
  timer_.start();
}

void ClockWatch::look() {
  if (jump_.look(steady_.elapsed(), QDateTime::currentMSecsSinceEpoch())) Q_EMIT awake();
}

}  // namespace culvert::ui
