#include "core/observe/event_log.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <utility>

namespace culvert::observe {

namespace {

/// Of what peers say in an event. JSON of legs and exchanges is cut where it is written.
constexpr std::size_t most_name = 256, most_argument = 16 * 1024, most_context = 1024;

/// Of all texts in the ring: 20,000 usual events have a tenth of it.
constexpr std::size_t most_bytes = 32U << 20;

void clip(std::string& text, std::size_t most) {
  if (text.size() > most) text = clipped(text, most);
}

void clip(Event& event) {
  clip(event.scope.proxy, most_name);
  clip(event.scope.run_id, most_name);
  for (std::string& argument : event.arguments)
    clip(argument, most_argument);
  if (event.error) clip(event.error->context, most_context);
}

std::shared_ptr<const Diagnosis> clipped_copy(const Diagnosis& diagnosis) {
  auto copy = std::make_shared<Diagnosis>(diagnosis);
  clip(copy->evidence, most_context);
  for (std::string& parameter : copy->parameters)
    clip(parameter, most_context);
  return copy;
}

std::size_t size_of(const Event& event) {
  std::size_t size = sizeof(Event) + event.scope.profile.size() + event.scope.proxy.size() +
                     event.scope.run_id.size();
  for (const std::string& argument : event.arguments)
    size += argument.size();
  if (event.error) size += event.error->context.size();
  if (event.diagnosis) size += event.diagnosis->evidence.size();
  return size;
}

}  // namespace

EventLog::EventLog(std::size_t capacity) : capacity_(capacity) {}

/// A full ring loses a block, so that it does not pay for every line.
void EventLog::keep(const Event& event) {
  ring_.push_back(event);
  bytes_ += size_of(event);
  const std::size_t block = capacity_ / 20;
  if (ring_.size() <= capacity_ + block && bytes_ <= most_bytes) return;
  for (std::size_t gone = 0; !ring_.empty() && gone <= block; ++gone) {
    bytes_ -= size_of(ring_.front());
    ring_.pop_front();
  }
}

void EventLog::append(EventKind kind, Scope scope, std::vector<std::string> arguments,
                      std::optional<Error> error, const Diagnosis* diagnosis) {
  Event event;
  event.at = std::chrono::system_clock::now();
  event.kind = kind;
  event.scope = std::move(scope);
  event.arguments = std::move(arguments);
  event.error = std::move(error);
  if (diagnosis != nullptr) event.diagnosis = clipped_copy(*diagnosis);
  clip(event);

  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    event.seq = ++last_;
    keep(event);
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
