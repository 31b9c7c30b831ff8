#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace culvert::http {

/// Sizes of receive windows and of the buffers behind them (gateway.md 2.10).
struct H2Windows {
  std::uint32_t stream = 64 * 1024;
  std::uint32_t largest = 1024 * 1024;
  std::uint32_t budget = 8 * 1024 * 1024;
  std::uint32_t connection = 1024 * 1024;
};

/// Given to streams that open while the budget is spent; takes effect once the first window is
/// used.
inline constexpr std::uint32_t h2_small_window = 16 * 1024;

/// The receive window of one stream: doubles while the peer is seen to wait for us, that is, when a
/// whole window is read in two round trips or less. 64 KiB at 20 ms are only 3 MB/s.
class H2ReceiveWindow {
 public:
  /// Nearby, what limits is the speed of the machines, not the window.
  static constexpr Duration nearby = std::chrono::milliseconds(1);

  explicit H2ReceiveWindow(std::uint32_t size) : size_(size) {}

  std::uint32_t size() const { return size_; }
  void resize(std::uint32_t size) { size_ = size; }

  /// The reader took `count` bytes and, `drained`, that were all. Returns by how much to grow, at
  /// most `most`; usually 0. `round_trip` zero: not known yet.
  std::uint32_t taken(std::size_t count, bool drained, Duration round_trip, std::uint32_t most) {
    measured_ += count;
    if (measured_ < size_) return 0;
    const TimePoint now = Clock::now();
    const bool fast = since_ != TimePoint() && round_trip != Duration::zero() &&
                      now - since_ <= 2 * std::max(round_trip, nearby);
    measured_ = 0;
    since_ = now;
    if (!fast || !drained) return 0;
    const std::uint32_t growth = std::min(size_, most);
    size_ += growth;
    return growth;
  }

 private:
  std::uint32_t size_;
  std::size_t measured_ = 0;
  TimePoint since_{};
};

}  // namespace culvert::http
