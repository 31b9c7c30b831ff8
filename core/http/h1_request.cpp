#include "core/http/h1_request.h"

#include "core/http/characters.h"
#include "core/http/h1_websocket.h"
#include "core/http/head_writer.h"

#include <algorithm>

namespace culvert::http {
namespace {

/// Fields that the version-neutral request says in other ways, or that end here.
bool stays_behind(const Field& field, const RequestFacts& facts) {
  switch (field.id) {
    case Name::host:
    case Name::content_length:
    case Name::expect:
    case Name::sec_websocket_key:
      return true;
    default:
      return is_hop_by_hop(field.id) ||
             (!facts.nominated.empty() && is_nominated(facts.nominated, field.name));
  }
}

/// Several lines of Cookie are one list (RFC 6265 5.4 allows one line only).
void join_cookies(std::vector<Field>& fields, TextArena& texts) {
  const auto is_cookie = [](const Field& field) { return field.id == Name::cookie; };
  const auto first = std::ranges::find_if(fields, is_cookie);
  if (first == fields.end()) return;
  const auto more = std::find_if(first + 1, fields.end(), is_cookie);
  if (more == fields.end()) return;
  for (auto next = more; next != fields.end(); ++next)
    if (is_cookie(*next)) first->value = texts.join(first->value, "; ", next->value);
  fields.erase(std::remove_if(more, fields.end(), is_cookie), fields.end());
}

BodySize size_of(const Framing& framing) {
  switch (framing.kind) {
    case Framing::Kind::length:
      return BodySize::exactly(framing.length);
    case Framing::Kind::chunked:
    case Framing::Kind::until_close:
      return BodySize::unknown();
    case Framing::Kind::none:
      break;
  }
  return BodySize::none();
}

void take_facts(const RequestFacts& facts, TextArena& texts, Request& request) {
  request.authority = facts.host;
  request.path = facts.origin.starts_with('?') ? texts.join("/", facts.origin) : facts.origin;
  request.absolute_form = facts.absolute_form;
  request.accepts_trailers = facts.accepts_trailers;
  request.expects_continue = facts.expects_continue && facts.framing.has_body();
  request.body = size_of(facts.framing);
  request.protocol = {};
  request.websocket_key = {};
  request.purpose = Purpose::ordinary;
  if (request.method == "CONNECT") {
    request.purpose = Purpose::connect;
  } else if (facts.upgrade == websocket_protocol) {
    request.purpose = Purpose::websocket;
  } else if (!facts.upgrade.empty()) {
    request.purpose = Purpose::upgrade;
    request.protocol = facts.upgrade;
  }
}

/// A request without a body says so only where one is to be expected (RFC 9110 8.6).
bool usually_has_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

/// A target as it may stand in a request line; is_target() alone lets "evil.example/" pass.
bool has_valid_target(const Request& request) {
  if (!request.authority.empty() && !is_authority(request.authority)) return false;
  if (request.purpose == Purpose::connect) return !request.authority.empty();
  if (request.absolute_form && request.authority.empty()) return false;
  return request.path.starts_with('/') || (request.path == "*" && request.method == "OPTIONS");
}

bool has_name(const std::vector<Field>& fields, std::string_view name) {
  return find(fields, name) != nullptr;
}

void write_line(HeadWriter& writer, const Request& request) {
  if (request.purpose == Purpose::connect)
    writer.request_line("CONNECT", request.authority);
  else if (request.absolute_form)
    writer.request_line(request.method, request.scheme, request.authority, request.path);
  else
    writer.request_line(request.method, request.path);
}

/// Fields that frame a message or concern this hop alone are ours to write, whoever sent others.
bool is_ours_in_a_request(std::string_view name) {
  const Name id = name_of(name);
  return is_hop_by_hop(id) || id == Name::host || id == Name::content_length ||
         id == Name::expect || id == Name::sec_websocket_key;
}

void write_own(HeadWriter& writer, const Request& request, std::string_view websocket_key) {
  const Framing framing = framing_of(request);
  if (framing.kind == Framing::Kind::chunked)
    writer.field("Transfer-Encoding", "chunked");
  else if (framing.kind == Framing::Kind::length)
    writer.field("Content-Length", framing.length);
  if (request.expects_continue && request.body.present) writer.field("Expect", "100-continue");
  const bool upgrades =
      request.purpose == Purpose::websocket || request.purpose == Purpose::upgrade;
  if (request.accepts_trailers) writer.field("TE", "trailers");
  if (upgrades)
    writer.field("Connection", request.accepts_trailers ? "Upgrade, TE" : "Upgrade");
  else if (request.accepts_trailers)
    writer.field("Connection", "TE");
  if (request.purpose == Purpose::upgrade) writer.field("Upgrade", request.protocol);
  if (request.purpose != Purpose::websocket) return;
  writer.field("Upgrade", websocket_protocol);
  writer.field("Sec-WebSocket-Key", websocket_key);
  if (!has_name(request.fields, "sec-websocket-version"))
    writer.field("Sec-WebSocket-Version", "13");
}

}  // namespace

std::optional<Refusal> read_request(std::string_view text, const HeadLimits& limits,
                                    std::string_view scheme, TextArena& texts, Request& request,
                                    RequestFrame& frame) {
  // Between two suspension points only.
  thread_local RequestFacts facts;
  RequestHead head;
  head.fields = std::move(request.fields);
  auto refusal = parse_request_head(as_bytes(text), head, limits);
  request.method = head.method;
  request.scheme = scheme;
  frame.http10 = head.minor_version == 0;
  request.version = frame.http10 ? Version::http10 : Version::http11;
  if (!refusal) refusal = examine(head, facts);
  request.fields = std::move(head.fields);
  if (refusal) {
    request.purpose = Purpose::ordinary;
    return refusal;
  }
  frame.framing = facts.framing;
  frame.keep_alive = facts.keep_alive;
  take_facts(facts, texts, request);
  if (request.purpose == Purpose::websocket) refusal = check_websocket_request(request);
  if (refusal) return refusal;
  if (request.purpose == Purpose::websocket)
    request.websocket_key = find(request.fields, Name::sec_websocket_key)->value;
  std::erase_if(request.fields, [](const Field& field) { return stays_behind(field, facts); });
  join_cookies(request.fields, texts);
  return std::nullopt;
}

bool write_request(std::string& out, const Request& request, std::string_view websocket_key) {
  if (!has_valid_target(request)) return false;
  const std::size_t before = out.size();
  HeadWriter writer(out);
  write_line(writer, request);
  // RFC 9112 3.2: Host stands also where there is no authority.
  writer.field("Host", request.authority);
  const bool lower_case = request.version == Version::h2;
  for (const Field& field : request.fields) {
    if (is_ours_in_a_request(field.name)) continue;
    if (lower_case)
      writer.canonical_field(field.name, field.value);
    else
      writer.field(field.name, field.value);
  }
  write_own(writer, request, websocket_key);
  writer.end();
  if (!writer.good()) out.resize(before);
  return writer.good();
}

Framing framing_of(const Request& request) {
  Framing framing;
  if (request.body.present && !request.body.length) {
    framing.kind = Framing::Kind::chunked;
  } else if (request.body.length ||
             (request.purpose == Purpose::ordinary && usually_has_body(request.method))) {
    framing.kind = Framing::Kind::length;
    framing.length = request.body.length.value_or(0);
  }
  return framing;
}

}  // namespace culvert::http
