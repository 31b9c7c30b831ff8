#include "ui/wizard/service_page.h"

#include "core/base/negotiation.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/texts/sentences.h"
#include "ui/texts/texts.h"
#include "ui/widgets/empty_state.h"
#include "ui/wizard/inline_note.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace culvert::ui {
namespace {

constexpr std::array service_kinds{ServiceKind::web, ServiceKind::ssh, ServiceKind::remote_desktop,
                                   ServiceKind::other, ServiceKind::demo_page};

const std::vector<TableColumn>& portColumns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("port"),    8,  true, 0,  Qt::ElideRight },
      {QStringLiteral("program"), 24, true, 12, Qt::ElideMiddle},
      {QStringLiteral("kind"),    18, true, 10, Qt::ElideRight },
      {QStringLiteral("address"), 22, true, 12, Qt::ElideRight },
  };
  return columns;
}

QString addressText(const config::HostPort& target) {
  const QString host = fromCore(target.host);
  const QString shown = host.contains(u':') ? QStringLiteral("[%1]").arg(host) : host;
  return QStringLiteral("%1:%2").arg(shown).arg(target.port);
}

/// What the service has said of itself, where it has.
std::optional<ServiceKind> kindHeard(const observe::Examination& examination) {
  for (const observe::ExaminationStep& step : examination.steps) {
    if (!step.leg) continue;
    switch (step.leg->more->heard) {
      case Heard::h1:
      case Heard::h2:
      case Heard::html:
        return ServiceKind::web;
      case Heard::ssh:
        return ServiceKind::ssh;
      case Heard::vnc:
        return ServiceKind::remote_desktop;
      default:
        break;
    }
  }
  return std::nullopt;
}

}  // namespace

ServicePage::ServicePage(EngineBridge& bridge, PortSource& source, QWidget* parent)
    : WizardPage(parent),
      bridge_(bridge),
      source_(source),
      prompt_(new QLabel(this)),
      target_(new QLineEdit(this)),
      test_(new QPushButton(this)),
      note_(new InlineNote(this)),
      kinds_(new QButtonGroup(this)),
      kind_label_(new QLabel(this)),
      list_label_(new QLabel(this)),
      table_(new TableView(portColumns(), this)),
      empty_(new EmptyState(QStringLiteral("search"), this)),
      list_(new QStackedLayout) {
  setObjectName(QStringLiteral("servicePage"));
  target_->setObjectName(QStringLiteral("serviceTarget"));
  target_->setMaxLength(300);
  target_->setMinimumHeight(32);
  prompt_->setBuddy(target_);
  test_->setObjectName(QStringLiteral("testService"));
  test_->setAutoDefault(true);
  test_->setMinimumSize(130, 32);
  note_->setObjectName(QStringLiteral("serviceNote"));
  table_->setObjectName(QStringLiteral("portTable"));
  table_->setModel(&model_);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->applyColumns();
  list_label_->setBuddy(table_);
  settle_.setSingleShot(true);
  settle_.setInterval(settle_ms);
  layOut();
  connectAll();
  setKind(ServiceKind::web);
}

void ServicePage::layOut() {
  auto* kinds = new QHBoxLayout;
  kinds->setSpacing(16);
  kinds->addWidget(kind_label_);
  for (const ServiceKind kind : service_kinds) {
    auto* button = new QRadioButton(this);
    button->setObjectName(QStringLiteral("kind-%1").arg(static_cast<int>(kind)));
    button->setMinimumHeight(24);
    kinds_->addButton(button, static_cast<int>(kind));
    kinds->addWidget(button);
  }
  kinds->addStretch(1);
  auto* line = new QHBoxLayout;
  line->addWidget(target_, 1);
  line->addWidget(test_);
  list_->addWidget(table_);
  list_->addWidget(empty_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(prompt_);
  column->addLayout(line);
  column->addWidget(note_);
  column->addLayout(kinds);
  column->addSpacing(8);
  column->addWidget(list_label_);
  column->addLayout(list_, 1);
  setTabOrder(target_, test_);
  setTabOrder(test_, kinds_->buttons().first());
  setTabOrder(kinds_->buttons().last(), table_);
}

void ServicePage::connectAll() {
  connect(&source_, &PortSource::portsChanged, this, &ServicePage::takePorts);
  connect(&source_, &PortSource::unknown, this, &ServicePage::portsUnknown);
  connect(&bridge_, &EngineBridge::examinationChanged, this, &ServicePage::take);
  connect(target_, &QLineEdit::textEdited, this, &ServicePage::typed);
  connect(&settle_, &QTimer::timeout, this, &ServicePage::test);
  connect(test_, &QPushButton::clicked, this, &ServicePage::test);
  connect(kinds_, &QButtonGroup::idClicked, this,
          [this](int id) { chooseKind(static_cast<ServiceKind>(id)); });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) { chooseRow(now.row()); });
  connect(table_, &QAbstractItemView::clicked, this,
          [this](const QModelIndex& at) { chooseRow(at.row()); });
}

void ServicePage::clear() {
  stopTest();
  settle_.stop();
  choosing_ = true;
  table_->clearSelection();
  table_->setCurrentIndex({});
  choosing_ = false;
  target_->clear();
  note_->clear();
  changes_.clear();
  kind_chosen_ = false;
  target_filled_ = false;
  setKind(ServiceKind::web);
}

QString ServicePage::title() const {
  return tr("What should be reachable?");
}

QWidget& ServicePage::firstField() const {
  return *target_;
}

ServiceKind ServicePage::kind() const {
  return static_cast<ServiceKind>(kinds_->checkedId());
}

void ServicePage::setKind(ServiceKind kind) {
  kinds_->button(static_cast<int>(kind))->setChecked(true);
  const bool is_demo = kind == ServiceKind::demo_page;
  for (QWidget* widget : {static_cast<QWidget*>(target_), static_cast<QWidget*>(test_),
                          static_cast<QWidget*>(table_)})
    widget->setEnabled(!is_demo);
}

ServiceChoice ServicePage::choice() const {
  const TargetText read = readTarget(target_->text());
  return {kind(), read.target, read.is_https && kind() == ServiceKind::web};
}

bool ServicePage::check() {
  if (kind() == ServiceKind::demo_page) return true;
  const TargetText read = readTarget(target_->text());
  if (read.trouble == TargetText::Trouble::none) return true;
  note_->wrong(troubleText(read.trouble));
  target_->setFocus();
  return false;
}

void ServicePage::takePorts(const std::vector<observe::ListeningPort>& ports) {
  ports_unknown_ = false;
  // A selection that moves with its row is no choice of the user's.
  choosing_ = true;
  model_.setPorts(ports);
  choosing_ = false;
  list_->setCurrentIndex(model_.rowCount() > 0 ? 0 : 1);
  retranslate();
}

void ServicePage::portsUnknown() {
  ports_unknown_ = true;
  choosing_ = true;
  model_.setPorts({});
  choosing_ = false;
  list_->setCurrentIndex(1);
  retranslate();
}

void ServicePage::typed() {
  stopTest();
  note_->clear();
  changes_.clear();
  target_filled_ = false;
  const TargetText read = readTarget(target_->text());
  if (read.trouble == TargetText::Trouble::none && !kind_chosen_) {
    const observe::ListeningPort* known = model_.find(read.target.port);
    setKind(read.is_web ? ServiceKind::web
            : known     ? PortModel::kindOf(*known)
                        : guessKind(read.target.port, {}));
  }
  settle_.start();
}

void ServicePage::chooseRow(int row) {
  const observe::ListeningPort* port = model_.at(row);
  if (choosing_ || !port) return;
  const config::HostPort target = PortModel::targetOf(*port);
  target_->setText(target.host == "127.0.0.1" ? QString::number(target.port) : addressText(target));
  kind_chosen_ = false;
  typed();
  settle_.stop();
  test();
}

void ServicePage::chooseKind(ServiceKind kind) {
  kind_chosen_ = true;
  setKind(kind);
  stopTest();
  if (kind == ServiceKind::demo_page) {
    note_->info(tr("A small page that Culvert brings along: text, a clock and a WebSocket echo."));
    return;
  }
  note_->clear();
  if (target_->text().isEmpty() || target_filled_) {
    const std::uint16_t port = usualPort(kind);
    target_->setText(port == 0 ? QString() : QString::number(port));
    target_filled_ = port != 0;
  }
  if (!target_->text().isEmpty()) test();
}

void ServicePage::test() {
  settle_.stop();
  changes_.clear();
  const TargetText read = readTarget(target_->text());
  if (read.trouble == TargetText::Trouble::empty) return note_->clear();
  if (read.trouble != TargetText::Trouble::none) return note_->warn(troubleText(read.trouble));
  ExaminationOrder order;
  order.ticket = ticket_ = bridge_.nextTicket();
  order.proxy = proxyFor(choice(), {}, "wizard");
  note_->busy(tr("Testing %1…", "an address").arg(ltr(addressText(read.target))));
  bridge_.examine(std::move(order));
}

void ServicePage::stopTest() {
  if (ticket_ == 0) return;
  ticket_ = 0;
  bridge_.stopExamination();
}

void ServicePage::take(const observe::Examination& examination) {
  if (ticket_ == 0 || examination.ticket != ticket_) return;
  if (examination.ended) ticket_ = 0;
  if (!examination.stopped) return tell(examination);
  note_->info(tr("The test was stopped, because something else is examined now."));
}

void ServicePage::tell(const observe::Examination& examination) {
  const QString address = ltr(fromCore(examination.target));
  const auto tcp =
      std::ranges::find(examination.steps, std::string("tcp"), &observe::ExaminationStep::name);
  const bool is_tried = tcp != examination.steps.end();
  // What it speaks takes longer to find out, and is told when something is wrong with it.
  if (is_tried && tcp->good) note_->good(tr("It answers at %1.", "an address").arg(address));
  if (!examination.ended) return;
  if (const auto heard = kindHeard(examination); heard && !kind_chosen_ && *heard != kind()) {
    setKind(*heard);
    return note_->good(tr("It answers at %1 and looks like this: %2.", "%2: a kind of service")
                           .arg(address, kindText(*heard)));
  }
  // Python's server, among others, answers a TLS greeting by a page without a head. That is no
  // fault of a web app.
  const bool page_alone = std::ranges::any_of(examination.steps, [](const auto& step) {
    return step.leg && step.leg->more->heard == Heard::html;
  });
  if (page_alone && kind() == ServiceKind::web && !choice().is_https) return;
  const auto cause = std::ranges::find(examination.findings, false, &observe::Diagnosis::remark);
  const bool is_known = cause != examination.findings.end();
  // What is certain and can be set is set: nobody has to read about it first.
  if (is_known && cause->confidence == observe::Confidence::proven && !cause->changes.empty()) {
    changes_ = cause->changes;
    return note_->info(tr("%1 The proxy will be set up for it.", "%1: a sentence about the service")
                           .arg(Texts::advice(*cause).sentence));
  }
  if (is_tried && tcp->error && tcp->error->code == Errc::refused)
    return note_->warn(
        tr("Nothing is listening on %1 now. Start it any time; it works at once.", "an address")
            .arg(address));
  if (is_known) {
    const Texts::Advice advice = Texts::advice(*cause);
    return note_->warn(sentences(advice.sentence, advice.cure));
  }
  if (is_tried && tcp->error) note_->warn(Texts::advice(*tcp->error).sentence);
}

void ServicePage::showEvent(QShowEvent* event) {
  WizardPage::showEvent(event);
  source_.setWatched(true);
}

void ServicePage::hideEvent(QHideEvent* event) {
  WizardPage::hideEvent(event);
  source_.setWatched(false);
}

void ServicePage::retranslate() {
  prompt_->setText(tr("&Port or address of the local service:"));
  target_->setAccessibleName(tr("Port or address of the local service"));
  target_->setPlaceholderText(tr("3000, or host:port"));
  test_->setText(tr("&Test local service"));
  test_->setAccessibleName(tr("Test local service"));
  kind_label_->setText(tr("Kind:"));
  for (const ServiceKind kind : service_kinds) {
    QAbstractButton* button = kinds_->button(static_cast<int>(kind));
    button->setText(kindText(kind));
    button->setAccessibleName(tr("Kind: %1", "of a service").arg(kindText(kind)));
  }
  list_label_->setText(tr("Programs that &listen on this computer now:"));
  table_->setAccessibleName(tr("Programs that listen on this computer now"));
  empty_->setText(ports_unknown_ ? tr("The system does not tell which programs listen")
                                 : tr("No program is seen to listen"),
                  tr("Type the port above, or start your program: it appears here."));
  model_.retranslate();
}

}  // namespace culvert::ui
