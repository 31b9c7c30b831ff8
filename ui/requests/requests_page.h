#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/profiles/profile_control.h"
#include "ui/requests/request_filter.h"
#include "ui/requests/request_model.h"
#include "ui/scope/scope.h"
#include "ui/tables/table_view.h"

#include <QWidget>

#include <functional>
#include <map>

class QLabel;
class QMenu;
class QSplitter;
class QStackedLayout;
class QToolButton;

namespace culvert::ui {

class CaptureButton;
class Desktop;
class EmptyState;
class RequestDetails;
class RequestSearchField;

/// The requests that pass the proxies in scope, everything about the chosen one, and what can be
/// done with them: send again, compare, take along.
class RequestsPage : public QWidget {
  Q_OBJECT

 public:
  RequestsPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope, Desktop& desktop,
               QWidget* parent = nullptr);

  TableView& table() { return *table_; }
  RequestModel& model() { return model_; }
  RequestSearchField& search() { return *search_; }
  RequestDetails& details() { return *details_; }
  QSplitter& splitter() { return *splitter_; }

  /// Once a second while visible.
  void tick();

 Q_SIGNALS:
  void showLogsRequested(observe::ConnectionId id);
  void showConnectionRequested(observe::ConnectionId id);
  /// Something to say in passing: a file that cannot be written, a change that was made.
  void told(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void build();
  void buildTools();
  void followScope();
  void leaveWhatIsOutOfScope();
  void apply(const observe::ExchangeDelta& delta);
  void keepConnections(const observe::ConnectionDelta& delta);
  void takeMessages(const observe::MessageDelta& delta);
  void showCurrent();
  void followMessages();
  void change(const std::function<void()>& rows);
  void choose();
  void selectChosen(bool moved);
  void selectById(observe::ExchangeId id);
  void showReplay(const observe::ExchangeDelta& delta);
  void showMenu(const QPoint& at);
  void addSearches(QMenu& menu, const observe::ExchangeRecord& row);
  void replay();
  void sendAgain(observe::ExchangeId id);
  void compareSelected();
  void copyCurl();
  void exportHar(bool selected);
  void updateCounts();
  void updateEmpty();
  void copy(const QString& text);
  void retranslate();
  observe::ExchangePtr current() const { return model_.find(chosen_); }
  std::vector<observe::ExchangePtr> selectedRows() const;
  std::vector<observe::ExchangePtr> shownRows() const;
  QList<std::pair<QString, int>> valuesOf(const QString& field) const;

  ProfileControl& control_;
  EngineBridge& bridge_;
  ScopeState& scope_;
  Desktop& desktop_;
  RequestModel model_;
  RequestFilter filter_;
  QLabel* counts_;
  CaptureButton* capture_;
  QToolButton* pause_;
  QToolButton* clear_;
  QToolButton* replay_;
  QToolButton* export_;
  RequestSearchField* search_;
  TableView* table_;
  EmptyState* empty_;
  QStackedLayout* stack_;
  QSplitter* splitter_;
  RequestDetails* details_;
  observe::CaptureUse use_;
  /// Of recent requests, for their facts; the youngest ones.
  std::map<observe::ConnectionId, observe::ConnectionPtr> connections_;
  observe::ExchangeId chosen_ = 0;  ///< Never a neighbour of one that went.
  bool changing_ = false;           ///< Rows come and go just now.
  observe::ExchangeId followed_ = 0;
  observe::ExchangeId replayed_ = 0;  ///< Whose replay is awaited.
};

}  // namespace culvert::ui
