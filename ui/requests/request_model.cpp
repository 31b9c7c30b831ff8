#include "ui/requests/request_model.h"

#include "ui/requests/request_text.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

using observe::ExchangeId;
using observe::ExchangePtr;
using observe::ExchangeRecord;

/// Above this many separate gaps, one reset is cheaper than the signals (desktop.md 3.2).
constexpr std::size_t most_spans = 200;

bool isNumber(int column) {
  return column == RequestModel::id_column ||
         (column >= RequestModel::duration_column && column <= RequestModel::answer_size_column) ||
         column == RequestModel::connection_column || column == RequestModel::replay_column;
}

ExchangeId idOf(const ExchangePtr& row) {
  return row->id;
}

/// By id; should a row come twice, the later one is the newer one.
void sortById(std::vector<ExchangePtr>& rows) {
  std::ranges::stable_sort(rows, {}, idOf);
  const auto same = [](const ExchangePtr& a, const ExchangePtr& b) { return a->id == b->id; };
  const auto rest = std::unique(rows.rbegin(), rows.rend(), same);
  rows.erase(rows.begin(), rest.base());
}

QString idText(std::uint64_t id) {
  return id == 0 ? QString() : QString::number(id);
}

/// Milliseconds tell nothing of what lasts minutes.
QString durationText(std::chrono::microseconds took) {
  using namespace std::chrono_literals;
  if (took < 10s) return formatMilliseconds(took);
  return formatDuration(std::chrono::duration_cast<std::chrono::milliseconds>(took));
}

QString waitText(const ExchangeRecord& row) {
  return row.status == 0 ? QString() : formatMilliseconds(row.times.wait);
}

}  // namespace

RequestModel::RequestModel(NameOf name_of, QObject* parent)
    : QAbstractTableModel(parent), name_of_(std::move(name_of)) {}

int RequestModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RequestModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

std::size_t RequestModel::placeOf(ExchangeId id) const {
  const auto at = std::ranges::lower_bound(rows_, id, {}, idOf);
  return static_cast<std::size_t>(at - rows_.begin());
}

int RequestModel::rowOf(ExchangeId id) const {
  const std::size_t place = placeOf(id);
  return place < rows_.size() && rows_[place]->id == id ? static_cast<int>(place) : -1;
}

ExchangePtr RequestModel::find(ExchangeId id) const {
  const int at = rowOf(id);
  return at < 0 ? nullptr : row(at);
}

QVariant RequestModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == TableView::words_role)
    return section == status_column ? RequestText::statusWords() : QString();
  const std::array<QString, column_count> names{tr("#", "serial number of a request"),
                                                tr("Time"),
                                                tr("Method"),
                                                tr("Host"),
                                                tr("Path"),
                                                tr("Status"),
                                                tr("Kind"),
                                                tr("HTTP"),
                                                tr("Duration"),
                                                tr("Waiting"),
                                                tr("Request size"),
                                                tr("Response size"),
                                                tr("Messages"),
                                                tr("Content type"),
                                                tr("Visitor"),
                                                tr("Profile"),
                                                tr("Proxy"),
                                                tr("Connection"),
                                                tr("Replay of"),
                                                tr("Finding")};
  if (role == Qt::DisplayRole) return names.at(static_cast<std::size_t>(section));
  if (role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  switch (section) {
    case id_column:
      return tr("Serial number");
    case wait_column:
      return tr("Waiting: until the local service began to answer");
    case version_column:
      return tr("HTTP version of the public side, and of the local side where it is another one");
    case finding_column:
      return tr("What Diagnose says about it");
    default:
      return names.at(static_cast<std::size_t>(section));
  }
}

QString RequestModel::display(const ExchangeRecord& row, int column) const {
  switch (column) {
    case id_column:
      return QString::number(row.id);
    case time_column:
      return formatTime(row.began);
    case method_column:
      return fromCore(row.method);
    case host_column:
      return fromCore(row.authority);
    case path_column:
      return fromCore(row.path);
    case status_column:
      return RequestText::status(row);
    case kind_column:
      return RequestText::kind(row.kind);
    case version_column:
      return RequestText::version(row);
    case duration_column:
      return durationText(durationOf(row));
    case wait_column:
      return waitText(row);
    case request_size_column:
      return formatBytes(row.request_size);
    case answer_size_column:
      return formatBytes(row.answer_size);
    case messages_column:
      return RequestText::messages(row);
    case type_column:
      return fromCore(row.content_type);
    case visitor_column:
      return row.connection == 0 ? tr("this computer") : fromCore(row.visitor);
    case profile_column:
      return name_of_(row.profile);
    case proxy_column:
      return fromCore(row.proxy);
    case connection_column:
      return idText(row.connection);
    case replay_column:
      return idText(row.replay_of);
    case finding_column:
      return fromCore(row.diagnosis);
    default:
      return {};
  }
}

QVariant RequestModel::data(const QModelIndex& index, int role) const {
  const ExchangeRecord& at = *row(index.row());
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return display(at, column);
    case Qt::DecorationRole:
      if (column == status_column)
        return icon(RequestText::statusIcon(at), RequestText::statusTone(at));
      return {};
    case Qt::TextAlignmentRole:
      return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
      if (column != status_column && column != finding_column) return {};
      const auto advice = RequestText::advice(at);
      if (!advice) return RequestText::summary(at);
      return QStringLiteral("%1\n%2\n%3").arg(advice->title, advice->sentence, advice->cure);
    }
    default:
      return {};
  }
}

void RequestModel::apply(const observe::ExchangeDelta& delta) {
  if (delta.reset) return reset(delta.changed);
  removeRows(delta.removed);
  change(delta.changed);
}

void RequestModel::reset(const std::vector<ExchangePtr>& rows) {
  beginResetModel();
  rows_ = rows;
  sortById(rows_);
  endResetModel();
}

void RequestModel::removeRows(const std::vector<ExchangeId>& ids) {
  std::vector<std::size_t> gone;
  gone.reserve(ids.size());
  for (const ExchangeId id : ids)
    if (const int at = rowOf(id); at >= 0) gone.push_back(static_cast<std::size_t>(at));
  if (gone.empty()) return;
  std::ranges::sort(gone, std::ranges::greater());
  gone.erase(std::ranges::unique(gone).begin(), gone.end());
  std::size_t spans = 1;
  for (std::size_t i = 1; i < gone.size(); ++i)
    if (gone[i] + 1 != gone[i - 1]) ++spans;
  if (spans <= most_spans) return removeSpans(gone);
  beginResetModel();
  for (const std::size_t place : gone)
    rows_[place].reset();
  std::erase(rows_, nullptr);
  endResetModel();
}

void RequestModel::removeSpans(const std::vector<std::size_t>& descending) {
  for (std::size_t i = 0; i < descending.size();) {
    const std::size_t last = descending[i];
    std::size_t first = last;
    while (++i < descending.size() && descending[i] + 1 == first)
      first = descending[i];
    beginRemoveRows({}, static_cast<int>(first), static_cast<int>(last));
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(first),
                rows_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    endRemoveRows();
  }
}

void RequestModel::change(const std::vector<ExchangePtr>& rows) {
  int first = -1;
  int last = -1;
  std::vector<ExchangePtr> added;
  for (const ExchangePtr& next : rows) {
    const int at = rowOf(next->id);
    if (at < 0) {
      added.push_back(next);
      continue;
    }
    rows_[static_cast<std::size_t>(at)] = next;
    first = first < 0 ? at : std::min(first, at);
    last = std::max(last, at);
  }
  if (first >= 0) Q_EMIT dataChanged(index(first, 0), index(last, column_count - 1));
  append(std::move(added));
}

void RequestModel::append(std::vector<ExchangePtr> added) {
  if (added.empty()) return;
  sortById(added);
  // Ids ascend in the order of arrival. Whatever comes late has its place among the others.
  std::size_t from = 0;
  while (from < added.size()) {
    const std::size_t place = placeOf(added[from]->id);
    std::size_t to = from + 1;
    while (to < added.size() && (place == rows_.size() || added[to]->id < rows_[place]->id))
      ++to;
    beginInsertRows({}, static_cast<int>(place), static_cast<int>(place + to - from) - 1);
    rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(place),
                 added.begin() + static_cast<std::ptrdiff_t>(from),
                 added.begin() + static_cast<std::ptrdiff_t>(to));
    endInsertRows();
    from = to;
  }
}

void RequestModel::present() {
  beginResetModel();
  endResetModel();
}

void RequestModel::refreshOpen() {
  int first = -1;
  int last = -1;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!isOpen(*rows_[i])) continue;
    if (first < 0) first = static_cast<int>(i);
    last = static_cast<int>(i);
  }
  if (first >= 0)
    Q_EMIT dataChanged(index(first, duration_column), index(last, duration_column),
                       {Qt::DisplayRole});
}

void RequestModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

}  // namespace culvert::ui
