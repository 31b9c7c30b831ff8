#include "ui/power/sleep_watch.h"

#include "ui/bridge/engine_bridge.h"
#ifdef CULVERT_HAVE_DBUS
#include "ui/power/login_manager.h"
#endif

namespace culvert::ui {

PowerSource* systemPowerSource(QObject* parent) {
#ifdef CULVERT_HAVE_DBUS
  return new LoginManager(QDBusConnection::systemBus(), parent);
#else
  Q_UNUSED(parent);
  return nullptr;
#endif
}

SleepWatch::SleepWatch(EngineBridge& bridge, PowerSource* system, QObject* parent)
    : QObject(parent), bridge_(bridge) {
  connect(&clock_, &PowerSource::awake, this, &SleepWatch::wakeUp);
  if (!system) return;
  connect(system, &PowerSource::goingToSleep, this, &SleepWatch::fallAsleep);
  connect(system, &PowerSource::awake, this, &SleepWatch::wakeUp);
}

void SleepWatch::fallAsleep() {
  if (is_asleep_) return;
  is_asleep_ = true;
  Q_EMIT asleep();
}

void SleepWatch::wakeUp() {
  is_asleep_ = false;
  // The system has told it; the clock would see the same a second later.
  clock_.forget();
  bridge_.networkReturned();
  Q_EMIT awake();
}

}  // namespace culvert::ui
