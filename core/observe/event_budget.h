#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace culvert::observe {

/// Bounds how many events of one sort are told per second: a port scan or a benchmark shall not
/// push everything else out of the log.
class EventBudget {
 public:
  /// `burst`: what may be told at once after a pause.
  EventBudget(int per_second, int burst) : per_second_(per_second), burst_(burst), left_(burst) {}
  explicit EventBudget(int per_second) : EventBudget(per_second, per_second) {}

  /// Whether one more may be told.
  bool take() {
    const TimePoint now = Clock::now();
    const std::int64_t passed =
        std::chrono::duration_cast<std::chrono::seconds>(now - since_).count();
    if (passed > 0) {
      since_ = now;
      left_ = std::min(burst_, left_ + passed * per_second_);
    }
    if (left_ == 0) return false;
    --left_;
    return true;
  }

 private:
  std::int64_t per_second_, burst_, left_;
  TimePoint since_{};
};

}  // namespace culvert::observe
