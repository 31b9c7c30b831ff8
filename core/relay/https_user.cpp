#include "core/relay/https_user.h"

#include "core/gateway/front.h"
#include "core/http/buffers.h"
#include "core/net/client_hello.h"
#include "core/net/prefixed_stream.h"
#include "core/relay/http_visit.h"
#include "core/relay/peer.h"
#include "core/relay/visitor_leg.h"

#include <array>
#include <chrono>
#include <utility>

namespace culvert::relay {
namespace {

using namespace std::chrono_literals;

/// As long frps waits for the hello.
constexpr Duration hello_timeout = 30s;
constexpr Duration alert_timeout = 5s;

/// A fatal alert in a TLS 1.2 record (RFC 8446 6): unrecognized_name, decode_error.
using Alert = std::array<std::byte, 7>;
constexpr Alert alert(unsigned char description) {
  return {std::byte{21}, std::byte{3}, std::byte{3},          std::byte{0},
          std::byte{2},  std::byte{2}, std::byte{description}};
}
constexpr Alert unrecognized_name = alert(112);
constexpr Alert decode_error = alert(50);

bool looks_like_http(Bytes seen) {
  const std::string_view text = as_text(seen).substr(0, 1);
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
}

/// Reads until the whole hello is in `buffer`, without taking it out.
Task<net::ClientHello> read_hello(net::Stream& stream, http::InBuffer& buffer) {
  net::ClientHelloReader reader;
  for (;;) {
    std::optional<net::ClientHello> hello = must(reader.read(buffer.bytes()));
    if (hello) co_return *std::move(hello);
    if (buffer.size() > net::max_client_hello)
      fail(Errc::limit, Leg::downstream, "ClientHello too large");
    const net::Io io = buffer.fill(stream);
    if (io.status == net::Io::Status::ended) fail(Errc::closed, Leg::downstream, "ClientHello");
    if (io.status == net::Io::Status::failed) fail(Leg::downstream, "read ClientHello", io.error);
    buffer.release_if_empty();
    if (io.is_blocked()) co_await net::readable(stream);
  }
}

/// Tells the user why, if they still listen; the connection is over either way.
Task<> refuse(net::Stream& user, Bytes words) {
  const Result<void> told = co_await attempt(
      within(alert_timeout, Leg::downstream, "alert", net::write(user, words, Leg::downstream)));
  if (told) user.shutdown_write();
}

/// What is no ClientHello came from somebody who looks for something else; who says nothing and
/// goes is a health check.
void tell_of_bad_user(RelayContext& relay, const PublicUser& user, Bytes seen, const Error& why) {
  const std::string address = net::to_text(user.address);
  if (!relay.bad_peer_events.take()) return;
  if (seen.empty())
    relay.tell(observe::EventKind::silent_peer, relay.about(), {address}, why);
  else
    relay.tell(observe::EventKind::bad_peer, relay.about(), {address, readable_bytes(seen)}, why);
}

/// Whose turn it is.
TargetPtr find_target(RelayContext& relay, std::string_view host) {
  const auto held = relay.directory.hold();
  const TargetPtr* target = relay.directory.https_routes.find(host, {}, {});
  return target == nullptr ? nullptr : *target;
}

/// What has become of the certificates since somebody came last.
void tell_of_certificates(RelayContext& relay) {
  for (VhostCertificates::News& news : relay.vhost_certificates->look()) {
    const auto kind =
        news.error ? observe::EventKind::certificate_kept : observe::EventKind::certificate_loaded;
    relay.tell(kind, relay.about(), {news.cert_file}, std::move(news.error));
  }
}

}  // namespace

std::shared_ptr<const net::TlsContext> certificate_for(RelayContext& relay,
                                                       const std::string& sni) {
  if (!relay.vhost_certificates) return nullptr;
  tell_of_certificates(relay);
  // An address is no name (RFC 6066 3): as if there were none.
  if (sni.empty() || config::parse_ip(sni)) return relay.vhost_certificates->first();
  return relay.vhost_certificates->find(canonical_host(sni));
}

bool passes_tls(RelayContext& relay, std::string_view host) {
  const auto held = relay.directory.hold();
  return relay.directory.https_routes.upcoming(host, {}, {}) != nullptr;
}

Task<> serve_https(RelayContext& relay, PublicUser user) {
  http::InBuffer buffer;
  const Result<net::ClientHello> hello = co_await attempt(
      within(hello_timeout, Leg::downstream, "ClientHello", read_hello(*user.stream, buffer)));
  if (!hello) {
    tell_of_bad_user(relay, user, buffer.bytes(), hello.error());
    if (hello.error().code != Errc::protocol) co_return;
    const bool plain = looks_like_http(buffer.bytes());
    if (plain) tell_plain_visitor(relay, user.address);
    const std::string page = plain ? gateway::speaks_https(as_text(buffer.bytes())) : std::string();
    co_await refuse(*user.stream, plain ? as_bytes(page) : Bytes(decode_error));
    co_return;
  }
  std::string host = canonical_host(hello->sni);
  TargetPtr target = find_target(relay, host);
  const bool ends_here = !target && certificate_for(relay, hello->sni) != nullptr;
  if (!target && !ends_here) {
    tell_unknown_name(relay, user.address, *hello);
    co_await refuse(*user.stream, unrecognized_name);
    co_return;
  }
  user.stream = net::with_prefix(buffer.take_all(), std::move(user.stream));
  if (target)
    co_await serve_at_home(relay, std::move(target), std::move(user));
  else
    co_await serve_https_visit(relay, std::move(user), std::move(host));
}

}  // namespace culvert::relay
