#pragma once

#include "ui/bridge/core_door.h"

#include <utility>

namespace culvert::ui {

/// The real core behind the door. Header only: whoever uses it links core_engine.
class EngineDoor final : public CoreDoor {
 public:
  void apply(std::vector<WantedProfile> wanted) override { engine_.apply(std::move(wanted)); }
  void disconnect(observe::ConnectionId id) override { engine_.disconnect(id); }
  void retryNow() override { engine_.retry_now(); }
  void networkReturned() override { engine_.network_returned(); }
  void setPace(Pace pace) override { engine_.set_pace(pace); }
  observe::Slice eventsSince(std::uint64_t cursor, std::size_t most) const override {
    return engine_.events_since(cursor, most);
  }
  observe::ConnectionDelta takeConnections() override { return engine_.take_connections(); }
  observe::StatusDelta takeStatus() override { return engine_.take_status(); }
  void requestReset() override { engine_.request_reset(); }
  void onWake(std::function<void()> wake) override { engine_.on_wake(std::move(wake)); }

 private:
  Engine engine_;
};

}  // namespace culvert::ui
