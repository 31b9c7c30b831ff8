#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace culvert::gateway {

/// How many requests may be sent again: a fifth of the recent ones, so that a service in trouble
/// does not get twice the load (gateway.md 2.13). A quiet one is allowed a few in any case.
class RetryBudget {
 public:
  void request(TimePoint now) {
    look(now);
    ++requests_;
  }

  /// False: no more now.
  bool take(TimePoint now) {
    look(now);
    const std::uint32_t allowed = std::max(least, (requests_ + requests_before_) / share);
    if (repeats_ + repeats_before_ >= allowed) return false;
    ++repeats_;
    return true;
  }

 private:
  static constexpr std::uint32_t share = 5;
  static constexpr std::uint32_t least = 10;
  /// "Recent": this window and the one before.
  static constexpr Duration window = std::chrono::seconds(5);

  void look(TimePoint now) {
    if (now - since_ < window) return;
    const bool follows = now - since_ < 2 * window;
    requests_before_ = follows ? requests_ : 0;
    repeats_before_ = follows ? repeats_ : 0;
    requests_ = repeats_ = 0;
    since_ = now;
  }

  TimePoint since_{};
  std::uint32_t requests_ = 0, repeats_ = 0;
  std::uint32_t requests_before_ = 0, repeats_before_ = 0;
};

}  // namespace culvert::gateway
