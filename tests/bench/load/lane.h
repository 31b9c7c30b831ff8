#pragma once

#include "tests/bench/load/pattern.h"
#include "tests/bench/load/poller.h"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>

namespace culvert::bench {

/// A poller with the watchers that live in it, and the buffer they read into. One thread turns it;
/// own() and release() may be called from another.
class Lane {
 public:
  [[nodiscard]] Poller& poller() { return poller_; }
  /// Holds nothing between two calls of ready().
  [[nodiscard]] std::span<char> buffer() { return buffer_; }

  void own(std::unique_ptr<Watcher> watcher);
  /// Destroys the watcher; the last thing its ready() does.
  void release(Watcher& watcher);

  /// Turns until stop() is called, from any thread. What a watcher throws ends the program.
  void run() noexcept;
  void stop();

 private:
  /// An event that stays readable once it has happened.
  class Stop final : public Watcher {
   public:
    Stop();
    ~Stop() override;
    void ready(std::uint32_t events) override;
    void happen();
    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool happened() const { return happened_; }

   private:
    int descriptor_;
    bool happened_ = false;
  };

  Poller poller_;
  Stop stop_;
  std::array<char, Pattern::chunk> buffer_{};
  std::mutex mutex_;
  std::unordered_map<Watcher*, std::unique_ptr<Watcher>> watchers_;
};

}  // namespace culvert::bench
