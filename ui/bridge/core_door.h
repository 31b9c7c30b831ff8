#pragma once

#include "core/engine/engine.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace culvert::ui {

/// The calls of Engine that the window makes. The program puts EngineDoor behind it, tests a core
/// whose deltas they write themselves.
class CoreDoor {
 public:
  virtual ~CoreDoor() = default;

  virtual void apply(std::vector<WantedProfile> wanted) = 0;
  virtual void disconnect(observe::ConnectionId id) = 0;
  virtual void retryNow() = 0;
  virtual void networkReturned() = 0;
  virtual void setPace(Pace pace) = 0;
  virtual observe::Slice eventsSince(std::uint64_t cursor, std::size_t most) const = 0;
  virtual observe::ConnectionDelta takeConnections() = 0;
  virtual observe::StatusDelta takeStatus() = 0;
  virtual observe::ExchangeDelta takeExchanges() = 0;
  virtual observe::MessageDelta takeMessages() = 0;
  virtual std::optional<observe::Examination> takeExamination() = 0;
  virtual void requestReset() = 0;

  virtual void replay(observe::ReplayOrder order) = 0;
  virtual void pauseCapture(bool paused) = 0;
  virtual void clearExchanges() = 0;
  virtual void followExchange(observe::ExchangeId id) = 0;
  virtual void examine(ExaminationOrder order) = 0;
  virtual void stopExamination() = 0;

  // These need no engine and may run on any thread.
  virtual std::string toHar(const std::vector<observe::ExchangePtr>& rows) const = 0;
  virtual std::string toCurl(const observe::ExchangeRecord& row) const = 0;
  virtual std::string toRaw(const observe::ExchangeRecord& row) const = 0;

  /// `wake` comes on any thread.
  virtual void onWake(std::function<void()> wake) = 0;
};

}  // namespace culvert::ui
