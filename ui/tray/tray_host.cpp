#include "ui/tray/tray_host.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

#include <utility>

namespace culvert::ui {
namespace {

const QString service = QStringLiteral("org.kde.StatusNotifierWatcher");
const QString path = QStringLiteral("/StatusNotifierWatcher");

}  // namespace

TrayHost::TrayHost(const QDBusConnection& bus, QObject* parent)
    : QObject(parent),
      bus_(bus),
      watcher_(service, bus, QDBusServiceWatcher::WatchForRegistration) {
  if (!bus_.isConnected()) return;
  // The watcher may come before the host whose icons it keeps.
  bus_.connect(service, path, service, QStringLiteral("StatusNotifierHostRegistered"), this,
               SLOT(ask()));
  connect(&watcher_, &QDBusServiceWatcher::serviceRegistered, this, &TrayHost::ask);
  ask();
}

void TrayHost::ask() {
  if (told_) return;
  QDBusMessage call = QDBusMessage::createMethodCall(
      service, path, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
  call.setAutoStartService(false);
  call << service << QStringLiteral("IsStatusNotifierHostRegistered");
  auto* answer = new QDBusPendingCallWatcher(bus_.asyncCall(call), this);
  connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QDBusVariant> reply = *done;
    // An error says that there is none: it is asked again when one comes.
    if (!reply.isError() && reply.value().variant().toBool() && !std::exchange(told_, true))
      Q_EMIT appeared();
    done->deleteLater();
  });
}

}  // namespace culvert::ui
