#pragma once

#include "core/base/traffic.h"
#include "core/client/session_context.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace culvert::client {

/// One row of the connection table, for as long as the connection lives. Whatever way the task
/// ends (also by cancellation), the row is closed.
class ConnectionRow {
 public:
  ConnectionRow(SessionContext& session, observe::ConnectionRecord record)
      : session_(session), id_(session.ledger.open(std::move(record), traffic_, &http_)) {}
  ConnectionRow(const ConnectionRow&) = delete;
  ConnectionRow& operator=(const ConnectionRow&) = delete;
  ~ConnectionRow() {
    session_.open_rows.erase(id_);
    session_.ledger.close(id_, ended_by_, std::move(why_));
  }

  observe::ConnectionId id() const { return id_; }
  Traffic& traffic() { return traffic_; }
  observe::HttpCounts& http() { return http_; }

  /// A request names this host; the row shows the last one.
  void asked_of(std::string_view host) {
    if (host == host_) return;
    host_ = host;
    update([this](observe::ConnectionRecord& record) { record.downstream.host = host_; });
  }

  /// From now on the connection can be ended by id: `end` does it.
  void can_be_ended(std::function<void()> end) {
    end_ = std::move(end);
    session_.open_rows.emplace(id_, this);
  }

  /// Ends it from our side. Only after can_be_ended().
  void end_now() {
    ended_by_us_ = true;
    end_();
  }

  /// How it ended. Without this call, or after end_now(), it was us.
  void ended(Leg by, std::optional<Error> why) {
    if (ended_by_us_) return;
    ended_by_ = by;
    why_ = std::move(why);
  }

  template <class Change>
  void update(Change&& change) {
    session_.ledger.update(id_, std::forward<Change>(change));
  }

 private:
  SessionContext& session_;
  Traffic traffic_;
  observe::HttpCounts http_;
  std::string host_;
  observe::ConnectionId id_;
  std::function<void()> end_;
  bool ended_by_us_ = false;
  Leg ended_by_ = Leg::none;
  std::optional<Error> why_ = Error{Errc::cancelled, Leg::none, {}, {}};
};

}  // namespace culvert::client
