#pragma once

#include "core/base/negotiation.h"
#include "core/net/stream.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;
struct ssl_method_st;

namespace culvert::net {

class TicketKeys;

struct TlsClientOptions {
  std::string server_name;        ///< SNI (not sent for IP literals) and the name to verify.
  std::string verified_name;      ///< The name to verify when it is another one than SNI.
  std::vector<std::string> alpn;  ///< Empty: no ALPN extension (frp's tunnel link has none).
  VerifyMode verify = VerifyMode::none;
  std::string ca_file;  ///< chain, ca: PEM bundle; empty: the system's.
  /// pinned: lower-case hex SHA-256 of the leaf, or of its public key; one of them must match.
  std::vector<std::string> pins;
  std::string cert_file, key_file;  ///< Client certificate; both or none.
  /// TLS 1.0 and keys that are too small today, for old devices (gateway.md 1.7).
  bool legacy = false;
};

struct TlsServerOptions {
  std::string cert_file, key_file;  ///< Both empty: a self-signed throw-away certificate.
  std::string client_ca_file;       ///< Set: a client certificate from these CAs is demanded.
  std::vector<std::string> alpn;    ///< Accepted protocols in our order; empty: ALPN ignored.
  /// Clients get tickets, with which they come back without certificates and signatures. ALPN is
  /// negotiated anew then (gateway.md 1.9, N-27).
  bool resumption = false;
};

/// A TLS configuration, loaded once and shared by many sessions.
class TlsContext {
 public:
  /// Fails with certificate or config; the context names the file and why it cannot be used.
  static Result<std::shared_ptr<const TlsContext>> client(const TlsClientOptions& options);
  static Result<std::shared_ptr<const TlsContext>> server(const TlsServerOptions& options);

  ~TlsContext();
  ssl_ctx_st* native() const { return native_; }
  const TlsClientOptions& client_options() const { return client_; }
  /// Server: the DNS names that its certificate is for, in lower case ("*.example.org").
  const std::vector<std::string>& names() const { return names_; }
  /// Whether one of them is `host`, which is canonical; a wildcard stands for one label (RFC 9525
  /// 6.3).
  bool covers(std::string_view host) const;

 private:
  TlsContext();
  static Result<std::shared_ptr<TlsContext>> make(const ssl_method_st* method);

  ssl_ctx_st* native_ = nullptr;
  TlsClientOptions client_;
  std::string alpn_;  // server: our protocols as on the wire
  std::vector<std::string> names_;
  std::unique_ptr<TicketKeys> tickets_;  // server: null without resumption
};

/// TLS on a stream, by a BIO of our own (IO-37): bytes in, bytes out, no sockets. What fails
/// later than the handshake comes from try_read / try_write with the library's own reason and
/// classifies as tls or certificate (a client certificate that TLS 1.3 refuses shows only there).
class TlsStream : public Stream {
 public:
  virtual const TlsFacts& facts() const = 0;

  /// What is missing until bytes can pass; only for one that tls_server() made, once. Fails as
  /// tls_connect() does (plaintext_peer: the peer sent no ClientHello). abort() ends it.
  virtual Task<> handshake(Leg leg, TlsFacts* facts = nullptr) = 0;

  /// After reading `ended`: the peer closed without saying so inside TLS. Many do in good faith;
  /// where a message has no length of its own, it may have been cut short (gateway.md 2.4).
  virtual bool truncated() const = 0;
};

/// Handshakes as client. Fails on `leg` with certificate (not trusted, wrong name, or the peer's
/// alert about ours), plaintext_peer (the answer is no TLS; the context shows it), tls (alert,
/// version, ...), closed, reset. `facts`, when given, is filled also on failure, the refused
/// certificate included.
Task<std::unique_ptr<TlsStream>> tls_connect(StreamPtr inner,
                                             std::shared_ptr<const TlsContext> context, Leg leg,
                                             TlsFacts* facts = nullptr);

/// TLS as server, before its handshake: for whoever has to be able to end it meanwhile.
std::unique_ptr<TlsStream> tls_server(StreamPtr inner, std::shared_ptr<const TlsContext> context);

/// Handshakes as server; fails as above (plaintext_peer: the peer sent no ClientHello).
Task<std::unique_ptr<TlsStream>> tls_accept(StreamPtr inner,
                                            std::shared_ptr<const TlsContext> context, Leg leg,
                                            TlsFacts* facts = nullptr);

}  // namespace culvert::net
