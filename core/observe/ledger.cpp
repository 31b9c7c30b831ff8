#include "core/observe/ledger.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace culvert::observe {
namespace {

/// Exponential mean with a time constant of 3 s over an interval of `seconds`.
std::uint64_t smooth(std::uint64_t old_rate, std::uint64_t bytes, double seconds) {
  if (seconds <= 0) return old_rate;
  const double weight = 1.0 - std::exp(-seconds / 3.0);
  const double now = static_cast<double>(bytes) / seconds;
  const double next = static_cast<double>(old_rate) * (1.0 - weight) + now * weight;
  // Without a floor a finished transfer would show ever smaller rates for minutes.
  return next < 1.0 ? 0 : static_cast<std::uint64_t>(next);
}

/// The same for what happens a few times a second.
double smooth(double old_rate, std::uint64_t count, double seconds) {
  if (seconds <= 0) return old_rate;
  const double weight = 1.0 - std::exp(-seconds / 3.0);
  const double next = old_rate * (1.0 - weight) + static_cast<double>(count) / seconds * weight;
  return next < 0.05 ? 0 : next;
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

}  // namespace

Ledger::Ledger(EventLog& log, Mailbox& mailbox)
    : log_(log), mailbox_(mailbox), last_tick_(Clock::now()) {}

void Ledger::put(SessionRecord record) {
  const std::scoped_lock lock(mutex_);
  auto& [stored, changed] = sessions_[record.profile];
  if (stored == record) return;
  stored = std::move(record);
  changed = true;
}

void Ledger::put(ProxyRecord record) {
  const std::scoped_lock lock(mutex_);
  const ProxyKey key(record.profile, record.name);
  const auto [at, fresh] = proxies_.try_emplace(key);
  ProxyRecord& stored = at->second.record;
  // Of those that outlived a proxy of this name: their ends will be counted here.
  if (const auto left = outliving_.extract(key); !left.empty()) stored.connections = left.mapped();
  // Counts and rates belong to the ledger; the role only knows state and address.
  record.connections = stored.connections;
  record.connections_total = stored.connections_total;
  record.traffic = stored.traffic;
  record.up_rate = stored.up_rate;
  record.down_rate = stored.down_rate;
  record.requests = stored.requests;
  record.request_rate = stored.request_rate;
  record.last_activity = stored.last_activity;
  if (record.protocol_now.empty()) record.protocol_now = stored.protocol_now;
  if (!fresh && stored == record) return;
  stored = std::move(record);
  at->second.changed = true;
  std::erase(removed_proxies_, key);
}

/// Open connections of a proxy, or of what has its name and is not there.
void Ledger::count(const ProxyKey& key, int change) {
  if (const auto at = proxies_.find(key); at != proxies_.end()) {
    at->second.record.connections += change;
    at->second.changed = true;
    return;
  }
  const auto at = outliving_.try_emplace(key).first;
  at->second += change;
  if (at->second == 0) outliving_.erase(at);
}

void Ledger::remove_session(const std::string& profile) {
  const std::scoped_lock lock(mutex_);
  for (auto at = proxies_.begin(); at != proxies_.end();) {
    if (at->first.first == profile) {
      if (audience_) removed_proxies_.push_back(at->first);
      const int open = at->second.record.connections;
      if (open > 0) outliving_.emplace(at->first, open);
      at = proxies_.erase(at);
    } else {
      ++at;
    }
  }
  if (sessions_.erase(profile) > 0 && audience_) removed_sessions_.push_back(profile);
}

void Ledger::remove_proxy(const std::string& profile, const std::string& name) {
  const std::scoped_lock lock(mutex_);
  const auto at = proxies_.find(ProxyKey(profile, name));
  if (at == proxies_.end()) return;
  const int open = at->second.record.connections;
  if (open > 0) outliving_.emplace(at->first, open);
  // Without an audience nobody ever takes them.
  if (audience_) removed_proxies_.push_back(at->first);
  proxies_.erase(at);
}

const SessionRecord* Ledger::session(const std::string& profile) const {
  const std::scoped_lock lock(mutex_);
  const auto at = sessions_.find(profile);
  return at == sessions_.end() ? nullptr : &at->second.first;
}

const ProxyRecord* Ledger::proxy(const std::string& profile, const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  const auto at = proxies_.find(ProxyKey(profile, name));
  return at == proxies_.end() ? nullptr : &at->second.record;
}

std::vector<ConnectionPtr> Ledger::connections() const {
  const std::scoped_lock lock(mutex_);
  std::vector<ConnectionPtr> rows;
  rows.reserve(connections_.size());
  for (const auto& [id, live] : connections_)
    rows.push_back(live.record);
  std::ranges::sort(rows, {}, [](const ConnectionPtr& row) { return row->id; });
  return rows;
}

ConnectionId Ledger::open(ConnectionRecord record, const Traffic& traffic, const HttpCounts* http) {
  std::unique_lock lock(mutex_);
  record.id = next_id_++;
  lock.unlock();
  record.opened = std::chrono::system_clock::now();
  const ConnectionId id = record.id;
  const Scope scope{record.profile, record.proxy, id, {}};
  log_.append(EventKind::connection_opened, scope, {record.visitor, record.local_target});

  lock.lock();
  const ProxyKey key(record.profile, record.proxy);
  count(key, 1);
  if (const auto at = proxies_.find(key); at != proxies_.end()) {
    ++at->second.record.connections_total;
    at->second.record.last_activity = record.opened;
  }
  Live live;
  live.source = &traffic;
  live.http = http;
  live.counters.id = id;
  live.record = std::make_shared<const ConnectionRecord>(std::move(record));
  connections_.emplace(id, std::move(live));
  ++open_count_;
  return id;
}

void Ledger::close(ConnectionId id, Leg ended_by, std::optional<Error> why) {
  std::unique_lock lock(mutex_);
  Live* live = find(id);
  if (live == nullptr || live->source == nullptr) return;
  sample(*live, 0);
  const Traffic total = *live->source;
  live->source = nullptr;
  live->http = nullptr;
  live->counters.up_rate = live->counters.down_rate = 0;
  live->counters_changed = true;
  live->closed_at = Clock::now();
  --open_count_;

  ConnectionRecord copy = *live->record;
  copy.state = ConnectionState::closed;
  copy.closed = std::chrono::system_clock::now();
  copy.ended_by = ended_by;
  copy.why = why;
  const auto lasted =
      std::chrono::duration_cast<std::chrono::milliseconds>(*copy.closed - copy.opened);
  count(ProxyKey(copy.profile, copy.proxy), -1);
  const Scope scope{copy.profile, copy.proxy, id, {}};
  if (audience_) {
    replace(*live, std::move(copy));
    closed_.push_back(id);
  } else {
    connections_.erase(id);
  }
  lock.unlock();
  log_.append(EventKind::connection_closed, scope,
              {std::string(to_text(ended_by)), number(total.up), number(total.down),
               std::to_string(lasted.count())},
              std::move(why));
}

void Ledger::set_audience(bool present) {
  const std::scoped_lock lock(mutex_);
  audience_ = present;
  if (present) {
    reset_ = true;
    return;
  }
  for (const ConnectionId id : closed_)
    connections_.erase(id);
  closed_.clear();
  removed_sessions_.clear();
  removed_proxies_.clear();
}

void Ledger::request_reset() {
  const std::scoped_lock lock(mutex_);
  reset_ = true;
}

std::size_t Ledger::open_connections() const {
  const std::scoped_lock lock(mutex_);
  return open_count_;
}

Ledger::Motion Ledger::motion() const {
  const std::scoped_lock lock(mutex_);
  Motion all;
  for (const auto& [id, live] : connections_) {
    if (live.source == nullptr) continue;
    all.bytes += live.source->up + live.source->down;
    all.waits = all.waits || live.source->stuck > 0;
  }
  return all;
}

Ledger::Live* Ledger::find(ConnectionId id) {
  const auto at = connections_.find(id);
  return at == connections_.end() ? nullptr : &at->second;
}

void Ledger::replace(Live& live, ConnectionRecord next) {
  if (*live.record == next) return;
  if (!next.application.empty()) {
    if (const auto at = proxies_.find(ProxyKey(next.profile, next.proxy));
        at != proxies_.end() && at->second.record.protocol_now != next.application) {
      at->second.record.protocol_now = next.application;
      at->second.changed = true;
    }
  }
  live.record = std::make_shared<const ConnectionRecord>(std::move(next));
  live.changed = true;
}

/// Brings the row's counters up to date and adds what is new to its proxy.
bool Ledger::sample(Live& live, double seconds) {
  if (live.source == nullptr) return false;
  if (live.http != nullptr) sample_http(live);
  const Traffic now = *live.source;
  const std::uint64_t up = now.up - live.counters.traffic.up;
  const std::uint64_t down = now.down - live.counters.traffic.down;
  const std::uint64_t up_rate = smooth(live.counters.up_rate, up, seconds);
  const std::uint64_t down_rate = smooth(live.counters.down_rate, down, seconds);
  if (up == 0 && down == 0 && up_rate == live.counters.up_rate &&
      down_rate == live.counters.down_rate)
    return false;
  live.counters.traffic = now;
  live.counters.up_rate = up_rate;
  live.counters.down_rate = down_rate;
  live.counters_changed = true;
  if (up == 0 && down == 0) return true;
  if (const auto at = proxies_.find(ProxyKey(live.record->profile, live.record->proxy));
      at != proxies_.end()) {
    at->second.record.traffic.up += up;
    at->second.record.traffic.down += down;
    at->second.record.last_activity = std::chrono::system_clock::now();
    at->second.changed = true;
  }
  return true;
}

void Ledger::sample_http(Live& live) {
  Counters& counters = live.counters;
  const std::uint64_t fresh = live.http->requests - counters.requests;
  const std::uint64_t up = live.http->messages_up, down = live.http->messages_down;
  if (fresh == 0 && up == counters.messages_up && down == counters.messages_down) return;
  counters.requests += fresh;
  counters.messages_up = up;
  counters.messages_down = down;
  live.counters_changed = true;
  if (fresh == 0) return;
  if (const auto at = proxies_.find(ProxyKey(live.record->profile, live.record->proxy));
      at != proxies_.end()) {
    at->second.record.requests += fresh;
    at->second.changed = true;
  }
}

void Ledger::tick() {
  const std::scoped_lock lock(mutex_);
  if (!audience_) return;
  const TimePoint now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - last_tick_).count();
  last_tick_ = now;

  ConnectionDelta connections;
  connections.reset = reset_;
  drop_old_rows(connections);
  for (auto& [id, live] : connections_) {
    sample(live, seconds);
    if (live.changed || reset_) connections.changed.push_back(live.record);
    if (live.changed || live.counters_changed || reset_)
      connections.counters.push_back(live.counters);
    live.changed = live.counters_changed = false;
  }
  sample_proxies(seconds);

  StatusDelta status;
  status.reset = reset_;
  if (!reset_) {
    status.removed_sessions = removed_sessions_;
    status.removed_proxies = removed_proxies_;
  }
  removed_sessions_.clear();
  removed_proxies_.clear();
  for (auto& [profile, entry] : sessions_) {
    if (entry.second || reset_) status.sessions.push_back(entry.first);
    entry.second = false;
  }
  for (auto& [key, entry] : proxies_) {
    if (entry.changed || reset_) status.proxies.push_back(entry.record);
    entry.changed = false;
  }
  reset_ = false;
  mailbox_.post(std::move(status));
  mailbox_.post(std::move(connections));
}

void Ledger::drop_old_rows(ConnectionDelta& delta) {
  const TimePoint now = Clock::now();
  while (!closed_.empty()) {
    const Live* live = find(closed_.front());
    if (live != nullptr && now - live->closed_at < closed_rows_kept &&
        closed_.size() <= most_closed_rows)
      break;
    delta.removed.push_back(closed_.front());
    connections_.erase(closed_.front());
    closed_.pop_front();
  }
  if (delta.reset) delta.removed.clear();
}

void Ledger::sample_proxies(double seconds) {
  for (auto& [key, entry] : proxies_) {
    ProxyRecord& record = entry.record;
    const std::uint64_t up = record.traffic.up - entry.sampled.up;
    const std::uint64_t down = record.traffic.down - entry.sampled.down;
    const std::uint64_t up_rate = smooth(record.up_rate, up, seconds);
    const std::uint64_t down_rate = smooth(record.down_rate, down, seconds);
    const double request_rate =
        smooth(record.request_rate, record.requests - entry.requests_sampled, seconds);
    if (up_rate != record.up_rate || down_rate != record.down_rate ||
        request_rate != record.request_rate) {
      record.up_rate = up_rate;
      record.down_rate = down_rate;
      record.request_rate = request_rate;
      entry.changed = true;
    }
    entry.sampled = record.traffic;
    entry.requests_sampled = record.requests;
  }
}

}  // namespace culvert::observe
