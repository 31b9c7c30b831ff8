#pragma once

#include <QProxyStyle>

namespace culvert::ui {

/// Fusion with outlines that can be seen: it makes those of check boxes, radio buttons and fields
/// from the colour of the window, darker, which is nothing to see on a dark one (WCAG 1.4.11).
class ControlStyle : public QProxyStyle {
  Q_OBJECT

 public:
  ControlStyle();

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget = nullptr) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                          QPainter* painter, const QWidget* widget = nullptr) const override;
};

}  // namespace culvert::ui
