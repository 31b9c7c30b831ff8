#include "ui/wizard/inline_note.h"

#include "ui/theme/icon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace culvert::ui {
namespace {

constexpr int note_icon_side = 16;

}  // namespace

InlineNote::InlineNote(QWidget* parent)
    : QWidget(parent), glyph_(new QLabel(this)), text_(new QLabel(this)) {
  glyph_->setFixedSize(note_icon_side, note_icon_side);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(glyph_, 0, Qt::AlignTop);
  row->addWidget(text_, 1, Qt::AlignTop);
  setMinimumHeight(fontMetrics().height() + 2);
}

void InlineNote::show(Tone tone, const QString& icon, const QString& text) {
  tone_ = tone;
  icon_ = icon;
  text_->setText(text);
  setAccessibleName(text);
  drawGlyph();
}

void InlineNote::clear() {
  icon_.clear();
  text_->clear();
  setAccessibleName({});
  drawGlyph();
}

QString InlineNote::text() const {
  return text_->text();
}

void InlineNote::drawGlyph() {
  glyph_->setPixmap(icon_.isEmpty()
                        ? QPixmap()
                        : iconPixmap(icon_, tone_, note_icon_side, devicePixelRatioF(), false));
}

void InlineNote::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) drawGlyph();
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
