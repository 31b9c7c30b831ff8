#pragma once

#include "core/base/negotiation.h"
#include "core/net/stream.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;
struct ssl_method_st;

namespace culvert::net {

struct TlsClientOptions {
  std::string server_name;        ///< SNI (not sent for IP literals) and the name to verify.
  std::vector<std::string> alpn;  ///< Empty: no ALPN extension (frp's tunnel link has none).
  VerifyMode verify = VerifyMode::none;
  std::string ca_file;              ///< chain: PEM bundle; empty: the system's.
  std::string pin;                  ///< pinned: lower-case hex SHA-256 of the leaf.
  std::string cert_file, key_file;  ///< Client certificate; both or none.
};

struct TlsServerOptions {
  std::string cert_file, key_file;  ///< Both empty: a self-signed throw-away certificate.
  std::string client_ca_file;       ///< Set: a client certificate from these CAs is demanded.
  std::vector<std::string> alpn;    ///< Accepted protocols in our order; empty: ALPN ignored.
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

 private:
  TlsContext() = default;
  static ssl_ctx_st* make(const ssl_method_st* method);

  ssl_ctx_st* native_ = nullptr;
  TlsClientOptions client_;
  std::string alpn_;  // server: our protocols as on the wire
};

/// TLS on a stream, by a BIO of our own (IO-37): bytes in, bytes out, no sockets.
class TlsStream : public Stream {
 public:
  virtual const TlsFacts& facts() const = 0;
};

/// Handshakes as client. Fails on `leg` with certificate, plaintext_peer (the answer is no TLS),
/// tls (alert, version, ...), closed, reset. `facts`, when given, is filled also on failure.
Task<std::unique_ptr<TlsStream>> tls_connect(StreamPtr inner,
                                             std::shared_ptr<const TlsContext> context, Leg leg,
                                             TlsFacts* facts = nullptr);

/// Handshakes as server; tls_peer/plaintext_peer as above (plaintext_peer: the peer sent no TLS).
Task<std::unique_ptr<TlsStream>> tls_accept(StreamPtr inner,
                                            std::shared_ptr<const TlsContext> context, Leg leg,
                                            TlsFacts* facts = nullptr);

}  // namespace culvert::net
