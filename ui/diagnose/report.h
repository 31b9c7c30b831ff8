#pragma once

#include "core/observe/event.h"
#include "ui/diagnose/check_model.h"
#include "ui/diagnose/redactor.h"

#include <QString>

#include <deque>
#include <vector>

namespace culvert::ui {

/// What a report is made of.
struct ReportSource {
  KnownFacts facts;
  std::vector<Check> checks;
  std::vector<Finding> findings;
  std::deque<observe::Event> events;
};

enum class ReportPart { program, settings, checks, log };

/// Adds to the redactor what is known to be a secret or a host name in the source.
void tellRedactor(Redactor& redactor, const ReportSource& source);

/// The text of one part with its heading, not redacted yet: secrets of the settings are masked in
/// any case.
QString reportPart(ReportPart part, const ReportSource& source);

/// The whole report as it would be sent around.
QString redactedReport(const std::vector<ReportPart>& parts, const ReportSource& source);

}  // namespace culvert::ui
