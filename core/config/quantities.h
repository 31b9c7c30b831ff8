#pragma once

#include "core/config/text_form.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Durations, sizes and fingerprints as our own keys write them. frp's keys keep frp's forms.
namespace culvert::config {

using Milliseconds = std::chrono::milliseconds;
using ByteSize = std::uint64_t;
using Sha256 = std::array<std::uint8_t, 32>;

/// A duration as Go writes it, in whole units: "5s", "1m30s", "500ms", "1h"; or whole seconds, as
/// in frp's keys. From nothing to a year.
template <>
struct TextForm<Milliseconds> {
  static constexpr std::string_view form = "5s, 1m30s, 500ms, 1h or whole seconds";
  static constexpr bool quoted = true;
  static std::optional<Milliseconds> parse(std::string_view text);
  static std::optional<Milliseconds> from_number(std::int64_t seconds);
  static std::string print(Milliseconds value);
};

/// Bytes: a whole number, or one with KB, MB or GB behind it (of 1024, as frp's bandwidths). Up to
/// 1024 GB.
template <>
struct TextForm<ByteSize> {
  static constexpr std::string_view form = "a number of bytes, 64KB or 10MB";
  static constexpr bool quoted = false;
  static std::optional<ByteSize> parse(std::string_view text);
  static std::optional<ByteSize> from_number(std::int64_t bytes);
  static std::string print(ByteSize value);
};

/// 64 hexadecimal digits in any case, colons between them allowed; as `openssl x509 -fingerprint
/// -sha256` prints them.
template <>
struct TextForm<Sha256> {
  static constexpr std::string_view form = "SHA-256 as 64 hexadecimal digits";
  static constexpr bool quoted = true;
  static std::optional<Sha256> parse(std::string_view text);
  static std::string print(const Sha256& value);
};

}  // namespace culvert::config
