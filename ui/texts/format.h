#pragma once

#include "core/observe/event.h"

#include <QString>

#include <chrono>

/// Numbers as people read them, in the language of the window (QLocale()).
namespace culvert::ui {

QString formatBytes(quint64 bytes);          ///< "3.1 MB"
QString formatRate(quint64 bytes_a_second);  ///< "3.1 MB/s"; "" for zero, so that tables stay calm.
QString formatCount(quint64 count);          ///< "12,345"

/// "3 s", "12 min", "3 h 12 min", "2 d 4 h": two units at most.
QString formatDuration(std::chrono::milliseconds duration);

/// "24 ms", "0.4 ms"
QString formatMilliseconds(std::chrono::microseconds duration);

/// "14:03:07.120"
QString formatTime(observe::WallTime at);
/// "2026-03-01 14:03:07"
QString formatDateTime(observe::WallTime at);

/// Wraps a technical value (address, id) in first-strong isolates, so that right-to-left text
/// around it cannot reorder it. Copying strips them: plain().
QString ltr(const QString& value);
QString plain(QString text);

/// Without its port, if it has one: "203.0.113.7", "[2001:db8::7]".
std::string addressOf(const std::string& endpoint);

inline QString fromCore(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace culvert::ui
