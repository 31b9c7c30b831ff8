#include "ui/power/login_manager.h"

#include <QCoreApplication>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace culvert::ui {
namespace {

const QString service = QStringLiteral("org.freedesktop.login1");
const QString path = QStringLiteral("/org/freedesktop/login1");
const QString interface = QStringLiteral("org.freedesktop.login1.Manager");

}  // namespace

LoginManager::LoginManager(const QDBusConnection& bus, QObject* parent)
    : PowerSource(parent),
      bus_(bus),
      service_(service, bus, QDBusServiceWatcher::WatchForRegistration) {
  if (!bus_.isConnected()) return;
  bus_.connect(service, path, interface, QStringLiteral("PrepareForSleep"), this,
               SLOT(prepareForSleep(bool)));
  // A lock ends with the service that gave it.
  connect(&service_, &QDBusServiceWatcher::serviceRegistered, this, &LoginManager::takeDelay);
  takeDelay();
}

void LoginManager::takeDelay() {
  // Nobody is started for this: where no login manager runs, none would put us to sleep.
  QDBusMessage call =
      QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Inhibit"));
  call.setAutoStartService(false);
  call << QStringLiteral("sleep") << QStringLiteral("Culvert")
       << QCoreApplication::translate("culvert::ui::LoginManager",
                                      "Getting the tunnels ready for sleep")
       << QStringLiteral("delay");
  auto* watcher = new QDBusPendingCallWatcher(bus_.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *done;
    // Without it we still hear of the sleep, only perhaps too late for a farewell.
    if (!reply.isError()) delay_ = reply.value();
    done->deleteLater();
  });
}

void LoginManager::prepareForSleep(bool going) {
  if (going) {
    Q_EMIT goingToSleep();
    delay_ = {};
    return;
  }
  takeDelay();
  Q_EMIT awake();
}

}  // namespace culvert::ui
