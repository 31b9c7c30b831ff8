#pragma once

#include "core/gateway/upstream_dial.h"
#include "core/http/exchange.h"

#include <string>
#include <utility>
#include <vector>

namespace culvert::gateway {

using SetFields = std::vector<std::pair<std::string, std::string>>;

/// What a route changes in the messages that pass (frp-surface 3.3, 1.8).
struct Rewriting {
  std::string host;    ///< hostHeaderRewrite; empty: as it came.
  SetFields request;   ///< requestHeaders.set
  SetFields response;  ///< responseHeaders.set
};

/// What becomes of the fields that say who asked (gateway.md 2.15).
enum class Forwarded : std::uint8_t {
  keep,     ///< Somebody before us has written them: the relay, towards a client of it.
  append,   ///< frp's way: the peer is appended to X-Forwarded-For, the others are set.
  replace,  ///< What the peer says is dropped: it is a stranger (invariant 9).
};

/// The request as the service gets it. Texts that are not in `from` are kept in `texts`.
/// `keeps_authorization` false: the credentials were for the route itself.
void map_request(const http::Request& from, const Rewriting& rewriting, Forwarded forwarded,
                 const Caller& caller, bool keeps_authorization, http::TextArena& texts,
                 http::Request& to);

/// The answer as it goes on. `to` is reused from head to head.
void map_response(const http::Response& from, const Rewriting& rewriting, http::Response& to);

/// frp's configured fields as pairs, without those that cannot be fields or are ours to write. A
/// rewriting of Host is done by hostHeaderRewrite only, as in frp.
SetFields settable_fields(const std::vector<std::pair<std::string, std::string>>& wanted);

}  // namespace culvert::gateway
