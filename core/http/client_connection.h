#pragma once

#include "core/http/deadlines.h"
#include "core/http/exchange.h"
#include "core/http/head_parser.h"

#include <chrono>
#include <cstdint>

namespace culvert::http {

struct H2ClientLimits {
  std::uint32_t stream_window = 64 * 1024;
  std::uint32_t largest_window = 1024 * 1024;
  std::uint32_t window_budget = 8 * 1024 * 1024;
  std::uint32_t connection_window = 1024 * 1024;
  std::uint32_t header_list = 128 * 1024;
  std::uint32_t header_fields = 256;
  /// Assumed until the peer's SETTINGS say otherwise (P-18).
  std::uint32_t streams_before_settings = 100;
  /// The connection is retired after so many (2.12).
  std::uint32_t streams_in_all = 10'000;
};

struct ClientTimeouts {
  Duration settings = std::chrono::seconds(10);  ///< F20
  Duration settings_ack = std::chrono::seconds(10);
  Duration ping_after = std::chrono::seconds(30);  ///< Of silence, while exchanges are open
  Duration ping_answer = std::chrono::seconds(15);
};

struct ClientOptions {
  HeadLimits head = response_limits;
  /// HTTP/1.1: a body that ends with its connection is whole even when TLS was not closed in
  /// order. Many servers never do; may_be_truncated() tells (2.4).
  bool lenient_tls_end = true;
  H2ClientLimits h2;
  ClientTimeouts timeouts;
};

/// Both need no coroutine: they are driven by the readiness of their stream. The connection belongs
/// to the loop of the stream; destroy it only when no exchange of its is left.

/// HTTP/1.1, one exchange at a time. What is no HTTP fails the exchange with protocol, the first
/// bytes in the context (D-03, D-36). Bytes while no request is open end the connection.
ClientConnectionPtr make_h1_client(net::StreamPtr stream, const ClientOptions& options,
                                   Deadlines& deadlines);

/// HTTP/2 from the preface on, by ALPN or prior knowledge. The first nine bytes that come must be
/// a SETTINGS frame; if not, everything fails with protocol and the bytes in the context (P-01,
/// P-02), unprocessed.
ClientConnectionPtr make_h2_client(net::StreamPtr stream, const ClientOptions& options,
                                   Deadlines& deadlines);

}  // namespace culvert::http
