#include "ui/requests/message_view.h"

#include "core/base/utf8.h"
#include "ui/requests/body_text.h"
#include "ui/texts/format.h"

#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

QPlainTextEdit* textView(QWidget* parent) {
  auto* view = new QPlainTextEdit(parent);
  view->setReadOnly(true);
  view->setFrameShape(QFrame::NoFrame);
  view->setTabChangesFocus(true);
  view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  view->setUndoRedoEnabled(false);
  return view;
}

/// Set only when it differs, so that what somebody has marked stays marked.
void setText(QPlainTextEdit& view, const QString& text) {
  if (view.toPlainText() != text) view.setPlainText(text);
}

}  // namespace

QString fieldLines(const observe::FieldsPtr& fields) {
  QString text;
  for (std::size_t i = 0; fields && i < fields->size(); ++i) {
    const observe::FieldList::Line line = (*fields)[i];
    text += QStringLiteral("%1: %2\n")
                .arg(QString::fromStdString(as_utf8(line.name)),
                     QString::fromStdString(as_utf8(line.value)));
  }
  return text;
}

MessageView::MessageView(Side side, QWidget* parent)
    : QWidget(parent),
      side_(side),
      head_(textView(this)),
      form_(new QComboBox(this)),
      note_(new QLabel(this)),
      body_(textView(this)) {
  const bool asked = side == Side::request;
  head_->setObjectName(asked ? QStringLiteral("requestHead") : QStringLiteral("answerHead"));
  body_->setObjectName(asked ? QStringLiteral("requestBody") : QStringLiteral("answerBody"));
  form_->setObjectName(asked ? QStringLiteral("requestForm") : QStringLiteral("answerForm"));
  note_->setWordWrap(true);
  note_->setForegroundRole(QPalette::PlaceholderText);
  for (int i = 0; i < 4; ++i)
    form_->addItem({});
  auto* line = new QHBoxLayout;
  line->setContentsMargins(12, 4, 12, 4);
  line->setSpacing(8);
  line->addWidget(form_);
  line->addWidget(note_, 1);
  auto* lower = new QWidget(this);
  auto* below = new QVBoxLayout(lower);
  below->setContentsMargins(0, 0, 0, 0);
  below->setSpacing(0);
  below->addLayout(line);
  below->addWidget(body_, 1);
  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(head_);
  splitter->addWidget(lower);
  splitter->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(splitter);
  connect(form_, &QComboBox::currentIndexChanged, this, &MessageView::showBody);
  retranslate();
}

const observe::FieldsPtr& MessageView::fields() const {
  return side_ == Side::request ? row_->request_fields : row_->answer_fields;
}

const observe::BodyPtr& MessageView::stored() const {
  return side_ == Side::request ? row_->request_body : row_->answer_body;
}

void MessageView::setExchange(const observe::ExchangePtr& row) {
  if (row == row_) return;
  row_ = row;
  showHead();
  showBody();
}

QString MessageView::startLine() const {
  if (side_ == Side::request)
    return QStringLiteral("%1 %2\n").arg(fromCore(row_->method), fromCore(row_->path));
  return QString::number(row_->status) + u'\n';
}

void MessageView::showHead() {
  if (!row_) return head_->clear();
  if (side_ == Side::answer && row_->status == 0) return setText(*head_, tr("There is no answer."));
  QString text = startLine() + fieldLines(fields());
  if (side_ == Side::answer && row_->trailers)
    text += QStringLiteral("\n%1\n%2").arg(tr("Trailers"), fieldLines(row_->trailers));
  setText(*head_, text);
}

void MessageView::showBody() {
  const observe::BodyPtr body = row_ ? stored() : nullptr;
  form_->setEnabled(body != nullptr);
  if (!body) {
    body_->clear();
    note_->setText(row_ ? note(body, {}) : QString());
    return;
  }
  const auto type = fields() ? fields()->find("content-type") : std::nullopt;
  const auto coding = fields() ? fields()->find("content-encoding") : std::nullopt;
  const bool encoded = coding && *coding != "identity";
  const BodyText shown = bodyText(body->bytes, static_cast<BodyForm>(form_->currentIndex()),
                                  type.value_or(""), encoded);
  setText(*body_, shown.text);
  note_->setText(note(body, body->is_whole() ? shown.mistake : QString()));
}

QString MessageView::note(const observe::BodyPtr& body, const QString& mistake) const {
  const quint64 size = side_ == Side::request ? row_->request_size : row_->answer_size;
  if (!body) {
    if (row_->body_left_out) return tr("The body had to make room for younger ones.");
    if (size == 0) return tr("There is no body.");
    return tr("The body (%1) was not stored; this proxy does not capture bodies.", "a size")
        .arg(formatBytes(size));
  }
  QStringList parts;
  if (body->is_whole())
    parts.append(tr("%1, whole", "a size").arg(formatBytes(body->total)));
  else
    parts.append(tr("stored %1 of %2", "two sizes")
                     .arg(formatBytes(body->bytes.size()), formatBytes(body->total)));
  if (body->bytes.size() > most_shown_bytes)
    parts.append(tr("the first %1 are shown", "a size").arg(formatBytes(most_shown_bytes)));
  const auto coding = fields() ? fields()->find("content-encoding") : std::nullopt;
  if (coding) parts.append(tr("encoded as %1", "gzip, br, ...").arg(fromCore(*coding)));
  if (!mistake.isEmpty()) parts.append(tr("not well-formed JSON: %1").arg(mistake));
  return parts.join(QStringLiteral("  ·  "));
}

void MessageView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void MessageView::retranslate() {
  const bool asked = side_ == Side::request;
  form_->setItemText(0, tr("Automatic", "form of a body"));
  form_->setItemText(1, tr("Text", "form of a body"));
  form_->setItemText(2, QStringLiteral("JSON"));
  form_->setItemText(3, tr("Bytes", "form of a body"));
  form_->setAccessibleName(tr("Show the body as"));
  form_->setToolTip(tr("Show the body as"));
  head_->setAccessibleName(asked ? tr("Head of the request") : tr("Head of the response"));
  body_->setAccessibleName(asked ? tr("Body of the request") : tr("Body of the response"));
  showHead();
  showBody();
}

}  // namespace culvert::ui
