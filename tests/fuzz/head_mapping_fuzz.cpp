// What a service is told of a request, by fields that a visitor writes, and a visitor of an answer.
#include "core/gateway/head_mapping.h"
#include "core/http/characters.h"
#include "core/http/head_writer.h"
#include "core/http/message_facts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace culvert;
using namespace culvert::gateway;

namespace {

constexpr std::string_view visitor = "198.51.100.7";

void check(bool holds) {
  if (!holds) std::abort();
}

std::size_t count(const std::vector<http::Field>& fields, std::string_view name) {
  const auto is_named = [&](const http::Field& field) {
    return http::equals_ignoring_case(field.name, name);
  };
  return static_cast<std::size_t>(std::ranges::count_if(fields, is_named));
}

std::string_view value_of(const std::vector<http::Field>& fields, std::string_view name) {
  const http::Field* const field = http::find(fields, name);
  return field == nullptr ? std::string_view() : field->value;
}

void check_can_be_written(const std::vector<http::Field>& fields) {
  std::string text;
  http::HeadWriter writer(text);
  writer.request_line("GET", "/");
  for (const http::Field& field : fields)
    writer.field(field.name, field.value);
  writer.end();
  check(writer.good());
  http::RequestHead again;
  const http::HeadLimits wide{1 << 24, 1 << 24, 1 << 16};
  check(!http::parse_request_head(as_bytes(text), again, wide));
  check(again.fields.size() == fields.size());
}

/// Nothing of what a stranger said of himself may stand there (gateway.md invariant 9), in any
/// spelling that CGI takes for the same.
void check_identity(const http::Request& to, const IdentityFields& identity, const Caller& caller) {
  constexpr std::array<std::string_view, 5> names{
      "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-gw-hop"};
  check(count(to.fields, "x-request-id") == 1 && count(to.fields, "x-gw-hop") == 1);
  // Then the relay has written them, in its own lines.
  if (identity.mode == Forwarded::keep) return;
  for (const std::string_view name : names)
    check(count(to.fields, name) <= 1);
  for (const http::Field& field : to.fields) {
    std::string name(field.name);
    std::ranges::replace(name, '_', '-');
    if (name == field.name) continue;
    check(std::ranges::none_of(
        names, [&](std::string_view one) { return http::equals_ignoring_case(one, name); }));
  }
  if (identity.mode == Forwarded::none)
    for (const std::string_view name : names)
      check(name == "x-gw-hop" || count(to.fields, name) == 0);
  if (identity.mode == Forwarded::replace && !caller.trusted) {
    check(value_of(to.fields, "x-forwarded-for") == visitor);
    check(value_of(to.fields, "x-forwarded-port") == "8443");
    check(value_of(to.fields, "x-real-ip") == (identity.real_ip ? visitor : std::string_view()));
  }
  if (identity.mode == Forwarded::append)
    check(value_of(to.fields, "x-forwarded-for").ends_with(visitor));
}

void check_request(const http::Request& from, std::uint8_t flags) {
  Rewriting rewriting;
  if ((flags & 1) != 0) rewriting.host = "inner.test";
  IdentityFields identity;
  identity.mode = static_cast<Forwarded>((flags >> 1) & 3);
  identity.real_ip = (flags & 8) != 0;
  identity.forwarded = (flags & 16) != 0;
  const Caller caller{
      {std::string(visitor), 40'000},
      {"203.0.113.1",        8443  },
      (flags & 32) != 0
  };
  const RequestRules rules{rewriting, identity, (flags & 64) != 0};
  http::TextArena texts;
  http::Request to;
  map_request(from, rules, caller, texts, to);
  check_can_be_written(to.fields);
  if (!rules.keeps_authorization) check(count(to.fields, "proxy-authorization") == 0);
  if (from.purpose == http::Purpose::connect) return;
  check(rewriting.host.empty() || to.authority == rewriting.host);
  check_identity(to, identity, caller);
  check(hops_of(to) > hops_of(from) || hops_of(from) >= most_hops);
}

void check_response(const http::Request& like, std::uint8_t flags) {
  http::Response from;
  from.status = 200;
  from.fields = like.fields;
  Rewriting rewriting;
  if ((flags & 1) != 0) rewriting.response.emplace_back("X-Set", "by us");
  http::Response to;
  const Promises may_make{(flags & 4) != 0, (flags & 2) != 0};
  map_response(from, rewriting, may_make, to);
  check_can_be_written(to.fields);
  if (!may_make.other_ways) check(count(to.fields, "alt-svc") == 0);
  if (!may_make.tls) check(count(to.fields, "strict-transport-security") == 0);
  if ((flags & 1) != 0)
    check(count(to.fields, "x-set") == 1 && value_of(to.fields, "x-set") == "by us");
}

}  // namespace

/// One byte of flags, then a head of HTTP/1.1.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes bytes = std::as_bytes(std::span(data, size)).subspan(1);
  http::RequestHead head;
  http::RequestFacts facts;
  if (http::parse_request_head(bytes, head) || http::examine(head, facts)) return 0;
  http::Request request;
  request.method = head.method;
  request.scheme = (data[0] & 128) != 0 ? "https" : "http";
  request.authority = facts.host;
  request.path = facts.origin;
  if (head.method == "CONNECT") request.purpose = http::Purpose::connect;
  request.fields = head.fields;
  std::erase_if(request.fields,
                [](const http::Field& field) { return field.id == http::Name::host; });
  check_request(request, data[0]);
  check_response(request, data[0]);
  return 0;
}
