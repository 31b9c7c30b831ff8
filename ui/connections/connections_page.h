#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/connections/connection_filter.h"
#include "ui/connections/connection_model.h"
#include "ui/connections/link_history.h"
#include "ui/profiles/profile_control.h"
#include "ui/scope/scope.h"
#include "ui/tables/table_view.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QSplitter;
class QStackedLayout;

namespace culvert::ui {

class ConnectionDetails;
class EmptyState;

/// The live table of connections in scope, a search field, and the facts of the chosen one.
class ConnectionsPage : public QWidget {
  Q_OBJECT

 public:
  ConnectionsPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                  QWidget* parent = nullptr);

  TableView& table() { return *table_; }
  ConnectionModel& model() { return model_; }
  QLineEdit& search() { return *search_; }
  QSplitter& splitter() { return *splitter_; }

  /// Once a second while visible: ages and the order of live columns.
  void tick();

 Q_SIGNALS:
  void showLogsRequested(observe::ConnectionId id);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void followScope();
  void apply(const observe::ConnectionDelta& delta);
  void change(const std::function<void()>& rows);
  void choose();
  void selectChosen(bool moved);
  void showCurrent();
  void showMenu(const QPoint& at);
  void updateCounts();
  void closeSelected();
  void addSearch(const QString& word);
  void retranslate();
  const ConnectionModel::Row* current() const;

  ProfileControl& control_;
  EngineBridge& bridge_;
  ScopeState& scope_;
  ConnectionModel model_;
  ConnectionFilter filter_;
  QLabel* counts_;
  QLineEdit* search_;
  QCheckBox* closed_;
  TableView* table_;
  EmptyState* empty_;
  QStackedLayout* stack_;
  QSplitter* splitter_;
  ConnectionDetails* details_;
  QTimer search_pause_;
  LinkHistory links_;
  observe::ConnectionId chosen_ = 0;  ///< By the user; never a neighbour of one that went.
  bool changing_ = false;             ///< Rows come and go just now.
};

}  // namespace culvert::ui
