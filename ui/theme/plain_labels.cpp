#include "ui/theme/plain_labels.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>

namespace culvert::ui {

PlainLabels::PlainLabels(QObject* parent) : QObject(parent) {
  qApp->installEventFilter(this);
}

bool PlainLabels::eventFilter(QObject* watched, QEvent* event) {
  // Each widget is polished once, before it is seen; a tool tip (a QLabel too) before it has text.
  if (event->type() == QEvent::Polish)
    if (auto* label = qobject_cast<QLabel*>(watched); label && label->textFormat() == Qt::AutoText)
      label->setTextFormat(Qt::PlainText);
  return QObject::eventFilter(watched, event);
}

}  // namespace culvert::ui
