#include "ui/requests/message_list.h"

#include "core/base/utf8.h"
#include "ui/requests/body_text.h"
#include "ui/requests/request_text.h"
#include "ui/texts/format.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include <array>

namespace culvert::ui {
namespace {

const std::vector<TableColumn>& message_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("time"),      12, true, 0,  Qt::ElideRight},
      {QStringLiteral("direction"), 12, true, 6,  Qt::ElideRight},
      {QStringLiteral("type"),      8,  true, 0,  Qt::ElideRight},
      {QStringLiteral("size"),      8,  true, 0,  Qt::ElideRight},
      {QStringLiteral("text"),      30, true, 10, Qt::ElideRight},
  };
  return columns;
}

QString oneLine(const observe::ExchangeMessage& message) {
  constexpr std::size_t most = 200;
  const QString text = QString::fromStdString(as_utf8(message.preview.substr(0, most)));
  const QString line = text.simplified();
  if (message.event.empty()) return line;
  return QStringLiteral("%1: %2").arg(fromCore(message.event), line);
}

}  // namespace

int MessageModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int MessageModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant MessageModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((section == size_column ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, column_count> names{tr("Time"), tr("Direction"), tr("Kind"), tr("Size"),
                                                tr("Content")};
  return names.at(static_cast<std::size_t>(section));
}

QString MessageModel::display(const observe::ExchangeMessage& row, int column) const {
  switch (column) {
    case time_column:
      return formatTime(row.at);
    case direction_column:
      return row.up ? tr("↑ from visitor") : tr("↓ to visitor");
    case type_column:
      return RequestText::messageType(row.type);
    case size_column:
      return formatBytes(row.size);
    default:
      if (row.compressed) return tr("compressed");
      return oneLine(row);
  }
}

QVariant MessageModel::data(const QModelIndex& index, int role) const {
  if (role == Qt::DisplayRole) return display(row(index.row()), index.column());
  if (role == Qt::TextAlignmentRole)
    return QVariant((index.column() == size_column ? Qt::AlignRight : Qt::AlignLeft) |
                    Qt::AlignVCenter);
  return {};
}

void MessageModel::apply(const observe::MessageDelta& delta) {
  if (delta.reset) clear();
  left_out_ = delta.left_out;
  if (delta.messages.empty()) return;
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(delta.messages.size()) - 1);
  rows_.insert(rows_.end(), delta.messages.begin(), delta.messages.end());
  endInsertRows();
  if (rows_.size() <= most_rows) return;
  const std::size_t over = rows_.size() - most_rows;
  beginRemoveRows({}, 0, static_cast<int>(over) - 1);
  rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(over));
  endRemoveRows();
}

void MessageModel::clear() {
  beginResetModel();
  rows_.clear();
  left_out_ = 0;
  endResetModel();
}

void MessageModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

MessageList::MessageList(QWidget* parent)
    : QWidget(parent),
      counts_(new QLabel(this)),
      table_(new TableView(message_columns(), this)),
      text_(new QPlainTextEdit(this)) {
  table_->setObjectName(QStringLiteral("messageTable"));
  table_->setModel(&model_);
  text_->setReadOnly(true);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setTabChangesFocus(true);
  counts_->setForegroundRole(QPalette::PlaceholderText);
  counts_->setWordWrap(true);
  counts_->setContentsMargins(12, 4, 12, 4);
  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(table_);
  splitter->addWidget(text_);
  splitter->setStretchFactor(0, 2);
  splitter->setStretchFactor(1, 1);
  splitter->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(counts_);
  column->addWidget(splitter, 1);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &MessageList::showCurrent);
  retranslate();
  table_->applyColumns();
}

void MessageList::apply(const observe::MessageDelta& delta) {
  const QScrollBar* bar = table_->verticalScrollBar();
  const bool at_end = bar->value() >= bar->maximum() - 1;
  model_.apply(delta);
  if (at_end) table_->scrollToBottom();
  count();
}

void MessageList::clear() {
  model_.clear();
  text_->clear();
  count();
}

void MessageList::count() {
  QStringList parts;
  if (model_.rowCount() == 0)
    parts.append(tr("No messages yet."));
  else
    parts.append(tr("%n message(s)", nullptr, model_.rowCount()));
  if (model_.leftOut() > 0)
    parts.append(tr("%n older one(s) no longer kept", nullptr, static_cast<int>(model_.leftOut())));
  counts_->setText(parts.join(QStringLiteral("  ·  ")));
}

void MessageList::showCurrent() {
  const QModelIndex at = table_->currentIndex();
  if (!at.isValid()) return text_->clear();
  const observe::ExchangeMessage& message = model_.row(at.row());
  if (message.preview.empty() && message.size > 0)
    return text_->setPlainText(
        tr("What it says was not stored; this proxy does not capture bodies."));
  text_->setPlainText(bodyText(message.preview, BodyForm::automatic, {}, message.compressed).text);
}

void MessageList::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void MessageList::retranslate() {
  table_->setAccessibleName(tr("Messages"));
  text_->setAccessibleName(tr("Content of the message"));
  text_->setPlaceholderText(tr("Choose a message to read it whole."));
  model_.retranslate();
  table_->fitColumns();
  count();
}

}  // namespace culvert::ui
