#pragma once

#include "core/gateway/upstream_dial.h"

#include <map>
#include <random>
#include <string>

namespace culvert::gateway {

/// A failure to reach a service, as the exchange saw it that found out.
struct RememberedFailure {
  Tried tried;
  Error error;
  Negotiation record;
};

/// What is known not to work just now, so that not every request has to find out: one second, then
/// twice as long each time, up to half a minute, all by a fifth more or less (gateway.md 1.4.3).
class FailureMemory {
 public:
  static constexpr Duration first_pause = std::chrono::seconds(1);

  /// `longest`: no pause grows beyond it, its fifth not counted.
  explicit FailureMemory(Duration longest) : longest_(longest) {}

  /// What to say without trying; null: try. `name`: the one that a certificate is to prove.
  const RememberedFailure* find(const std::string& name, TimePoint now) const;

  /// A refusal or a silence concerns the service, a certificate only the name it is to prove.
  void note(const std::string& name, RememberedFailure failure, TimePoint now);
  /// It works for this name.
  void forget(const std::string& name);
  void forget_all() { known_.clear(); }

 private:
  struct Entry {
    RememberedFailure failure;
    TimePoint until;
    Duration pause{};
  };
  static constexpr std::size_t most = 64;  // names: they may come from visitors

  Duration longest_;
  std::map<std::string, Entry> known_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace culvert::gateway
