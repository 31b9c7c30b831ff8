#pragma once

#include "core/observe/event_log.h"
#include "core/observe/mailbox.h"
#include "ui/bridge/core_door.h"

#include <utility>
#include <vector>

namespace culvert::ui {

/// A core whose deltas and events the test writes; mailbox and log are the real ones. post() may
/// come from any thread.
class FakeCore final : public CoreDoor {
 public:
  void apply(std::vector<WantedProfile> wanted) override { wishes.push_back(std::move(wanted)); }
  void disconnect(observe::ConnectionId id) override { disconnected.push_back(id); }
  void retryNow() override { ++retries; }
  void networkReturned() override { ++network_returns; }
  void setPace(Pace pace) override { paces.push_back(pace); }
  observe::Slice eventsSince(std::uint64_t cursor, std::size_t most) const override {
    return log.since(cursor, most);
  }
  observe::ConnectionDelta takeConnections() override { return mailbox.take_connections(); }
  observe::StatusDelta takeStatus() override { return mailbox.take_status(); }
  observe::ExchangeDelta takeExchanges() override { return mailbox.take_exchanges(); }
  observe::MessageDelta takeMessages() override { return mailbox.take_messages(); }
  std::optional<observe::Examination> takeExamination() override {
    return mailbox.take_examination();
  }
  void requestReset() override { ++resets; }
  void replay(observe::ReplayOrder order) override { replays.push_back(std::move(order)); }
  void pauseCapture(bool paused) override { pauses.push_back(paused); }
  void clearExchanges() override { ++clears; }
  void followExchange(observe::ExchangeId id) override { followed.push_back(id); }
  void examine(ExaminationOrder order) override { examinations.push_back(std::move(order)); }
  void stopExamination() override { ++examination_stops; }
  // What the real ones make of it is tested in tests/inspect.
  std::string toHar(const std::vector<observe::ExchangePtr>& rows) const override {
    std::string text = "har";
    for (const observe::ExchangePtr& row : rows)
      text += " " + std::to_string(row->id);
    return text;
  }
  std::string toCurl(const observe::ExchangeRecord& row) const override {
    return "curl " + row.path;
  }
  std::string toRaw(const observe::ExchangeRecord& row) const override {
    return row.method + " " + row.path;
  }
  void onWake(std::function<void()> wake) override {
    mailbox.on_wake(wake);
    log.on_wake(std::move(wake));
  }

  void post(observe::ConnectionDelta delta) { mailbox.post(std::move(delta)); }
  void post(observe::StatusDelta delta) { mailbox.post(std::move(delta)); }
  void post(observe::ExchangeDelta delta) { mailbox.post(std::move(delta)); }
  void post(observe::EventKind kind, observe::Scope scope, std::vector<std::string> arguments = {},
            std::optional<Error> error = {}) {
    log.append(kind, std::move(scope), std::move(arguments), std::move(error));
  }

  /// The ids of the last wish.
  std::vector<std::string> wanted() const {
    std::vector<std::string> ids;
    if (!wishes.empty())
      for (const WantedProfile& profile : wishes.back())
        ids.push_back(profile.id);
    return ids;
  }

  observe::Mailbox mailbox;
  observe::EventLog log;
  std::vector<std::vector<WantedProfile>> wishes;
  std::vector<observe::ConnectionId> disconnected;
  std::vector<Pace> paces;
  std::vector<observe::ReplayOrder> replays;
  std::vector<bool> pauses;
  std::vector<observe::ExchangeId> followed;
  std::vector<ExaminationOrder> examinations;
  int clears = 0;
  int examination_stops = 0;
  int retries = 0;
  int network_returns = 0;
  int resets = 0;
};

}  // namespace culvert::ui
