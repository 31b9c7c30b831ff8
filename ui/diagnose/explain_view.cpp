#include "ui/diagnose/explain_view.h"

#include "core/observe/diagnosis/pasted.h"
#include "ui/diagnose/finding_card.h"

#include <QEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

constexpr int pause_ms = 200;
/// More than any error message; a whole log is not one.
constexpr qsizetype most_characters = 20'000;

}  // namespace

ExplainView::ExplainView(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(this)),
      field_(new QPlainTextEdit(this)),
      answer_(new QLabel(this)),
      cards_(new QWidget),
      list_(new QVBoxLayout(cards_)) {
  setObjectName(QStringLiteral("explainView"));
  field_->setObjectName(QStringLiteral("explainText"));
  field_->setTabChangesFocus(true);
  answer_->setObjectName(QStringLiteral("explainAnswer"));
  QFont strong = title_->font();
  strong.setBold(true);
  title_->setFont(strong);
  title_->setBuddy(field_);
  answer_->setWordWrap(true);
  list_->setContentsMargins(0, 0, 0, 0);
  list_->addStretch(1);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(cards_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 8, 14, 8);
  column->setSpacing(6);
  column->addWidget(title_);
  column->addWidget(field_, 1);
  column->addWidget(answer_);
  column->addWidget(scroll, 3);
  pause_.setSingleShot(true);
  pause_.setInterval(pause_ms);
  connect(field_, &QPlainTextEdit::textChanged, &pause_, qOverload<>(&QTimer::start));
  connect(&pause_, &QTimer::timeout, this, &ExplainView::explain);
  retranslate();
}

void ExplainView::explain() {
  while (list_->count() > 1) {
    QLayoutItem* item = list_->takeAt(0);
    item->widget()->deleteLater();
    delete item;
  }
  const QString text = field_->toPlainText().left(most_characters);
  const std::vector<int> numbers = observe::recognise(text.toStdString());
  for (const int number : numbers) {
    Finding finding;
    finding.advice = Texts::advice(number);
    finding.is_likely = numbers.size() > 1;
    list_->insertWidget(list_->count() - 1, new FindingCard(finding, {}, cards_));
  }
  if (text.trimmed().isEmpty())
    answer_->setText({});
  else if (numbers.empty())
    answer_->setText(tr("This message is not known here. Run the checks of the proxy instead."));
  else
    answer_->setText(tr("It may mean %n thing(s), the most likely first.", nullptr,
                        static_cast<int>(numbers.size())));
  answer_->setVisible(!answer_->text().isEmpty());
}

void ExplainView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void ExplainView::retranslate() {
  title_->setText(tr("E&xplain a message"));
  field_->setPlaceholderText(
      tr("Paste what curl, a browser or nginx said, for example: SSL routines::wrong version "
         "number"));
  field_->setAccessibleName(tr("Message to explain"));
  explain();
}

}  // namespace culvert::ui
