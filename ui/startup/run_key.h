#pragma once

#include "ui/startup/start_at_login.h"

#include <QSettings>

namespace culvert::ui {

/// Windows: a value in the user's Run key, and the mark that the Task Manager sets beside it. Not
/// tried on Windows yet; its logic is tested with settings files in the place of the registry.
class RunKey final : public StartAtLogin {
 public:
  /// `run` and `approved`: the two keys, as QSettings names them in `format`.
  RunKey(const QString& run, const QString& approved, QSettings::Format format,
         const LoginCommand& command);

  LoginEntry read() const override;
  QString set(bool on) override;

 private:
  QString run_, approved_;
  QSettings::Format format_;
  LoginCommand command_;
};

/// The command as one line, quoted as CommandLineToArgvW reads it.
QString windowsCommandLine(const LoginCommand& command);

}  // namespace culvert::ui
