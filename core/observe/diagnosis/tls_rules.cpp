#include "core/observe/diagnosis/rule.h"

#include <algorithm>
#include <array>

/// The handshake with the service (D-01, D-05 to D-16, D-27, D-62).
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

// Alerts of RFC 8446 6.
constexpr int handshake_failure = 40, bad_certificate = 42, protocol_version = 70,
              insufficient_security = 71, internal_error = 80, unrecognized_name = 112,
              certificate_required = 116, no_application_protocol = 120;

// Reasons of OpenSSL that we find ourselves (gateway.md 10).
constexpr std::array unsupported_version{191, 258};
constexpr std::array weak_keys{394, 398, 399, 193, 338};

// X509_V_ERR_*, whose numbers are part of OpenSSL's interface.
constexpr long not_yet_valid = 9, expired = 10, other_name = 62, other_address = 64;

const TlsFacts& tls(const Symptoms& s) {
  return s.upstream().tls;
}
bool is_tls(const Symptoms& s) {
  return s.up && s.up->tls_known == Known::terminated;
}
bool broke_with(const Symptoms& s, Errc code) {
  return s.error && s.broken != Leg::downstream && s.error->code == code;
}
bool alerted(const Symptoms& s, int alert) {
  return is_tls(s) && tls(s).alert_received == alert;
}
bool offered(const Symptoms& s, std::string_view name) {
  return std::ranges::find(tls(s).alpn_offered, name) != tls(s).alpn_offered.end();
}
bool found(const Symptoms& s, std::span<const int> reasons) {
  return is_tls(s) && tls(s).trouble->library == 20 &&
         std::ranges::find(reasons, tls(s).trouble->reason) != reasons.end();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

void target_only(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s)};
}
void target_and_offer(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s), joined(tls(s).alpn_offered)};
}
void offer_all(const Symptoms& s, Diagnosis& d) {
  target_and_offer(s, d);
  change_protocol("auto", d);
}
void other_server_name(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s), tls(s).sni.empty() ? "(none)" : tls(s).sni};
  if (s.probe.good_name) change("culvert.upstream.serverName", toml_quoted(*s.probe.good_name), d);
}
void allow_legacy(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s), tls(s).trouble->text};
  if (!s.configured.legacy_tls) change("culvert.upstream.legacyTLS", "true", d);
}
/// A page without a head is what servers like Python's say to a greeting that they take for
/// HTTP/0.9.
bool answered_as_http(const Symptoms& s) {
  const Heard heard = s.upstream().more->heard;
  return in_tls_handshake(s) && (heard == Heard::h1 || heard == Heard::h2 || heard == Heard::html);
}
void plain_scheme(const Symptoms& s, Diagnosis& d) {
  const Heard heard = s.upstream().more->heard;
  d.parameters = {target_of(s), name_of(heard == Heard::html ? Heard::h1 : heard)};
  change_scheme(s, "http", d);
}

/// "2026-03-01"
std::string day(std::chrono::system_clock::time_point at) {
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(days);
  const auto two = [](unsigned number) {
    return (number < 10 ? "-0" : "-") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) +
         two(static_cast<unsigned>(date.day()));
}

void certificate(const Symptoms& s, Diagnosis& d) {
  const TlsFacts& t = tls(s);
  d.parameters = {target_of(s), t.cert_subject, t.verify_text,
                  t.cert_san.empty() ? "(no name)" : joined(t.cert_san), day(t.cert_not_after)};
  d.evidence = "X509 code " + std::to_string(t.verify_code) + " " + t.verify_text + "; SHA-256 " +
               t.cert_sha256;
  if (t.verify_code == expired || t.verify_code == not_yet_valid) return;
  if (t.verify_code == other_name || t.verify_code == other_address) {
    const auto name = std::ranges::find_if(
        t.cert_san, [](const std::string& san) { return !san.starts_with("*"); });
    if (name != t.cert_san.end()) change("culvert.upstream.serverName", toml_quoted(*name), d);
    return;
  }
  if (t.cert_sha256.empty()) return;
  change("culvert.upstream.verify", "\"pin\"", d);
  change("culvert.upstream.pin", "[" + toml_quoted(t.cert_sha256) + "]", d);
}

/// In TLS 1.3 the refusal comes behind the handshake, in TLS 1.2 within it.
bool demands_certificate(const Symptoms& s) {
  if (alerted(s, certificate_required)) return true;
  const bool asked = is_tls(s) && tls(s).client_cert_wanted && tls(s).client_cert.empty();
  return asked && tls(s).alert_received &&
         (*tls(s).alert_received == handshake_failure || *tls(s).alert_received == bad_certificate);
}

bool says_certificate_missing(const Symptoms& s) {
  return s.answer && s.answer->status == 400 &&
         contains(s.answer->beginning, "No required SSL certificate was sent");
}

bool alpn_was_ignored(const Symptoms& s) {
  if (!is_tls(s) || !tls(s).established || tls(s).alpn_selected) return false;
  const bool refused = s.answer && s.answer->status == 403 && contains(s.answer->beginning, "ALPN");
  const bool ended = s.ended.silent && (broke_with(s, Errc::closed) || broke_with(s, Errc::reset));
  return refused || ended || broke_with(s, Errc::version);
}

/// A file of ours, and not something that a peer showed.
bool own_files_unusable(const Symptoms& s) {
  if (!s.error || (s.up && s.up->tls_known != Known::not_used)) return false;
  const bool about_files =
      s.error->code == Errc::certificate ||
      (s.error->code == Errc::config && contains(s.error->context, "certificate"));
  return about_files && s.error->leg != Leg::downstream;
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{62, cause, proven, own_files_unusable,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {s.error->context};
           d.evidence = s.error->cause ? s.error->cause.message() : s.error->context;
         }},
    Rule{1, cause, proven, answered_as_http, plain_scheme},
    Rule{12, cause, proven, [](const Symptoms& s) { return is_tls(s) && tls(s).verify_code != 0; },
         certificate},
    Rule{13, cause, proven, demands_certificate, target_only},
    Rule{13, remark, proven, says_certificate_missing, target_only},
    Rule{4, cause, proven,
         [](const Symptoms& s) {
           return alerted(s, no_application_protocol) && !offered(s, "http/1.1");
         }, offer_all},
    Rule{5, cause, proven,
         [](const Symptoms& s) { return alerted(s, no_application_protocol) && !offered(s, "h2"); },
         offer_all},
    Rule{7, cause, proven, [](const Symptoms& s) { return alerted(s, no_application_protocol); },
         target_and_offer},
    Rule{6, cause, likely, alpn_was_ignored, offer_all},
    Rule{8, cause, proven,
         [](const Symptoms& s) {
           return alerted(s, protocol_version) || found(s, unsupported_version);
         }, allow_legacy},
    Rule{9, cause, proven, [](const Symptoms& s) { return alerted(s, unrecognized_name); },
         other_server_name},
    Rule{10, cause, likely,
         [](const Symptoms& s) { return in_tls_handshake(s) && alerted(s, internal_error); },
         other_server_name},
    Rule{11, cause, likely,
         [](const Symptoms& s) {
           return alerted(s, handshake_failure) || alerted(s, insufficient_security) ||
                  found(s, weak_keys);
         }, [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {target_of(s), tls(s).trouble->text};
           if (found(s, weak_keys)) change("culvert.upstream.legacyTLS", "true", d);
         }},
    Rule{14, cause, likely,
         [](const Symptoms& s) { return in_tls_handshake(s) && broke_with(s, Errc::closed); },
         target_only},
    Rule{15, cause, likely,
         [](const Symptoms& s) { return in_tls_handshake(s) && broke_with(s, Errc::reset); },
         target_only},
    Rule{16, cause, likely,
         [](const Symptoms& s) { return in_tls_handshake(s) && broke_with(s, Errc::timed_out); },
         target_only},
    Rule{27, cause, proven,
         [](const Symptoms& s) { return h2_code(s) == 12U && s.error.has_value(); }, target_only},
};
// clang-format on

}  // namespace

std::span<const Rule> tls_rules() {
  return rules;
}

}  // namespace culvert::observe
