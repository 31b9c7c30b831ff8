#pragma once

#include <QByteArray>
#include <QColor>
#include <QPainterPath>

#include <vector>

class QPainter;

namespace culvert::ui {

/// A drawing read from one of our own SVG files, so that icons need no SVG library at run time and
/// take their colour from the theme. Understands what resources/icons uses: path (M L H V C A Z,
/// absolute), circle and rect with fill, stroke and stroke-width on a square viewBox.
/// `currentColor` is the tint; data-cut="1" erases.
class IconShape {
 public:
  /// An empty shape when the text is not such a drawing.
  static IconShape read(const QByteArray& svg);

  bool isEmpty() const { return parts_.empty(); }
  void paint(QPainter& painter, const QRectF& area, const QColor& tint) const;

  struct Part {
    QPainterPath path;
    QString fill, stroke;
    double width = 1;
    bool cut = false;
  };

 private:
  double side_ = 16;
  std::vector<Part> parts_;
};

}  // namespace culvert::ui
