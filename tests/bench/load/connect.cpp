#include "tests/bench/load/histogram.h"
#include "tests/bench/load/modes.h"
#include "tests/bench/load/phase.h"
#include "tests/bench/load/poller.h"
#include "tests/bench/load/report.h"
#include "tests/bench/load/request.h"
#include "tests/bench/load/socket.h"

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

namespace culvert::bench {
namespace {

struct Crowd {
  bool running = false;
  std::size_t inside = 0;
  Histogram times;
};

/// Comes again and again: connects, has one byte echoed, closes.
class Visitor final : public Watcher {
 public:
  Visitor(Poller& poller, Crowd& crowd, std::uint16_t port)
      : poller_(poller), crowd_(crowd), port_(port) {}

  void come() {
    ++crowd_.inside;
    asked_ = false;
    came_at_ = Clock::now();
    socket_ = Socket::connect(port_);
    // Edge-triggered: one registration is enough for "connected" and for "answered".
    poller_.add(socket_.descriptor(), EPOLLIN | EPOLLOUT | EPOLLET, *this);
  }

  void ready(std::uint32_t events) override {
    if (!asked_ && (events & EPOLLOUT) != 0) ask();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) take_answer();
  }

 private:
  void ask() {
    constexpr std::array question{static_cast<char>(Wish::echo)};
    asked_ = socket_.write(question) == question.size();
    if (!asked_) throw std::runtime_error("a new connection took no byte");
  }

  void take_answer() {
    std::array<char, 2> answer{};
    const auto count = socket_.read(answer);
    if (!count) return;
    if (*count != 1 || answer.front() != static_cast<char>(Wish::echo))
      throw std::runtime_error("a new connection was not answered with its byte");
    crowd_.times.add(Clock::now() - came_at_);
    socket_.close();
    --crowd_.inside;
    if (crowd_.running) come();
  }

  Poller& poller_;
  Crowd& crowd_;
  std::uint16_t port_;
  Socket socket_;
  bool asked_ = false;
  Clock::time_point came_at_;
};

class Connects {
 public:
  explicit Connects(const Options& options) {
    for (std::size_t i = 0; i < options.connections; ++i)
      visitors_.push_back(std::make_unique<Visitor>(poller_, crowd_, options.port));
  }

  const Histogram& visit(double seconds) {
    crowd_.times = {};
    crowd_.running = true;
    const auto start = Clock::now();
    for (const auto& visitor : visitors_)
      visitor->come();
    turn_until(poller_, [&] { return seconds_since(start) >= seconds; });
    crowd_.running = false;
    turn_until(poller_, [this] { return crowd_.inside == 0; });
    return crowd_.times;
  }

 private:
  Poller poller_;
  Crowd crowd_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
};

}  // namespace

void run_connect(const Options& options) {
  Connects connects(options);
  connects.visit(options.warm_up_seconds);
  announce_ready("connect", options.wait);
  const double cpu_before = own_cpu_seconds();
  const auto start = Clock::now();
  const Histogram& times = connects.visit(options.seconds);
  const double seconds = seconds_since(start);
  Report("connect")
      .add("connections", times.count())
      .add("seconds", seconds)
      .add("per_second", static_cast<double>(times.count()) / seconds)
      .add("p50_us", times.quantile_us(0.5))
      .add("p99_us", times.quantile_us(0.99))
      .add("own_cpu_s", own_cpu_seconds() - cpu_before)
      .print();
  if (options.wait) wait_for_end_of_input();
}

}  // namespace culvert::bench
