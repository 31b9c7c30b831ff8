#pragma once

#include "ui/certificates/certificate_watch.h"
#include "ui/scope/scope.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <functional>
#include <vector>

namespace culvert::ui {

/// The certificates of all profiles as a table. GUI thread.
class CertificateModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    status_column,
    used_by_column,
    profile_column,
    role_column,
    subject_column,
    until_column,
    days_column,
    key_column,
    source_column,
    issuer_column,
    matches_column,
    chain_column,
    column_count,
  };

  /// In data() of days_column: how many are left; nothing where that is not known.
  static constexpr int days_role = Qt::UserRole;
  /// What rows are ordered by.
  static constexpr int sort_role = Qt::UserRole + 1;

  using NameOf = std::function<QString(const std::string& profile)>;

  explicit CertificateModel(NameOf name_of, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const CertificateRow& row(int row) const { return rows_[static_cast<std::size_t>(row)]; }

  /// Rows at the same places are changed in place.
  void setRows(const std::vector<CertificateRow>& rows, certificates::WallTime now);
  void retranslate();

 private:
  QString display(const CertificateRow& row, int column) const;
  QVariant sortKey(const CertificateRow& row, int column) const;
  std::optional<int> daysOf(const CertificateRow& row) const;

  NameOf name_of_;
  certificates::WallTime now_{};
  std::vector<CertificateRow> rows_;
};

/// Those in scope.
class CertificateFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit CertificateFilter(CertificateModel& model, QObject* parent = nullptr);

  void setScope(const Scope& scope);
  const CertificateRow& row(const QModelIndex& index) const {
    return model_.row(mapToSource(index).row());
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  CertificateModel& model_;
  Scope scope_;
};

}  // namespace culvert::ui
