#include "ui/wizard/connect_page.h"

#include "ui/profiles/profile_header.h"
#include "ui/proxies/proxy_addresses.h"
#include "ui/texts/format.h"
#include "ui/texts/sentences.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/fact_label.h"
#include "ui/widgets/step_list.h"
#include "ui/window/desktop.h"
#include "ui/wizard/inline_note.h"
#include "ui/wizard/qr_code.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

/// "GET /path · 200 · 3 ms · from 127.0.0.1:51234"
QString requestLine(const observe::ExchangeRecord& row) {
  const QString what =
      QStringLiteral("%1 %2").arg(fromCore(row.method), ltr(fromCore(row.path.substr(0, 120))));
  const QString status =
      row.status == 0 ? ConnectPage::tr("no answer yet") : QString::number(row.status);
  const auto took = row.times.send + row.times.wait;
  //: A request, its HTTP status, the time it took, and the address of its visitor.
  return ConnectPage::tr("%1  ·  %2  ·  %3  ·  from %4")
      .arg(what, status, formatMilliseconds(took), ltr(fromCore(row.visitor)));
}

QString connectionLine(const observe::ConnectionRecord& row) {
  //: A connection: the address of its visitor, and its state.
  return ConnectPage::tr("%1  ·  %2")
      .arg(ltr(Texts::visitor(row)), Texts::connectionState(row.state, row.why.has_value()));
}

BannerText problemCard(const QString& title, const QString& text, const QString& detail) {
  BannerText card;
  card.tone = Tone::error;
  card.icon = QStringLiteral("state-failed");
  card.title = title;
  card.text = text;
  card.detail = detail;
  return card;
}

}  // namespace

ConnectPage::ConnectPage(ProfileControl& control, EngineBridge& bridge, Desktop& desktop,
                         QWidget* parent)
    : WizardPage(parent),
      control_(control),
      desktop_(desktop),
      steps_(new StepList(this)),
      card_(new BannerStack(this)),
      success_(new QWidget(this)),
      address_label_(new QLabel(success_)),
      copy_(new QPushButton(success_)),
      open_(new QPushButton(success_)),
      test_(new QPushButton(success_)),
      qr_(new QrCode(success_)),
      test_note_(new InlineNote(success_)),
      secret_note_(new InlineNote(this)),
      kept_note_(new InlineNote(this)),
      list_label_(new QLabel(success_)),
      list_(new QListWidget(success_)) {
  setObjectName(QStringLiteral("connectPage"));
  address_label_->setObjectName(QStringLiteral("reachedLabel"));
  copy_->setObjectName(QStringLiteral("copyReached"));
  open_->setObjectName(QStringLiteral("openReached"));
  test_->setObjectName(QStringLiteral("sendTestRequest"));
  test_note_->setObjectName(QStringLiteral("testNote"));
  secret_note_->setObjectName(QStringLiteral("secretNote"));
  kept_note_->setObjectName(QStringLiteral("keptNote"));
  list_->setObjectName(QStringLiteral("firstRequests"));
  // There is nothing else to stand on while it connects.
  steps_->setFocusPolicy(Qt::StrongFocus);
  list_->setFixedHeight(most_rows * (fontMetrics().height() + 6) + 4);
  list_label_->setBuddy(list_);
  for (QPushButton* button : {copy_, open_, test_}) {
    button->setAutoDefault(true);
    button->setMinimumHeight(32);
  }
  layOut();
  success_->hide();
  secret_note_->hide();
  kept_note_->hide();
  connect(&control_, &ProfileControl::statusChanged, this, [this](const std::string& id) {
    if (id == profile_) follow();
  });
  connect(&control_, &ProfileControl::proxiesChanged, this, &ConnectPage::follow);
  connect(&bridge, &EngineBridge::exchangesChanged, this, &ConnectPage::takeExchanges);
  connect(&bridge, &EngineBridge::connectionsChanged, this, &ConnectPage::takeConnections);
  connect(copy_, &QPushButton::clicked, this, [this] { desktop_.copy(address_text_); });
  connect(open_, &QPushButton::clicked, this, [this] { desktop_.openUrl(QUrl(address_text_)); });
  connect(test_, &QPushButton::clicked, this, &ConnectPage::test);
  connect(&visitor_, &TestVisitor::ended, this, [this](bool good, const QString& sentence) {
    if (good)
      test_note_->good(sentence);
    else
      test_note_->warn(sentence);
    test_->setEnabled(true);
  });
}

void ConnectPage::layOut() {
  address_ = new FactLabel({}, success_);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(test_);
  buttons->addWidget(copy_);
  buttons->addWidget(open_);
  buttons->addStretch(1);
  auto* words = new QVBoxLayout;
  words->setSpacing(8);
  words->addWidget(address_label_);
  words->addWidget(address_);
  words->addLayout(buttons);
  words->addWidget(test_note_);
  words->addStretch(1);
  auto* both = new QHBoxLayout;
  both->setSpacing(20);
  both->addLayout(words, 1);
  both->addWidget(qr_, 0, Qt::AlignTop);
  auto* inner = new QVBoxLayout(success_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(8);
  inner->addLayout(both);
  inner->addWidget(list_label_);
  inner->addWidget(list_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  column->addWidget(steps_);
  column->addWidget(card_);
  column->addWidget(success_);
  column->addWidget(secret_note_);
  column->addWidget(kept_note_);
  column->addStretch(1);
  setTabOrder(test_, copy_);
  setTabOrder(copy_, open_);
  setTabOrder(open_, list_);
}

void ConnectPage::clear() {
  visitor_.stop();
  profile_.clear();
  proxy_.clear();
  address_text_.clear();
  reached_ = troubled_ = false;
  rows_.clear();
  list_->clear();
  test_note_->clear();
  test_->setEnabled(true);
  secret_note_->hide();
  kept_note_->hide();
  success_->hide();
  steps_->setSteps({});
  card_->show({});
}

void ConnectPage::watch(const Attempt& attempt, const WizardPlan& plan) {
  clear();
  profile_ = attempt.profile();
  proxy_ = attempt.proxy();
  is_here_ = plan.through == WizardPlan::Through::here;
  is_web_ = plan.service.kind == ServiceKind::web || plan.service.kind == ServiceKind::demo_page;
  if (const Profile* profile = control_.store().find(profile_); profile && profile->config)
    for (const config::Proxy& proxy : profile->config->proxies)
      if (!plan.moves.empty() && proxy.name == proxy_)
        is_web_ = proxy.gateway.http == config::HttpHandling::on ||
                  std::holds_alternative<config::HttpProxy>(proxy.kind);
  retranslate();
  follow();
}

void ConnectPage::showTrouble(const AttemptTrouble& trouble) {
  clear();
  troubled_ = true;
  BannerText card = problemCard(trouble.title, trouble.text, {});
  card.lines = trouble.lines;
  card_->show({card});
  Q_EMIT stateChanged();
}

void ConnectPage::tellSecretNotKept(const QString& detail) {
  secret_note_->warn(
      tr("The keychain did not keep the token: %1 It is known until the program ends.",
         "%1: the keychain's own words")
          .arg(detail));
  secret_note_->QWidget::show();
}

void ConnectPage::tellOldKept(const QString& name) {
  kept_note_->warn(
      tr("%1 was changed while its proxies moved, so it was kept. Take it off the list "
         "when you no longer need it.",
         "%1: name of a profile")
          .arg(name));
  kept_note_->QWidget::show();
}

bool ConnectPage::isOurs(const std::string& profile, const std::string& proxy) const {
  return !profile_.empty() && profile == profile_ && proxy == proxy_;
}

void ConnectPage::follow() {
  if (profile_.empty()) return;
  const ProfileStatus status = control_.status(profile_);
  std::optional<observe::ProxyRecord> proxy;
  for (observe::ProxyRecord& record : control_.proxies())
    if (isOurs(record.profile, record.name)) proxy = std::move(record);
  steps_->setSteps(status.steps);
  const bool registered = proxy && !proxy->public_address.empty() && status.isRunning() &&
                          proxy->state != observe::ProxyState::refused;
  showProblems(status, proxy ? &*proxy : nullptr);
  if (registered && !reached_) reach(*proxy);
}

void ConnectPage::reach(const observe::ProxyRecord& proxy) {
  reached_ = true;
  QString address = addressesOf(proxy).value(0);
  if (is_web_ && !address.contains(QLatin1String("://")))
    address.prepend(proxy.type == "https" ? QLatin1String("https://") : QLatin1String("http://"));
  address_text_ = address;
  // A label of its own for each address: it has no text to be changed.
  auto* shown = new FactLabel(address, success_);
  shown->setObjectName(QStringLiteral("reachedAddress"));
  shown->setAccessibleName(tr("Public address: %1").arg(ltr(address)));
  QFont large = shown->font();
  large.setPointSizeF(large.pointSizeF() * 1.8);
  large.setBold(true);
  shown->setFont(large);
  delete success_->layout()->replaceWidget(address_, shown, Qt::FindChildrenRecursively);
  delete address_;
  address_ = shown;
  open_->setVisible(is_web_);
  // Nobody's telephone can open an address of this computer.
  qr_->setText(is_here_ ? QString() : address);
  success_->show();
  retranslate();
  test_->setFocus();
  Q_EMIT reached();
  Q_EMIT stateChanged();
}

void ConnectPage::showProblems(const ProfileStatus& status, const observe::ProxyRecord* proxy) {
  std::vector<BannerText> cards;
  const bool link_troubled = status.state == ProfileState::failed ||
                             status.state == ProfileState::reconnecting ||
                             status.state == ProfileState::starting;
  if (link_troubled && status.session && status.session->error)
    cards.push_back(cardOf(*status.session->error));
  for (const MissingSecret& missing : status.missing) {
    BannerText card =
        problemCard(tr("A secret is needed"), secretSentence(missing), missing.detail);
    card.actions.push_back({tr("Try again"), [this] { control_.retrySecrets(profile_); }});
    cards.push_back(std::move(card));
  }
  if (status.state == ProfileState::unreadable)
    cards.push_back(problemCard(tr("The profile's file has mistakes"),
                                tr("Look at it in the window; nothing was started."), {}));
  if (proxy && status.isRunning() && (proxy->error || proxy->diagnosis) &&
      proxy->state != observe::ProxyState::running) {
    const Texts::Advice advice = Texts::advice(*proxy);
    BannerText card =
        problemCard(advice.title, sentences(advice.sentence, advice.cure), advice.detail);
    if (proxy->error) addCure(card, *proxy->error);
    cards.push_back(std::move(card));
  }
  const bool troubled = !cards.empty();
  card_->show(std::move(cards));
  if (troubled == troubled_) return;
  troubled_ = troubled;
  Q_EMIT stateChanged();
}

BannerText ConnectPage::cardOf(const Error& error) {
  const Texts::Advice advice = Texts::advice(error);
  BannerText card =
      problemCard(advice.title, sentences(advice.sentence, advice.cure), advice.detail);
  addCure(card, error);
  return card;
}

void ConnectPage::addCure(BannerText& card, const Error& error) {
  const auto back = [this](WizardStep step) {
    return [this, step] { Q_EMIT backRequested(step); };
  };
  switch (error.code) {
    case Errc::auth:
      if (error.leg == Leg::upstream) break;
      card.actions.push_back({tr("Enter token…"), back(WizardStep::server)});
      return;
    case Errc::port_taken:
    case Errc::name_taken:
      card.actions.push_back({tr("Choose another address…"), back(WizardStep::address)});
      return;
    default:
      break;
  }
  if (error.leg == Leg::upstream)
    card.actions.push_back({tr("Choose another service…"), back(WizardStep::service)});
  else if (error.leg == Leg::relay)
    card.actions.push_back({tr("Edit the server…"), back(WizardStep::server)});
  card.actions.push_back({tr("Try again"), [this] { Q_EMIT againRequested(); }});
}

void ConnectPage::test() {
  test_->setEnabled(false);
  test_note_->busy(is_web_ ? tr("Sending a request to the public address…")
                           : tr("Connecting to the public address…"));
  if (is_web_)
    visitor_.get(address_text_);
  else
    visitor_.connectTo(address_text_);
}

void ConnectPage::takeExchanges(const observe::ExchangeDelta& delta) {
  for (const observe::ExchangePtr& row : delta.changed)
    if (isOurs(row->profile, row->proxy)) showRow(row->id, requestLine(*row));
}

void ConnectPage::takeConnections(const observe::ConnectionDelta& delta) {
  if (is_web_) return;
  for (const observe::ConnectionPtr& row : delta.changed)
    if (isOurs(row->profile, row->proxy)) showRow(row->id, connectionLine(*row));
}

void ConnectPage::showRow(quint64 id, const QString& text) {
  if (const auto at = rows_.find(id); at != rows_.end()) return at->second->setText(text);
  // The first ones are what was waited for; the tabs have the others.
  if (list_->count() >= most_rows) return;
  rows_[id] = new QListWidgetItem(text, list_);
}

QString ConnectPage::title() const {
  if (reached_) return tr("It is reachable");
  return troubled_ ? tr("Not reachable yet") : tr("Connecting…");
}

QWidget& ConnectPage::firstField() const {
  return reached_ ? static_cast<QWidget&>(*test_) : static_cast<QWidget&>(*steps_);
}

void ConnectPage::retranslate() {
  address_label_->setText(is_here_ ? tr("Address on this computer:") : tr("Public address:"));
  copy_->setText(tr("&Copy"));
  copy_->setAccessibleName(tr("Copy the public address"));
  copy_->setIcon(icon(QStringLiteral("copy")));
  open_->setText(tr("&Open"));
  open_->setAccessibleName(tr("Open the public address in the browser"));
  open_->setIcon(icon(QStringLiteral("browser")));
  test_->setText(is_web_ ? tr("&Send a test request") : tr("&Make a test connection"));
  test_->setAccessibleName(is_web_ ? tr("Send a test request") : tr("Make a test connection"));
  list_label_->setText(is_web_ ? tr("&Requests as they arrive:")
                               : tr("C&onnections as they arrive:"));
  list_->setAccessibleName(is_web_ ? tr("Requests as they arrive")
                                   : tr("Connections as they arrive"));
  if (!profile_.empty()) follow();
}

}  // namespace culvert::ui
