#include "ui/widgets/banner.h"

#include "ui/theme/icon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace culvert::ui {
namespace {

constexpr int icon_side = 18;

QLabel* textLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace

bool BannerText::sameAs(const BannerText& other) const {
  const auto words = [](const Action& action) { return action.text; };
  return tone == other.tone && icon == other.icon && title == other.title && text == other.text &&
         detail == other.detail && std::ranges::equal(actions, other.actions, {}, words, words);
}

Banner::Banner(const BannerText& text, QWidget* parent) : QWidget(parent), tone_(text.tone) {
  setObjectName(QStringLiteral("banner"));
  setAccessibleName(text.title.isEmpty() ? text.text : text.title);
  setAccessibleDescription(text.text);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 8, 10, 8);
  row->setSpacing(10);
  auto* glyph = new QLabel(this);
  glyph->setPixmap(iconPixmap(text.icon, text.tone, icon_side, devicePixelRatioF(), false));
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
  if (!text.detail.isEmpty()) {
    QLabel* detail = textLabel(text.detail, this);
    detail->setForegroundRole(QPalette::PlaceholderText);
    words->addWidget(detail);
  }
  row->addLayout(words, 1);
  for (const BannerText::Action& action : text.actions) {
    auto* button = new QPushButton(action.text, this);
    button->setAccessibleName(action.text);
    connect(button, &QPushButton::clicked, this, action.run);
    row->addWidget(button, 0, Qt::AlignVCenter);
  }
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
  if (same) return;
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
