#pragma once

#include "core/config/ip_network.h"
#include "core/config/quantities.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What the HTTP gateway is asked to do with a proxy: frp's HTTP plugins, and our own table
/// `[proxies.culvert]`, which frp does not have. Complete and typed, defaults beside the members;
/// key tables: gateway_fields.h; what follows from several of them: gateway_facts.h.
namespace culvert::config {

using StringMap = std::map<std::string, std::string>;

/// `plugin.type`: those of frp that we run. frp-surface 1.8.
enum class PluginType { none, http2http, http2https, https2http, https2https, tls2raw };

/// `plugin`: what stands in for localIP and localPort. Which keys a type has: known_keys.h.
struct Plugin {
  PluginType type = PluginType::none;
  /// host:port of the service. frp takes it unseen; without it the proxy cannot run.
  std::string local_addr;
  std::string host_header_rewrite;  ///< Host that the service sees; empty: the visitor's.
  StringMap request_headers;        ///< requestHeaders.set: replaced on the way to the service.
  bool enable_http2 = true;         ///< Whether h2 is offered to visitors (the https2… types).
  std::string crt_path;             ///< PEM; both empty: a certificate of our own making.
  std::string key_path;
  bool operator==(const Plugin&) const = default;
};

/// `http`: whether a proxy's bytes are handled as HTTP.
enum class HttpHandling {
  automatic,  ///< http proxies and HTTP plugins are; a tcp proxy is as soon as it has the table.
  on,
  off,  ///< Bytes pass untouched, as in frp.
};

enum class UpstreamScheme { automatic, http, https };
enum class UpstreamProtocol { automatic, http1, h2, h2c };
enum class UpstreamWebsocket { automatic, h1, h2 };

/// How the service's certificate is judged. gateway 1.7.
enum class VerifyMode {
  automatic,  ///< See effective_verify().
  full,       ///< Chain, name and dates.
  ca,         ///< Chain and dates, any name.
  pin,        ///< One of the listed fingerprints and nothing else.
  none,       ///< Not at all; shown as "not verified" wherever the connection is.
};

/// `upstream.host`: the Host (:authority) that the service sees.
struct HostHeader {
  enum class Kind { preserve, upstream, name };
  Kind kind = Kind::preserve;  ///< The visitor's; the service's own address; a given name.
  std::string name;            ///< For Kind::name: a host, perhaps with a port.
  bool operator==(const HostHeader&) const = default;
};

template <>
struct TextForm<HostHeader> {
  static constexpr std::string_view form = "preserve, upstream or a host name";
  static constexpr bool quoted = true;
  static std::optional<HostHeader> parse(std::string_view text);
  static std::string print(const HostHeader& value);
};

/// The leg from the gateway to the service. gateway 1.1, 1.6, 1.7.
struct UpstreamPolicy {
  UpstreamScheme scheme = UpstreamScheme::automatic;
  UpstreamProtocol protocol = UpstreamProtocol::automatic;
  UpstreamWebsocket websocket = UpstreamWebsocket::automatic;  ///< For WebSockets alone.
  std::string server_name;  ///< SNI and the name to verify; empty: the request's host.
  HostHeader host;
  VerifyMode verify = VerifyMode::automatic;
  std::string trusted_ca_file;      ///< PEM; empty: the system's authorities.
  std::vector<Sha256> pins;         ///< Of the leaf certificate or its public key (SPKI).
  std::string cert_file, key_file;  ///< Client certificate, PEM; both or none.
  bool legacy_tls = false;          ///< TLS 1.0 and small keys, for old devices.
  bool operator==(const UpstreamPolicy&) const = default;
};

enum class ListenerProtocol { automatic, http1, h2, h2c, passthrough };

/// The leg from the visitor to the gateway. gateway 1.1, 3.2.
struct ListenerPolicy {
  ListenerProtocol protocol = ListenerProtocol::automatic;
  bool extended_connect = true;  ///< WebSocket over h2 is announced where the path can serve it.
  bool operator==(const ListenerPolicy&) const = default;
};

/// Starts: gateway 2.14. Defaults: frpc's, which gives up connecting after 10 s and passes on
/// whatever takes its time. Where it says so, zero means no limit.
struct GatewayTimeouts {
  Milliseconds connect{10'000};         ///< TCP connection to the service.
  Milliseconds tls{10'000};             ///< TLS handshake, on either leg.
  Milliseconds settings{10'000};        ///< First SETTINGS of an h2 peer, and its acknowledgement.
  Milliseconds response_head{0};        ///< From the request's end; zero: no limit.
  Milliseconds body{0};                 ///< Without progress of the side that owes; zero: no limit.
  Milliseconds keep_alive{0};           ///< Idle visitor connections; zero: by protocol, see below.
  Milliseconds tunnel_idle{0};          ///< Bytes either way; zero: no limit.
  Milliseconds websocket_handshake{0};  ///< Until the service answers the upgrade; zero: no limit.

  Milliseconds effective_keep_alive_h1() const;  ///< 75 s unless written.
  Milliseconds effective_keep_alive_h2() const;  ///< 180 s unless written.
  bool operator==(const GatewayTimeouts&) const = default;
};

/// Bytes of one exchange.
struct GatewayLimits {
  ByteSize request_body = 0;           ///< Larger ones are answered 413; 0: no limit.
  ByteSize replay_buffer = 64 * 1024;  ///< Of a request's body, kept for a retry.
  bool operator==(const GatewayLimits&) const = default;
};

enum class ContentCoding { zstd, br, gzip };

/// Encoding of answers towards the visitor. gateway 2.16. Off unless it is wanted: where an answer
/// shows a secret beside something that the visitor has sent, its encoded length tells of the
/// secret (BREACH); nobody but the owner of the service can know that. E-13.
struct EncodingPolicy {
  bool enabled = false;
  /// In the order of preference where the visitor has none.
  std::vector<ContentCoding> algorithms{ContentCoding::zstd, ContentCoding::br,
                                        ContentCoding::gzip};
  ByteSize min_size = 1024;  ///< Shorter answers of known length are left alone.
  /// Content types that are worth it: "type/subtype", or "type/*" for all of a type.
  std::vector<std::string> types{"text/html",           "text/css",
                                 "text/plain",          "text/xml",
                                 "text/javascript",     "text/csv",
                                 "text/markdown",       "application/javascript",
                                 "application/json",    "application/ld+json",
                                 "application/xml",     "application/xhtml+xml",
                                 "application/wasm",    "application/manifest+json",
                                 "application/rss+xml", "application/atom+xml",
                                 "image/svg+xml"};
  bool event_streams = false;  ///< text/event-stream too, flushed event by event.
  /// The service is asked for answers as they are, so that encoding them is work of this side.
  bool upstream_identity = false;
  bool operator==(const EncodingPolicy&) const = default;
};

/// Which fields tell the service about the visitor. gateway 2.15.
struct ForwardedPolicy {
  bool x_forwarded_for = true;  ///< X-Forwarded-For, -Host, -Proto and -Port.
  bool x_real_ip = false;
  bool forwarded = false;  ///< RFC 7239.
  bool operator==(const ForwardedPolicy&) const = default;
};

enum class Diagnostics {
  terse,  ///< Strangers get the status and a word; the sentence goes to loopback and the log.
  open,   ///< "public": everybody gets the sentence.
};

/// What visitors get when the gateway fails.
enum class ErrorCompatibility {
  none,
  frp,  ///< A 404 page where frp answers one.
};

enum class CaptureMode { off, metadata, bodies };

/// What the inspector keeps of exchanges. desktop 2.6.2.
struct CapturePolicy {
  CaptureMode mode = CaptureMode::metadata;  ///< With heads, credentials in them masked.
  ByteSize body_cap = 64 * 1024;             ///< Per message and direction, for `bodies`.
  /// Fields and query parameters whose values are masked beside those that always are.
  std::vector<std::string> mask;
  bool operator==(const CapturePolicy&) const = default;
};

/// Answers to CORS preflights in place of the service, and the fields that let pages of these
/// origins read answers, our own errors too. gateway 2.17.
struct CorsPolicy {
  bool assist = false;
  std::vector<std::string> origins;  ///< "https://example.com"; those alone are answered.
  bool overrides = false;            ///< `override`: what the service itself allows is replaced.
  bool operator==(const CorsPolicy&) const = default;
};

/// `[proxies.culvert]`. A proxy without the table has these defaults and is a stock one.
struct Gateway {
  HttpHandling http = HttpHandling::automatic;
  UpstreamPolicy upstream;
  ListenerPolicy listener;
  GatewayTimeouts timeouts;
  GatewayLimits limits;
  EncodingPolicy encoding;
  std::vector<IpNetwork> trusted_proxies;  ///< Whose forwarded fields are believed.
  ForwardedPolicy forwarded;
  /// Errors towards an EventSource keep it trying (an event stream with `retry`, not a page).
  bool sse_retry_on_error = false;
  Diagnostics diagnostics = Diagnostics::terse;
  ErrorCompatibility error_compatibility = ErrorCompatibility::none;
  CapturePolicy capture;
  CorsPolicy cors;
  bool operator==(const Gateway&) const = default;
};

/// A certificate with its key, PEM.
struct CertificateFiles {
  std::string cert_file, key_file;
  bool operator==(const CertificateFiles&) const = default;
};

/// `[culvert]` of a relay's file: HTTPS for `http` proxies.
struct RelayGateway {
  /// Certificates that vhostHTTPSPort ends TLS with, for http proxies whose domain one of them
  /// covers; which one is chosen by SNI and the names inside.
  std::vector<CertificateFiles> vhost_tls;
  std::vector<IpNetwork> trusted_proxies;  ///< Whose forwarded fields are believed.
  Diagnostics diagnostics = Diagnostics::terse;
  ErrorCompatibility error_compatibility = ErrorCompatibility::none;
  /// New connections that one address may open per second, on each loop of the relay; 0: no limit.
  /// Trusted proxies and this computer may open any number, and on bindPort, where tcpMux is off,
  /// everybody: clients open one there for each visitor.
  int connection_rate = 500;
  bool operator==(const RelayGateway&) const = default;
};

}  // namespace culvert::config
