#pragma once

#include "core/gateway/identity.h"

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

/// The host of an authority in lower case, without port, brackets and a dot at the end.
std::string host_of(std::string_view authority);

/// How the requests of one route go on. Refers to the route.
struct RequestRules {
  const Rewriting& rewriting;
  const IdentityFields& identity;
  /// False: the credentials were for the route itself.
  bool keeps_authorization = true;
};

/// The request as the service gets it. Texts that are not in `from` are kept in `texts`.
void map_request(const http::Request& from, const RequestRules& rules, const Caller& caller,
                 http::TextArena& texts, http::Request& to);

/// The answer as it goes on (2.3), with the promises that it may make. `to` is reused from head to
/// head.
void map_response(const http::Response& from, const Rewriting& rewriting, Promises may_make,
                  http::Response& to);

/// frp's configured fields as pairs, without those that cannot be fields or are ours to write. A
/// rewriting of Host is done by hostHeaderRewrite only, as in frp.
SetFields settable_fields(const std::vector<std::pair<std::string, std::string>>& wanted);

}  // namespace culvert::gateway
