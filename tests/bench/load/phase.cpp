#include "tests/bench/load/phase.h"

#include "tests/bench/load/poller.h"

#include <stdexcept>

namespace culvert::bench {

void turn_until(Poller& poller, const std::function<bool()>& done) {
  constexpr auto silence = std::chrono::seconds(10);
  constexpr auto whole = std::chrono::minutes(2);
  const auto start = Clock::now();
  while (!done()) {
    if (!poller.turn(silence)) throw std::runtime_error("nothing came for ten seconds");
    if (Clock::now() - start > whole) throw std::runtime_error("not done after two minutes");
  }
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace culvert::bench
