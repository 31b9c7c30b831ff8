#pragma once

#include "core/http/deadlines.h"
#include "core/http/exchange.h"
#include "core/http/head_parser.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace culvert::http {

/// Time limits of a connection to one who asks (gateway.md 2.14). Those of exchanges belong to
/// whoever serves them.
struct ServerTimeouts {
  Duration first_byte = std::chrono::seconds(10);  ///< HTTP/2: the preface
  Duration head = std::chrono::seconds(30);        ///< From its first byte: slow headers (A-11)
  Duration idle = std::chrono::seconds(75);        ///< Between exchanges; HTTP/2: GOAWAY first
  Duration settings_ack = std::chrono::seconds(10);
  Duration write = std::chrono::seconds(60);  ///< Bytes are due and not one is taken (A-08)
  Duration linger = std::chrono::seconds(2);  ///< Reading over what comes behind an early answer
};

/// Windows and counts of an HTTP/2 server (2.10, 2.18).
struct H2ServerLimits {
  std::uint32_t max_streams = 128;
  std::uint32_t stream_window = 64 * 1024;        ///< And size of the buffer behind it
  std::uint32_t largest_window = 1024 * 1024;     ///< Of a stream that is read fast
  std::uint32_t window_budget = 8 * 1024 * 1024;  ///< Sum over the streams of a connection
  std::uint32_t connection_window = 1024 * 1024;
  std::uint32_t header_list = 64 * 1024;  ///< RFC 9113 6.5.2 count
  std::uint32_t header_fields = 128;
};

struct ServerOptions {
  std::string_view scheme = "http";  ///< A literal: "https" behind TLS.
  /// Announced to HTTP/2 peers. Only where somebody bridges it (1.1, 3.2).
  bool extended_connect = true;
  /// HTTP/1.1: who closes its direction reads no more, as frp's programs do (frp-wire 6.5). Else
  /// it is a half-close, and the answer is still given.
  bool end_means_gone = false;
  HeadLimits head = request_limits;
  H2ServerLimits h2;
  ServerTimeouts timeouts;
};

/// How a connection ended, for logs and the record.
struct ServerEnd {
  std::optional<Error> error;       ///< None: in order.
  std::optional<ResetCode> goaway;  ///< The code of the GOAWAY that we or the peer sent.
  bool by_us = false;
  std::uint64_t exchanges = 0;
  std::uint32_t glitches = 0;  ///< HTTP/2: oddities of the peer, by weight (2.18).
  Boxed<H2Facts> h2;           ///< HTTP/2: what the peer said of itself.
};

/// A connection of one who asks: hands its exchanges to a handler.
class ServerConnection {
 public:
  virtual ~ServerConnection() = default;

  /// Serves until the connection is over and all handlers have returned. Throws nothing but
  /// cancellation, which ends the handlers too.
  virtual Task<ServerEnd> run() = 0;

  /// Lets the open exchanges finish and begins no more: GOAWAY twice, or Connection: close (2.11).
  virtual void drain() = 0;

  virtual std::size_t open_exchanges() const = 0;
};

/// HTTP/1.0 and 1.1 (RFC 9112): one exchange after the other, pipelined requests in their order
/// . Requests that break the rules of 2.8 are answered 400, 414, 417, 431, 501 or 505 by the
/// connection itself and close it.
std::unique_ptr<ServerConnection> make_h1_server(net::StreamPtr stream,
                                                 const ServerOptions& options, Deadlines& deadlines,
                                                 ExchangeHandler& handler);

/// HTTP/2 (RFC 9113), from the preface on; SETTINGS leave at once. Handlers run side by side.
/// Malformed requests are stream errors or 400; abuse ends the connection with
/// ENHANCE_YOUR_CALM (2.18).
std::unique_ptr<ServerConnection> make_h2_server(net::StreamPtr stream,
                                                 const ServerOptions& options, Deadlines& deadlines,
                                                 ExchangeHandler& handler);

}  // namespace culvert::http
