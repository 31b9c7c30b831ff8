#include "ui/widgets/empty_state.h"

#include "ui/theme/icon.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace culvert::ui {

EmptyState::EmptyState(const QString& icon_name, QWidget* parent)
    : QWidget(parent),
      icon_name_(icon_name),
      glyph_(new QLabel(this)),
      title_(new QLabel(this)),
      text_(new QLabel(this)),
      button_(new QPushButton(this)) {
  glyph_->setAlignment(Qt::AlignCenter);
  title_->setAlignment(Qt::AlignCenter);
  text_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  text_->setWordWrap(true);
  text_->setForegroundRole(QPalette::PlaceholderText);
  QFont strong = title_->font();
  strong.setBold(true);
  title_->setFont(strong);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 8, 24, 8);
  column->addStretch(2);
  column->addWidget(glyph_);
  column->addWidget(title_);
  column->addWidget(text_);
  column->addWidget(button_, 0, Qt::AlignHCenter);
  column->addStretch(3);
  button_->hide();
  connect(button_, &QPushButton::clicked, this, [this] {
    if (run_) run_();
  });
  drawGlyph();
}

void EmptyState::setText(const QString& title, const QString& text) {
  title_->setText(title);
  text_->setText(text);
  setAccessibleName(title);
  setAccessibleDescription(text);
}

void EmptyState::setAction(const QString& text, std::function<void()> run) {
  button_->setText(text);
  button_->setVisible(!text.isEmpty());
  run_ = std::move(run);
}

void EmptyState::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) drawGlyph();
  QWidget::changeEvent(event);
}

void EmptyState::drawGlyph() {
  glyph_->setPixmap(iconPixmap(icon_name_, Tone::muted, 28, devicePixelRatioF(), false));
}

}  // namespace culvert::ui
