#pragma once

#include "ui/requests/request_model.h"
#include "ui/requests/request_search.h"
#include "ui/scope/scope.h"

#include <QSortFilterProxyModel>

namespace culvert::ui {

/// Rows in scope that the search field lets through, in a total order: key, then serial number.
/// Reads the records, never their texts.
class RequestFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit RequestFilter(RequestModel& model, QObject* parent = nullptr);

  void setScope(const Scope& scope);
  void setSearch(const RequestSearch& search);
  bool isSearching() const { return !search_.isEmpty(); }

  const observe::ExchangePtr& row(const QModelIndex& index) const {
    return model_.row(mapToSource(index).row());
  }

  bool inScope(const observe::ExchangeRecord& row) const;

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  void filterAnew();
  static int compare(const observe::ExchangeRecord& a, const observe::ExchangeRecord& b,
                     int column);

  RequestModel& model_;
  Scope scope_;
  RequestSearch search_;
};

}  // namespace culvert::ui
