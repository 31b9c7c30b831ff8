#pragma once

#include "core/observe/exchange.h"
#include "core/observe/live_state.h"

#include <QTabWidget>

#include <functional>

class QComboBox;
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace culvert::ui {

class EngineBridge;
class LegFacts;
class MessageList;
class MessageView;
class TimingView;

/// Everything about one request, in pages: what happened and what to do, both messages, what went
/// over a WebSocket, both legs, and how to send it from elsewhere.
class RequestDetails : public QTabWidget {
  Q_OBJECT

 public:
  explicit RequestDetails(EngineBridge& bridge, QWidget* parent = nullptr);

  /// `connection`: of the visitor, as long as it is known; may be null. `original`: of which this
  /// is a replay; may be null.
  void setExchange(const observe::ExchangePtr& row, const observe::ConnectionPtr& connection,
                   const observe::ExchangePtr& original);
  void clear();
  /// Shows how `after` differs from `before`.
  void compare(const observe::ExchangeRecord& before, const observe::ExchangeRecord& after);

  void showComparison();

  MessageList& messages() { return *messages_; }

 Q_SIGNALS:
  void copyRequested(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* buildSummary();
  QWidget* buildLegs();
  QWidget* buildCode();
  void fill();
  void fillSummary();
  void fillFacts();
  void fillLegs();
  void fillCode();
  void fillComparison();
  void retranslate();

  EngineBridge& bridge_;
  observe::ExchangePtr row_, original_;
  observe::ConnectionPtr connection_;
  QLabel* summary_;
  QLabel* finding_;
  QGridLayout* facts_;
  TimingView* timing_;
  MessageView* request_;
  MessageView* answer_;
  MessageList* messages_;
  QWidget* legs_page_ = nullptr;
  QLabel* legs_note_;
  LegFacts* public_;
  LegFacts* local_;
  QComboBox* language_;
  QToolButton* copy_;
  QPlainTextEdit* code_;
  QWidget* code_page_ = nullptr;
  QPlainTextEdit* comparison_;
};

}  // namespace culvert::ui
