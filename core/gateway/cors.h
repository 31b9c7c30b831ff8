#pragma once

#include "core/http/message.h"
#include "core/http/text_arena.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Help for pages that ask a service of another origin (gateway.md 2.17; Fetch, "HTTP-CORS
/// protocol"). What is seen is told in any case; something is done only where a route wants it.
namespace culvert::gateway {

/// What a route does for its service.
struct CorsRules {
  bool assist = false;
  /// "https://example.com": those alone are answered, each with its own name.
  std::vector<std::string> origins;
  /// What the service itself says of it is replaced.
  bool overrides = false;
};

/// What an answer said to a page of another origin: what D-53 and D-54 are found by.
struct CorsFacts {
  bool asked = false;             ///< The request had an Origin, and was no WebSocket.
  bool preflight = false;         ///< OPTIONS with Access-Control-Request-Method.
  std::size_t allow_origins = 0;  ///< Values of Access-Control-Allow-Origin that the service sent.
  bool allows = false;            ///< One of them was the origin or "*".
  /// "*" beside Access-Control-Allow-Credentials: browsers refuse that.
  bool any_with_credentials = false;
  bool assisted = false;  ///< We answered, or changed what the service said.

  bool operator==(const CorsFacts&) const = default;
};

/// The request's Origin where the rules help it; empty: they do not.
std::string_view helped_origin(const CorsRules& rules, const http::Request& request);

/// The answer to a preflight from one of the origins. Nothing for all else: the service is asked.
std::optional<http::Response> answer_preflight(const CorsRules& rules,
                                               const http::Request& request);

/// What the answer of the service says, and what is made of it.
CorsFacts apply_cors(const CorsRules& rules, const http::Request& request, http::Response& answer,
                     http::TextArena& texts);

/// What our own answers say to one of the origins: a page that may not read them cannot tell a 502
/// from a forbidden answer.
std::vector<http::Field> cors_fields(const CorsRules& rules, const http::Request& request);

}  // namespace culvert::gateway
