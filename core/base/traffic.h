#pragma once

#include <atomic>
#include <cstdint>

namespace culvert {

/// A count that one thread adds to and any may read. Copies are plain snapshots.
class Count {
 public:
  Count(std::uint64_t value = 0) : value_(value) {}  // NOLINT(google-explicit-constructor)
  Count(const Count& other) : value_(std::uint64_t{other}) {}
  Count& operator=(const Count& other) { return *this = std::uint64_t{other}; }
  Count& operator=(std::uint64_t value) {
    value_.store(value, std::memory_order_relaxed);
    return *this;
  }
  /// For the one writer: no locked instruction.
  Count& operator+=(std::uint64_t more) { return *this = std::uint64_t{*this} + more; }
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator std::uint64_t() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_;
};

/// Bytes moved by one connection since it opened. `up` goes from the public user to the local
/// service, `down` the other way. Written by the pump on its loop, read at the tick.
struct Traffic {
  Count up, down;
  Count stuck;  ///< Directions in which bytes wait for room just now: 0 to 2.

  bool operator==(const Traffic& other) const {
    return std::uint64_t{up} == other.up && std::uint64_t{down} == other.down;
  }
};

}  // namespace culvert
