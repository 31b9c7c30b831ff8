#pragma once

#include "core/base/clock.h"
#include "core/observe/event_log.h"
#include "core/observe/live_state.h"
#include "core/observe/mailbox.h"

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace culvert::observe {

/// The book of what is true now. Roles write into it, from any of their loops; tick() turns the
/// changes since the last tick into one delta.
class Ledger {
 public:
  Ledger(EventLog& log, Mailbox& mailbox);

  EventLog& log() { return log_; }

  /// Inserts or replaces; equal records cost nothing at the next tick.
  void put(SessionRecord record);
  void put(ProxyRecord record);
  void remove_session(const std::string& profile);  ///< And its proxies.
  void remove_proxy(const std::string& profile, const std::string& name);

  /// Good until the record changes.
  const SessionRecord* session(const std::string& profile) const;
  const ProxyRecord* proxy(const std::string& profile, const std::string& name) const;

  /// All rows of the connection table, oldest first.
  std::vector<ConnectionPtr> connections() const;

  /// Starts a row. `traffic` and `http` (null: no HTTP is read there) must live until close().
  /// Appends connection_opened.
  ConnectionId open(ConnectionRecord record, const Traffic& traffic,
                    const HttpCounts* http = nullptr);

  /// Replaces facts of an open row: change is called on a copy.
  template <class Change>
  void update(ConnectionId id, Change&& change) {
    const std::scoped_lock lock(mutex_);
    if (Live* live = find(id)) {
      ConnectionRecord copy = *live->record;
      change(copy);
      replace(*live, std::move(copy));
    }
  }

  /// Ends the row; it stays for `closed_rows_kept` and leaves the table then. Appends
  /// connection_closed.
  void close(ConnectionId id, Leg ended_by, std::optional<Error> why);

  /// Posts what changed since the last tick to the mailbox. Call at 4 Hz while somebody looks,
  /// else rarely.
  void tick();

  /// Whether somebody reads the tables. Without an audience closed rows go at once and tick()
  /// does nothing, so a headless program pays for no table.
  void set_audience(bool present);

  /// The next delta is a full picture (a window that was hidden, or is new).
  void request_reset();

  std::size_t open_connections() const;

  struct Motion {
    std::uint64_t bytes = 0;  ///< In both directions, since each was opened.
    bool waits = false;       ///< One of them has bytes for somebody who does not take them yet.
    bool operator==(const Motion&) const = default;
  };
  /// Of all open connections.
  Motion motion() const;

  static constexpr std::chrono::seconds closed_rows_kept{30};
  /// Closed rows beyond this many go early, oldest first.
  static constexpr std::size_t most_closed_rows = 5000;

 private:
  struct Live {
    ConnectionPtr record;
    const Traffic* source = nullptr;  // null once closed
    const HttpCounts* http = nullptr;
    Counters counters;
    bool changed = true;
    bool counters_changed = true;
    TimePoint closed_at{};
  };
  struct ProxyEntry {
    ProxyRecord record;
    Traffic sampled;  // totals at the last tick
    std::uint64_t requests_sampled = 0;
    bool changed = true;
  };
  using ProxyKey = std::pair<std::string, std::string>;

  Live* find(ConnectionId id);
  void count(const ProxyKey& key, int change);
  void replace(Live& live, ConnectionRecord next);
  bool sample(Live& live, double seconds);
  void sample_http(Live& live);
  void drop_old_rows(ConnectionDelta& delta);
  void sample_proxies(double seconds);

  EventLog& log_;
  Mailbox& mailbox_;
  mutable std::mutex mutex_;
  std::unordered_map<ConnectionId, Live> connections_;
  std::deque<ConnectionId> closed_;  // oldest first
  std::map<std::string, std::pair<SessionRecord, bool>> sessions_;
  std::map<ProxyKey, ProxyEntry> proxies_;
  std::map<ProxyKey, int> outliving_;  // open connections of proxies that are not there (any more)
  std::vector<std::string> removed_sessions_;
  std::vector<ProxyKey> removed_proxies_;
  ConnectionId next_id_ = 1;
  std::size_t open_count_ = 0;
  bool reset_ = false;
  bool audience_ = true;
  TimePoint last_tick_{};
};

}  // namespace culvert::observe
