#include "core/relay/vhost_port.h"

#include <utility>

namespace culvert::relay {

VhostPort::VhostPort(RelayContext& relay, std::uint16_t port, Serve serve)
    : relay_(relay),
      listener_(relay.executor, net::Endpoint{relay.public_address(), port}),
      serve_(serve) {}

Task<> VhostPort::run() {
  for (;;) {
    PublicUser user = make_user(co_await listener_.accept());
    relay_.scope->spawn("public connection", serve_(relay_, std::move(user)));
  }
}

}  // namespace culvert::relay
