#include "tests/bench/load/pattern.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace culvert::bench {
namespace {

/// A prime, larger than any buffer between the two ends is likely to be a multiple of.
constexpr std::size_t period = 1'000'003;

/// One period and a chunk of the next, so that a chunk from any position is one span.
using Bytes = std::array<char, period + Pattern::chunk>;

const Bytes& pattern_bytes() {
  static const auto bytes = [] {
    static Bytes made;
    std::uint64_t state = 0x9e3779b97f4a7c15;
    for (std::size_t i = 0; i < period; ++i) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      made[i] = static_cast<char>(state >> 32);
    }
    std::copy_n(made.begin(), Pattern::chunk, made.begin() + period);
    return &made;
  }();
  return *bytes;
}

}  // namespace

Pattern::Pattern(std::uint32_t seed) : position_(seed * std::uint64_t{4099} % period) {}

std::span<const char> Pattern::next(std::uint64_t limit) const {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(limit, chunk));
  return std::span(pattern_bytes()).subspan(position_, size);
}

void Pattern::advance(std::size_t count) {
  position_ = (position_ + count) % period;
}

std::uint64_t Pattern::count_wrong(std::span<const char> bytes) {
  std::uint64_t wrong = 0;
  while (!bytes.empty()) {
    const auto expected = next(bytes.size());
    const auto now = bytes.first(expected.size());
    if (std::memcmp(now.data(), expected.data(), now.size()) != 0) {
      for (std::size_t i = 0; i < now.size(); ++i)
        wrong += now[i] != expected[i] ? 1U : 0U;
    }
    advance(now.size());
    bytes = bytes.subspan(now.size());
  }
  return wrong;
}

}  // namespace culvert::bench
