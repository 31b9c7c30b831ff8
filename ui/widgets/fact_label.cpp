#include "ui/widgets/fact_label.h"

#include "ui/texts/format.h"
#include "ui/theme/colors.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>

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

/// Places to break a line that a reader does not stumble over: behind the marks inside of
/// addresses, paths and names, so that a number stays whole. The zero-width spaces are for the
/// layout only.
QString breakable(const QString& text) {
  QString made;
  made.reserve(text.size() * 2);
  for (qsizetype i = 0; i < text.size(); ++i) {
    made += text[i];
    const bool is_mark = QStringLiteral(":/.,=@_?&-").contains(text[i]);
    if (is_mark && i > 0 && i + 1 < text.size() && text[i + 1].isLetterOrNumber())
      made += QChar(0x200b);
  }
  return made;
}

/// What does not fit into the line, without the places to break it.
QString elided(QString text, const QFont& font, int width) {
  text.remove(QChar(0x200b));
  return QFontMetrics(font).elidedText(text, Qt::ElideMiddle, width);
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
  const QString text = breakable(text_);
  QTextLayout layout(text, font());
  QTextOption option(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout.setTextOption(option);
  layout.beginLayout();
  const double ascent = ascentOf(font());
  double height = 0;
  std::vector<QTextLine> lines;
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    const double above = std::max(0.0, ascent - line.ascent());
    line.setPosition({0, height + above});
    height += line.height() + above;
    lines.push_back(line);
  }
  layout.endLayout();
  if (painter) drawLines(*painter, text, lines);
  return static_cast<int>(std::ceil(height));
}

/// Those that there is room for; what is cut ends with an ellipsis instead of a number that looks
/// whole.
void FactLabel::drawLines(QPainter& painter, const QString& text,
                          const std::vector<QTextLine>& lines) const {
  const auto fits = [this](const QTextLine& line) {
    return line.y() + line.height() <= this->height() + 1;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_last = i + 1 == lines.size();
    if (is_last || fits(lines[i + 1])) {
      lines[i].draw(&painter, {0, 0});
      continue;
    }
    const QRectF room(0, lines[i].y(), width(), lines[i].height());
    const auto side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
    painter.drawText(room, static_cast<int>(side | Qt::AlignVCenter | Qt::TextSingleLine),
                     elided(text.mid(lines[i].textStart()), font(), width()));
    return;
  }
}

bool FactLabel::event(QEvent* event) {
  const bool cut = event->type() == QEvent::ToolTip && height() < heightForWidth(width());
  if (!cut) return QWidget::event(event);
  const QString tip = toolTip().isEmpty() ? text_ : text_ + u'\n' + toolTip();
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), tip, this);
  return true;
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
