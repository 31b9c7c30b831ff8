#pragma once

#include "core/net/tcp.h"
#include "core/relay/public_connection.h"

namespace culvert::relay {

/// A port of virtual hosts, when they have one of their own. Who is among the trusted proxies may
/// begin with a PROXY header; those behind it count as the visitors then.
class VhostPort {
 public:
  using Serve = Task<> (*)(RelayContext&, PublicUser);

  /// Throws Failure port_taken or config. `port` 0: any.
  VhostPort(RelayContext& relay, std::uint16_t port, Serve serve);

  std::uint16_t port() const { return listener_.port(); }

  /// Accepts until cancelled; everybody is served by a task of the relay's scope.
  Task<> run();

 private:
  RelayContext& relay_;
  net::Listener listener_;
  Serve serve_;
};

/// Serves somebody who may come through a front that we trust to say for whom (gateway.md 1.2, 1).
/// Who sends neither a header nor anything else is given up after ten seconds.
Task<> serve_fronted(RelayContext& relay, PublicUser user, VhostPort::Serve serve);

}  // namespace culvert::relay
