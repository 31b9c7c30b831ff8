#pragma once

#include "core/base/boxed.h"
#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert {

enum class VerifyMode {
  none,   ///< Any certificate is taken; the record says so.
  chain,  ///< Must chain to the given (or system) CAs and carry the server name.
  ca,     ///< Must chain to the CAs; the name does not matter.
  pinned  ///< The leaf's SHA-256 must equal the pin.
};

/// "full", "ca", "pin", "none": as the configuration calls them.
std::string_view to_text(VerifyMode mode);

/// Why a TLS session broke, in the library's own numbers (gateway.md 1.8, tls.err_*).
struct TlsTrouble {
  int library = 0;    ///< 20: the SSL library.
  int reason = 0;     ///< 1120: alert 120 was received; below 1000: found by ourselves.
  std::string text;   ///< "tlsv1 alert no application protocol"
  std::string state;  ///< Where the handshake stood: "SSLv3/TLS write client hello"

  bool operator==(const TlsTrouble&) const = default;
};

/// What a TLS handshake agreed on, finished or failed: gateway.md 1.8, the tls.* fields.
struct TlsFacts {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;   ///< "TLS_AES_128_GCM_SHA256"
  std::string group;    ///< "X25519"
  bool resumed = false;
  bool early_data = false;
  bool established = false;  ///< The handshake came to its end.
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
  /// As client: the peer asked for a certificate of ours, and the subject of the one it got.
  bool client_cert_wanted = false;
  std::string client_cert;
  std::optional<int> alert_received;  ///< Number of the alert that ended the handshake or session.
  std::optional<int> alert_sent;      ///< And of the one by which we ended it.
  std::string first_bytes;            ///< Raw, at most 48: what came when it was no TLS at all.
  Boxed<TlsTrouble> trouble;

  bool operator==(const TlsFacts&) const = default;
};

/// "no_application_protocol" for 120; "alert 250" for unknown ones (RFC 8446 6).
std::string alert_name(int alert);

/// "ENHANCE_YOUR_CALM" for 11; "code 42" for unknown ones (RFC 9113 7).
std::string h2_code_name(std::uint32_t code);

/// How a fact is known (desktop.md 2.4).
enum class Known {
  not_used,    ///< No TLS / no compression on this leg.
  terminated,  ///< Our own handshake; exact.
  seen,        ///< Read from the clear part of a handshake that passes through us.
  reported,    ///< Another party said so.
  in_passing,  ///< Plain traffic we forward, read without changing it.
  hidden,      ///< Cannot be known from here.
};

/// What a peer began with (gateway.md 1.4.1, 1.8 `classified`).
enum class Heard : std::uint8_t {
  nothing_yet,
  tls,
  h1,
  h2,
  alert,
  ssh,
  smtp,
  pop3,
  imap,
  mysql,
  vnc,
  rtsp,
  html,
  proxy_header,
  silent,
  eof,
  reset,
  unknown,
};

/// The peer's SETTINGS, and the GOAWAY that ended things, either way (1.8, h2.*).
struct H2Facts {
  struct Settings {
    std::uint32_t max_concurrent_streams = 0, initial_window = 0, max_frame = 0;
    std::uint32_t max_header_list = 0, header_table = 0;
    bool enable_connect_protocol = false;
    bool operator==(const Settings&) const = default;
  };
  struct Goaway {
    bool by_peer = false;
    std::uint32_t code = 0;
    std::int32_t last_stream = 0;
    std::string debug;  ///< The peer's words, made printable.
    bool operator==(const Goaway&) const = default;
  };
  std::optional<Settings> settings;  ///< None: they have not come.
  std::optional<Goaway> goaway;
  std::chrono::microseconds settings_time{};  ///< From our preface to them.

  bool operator==(const H2Facts&) const = default;
};

/// One way that was tried to reach a service, in short (1.8 `attempts`).
struct AttemptFacts {
  std::string how;      ///< "https (h2, http/1.1)", "http", "h2c"
  std::string outcome;  ///< "no common protocol", ...: what it has shown.
  std::string error;    ///< Slug and words; empty: it went well.
  std::optional<int> alert;
  Heard heard = Heard::nothing_yet;

  bool operator==(const AttemptFacts&) const = default;
};

/// What gateway.md 1.8 tells of a leg besides what everybody looks at.
struct Particulars {
  std::chrono::system_clock::time_point at;  ///< When the leg became usable, or failed.
  std::uint64_t connection = 0;              ///< Unique in the process; 0: none was given.
  Leg leg = Leg::none;
  std::string route, vhost, tunnel;  ///< Names of the configuration.
  std::string proxy_protocol;        ///< "v1", "v2"; empty: none.
  std::string policy;                ///< As configured: "auto", "https h2", ...
  std::vector<std::string> scheme_tried;
  Heard heard = Heard::nothing_yet;
  std::string first_bytes;      ///< Raw, at most 48, only when not as expected.
  int system_error = 0;         ///< errno
  std::string system_call;      ///< "connect", "read", "write", "getaddrinfo"
  std::string protocol_source;  ///< "alpn", "preface", "config", "cache", "probe", "fallback"
  H2Facts h2;
  std::string cache;  ///< "hit", "miss", "stale": of what was known of the service.
  std::chrono::milliseconds cache_age{};
  std::vector<AttemptFacts> attempts;  ///< When there were more than one.
  std::chrono::microseconds total_time{};
  bool failed = false;
  std::string reason;     ///< Token of Proxy-Status (RFC 9209 2.3); empty: none.
  std::string diagnosis;  ///< "D-05"; empty: none.

  bool operator==(const Particulars&) const = default;
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
  Boxed<Particulars> more;

  bool operator==(const Negotiation&) const = default;
};

std::string_view to_text(Known known);
std::string_view to_text(Heard heard);

/// One line for logs: "TLSv1.3 TLS_AES_128_GCM_SHA256 sni=x alpn=h2 (offered h2,http/1.1)".
std::string summary(const Negotiation& negotiation);

/// How a field of to_json() is known, by its name there ("tls.cipher", "peer").
Known known_of(const Negotiation& negotiation, std::string_view field);

/// The record of gateway.md 1.8 as one JSON object on one line, with its field names; what is not
/// there is left out, but for those where null tells something (`tls.alpn_selected`, `protocol`).
/// `known` says for each group of fields how it is known.
std::string to_json(const Negotiation& negotiation);

}  // namespace culvert
