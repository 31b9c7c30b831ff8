#include "ui/profiles/problem_view.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

enum Column { severity_column, place_column, text_column, column_count };

/// Rows that wrap are measured one by one, which takes too long for a file of thousands.
constexpr int most_wrapped = 200;

}  // namespace

ProblemView::ProblemView(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(this)),
      table_(new QTableWidget(0, column_count, this)),
      edit_(new QPushButton(this)),
      open_(new QPushButton(this)),
      again_(new QPushButton(this)) {
  setObjectName(QStringLiteral("problemView"));
  table_->setObjectName(QStringLiteral("problemTable"));
  table_->verticalHeader()->hide();
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->setWordWrap(true);
  table_->setFrameShape(QFrame::NoFrame);
  table_->horizontalHeader()->setStretchLastSection(true);
  title_->setWordWrap(true);
  auto* buttons = new QHBoxLayout;
  edit_->setObjectName(QStringLiteral("correctHere"));
  edit_->hide();
  buttons->addWidget(edit_);
  buttons->addWidget(open_);
  buttons->addWidget(again_);
  buttons->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 10, 14, 12);
  column->addWidget(title_);
  column->addWidget(table_, 1);
  column->addLayout(buttons);
  connect(edit_, &QPushButton::clicked, this, &ProblemView::editRequested);
  connect(open_, &QPushButton::clicked, this, &ProblemView::openFileRequested);
  connect(again_, &QPushButton::clicked, this, &ProblemView::readAgainRequested);
  retranslate();
}

void ProblemView::setProblems(const QString& path, const std::vector<config::Problem>& problems,
                              bool editable) {
  edit_->setVisible(editable);
  path_ = path;
  problems_ = problems;
  // What stands in the way comes first.
  std::ranges::stable_partition(problems_, [](const config::Problem& problem) {
    return problem.severity == config::Severity::error;
  });
  fill();
}

void ProblemView::fill() {
  const auto errors =
      std::ranges::count(problems_, config::Severity::error, &config::Problem::severity);
  title_->setText(tr("%1 cannot be used before this is corrected (%n mistake(s)):",
                     "%1: path of a file", static_cast<int>(errors))
                      .arg(ltr(path_)));
  table_->setRowCount(static_cast<int>(problems_.size()));
  int row = 0;
  for (const config::Problem& problem : problems_) {
    const bool error = problem.severity == config::Severity::error;
    auto* severity = new QTableWidgetItem(
        icon(error ? QStringLiteral("state-failed") : QStringLiteral("warning"),
             error ? Tone::error : Tone::warn),
        error ? tr("Error") : tr("Warning"));
    table_->setItem(row, severity_column, severity);
    table_->setItem(row, place_column, new QTableWidgetItem(Texts::place(problem, path_)));
    auto* text = new QTableWidgetItem(Texts::problem(problem));
    text->setToolTip(Texts::problemAt(problem, path_));
    table_->setItem(row, text_column, text);
    ++row;
  }
  table_->setColumnWidth(severity_column, 110);
  table_->setColumnWidth(place_column, 110);
  wrapRows();
}

void ProblemView::wrapRows() {
  if (table_->rowCount() <= most_wrapped) table_->resizeRowsToContents();
}

void ProblemView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  wrapRows();
}

void ProblemView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ProblemView::retranslate() {
  table_->setHorizontalHeaderLabels({tr("Severity"), tr("Line:column"), tr("Problem")});
  for (int i = 0; i < column_count; ++i)
    table_->horizontalHeaderItem(i)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->setAccessibleName(tr("Problems of the file"));
  edit_->setText(tr("Correct it here"));
  open_->setText(tr("Open the file"));
  again_->setText(tr("Read again"));
  fill();
}

}  // namespace culvert::ui
