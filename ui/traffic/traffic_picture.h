#pragma once

#include "ui/traffic/traffic_history.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QString>

#include <vector>

namespace culvert::ui {

enum class TrafficMeasure {
  rate,  ///< Both directions: to the visitor above the line of zero, from the visitor below.
  connections,
  requests,
};

/// A line to draw. Style 0 is the sum, a solid line; 1 to 8 have a colour and a dash pattern each.
struct TrafficLine {
  static constexpr int most_styles = 8;

  SeriesKey key;
  QString name;
  int style = 0;
  std::vector<float> down;  ///< One per slot; of connections and requests: what is counted.
  std::vector<float> up;    ///< Rates only, else empty.
};

/// What the graph, its table and its files show: plain values.
struct TrafficPicture {
  TrafficMeasure measure = TrafficMeasure::rate;
  TrafficRange range = TrafficRange::five_minutes;
  TrafficGrid grid;
  std::vector<TrafficLine> lines;

  observe::WallTime timeOf(int slot) const { return grid.first + grid.step * slot; }
  bool hasDirections() const { return measure == TrafficMeasure::rate; }
  /// Whether anything is known and more than nothing.
  bool hasTraffic() const;
};

/// A line with nothing but its values still to come.
struct LineChoice {
  SeriesKey key;
  QString name;
  int style = 0;
};
TrafficPicture pictureOf(const TrafficHistory& history, TrafficMeasure measure, TrafficRange range,
                         const std::vector<LineChoice>& choices);

/// "time,web down bytes/s,web up bytes/s": one line per slot, for programs. Times are local, with
/// their offset; what is not known is left empty.
QByteArray toCsv(const TrafficPicture& picture);

class TrafficTexts {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::TrafficTexts)

 public:
  /// "1.2 MB/s", "12", "0.4/s"; a dash for what is not known.
  static QString value(TrafficMeasure measure, float value);
  /// "↓ 1.2 MB/s  ↑ 3.1 kB/s", or the one value.
  static QString values(const TrafficPicture& picture, const TrafficLine& line, int slot);
  static QString measure(TrafficMeasure measure);
  static QString range(TrafficRange range);
  /// When a slot was: with the date where a range may begin yesterday, to the second in short ones.
  static QString time(const TrafficPicture& picture, int slot);
};

}  // namespace culvert::ui
