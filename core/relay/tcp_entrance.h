#pragma once

#include "core/net/tcp.h"
#include "core/relay/relay_context.h"

#include <memory>
#include <string>

namespace culvert::relay {

/// A public tcp port and the proxies behind it: one, or the members of a group.
class TcpEntrance {
 public:
  /// Opens a port and starts to serve who comes. `wanted` 0: any. Fails with port_taken in frp's
  /// words.
  static Result<std::shared_ptr<TcpEntrance>> open(RelayContext& relay, const std::string& proxy,
                                                   std::uint16_t wanted, Group<TargetPtr> members);

  TcpEntrance(RelayContext& relay, std::unique_ptr<net::Listener> listener, std::uint16_t wanted,
              Group<TargetPtr> members);

  Group<TargetPtr> members;  ///< While one holds the directory.

  std::uint16_t wanted() const { return wanted_; }  ///< As the first member asked: 0 is any.
  std::uint16_t port() const { return port_; }

  /// Gives the port back: it may be had again at once. From another loop than the one that opened
  /// it the system keeps it a moment longer. While one holds the directory.
  static void close(const std::shared_ptr<TcpEntrance>& self, const RelayContext& here);

 private:
  static Task<> accept_users(std::shared_ptr<TcpEntrance> self);
  Task<> accept_next();
  TargetPtr next_member();
  static std::shared_ptr<TcpEntrance> take_over(Directory& directory, std::uint16_t port);
  void close_unless_taken_over();

  RelayContext& relay_;
  std::unique_ptr<net::Listener> listener_;
  std::uint16_t wanted_, port_;
};

}  // namespace culvert::relay
