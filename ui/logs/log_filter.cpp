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
  const observe::Event& event = line.event;
  // That lines are missing concerns everybody.
  if (event.kind == observe::EventKind::events_lost) return true;
  if (observe::level_of(event.kind) < level_) return false;
  if (!scope_.contains(event.scope.profile, event.scope.proxy, event.scope.connection))
    return false;
  return std::ranges::all_of(words_, [&](const QString& word) {
    return line.text.contains(word, Qt::CaseInsensitive) ||
           fromCore(event.scope.proxy).contains(word, Qt::CaseInsensitive);
  });
}

}  // namespace culvert::ui
