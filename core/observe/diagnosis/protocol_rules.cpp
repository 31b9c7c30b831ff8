#include "core/observe/diagnosis/rule.h"

#include <array>

/// Which version of HTTP is spoken, and what an HTTP/2 peer complains of (D-02 to D-04, D-21 to
/// D-29, D-71).
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

// RFC 9113 7
constexpr std::uint32_t no_error = 0, flow_control_error = 3, settings_timeout = 4,
                        frame_size_error = 6, refused_stream = 7, compression_error = 9,
                        enhance_your_calm = 11, http_1_1_required = 13;

bool failed(const Symptoms& s) {
  return s.error.has_value() && s.broken != Leg::downstream;
}
bool is_plain(const Symptoms& s) {
  return s.up && s.up->tls_known == Known::not_used;
}
Heard heard(const Symptoms& s) {
  return s.upstream().more->heard;
}
bool has_code(const Symptoms& s, std::uint32_t code) {
  return failed(s) && h2_code(s) == code;
}

std::string words(const Symptoms& s) {
  const auto& goaway = s.upstream().more->h2.goaway;
  if (goaway && !goaway->debug.empty()) return goaway->debug;
  return s.error && !s.error->context.empty() ? s.error->context : "no reason given";
}

void target_only(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s)};
}
void target_and_words(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s), words(s)};
}
void without_h2(const Symptoms& s, Diagnosis& d) {
  target_and_words(s, d);
  change_protocol("http1.1", d);
}

bool wants_tls(const Symptoms& s) {
  if (!is_plain(s)) return false;
  const bool bytes = heard(s) == Heard::alert || heard(s) == Heard::tls;
  const bool found_out = s.error && s.ended.silent && s.probe.tls_answers == true;
  return bytes || found_out || (s.error && s.error->code == Errc::tls_peer && failed(s));
}

/// We read frames, or they did, where text was (seed 3).
bool frames_met_text(const Symptoms& s) {
  if (has_code(s, frame_size_error)) return true;
  return failed(s) && s.upstream().tls.alpn_selected == "h2" && heard(s) == Heard::h1;
}

bool no_settings_ack(const Symptoms& s) {
  const auto& goaway = s.upstream().more->h2.goaway;
  return failed(s) && goaway && !goaway->by_peer && goaway->code == settings_timeout;
}

bool ended_in_order(const Symptoms& s) {
  const auto& goaway = s.upstream().more->h2.goaway;
  return failed(s) && goaway && goaway->by_peer && goaway->code == no_error &&
         s.ended.reset.value_or(no_error) == no_error;
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{2, cause, proven, wants_tls,
         [](const Symptoms& s, Diagnosis& d) {
           target_only(s, d);
           change_scheme(s, "https", d);
         }},
    Rule{21, cause, proven,
         [](const Symptoms& s) {
           const bool h1 = heard(s) == Heard::h1 || s.upstream().protocol == "http/1.1";
           return failed(s) && s.request && s.request->grpc && h1;
         }, [](const Symptoms& s, Diagnosis& d) {
           target_only(s, d);
           change_protocol(is_plain(s) ? "h2c" : "h2", d);
         }},
    Rule{3, cause, proven,
         [](const Symptoms& s) { return is_plain(s) && failed(s) && heard(s) == Heard::h2; },
         [](const Symptoms& s, Diagnosis& d) {
           target_only(s, d);
           change_protocol("h2c", d);
         }},
    Rule{4, cause, proven,
         [](const Symptoms& s) {
           return is_plain(s) && failed(s) && heard(s) == Heard::h1 &&
                  s.upstream().protocol == "h2c";
         }, [](const Symptoms& s, Diagnosis& d) {
           target_only(s, d);
           change_protocol("http1.1", d);
         }},
    Rule{22, cause, proven, frames_met_text,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {words(s)};
           change_protocol("auto", d);
         }},
    Rule{24, cause,proven, [](const Symptoms& s) { return has_code(s, http_1_1_required); },
         [](const Symptoms& s, Diagnosis& d) {
           target_only(s, d);
           change_protocol("http1.1", d);
         }},
    Rule{23, cause, proven,[](const Symptoms& s) { return has_code(s, enhance_your_calm); },
         target_and_words},
    Rule{25, cause, proven, [](const Symptoms& s) { return has_code(s, refused_stream); },
         target_only},
    Rule{28, cause, proven, [](const Symptoms& s) { return has_code(s, compression_error); },
         without_h2},
    Rule{29, cause, proven, [](const Symptoms& s) { return has_code(s, flow_control_error); },
         without_h2},
    Rule{71, cause, proven, no_settings_ack, target_only},
    Rule{26, cause, likely, ended_in_order, target_only},
};
// clang-format on

}  // namespace

std::span<const Rule> protocol_rules() {
  return rules;
}

}  // namespace culvert::observe
