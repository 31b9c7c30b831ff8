#pragma once

#include "core/base/async.h"
#include "core/config/relay_config.h"
#include "core/gateway/visitors.h"
#include "core/observe/ledger.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace culvert::relay {

/// Which ports a relay takes.
enum class Ports {
  as_configured,
  /// Any free ones; the configured numbers only say which are on, and which are shared: for tests
  /// and for several relays on one machine.
  any_free
};

/// The public server: accepts clients of frp's protocol and gives their proxies a public place
/// (frp's frps). It may use several loops: a session, its transport and its streams live on one of
/// them, and public users go to the loop of the proxy they came for.
class Relay {
 public:
  /// `loops`: the first is home, where everything of this interface is called; the others run on
  /// threads of their own, longer than the relay. `profile` names it in the ledger. bind_port 0
  /// means any free port.
  Relay(std::vector<Executor> loops, config::RelayConfig config, observe::Ledger& ledger,
        std::string profile, Ports ports = Ports::as_configured);
  /// All on one loop.
  Relay(const Executor& executor, config::RelayConfig config, observe::Ledger& ledger,
        std::string profile, Ports ports = Ports::as_configured);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Serves until cancelled; everything it opened is closed when it returns. Fails with
  /// port_taken, config or certificate when it cannot start.
  Task<> run();

  /// Before a stop: users of the http virtual hosts may finish what they have begun, and begin
  /// nothing new (gateway.md 2.11). Returns when they have gone or the limits have passed. Only
  /// while run() runs.
  Task<> drain(gateway::DrainLimits limits);

  /// The port clients connect to; 0 until run() has bound it.
  std::uint16_t port() const;
  /// Those of the virtual hosts; 0 when they are off.
  std::uint16_t http_port() const;
  std::uint16_t https_port() const;

  /// Ends one public connection by its id, on whichever loop it lives. `answer` comes once, on the
  /// home loop: true when there was one, false when no loop had it. At once when home has it or
  /// there is no other loop, else when the others have looked; not when the home loop ends first.
  void disconnect(
      observe::ConnectionId id, std::function<void(bool ended)> answer = [](bool) {});

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace culvert::relay
