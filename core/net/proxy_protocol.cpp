#include "core/net/proxy_protocol.h"

#include "core/base/bytes.h"
#include "core/net/prefixed_stream.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace culvert::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::byte v2_local_command{0x20}, v2_proxy_command{0x21}, tcp_over_ipv4{0x11},
    tcp_over_ipv6{0x21};
constexpr std::size_t v2_fixed = 16;  // signature, command, family, length
constexpr std::size_t most_of_v2 = 4096;

constexpr std::string_view v1_end = "\r\n";
constexpr std::size_t most_of_v1 = 107;

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

Error wrong(std::string_view what) {
  return {Errc::protocol, Leg::downstream, "PROXY header: " + std::string(what), {}};
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(port) : std::nullopt;
}

/// The text up to the next space, which is taken out with it.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

/// Behind TCP6 frp's programs write IPv4 in its own form, too (v1_text()).
std::optional<Endpoint> endpoint_of(std::string_view host, std::string_view port, bool v6) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(host, error);
  const auto number = port_of(port);
  const bool has_zone = host.find('%') != std::string_view::npos;
  if (error || has_zone || (address.is_v6() && !v6) || !number) return std::nullopt;
  return Endpoint{address.to_string(), *number};
}

/// "PROXY TCP4 192.0.2.1 192.0.2.2 40000 443"
Result<std::optional<ProxyHeader>> parse_v1(std::string_view text) {
  const std::size_t end = text.substr(0, most_of_v1).find(v1_end);
  if (end == std::string_view::npos) {
    if (text.size() < most_of_v1) return std::optional<ProxyHeader>();
    return Error{Errc::limit, Leg::downstream, "PROXY header of more than 107 bytes", {}};
  }
  ProxyHeader header{
      end + v1_end.size(), {"v1", {}, {}}
  };
  std::string_view line = text.substr(0, end);
  take_word(line);
  const std::string_view family = take_word(line);
  if (family == "UNKNOWN") return std::optional(header);
  if (family != "TCP4" && family != "TCP6") return wrong("neither TCP4, TCP6 nor UNKNOWN");
  const std::string_view from = take_word(line), to = take_word(line), from_port = take_word(line);
  header.peer.source = endpoint_of(from, from_port, family == "TCP6");
  header.peer.destination = endpoint_of(to, line, family == "TCP6");
  if (!header.peer.source || !header.peer.destination) return wrong("an address is none");
  return std::optional(header);
}

/// The address of so many bytes at `at`, its port at `port_at`.
template <class Address>
Endpoint endpoint_in(Bytes addresses, std::size_t at, std::size_t port_at) {
  typename Address::bytes_type bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = std::to_integer<unsigned char>(addresses[at + i]);
  return {Address(bytes).to_string(),
          read_big_endian<std::uint16_t>(addresses.subspan(port_at, sizeof(std::uint16_t)))};
}

template <class Address>
bool take_addresses(Bytes addresses, ProxiedPeer& peer) {
  constexpr std::size_t size = sizeof(typename Address::bytes_type);
  constexpr std::size_t port = sizeof(std::uint16_t);
  if (addresses.size() < 2 * size + 2 * port) return false;
  peer.source = endpoint_in<Address>(addresses, 0, 2 * size);
  peer.destination = endpoint_in<Address>(addresses, size, 2 * size + port);
  return true;
}

Result<std::optional<ProxyHeader>> parse_v2(Bytes first) {
  if (first.size() < v2_fixed) return std::optional<ProxyHeader>();
  const std::byte command = first[12], family = first[13];
  if (command != v2_local_command && command != v2_proxy_command)
    return wrong("neither LOCAL nor PROXY of version 2");
  const std::size_t length = read_big_endian<std::uint16_t>(first.subspan(14, 2));
  if (v2_fixed + length > most_of_v2)
    return Error{Errc::limit, Leg::downstream, "PROXY header of more than 4096 bytes", {}};
  if (first.size() < v2_fixed + length) return std::optional<ProxyHeader>();
  ProxyHeader header{
      v2_fixed + length, {"v2", {}, {}}
  };
  if (command == v2_local_command) return std::optional(header);
  const Bytes addresses = first.subspan(v2_fixed, length);
  const bool whole =
      family == tcp_over_ipv4   ? take_addresses<ip::address_v4>(addresses, header.peer)
      : family == tcp_over_ipv6 ? take_addresses<ip::address_v6>(addresses, header.peer)
                                : true;
  if (!whole) return wrong("it is shorter than its addresses");
  return std::optional(header);
}

/// Whether `text` begins with `signature`, as far as it goes.
bool may_begin_with(std::string_view text, std::string_view signature) {
  return signature.starts_with(text.substr(0, signature.size()));
}

}  // namespace

Result<std::optional<ProxyHeader>> parse_proxy_header(Bytes first) {
  const std::string_view text = as_text(first);
  if (text.starts_with(proxy_v1_signature)) return parse_v1(text);
  if (text.starts_with(proxy_v2_signature)) return parse_v2(first);
  if (may_begin_with(text, proxy_v1_signature) || may_begin_with(text, proxy_v2_signature))
    return std::optional<ProxyHeader>();
  return std::optional(ProxyHeader());
}

Task<FrontedStream> take_proxy_header(StreamPtr stream) {
  std::vector<std::byte> first;
  for (;;) {
    std::optional<ProxyHeader> header = must(parse_proxy_header(first));
    if (header) {
      first.erase(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(header->size));
      if (!first.empty()) stream = with_prefix(std::move(first), std::move(stream));
      FrontedStream fronted;
      fronted.stream = std::move(stream);
      fronted.peer = std::move(header->peer);
      co_return fronted;
    }
    std::array<std::byte, 512> piece;
    const std::size_t count = co_await read_some(*stream, piece, Leg::downstream);
    if (count == 0) fail(Errc::closed, Leg::downstream, "in front of a PROXY header");
    append(first, Bytes(piece).first(count));
  }
}

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
  append(header, as_bytes(proxy_v2_signature));
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
