#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace culvert::bench {

/// Bytes that every position of a stream determines and that do not repeat in step with any
/// buffer, so that a byte which is lost, doubled, or of another stream does not go unnoticed.
class Pattern {
 public:
  /// The most that next() gives at once; also the size of every buffer of the tool. Not 64 KiB: on
  /// loopback that is one segment and 53 bytes (IO-44).
  static constexpr std::size_t chunk = 256 * 1024;

  /// Streams with different seeds begin at different places.
  explicit Pattern(std::uint32_t seed = 0);

  /// The bytes that come next, at most `limit` of them. They are valid as long as the program runs.
  [[nodiscard]] std::span<const char> next(std::uint64_t limit) const;
  void advance(std::size_t count);

  /// Counts the bytes that differ from what had to come next, and advances.
  std::uint64_t count_wrong(std::span<const char> bytes);

 private:
  std::size_t position_;
};

}  // namespace culvert::bench
