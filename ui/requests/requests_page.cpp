#include "ui/requests/requests_page.h"

#include "core/config/gateway_facts.h"
#include "ui/profiles/profile_fix.h"
#include "ui/requests/capture_button.h"
#include "ui/requests/message_list.h"
#include "ui/requests/request_details.h"
#include "ui/requests/request_text.h"
#include "ui/requests/search_field.h"
#include "ui/texts/format.h"
#include "ui/texts/mnemonics.h"
#include "ui/theme/icon.h"
#include "ui/widgets/empty_state.h"
#include "ui/window/desktop.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

using observe::ExchangePtr;
using observe::ExchangeRecord;

/// Connections whose facts are kept for their requests.
constexpr std::size_t most_connections = 5000;

const std::vector<TableColumn>& request_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("id"),           5,  true,  0,  Qt::ElideRight },
      {QStringLiteral("time"),         12, false, 0,  Qt::ElideRight },
      {QStringLiteral("method"),       7,  true,  0,  Qt::ElideRight },
      {QStringLiteral("host"),         14, true,  8,  Qt::ElideMiddle},
      {QStringLiteral("path"),         22, true,  10, Qt::ElideMiddle},
      {QStringLiteral("status"),       10, true,  0,  Qt::ElideRight },
      {QStringLiteral("kind"),         10, true,  0,  Qt::ElideRight },
      {QStringLiteral("version"),      7,  false, 0,  Qt::ElideRight },
      {QStringLiteral("duration"),     9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("wait"),         9,  false, 0,  Qt::ElideRight },
      {QStringLiteral("request_size"), 9,  false, 0,  Qt::ElideRight },
      {QStringLiteral("answer_size"),  9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("messages"),     10, false, 0,  Qt::ElideRight },
      {QStringLiteral("type"),         16, false, 8,  Qt::ElideRight },
      {QStringLiteral("visitor"),      20, false, 12, Qt::ElideMiddle},
      {QStringLiteral("profile"),      14, false, 9,  Qt::ElideRight },
      {QStringLiteral("proxy"),        10, false, 8,  Qt::ElideRight },
      {QStringLiteral("connection"),   9,  false, 0,  Qt::ElideRight },
      {QStringLiteral("replay"),       9,  false, 0,  Qt::ElideRight },
      {QStringLiteral("finding"),      7,  false, 0,  Qt::ElideRight },
  };
  return columns;
}

/// Asking twice changes nothing (RFC 9110 9.2.1).
bool isSafe(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool canReplay(const ExchangeRecord& row) {
  using Kind = observe::ExchangeKind;
  return row.kind != Kind::websocket && row.kind != Kind::tunnel;
}

}  // namespace

RequestsPage::RequestsPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                           Desktop& desktop, QWidget* parent)
    : QWidget(parent),
      control_(control),
      bridge_(bridge),
      scope_(scope),
      desktop_(desktop),
      model_([&control](const std::string& id) { return control.store().nameOf(id); }),
      filter_(model_),
      counts_(new QLabel(this)),
      capture_(new CaptureButton(control, scope, desktop, this)),
      pause_(new QToolButton(this)),
      clear_(new QToolButton(this)),
      replay_(new QToolButton(this)),
      export_(new QToolButton(this)),
      search_(
          new RequestSearchField([this](const QString& field) { return valuesOf(field); }, this)),
      table_(new TableView(request_columns(), this)),
      empty_(new EmptyState(QStringLiteral("state-half"), this)),
      stack_(new QStackedLayout),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      details_(new RequestDetails(bridge, this)) {
  setObjectName(QStringLiteral("requestsPage"));
  build();
  buildTools();
  connect(search_, &RequestSearchField::searchChanged, this, [this](const RequestSearch& search) {
    change([&] { filter_.setSearch(search); });
    updateCounts();
  });
  connect(&bridge_, &EngineBridge::exchangesChanged, this, &RequestsPage::apply);
  connect(&bridge_, &EngineBridge::connectionsChanged, this, &RequestsPage::keepConnections);
  connect(&bridge_, &EngineBridge::messagesArrived, this, &RequestsPage::takeMessages);
  connect(&scope_, &ScopeState::changed, this, &RequestsPage::followScope);
  connect(&control_, &ProfileControl::proxiesChanged, this, &RequestsPage::updateEmpty);
  connect(&control_.store(), &ProfileStore::changed, capture_, &CaptureButton::refresh);
  connect(details_, &RequestDetails::copyRequested, this, &RequestsPage::copy);
  connect(table_, &QWidget::customContextMenuRequested, this, &RequestsPage::showMenu);
  const QItemSelectionModel* selection = table_->selectionModel();
  connect(selection, &QItemSelectionModel::currentRowChanged, this, &RequestsPage::choose);
  connect(selection, &QItemSelectionModel::selectionChanged, this, &RequestsPage::choose);
  retranslate();
  table_->applyColumns();
  followScope();
  showCurrent();
}

void RequestsPage::build() {
  counts_->setObjectName(QStringLiteral("requestCounts"));
  counts_->setForegroundRole(QPalette::PlaceholderText);
  counts_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  table_->setObjectName(QStringLiteral("requestTable"));
  table_->setModel(&filter_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(RequestModel::id_column, Qt::DescendingOrder);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 6, 14, 6);
  line->setSpacing(8);
  line->addWidget(counts_, 1);
  for (QToolButton* button :
       std::initializer_list<QToolButton*>{capture_, replay_, export_, pause_, clear_})
    line->addWidget(button);
  line->addWidget(search_);
  auto* left = new QWidget(splitter_);
  stack_->addWidget(table_);
  stack_->addWidget(empty_);
  left->setLayout(stack_);
  splitter_->addWidget(left);
  splitter_->addWidget(details_);
  splitter_->setStretchFactor(0, 3);
  splitter_->setStretchFactor(1, 2);
  splitter_->setChildrenCollapsible(false);
  splitter_->setSizes({640, 370});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addWidget(splitter_, 1);
}

void RequestsPage::buildTools() {
  pause_->setObjectName(QStringLiteral("pauseCapture"));
  clear_->setObjectName(QStringLiteral("clearRequests"));
  replay_->setObjectName(QStringLiteral("replayRequest"));
  export_->setObjectName(QStringLiteral("exportRequests"));
  pause_->setCheckable(true);
  pause_->setIcon(icon(QStringLiteral("pause")));
  clear_->setIcon(icon(QStringLiteral("clear")));
  replay_->setIcon(icon(QStringLiteral("state-reconnecting")));
  export_->setIcon(icon(QStringLiteral("copy")));
  for (QToolButton* button :
       std::initializer_list<QToolButton*>{capture_, replay_, export_, pause_, clear_}) {
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setMinimumSize(26, 26);
  }
  for (QToolButton* button : {pause_, clear_})
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
  capture_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  connect(capture_, &CaptureButton::told, this, &RequestsPage::told);
  connect(capture_, &CaptureButton::modeChanged, this, &RequestsPage::updateCounts);
  connect(pause_, &QToolButton::toggled, this,
          [this](bool paused) { bridge_.pauseCapture(paused); });
  connect(clear_, &QToolButton::clicked, this, [this] { bridge_.clearExchanges(); });
  connect(replay_, &QToolButton::clicked, this, &RequestsPage::replay);
  connect(export_, &QToolButton::clicked, this, [this] { exportHar(false); });
  QWidget* before = capture_;
  for (QWidget* next : std::initializer_list<QWidget*>{replay_, export_, pause_, clear_, search_,
                                                       table_, details_}) {
    setTabOrder(before, next);
    before = next;
  }
}

void RequestsPage::apply(const observe::ExchangeDelta& delta) {
  if (delta.use) use_ = *delta.use;
  if (delta.use && pause_->isChecked() != use_.paused) {
    const QSignalBlocker quiet(pause_);
    pause_->setChecked(use_.paused);
  }
  change([&] { model_.apply(delta); });
  showReplay(delta);
  showCurrent();
  updateCounts();
}

void RequestsPage::showReplay(const observe::ExchangeDelta& delta) {
  if (replayed_ == 0) return;
  for (const ExchangePtr& row : delta.changed) {
    if (row->replay_of != replayed_) continue;
    chosen_ = row->id;
    selectById(row->id);
    if (isOpen(*row)) continue;
    replayed_ = 0;
    showCurrent();
    // Where nothing was answered, the summary says why.
    if (row->status != 0) details_->showComparison();
    return;
  }
}

void RequestsPage::keepConnections(const observe::ConnectionDelta& delta) {
  bool is_shown = false;
  const ExchangePtr shown = current();
  for (const observe::ConnectionPtr& connection : delta.changed) {
    connections_.insert_or_assign(connection->id, connection);
    is_shown = is_shown || (shown && shown->connection == connection->id);
  }
  while (connections_.size() > most_connections)
    connections_.erase(connections_.begin());
  if (is_shown) showCurrent();
}

void RequestsPage::takeMessages(const observe::MessageDelta& delta) {
  if (delta.exchange == followed_ && followed_ != 0) details_->messages().apply(delta);
}

/// Rows come and go: the table moves on to a neighbour of one that goes, which nobody chose.
void RequestsPage::change(const std::function<void()>& rows) {
  const QPersistentModelIndex before = table_->currentIndex();
  changing_ = true;
  rows();
  selectChosen(!before.isValid());
  changing_ = false;
}

void RequestsPage::choose() {
  if (changing_) return;
  const QItemSelectionModel& selection = *table_->selectionModel();
  const QModelIndex index = selection.currentIndex();
  if (index.isValid() && selection.isRowSelected(index.row()))
    chosen_ = filter_.row(index)->id;
  else if (!selection.hasSelection())
    chosen_ = 0;
  showCurrent();
}

/// What is selected is what was chosen, as long as it is there. `moved`: the row that was the
/// current one has gone.
void RequestsPage::selectChosen(bool moved) {
  QItemSelectionModel& selection = *table_->selectionModel();
  const int row = model_.rowOf(chosen_);
  if (row < 0) chosen_ = 0;
  const QModelIndex index = row < 0 ? QModelIndex() : filter_.mapFromSource(model_.index(row, 0));
  if (index.isValid() && !selection.hasSelection())
    selectById(chosen_);
  else if (moved && index.isValid())
    selection.setCurrentIndex(index, QItemSelectionModel::NoUpdate);
  else if (moved)
    selection.clearCurrentIndex();
}

void RequestsPage::selectById(observe::ExchangeId id) {
  const int row = model_.rowOf(id);
  if (row < 0) return;
  const QModelIndex index = filter_.mapFromSource(model_.index(row, 0));
  if (!index.isValid()) return;
  table_->selectRow(index.row());
  table_->scrollTo(index);
}

void RequestsPage::tick() {
  if (!table_->isHeld()) model_.refreshOpen();
  updateCounts();
}

void RequestsPage::followScope() {
  change([this] {
    filter_.setScope(scope_.current());
    leaveWhatIsOutOfScope();
  });
  table_->setColumnShown(QStringLiteral("profile"), scope_.current().profile.empty());
  capture_->refresh();
  updateCounts();
}

/// A request that the list does not show any more must not be acted upon; nor does its replay come
/// back to the front.
void RequestsPage::leaveWhatIsOutOfScope() {
  const ExchangePtr row = current();
  if (!row || filter_.inScope(*row)) return;
  chosen_ = 0;
  replayed_ = 0;
  showCurrent();
}

void RequestsPage::showCurrent() {
  const ExchangePtr row = current();
  replay_->setEnabled(row && canReplay(*row));
  if (!row) {
    chosen_ = 0;
    details_->clear();
  } else {
    const auto connection = connections_.find(row->connection);
    details_->setExchange(row, connection == connections_.end() ? nullptr : connection->second,
                          model_.find(row->replay_of));
  }
  followMessages();
}

void RequestsPage::followMessages() {
  const ExchangePtr row = current();
  const bool talks =
      row && isVisible() &&
      (row->kind == observe::ExchangeKind::websocket || row->kind == observe::ExchangeKind::events);
  const observe::ExchangeId wanted = talks ? row->id : 0;
  if (wanted == followed_) return;
  followed_ = wanted;
  details_->messages().clear();
  bridge_.followExchange(wanted);
}

void RequestsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  followMessages();
}

void RequestsPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  followMessages();
}

std::vector<ExchangePtr> RequestsPage::selectedRows() const {
  std::vector<ExchangePtr> rows;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows())
    rows.push_back(filter_.row(index));
  std::ranges::sort(rows, {}, [](const ExchangePtr& row) { return row->id; });
  return rows;
}

std::vector<ExchangePtr> RequestsPage::shownRows() const {
  std::vector<ExchangePtr> rows;
  rows.reserve(static_cast<std::size_t>(filter_.rowCount()));
  for (int row = 0; row < filter_.rowCount(); ++row)
    rows.push_back(filter_.row(filter_.index(row, 0)));
  std::ranges::sort(rows, {}, [](const ExchangePtr& row) { return row->id; });
  return rows;
}

QList<std::pair<QString, int>> RequestsPage::valuesOf(const QString& field) const {
  std::map<QString, int> counted;
  for (const ExchangePtr& row : model_.rows()) {
    if (!filter_.inScope(*row)) continue;
    const QString value = RequestSearch::valueOf(field, *row);
    if (!value.isEmpty()) ++counted[value];
  }
  QList<std::pair<QString, int>> list;
  for (const auto& [value, count] : counted)
    list.append({value, count});
  std::ranges::stable_sort(list, std::ranges::greater(), &std::pair<QString, int>::second);
  return list;
}

void RequestsPage::replay() {
  const ExchangePtr row = current();
  if (!row || !canReplay(*row)) return;
  if (isSafe(row->method)) return sendAgain(row->id);
  desktop_.confirm(this,
                   tr("%1 %2 may change something. The local service gets it once more.",
                      "%1: HTTP method, %2: path")
                       .arg(fromCore(row->method), fromCore(row->path)),
                   tr("Send again", "verb"), [this, id = row->id] { sendAgain(id); });
}

void RequestsPage::sendAgain(observe::ExchangeId id) {
  replayed_ = id;
  observe::ReplayOrder order;
  order.of = id;
  bridge_.replay(std::move(order));
}

void RequestsPage::compareSelected() {
  const std::vector<ExchangePtr> rows = selectedRows();
  if (rows.size() != 2) return;
  details_->compare(*rows[0], *rows[1]);
  details_->showComparison();
}

void RequestsPage::copyCurl() {
  QString text;
  for (const ExchangePtr& row : selectedRows())
    text += bridge_.toCurl(*row);
  copy(text);
}

void RequestsPage::copy(const QString& text) {
  if (!text.isEmpty()) desktop_.copy(text);
}

void RequestsPage::exportHar(bool selected) {
  const std::vector<ExchangePtr> rows = selected ? selectedRows() : shownRows();
  if (rows.empty()) return;
  desktop_.askWhereToSave(this, QStringLiteral("culvert.har"), [this, rows](const QString& path) {
    bridge_.toHar(rows, this, [this, path, count = rows.size()](const QByteArray& text) {
      QSaveFile file(path);
      const bool done =
          file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
      Q_EMIT told(done ? tr("%n request(s) written to %1", "%1: path", static_cast<int>(count))
                             .arg(ltr(path))
                       : tr("The file %1 cannot be written: %2", "%1: path, %2: reason")
                             .arg(ltr(path), file.errorString()));
    });
  });
}

void RequestsPage::updateCounts() {
  const int shown = filter_.rowCount();
  QStringList parts;
  if (filter_.isSearching())
    parts.append(tr("%1 of %2 match", "two numbers")
                     .arg(formatCount(static_cast<quint64>(shown)),
                          formatCount(static_cast<quint64>(model_.rowCount()))));
  else
    parts.append(tr("%n request(s)", nullptr, shown));
  if (use_.paused)
    parts.append(tr("paused, %n not recorded", nullptr, static_cast<int>(use_.not_recorded)));
  const std::uint64_t used = use_.head_bytes + use_.body_bytes;
  if (used > 0)
    parts.append(tr("%1 of %2 memory used", "two sizes")
                     .arg(formatBytes(used), formatBytes(Engine::most_kept_bytes)));
  if (use_.rows_left_out > 0)
    parts.append(tr("%n older one(s) left out", nullptr, static_cast<int>(use_.rows_left_out)));
  counts_->setText(parts.join(QStringLiteral("  ·  ")));
  counts_->setToolTip(parts.join(u'\n'));
  export_->setEnabled(shown > 0);
  stack_->setCurrentWidget(shown == 0 ? static_cast<QWidget*>(empty_) : table_);
  if (shown == 0) updateEmpty();
}

void RequestsPage::updateEmpty() {
  empty_->setAction({}, {});
  const std::vector<const config::Proxy*> proxies = capture_->proxiesInScope();
  const bool reads =
      std::ranges::any_of(proxies, [](const config::Proxy* p) { return handles_http(*p); });
  const bool records = std::ranges::any_of(proxies, [](const config::Proxy* p) {
    return handles_http(*p) && p->gateway.capture.mode != config::CaptureMode::off;
  });
  const bool opaque = std::ranges::any_of(proxies, [](const config::Proxy* p) {
    return config::type_of(*p) == "https" && !handles_http(*p);
  });
  if (filter_.isSearching() && model_.rowCount() > 0) {
    empty_->setText(tr("Nothing matches"),
                    tr("None of the %n request(s) fits the search.", nullptr, model_.rowCount()));
    empty_->setAction(tr("Clear the search"), [this] { search_->clear(); });
  } else if (use_.paused) {
    empty_->setText(tr("Recording is paused"),
                    tr("What passes meanwhile is counted and not kept."));
    empty_->setAction(tr("Record again"), [this] { pause_->setChecked(false); });
  } else if (!proxies.empty() && !reads) {
    empty_->setText(tr("Nothing here can be read as HTTP"),
                    opaque ? tr("The visitors' TLS passes through to the local service, so its "
                                "requests cannot be seen. With the plugin https2http or "
                                "https2https it ends here.")
                           : tr("Requests of http proxies and HTTP plugins appear here, and of a "
                                "tcp proxy with culvert.http = \"on\"."));
  } else if (reads && !records) {
    empty_->setText(tr("Capture is off"), tr("The proxies here keep nothing of their requests."));
    if (capture_->proxyInScope())
      empty_->setAction(tr("Keep heads"),
                        [this] { capture_->setMode(config::CaptureMode::metadata); });
  } else {
    empty_->setText(tr("No requests yet"),
                    tr("Open the public address of a proxy: each request appears here, with what "
                       "the local service answered."));
  }
}

void RequestsPage::addSearches(QMenu& menu, const ExchangeRecord& row) {
  const int column = table_->currentIndex().isValid() ? table_->currentIndex().column() : 0;
  QString field = QStringLiteral("host");
  QString value = fromCore(row.authority);
  const auto take = [&](const char* name, const QString& text) {
    field = QLatin1String(name);
    value = text;
  };
  switch (column) {
    case RequestModel::method_column:
      take("method", fromCore(row.method));
      break;
    case RequestModel::path_column:
      take("path", fromCore(row.path).section(u'?', 0, 0));
      break;
    case RequestModel::status_column:
      take("status", QString::number(row.status));
      break;
    case RequestModel::type_column:
      take("type", RequestSearch::valueOf(QStringLiteral("type"), row));
      break;
    case RequestModel::visitor_column:
      take("visitor", RequestSearch::valueOf(QStringLiteral("visitor"), row));
      break;
    case RequestModel::proxy_column:
      take("proxy", fromCore(row.proxy));
      break;
    case RequestModel::connection_column:
      take("conn", QString::number(row.connection));
      break;
    case RequestModel::finding_column:
      take("finding", fromCore(row.diagnosis));
      break;
    default:
      break;
  }
  if (value.isEmpty()) return;
  const QString token = RequestSearch::token(field, value);
  menu.addSeparator();
  menu.addAction(tr("Only this: %1", "a word of the search").arg(withoutMnemonics(token)), this,
                 [this, token] { search_->addToken(token); });
  menu.addAction(tr("Not this: %1", "a word of the search").arg(withoutMnemonics(token)), this,
                 [this, token] { search_->addToken(u'-' + token); });
}

void RequestsPage::showMenu(const QPoint& at) {
  const ExchangePtr row = current();
  if (!row || !table_->indexAt(at).isValid()) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const std::size_t chosen = selectedRows().size();
  menu->addAction(icon(QStringLiteral("state-reconnecting")), tr("Send again and compare"), this,
                  &RequestsPage::replay)
      ->setEnabled(canReplay(*row) && chosen == 1);
  menu->addAction(tr("Compare the two"), this, &RequestsPage::compareSelected)
      ->setEnabled(chosen == 2);
  menu->addSeparator();
  menu->addAction(icon(QStringLiteral("copy")), tr("Copy as cURL"), this, &RequestsPage::copyCurl);
  menu->addAction(tr("Copy address"), this, [this, row] {
    copy(QStringLiteral("%1://%2%3")
             .arg(fromCore(row->scheme), fromCore(row->authority), fromCore(row->path)));
  });
  menu->addAction(tr("Copy rows"), this, [this] { copy(table_->selectedText()); });
  menu->addAction(tr("Export %n selected as HAR…", nullptr, static_cast<int>(chosen)), this,
                  [this] { exportHar(true); });
  if (row->connection != 0) {
    menu->addSeparator();
    menu->addAction(tr("Show connection"), this,
                    [this, id = row->connection] { Q_EMIT showConnectionRequested(id); });
    menu->addAction(tr("Show logs"), this,
                    [this, id = row->connection] { Q_EMIT showLogsRequested(id); });
  }
  addSearches(*menu, *row);
  menu->popup(table_->viewport()->mapToGlobal(at));
}

void RequestsPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void RequestsPage::retranslate() {
  const auto name = [](QToolButton* button, const QString& text, const QString& tip) {
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(text);
  };
  table_->setAccessibleName(tr("Requests"));
  name(pause_, tr("Pause recording"), tr("Pause recording; what passes is only counted"));
  name(clear_, tr("Clear"), tr("Forget the requests that have ended"));
  name(replay_, tr("Send again"),
       tr("Send this request to the local service once more and compare the answers"));
  name(export_, tr("Export HAR…"), tr("Write the requests shown to a file; masks stay"));
  const int words = search_->fontMetrics().horizontalAdvance(search_->placeholderText());
  search_->setFixedWidth(std::clamp(words + 56, 200, 340));
  model_.retranslate();
  table_->fitColumns();
  capture_->refresh();
  updateCounts();
}

}  // namespace culvert::ui
