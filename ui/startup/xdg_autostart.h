#pragma once

#include "ui/startup/start_at_login.h"

namespace culvert::ui {

/// Linux: a desktop file in the user's autostart folder (Desktop Application Autostart
/// Specification 0.5).
class XdgAutostart final : public StartAtLogin {
 public:
  XdgAutostart(const QString& folder, const LoginCommand& command);

  LoginEntry read() const override;
  QString set(bool on) override;

  const QString& path() const { return path_; }

 private:
  QString path_;
  LoginCommand command_;
};

/// The command as a value of the key Exec (Desktop Entry Specification 1.5, "The Exec key").
QString execValue(const LoginCommand& command);
/// The program of such a value; empty when it cannot be read.
QString programOfExec(const QString& value);

}  // namespace culvert::ui
