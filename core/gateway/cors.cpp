#include "core/gateway/cors.h"

#include "core/gateway/encoding_choice.h"
#include "core/http/characters.h"

#include <algorithm>

namespace culvert::gateway {
namespace {

using http::equals_ignoring_case;
using http::Field;

constexpr std::string_view allow_origin = "Access-Control-Allow-Origin";
constexpr std::string_view allow_credentials = "Access-Control-Allow-Credentials";
constexpr std::string_view request_method = "Access-Control-Request-Method";
constexpr std::string_view request_headers = "Access-Control-Request-Headers";

std::string_view value_of(const std::vector<Field>& fields, std::string_view name) {
  const Field* const field = http::find(fields, name);
  return field == nullptr ? std::string_view() : field->value;
}

/// A WebSocket's Origin is the service's business (2.17, 5).
std::string_view origin_of(const http::Request& request) {
  return request.purpose == http::Purpose::websocket ? std::string_view()
                                                     : value_of(request.fields, "origin");
}

bool is_preflight(const http::Request& request) {
  return request.method == "OPTIONS" && http::find(request.fields, request_method) != nullptr;
}

/// What the service said. Several values in one line are as wrong as several lines.
CorsFacts facts_of(const http::Request& request, const http::Response& answer) {
  CorsFacts facts;
  const std::string_view origin = origin_of(request);
  facts.asked = !origin.empty();
  facts.preflight = facts.asked && is_preflight(request);
  bool any = false;
  for (const Field& field : answer.fields) {
    if (!equals_ignoring_case(field.name, allow_origin)) continue;
    http::for_each_element(field.value, [&](std::string_view value) {
      ++facts.allow_origins;
      any = any || value == "*";
      facts.allows = facts.allows || value == "*" || value == origin;
    });
  }
  facts.any_with_credentials =
      any && equals_ignoring_case(value_of(answer.fields, allow_credentials), "true");
  return facts;
}

void remove(std::vector<Field>& fields, std::string_view name) {
  std::erase_if(fields, [&](const Field& field) { return equals_ignoring_case(field.name, name); });
}

bool are_names(std::string_view list) {
  bool good = !list.empty();
  http::for_each_element(list, [&](std::string_view name) { good = good && http::is_token(name); });
  return good;
}

void allow(std::string_view origin, std::vector<Field>& fields) {
  remove(fields, allow_origin);
  remove(fields, allow_credentials);
  fields.push_back({allow_origin, origin});
  fields.push_back({allow_credentials, "true"});
}

}  // namespace

std::string_view helped_origin(const CorsRules& rules, const http::Request& request) {
  const std::string_view origin = origin_of(request);
  const bool listed =
      rules.assist && !origin.empty() &&
      std::ranges::any_of(rules.origins, [&](const std::string& one) { return one == origin; });
  return listed ? origin : std::string_view();
}

std::optional<http::Response> answer_preflight(const CorsRules& rules,
                                               const http::Request& request) {
  if (!is_preflight(request)) return std::nullopt;
  const std::string_view origin = helped_origin(rules, request);
  const std::string_view method = value_of(request.fields, request_method);
  if (origin.empty() || !http::is_token(method)) return std::nullopt;
  http::Response answer;
  answer.status = 204;
  allow(origin, answer.fields);
  answer.fields.push_back({"Access-Control-Allow-Methods", method});
  const std::string_view headers = value_of(request.fields, request_headers);
  if (are_names(headers)) answer.fields.push_back({"Access-Control-Allow-Headers", headers});
  answer.fields.push_back({"Access-Control-Max-Age", "600"});
  answer.fields.push_back({"Vary", "Origin"});
  return answer;
}

CorsFacts apply_cors(const CorsRules& rules, const http::Request& request, http::Response& answer,
                     http::TextArena& texts) {
  CorsFacts facts = facts_of(request, answer);
  const std::string_view origin = helped_origin(rules, request);
  if (origin.empty() || answer.opens_tunnel) return facts;
  // One value is the service's own decision; two are a mistake that browsers refuse (2.17, 3, 4).
  if (facts.allow_origins == 1 && !rules.overrides) return facts;
  allow(origin, answer.fields);
  add_to_vary("Origin", answer, texts);
  facts.assisted = true;
  return facts;
}

std::vector<http::Field> cors_fields(const CorsRules& rules, const http::Request& request) {
  std::vector<Field> fields;
  const std::string_view origin = helped_origin(rules, request);
  if (origin.empty()) return fields;
  allow(origin, fields);
  fields.push_back({"Vary", "Origin"});
  return fields;
}

}  // namespace culvert::gateway
