#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace culvert::bench {

/// Durations in buckets that are never wider than 1/64 of what they hold.
class Histogram {
 public:
  void add(std::chrono::nanoseconds duration);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The duration that this share (0 to 1) of all durations did not exceed, in microseconds; 0
  /// when there are none.
  [[nodiscard]] double quantile_us(double share) const;

 private:
  static constexpr unsigned precision_bits = 6;
  static constexpr std::size_t steps = std::size_t{1} << precision_bits;

  std::array<std::uint64_t, steps*(65 - precision_bits)> buckets_{};
  std::uint64_t count_ = 0;
};

}  // namespace culvert::bench
