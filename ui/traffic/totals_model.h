#pragma once

#include "ui/traffic/daily_totals.h"
#include "ui/traffic/traffic_picture.h"

#include <QAbstractTableModel>
#include <QCollator>
#include <QSortFilterProxyModel>

#include <map>
#include <vector>

namespace culvert::ui {

/// A proxy with what it transferred.
struct TotalsRow {
  SeriesKey key;
  QString name, profile;
  TotalsOfDays totals;
  bool is_gone = false;  ///< In no profile any more; its days are still counted.

  bool operator==(const TotalsRow&) const = default;
};

/// The totals per proxy. The tick in front of a name draws the proxy in the graph; the piece of a
/// line beside it is that of the graph.
class TotalsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    name_column,
    profile_column,
    today_down_column,
    today_up_column,
    week_down_column,
    week_up_column,
    month_down_column,
    month_up_column,
    column_count,
  };

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const TotalsRow& row(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  static std::uint64_t bytesOf(const TotalsRow& row, int column);

  /// Whether anything is different now.
  bool setRows(std::vector<TotalsRow> rows);
  /// Draws it, or no more. Nothing happens when there are as many as can be told apart.
  void choose(const SeriesKey& key, bool chosen);
  /// By style, so that a proxy keeps its line while others come and go.
  std::vector<LineChoice> chosen() const;
  bool isFull() const { return styles_.size() >= TrafficLine::most_styles; }
  /// The colours have changed.
  void repaint();
  void retranslate();

 Q_SIGNALS:
  void chosenChanged();

 private:
  bool removeGone(const std::vector<TotalsRow>& next);
  bool insertNew(const std::vector<TotalsRow>& next);
  void dropChoices();

  std::vector<TotalsRow> rows_;  ///< By key.
  std::map<SeriesKey, int> styles_;
};

/// What of it is in scope, in the order the user wants.
class TotalsOrder : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit TotalsOrder(TotalsModel& model, QObject* parent = nullptr);

  /// Whether it is another one.
  bool setScope(const SeriesKey& scope);
  const TotalsRow& row(int row) const { return model_.row(mapToSource(index(row, 0)).row()); }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  TotalsModel& model_;
  SeriesKey scope_;
  QCollator collator_;
};

}  // namespace culvert::ui
