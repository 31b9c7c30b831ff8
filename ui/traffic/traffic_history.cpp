#include "ui/traffic/traffic_history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace culvert::ui {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
constexpr TrafficValues unknown_values{unknown, unknown, unknown, unknown};
constexpr std::int64_t ms_per_second = 1000;

/// Each divides the next, so that slots of one level make up whole slots of the next one.
constexpr std::array<std::int64_t, 5> level_seconds{1, 6, 36, 144, 288};

/// A clock that is set right is a gap; one that is set back by more than this begins anew.
constexpr std::int64_t most_set_back_ms = 600 * ms_per_second;

/// A second of which less is known says nothing of its rate.
constexpr double least_known = 0.5;

struct RangeSlots {
  std::size_t level;
  int count;
};

RangeSlots slotsOf(TrafficRange range) {
  switch (range) {
    case TrafficRange::one_minute:
      return {0, 60};
    case TrafficRange::five_minutes:
      return {0, TrafficHistory::slot_count};
    case TrafficRange::half_hour:
      return {1, TrafficHistory::slot_count};
    case TrafficRange::three_hours:
      return {2, TrafficHistory::slot_count};
    case TrafficRange::half_day:
      return {3, TrafficHistory::slot_count};
    case TrafficRange::one_day:
      break;
  }
  return {4, TrafficHistory::slot_count};
}

std::size_t placeOf(std::size_t level, std::int64_t slot) {
  return level * TrafficHistory::slot_count +
         static_cast<std::size_t>(slot % TrafficHistory::slot_count);
}

std::int64_t toMilliseconds(observe::WallTime at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

}  // namespace

void TrafficHistory::Sums::add(const Sums& rates, double seconds) {
  down += rates.down * seconds;
  up += rates.up * seconds;
  connections += rates.connections * seconds;
  requests += rates.requests * seconds;
}

TrafficValues TrafficHistory::Sums::values() const {
  return {static_cast<float>(down), static_cast<float>(up), static_cast<float>(connections),
          static_cast<float>(requests)};
}

TrafficHistory::TrafficHistory() {
  restart(0);
  last_ms_.reset();
}

void TrafficHistory::restart(std::int64_t now_ms) {
  series_.clear();
  crowded_ = is_behind_ = false;
  // Everything is always recorded: also that nothing happened.
  series_[{}].slots.assign(level_count * slot_count, unknown_values);
  for (std::size_t i = 0; i < level_count; ++i)
    levels_[i] = {now_ms / ms_per_second / level_seconds[i], 0};
  last_ms_ = now_ms;
}

void TrafficHistory::sample(observe::WallTime at, std::chrono::milliseconds tick,
                            const std::vector<TrafficReading>& readings) {
  const std::int64_t now = toMilliseconds(at);
  const std::int64_t most = 2 * tick.count();
  if (!last_ms_ || now < *last_ms_ - most_set_back_ms) return restart(now);
  if (now <= *last_ms_) {
    // Times that have their values already come once more: they keep them.
    is_behind_ = true;
    return;
  }
  // What came since the last sample did not come since the last value.
  if (std::exchange(is_behind_, false) || now - *last_ms_ > most)
    advance(now);
  else
    spread(*last_ms_, now, ratesOf(readings, now));
  last_ms_ = now;
}

TrafficHistory::Rates TrafficHistory::ratesOf(const std::vector<TrafficReading>& readings,
                                              std::int64_t now_ms) {
  const double seconds = static_cast<double>(now_ms - *last_ms_) / ms_per_second;
  Rates rates;
  for (const TrafficReading& reading : readings) {
    const Sums own{
        static_cast<double>(reading.down) / seconds, static_cast<double>(reading.up) / seconds,
        static_cast<double>(reading.connections), static_cast<double>(reading.requests) / seconds};
    for (const SeriesKey& key : {
             reading.key, SeriesKey{reading.key.profile,      {}},
              SeriesKey{                        }
    })
      if (admit(key, now_ms)) rates[key].add(own, 1);
  }
  return rates;
}

/// Whether there is room for it. Of a crowd only those are recorded that came first.
bool TrafficHistory::admit(const SeriesKey& key, std::int64_t now_ms) {
  if (const auto at = series_.find(key); at != series_.end()) {
    at->second.active_ms = now_ms;
    return true;
  }
  const bool is_proxy = !key.proxy.empty();
  const std::size_t most = is_proxy ? most_proxies : most_profiles;
  std::size_t count = 0;
  auto quietest = series_.end();
  for (auto at = series_.begin(); at != series_.end(); ++at) {
    if (at->first.profile.empty() || at->first.proxy.empty() == is_proxy) continue;
    ++count;
    if (std::ranges::find(kept_, at->first) != kept_.end()) continue;
    if (quietest == series_.end() || at->second.active_ms < quietest->second.active_ms)
      quietest = at;
  }
  if (count >= most) {
    crowded_ = true;
    const auto quiet_ms = std::chrono::milliseconds(quiet_before_leaving).count();
    if (quietest == series_.end() || now_ms - quietest->second.active_ms < quiet_ms) return false;
    series_.erase(quietest);
  }
  // It was quiet until now, wherever it is known what was.
  std::vector<TrafficValues> before = series_.at({}).slots;
  for (TrafficValues& values : before)
    values = crowded_ || std::isnan(values.down) ? unknown_values : TrafficValues();
  Series& series = series_[key];
  series.slots = std::move(before);
  series.active_ms = now_ms;
  return true;
}

void TrafficHistory::spread(std::int64_t from_ms, std::int64_t to_ms, const Rates& rates) {
  while (from_ms < to_ms) {
    const std::int64_t end = std::min(to_ms, (from_ms / ms_per_second + 1) * ms_per_second);
    const double seconds = static_cast<double>(end - from_ms) / ms_per_second;
    levels_[0].known += seconds;
    for (const auto& [key, own] : rates)
      if (const auto at = series_.find(key); at != series_.end())
        at->second.open[0].add(own, seconds);
    from_ms = end;
    advance(from_ms);
  }
}

void TrafficHistory::advance(std::int64_t now_ms) {
  for (std::size_t level = 0; level < level_count; ++level) {
    const std::int64_t slot = now_ms / ms_per_second / level_seconds[level];
    if (slot == levels_[level].open) return;  // then the coarser ones stay, too
    close(level, slot);
  }
}

/// Ends the open slot of a level; those between it and `next` are not known.
void TrafficHistory::close(std::size_t level, std::int64_t next) {
  Level& here = levels_[level];
  const bool is_known = here.known > 0 && (level > 0 || here.known >= least_known);
  const std::int64_t skipped = std::min<std::int64_t>(next - here.open - 1, slot_count);
  for (auto& [key, series] : series_) {
    Sums& sums = series.open[level];
    Sums mean;
    if (is_known) {
      mean.add(sums, 1 / here.known);
      if (level + 1 < level_count) series.open[level + 1].add(sums, 1);
    }
    series.slots[placeOf(level, here.open)] = is_known ? mean.values() : unknown_values;
    for (std::int64_t i = 0; i < skipped; ++i)
      series.slots[placeOf(level, next - 1 - i)] = unknown_values;
    sums = {};
  }
  if (is_known && level + 1 < level_count) levels_[level + 1].known += here.known;
  here = {next, 0};
}

TrafficGrid TrafficHistory::grid(TrafficRange range) const {
  const RangeSlots slots = slotsOf(range);
  const std::chrono::seconds step(level_seconds[slots.level]);
  // Of a second that has not ended little can be said; of longer slots the mean so far.
  const std::int64_t last = levels_[slots.level].open - (slots.level == 0 ? 1 : 0);
  return {observe::WallTime(step * (last - slots.count + 1)), step, slots.count};
}

std::vector<TrafficValues> TrafficHistory::values(const SeriesKey& key, TrafficRange range) const {
  const RangeSlots slots = slotsOf(range);
  std::vector<TrafficValues> values(static_cast<std::size_t>(slots.count), unknown_values);
  const auto at = series_.find(key);
  if (!last_ms_ || (at == series_.end() && crowded_)) return values;
  if (at == series_.end()) {
    values = this->values({}, range);
    for (TrafficValues& one : values)
      if (!std::isnan(one.down)) one = {};
    return values;
  }
  const std::int64_t open = levels_[slots.level].open;
  const std::int64_t last = open - (slots.level == 0 ? 1 : 0);
  for (int i = 0; i < slots.count; ++i) {
    const std::int64_t slot = last - slots.count + 1 + i;
    if (slot >= 0 && slot < open)
      values[static_cast<std::size_t>(i)] = at->second.slots[placeOf(slots.level, slot)];
  }
  if (slots.level > 0) values.back() = meanSoFar(at->second, slots.level);
  return values;
}

/// Of the open slot: what its finer ones have handed on, and what they still hold.
TrafficValues TrafficHistory::meanSoFar(const Series& series, std::size_t level) const {
  Sums sums;
  double known = 0;
  for (std::size_t i = 0; i <= level; ++i) {
    sums.add(series.open[i], 1);
    known += levels_[i].known;
  }
  if (known <= 0) return unknown_values;
  Sums mean;
  mean.add(sums, 1 / known);
  return mean.values();
}

void TrafficHistory::forget(const std::string& profile) {
  if (profile.empty()) return;
  std::erase_if(series_, [&](const auto& entry) { return entry.first.profile == profile; });
}

}  // namespace culvert::ui
