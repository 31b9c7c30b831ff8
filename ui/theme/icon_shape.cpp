#include "ui/theme/icon_shape.h"

#include <QPainter>
#include <QRegularExpression>
#include <QXmlStreamReader>

#include <cmath>
#include <numbers>

namespace culvert::ui {
namespace {

/// Appends a circular arc the way SVG writes one (radius, flags, end point): SVG 1.1 F.6.5.
void arcTo(QPainterPath& path, double radius, bool large, bool sweep, QPointF end) {
  const QPointF start = path.currentPosition();
  const QPointF half = (end - start) / 2;
  const double chord = std::hypot(half.x(), half.y());
  const double r = std::max(radius, chord);
  const double height = std::sqrt(std::max(0.0, r * r - chord * chord));
  const QPointF normal = QPointF(-half.y(), half.x()) / (chord > 0 ? chord : 1);
  const QPointF center = start + half + normal * (large == sweep ? -height : height);
  const auto angle = [&](QPointF at) {
    return -std::atan2(at.y() - center.y(), at.x() - center.x()) * 180 / std::numbers::pi;
  };
  double span = angle(end) - angle(start);
  if (sweep && span > 0) span -= 360;
  if (!sweep && span < 0) span += 360;
  path.arcTo(QRectF(center.x() - r, center.y() - r, 2 * r, 2 * r), angle(start), span);
}

/// Takes the numbers that follow a command.
class Numbers {
 public:
  explicit Numbers(const QString& text) {
    static const QRegularExpression number(QStringLiteral("-?[0-9]*\\.?[0-9]+"));
    for (auto it = number.globalMatch(text); it.hasNext();)
      values_.push_back(it.next().captured().toDouble());
  }
  bool more() const { return at_ < values_.size(); }
  double next() { return at_ < values_.size() ? values_[at_++] : 0; }
  QPointF point() {
    const double x = next();
    return {x, next()};
  }

 private:
  std::vector<double> values_;
  std::size_t at_ = 0;
};

void draw(QPainterPath& path, QChar command, Numbers& numbers) {
  const QPointF at = path.currentPosition();
  switch (command.toLatin1()) {
    case 'M':
      return path.moveTo(numbers.point());
    case 'L':
      return path.lineTo(numbers.point());
    case 'H':
      return path.lineTo(numbers.next(), at.y());
    case 'V':
      return path.lineTo(at.x(), numbers.next());
    case 'C': {
      const QPointF first = numbers.point();
      const QPointF second = numbers.point();
      return path.cubicTo(first, second, numbers.point());
    }
    case 'A': {
      const double radius = numbers.next();
      numbers.next();  // the second radius: ours are circles
      numbers.next();  // rotation
      const bool large = numbers.next() != 0;
      const bool sweep = numbers.next() != 0;
      return arcTo(path, radius, large, sweep, numbers.point());
    }
    default:
      return path.closeSubpath();
  }
}

QPainterPath pathOf(const QString& text) {
  QPainterPath path;
  path.setFillRule(Qt::OddEvenFill);
  static const QRegularExpression command(QStringLiteral("([MLHVCAZ])([^MLHVCAZ]*)"));
  for (auto it = command.globalMatch(text); it.hasNext();) {
    const auto match = it.next();
    Numbers numbers(match.captured(2));
    do {
      draw(path, match.captured(1).front(), numbers);
    } while (numbers.more());
  }
  return path;
}

QPainterPath outlineOf(QStringView name, const QXmlStreamAttributes& attributes) {
  const auto number = [&](const char* key) {
    return attributes.value(QLatin1String(key)).toDouble();
  };
  QPainterPath path;
  if (name == u"path") return pathOf(attributes.value(QLatin1String("d")).toString());
  if (name == u"circle") path.addEllipse({number("cx"), number("cy")}, number("r"), number("r"));
  if (name == u"rect")
    path.addRoundedRect({number("x"), number("y"), number("width"), number("height")}, number("rx"),
                        number("rx"));
  return path;
}

QColor colorOf(const QString& text, const QColor& tint) {
  return text == QLatin1String("currentColor") ? tint : QColor(text);
}

}  // namespace

IconShape IconShape::read(const QByteArray& svg) {
  IconShape shape;
  QXmlStreamReader xml(svg);
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    const QXmlStreamAttributes attributes = xml.attributes();
    if (xml.name() == u"svg") {
      const auto box = attributes.value(QLatin1String("viewBox")).toString().split(u' ');
      if (box.size() == 4) shape.side_ = box[2].toDouble();
      continue;
    }
    Part part;
    part.path = outlineOf(xml.name(), attributes);
    if (part.path.isEmpty()) continue;
    part.fill = attributes.value(QLatin1String("fill")).toString();
    part.stroke = attributes.value(QLatin1String("stroke")).toString();
    const auto width = attributes.value(QLatin1String("stroke-width"));
    if (!width.isEmpty()) part.width = width.toDouble();
    part.cut = attributes.hasAttribute(QLatin1String("data-cut"));
    shape.parts_.push_back(std::move(part));
  }
  if (xml.hasError()) shape.parts_.clear();
  return shape;
}

void IconShape::paint(QPainter& painter, const QRectF& area, const QColor& tint) const {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(area.topLeft());
  painter.scale(area.width() / side_, area.height() / side_);
  for (const Part& part : parts_) {
    painter.setCompositionMode(part.cut ? QPainter::CompositionMode_DestinationOut
                                        : QPainter::CompositionMode_SourceOver);
    const bool filled = !part.fill.isEmpty() && part.fill != QLatin1String("none");
    const bool stroked = !part.stroke.isEmpty() && part.stroke != QLatin1String("none");
    painter.setBrush(filled ? QBrush(colorOf(part.fill, tint)) : QBrush(Qt::NoBrush));
    painter.setPen(stroked ? QPen(colorOf(part.stroke, tint), part.width, Qt::SolidLine,
                                  Qt::RoundCap, Qt::RoundJoin)
                           : QPen(Qt::NoPen));
    painter.drawPath(part.path);
  }
  painter.restore();
}

}  // namespace culvert::ui
