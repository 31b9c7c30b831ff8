#pragma once

#include "core/base/async.h"

#include <chrono>
#include <optional>
#include <stdexcept>

namespace culvert::support {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr int slowness = 6;
#else
inline constexpr int slowness = 1;
#endif

/// Runs `task` on `io` to its end and returns its result, or rethrows. Fails after `limit` of real
/// time (more under a sanitizer), so a hang is a failed test and not a hanging suite.
template <class T>
T run(asio::io_context& io, Task<T> task,
      std::chrono::steady_clock::duration limit = std::chrono::seconds(20)) {
  std::optional<T> result;
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(io.get_executor(), std::move(task), [&](std::exception_ptr error, T value) {
    failure = error;
    if (!error) result = std::move(value);
    done = true;
  });
  const auto deadline = std::chrono::steady_clock::now() + slowness * limit;
  io.restart();
  while (!done && std::chrono::steady_clock::now() < deadline)
    io.run_one_for(std::chrono::milliseconds(50));
  if (!done) throw std::runtime_error("the task did not end in time");
  if (failure) std::rethrow_exception(failure);
  return *std::move(result);
}

inline void run(asio::io_context& io, Task<> task,
                std::chrono::steady_clock::duration limit = std::chrono::seconds(20)) {
  const auto wrapped = [](Task<> inner) -> Task<bool> {
    co_await std::move(inner);
    co_return true;
  };
  run<bool>(io, wrapped(std::move(task)), limit);
}

/// Runs everything that is ready, without waiting: proves that something has *not* happened.
inline void settle(asio::io_context& io) {
  io.restart();
  while (io.poll() != 0) {
  }
}

/// Makes the loop look at its timers: on Linux it sleeps on a timerfd that was set in real time, so
/// after Clock::advance an overdue timer of ours has to ring first.
inline void ring_due_timers(asio::io_context& io) {
  Timer bell(io.get_executor(), Clock::now() - std::chrono::hours(24 * 365));
  bool rung = false;
  bell.async_wait([&rung](const boost::system::error_code&) { rung = true; });
  io.restart();
  while (!rung)
    io.run_one();
}

/// Lets virtual time pass in small steps, running what becomes due. For timers, not for sockets.
inline void pass_time(asio::io_context& io, Duration total,
                      Duration step = std::chrono::milliseconds(100)) {
  for (Duration passed{}; passed < total; passed += step) {
    settle(io);
    Clock::advance(step);
    ring_due_timers(io);
  }
  settle(io);
}

}  // namespace culvert::support
