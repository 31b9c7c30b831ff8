#include "ui/certificates/certificates_page.h"

#include "ui/certificates/choose_dialog.h"
#include "ui/certificates/days_delegate.h"
#include "ui/certificates/make_dialog.h"
#include "ui/certificates/pkcs12_dialog.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"
#include "ui/widgets/empty_state.h"
#include "ui/window/desktop.h"

#include <QAction>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

const std::vector<TableColumn>& certificate_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("status"),  18, true,  0,  Qt::ElideRight },
      {QStringLiteral("used_by"), 13, true,  8,  Qt::ElideRight },
      {QStringLiteral("profile"), 14, true,  8,  Qt::ElideRight },
      {QStringLiteral("role"),    24, true,  20, Qt::ElideRight },
      {QStringLiteral("subject"), 26, true,  14, Qt::ElideRight },
      {QStringLiteral("until"),   11, true,  0,  Qt::ElideRight },
      {QStringLiteral("days"),    19, true,  0,  Qt::ElideRight },
      {QStringLiteral("key"),     13, true,  0,  Qt::ElideRight },
      {QStringLiteral("source"),  26, true,  12, Qt::ElideMiddle},
      {QStringLiteral("issuer"),  24, false, 12, Qt::ElideRight },
      {QStringLiteral("matches"), 10, false, 0,  Qt::ElideRight },
      {QStringLiteral("chain"),   16, false, 0,  Qt::ElideRight },
  };
  return columns;
}

}  // namespace

CertificatesPage::CertificatesPage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                                   Desktop& desktop, CertificateWatch& watch, QWidget* parent)
    : QWidget(parent),
      control_(control),
      bridge_(bridge),
      scope_(scope),
      desktop_(desktop),
      watch_(watch),
      model_([&control](const std::string& id) { return control.store().nameOf(id); }),
      filter_(model_),
      summary_(new QLabel(this)),
      make_(new QToolButton(this)),
      make_menu_(new QMenu(this)),
      self_signed_(makeAction("certificate.make", QStringLiteral("add"))),
      request_(makeAction("certificate.request", {})),
      import_(makeAction("certificate.import", QStringLiteral("open"))),
      choose_(makeAction("certificate.choose", QStringLiteral("open"))),
      test_action_(makeAction("certificate.test", QStringLiteral("check"))),
      copy_(makeAction("certificate.copy", QStringLiteral("copy"))),
      forget_pin_(makeAction("certificate.forgetPin", QStringLiteral("cross"))),
      table_(new TableView(certificate_columns(), this)),
      empty_(new EmptyState(QStringLiteral("lock"), this)),
      stack_(new QStackedLayout),
      splitter_(new QSplitter(Qt::Vertical, this)),
      details_(new CertificateDetails(this)) {
  setObjectName(QStringLiteral("certificatesPage"));
  build();
  connect(self_signed_, &QAction::triggered, this, &CertificatesPage::makeCertificate);
  connect(request_, &QAction::triggered, this, &CertificatesPage::makeRequest);
  connect(import_, &QAction::triggered, this, &CertificatesPage::importPkcs12);
  connect(choose_, &QAction::triggered, this, &CertificatesPage::chooseFiles);
  connect(test_action_, &QAction::triggered, this, &CertificatesPage::testHandshake);
  connect(copy_, &QAction::triggered, this, &CertificatesPage::copyPem);
  connect(forget_pin_, &QAction::triggered, this, &CertificatesPage::forgetPin);
  connect(&watch_, &CertificateWatch::changed, this, &CertificatesPage::take);
  connect(&scope_, &ScopeState::changed, this, &CertificatesPage::followScope);
  connect(&bridge_, &EngineBridge::examinationChanged, this, &CertificatesPage::takeExamination);
  connect(details_, &CertificateDetails::restartRequested, this, &CertificatesPage::restart);
  connect(details_, &CertificateDetails::pinRequested, this, &CertificatesPage::pin);
  connect(table_, &QWidget::customContextMenuRequested, this, &CertificatesPage::showMenu);
  connect(table_, &QAbstractItemView::activated, this, &CertificatesPage::chooseFiles);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    if (changing_) return;
    chosen_ = current();
    showCurrent();
  });
  retranslate();
  table_->applyColumns();
  followScope();
  take();
}

QAction* CertificatesPage::makeAction(const char* id, const QString& icon_name) {
  auto* action = new QAction(this);
  action->setObjectName(QLatin1String(id));
  if (!icon_name.isEmpty()) action->setIcon(icon(icon_name));
  return action;
}

void CertificatesPage::build() {
  summary_->setObjectName(QStringLiteral("certificateSummary"));
  summary_->setForegroundRole(QPalette::PlaceholderText);
  summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  table_->setObjectName(QStringLiteral("certificateTable"));
  table_->setModel(&filter_);
  table_->setItemDelegateForColumn(CertificateModel::days_column, new DaysDelegate(table_));
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setSortingEnabled(true);
  table_->sortByColumn(CertificateModel::status_column, Qt::AscendingOrder);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  make_menu_->addActions({self_signed_, request_});
  make_->setMenu(make_menu_);
  make_->setPopupMode(QToolButton::InstantPopup);
  make_->setIcon(icon(QStringLiteral("add")));
  make_->setObjectName(QStringLiteral("makeCertificate"));
  buttons_.append(make_);
  for (QAction* action : {import_, choose_, test_action_, copy_}) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    buttons_.append(button);
  }
  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 6, 14, 6);
  line->setSpacing(8);
  line->addWidget(summary_, 1);
  QWidget* before = nullptr;
  for (QToolButton* button : buttons_) {
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setMinimumSize(26, 26);
    line->addWidget(button);
    if (before) setTabOrder(before, button);
    before = button;
  }
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
  setTabOrder(before, table_);
}

QWidget& CertificatesPage::firstField() const {
  return filter_.rowCount() > 0 ? static_cast<QWidget&>(*table_) : *make_;
}

std::optional<CertificateRow> CertificatesPage::current() const {
  const QModelIndex index = table_->currentIndex();
  if (!index.isValid() || !table_->selectionModel()->isRowSelected(index.row(), {}))
    return std::nullopt;
  return filter_.row(index);
}

void CertificatesPage::take() {
  change([this] { model_.setRows(watch_.rows(), watch_.now()); });
}

/// Rows come and go: the table forgets what was chosen, or moves on to a neighbour that nobody
/// chose.
void CertificatesPage::change(const std::function<void()>& rows) {
  changing_ = true;
  rows();
  const std::optional<CertificateRow> now = current();
  if (!now || !chosen_ || !now->isSameAs(*chosen_)) {
    table_->selectionModel()->clear();
    for (int row = 0; chosen_ && row < filter_.rowCount(); ++row)
      if (filter_.row(filter_.index(row, 0)).isSameAs(*chosen_)) table_->selectRow(row);
  }
  if (std::optional<CertificateRow> row = current()) chosen_ = std::move(row);
  changing_ = false;
  updateState();
  showCurrent();
}

void CertificatesPage::followScope() {
  table_->setColumnShown(QStringLiteral("profile"), scope_.current().profile.empty());
  change([this] { filter_.setScope(scope_.current()); });
  chosen_ = current();  // out of scope it is not waited for
}

QString CertificatesPage::nameOf(const CertificateRow& row) const {
  return row.use.proxy.empty() ? control_.store().nameOf(row.profile) : fromCore(row.use.proxy);
}

void CertificatesPage::showCurrent() {
  const std::optional<CertificateRow> row = current();
  choose_->setEnabled(row && !row->use.cert_key.empty() && row->use.pin.empty());
  copy_->setEnabled(row && !row->reading.certificates.empty());
  test_action_->setEnabled(row && proxyOf(*row));
  forget_pin_->setEnabled(row && !row->use.pin.empty());
  if (!row) return details_->clear();
  const bool tested = test_ && test_->profile == row->profile && test_->proxy == row->use.proxy;
  details_->show(*row, nameOf(*row), tested ? std::optional(test_->found) : std::nullopt,
                 watch_.now());
}

void CertificatesPage::updateState() {
  int bad = 0;
  const int shown = filter_.rowCount();
  for (int row = 0; row < shown; ++row)
    if (filter_.row(filter_.index(row, 0)).weight() >= certificates::Weight::warning) ++bad;
  QStringList parts{tr("%n certificate(s)", nullptr, shown)};
  if (bad > 0) parts.append(tr("%n to look at", "certificates", bad));
  summary_->setText(shown == 0 ? QString() : parts.join(QStringLiteral("  ·  ")));
  stack_->setCurrentWidget(shown == 0 ? static_cast<QWidget*>(empty_) : table_);
}

const config::Proxy* CertificatesPage::proxyOf(const CertificateRow& row) const {
  const Profile* profile = control_.store().find(row.profile);
  if (!profile || !profile->config || row.use.proxy.empty()) return nullptr;
  const auto& proxies = profile->config->proxies;
  const auto at = std::ranges::find(proxies, row.use.proxy, &config::Proxy::name);
  return at == proxies.end() ? nullptr : &*at;
}

std::optional<CertificateTarget> CertificatesPage::targetOf(const CertificateRow& row) const {
  return CertificateTarget{row.profile, row.use, nameOf(row)};
}

std::optional<CertificateTarget> CertificatesPage::pairTarget() const {
  const std::optional<CertificateRow> row = current();
  return row && certificates::is_pair(row->use.role) ? targetOf(*row) : std::nullopt;
}

/// Beside the profile's file, where people look for it.
QString CertificatesPage::folder() const {
  const std::optional<CertificateRow> row = current();
  const std::string& id = row ? row->profile : scope_.current().profile;
  const Profile* profile = control_.store().find(id);
  return profile && !profile->isDemo() ? QFileInfo(profile->path).absolutePath() : QDir::homePath();
}

void CertificatesPage::open(PairDialog* dialog) {
  connect(dialog, &PairDialog::settingsWanted, this, &CertificatesPage::settingsWanted);
  connect(dialog, &PairDialog::told, this, &CertificatesPage::told);
  connect(dialog, &QDialog::accepted, &watch_, &CertificateWatch::readAgain);
  dialog->show();
}

void CertificatesPage::makeCertificate() {
  open(new MakeDialog(MakeDialog::What::certificate, desktop_, folder(), pairTarget(), window()));
}

void CertificatesPage::makeRequest() {
  open(new MakeDialog(MakeDialog::What::request, desktop_, folder(), pairTarget(), window()));
}

void CertificatesPage::importPkcs12() {
  open(new Pkcs12Dialog(desktop_, folder(), pairTarget(), window()));
}

void CertificatesPage::chooseFiles() {
  const std::optional<CertificateRow> row = current();
  if (!row || !choose_->isEnabled()) return;
  auto* dialog = new ChooseDialog(desktop_, *targetOf(*row), window());
  connect(dialog, &ChooseDialog::settingsWanted, this, &CertificatesPage::settingsWanted);
  dialog->show();
}

void CertificatesPage::copyPem() {
  const std::optional<CertificateRow> row = current();
  if (!row) return;
  QString pem;
  for (const certificates::Certificate& one : row->reading.certificates)
    pem += fromCore(one.pem);
  desktop_.copy(pem);
  Q_EMIT told(tr("%n certificate(s) copied; the key stays where it is.", nullptr,
                 static_cast<int>(row->reading.certificates.size())));
}

void CertificatesPage::testHandshake() {
  const std::optional<CertificateRow> row = current();
  const config::Proxy* proxy = row ? proxyOf(*row) : nullptr;
  if (!proxy) return;
  ExaminationOrder order;
  order.ticket = bridge_.nextTicket();
  order.profile = row->profile;
  order.proxy = *proxy;
  test_ = Test{row->profile, proxy->name, order.ticket, {}};
  test_->found.is_running = true;
  bridge_.examine(std::move(order));
  showCurrent();
}

void CertificatesPage::takeExamination(const observe::Examination& examination) {
  if (!test_ || !test_->found.is_running || examination.ticket < test_->ticket) return;
  if (examination.ticket > test_->ticket) {
    // Another one took its place.
    test_->found.is_running = false;
    return showCurrent();
  }
  test_->found.is_running = !examination.ended;
  test_->found.checks = checksOf({}, &examination);
  for (const observe::ExaminationStep& step : examination.steps)
    if (step.leg && !step.leg->tls.cert_sha256.empty())
      test_->found.sha256 = step.leg->tls.cert_sha256;
  showCurrent();
}

void CertificatesPage::pin(const std::string& sha256) {
  if (!test_) return;
  Q_EMIT settingsWanted(test_->profile, test_->proxy,
                        {
                            {"culvert.upstream.verify", "\"pin\""             },
                            {"culvert.upstream.pin",    "[\"" + sha256 + "\"]"}
  });
}

void CertificatesPage::forgetPin() {
  const std::optional<CertificateRow> row = current();
  const config::Proxy* proxy = row ? proxyOf(*row) : nullptr;
  if (!proxy) return;
  std::string left;
  for (const config::Sha256& one : proxy->gateway.upstream.pins) {
    const std::string text = config::TextForm<config::Sha256>::print(one);
    if (text != row->use.pin) left += (left.empty() ? "\"" : ", \"") + text + "\"";
  }
  config::KeyChanges changes{
      {"culvert.upstream.pin", left.empty() ? left : "[" + left + "]"}
  };
  // Without any it would trust nobody.
  if (left.empty()) changes.emplace_back("culvert.upstream.verify", "");
  Q_EMIT settingsWanted(row->profile, row->use.proxy, changes);
}

void CertificatesPage::restart() {
  const std::optional<CertificateRow> row = current();
  if (!row) return;
  const int open = control_.status(row->profile).connections;
  const auto go = [this, id = row->profile] { control_.restart(id); };
  if (open == 0) return go();
  desktop_.confirm(this, tr("%n connection(s) will be closed.", nullptr, open), tr("Start again"),
                   go);
}

void CertificatesPage::showMenu(const QPoint& at) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addActions({choose_, self_signed_, request_, import_});
  menu->addSeparator();
  menu->addActions({test_action_, copy_, forget_pin_});
  menu->popup(table_->viewport()->mapToGlobal(at));
}

void CertificatesPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void CertificatesPage::retranslate() {
  table_->setAccessibleName(tr("Certificates"));
  make_->setText(tr("Make"));
  make_->setToolTip(tr("Make a certificate or a signing request"));
  make_->setAccessibleName(make_->toolTip());
  const auto name = [](QAction* action, const QString& text, const QString& short_text,
                       const QString& tip) {
    action->setText(text);
    action->setIconText(short_text);
    action->setToolTip(tip);
  };
  name(self_signed_, tr("Make a &self-signed certificate…"), tr("Self-signed…"),
       tr("A certificate that is its own issuer"));
  name(request_, tr("Make a signing &request…"), tr("Request…"),
       tr("For an authority, which makes the certificate"));
  name(import_, tr("&Import PKCS#12…"), tr("Import PKCS#12…"),
       tr("Take a certificate and its key out of a .p12 or .pfx file"));
  name(choose_, tr("Choose &files…"), tr("Choose files…"), tr("Other files in the place of these"));
  name(test_action_, tr("&Test handshake"), tr("Test handshake"),
       tr("Connects to the local service of the proxy and shows what it negotiates"));
  name(copy_, tr("&Copy PEM"), tr("Copy PEM"), tr("The certificate only, never the key"));
  name(forget_pin_, tr("For&get this pin…"), tr("Forget pin…"),
       tr("The local service may show another certificate again"));
  empty_->setText(
      tr("No certificates"),
      tr("Certificates and keys that profiles name appear here, with what is wrong with "
         "them and how long they are good for."));
  empty_->setAction(tr("Make a self-signed certificate…"), [this] { makeCertificate(); });
  model_.retranslate();
  table_->fitColumns();
  updateState();
  details_->clear();
  showCurrent();
}

}  // namespace culvert::ui
