#pragma once

#include "ui/profiles/profile_control.h"

#include <QStatusBar>

class QLabel;
class QToolButton;

namespace culvert::ui {

/// The status bar: how much runs, moves and is connected; the keychain; the problems.
class StatusStrip : public QStatusBar {
  Q_OBJECT

 public:
  explicit StatusStrip(ProfileControl& control, QWidget* parent = nullptr);
  void refresh();

 Q_SIGNALS:
  void everythingRequested();
  void problemRequested(const std::string& id);
  void probeRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QToolButton* makeField(const char* id);

  ProfileControl& control_;
  QToolButton* totals_;
  QToolButton* keychain_;
  QToolButton* problems_;
  std::string first_problem_;
};

}  // namespace culvert::ui
