#pragma once

#include "core/base/negotiation.h"
#include "core/gateway/route.h"
#include "core/http/server_connection.h"
#include "core/net/client_hello.h"
#include "core/net/tls.h"

#include <chrono>
#include <functional>
#include <memory>

namespace culvert::gateway {

/// `listener.protocol`: what visitors may speak (gateway.md 1.1).
enum class DownProtocol : std::uint8_t { automatic, http11, h2, h2c };

/// How visitors are received.
struct FrontOptions {
  DownProtocol protocol = DownProtocol::automatic;
  /// The certificate for a name; null: no TLS for it. Empty function: no TLS at all.
  std::function<std::shared_ptr<const net::TlsContext>(const net::ClientHello&)> certificate;
  /// Plain HTTP is an error here: it is answered with a page that says so (1.2, 4).
  bool only_tls = false;
  bool extended_connect = true;
  bool end_means_gone = false;  ///< As in http::ServerOptions.
  http::ServerTimeouts timeouts;
  Duration tls = std::chrono::seconds(10);       ///< The handshake, its hello included (2.14).
  Duration h2_idle = std::chrono::seconds(180);  ///< In place of timeouts.idle for HTTP/2.
};

/// The ALPN names to accept, ours first, for a certificate's context.
std::vector<std::string> alpn_of(DownProtocol protocol);

/// What is said to plain HTTP where TLS is spoken, a whole answer in HTTP/1.1, which whoever made
/// the mistake can read: with the address that would have been right, where `seen`, the beginning
/// of what came, says the host (1.2, 4).
std::string speaks_https(std::string_view seen);

/// Receives one visitor: finds out what is spoken by its first bytes, terminates TLS, and serves
/// its exchanges in HTTP/1.1 or HTTP/2 until it has gone (1.2). `record`: what was negotiated.
/// Throws nothing but cancellation; how it ended is returned.
Task<http::ServerEnd> serve_visitor(net::StreamPtr stream, FrontOptions options, Site& site,
                                    http::Deadlines& deadlines, Negotiation& record);

}  // namespace culvert::gateway
