#pragma once

#include "ui/connections/connection_model.h"
#include "ui/scope/scope.h"

#include <QCollator>
#include <QSortFilterProxyModel>

namespace culvert::ui {

/// The words of the search field, ready to be asked per row: `proxy:web visitor:10.0.0. app:ws
/// tls:1.3 state:open`; plain words look into proxy, visitor, target, host and application.
/// A word with `-` in front must not fit.
class ConnectionSearch {
 public:
  ConnectionSearch() = default;
  explicit ConnectionSearch(const QString& text);

  bool accepts(const observe::ConnectionRecord& record) const;
  bool isEmpty() const { return terms_.empty(); }

 private:
  struct Term {
    QString field;  ///< Empty: plain word.
    QString word;
    bool negated = false;
  };
  static bool fits(const Term& term, const observe::ConnectionRecord& record);

  std::vector<Term> terms_;
};

/// Rows in scope, in a total order: key, then id. Reads the records, never their texts. Leaves out
/// those of the demo's relay: they are the demo's connections once more, seen from its other end.
class ConnectionFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit ConnectionFilter(ConnectionModel& model, QObject* parent = nullptr);

  void setScope(const Scope& scope);
  void setSearch(const QString& text);
  void setClosedShown(bool shown);
  bool inScope(const observe::ConnectionRecord& record) const;

  const ConnectionModel::Row& row(const QModelIndex& index) const {
    return model_.row(mapToSource(index).row());
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  int compare(const ConnectionModel::Row& a, const ConnectionModel::Row& b, int column) const;

  ConnectionModel& model_;
  Scope scope_;
  ConnectionSearch search_;
  bool closed_shown_ = true;
};

/// "10.0.0.9:80" before "10.0.0.10:80": addresses by their bytes, then ports.
int compareEndpoints(const std::string& a, const std::string& b);

}  // namespace culvert::ui
