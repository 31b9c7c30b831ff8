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
  void requestReset() override { ++resets; }
  void onWake(std::function<void()> wake) override {
    mailbox.on_wake(wake);
    log.on_wake(std::move(wake));
  }

  void post(observe::ConnectionDelta delta) { mailbox.post(std::move(delta)); }
  void post(observe::StatusDelta delta) { mailbox.post(std::move(delta)); }
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
  int retries = 0;
  int network_returns = 0;
  int resets = 0;
};

}  // namespace culvert::ui
