#include "ui/logs/log_page.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

constexpr int search_pause_ms = 120;

const std::vector<TableColumn>& log_columns() {
  static const std::vector<TableColumn> columns{
      {QStringLiteral("time"),       14, true,  0 },
      {QStringLiteral("level"),      12, true,  0 },
      {QStringLiteral("profile"),    16, true,  0 },
      {QStringLiteral("proxy"),      14, true,  0 },
      {QStringLiteral("connection"), 10, true,  0 },
      {QStringLiteral("component"),  12, false, 0 },
      {QStringLiteral("message"),    60, true,  20},
  };
  return columns;
}

constexpr std::array levels{observe::Level::error, observe::Level::warn, observe::Level::info,
                            observe::Level::debug, observe::Level::trace};

}  // namespace

LogPage::LogPage(ProfileStore& store, EngineBridge& bridge, ScopeState& scope, QWidget* parent)
    : QWidget(parent),
      scope_(scope),
      model_([&store](const std::string& id) { return store.nameOf(id); }),
      filter_(model_),
      level_(new QComboBox(this)),
      search_(new QLineEdit(this)),
      follow_(new QToolButton(this)),
      pause_(new QToolButton(this)),
      clear_(new QToolButton(this)),
      save_(new QToolButton(this)),
      table_(new TableView(log_columns(), this)),
      text_(new QPlainTextEdit(this)) {
  setObjectName(QStringLiteral("logPage"));
  table_->setObjectName(QStringLiteral("logTable"));
  table_->setModel(&filter_);
  table_->setAlternatingRowColors(false);
  text_->setObjectName(QStringLiteral("logText"));
  text_->setReadOnly(true);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setTabChangesFocus(true);
  text_->setMinimumHeight(48);
  auto* line = new QHBoxLayout;
  line->setContentsMargins(14, 6, 14, 6);
  line->setSpacing(8);
  line->addWidget(level_);
  for (QToolButton* button : {follow_, pause_, clear_, save_})
    line->addWidget(button);
  line->addStretch(1);
  line->addWidget(search_);
  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(table_);
  splitter->addWidget(text_);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 0);
  splitter->setChildrenCollapsible(false);
  splitter->setSizes({400, 52});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(line);
  column->addWidget(splitter, 1);
  buildTools();
  connect(&bridge, &EngineBridge::eventsArrived, this, &LogPage::take);
  connect(&scope_, &ScopeState::changed, this, [this] {
    filter_.setScope(scope_.current());
    table_->setColumnShown(QStringLiteral("profile"), scope_.current().profile.empty());
  });
  const QItemSelectionModel* selection = table_->selectionModel();
  connect(selection, &QItemSelectionModel::currentRowChanged, this, &LogPage::showCurrent);
  connect(selection, &QItemSelectionModel::selectionChanged, this, &LogPage::showCurrent);
  watchScrolling();
  QWidget* before = level_;
  for (QWidget* next :
       std::initializer_list<QWidget*>{follow_, pause_, clear_, save_, search_, table_, text_}) {
    setTabOrder(before, next);
    before = next;
  }
  retranslate();
  table_->applyColumns();
}

/// Only a person ends the following. The table scrolls for many other reasons: rows come and go,
/// the scope changes, the focus makes a row the current one.
void LogPage::watchScrolling() {
  QScrollBar* bar = table_->verticalScrollBar();
  const auto moved = [this] {
    if (key_pressed_ || table_->isPressed())
      setFollowing(isAtEnd());
    else if (follow_->isChecked())
      table_->scrollToBottom();
  };
  connect(bar, &QScrollBar::valueChanged, this, moved);
  connect(bar, &QScrollBar::rangeChanged, this, [this] {
    if (follow_->isChecked()) table_->scrollToBottom();
  });
  // By wheel, handle or arrows; the value follows.
  connect(bar, &QScrollBar::actionTriggered, this,
          [this, bar] { setFollowing(bar->sliderPosition() >= bar->maximum() - 1); });
  table_->installEventFilter(this);
}

bool LogPage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress && !key_pressed_) {
    // Until the table has done what the key is for.
    key_pressed_ = true;
    QMetaObject::invokeMethod(
        this, [this] { key_pressed_ = false; }, Qt::QueuedConnection);
  }
  return QWidget::eventFilter(watched, event);
}

void LogPage::buildTools() {
  level_->setObjectName(QStringLiteral("logLevel"));
  for (std::size_t i = 0; i < levels.size(); ++i)
    level_->addItem({});
  search_->setObjectName(QStringLiteral("logSearch"));
  search_->setClearButtonEnabled(true);
  search_->setMaximumWidth(320);
  search_->setMinimumWidth(180);
  search_->addAction(icon(QStringLiteral("search"), Tone::muted), QLineEdit::LeadingPosition);
  follow_->setObjectName(QStringLiteral("logFollow"));
  follow_->setCheckable(true);
  follow_->setChecked(true);
  pause_->setCheckable(true);
  follow_->setIcon(icon(QStringLiteral("follow")));
  pause_->setIcon(icon(QStringLiteral("pause")));
  clear_->setIcon(icon(QStringLiteral("clear")));
  save_->setIcon(icon(QStringLiteral("copy")));
  for (QToolButton* button : {follow_, pause_, clear_, save_}) {
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setMinimumSize(26, 26);
  }
  search_pause_.setSingleShot(true);
  search_pause_.setInterval(search_pause_ms);
  connect(search_, &QLineEdit::textChanged, &search_pause_, qOverload<>(&QTimer::start));
  connect(&search_pause_, &QTimer::timeout, this, [this] { filter_.setSearch(search_->text()); });
  connect(level_, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_.setLevel(levels.at(static_cast<std::size_t>(std::max(0, index))));
  });
  connect(follow_, &QToolButton::clicked, this, [this](bool on) {
    setFollowing(on);
    if (on) table_->scrollToBottom();
  });
  connect(pause_, &QToolButton::toggled, this, &LogPage::setPaused);
  connect(clear_, &QToolButton::clicked, this, [this] {
    model_.clear();
    text_->clear();
  });
  connect(save_, &QToolButton::clicked, this, &LogPage::saveRequested);
  level_->setCurrentIndex(3);
}

void LogPage::take(const std::vector<observe::Event>& events, quint64 lost) {
  if (pause_->isChecked()) {
    held_lost_ += lost;
    held_.insert(held_.end(), events.begin(), events.end());
    if (held_.size() > most_held) {
      const std::size_t over = held_.size() - most_held;
      held_lost_ += over;
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(over));
    }
    return;
  }
  const int before = filter_.rowCount();
  model_.append(events, lost);
  if (follow_->isChecked())
    table_->scrollToBottom();
  else
    unseen_ += std::max(0, filter_.rowCount() - before);
  showUnseen();
}

void LogPage::setFollowing(bool following) {
  follow_->setChecked(following);
  if (following) unseen_ = 0;
  showUnseen();
}

void LogPage::setPaused(bool paused) {
  if (paused) return;
  take(std::exchange(held_, {}), std::exchange(held_lost_, 0));
}

bool LogPage::isAtEnd() const {
  const QScrollBar* bar = table_->verticalScrollBar();
  return bar->value() >= bar->maximum() - 1;
}

void LogPage::showUnseen() {
  follow_->setText(unseen_ > 0 ? tr("%n new", "log lines", unseen_) : tr("Follow"));
}

void LogPage::showCurrent() {
  const QModelIndex current = table_->currentIndex();
  // Where a line falls off, the next one becomes the current one; nobody chose it.
  if (!current.isValid() || !table_->selectionModel()->isRowSelected(current.row()))
    return text_->clear();
  const QModelIndex index = filter_.mapToSource(current);
  const observe::Event event = model_.row(index.row()).event();
  QString text = model_.line(index.row());
  if (event.diagnosis) text += u'\n' + Texts::advice(*event.diagnosis).cure;
  if (event.error) {
    const Texts::Advice advice = Texts::advice(*event.error);
    text += u'\n' + advice.cure + QStringLiteral("  [") +
            QString::fromStdString(to_text(*event.error)) + u']';
  }
  text_->setPlainText(plain(text));
}

QString LogPage::shownText() const {
  QStringList lines;
  for (int row = 0; row < filter_.rowCount(); ++row)
    lines.append(model_.line(filter_.mapToSource(filter_.index(row, 0)).row()));
  return lines.join(u'\n') + u'\n';
}

void LogPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void LogPage::retranslate() {
  for (std::size_t i = 0; i < levels.size(); ++i)
    level_->setItemText(static_cast<int>(i), Texts::level(levels.at(i)));
  level_->setAccessibleName(tr("Level shown"));
  level_->setToolTip(tr("Level shown"));
  const auto name = [](QToolButton* button, const QString& text, const QString& tip) {
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(text);
  };
  name(follow_, tr("Follow"), tr("Keep the newest line in sight"));
  name(pause_, tr("Pause"), tr("Stop drawing new lines; recording goes on"));
  name(clear_, tr("Clear view"), tr("Empty this view; nothing is deleted"));
  name(save_, tr("Save…"), tr("Save the lines shown to a file"));
  showUnseen();
  search_->setPlaceholderText(tr("Search the log"));
  search_->setAccessibleName(tr("Search the log"));
  table_->setAccessibleName(tr("Log"));
  text_->setAccessibleName(tr("Whole text of the line"));
  text_->setPlaceholderText(tr("Choose a line to read it whole."));
  model_.retranslate();
}

}  // namespace culvert::ui
