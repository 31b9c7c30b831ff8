#include "ui/proxies/proxies_page.h"

#include "ui/proxies/proxy_addresses.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"
#include "ui/widgets/empty_state.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

/// Below this the table would look like a slip.
constexpr int least_rows = 3;

const std::vector<TableColumn>& proxy_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("state"),       12, true,  0,  Qt::ElideRight },
      {QStringLiteral("profile"),     16, true,  9,  Qt::ElideRight },
      {QStringLiteral("name"),        12, true,  6,  Qt::ElideRight },
      {QStringLiteral("type"),        6,  true,  0,  Qt::ElideRight },
      {QStringLiteral("address"),     26, true,  12, Qt::ElideMiddle},
      {QStringLiteral("target"),      17, true,  15, Qt::ElideMiddle},
      {QStringLiteral("protocol"),    10, true,  0,  Qt::ElideRight },
      {QStringLiteral("connections"), 5,  true,  0,  Qt::ElideRight },
      {QStringLiteral("down_rate"),   9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("up_rate"),     9,  true,  0,  Qt::ElideRight },
      {QStringLiteral("down_total"),  10, false, 0,  Qt::ElideRight },
      {QStringLiteral("up_total"),    10, false, 0,  Qt::ElideRight },
      {QStringLiteral("activity"),    8,  true,  0,  Qt::ElideRight },
  };
  return columns;
}

}  // namespace

ProxiesPage::ProxiesPage(ProfileControl& control, ScopeState& scope, QWidget* parent)
    : QWidget(parent),
      control_(control),
      scope_(scope),
      model_([&control](const std::string& id) { return control.store().nameOf(id); }),
      order_(model_),
      title_(new QLabel(this)),
      search_(new QLineEdit(this)),
      table_(new TableView(proxy_columns(), this)),
      empty_(new EmptyState(QStringLiteral("state-new"), this)),
      stack_(new QStackedLayout) {
  setObjectName(QStringLiteral("proxiesPage"));
  QFont strong = title_->font();
  strong.setBold(true);
  title_->setFont(strong);
  title_->setBuddy(table_);
  search_->setObjectName(QStringLiteral("proxySearch"));
  search_->setClearButtonEnabled(true);
  search_->setMaximumWidth(260);
  search_->addAction(icon(QStringLiteral("search"), Tone::muted), QLineEdit::LeadingPosition);
  table_->setObjectName(QStringLiteral("proxyTable"));
  table_->setModel(&order_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(ProxyModel::state_column, Qt::AscendingOrder);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  table_->setCopied([this] { return chosenAddresses(); });

  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 4, 14, 4);
  line->addWidget(title_, 1);
  line->addWidget(search_);
  stack_->addWidget(table_);
  stack_->addWidget(empty_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addLayout(stack_, 1);

  refresh_.setSingleShot(true);
  refresh_.setInterval(0);
  connect(&refresh_, &QTimer::timeout, this, &ProxiesPage::takeRows);
  connect(&control_, &ProfileControl::proxiesChanged, &refresh_, qOverload<>(&QTimer::start));
  connect(&scope_, &ScopeState::changed, this, &ProxiesPage::followScope);
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    {
      const QScopedValueRollback quiet(following_, true);
      order_.setSearch(text);
      selectScope();
    }
    updateEmpty();
    Q_EMIT currentChanged();
  });
  connect(table_, &QWidget::customContextMenuRequested, this, &ProxiesPage::showMenu);
  connect(table_, &QAbstractItemView::activated, this, &ProxiesPage::showConnectionsRequested);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& index) {
            if (!following_ && index.isValid()) {
              const observe::ProxyRecord& record = order_.record(index);
              scope_.set({record.profile, record.name, 0});
            }
            Q_EMIT currentChanged();
          });
  takeRows();
  retranslate();
  table_->applyColumns();
  followScope();
}

const observe::ProxyRecord* ProxiesPage::current() const {
  const QModelIndex index = table_->currentIndex();
  if (index.isValid() && table_->selectionModel()->isRowSelected(index.row()))
    return &order_.record(index);
  // Of one proxy it needs no telling which.
  return order_.rowCount() == 1 ? &order_.record(order_.index(0, 0)) : nullptr;
}

QString ProxiesPage::chosenAddresses() const {
  QModelIndexList rows = table_->selectionModel()->selectedRows();
  std::ranges::sort(rows, {}, &QModelIndex::row);
  QStringList addresses;
  for (const QModelIndex& row : rows)
    addresses.append(addressesOf(order_.record(row)));
  if (const observe::ProxyRecord* only = current(); rows.isEmpty() && only)
    addresses = addressesOf(*only);
  return addresses.join(u'\n');
}

int ProxiesPage::contentHeight() const {
  const int above = stack_->geometry().top();
  if (stack_->currentWidget() == empty_) return above + empty_->sizeHint().height();
  const int rows = std::max(order_.rowCount(), least_rows);
  return above + table_->horizontalHeader()->height() +
         rows * table_->verticalHeader()->defaultSectionSize();
}

void ProxiesPage::takeRows() {
  {
    // Of a row that goes the selection passes to a neighbour, which nobody chose.
    const QScopedValueRollback quiet(following_, true);
    model_.setRows(control_.proxies());
    selectScope();
  }
  updateEmpty();
  Q_EMIT currentChanged();
}

void ProxiesPage::followScope() {
  {
    const QScopedValueRollback quiet(following_, true);
    const Scope& scope = scope_.current();
    order_.setProfile(scope.profile);
    // Within one profile its name in every row says nothing.
    table_->setColumnShown(QStringLiteral("profile"), scope.profile.empty());
    selectScope();
  }
  updateEmpty();
  Q_EMIT currentChanged();
}

/// What is selected is what is in scope, however rows came and went.
void ProxiesPage::selectScope() {
  const Scope& scope = scope_.current();
  const auto isInScope = [&](const QModelIndex& index) {
    const observe::ProxyRecord& record = order_.record(index);
    return record.profile == scope.profile && record.name == scope.proxy;
  };
  const QModelIndex at = table_->currentIndex();
  const bool is_selected = at.isValid() && table_->selectionModel()->isRowSelected(at.row());
  if (!scope.proxy.empty() && is_selected && isInScope(at)) return;
  // Without a current row too: choosing the same one again must be a choice.
  table_->selectionModel()->clear();
  if (scope.proxy.empty()) return;
  for (int row = 0; row < order_.rowCount(); ++row)
    if (isInScope(order_.index(row, 0))) return table_->selectRow(row);
}

void ProxiesPage::updateEmpty() {
  stack_->setCurrentWidget(order_.rowCount() == 0 ? static_cast<QWidget*>(empty_) : table_);
  Q_EMIT contentHeightChanged();
}

void ProxiesPage::showMenu(const QPoint& at) {
  const observe::ProxyRecord* record = current();
  if (!record || !table_->indexAt(at).isValid()) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setToolTipsVisible(true);
  QAction* copy = menu->addAction(icon(QStringLiteral("copy")), tr("Copy public address"), this,
                                  &ProxiesPage::copyAddressRequested);
  // The table takes the key itself.
  copy->setShortcutContext(Qt::WidgetShortcut);
  copy->setShortcut(QKeySequence::Copy);
  copy->setEnabled(!record->public_address.empty());
  if (!copy->isEnabled())
    copy->setToolTip(tr("The address is known once the server has confirmed it."));
  QAction* open = menu->addAction(icon(QStringLiteral("browser")), tr("Open in browser"), this,
                                  &ProxiesPage::openInBrowserRequested);
  open->setEnabled(!browserUrl(*record).isEmpty());
  if (!open->isEnabled()) open->setToolTip(tr("This address is not one that a browser opens."));
  menu->addSeparator();
  menu->addAction(tr("Show connections"), this, &ProxiesPage::showConnectionsRequested);
  menu->addAction(tr("Show requests"), this, &ProxiesPage::showRequestsRequested);
  menu->addAction(tr("Show logs"), this, &ProxiesPage::showLogsRequested);
  menu->addSeparator();
  menu->addAction(tr("Diagnose this proxy"), this, &ProxiesPage::diagnoseRequested);
  Q_EMIT menuShown(menu);
  menu->popup(table_->viewport()->mapToGlobal(at));
}

void ProxiesPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ProxiesPage::retranslate() {
  title_->setText(tr("Proxies"));
  table_->setAccessibleName(tr("Proxies"));
  search_->setPlaceholderText(tr("Search proxies"));
  search_->setAccessibleName(tr("Search proxies"));
  empty_->setAction(tr("Expose a port…"), [this] { Q_EMIT exposeRequested(); });
  empty_->setText(tr("No proxies here"),
                  tr("A proxy makes one local service reachable. Add one with New proxy, or "
                     "change the search."));
  model_.retranslate();
  table_->fitColumns();
}

}  // namespace culvert::ui
