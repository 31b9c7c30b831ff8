#include "core/gateway/visitors.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace culvert::gateway {

void Visitors::drain() {
  if (std::exchange(draining_, true)) return;
  // One that is idle may go while the others are told.
  const std::vector<http::ServerConnection*> all(here_.begin(), here_.end());
  for (http::ServerConnection* const one : all)
    if (std::ranges::find(here_, one) != here_.end()) one->drain();
}

Task<> Visitors::drain_within(DrainLimits limits) {
  drain();
  static_cast<void>(co_await attempt(
      within(limits.exchanges, Leg::downstream, "the end of exchanges", wait_until(true))));
  if (here_.empty() || tunnels_ == 0) co_return;
  const Duration more = std::max(Duration::zero(), limits.tunnels - limits.exchanges);
  static_cast<void>(
      co_await attempt(within(more, Leg::downstream, "the end of tunnels", wait_until(false))));
}

/// Exchanges beside them may go on, too: whoever is still here is cut together with them.
bool Visitors::has_only_tunnels() const {
  std::size_t open = 0;
  for (const http::ServerConnection* const one : here_)
    open += one->open_exchanges();
  return open <= tunnels_;
}

Task<> Visitors::wait_until(bool only_tunnels) {
  while (!here_.empty() && !(only_tunnels && tunnels_ > 0 && has_only_tunnels())) {
    change_.reset();
    co_await change_.wait();
  }
}

}  // namespace culvert::gateway
