#include "core/observe/diagnosis/rule.h"

#include <array>

/// D-50, D-55. What shows only over many streams (D-47, D-51, D-52): patterns.
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

/// Somebody who collects events lets go of them when the service ends, or when a buffer is full.
constexpr std::chrono::seconds long_silence{5};
constexpr std::chrono::milliseconds all_at_once{100};

bool wants_events(const Symptoms& s) {
  const std::string* const accept = s.request ? find_field(s.request->fields, "accept") : nullptr;
  return accept != nullptr && accept->starts_with("text/event-stream");
}

std::string type_of(const Symptoms& s) {
  const std::string* const type = find_field(s.answer->fields, "content-type");
  return type == nullptr ? std::string() : *type;
}

bool something_else_came(const Symptoms& s) {
  if (!wants_events(s) || !s.answer) return false;
  // 204 is how a service tells an EventSource to stop (HTML, 9.2.3).
  const int status = s.answer->status;
  if (status == 0 || status == 204 || (status >= 300 && status < 400)) return false;
  return !type_of(s).starts_with("text/event-stream");
}

std::size_t events_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find("\n\n", at)) != std::string_view::npos; at += 2)
    ++count;
  return count;
}

bool came_at_once(const Symptoms& s) {
  if (!s.answer || !s.answer->complete || !type_of(s).starts_with("text/event-stream"))
    return false;
  const bool held = s.until_head > long_silence && s.total - s.until_head < all_at_once;
  return held && events_in(s.answer->beginning) > 1;
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{55, remark, proven, something_else_came,
         [](const Symptoms& s, Diagnosis& d) {
           const std::string type = type_of(s);
           d.parameters = {s.request->path.substr(0, s.request->path.find('?')),
                           type.empty() ? "no content type" : type,
                           std::to_string(s.answer->status)};
           d.evidence = s.answer->beginning.substr(0, 80);
         }},
    Rule{50, remark, likely, came_at_once,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {in_seconds(s.until_head)};
           d.evidence = std::to_string(events_in(s.answer->beginning)) + " events after " +
                        in_seconds(s.until_head);
         }},
};
// clang-format on

}  // namespace

std::span<const Rule> event_stream_rules() {
  return rules;
}

}  // namespace culvert::observe
