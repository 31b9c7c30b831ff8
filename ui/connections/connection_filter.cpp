#include "ui/connections/connection_filter.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/widgets/ordering.h"

#include <array>
#include <cctype>

namespace culvert::ui {
namespace {

bool has(const std::string& text, const QString& word) {
  return fromCore(text).contains(word, Qt::CaseInsensitive);
}

/// Runs of digits count as numbers; everything else by bytes.
int compareNatural(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto number = [&](const std::string& text, std::size_t& at) {
    std::uint64_t value = 0;
    for (int length = 0; at < text.size() && digit(text[at]) && length < 18; ++at, ++length)
      value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
    return value;
  };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const std::uint64_t x = number(a, i);
      const std::uint64_t y = number(b, j);
      if (x != y) return x < y ? -1 : 1;
      continue;
    }
    if (a[i] != b[j]) return a[i] < b[j] ? -1 : 1;
    ++i;
    ++j;
  }
  return sign((a.size() - i) <=> (b.size() - j));
}

}  // namespace

int compareEndpoints(const std::string& a, const std::string& b) {
  return compareNatural(a, b);
}

ConnectionSearch::ConnectionSearch(const QString& text) {
  for (QString word : text.split(u' ', Qt::SkipEmptyParts)) {
    Term term;
    if (word.startsWith(u'-') && word.size() > 1) {
      term.negated = true;
      word.remove(0, 1);
    }
    static constexpr std::array fields{"proxy", "profile", "visitor", "target", "app",
                                       "host",  "tls",     "alpn",    "state",  "id"};
    const qsizetype colon = word.indexOf(u':');
    const QString field = word.left(std::max<qsizetype>(colon, 0));
    for (const char* known : fields)
      if (field == QLatin1String(known)) term.field = field;
    term.word = term.field.isEmpty() ? word : word.mid(colon + 1);
    if (!term.word.isEmpty()) terms_.push_back(std::move(term));
  }
}

bool ConnectionSearch::fits(const Term& term, const observe::ConnectionRecord& record) {
  const auto is = [&](const char* field) { return term.field == QLatin1String(field); };
  const auto app_fits = [&] {
    return has(record.application, term.word) ||
           Texts::protocol(record.application).contains(term.word, Qt::CaseInsensitive);
  };
  if (term.field.isEmpty())
    return has(record.proxy, term.word) || has(record.visitor, term.word) ||
           has(record.local_target, term.word) || has(record.downstream.host, term.word) ||
           has(record.downstream.tls.sni, term.word) || app_fits();
  if (is("proxy")) return has(record.proxy, term.word);
  if (is("profile")) return has(record.profile, term.word);
  if (is("visitor")) return has(record.visitor, term.word);
  if (is("target")) return has(record.local_target, term.word);
  if (is("app")) return app_fits();
  if (is("host"))
    return has(record.downstream.host, term.word) || has(record.downstream.tls.sni, term.word);
  if (is("tls")) return has(record.downstream.tls.version, term.word);
  if (is("alpn"))
    return Texts::alpn(record.downstream).contains(term.word, Qt::CaseInsensitive) ||
           Texts::alpn(record.upstream).contains(term.word, Qt::CaseInsensitive);
  if (is("id")) return QString::number(record.id) == term.word;
  static constexpr std::array states{"opening", "open", "half-closed", "closed"};
  return QLatin1String(states.at(static_cast<std::size_t>(record.state)))
      .startsWith(term.word, Qt::CaseInsensitive);
}

bool ConnectionSearch::accepts(const observe::ConnectionRecord& record) const {
  return std::ranges::all_of(terms_,
                             [&](const Term& term) { return fits(term, record) != term.negated; });
}

ConnectionFilter::ConnectionFilter(ConnectionModel& model, QObject* parent)
    : QSortFilterProxyModel(parent), model_(model) {
  setSourceModel(&model);
}

void ConnectionFilter::setScope(const Scope& scope) {
  if (scope == scope_) return;
  scope_ = scope;
  invalidateFilter();
}

void ConnectionFilter::setSearch(const QString& text) {
  search_ = ConnectionSearch(text);
  invalidateFilter();
}

void ConnectionFilter::setClosedShown(bool shown) {
  closed_shown_ = shown;
  invalidateFilter();
}

bool ConnectionFilter::inScope(const observe::ConnectionRecord& record) const {
  return scope_.contains(record.profile, record.proxy, record.id);
}

bool ConnectionFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const observe::ConnectionRecord& record = *model_.row(row).record;
  if (isBuiltInRelay(record.profile)) return false;
  if (!closed_shown_ && record.state == observe::ConnectionState::closed) return false;
  if (!inScope(record)) return false;
  return search_.isEmpty() || search_.accepts(record);
}

int ConnectionFilter::compare(const ConnectionModel::Row& a, const ConnectionModel::Row& b,
                              int column) const {
  const observe::ConnectionRecord& x = *a.record;
  const observe::ConnectionRecord& y = *b.record;
  switch (column) {
    case ConnectionModel::state_column:
      return sign(x.state <=> y.state);
    case ConnectionModel::profile_column:
      return x.profile.compare(y.profile);
    case ConnectionModel::proxy_column:
      return compareNatural(x.proxy, y.proxy);
    case ConnectionModel::visitor_column:
      return compareEndpoints(x.visitor, y.visitor);
    case ConnectionModel::target_column:
      return compareEndpoints(x.local_target, y.local_target);
    case ConnectionModel::application_column:
      return x.application.compare(y.application);
    case ConnectionModel::host_column:
      return x.downstream.host.compare(y.downstream.host);
    case ConnectionModel::public_tls_column:
      return x.downstream.tls.version.compare(y.downstream.tls.version);
    case ConnectionModel::local_tls_column:
      return x.upstream.tls.version.compare(y.upstream.tls.version);
    case ConnectionModel::local_certificate_column:
      return x.upstream.tls.cert_subject.compare(y.upstream.tls.cert_subject);
    case ConnectionModel::down_rate_column:
      return sign(a.ordered.down_rate <=> b.ordered.down_rate);
    case ConnectionModel::up_rate_column:
      return sign(a.ordered.up_rate <=> b.ordered.up_rate);
    case ConnectionModel::down_bytes_column:
      return sign(a.ordered.traffic.down <=> b.ordered.traffic.down);
    case ConnectionModel::up_bytes_column:
      return sign(a.ordered.traffic.up <=> b.ordered.traffic.up);
    case ConnectionModel::age_column:
      return sign(y.opened <=> x.opened);
    case ConnectionModel::reason_column:
      return sign(x.ended_by <=> y.ended_by);
    default:
      return 0;
  }
}

bool ConnectionFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const ConnectionModel::Row& a = model_.row(left.row());
  const ConnectionModel::Row& b = model_.row(right.row());
  if (const int order = compare(a, b, left.column()); order != 0) return order < 0;
  return a.record->id < b.record->id;
}

}  // namespace culvert::ui
