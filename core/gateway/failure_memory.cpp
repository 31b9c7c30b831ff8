#include "core/gateway/failure_memory.h"

#include <algorithm>
#include <utility>

namespace culvert::gateway {
namespace {

/// For what concerns all names: no host is called that.
const std::string everything;

}  // namespace

const RememberedFailure* FailureMemory::find(const std::string& name, TimePoint now) const {
  for (const std::string* const key : {&everything, &name}) {
    const auto at = known_.find(*key);
    if (at != known_.end() && now < at->second.until) return &at->second.failure;
  }
  return nullptr;
}

void FailureMemory::note(const std::string& name, RememberedFailure failure, TimePoint now) {
  const bool of_name = failure.tried.finding == Finding::certificate;
  if (known_.size() >= most) known_.clear();
  Entry& entry = known_[of_name ? name : everything];
  entry.pause = std::min(longest_, entry.pause == Duration::zero() ? first_pause : 2 * entry.pause);
  std::uniform_int_distribution<Duration::rep> fifth(-entry.pause.count() / 5,
                                                     entry.pause.count() / 5);
  entry.until = now + entry.pause + Duration(fifth(random_));
  entry.failure = std::move(failure);
}

void FailureMemory::forget(const std::string& name) {
  known_.erase(everything);
  known_.erase(name);
}

}  // namespace culvert::gateway
