#pragma once

#include "core/observe/exchange.h"
#include "ui/texts/texts.h"
#include "ui/theme/colors.h"

#include <QCoreApplication>
#include <QString>

#include <chrono>
#include <optional>

/// What the window says about a request.
namespace culvert::ui {

class RequestText {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::RequestText)

 public:
  /// "document", "WebSocket", ...
  static QString kind(observe::ExchangeKind kind);
  /// "200", "200 · open", "waiting", "no answer".
  static QString status(const observe::ExchangeRecord& row);
  /// All words of status() that are not numbers, one a line.
  static QString statusWords();
  static QString statusIcon(const observe::ExchangeRecord& row);
  static Tone statusTone(const observe::ExchangeRecord& row);
  /// "1.1", "2", "1.1 → 2"
  static QString version(const observe::ExchangeRecord& row);
  /// "↓ 12  ↑ 3"; empty where there are no messages.
  static QString messages(const observe::ExchangeRecord& row);
  /// One sentence of what happened.
  static QString summary(const observe::ExchangeRecord& row);
  static QString messageType(observe::ExchangeMessage::Type type);
  /// What is wrong about it and what to do; none: nothing is. `known`: the whole finding, where the
  /// connection has it.
  static std::optional<Texts::Advice> advice(const observe::ExchangeRecord& row,
                                             const std::optional<observe::Diagnosis>& known = {});
};

/// From its beginning to its end, or to now.
std::chrono::microseconds durationOf(const observe::ExchangeRecord& row);
bool isOpen(const observe::ExchangeRecord& row);
/// Whether it went wrong: no answer, one of ours, or 5xx.
bool isError(const observe::ExchangeRecord& row);
/// "D-05" → 5; 0: none.
int findingOf(const observe::ExchangeRecord& row);

}  // namespace culvert::ui
