#pragma once

#include "ui/theme/colors.h"

#include <QIcon>
#include <QString>

namespace culvert::ui {

/// resources/icons/<name>.svg in the colour of `tone`, drawn for each size and pixel ratio. Follows
/// the theme by itself: the colour is looked up when it is painted.
QIcon icon(const QString& name, Tone tone = Tone::plain);

/// The same as one pixmap, for delegates.
QPixmap iconPixmap(const QString& name, Tone tone, int side, double pixel_ratio, bool selected);

}  // namespace culvert::ui
