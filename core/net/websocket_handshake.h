#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

/// The opening handshake of RFC 6455 as frp's library does it (frp-wire 1.4), without sockets.
namespace culvert::net {

inline constexpr std::size_t longest_handshake = 8 * 1024;

/// Base64 of 16 random bytes.
std::string handshake_key();

/// Base64(SHA-1(key + GUID)): RFC 6455 4.2.2.
std::string accept_value(std::string_view key);

std::string upgrade_request(std::string_view host, std::string_view origin, std::string_view key);

/// Fails with protocol; the context has the status line or the field that is wrong.
Result<void> check_upgrade_response(std::string_view head, std::string_view key);

struct UpgradeAnswer {
  bool accepted = false;
  std::string response;
  std::string why;  ///< When it was refused.
};
UpgradeAnswer answer_upgrade(std::string_view head);

}  // namespace culvert::net
