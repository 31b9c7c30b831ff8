#include "app/desktop/application.h"

#include <QFileOpenEvent>

#include <utility>

namespace culvert::app {

Application::Application(int& argc, char** argv) : QApplication(argc, argv) {
  setApplicationName(QStringLiteral("Culvert"));
  setApplicationVersion(QStringLiteral(CULVERT_VERSION));
  setDesktopFileName(QStringLiteral("org.culvert.Culvert"));
  // The window hides in the tray; only an explicit wish ends the program.
  setQuitOnLastWindowClosed(false);
}

QStringList Application::takePendingFiles() {
  return std::exchange(pending_, {});
}

bool Application::event(QEvent* event) {
  if (event->type() == QEvent::FileOpen) {
    const QString path = static_cast<QFileOpenEvent*>(event)->file();
    pending_.append(path);
    Q_EMIT fileRequested(path);
    return true;
  }
  // Qt would ask the windows to close, and ours hides.
  if (event->type() == QEvent::Quit) {
    Q_EMIT quitRequested();
    return true;
  }
  return QApplication::event(event);
}

}  // namespace culvert::app
