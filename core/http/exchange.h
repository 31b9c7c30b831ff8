#pragma once

#include "core/base/error.h"
#include "core/base/negotiation.h"
#include "core/http/message.h"
#include "core/http/text_arena.h"
#include "core/net/stream.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// The two ends of an exchange, as the gateway joins them whatever the versions (gateway.md 2.1).
namespace culvert::http {

/// RFC 9113 7. On HTTP/1.1 every code means: close the connection.
enum class ResetCode : std::uint32_t {
  no_error = 0,
  protocol_error = 1,
  internal_error = 2,
  flow_control_error = 3,
  settings_timeout = 4,
  stream_closed = 5,
  frame_size_error = 6,
  refused_stream = 7,
  cancel = 8,
  compression_error = 9,
  connect_error = 10,
  enhance_your_calm = 11,
  inadequate_security = 12,
  http_1_1_required = 13,
};

/// "ENHANCE_YOUR_CALM"; "code 42" for unknown ones.
std::string to_text(ResetCode code);

/// Why an exchange broke before its messages were complete.
struct ExchangeFailure {
  Error error;  ///< code, leg and the peer's exact words
  /// What the peer said with RST_STREAM, or with the GOAWAY that ended the connection.
  std::optional<ResetCode> reset;
  /// Proof that the peer did not act on the request, so that it may be sent again (2.13).
  bool unprocessed = false;
  /// Not a byte of an answer came: on a reused connection most likely it was closed while idle.
  bool silent = false;
  /// What came first, raw and at most 48 bytes, when it was not the protocol that was spoken:
  /// whoever knows more protocols can name it (1.4.1).
  std::string first_bytes;
  /// Body bytes that came and, where announced, how many there should have been.
  std::uint64_t received = 0;
  std::optional<std::uint64_t> expected;
};

/// One end of an exchange. As a Stream it reads the body of the message that comes in and writes
/// the body of the one that goes out; when the exchange has become a tunnel, the raw bytes.
///
/// Reading `ended` means that the message is complete, by its own framing; a message that was cut
/// short is `failed` and failure() says how (invariant 3: it must never end cleanly elsewhere).
/// shutdown_write() completes the outgoing message; abort() resets it. Writing more than the head
/// announced fails; so does shutdown_write() of less: the message is reset then.
///
/// What is written leaves within the same turn of the loop; try_flush() sends it now. room() is
/// exact: so much will be taken at once.
class ExchangeEnd : public net::Stream {
 public:
  virtual Version version() const = 0;

  /// The fields behind the incoming body, once reading has `ended`. Valid while the end lives.
  virtual const std::vector<Field>& trailers() const = 0;

  /// Fields for behind the outgoing body, copied; before shutdown_write(). Left out where they
  /// cannot be said: HTTP/1.0, a body of known length, a peer without TE: trailers (2.6).
  virtual void set_trailers(const std::vector<Field>& fields) = 0;

  /// After a call returned `failed`.
  virtual const ExchangeFailure& failure() const = 0;

  /// Ends both directions at once. HTTP/2 tells the code; HTTP/1.1 closes the connection.
  virtual void reset(ResetCode code) noexcept = 0;
  void abort() noexcept override { reset(ResetCode::cancel); }
};

/// Whether the one who asked still listens.
enum class Presence : std::uint8_t {
  there,
  left,  ///< HTTP/1.1: closed its direction behind the complete request; it may still read (2.11).
  gone,  ///< Reset: nobody reads any more.
};

/// Our end towards the one who asks.
class ServerExchange : public ExchangeEnd {
 public:
  /// Valid while the exchange lives.
  virtual const Request& request() const = 0;

  /// For texts that must live as long as the exchange.
  virtual TextArena& texts() = 0;

  /// 1xx; sent at once. HTTP/1.0 peers do not get it.
  virtual void send_interim(const Response& head) = 0;

  /// The head of the answer, once. Invariant 1: it leaves within this turn of the loop, whether
  /// or not body follows. body.present false completes the message. opens_tunnel: the stream is
  /// the tunnel from here on; HTTP/1.1 gets 101 with Upgrade (or 200 to CONNECT), HTTP/2 gets 200.
  virtual void respond(const Response& head) = 0;
  virtual bool has_responded() const = 0;

  virtual Presence presence() const = 0;
  /// Calls waiter.ready() once when presence() has changed. For when reading has `ended`: then
  /// when_readable() would call at once. Takes the reader's place; forget() drops it.
  virtual void when_leaving(net::Waiter& waiter) = 0;
};

/// Serves exchanges. One handler serves many at a time.
class ExchangeHandler {
 public:
  /// Returns when the exchange is over. What is then not complete is reset, as is what escapes as
  /// Failure; an answer that came before the end of its request is finished as the version
  /// demands (2.11). `exchange` lives until this returns.
  virtual Task<> serve(ServerExchange& exchange) = 0;

 protected:
  ~ExchangeHandler() = default;
};

/// Our end towards the one who answers. Must be destroyed before its connection.
class ClientExchange : public ExchangeEnd {
 public:
  /// Takes the next head that has come, 1xx first, then the final one. Null: none yet, or broken:
  /// then try_read fails; when_readable() also wakes for heads. Valid until the next call.
  virtual const Response* take_head() = 0;

  /// After reading `ended`: the end of the body was told by nothing but the end of a TLS session
  /// that was not closed as TLS demands. It may have been cut short (2.4).
  virtual bool may_be_truncated() const { return false; }
};

/// A connection to a service that carries exchanges.
class ClientConnection {
 public:
  virtual ~ClientConnection() = default;

  virtual Executor executor() const = 0;
  virtual Version version() const = 0;

  /// Another exchange can begin now. HTTP/1.1: none is open, the last one ended cleanly and the
  /// peer has not closed. HTTP/2: below the peer's limit, and no GOAWAY has come.
  virtual bool takes_exchange() const = 0;
  /// Nothing more can begin here, ever: destroy it when open_exchanges() is 0.
  virtual bool is_over() const = 0;
  virtual std::size_t open_exchanges() const = 0;
  virtual std::uint64_t total_exchanges() const = 0;

  /// Sends the head of `request`; only while takes_exchange(). The texts need not outlive the
  /// call. With body.present write it and shutdown_write(). Purpose websocket needs
  /// may_carry_websocket().
  virtual std::unique_ptr<ClientExchange> begin(const Request& request) = 0;

  /// So many exchanges may be open at once. HTTP/2: as the peer allows it, or as is assumed until
  /// its SETTINGS have come.
  virtual std::size_t most_exchanges() const { return 1; }
  /// Returns when takes_exchange() or is_over().
  virtual Task<> room() { co_return; }

  /// Whether a WebSocket can be opened: HTTP/1.1 yes, HTTP/2 once the peer has announced extended
  /// CONNECT (RFC 8441 3). No value: not known yet, wait with settings().
  virtual std::optional<bool> may_carry_websocket() const = 0;
  /// Returns when the peer's first SETTINGS have come (HTTP/1.1: at once). Throws Failure.
  virtual Task<> settings() = 0;

  /// How long the peer keeps the connection idle, when it has said so (2.12, Keep-Alive: timeout=).
  virtual std::optional<Duration> idle_limit() const { return std::nullopt; }

  /// What an HTTP/2 peer has said of itself so far; nothing for HTTP/1.1.
  virtual H2Facts h2_facts() const { return {}; }

  /// The connection's own end, when it broke: GOAWAY, a protocol error, the transport.
  virtual const std::optional<ExchangeFailure>& failure() const = 0;
};

using ClientExchangePtr = std::unique_ptr<ClientExchange>;
using ClientConnectionPtr = std::unique_ptr<ClientConnection>;

}  // namespace culvert::http
