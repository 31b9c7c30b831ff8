#include "core/mux/frame.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace culvert::mux {
namespace {

/// The type bytes of frp's v1 messages (frp-wire 3.3).
constexpr std::string_view frp_types = "o1p2cwrsv3h4uinm56";
/// Type and big-endian length of a v1 message (frp-wire 3.1).
constexpr std::size_t frp_header_size = 9;
constexpr std::string_view frp_v2_magic("FRP\0\2\r\n", 7);

/// v1 bodies have at most 10,240 bytes: all of the length but its last two bytes is zero.
bool is_frp_message(Bytes from) {
  if (from.size() < frp_header_size) return false;
  if (frp_types.find(as_text(from).front()) == std::string_view::npos) return false;
  return read_big_endian<std::uint64_t>(from.subspan(1)) <= 0xffff;
}

bool is_http(std::string_view text) {
  constexpr std::array<std::string_view, 8> openings{"HTTP/", "GET ", "POST ",    "HEAD ",
                                                     "PUT ",  "PRI ", "OPTIONS ", "CONNECT "};
  return std::any_of(openings.begin(), openings.end(),
                     [&](std::string_view opening) { return text.starts_with(opening); });
}

/// Alert or handshake record, version 3.x (RFC 8446 section 5.1).
bool is_tls(Bytes from) {
  return (from[0] == std::byte{0x15} || from[0] == std::byte{0x16}) && from[1] == std::byte{3};
}

/// An alert is shorter than the header of any frp message, and nothing follows it: a TLS server's
/// answer to plain text. Seven bytes, the length of the content (2) in the fourth and fifth.
bool is_tls_alert(Bytes from) {
  return from.size() >= 7 && from[0] == std::byte{0x15} && from[1] == std::byte{3} &&
         from[3] == std::byte{0} && from[4] == std::byte{2};
}

/// Printable characters as they are, others as \xNN.
std::string quoted(Bytes from) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : as_text(from)) {
    const auto value = static_cast<unsigned char>(c);
    if (value >= 0x20 && value < 0x7f)
      text.push_back(c);
    else
      text.append({'\\', 'x', digits[value >> 4], digits[value & 15]});
  }
  return "\"" + text + "\"";
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
  const auto version = std::to_integer<unsigned>(from[0]);
  const auto type = std::to_integer<std::uint8_t>(from[1]);
  if (version != 0)
    return Error{Errc::protocol, Leg::relay, "yamux version " + std::to_string(version), {}};
  if (type > static_cast<std::uint8_t>(FrameType::go_away))
    return Error{Errc::protocol, Leg::relay, "yamux frame type " + std::to_string(type), {}};
  Header header;
  header.type = static_cast<FrameType>(type);
  header.flags = read_big_endian<std::uint16_t>(from.subspan(2));
  header.stream = read_big_endian<std::uint32_t>(from.subspan(4));
  header.length = read_big_endian<std::uint32_t>(from.subspan(8));
  return header;
}

std::optional<Error> recognise_foreign(Bytes from) {
  const auto met = [from](Errc code, std::string_view what) {
    return Error{code, Leg::relay, std::string(what) + " instead of yamux: " + quoted(from), {}};
  };
  if (is_tls_alert(from)) return met(Errc::tls_peer, "TLS");
  // The shortest v1 message has 11 bytes: waiting for 12 would be waiting for ever.
  if (from.size() < frp_header_size || from[0] == std::byte{0}) return std::nullopt;
  if (is_frp_message(from)) return met(Errc::version, "an frp message");
  if (as_text(from).starts_with(frp_v2_magic)) return met(Errc::version, "frp v2");
  if (is_http(as_text(from))) return met(Errc::protocol, "HTTP");
  if (is_tls(from)) return met(Errc::tls_peer, "TLS");
  return met(Errc::protocol, "foreign bytes");
}

bool HeaderReader::take(Bytes& from) {
  if (filled_ == header_size) filled_ = 0;
  const std::size_t count = std::min(header_size - filled_, from.size());
  std::memcpy(bytes_.data() + filled_, from.data(), count);
  filled_ += count;
  from = from.subspan(count);
  return filled_ == header_size;
}

}  // namespace culvert::mux
