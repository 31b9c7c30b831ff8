#include "core/frp/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace culvert::frp {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t not_a_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}
constexpr std::array<std::uint8_t, 256> digit_value = digit_values();

}  // namespace

std::string to_base64(Bytes bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = (group << 8) | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k)
      text.push_back(k <= count ? alphabet[(group >> (18 - 6 * k)) & 63] : '=');
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  unsigned digits = 0, padding = 0;  // padding stays set: nothing may follow a padded group
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    const std::uint8_t value = digit_value[static_cast<unsigned char>(c)];
    if (c == '=' && digits >= 2) {
      ++padding;
    } else if (value == not_a_digit || padding > 0) {
      return std::nullopt;
    }
    group = (group << 6) | (c == '=' ? 0u : value);
    if (++digits < 4) continue;
    for (unsigned k = 0; k < 3 - padding; ++k)
      bytes.push_back(static_cast<char>((group >> (16 - 8 * k)) & 0xff));
    group = 0, digits = 0;
  }
  if (digits != 0) return std::nullopt;
  return bytes;
}

}  // namespace culvert::frp
