#pragma once

#include "core/http/head_parser.h"
#include "core/http/message.h"

#include <optional>
#include <string>
#include <string_view>

/// The opening handshake of RFC 6455 between two HTTP/1.1 peers whom we stand between
/// (gateway.md 3.1, 3.4).
namespace culvert::http {

inline constexpr std::string_view websocket_protocol = "websocket";
inline constexpr std::string_view websocket_version = "13";

/// Method, key and version of a request with `Upgrade: websocket`; the key is among the fields
/// still. 400, or 426 for another version (W-18).
std::optional<Refusal> check_websocket_request(const Request& request);

/// Base64 of exactly sixteen bytes.
bool is_websocket_key(std::string_view text);

/// What an answer has to keep to.
struct WebSocketOffer {
  std::string key, protocols, extensions;  ///< As lists, all lines joined.

  static WebSocketOffer of(const Request& request, std::string key);
  /// Why a 101 with these fields does not open what was asked for; empty: it does (W-03, W-05).
  std::string_view objection(const std::vector<Field>& answer) const;
  /// The same for what HTTP/2 says, too: only what was offered may be chosen.
  std::string_view objection_to_choice(const std::vector<Field>& answer) const;
};

}  // namespace culvert::http
