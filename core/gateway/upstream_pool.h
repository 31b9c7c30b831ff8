#pragma once

#include "core/gateway/upstream_dial.h"

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace culvert::gateway {

/// While one lives, other requests wait for what it shows of the service (1.4.3).
class Probe;

/// A connection to the service, with what is known of it.
struct UpstreamConnection {
  http::ClientConnectionPtr http;
  Attempt attempt;
  Negotiation record;
  std::string server_name;  ///< Part of what makes two connections the same (2.12).
  /// An answer has come: the protocol is certain.
  bool confirmed = false;
  bool settled = false;  ///< Its record has been told.
  TimePoint opened;
  TimePoint retires = TimePoint::max();  ///< HTTP/2: it takes nothing new from then on.
  /// Exchanges on it that last for hours: WebSockets, streams of events.
  std::size_t long_lived = 0;
  bool is_angry = false;         ///< A GOAWAY with an error code has been seen to.
  std::shared_ptr<Probe> probe;  ///< Until an answer confirms what the service is.
};
using UpstreamConnectionPtr = std::shared_ptr<UpstreamConnection>;

/// What stays open for the next request (gateway.md 2.12).
struct PoolLimits {
  std::size_t idle = 64;
  Duration idle_time = std::chrono::seconds(30);
  /// Beyond `idle` connections are kept for a moment: who just had an answer is about to ask
  /// again.
  std::size_t for_a_moment = 256;
  Duration moment = std::chrono::seconds(1);
  std::size_t h2_connections = 8;
  Duration h2_age = std::chrono::hours(1);  ///< A tenth more or less.
  /// For an exchange to end when all connections are full.
  Duration wait = std::chrono::seconds(10);
};

/// The connections to one service that can carry another exchange. Belongs to one loop.
class UpstreamPool {
 public:
  /// `limits` and `deadlines` outlive it.
  UpstreamPool(const PoolLimits& limits, http::Deadlines& deadlines);
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  /// HTTP/1.1, the one used last: those used longer ago may run dry and go. Null: none waits.
  UpstreamConnectionPtr take_idle(const std::string& server_name);
  /// HTTP/2 with room to spare: fewer than four fifths of the streams that the service allows, and
  /// at most half of them taken by exchanges that last. When no more connections may be opened, or
  /// `any`, with room at all.
  UpstreamConnectionPtr take_shared(const std::string& server_name, bool for_websocket, bool any);

  /// A new HTTP/2 connection.
  void share(const UpstreamConnectionPtr& connection);
  /// One whose exchange has ended.
  void give(UpstreamConnectionPtr connection);

  /// HTTP/2 connections of this name that are not over.
  std::size_t count_shared(const std::string& server_name) const;
  void close();

 private:
  class Idle;
  /// For how long the service keeps connections that nobody uses, as far as it was seen.
  struct IdleLesson {
    Duration limit;
    TimePoint until;
  };

  Duration idle_time_of(const UpstreamConnection& connection) const;
  void learn_idle_time(const Idle& closed);
  void remove(const Idle& one);
  void sweep_soon(const Executor& executor);
  void sweep_shared();

  const PoolLimits& limits_;
  http::Deadlines& deadlines_;
  std::list<std::unique_ptr<Idle>> idle_;      // HTTP/1.1, used longest ago first
  std::vector<UpstreamConnectionPtr> shared_;  // HTTP/2
  std::optional<IdleLesson> lesson_;
  std::mt19937_64 random_{std::random_device{}()};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool sweeping_ = false;
  bool closed_ = false;
};

}  // namespace culvert::gateway
