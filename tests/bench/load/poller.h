#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace culvert::bench {

/// Something that waits for its socket. Closing the socket takes it out of the poller. A turn tells
/// each watcher once, so a watcher may be destroyed by its own ready(), and by nobody else's.
class Watcher {
 public:
  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  virtual ~Watcher() = default;

  /// `events` are those of epoll.
  virtual void ready(std::uint32_t events) = 0;
};

/// A level-triggered epoll. add() and change() may be called from other threads than turn().
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void add(int descriptor, std::uint32_t events, Watcher& watcher);
  void change(int descriptor, std::uint32_t events, Watcher& watcher);
  void remove(int descriptor);

  /// Waits at most `limit` (forever without one), then tells each watcher that is ready, once.
  /// False when there was none.
  bool turn(std::optional<std::chrono::milliseconds> limit = std::nullopt);

 private:
  void control(int operation, int descriptor, std::uint32_t events, Watcher* watcher);

  int descriptor_;
};

}  // namespace culvert::bench
