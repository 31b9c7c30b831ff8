#include "ui/traffic/traffic_recorder.h"

#include "ui/profiles/profile_store.h"
#include "ui/scope/scope.h"

#include <QDateTime>

#include <algorithm>
#include <set>
#include <utility>

namespace culvert::ui {
namespace {

using namespace std::chrono_literals;

/// The core tells four times in the shorter one, and once in the longer one.
constexpr std::chrono::milliseconds live_tick = 1s;
constexpr std::chrono::milliseconds background_tick = 5s;

std::uint64_t growth(std::uint64_t before, std::uint64_t now) {
  // It counts from its start, and may have been started again.
  return now >= before ? now - before : now;
}

}  // namespace

TrafficRecorder::TrafficRecorder(ProfileStore& store, EngineBridge& bridge, Now now,
                                 QObject* parent)
    : QObject(parent),
      bridge_(bridge),
      now_(now ? std::move(now) : [] { return std::chrono::system_clock::now(); }),
      file_(store.folder() + u'/' + QLatin1String(file_name)),
      totals_(file_.load()) {
  totals_.trim(today());
  connect(&bridge_, &EngineBridge::statusChanged, this, &TrafficRecorder::take);
  connect(&store, &ProfileStore::removed, this, [this](const std::string& id) {
    history_.forget(id);
    totals_.forget(id);
    is_dirty_ = true;
  });
  quiet_.setSingleShot(true);
  connect(&quiet_, &QTimer::timeout, this, &TrafficRecorder::sample);
  save_.setTimerType(Qt::VeryCoarseTimer);
  save_.setInterval(save_every_ms);
  connect(&save_, &QTimer::timeout, this, &TrafficRecorder::save);
  save_.start();
  sample();
}

TrafficRecorder::~TrafficRecorder() {
  addToTotals();
  save();
}

QDate TrafficRecorder::today() const {
  const auto since =
      std::chrono::duration_cast<std::chrono::milliseconds>(now_().time_since_epoch());
  return QDateTime::fromMSecsSinceEpoch(since.count()).date();
}

std::chrono::milliseconds TrafficRecorder::tick() const {
  return bridge_.pace() == Pace::live ? live_tick : background_tick;
}

void TrafficRecorder::take(const observe::StatusDelta& delta) {
  if (delta.reset) markGone(delta.proxies);
  for (const auto& [profile, name] : delta.removed_proxies)
    if (const auto at = proxies_.find({profile, name}); at != proxies_.end())
      at->second.gone = true;
  for (const observe::ProxyRecord& record : delta.proxies)
    fold(record);
  longest_tick_ = std::max(longest_tick_, tick());
  // With the word of the core, so that a second holds as many of its ticks as any other.
  const auto passed = now_() - last_sample_;
  if (passed < 0s || passed >= tick() * 19 / 20) sample();
}

/// A full picture goes on counting what is in it; what is not has gone.
void TrafficRecorder::markGone(const std::vector<observe::ProxyRecord>& there) {
  std::set<SeriesKey> keys;
  for (const observe::ProxyRecord& record : there)
    keys.insert({record.profile, record.name});
  for (auto& [key, counted] : proxies_)
    if (!keys.contains(key)) counted.gone = true;
}

void TrafficRecorder::fold(const observe::ProxyRecord& record) {
  // The relay of this computer sees the same bytes once more.
  if (isBuiltInRelay(record.profile)) return;
  Counted& counted = proxies_[{record.profile, record.name}];
  if (std::exchange(counted.gone, false)) counted.down = counted.up = counted.requests = 0;
  const auto grow = [](std::uint64_t& before, std::uint64_t now, std::uint64_t& since) {
    since += growth(before, now);
    before = now;
  };
  grow(counted.down, record.traffic.down, counted.since.down);
  grow(counted.up, record.traffic.up, counted.since.up);
  grow(counted.requests, record.requests, counted.since.requests);
  counted.since.connections = record.connections;
}

void TrafficRecorder::addToTotals() {
  const QDate day = today();
  for (auto& [key, counted] : proxies_) {
    TrafficReading& since = counted.since;
    if (since.down == 0 && since.up == 0) continue;
    totals_.add(key, day, {since.down, since.up});
    is_dirty_ = true;
    since.down = since.up = 0;
  }
}

void TrafficRecorder::sample() {
  const observe::WallTime now = now_();
  std::vector<TrafficReading> readings;
  for (auto& [key, counted] : proxies_) {
    TrafficReading& since = counted.since;
    if (counted.gone) since.connections = 0;
    if (since.down + since.up + since.requests == 0 && since.connections == 0) continue;
    readings.push_back(since);
    readings.back().key = key;
    since.requests = 0;
  }
  history_.sample(now, std::max(longest_tick_, tick()), readings);
  addToTotals();
  std::erase_if(proxies_, [](const auto& entry) { return entry.second.gone; });
  last_sample_ = now;
  longest_tick_ = tick();
  quiet_.start(tick() * 5 / 4);
}

void TrafficRecorder::save() {
  if (!std::exchange(is_dirty_, false)) return;
  totals_.trim(today());
  const TotalsFile::Trouble before = file_.trouble();
  if (!file_.save(totals_)) is_dirty_ = true;
  if (file_.trouble() != before) Q_EMIT fileTroubleChanged();
}

}  // namespace culvert::ui
