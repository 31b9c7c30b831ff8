#include "ui/widgets/elided_label.h"

#include <QEvent>

namespace culvert::ui {

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setWholeText(const QString& text) {
  if (whole_ == text) return;
  whole_ = text;
  setAccessibleName(whole_);
  fit();
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  fit();
}

void ElidedLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fit();
}

/// A selection survives as long as the text stays.
void ElidedLabel::fit() {
  const QString fitting =
      fontMetrics().elidedText(whole_, Qt::ElideRight, contentsRect().width() - 2 * margin());
  if (fitting != text()) setText(fitting);
}

}  // namespace culvert::ui
