#include "core/config/host_port.h"

#include "core/config/ip_network.h"
#include "core/config/rules.h"

#include <charconv>

namespace culvert::config {

namespace {

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// Splits "[::1]" and what follows it.
std::optional<std::string_view> take_bracketed(std::string_view& text) {
  const auto close = text.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(1, close - 1);
  text.remove_prefix(close + 1);
  if (host.find(':') == std::string_view::npos || !parse_ip(host)) return std::nullopt;
  return host;
}

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port) {
  std::string_view host;
  if (text.starts_with('[')) {
    const auto bracketed = take_bracketed(text);
    if (!bracketed) return std::nullopt;
    host = *bracketed;
  } else {
    host = text.substr(0, text.find(':'));
    text.remove_prefix(host.size());
    if (!is_host(host)) return std::nullopt;
  }
  if (text.empty() && default_port != 0) return HostPort{std::string(host), default_port};
  if (!text.starts_with(':')) return std::nullopt;
  const auto port = port_of(text.substr(1));
  if (!port) return std::nullopt;
  return HostPort{std::string(host), *port};
}

}  // namespace culvert::config
