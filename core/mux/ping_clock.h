#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>

namespace culvert::mux {

/// The pings of one session: at most one unanswered, and what their answers say about the way.
class PingClock {
 public:
  /// Books a ping that goes out at `now`; returns the value it carries.
  std::uint32_t send(TimePoint now);

  /// Takes an answer; one with another value is ignored (frp-wire 2.6).
  void answer(std::uint32_t value, TimePoint now);

  /// When the unanswered ping went out, if there is one.
  std::optional<TimePoint> waiting_since() const { return waiting_since_; }
  TimePoint last_sent() const { return last_sent_; }

  /// The least of the last minute (of 30 to 60 s, exactly); zero: not measured. Windows grow by
  /// this one only, because a filled queue makes the latest longer (IO-33).
  Duration least() const;
  Duration last() const { return last_; }

 private:
  std::uint32_t value_ = 0;
  std::optional<TimePoint> waiting_since_;
  TimePoint last_sent_{};
  Duration last_{};
  // Two halves of the remembered time; zero: no sample.
  Duration least_lately_{}, least_before_{};
  TimePoint half_began_{};
};

}  // namespace culvert::mux
