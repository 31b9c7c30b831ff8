#include "ui/connections/connection_model.h"

#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

/// Above this many separate gaps, one reset is cheaper than the signals (desktop.md 3.2).
constexpr std::size_t most_spans = 200;

bool isClosed(const observe::ConnectionRecord& record) {
  return record.state == observe::ConnectionState::closed;
}

bool isNumber(int column) {
  return column >= ConnectionModel::down_rate_column && column <= ConnectionModel::age_column;
}

Tone stateTone(const ConnectionModel::Row& row) {
  switch (row.record->state) {
    case observe::ConnectionState::opening:
      return Tone::info;
    case observe::ConnectionState::open:
      return Tone::ok;
    case observe::ConnectionState::half_closed:
      return Tone::warn;
    case observe::ConnectionState::closed:
      break;
  }
  return row.isBroken() ? Tone::error : Tone::muted;
}

std::chrono::milliseconds ageOf(const observe::ConnectionRecord& record) {
  const auto end = record.closed.value_or(std::chrono::system_clock::now());
  return std::chrono::duration_cast<std::chrono::milliseconds>(end - record.opened);
}

QString allStates() {
  QStringList words;
  for (int i = 0; i <= static_cast<int>(observe::ConnectionState::closed); ++i)
    for (const bool broken : {false, true})
      words.append(Texts::connectionState(static_cast<observe::ConnectionState>(i), broken));
  return words.join(u'\n');
}

QString certificate(const Negotiation& leg) {
  if (leg.tls.cert_subject.empty()) return {};
  return fromCore(leg.tls.cert_subject);
}

/// First and last row that changed, for one dataChanged.
struct Range {
  int first = -1, last = -1;
  void add(std::size_t row) {
    const int at = static_cast<int>(row);
    first = first < 0 ? at : std::min(first, at);
    last = std::max(last, at);
  }
};

QString stateIcon(const ConnectionModel::Row& row) {
  switch (row.record->state) {
    case observe::ConnectionState::opening:
      return QStringLiteral("state-starting");
    case observe::ConnectionState::open:
      return QStringLiteral("state-running");
    case observe::ConnectionState::half_closed:
      return QStringLiteral("state-half");
    case observe::ConnectionState::closed:
      break;
  }
  return row.isBroken() ? QStringLiteral("state-failed") : QStringLiteral("state-stopped");
}

}  // namespace

ConnectionModel::ConnectionModel(NameOf name_of, QObject* parent)
    : QAbstractTableModel(parent), name_of_(std::move(name_of)) {}

int ConnectionModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ConnectionModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

int ConnectionModel::rowOf(observe::ConnectionId id) const {
  const auto at = index_.find(id);
  if (at == index_.end()) return -1;
  // While rows are being removed, those behind them stand elsewhere already.
  const std::size_t row = at->second;
  return row < rows_.size() && rows_[row].record->id == id ? static_cast<int>(row) : -1;
}

QVariant ConnectionModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == TableView::words_role) return section == state_column ? allStates() : QString();
  const std::array<QString, column_count> names{
      tr("State"),        tr("Profile"),      tr("Proxy"),      tr("Visitor"),
      tr("Local target"), tr("Application"),  tr("Host / SNI"), tr("Public TLS"),
      tr("Public ALPN"),  tr("Local TLS"),    tr("Local ALPN"), tr("Local certificate"),
      tr("↓ rate"),       tr("↑ rate"),       tr("↓ bytes"),    tr("↑ bytes"),
      tr("Age"),          tr("Close reason"), tr("Id")};
  if (role == Qt::DisplayRole) return names.at(static_cast<std::size_t>(section));
  if (role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  switch (section) {
    case down_rate_column:
      return tr("Down rate: to the visitor");
    case up_rate_column:
      return tr("Up rate: from the visitor");
    case down_bytes_column:
      return tr("Down bytes: to the visitor");
    case up_bytes_column:
      return tr("Up bytes: from the visitor");
    default:
      return names.at(static_cast<std::size_t>(section));
  }
}

QString ConnectionModel::factsDisplay(const observe::ConnectionRecord& record, int column) {
  switch (column) {
    case application_column:
      return Texts::protocol(record.application);
    case host_column: {
      const std::string& host = record.downstream.host;
      return fromCore(host.empty() ? record.downstream.tls.sni : host);
    }
    case public_tls_column:
      return Texts::tls(record.downstream);
    case public_alpn_column:
      return Texts::alpn(record.downstream);
    case local_tls_column:
      return Texts::tls(record.upstream);
    case local_alpn_column:
      return Texts::alpn(record.upstream);
    case local_certificate_column:
      return certificate(record.upstream);
    default:
      return {};
  }
}

QString ConnectionModel::display(const Row& row, int column) const {
  const observe::ConnectionRecord& record = *row.record;
  switch (column) {
    case state_column:
      return Texts::connectionState(record.state, row.isBroken());
    case profile_column:
      return name_of_(record.profile);
    case proxy_column:
      return fromCore(record.proxy);
    case visitor_column:
      return Texts::visitor(record);
    case target_column:
      return fromCore(record.local_target);
    case down_rate_column:
      return formatRate(row.counters.down_rate);
    case up_rate_column:
      return formatRate(row.counters.up_rate);
    case down_bytes_column:
      return formatBytes(row.counters.traffic.down);
    case up_bytes_column:
      return formatBytes(row.counters.traffic.up);
    case age_column:
      return formatDuration(ageOf(record));
    case reason_column:
      return row.closed_by_user ? Texts::closedByUser() : Texts::closeReason(record);
    case id_column:
      return QString::number(record.id);
    default: {
      const QString fact = factsDisplay(record, column);
      return fact.isEmpty() ? QStringLiteral("—") : fact;
    }
  }
}

QVariant ConnectionModel::decoration(const Row& row, int column) {
  const observe::ConnectionRecord& record = *row.record;
  const auto known = [](Known how) -> QVariant {
    if (how == Known::not_used) return {};
    return icon(knownIcon(how), Tone::muted);
  };
  switch (column) {
    case state_column:
      return icon(stateIcon(row), stateTone(row));
    case public_tls_column:
      return known(record.downstream.tls_known);
    case public_alpn_column:
      return known(record.downstream.alpn_known);
    case local_tls_column:
      return known(record.upstream.tls_known);
    case local_alpn_column:
      return known(record.upstream.alpn_known);
    default:
      return {};
  }
}

QVariant ConnectionModel::toolTip(const Row& row, int column) {
  const observe::ConnectionRecord& record = *row.record;
  const auto known = [](Known how) {
    return QStringLiteral("%1: %2").arg(Texts::known(how), Texts::knownMeaning(how));
  };
  switch (column) {
    case visitor_column:
      return record.shared ? QVariant(Texts::sharedMeaning()) : QVariant();
    case public_tls_column:
      return known(record.downstream.tls_known);
    case public_alpn_column:
      return known(record.downstream.alpn_known);
    case local_tls_column:
      return known(record.upstream.tls_known);
    case local_alpn_column:
      return known(record.upstream.alpn_known);
    case state_column:
    case reason_column: {
      if (row.closed_by_user || (!record.why && !record.diagnosis)) return {};
      const Texts::Advice advice = Texts::advice(record);
      const QString words =
          record.why ? QString::fromStdString(to_text(*record.why)) : advice.detail;
      return QStringLiteral("%1\n%2\n%3").arg(advice.sentence, advice.cure, words);
    }
    default:
      return {};
  }
}

QVariant ConnectionModel::data(const QModelIndex& index, int role) const {
  const Row& at = row(index.row());
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return display(at, column);
    case Qt::DecorationRole:
      return decoration(at, column);
    case Qt::TextAlignmentRole:
      return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (isClosed(*at.record)) return colors().muted;
      return {};
    case Qt::ToolTipRole:
      return toolTip(at, column);
    default:
      return {};
  }
}

void ConnectionModel::apply(const observe::ConnectionDelta& delta) {
  if (delta.reset) {
    reset(delta);
  } else {
    removeRows(delta.removed);
    changeRecords(delta.changed);
    changeCounters(delta.counters);
  }
  recount();
}

void ConnectionModel::closedByUser(observe::ConnectionId id) {
  const int row = rowOf(id);
  if (row >= 0 && !isClosed(*rows_[static_cast<std::size_t>(row)].record)) by_user_.insert(id);
}

/// One that had ended by itself before the user's word arrived, or broke, is told as it was.
bool ConnectionModel::isByUser(const observe::ConnectionRecord& record) const {
  return isClosed(record) && record.why && record.why->code == Errc::cancelled &&
         by_user_.contains(record.id);
}

void ConnectionModel::setRecord(Row& row, const observe::ConnectionPtr& record) const {
  row.record = record;
  row.closed_by_user = isByUser(*record);
}

void ConnectionModel::reset(const observe::ConnectionDelta& delta) {
  beginResetModel();
  rows_.clear();
  index_.clear();
  for (const observe::ConnectionPtr& record : delta.changed) {
    if (const auto at = index_.find(record->id); at != index_.end()) {
      setRecord(rows_[at->second], record);
      continue;
    }
    index_.emplace(record->id, rows_.size());
    rows_.push_back({
        record, {record->id, {}, 0, 0},
         {record->id, {}, 0, 0},
         isByUser(*record)
    });
  }
  std::erase_if(by_user_, [this](observe::ConnectionId id) { return !index_.contains(id); });
  for (const observe::Counters& counters : delta.counters)
    if (const auto at = index_.find(counters.id); at != index_.end()) {
      rows_[at->second].counters = counters;
      rows_[at->second].ordered = counters;
    }
  endResetModel();
}

void ConnectionModel::removeRows(const std::vector<observe::ConnectionId>& ids) {
  std::vector<std::size_t> gone;
  gone.reserve(ids.size());
  for (const observe::ConnectionId id : ids)
    if (const auto at = index_.find(id); at != index_.end()) gone.push_back(at->second);
  if (gone.empty()) return;
  std::ranges::sort(gone, std::ranges::greater());
  gone.erase(std::ranges::unique(gone).begin(), gone.end());
  std::size_t spans = 1;
  for (std::size_t i = 1; i < gone.size(); ++i)
    if (gone[i] + 1 != gone[i - 1]) ++spans;
  const std::size_t lowest = gone.back();
  for (const observe::ConnectionId id : ids) {
    index_.erase(id);
    by_user_.erase(id);
  }
  if (spans <= most_spans) {
    removeSpans(gone);
  } else {
    beginResetModel();
    std::erase_if(rows_, [&](const Row& row) { return !index_.contains(row.record->id); });
    endResetModel();
  }
  reindex(lowest);
}

void ConnectionModel::removeSpans(const std::vector<std::size_t>& descending) {
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

void ConnectionModel::changeRecords(const std::vector<observe::ConnectionPtr>& records) {
  Range range;
  std::vector<Row> added;
  std::unordered_map<observe::ConnectionId, std::size_t> place;  // in `added`
  for (const observe::ConnectionPtr& record : records) {
    if (const auto at = index_.find(record->id); at != index_.end()) {
      setRecord(rows_[at->second], record);
      range.add(at->second);
    } else if (const auto seen = place.find(record->id); seen != place.end()) {
      setRecord(added[seen->second], record);
    } else {
      place.emplace(record->id, added.size());
      added.push_back({
          record, {record->id, {}, 0, 0},
           {record->id, {}, 0, 0},
           isByUser(*record)
      });
    }
  }
  if (range.first >= 0)
    Q_EMIT dataChanged(index(range.first, 0), index(range.last, column_count - 1));
  append(std::move(added));
}

void ConnectionModel::append(std::vector<Row> added) {
  if (added.empty()) return;
  // Ids are given in order, so new rows stand in the order in which they came.
  std::ranges::sort(added, {}, [](const Row& row) { return row.record->id; });
  const std::size_t first = rows_.size();
  beginInsertRows({}, static_cast<int>(first), static_cast<int>(first + added.size()) - 1);
  rows_.insert(rows_.end(), std::make_move_iterator(added.begin()),
               std::make_move_iterator(added.end()));
  reindex(first);
  endInsertRows();
}

void ConnectionModel::changeCounters(const std::vector<observe::Counters>& counters) {
  Range range;
  for (const observe::Counters& next : counters) {
    const auto at = index_.find(next.id);
    if (at == index_.end()) continue;
    rows_[at->second].counters = next;
    range.add(at->second);
  }
  if (range.first >= 0)
    Q_EMIT dataChanged(index(range.first, down_rate_column), index(range.last, age_column),
                       {Qt::DisplayRole});
}

void ConnectionModel::reindex(std::size_t from) {
  for (std::size_t i = from; i < rows_.size(); ++i)
    index_.insert_or_assign(rows_[i].record->id, i);
}

void ConnectionModel::recount() {
  const auto open = static_cast<int>(
      std::ranges::count_if(rows_, [](const Row& row) { return !isClosed(*row.record); }));
  open_count_ = open;
  Q_EMIT countsChanged();
}

void ConnectionModel::freezeOrder(int column) {
  if (rows_.empty()) return;
  for (Row& row : rows_)
    row.ordered = row.counters;
  Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column), {Qt::DisplayRole});
}

void ConnectionModel::refreshAges() {
  if (!rows_.empty())
    Q_EMIT dataChanged(index(0, age_column), index(rowCount() - 1, age_column), {Qt::DisplayRole});
}

void ConnectionModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

}  // namespace culvert::ui
