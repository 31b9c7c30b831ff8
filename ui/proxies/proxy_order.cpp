#include "ui/proxies/proxy_order.h"

#include "ui/texts/format.h"
#include "ui/widgets/ordering.h"

namespace culvert::ui {
namespace {

/// What needs somebody comes first.
int severity(observe::ProxyState state) {
  switch (state) {
    case observe::ProxyState::refused:
      return 0;
    case observe::ProxyState::local_down:
      return 1;
    case observe::ProxyState::registering:
      return 2;
    case observe::ProxyState::fresh:
      return 3;
    case observe::ProxyState::running:
      return 4;
    case observe::ProxyState::off:
      break;
  }
  return 5;
}

}  // namespace

ProxyOrder::ProxyOrder(ProxyModel& model, QObject* parent)
    : QSortFilterProxyModel(parent), model_(model) {
  collator_.setNumericMode(true);
  collator_.setCaseSensitivity(Qt::CaseInsensitive);
  setSourceModel(&model);
}

void ProxyOrder::setProfile(const std::string& profile) {
  if (profile == profile_) return;
  profile_ = profile;
  invalidateFilter();
}

void ProxyOrder::setSearch(const QString& text) {
  search_ = text.trimmed();
  invalidateFilter();
}

bool ProxyOrder::filterAcceptsRow(int row, const QModelIndex&) const {
  const observe::ProxyRecord& record = model_.record(row);
  if (!profile_.empty() && record.profile != profile_) return false;
  if (search_.isEmpty()) return true;
  for (const std::string* field :
       {&record.name, &record.type, &record.public_address, &record.local_target})
    if (fromCore(*field).contains(search_, Qt::CaseInsensitive)) return true;
  return false;
}

int ProxyOrder::compare(const observe::ProxyRecord& a, const observe::ProxyRecord& b,
                        int column) const {
  const auto text = [this](const std::string& x, const std::string& y) {
    return collator_.compare(fromCore(x), fromCore(y));
  };
  switch (column) {
    case ProxyModel::state_column:
      return severity(a.state) - severity(b.state);
    case ProxyModel::type_column:
      return text(a.type, b.type);
    case ProxyModel::address_column:
      return text(a.public_address, b.public_address);
    case ProxyModel::target_column:
      return text(a.local_target, b.local_target);
    case ProxyModel::protocol_column:
      return text(a.protocol_now, b.protocol_now);
    case ProxyModel::connections_column:
      return sign(a.connections <=> b.connections);
    case ProxyModel::down_rate_column:
      return sign(a.down_rate <=> b.down_rate);
    case ProxyModel::up_rate_column:
      return sign(a.up_rate <=> b.up_rate);
    case ProxyModel::down_total_column:
      return sign(a.traffic.down <=> b.traffic.down);
    case ProxyModel::up_total_column:
      return sign(a.traffic.up <=> b.traffic.up);
    case ProxyModel::activity_column:
      // The latest activity first when ascending: the text is an age.
      return sign(b.last_activity <=> a.last_activity);
    case ProxyModel::profile_column:
      return text(a.profile, b.profile);
    default:
      return 0;
  }
}

bool ProxyOrder::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const observe::ProxyRecord& a = model_.record(left.row());
  const observe::ProxyRecord& b = model_.record(right.row());
  if (const int order = compare(a, b, left.column()); order != 0) return order < 0;
  if (const int order = collator_.compare(fromCore(a.name), fromCore(b.name)); order != 0)
    return order < 0;
  return std::tie(a.profile, a.name) < std::tie(b.profile, b.name);
}

}  // namespace culvert::ui
