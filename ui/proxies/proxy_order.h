#pragma once

#include "ui/proxies/proxy_model.h"
#include "ui/scope/scope.h"

#include <QCollator>
#include <QSortFilterProxyModel>

namespace culvert::ui {

/// Which proxies are shown (those of the profile in scope, those that the search fits) and in
/// which order; ties are broken by name and profile, so that equal rows never dance.
class ProxyOrder : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit ProxyOrder(ProxyModel& model, QObject* parent = nullptr);

  void setProfile(const std::string& profile);
  void setSearch(const QString& text);
  const observe::ProxyRecord& record(const QModelIndex& index) const {
    return model_.record(mapToSource(index).row());
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  int compare(const observe::ProxyRecord& a, const observe::ProxyRecord& b, int column) const;

  ProxyModel& model_;
  QCollator collator_;
  std::string profile_;
  QString search_;
};

}  // namespace culvert::ui
