#include "ui/logs/log_filter.h"

#include "ui/texts/format.h"

#include <algorithm>

namespace culvert::ui {

LogFilter::LogFilter(LogModel& model, QObject* parent)
    : QSortFilterProxyModel(parent), model_(model) {
  setSourceModel(&model);
}

void LogFilter::setScope(const Scope& scope) {
  if (scope == scope_) return;
  scope_ = scope;
  invalidateFilter();
}

void LogFilter::setLevel(observe::Level level) {
  if (level == level_) return;
  level_ = level;
  invalidateFilter();
}

void LogFilter::setSearch(const QString& text) {
  words_ = text.split(u' ', Qt::SkipEmptyParts);
  invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const LogModel::Row& line = model_.row(row);
  // That lines are missing concerns everybody.
  if (line.kind == observe::EventKind::events_lost) return true;
  if (observe::level_of(line.kind) < level_) return false;
  if (!scope_.contains(line.names->profile, line.names->proxy, line.connection)) return false;
  if (words_.isEmpty()) return true;
  const QString text = line.words();
  const QString proxy = fromCore(line.names->proxy);
  return std::ranges::all_of(words_, [&](const QString& word) {
    return text.contains(word, Qt::CaseInsensitive) || proxy.contains(word, Qt::CaseInsensitive);
  });
}

}  // namespace culvert::ui
