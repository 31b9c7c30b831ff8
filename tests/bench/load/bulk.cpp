#include "tests/bench/load/modes.h"
#include "tests/bench/load/pattern.h"
#include "tests/bench/load/phase.h"
#include "tests/bench/load/poller.h"
#include "tests/bench/load/report.h"
#include "tests/bench/load/request.h"
#include "tests/bench/load/transfer.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace culvert::bench {
namespace {

Wish wish_of(const Options& options) {
  if (options.direction == "down") return Wish::source;
  if (options.direction == "up") return Wish::sink;
  if (options.direction == "both") return Wish::both;
  throw std::invalid_argument("--direction: down, up or both, not " + options.direction);
}

class Bulk {
 public:
  explicit Bulk(const Options& options) : options_(options), wish_(wish_of(options)) {
    for (std::size_t i = 0; i < options.connections; ++i)
      transfers_.push_back(std::make_unique<Transfer>(poller_, options.port, buffer_));
  }

  /// Moves `bytes` over all connections together; counts the wrong ones.
  std::uint64_t move(std::uint64_t bytes) {
    std::uint32_t seed = 0;
    for (const auto& transfer : transfers_) {
      transfer->begin({.wish = wish_,
                       .verify = options_.verify,
                       .seed = ++seed,
                       .bytes = bytes / transfers_.size()});
    }
    turn_until(poller_, [this] {
      return std::ranges::all_of(transfers_, [](const auto& each) { return each->finished(); });
    });
    std::uint64_t wrong = 0;
    for (const auto& transfer : transfers_)
      wrong += transfer->wrong_bytes();
    return wrong;
  }

 private:
  const Options& options_;
  Wish wish_;
  Poller poller_;
  std::vector<char> buffer_ = std::vector<char>(Pattern::chunk);
  std::vector<std::unique_ptr<Transfer>> transfers_;
};

}  // namespace

void run_bulk(const Options& options) {
  Bulk bulk(options);
  const std::uint64_t wrong_before = bulk.move(options.warm_up_bytes);
  announce_ready("bulk", options.wait);
  const double cpu_before = own_cpu_seconds();
  const auto start = Clock::now();
  const std::uint64_t wrong = bulk.move(options.bytes) + wrong_before;
  const double seconds = seconds_since(start);
  const std::uint64_t moved = options.bytes / options.connections * options.connections *
                              (options.direction == "both" ? 2 : 1);
  Report("bulk")
      .add("bytes", moved)
      .add("seconds", seconds)
      .add("gb_per_s", static_cast<double>(moved) / 1e9 / seconds)
      .add("wrong_bytes", wrong)
      .add("own_cpu_s", own_cpu_seconds() - cpu_before)
      .print();
  if (options.wait) wait_for_end_of_input();
  if (wrong != 0) throw std::runtime_error("bytes arrived that were not those that were sent");
}

}  // namespace culvert::bench
