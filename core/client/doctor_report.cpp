#include "core/base/json_line.h"
#include "core/client/doctor.h"
#include "core/observe/diagnosis/catalogue.h"

#include <algorithm>

namespace culvert::client {
namespace {

std::string json_of(const DoctorStep& step) {
  JsonLine to;
  to.text("step", step.name).exact("good", step.good).text("result", step.result);
  to.time("took_ms", step.took);
  if (step.leg) to.raw("leg", culvert::to_json(*step.leg));
  return to.end();
}

/// The certificate, and what is not verified, of a step that has one.
void append_facts(const DoctorStep& step, std::string& text) {
  if (!step.leg || step.leg->tls.cert_subject.empty()) return;
  const TlsFacts& tls = step.leg->tls;
  text.append("       certificate ").append(tls.cert_subject);
  text.append(", SHA-256 ").append(tls.cert_sha256).append("\n");
  if (tls.verify_mode == VerifyMode::none) text.append("       not verified\n");
}

void append(const observe::Diagnosis& one, std::string& text) {
  const observe::CatalogueEntry& entry = observe::entry_of(one.number);
  text.append("\n").append(observe::id_of(one)).append(" ").append(entry.title);
  text.append(one.confidence == observe::Confidence::proven ? " (proven)\n" : " (likely)\n");
  text.append("  cause:    ").append(observe::filled(entry.reason, one.parameters)).append("\n");
  if (!one.evidence.empty()) text.append("  evidence: ").append(one.evidence).append("\n");
  text.append("  cure:     ").append(observe::filled(entry.cure, one.parameters)).append("\n");
  for (const observe::ConfigChange& change : one.changes)
    text.append("  change:   ").append(to_text(change)).append("\n");
}

}  // namespace

bool has_refused(const DoctorReport& report) {
  return std::ranges::any_of(report.steps, [](const DoctorStep& step) {
    return !step.good && (step.name == "request" || step.name == "websocket");
  });
}

std::string to_json(const DoctorReport& report) {
  std::vector<std::string> steps, findings;
  for (const DoctorStep& step : report.steps)
    steps.push_back(json_of(step));
  for (const observe::Diagnosis& one : report.findings)
    findings.push_back(observe::to_json(one));
  JsonLine to;
  to.text("proxy", report.proxy).text("target", report.target);
  to.raw("steps", json_array(steps)).raw("findings", json_array(findings));
  return to.end();
}

std::string to_text(const DoctorReport& report) {
  std::string text = "proxy " + report.proxy + ", service " + report.target + "\n\n";
  for (const DoctorStep& step : report.steps) {
    text.append(step.good ? "  ok   " : "  --   ");
    text.append(step.name).append(": ").append(step.result).append("\n");
    append_facts(step, text);
  }
  if (report.findings.empty() && has_refused(report))
    return text.append(
        "\nThe service answers, but not with what was asked of it. No known fault of the way to "
        "it\n"
        "fits: look at the path, and at the log of the service.\n");
  if (report.findings.empty()) {
    const bool asked = !report.steps.empty() && (report.steps.back().name == "request" ||
                                                 report.steps.back().name == "websocket");
    return text.append(asked ? "\nNothing is wrong.\n"
                             : "\nNothing is wrong, as far as shows without a request; "
                               "--request / sends one.\n");
  }
  for (const observe::Diagnosis& one : report.findings)
    append(one, text);
  return text;
}

}  // namespace culvert::client
