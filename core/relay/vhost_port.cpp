#include "core/relay/vhost_port.h"

#include "core/net/proxy_protocol.h"

#include <chrono>
#include <utility>

namespace culvert::relay {

namespace {

/// A front writes the header with its first packet.
constexpr Duration header_timeout = std::chrono::seconds(10);

}  // namespace

Task<> serve_fronted(RelayContext& relay, PublicUser user, VhostPort::Serve serve) {
  const net::Endpoint front = user.address;
  Result<net::FrontedStream> taken =
      co_await attempt(within(header_timeout, Leg::downstream, "PROXY header",
                              net::take_proxy_header(std::move(user.stream))));
  if (!taken) {
    // Who says nothing and goes is a health check.
    const auto kind = taken.error().code == Errc::closed ? observe::EventKind::silent_peer
                                                         : observe::EventKind::bad_peer;
    if (relay.bad_peer_events.take())
      relay.tell(kind, relay.about(), {net::to_text(front), "PROXY"}, taken.error());
    co_return;
  }
  user.stream = std::move(taken->stream);
  user.proxy_protocol = std::move(taken->peer.version);
  if (taken->peer.source) {
    user.address = *std::move(taken->peer.source);
    user.arrived = *std::move(taken->peer.destination);
  }
  co_await serve(relay, std::move(user));
}

VhostPort::VhostPort(RelayContext& relay, std::uint16_t port, Serve serve)
    : relay_(relay),
      listener_(relay.executor, net::Endpoint{relay.public_address(), port}),
      serve_(serve) {}

Task<> VhostPort::run() {
  for (;;) {
    std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
    if (!relay_.admits(*stream)) continue;
    PublicUser user = make_user(std::move(stream));
    const bool fronted = config::contains(relay_.config.gateway.trusted_proxies, user.address.host);
    relay_.scope().spawn("public connection", fronted
                                                  ? serve_fronted(relay_, std::move(user), serve_)
                                                  : serve_(relay_, std::move(user)));
  }
}

}  // namespace culvert::relay
