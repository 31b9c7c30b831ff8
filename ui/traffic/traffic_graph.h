#pragma once

#include "ui/traffic/graph_scale.h"
#include "ui/traffic/traffic_picture.h"

#include <QPen>
#include <QWidget>

#include <optional>

namespace culvert::ui {

/// The pen of a line: colour and dash pattern belong to its style. `width` in pixels.
QPen trafficPen(int style, double width);
/// A piece of such a line, for legends.
QPixmap trafficSwatch(int style, const QSize& size, double pixel_ratio);

/// Draws a picture: axes, lines, their names, and what they were at the cursor. The cursor follows
/// the mouse, or moves from slot to slot with the arrow keys; then it stays with its moment while
/// time goes on. Time runs from left to right in every language.
class TrafficGraph : public QWidget {
  Q_OBJECT

 public:
  explicit TrafficGraph(QWidget* parent = nullptr);

  void setPicture(TrafficPicture picture);
  const TrafficPicture& picture() const { return picture_; }

  /// The slot that is told about; none: nobody points at one.
  std::optional<int> cursor() const;
  void setCursor(std::optional<int> slot);

  /// "14:03:07: All profiles ↓ 1.2 MB/s ↑ 3 kB/s; …"
  QString spokenAt(int slot) const;
  /// What the last values are, and the largest ones.
  QString summary() const;

  /// The same picture without cursor and focus, for a file.
  QImage toImage(double pixel_ratio) const;

  QSize sizeHint() const override { return {600, 220}; }
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void cursorMoved();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Layout {
    QRect legend;
    QRectF plot;
    GraphScale scale;
  };
  Layout layOut() const;
  int legendHeight(QPainter* painter) const;
  QString labelOf(const GraphScale& scale, int step) const;
  double xOf(double slot, const QRectF& plot) const;
  int slotAt(double x) const;
  bool move(int key, Qt::KeyboardModifiers modifiers);
  void pointAt(std::optional<int> slot);

  void draw(QPainter& painter, bool with_cursor) const;
  void drawAxes(QPainter& painter, const Layout& at) const;
  void drawLine(QPainter& painter, const Layout& at, const TrafficLine& line) const;
  void drawRuns(QPainter& painter, const Layout& at, const std::vector<float>& values, double sign,
                bool filled) const;
  void drawCursor(QPainter& painter, const Layout& at, int slot) const;
  void drawReadout(QPainter& painter, const Layout& at, int slot) const;

  TrafficPicture picture_;
  std::optional<observe::WallTime> chosen_;  ///< By keyboard.
  std::optional<double> mouse_x_;
};

}  // namespace culvert::ui
