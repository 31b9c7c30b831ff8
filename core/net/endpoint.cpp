#include "core/net/endpoint.h"

#include <charconv>

namespace culvert::net {
namespace {

Error bad(std::string_view text, std::string_view why) {
  return {Errc::config, Leg::none, std::string(why) + " in \"" + std::string(text) + "\"", {}};
}

/// Port 0 is legal here: it asks the system to choose one.
Result<std::uint16_t> parse_port(std::string_view whole, std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error == std::errc::result_out_of_range) return bad(whole, "port above 65535");
  if (error != std::errc() || stop != end) return bad(whole, "port is not a number");
  return port;
}

}  // namespace

std::string to_text(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  const std::string port = std::to_string(endpoint.port);
  return is_v6 ? "[" + endpoint.host + "]:" + port : endpoint.host + ":" + port;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  std::string_view host;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return bad(text, "missing ]");
    host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
    if (host.empty()) return bad(text, "missing address");
  } else {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos)
      return bad(text, "IPv6 needs brackets");
    host = text.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  if (host.find_first_of(" \t\r\n/[]") != std::string_view::npos)
    return bad(text, "host has a character it cannot have");
  if (!rest.starts_with(':') || rest.size() == 1) return bad(text, "missing port");
  const Result<std::uint16_t> port = parse_port(text, rest.substr(1));
  if (!port) return port.error();
  return Endpoint{std::string(host), *port};
}

}  // namespace culvert::net
