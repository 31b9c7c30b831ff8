#pragma once

#include "tests/bench/load/pattern.h"
#include "tests/bench/load/socket.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace culvert::bench {

/// One direction of a connection, away from us: some bytes of our own, then a part of the pattern.
class Sender {
 public:
  void put(std::span<const char> bytes);
  void put_pattern(std::uint64_t count, std::uint32_t seed);

  [[nodiscard]] bool idle() const { return own_.empty() && pattern_left_ == 0; }
  /// Offers the system one chunk. False when the peer is gone.
  [[nodiscard]] bool step(const Socket& socket);

 private:
  std::vector<char> own_;
  Pattern pattern_;
  std::uint64_t pattern_left_ = 0;
};

/// The other direction: a part of the pattern, then a record of fixed size.
class Receiver {
 public:
  void expect_pattern(std::uint64_t count, std::uint32_t seed, bool verify);
  /// The record is complete with this many bytes.
  void expect_record(std::size_t size);

  /// Takes what has come; false when these are more bytes than were expected.
  [[nodiscard]] bool take(std::span<const char> bytes);

  [[nodiscard]] bool pattern_complete() const { return pattern_left_ == 0; }
  [[nodiscard]] bool record_complete() const { return record_.size() == record_size_; }
  [[nodiscard]] std::span<const char> record() const { return record_; }
  [[nodiscard]] std::uint64_t wrong_bytes() const { return wrong_; }

 private:
  Pattern pattern_;
  std::uint64_t pattern_left_ = 0;
  std::uint64_t wrong_ = 0;
  bool verify_ = false;
  std::size_t record_size_ = 0;
  std::vector<char> record_;
};

}  // namespace culvert::bench
