#pragma once

#include "ui/profiles/profile_control.h"
#include "ui/proxies/proxy_model.h"
#include "ui/proxies/proxy_order.h"
#include "ui/scope/scope.h"
#include "ui/tables/table_view.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QStackedLayout;

namespace culvert::ui {

class EmptyState;

/// The table of proxies with its search field. Choosing a row narrows the scope.
class ProxiesPage : public QWidget {
  Q_OBJECT

 public:
  ProxiesPage(ProfileControl& control, ScopeState& scope, QWidget* parent = nullptr);

  TableView& table() { return *table_; }
  ProxyModel& model() { return model_; }
  QLineEdit& search() { return *search_; }

  /// What it takes to show every row, in pixels.
  int contentHeight() const;

  /// The selected row, or the only one; else null.
  const observe::ProxyRecord* current() const;
  /// The public addresses of the selected rows, or of the only one, one a line.
  QString chosenAddresses() const;

 Q_SIGNALS:
  void exposeRequested();
  void copyAddressRequested();
  void openInBrowserRequested();
  void showConnectionsRequested();
  void showRequestsRequested();
  void showLogsRequested();
  /// The window adds what can be done about the current proxy.
  void menuShown(QMenu* menu);
  void diagnoseRequested();
  void currentChanged();
  void contentHeightChanged();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void takeRows();
  void followScope();
  void selectScope();
  void showMenu(const QPoint& at);
  void updateEmpty();
  void retranslate();

  ProfileControl& control_;
  ScopeState& scope_;
  ProxyModel model_;
  ProxyOrder order_;
  QLabel* title_;
  QLineEdit* search_;
  TableView* table_;
  EmptyState* empty_;
  QStackedLayout* stack_;
  QTimer refresh_;
  bool following_ = false;  ///< The selection moves, and nobody has chosen anything.
};

}  // namespace culvert::ui
