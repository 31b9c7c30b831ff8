#include "ui/diagnose/diagnose_page.h"

#include "core/config/host_port.h"
#include "ui/diagnose/explain_view.h"
#include "ui/diagnose/finding_card.h"
#include "ui/diagnose/report_view.h"
#include "ui/profiles/profile_fix.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/widgets/empty_state.h"
#include "ui/window/desktop.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

const std::vector<TableColumn>& step_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("state"),  8,  true, 0,  Qt::ElideRight},
      {QStringLiteral("check"),  24, true, 14, Qt::ElideRight},
      {QStringLiteral("result"), 36, true, 16, Qt::ElideRight},
      {QStringLiteral("took"),   8,  true, 0,  Qt::ElideRight},
  };
  return columns;
}

}  // namespace

DiagnosePage::DiagnosePage(ProfileControl& control, EngineBridge& bridge, ScopeState& scope,
                           Desktop& desktop, QWidget* parent)
    : QWidget(parent),
      control_(control),
      bridge_(bridge),
      scope_(scope),
      desktop_(desktop),
      proxy_(new QComboBox(this)),
      request_(new QCheckBox(this)),
      path_(new QLineEdit(QStringLiteral("/"), this)),
      run_(new QPushButton(this)),
      report_button_(new QPushButton(this)),
      verdict_(new QLabel(this)),
      table_(new TableView(step_columns(), this)),
      cards_(new QWidget),
      list_(new QVBoxLayout(cards_)),
      empty_(new EmptyState(QStringLiteral("check"), this)),
      results_(new QStackedLayout),
      explain_(new ExplainView(this)),
      report_(new ReportView(this)),
      pages_(new QStackedLayout(this)) {
  setObjectName(QStringLiteral("diagnosePage"));
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->addWidget(buildChecks());
  splitter->addWidget(explain_);
  splitter->setStretchFactor(0, 2);
  splitter->setStretchFactor(1, 1);
  splitter->setChildrenCollapsible(false);
  splitter->setSizes({660, 330});
  pages_->addWidget(splitter);
  pages_->addWidget(report_);
  connect(run_, &QPushButton::clicked, this, [this] { running_ ? stop() : run(); });
  connect(report_button_, &QPushButton::clicked, this, &DiagnosePage::showReport);
  connect(request_, &QCheckBox::toggled, path_, &QWidget::setEnabled);
  connect(proxy_, &QComboBox::currentIndexChanged, this, &DiagnosePage::show);
  connect(report_, &ReportView::closed, this, [this] { pages_->setCurrentIndex(0); });
  connect(report_, &ReportView::copyRequested, this,
          [this](const QString& text) { desktop_.copy(text); });
  connect(report_, &ReportView::saveRequested, this, &DiagnosePage::saveReport);
  connect(&bridge_, &EngineBridge::examinationChanged, this, &DiagnosePage::take);
  connect(&bridge_, &EngineBridge::eventsArrived, this,
          [this](const std::vector<observe::Event>& events) { keepEvents(events); });
  connect(&scope_, &ScopeState::changed, this, &DiagnosePage::followScope);
  connect(&control_, &ProfileControl::proxiesChanged, this, &DiagnosePage::fillChoices);
  retranslate();
  table_->applyColumns();
  fillChoices();
}

QWidget* DiagnosePage::buildChecks() {
  proxy_->setObjectName(QStringLiteral("diagnoseProxy"));
  proxy_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  proxy_->setMinimumContentsLength(14);
  request_->setObjectName(QStringLiteral("diagnoseRequest"));
  path_->setObjectName(QStringLiteral("diagnosePath"));
  path_->setMaximumWidth(120);
  path_->setEnabled(false);
  run_->setObjectName(QStringLiteral("diagnoseRun"));
  report_button_->setObjectName(QStringLiteral("diagnoseReport"));
  verdict_->setObjectName(QStringLiteral("diagnoseVerdict"));
  verdict_->setWordWrap(true);
  table_->setObjectName(QStringLiteral("checkTable"));
  table_->setModel(&model_);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 6, 14, 6);
  line->setSpacing(8);
  line->addWidget(proxy_);
  line->addWidget(run_);
  line->addWidget(request_);
  line->addWidget(path_);
  line->addStretch(1);
  line->addWidget(report_button_);
  list_->setContentsMargins(14, 6, 14, 6);
  list_->addWidget(verdict_);
  list_->addStretch(1);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(cards_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* both = new QSplitter(Qt::Vertical, this);
  both->addWidget(table_);
  both->addWidget(scroll);
  both->setChildrenCollapsible(false);
  both->setSizes({150, 200});
  results_->addWidget(both);
  results_->addWidget(empty_);
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addLayout(results_, 1);
  return page;
}

QWidget& DiagnosePage::firstField() const {
  return *run_;
}

void DiagnosePage::fillChoices() {
  std::vector<Choice> choices;
  QStringList names;
  for (const observe::ProxyRecord& record : control_.proxies()) {
    // A visitor entry has no local service.
    if (record.is_visitor || isBuiltInRelay(record.profile)) continue;
    choices.push_back({record.profile, record.name});
    names.append(QStringLiteral("%1 (%2)").arg(fromCore(record.name),
                                               control_.store().nameOf(record.profile)));
  }
  if (choices == choices_) {
    // A profile has got another name, or the window another language.
    for (int i = 0; i < proxy_->count(); ++i)
      if (proxy_->itemText(i) != names[i]) proxy_->setItemText(i, names[i]);
    // Many times a second; showEvent() makes up for it.
    if (isVisible()) show();
    return;
  }
  const std::optional<Choice> before = chosen();
  const QSignalBlocker quiet(proxy_);
  choices_ = std::move(choices);
  proxy_->clear();
  proxy_->addItems(names);
  const auto at = before ? std::ranges::find(choices_, *before) : choices_.end();
  if (at != choices_.end())
    proxy_->setCurrentIndex(static_cast<int>(at - choices_.begin()));
  else
    followScope();
  show();
}

void DiagnosePage::followScope() {
  const Scope& scope = scope_.current();
  const auto fits = [&](const Choice& choice) {
    return choice.profile == scope.profile && (scope.proxy.empty() || choice.proxy == scope.proxy);
  };
  const std::optional<Choice> now = chosen();
  if (now && fits(*now)) return;
  const auto at = std::ranges::find_if(choices_, fits);
  if (at != choices_.end()) proxy_->setCurrentIndex(static_cast<int>(at - choices_.begin()));
}

std::optional<DiagnosePage::Choice> DiagnosePage::chosen() const {
  const int at = proxy_->currentIndex();
  if (at < 0 || at >= static_cast<int>(choices_.size())) return std::nullopt;
  return choices_[static_cast<std::size_t>(at)];
}

std::optional<config::Proxy> DiagnosePage::proxyOf(const Choice& choice) const {
  const Profile* profile = control_.store().find(choice.profile);
  if (profile && profile->config)
    for (const config::Proxy& proxy : profile->config->proxies)
      if (proxy.name == choice.proxy) return proxy;
  // The demo has no file; where its service is, the core has told.
  for (const observe::ProxyRecord& record : control_.proxies()) {
    if (record.profile != choice.profile || record.name != choice.proxy) continue;
    const QString target = fromCore(record.local_target);
    config::Proxy proxy;
    proxy.name = record.name;
    proxy.local_ip = target.section(u':', 0, -2).toStdString();
    proxy.local_port = target.section(u':', -1).toUShort();
    proxy.kind = config::TcpProxy{};
    if (proxy.local_port != 0) return proxy;
  }
  return std::nullopt;
}

KnownFacts DiagnosePage::factsOf(const Choice& choice) const {
  KnownFacts facts;
  facts.profile = control_.store().find(choice.profile);
  facts.status = control_.status(choice.profile);
  for (observe::ProxyRecord& record : control_.proxies())
    if (record.profile == choice.profile && record.name == choice.proxy) facts.proxy = record;
  return facts;
}

void DiagnosePage::run() {
  const std::optional<Choice> choice = chosen();
  const std::optional<config::Proxy> proxy = choice ? proxyOf(*choice) : std::nullopt;
  if (!proxy) {
    Q_EMIT told(tr("Start the profile first: the address of its service is not known yet."));
    return;
  }
  ExaminationOrder order;
  order.ticket = ticket_ = bridge_.nextTicket();
  order.profile = choice->profile;
  order.proxy = *proxy;
  if (request_->isChecked()) order.request_path = path_->text().toStdString();
  if (request_->isChecked() && !order.request_path.starts_with('/'))
    order.request_path.insert(0, "/");
  examined_ = choice;
  examination_.reset();
  running_ = true;
  bridge_.examine(std::move(order));
  show();
}

void DiagnosePage::stop() {
  bridge_.stopExamination();
}

void DiagnosePage::take(const observe::Examination& examination) {
  if (!running_ || examination.ticket < ticket_) return;
  if (examination.ticket > ticket_) {
    // Another one took its place, and this one ended where it was.
    running_ = false;
    if (!examination_) examination_.emplace();
    examination_->stopped = true;
    return show();
  }
  examination_ = examination;
  running_ = !examination.ended;
  show();
}

void DiagnosePage::keepEvents(const std::vector<observe::Event>& events) {
  events_.insert(events_.end(), events.begin(), events.end());
  while (events_.size() > most_events)
    events_.pop_front();
}

void DiagnosePage::show() {
  const std::optional<Choice> choice = chosen();
  const bool examined = choice && examined_ == choice;
  results_->setCurrentIndex(examined ? 0 : 1);
  updateState();
  if (!examined) return;
  const KnownFacts facts = factsOf(*choice);
  const observe::Examination* found = examination_ ? &*examination_ : nullptr;
  model_.setChecks(checksOf(facts, found));
  // Causes are told when all of them are known.
  showFindings(running_ ? std::vector<Finding>() : findingsOf(facts, found));
}

/// Cards stay as long as they tell the same: somebody may be about to press a button of one.
void DiagnosePage::showCards(const std::vector<Finding>& findings) {
  const Profile* profile = examined_ ? control_.store().find(examined_->profile) : nullptr;
  const QString file =
      profile && !profile->isDemo() ? QFileInfo(profile->path).fileName() : QString();
  if (told_ == findings && told_file_ == file) return;
  told_ = findings;
  told_file_ = file;
  while (list_->count() > 2) {
    QLayoutItem* item = list_->takeAt(1);
    item->widget()->hide();
    item->widget()->deleteLater();
    delete item;
  }
  for (const Finding& finding : findings) {
    auto* card = new FindingCard(finding, file, cards_);
    connect(card, &FindingCard::fixRequested, this, [this, finding] { fix(finding); });
    list_->insertWidget(list_->count() - 1, card);
  }
}

void DiagnosePage::showFindings(const std::vector<Finding>& findings) {
  showCards(findings);
  const bool stopped = examination_ && examination_->stopped;
  const auto causes = std::ranges::count(findings, false, &Finding::is_remark);
  if (running_)
    verdict_->setText(tr("Examining…"));
  else if (stopped)
    verdict_->setText(tr("Stopped before it was done."));
  else if (causes > 0)
    verdict_->setText(tr("%n cause(s) found.", nullptr, static_cast<int>(causes)));
  else if (!request_->isChecked())
    verdict_->setText(tr("Nothing is wrong, as far as shows without sending a request."));
  else
    verdict_->setText(tr("Nothing is wrong."));
}

void DiagnosePage::updateState() {
  run_->setText(running_ ? tr("Stop", "verb") : tr("Examine"));
  run_->setEnabled(!choices_.empty());
  proxy_->setEnabled(!choices_.empty());
  report_button_->setEnabled(!choices_.empty());
}

void DiagnosePage::fix(const Finding& finding) {
  if (!examined_) return;
  config::KeyChanges changes;
  for (const observe::ConfigChange& change : finding.changes)
    changes.emplace_back(change.key, change.value);
  const Choice choice = *examined_;
  const Result<void> done = fixProfile(control_, choice.profile, choice.proxy, changes);
  if (!done) {
    const Texts::Advice advice = Texts::advice(done.error());
    Q_EMIT told(tr("The file cannot be changed here: %1 Make the change by hand.", "%1: a sentence")
                    .arg(advice.sentence));
    return;
  }
  Q_EMIT told(tr("Written. What needed it restarts; the checks run again."));
  run();
}

void DiagnosePage::showReport() {
  ReportSource source;
  if (const std::optional<Choice> choice = chosen()) {
    source.facts = factsOf(*choice);
    const bool examined = examined_ == choice && examination_;
    source.checks = checksOf(source.facts, examined ? &*examination_ : nullptr);
    source.findings = findingsOf(source.facts, examined ? &*examination_ : nullptr);
  }
  source.events = events_;
  report_->setSource(std::move(source));
  pages_->setCurrentWidget(report_);
}

void DiagnosePage::saveReport(const QString& text) {
  desktop_.askWhereToSave(
      this, QStringLiteral("culvert-report.txt"), [this, text](const QString& path) {
        const QByteArray bytes = text.toUtf8();
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
          return;
        Q_EMIT told(tr("The file %1 cannot be written: %2", "%1: path, %2: reason")
                        .arg(ltr(path), file.errorString()));
      });
}

void DiagnosePage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void DiagnosePage::showEvent(QShowEvent* event) {
  show();
  QWidget::showEvent(event);
}

void DiagnosePage::retranslate() {
  proxy_->setAccessibleName(tr("Proxy to examine"));
  proxy_->setToolTip(tr("Proxy to examine"));
  request_->setText(tr("Send one request:"));
  request_->setToolTip(
      tr("Without it nothing is asked that the application behind the proxy could see."));
  path_->setAccessibleName(tr("Path of the request"));
  report_button_->setText(tr("Report…"));
  table_->setAccessibleName(tr("Checks"));
  empty_->setText(tr("Find out why a proxy does not work"),
                  tr("Connects to the local service as the proxy would, and says what is wrong and "
                     "what to change."));
  empty_->setAction(tr("Examine"), [this] { run(); });
  model_.retranslate();
  table_->fitColumns();
  told_.reset();
  fillChoices();
  show();
}

}  // namespace culvert::ui
