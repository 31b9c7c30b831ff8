#include "ui/theme/icon.h"

#include "ui/theme/icon_shape.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>

namespace culvert::ui {
namespace {

const IconShape& shapeOf(const QString& name) {
  static QHash<QString, IconShape> shapes;  // GUI thread; bounded by the files we ship
  auto at = shapes.find(name);
  if (at == shapes.end()) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    const bool opened = file.open(QIODevice::ReadOnly);
    at = shapes.insert(name, opened ? IconShape::read(file.readAll()) : IconShape());
  }
  return *at;
}

QPixmap drawn(const QString& name, const QColor& tint, const QSize& pixels) {
  const QString key = QStringLiteral("culvert/%1/%2/%3x%4")
                          .arg(name, tint.name())
                          .arg(pixels.width())
                          .arg(pixels.height());
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  pixmap = QPixmap(pixels);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  const int side = qMin(pixels.width(), pixels.height());
  const QRectF area((pixels.width() - side) / 2.0, (pixels.height() - side) / 2.0, side, side);
  shapeOf(name).paint(painter, area, tint);
  painter.end();
  QPixmapCache::insert(key, pixmap);
  return pixmap;
}

class Engine final : public QIconEngine {
 public:
  Engine(QString name, Tone tone) : name_(std::move(name)), tone_(tone) {}

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
    return drawn(name_, tint(mode), size);
  }
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
    return pixmap(size, mode, state);
  }
  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const double ratio = painter->device()->devicePixelRatioF();
    QPixmap image = pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
    image.setDevicePixelRatio(ratio);
    painter->drawPixmap(rect.topLeft(), image);
  }
  QIconEngine* clone() const override { return new Engine(*this); }

 private:
  QColor tint(QIcon::Mode mode) const {
    const Colors& c = colors();
    if (mode == QIcon::Disabled) return blend(c.text, c.window, 0.4);
    if (mode == QIcon::Selected) return c.on_accent;
    return c.of(tone_);
  }

  QString name_;
  Tone tone_;
};

}  // namespace

QIcon icon(const QString& name, Tone tone) {
  return QIcon(new Engine(name, tone));
}

QPixmap iconPixmap(const QString& name, Tone tone, int side, double pixel_ratio, bool selected) {
  const QColor tint = selected ? colors().on_accent : colors().of(tone);
  const int pixels = qRound(side * pixel_ratio);
  QPixmap pixmap = drawn(name, tint, {pixels, pixels});
  pixmap.setDevicePixelRatio(pixel_ratio);
  return pixmap;
}

}  // namespace culvert::ui
