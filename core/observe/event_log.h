#pragma once

#include "core/observe/event.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace culvert::observe {

/// What a reader gets: the events after its cursor and the cursor to continue with.
struct Slice {
  std::vector<Event> events;
  std::uint64_t next = 0;  ///< Give this to the next since().
  std::uint64_t lost = 0;  ///< So many fell off the ring before the reader came.
};

/// Numbered ring of events, for any thread. The core never waits for a reader; a slow one sees how
/// much it lost. Texts of peers are cut to what a line can show, and all of them together have
/// 32 MiB.
class EventLog {
 public:
  /// `capacity`: how many events are kept for since(); 0 where nobody asks.
  explicit EventLog(std::size_t capacity = 20'000);

  /// Numbers, dates and stores; calls the sinks, and the wake function if nobody was woken since
  /// the last since().
  void append(EventKind kind, Scope scope, std::vector<std::string> arguments = {},
              std::optional<Error> error = std::nullopt, const Diagnosis* diagnosis = nullptr);

  /// At most `most` events with seq > cursor.
  Slice since(std::uint64_t cursor, std::size_t most = 2000) const;

  /// Called for every event (console, file), one at a time, on the thread it happens on. Set before
  /// anything happens.
  void add_sink(std::function<void(const Event&)> sink);

  /// Called on the worker, once per drain at most.
  void on_wake(std::function<void()> wake);

 private:
  void keep(const Event& event);

  mutable std::mutex mutex_;
  std::deque<Event> ring_;
  std::size_t bytes_ = 0;  // of the ring's texts
  std::size_t capacity_;
  std::uint64_t last_ = 0;
  std::function<void()> wake_;
  mutable bool woken_ = false;
  std::mutex sink_mutex_;
  std::vector<std::function<void(const Event&)>> sinks_;
};

}  // namespace culvert::observe
