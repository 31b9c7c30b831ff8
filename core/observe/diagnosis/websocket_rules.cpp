#include "core/observe/diagnosis/rule.h"

#include <array>

/// D-41 to D-44, D-48, D-49.
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

/// What is told later than this waited for something that it should not wait for.
constexpr std::chrono::seconds late{1};
/// A socket that ends sooner never worked.
constexpr std::chrono::seconds at_once{2};

bool is_websocket(const Symptoms& s) {
  return s.request && s.request->websocket;
}

bool h2_cannot(const Symptoms& s) {
  if (!is_websocket(s) || !s.error || s.error->code != Errc::version) return false;
  const auto& settings = s.upstream().more->h2.settings;
  return settings && !settings->enable_connect_protocol;
}

bool handshake_is_wrong(const Symptoms& s) {
  return is_websocket(s) && s.error && s.error->code == Errc::protocol &&
         s.broken == Leg::upstream && s.upstream().more->heard != Heard::h2;
}

bool upgrade_was_lost(const Symptoms& s) {
  if (!s.request || s.request->websocket || s.request->method != "GET") return false;
  return find_field(s.request->fields, "sec-websocket-version") != nullptr;
}

bool frames_were_changed(const Symptoms& s) {
  if (!s.socket || s.socket->lasted > at_once) return false;
  const bool complaint = s.socket->close_code == 1002 || s.socket->close_code == 1007;
  return complaint || s.socket->unexpected_rsv;
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{44, cause, proven, h2_cannot,
         [](const Symptoms& s, Diagnosis& d) { d.parameters = {target_of(s)}; }},
    Rule{43, cause, proven, handshake_is_wrong,
         [](const Symptoms& s, Diagnosis& d) { d.parameters = {target_of(s)}; }},
    Rule{41, remark, likely,
         [](const Symptoms& s) { return is_websocket(s) && s.answer && s.answer->status == 403; },
         [](const Symptoms& s, Diagnosis& d) {
           const std::string* const origin = find_field(s.request->fields, "origin");
           d.parameters = {origin == nullptr ? "(none)" : *origin};
         }},
    Rule{42, remark, proven, upgrade_was_lost,
         [](const Symptoms&, Diagnosis& d) {
           d.evidence = "Sec-WebSocket-Version without Upgrade";
         }},
    Rule{48, remark, likely, frames_were_changed,
         [](const Symptoms& s, Diagnosis& d) {
           const int code = s.socket->close_code.value_or(1006);
           d.parameters = {std::to_string(code),
                           s.socket->unexpected_rsv ? ", with RSV1 and no extension for it" : ""};
           d.evidence = "close code " + std::to_string(code);
         }},
    Rule{49, remark, proven,
         [](const Symptoms& s) { return is_websocket(s) && s.told_late > late; },
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {in_seconds(s.told_late)};
           d.evidence = "told " + in_seconds(s.told_late) + " late";
         }},
};
// clang-format on

}  // namespace

std::span<const Rule> websocket_rules() {
  return rules;
}

}  // namespace culvert::observe
