#pragma once

#include "ui/power/power_source.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QDBusUnixFileDescriptor>

namespace culvert::ui {

/// Linux: the login manager's PrepareForSleep (org.freedesktop.login1), with a delay lock so that
/// goingToSleep() comes before the network goes. Without such a service nothing is told.
class LoginManager final : public PowerSource {
  Q_OBJECT

 public:
  explicit LoginManager(const QDBusConnection& bus, QObject* parent = nullptr);

  /// Whether the computer waits for us before it sleeps.
  bool holdsDelay() const { return delay_.isValid(); }

 private Q_SLOTS:
  void prepareForSleep(bool going);

 private:
  void takeDelay();

  QDBusConnection bus_;
  QDBusServiceWatcher service_;
  QDBusUnixFileDescriptor delay_;
};

}  // namespace culvert::ui
