#include "ui/requests/request_details.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/connections/connection_details.h"
#include "ui/requests/body_text.h"
#include "ui/requests/message_list.h"
#include "ui/requests/message_view.h"
#include "ui/requests/request_text.h"
#include "ui/requests/text_diff.h"
#include "ui/requests/timing_view.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"
#include "ui/widgets/fact_label.h"

#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabBar>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

QLabel* sentence(QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  return label;
}

QScrollArea* scrolled(QWidget* page) {
  auto* scroll = new QScrollArea;
  scroll->setWidget(page);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  return scroll;
}

QPlainTextEdit* codeView(QWidget* parent) {
  auto* view = new QPlainTextEdit(parent);
  view->setReadOnly(true);
  view->setFrameShape(QFrame::NoFrame);
  view->setTabChangesFocus(true);
  view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  return view;
}

/// What a comparison looks at: the answer as text.
QStringList linesOf(const observe::ExchangeRecord& row) {
  QString text = QString::number(row.status) + u'\n' + fieldLines(row.answer_fields) + u'\n';
  if (row.answer_body) {
    const auto type = row.answer_fields ? row.answer_fields->find("content-type") : std::nullopt;
    const auto coding =
        row.answer_fields ? row.answer_fields->find("content-encoding") : std::nullopt;
    text +=
        bodyText(row.answer_body->bytes, BodyForm::automatic, type.value_or(""), coding.has_value())
            .text;
  }
  return text.split(u'\n');
}

QString markOf(DiffLine::Kind kind) {
  switch (kind) {
    case DiffLine::Kind::removed:
      return QStringLiteral("− ");
    case DiffLine::Kind::added:
      return QStringLiteral("+ ");
    case DiffLine::Kind::same:
      break;
  }
  return QStringLiteral("  ");
}

}  // namespace

RequestDetails::RequestDetails(EngineBridge& bridge, QWidget* parent)
    : QTabWidget(parent),
      bridge_(bridge),
      summary_(sentence(this)),
      finding_(sentence(this)),
      facts_(new QGridLayout),
      timing_(new TimingView(this)),
      request_(new MessageView(MessageView::Side::request, this)),
      answer_(new MessageView(MessageView::Side::answer, this)),
      messages_(new MessageList(this)),
      legs_note_(sentence(this)),
      public_(new LegFacts(this)),
      local_(new LegFacts(this)),
      language_(new QComboBox(this)),
      copy_(new QToolButton(this)),
      code_(codeView(this)),
      comparison_(codeView(this)) {
  setObjectName(QStringLiteral("requestDetails"));
  setDocumentMode(true);
  setUsesScrollButtons(true);
  comparison_->setObjectName(QStringLiteral("requestComparison"));
  addTab(scrolled(buildSummary()), {});
  addTab(request_, {});
  addTab(answer_, {});
  addTab(messages_, {});
  legs_page_ = scrolled(buildLegs());
  addTab(legs_page_, {});
  code_page_ = buildCode();
  addTab(code_page_, {});
  addTab(comparison_, {});
  connect(this, &QTabWidget::currentChanged, this, &RequestDetails::fillCode);
  retranslate();
  clear();
}

QWidget* RequestDetails::buildSummary() {
  auto* page = new QWidget;
  summary_->setObjectName(QStringLiteral("requestSummary"));
  finding_->setObjectName(QStringLiteral("requestFinding"));
  QFont strong = summary_->font();
  strong.setBold(true);
  summary_->setFont(strong);
  facts_->setHorizontalSpacing(10);
  facts_->setVerticalSpacing(3);
  facts_->setColumnStretch(1, 1);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(12, 8, 12, 8);
  column->setSpacing(8);
  column->addWidget(summary_);
  column->addWidget(finding_);
  column->addWidget(timing_);
  column->addLayout(facts_);
  column->addStretch(1);
  return page;
}

QWidget* RequestDetails::buildLegs() {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(12, 8, 12, 8);
  column->setSpacing(10);
  column->addWidget(legs_note_);
  column->addWidget(public_);
  column->addWidget(local_);
  column->addStretch(1);
  return page;
}

QWidget* RequestDetails::buildCode() {
  auto* page = new QWidget;
  language_->setObjectName(QStringLiteral("requestCodeForm"));
  code_->setObjectName(QStringLiteral("requestCode"));
  language_->addItem(QStringLiteral("cURL"));
  language_->addItem({});
  copy_->setIcon(icon(QStringLiteral("copy")));
  copy_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  copy_->setAutoRaise(true);
  auto* line = new QHBoxLayout;
  line->setContentsMargins(12, 4, 12, 4);
  line->addWidget(language_);
  line->addWidget(copy_);
  line->addStretch(1);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addWidget(code_, 1);
  connect(language_, &QComboBox::currentIndexChanged, this, &RequestDetails::fillCode);
  connect(copy_, &QToolButton::clicked, this,
          [this] { Q_EMIT copyRequested(code_->toPlainText()); });
  return page;
}

void RequestDetails::setExchange(const observe::ExchangePtr& row,
                                 const observe::ConnectionPtr& connection,
                                 const observe::ExchangePtr& original) {
  if (row == row_ && connection == connection_ && original == original_) return;
  row_ = row;
  connection_ = connection;
  original_ = original;
  fill();
}

void RequestDetails::clear() {
  row_.reset();
  original_.reset();
  connection_.reset();
  request_->setExchange(nullptr);
  answer_->setExchange(nullptr);
  comparison_->clear();
  setVisible(false);
}

void RequestDetails::fill() {
  if (!row_) return clear();
  fillSummary();
  fillFacts();
  fillLegs();
  fillCode();
  request_->setExchange(row_);
  answer_->setExchange(row_);
  timing_->setTimes(row_->times);
  const bool talks =
      row_->kind == observe::ExchangeKind::websocket || row_->kind == observe::ExchangeKind::events;
  setTabVisible(indexOf(messages_), talks);
  setTabVisible(indexOf(comparison_), original_ != nullptr);
  if (original_) fillComparison();
  setVisible(true);
}

void RequestDetails::fillSummary() {
  summary_->setText(RequestText::summary(*row_));
  const std::optional<observe::Diagnosis> known =
      connection_ ? connection_->diagnosis : std::nullopt;
  const auto advice = RequestText::advice(*row_, known);
  finding_->setVisible(advice.has_value());
  if (!advice) return;
  QStringList lines{advice->title, advice->sentence, advice->cure};
  if (!advice->detail.isEmpty()) lines.append(tr("Seen: %1", "raw evidence").arg(advice->detail));
  finding_->setText(lines.join(u'\n'));
}

void RequestDetails::fillFacts() {
  while (QLayoutItem* item = facts_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  int row = 0;
  const auto add = [&](const QString& name, const QString& value) {
    if (value.isEmpty()) return;
    auto* label = new FactLabel(name, this);
    label->setMuted(true);
    label->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Preferred);
    facts_->addWidget(label, row, 0, Qt::AlignTop);
    facts_->addWidget(new FactLabel(value, this), row++, 1, Qt::AlignTop);
  };
  add(tr("Address"),
      QStringLiteral("%1://%2%3")
          .arg(fromCore(row_->scheme), fromCore(row_->authority), fromCore(row_->path)));
  add(tr("Began"), formatDateTime(row_->began));
  add(tr("Kind"), RequestText::kind(row_->kind));
  add(tr("HTTP version"), RequestText::version(*row_));
  add(tr("Visitor"), row_->connection == 0 ? tr("this computer") : fromCore(row_->visitor));
  add(tr("Request size"), formatBytes(row_->request_size));
  add(tr("Response size"), formatBytes(row_->answer_size));
  add(tr("Messages"), RequestText::messages(*row_));
  if (row_->service_status != 0 && row_->service_status != row_->status)
    add(tr("The service said"), QString::number(row_->service_status));
  if (row_->attempts > 1) add(tr("Attempts"), QString::number(row_->attempts));
  if (row_->reused) add(tr("Connection"), tr("one that had been used before"));
  if (row_->replay_of != 0) add(tr("Replay of"), QString::number(row_->replay_of));
}

void RequestDetails::fillLegs() {
  const bool known = connection_ != nullptr;
  public_->setVisible(known);
  local_->setVisible(known);
  if (known) {
    Negotiation visitors = connection_->downstream;
    // Others may have asked through the same connection since.
    if (connection_->shared) visitors.peer = row_->visitor;
    public_->setLeg(Texts::leg(Leg::downstream), visitors);
    local_->setLeg(Texts::leg(Leg::upstream), connection_->upstream);
    legs_note_->setText(tr("Connection %1").arg(connection_->id));
    return;
  }
  legs_note_->setText(row_->connection == 0
                          ? tr("A replay comes from this computer: there is no public side.")
                          : tr("The connection has ended, and its facts are no longer kept."));
}

void RequestDetails::fillCode() {
  if (!row_ || currentWidget() != code_page_) return;
  const QString text =
      language_->currentIndex() == 0 ? bridge_.toCurl(*row_) : bridge_.toRaw(*row_);
  if (code_->toPlainText() != text) code_->setPlainText(text);
}

void RequestDetails::fillComparison() {
  compare(*original_, *row_);
}

void RequestDetails::compare(const observe::ExchangeRecord& before,
                             const observe::ExchangeRecord& after) {
  const std::vector<DiffLine> lines = diffLines(linesOf(before), linesOf(after));
  const bool same = std::ranges::all_of(
      lines, [](const DiffLine& line) { return line.kind == DiffLine::Kind::same; });
  QStringList text{
      same ? tr("%1 and %2 were answered alike.", "serial numbers").arg(before.id).arg(after.id)
           : tr("− only in %1   + only in %2", "serial numbers").arg(before.id).arg(after.id)};
  for (const DiffLine& line : lines)
    text.append(markOf(line.kind) + line.text);
  comparison_->setPlainText(text.join(u'\n'));
  QList<QTextEdit::ExtraSelection> marked;
  int number = 0;
  for (const DiffLine& line : lines) {
    ++number;
    if (line.kind == DiffLine::Kind::same) continue;
    QTextEdit::ExtraSelection one;
    one.cursor = QTextCursor(comparison_->document()->findBlockByNumber(number));
    const Tone tone = line.kind == DiffLine::Kind::added ? Tone::ok : Tone::error;
    one.format.setBackground(blend(colors().of(tone), colors().base, 0.18));
    one.format.setProperty(QTextFormat::FullWidthSelection, true);
    marked.append(one);
  }
  comparison_->setExtraSelections(marked);
  setTabVisible(indexOf(comparison_), true);
}

void RequestDetails::showComparison() {
  setCurrentWidget(comparison_);
}

void RequestDetails::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange && original_) fillComparison();
  QTabWidget::changeEvent(event);
}

void RequestDetails::retranslate() {
  setAccessibleName(tr("Details of the request"));
  setTabText(0, tr("Summary"));
  setTabText(indexOf(request_), tr("Request"));
  setTabText(indexOf(answer_), tr("Response"));
  setTabText(indexOf(messages_), tr("Messages"));
  setTabText(indexOf(legs_page_), tr("Legs"));
  setTabText(indexOf(code_page_), tr("Code"));
  setTabText(indexOf(comparison_), tr("Comparison"));
  language_->setItemText(1, tr("HTTP text"));
  language_->setAccessibleName(tr("Form of the request"));
  code_->setAccessibleName(tr("Code"));
  comparison_->setAccessibleName(tr("Comparison"));
  copy_->setText(tr("Copy"));
  if (row_) fill();
}

}  // namespace culvert::ui
