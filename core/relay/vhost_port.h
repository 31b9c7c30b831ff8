#pragma once

#include "core/net/tcp.h"
#include "core/relay/public_connection.h"

namespace culvert::relay {

/// A port of virtual hosts, when they have one of their own.
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

}  // namespace culvert::relay
