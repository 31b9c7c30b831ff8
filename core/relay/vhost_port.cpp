#include "core/relay/vhost_port.h"

#include <utility>

namespace culvert::relay {

VhostPort::VhostPort(RelayContext& relay, std::uint16_t port, Serve serve)
    : relay_(relay),
      listener_(relay.executor, net::Endpoint{relay.public_address(), port}),
      serve_(serve) {}

Task<> VhostPort::run() {
  for (;;) {
    std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
    if (!relay_.admits(*stream)) continue;
    PublicUser user = make_user(std::move(stream));
    relay_.scope().spawn("public connection", serve_(relay_, std::move(user)));
  }
}

}  // namespace culvert::relay
