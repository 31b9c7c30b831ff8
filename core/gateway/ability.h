#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which protocol a service speaks: what is wanted, what is known, and what to try next
/// (gateway.md 1.1, 1.4, 1.5). Pure decisions; nothing here touches a socket.
namespace culvert::gateway {

/// `upstream.scheme` and `upstream.protocol`: what the user says of the service.
enum class Scheme : std::uint8_t { automatic, http, https };
enum class Protocol : std::uint8_t { automatic, http11, h2, h2c };
enum class WebSocketBy : std::uint8_t { automatic, h1, h2 };

struct Wanted {
  Scheme scheme = Scheme::automatic;
  Protocol protocol = Protocol::automatic;
  WebSocketBy websocket = WebSocketBy::automatic;
  std::uint16_t port = 0;    ///< A hint for what to try first (1.4.2, 2).
  bool is_loopback = false;  ///< Nobody listens in: plain text may be tried with credentials.
};

/// What a request asks of a connection.
enum class Need : std::uint8_t { ordinary, grpc, websocket };

/// How a connection is opened.
struct Attempt {
  bool tls = false;
  bool h2 = false;     ///< TLS: h2 is offered. Plain: by prior knowledge, the preface goes first.
  bool http11 = true;  ///< TLS: http/1.1 is offered.

  bool operator==(const Attempt&) const = default;
};

/// "https (h2, http/1.1)", "http", "h2c": for records and logs.
std::string to_text(const Attempt& attempt);

/// How an attempt came out.
enum class Finding : std::uint8_t {
  speaks_http11,        ///< ALPN, or the first bytes of an answer.
  speaks_h2,            ///< ALPN and a SETTINGS frame, or the frame to our preface.
  no_common_protocol,   ///< TLS alert 120.
  alpn_ignored,         ///< TLS is up without ALPN; HTTP/1.1 is what such peers mostly mean.
  closed_after_alpn,    ///< The same, and then the end without a byte (D-06).
  answered_http11,      ///< Plain HTTP/1 to our TLS hello or our preface.
  answered_h2,          ///< A plain SETTINGS frame to our hello or our HTTP/1.1 request.
  answered_tls,         ///< TLS bytes, or a page about HTTPS, to our plain text.
  closed_without_byte,  ///< The end, or a reset, before anything came.
  silent,               ///< Nothing until the time limit.
  certificate,          ///< TLS, with a certificate that is not accepted (F17).
  other_alert,          ///< TLS, refused for another reason.
  name_refused,         ///< The same, most likely for the name that was asked for (F18).
  not_http,             ///< Another service: SSH, SMTP, ...
  unreachable,          ///< No connection at all.
};

std::string_view to_text(Finding finding);

/// What is known of a service. Evidence from real requests only (1.4.1).
struct Ability {
  enum class Transport : std::uint8_t { unknown, plain, tls };
  Transport transport = Transport::unknown;
  /// TLS was up and verified once: plain text is never tried again (invariant 10).
  bool verified = false;
  std::optional<bool> http11, h2;
  std::optional<bool> extended_connect;
  std::string evidence;  ///< The last thing learnt, for the record.

  bool operator==(const Ability&) const = default;
};

/// One attempt of an exchange, and what came of it.
struct Tried {
  Attempt attempt;
  Finding finding = Finding::unreachable;
  std::string server_name{};  ///< The SNI that was sent, for whoever reads of it.
};

/// What to try next. No value: everything that is allowed has failed.
/// `confidential`: the request carries credentials, which plain text would leak.
std::optional<Attempt> next_attempt(const Wanted& wanted, const Ability& known, Need need,
                                    bool confidential, const std::vector<Tried>& tried);

/// Adds what an attempt has shown.
void learn(Ability& ability, const Attempt& attempt, Finding finding);

/// Most connections for one exchange, so that two liars cannot play ping-pong (1.5).
inline constexpr std::size_t most_attempts = 3;

}  // namespace culvert::gateway
