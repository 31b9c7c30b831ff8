#pragma once

#include "ui/notifications/occasion.h"
#include "ui/tray/tray.h"

#include <QObject>
#include <QSettings>

namespace culvert::ui {

/// What the user has chosen for the program: a small ini file beside the list of profiles, written
/// at once. Language and theme are with the look of the window (ui/window/layout_store.h).
class Preferences : public QObject {
  Q_OBJECT

 public:
  explicit Preferences(const QString& path, QObject* parent = nullptr);

  CloseChoice closeChoice() const;
  void setCloseChoice(CloseChoice choice);

  bool notifies(Occasion occasion) const;
  void setNotifies(Occasion occasion, bool on);

 Q_SIGNALS:
  void changed();

 private:
  void set(const QString& key, const QVariant& value);

  mutable QSettings file_;
};

}  // namespace culvert::ui
