#include "ui/widgets/banner.h"

#include "ui/theme/icon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace culvert::ui {
namespace {

constexpr int banner_icon_side = 18;
constexpr qsizetype few_lines = 3;
constexpr int seen_lines = 8;  // of the list that scrolls

QLabel* textLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

/// Of a line as it is drawn: Chinese glyphs come from another font, with another height.
double lineHeight(const QString& text, const QFont& font) {
  QTextLayout layout(text, font);
  layout.beginLayout();
  QTextLine line = layout.createLine();
  line.setLineWidth(10'000);
  const double height = line.height();
  layout.endLayout();
  return height;
}

}  // namespace

bool BannerText::sameAs(const BannerText& other) const {
  const auto words = [](const Action& action) { return action.text; };
  return tone == other.tone && icon == other.icon && title == other.title && text == other.text &&
         detail == other.detail && lines == other.lines && about == other.about &&
         std::ranges::equal(actions, other.actions, {}, words, words);
}

Banner::Banner(const BannerText& text, QWidget* parent)
    : QWidget(parent), tone_(text.tone), actions_(text.actions) {
  setObjectName(QStringLiteral("banner"));
  const QString sentence = text.text.isEmpty() ? text.lines.value(0) : text.text;
  setAccessibleName(text.title.isEmpty() ? sentence : text.title);
  setAccessibleDescription((QStringList(text.text) + text.lines).join(u'\n').trimmed());
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 8, 10, 8);
  row->setSpacing(10);
  auto* glyph = new QLabel(this);
  glyph->setPixmap(iconPixmap(text.icon, text.tone, banner_icon_side, devicePixelRatioF(), false));
  row->addWidget(glyph, 0, Qt::AlignTop);

  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  if (!text.title.isEmpty()) {
    QLabel* title = textLabel(text.title, this);
    QFont strong = title->font();
    strong.setBold(true);
    title->setFont(strong);
    words->addWidget(title);
  }
  if (!text.text.isEmpty()) words->addWidget(textLabel(text.text, this));
  if (!text.lines.isEmpty()) addLines(text.lines, words);
  if (!text.detail.isEmpty()) {
    QLabel* detail = textLabel(text.detail, this);
    detail->setForegroundRole(QPalette::PlaceholderText);
    words->addWidget(detail);
  }
  row->addLayout(words, 1);
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    auto* button = new QPushButton(actions_[i].text, this);
    button->setAccessibleName(actions_[i].text);
    connect(button, &QPushButton::clicked, this, [this, i] {
      const auto run = actions_[i].run;  // it may bring others in the place of itself
      run();
    });
    row->addWidget(button, 0, Qt::AlignVCenter);
  }
}

void Banner::addLines(const QStringList& lines, QVBoxLayout* column) {
  some_ = textLabel(lines.mid(0, few_lines).join(u'\n'), this);
  column->addWidget(some_);
  if (lines.size() <= few_lines) return;
  all_ = new QPlainTextEdit(lines.join(u'\n'), this);
  all_->setObjectName(QStringLiteral("bannerLines"));
  all_->setAccessibleName(tr("All lines"));
  all_->setReadOnly(true);
  all_->setTabChangesFocus(true);
  all_->setFrameShape(QFrame::NoFrame);
  const auto seen = static_cast<int>(std::min<qsizetype>(lines.size(), seen_lines));
  const double height = seen * lineHeight(lines[0], font());
  all_->setFixedHeight(
      static_cast<int>(std::ceil(height + 2 * all_->document()->documentMargin())) + 4);
  all_->hide();
  column->addWidget(all_);
  more_ = new QToolButton(this);
  more_->setObjectName(QStringLiteral("bannerMore"));
  more_->setAutoRaise(true);
  more_->setMinimumHeight(24);
  connect(more_, &QToolButton::clicked, this, [this] { showAll(all_->isHidden()); });
  column->addWidget(more_, 0, Qt::AlignLeft);
  column->addStretch(1);
  showAll(false);
}

void Banner::showAll(bool all) {
  const int count = all_->document()->blockCount();
  QWidget* shown = all ? static_cast<QWidget*>(all_) : some_;
  QWidget* other = all ? static_cast<QWidget*>(some_) : all_;
  // In this order: showing lays out what is around at once.
  other->hide();
  shown->show();
  more_->setText(all ? tr("Show fewer") : tr("Show all %n", "lines", count));
  more_->setAccessibleName(more_->text());
}

void Banner::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors& c = colors();
  painter.fillRect(rect(), blend(c.of(tone_), c.base, 0.10));
  painter.fillRect(QRect(QStyle::visualRect(layoutDirection(), rect(), QRect(0, 0, 4, height()))),
                   c.of(tone_));
}

BannerStack::BannerStack(QWidget* parent) : QWidget(parent), column_(new QVBoxLayout(this)) {
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(1);
  setVisible(false);
}

void BannerStack::show(std::vector<BannerText> banners) {
  if (banners.size() > most_banners) banners.resize(most_banners);
  const bool same = std::ranges::equal(
      banners, shown_, [](const BannerText& a, const BannerText& b) { return a.sameAs(b); });
  if (same) {
    for (std::size_t i = 0; i < banners.size(); ++i)
      static_cast<Banner*>(column_->itemAt(static_cast<int>(i))->widget())
          ->setActions(banners[i].actions);
    shown_ = std::move(banners);
    return;
  }
  while (QLayoutItem* item = column_->takeAt(0)) {
    // The click that led here may still be on the stack.
    item->widget()->hide();
    item->widget()->deleteLater();
    delete item;
  }
  for (const BannerText& text : banners)
    column_->addWidget(new Banner(text, this));
  shown_ = std::move(banners);
  setVisible(!shown_.empty());
}

void BannerStack::changeEvent(QEvent* event) {
  // The glyphs are in the colours of the theme.
  if (event->type() == QEvent::PaletteChange) show(std::exchange(shown_, {}));
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
