#pragma once

#include <QIcon>
#include <QObject>
#include <QString>

class QMenu;

namespace culvert::ui {

/// The place beside the clock. An interface, because the real one answers "yes" to most questions
/// even where there is no tray (desktop.md 2.13); only isAvailable() counts.
class TrayIcon : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  virtual bool isAvailable() const = 0;
  virtual void setMenu(QMenu* menu) = 0;
  virtual void setState(const QIcon& icon, const QString& tool_tip) = 0;
  virtual void setShown(bool shown) = 0;
  virtual void tell(const QString& title, const QString& text) = 0;

 Q_SIGNALS:
  void clicked();
  void middleClicked();
  /// What tell() showed.
  void messageClicked();
};

}  // namespace culvert::ui
