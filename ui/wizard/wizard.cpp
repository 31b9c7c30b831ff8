#include "ui/wizard/wizard.h"

#include "ui/theme/icon.h"

#include <QAccessible>
#include <QAccessibleEvent>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace culvert::ui {
namespace {

constexpr int widest = 820;

}  // namespace

Wizard::Wizard(const Parts& parts, QWidget* parent)
    : QWidget(parent),
      control_(parts.control),
      attempt_(parts.control, parts.files),
      service_(new ServicePage(parts.bridge, parts.ports)),
      server_(new ServerPage(parts.control, parts.desktop)),
      address_(new AddressPage),
      connect_(new ConnectPage(parts.control, parts.bridge, parts.desktop)),
      all_{service_, server_, address_, connect_},
      place_(new QLabel(this)),
      title_(new QLabel(this)),
      pages_(new QStackedWidget(this)),
      cancel_(new QPushButton(this)),
      back_(new QPushButton(this)),
      next_(new QPushButton(this)) {
  setObjectName(QStringLiteral("wizard"));
  title_->setObjectName(QStringLiteral("wizardTitle"));
  cancel_->setObjectName(QStringLiteral("wizardCancel"));
  back_->setObjectName(QStringLiteral("wizardBack"));
  next_->setObjectName(QStringLiteral("wizardNext"));
  layOut();
  connectAll();
  retranslate();
}

void Wizard::layOut() {
  QFont large = title_->font();
  large.setPointSizeF(large.pointSizeF() * 1.6);
  large.setBold(true);
  title_->setFont(large);
  title_->setWordWrap(true);
  place_->setForegroundRole(QPalette::PlaceholderText);
  for (WizardPage* one : all_) {
    // In a small window its page scrolls; the buttons below stay.
    auto* scroll = new QScrollArea(pages_);
    scroll->setWidget(one);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    pages_->addWidget(scroll);
  }
  for (QPushButton* button : {cancel_, back_, next_}) {
    button->setAutoDefault(true);
    button->setMinimumSize(96, 32);
  }
  next_->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(cancel_);
  buttons->addStretch(1);
  buttons->addWidget(back_);
  buttons->addWidget(next_);
  auto* inner = new QWidget(this);
  inner->setMaximumWidth(widest);
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(24, 20, 24, 18);
  column->setSpacing(6);
  column->addWidget(place_);
  column->addWidget(title_);
  column->addSpacing(8);
  column->addWidget(pages_, 1);
  column->addSpacing(8);
  column->addLayout(buttons);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addStretch(1);
  row->addWidget(inner, 100);
  row->addStretch(1);
  setTabOrder(pages_, back_);
  setTabOrder(back_, next_);
  setTabOrder(next_, cancel_);
}

void Wizard::connectAll() {
  connect(next_, &QPushButton::clicked, this, &Wizard::goOn);
  connect(back_, &QPushButton::clicked, this, &Wizard::goBack);
  connect(cancel_, &QPushButton::clicked, this, &Wizard::leave);
  for (WizardPage* one : all_)
    connect(one, &WizardPage::goOnRequested, this, &Wizard::goOn);
  connect(connect_, &ConnectPage::stateChanged, this, [this] {
    refresh();
    QAccessibleEvent told(title_, QAccessible::Alert);
    QAccessible::updateAccessibility(&told);
  });
  connect(connect_, &ConnectPage::againRequested, this, [this] {
    attempt_.takeBack();
    carryOut();
  });
  connect(connect_, &ConnectPage::backRequested, this, &Wizard::goTo);
  connect(connect_, &ConnectPage::reached, this, [this] {
    reached_ = attempt_.profile();
    settling_ = true;
    attempt_.keep();
    settling_ = false;
  });
  connect(&attempt_, &Attempt::secretNotKept, connect_, &ConnectPage::tellSecretNotKept);
  connect(&attempt_, &Attempt::oldKept, connect_, &ConnectPage::tellOldKept);
}

WizardPage& Wizard::page(WizardStep step) const {
  return *all_.at(static_cast<std::size_t>(step));
}

void Wizard::begin() {
  if (!moves_.empty() || !reached_.empty() || attempt_.isUnderWay()) {
    // What is under way goes on in the window.
    attempt_.letGo();
    moves_.clear();
    reached_.clear();
    connect_->clear();
    service_->clear();
    server_->clear();
    address_->clear();
  }
  showStep(WizardStep::service);
}

void Wizard::beginMove(const std::string& profile) {
  begin();
  moves_ = profile;
  showStep(WizardStep::server);
}

void Wizard::showStep(WizardStep step) {
  step_ = step;
  if (step == WizardStep::server)
    server_->begin(moves_.empty() && service_->choice().kind == ServiceKind::demo_page, moves_);
  if (step == WizardStep::address) address_->begin(service_->choice(), server_->prefersNames());
  page(step).retranslate();
  pages_->setCurrentIndex(static_cast<int>(step));
  refresh();
  focusFirst();
}

void Wizard::goOn() {
  if (step_ == WizardStep::connect) {
    if (connect_->isReached()) leave();
    return;
  }
  if (!page(step_).check()) return;
  switch (step_) {
    case WizardStep::service:
      return showStep(WizardStep::server);
    case WizardStep::server:
      if (server_->serverDecides()) return carryOut();
      return showStep(WizardStep::address);
    case WizardStep::address:
      return carryOut();
    case WizardStep::connect:
      return;
  }
}

void Wizard::goBack() {
  switch (step_) {
    case WizardStep::service:
      return leave();
    case WizardStep::server:
      return moves_.empty() ? showStep(WizardStep::service) : leave();
    case WizardStep::address:
      return showStep(WizardStep::server);
    case WizardStep::connect:
      return goTo(server_->serverDecides() ? WizardStep::server : WizardStep::address);
  }
}

void Wizard::goTo(WizardStep step) {
  if (!reached_.empty()) return;  // it works: there is nothing to take back
  const bool wants_token =
      step == WizardStep::server && server_->through() == WizardPlan::Through::server;
  attempt_.takeBack();
  connect_->clear();
  if (step == WizardStep::service && !moves_.empty()) step = WizardStep::server;
  showStep(step);
  if (wants_token && server_->server().isGood() && server_->token().empty()) server_->askForToken();
}

WizardPlan Wizard::plan() const {
  WizardPlan plan;
  plan.service = service_->choice();
  plan.changes = service_->changes();
  plan.through = server_->through();
  plan.profile = server_->profile();
  plan.server = server_->server();
  plan.token = server_->token();
  plan.moves = moves_;
  if (!server_->serverDecides()) plan.address = address_->choice();
  return plan;
}

void Wizard::carryOut() {
  const WizardPlan wanted = plan();
  connect_->clear();
  showStep(WizardStep::connect);
  if (const auto trouble = attempt_.begin(wanted)) return connect_->showTrouble(*trouble);
  connect_->watch(attempt_, wanted);
}

void Wizard::leave() {
  std::string profile = reached_;
  if (profile.empty() && attempt_.isUnderWay()) {
    // What was begun is not thrown away: the window shows it with its problem.
    profile = attempt_.profile();
  }
  if (profile.empty()) return Q_EMIT closed(profile);
  attempt_.letGo();
  connect_->clear();
  reached_ = profile;  // the next beginning is a new one
  Q_EMIT closed(profile);
}

void Wizard::refresh() {
  const bool last = step_ == WizardStep::connect;
  const bool reached = last && connect_->isReached();
  title_->setText(page(step_).title());
  place_->setText(moves_.empty()
                      ? tr("Expose a port  ·  step %1 of 4").arg(static_cast<int>(step_) + 1)
                      : tr("Use a real server", "moving what was tried on this computer"));
  const bool carries_out =
      step_ == WizardStep::address || (step_ == WizardStep::server && server_->serverDecides());
  next_->setText(last ? tr("&Done") : carries_out ? tr("&Connect") : tr("&Next"));
  next_->setVisible(!last || reached);
  back_->setVisible(step_ != WizardStep::service && !reached);
  cancel_->setVisible(!reached);
  cancel_->setText(last ? tr("Close") : tr("Cancel"));
  for (QPushButton* button : {cancel_, back_, next_}) {
    QString words = button->text();
    button->setAccessibleName(words.remove(u'&'));
  }
  setAccessibleName(title_->text());
}

void Wizard::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter) return goOn();
  if (event->key() == Qt::Key_Escape) return goBack();
  QWidget::keyPressEvent(event);
}

void Wizard::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void Wizard::retranslate() {
  back_->setText(tr("&Back"));
  for (const WizardStep step :
       {WizardStep::service, WizardStep::server, WizardStep::address, WizardStep::connect})
    page(step).retranslate();
  refresh();
}

}  // namespace culvert::ui
