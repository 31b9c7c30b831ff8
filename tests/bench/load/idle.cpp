#include "tests/bench/load/modes.h"
#include "tests/bench/load/phase.h"
#include "tests/bench/load/player.h"
#include "tests/bench/load/poller.h"
#include "tests/bench/load/report.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace culvert::bench {

void run_idle(const Options& options) {
  /// Opened together; well below any listen backlog.
  constexpr std::size_t wave = 50;
  Poller poller;
  Game game;
  std::vector<std::unique_ptr<Player>> players;
  while (players.size() < options.connections) {
    const std::size_t until = std::min(players.size() + wave, options.connections);
    while (players.size() < until) {
      players.push_back(std::make_unique<Player>(poller, game, options.port, 1));
      players.back()->serve();
    }
    turn_until(poller, [&] { return game.in_flight == 0; });
  }
  announce_ready("idle", false);
  wait_for_end_of_input();
  // A connection that was lost meanwhile throws here.
  while (poller.turn(std::chrono::milliseconds(0)))
    continue;
  Report("idle").add("connections", players.size()).print();
}

}  // namespace culvert::bench
