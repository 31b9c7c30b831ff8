#pragma once

#include "core/base/clock.h"

#include <chrono>

namespace culvert::observe {

/// Bounds how many events of one sort are told per second: a port scan or a benchmark shall not
/// push everything else out of the log.
class EventBudget {
 public:
  explicit EventBudget(int per_second) : per_second_(per_second) {}

  /// Whether one more may be told.
  bool take() {
    const TimePoint now = Clock::now();
    if (now - since_ > std::chrono::seconds(1)) {
      since_ = now;
      told_ = 0;
    }
    return told_++ < per_second_;
  }

 private:
  int per_second_;
  int told_ = 0;
  TimePoint since_{};
};

}  // namespace culvert::observe
