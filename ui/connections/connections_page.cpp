#include "ui/connections/connections_page.h"

#include "ui/connections/connection_details.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"
#include "ui/widgets/empty_state.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace culvert::ui {
namespace {

/// Typing must not filter 10,000 rows per key.
constexpr int search_pause_ms = 120;

const std::vector<TableColumn>& connection_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("state"),             8,  true,  0,  Qt::ElideRight },
      {QStringLiteral("profile"),           16, true,  9,  Qt::ElideRight },
      {QStringLiteral("proxy"),             14, true,  8,  Qt::ElideRight },
      {QStringLiteral("visitor"),           22, true,  15, Qt::ElideMiddle},
      {QStringLiteral("target"),            18, false, 12, Qt::ElideMiddle},
      {QStringLiteral("application"),       12, true,  0,  Qt::ElideRight },
      {QStringLiteral("host"),              20, true,  12, Qt::ElideMiddle},
      {QStringLiteral("public_tls"),        22, true,  0,  Qt::ElideRight },
      {QStringLiteral("public_alpn"),       16, true,  0,  Qt::ElideRight },
      {QStringLiteral("local_tls"),         20, true,  0,  Qt::ElideRight },
      {QStringLiteral("local_alpn"),        12, false, 0,  Qt::ElideRight },
      {QStringLiteral("local_certificate"), 20, false, 0,  Qt::ElideRight },
      {QStringLiteral("down_rate"),         10, true,  0,  Qt::ElideRight },
      {QStringLiteral("up_rate"),           10, true,  0,  Qt::ElideRight },
      {QStringLiteral("down_bytes"),        9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("up_bytes"),          9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("age"),               9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("reason"),            22, true,  12, Qt::ElideRight },
      {QStringLiteral("id"),                8,  false, 0,  Qt::ElideRight },
  };
  return columns;
}

}  // namespace

ConnectionsPage::ConnectionsPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                                 QWidget* parent)
    : QWidget(parent),
      control_(control),
      bridge_(bridge),
      scope_(scope),
      model_([&control](const std::string& id) { return control.store().nameOf(id); }),
      filter_(model_),
      counts_(new QLabel(this)),
      search_(new QLineEdit(this)),
      closed_(new QCheckBox(this)),
      table_(new TableView(connection_columns(), this)),
      empty_(new EmptyState(QStringLiteral("state-half"), this)),
      stack_(new QStackedLayout),
      splitter_(new QSplitter(Qt::Vertical, this)),
      details_(new ConnectionDetails(this)) {
  setObjectName(QStringLiteral("connectionsPage"));
  counts_->setObjectName(QStringLiteral("connectionCounts"));
  counts_->setForegroundRole(QPalette::PlaceholderText);
  counts_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  search_->setObjectName(QStringLiteral("connectionSearch"));
  search_->setClearButtonEnabled(true);
  search_->addAction(icon(QStringLiteral("search"), Tone::muted), QLineEdit::LeadingPosition);
  closed_->setObjectName(QStringLiteral("showClosed"));
  closed_->setChecked(true);
  table_->setObjectName(QStringLiteral("connectionTable"));
  table_->setModel(&filter_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(ConnectionModel::age_column, Qt::AscendingOrder);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);

  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 6, 14, 6);
  line->setSpacing(12);
  line->addWidget(counts_, 1);
  line->addWidget(closed_);
  line->addWidget(search_);
  auto* upper = new QWidget(splitter_);
  stack_->addWidget(table_);
  stack_->addWidget(empty_);
  upper->setLayout(stack_);
  splitter_->addWidget(upper);
  splitter_->addWidget(details_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setStretchFactor(1, 1);
  splitter_->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addWidget(splitter_, 1);

  search_pause_.setSingleShot(true);
  search_pause_.setInterval(search_pause_ms);
  connect(search_, &QLineEdit::textChanged, &search_pause_, qOverload<>(&QTimer::start));
  connect(&search_pause_, &QTimer::timeout, this,
          [this] { change([this] { filter_.setSearch(search_->text()); }); });
  connect(closed_, &QCheckBox::toggled, this,
          [this](bool shown) { change([this, shown] { filter_.setClosedShown(shown); }); });
  connect(&bridge_, &EngineBridge::statusChanged, this, [this](const observe::StatusDelta& delta) {
    links_.take(delta);
    showCurrent();
  });
  connect(&bridge_, &EngineBridge::connectionsChanged, this, &ConnectionsPage::apply);
  connect(&scope_, &ScopeState::changed, this, &ConnectionsPage::followScope);
  connect(table_, &QWidget::customContextMenuRequested, this, &ConnectionsPage::showMenu);
  for (const Profile& profile : control_.store().profiles())
    if (const auto session = control_.status(profile.id).session) links_.take(*session);
  const QItemSelectionModel* selection = table_->selectionModel();
  connect(selection, &QItemSelectionModel::currentRowChanged, this, &ConnectionsPage::choose);
  connect(selection, &QItemSelectionModel::selectionChanged, this, &ConnectionsPage::choose);
  setTabOrder(closed_, search_);
  setTabOrder(search_, table_);
  retranslate();
  table_->applyColumns();
  followScope();
}

const ConnectionModel::Row* ConnectionsPage::current() const {
  const int row = model_.rowOf(chosen_);
  return row < 0 ? nullptr : &model_.row(row);
}

void ConnectionsPage::apply(const observe::ConnectionDelta& delta) {
  change([&] { model_.apply(delta); });
}

/// Rows come and go: the table moves on to a neighbour of one that goes, which nobody chose.
void ConnectionsPage::change(const std::function<void()>& rows) {
  const QPersistentModelIndex before = table_->currentIndex();
  changing_ = true;
  rows();
  selectChosen(!before.isValid());
  changing_ = false;
  showCurrent();
  updateCounts();
}

void ConnectionsPage::choose() {
  if (changing_) return;
  const QItemSelectionModel& selection = *table_->selectionModel();
  const QModelIndex index = selection.currentIndex();
  if (index.isValid() && selection.isRowSelected(index.row()))
    chosen_ = filter_.row(index).record->id;
  else if (!selection.hasSelection())
    chosen_ = 0;
  showCurrent();
}

/// What is selected is what was chosen, as long as it is there: out of sight by the search it stays
/// chosen, out of scope it does not. `moved`: the row that was the current one has gone.
void ConnectionsPage::selectChosen(bool moved) {
  if (const ConnectionModel::Row* row = current(); !row || !filter_.inScope(*row->record))
    chosen_ = 0;
  QItemSelectionModel& selection = *table_->selectionModel();
  const int row = model_.rowOf(chosen_);
  const QModelIndex index = row < 0 ? QModelIndex() : filter_.mapFromSource(model_.index(row, 0));
  if (index.isValid() && !selection.hasSelection())
    table_->selectRow(index.row());
  else if (moved && index.isValid())
    selection.setCurrentIndex(index, QItemSelectionModel::NoUpdate);
  else if (moved)
    selection.clearCurrentIndex();
}

void ConnectionsPage::tick() {
  const int sorted = table_->horizontalHeader()->sortIndicatorSection();
  if (ConnectionModel::isLive(sorted) && !table_->isHeld() && !search_pause_.isActive())
    model_.freezeOrder(sorted);
  model_.refreshAges();
}

void ConnectionsPage::followScope() {
  const Scope& scope = scope_.current();
  table_->setColumnShown(QStringLiteral("profile"), scope.profile.empty());
  change([&] {
    filter_.setScope(scope);
    if (scope.connection == 0) return;
    chosen_ = scope.connection;
    table_->selectionModel()->clear();
  });
}

void ConnectionsPage::showCurrent() {
  const ConnectionModel::Row* row = current();
  if (!row) return details_->clear();
  const LinkHistory::Link* link = links_.at(row->record->profile, row->record->opened);
  details_->setConnection({*row->record, row->counters,
                           link ? std::optional(link->facts) : std::nullopt, link && link->ended,
                           row->closed_by_user});
}

void ConnectionsPage::updateCounts() {
  int open = 0;
  const int shown = filter_.rowCount();
  const bool everything = shown == model_.rowCount();
  if (everything) {
    open = model_.openCount();
  } else {
    for (int row = 0; row < shown; ++row)
      if (filter_.row(filter_.index(row, 0)).record->state != observe::ConnectionState::closed)
        ++open;
  }
  QStringList parts{tr("%n open", "connections", open)};
  // What has been dropped was dropped for all scopes alike.
  if (model_.isClosedFull() && shown > open)
    parts.append(tr("at least %n closed in the last 30 s", nullptr, shown - open));
  else if (shown > open)
    parts.append(tr("%n closed in the last 30 s", nullptr, shown - open));
  const int sorted = table_->horizontalHeader()->sortIndicatorSection();
  if (ConnectionModel::isLive(sorted)) parts.append(tr("order updated every second"));
  counts_->setText(parts.join(QStringLiteral("  ·  ")));
  stack_->setCurrentWidget(shown == 0 ? static_cast<QWidget*>(empty_) : table_);
}

void ConnectionsPage::addSearch(const QString& word) {
  const QString before = search_->text().trimmed();
  search_->setText(before.isEmpty() ? word : before + u' ' + word);
}

void ConnectionsPage::showMenu(const QPoint& at) {
  const ConnectionModel::Row* row = current();
  if (!row || !table_->indexAt(at).isValid()) return;
  const observe::ConnectionPtr record = row->record;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* close = menu->addAction(icon(QStringLiteral("cross")), tr("Close the connection"), this,
                                   &ConnectionsPage::closeSelected);
  close->setEnabled(record->state != observe::ConnectionState::closed);
  menu->addSeparator();
  menu->addAction(tr("Show logs"), this, [this, id = record->id] { Q_EMIT showLogsRequested(id); });
  menu->addAction(icon(QStringLiteral("copy")), tr("Copy rows"), this,
                  [this] { QApplication::clipboard()->setText(table_->selectedText()); });
  const QString address = fromCore(addressOf(record->visitor));
  if (!address.isEmpty())
    menu->addAction(tr("Only this visitor"), this,
                    [this, address] { addSearch(QStringLiteral("visitor:") + address); });
  if (!record->application.empty())
    menu->addAction(tr("Only this application"), this, [this, record] {
      addSearch(QStringLiteral("app:") + fromCore(record->application));
    });
  menu->popup(table_->viewport()->mapToGlobal(at));
}

void ConnectionsPage::closeSelected() {
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
    const observe::ConnectionId id = filter_.row(index).record->id;
    model_.closedByUser(id);
    bridge_.disconnectConnection(id);
  }
}

void ConnectionsPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ConnectionsPage::retranslate() {
  table_->setAccessibleName(tr("Connections"));
  search_->setPlaceholderText(tr("Search, for example app:h2 visitor:10.0."));
  search_->setAccessibleName(tr("Search connections"));
  const int words = search_->fontMetrics().horizontalAdvance(search_->placeholderText());
  search_->setFixedWidth(std::clamp(words + 56, 200, 340));
  closed_->setText(tr("Show closed"));
  empty_->setText(tr("No connections"),
                  tr("Each visitor who opens a public address appears here while connected."));
  model_.retranslate();
  table_->fitColumns();
  updateCounts();
}

}  // namespace culvert::ui
