#include "ui/startup/start_at_login.h"

#include "ui/startup/launch_agent.h"
#include "ui/startup/run_key.h"
#include "ui/startup/xdg_autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace culvert::ui {

namespace {

/// The image that this program runs from, else this program. A program from another image that
/// starts ours leaves us its variables.
QString programOrImage() {
  const QString program = QCoreApplication::applicationFilePath();
  // Our own path has no links any more.
  const QString mounted = QFileInfo(qEnvironmentVariable("APPDIR")).canonicalFilePath();
  const bool is_inside = !mounted.isEmpty() && program.startsWith(mounted + u'/');
  return is_inside ? qEnvironmentVariable("APPIMAGE", program) : program;
}

}  // namespace

LoginCommand loginCommand(const QString& data_folder) {
  LoginCommand command;
  command.program = programOrImage();
  command.arguments.append(QStringLiteral("--background"));
  // At login nobody is where the user was when naming the folder.
  if (!data_folder.isEmpty())
    command.arguments +=
        {QStringLiteral("--data-folder"), QDir::cleanPath(QDir().absoluteFilePath(data_folder))};
  return command;
}

std::unique_ptr<StartAtLogin> systemStartAtLogin(const LoginCommand& command) {
#if defined(Q_OS_WIN)
  const QString explorer =
      QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\");
  return std::make_unique<RunKey>(explorer + QStringLiteral("Run"),
                                  explorer + QStringLiteral("Explorer\\StartupApproved\\Run"),
                                  QSettings::NativeFormat, command);
#elif defined(Q_OS_MACOS)
  return std::make_unique<LaunchAgent>(QDir::homePath() + QStringLiteral("/Library/LaunchAgents"),
                                       command);
#else
  return std::make_unique<XdgAutostart>(
      QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
          QStringLiteral("/autostart"),
      command);
#endif
}

}  // namespace culvert::ui
