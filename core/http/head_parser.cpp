#include "core/http/head_parser.h"

#include "core/http/characters.h"

namespace culvert::http {
namespace {

/// Takes one line off the front; the caller knows that the text ends in CRLF. A CR without its LF
/// stays inside the line, where no part of it is valid.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find("\r\n");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 2);
  return line;
}

/// The text of a head without its empty lines; HeadScanner has seen that every LF follows a CR.
std::optional<std::string_view> text_of_head(Bytes bytes) {
  std::string_view text = as_text(bytes);
  if (text.starts_with("\r\n")) text.remove_prefix(2);
  if (!text.ends_with("\r\n\r\n")) return std::nullopt;
  text.remove_suffix(2);
  return text;
}

/// Room for so many costs one allocation instead of five.
constexpr std::size_t usual_fields = 16;

std::optional<Refusal> parse_fields(std::string_view text, std::vector<Field>& fields,
                                    const HeadLimits& limits) {
  fields.clear();
  fields.reserve(usual_fields);
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.size() > limits.line) return Refusal{431, "field too long"};
    if (line.empty()) return bad_request("empty line inside the head");
    if (line.front() == ' ' || line.front() == '\t') return bad_request("folded field line");
    const std::optional<Field> field = parse_field_line(line);
    if (!field) return bad_request("not a field line");
    if (fields.size() == limits.fields) return Refusal{431, "too many fields"};
    fields.push_back(*field);
  }
  return std::nullopt;
}

/// "HTTP/1.0" or "HTTP/1.1" to the minor version; other versions are told apart from nonsense.
std::optional<Refusal> parse_version(std::string_view text, int& minor) {
  constexpr std::string_view prefix = "HTTP/";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 8 || !text.starts_with(prefix) || !is_digit(text[5]))
    return bad_request("no HTTP version");
  if (text == "HTTP/1.1" || text == "HTTP/1.0") {
    minor = text.back() - '0';
    return std::nullopt;
  }
  for (const char c : text.substr(prefix.size()))
    if (!is_digit(c) && c != '.') return bad_request("no HTTP version");
  return Refusal{505, "HTTP version"};
}

std::optional<Refusal> parse_request_line(std::string_view line, RequestHead& head,
                                          const HeadLimits& limits) {
  if (line.size() > limits.line) return Refusal{414, "request line too long"};
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  // HTTP/0.9 has no version and no second space.
  if (first == std::string_view::npos || first == last) return bad_request("not a request line");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  if (!is_token(head.method)) return bad_request("method");
  if (!is_target(head.target)) return bad_request("request target");
  return parse_version(line.substr(last + 1), head.minor_version);
}

std::optional<Refusal> parse_status_line(std::string_view line, ResponseHead& head,
                                         const HeadLimits& limits) {
  if (line.size() > limits.line) return bad_request("status line too long");
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return bad_request("not a status line");
  if (const auto refusal = parse_version(line.substr(0, space), head.minor_version)) return refusal;
  const std::string_view rest = line.substr(space + 1);
  head.status = 0;
  for (const char c : rest.substr(0, 3)) {
    if (c < '0' || c > '9') return bad_request("status code");
    head.status = head.status * 10 + (c - '0');
  }
  if (rest.size() < 3 || head.status < 100) return bad_request("status code");
  // The space before the phrase is mandatory, but many servers leave it out with the phrase.
  if (rest.size() > 3 && rest[3] != ' ') return bad_request("status code");
  head.reason = rest.size() > 4 ? rest.substr(4) : std::string_view();
  return is_field_value(head.reason) ? std::nullopt : std::optional(bad_request("reason phrase"));
}

}  // namespace

HeadScanner::Found HeadScanner::scan(Bytes all) {
  const std::string_view text = as_text(all);
  Found found;
  while (true) {
    const std::size_t end = text.find('\n', looked_at_);
    if (end == std::string_view::npos) break;
    looked_at_ = end + 1;
    if (end == 0 || text[end - 1] != '\r' || end - 1 < line_start_) {
      found.refusal = bad_request("line without carriage return");
      return found;
    }
    const bool empty = end - 1 == line_start_;
    // One empty line before the message is what some old clients send after a body.
    if (empty && line_start_ > 2) {
      found.size = end + 1;
      break;
    }
    if (empty && line_start_ == 2) {
      found.refusal = bad_request("empty lines before the message");
      return found;
    }
    line_start_ = end + 1;
  }
  looked_at_ = found.size != 0 ? found.size : text.size();
  if (looked_at_ > limits_.head) {
    found.refusal = Refusal{431, "head too large"};
  } else if (looked_at_ - line_start_ > limits_.line) {
    const bool first_line = line_start_ <= 2;
    found.refusal =
        first_line ? Refusal{414, "request line too long"} : Refusal{431, "field too long"};
  }
  return found;
}

std::optional<Field> parse_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Field field;
  field.name = line.substr(0, colon);
  field.value = trim(line.substr(colon + 1));
  // A blank before the colon is no token character either.
  if (!is_token(field.name) || !is_field_value(field.value)) return std::nullopt;
  field.id = name_of(field.name);
  return field;
}

std::optional<Refusal> parse_request_head(Bytes bytes, RequestHead& head,
                                          const HeadLimits& limits) {
  auto text = text_of_head(bytes);
  if (!text) return bad_request("incomplete head");
  if (const auto refusal = parse_request_line(take_line(*text), head, limits)) return refusal;
  return parse_fields(*text, head.fields, limits);
}

std::optional<Refusal> parse_response_head(Bytes bytes, ResponseHead& head,
                                           const HeadLimits& limits) {
  auto text = text_of_head(bytes);
  if (!text) return bad_request("incomplete head");
  if (const auto refusal = parse_status_line(take_line(*text), head, limits)) return refusal;
  return parse_fields(*text, head.fields, limits);
}

}  // namespace culvert::http
