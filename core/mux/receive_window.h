#pragma once

#include "core/base/clock.h"

#include <chrono>
#include <cstdint>

namespace culvert::mux {

/// yamux's window of every stream in each direction; never announced (frp-wire 2.2).
inline constexpr std::uint32_t initial_window = 256 * 1024;

/// Round trips below this count as this: nearby, what limits is the speed of the machines.
inline constexpr Duration nearby_round_trip = std::chrono::milliseconds(1);

/// What a session may still add to the windows of its streams (IO-34).
class WindowBudget {
 public:
  explicit WindowBudget(std::uint64_t bytes) : left_(bytes), whole_(bytes) {}

  /// At most `wanted`, and what is left.
  std::uint32_t draw(std::uint32_t wanted);
  void give_back(std::uint32_t bytes) { left_ += bytes; }

  std::uint64_t left() const { return left_; }
  std::uint64_t spent() const { return whole_ - left_; }
  bool is_half_spent() const { return left_ < whole_ / 2; }

 private:
  std::uint64_t left_;
  std::uint64_t whole_;
};

/// How much a peer may still send on one stream, and when to grant more. Bounds the stream's
/// backlog: size() = what the peer may send + backlog + what was consumed and not granted again
/// (IO-30). Credit goes back for what was consumed, a quarter of the window at a time (IO-31).
/// The window doubles while the sender is seen to wait for us (IO-32): that is, when the bytes
/// would have come faster than a window per two round trips.
class ReceiveWindow {
 public:
  static constexpr std::uint32_t most = 16u << 20;
  static constexpr std::uint32_t most_nearby = 1u << 20;  ///< Below 1 ms more brings nothing.
  /// What all streams of a session may grow by together below 1 ms: more is a queue in front of
  /// the quiet ones.
  static constexpr std::uint32_t most_growth_nearby = 768u << 10;

  /// `size`: initial_window plus what was announced with SYN or ACK.
  explicit ReceiveWindow(std::uint32_t size = initial_window) : size_(size), left_(size) {}

  /// The peer announces `count` bytes of payload. False: more than it may send.
  bool take(std::uint32_t count);

  /// The reader took `count` bytes. Returns the increment to send, or 0 when it is not time yet.
  /// `least_rtt` zero: not known, nothing grows. What it grows by comes out of `budget`.
  std::uint32_t consume(std::uint32_t count, TimePoint now, Duration least_rtt,
                        WindowBudget& budget);

  std::uint32_t size() const { return size_; }
  std::uint32_t left() const { return left_; }  ///< What the peer may send yet.
  /// It was granted once over: its size says what a bulk stream of this peer needs.
  bool was_bulk() const { return granted_ >= size_; }

 private:
  std::uint32_t grow(TimePoint now, Duration least_rtt, WindowBudget& budget);

  std::uint32_t size_;
  std::uint32_t left_;
  std::uint32_t consumed_ = 0;  // and not granted again yet
  std::uint64_t granted_ = 0;

  // Bytes consumed at `latest_` came in since `since_`; several quarters of one read count as one.
  std::uint32_t measured_ = 0;
  TimePoint since_{};
  TimePoint latest_{};
};

}  // namespace culvert::mux
