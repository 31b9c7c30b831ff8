#include "ui/logs/log_model.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

/// Beyond that those go that no line has any more.
constexpr std::size_t most_names = 1000;

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

observe::Event LogModel::Row::event() const {
  if (trouble) return *trouble;
  observe::Event event;
  event.seq = seq;
  event.at = at;
  event.kind = kind;
  event.scope = *names;
  event.scope.connection = connection;
  for (std::size_t begin = 0; begin < arguments.size();) {
    const std::size_t end = arguments.find('\0', begin);
    event.arguments.push_back(arguments.substr(begin, end - begin));
    begin = end + 1;
  }
  return event;
}

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
      return formatTime(row.at);
    case level_column:
      return Texts::level(observe::level_of(row.kind));
    case profile_column:
      return row.names->profile.empty() ? QString() : name_of_(row.names->profile);
    case proxy_column:
      return fromCore(row.names->proxy);
    case connection_column:
      return row.connection == 0 ? QString() : QString::number(row.connection);
    case component_column:
      return eventComponent(row.kind);
    case message_column:
      return row.words();
    default:
      return {};
  }
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
  const Row& at = row(index.row());
  const observe::Level level = observe::level_of(at.kind);
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
      if (index.column() == time_column) return formatDateTime(at.at);
      return {};
    default:
      return {};
  }
}

LogModel::Names LogModel::namesOf(const observe::Scope& scope) {
  Names& names = names_[{scope.profile, scope.proxy, scope.run_id}];
  if (!names) {
    observe::Scope copy = scope;
    copy.connection = 0;
    names = std::make_shared<const observe::Scope>(std::move(copy));
  }
  return names;
}

LogModel::Row LogModel::toRow(const observe::Event& event) {
  Row row;
  row.seq = event.seq;
  row.at = event.at;
  row.kind = event.kind;
  row.connection = event.scope.connection;
  row.names = namesOf(event.scope);
  row.text = eventText(event).toUtf8();
  const bool has_zero = std::ranges::any_of(event.arguments, [](const std::string& argument) {
    return argument.find('\0') != std::string::npos;
  });
  if (event.error || event.diagnosis || has_zero)
    row.trouble = std::make_unique<const observe::Event>(event);
  else
    for (const std::string& argument : event.arguments)
      (row.arguments += argument) += '\0';
  row.arguments.shrink_to_fit();
  row.text.squeeze();
  return row;
}

void LogModel::append(const std::vector<observe::Event>& events, quint64 lost) {
  std::vector<Row> added;
  added.reserve(events.size() + 1);
  if (lost > 0) {
    observe::Event event;
    event.kind = observe::EventKind::events_lost;
    event.at = events.empty() ? std::chrono::system_clock::now() : events.front().at;
    event.arguments = {std::to_string(lost)};
    added.push_back(toRow(event));
  }
  // Of more than fits, only the newest.
  const std::size_t skip = events.size() > capacity_ ? events.size() - capacity_ : 0;
  for (std::size_t i = skip; i < events.size(); ++i)
    added.push_back(toRow(events[i]));
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
  if (names_.size() > most_names)
    std::erase_if(names_, [](const auto& entry) { return entry.second.use_count() == 1; });
}

void LogModel::clear() {
  beginResetModel();
  rows_.clear();
  names_.clear();
  endResetModel();
}

void LogModel::retranslate() {
  for (Row& row : rows_)
    row.text = eventText(row.event()).toUtf8();
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

QString LogModel::line(int at) const {
  const Row& one = row(at);
  QStringList parts{formatDateTime(one.at).left(11) + formatTime(one.at),
                    display(one, level_column)};
  for (const int column : {profile_column, proxy_column, connection_column})
    if (const QString text = display(one, column); !text.isEmpty()) parts.append(text);
  parts.append(one.words());
  return plain(parts.join(QStringLiteral("  ")));
}

}  // namespace culvert::ui
