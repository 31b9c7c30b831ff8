#pragma once

#include "core/base/clock.h"
#include "core/config/ip_network.h"

#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace culvert::relay {

/// What counts as one source of connections: an IPv4 address, the first 64 bits of an IPv6 address.
/// What is no address is all one.
config::IpBytes source_of(std::string_view address);

/// How many connections each address may open, so that who floods leaves room for everybody else
/// (gateway.md 2.18, A-13). Four seconds' worth may come at once. An IPv6 address counts by its
/// first 64 bits: whoever has one of those has all of them.
class Arrivals {
 public:
  /// `per_second` 0: no limit. `exempt`, which outlives it, and the loopback are never limited.
  Arrivals(int per_second, const std::vector<config::IpNetwork>& exempt)
      : per_second_(per_second), exempt_(exempt) {}

  /// Counts a connection from this address. False: it has had its share; turn it away.
  bool admits(std::string_view address);

  /// Addresses that are remembered. Bounded: the oldest are forgotten.
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    double tokens = 0;
    TimePoint filled{};
  };

  double full() const { return 4.0 * per_second_; }
  void refill(Bucket& bucket, TimePoint now) const;
  void forget_the_quiet(TimePoint now);

  int per_second_;
  const std::vector<config::IpNetwork>& exempt_;
  std::map<config::IpBytes, Bucket> buckets_;
};

}  // namespace culvert::relay
