#pragma once

#include "core/config/text_form.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::config {

/// An address in network order; IPv4 stands in IPv6 as ::ffff:a.b.c.d.
using IpBytes = std::array<std::uint8_t, 16>;

/// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; a zone ("%eth0") is left out. Nothing for names,
/// brackets and ports.
std::optional<IpBytes> parse_ip(std::string_view text);

/// 127.0.0.0/8 or ::1.
bool is_loopback(const IpBytes& address);

/// An entry of `trustedProxies`: one address or all that begin with the same bits.
struct IpNetwork {
  IpBytes address{};
  int prefix = 128;  ///< Leading bits that count, of 128: IPv4's own length plus 96.
  std::string text;  ///< As written.

  bool contains(const IpBytes& ip) const;
  /// False for what is no address.
  bool contains(std::string_view ip) const;
  bool operator==(const IpNetwork&) const = default;
};

/// "10.0.0.0/8", "2001:db8::/32" or an address alone; bits behind the prefix do not matter.
std::optional<IpNetwork> parse_network(std::string_view text);

/// Whether any of the networks contains the address.
bool contains(const std::vector<IpNetwork>& networks, std::string_view ip);

template <>
struct TextForm<IpNetwork> {
  static constexpr std::string_view form = "10.0.0.0/8, 2001:db8::/32 or an IP address";
  static constexpr bool quoted = true;
  static std::optional<IpNetwork> parse(std::string_view text) { return parse_network(text); }
  static std::string print(const IpNetwork& network) { return network.text; }
};

}  // namespace culvert::config
