#pragma once

#include "core/base/negotiation.h"
#include "core/client/dialer.h"
#include "core/config/client_config.h"
#include "core/mux/session.h"
#include "core/net/outbound_proxy.h"
#include "core/net/tls.h"
#include "core/observe/live_state.h"

#include <functional>
#include <memory>
#include <optional>

namespace culvert::client {

/// Told when a step of connecting begins (done: false) and when it has succeeded.
using StepReport = std::function<void(observe::Step, bool done)>;

/// How to reach the relay: everything of a configuration that the transport needs, checked once.
/// Layers from the socket inwards: frp-wire 1.1.
class Connector {
 public:
  /// Fails with config, certificate or unsupported.
  static Result<Connector> make(const config::ClientConfig& config, Dial dial = dial_tcp);

  /// A fresh transport: TCP, then as configured outbound proxy, WebSocket, first byte, TLS.
  /// Fails with the code of the step that did not succeed, on leg relay. `link` is filled as far
  /// as it got.
  Task<net::StreamPtr> connect(Negotiation& link, const StepReport& report) const;

  const net::Endpoint& server() const { return server_; }

 private:
  Connector() = default;
  Task<net::StreamPtr> reach(Negotiation& link, const StepReport& report) const;
  Task<net::StreamPtr> secure(net::StreamPtr inner, Negotiation& link,
                              const StepReport& report) const;
  Task<net::StreamPtr> upgrade(net::StreamPtr inner, const StepReport& report) const;

  Dial dial_;
  net::Endpoint server_;
  std::string server_name_;
  config::ClientTransport transport_;
  std::optional<net::OutboundProxy> proxy_;
  std::shared_ptr<const net::TlsContext> tls_;  // null: no TLS
};

/// The link of one session: opens frp connections, either as mux streams over one transport or,
/// with tcpMux off, each on a transport of its own.
class Link {
 public:
  /// Connects the first transport. Throws as Connector::connect.
  static Task<std::unique_ptr<Link>> open(const Connector& connector,
                                          const config::ClientTransport& transport,
                                          Negotiation& negotiation, const StepReport& report);

  /// Moves the mux; ends only by failure. Without a mux it waits to be cancelled.
  Task<> run();

  /// A new frp connection to the relay.
  Task<net::StreamPtr> connect();

  mux::Statistics statistics() const;

 private:
  Link(const Connector& connector, net::StreamPtr first, const config::ClientTransport& transport);

  const Connector& connector_;
  std::optional<mux::Session> mux_;
  net::StreamPtr first_;  // tcpMux off: the transport that was connected to test the link
};

}  // namespace culvert::client
