#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace culvert {

using Bytes = std::span<const std::byte>;   ///< Borrowed, read only.
using MutableBytes = std::span<std::byte>;  ///< Borrowed, writable.

inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(std::vector<std::byte>& to, Bytes bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

/// Unsigned big-endian integer of sizeof(T) bytes at the front of `from`; the caller has checked
/// that so many bytes are there.
template <class T>
T read_big_endian(Bytes from) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value = static_cast<T>((value << 8) | std::to_integer<T>(from[i]));
  return value;
}

/// Writes `value` big-endian into the first sizeof(T) bytes of `to`.
template <class T>
void write_big_endian(MutableBytes to, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    to[i] = static_cast<std::byte>((value >> (8 * (sizeof(T) - 1 - i))) & 0xff);
}

}  // namespace culvert
