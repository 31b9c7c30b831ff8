#pragma once

#include "ui/notifications/notification_sink.h"

namespace culvert::ui {

class TrayIcon;

/// Messages of the tray icon. Without a tray nothing is shown.
class TraySink final : public NotificationSink {
  Q_OBJECT

 public:
  explicit TraySink(TrayIcon& icon, QObject* parent = nullptr);

  void show(const QString& key, const QString& title, const QString& text) override;
  void close(const QString&) override {}

 private:
  TrayIcon& icon_;
  QString last_;  ///< A tray says that its message was clicked, not which one.
};

}  // namespace culvert::ui
