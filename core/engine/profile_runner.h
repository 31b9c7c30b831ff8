#pragma once

#include "core/base/async.h"
#include "core/client/client.h"
#include "core/engine/demo.h"
#include "core/engine/engine.h"
#include "core/observe/ledger.h"
#include "core/relay/relay.h"

#include <memory>
#include <string>
#include <variant>

namespace culvert::engine {

/// One running profile: a client or a relay, from start to stop. Belongs to the worker.
class ProfileRunner {
 public:
  ProfileRunner(const Executor& executor, WantedProfile profile, observe::Ledger& ledger,
                inspect::Store& exchanges);
  ~ProfileRunner();
  ProfileRunner(const ProfileRunner&) = delete;
  ProfileRunner& operator=(const ProfileRunner&) = delete;

  const std::string& id() const { return profile_.id; }

  /// Runs until it is cancelled or has failed for good; the session record says why then.
  Task<> run();

  /// Takes a new wish over in place. False: a new runner is needed.
  bool apply(const WantedProfile& wanted);

  /// The task that runs it, for cancelling; null before it starts and after it has ended.
  TaskScope::Child* task = nullptr;
  bool stopping = false;  ///< Asked to go; its rows go with it.
  Event ended;            ///< Set when run() is over and its ports are free.

  /// Ends one connection, if it is one of this profile.
  void disconnect(observe::ConnectionId id);
  /// Asks the local service of a proxy again. False: that does not run, or handles no HTTP.
  bool replay(const std::string& proxy, inspect::ReplayRequest request);
  void retry_now();
  void network_returned();

 private:
  WantedProfile profile_;
  std::variant<std::unique_ptr<client::Client>, std::unique_ptr<relay::Relay>,
               std::unique_ptr<Demo>>
      role_;
};

}  // namespace culvert::engine
