#include "ui/proxies/proxy_model.h"

#include "ui/proxies/proxy_addresses.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

bool comesBefore(const observe::ProxyRecord& a, const observe::ProxyRecord& b) {
  return std::tie(a.profile, a.name) < std::tie(b.profile, b.name);
}

bool isSame(const observe::ProxyRecord& a, const observe::ProxyRecord& b) {
  return a.profile == b.profile && a.name == b.name;
}

QString orDash(const QString& text) {
  return text.isEmpty() ? QStringLiteral("—") : text;
}

bool isNumber(int column) {
  return column >= ProxyModel::connections_column;
}

QString allStates() {
  QStringList words;
  for (int i = 0; i <= static_cast<int>(observe::ProxyState::off); ++i)
    words.append(Texts::proxyState(static_cast<observe::ProxyState>(i)));
  return words.join(u'\n');
}

}  // namespace

QString proxyStateIcon(observe::ProxyState state) {
  switch (state) {
    case observe::ProxyState::fresh:
      return QStringLiteral("state-new");
    case observe::ProxyState::registering:
      return QStringLiteral("state-starting");
    case observe::ProxyState::running:
      return QStringLiteral("state-running");
    case observe::ProxyState::refused:
      return QStringLiteral("state-failed");
    case observe::ProxyState::local_down:
      return QStringLiteral("warning");
    case observe::ProxyState::off:
      break;
  }
  return QStringLiteral("state-stopped");
}

Tone proxyStateTone(observe::ProxyState state) {
  switch (state) {
    case observe::ProxyState::running:
      return Tone::ok;
    case observe::ProxyState::refused:
      return Tone::error;
    case observe::ProxyState::local_down:
      return Tone::warn;
    case observe::ProxyState::registering:
      return Tone::info;
    case observe::ProxyState::fresh:
    case observe::ProxyState::off:
      break;
  }
  return Tone::muted;
}

QString browserUrl(const observe::ProxyRecord& record) {
  if (record.public_address.empty() || record.is_visitor) return {};
  const QString address = addressesOf(record).value(0);
  if (address.contains(QLatin1String("://"))) return address;
  const bool web = record.type == "http" || record.type == "https" ||
                   record.protocol_now.starts_with("http") || record.protocol_now == "h2c" ||
                   record.profile == "demo";
  if (!web) return {};
  return (record.type == "https" ? QStringLiteral("https://") : QStringLiteral("http://")) +
         address;
}

ProxyModel::ProxyModel(NameOf name_of, QObject* parent)
    : QAbstractTableModel(parent), name_of_(std::move(name_of)) {}

int ProxyModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ProxyModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant ProxyModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == TableView::words_role) return section == state_column ? allStates() : QString();
  const std::array<QString, column_count> names{
      tr("State"),          tr("Profile"),      tr("Name"),         tr("Type"),
      tr("Public address"), tr("Local target"), tr("Protocol now"), tr("Connections"),
      tr("↓ rate"),         tr("↑ rate"),       tr("↓ total"),      tr("↑ total"),
      tr("Last activity")};
  if (role == Qt::DisplayRole) return names.at(static_cast<std::size_t>(section));
  if (role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  switch (section) {
    case down_rate_column:
      return tr("Down rate: to the visitor");
    case up_rate_column:
      return tr("Up rate: from the visitor");
    case down_total_column:
      return tr("Down total: to the visitor");
    case up_total_column:
      return tr("Up total: from the visitor");
    default:
      return names.at(static_cast<std::size_t>(section));
  }
}

QVariant ProxyModel::display(const observe::ProxyRecord& record, int column) const {
  switch (column) {
    case state_column:
      return Texts::proxyState(record.state);
    case profile_column:
      return name_of_(record.profile);
    case name_column:
      return fromCore(record.name);
    case type_column:
      return record.is_visitor ? tr("%1 visitor entry").arg(fromCore(record.type))
                               : fromCore(record.type);
    case address_column:
      return orDash(shortAddress(record));
    case target_column:
      return orDash(fromCore(record.local_target));
    case protocol_column:
      return Texts::protocol(record.protocol_now);
    case connections_column:
      return record.connections > 0 ? formatCount(static_cast<quint64>(record.connections))
                                    : QString();
    case down_rate_column:
      return formatRate(record.down_rate);
    case up_rate_column:
      return formatRate(record.up_rate);
    case down_total_column:
      return record.traffic.down > 0 ? formatBytes(record.traffic.down) : QString();
    case up_total_column:
      return record.traffic.up > 0 ? formatBytes(record.traffic.up) : QString();
    case activity_column:
      if (!record.last_activity) return {};
      return formatDuration(std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::system_clock::now() - *record.last_activity));
    default:
      return {};
  }
}

QVariant ProxyModel::toolTip(const observe::ProxyRecord& record, int column) {
  if (column == connections_column)
    return tr("%1 open, %2 in all")
        .arg(formatCount(static_cast<quint64>(record.connections)),
             formatCount(record.connections_total));
  if (record.error || record.diagnosis) {
    const Texts::Advice advice = Texts::advice(record);
    QString text = advice.sentence + u'\n' + advice.cure;
    if (!advice.detail.isEmpty()) text += QStringLiteral("\n(%1)").arg(advice.detail);
    return text;
  }
  if (column == address_column && record.public_address.empty())
    return tr("The address is known once the server has confirmed it.");
  if (const QStringList all = addressesOf(record); column == address_column && all.size() > 1)
    return all.join(u'\n');
  return {};
}

QVariant ProxyModel::data(const QModelIndex& index, int role) const {
  const observe::ProxyRecord& row = record(index.row());
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return display(row, column);
    case Qt::DecorationRole:
      if (column == state_column) return icon(proxyStateIcon(row.state), proxyStateTone(row.state));
      return {};
    case Qt::TextAlignmentRole:
      return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (row.state == observe::ProxyState::off) return colors().muted;
      return {};
    case Qt::FontRole:
      return {};
    case Qt::ToolTipRole:
      return toolTip(row, column);
    case Qt::AccessibleDescriptionRole:
      return row.error || row.diagnosis ? Texts::advice(row).sentence : QString();
    default:
      return {};
  }
}

void ProxyModel::setRows(std::vector<observe::ProxyRecord> rows) {
  std::ranges::sort(rows, comesBefore);
  removeGone(rows);
  insertNew(rows);
  int first = -1;
  int last = -1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows_[i] == rows[i]) continue;
    rows_[i] = std::move(rows[i]);
    if (first < 0) first = static_cast<int>(i);
    last = static_cast<int>(i);
  }
  if (first >= 0) Q_EMIT dataChanged(index(first, 0), index(last, column_count - 1));
}

void ProxyModel::removeGone(const std::vector<observe::ProxyRecord>& next) {
  const auto is_gone = [&](std::size_t row) {
    const auto at = std::ranges::lower_bound(next, rows_[row], comesBefore);
    return at == next.end() || !isSame(*at, rows_[row]);
  };
  for (std::size_t end = rows_.size(); end > 0;) {
    if (!is_gone(end - 1)) {
      --end;
      continue;
    }
    std::size_t begin = end - 1;
    while (begin > 0 && is_gone(begin - 1))
      --begin;
    beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(begin),
                rows_.begin() + static_cast<std::ptrdiff_t>(end));
    endRemoveRows();
    end = begin;
  }
}

void ProxyModel::insertNew(const std::vector<observe::ProxyRecord>& next) {
  // Both are sorted, and what we hold is part of `next`.
  for (std::size_t i = 0; i < next.size();) {
    if (i < rows_.size() && isSame(rows_[i], next[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < next.size() && (i >= rows_.size() || !isSame(rows_[i], next[end])))
      ++end;
    beginInsertRows({}, static_cast<int>(i), static_cast<int>(end) - 1);
    rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(i),
                 next.begin() + static_cast<std::ptrdiff_t>(i),
                 next.begin() + static_cast<std::ptrdiff_t>(end));
    endInsertRows();
    i = end;
  }
}

void ProxyModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

void ProxyModel::refreshTimes() {
  if (!rows_.empty())
    Q_EMIT dataChanged(index(0, activity_column), index(rowCount() - 1, activity_column),
                       {Qt::DisplayRole});
}

}  // namespace culvert::ui
