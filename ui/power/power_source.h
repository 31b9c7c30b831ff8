#pragma once

#include <QObject>

namespace culvert::ui {

/// Whoever tells that the computer goes to sleep and has come back.
class PowerSource : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

 Q_SIGNALS:
  /// Moments before. What is connected to it runs to its end first, if it is quick.
  void goingToSleep();
  void awake();
};

/// The login manager of Linux; null on other systems and in builds without Qt D-Bus, where only the
/// clock tells (ui/power/clock_watch.h).
PowerSource* systemPowerSource(QObject* parent);

}  // namespace culvert::ui
