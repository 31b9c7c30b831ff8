#include "core/mux/ping_clock.h"

#include <algorithm>
#include <chrono>

namespace culvert::mux {
namespace {

constexpr Duration half = std::chrono::seconds(30);

Duration lesser(Duration a, Duration b) {
  if (a == Duration::zero()) return b;
  if (b == Duration::zero()) return a;
  return std::min(a, b);
}

}  // namespace

std::uint32_t PingClock::send(TimePoint now) {
  waiting_since_ = last_sent_ = now;
  return ++value_;
}

void PingClock::answer(std::uint32_t value, TimePoint now) {
  if (!waiting_since_ || value != value_) return;
  // A measured nothing is still a measurement.
  last_ = std::max(now - *waiting_since_, Duration(1));
  waiting_since_.reset();
  if (now - half_began_ >= half) {
    least_before_ = now - half_began_ < 2 * half ? least_lately_ : Duration::zero();
    least_lately_ = Duration::zero();
    half_began_ = now;
  }
  least_lately_ = lesser(least_lately_, last_);
}

Duration PingClock::least() const {
  return lesser(least_lately_, least_before_);
}

}  // namespace culvert::mux
