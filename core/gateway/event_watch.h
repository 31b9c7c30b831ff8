#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <cstdint>

namespace culvert::gateway {

/// How a stream of events flows, seen in passing: what an idle limit somewhere on the way, or a
/// hub without a heartbeat, is recognised by (gateway.md 4.2, D-50, D-51). Comments count: they are
/// the heartbeat.
class EventWatch {
 public:
  explicit EventWatch(TimePoint now) : began_(now), last_(now) {}

  /// Something has come.
  void piece(TimePoint now) {
    longest_silence_ = std::max(longest_silence_, now - last_);
    last_ = now;
    ++pieces_;
  }

  std::uint64_t pieces() const { return pieces_; }
  Duration age(TimePoint now) const { return now - began_; }
  /// The silence that lasts counts.
  Duration longest_silence(TimePoint now) const { return std::max(longest_silence_, now - last_); }
  Duration silence(TimePoint now) const { return now - last_; }

 private:
  TimePoint began_, last_;
  Duration longest_silence_{};
  std::uint64_t pieces_ = 0;
};

}  // namespace culvert::gateway
