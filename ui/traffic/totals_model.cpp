#include "ui/traffic/totals_model.h"

#include "ui/texts/format.h"
#include "ui/theme/colors.h"
#include "ui/traffic/traffic_graph.h"

#include <QGuiApplication>

#include <algorithm>
#include <array>

namespace culvert::ui {
namespace {

constexpr QSize swatch_size(24, 14);

}  // namespace

int TotalsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int TotalsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

std::uint64_t TotalsModel::bytesOf(const TotalsRow& row, int column) {
  switch (column) {
    case today_down_column:
      return row.totals.today.down;
    case today_up_column:
      return row.totals.today.up;
    case week_down_column:
      return row.totals.week.down;
    case week_up_column:
      return row.totals.week.up;
    case month_down_column:
      return row.totals.month.down;
    case month_up_column:
      return row.totals.month.up;
    default:
      return 0;
  }
}

QVariant TotalsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool is_number = section >= today_down_column;
  if (role == Qt::TextAlignmentRole)
    return QVariant((is_number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  const std::array<QString, column_count> names{tr("Proxy"),     tr("Profile"),  tr("↓ today"),
                                                tr("↑ today"),   tr("↓ 7 days"), tr("↑ 7 days"),
                                                tr("↓ 30 days"), tr("↑ 30 days")};
  if (role == Qt::DisplayRole) return names.at(static_cast<std::size_t>(section));
  if (role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  switch (section) {
    case today_down_column:
      return tr("Today, to visitors");
    case today_up_column:
      return tr("Today, from visitors");
    case week_down_column:
      return tr("Last 7 days, to visitors");
    case week_up_column:
      return tr("Last 7 days, from visitors");
    case month_down_column:
      return tr("Last 30 days, to visitors");
    case month_up_column:
      return tr("Last 30 days, from visitors");
    default:
      return names.at(static_cast<std::size_t>(section));
  }
}

Qt::ItemFlags TotalsModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (index.column() == name_column) flags |= Qt::ItemIsUserCheckable;
  return flags;
}

QVariant TotalsModel::data(const QModelIndex& index, int role) const {
  const TotalsRow& one = row(index.row());
  const int column = index.column();
  const auto style = styles_.find(one.key);
  const bool is_chosen = style != styles_.end();
  switch (role) {
    case Qt::DisplayRole:
      if (column == name_column) return one.name;
      if (column == profile_column) return one.profile;
      return bytesOf(one, column) > 0 ? formatBytes(bytesOf(one, column)) : QString();
    case Qt::CheckStateRole:
      if (column != name_column) return {};
      return is_chosen ? Qt::Checked : Qt::Unchecked;
    case Qt::DecorationRole:
      if (column != name_column || !is_chosen) return {};
      return trafficSwatch(style->second, swatch_size, qApp->devicePixelRatio());
    case Qt::ForegroundRole:
      if (one.is_gone) return colors().muted;
      return {};
    case Qt::TextAlignmentRole:
      return QVariant((column >= today_down_column ? Qt::AlignRight : Qt::AlignLeft) |
                      Qt::AlignVCenter);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
      if (column >= today_down_column) return tr("%1 bytes").arg(formatCount(bytesOf(one, column)));
      if (one.is_gone) return tr("This proxy is in no profile any more.");
      if (isFull() && !is_chosen)
        return tr("At most %1 proxies are drawn at a time.", "a number")
            .arg(TrafficLine::most_styles);
      return tr("Tick a proxy to draw it.");
    default:
      return {};
  }
}

bool TotalsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::CheckStateRole || index.column() != name_column) return false;
  const bool wanted = value.toInt() == Qt::Checked;
  const SeriesKey key = row(index.row()).key;
  choose(key, wanted);
  return styles_.contains(key) == wanted;
}

void TotalsModel::choose(const SeriesKey& key, bool chosen) {
  if (styles_.contains(key) == chosen || (chosen && isFull())) return;
  if (!chosen) {
    styles_.erase(key);
  } else {
    int style = 1;
    while (std::ranges::any_of(styles_, [&](const auto& used) { return used.second == style; }))
      ++style;
    styles_.emplace(key, style);
  }
  repaint();
  Q_EMIT chosenChanged();
}

std::vector<LineChoice> TotalsModel::chosen() const {
  std::vector<LineChoice> choices;
  for (const TotalsRow& one : rows_)
    if (const auto style = styles_.find(one.key); style != styles_.end())
      choices.push_back({one.key, one.name, style->second});
  std::ranges::sort(choices, {}, &LineChoice::style);
  return choices;
}

bool TotalsModel::setRows(std::vector<TotalsRow> rows) {
  std::ranges::sort(rows, {}, &TotalsRow::key);
  bool differs = removeGone(rows);
  differs = insertNew(rows) || differs;
  int first = -1;
  int last = -1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows_[i] == rows[i]) continue;
    rows_[i] = std::move(rows[i]);
    if (first < 0) first = static_cast<int>(i);
    last = static_cast<int>(i);
  }
  if (first >= 0) Q_EMIT dataChanged(index(first, 0), index(last, column_count - 1));
  dropChoices();
  return differs || first >= 0;
}

bool TotalsModel::removeGone(const std::vector<TotalsRow>& next) {
  const auto is_gone = [&](std::size_t row) {
    return !std::ranges::binary_search(next, rows_[row].key, {}, &TotalsRow::key);
  };
  const std::size_t before = rows_.size();
  for (std::size_t end = before; end > 0;) {
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
  return rows_.size() != before;
}

bool TotalsModel::insertNew(const std::vector<TotalsRow>& next) {
  const std::size_t before = rows_.size();
  // Both are sorted, and what we hold is part of `next`.
  for (std::size_t i = 0; i < next.size();) {
    if (i < rows_.size() && rows_[i].key == next[i].key) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < next.size() && (i >= rows_.size() || rows_[i].key != next[end].key))
      ++end;
    beginInsertRows({}, static_cast<int>(i), static_cast<int>(end) - 1);
    rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(i),
                 next.begin() + static_cast<std::ptrdiff_t>(i),
                 next.begin() + static_cast<std::ptrdiff_t>(end));
    endInsertRows();
    i = end;
  }
  return rows_.size() != before;
}

/// Of rows that have gone.
void TotalsModel::dropChoices() {
  const auto dropped = std::erase_if(styles_, [&](const auto& used) {
    return !std::ranges::binary_search(rows_, used.first, {}, &TotalsRow::key);
  });
  if (dropped > 0) Q_EMIT chosenChanged();
}

void TotalsModel::repaint() {
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, name_column));
}

void TotalsModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

TotalsOrder::TotalsOrder(TotalsModel& model, QObject* parent)
    : QSortFilterProxyModel(parent), model_(model) {
  collator_.setNumericMode(true);
  collator_.setCaseSensitivity(Qt::CaseInsensitive);
  // Numbers grow all the time; rows move when the page says so.
  setDynamicSortFilter(false);
  setSourceModel(&model);
}

bool TotalsOrder::setScope(const SeriesKey& scope) {
  if (scope == scope_) return false;
  scope_ = scope;
  invalidateFilter();
  return true;
}

bool TotalsOrder::filterAcceptsRow(int row, const QModelIndex&) const {
  const SeriesKey& key = model_.row(row).key;
  if (!scope_.profile.empty() && key.profile != scope_.profile) return false;
  return scope_.proxy.empty() || key.proxy == scope_.proxy;
}

bool TotalsOrder::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const TotalsRow& a = model_.row(left.row());
  const TotalsRow& b = model_.row(right.row());
  const int column = left.column();
  if (column >= TotalsModel::today_down_column) {
    const std::uint64_t x = TotalsModel::bytesOf(a, column);
    const std::uint64_t y = TotalsModel::bytesOf(b, column);
    if (x != y) return x < y;
  } else if (column == TotalsModel::profile_column) {
    if (const int order = collator_.compare(a.profile, b.profile); order != 0) return order < 0;
  }
  if (const int order = collator_.compare(a.name, b.name); order != 0) return order < 0;
  return a.key < b.key;
}

}  // namespace culvert::ui
