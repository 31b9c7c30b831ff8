#include "ui/connections/connection_details.h"

#include "ui/texts/format.h"
#include "ui/texts/sentences.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"
#include "ui/widgets/fact_label.h"

#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <utility>

namespace culvert::ui {
namespace {

constexpr int fact_icon_side = 12;

QString joined(const std::vector<std::string>& list) {
  QStringList parts;
  for (const std::string& item : list)
    parts.append(fromCore(item));
  return parts.join(QStringLiteral(", "));
}

QFrame* ruler(QWidget* parent) {
  auto* line = new QFrame(parent);
  line->setFrameShape(QFrame::VLine);
  line->setForegroundRole(QPalette::Mid);
  return line;
}

}  // namespace

LegFacts::LegFacts(QWidget* parent)
    : QWidget(parent), title_(new QLabel(this)), grid_(new QGridLayout) {
  QFont strong = title_->font();
  strong.setBold(true);
  title_->setFont(strong);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(title_);
  column->addLayout(grid_);
  column->addStretch(1);
  grid_->setHorizontalSpacing(8);
  grid_->setVerticalSpacing(2);
  grid_->setColumnStretch(2, 1);
}

std::vector<LegFacts::Fact> LegFacts::factsOf(const Negotiation& leg) {
  const TlsFacts& tls = leg.tls;
  std::vector<Fact> facts;
  const auto add = [&](const QString& name, const QString& value) {
    if (!value.isEmpty()) facts.push_back({name, value, Known::not_used, false});
  };
  const auto tagged = [&](const QString& name, const QString& value, Known known) {
    const bool worth = !value.isEmpty() || known == Known::hidden;
    if (worth) facts.push_back({name, value, known, true});
  };
  const auto known_as = [&](const QString& name, const QString& value, Known known) {
    if (!value.isEmpty()) facts.push_back({name, value, known, known != Known::not_used});
  };
  add(tr("Peer"), fromCore(leg.peer));
  add(tr("Transport"), Texts::transport(leg.transport));
  tagged(tr("Protocol"), Texts::protocol(leg.protocol),
         leg.protocol.empty() ? Known::not_used : leg.protocol_known);
  // A name that TLS told is known as TLS is, another one as what was said inside.
  const bool by_tls = leg.host.empty() || leg.host == tls.sni;
  known_as(tr("Host / SNI"), fromCore(leg.host.empty() ? tls.sni : leg.host),
           by_tls ? leg.tls_known : leg.protocol_known);
  facts.push_back({tr("TLS version"), fromCore(tls.version), leg.tls_known, true});
  if (leg.tls_known != Known::not_used) {
    tagged(tr("Cipher"), fromCore(tls.cipher), leg.tls_known);
    known_as(tr("Key exchange"), fromCore(tls.group), leg.tls_known);
    tagged(tr("ALPN offered"), joined(tls.alpn_offered), leg.tls_known);
    tagged(tr("ALPN chosen"), fromCore(tls.alpn_selected.value_or("")), leg.alpn_known);
    add(tr("Certificate"), fromCore(tls.cert_subject));
    add(tr("Issued by"), fromCore(tls.cert_issuer));
    if (!tls.cert_subject.empty()) {
      if (tls.cert_not_after > observe::WallTime())
        add(tr("Valid until"), formatDateTime(tls.cert_not_after).left(10));
      add(tr("Verified"), Texts::verification(tls));
    }
  }
  if (leg.encryption) add(tr("frp encryption"), tr("on"));
  if (leg.compression) add(tr("frp compression"), tr("on"));
  if (leg.connect_time.count() > 0) add(tr("Connect time"), formatMilliseconds(leg.connect_time));
  if (leg.tls_time.count() > 0) add(tr("TLS time"), formatMilliseconds(leg.tls_time));
  return facts;
}

void LegFacts::setLeg(const QString& title, const Negotiation& leg, const QString& note) {
  show(title, factsOf(leg), note);
}

void LegFacts::setUnknown(const QString& title, const QString& why) {
  show(title, {}, why);
}

void LegFacts::show(const QString& title, std::vector<Fact> facts, const QString& note) {
  title_->setText(title);
  facts_ = std::move(facts);
  note_ = note;
  while (QLayoutItem* item = grid_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  if (!note_.isEmpty()) {
    auto* label = new FactLabel(note_, this);
    label->setMuted(true);
    grid_->addWidget(label, 0, 0, 1, 3, Qt::AlignTop);
  }
  for (std::size_t i = 0; i < facts_.size(); ++i)
    addRow(facts_[i], static_cast<int>(i) + 1);
  setAccessibleName(title);
  setAccessibleDescription(spoken());
}

void LegFacts::addRow(const Fact& fact, int row) {
  auto* name = new FactLabel(fact.name, this);
  name->setMuted(true);
  name->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Preferred);
  grid_->addWidget(name, row, 0, Qt::AlignTop);
  if (fact.tagged) {
    auto* glyph = new QLabel(this);
    glyph->setPixmap(iconPixmap(knownIcon(fact.known), Tone::accent, fact_icon_side,
                                devicePixelRatioF(), false));
    glyph->setToolTip(Texts::knownMeaning(fact.known));
    glyph->setAccessibleName(Texts::known(fact.known));
    glyph->setFixedHeight(name->sizeHint().height());
    grid_->addWidget(glyph, row, 1, Qt::AlignTop);
  }
  const bool plainly = !fact.tagged || fact.known == Known::terminated;
  const QString how = Texts::known(fact.known);
  const QString text = fact.value.isEmpty() ? how
                       : plainly
                           ? fact.value
                           : tr("%1 (%2)", "%1: a fact, %2: how it is known").arg(fact.value, how);
  auto* value = new FactLabel(text, this);
  if (fact.tagged) value->setToolTip(Texts::knownMeaning(fact.known));
  if (fact.value.isEmpty()) value->setMuted(true);
  grid_->addWidget(value, row, 2, Qt::AlignTop);
}

QString LegFacts::textOf(const Negotiation& leg) {
  return spoken(factsOf(leg));
}

QString LegFacts::spoken() const {
  const QString lines = spoken(facts_);
  if (note_.isEmpty() || lines.isEmpty()) return lines + note_;
  return note_ + u'\n' + lines;
}

QString LegFacts::spoken(const std::vector<Fact>& facts) {
  QStringList lines;
  for (const Fact& fact : facts) {
    const QString how =
        fact.tagged ? QStringLiteral(" (%1)").arg(Texts::known(fact.known)) : QString();
    lines.append(QStringLiteral("%1: %2%3").arg(fact.name, fact.value, how));
  }
  return lines.join(u'\n');
}

ConnectionDetails::ConnectionDetails(QWidget* parent)
    : QWidget(parent),
      heading_(new QLabel(this)),
      reason_(new QLabel(this)),
      public_(new LegFacts),
      server_(new LegFacts),
      local_(new LegFacts) {
  setObjectName(QStringLiteral("connectionDetails"));
  heading_->setTextFormat(Qt::PlainText);
  heading_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  heading_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  QFont strong = heading_->font();
  strong.setBold(true);
  heading_->setFont(strong);
  reason_->setWordWrap(true);
  reason_->setTextFormat(Qt::PlainText);

  auto* legs = new QWidget;
  auto* row = new QHBoxLayout(legs);
  row->setContentsMargins(14, 4, 14, 8);
  row->setSpacing(14);
  row->addWidget(public_, 1);
  row->addWidget(ruler(legs));
  row->addWidget(server_, 1);
  row->addWidget(ruler(legs));
  row->addWidget(local_, 1);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(legs);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

  auto* head = new QVBoxLayout;
  head->setContentsMargins(14, 6, 14, 2);
  head->setSpacing(2);
  head->addWidget(heading_);
  head->addWidget(reason_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(scroll, 1);
  clear();
}

void ConnectionDetails::setConnection(const Content& content) {
  if (content_ == content) return;
  std::optional<Content> before = std::exchange(content_, content);
  if (before) before->counters = content.counters;
  showHead();
  if (before != content_) showLegs();
}

void ConnectionDetails::clear() {
  content_.reset();
  setVisible(false);
}

void ConnectionDetails::showHead() {
  setVisible(true);
  const QString arrow =
      layoutDirection() == Qt::RightToLeft ? QStringLiteral("←") : QStringLiteral("→");
  const Traffic& traffic = content_->counters.traffic;
  heading_->setText(QStringLiteral("%1 %2 %3   ·   ↓ %4   ↑ %5")
                        .arg(ltr(Texts::visitor(content_->record)), arrow,
                             ltr(fromCore(content_->record.local_target)),
                             formatBytes(traffic.down), formatBytes(traffic.up)));
  const QString words = reason();
  reason_->setText(words);
  reason_->setVisible(!words.isEmpty());
}

QString ConnectionDetails::reason() const {
  const observe::ConnectionRecord& record = content_->record;
  if (content_->closed_by_user) return Texts::closedByUser();
  if (record.why || record.diagnosis) {
    const Texts::Advice advice = Texts::advice(record);
    const QString words =
        QStringLiteral("%1: %2").arg(advice.title, sentences(advice.sentence, advice.cure));
    return advice.detail.isEmpty() ? words : words + QStringLiteral(" (%1)").arg(advice.detail);
  }
  const QString words = Texts::closeReason(record);
  return record.shared && words.isEmpty() ? Texts::sharedMeaning() : words;
}

void ConnectionDetails::showLegs() {
  public_->setLeg(Texts::leg(Leg::downstream), content_->record.downstream);
  if (content_->link)
    server_->setLeg(Texts::leg(Leg::relay), *content_->link,
                    content_->link_ended ? tr("This link has ended.") : QString());
  else
    server_->setUnknown(Texts::leg(Leg::relay), tr("Not known: the link it came over has ended."));
  local_->setLeg(Texts::leg(Leg::upstream), content_->record.upstream);
}

void ConnectionDetails::changeEvent(QEvent* event) {
  const bool others =
      event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange;
  if (others && content_) {
    showHead();
    showLegs();
  }
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
