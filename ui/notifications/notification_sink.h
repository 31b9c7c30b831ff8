#pragma once

#include <QObject>
#include <QString>

namespace culvert::ui {

/// Where notifications go: the bus of the desktop, the tray, or a list in a test. What the user
/// has silenced there is not our business.
class NotificationSink : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// Shows it in the place of an earlier one with the same key.
  virtual void show(const QString& key, const QString& title, const QString& text) = 0;
  /// Takes it back, where that is possible.
  virtual void close(const QString& key) = 0;

 Q_SIGNALS:
  void clicked(const QString& key);
};

}  // namespace culvert::ui
