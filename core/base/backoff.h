#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace culvert {

/// When to try again. Each delay is drawn from all of a range (full jitter), so that clients do
/// not come back as a herd. The range ends at one second while the peer has been away for less than
/// two minutes: what a restart takes, and whoever restarts a relay expects its clients within two
/// seconds. Beyond that it grows by a quarter of the time, up to twenty seconds.
/// A peer that is there, takes us and drops us again soon is another matter: each time costs both
/// sides a login. From the third such time in a row on the range doubles each time.
class Backoff {
 public:
  static constexpr Duration least_cap = std::chrono::seconds(1);
  static constexpr Duration most_cap = std::chrono::seconds(20);
  static constexpr Duration restart_takes = std::chrono::minutes(2);
  /// Below this a refused connection would be tried in a busy loop.
  static constexpr Duration floor = std::chrono::milliseconds(50);

  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  /// The peer was fine until `now`.
  void reset(TimePoint now) {
    away_since_ = now;
    attempts_ = 0;
    dropped_ = 0;
  }

  /// The peer took us, and it did not last.
  void was_dropped() { dropped_ = std::min(dropped_ + 1, forgiven_drops + most_doublings); }
  /// The peer is not there at all: it did not drop us, it went.
  void is_away() { dropped_ = 0; }

  /// The pause before the next attempt. The first after reset() comes at once.
  Duration next(TimePoint now) {
    if (attempts_++ == 0) return floor;
    std::uniform_int_distribution<Duration::rep> draw(floor.count(), cap(now).count());
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
  /// Enough to come from least_cap to most_cap.
  static constexpr int most_doublings = 5;
  static constexpr int forgiven_drops = 2;

  Duration cap(TimePoint now) const {
    const Duration by_time = least_cap + (now - away_since_ - restart_takes) / 4;
    const Duration by_drops = least_cap * (1 << std::max(0, dropped_ - forgiven_drops));
    return std::clamp(std::max(by_time, by_drops), least_cap, most_cap);
  }

  std::mt19937_64 random_;
  TimePoint away_since_ = Clock::now();
  int attempts_ = 0;
  int dropped_ = 0;  // times in a row that we were taken and dropped
};

}  // namespace culvert
