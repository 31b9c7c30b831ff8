#pragma once

#include "core/config/transfer/gather.h"
#include "core/config/transfer/plan.h"

#include <QCoreApplication>
#include <QString>

/// The sentences of importing and exporting. The core gives codes (core/config/transfer).
namespace culvert::ui {

class TransferTexts {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::TransferTexts)

 public:
  static QString note(const transfer::Note& note);
  /// Whether a note is about something that needs a look.
  static bool isWarning(transfer::NoteCode code);
  static QString refusal(const transfer::Refused& refused);
  static QString standing(transfer::Standing standing);
  static QString choice(transfer::Choice choice);
  static QString outcome(const transfer::ProfileResult& result);
  static QString outcome(const transfer::ItemResult& result);
  /// What a form is called: names, not sentences.
  static QString form(transfer::Form form);
};

}  // namespace culvert::ui
