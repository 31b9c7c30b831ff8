#include "core/relay/http_rewriting.h"

#include "core/http/characters.h"
#include "core/http/head_writer.h"

#include <algorithm>

namespace culvert::relay {
namespace {

using http::Field;
using http::Name;
using SetFields = std::vector<std::pair<std::string, std::string>>;

bool is_set(const SetFields& fields, std::string_view name) {
  return std::ranges::any_of(
      fields, [&](const auto& one) { return http::equals_ignoring_case(one.first, name); });
}

/// One pass over a request's fields.
class UpstreamHead {
 public:
  UpstreamHead(std::string& out, const http::RequestFacts& facts, const HttpRewriting& rewriting,
               bool keeps_proxy_authorization)
      : writer_(out),
        facts_(facts),
        rewriting_(rewriting),
        keeps_proxy_authorization_(keeps_proxy_authorization) {}

  void write(const http::RequestHead& head, std::string_view user_ip) {
    writer_.request_line(head.method, head.target);
    // An HTTP/1.0 request may have no host at all.
    const std::string_view host = rewriting_.host.empty() ? facts_.host : rewriting_.host;
    if (!host.empty()) writer_.field("Host", host);
    for (const Field& field : head.fields)
      pass(field);
    write_forwarded(user_ip);
    write_own();
    for (const auto& [name, value] : rewriting_.request)
      writer_.field(name, value);
    writer_.end();
  }

 private:
  void pass(const Field& field) {
    switch (field.id) {
      case Name::host:
      case Name::x_forwarded_host:
      case Name::x_forwarded_proto:
        return;
      case Name::x_forwarded_for:
        forwarded_for_.append(field.value).append(", ");
        return;
      case Name::expect:
        // An HTTP/1.0 user would not understand the 100 that may come.
        if (!facts_.expects_continue) return;
        break;
      case Name::proxy_authorization:
        if (!keeps_proxy_authorization_) return;
        break;
      default:
        if (http::is_hop_by_hop(field.id)) return;
        break;
    }
    if (!facts_.nominated.empty() && http::is_nominated(facts_.nominated, field.name)) return;
    if (!rewriting_.request.empty() && is_set(rewriting_.request, field.name)) return;
    writer_.copy(field);
  }

  void write_forwarded(std::string_view user_ip) {
    write_unless_set("X-Forwarded-For", forwarded_for_.append(user_ip));
    write_unless_set("X-Forwarded-Host", facts_.host);
    write_unless_set("X-Forwarded-Proto", "http");
  }

  void write_own() {
    if (facts_.framing.kind == http::Framing::Kind::chunked)
      writer_.field("Transfer-Encoding", "chunked");
    if (!facts_.upgrade.empty()) {
      writer_.field("Connection", "Upgrade");
      writer_.field("Upgrade", facts_.upgrade);
    } else if (facts_.accepts_trailers) {
      writer_.field("Connection", "TE");
      writer_.field("TE", "trailers");
    }
  }

  void write_unless_set(std::string_view name, std::string_view value) {
    if (!value.empty() && !is_set(rewriting_.request, name)) writer_.field(name, value);
  }

  http::HeadWriter writer_;
  const http::RequestFacts& facts_;
  const HttpRewriting& rewriting_;
  bool keeps_proxy_authorization_;
  std::string forwarded_for_;
};

}  // namespace

void write_upstream_head(std::string& out, const http::RequestHead& head,
                         const http::RequestFacts& facts, const HttpRewriting& rewriting,
                         std::string_view user_ip, bool keeps_proxy_authorization) {
  UpstreamHead(out, facts, rewriting, keeps_proxy_authorization).write(head, user_ip);
}

void write_downstream_head(std::string& out, const http::ResponseHead& head,
                           const http::ResponseFacts& facts, const HttpRewriting& rewriting,
                           const AnswerShape& shape) {
  http::HeadWriter writer(out);
  writer.status_line(head.status, head.reason);
  // What says where a body ends has no place where there cannot be one (RFC 9110 8.6, 15.3.5).
  const bool never_sized = head.status < 200 || head.status == 204;
  bool sized = false;
  for (const Field& field : head.fields) {
    if (http::is_hop_by_hop(field.id)) {
      // Which protocol is spoken from here on, or which one the service would rather speak (426).
      if (field.id != Name::upgrade) continue;
    } else if (field.id == Name::content_length) {
      const bool wrong = never_sized || shape.framing == http::Framing::Kind::chunked ||
                         shape.framing == http::Framing::Kind::until_close;
      if (wrong || std::exchange(sized, true)) continue;
    }
    if (!facts.nominated.empty() && http::is_nominated(facts.nominated, field.name)) continue;
    if (!rewriting.response.empty() && is_set(rewriting.response, field.name)) continue;
    writer.copy(field);
  }
  for (const auto& [name, value] : rewriting.response)
    writer.field(name, value);
  if (shape.framing == http::Framing::Kind::chunked) writer.field("Transfer-Encoding", "chunked");
  if (shape.switches_protocol)
    writer.field("Connection", "Upgrade");
  else if (!shape.keep_alive && head.status >= 200)
    writer.field("Connection", "close");
  else if (shape.to_http10)
    writer.field("Connection", "keep-alive");
  writer.end();
}

std::vector<std::pair<std::string, std::string>> settable_fields(const frp::StringMap& wanted) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : wanted) {
    const Name id = http::name_of(name);
    const bool ours = id == Name::host || id == Name::content_length || http::is_hop_by_hop(id);
    if (!ours && http::is_token(name) && http::is_field_value(value))
      fields.emplace_back(name, value);
  }
  return fields;
}

}  // namespace culvert::relay
