#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace culvert::config {

/// Where a service listens.
struct HostPort {
  std::string host;  ///< A name or an address, without brackets.
  std::uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// "127.0.0.1:8080", "[::1]:8080"; without a port, `default_port` if that is not 0. Nothing for
/// schemes, paths and blanks (fatedier/frp#3040).
std::optional<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port = 0);

}  // namespace culvert::config
