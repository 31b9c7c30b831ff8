#include "ui/logs/log_model.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

QString levelIcon(observe::Level level) {
  switch (level) {
    case observe::Level::trace:
      return QStringLiteral("dot-small");
    case observe::Level::debug:
      return QStringLiteral("dot");
    case observe::Level::info:
      return QStringLiteral("info");
    case observe::Level::warn:
      return QStringLiteral("warning");
    case observe::Level::error:
      return QStringLiteral("state-failed");
  }
  return {};
}

Tone levelTone(observe::Level level) {
  switch (level) {
    case observe::Level::info:
      return Tone::info;
    case observe::Level::warn:
      return Tone::warn;
    case observe::Level::error:
      return Tone::error;
    case observe::Level::trace:
    case observe::Level::debug:
      break;
  }
  return Tone::muted;
}

}  // namespace

LogModel::LogModel(NameOf name_of, std::size_t capacity, QObject* parent)
    : QAbstractTableModel(parent), name_of_(std::move(name_of)), capacity_(capacity) {}

int LogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, column_count> names{tr("Time"),   tr("Level"),      tr("Profile"),
                                                tr("Proxy"),  tr("Connection"), tr("Component"),
                                                tr("Message")};
  return names.at(static_cast<std::size_t>(section));
}

QString LogModel::display(const Row& row, int column) const {
  switch (column) {
    case time_column:
      return formatTime(row.event.at);
    case level_column:
      return Texts::level(observe::level_of(row.event.kind));
    case profile_column:
      return row.event.scope.profile.empty() ? QString() : name_of_(row.event.scope.profile);
    case proxy_column:
      return fromCore(row.event.scope.proxy);
    case connection_column:
      return row.event.scope.connection == 0 ? QString()
                                             : QString::number(row.event.scope.connection);
    case component_column:
      return eventComponent(row.event.kind);
    case message_column:
      return row.text;
    default:
      return {};
  }
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
  const Row& at = row(index.row());
  const observe::Level level = observe::level_of(at.event.kind);
  switch (role) {
    case Qt::DisplayRole:
      return display(at, index.column());
    case Qt::DecorationRole:
      if (index.column() == level_column) return icon(levelIcon(level), levelTone(level));
      return {};
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (level <= observe::Level::debug) return colors().muted;
      return {};
    case Qt::ToolTipRole:
      if (index.column() == time_column) return formatDateTime(at.event.at);
      return {};
    default:
      return {};
  }
}

void LogModel::append(const std::vector<observe::Event>& events, quint64 lost) {
  std::vector<Row> added;
  added.reserve(events.size() + 1);
  if (lost > 0) {
    Row row;
    row.event.kind = observe::EventKind::events_lost;
    row.event.at = events.empty() ? std::chrono::system_clock::now() : events.front().at;
    row.event.arguments = {std::to_string(lost)};
    row.text = eventText(row.event);
    added.push_back(std::move(row));
  }
  // Of more than fits, only the newest.
  const std::size_t skip = events.size() > capacity_ ? events.size() - capacity_ : 0;
  for (std::size_t i = skip; i < events.size(); ++i)
    added.push_back({events[i], eventText(events[i])});
  if (added.empty()) return;
  evict(added.size());
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
  rows_.insert(rows_.end(), std::make_move_iterator(added.begin()),
               std::make_move_iterator(added.end()));
  endInsertRows();
}

void LogModel::evict(std::size_t coming) {
  if (rows_.size() + coming <= capacity_) return;
  const std::size_t block = std::max<std::size_t>(1, capacity_ / 20);
  const std::size_t excess = rows_.size() + coming - capacity_;
  const std::size_t count = std::min(rows_.size(), std::max(block, excess));
  if (count == 0) return;
  beginRemoveRows({}, 0, static_cast<int>(count) - 1);
  rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(count));
  endRemoveRows();
}

void LogModel::clear() {
  beginResetModel();
  rows_.clear();
  endResetModel();
}

void LogModel::retranslate() {
  for (Row& row : rows_)
    row.text = eventText(row.event);
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

QString LogModel::line(int at) const {
  const Row& one = row(at);
  QStringList parts{formatDateTime(one.event.at).left(11) + formatTime(one.event.at),
                    display(one, level_column)};
  for (const int column : {profile_column, proxy_column, connection_column})
    if (const QString text = display(one, column); !text.isEmpty()) parts.append(text);
  parts.append(one.text);
  return plain(parts.join(QStringLiteral("  ")));
}

}  // namespace culvert::ui
