#pragma once

#include "ui/startup/start_at_login.h"

namespace culvert::ui {

/// macOS: a property list in the user's LaunchAgents; launchd reads it at the next login. Not tried
/// on a Mac yet. SMAppService of macOS 13 is not used: it needs Objective-C, and launch agents are
/// listed among the login items there, too.
class LaunchAgent final : public StartAtLogin {
 public:
  LaunchAgent(const QString& folder, const LoginCommand& command);

  LoginEntry read() const override;
  QString set(bool on) override;

  const QString& path() const { return path_; }

 private:
  QString path_;
  LoginCommand command_;
};

}  // namespace culvert::ui
