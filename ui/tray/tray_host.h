#pragma once

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QObject>

namespace culvert::ui {

/// Whether a place beside the clock is there that takes icons over D-Bus (StatusNotifierWatcher of
/// KDE, which the others have, too); told when it comes. GUI thread; nothing here waits.
class TrayHost : public QObject {
  Q_OBJECT

 public:
  explicit TrayHost(const QDBusConnection& bus, QObject* parent = nullptr);

 Q_SIGNALS:
  /// It is there: now, or some time later; told once.
  void appeared();

 private Q_SLOTS:
  void ask();

 private:
  QDBusConnection bus_;
  QDBusServiceWatcher watcher_;
  bool told_ = false;
};

}  // namespace culvert::ui
