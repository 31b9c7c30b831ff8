#include "ui/widgets/fact_label.h"

#include "ui/texts/format.h"
#include "ui/theme/colors.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QTextLayout>

#include <cmath>

namespace culvert::ui {
namespace {

constexpr int narrowest = 60;

/// How high above the base line a line of the window's language may reach: Chinese and Latin fonts
/// differ, and texts side by side shall stand on one line.
double ascentOf(const QFont& font) {
  const bool chinese = QLocale().language() == QLocale::Chinese;
  QTextLayout layout(chinese ? QStringLiteral("Ag中") : QStringLiteral("Ag"), font);
  layout.beginLayout();
  const QTextLine line = layout.createLine();
  layout.endLayout();
  return line.ascent();
}

}  // namespace

FactLabel::FactLabel(const QString& text, QWidget* parent) : QWidget(parent), text_(text) {
  QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(plain(text));
}

void FactLabel::setMuted(bool muted) {
  muted_ = muted;
  update();
}

int FactLabel::layOut(int width, QPainter* painter) const {
  QTextLayout layout(text_, font());
  QTextOption option(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout.setTextOption(option);
  layout.beginLayout();
  const double ascent = ascentOf(font());
  double height = 0;
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    const double above = std::max(0.0, ascent - line.ascent());
    line.setPosition({0, height + above});
    height += line.height() + above;
  }
  layout.endLayout();
  if (painter) layout.draw(painter, {0, 0});
  return static_cast<int>(std::ceil(height));
}

QSize FactLabel::sizeHint() const {
  const int width = fontMetrics().horizontalAdvance(text_) + 2;
  return {width, layOut(width, nullptr)};
}

QSize FactLabel::minimumSizeHint() const {
  const bool gives_way = sizePolicy().horizontalPolicy() == QSizePolicy::Ignored;
  return gives_way ? QSize(narrowest, fontMetrics().height()) : sizeHint();
}

int FactLabel::heightForWidth(int width) const {
  return layOut(std::max(width, narrowest), nullptr);
}

void FactLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(muted_ ? colors().muted : colors().text);
  layOut(width(), &painter);
}

void FactLabel::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Copy"), this, [this] { QApplication::clipboard()->setText(plain(text_)); });
  menu->popup(event->globalPos());
}

}  // namespace culvert::ui
