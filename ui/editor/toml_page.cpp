#include "ui/editor/toml_page.h"

#include "ui/editor/secret_mask.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <QEvent>
#include <QFontDatabase>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QTextBlock>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

constexpr int shown_problems = 4;

bool isBroken(const config::Problem& problem) {
  return problem.severity == config::Severity::error &&
         problem.code != config::ProblemCode::unsupported;
}

}  // namespace

TomlPage::TomlPage(QWidget* parent)
    : QWidget(parent),
      edit_(new QPlainTextEdit(this)),
      list_(new QListWidget(this)),
      note_(new QLabel(this)) {
  edit_->setObjectName(QStringLiteral("tomlText"));
  edit_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  edit_->setLineWrapMode(QPlainTextEdit::NoWrap);
  edit_->setLayoutDirection(Qt::LeftToRight);
  edit_->setTabChangesFocus(true);
  list_->setObjectName(QStringLiteral("tomlProblems"));
  list_->setFixedHeight(fontMetrics().lineSpacing() * shown_problems + 16);
  list_->setWordWrap(true);
  note_->setWordWrap(true);
  note_->setForegroundRole(QPalette::PlaceholderText);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 12);
  column->addWidget(note_);
  column->addWidget(edit_, 1);
  column->addWidget(list_);
  connect(edit_, &QPlainTextEdit::textChanged, this, [this] {
    if (filling_) return;
    shown_.clear();
    Q_EMIT edited();
  });
  connect(list_, &QListWidget::itemActivated, this,
          [this](QListWidgetItem* item) { goTo(list_->row(item)); });
  connect(list_, &QListWidget::itemClicked, this,
          [this](QListWidgetItem* item) { goTo(list_->row(item)); });
  list_->hide();
  retranslate();
}

void TomlPage::setText(const std::string& text) {
  if (text == shown_ || text == this->text()) return;
  const auto masked = withoutSecrets(text);
  const QScopedValueRollback<bool> guard(filling_, true);
  edit_->setReadOnly(!masked);
  if (masked) {
    secrets_ = masked->secrets;
    edit_->setPlainText(fromCore(masked->text));
  } else {
    secrets_.clear();
    edit_->setPlainText(
        tr("The file cannot be taken apart, and it may hold secrets: it is not "
           "shown here. Open it in another editor."));
  }
  shown_ = text;
}

std::string TomlPage::text() const {
  if (!shown_.empty()) return shown_;
  return withSecrets(edit_->toPlainText().toStdString(), secrets_);
}

bool TomlPage::hasLostSecret() const {
  return hasDots(text());
}

void TomlPage::setProblems(const std::vector<config::Problem>& problems) {
  if (problems == problems_) return;
  problems_ = problems;
  list_->clear();
  for (const config::Problem& problem : problems_) {
    const bool broken = isBroken(problem);
    list_->addItem(new QListWidgetItem(
        icon(broken ? QStringLiteral("state-failed") : QStringLiteral("warning"),
             broken ? Tone::error : Tone::warn),
        Texts::problemAt(problem, fromCore(problem.file))));
  }
  list_->setVisible(!problems_.empty());
  markLines();
}

void TomlPage::markLines() {
  QList<QTextEdit::ExtraSelection> marks;
  for (const config::Problem& problem : problems_) {
    const QTextBlock block = edit_->document()->findBlockByNumber(problem.at.line - 1);
    if (problem.at.line <= 0 || !block.isValid()) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    mark.format.setBackground(
        blend(colors().of(isBroken(problem) ? Tone::error : Tone::warn), colors().base, 0.18));
    marks.append(mark);
  }
  edit_->setExtraSelections(marks);
}

void TomlPage::goTo(int row) {
  if (row < 0 || row >= static_cast<int>(problems_.size())) return;
  const config::Position at = problems_[static_cast<std::size_t>(row)].at;
  const QTextBlock block = edit_->document()->findBlockByNumber(at.line - 1);
  if (at.line > 0 && block.isValid()) {
    QTextCursor cursor(block);
    cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor,
                        std::clamp(at.column - 1, 0, std::max(block.length() - 1, 0)));
    edit_->setTextCursor(cursor);
  }
  edit_->setFocus();
}

void TomlPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) markLines();
  QWidget::changeEvent(event);
}

void TomlPage::retranslate() {
  edit_->setAccessibleName(tr("TOML"));
  list_->setAccessibleName(tr("Problems of the text"));
  note_->setText(tr("Comments and keys that are not known are kept. Dots stand for a secret."));
}

}  // namespace culvert::ui
