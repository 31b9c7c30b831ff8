#include "tests/support/run_until.h"

#include <stdexcept>

namespace culvert::support {

void run(asio::io_context& io, Task<> task, std::chrono::steady_clock::duration limit) {
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(io.get_executor(), std::move(task), [&](const std::exception_ptr& error) {
    failure = error;
    done = true;
  });
  const auto deadline = std::chrono::steady_clock::now() + slowness * limit;
  io.restart();
  while (!done && std::chrono::steady_clock::now() < deadline)
    io.run_one_for(std::chrono::milliseconds(50));
  if (!done) throw std::runtime_error("the task did not end in time");
  if (failure) std::rethrow_exception(failure);
}

void settle(asio::io_context& io) {
  io.restart();
  while (io.poll() != 0) {
  }
}

void ring_due_timers(asio::io_context& io) {
  Timer bell(io.get_executor(), Clock::now() - std::chrono::hours(24 * 365));
  bool rung = false;
  bell.async_wait([&rung](const boost::system::error_code&) { rung = true; });
  io.restart();
  while (!rung)
    io.run_one();
}

void pass_time(asio::io_context& io, Duration total, Duration step) {
  for (Duration passed{}; passed < total; passed += step) {
    settle(io);
    Clock::advance(step);
    ring_due_timers(io);
  }
  settle(io);
}

}  // namespace culvert::support
