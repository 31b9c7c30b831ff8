#include "core/gateway/head_mapping.h"

#include "core/http/characters.h"
#include "core/http/message_facts.h"

#include <algorithm>

namespace culvert::gateway {
namespace {

using http::Field;
using http::Name;

bool is_set(const SetFields& fields, std::string_view name) {
  return std::ranges::any_of(
      fields, [&](const auto& one) { return http::equals_ignoring_case(one.first, name); });
}

void add(std::vector<Field>& fields, std::string_view name, std::string_view value, Name id) {
  fields.push_back({name, value, id});
}

/// One pass over a request's fields.
class RequestMapping {
 public:
  RequestMapping(const http::Request& from, const RequestRules& rules, const Caller& caller,
                 http::TextArena& texts, http::Request& to)
      : from_(from),
        rewriting_(rules.rewriting),
        keeps_authorization_(rules.keeps_authorization),
        identity_(from, rules.identity, caller, texts),
        to_(to) {}

  void run() {
    if (from_.purpose == http::Purpose::connect) return run_connect();
    std::vector<Field> fields = std::move(to_.fields);
    fields.clear();
    fields.reserve(from_.fields.size() + 8 + rewriting_.request.size());
    to_ = from_;
    to_.fields = std::move(fields);
    if (!rewriting_.host.empty()) to_.authority = rewriting_.host;
    for (const Field& field : from_.fields)
      if (passes(field)) to_.fields.push_back(field);
    identity_.write(to_.fields,
                    [this](std::string_view name) { return is_set(rewriting_.request, name); });
    for (const auto& [name, value] : rewriting_.request)
      add(to_.fields, name, value, http::name_of(name));
  }

 private:
  /// What is asked for is a tunnel to the authority, so nothing is rewritten, as in frp; only
  /// credentials that were for us end here.
  void run_connect() {
    to_ = from_;
    if (keeps_authorization_) return;
    std::erase_if(to_.fields,
                  [](const Field& field) { return field.id == Name::proxy_authorization; });
  }

  bool passes(const Field& field) {
    if (!rewriting_.request.empty() && is_set(rewriting_.request, field.name)) return false;
    if (field.id == Name::authorization || field.id == Name::proxy_authorization)
      return keeps_authorization_ || field.id == Name::authorization;
    return !identity_.drops(field);
  }

  const http::Request& from_;
  const Rewriting& rewriting_;
  const bool keeps_authorization_;
  IdentityMapping identity_;
  http::Request& to_;
};

}  // namespace

std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
  std::string host(authority.substr(0, authority.find(':')));
  std::ranges::transform(host, host.begin(), http::to_lower);
  if (host.ends_with('.')) host.pop_back();
  return host;
}

void map_request(const http::Request& from, const RequestRules& rules, const Caller& caller,
                 http::TextArena& texts, http::Request& to) {
  RequestMapping(from, rules, caller, texts, to).run();
}

void map_response(const http::Response& from, const Rewriting& rewriting, Promises may_make,
                  http::Response& to) {
  std::vector<Field> fields = std::move(to.fields);
  fields.clear();
  fields.reserve(from.fields.size() + rewriting.response.size());
  to = http::Response();
  to.status = from.status;
  to.reason = from.reason;
  to.opens_tunnel = from.opens_tunnel;
  to.body = from.body;
  // frp (and Go's proxy) sets them on the answer proper; a tunnel's 101 is that.
  const bool sets = !from.is_interim();
  for (const Field& field : from.fields) {
    if (field.id == Name::alt_svc && !may_make.other_ways) continue;
    if (field.id == Name::strict_transport_security && !may_make.tls) continue;
    if (!sets || rewriting.response.empty() || !is_set(rewriting.response, field.name))
      fields.push_back(field);
  }
  if (sets)
    for (const auto& [name, value] : rewriting.response)
      add(fields, name, value, http::name_of(name));
  to.fields = std::move(fields);
}

SetFields settable_fields(const std::vector<std::pair<std::string, std::string>>& wanted) {
  SetFields fields;
  for (const auto& [name, value] : wanted) {
    const Name id = http::name_of(name);
    const bool ours = id == Name::host || id == Name::content_length || http::is_hop_by_hop(id);
    if (!ours && http::is_token(name) && http::is_field_value(value))
      fields.emplace_back(name, value);
  }
  return fields;
}

}  // namespace culvert::gateway
