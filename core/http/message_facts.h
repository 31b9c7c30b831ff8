#pragma once

#include "core/http/head_parser.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace culvert::http {

/// How the end of a body is told (RFC 9112 6.3).
struct Framing {
  enum class Kind : std::uint8_t {
    none,         ///< There is no body.
    length,       ///< So many bytes.
    chunked,      ///< Until the last chunk.
    until_close,  ///< Responses only: until the connection ends.
  };
  Kind kind = Kind::none;
  std::uint64_t length = 0;

  bool has_body() const { return kind != Kind::none && (kind != Kind::length || length > 0); }
};

/// What a proxy must know of a request, found in one pass over its fields. The texts belong to
/// the head.
struct RequestFacts {
  Framing framing;
  std::string_view host;       ///< Authority of the target, or the Host field, as written.
  std::string_view path;       ///< What routes look at: the path, without query.
  std::string_view origin;     ///< Path and query as written; absolute form may have none of both.
  bool absolute_form = false;  ///< "GET http://host/path": how one talks to a forward proxy.
  bool keep_alive = false;
  bool expects_continue = false;
  bool accepts_trailers = false;  ///< TE: trailers
  /// Value of Upgrade, when Connection names it; else empty. "websocket" where that is among
  /// others, without h2c.
  std::string_view upgrade;
  std::string_view authorization, proxy_authorization;
  std::vector<std::string_view> nominated;  ///< Further names in Connection: not to be forwarded.
};

/// Applies RFC 9112's framing and the smuggling rules of
/// gateway.md 2.8. `facts` is reused from request to request. On a refusal the connection must be
/// closed after the answer, for nobody knows where the next message begins.
std::optional<Refusal> examine(const RequestHead& head, RequestFacts& facts);

struct ResponseFacts {
  Framing framing;
  bool keep_alive = false;  ///< The connection may carry another exchange after this one.
  bool upgraded = false;    ///< 101 with an Upgrade.
  std::optional<std::uint64_t> length;  ///< Content-Length, also where there is no body.
  std::vector<std::string_view> nominated;
};

/// The same for a response to a request with this method (RFC 9112 6.3).
std::optional<Refusal> examine(const ResponseHead& head, std::string_view request_method,
                               ResponseFacts& facts);

/// Fields of one hop, never forwarded as they are (RFC 9110 7.6.1).
bool is_hop_by_hop(Name name);

/// Whether Connection named this field.
bool is_nominated(const std::vector<std::string_view>& nominated, std::string_view name);

/// An authority as it may stand in Host: host and optional port, nothing else.
bool is_authority(std::string_view text);

/// Whether two authorities are the same: lower case does not count, and the scheme's own port goes
/// without saying (gateway.md 1.6).
bool is_same_authority(std::string_view a, std::string_view b, std::string_view scheme);

/// A method whose repetition does no harm (RFC 9110 9.2.2).
bool is_idempotent(std::string_view method);

}  // namespace culvert::http
