// Which coding an answer gets, by fields that both sides write, and what its head says then.
#include "core/gateway/encoding_choice.h"
#include "core/http/characters.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace culvert;
using namespace culvert::gateway;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

http::Field field(std::string_view name, std::string_view value) {
  return {name, value, http::name_of(name)};
}

/// Lines "name: value"; those that begin with "<" belong to the answer.
void take_line(std::string_view line, http::Request& request, http::Response& answer) {
  const bool of_answer = line.starts_with('<');
  if (of_answer) line.remove_prefix(1);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = http::trim(line.substr(0, colon));
  const std::string_view value = http::trim(line.substr(colon + 1));
  if (!http::is_token(name) || !http::is_field_value(value)) return;
  (of_answer ? answer.fields : request.fields).push_back(field(name, value));
}

std::size_t count(const http::Response& answer, std::string_view name) {
  std::size_t found = 0;
  for (const http::Field& one : answer.fields)
    found += http::equals_ignoring_case(one.name, name) ? 1 : 0;
  return found;
}

void check_applied(const EncodingChoice& choice, http::Response answer, http::TextArena& texts) {
  apply_encoding(choice, answer, texts);
  for (const http::Field& one : answer.fields)
    check(http::is_token(one.name) && http::is_field_value(one.value));
  if (choice.coding) {
    check(choice.varies && !answer.body.length);
    check(count(answer, "content-encoding") == 1 && count(answer, "accept-ranges") == 0);
  }
  if (choice.varies) check(count(answer, "vary") > 0);
  // Once more changes nothing in Vary.
  const std::size_t fields = answer.fields.size();
  add_to_vary("Accept-Encoding", answer, texts);
  check(!choice.varies || answer.fields.size() == fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  EncodingRules rules;
  rules.codings = {http::ContentCoding::zstd, http::ContentCoding::br, http::ContentCoding::gzip};
  rules.types = {"text/*", "application/json"};
  rules.event_streams = (data[0] & 1) != 0;
  http::Request request;
  request.method = (data[0] & 2) != 0 ? "HEAD" : "GET";
  http::Response answer;
  answer.status = 200 + data[1];
  answer.opens_tunnel = (data[0] & 4) != 0;
  answer.body =
      (data[0] & 8) != 0 ? http::BodySize::exactly(data[1] * 16U) : http::BodySize::unknown();
  std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    take_line(text.substr(0, end), request, answer);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  const EncodingChoice choice = choose_encoding(request, answer, rules);
  check(choice.coding.has_value() != choice.why.has_value());
  if (answer.opens_tunnel) check(choice.why == Unencoded::tunnel && !choice.varies);
  if (choice.coding) check(accepted_coding(request.fields, rules.codings) == choice.coding);
  http::TextArena texts;
  check_applied(choice, answer, texts);
  return 0;
}
