#include "core/mux/frame.h"

#include <string>

namespace culvert::mux {
namespace {

/// Type bytes of frp's v1 messages that can open a connection or answer on one.
constexpr std::string_view frp_openings = "o1wvs3";

Error foreign(Bytes from) {
  const auto first = std::to_integer<unsigned char>(from[0]);
  const std::string_view text = as_text(from);
  if (frp_openings.find(static_cast<char>(first)) != std::string_view::npos &&
      from[1] == std::byte{0})
    return {Errc::version, Leg::relay, "the peer speaks frp without tcpMux", {}};
  if (text.starts_with(std::string_view("FRP\0", 4)))
    return {Errc::version, Leg::relay, "the peer speaks frp v2 without tcpMux", {}};
  if (text.starts_with("HTTP/") || text.starts_with("GET ") || text.starts_with("POST "))
    return {Errc::protocol, Leg::relay, "the peer speaks HTTP where yamux is expected", {}};
  if (first == 0x15 || first == 0x16)
    return {Errc::tls_peer, Leg::relay, "the peer speaks TLS where yamux is expected", {}};
  return {
      Errc::protocol, Leg::relay, "yamux version " + std::to_string(first) + " instead of 0", {}};
}

}  // namespace

void encode(const Header& header, MutableBytes to) {
  to[0] = std::byte{0};
  to[1] = static_cast<std::byte>(header.type);
  write_big_endian(to.subspan(2), header.flags);
  write_big_endian(to.subspan(4), header.stream);
  write_big_endian(to.subspan(8), header.length);
}

Result<Header> decode(Bytes from) {
  if (from[0] != std::byte{0}) return foreign(from);
  const auto type = std::to_integer<std::uint8_t>(from[1]);
  if (type > static_cast<std::uint8_t>(FrameType::go_away))
    return Error{Errc::protocol, Leg::relay, "yamux frame type " + std::to_string(type), {}};
  Header header;
  header.type = static_cast<FrameType>(type);
  header.flags = read_big_endian<std::uint16_t>(from.subspan(2));
  header.stream = read_big_endian<std::uint32_t>(from.subspan(4));
  header.length = read_big_endian<std::uint32_t>(from.subspan(8));
  return header;
}

}  // namespace culvert::mux
