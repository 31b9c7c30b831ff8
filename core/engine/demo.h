#pragma once

#include "core/base/async.h"
#include "core/observe/ledger.h"

#include <string>

namespace culvert::engine {

/// The embedded default: a demo service, a relay on loopback, and a client that publishes the one
/// through the other, all on free ports. Shows everything on this computer alone.
class Demo {
 public:
  static constexpr const char* proxy_name = "demo";

  /// `profile` names the client's records; the relay's are under profile + ".relay".
  Demo(const Executor& executor, std::string profile, observe::Ledger& ledger);

  /// Runs until cancelled; throws what makes it impossible.
  Task<> run();

 private:
  Executor executor_;
  std::string profile_;
  observe::Ledger& ledger_;
};

}  // namespace culvert::engine
