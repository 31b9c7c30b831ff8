#include "ui/requests/request_filter.h"

#include "ui/connections/connection_filter.h"
#include "ui/requests/request_text.h"
#include "ui/widgets/ordering.h"

namespace culvert::ui {

RequestFilter::RequestFilter(RequestModel& model, QObject* parent)
    : QSortFilterProxyModel(parent), model_(model) {
  setSourceModel(&model);
}

void RequestFilter::setScope(const Scope& scope) {
  if (scope == scope_) return;
  scope_ = scope;
  filterAnew();
}

void RequestFilter::setSearch(const RequestSearch& search) {
  search_ = search;
  filterAnew();
}

void RequestFilter::filterAnew() {
  constexpr int few_rows = 1000;
  if (model_.rowCount() > few_rows)
    model_.present();
  else
    invalidateFilter();
}

bool RequestFilter::inScope(const observe::ExchangeRecord& row) const {
  return scope_.contains(row.profile, row.proxy, row.connection);
}

bool RequestFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const observe::ExchangeRecord& record = *model_.row(row);
  return inScope(record) && (search_.isEmpty() || search_.accepts(record));
}

int RequestFilter::compare(const observe::ExchangeRecord& a, const observe::ExchangeRecord& b,
                           int column) {
  switch (column) {
    case RequestModel::time_column:
      return sign(a.began <=> b.began);
    case RequestModel::method_column:
      return a.method.compare(b.method);
    case RequestModel::host_column:
      return a.authority.compare(b.authority);
    case RequestModel::path_column:
      return a.path.compare(b.path);
    case RequestModel::status_column:
      return sign(a.status <=> b.status);
    case RequestModel::kind_column:
      return sign(a.kind <=> b.kind);
    case RequestModel::version_column:
      return a.down_version.compare(b.down_version);
    case RequestModel::duration_column:
      return sign(durationOf(a).count() <=> durationOf(b).count());
    case RequestModel::wait_column:
      return sign(a.times.wait.count() <=> b.times.wait.count());
    case RequestModel::request_size_column:
      return sign(a.request_size <=> b.request_size);
    case RequestModel::answer_size_column:
      return sign(a.answer_size <=> b.answer_size);
    case RequestModel::messages_column:
      return sign(a.messages_down + a.messages_up <=> b.messages_down + b.messages_up);
    case RequestModel::type_column:
      return a.content_type.compare(b.content_type);
    case RequestModel::visitor_column:
      return compareEndpoints(a.visitor, b.visitor);
    case RequestModel::profile_column:
      return a.profile.compare(b.profile);
    case RequestModel::proxy_column:
      return a.proxy.compare(b.proxy);
    case RequestModel::connection_column:
      return sign(a.connection <=> b.connection);
    case RequestModel::replay_column:
      return sign(a.replay_of <=> b.replay_of);
    case RequestModel::finding_column:
      return a.diagnosis.compare(b.diagnosis);
    default:
      return 0;
  }
}

bool RequestFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const observe::ExchangeRecord& a = *model_.row(left.row());
  const observe::ExchangeRecord& b = *model_.row(right.row());
  if (const int order = compare(a, b, left.column()); order != 0) return order < 0;
  return a.id < b.id;
}

}  // namespace culvert::ui
