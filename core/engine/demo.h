#pragma once

#include "core/base/async.h"
#include "core/inspect/replay.h"
#include "core/inspect/store.h"
#include "core/observe/ledger.h"

#include <string>

namespace culvert::client {
class Client;
}
namespace culvert::relay {
class Relay;
}

namespace culvert::engine {

/// The embedded default: a demo service, a relay on loopback, and a client that publishes the one
/// through the other, all on free ports. Shows everything on this computer alone.
class Demo {
 public:
  static constexpr const char* proxy_name = "demo";
  static std::string relay_profile(const std::string& profile) { return profile + ".relay"; }

  /// `profile` names the client's records; the relay's are under relay_profile(profile).
  /// `exchanges`: where the client's are recorded; null: nowhere.
  Demo(const Executor& executor, std::string profile, observe::Ledger& ledger,
       inspect::Store* exchanges = nullptr);

  /// Runs until cancelled; throws what makes it impossible.
  Task<> run();

  /// Ends one connection, if it is one of the client or of the relay.
  void disconnect(observe::ConnectionId id);
  bool replay(const std::string& proxy, inspect::ReplayRequest request);
  void retry_now();
  void network_returned();

 private:
  struct Pointers;

  Executor executor_;
  std::string profile_;
  observe::Ledger& ledger_;
  inspect::Store* exchanges_;
  relay::Relay* relay_ = nullptr;     // while run() is inside its scope
  client::Client* client_ = nullptr;  // likewise
};

}  // namespace culvert::engine
