#pragma once

#include "core/observe/exchange.h"
#include "ui/tables/table_view.h"

#include <QAbstractTableModel>
#include <QWidget>

#include <deque>

class QLabel;
class QPlainTextEdit;

namespace culvert::ui {

/// Messages of the WebSocket or events of the stream that is followed, the newest ones only.
class MessageModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    time_column,
    direction_column,
    type_column,
    size_column,
    text_column,
    column_count
  };

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const observe::ExchangeMessage& row(int row) const {
    return rows_[static_cast<std::size_t>(row)];
  }
  void apply(const observe::MessageDelta& delta);
  void clear();
  std::uint64_t leftOut() const { return left_out_; }
  void retranslate();

  /// The core keeps no more of one exchange (StoreLimits::messages).
  static constexpr std::size_t most_rows = 2000;

 private:
  QString display(const observe::ExchangeMessage& row, int column) const;

  std::deque<observe::ExchangeMessage> rows_;
  std::uint64_t left_out_ = 0;
};

/// The messages with the whole text of the chosen one below.
class MessageList : public QWidget {
  Q_OBJECT

 public:
  explicit MessageList(QWidget* parent = nullptr);

  MessageModel& model() { return model_; }
  TableView& table() { return *table_; }
  void apply(const observe::MessageDelta& delta);
  void clear();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showCurrent();
  void retranslate();
  void count();

  MessageModel model_;
  QLabel* counts_;
  TableView* table_;
  QPlainTextEdit* text_;
};

}  // namespace culvert::ui
