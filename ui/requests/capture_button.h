#pragma once

#include "core/config/client_config.h"

#include <QToolButton>

#include <vector>

namespace culvert::ui {

class Desktop;
class ProfileControl;
class ScopeState;

/// What is kept of the requests of the proxy in scope, and the menu to change that: it writes the
/// key of the profile's file. Hidden where the scope is not one proxy that speaks HTTP.
class CaptureButton : public QToolButton {
  Q_OBJECT

 public:
  CaptureButton(ProfileControl& control, ScopeState& scope, Desktop& desktop,
                QWidget* parent = nullptr);

  void refresh();
  void setMode(config::CaptureMode mode);

  /// The proxy in scope as its file says; null: more than one, or none.
  const config::Proxy* proxyInScope() const;
  /// Those in scope, as their files say.
  std::vector<const config::Proxy*> proxiesInScope() const;

 Q_SIGNALS:
  void modeChanged();
  /// A file that cannot be changed.
  void told(const QString& text);

 private:
  void showModes();
  void askForBodies();

  ProfileControl& control_;
  ScopeState& scope_;
  Desktop& desktop_;
  bool knows_bodies_ = false;  ///< Has been told what capturing bodies means.
};

}  // namespace culvert::ui
