#include "ui/startup/start_at_login.h"

#include "ui/startup/launch_agent.h"
#include "ui/startup/run_key.h"
#include "ui/startup/xdg_autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

namespace culvert::ui {

LoginCommand loginCommand(const QString& data_folder) {
  LoginCommand command;
  command.program = qEnvironmentVariable("APPIMAGE", QCoreApplication::applicationFilePath());
  command.arguments.append(QStringLiteral("--background"));
  if (!data_folder.isEmpty()) command.arguments += {QStringLiteral("--data-folder"), data_folder};
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
