#pragma once

#include "ui/logs/log_model.h"
#include "ui/scope/scope.h"

#include <QSortFilterProxyModel>

namespace culvert::ui {

/// The lines in scope, of a level at least, that hold the searched words; in the order they came.
class LogFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit LogFilter(LogModel& model, QObject* parent = nullptr);

  void setScope(const Scope& scope);
  void setLevel(observe::Level level);
  void setSearch(const QString& text);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  LogModel& model_;
  Scope scope_;
  observe::Level level_ = observe::Level::info;
  QStringList words_;
};

}  // namespace culvert::ui
