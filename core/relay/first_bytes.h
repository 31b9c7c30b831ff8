#pragma once

#include "core/base/bytes.h"

#include <optional>

namespace culvert::relay {

/// What a connection on the shared port turns out to be by its first bytes (frp-wire 1.2).
enum class Speech {
  websocket,   ///< GET /~!frp
  https_user,  ///< A TLS ClientHello, when the https virtual hosts share the port.
  http_user,   ///< An HTTP request, when the http virtual hosts share the port.
  marked_tls,  ///< frp's byte 0x17, then a ClientHello.
  tls,         ///< A ClientHello.
  plain,       ///< Everything else: frp without TLS.
};

/// What else lives on the port.
struct Sharing {
  bool http = false, https = false;
};

/// So many bytes decide every case.
inline constexpr std::size_t most_first_bytes = 10;

/// No value: more bytes are needed. frp always waits for ten; one byte is enough for most, and a
/// peer that sends fewer and waits is served too.
std::optional<Speech> recognise(Bytes first, Sharing sharing);

}  // namespace culvert::relay
