#include "core/gateway/front.h"

#include "core/gateway/gateway.h"
#include "core/http/characters.h"
#include "core/http/message_facts.h"
#include "core/net/prefixed_stream.h"
#include "core/net/proxy_protocol.h"

#include <array>
#include <utility>

namespace culvert::gateway {
namespace {

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::byte tls_handshake{0x16};
constexpr unsigned char alert_unrecognized_name = 112;

/// What a visitor begins with.
enum class Spoken : std::uint8_t { tls, http11, h2, proxy_header, unknown };

std::optional<Spoken> spoken(Bytes first) {
  if (first.empty()) return std::nullopt;
  if (first[0] == tls_handshake) return Spoken::tls;
  const std::string_view text = as_text(first);
  if (preface.starts_with(text.substr(0, preface.size())))
    return text.size() >= preface.size() ? std::optional(Spoken::h2) : std::nullopt;
  // From fronts that we trust it has been taken off already.
  for (const std::string_view header : {net::proxy_v1_signature, net::proxy_v2_signature})
    if (header.starts_with(text.substr(0, header.size())))
      return text.size() >= header.size() ? std::optional(Spoken::proxy_header) : std::nullopt;
  const char c = text[0];
  // One empty line in front of a request is allowed (RFC 9112 2.2).
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '\r';
  return letter ? Spoken::http11 : Spoken::unknown;
}

/// In HTTP/1.1, which whoever made the mistake can read.
std::string plain_answer(int status, std::string_view why) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " +
                     std::string(http::reason_of(status)) +
                     "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                     "X-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(why.size() + 1) + "\r\n\r\n";
  return text.append(why).append("\n");
}

/// The Host field as it came, where it is an authority; else nothing.
std::string_view host_field(std::string_view head) {
  constexpr std::string_view name = "\r\nhost:";
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
       at = head.find("\r\n", at + 2)) {
    if (!http::equals_ignoring_case(head.substr(at, name.size()), name)) continue;
    const std::string_view rest = head.substr(at + name.size());
    const std::size_t end = rest.find('\r');
    if (end == std::string_view::npos) return {};
    const std::string_view host = http::trim(rest.substr(0, end));
    return http::is_authority(host) ? host : std::string_view();
  }
  return {};
}

/// A visitor who is being received.
class Reception {
 public:
  Reception(net::StreamPtr stream, FrontOptions options, Site& site, http::Deadlines& deadlines,
            Negotiation& record)
      : stream_(std::move(stream)),
        options_(std::move(options)),
        site_(site),
        deadlines_(deadlines),
        record_(record) {}

  Task<http::ServerEnd> run() {
    const Duration limit = options_.timeouts.first_byte;
    const Spoken first = co_await in_time(limit, "first byte", listen());
    note_heard(first);
    if (first == Spoken::tls && options_.certificate) {
      co_await terminate_tls();
      co_return co_await serve_after_tls();
    }
    if (first == Spoken::tls)
      fail(Errc::tls_peer, Leg::downstream, "TLS where plain HTTP is spoken");
    if (first == Spoken::proxy_header)
      fail(Errc::protocol, Leg::downstream, "a PROXY header where HTTP is spoken");
    if (first == Spoken::unknown)
      fail(Errc::protocol, Leg::downstream, "the first bytes are neither HTTP nor TLS");
    if (options_.only_tls) co_return co_await refuse_plain();
    co_return co_await serve(first == Spoken::h2, "http");
  }

 private:
  template <class T>
  Task<T> in_time(Duration limit, std::string what, Task<T> task) {
    return within(limit, Leg::downstream, std::move(what), std::move(task));
  }

  /// Reads until the first bytes tell; they stay in front of the stream.
  Task<Spoken> listen() {
    std::vector<std::byte> first;
    std::optional<Spoken> known;
    while (!(known = spoken(first))) {
      std::array<std::byte, preface.size()> piece;
      const std::size_t count = co_await net::read_some(
          *stream_, MutableBytes(piece).first(piece.size() - first.size()), Leg::downstream);
      if (count == 0) fail(Errc::closed, Leg::downstream, "before the first request");
      first.insert(first.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
    }
    if (*known == Spoken::proxy_header || *known == Spoken::unknown)
      record_.more.edit().first_bytes = as_text(first);
    stream_ = net::with_prefix(std::move(first), std::move(stream_));
    co_return *known;
  }

  void note_heard(Spoken first) {
    constexpr std::array as{Heard::tls, Heard::h1, Heard::h2, Heard::proxy_header, Heard::unknown};
    record_.more.edit().heard = as.at(static_cast<std::size_t>(first));
    record_.more.edit().leg = Leg::downstream;
  }

  Task<> terminate_tls() {
    const net::ClientHello hello = co_await in_time(options_.tls, "ClientHello", read_hello());
    record_.tls_known = record_.alpn_known = Known::terminated;
    record_.tls.sni = hello.sni;
    record_.tls.alpn_offered = hello.alpn;
    auto context = options_.certificate(hello);
    if (!context) co_await send_alert(alert_unrecognized_name);
    if (!context)
      fail(Errc::not_found, Leg::downstream, "no certificate for \"" + hello.sni + "\"");
    const TimePoint began = Clock::now();
    if (!hello.sni.empty()) tls_ = {host_of(hello.sni), context};
    stream_ = co_await in_time(
        options_.tls, "TLS handshake",
        net::tls_accept(std::move(stream_), std::move(context), Leg::downstream, &record_.tls));
    record_.tls_time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  }

  /// A fatal one in a TLS 1.2 record (RFC 8446 6).
  Task<> send_alert(unsigned char description) {
    const std::array<std::byte, 7> alert{std::byte{21},         std::byte{3}, std::byte{3},
                                         std::byte{0},          std::byte{2}, std::byte{2},
                                         std::byte{description}};
    co_await net::write(*stream_, alert, Leg::downstream);
    stream_->shutdown_write();
    co_await net::flush(*stream_, Leg::downstream);
  }

  Task<net::ClientHello> read_hello() {
    std::vector<std::byte> bytes;
    net::ClientHelloReader reader;
    for (;;) {
      auto hello = must(reader.read(bytes));
      if (hello) {
        stream_ = net::with_prefix(std::move(bytes), std::move(stream_));
        co_return *std::move(hello);
      }
      std::array<std::byte, 4096> piece;
      const std::size_t count = co_await net::read_some(*stream_, piece, Leg::downstream);
      if (count == 0) fail(Errc::closed, Leg::downstream, "in the middle of a ClientHello");
      bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
    }
  }

  /// ALPN has decided, or, where a client offered nothing, its first bytes do (1.2, 8).
  Task<http::ServerEnd> serve_after_tls() {
    const std::optional<std::string>& chosen = record_.tls.alpn_selected;
    if (chosen) co_return co_await serve(*chosen == "h2", "https");
    const Spoken first =
        co_await in_time(options_.timeouts.first_byte, "first byte inside TLS", listen());
    note_heard(first);
    if (first != Spoken::http11 && first != Spoken::h2)
      fail(Errc::protocol, Leg::downstream, "the first bytes inside TLS are no HTTP");
    co_return co_await serve(first == Spoken::h2, "https");
  }

  Task<http::ServerEnd> serve(bool h2, std::string_view scheme) {
    const DownProtocol wanted = options_.protocol;
    if (h2 && wanted == DownProtocol::http11)
      co_return co_await refuse(505, "HTTP/2 is not spoken here.", Errc::version);
    if (!h2 && (wanted == DownProtocol::h2 || wanted == DownProtocol::h2c))
      co_return co_await refuse(505, "Only HTTP/2 is spoken here.", Errc::version);
    record_.protocol = !h2 ? "http/1.1" : scheme == "https" ? "h2" : "h2c";
    record_.protocol_known = Known::terminated;
    http::ServerOptions server;
    server.scheme = scheme;
    server.extended_connect = options_.extended_connect;
    server.end_means_gone = options_.end_means_gone;
    server.timeouts = options_.timeouts;
    if (h2) server.timeouts.idle = options_.h2_idle;
    Gateway gateway(site_, deadlines_, std::move(tls_));
    const auto connection =
        h2 ? http::make_h2_server(std::move(stream_), server, deadlines_, gateway)
           : http::make_h1_server(std::move(stream_), server, deadlines_, gateway);
    std::optional<Visitors::Guest> guest;
    if (Visitors* const visitors = site_.visitors()) guest.emplace(*visitors, *connection);
    co_return co_await connection->run();
  }

  Task<http::ServerEnd> refuse_plain() {
    std::string seen;
    // Nobody waits long for an explanation.
    static_cast<void>(
        co_await attempt(in_time(std::chrono::seconds(1), "plain request", read_head(seen))));
    const std::string text = speaks_https(seen);
    co_return co_await say(text, Errc::plaintext_peer, "This port speaks https.");
  }

  Task<> read_head(std::string& seen) {
    while (seen.size() < 2048 && seen.find("\r\n\r\n") == std::string::npos) {
      std::array<std::byte, 1024> piece;
      const std::size_t count = co_await net::read_some(*stream_, piece, Leg::downstream);
      if (count == 0) co_return;
      seen.append(as_text(Bytes(piece).first(count)));
    }
  }

  Task<http::ServerEnd> refuse(int status, std::string_view why, Errc code) {
    const std::string text = plain_answer(status, why);
    co_return co_await say(text, code, why);
  }

  Task<http::ServerEnd> say(const std::string& text, Errc code, std::string_view why) {
    co_await net::write(*stream_, as_bytes(text), Leg::downstream);
    stream_->shutdown_write();
    co_await net::flush(*stream_, Leg::downstream);
    http::ServerEnd end;
    end.by_us = true;
    end.error = Error{code, Leg::downstream, std::string(why), {}};
    co_return end;
  }

  net::StreamPtr stream_;
  FrontOptions options_;
  Site& site_;
  http::Deadlines& deadlines_;
  Negotiation& record_;
  VisitorTls tls_;
};

}  // namespace

std::string speaks_https(std::string_view seen) {
  const std::string_view host = host_field(seen);
  if (host.empty()) return plain_answer(400, "This port speaks https.");
  return plain_answer(400, "This port speaks https: https://" + std::string(host) + "/");
}

std::vector<std::string> alpn_of(DownProtocol protocol) {
  switch (protocol) {
    case DownProtocol::http11:
      return {"http/1.1"};
    case DownProtocol::h2:
      return {"h2"};
    case DownProtocol::h2c:
    case DownProtocol::automatic:
      break;
  }
  return {"h2", "http/1.1"};
}

Task<http::ServerEnd> serve_visitor(net::StreamPtr stream, FrontOptions options, Site& site,
                                    http::Deadlines& deadlines, Negotiation& record) {
  Reception reception(std::move(stream), std::move(options), site, deadlines, record);
  const Result<http::ServerEnd> end = co_await attempt(reception.run());
  Particulars& more = record.more.edit();
  more.leg = Leg::downstream;
  if (end && end->h2.is_written()) more.h2 = *end->h2;
  more.failed = !end || end->error.has_value();
  if (end) co_return *end;
  http::ServerEnd failed;
  failed.error = end.error();
  co_return failed;
}

}  // namespace culvert::gateway
