#include "core/frp/foreign_peer.h"

#include "core/frp/message_json.h"

#include <algorithm>
#include <array>

namespace culvert::frp {
namespace {

unsigned octet(Bytes bytes, std::size_t i) {
  return std::to_integer<unsigned>(bytes[i]);
}

/// A record header of TLS 1.0 to 1.3, perhaps behind frp's custom first byte 0x17.
bool is_tls(Bytes seen) {
  if (seen.size() >= 3 && octet(seen, 0) == 0x17 && octet(seen, 1) == 0x16) seen = seen.subspan(1);
  return seen.size() >= 3 && octet(seen, 0) >= 0x14 && octet(seen, 0) <= 0x17 &&
         octet(seen, 1) == 3 && octet(seen, 2) <= 4;
}

/// A yamux header: version 0, type 0 to 3, flags 0 to 15 (frp-wire 2.1).
bool is_yamux(Bytes seen) {
  return seen.size() >= 4 && octet(seen, 0) == 0 && octet(seen, 1) <= 3 && octet(seen, 2) == 0 &&
         octet(seen, 3) <= 15;
}

bool is_v1(Bytes seen) {
  return seen.size() >= 4 && index_of_type(seen[0]) && octet(seen, 1) == 0 && octet(seen, 2) == 0 &&
         octet(seen, 3) == 0;
}

bool is_http(std::string_view text) {
  constexpr std::array<std::string_view, 10> starts{"HTTP/",  "GET ",    "HEAD ",   "POST ",
                                                    "PUT ",   "PRI ",    "DELETE ", "CONNECT ",
                                                    "PATCH ", "OPTIONS "};
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

/// The printable start of what was seen, at most a line of it.
std::string first_line(std::string_view text) {
  const auto ends =
      std::find_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; });
  return std::string(text.begin(), ends);
}

std::string as_hex(Bytes bytes) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  for (const std::byte b : bytes.first(std::min<std::size_t>(bytes.size(), 16))) {
    text.push_back(hex[std::to_integer<unsigned>(b) >> 4]);
    text.push_back(hex[std::to_integer<unsigned>(b) & 15]);
  }
  return text;
}

}  // namespace

Error foreign_peer(Bytes seen, WireVersion expected) {
  const std::string_view text = as_text(seen);
  const auto report = [](Errc code, std::string context) {
    return Error{code, Leg::relay, std::move(context), {}};
  };
  if (is_tls(seen)) return report(Errc::tls_peer, "the peer speaks TLS");
  if (is_http(text)) return report(Errc::protocol, "the peer speaks HTTP: " + first_line(text));
  if (text.starts_with("SSH-"))
    return report(Errc::protocol, "the peer speaks SSH: " + first_line(text));
  if (expected == WireVersion::v1 && text.starts_with(v2_magic.substr(0, 3)))
    return report(Errc::version, "the peer speaks wire protocol v2");
  if (expected == WireVersion::v2 && is_v1(seen))
    return report(Errc::version, "the peer speaks wire protocol v1");
  if (is_yamux(seen)) return report(Errc::version, "the peer speaks yamux");
  return report(Errc::protocol, "not a message: " + as_hex(seen));
}

}  // namespace culvert::frp
