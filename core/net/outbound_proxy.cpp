#include "core/net/outbound_proxy.h"

#include "core/net/prefixed_stream.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <vector>

namespace culvert::net {
namespace {

constexpr std::size_t longest_answer = 16 * 1024;

Error bad_url(std::string_view url) {
  return {Errc::config, Leg::relay, "transport.proxyURL " + std::string(url), {}};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                         hex_digit(text[i + 2]) >= 0;
    if (!escaped) {
      plain.push_back(text[i]);
      continue;
    }
    plain.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
    i += 2;
  }
  return plain;
}

std::string basic_credentials(const OutboundProxy& proxy) {
  const std::string plain = proxy.user + ":" + proxy.password.reveal();
  std::string text(4 * ((plain.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(plain.data()),
                  static_cast<int>(plain.size()));
  return text;
}

/// HTTP CONNECT (RFC 9110 9.3.6), with frp's User-Agent, which some proxies insist on.
Task<StreamPtr> connect_by_http(StreamPtr inner, const OutboundProxy& proxy, const Endpoint& to) {
  const std::string target = to_text(to);
  std::string request =
      "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\nUser-Agent: Mozilla/5.0\r\n";
  if (!proxy.user.empty())
    request.append("Proxy-Authorization: Basic " + basic_credentials(proxy) + "\r\n");
  request.append("\r\n");
  co_await write(*inner, as_bytes(request), Leg::relay);

  std::string answer;
  std::array<std::byte, 1024> part;
  std::size_t end = std::string::npos;
  while (end == std::string::npos) {
    const std::size_t count = co_await read_some(*inner, part, Leg::relay);
    if (count == 0) fail(Errc::closed, Leg::relay, "the outbound proxy " + to_text(proxy.at));
    answer.append(as_text(Bytes(part).first(count)));
    if (std::to_integer<char>(part[0]) != 'H' && answer.size() == count)
      fail(Errc::protocol, Leg::relay, "the outbound proxy speaks no HTTP");
    end = answer.find("\r\n\r\n");
    if (end == std::string::npos && answer.size() > longest_answer)
      fail(Errc::limit, Leg::relay, "an answer of the outbound proxy of more than 16 KiB");
  }
  const std::string status = answer.substr(0, answer.find("\r\n"));
  if (!status.starts_with("HTTP/1."))
    fail(Errc::protocol, Leg::relay, "the outbound proxy speaks no HTTP");
  const bool good = status.find(" 200") == 8;
  if (!good) {
    const bool credentials = status.find(" 407") == 8;
    fail(credentials ? Errc::auth : Errc::rejected, Leg::relay,
         "the outbound proxy answered " + status);
  }
  const Bytes rest = as_bytes(std::string_view(answer).substr(end + 4));
  if (rest.empty()) co_return inner;
  co_return with_prefix({rest.begin(), rest.end()}, std::move(inner));
}

constexpr std::byte socks_version{5}, no_login{0}, login_by_password{2}, no_method{0xff};
constexpr std::byte connect_command{1}, ipv4_address{1}, domain_name{3}, ipv6_address{4};

/// Reads what a SOCKS proxy answers next.
Task<> read_answer(Stream& inner, MutableBytes to) {
  try {
    co_await read_exactly(inner, to, Leg::relay);
  } catch (const Failure& failure) {
    if (failure.error.code != Errc::closed) throw;
    fail(Errc::closed, Leg::relay, "the outbound proxy");
  }
}

/// RFC 1929.
Task<> log_in_to_socks(Stream& inner, const OutboundProxy& proxy) {
  std::vector<std::byte> request{std::byte{1}, static_cast<std::byte>(proxy.user.size())};
  append(request, as_bytes(proxy.user));
  request.push_back(static_cast<std::byte>(proxy.password.reveal().size()));
  append(request, as_bytes(proxy.password.reveal()));
  co_await write(inner, request, Leg::relay);
  std::array<std::byte, 2> answer{};
  co_await read_answer(inner, answer);
  if (answer[1] != std::byte{0})
    fail(Errc::auth, Leg::relay, "the outbound proxy does not accept user and password");
}

/// Offers a login when there is one, and going without in any case: some proxies know by address.
Task<> greet_socks(Stream& inner, const OutboundProxy& proxy) {
  std::vector<std::byte> greeting{socks_version, std::byte{1}, no_login};
  if (!proxy.user.empty()) {
    greeting[1] = std::byte{2};
    greeting.push_back(login_by_password);
  }
  co_await write(inner, greeting, Leg::relay);
  std::array<std::byte, 2> method{};
  co_await read_answer(inner, method);
  if (method[0] != socks_version)
    fail(Errc::protocol, Leg::relay, "the outbound proxy speaks no SOCKS 5");
  if (method[1] == no_login) co_return;
  if (method[1] == login_by_password && !proxy.user.empty()) {
    co_await log_in_to_socks(inner, proxy);
    co_return;
  }
  const bool wants_login = method[1] == no_method || method[1] == login_by_password;
  fail(wants_login ? Errc::auth : Errc::protocol, Leg::relay,
       "the outbound proxy wants another way to log in");
}

/// RFC 1928 4. Names are sent unresolved: the proxy may see another network than we do.
std::vector<std::byte> socks_request(const Endpoint& to) {
  std::vector<std::byte> request{socks_version, connect_command, std::byte{0}};
  boost::system::error_code no_literal;
  const auto address = asio::ip::make_address(to.host, no_literal);
  if (no_literal) {
    request.push_back(domain_name);
    request.push_back(static_cast<std::byte>(to.host.size()));
    append(request, as_bytes(to.host));
  } else if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    request.push_back(ipv4_address);
    append(request, std::as_bytes(std::span(bytes)));
  } else {
    const auto bytes = address.to_v6().to_bytes();
    request.push_back(ipv6_address);
    append(request, std::as_bytes(std::span(bytes)));
  }
  request.push_back(static_cast<std::byte>(to.port >> 8));
  request.push_back(static_cast<std::byte>(to.port & 0xff));
  return request;
}

/// RFC 1928 6.
Error socks_refusal(std::byte reply) {
  const int code = std::to_integer<int>(reply);
  Error error{Errc::rejected,
              Leg::relay,
              "the outbound proxy refused with SOCKS code " + std::to_string(code),
              {}};
  if (code == 3 || code == 4) error.code = Errc::unreachable;
  if (code == 5) error.code = Errc::refused;
  if (code == 6) error.code = Errc::timed_out;
  return error;
}

/// The address the proxy connects from; of no use, but in the way.
Task<> skip_bound_address(Stream& inner, std::byte type) {
  std::size_t length = type == ipv6_address ? 16 : 4;
  if (type == domain_name) {
    std::array<std::byte, 1> counted{};
    co_await read_answer(inner, counted);
    length = std::to_integer<std::size_t>(counted[0]);
  }
  std::vector<std::byte> address_and_port(length + 2);
  co_await read_answer(inner, address_and_port);
}

Task<StreamPtr> connect_by_socks5(StreamPtr inner, const OutboundProxy& proxy, const Endpoint& to) {
  if (to.host.size() > 255)
    fail(Errc::config, Leg::relay, "a host name of more than 255 bytes for SOCKS");
  co_await greet_socks(*inner, proxy);
  const std::vector<std::byte> request = socks_request(to);
  co_await write(*inner, request, Leg::relay);
  std::array<std::byte, 4> head{};
  co_await read_answer(*inner, head);
  if (head[0] != socks_version)
    fail(Errc::protocol, Leg::relay, "the outbound proxy speaks no SOCKS 5");
  if (head[1] != std::byte{0}) throw Failure(socks_refusal(head[1]));
  co_await skip_bound_address(*inner, head[3]);
  co_return inner;
}

}  // namespace

Result<OutboundProxy> parse_proxy_url(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return bad_url("without scheme");
  OutboundProxy proxy;
  proxy.scheme = url.substr(0, colon);
  std::ranges::transform(proxy.scheme, proxy.scheme.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (proxy.scheme == "https" || proxy.scheme == "ntlm" || proxy.scheme == "socks5h")
    return Error{Errc::unsupported, Leg::relay, "transport.proxyURL with " + proxy.scheme, {}};
  if (proxy.scheme != "http" && proxy.scheme != "socks5") return bad_url(proxy.scheme);
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    const std::size_t split = login.find(':');
    proxy.user = percent_decoded(login.substr(0, split));
    if (split != std::string_view::npos)
      proxy.password = Secret(percent_decoded(login.substr(split + 1)));
    rest.remove_prefix(at + 1);
  }
  if (proxy.user.size() > 255 || proxy.password.reveal().size() > 255)
    return bad_url("with a user or password of more than 255 bytes");
  const bool has_port =
      rest.find(':', rest.rfind(']') == std::string_view::npos ? 0 : rest.rfind(']')) !=
      std::string_view::npos;
  const std::string text =
      has_port ? std::string(rest) : std::string(rest) + (proxy.scheme == "http" ? ":80" : ":1080");
  const Result<Endpoint> at = parse_endpoint(text);
  if (!at) return bad_url(at.error().context);
  proxy.at = *at;
  return proxy;
}

Task<StreamPtr> connect_through(StreamPtr inner, const OutboundProxy& proxy, Endpoint to) {
  if (proxy.scheme == "socks5") co_return co_await connect_by_socks5(std::move(inner), proxy, to);
  co_return co_await connect_by_http(std::move(inner), proxy, to);
}

}  // namespace culvert::net
