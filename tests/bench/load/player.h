#pragma once

#include "tests/bench/load/histogram.h"
#include "tests/bench/load/phase.h"
#include "tests/bench/load/poller.h"
#include "tests/bench/load/socket.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace culvert::bench {

/// What all players share: whether they begin another round, and what they have seen.
struct Game {
  bool running = false;
  std::size_t in_flight = 0;
  Histogram times;
};

/// Plays ping-pong with the service over one connection. Throws std::runtime_error when it is
/// closed, or when what comes back is not what was sent.
class Player final : public Watcher {
 public:
  /// Is connected afterwards. Messages must fit into a fresh socket.
  Player(Poller& poller, Game& game, std::uint16_t port, std::size_t message_size);

  /// Begins a round; the previous one must have ended.
  void serve();
  void ready(std::uint32_t events) override;

 private:
  Game& game_;
  Socket socket_;
  std::vector<char> message_;
  std::vector<char> answer_;
  std::size_t received_ = 0;
  Clock::time_point sent_at_;
};

}  // namespace culvert::bench
