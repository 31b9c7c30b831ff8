#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace culvert::mux {

/// How much a peer may still send on one stream, and when to grant more (IO-30 to IO-34).
/// Credit is returned for what was consumed, a quarter of the window at a time; the window doubles
/// while the sender is seen to wait for us, judged by the least round trip.
class ReceiveWindow {
 public:
  static constexpr std::uint32_t initial = 256 * 1024;  ///< yamux's, never announced.
  static constexpr std::uint32_t most = 16u << 20;
  static constexpr std::uint32_t most_nearby = 1u << 20;  ///< Below 1 ms more brings nothing.

  /// The peer sent `count` bytes. False: more than it may.
  bool receive(std::uint32_t count) {
    if (count > remaining_) return false;
    remaining_ -= count;
    return true;
  }

  /// The reader took `count` bytes; `budget` is what the session may still add to windows.
  /// Returns the increment to send now, or 0. What it grows by is taken from `budget`.
  std::uint32_t consume(std::uint32_t count, TimePoint now, Duration least_rtt,
                        std::uint64_t& budget) {
    consumed_ += count;
    if (consumed_ < size_ / 4) return 0;
    std::uint32_t increment = consumed_;
    const bool sender_waits = least_rtt > Duration::zero() && now - updated_ < least_rtt / 2;
    const std::uint32_t cap = least_rtt < std::chrono::milliseconds(1) ? most_nearby : most;
    if (sender_waits && size_ < cap) {
      const auto grown =
          static_cast<std::uint32_t>(std::min<std::uint64_t>({size_, cap - size_, budget}));
      size_ += grown;
      increment += grown;
      budget -= grown;
    }
    remaining_ += increment;
    consumed_ = 0;
    updated_ = now;
    return increment;
  }

  /// What it grew by over the initial size: goes back into the session's budget at the end.
  std::uint32_t grown() const { return size_ - initial; }
  std::uint32_t size() const { return size_; }

 private:
  std::uint32_t size_ = initial;
  std::uint32_t remaining_ = initial;
  std::uint32_t consumed_ = 0;
  TimePoint updated_{};
};

}  // namespace culvert::mux
