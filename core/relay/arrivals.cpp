#include "core/relay/arrivals.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::relay {
namespace {

constexpr std::size_t most_sources = 4096;
constexpr std::size_t network_bytes = 8;  // of an IPv6 address
constexpr config::IpBytes ipv4_begin{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

config::IpBytes source_of(config::IpBytes address) {
  if (!std::equal(ipv4_begin.begin(), ipv4_begin.begin() + 12, address.begin()))
    std::fill(address.begin() + network_bytes, address.end(), std::uint8_t{0});
  return address;
}

}  // namespace

config::IpBytes source_of(std::string_view address) {
  const auto ip = config::parse_ip(address);
  return ip ? source_of(*ip) : config::IpBytes{};
}

bool Arrivals::admits(std::string_view address) {
  if (per_second_ == 0) return true;
  const auto ip = config::parse_ip(address);
  if (!ip || config::is_loopback(*ip)) return true;
  const auto exempts = [&](const config::IpNetwork& network) { return network.contains(*ip); };
  if (std::ranges::any_of(exempt_, exempts)) return true;
  const TimePoint now = Clock::now();
  if (buckets_.size() >= most_sources) forget_the_quiet(now);
  const auto [at, is_new] = buckets_.try_emplace(source_of(*ip), Bucket{full(), now});
  Bucket& bucket = at->second;
  if (!is_new) refill(bucket, now);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void Arrivals::refill(Bucket& bucket, TimePoint now) const {
  const std::chrono::duration<double> passed = now - std::exchange(bucket.filled, now);
  bucket.tokens = std::min(full(), bucket.tokens + passed.count() * per_second_);
}

/// Whoever has a full share again is as good as new. When nobody has, everybody begins anew: the
/// memory is bounded whatever the number of sources.
void Arrivals::forget_the_quiet(TimePoint now) {
  for (auto& [source, bucket] : buckets_)
    refill(bucket, now);
  std::erase_if(buckets_, [&](const auto& each) { return each.second.tokens >= full(); });
  if (buckets_.size() >= most_sources) buckets_.clear();
}

}  // namespace culvert::relay
