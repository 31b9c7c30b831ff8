#include "ui/traffic/traffic_graph.h"

#include "ui/texts/format.h"
#include "ui/theme/colors.h"
#include "ui/traffic/graph_accessible.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace culvert::ui {
namespace {

constexpr int padding = 8;
constexpr int swatch_width = 28;
constexpr int between_names = 18;
constexpr double sum_width = 2;
constexpr double line_width = 1.75;
constexpr int page_slots = 10;  // of a page key

/// Line and gap in turn, in widths of the line; 0 ends it. Style 0, the sum, is solid.
constexpr std::array<std::array<qreal, 6>, TrafficLine::most_styles> dashes{
    {{6, 2, 0, 0, 0, 0},
     {2, 2, 0, 0, 0, 0},
     {8, 2, 2, 2, 0, 0},
     {12, 3, 0, 0, 0, 0},
     {4, 4, 0, 0, 0, 0},
     {1, 2, 0, 0, 0, 0},
     {8, 2, 2, 2, 2, 2},
     {3, 1, 1, 1, 0, 0}}
};

QList<qreal> dashesOf(int style) {
  const auto& all = dashes.at(static_cast<std::size_t>(style - 1) % dashes.size());
  return {all.begin(), std::ranges::find(all, 0)};
}

QColor colourOf(int style) {
  if (style == 0) return colors().accent;
  return colors().graph.at(static_cast<std::size_t>(style - 1) % colors().graph.size());
}

void drawSwatch(QPainter& painter, int style, const QRect& at) {
  painter.save();
  painter.setPen(trafficPen(style, style == 0 ? sum_width : line_width));
  const double y = at.center().y() + 0.5;
  painter.drawLine(QPointF(at.left(), y), QPointF(at.right(), y));
  painter.restore();
}

/// What is at the end of the x axis must not be cut off.
QRectF inside(QRectF text, const QRectF& room) {
  text.moveRight(std::min(text.right(), room.right()));
  text.moveLeft(std::max(text.left(), room.left()));
  return text;
}

}  // namespace

QPen trafficPen(int style, double width) {
  QPen pen(colourOf(style), width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
  if (style > 0) pen.setDashPattern(dashesOf(style));
  return pen;
}

QPixmap trafficSwatch(int style, const QSize& size, double pixel_ratio) {
  QPixmap pixmap(size * pixel_ratio);
  pixmap.setDevicePixelRatio(pixel_ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  drawSwatch(painter, style, QRect(QPoint(0, 0), size));
  return pixmap;
}

TrafficGraph::TrafficGraph(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("trafficGraph"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  GraphAccessible::install();
}

QSize TrafficGraph::minimumSizeHint() const {
  return {240, fontMetrics().height() * 7};
}

void TrafficGraph::setPicture(TrafficPicture picture) {
  picture_ = std::move(picture);
  if (chosen_ && *chosen_ < picture_.grid.first) chosen_.reset();
  update();
}

std::optional<int> TrafficGraph::cursor() const {
  if (picture_.grid.count == 0) return {};
  if (mouse_x_) return slotAt(*mouse_x_);
  if (!chosen_) return {};
  const auto slot = (*chosen_ - picture_.grid.first) / picture_.grid.step;
  return std::clamp(static_cast<int>(slot), 0, picture_.grid.count - 1);
}

void TrafficGraph::setCursor(std::optional<int> slot) {
  mouse_x_.reset();
  pointAt(slot);
}

void TrafficGraph::pointAt(std::optional<int> slot) {
  chosen_.reset();
  if (slot && picture_.grid.count > 0)
    chosen_ = picture_.timeOf(std::clamp(*slot, 0, picture_.grid.count - 1));
  update();
  Q_EMIT cursorMoved();
  GraphAccessible::cursorMoved(*this);
}

/// Both directions count from the line of zero.
QString TrafficGraph::labelOf(const GraphScale& scale, int step) const {
  return TrafficTexts::value(picture_.measure, static_cast<float>(scale.step * std::abs(step)));
}

double TrafficGraph::xOf(double slot, const QRectF& plot) const {
  return plot.left() + slot / std::max(1, picture_.grid.count - 1) * plot.width();
}

int TrafficGraph::slotAt(double x) const {
  const QRectF plot = layOut().plot;
  const double share = (x - plot.left()) / std::max(1.0, plot.width());
  const int slot = static_cast<int>(std::lround(share * (picture_.grid.count - 1)));
  return std::clamp(slot, 0, std::max(0, picture_.grid.count - 1));
}

QString TrafficGraph::spokenAt(int slot) const {
  QStringList parts;
  for (const TrafficLine& line : picture_.lines)
    parts.append(
        QStringLiteral("%1 %2").arg(line.name, TrafficTexts::values(picture_, line, slot)));
  return QStringLiteral("%1: %2").arg(TrafficTexts::time(picture_, slot),
                                      parts.join(QStringLiteral("; ")));
}

QString TrafficGraph::summary() const {
  QStringList parts{TrafficTexts::measure(picture_.measure), TrafficTexts::range(picture_.range)};
  const auto most = [&](const std::vector<float>& values) {
    float found = std::numeric_limits<float>::quiet_NaN();
    for (const float value : values)
      if (!std::isnan(value) && !(found >= value)) found = value;
    return TrafficTexts::value(picture_.measure, found);
  };
  for (const TrafficLine& line : picture_.lines) {
    const QString now = TrafficTexts::values(picture_, line, picture_.grid.count - 1);
    parts.append(picture_.hasDirections()
                     ? tr("%1: now %2, at most ↓ %3 ↑ %4", "%1: name, %2 to %4: rates")
                           .arg(line.name, now, most(line.down), most(line.up))
                     : tr("%1: now %2, at most %3", "%1: name, %2 and %3: numbers")
                           .arg(line.name, now, most(line.down)));
  }
  return parts.join(QStringLiteral("; "));
}

QImage TrafficGraph::toImage(double pixel_ratio) const {
  QImage image(size() * pixel_ratio, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(pixel_ratio);
  image.fill(colors().base);
  QPainter painter(&image);
  painter.setFont(font());
  draw(painter, false);
  return image;
}

void TrafficGraph::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), colors().base);
  draw(painter, true);
  if (!hasFocus()) return;
  painter.setPen(QPen(colors().accent, 2));
  painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

TrafficGraph::Layout TrafficGraph::layOut() const {
  const QFontMetrics metrics(font());
  const int line = metrics.height();
  Layout at;
  at.legend = QRect(padding, padding, width() - 2 * padding, legendHeight(nullptr));
  const int top = at.legend.bottom() + padding + line / 2;
  const int bottom = height() - padding - line - 4;
  at.scale = GraphScale::of(picture_, std::max(1, (bottom - top) * 2 / (3 * line)));
  int labels = 0;
  for (int step = at.scale.lowest(); step <= at.scale.highest(); ++step)
    labels = std::max(labels, metrics.horizontalAdvance(labelOf(at.scale, step)));
  const double left = padding + labels + 6;
  at.plot =
      QRectF(left, top, std::max(10.0, width() - left - 2 * padding), std::max(10, bottom - top));
  return at;
}

/// The names of the lines, each behind a piece of it, in as many rows as they need.
int TrafficGraph::legendHeight(QPainter* painter) const {
  const QFontMetrics metrics(font());
  const int row = metrics.height() + 4;
  const int right = width() - padding;
  int x = padding;
  int y = padding;
  const auto add = [&](const QString& words, int style) {
    const int before = style < 0 ? 0 : swatch_width + 6;
    const QString name =
        metrics.elidedText(words, Qt::ElideMiddle, std::max(40, right - padding - before));
    const int wide = before + metrics.horizontalAdvance(name);
    if (x > padding && x + wide > right) {
      x = padding;
      y += row;
    }
    if (painter) {
      const auto place = [&](const QRect& at) {
        return QStyle::visualRect(layoutDirection(), rect(), at);
      };
      if (style >= 0) drawSwatch(*painter, style, place({x, y, swatch_width, row}));
      painter->setPen(style < 0 ? colors().muted : colors().text);
      painter->drawText(place({x + before, y, wide - before + 2, row}),
                        Qt::AlignVCenter | Qt::AlignLeading, name);
    }
    x += wide + between_names;
  };
  for (const TrafficLine& line : picture_.lines)
    add(line.name, line.style);
  if (picture_.hasDirections()) add(tr("above: ↓ to visitors, below: ↑ from visitors"), -1);
  return y + row - padding;
}

void TrafficGraph::draw(QPainter& painter, bool with_cursor) const {
  if (picture_.grid.count == 0) return;
  painter.setRenderHint(QPainter::Antialiasing);
  const Layout at = layOut();
  legendHeight(&painter);
  drawAxes(painter, at);
  // The sum lies under the others.
  for (const TrafficLine& line : picture_.lines)
    drawLine(painter, at, line);
  if (const auto slot = cursor(); with_cursor && slot) {
    drawCursor(painter, at, *slot);
    drawReadout(painter, at, *slot);
  }
}

void TrafficGraph::drawAxes(QPainter& painter, const Layout& at) const {
  const QRectF& plot = at.plot;
  const int line = fontMetrics().height();
  painter.setRenderHint(QPainter::Antialiasing, false);
  // In high contrast they are as dark as what is drawn.
  const Qt::PenStyle faint = isHighContrast() ? Qt::DotLine : Qt::SolidLine;
  for (int step = at.scale.lowest(); step <= at.scale.highest(); ++step) {
    const double y = std::floor(at.scale.yOf(at.scale.step * step, plot)) + 0.5;
    painter.setPen(step == 0 ? QPen(colors().muted, 1) : QPen(colors().line, 1, faint));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.setPen(colors().muted);
    painter.drawText(QRectF(0, y - line, plot.left() - 6, 2 * line),
                     Qt::AlignRight | Qt::AlignVCenter, labelOf(at.scale, step));
  }
  double free_from = 0;
  for (const auto& [slot, words] : timeMarks(picture_)) {
    const double x = std::floor(xOf(slot, plot)) + 0.5;
    painter.setPen(QPen(colors().line, 1, faint));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + 3));
    const double wide = fontMetrics().horizontalAdvance(words) + 4;
    const QRectF place =
        inside({x - wide / 2, plot.bottom() + 4, wide, static_cast<double>(line)}, rect());
    if (place.left() < free_from) continue;
    free_from = place.right() + padding;
    painter.setPen(colors().muted);
    painter.drawText(place, Qt::AlignCenter, words);
  }
  painter.setRenderHint(QPainter::Antialiasing);
}

void TrafficGraph::drawLine(QPainter& painter, const Layout& at, const TrafficLine& line) const {
  painter.setPen(trafficPen(line.style, line.style == 0 ? sum_width : line_width));
  // High contrast knows no tints.
  const bool filled = line.style == 0 && !isHighContrast();
  drawRuns(painter, at, line.down, 1, filled);
  drawRuns(painter, at, line.up, -1, filled);
}

/// The pieces between two gaps.
void TrafficGraph::drawRuns(QPainter& painter, const Layout& at, const std::vector<float>& values,
                            double sign, bool filled) const {
  const double zero = at.scale.yOf(0, at.plot);
  for (std::size_t begin = 0; begin < values.size();) {
    if (std::isnan(values[begin])) {
      ++begin;
      continue;
    }
    QPolygonF run;
    std::size_t end = begin;
    for (; end < values.size() && !std::isnan(values[end]); ++end)
      run.append({xOf(static_cast<double>(end), at.plot),
                  at.scale.yOf(sign * static_cast<double>(values[end]), at.plot)});
    begin = end;
    if (run.size() == 1) {
      painter.save();
      painter.setBrush(painter.pen().color());
      painter.drawEllipse(run.front(), 1.5, 1.5);
      painter.restore();
      continue;
    }
    if (filled) {
      QPolygonF area = run;
      area.append({run.back().x(), zero});
      area.append({run.front().x(), zero});
      QPainterPath path;
      path.addPolygon(area);
      painter.fillPath(path, blend(colors().accent, colors().base, 0.16));
    }
    painter.drawPolyline(run);
  }
}

void TrafficGraph::drawCursor(QPainter& painter, const Layout& at, int slot) const {
  const double x = xOf(slot, at.plot);
  painter.setPen(QPen(colors().text, 1));
  painter.drawLine(QPointF(x, at.plot.top()), QPointF(x, at.plot.bottom()));
  const auto mark = [&](const TrafficLine& line, const std::vector<float>& values, double sign) {
    if (values.empty()) return;
    const float value = values.at(static_cast<std::size_t>(slot));
    if (std::isnan(value)) return;
    painter.setPen(QPen(colors().base, 1));
    painter.setBrush(colourOf(line.style));
    painter.drawEllipse(QPointF(x, at.scale.yOf(sign * static_cast<double>(value), at.plot)), 3.5,
                        3.5);
  };
  for (const TrafficLine& line : picture_.lines) {
    mark(line, line.down, 1);
    mark(line, line.up, -1);
  }
  painter.setBrush(Qt::NoBrush);
}

void TrafficGraph::drawReadout(QPainter& painter, const Layout& at, int slot) const {
  const QFontMetrics metrics(font());
  const int row = metrics.height() + 2;
  const int most_name = 22 * metrics.averageCharWidth();
  struct Row {
    int style;
    QString name, value;
  };
  std::vector<Row> rows;
  int names = 0;
  int values = 0;
  for (const TrafficLine& line : picture_.lines) {
    rows.push_back({line.style, metrics.elidedText(line.name, Qt::ElideMiddle, most_name),
                    TrafficTexts::values(picture_, line, slot)});
    names = std::max(names, metrics.horizontalAdvance(rows.back().name));
    values = std::max(values, metrics.horizontalAdvance(rows.back().value));
  }
  const QString time = TrafficTexts::time(picture_, slot);
  const int wide =
      std::max(swatch_width + 6 + names + 14 + values, metrics.horizontalAdvance(time));
  QRectF box(0, at.plot.top() + 4, wide + 2 * padding,
             row * static_cast<double>(rows.size() + 1) + padding);
  // On the side where there is more room, so that it does not hide what is pointed at.
  const double x = xOf(slot, at.plot);
  if (x > at.plot.center().x())
    box.moveRight(x - 10);
  else
    box.moveLeft(x + 10);
  box = inside(box, rect());
  if (box.bottom() > height() - 2) box.moveTop(std::max(2.0, height() - 2 - box.height()));
  painter.setPen(QPen(colors().muted, 1));
  painter.setBrush(colors().button);
  painter.drawRoundedRect(box, 4, 4);
  painter.setBrush(Qt::NoBrush);
  QRect place = box.toRect().adjusted(padding, padding / 2, -padding, 0);
  place.setHeight(row);
  painter.setPen(colors().muted);
  painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, time);
  for (const Row& one : rows) {
    place.translate(0, row);
    drawSwatch(painter, one.style, {place.left(), place.top(), swatch_width, row});
    painter.setPen(colors().text);
    painter.drawText(place.adjusted(swatch_width + 6, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     one.name);
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignRight, one.value);
  }
}

void TrafficGraph::mouseMoveEvent(QMouseEvent* event) {
  mouse_x_ = event->position().x();
  update();
  Q_EMIT cursorMoved();
}

void TrafficGraph::mousePressEvent(QMouseEvent* event) {
  mouse_x_.reset();
  pointAt(slotAt(event->position().x()));
  event->accept();
}

void TrafficGraph::leaveEvent(QEvent* event) {
  mouse_x_.reset();
  update();
  QWidget::leaveEvent(event);
}

bool TrafficGraph::move(int key, Qt::KeyboardModifiers modifiers) {
  const int last = picture_.grid.count - 1;
  if (last < 0) return false;
  const int now = cursor().value_or(last + (key == Qt::Key_Left ? 1 : 0));
  const int wide = modifiers & Qt::ControlModifier ? page_slots : 1;
  int next = now;
  switch (key) {
    case Qt::Key_Left:
      next = now - wide;
      break;
    case Qt::Key_Right:
      next = now + wide;
      break;
    case Qt::Key_PageUp:
      next = now - page_slots;
      break;
    case Qt::Key_PageDown:
      next = now + page_slots;
      break;
    case Qt::Key_Home:
      next = 0;
      break;
    case Qt::Key_End:
      next = last;
      break;
    default:
      return false;
  }
  setCursor(std::clamp(next, 0, last));
  return true;
}

void TrafficGraph::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && cursor()) return setCursor({});
  // Alt with an arrow is the way back through what was looked at.
  const bool is_ours = !(event->modifiers() & Qt::AltModifier);
  if (!is_ours || !move(event->key(), event->modifiers())) QWidget::keyPressEvent(event);
}

void TrafficGraph::changeEvent(QEvent* event) {
  if (event->type() == QEvent::FontChange) updateGeometry();
  if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) update();
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
