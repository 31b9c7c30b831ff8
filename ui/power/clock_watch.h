#pragma once

#include "ui/power/power_source.h"

#include <QElapsedTimer>
#include <QTimer>

#include <optional>

namespace culvert::ui {

/// Sees in two clocks that the program did not run for a while: a look that comes far too late, or
/// a wall clock that has moved on without the steady one (which stands still in sleep on Linux).
class ClockJump {
 public:
  /// One look, about every second. Whether the computer seems to have slept since the last one.
  bool look(qint64 steady_ms, qint64 wall_ms);
  /// The next look is the first one.
  void forget() { last_.reset(); }

  static constexpr qint64 pause_ms = 1000;
  static constexpr qint64 most_ms = 10'000;  ///< Later than this is not a busy computer.

 private:
  struct Look {
    qint64 steady = 0, wall = 0;
  };
  std::optional<Look> last_;
};

/// Tells awake() when nobody else has noticed the sleep.
class ClockWatch final : public PowerSource {
  Q_OBJECT

 public:
  explicit ClockWatch(QObject* parent = nullptr);

  void look();
  void forget() { jump_.forget(); }

 private:
  ClockJump jump_;
  QElapsedTimer steady_;
  QTimer timer_;
};

}  // namespace culvert::ui
