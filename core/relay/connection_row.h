#pragma once

#include "core/base/traffic.h"
#include "core/net/splice.h"
#include "core/relay/relay_context.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace culvert::relay {

/// One row of the connection table, for as long as the connection lives. Whatever way its task
/// ends (also by cancellation), the row is closed.
class ConnectionRow final : public net::SpliceObserver {
 public:
  ConnectionRow(RelayContext& relay, const Target& target, std::string visitor)
      : relay_(relay),
        id_(relay.ledger.open(record_of(relay, target, std::move(visitor)), traffic_, &http_)) {}
  ConnectionRow(const ConnectionRow&) = delete;
  ConnectionRow& operator=(const ConnectionRow&) = delete;
  ~ConnectionRow() {
    relay_.open_rows.erase(id_);
    relay_.ledger.close(id_, ended_by_, std::move(why_));
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

  /// What asked_of() was told last; empty: nothing yet.
  const std::string& host() const { return host_; }

  /// From now on the connection can be ended by id: `end` does it.
  void can_be_ended(std::function<void()> end) {
    end_ = std::move(end);
    relay_.open_rows.emplace(id_, this);
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

  /// What is spoken is the client's to name.
  bool passed(Leg, Bytes) override { return false; }
  void half_closed(Leg) override {
    update([](observe::ConnectionRecord& record) {
      record.state = observe::ConnectionState::half_closed;
    });
  }

  template <class Change>
  void update(Change&& change) {
    relay_.ledger.update(id_, std::forward<Change>(change));
  }

 private:
  static observe::ConnectionRecord record_of(const RelayContext& relay, const Target& target,
                                             std::string visitor) {
    observe::ConnectionRecord record;
    record.profile = relay.profile;
    record.proxy = target.name;
    record.type = target.type;
    record.state = observe::ConnectionState::open;
    record.visitor = std::move(visitor);
    record.local_target = "client " + target.run_id;
    record.downstream.transport = "tcp";
    record.downstream.peer = record.visitor;
    record.upstream.transport = "work connection";
    record.upstream.encryption = target.encryption;
    record.upstream.compression = target.compression;
    return record;
  }

  RelayContext& relay_;
  Traffic traffic_;
  observe::HttpCounts http_;
  std::string host_;
  observe::ConnectionId id_;
  std::function<void()> end_;
  bool ended_by_us_ = false;
  Leg ended_by_ = Leg::none;
  std::optional<Error> why_ = Error{Errc::cancelled, Leg::none, {}, {}};
};

}  // namespace culvert::relay
