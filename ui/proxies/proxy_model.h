#pragma once

#include "core/observe/live_state.h"
#include "ui/theme/colors.h"

#include <QAbstractTableModel>

#include <functional>
#include <vector>

namespace culvert::ui {

/// The proxies of all profiles, sorted by profile and name. GUI thread.
class ProxyModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    state_column,
    profile_column,
    name_column,
    type_column,
    address_column,
    target_column,
    protocol_column,
    connections_column,
    down_rate_column,
    up_rate_column,
    down_total_column,
    up_total_column,
    activity_column,
    column_count,
  };

  using NameOf = std::function<QString(const std::string& profile)>;

  explicit ProxyModel(NameOf name_of, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const observe::ProxyRecord& record(int row) const { return rows_[static_cast<std::size_t>(row)]; }

  /// Takes the rows as they are now, by the least number of signals.
  void setRows(std::vector<observe::ProxyRecord> rows);
  void retranslate();
  /// Time has passed: texts like "3 s ago" are others.
  void refreshTimes();

 private:
  void removeGone(const std::vector<observe::ProxyRecord>& next);
  void insertNew(const std::vector<observe::ProxyRecord>& next);
  QVariant display(const observe::ProxyRecord& record, int column) const;
  static QVariant toolTip(const observe::ProxyRecord& record, int column);

  NameOf name_of_;
  std::vector<observe::ProxyRecord> rows_;
};

QString proxyStateIcon(observe::ProxyState state);
Tone proxyStateTone(observe::ProxyState state);

/// "http://127.0.0.1:8080" when the address is one a browser opens, else empty.
QString browserUrl(const observe::ProxyRecord& record);

}  // namespace culvert::ui
