#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/config/relay_config.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace culvert::relay {

/// Gives out the public ports of tcp proxies (frp server/ports/ports.go, frp-surface 3.9).
class PortAllocator {
 public:
  /// How long a port stays with the name that had it last.
  static constexpr Duration memory = std::chrono::hours(24);
  /// Names are the clients' choice: beyond so many the one released first is forgotten.
  static constexpr std::size_t most_remembered = 10'000;

  /// `allowed`: empty means every port (without a wish then from 1024 on). `seed` makes the choice
  /// of free ports repeatable.
  PortAllocator(std::vector<config::PortRange> allowed, std::uint64_t seed);

  /// Takes a port for real, for example by listening on it; false when the system says no.
  using Open = std::function<bool(std::uint16_t)>;

  /// The port `wanted`; with 0 the one that `name` had within the last 24 hours, else a free one.
  /// Fails with port_taken; the context is frp's own text, which clients show.
  Result<std::uint16_t> acquire(const std::string& name, std::uint16_t wanted, const Open& open);

  void release(std::uint16_t port);

 private:
  struct Remembered {
    std::string name;
    std::uint16_t port = 0;
    TimePoint released;
  };

  bool is_allowed(std::uint16_t port) const;
  Result<std::uint16_t> acquire_wanted(const std::string& name, std::uint16_t wanted,
                                       const Open& open);
  Result<std::uint16_t> acquire_any(const std::string& name, const Open& open);
  void remember(std::string name, std::uint16_t port);
  void forget(const std::string& name);
  void forget_old();

  std::vector<config::PortRange> allowed_;
  std::vector<config::PortRange> choice_;  // what is picked from without a wish
  std::mt19937_64 random_;
  std::map<std::uint16_t, std::string> used_;
  std::list<Remembered> remembered_;  // released first is first
  std::unordered_map<std::string, std::list<Remembered>::iterator> by_name_;
};

}  // namespace culvert::relay
