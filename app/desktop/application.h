#pragma once

#include <QApplication>
#include <QStringList>

namespace culvert::app {

/// The Qt application with what only it can hear: files that macOS asks it to open, also before
/// there is a window (they wait in pendingFiles then).
class Application : public QApplication {
  Q_OBJECT

 public:
  Application(int& argc, char** argv);

  QStringList takePendingFiles();

 Q_SIGNALS:
  void fileRequested(const QString& path);
  /// The system's own way to end a program, as from the Dock of macOS.
  void quitRequested();

 protected:
  bool event(QEvent* event) override;

 private:
  QStringList pending_;
};

}  // namespace culvert::app
