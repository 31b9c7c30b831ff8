#pragma once

#include "ui/traffic/traffic_picture.h"

#include <QRectF>

#include <utility>

namespace culvert::ui {

/// From values to heights: the line of zero, with room above (to the visitor) and below it (from
/// the visitor) as the values need it, in one unit for both.
struct GraphScale {
  double step = 1;  ///< Between two lines across: 1, 2 or 5 times a power of ten.
  double top = 1;   ///< The values at both ends; the lower one is not positive.
  double bottom = 0;

  /// For a graph with room for about `most_steps` lines across.
  static GraphScale of(const TrafficPicture& picture, int most_steps);

  /// The lines across, from the bottom to the top, in steps from zero.
  int lowest() const;
  int highest() const;
  double yOf(double value, const QRectF& plot) const;
};

/// The least of 1, 2, 5, 10, 20, … (times any power of ten) that is not below `value`.
double niceStep(double value);

/// The slots of a picture that begin at a full minute, hour, … of the day, with what to write
/// there.
std::vector<std::pair<int, QString>> timeMarks(const TrafficPicture& picture);

}  // namespace culvert::ui
