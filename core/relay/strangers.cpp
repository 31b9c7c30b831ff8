#include "core/relay/strangers.h"

#include <algorithm>
#include <utility>

namespace culvert::relay {

Strangers::Stranger::Stranger(Strangers& all, Peer& peer)
    : all_(all),
      peer_(peer),
      source_(source_of(peer.address.host)),
      place_(all.strangers_.insert(all.strangers_.end(), this)) {
  ++all_.sources_[source_];
  if (all_.strangers_.size() > most) all_.drop_one(*this);
}

void Strangers::Stranger::leave() {
  if (std::exchange(left_, true)) return;
  all_.strangers_.erase(place_);
  if (const auto at = all_.sources_.find(source_); --at->second == 0) all_.sources_.erase(at);
}

/// Who has the most pays. When nobody has more than a fair share, the silent ones do, and who has
/// the most only then: an honest one is silent for a round trip, too.
void Strangers::drop_one(const Stranger& newcomer) {
  const auto largest =
      std::ranges::max_element(sources_, {}, [](const auto& source) { return source.second; });
  const bool unfair = largest->second > fair_share;
  Stranger* dropped = choose(newcomer, unfair ? &largest->first : nullptr);
  if (!unfair && !dropped->peer_.first_bytes.empty()) dropped = choose(newcomer, &largest->first);
  dropped->leave();
  if (dropped->peer_.handle.task != nullptr) TaskScope::cancel(*dropped->peer_.handle.task);
}

/// The oldest that has sent nothing, else the oldest; of this source, unless that has no other than
/// the newcomer.
Strangers::Stranger* Strangers::choose(const Stranger& newcomer,
                                       const config::IpBytes* source) const {
  Stranger *oldest = nullptr, *of_source = nullptr;
  for (Stranger* const each : strangers_) {
    if (each == &newcomer) continue;
    if (oldest == nullptr) oldest = each;
    if (source != nullptr && each->source_ != *source) continue;
    if (each->peer_.first_bytes.empty()) return each;
    if (of_source == nullptr) of_source = each;
  }
  return of_source != nullptr ? of_source : oldest;
}

}  // namespace culvert::relay
