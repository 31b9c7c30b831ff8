#include "core/relay/port_allocator.h"

#include <algorithm>
#include <utility>

namespace culvert::relay {
namespace {

/// As often frp tries free ports before it gives up.
constexpr int most_tries = 5;

Error refusal(const char* frp_text) {
  return {Errc::port_taken, Leg::none, frp_text, {}};
}

std::uint32_t size_of(const config::PortRange& range) {
  return std::uint32_t{range.last} - range.first + 1;
}

/// The port at `index` when all ranges stand behind one another.
std::uint16_t port_at(const std::vector<config::PortRange>& ranges, std::uint32_t index) {
  for (const config::PortRange& range : ranges) {
    if (index < size_of(range)) return static_cast<std::uint16_t>(range.first + index);
    index -= size_of(range);
  }
  return 0;
}

}  // namespace

PortAllocator::PortAllocator(std::vector<config::PortRange> allowed, std::uint64_t seed)
    : allowed_(std::move(allowed)), choice_(allowed_), random_(seed) {
  if (allowed_.empty()) {
    allowed_.push_back({1, 65535});
    // Nobody who asks for "some port" expects a privileged one.
    choice_.push_back({1024, 65535});
  }
}

bool PortAllocator::is_allowed(std::uint16_t port) const {
  return std::ranges::any_of(allowed_, [port](const config::PortRange& range) {
    return range.first <= port && port <= range.last;
  });
}

Result<std::uint16_t> PortAllocator::acquire(const std::string& name, std::uint16_t wanted,
                                             const Open& open) {
  forget_old();
  return wanted != 0 ? acquire_wanted(name, wanted, open) : acquire_any(name, open);
}

Result<std::uint16_t> PortAllocator::acquire_wanted(const std::string& name, std::uint16_t wanted,
                                                    const Open& open) {
  if (used_.contains(wanted)) return refusal("port already used");
  if (!is_allowed(wanted)) return refusal("port not allowed");
  if (!open(wanted)) return refusal("port unavailable");
  used_.emplace(wanted, name);
  return wanted;
}

Result<std::uint16_t> PortAllocator::acquire_any(const std::string& name, const Open& open) {
  const auto take = [&](std::uint16_t port) {
    if (used_.contains(port) || !is_allowed(port) || !open(port)) return false;
    used_.emplace(port, name);
    return true;
  };
  if (const auto last = by_name_.find(name); last != by_name_.end())
    if (const std::uint16_t port = last->second->port; take(port)) return port;

  std::uint32_t total = 0;
  for (const config::PortRange& range : choice_)
    total += size_of(range);
  if (total == 0) return refusal("no available port");
  std::uint32_t index = std::uniform_int_distribution<std::uint32_t>(0, total - 1)(random_);
  int tries = 0;
  for (std::uint32_t seen = 0; seen < total && tries < most_tries; ++seen) {
    const std::uint16_t port = port_at(choice_, index);
    index = (index + 1) % total;
    if (used_.contains(port)) continue;
    if (take(port)) return port;
    ++tries;
  }
  return refusal("no available port");
}

void PortAllocator::release(std::uint16_t port) {
  const auto at = used_.find(port);
  if (at == used_.end()) return;
  remember(std::move(at->second), port);
  used_.erase(at);
}

void PortAllocator::remember(std::string name, std::uint16_t port) {
  forget(name);
  const auto place = remembered_.insert(remembered_.end(), {name, port, Clock::now()});
  by_name_.emplace(std::move(name), place);
  if (remembered_.size() > most_remembered) forget(std::string(remembered_.front().name));
}

void PortAllocator::forget(const std::string& name) {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return;
  remembered_.erase(at->second);
  by_name_.erase(at);
}

void PortAllocator::forget_old() {
  const TimePoint now = Clock::now();
  while (!remembered_.empty() && now - remembered_.front().released > memory)
    forget(std::string(remembered_.front().name));
}

}  // namespace culvert::relay
