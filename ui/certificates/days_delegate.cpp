#include "ui/certificates/days_delegate.h"

#include "core/config/certificates/judgement.h"
#include "ui/certificates/certificate_model.h"
#include "ui/theme/colors.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr int bar_height = 8;
constexpr int bar_width = 44;
constexpr int bar_margin = 8;

Tone toneOf(int days) {
  if (days < certificates::urgent_days) return Tone::error;
  return days < certificates::soon_days ? Tone::warn : Tone::ok;
}

}  // namespace

void DaysDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  QStyleOptionViewItem drawn = option;
  initStyleOption(&drawn, index);
  // As the other cells: a selection without the focus is pale.
  const bool pale = drawn.state & QStyle::State_Selected &&
                    !(drawn.state & QStyle::State_Active && drawn.widget->hasFocus());
  if (pale) {
    drawn.state &= ~QStyle::State_Selected;
    drawn.backgroundBrush = drawn.palette.brush(QPalette::Inactive, QPalette::Highlight);
  }
  const QStyle* style = drawn.widget ? drawn.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &drawn, painter, drawn.widget);
  const QVariant days = index.data(CertificateModel::days_role);
  const int words = drawn.fontMetrics.horizontalAdvance(drawn.text) + bar_margin;
  // Where the room is short, the words are enough.
  if (!days.isValid() || drawn.rect.width() < words + bar_width + 2 * bar_margin) return;
  const QRect whole = QStyle::alignedRect(drawn.direction, Qt::AlignRight | Qt::AlignVCenter,
                                          {bar_width, bar_height},
                                          drawn.rect.adjusted(bar_margin, 0, -bar_margin, 0));
  painter->save();
  // On a strong selection there is only its own colour to be seen.
  const bool strong = drawn.state & QStyle::State_Selected;
  const QColor on_selection = drawn.palette.color(QPalette::HighlightedText);
  painter->setPen(strong ? on_selection : colors().muted);
  painter->setBrush(Qt::NoBrush);
  painter->drawRect(whole.adjusted(0, 0, -1, -1));
  painter->restore();
  const QRect inside = whole.adjusted(1, 1, -1, -1);
  const int left = std::clamp(days.toInt(), 0, full_days);
  const QRect part =
      QStyle::alignedRect(drawn.direction, Qt::AlignLeft | Qt::AlignVCenter,
                          {left * inside.width() / full_days, inside.height()}, inside);
  const QColor fill = strong ? on_selection : colors().of(toneOf(days.toInt()));
  if (!part.isEmpty()) painter->fillRect(part, fill);
}

}  // namespace culvert::ui
