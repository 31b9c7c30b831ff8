#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace culvert {

/// When to try again. The longest delay is a quarter of how long the peer has been away, between
/// one and twenty seconds, and each delay is drawn from all of it (full jitter): a short restart
/// of a relay costs its clients about half a second, a long outage no storm when it ends.
class Backoff {
 public:
  static constexpr Duration least_cap = std::chrono::seconds(1);
  static constexpr Duration most_cap = std::chrono::seconds(20);
  /// Below this a refused connection would be tried in a busy loop.
  static constexpr Duration floor = std::chrono::milliseconds(50);

  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  /// The peer was fine until `now`.
  void reset(TimePoint now) {
    away_since_ = now;
    attempts_ = 0;
  }

  /// The pause before the next attempt. The first after reset() comes at once.
  Duration next(TimePoint now) {
    if (attempts_++ == 0) return floor;
    const Duration cap = std::clamp((now - away_since_) / 4, least_cap, most_cap);
    std::uniform_int_distribution<Duration::rep> draw(floor.count(), cap.count());
    return Duration(draw(random_));
  }

  /// The pause when only a person can mend what is wrong: long from the first time on.
  Duration next_patient() {
    ++attempts_;
    std::uniform_int_distribution<Duration::rep> draw((most_cap / 2).count(), most_cap.count());
    return Duration(draw(random_));
  }

  int attempts() const { return attempts_; }

 private:
  std::mt19937_64 random_;
  TimePoint away_since_ = Clock::now();
  int attempts_ = 0;
};

}  // namespace culvert
