#pragma once

#include <chrono>
#include <functional>

namespace culvert::bench {

class Poller;

using Clock = std::chrono::steady_clock;

/// Turns the poller until `done`. Throws std::runtime_error when nothing has happened at all for
/// ten seconds, or `done` took longer than two minutes: a peer that hangs must not hang the bench.
void turn_until(Poller& poller, const std::function<bool()>& done);

double seconds_since(Clock::time_point start);

}  // namespace culvert::bench
