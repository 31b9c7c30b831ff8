#include "core/relay/peer.h"

#include <array>
#include <cstdio>

namespace culvert::relay {

std::string readable_bytes(Bytes bytes) {
  constexpr std::size_t most = 32;
  std::string text;
  for (const std::byte byte : bytes.first(std::min(bytes.size(), most))) {
    const auto c = std::to_integer<unsigned char>(byte);
    if (c >= 0x20 && c < 0x7f && c != '\\') {
      text.push_back(static_cast<char>(c));
      continue;
    }
    std::array<char, 5> escaped;
    std::snprintf(escaped.data(), escaped.size(), "\\x%02x", c);
    text.append(escaped.data());
  }
  return text;
}

}  // namespace culvert::relay
