#include "ui/traffic/graph_scale.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace culvert::ui {
namespace {

constexpr int parts_of_a_step = 4;

double most(const std::vector<float>& values) {
  float most = 0;
  for (const float value : values)
    if (!std::isnan(value)) most = std::max(most, value);
  return static_cast<double>(most);
}

/// What the axis of an idle graph reaches to.
double leastTop(TrafficMeasure measure) {
  return measure == TrafficMeasure::rate ? 1000 : 1;
}

std::chrono::seconds markEvery(TrafficRange range) {
  using namespace std::chrono_literals;
  switch (range) {
    case TrafficRange::one_minute:
      return 10s;
    case TrafficRange::five_minutes:
      return 1min;
    case TrafficRange::half_hour:
      return 5min;
    case TrafficRange::three_hours:
      return 30min;
    case TrafficRange::half_day:
      return 2h;
    case TrafficRange::one_day:
      break;
  }
  return 4h;
}

}  // namespace

double niceStep(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  // A little more than exact: 0.3 / 3 is above 0.1.
  for (const double factor : {1.0, 2.0, 5.0})
    if (value <= power * factor * 1.000001) return power * factor;
  return power * 10;
}

GraphScale GraphScale::of(const TrafficPicture& picture, int most_steps) {
  double above = 0;
  double below = 0;
  for (const TrafficLine& line : picture.lines) {
    above = std::max(above, most(line.down));
    below = std::max(below, most(line.up));
  }
  if (above + below < leastTop(picture.measure)) above = leastTop(picture.measure) - below;
  GraphScale scale;
  scale.step = niceStep((above + below) / std::max(1, most_steps));
  // A little room beyond, and no jump with every new value.
  const double part = scale.step / parts_of_a_step;
  const auto rounded = [&](double value) { return part * std::ceil(value / part - 0.000001); };
  scale.top = std::max(rounded(above), part);
  scale.bottom = picture.hasDirections() ? -std::max(rounded(below), part) : 0;
  return scale;
}

int GraphScale::lowest() const {
  return static_cast<int>(std::ceil(bottom / step - 0.000001));
}

int GraphScale::highest() const {
  return static_cast<int>(std::floor(top / step + 0.000001));
}

double GraphScale::yOf(double value, const QRectF& plot) const {
  return plot.top() + (top - value) / (top - bottom) * plot.height();
}

std::vector<std::pair<int, QString>> timeMarks(const TrafficPicture& picture) {
  const QString format = picture.range == TrafficRange::one_minute ? QStringLiteral("HH:mm:ss")
                                                                   : QStringLiteral("HH:mm");
  const auto secondsOf = [&](int slot) {
    return std::chrono::duration_cast<std::chrono::seconds>(picture.timeOf(slot).time_since_epoch())
        .count();
  };
  const qint64 every = markEvery(picture.range).count();
  // One look at the time zone for all: it is drawn once a second.
  const qint64 offset =
      QDateTime::fromSecsSinceEpoch(secondsOf(picture.grid.count)).offsetFromUtc();
  std::vector<std::pair<int, QString>> marks;
  for (int slot = 0; slot < picture.grid.count; ++slot) {
    // The first slot at or after each mark.
    const qint64 past = (secondsOf(slot) + offset) % every;
    if (past >= picture.grid.step.count()) continue;
    marks.emplace_back(slot,
                       QDateTime::fromSecsSinceEpoch(secondsOf(slot) - past).toString(format));
  }
  return marks;
}

}  // namespace culvert::ui
