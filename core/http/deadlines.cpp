#include "core/http/deadlines.h"

#include <algorithm>
#include <utility>

namespace culvert::http {

Deadline::Deadline(Deadlines& all) : all_(all) {
  all.members_.push_back(*this);
}

Deadline::~Deadline() {
  const auto place = all_.members_.iterator_to(*this);
  if (all_.next_ == place) ++all_.next_;
  all_.members_.erase(place);
}

void Deadlines::wake_by(TimePoint at) {
  wakes_at_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
    if (!error && !alive.expired()) look();
  });
}

void Deadlines::look() {
  const TimePoint now = Clock::now();
  wakes_at_ = TimePoint::max();
  TimePoint soonest = TimePoint::max();
  for (next_ = members_.begin(); next_ != members_.end();) {
    Deadline& one = static_cast<Deadline&>(*next_++);
    if (one.at_ <= now) {
      one.at_ = TimePoint::max();
      one.expired();  // may destroy it, and others
    } else {
      soonest = std::min(soonest, one.at_);
    }
  }
  if (soonest < wakes_at_) wake_by(std::max(soonest, now + grain));
}

}  // namespace culvert::http
