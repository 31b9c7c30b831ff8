#include "core/inspect/plain_text.h"

#include "core/base/utf8.h"
#include "core/frp/base64.h"
#include "core/http/characters.h"
#include "core/http/head.h"

#include <string_view>

namespace culvert::inspect {
namespace {

using observe::ExchangeRecord;
using observe::FieldList;

constexpr std::string_view next_line = " \\\n  ";

/// 'text' as one word of a shell, whatever is in it.
std::string quoted(std::string_view text) {
  std::string word("'");
  for (const char c : text) {
    if (c == '\'')
      word.append("'\\''");
    else
      word.push_back(c);
  }
  return word.append("'");
}

/// "Name;" is how curl sends a field without a value.
std::string header_of(const FieldList::Line& line) {
  if (line.value.empty()) return std::string(line.name).append(";");
  return std::string(line.name).append(": ").append(line.value);
}

bool is_text(std::string_view bytes) {
  return bytes.find('\0') == std::string_view::npos &&
         find_bad_utf8(bytes) == std::string_view::npos;
}

/// The body goes through a pipe where a shell cannot hold it in an argument.
std::string pipe_of(const observe::BodyPart& body) {
  return "printf %s " + quoted(frp::to_base64(as_bytes(body.bytes))) + " | base64 -d | ";
}

void append_method(const ExchangeRecord& row, std::string& command) {
  const bool has_body = row.request_body != nullptr;
  if (row.method == "HEAD" && !has_body)
    command.append(" --head");
  else if (row.method != (has_body ? "POST" : "GET"))
    command.append(" -X ").append(quoted(row.method));
}

void append_fields(const ExchangeRecord& row, std::string& command) {
  for (std::size_t i = 0; row.request_fields && i < row.request_fields->size(); ++i) {
    const FieldList::Line line = (*row.request_fields)[i];
    command.append(next_line).append("-H ").append(quoted(header_of(line)));
  }
  if (row.request_fields && row.request_fields->find("accept-encoding"))
    command.append(next_line).append("--compressed");
}

void append_fields(const observe::FieldsPtr& fields, std::string& text) {
  for (std::size_t i = 0; fields && i < fields->size(); ++i) {
    const FieldList::Line line = (*fields)[i];
    text.append(line.name).append(": ").append(line.value).append("\r\n");
  }
}

}  // namespace

std::string to_curl(const ExchangeRecord& row) {
  std::string command;
  const observe::BodyPtr& body = row.request_body;
  if (body && !body->is_whole())
    command.append("# The body is the first " + std::to_string(body->bytes.size()) + " of " +
                   std::to_string(body->total) + " bytes.\n");
  else if (!body && row.request_size > 0)
    command.append("# The body (" + std::to_string(row.request_size) + " bytes) was not stored.\n");
  const bool as_argument = body && is_text(body->bytes);
  if (body && !as_argument) command.append(pipe_of(*body));
  // Paths are sent as they are: no dots removed, no brackets expanded.
  command.append("curl --path-as-is --globoff");
  append_method(row, command);
  command.append(" --url ").append(quoted(row.scheme + "://" + row.authority + row.path));
  append_fields(row, command);
  // Else curl would call it a form.
  const bool untyped = body && !row.request_fields->find("content-type");
  if (untyped) command.append(next_line).append("-H 'Content-Type:'");
  if (as_argument) command.append(next_line).append("--data-raw ").append(quoted(body->bytes));
  if (body && !as_argument) command.append(next_line).append("--data-binary @-");
  return command.append("\n");
}

std::string to_raw(const ExchangeRecord& row) {
  std::string text = row.method + " " + row.path + " HTTP/1.1\r\nHost: " + row.authority + "\r\n";
  append_fields(row.request_fields, text);
  text.append("\r\n");
  if (row.request_body) text.append(row.request_body->bytes);
  if (row.status == 0) return text;
  text.append("\r\n\r\nHTTP/1.1 " + std::to_string(row.status) + " ")
      .append(http::reason_of(row.status))
      .append("\r\n");
  append_fields(row.answer_fields, text);
  text.append("\r\n");
  if (row.answer_body) text.append(row.answer_body->bytes);
  append_fields(row.trailers, text);
  return text;
}

}  // namespace culvert::inspect
