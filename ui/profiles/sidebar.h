#pragma once

#include "ui/profiles/profile_list_model.h"
#include "ui/scope/scope.h"

#include <QListView>
#include <QWidget>

class QLabel;
class QToolButton;

namespace culvert::ui {

/// The list of profiles with their state, and the button that opens one more. Choosing a row sets
/// the scope.
class Sidebar : public QWidget {
  Q_OBJECT

 public:
  Sidebar(ProfileControl& control, ScopeState& scope, QWidget* parent = nullptr);

  ProfileListModel& model() { return model_; }
  QListView& list() { return *list_; }

 Q_SIGNALS:
  void openRequested();
  void menuRequested(const std::string& id, const QPoint& global);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void followScope();
  void retranslate();

  ScopeState& scope_;
  ProfileListModel model_;
  QLabel* title_;
  QListView* list_;
  QToolButton* open_;
  bool following_ = false;
};

}  // namespace culvert::ui
