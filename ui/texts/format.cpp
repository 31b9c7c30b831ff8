#include "ui/texts/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace culvert::ui {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("culvert::ui::Format", text);
}

QString two(const char* pattern, qint64 first, qint64 second) {
  return say(pattern).arg(first).arg(second);
}

QDateTime toDateTime(observe::WallTime at) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
  return QDateTime::fromMSecsSinceEpoch(since.count());
}

}  // namespace

QString formatBytes(quint64 bytes) {
  // "595 bytes" is too wide for a column.
  //: An amount of data: bytes.
  if (bytes < 1000) return QCoreApplication::translate("culvert::ui::Format", "%1 B").arg(bytes);
  return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

QString formatRate(quint64 bytes_a_second) {
  if (bytes_a_second == 0) return {};
  //: A rate: an amount of data per second.
  return QCoreApplication::translate("culvert::ui::Format", "%1/s")
      .arg(formatBytes(bytes_a_second));
}

QString formatCount(quint64 count) {
  return QLocale().toString(count);
}

QString formatDuration(std::chrono::milliseconds duration) {
  const qint64 s = std::max<qint64>(0, duration.count() / 1000);
  if (s < 60) return say(QT_TRANSLATE_NOOP("culvert::ui::Format", "%1 s")).arg(s);
  const qint64 min = s / 60;
  if (min < 60) return say(QT_TRANSLATE_NOOP("culvert::ui::Format", "%1 min")).arg(min);
  const qint64 h = min / 60;
  if (h < 24) return two(QT_TRANSLATE_NOOP("culvert::ui::Format", "%1 h %2 min"), h, min % 60);
  return two(QT_TRANSLATE_NOOP("culvert::ui::Format", "%1 d %2 h"), h / 24, h % 24);
}

QString formatMilliseconds(std::chrono::microseconds duration) {
  const double ms = static_cast<double>(duration.count()) / 1000;
  return say(QT_TRANSLATE_NOOP("culvert::ui::Format", "%1 ms"))
      .arg(QLocale().toString(ms, 'f', ms < 10 ? 1 : 0));
}

QString formatTime(observe::WallTime at) {
  return toDateTime(at).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString formatDateTime(observe::WallTime at) {
  return toDateTime(at).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString ltr(const QString& value) {
  return QChar(0x2068) + value + QChar(0x2069);
}

QString plain(QString text) {
  text.remove(QChar(0x2068));
  text.remove(QChar(0x2069));
  return text;
}

std::string addressOf(const std::string& endpoint) {
  const bool has_port = !endpoint.ends_with(']');
  return has_port ? endpoint.substr(0, endpoint.rfind(':')) : endpoint;
}

}  // namespace culvert::ui
