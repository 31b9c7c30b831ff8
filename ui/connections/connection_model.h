#pragma once

#include "core/observe/live_state.h"
#include "ui/theme/colors.h"

#include <QAbstractTableModel>

#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace culvert::ui {

/// The connection table: rows keep their identity while they live, changes come as one delta per
/// tick and leave as the least number of signals (desktop.md 3.4). GUI thread.
class ConnectionModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    state_column,
    profile_column,
    proxy_column,
    visitor_column,
    target_column,
    application_column,
    host_column,
    public_tls_column,
    public_alpn_column,
    local_tls_column,
    local_alpn_column,
    local_certificate_column,
    // From here to age_column: what changes with every tick.
    down_rate_column,
    up_rate_column,
    down_bytes_column,
    up_bytes_column,
    age_column,
    reason_column,
    id_column,
    column_count,
  };

  struct Row {
    observe::ConnectionPtr record;
    observe::Counters counters;
    /// Counters by which the table is sorted; they move at freezeOrder() only.
    observe::Counters ordered;
    bool closed_by_user = false;  ///< See closedByUser().

    /// Whether it ended as it should not.
    bool isBroken() const { return record->why && !closed_by_user; }
  };

  using NameOf = std::function<QString(const std::string& profile)>;

  explicit ConnectionModel(NameOf name_of, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const Row& row(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  /// -1: no such connection, or where it stands is not known, as rows are being removed.
  int rowOf(observe::ConnectionId id) const;

  void apply(const observe::ConnectionDelta& delta);

  /// The user is about to close it: the core tells of it as of everything that it cuts off, and
  /// only here it is known that it was wanted.
  void closedByUser(observe::ConnectionId id);

  /// Sorting by a live column: takes the present counters as the order, at most once a second.
  void freezeOrder(int column);
  void refreshAges();
  void retranslate();

  int openCount() const { return open_count_; }
  int closedCount() const { return rowCount() - open_count_; }

  /// The core keeps no more closed rows than this (Ledger::most_closed_rows): with as many, there
  /// may have been more.
  static constexpr int most_closed = 5000;
  bool isClosedFull() const { return closedCount() >= most_closed; }

  static bool isLive(int column) { return column >= down_rate_column && column <= up_bytes_column; }

 Q_SIGNALS:
  void countsChanged();

 private:
  void reset(const observe::ConnectionDelta& delta);
  void removeRows(const std::vector<observe::ConnectionId>& ids);
  void removeSpans(const std::vector<std::size_t>& descending);
  void changeRecords(const std::vector<observe::ConnectionPtr>& records);
  void changeCounters(const std::vector<observe::Counters>& counters);
  void append(std::vector<Row> added);
  bool isByUser(const observe::ConnectionRecord& record) const;
  void setRecord(Row& row, const observe::ConnectionPtr& record) const;
  void reindex(std::size_t from);
  void recount();
  QString display(const Row& row, int column) const;
  static QString factsDisplay(const observe::ConnectionRecord& record, int column);
  static QVariant decoration(const Row& row, int column);
  static QVariant toolTip(const Row& row, int column);

  NameOf name_of_;
  std::vector<Row> rows_;
  std::unordered_map<observe::ConnectionId, std::size_t> index_;
  std::unordered_set<observe::ConnectionId> by_user_;
  int open_count_ = 0;
};

}  // namespace culvert::ui
