#pragma once

#include "core/engine/engine.h"

#include <functional>
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
  virtual void requestReset() = 0;
  /// `wake` comes on any thread.
  virtual void onWake(std::function<void()> wake) = 0;
};

}  // namespace culvert::ui
