#include "core/observe/event_log.h"

#include <algorithm>
#include <utility>

namespace culvert::observe {

EventLog::EventLog(std::size_t capacity) : capacity_(capacity) {}

void EventLog::append(EventKind kind, Scope scope, std::vector<std::string> arguments,
                      std::optional<Error> error, const Diagnosis* diagnosis) {
  Event event;
  event.at = std::chrono::system_clock::now();
  event.kind = kind;
  event.scope = std::move(scope);
  event.arguments = std::move(arguments);
  event.error = std::move(error);
  if (diagnosis != nullptr) event.diagnosis = std::make_shared<const Diagnosis>(*diagnosis);

  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    event.seq = ++last_;
    ring_.push_back(event);
    // In blocks, so that a full ring does not pay for every line.
    if (ring_.size() > capacity_ + capacity_ / 20)
      ring_.erase(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(capacity_ / 20 + 1));
    wake = wake_ && !std::exchange(woken_, true);
  }
  if (!sinks_.empty()) {
    const std::scoped_lock lock(sink_mutex_);
    for (const auto& sink : sinks_)
      sink(event);
  }
  if (wake) wake_();
}

Slice EventLog::since(std::uint64_t cursor, std::size_t most) const {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  Slice slice;
  slice.next = cursor;
  if (ring_.empty()) return slice;
  const std::uint64_t first = ring_.front().seq;
  if (cursor + 1 < first) {
    slice.lost = first - (cursor + 1);
    cursor = first - 1;
  }
  const auto skip = static_cast<std::size_t>(cursor + 1 - first);
  if (skip < ring_.size()) {
    const std::size_t count = std::min(most, ring_.size() - skip);
    const auto from = ring_.begin() + static_cast<std::ptrdiff_t>(skip);
    slice.events.assign(from, from + static_cast<std::ptrdiff_t>(count));
    slice.next = slice.events.back().seq;
  } else {
    slice.next = last_;
  }
  return slice;
}

void EventLog::add_sink(std::function<void(const Event&)> sink) {
  sinks_.push_back(std::move(sink));
}

void EventLog::on_wake(std::function<void()> wake) {
  const std::scoped_lock lock(mutex_);
  wake_ = std::move(wake);
}

}  // namespace culvert::observe
