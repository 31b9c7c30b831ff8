#pragma once

#include "ui/profiles/profile_store.h"
#include "ui/scope/scope.h"

#include <QToolButton>

namespace culvert::ui {

/// "Showing: web (Office)  ✕" at the end of the tab bar; pressing it widens the scope by a step.
class ScopeChip : public QToolButton {
  Q_OBJECT

 public:
  ScopeChip(ScopeState& scope, ProfileStore& store, QWidget* parent = nullptr);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();

  ScopeState& scope_;
  ProfileStore& store_;
};

}  // namespace culvert::ui
