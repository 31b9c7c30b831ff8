#pragma once

#include "core/base/error.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace culvert {

enum class VerifyMode {
  none,   ///< Any certificate is taken; the record says so.
  chain,  ///< Must chain to the given (or system) CAs and carry the server name.
  ca,     ///< Must chain to the CAs; the name does not matter.
  pinned  ///< The leaf's SHA-256 must equal the pin.
};

/// What a TLS handshake agreed on, finished or failed: gateway.md 1.8, the tls.* fields.
struct TlsFacts {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;   ///< "TLS_AES_128_GCM_SHA256"
  std::string group;    ///< "X25519"
  bool resumed = false;
  std::string sni;
  std::vector<std::string> alpn_offered;
  std::optional<std::string> alpn_selected;
  VerifyMode verify_mode = VerifyMode::none;
  long verify_code = 0;  ///< X509_V_*; 0 is ok (or not verified).
  std::string verify_text;
  std::string cert_subject;
  std::vector<std::string> cert_san;
  std::string cert_issuer;
  std::chrono::system_clock::time_point cert_not_after;
  std::string cert_sha256;  ///< Lower-case hex of the leaf's digest; empty: no certificate.
  std::optional<int> alert_received;  ///< Number of the alert that ended the handshake or session.
  std::string first_bytes;  ///< Raw, at most 48: what came when it was no TLS at all.

  bool operator==(const TlsFacts&) const = default;
};

/// How a fact is known (desktop.md 2.4).
enum class Known {
  not_used,    ///< No TLS / no compression on this leg.
  terminated,  ///< Our own handshake; exact.
  seen,        ///< Read from the clear part of a handshake that passes through us.
  reported,    ///< Another party said so.
  in_passing,  ///< Plain traffic we forward, read without changing it.
  hidden,      ///< Cannot be known from here.
};

/// One leg of a connection, or the link to the relay: what was negotiated, and how we know.
struct Negotiation {
  std::string peer, local;  ///< "ip:port" as far as known.
  std::string transport;    ///< "tcp", "websocket", "wss", "work connection"
  std::string protocol;     ///< "http/1.1", "h2", "h2c", "tls", "ssh", "tcp", "frp v1"
  Known protocol_known = Known::hidden;
  Known tls_known = Known::not_used;  ///< How version, cipher and certificate are known.
  Known alpn_known =
      Known::not_used;  ///< How the chosen ALPN is known; the offer follows tls_known.
  TlsFacts tls;
  std::string host;                              ///< Host field or SNI, as far as known.
  bool encryption = false, compression = false;  ///< frp's own layers.
  std::chrono::microseconds resolve_time{}, connect_time{}, tls_time{};

  bool operator==(const Negotiation&) const = default;
};

std::string_view to_text(Known known);

/// One line for logs: "TLSv1.3 TLS_AES_128_GCM_SHA256 sni=x alpn=h2 (offered h2,http/1.1)".
std::string summary(const Negotiation& negotiation);

}  // namespace culvert
