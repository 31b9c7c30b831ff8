#pragma once

#include <QString>
#include <QStringList>

#include <memory>

namespace culvert::ui {

enum class LoginState {
  off,
  on,
  blocked,  ///< Our entry is there, and the settings of the system keep it from running.
  other,    ///< Another copy of the program starts; see LoginEntry::program.
};

/// What the system really has at this moment.
struct LoginEntry {
  LoginState state = LoginState::off;
  QString program;  ///< What the entry starts; empty when there is none.
};

/// What is to run at login.
struct LoginCommand {
  QString program;
  QStringList arguments;
};

/// This program in the background; with the same folder of settings when it is not the usual one.
/// Of an AppImage the image, not what is inside it.
LoginCommand loginCommand(const QString& data_folder);

/// The entry of the system that starts the program when its user logs in. Nothing is remembered
/// here: the truth is read each time, as other programs change it, too.
class StartAtLogin {
 public:
  virtual ~StartAtLogin() = default;
  virtual LoginEntry read() const = 0;
  /// Empty when it is done, else why not, in the system's words.
  virtual QString set(bool on) = 0;
};

/// The one of this system.
std::unique_ptr<StartAtLogin> systemStartAtLogin(const LoginCommand& command);

}  // namespace culvert::ui
