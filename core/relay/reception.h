#pragma once

#include "core/net/tcp.h"
#include "core/relay/peer.h"
#include "core/relay/relay_context.h"
#include "core/relay/strangers.h"
#include "core/relay/unwrap.h"

#include <memory>

namespace culvert::relay {

/// Where those who came to the shared port are received on one loop: clients, by whatever
/// transport (frp-wire 1.2), and public users of virtual hosts when they share the port. Every
/// connection is a task of its own, so a slow or silent one delays nobody.
class Reception {
 public:
  Reception(RelayContext& relay, Sharing sharing) : relay_(relay), sharing_(sharing) {}
  Reception(const Reception&) = delete;
  Reception& operator=(const Reception&) = delete;

  /// Takes a connection whose stream belongs to this loop. From this loop only.
  void take(std::unique_ptr<net::TcpStream> stream);

  RelayContext& relay() { return relay_; }

 private:
  using Stranger = Strangers::Stranger;

  Task<> serve(std::unique_ptr<net::TcpStream> stream, std::shared_ptr<Peer> peer);
  Task<> serve_peer(net::StreamPtr stream, std::shared_ptr<Peer> peer, Stranger& stranger);
  Task<> serve_mux(net::StreamPtr transport, std::shared_ptr<Peer> peer, Stranger& stranger);
  void tell_of_bad_peer(const Peer& peer, const Error& why);
  bool is_news(const std::string& plain_text_host);
  Task<> serve_user(net::StreamPtr stream, const Peer& peer, Speech speech);

  RelayContext& relay_;
  Sharing sharing_;
  Strangers strangers_;
  std::string last_plain_host_;  // who was told of last for plain text, and when
  TimePoint last_plain_at_{};
};

}  // namespace culvert::relay
