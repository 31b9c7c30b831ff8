#pragma once

#include "ui/notifications/notification_sink.h"

#include <QDBusConnection>

#include <map>
#include <memory>

namespace culvert::ui {

/// Linux: org.freedesktop.Notifications. A notification can be replaced, taken back and clicked.
/// Where no such service runs, the other sink gets it.
class BusSink final : public NotificationSink {
  Q_OBJECT

 public:
  BusSink(const QDBusConnection& bus, std::unique_ptr<NotificationSink> otherwise,
          QObject* parent = nullptr);

  void show(const QString& key, const QString& title, const QString& text) override;
  void close(const QString& key) override;

 private Q_SLOTS:
  void actionInvoked(uint id, const QString& action);
  void notificationClosed(uint id, uint reason);

 private:
  QString keyOf(uint id) const;

  QDBusConnection bus_;
  std::unique_ptr<NotificationSink> otherwise_;
  std::map<QString, uint> shown_;
};

}  // namespace culvert::ui
