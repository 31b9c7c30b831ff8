#include "core/http/h1_response.h"

#include "core/http/characters.h"
#include "core/http/head_writer.h"

#include <charconv>

namespace culvert::http {
namespace {

bool stays_behind(const Field& field, const ResponseFacts& facts) {
  return is_hop_by_hop(field.id) || field.id == Name::content_length ||
         (!facts.nominated.empty() && is_nominated(facts.nominated, field.name));
}

/// Fields that are ours to write, whoever sent others.
bool is_ours_in_a_response(std::string_view name) {
  const Name id = name_of(name);
  return is_hop_by_hop(id) || id == Name::content_length || id == Name::sec_websocket_accept;
}

/// True when there was a Date among them.
bool write_fields(HeadWriter& writer, const Response& response) {
  const bool lower_case = response.version == Version::h2;
  bool dated = false;
  for (const Field& field : response.fields) {
    if (is_ours_in_a_response(field.name)) continue;
    dated = dated || name_of(field.name) == Name::date;
    if (lower_case)
      writer.canonical_field(field.name, field.value);
    else
      writer.field(field.name, field.value);
  }
  return dated;
}

void write_framing(HeadWriter& writer, const ResponseShape& shape) {
  if (shape.framing.kind == Framing::Kind::chunked)
    writer.field("Transfer-Encoding", "chunked");
  else if (shape.framing.kind == Framing::Kind::length)
    writer.field("Content-Length", shape.framing.length);
  else if (shape.framing.kind == Framing::Kind::none && shape.length)
    writer.field("Content-Length", *shape.length);
}

}  // namespace

std::optional<Refusal> read_response(std::string_view text, const HeadLimits& limits,
                                     std::string_view request_method, Response& response,
                                     ResponseFrame& frame) {
  thread_local ResponseFacts facts;  // between two suspension points only
  ResponseHead head;
  head.fields = std::move(response.fields);
  auto refusal = parse_response_head(as_bytes(text), head, limits);
  if (!refusal) refusal = examine(head, request_method, facts);
  response.fields = std::move(head.fields);
  if (refusal) return refusal;
  response.version = head.minor_version == 0 ? Version::http10 : Version::http11;
  response.status = head.status;
  response.reason = head.reason;
  response.opens_tunnel = false;
  frame = {facts.framing, facts.keep_alive, facts.upgraded, {}, {}};
  const bool sized = head.status >= 200 && head.status != 204;
  response.body.present = facts.framing.has_body();
  response.body.length = sized && facts.framing.kind != Framing::Kind::chunked &&
                                 facts.framing.kind != Framing::Kind::until_close
                             ? facts.length
                             : std::nullopt;
  for (const Field& field : response.fields) {
    if (field.id == Name::upgrade) frame.upgrade = field.value;
    if (field.id == Name::keep_alive) frame.keep_alive_field = field.value;
  }
  std::erase_if(response.fields, [](const Field& field) { return stays_behind(field, facts); });
  return std::nullopt;
}

void write_response(std::string& out, const Response& response, const ResponseShape& shape) {
  HeadWriter writer(out);
  writer.status_line(response.status, response.reason);
  const bool dated = write_fields(writer, response);
  if (!dated && response.status >= 200) writer.field("Date", current_date());
  write_framing(writer, shape);
  const bool closes = !shape.keep_alive && response.status >= 200 && !response.opens_tunnel;
  if (!shape.upgrade.empty()) {
    writer.field("Connection", closes ? "Upgrade, close" : "Upgrade");
    writer.field("Upgrade", shape.upgrade);
    if (!shape.accept.empty()) writer.field("Sec-WebSocket-Accept", shape.accept);
  } else if (closes) {
    writer.field("Connection", "close");
  } else if (shape.to_http10 && shape.keep_alive) {
    writer.field("Connection", "keep-alive");
  }
  writer.end();
}

void write_interim(std::string& out, const Response& response) {
  HeadWriter writer(out);
  writer.status_line(response.status, response.reason);
  write_fields(writer, response);
  writer.end();
}

std::optional<std::uint32_t> keep_alive_timeout(std::string_view value) {
  constexpr std::string_view name = "timeout=";
  std::optional<std::uint32_t> seconds;
  for_each_element(value, [&](std::string_view element) {
    if (!equals_ignoring_case(element.substr(0, name.size()), name)) return;
    const std::string_view digits = element.substr(name.size());
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc() && end == digits.data() + digits.size()) seconds = number;
  });
  return seconds;
}

}  // namespace culvert::http
