#include "ui/diagnose/report_view.h"

#include "ui/theme/icon.h"

#include <QCheckBox>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace culvert::ui {

ReportView::ReportView(QWidget* parent)
    : QWidget(parent),
      note_(new QLabel(this)),
      preview_(new QPlainTextEdit(this)),
      back_(new QPushButton(this)),
      copy_(new QPushButton(icon(QStringLiteral("copy")), {}, this)),
      save_(new QPushButton(this)) {
  setObjectName(QStringLiteral("reportView"));
  preview_->setObjectName(QStringLiteral("reportText"));
  preview_->setReadOnly(true);
  preview_->setTabChangesFocus(true);
  preview_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  note_->setWordWrap(true);
  auto* line = new QHBoxLayout;
  line->setSpacing(12);
  line->addWidget(back_);
  for (QCheckBox*& part : parts_) {
    part = new QCheckBox(this);
    part->setChecked(true);
    line->addWidget(part);
    connect(part, &QCheckBox::toggled, this, &ReportView::refresh);
  }
  line->addStretch(1);
  line->addWidget(copy_);
  line->addWidget(save_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 8, 14, 8);
  column->addLayout(line);
  column->addWidget(note_);
  column->addWidget(preview_, 1);
  connect(back_, &QPushButton::clicked, this, &ReportView::closed);
  connect(copy_, &QPushButton::clicked, this, [this] { Q_EMIT copyRequested(text()); });
  connect(save_, &QPushButton::clicked, this, [this] { Q_EMIT saveRequested(text()); });
  retranslate();
}

void ReportView::setSource(ReportSource source) {
  source_ = std::move(source);
  refresh();
}

QString ReportView::text() const {
  return preview_->toPlainText();
}

void ReportView::refresh() {
  std::vector<ReportPart> parts;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (parts_.at(i)->isChecked()) parts.push_back(static_cast<ReportPart>(i));
  preview_->setPlainText(redactedReport(parts, source_));
}

void ReportView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ReportView::retranslate() {
  note_->setText(
      tr("This is all of the report. Secrets, addresses, names of hosts, your home folder "
         "and your user name are replaced by marks."));
  parts_[0]->setText(tr("Program"));
  parts_[1]->setText(tr("Settings"));
  parts_[2]->setText(tr("Checks"));
  parts_[3]->setText(tr("Log"));
  preview_->setAccessibleName(tr("Report"));
  back_->setText(tr("Back"));
  copy_->setText(tr("Copy"));
  save_->setText(tr("Save…"));
}

}  // namespace culvert::ui
