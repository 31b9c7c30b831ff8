#include "tests/bench/load/histogram.h"

#include <algorithm>
#include <bit>

namespace culvert::bench {

void Histogram::add(std::chrono::nanoseconds duration) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  // The power of two above `steps` chooses the row, the bits below its highest one the step in it.
  constexpr unsigned first_row_bits = precision_bits + 1;
  const auto row =
      std::max(static_cast<unsigned>(std::bit_width(value)), first_row_bits) - first_row_bits;
  ++buckets_[(row << precision_bits) + static_cast<std::size_t>(value >> row)];
  ++count_;
}

double Histogram::quantile_us(double share) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen <= wanted && seen < count_) continue;
    if (i < 2 * steps) return static_cast<double>(i) / 1000;
    const std::size_t row = (i >> precision_bits) - 1;
    const std::uint64_t low = static_cast<std::uint64_t>(i - (row << precision_bits)) << row;
    return (static_cast<double>(low) + static_cast<double>(std::uint64_t{1} << row) / 2) / 1000;
  }
  return 0;
}

}  // namespace culvert::bench
