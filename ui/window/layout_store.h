#pragma once

#include <QJsonObject>
#include <QObject>
#include <QTimer>
#include <QVariant>

namespace culvert::ui {

/// What the window looked like: one JSON file, apart from the profiles; written two seconds after
/// the last change and at the end, in one step. A file that cannot be read means the defaults.
class LayoutStore : public QObject {
  Q_OBJECT

 public:
  explicit LayoutStore(const QString& path, QObject* parent = nullptr);
  ~LayoutStore() override;

  QVariant value(const QString& key, const QVariant& otherwise = {}) const;
  void setValue(const QString& key, const QVariant& value);
  void clear();

 private:
  void save();

  static constexpr int version = 1;
  static constexpr int delay_ms = 2000;
  QString path_;
  QJsonObject values_;
  QTimer delay_;
};

/// `wanted` if enough of its title bar is on a screen to grab it, else null.
QRect reachable(const QRect& wanted, const QList<QRect>& screens);

}  // namespace culvert::ui
