#pragma once

#include <QColor>
#include <QPalette>

#include <array>

/// The colours with a meaning. Nobody else in ui/ writes a colour literal; no meaning is carried
/// by colour alone.
namespace culvert::ui {

enum class Tone { plain, muted, ok, warn, error, info, accent };

enum class Shade { light, dark, high_contrast_light, high_contrast_dark };

struct Colors {
  QColor window, base, alternate, text, muted, line, outline, button, accent, on_accent;
  QColor ok, warn, error, info;
  /// Lines of a graph, each at least 3:1 on base. They differ in their dashes, too.
  std::array<QColor, 8> graph;

  QColor of(Tone tone) const;
  QPalette palette() const;
};

/// Text at least 4.5:1 on window, base and alternate; tests/ui/theme_test.cpp holds it to that.
const Colors& colorsOf(Shade shade);

/// The colours in force, set by Theme.
const Colors& colors();
void setColors(Shade shade);
/// Whether only the few colours of the palette may be used, without tints.
bool isHighContrast();

/// Half way between two colours when `share` is 0.5.
QColor blend(const QColor& over, const QColor& under, double share);

}  // namespace culvert::ui
