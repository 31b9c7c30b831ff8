#pragma once

#include "core/net/stream.h"

#include <string>

namespace culvert::net {

/// frp's tunnel path (frp pkg/util/net/websocket.go).
inline constexpr const char* websocket_path = "/~!frp";

/// Upgrades `inner` as client (RFC 6455, the request of frp-wire 1.4: `Origin` is mandatory) and
/// returns the payload as a byte stream: binary frames out, any data frame in. Fails with
/// protocol (bad or other answer; the context has the status line), closed, tls_peer.
Task<StreamPtr> websocket_connect(StreamPtr inner, std::string host, std::string origin);

/// The server side. Answers bad requests with 400/403/404/405 as frp-wire 1.4 says, then fails.
Task<StreamPtr> websocket_accept(StreamPtr inner);

}  // namespace culvert::net
