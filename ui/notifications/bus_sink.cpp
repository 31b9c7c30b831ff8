#include "ui/notifications/bus_sink.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

#include <algorithm>

namespace culvert::ui {
namespace {

const QString notifications = QStringLiteral("org.freedesktop.Notifications");
const QString notifications_path = QStringLiteral("/org/freedesktop/Notifications");

QDBusMessage callOf(const QString& method) {
  return QDBusMessage::createMethodCall(notifications, notifications_path, notifications, method);
}

}  // namespace

BusSink::BusSink(const QDBusConnection& bus, std::unique_ptr<NotificationSink> otherwise,
                 QObject* parent)
    : NotificationSink(parent), bus_(bus), otherwise_(std::move(otherwise)) {
  connect(otherwise_.get(), &NotificationSink::clicked, this, &NotificationSink::clicked);
  if (!bus_.isConnected()) return;
  bus_.connect(notifications, notifications_path, notifications, QStringLiteral("ActionInvoked"),
               this, SLOT(actionInvoked(uint, QString)));
  bus_.connect(notifications, notifications_path, notifications,
               QStringLiteral("NotificationClosed"), this, SLOT(notificationClosed(uint, uint)));
}

void BusSink::show(const QString& key, const QString& title, const QString& text) {
  if (!bus_.isConnected()) return otherwise_->show(key, title, text);
  const auto at = shown_.find(key);
  QDBusMessage call = callOf(QStringLiteral("Notify"));
  // The text is markup there, and names come from servers.
  call << QStringLiteral("Culvert") << (at == shown_.end() ? 0U : at->second)
       << QStringLiteral("org.culvert.Culvert") << title << text.toHtmlEscaped()
       << QStringList{QStringLiteral("default"), QString()}
       << QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("org.culvert.Culvert")},
                      {QStringLiteral("suppress-sound"), true}}
       << -1;
  auto* watcher = new QDBusPendingCallWatcher(bus_.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this,
          [this, key, title, text](QDBusPendingCallWatcher* done) {
            const QDBusPendingReply<uint> reply = *done;
            if (reply.isError())
              otherwise_->show(key, title, text);
            else
              shown_[key] = reply.value();
            done->deleteLater();
          });
}

void BusSink::close(const QString& key) {
  const auto at = shown_.find(key);
  if (at == shown_.end()) return otherwise_->close(key);
  QDBusMessage call = callOf(QStringLiteral("CloseNotification"));
  call << at->second;
  bus_.send(call);
  shown_.erase(at);
}

QString BusSink::keyOf(uint id) const {
  const auto at =
      std::ranges::find_if(shown_, [id](const auto& item) { return item.second == id; });
  return at == shown_.end() ? QString() : at->first;
}

void BusSink::actionInvoked(uint id, const QString&) {
  // Everybody on the bus hears of everybody's clicks.
  if (const QString key = keyOf(id); !key.isEmpty()) Q_EMIT clicked(key);
}

void BusSink::notificationClosed(uint id, uint) {
  shown_.erase(keyOf(id));
}

}  // namespace culvert::ui
