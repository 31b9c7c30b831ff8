#pragma once

#include "ui/power/clock_watch.h"

namespace culvert::ui {

class EngineBridge;

/// Lets the core try again at once after a sleep, instead of after the rest of a pause, and tells
/// others that what is lost meanwhile is not worth a word. GUI thread.
class SleepWatch : public QObject {
  Q_OBJECT

 public:
  /// `system` may be null: then the clock alone tells. Its parent keeps it.
  SleepWatch(EngineBridge& bridge, PowerSource* system, QObject* parent = nullptr);

  bool isAsleep() const { return is_asleep_; }
  ClockWatch& clock() { return clock_; }

 Q_SIGNALS:
  void asleep();
  void awake();

 private:
  void fallAsleep();
  void wakeUp();

  EngineBridge& bridge_;
  ClockWatch clock_;
  bool is_asleep_ = false;
};

}  // namespace culvert::ui
