#include "core/observe/diagnosis/rule.h"

#include <array>

/// What a browser would hide from its page (D-53, D-54; Fetch, "CORS protocol").
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

constexpr std::string_view allow_origin = "access-control-allow-origin";

const std::string* origin_of(const Symptoms& s) {
  return s.request && s.answer ? find_field(s.request->fields, "origin") : nullptr;
}

/// The page and what it asks come from one place; WebSockets are not subject to it.
bool is_same_origin(const Symptoms& s, const std::string& origin) {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string::npos && origin.substr(scheme + 3) == s.request->authority;
}

bool concerns_browsers(const Symptoms& s) {
  const std::string* const origin = origin_of(s);
  if (origin == nullptr || s.cors_helped || s.request->websocket) return false;
  if (is_same_origin(s, *origin)) return false;
  // Browsers say themselves what they are about to do; a form that is sent reads no answer.
  const std::string* const mode = find_field(s.request->fields, "sec-fetch-mode");
  return mode == nullptr || *mode == "cors";
}

bool is_preflight(const Symptoms& s) {
  return s.request->method == "OPTIONS" &&
         find_field(s.request->fields, "access-control-request-method") != nullptr;
}

/// What CORS demands and the answer lacks; empty: nothing.
std::string lack(const Symptoms& s) {
  if (!concerns_browsers(s)) return {};
  if (is_preflight(s) && (s.answer->status < 200 || s.answer->status > 299))
    return "the preflight got status " + std::to_string(s.answer->status);
  const std::string* const allowed = find_field(s.answer->fields, allow_origin);
  if (allowed == nullptr) return "Access-Control-Allow-Origin";
  const std::string* const credentials =
      find_field(s.answer->fields, "access-control-allow-credentials");
  if (*allowed == "*" && credentials != nullptr && *credentials == "true")
    return "a named origin in place of * with credentials";
  return {};
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{54, remark, proven,
         [](const Symptoms& s) {
           return s.answer && !s.cors_helped && count_fields(s.answer->fields, allow_origin) > 1;
         }, [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {std::to_string(count_fields(s.answer->fields, allow_origin))};
           d.evidence = "Access-Control-Allow-Origin, " + d.parameters[0] + " times";
         }},
    Rule{53, remark, proven, [](const Symptoms& s) { return !lack(s).empty(); },
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& origin = *origin_of(s);
           d.parameters = {origin, lack(s), "Access-Control-Allow-Origin: " + origin};
           d.evidence = "Origin: " + origin + "; status " + std::to_string(s.answer->status);
           if (s.configured.cors_assist) return;
           change("culvert.cors.assist", "true", d);
           change("culvert.cors.origins", "[" + toml_quoted(origin) + "]", d);
         }},
};
// clang-format on

}  // namespace

std::span<const Rule> cors_rules() {
  return rules;
}

}  // namespace culvert::observe
