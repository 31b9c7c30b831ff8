#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace culvert::bench {

/// What a visitor can ask the service for, by the first byte of a connection. Those that move bulk
/// are followed by the rest of a BulkRequest, and end with a Verdict from the service; then the
/// next request may follow. Everything after echo comes back, for as long as the connection lives.
/// http is the first letter of GET.
enum class Wish : char { sink = 's', source = 'r', both = 'b', echo = 'e', http = 'G' };

/// Both ends are the same program, so the bytes are those of the struct.
struct BulkRequest {
  Wish wish = Wish::sink;
  /// Whether the service compares what it receives with the pattern.
  bool verify = false;
  std::uint16_t unused = 0;
  /// Of the pattern in both directions.
  std::uint32_t seed = 0;
  /// In each direction that the wish has.
  std::uint64_t bytes = 0;

  [[nodiscard]] std::uint64_t to_service() const { return wish == Wish::source ? 0 : bytes; }
  [[nodiscard]] std::uint64_t to_visitor() const { return wish == Wish::sink ? 0 : bytes; }
};

/// Sent when all bytes of a request have been received and sent.
struct Verdict {
  std::uint64_t wrong_bytes = 0;
};

template <class Value>
std::array<char, sizeof(Value)> to_bytes(const Value& value) {
  std::array<char, sizeof(Value)> bytes;
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

template <class Value>
Value from_bytes(std::span<const char, sizeof(Value)> bytes) {
  Value value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace culvert::bench
