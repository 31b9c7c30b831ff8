#include "ui/theme/control_style.h"

#include "ui/theme/colors.h"

#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <QTextEdit>

namespace culvert::ui {
namespace {

constexpr double corner = 2;  ///< Pixels; as Fusion has it.

/// Fusion shows the focus by the outline itself: of fields always, of all else when it came by
/// keys.
enum class Focus { always, by_keys };

bool showsFocus(const QStyleOption& option, Focus shown) {
  return option.state.testFlag(QStyle::State_HasFocus) &&
         (shown == Focus::always || option.state.testFlag(QStyle::State_KeyboardFocusChange));
}

bool isTextField(const QWidget* widget) {
  if (const auto* plain = qobject_cast<const QPlainTextEdit*>(widget)) return !plain->isReadOnly();
  const auto* rich = qobject_cast<const QTextEdit*>(widget);
  return rich && !rich->isReadOnly();
}

/// Ready to draw an outline of a pixel in the middle of its pixels.
class Outline {
 public:
  Outline(QPainter& painter, const QStyleOption& option) : painter_(painter) {
    painter.save();
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    painter.setPen(enabled ? colors().outline : blend(colors().outline, colors().window, 0.45));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(0.5, 0.5);
  }
  ~Outline() { painter_.restore(); }
  Outline(const Outline&) = delete;
  Outline& operator=(const Outline&) = delete;

 private:
  QPainter& painter_;
};

void drawBox(QPainter& painter, const QStyleOption& option, double radius, Focus focus) {
  if (showsFocus(option, focus)) return;
  const Outline outline(painter, option);
  painter.drawRoundedRect(option.rect.adjusted(0, 0, -1, -1), radius, radius);
}

void drawCircle(QPainter& painter, const QStyleOption& option) {
  if (showsFocus(option, Focus::by_keys)) return;
  const Outline outline(painter, option);
  const int side = option.rect.width();
  const double radius = (side + (side + 1) % 2) / 2.0 - 1;
  painter.translate(-0.5, -0.5);
  painter.drawEllipse(QPointF(option.rect.center() + QPoint(1, 1)), radius, radius);
}

}  // namespace

ControlStyle::ControlStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void ControlStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                 QPainter* painter, const QWidget* widget) const {
  QProxyStyle::drawPrimitive(element, option, painter, widget);
  switch (element) {
    case PE_IndicatorCheckBox:
      return drawBox(*painter, *option, 0, Focus::by_keys);
    case PE_IndicatorRadioButton:
      return drawCircle(*painter, *option);
    case PE_FrameLineEdit:
      return drawBox(*painter, *option, corner, Focus::always);
    case PE_Frame:
      if (isTextField(widget)) drawBox(*painter, *option, 0, Focus::by_keys);
      return;
    default:
      return;
  }
}

void ControlStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                      QPainter* painter, const QWidget* widget) const {
  QProxyStyle::drawComplexControl(control, option, painter, widget);
  if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
      control == CC_SpinBox && spin && spin->frame)
    drawBox(*painter, *option, corner, Focus::always);
  if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
      control == CC_ComboBox && combo && combo->frame)
    drawBox(*painter, *option, corner, combo->editable ? Focus::always : Focus::by_keys);
}

}  // namespace culvert::ui
