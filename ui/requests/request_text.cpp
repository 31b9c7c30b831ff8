#include "ui/requests/request_text.h"

#include "core/observe/diagnosis/catalogue.h"
#include "ui/texts/format.h"

namespace culvert::ui {
namespace {

using observe::ExchangeKind;
using observe::ExchangeRecord;
using observe::ExchangeState;

QString shortVersion(const std::string& version) {
  const QString text = fromCore(version);
  return text.startsWith(QLatin1String("HTTP/")) ? text.mid(5) : text;
}

constexpr int server_error = 500;

}  // namespace

bool isOpen(const ExchangeRecord& row) {
  return row.state == ExchangeState::waiting || row.state == ExchangeState::answered;
}

bool isError(const ExchangeRecord& row) {
  return row.error || row.own_answer || row.status >= server_error ||
         row.state == ExchangeState::aborted;
}

std::chrono::microseconds durationOf(const ExchangeRecord& row) {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  if (isOpen(row)) return duration_cast<microseconds>(std::chrono::system_clock::now() - row.began);
  const observe::ExchangeTimes& times = row.times;
  microseconds sum = times.send + times.wait + times.receive;
  for (const auto& part : {times.blocked, times.resolve, times.connect, times.tls})
    sum += part.value_or(microseconds(0));
  return sum;
}

int findingOf(const ExchangeRecord& row) {
  if (!row.diagnosis.starts_with("D-")) return 0;
  bool is_number = false;
  const int number = fromCore(row.diagnosis).mid(2).toInt(&is_number);
  const auto most = static_cast<int>(observe::catalogue().size());
  return is_number && number >= 1 && number <= most ? number : 0;
}

QString RequestText::kind(ExchangeKind kind) {
  switch (kind) {
    case ExchangeKind::document:
      return tr("Document", "kind of request");
    case ExchangeKind::fetch:
      return tr("Fetch", "kind of request");
    case ExchangeKind::upload:
      return tr("Upload", "kind of request");
    case ExchangeKind::websocket:
      return QStringLiteral("WebSocket");
    case ExchangeKind::events:
      return QStringLiteral("SSE");
    case ExchangeKind::grpc:
      return QStringLiteral("gRPC");
    case ExchangeKind::tunnel:
      return tr("Tunnel", "kind of request");
  }
  return {};
}

QString RequestText::status(const ExchangeRecord& row) {
  if (row.state == ExchangeState::waiting) return tr("waiting", "state of a request");
  if (row.status == 0)
    return row.state == ExchangeState::aborted ? tr("no answer", "state of a request")
                                               : QStringLiteral("—");
  const QString number = QString::number(row.status);
  if (row.state == ExchangeState::answered)
    return tr("%1 · open", "%1: HTTP status; the answer still comes").arg(number);
  if (row.state == ExchangeState::aborted)
    return tr("%1 · cut off", "%1: HTTP status; the answer is not complete").arg(number);
  return number;
}

QString RequestText::statusWords() {
  return QStringList{tr("waiting", "state of a request"), tr("no answer", "state of a request"),
                     tr("%1 · open", "%1: HTTP status; the answer still comes").arg(200),
                     tr("%1 · cut off", "%1: HTTP status; the answer is not complete").arg(200)}
      .join(u'\n');
}

QString RequestText::statusIcon(const ExchangeRecord& row) {
  if (row.state == ExchangeState::waiting) return QStringLiteral("state-starting");
  if (row.state == ExchangeState::answered) return QStringLiteral("state-running");
  if (isError(row)) return QStringLiteral("state-failed");
  if (row.status >= 400) return QStringLiteral("state-degraded");
  return QStringLiteral("check");
}

Tone RequestText::statusTone(const ExchangeRecord& row) {
  if (row.state == ExchangeState::waiting) return Tone::info;
  if (isError(row)) return Tone::error;
  if (row.status >= 400) return Tone::warn;
  return Tone::ok;
}

QString RequestText::version(const ExchangeRecord& row) {
  const QString down = shortVersion(row.down_version);
  const QString up = shortVersion(row.up_version);
  if (up.isEmpty() || up == down) return down;
  return QStringLiteral("%1 → %2").arg(down, up);
}

QString RequestText::messages(const ExchangeRecord& row) {
  if (row.kind == ExchangeKind::events) return tr("%n event(s)", nullptr, int(row.messages_down));
  if (row.kind != ExchangeKind::websocket) return {};
  return QStringLiteral("↓ %1  ↑ %2")
      .arg(formatCount(row.messages_down), formatCount(row.messages_up));
}

QString RequestText::summary(const ExchangeRecord& row) {
  const QString took = formatMilliseconds(durationOf(row));
  const QString told = QString::number(row.status);
  if (row.replay_of != 0 && row.status == 0 && row.error)
    return tr("This request could not be sent again.");
  if (row.state == ExchangeState::waiting) return tr("The local service has not answered yet.");
  if (row.status == 0) return tr("It ended after %1 without an answer.", "a time").arg(took);
  if (row.own_answer)
    return tr("The local service gave no answer; this program answered %1 after %2.",
              "%1: HTTP status, %2: a time")
        .arg(told, took);
  if (row.state == ExchangeState::answered)
    return tr("The local service answered %1; the answer still comes.", "an HTTP status").arg(told);
  if (row.state == ExchangeState::aborted)
    return tr("The local service answered %1, and the answer was cut off after %2.",
              "%1: HTTP status, %2: a time")
        .arg(told, took);
  return tr("The local service answered %1 after %2.", "%1: HTTP status, %2: a time")
      .arg(told, took);
}

QString RequestText::messageType(observe::ExchangeMessage::Type type) {
  using Type = observe::ExchangeMessage::Type;
  switch (type) {
    case Type::text:
      return tr("Text", "kind of message");
    case Type::binary:
      return tr("Binary", "kind of message");
    case Type::close:
      return tr("Close", "kind of message");
    case Type::ping:
      return QStringLiteral("Ping");
    case Type::pong:
      return QStringLiteral("Pong");
    case Type::event:
      return tr("Event", "kind of message");
  }
  return {};
}

std::optional<Texts::Advice> RequestText::advice(const ExchangeRecord& row,
                                                 const std::optional<observe::Diagnosis>& known) {
  if (const int number = findingOf(row); number != 0) {
    if (known && known->number == number) return Texts::advice(*known);
    return Texts::advice(number);
  }
  if (row.error) return Texts::advice(*row.error);
  return std::nullopt;
}

}  // namespace culvert::ui
