#pragma once

#include "ui/traffic/traffic_picture.h"

#include <QAbstractTableModel>

namespace culvert::ui {

/// The picture as a table: a row for each slot, the newest first, and for each line a column or
/// two. There are columns for as many lines as there may be; those without one are to be hidden.
class SampleModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int most_lines = 1 + TrafficLine::most_styles;
  static constexpr int column_count = 1 + 2 * most_lines;

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  /// As time goes on, rows come in front and go at the end; the others keep their place in a
  /// selection.
  void setPicture(TrafficPicture picture);
  bool isUsed(int column) const;
  void retranslate();

 private:
  /// Null: no line has this column.
  const TrafficLine* lineOf(int column) const;
  bool continues(const TrafficPicture& next) const;
  void shift(int by, TrafficPicture next);

  TrafficPicture picture_;
  int rows_ = 0;
};

}  // namespace culvert::ui
