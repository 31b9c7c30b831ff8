#pragma once

#include "core/observe/exchange.h"

#include <QAbstractTableModel>

#include <functional>
#include <vector>

namespace culvert::ui {

/// The requests that the inspector keeps, in the order in which they came. Changes come as one
/// delta per tick and leave as the least number of signals (desktop.md 3.4); the core bounds how
/// many there are. GUI thread.
class RequestModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    id_column,
    time_column,
    method_column,
    host_column,
    path_column,
    status_column,
    kind_column,
    version_column,
    duration_column,
    wait_column,
    request_size_column,
    answer_size_column,
    messages_column,
    type_column,
    visitor_column,
    profile_column,
    proxy_column,
    connection_column,
    replay_column,
    finding_column,
    column_count,
  };

  using NameOf = std::function<QString(const std::string& profile)>;

  explicit RequestModel(NameOf name_of, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const observe::ExchangePtr& row(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  /// -1: no such request.
  int rowOf(observe::ExchangeId id) const;
  /// Null: no such request.
  observe::ExchangePtr find(observe::ExchangeId id) const;
  const std::vector<observe::ExchangePtr>& rows() const { return rows_; }

  void apply(const observe::ExchangeDelta& delta);
  /// As if all rows were new: for those who look at them through a filter that lets others through
  /// now. Rows that come and go one by one would take seconds.
  void present();
  /// Durations of those that are still open.
  void refreshOpen();
  void retranslate();

 private:
  std::size_t placeOf(observe::ExchangeId id) const;
  void reset(const std::vector<observe::ExchangePtr>& rows);
  void removeRows(const std::vector<observe::ExchangeId>& ids);
  void removeSpans(const std::vector<std::size_t>& descending);
  void change(const std::vector<observe::ExchangePtr>& rows);
  void append(std::vector<observe::ExchangePtr> added);
  QString display(const observe::ExchangeRecord& row, int column) const;

  NameOf name_of_;
  std::vector<observe::ExchangePtr> rows_;  ///< By id, ascending.
};

}  // namespace culvert::ui
