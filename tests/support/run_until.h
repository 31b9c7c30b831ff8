#pragma once

#include "core/base/async.h"

#include <chrono>
#include <optional>

namespace culvert::support {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr int slowness = 6;
#else
inline constexpr int slowness = 1;
#endif

/// Runs `task` on `io` to its end, or rethrows. Fails after `limit` of real time (more under a
/// sanitizer), so a hang is a failed test and not a hanging suite.
void run(asio::io_context& io, Task<> task,
         std::chrono::steady_clock::duration limit = std::chrono::seconds(20));

/// The same, and returns its result.
template <class T>
T run(asio::io_context& io, Task<T> task,
      std::chrono::steady_clock::duration limit = std::chrono::seconds(20)) {
  std::optional<T> result;
  run(io, keep_result(std::move(task), result), limit);
  return *std::move(result);
}

/// Runs everything that is ready, without waiting: proves that something has *not* happened.
void settle(asio::io_context& io);

/// Makes the loop look at its timers: on Linux it sleeps on a timerfd that was set in real time, so
/// after Clock::advance an overdue timer of ours has to ring first.
void ring_due_timers(asio::io_context& io);

/// Lets virtual time pass in small steps, running what becomes due. For timers, not for sockets.
void pass_time(asio::io_context& io, Duration total,
               Duration step = std::chrono::milliseconds(100));

}  // namespace culvert::support
