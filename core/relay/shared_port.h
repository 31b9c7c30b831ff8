#pragma once

#include "core/net/tcp.h"
#include "core/relay/peer.h"
#include "core/relay/relay_context.h"
#include "core/relay/unwrap.h"

#include <list>
#include <memory>

namespace culvert::relay {

/// The one port on which clients arrive, by whatever transport (frp-wire 1.2), and public users
/// of virtual hosts when they share it. Every connection is a task of its own, so a slow or
/// silent one delays nobody.
class SharedPort {
 public:
  /// Connections that have not logged in yet. Beyond so many the oldest is dropped: a flood of
  /// silent ones cannot keep a client out that speaks, and memory stays bounded.
  static constexpr std::size_t most_strangers = 1024;

  /// `port` 0: any. Throws Failure port_taken or config.
  SharedPort(RelayContext& relay, std::uint16_t port, Sharing sharing);

  std::uint16_t port() const { return listener_.port(); }

  /// Accepts until cancelled.
  Task<> run();

 private:
  class Stranger;

  Task<> serve(std::unique_ptr<net::TcpStream> stream, std::shared_ptr<Peer> peer);
  Task<> serve_peer(net::StreamPtr stream, std::shared_ptr<Peer> peer, Stranger& stranger);
  Task<> serve_mux(net::StreamPtr transport, std::shared_ptr<Peer> peer, Stranger& stranger);
  void drop_oldest_stranger();
  Task<> serve_user(net::StreamPtr stream, const Peer& peer, Speech speech);

  RelayContext& relay_;
  Sharing sharing_;
  net::Listener listener_;
  std::list<Peer*> strangers_;  // oldest first
};

}  // namespace culvert::relay
