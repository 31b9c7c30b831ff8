#include "core/relay/https_user.h"

#include "core/http/buffers.h"
#include "core/net/client_hello.h"
#include "core/net/prefixed_stream.h"
#include "core/relay/peer.h"

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

/// Reads until the whole hello is in `buffer`, without taking it out.
Task<net::ClientHello> read_hello(net::Stream& stream, http::InBuffer& buffer) {
  for (;;) {
    std::optional<net::ClientHello> hello = must(net::parse_client_hello(buffer.bytes()));
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
Task<> refuse(net::Stream& user, const Alert& words) {
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

TargetPtr find_target(RelayContext& relay, const std::string& name) {
  const auto held = relay.directory.hold();
  const TargetPtr* target = relay.directory.https_routes.find(canonical_host(name), {}, {});
  return target == nullptr ? nullptr : *target;
}

}  // namespace

Task<> serve_https(RelayContext& relay, PublicUser user) {
  http::InBuffer buffer;
  const Result<net::ClientHello> hello = co_await attempt(
      within(hello_timeout, Leg::downstream, "ClientHello", read_hello(*user.stream, buffer)));
  if (!hello) {
    tell_of_bad_user(relay, user, buffer.bytes(), hello.error());
    if (hello.error().code == Errc::protocol) co_await refuse(*user.stream, decode_error);
    co_return;
  }
  TargetPtr target = find_target(relay, hello->sni);
  if (!target) {
    co_await refuse(*user.stream, unrecognized_name);
    co_return;
  }
  user.stream = net::with_prefix(buffer.take_all(), std::move(user.stream));
  co_await serve_at_home(relay, std::move(target), std::move(user));
}

}  // namespace culvert::relay
