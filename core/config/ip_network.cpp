#include "core/config/ip_network.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace culvert::config {

namespace {

constexpr int bits_before_ipv4 = 96;

/// Digits only, all of the text, at most `most`.
std::optional<unsigned> whole(std::string_view text, unsigned most, int base = 10) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

/// Takes what stands before the first `sign` off the text, and the sign.
std::string_view take_until(std::string_view& text, char sign) {
  const auto at = text.find(sign);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

/// Four decimal numbers without leading zeros, which some systems read as octal.
bool read_ipv4(std::string_view text, std::span<std::uint8_t, 4> into) {
  if (std::ranges::count(text, '.') != 3 || text.ends_with('.')) return false;
  for (std::uint8_t& byte : into) {
    const std::string_view part = take_until(text, '.');
    const auto value = whole(part, 255);
    if (!value || part.size() > 3 || (part.size() > 1 && part.front() == '0')) return false;
    byte = static_cast<std::uint8_t>(*value);
  }
  return true;
}

/// Groups of one side of "::", appended as bytes; an IPv4 address may be the last of them.
bool read_groups(std::string_view text, bool is_end, std::vector<std::uint8_t>& into) {
  if (text.ends_with(':')) return false;
  while (!text.empty()) {
    const std::string_view part = take_until(text, ':');
    if (is_end && text.empty() && part.find('.') != std::string_view::npos) {
      std::array<std::uint8_t, 4> ipv4{};
      if (!read_ipv4(part, ipv4)) return false;
      into.insert(into.end(), ipv4.begin(), ipv4.end());
      return true;
    }
    const auto group = whole(part, 0xffff, 16);
    if (!group || part.size() > 4) return false;
    into.push_back(static_cast<std::uint8_t>(*group >> 8));
    into.push_back(static_cast<std::uint8_t>(*group & 0xff));
  }
  return true;
}

/// RFC 4291, section 2.2.
std::optional<IpBytes> parse_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  std::vector<std::uint8_t> head, tail;
  if (!read_groups(text.substr(0, gap), !has_gap, head)) return std::nullopt;
  if (has_gap && !read_groups(text.substr(gap + 2), true, tail)) return std::nullopt;
  const std::size_t size = head.size() + tail.size();
  IpBytes bytes{};
  if (has_gap ? size > bytes.size() - 2 : size != bytes.size()) return std::nullopt;
  std::ranges::copy(head, bytes.begin());
  std::ranges::copy_backward(tail, bytes.end());
  return bytes;
}

/// ::ffff:a.b.c.d.
IpBytes mapped(std::span<const std::uint8_t, 4> ipv4) {
  IpBytes bytes{};
  bytes[10] = bytes[11] = 0xff;
  std::ranges::copy(ipv4, bytes.begin() + 12);
  return bytes;
}

}  // namespace

std::optional<IpBytes> parse_ip(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_ipv6(text.substr(0, text.find('%')));
  std::array<std::uint8_t, 4> ipv4{};
  if (!read_ipv4(text, ipv4)) return std::nullopt;
  return mapped(ipv4);
}

bool is_loopback(const IpBytes& address) {
  static const IpNetwork ipv4 = *parse_network("127.0.0.0/8");
  static const IpNetwork ipv6 = *parse_network("::1");
  return ipv4.contains(address) || ipv6.contains(address);
}

bool IpNetwork::contains(const IpBytes& ip) const {
  const auto whole_bytes = static_cast<std::size_t>(prefix / 8);
  if (!std::equal(ip.begin(), ip.begin() + whole_bytes, address.begin())) return false;
  const int rest = prefix % 8;
  if (rest == 0) return true;
  const auto differing = static_cast<unsigned>(ip[whole_bytes] ^ address[whole_bytes]);
  return differing >> (8 - rest) == 0;
}

bool IpNetwork::contains(std::string_view ip) const {
  const auto bytes = parse_ip(ip);
  return bytes && contains(*bytes);
}

std::optional<IpNetwork> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const auto address = host.find('%') == std::string_view::npos ? parse_ip(host) : std::nullopt;
  if (!address) return std::nullopt;
  IpNetwork network{*address, 128, std::string(text)};
  if (slash == std::string_view::npos) return network;
  const bool is_ipv4 = host.find(':') == std::string_view::npos;
  const auto bits = whole(text.substr(slash + 1), is_ipv4 ? 32 : 128);
  if (!bits) return std::nullopt;
  network.prefix = static_cast<int>(*bits) + (is_ipv4 ? bits_before_ipv4 : 0);
  return network;
}

bool contains(const std::vector<IpNetwork>& networks, std::string_view ip) {
  const auto address = parse_ip(ip);
  return address && std::ranges::any_of(networks, [&](const IpNetwork& network) {
           return network.contains(*address);
         });
}

}  // namespace culvert::config
