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

bool is_forwarded_identity(Name id) {
  return id == Name::forwarded || id == Name::x_forwarded_for || id == Name::x_forwarded_host ||
         id == Name::x_forwarded_proto;
}

void add(std::vector<Field>& fields, std::string_view name, std::string_view value, Name id) {
  fields.push_back({name, value, id});
}

/// One pass over a request's fields.
class RequestMapping {
 public:
  RequestMapping(const http::Request& from, const Rewriting& rewriting, Forwarded forwarded,
                 http::TextArena& texts, http::Request& to)
      : from_(from), rewriting_(rewriting), forwarded_(forwarded), texts_(texts), to_(to) {}

  void run(const Caller& caller, bool keeps_authorization) {
    if (from_.purpose == http::Purpose::connect) return run_connect(keeps_authorization);
    std::vector<Field> fields = std::move(to_.fields);
    fields.clear();
    fields.reserve(from_.fields.size() + 4 + rewriting_.request.size());
    to_ = from_;
    to_.fields = std::move(fields);
    if (!rewriting_.host.empty()) to_.authority = rewriting_.host;
    for (const Field& field : from_.fields)
      if (passes(field, keeps_authorization)) to_.fields.push_back(field);
    if (forwarded_ != Forwarded::keep) write_forwarded(caller);
    for (const auto& [name, value] : rewriting_.request)
      add(to_.fields, name, value, http::name_of(name));
  }

 private:
  /// What is asked for is a tunnel to the authority, so nothing is rewritten, as in frp; only
  /// credentials that were for us end here.
  void run_connect(bool keeps_authorization) {
    to_ = from_;
    if (keeps_authorization) return;
    std::erase_if(to_.fields,
                  [](const Field& field) { return field.id == Name::proxy_authorization; });
  }

  bool passes(const Field& field, bool keeps_authorization) {
    if (!rewriting_.request.empty() && is_set(rewriting_.request, field.name)) return false;
    if (field.id == Name::authorization || field.id == Name::proxy_authorization)
      return keeps_authorization || field.id == Name::authorization;
    if (forwarded_ == Forwarded::keep || !is_forwarded_identity(field.id)) return true;
    if (field.id == Name::x_forwarded_for && forwarded_ == Forwarded::append)
      forwarded_for_ =
          forwarded_for_.empty() ? field.value : texts_.join(forwarded_for_, ", ", field.value);
    return field.id == Name::forwarded && forwarded_ == Forwarded::append;
  }

  void write_forwarded(const Caller& caller) {
    const std::string_view peer = texts_.keep(caller.address.host);
    const std::string_view all =
        forwarded_for_.empty() ? peer : texts_.join(forwarded_for_, ", ", peer);
    write("X-Forwarded-For", all, Name::x_forwarded_for);
    write("X-Forwarded-Host", from_.authority, Name::x_forwarded_host);
    write("X-Forwarded-Proto", from_.scheme, Name::x_forwarded_proto);
  }

  void write(std::string_view name, std::string_view value, Name id) {
    if (!value.empty() && !is_set(rewriting_.request, name)) add(to_.fields, name, value, id);
  }

  const http::Request& from_;
  const Rewriting& rewriting_;
  Forwarded forwarded_;
  http::TextArena& texts_;
  http::Request& to_;
  std::string_view forwarded_for_;
};

}  // namespace

void map_request(const http::Request& from, const Rewriting& rewriting, Forwarded forwarded,
                 const Caller& caller, bool keeps_authorization, http::TextArena& texts,
                 http::Request& to) {
  RequestMapping(from, rewriting, forwarded, texts, to).run(caller, keeps_authorization);
}

void map_response(const http::Response& from, const Rewriting& rewriting, http::Response& to) {
  std::vector<Field> fields = std::move(to.fields);
  fields.clear();
  to = http::Response();
  to.status = from.status;
  to.reason = from.reason;
  to.opens_tunnel = from.opens_tunnel;
  to.body = from.body;
  for (const Field& field : from.fields)
    if (rewriting.response.empty() || !is_set(rewriting.response, field.name))
      fields.push_back(field);
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
