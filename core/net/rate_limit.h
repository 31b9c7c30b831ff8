#pragma once

#include "core/net/stream.h"

#include <cstdint>
#include <list>
#include <memory>

namespace culvert::net {

/// A token bucket shared by all connections and both directions of one proxy: rate = burst =
/// bytes per second (frp-wire 6.6, frp pkg/util/limit). Reads are charged when they have happened,
/// writes before; who is in debt waits.
class RateLimiter {
 public:
  RateLimiter(const Executor& executor, std::int64_t bytes_per_second);

  /// Bytes that may move now; 0: wait.
  std::size_t available();

  /// May go below zero: the next ones wait for it.
  void charge(std::size_t bytes);

  /// Calls waiter.ready() from the loop when bytes are available again.
  void when_available(Waiter& waiter);
  void forget(Waiter& waiter) noexcept;

 private:
  void refill();
  void start_timer();

  Executor executor_;
  double rate_, step_, tokens_;
  bool empty_ = false;  // until a whole step has come together
  TimePoint filled_;
  std::list<Waiter*> waiting_;
  Timer timer_;
  bool timer_runs_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// `inner`, held to the limiter in both directions.
StreamPtr limited(StreamPtr inner, std::shared_ptr<RateLimiter> limiter);

}  // namespace culvert::net
