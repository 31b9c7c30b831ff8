#pragma once

#include "core/observe/event.h"

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace culvert::ui {

/// What is recorded together: a proxy, all of a profile (no proxy), or everything (neither).
struct SeriesKey {
  std::string profile, proxy;
  auto operator<=>(const SeriesKey&) const = default;
};

/// How far back one looks, with the slots of the history that show it.
enum class TrafficRange { one_minute, five_minutes, half_hour, three_hours, half_day, one_day };

/// The slots of a range: `count` of them, `step` each, the first of them beginning at `first`.
struct TrafficGrid {
  observe::WallTime first;
  std::chrono::seconds step{1};
  int count = 0;
};

/// Means over one slot. NaN: not known, because nobody looked.
struct TrafficValues {
  float down = 0, up = 0;  ///< Bytes per second; down is to the visitor.
  float connections = 0;   ///< Open.
  float requests = 0;      ///< HTTP, per second.
};

/// What a proxy did since the last sample, and what is open now.
struct TrafficReading {
  SeriesKey key;
  std::uint64_t down = 0, up = 0, requests = 0;
  int connections = 0;
};

/// What was transferred in the last 24 hours: 300 slots each of 1, 6, 36, 144 and 288 seconds for
/// each series, the coarser ones filled with the means of the finer ones. No clock of its own.
class TrafficHistory {
 public:
  static constexpr int slot_count = 300;
  /// Proxies that are recorded one by one: 24 KB each. A proxy that begins to work takes the place
  /// of the one that has been quiet for the longest time.
  static constexpr std::size_t most_proxies = 200;
  static constexpr std::size_t most_profiles = 100;
  /// Who was busy so recently keeps the place.
  static constexpr std::chrono::minutes quiet_before_leaving{5};

  TrafficHistory();

  /// What happened between the last sample and `at`; proxies that did nothing may be left out. The
  /// first sample only begins. More than two `tick` after the last one nobody looked meanwhile (the
  /// computer slept): a gap. A clock that was put back begins anew.
  void sample(observe::WallTime at, std::chrono::milliseconds tick,
              const std::vector<TrafficReading>& readings);

  TrafficGrid grid(TrafficRange range) const;
  /// One per slot of the grid. Zeros for who has done nothing since somebody looks; all NaN for
  /// who had to leave, or did not fit in.
  std::vector<TrafficValues> values(const SeriesKey& key, TrafficRange range) const;
  bool isRecorded(const SeriesKey& key) const { return series_.contains(key); }
  std::size_t seriesCount() const { return series_.size(); }

  /// These keep their place, however quiet.
  void keep(std::vector<SeriesKey> keys) { kept_ = std::move(keys); }
  void forget(const std::string& profile);

 private:
  static constexpr std::size_t level_count = 5;
  struct Sums {
    double down = 0, up = 0, connections = 0, requests = 0;
    void add(const Sums& rates, double seconds);
    TrafficValues values() const;
  };
  struct Series {
    std::vector<TrafficValues> slots;  ///< Of all levels, one ring after the other.
    std::array<Sums, level_count> open{};
    std::int64_t active_ms = 0;
  };
  struct Level {
    std::int64_t open = 0;  ///< Number of the slot that is being filled.
    double known = 0;       ///< Seconds of it that somebody looked at.
  };
  using Rates = std::map<SeriesKey, Sums>;

  void restart(std::int64_t now_ms);
  Rates ratesOf(const std::vector<TrafficReading>& readings, std::int64_t now_ms);
  bool admit(const SeriesKey& key, std::int64_t now_ms);
  void spread(std::int64_t from_ms, std::int64_t to_ms, const Rates& rates);
  void advance(std::int64_t now_ms);
  void close(std::size_t level, std::int64_t next);
  TrafficValues meanSoFar(const Series& series, std::size_t level) const;

  std::map<SeriesKey, Series> series_;
  std::array<Level, level_count> levels_{};
  std::optional<std::int64_t> last_ms_;
  bool is_behind_ = false;  ///< The clock was set back and has not caught up with `last_ms_`.
  std::vector<SeriesKey> kept_;
  bool crowded_ = false;  ///< Who is not recorded may have done something all the same.
};

}  // namespace culvert::ui
