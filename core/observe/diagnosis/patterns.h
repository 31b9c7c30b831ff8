#pragma once

#include "core/base/clock.h"
#include "core/observe/diagnosis/symptoms.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace culvert::observe {

/// What shows only over many exchanges of one proxy: D-34, D-47, D-51, D-52, D-67, D-74. Each is
/// told once and then not again for ten minutes. Small: a few numbers per kind, never more.
class Patterns {
 public:
  /// An exchange has ended. Only its cheap facts.
  struct Exchange {
    int status = 0;
    bool tunnel = false, event_stream = false;
    bool given_up = false;  ///< The visitor left before the answer's head.
    Duration until_head{}, lasted{};
    bool cut = false;           ///< Tunnels and event streams: by the service, or on the way to it.
    std::string_view url;       ///< As the visitor sees it, with scheme.
    std::string_view location;  ///< Of a redirect.
    /// Idempotency-Key or X-Request-Id of a request that is not idempotent, and its name.
    std::string_view key, key_name;
    int attempts = 1;
  };
  /// What it has made plain, if anything.
  std::vector<Diagnosis> note(const Exchange& exchange, TimePoint now);

  /// One visitor's connection opened or closed an event stream over HTTP/1.1.
  std::optional<Diagnosis> event_streams_of(const std::string& visitor, int change, TimePoint now);

 private:
  struct Cut {
    TimePoint at;
    Duration age{};
  };
  struct Seen {
    TimePoint at;
    std::string text;
    int count = 1;
  };

  bool may_tell(int number, TimePoint now);
  void note_redirect(const Exchange& exchange, TimePoint now, std::vector<Diagnosis>& found);
  void note_cut(const Exchange& exchange, TimePoint now, std::vector<Diagnosis>& found);
  void note_patience(const Exchange& exchange, TimePoint now, std::vector<Diagnosis>& found);
  void note_key(const Exchange& exchange, TimePoint now, std::vector<Diagnosis>& found);

  std::map<int, TimePoint> told_;
  std::deque<Seen> redirects_, keys_;
  std::deque<Cut> cut_tunnels_, cut_streams_;
  std::deque<std::pair<bool, Duration>> waits_;  // given up, time until the answer
  std::map<std::string, int> event_streams_;
};

}  // namespace culvert::observe
