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
  observe::ExchangeDelta takeExchanges() override { return engine_.take_exchanges(); }
  observe::MessageDelta takeMessages() override { return engine_.take_messages(); }
  std::optional<observe::Examination> takeExamination() override {
    return engine_.take_examination();
  }
  void requestReset() override { engine_.request_reset(); }
  void replay(observe::ReplayOrder order) override { engine_.replay(std::move(order)); }
  void pauseCapture(bool paused) override { engine_.pause_capture(paused); }
  void clearExchanges() override { engine_.clear_exchanges(); }
  void followExchange(observe::ExchangeId id) override { engine_.follow_exchange(id); }
  void examine(ExaminationOrder order) override { engine_.examine(std::move(order)); }
  void stopExamination() override { engine_.stop_examination(); }
  std::string toHar(const std::vector<observe::ExchangePtr>& rows) const override {
    return Engine::to_har(rows, CULVERT_VERSION);
  }
  std::string toCurl(const observe::ExchangeRecord& row) const override {
    return Engine::to_curl(row);
  }
  std::string toRaw(const observe::ExchangeRecord& row) const override {
    return Engine::to_raw(row);
  }
  void onWake(std::function<void()> wake) override { engine_.on_wake(std::move(wake)); }

 private:
  Engine engine_;
};

}  // namespace culvert::ui
