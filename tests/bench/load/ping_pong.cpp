#include "tests/bench/load/lane.h"
#include "tests/bench/load/modes.h"
#include "tests/bench/load/phase.h"
#include "tests/bench/load/player.h"
#include "tests/bench/load/poller.h"
#include "tests/bench/load/report.h"
#include "tests/bench/load/request.h"
#include "tests/bench/load/transfer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

namespace culvert::bench {
namespace {

/// Streams that never end, on a thread of their own: the ping-pong shall wait for the tunnel and
/// not for this program.
class Beside {
 public:
  Beside(std::size_t count, std::uint16_t port) : lane_(std::make_unique<Lane>()) {
    for (std::size_t i = 0; i < count; ++i) {
      auto stream = std::make_unique<Transfer>(lane_->poller(), port, lane_->buffer());
      stream->begin({.wish = Wish::source, .bytes = std::uint64_t{1} << 60});
      streams_.push_back(std::move(stream));
    }
    thread_ = std::jthread([this] { lane_->run(); });
  }
  ~Beside() { lane_->stop(); }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  [[nodiscard]] std::uint64_t moved() const {
    return std::transform_reduce(streams_.begin(), streams_.end(), std::uint64_t{0}, std::plus<>(),
                                 [](const auto& stream) { return stream->received(); });
  }

 private:
  std::unique_ptr<Lane> lane_;
  std::vector<std::unique_ptr<Transfer>> streams_;
  std::jthread thread_;
};

class PingPong {
 public:
  PingPong(std::size_t connections, std::uint16_t port) {
    constexpr std::size_t message_size = 64;
    for (std::size_t i = 0; i < connections; ++i)
      players_.push_back(std::make_unique<Player>(poller_, game_, port, message_size));
  }

  const Histogram& play(double seconds) {
    game_.times = {};
    game_.running = true;
    const auto start = Clock::now();
    for (const auto& player : players_)
      player->serve();
    turn_until(poller_, [&] { return seconds_since(start) >= seconds; });
    game_.running = false;
    turn_until(poller_, [this] { return game_.in_flight == 0; });
    return game_.times;
  }

 private:
  Poller poller_;
  Game game_;
  std::vector<std::unique_ptr<Player>> players_;
};

}  // namespace

void run_ping_pong(const Options& options) {
  PingPong ping_pong(options.connections, options.port);
  const Beside beside(options.beside, options.port);
  ping_pong.play(options.warm_up_seconds);
  announce_ready("pingpong", options.wait);
  const double cpu_before = own_cpu_seconds();
  const std::uint64_t moved_before = beside.moved();
  const auto start = Clock::now();
  const Histogram& times = ping_pong.play(options.seconds);
  const double seconds = seconds_since(start);
  const std::uint64_t moved = beside.moved() - moved_before;
  Report("pingpong")
      .add("round_trips", times.count())
      .add("seconds", seconds)
      .add("p50_us", times.quantile_us(0.5))
      .add("p99_us", times.quantile_us(0.99))
      .add("beside_bytes", moved)
      .add("beside_gb_per_s", static_cast<double>(moved) / 1e9 / seconds)
      .add("own_cpu_s", own_cpu_seconds() - cpu_before)
      .print();
  if (options.wait) wait_for_end_of_input();
}

}  // namespace culvert::bench
