#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <optional>

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

/// Writes header_size bytes to the front of `to`.
void encode(const Header& header, MutableBytes to);

/// `from` holds header_size bytes. Fails with protocol when version or type are none of yamux;
/// the context names the byte. Flags and values are not judged here.
Result<Header> decode(Bytes from);

/// What the first bytes of a peer mean that begins with something else than yamux: version for an
/// frp message without mux or HTTP, tls_peer for TLS, else protocol with the bytes. `from` holds
/// the bytes that have come, at most header_size of them; nothing when it is too early to say.
std::optional<Error> recognise_foreign(Bytes from);

/// Takes headers out of a byte stream in pieces of any size; never holds more than one header.
class HeaderReader {
 public:
  /// Moves bytes from the front of `from` until a header is whole: then true, and bytes() is it
  /// until the next call.
  bool take(Bytes& from);

  /// The last whole header, or the beginning of the next one.
  Bytes bytes() const { return Bytes(bytes_).first(filled_); }
  bool is_amid_header() const { return filled_ > 0 && filled_ < header_size; }

 private:
  std::array<std::byte, header_size> bytes_{};
  std::size_t filled_ = 0;
};

}  // namespace culvert::mux
