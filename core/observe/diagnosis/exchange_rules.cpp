#include "core/observe/diagnosis/rule.h"

#include <array>

/// An exchange that broke on the service's side though the protocol was right (D-31 to D-33, D-35,
/// D-38, D-75).
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

bool ended(const Symptoms& s) {
  const bool by_service = s.error && s.broken != Leg::downstream;
  return by_service && (s.error->code == Errc::closed || s.error->code == Errc::reset);
}

bool cut_short(const Symptoms& s) {
  if (!s.error || s.broken != Leg::upstream || s.error->code == Errc::timed_out) return false;
  if (s.ended.began) return true;
  // In the middle of the head: HTTP was there, and an end before its own.
  const bool over = s.error->code == Errc::closed || s.error->code == Errc::reset;
  const bool is_up = s.up && s.up->more->system_call != "connect" &&
                     (s.up->tls_known == Known::not_used || s.up->tls.established);
  return over && is_up && !s.ended.silent && !s.ended.reset && s.answer == std::nullopt &&
         s.request.has_value();
}

std::string counted(const BreakFacts& ended) {
  std::string text = std::to_string(ended.received) + " bytes came";
  return ended.expected ? text + " of " + std::to_string(*ended.expected) : text;
}

bool too_large_answer(const Symptoms& s) {
  if (!s.error || s.error->leg != Leg::upstream) return false;
  const bool long_field = s.error->code == Errc::protocol && contains(s.error->context, "too l");
  return s.error->code == Errc::limit || long_field;
}

void target_only(const Symptoms& s, Diagnosis& d) {
  d.parameters = {target_of(s)};
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{75, remark, proven, [](const Symptoms& s) { return s.ended.stale; },
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {target_of(s), "408"};
         }},
    Rule{33, cause, proven, too_large_answer,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {"answer", s.error->context + ", ours: 128 KiB, 256 fields of 64 KiB"};
         }},
    Rule{32, cause, proven, cut_short,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {target_of(s), counted(s.ended)};
           d.evidence = counted(s.ended) + "; " + s.error->context;
         }},
    Rule{38, cause, likely,
         [](const Symptoms& s) { return ended(s) && s.ended.reused && s.ended.silent && !s.ended.reset; },
         target_only},
    Rule{31, cause, likely,
         [](const Symptoms& s) { return ended(s) && s.ended.silent && !s.ended.reset; },
         target_only},
    Rule{35, cause, proven,
         [](const Symptoms& s) {
           return s.error && s.error->code == Errc::protocol && s.broken == Leg::upstream &&
                  !s.ended.reset;
         }, [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {target_of(s), s.error->context};
         }},
};
// clang-format on

}  // namespace

std::span<const Rule> exchange_rules() {
  return rules;
}

}  // namespace culvert::observe
