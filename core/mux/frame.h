#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <array>
#include <cstdint>

/// The 12-byte header of yamux (frp-wire 2.1).
namespace culvert::mux {

enum class FrameType : std::uint8_t { data = 0, window_update = 1, ping = 2, go_away = 3 };

namespace flag {
inline constexpr std::uint16_t syn = 1, ack = 2, fin = 4, rst = 8;
}  // namespace flag

enum class GoAwayCode : std::uint32_t { normal = 0, protocol_error = 1, internal_error = 2 };

inline constexpr std::size_t header_size = 12;

struct Header {
  FrameType type = FrameType::data;
  std::uint16_t flags = 0;
  std::uint32_t stream = 0;  ///< 0 for ping and go_away.
  std::uint32_t length = 0;  ///< Data: payload bytes; window_update: increment; ping: its value;
                             ///< go_away: code.

  bool has(std::uint16_t flags_) const { return (flags & flags_) != 0; }
  bool operator==(const Header&) const = default;
};

void encode(const Header& header, MutableBytes to);

/// `from` holds header_size bytes. Fails with version when the bytes are clearly another protocol
/// (an frp message without mux, HTTP, TLS), else with protocol; the context names the byte.
Result<Header> decode(Bytes from);

}  // namespace culvert::mux
