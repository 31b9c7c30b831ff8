#include "core/net/proxy_protocol.h"

#include "core/base/bytes.h"

#include <boost/asio/ip/address.hpp>

#include <string>

namespace culvert::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view v2_signature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::byte v2_proxy_command{0x21}, tcp_over_ipv4{0x11}, tcp_over_ipv6{0x21};

void append_number(std::vector<std::byte>& to, std::uint16_t number) {
  std::byte bytes[2];
  write_big_endian<std::uint16_t>(bytes, number);
  append(to, bytes);
}

void append_address(std::vector<std::byte>& to, const ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    append(to, std::as_bytes(std::span(bytes)));
  } else {
    const auto bytes = address.to_v6().to_bytes();
    append(to, std::as_bytes(std::span(bytes)));
  }
}

/// v1 writes an IPv4-mapped destination as the dotted quad (frp-wire 6.7).
std::string v1_text(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace

Result<std::vector<std::byte>> proxy_header(std::string_view version, const Endpoint& source,
                                            const Endpoint& destination) {
  boost::system::error_code error;
  const ip::address from = ip::make_address(source.host, error);
  if (error) return Error{Errc::config, Leg::upstream, "PROXY header for " + source.host, error};
  ip::address to =
      ip::make_address(destination.host.empty() ? "127.0.0.1" : destination.host, error);
  if (error)
    return Error{Errc::config, Leg::upstream, "PROXY header for " + destination.host, error};
  if (from.is_v4() && to.is_v6())
    return Error{Errc::config,
                 Leg::upstream,
                 "PROXY header from " + source.host + " to " + destination.host,
                 {}};
  if (from.is_v6() && to.is_v4()) to = ip::make_address_v6(ip::v4_mapped, to.to_v4());

  std::vector<std::byte> header;
  if (version == "v1") {
    const std::string line = std::string("PROXY ") + (from.is_v4() ? "TCP4 " : "TCP6 ") +
                             from.to_string() + " " + v1_text(to) + " " +
                             std::to_string(source.port) + " " + std::to_string(destination.port) +
                             "\r\n";
    append(header, as_bytes(line));
    return header;
  }
  if (version != "v2")
    return Error{Errc::config, Leg::upstream, "PROXY header version " + std::string(version), {}};
  append(header, as_bytes(v2_signature));
  header.push_back(v2_proxy_command);
  header.push_back(from.is_v4() ? tcp_over_ipv4 : tcp_over_ipv6);
  append_number(header, from.is_v4() ? 12 : 36);
  append_address(header, from);
  append_address(header, to);
  append_number(header, source.port);
  append_number(header, destination.port);
  return header;
}

}  // namespace culvert::net
