#include "ui/certificates/certificate_details.h"

#include "ui/certificates/certificate_texts.h"
#include "ui/texts/format.h"
#include "ui/widgets/fact_label.h"
#include "ui/wizard/inline_note.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

/// Long bundles are looked at elsewhere.
constexpr std::size_t most_shown = 20;

QLabel* title(const QString& text) {
  auto* label = new QLabel(text);
  QFont strong = label->font();
  strong.setBold(true);
  label->setFont(strong);
  return label;
}

}  // namespace

CertificateDetails::CertificateDetails(QWidget* parent)
    : QWidget(parent), heading_(new QLabel(this)), scroll_(new QScrollArea(this)) {
  setObjectName(QStringLiteral("certificateDetails"));
  heading_->setTextFormat(Qt::PlainText);
  heading_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  heading_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  QFont strong = heading_->font();
  strong.setBold(true);
  heading_->setFont(strong);
  scroll_->setObjectName(QStringLiteral("certificateFacts"));
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* head = new QVBoxLayout;
  head->setContentsMargins(14, 6, 14, 2);
  head->addWidget(heading_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(scroll_, 1);
  clear();
}

void CertificateDetails::show(const CertificateRow& row, const QString& used_by,
                              const std::optional<Handshake>& handshake,
                              certificates::WallTime now) {
  const bool same = row_ == row && used_by_ == used_by && handshake_ == handshake && now_ == now;
  row_ = row;
  used_by_ = used_by;
  handshake_ = handshake;
  now_ = now;
  setVisible(true);
  if (!same) fill();
}

void CertificateDetails::clear() {
  row_.reset();
  setVisible(false);
}

void CertificateDetails::fill() {
  heading_->setText(
      QStringLiteral("%1   ·   %2").arg(ltr(used_by_), CertificateTexts::role(row_->use.role)));
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(14, 2, 14, 8);
  column->setSpacing(6);
  addNotes(column);
  addHandshake(column);
  auto* facts = new QGridLayout;
  facts->setHorizontalSpacing(12);
  facts->setVerticalSpacing(2);
  facts->setColumnStretch(1, 1);
  addFacts(facts);
  facts->setRowStretch(facts->rowCount(), 1);
  auto* chain = new QVBoxLayout;
  chain->setSpacing(2);
  addChain(chain);
  chain->addStretch(1);
  auto* both = new QHBoxLayout;
  both->setSpacing(20);
  both->addLayout(facts, 3);
  both->addLayout(chain, 2);
  column->addLayout(both);
  column->addStretch(1);
  // A button of the old content may be what led here.
  if (QWidget* old = scroll_->takeWidget()) old->deleteLater();
  scroll_->setWidget(content);
  scroll_->setAccessibleName(tr("Details of the certificate"));
}

void CertificateDetails::addNotes(QVBoxLayout* column) {
  if (row_->changed_at) {
    auto* line = new QHBoxLayout;
    auto* note = new InlineNote;
    note->info(CertificateTexts::changed(*row_));
    auto* restart = new QPushButton(tr("Start again with them"));
    restart->setObjectName(QStringLiteral("certificateRestart"));
    connect(restart, &QPushButton::clicked, this, &CertificateDetails::restartRequested);
    line->addWidget(note, 1);
    line->addWidget(restart, 0, Qt::AlignTop);
    column->addLayout(line);
  }
  for (const certificates::Judgement& judgement : row_->judgements) {
    auto* note = new InlineNote;
    note->show(CertificateTexts::tone(judgement.weight), CertificateTexts::icon(judgement.weight),
               CertificateTexts::sentence(judgement, *row_, now_));
    column->addWidget(note);
  }
  if (!row_->use.is_built) {
    auto* note = new InlineNote;
    note->info(tr("frp uses this setting; Culvert keeps it and does not support it yet."));
    column->addWidget(note);
  }
}

void CertificateDetails::addHandshake(QVBoxLayout* column) {
  if (!handshake_) return;
  auto* head = new QHBoxLayout;
  head->addWidget(
      title(handshake_->is_running ? tr("Test handshake, under way") : tr("Test handshake")));
  head->addStretch(1);
  if (!handshake_->sha256.empty() && !handshake_->is_running) {
    auto* pin = new QPushButton(tr("Pin this certificate…"));
    pin->setObjectName(QStringLiteral("certificatePin"));
    pin->setToolTip(tr("From then on the local service must show exactly this certificate."));
    connect(pin, &QPushButton::clicked, this,
            [this, sha256 = handshake_->sha256] { Q_EMIT pinRequested(sha256); });
    head->addWidget(pin);
  }
  column->addLayout(head);
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(2);
  grid->setColumnStretch(1, 1);
  for (const Check& check : handshake_->checks)
    addFact(grid, check.name,
            QStringLiteral("%1: %2").arg(CheckModel::stateText(check.state), check.result));
  if (!handshake_->sha256.empty())
    addFact(grid, tr("It shows SHA-256"), CertificateTexts::fingerprint(handshake_->sha256));
  column->addLayout(grid);
}

void CertificateDetails::addFact(QGridLayout* grid, const QString& name, const QString& value) {
  if (value.isEmpty()) return;
  const int row = grid->rowCount();
  auto* label = new FactLabel(name);
  label->setMuted(true);
  label->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Preferred);
  grid->addWidget(label, row, 0, Qt::AlignTop);
  grid->addWidget(new FactLabel(value), row, 1, Qt::AlignTop);
}

void CertificateDetails::addFacts(QGridLayout* grid) {
  const certificates::Reading& reading = row_->reading;
  if (!reading.certificates.empty()) {
    const certificates::Certificate& first = reading.certificates.front();
    QStringList names;
    for (const std::string& name : first.names)
      names.append(fromCore(name));
    addFact(grid, tr("Subject"), CertificateTexts::subject(first));
    addFact(grid, tr("For names"), names.join(QStringLiteral(", ")));
    addFact(grid, tr("Issuer"), fromCore(first.issuer));
    addFact(grid, tr("Valid from"), formatDateTime(first.not_before));
    addFact(grid, tr("Valid until"), formatDateTime(first.not_after));
    addFact(grid, tr("Key"), CertificateTexts::key(first));
    addFact(grid, tr("Chain"), CertificateTexts::chain(reading.chain));
    addFact(grid, tr("Signed with"), fromCore(first.signature));
    addFact(grid, tr("Serial number"), fromCore(first.serial));
    addFact(grid, tr("SHA-256"), CertificateTexts::fingerprint(first.sha256));
  }
  addFact(grid, tr("Pinned SHA-256"), CertificateTexts::fingerprint(row_->use.pin));
  addFact(grid, tr("Certificate file"), ltr(fromCore(row_->use.cert_file)));
  addFact(grid, tr("Key file"), ltr(fromCore(row_->use.key_file)));
  addFact(grid, tr("Setting"), ltr(fromCore(row_->use.cert_key)));
}

void CertificateDetails::addChain(QVBoxLayout* column) {
  const auto& all = row_->reading.certificates;
  if (all.size() < 2) return;
  column->addWidget(title(certificates::is_pair(row_->use.role) ? tr("Chain") : tr("Authorities")));
  for (std::size_t i = 0; i < all.size() && i < most_shown; ++i)
    column->addWidget(
        new FactLabel(tr("%1. %2, until %3", "%1: number, %2: subject of a certificate, %3: a date")
                          .arg(QString::number(i + 1), ltr(CertificateTexts::subject(all[i])),
                               CertificateTexts::date(all[i].not_after))));
  if (all.size() > most_shown)
    column->addWidget(
        new FactLabel(tr("and %n more", nullptr, static_cast<int>(all.size() - most_shown))));
}

void CertificateDetails::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange && row_) fill();
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
