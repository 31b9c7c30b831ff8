#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>

namespace culvert {

/// Monotonic time as every timer of the core sees it: the steady clock plus a skew that only
/// tests move (virtual time: hours of heartbeats in milliseconds).
class Clock {
 public:
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;

  static time_point now() {
    return time_point(std::chrono::steady_clock::now().time_since_epoch() +
                      duration(skew_.load(std::memory_order_relaxed)));
  }

  /// Tests only: lets `by` pass at once for all timers of the process.
  static void advance(duration by) { skew_.fetch_add(by.count(), std::memory_order_relaxed); }

 private:
  inline static std::atomic<rep> skew_{0};
};

using Duration = Clock::duration;
using TimePoint = Clock::time_point;
using Executor = boost::asio::io_context::executor_type;
using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;

}  // namespace culvert
