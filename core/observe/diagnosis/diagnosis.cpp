#include "core/observe/diagnosis/diagnosis.h"

#include "core/base/json_line.h"
#include "core/observe/diagnosis/catalogue.h"
#include "core/observe/diagnosis/rule.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace culvert::observe {
namespace {

using Family = std::span<const Rule> (*)();

/// What lies lower is asked first: without a connection nothing above it means anything.
constexpr std::array<Family, 9> families{link_rules,      tls_rules,          protocol_rules,
                                         websocket_rules, exchange_rules,     answer_rules,
                                         cors_rules,      event_stream_rules, visitor_rules};

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

std::string hex_and_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex, text;
  for (const char c : bytes.substr(0, 48)) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(digits[byte >> 4]);
    hex.push_back(digits[byte & 15]);
    text.push_back(byte >= 0x20 && byte < 0x7f && c != '"' ? c : '.');
  }
  return hex + " \"" + text + "\"";
}

void add(std::string& to, const std::string& part) {
  if (part.empty() || to.find(part) != std::string::npos) return;
  to.append(to.empty() ? "" : "; ").append(part);
}

void add_leg(std::string& to, const Negotiation& leg) {
  if (leg.tls.alert_received)
    add(to, "TLS alert " + std::to_string(*leg.tls.alert_received) + " " +
                alert_name(*leg.tls.alert_received) + " received");
  if (leg.tls.alert_sent)
    add(to, "TLS alert " + std::to_string(*leg.tls.alert_sent) + " " +
                alert_name(*leg.tls.alert_sent) + " sent");
  if (leg.tls.trouble.is_written()) add(to, leg.tls.trouble->text);
  if (!leg.more->first_bytes.empty()) add(to, "first bytes " + hex_and_text(leg.more->first_bytes));
  if (const auto& goaway = leg.more->h2.goaway) {
    add(to, std::string("GOAWAY ") + h2_code_name(goaway->code) +
                (goaway->by_peer ? " received" : " sent"));
    add(to, goaway->debug);
  }
}

/// The peers' exact words, as far as there are any.
std::string evidence_of(const Symptoms& symptoms) {
  std::string text;
  if (symptoms.up) add_leg(text, *symptoms.up);
  if (symptoms.down && (!symptoms.up || symptoms.broken == Leg::downstream))
    add_leg(text, *symptoms.down);
  if (symptoms.ended.reset) add(text, h2_code_name(*symptoms.ended.reset));
  if (!symptoms.error && symptoms.answer) {
    add(text, "status " + std::to_string(symptoms.answer->status));
    const std::string& page = symptoms.answer->beginning;
    if (!page.empty()) add(text, printable(page.substr(0, 80)));
  }
  if (symptoms.error) {
    add(text, symptoms.error->context);
    if (symptoms.error->cause && symptoms.error->cause.category() != culvert_category())
      add(text, symptoms.error->cause.message());
  }
  return text;
}

}  // namespace

const Negotiation& Symptoms::upstream() const {
  static const Negotiation none;
  return up ? *up : none;
}

const Negotiation& Symptoms::downstream() const {
  static const Negotiation none;
  return down ? *down : none;
}

std::vector<Diagnosis> diagnose(const Symptoms& symptoms) {
  std::vector<Diagnosis> found;
  bool has_cause = false;
  for (const Family family : families) {
    for (const Rule& rule : family()) {
      const bool is_cause = rule.weight == Weight::cause;
      if ((is_cause && has_cause) || !rule.applies(symptoms)) continue;
      Diagnosis one;
      one.number = rule.number;
      one.confidence = rule.confidence;
      one.remark = !is_cause;
      if (rule.fill != nullptr) rule.fill(symptoms, one);
      if (one.evidence.empty()) one.evidence = evidence_of(symptoms);
      has_cause = has_cause || is_cause;
      found.insert(is_cause ? found.begin() : found.end(), std::move(one));
    }
  }
  for (const Diagnosis& pattern : symptoms.patterns)
    found.push_back(pattern);
  return found;
}

std::string id_of(int number) {
  std::array<char, 12> text{};
  std::snprintf(text.data(), text.size(), "D-%02d", number);
  return text.data();
}

std::string to_text(const ConfigChange& change) {
  return change.key + " = " + change.value;
}

std::string explain(const Diagnosis& diagnosis) {
  const CatalogueEntry& entry = entry_of(diagnosis.number);
  std::string text = id_of(diagnosis) + " " + std::string(entry.title) + ": ";
  text.append(filled(entry.reason, diagnosis.parameters));
  if (!diagnosis.evidence.empty()) text.append(" [").append(diagnosis.evidence).append("]");
  text.append(" ").append(filled(entry.cure, diagnosis.parameters));
  for (const ConfigChange& change : diagnosis.changes)
    text.append(" Set ").append(to_text(change)).append(".");
  return text;
}

std::string to_json(const Diagnosis& diagnosis) {
  const CatalogueEntry& entry = entry_of(diagnosis.number);
  JsonLine to;
  to.text("id", id_of(diagnosis));
  to.text("confidence", diagnosis.confidence == Confidence::proven ? "proven" : "likely");
  to.flag("remark", diagnosis.remark);
  to.text("title", entry.title).text("reason", filled(entry.reason, diagnosis.parameters));
  to.text("evidence", diagnosis.evidence);
  to.text("cure", filled(entry.cure, diagnosis.parameters));
  std::vector<std::string> changes;
  for (const ConfigChange& change : diagnosis.changes) {
    JsonLine one;
    one.text("key", change.key).text("value", change.value);
    changes.push_back(one.end());
  }
  if (!changes.empty()) to.raw("changes", json_array(changes));
  return to.end();
}

}  // namespace culvert::observe
