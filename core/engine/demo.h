#pragma once

#include "core/base/async.h"
#include "core/config/client_config.h"
#include "core/inspect/replay.h"
#include "core/inspect/store.h"
#include "core/observe/ledger.h"

#include <cstdint>
#include <optional>
#include <string>

namespace culvert::client {
class Client;
}
namespace culvert::relay {
class Relay;
}

namespace culvert::engine {

/// The embedded default: a relay on loopback, and a client that publishes through it a demo service
/// or what it is given, all on free ports. Shows everything on this computer alone.
class Demo {
 public:
  static constexpr const char* proxy_name = "demo";
  static std::string relay_profile(const std::string& profile) { return profile + ".relay"; }

  /// `profile` names the client's records; the relay's are under relay_profile(profile).
  /// `published`: DemoConfig::client. `exchanges`: where the client's are recorded; null: nowhere.
  Demo(const Executor& executor, std::string profile, std::optional<config::ClientConfig> published,
       observe::Ledger& ledger, inspect::Store* exchanges = nullptr);

  /// Runs until cancelled; throws what makes it impossible.
  Task<> run();

  /// Publishes other things from now on. False: from the demo service to them there is no way but
  /// a new start, nor back.
  bool apply(const std::optional<config::ClientConfig>& published);

  /// Ends one connection, if it is one of the client or of the relay.
  void disconnect(observe::ConnectionId id);
  bool replay(const std::string& proxy, inspect::ReplayRequest request);
  void retry_now();
  void network_returned();

 private:
  struct Pointers;

  /// As the client gets it, once the relay listens.
  config::ClientConfig wanted(std::uint16_t service_port) const;

  Executor executor_;
  std::string profile_;
  std::optional<config::ClientConfig> published_;
  Secret token_;
  observe::Ledger& ledger_;
  inspect::Store* exchanges_;
  relay::Relay* relay_ = nullptr;     // while run() is inside its scope
  client::Client* client_ = nullptr;  // likewise
};

}  // namespace culvert::engine
