#include "ui/diagnose/finding_card.h"

#include "ui/texts/format.h"
#include "ui/texts/mnemonics.h"
#include "ui/theme/icon.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

constexpr int finding_icon_side = 16;

QLabel* paragraph(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  return label;
}

}  // namespace

FindingCard::FindingCard(const Finding& finding, const QString& file, QWidget* parent)
    : QFrame(parent) {
  setObjectName(QStringLiteral("findingCard"));
  setFrameShape(QFrame::StyledPanel);
  auto* glyph = new QLabel(this);
  const QString shape = finding.is_remark ? QStringLiteral("info") : QStringLiteral("state-failed");
  const Tone tone = finding.is_remark ? Tone::info : Tone::error;
  glyph->setPixmap(iconPixmap(shape, tone, finding_icon_side, devicePixelRatioF(), false));
  glyph->setAccessibleName(finding.is_remark ? tr("Remark") : tr("Cause"));
  auto* title = paragraph(finding.is_likely
                              ? tr("%1 (likely)", "title of a finding").arg(finding.advice.title)
                              : finding.advice.title,
                          this);
  QFont strong = title->font();
  strong.setBold(true);
  title->setFont(strong);
  auto* head = new QHBoxLayout;
  head->addWidget(glyph, 0, Qt::AlignTop);
  head->addWidget(title, 1);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(paragraph(finding.advice.sentence, this));
  if (!finding.advice.detail.isEmpty()) {
    auto* seen =
        paragraph(tr("Seen: %1", "evidence of a finding").arg(finding.advice.detail), this);
    seen->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(seen);
  }
  column->addWidget(paragraph(finding.advice.cure, this));
  setAccessibleName(finding.advice.title);
  setAccessibleDescription(QStringList{finding.advice.sentence, finding.advice.cure}.join(u'\n'));
  if (finding.changes.empty() || file.isEmpty()) return;
  auto* fix = new QPushButton(
      tr("Fix: write this to %1", "name of a file").arg(withoutMnemonics(file)), this);
  fix->setObjectName(QStringLiteral("fixFinding"));
  fix->setToolTip(
      tr("Changes these lines, keeps everything else in the file, and restarts what "
         "needs it."));
  column->addWidget(fix, 0, Qt::AlignLeft);
  connect(fix, &QPushButton::clicked, this, &FindingCard::fixRequested);
}

}  // namespace culvert::ui
