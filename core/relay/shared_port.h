#pragma once

#include "core/net/tcp.h"
#include "core/relay/reception.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace culvert::relay {

/// The one port on which clients arrive. It accepts on the home loop and shares the connections
/// out: with a mux in turn, for all of a client comes over one; without, by address, so that a
/// session and its work connections meet on one loop.
class SharedPort {
 public:
  /// `loops`: those of the relay, home first. `port` 0: any. Throws Failure port_taken or config.
  SharedPort(const std::vector<std::unique_ptr<RelayContext>>& loops, std::uint16_t port,
             Sharing sharing);

  std::uint16_t port() const { return listener_.port(); }

  /// Accepts until cancelled.
  Task<> run();

 private:
  Reception& next(const net::TcpStream& stream);

  bool with_mux_;
  net::Listener listener_;
  std::vector<std::unique_ptr<Reception>> receptions_;  // home first
  std::size_t turn_ = 0;
};

}  // namespace culvert::relay
