#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace culvert::net {

/// A host (name, IPv4, or IPv6 without brackets) and a port.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

/// "example.org:443", "[::1]:7000".
std::string to_text(const Endpoint& endpoint);

/// The reverse. Errors (config) say what is missing: "missing port", "IPv6 needs brackets", ...
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace culvert::net
