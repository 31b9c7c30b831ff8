#pragma once

#include <QStyledItemDelegate>

namespace culvert::ui {

/// A number of days with a bar: full at ninety days and more, as long as free certificates live.
class DaysDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;

 private:
  static constexpr int full_days = 90;
};

}  // namespace culvert::ui
