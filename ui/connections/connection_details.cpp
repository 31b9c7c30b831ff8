#include "ui/connections/connection_details.h"

#include "ui/texts/format.h"
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
  add(tr("Peer"), fromCore(leg.peer));
  add(tr("Transport"), Texts::transport(leg.transport));
  tagged(tr("Protocol"), Texts::protocol(leg.protocol),
         leg.protocol.empty() ? Known::not_used : leg.protocol_known);
  add(tr("Host / SNI"), fromCore(leg.host.empty() ? tls.sni : leg.host));
  facts.push_back({tr("TLS version"), fromCore(tls.version), leg.tls_known, true});
  if (leg.tls_known != Known::not_used) {
    tagged(tr("Cipher"), fromCore(tls.cipher), leg.tls_known);
    add(tr("Key exchange"), fromCore(tls.group));
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

void LegFacts::setLeg(const QString& title, const Negotiation& leg) {
  title_->setText(title);
  facts_ = factsOf(leg);
  while (QLayoutItem* item = grid_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (std::size_t row = 0; row < facts_.size(); ++row)
    addRow(facts_[row], static_cast<int>(row));
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

void ConnectionDetails::setConnection(const observe::ConnectionRecord& record,
                                      const observe::Counters& counters, const Negotiation* link) {
  const Negotiation next = link ? *link : Negotiation();
  const bool same_facts = record_ && *record_ == record && link_ == next;
  if (same_facts && counters == counters_) return;
  record_ = record;
  counters_ = counters;
  link_ = next;
  fill();
  if (!same_facts) {
    public_->setLeg(Texts::leg(Leg::downstream), record.downstream);
    server_->setLeg(Texts::leg(Leg::relay), link_);
    local_->setLeg(Texts::leg(Leg::upstream), record.upstream);
  }
}

void ConnectionDetails::clear() {
  record_.reset();
  setVisible(false);
}

void ConnectionDetails::fill() {
  if (!record_) return;
  setVisible(true);
  const QString arrow =
      layoutDirection() == Qt::RightToLeft ? QStringLiteral("←") : QStringLiteral("→");
  heading_->setText(
      QStringLiteral("%1 %2 %3   ·   ↓ %4   ↑ %5")
          .arg(ltr(Texts::visitor(*record_)), arrow, ltr(fromCore(record_->local_target)),
               formatBytes(counters_.traffic.down), formatBytes(counters_.traffic.up)));
  QString reason = Texts::closeReason(*record_);
  if (record_->shared && reason.isEmpty()) reason = Texts::sharedMeaning();
  if (record_->why || record_->diagnosis) {
    const Texts::Advice advice = Texts::advice(*record_);
    reason = QStringLiteral("%1: %2 %3").arg(advice.title, advice.sentence, advice.cure);
    if (!advice.detail.isEmpty()) reason += QStringLiteral(" (%1)").arg(advice.detail);
  }
  reason_->setText(reason);
  reason_->setVisible(!reason.isEmpty());
}

void ConnectionDetails::changeEvent(QEvent* event) {
  const bool others =
      event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange;
  if (others && record_) {
    const observe::ConnectionRecord record = *record_;
    record_.reset();
    const Negotiation link = link_;
    setConnection(record, counters_, &link);
  }
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
