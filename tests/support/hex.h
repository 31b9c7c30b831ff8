#pragma once

#include "core/base/bytes.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::support {

/// The bytes that `text` spells in hex; blanks and line breaks in it are skipped.
inline std::vector<std::byte> from_hex(std::string_view text) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::vector<std::byte> bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    if (high < 0) {
      high = value(c);
    } else {
      bytes.push_back(static_cast<std::byte>(high * 16 + value(c)));
      high = -1;
    }
  }
  return bytes;
}

inline std::string to_hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte b : bytes) {
    text.push_back(digits[std::to_integer<unsigned>(b) >> 4]);
    text.push_back(digits[std::to_integer<unsigned>(b) & 15]);
  }
  return text;
}

}  // namespace culvert::support
