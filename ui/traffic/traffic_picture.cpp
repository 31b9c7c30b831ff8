#include "ui/traffic/traffic_picture.h"

#include "ui/texts/format.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace culvert::ui {
namespace {

QDateTime toLocalTime(observe::WallTime at) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
  return QDateTime::fromMSecsSinceEpoch(since.count());
}

/// A field of a table for programs. One that begins like a formula must not become one in a
/// spreadsheet: names come from files that others may have written.
QByteArray field(QString text) {
  static const QString formula = QStringLiteral("=+-@\t\r");
  if (!text.isEmpty() && formula.contains(text.front())) text.prepend(u'\'');
  const bool plain_text = !text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n');
  text.replace(u'"', QLatin1String("\"\""));
  return plain_text ? text.toUtf8() : '"' + text.toUtf8() + '"';
}

QByteArray number(float value) {
  return std::isnan(value) ? QByteArray() : QByteArray::number(static_cast<double>(value), 'f', 3);
}

}  // namespace

bool TrafficPicture::hasTraffic() const {
  const auto some = [](float value) { return !std::isnan(value) && value > 0; };
  return std::ranges::any_of(lines, [&](const TrafficLine& line) {
    return std::ranges::any_of(line.down, some) || std::ranges::any_of(line.up, some);
  });
}

TrafficPicture pictureOf(const TrafficHistory& history, TrafficMeasure measure, TrafficRange range,
                         const std::vector<LineChoice>& choices) {
  TrafficPicture picture;
  picture.measure = measure;
  picture.range = range;
  picture.grid = history.grid(range);
  for (const LineChoice& choice : choices) {
    TrafficLine line{choice.key, choice.name, choice.style, {}, {}};
    for (const TrafficValues& values : history.values(choice.key, range)) {
      if (measure == TrafficMeasure::rate) {
        line.down.push_back(values.down);
        line.up.push_back(values.up);
      } else {
        line.down.push_back(measure == TrafficMeasure::connections ? values.connections
                                                                   : values.requests);
      }
    }
    picture.lines.push_back(std::move(line));
  }
  return picture;
}

QByteArray toCsv(const TrafficPicture& picture) {
  QByteArray text = "time";
  for (const TrafficLine& line : picture.lines) {
    switch (picture.measure) {
      case TrafficMeasure::rate:
        text += ',' + field(line.name + QStringLiteral(" down bytes/s")) + ',' +
                field(line.name + QStringLiteral(" up bytes/s"));
        break;
      case TrafficMeasure::connections:
        text += ',' + field(line.name + QStringLiteral(" connections"));
        break;
      case TrafficMeasure::requests:
        text += ',' + field(line.name + QStringLiteral(" requests/s"));
        break;
    }
  }
  text += "\r\n";  // RFC 4180
  for (int slot = 0; slot < picture.grid.count; ++slot) {
    const QDateTime at = toLocalTime(picture.timeOf(slot));
    text += at.toOffsetFromUtc(at.offsetFromUtc()).toString(Qt::ISODate).toLatin1();
    for (const TrafficLine& line : picture.lines) {
      text += ',' + number(line.down[static_cast<std::size_t>(slot)]);
      if (picture.hasDirections()) text += ',' + number(line.up[static_cast<std::size_t>(slot)]);
    }
    text += "\r\n";
  }
  return text;
}

QString TrafficTexts::value(TrafficMeasure measure, float value) {
  if (std::isnan(value)) return QStringLiteral("—");
  const double exact = static_cast<double>(value);
  if (measure == TrafficMeasure::rate) {
    const QString rate = formatRate(static_cast<quint64>(std::llround(exact)));
    return rate.isEmpty() ? QStringLiteral("0") : rate;
  }
  const bool is_whole = std::abs(exact - std::round(exact)) < 0.05;
  const QString count = QLocale().toString(exact, 'f', is_whole ? 0 : 1);
  if (measure == TrafficMeasure::connections) return count;
  //: A number of requests per second.
  return tr("%1/s").arg(count);
}

QString TrafficTexts::values(const TrafficPicture& picture, const TrafficLine& line, int slot) {
  const auto at = static_cast<std::size_t>(slot);
  const QString down = value(picture.measure, line.down.at(at));
  if (!picture.hasDirections()) return down;
  return QStringLiteral("↓ %1  ↑ %2").arg(down, value(picture.measure, line.up.at(at)));
}

QString TrafficTexts::measure(TrafficMeasure measure) {
  switch (measure) {
    case TrafficMeasure::rate:
      return tr("Data rate");
    case TrafficMeasure::connections:
      return tr("Connections");
    case TrafficMeasure::requests:
      return tr("Requests/s");
  }
  return {};
}

QString TrafficTexts::range(TrafficRange range) {
  switch (range) {
    case TrafficRange::one_minute:
      return tr("1 minute");
    case TrafficRange::five_minutes:
      return tr("5 minutes");
    case TrafficRange::half_hour:
      return tr("30 minutes");
    case TrafficRange::three_hours:
      return tr("3 hours");
    case TrafficRange::half_day:
      return tr("12 hours");
    case TrafficRange::one_day:
      return tr("24 hours");
  }
  return {};
}

QString TrafficTexts::time(const TrafficPicture& picture, int slot) {
  const QDateTime at = toLocalTime(picture.timeOf(slot));
  if (picture.range <= TrafficRange::half_hour) return at.toString(QStringLiteral("HH:mm:ss"));
  return at.toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

}  // namespace culvert::ui
