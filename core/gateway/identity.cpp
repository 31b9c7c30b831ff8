#include "core/gateway/identity.h"

#include "core/http/characters.h"
#include "core/http/message_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>

namespace culvert::gateway {
namespace {

using http::Field;
using http::Name;

/// Names of ours that CGI makes of others: "X_Forwarded_For" is HTTP_X_FORWARDED_FOR, too.
bool is_identity_in_disguise(std::string_view name) {
  constexpr std::array<std::string_view, 6> names{"x-forwarded-for",   "x-forwarded-host",
                                                  "x-forwarded-proto", "x-forwarded-port",
                                                  "x-real-ip",         "x-gw-hop"};
  if (name.find('_') == std::string_view::npos) return false;
  const auto is_same = [](char ours, char theirs) {
    return ours == (theirs == '_' ? '-' : http::to_lower(theirs));
  };
  return std::ranges::any_of(
      names, [&](std::string_view one) { return std::ranges::equal(one, name, is_same); });
}

/// Short, and nothing that a log or a page could take for something else.
bool is_sane_id(std::string_view id) {
  constexpr std::size_t longest = 128;
  const auto is_sane = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_.:+/=@~").find(c) != std::string_view::npos;
  };
  return !id.empty() && id.size() <= longest && std::ranges::all_of(id, is_sane);
}

/// 128 random bits. It names a request in logs and keeps no secret.
std::string_view new_id(http::TextArena& texts) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t size = 32;
  char* const text = texts.room(size);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < size; ++i, bits >>= 4) {
    if (i % 16 == 0) bits = random();
    text[i] = digits[bits & 15];
  }
  return {text, size};
}

int number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // What cannot be counted has gone round for long enough.
  return error == std::errc() && number >= 0 ? std::min(number, most_hops) : most_hops;
}

std::string_view name_in_cdn_loop(std::string_view element) {
  return http::trim(element.substr(0, element.find(';')));
}

/// An address, or a name that a proxy gives instead (RFC 7239 6).
bool is_node(std::string_view text) {
  const auto is_part = [](char c) { return http::is_token({&c, 1}) || c == ':'; };
  return !text.empty() && std::ranges::all_of(text, is_part);
}

/// A value of Forwarded as it may stand there (RFC 7239 4): what is no token is quoted.
std::string_view forwarded_value(std::string_view text, http::TextArena& texts) {
  return http::is_token(text) ? text : texts.join("\"", text, "\"");
}

}  // namespace

int hops_of(const http::Request& request) {
  int hops = 0, loops = 0;
  for (const Field& field : request.fields) {
    if (field.id == Name::x_gw_hop) hops = std::max(hops, number_of(field.value));
    if (field.id != Name::cdn_loop) continue;
    http::for_each_element(field.value, [&](std::string_view element) {
      loops += http::equals_ignoring_case(name_in_cdn_loop(element), "culvert") ? 1 : 0;
    });
  }
  return std::max(hops, loops);
}

Promises promises_to(const http::Request& request, const IdentityFields& identity,
                     const Caller& caller) {
  const bool passes_all = identity.mode == Forwarded::keep || identity.mode == Forwarded::append;
  if (passes_all && !caller.trusted) return {};
  const Field* const proto =
      caller.trusted ? http::find(request.fields, Name::x_forwarded_proto) : nullptr;
  const bool over_tls = request.scheme == "https" ||
                        (proto != nullptr && http::equals_ignoring_case(proto->value, "https"));
  return {identity.mode == Forwarded::keep, identity.mode == Forwarded::keep || over_tls};
}

IdentityMapping::IdentityMapping(const http::Request& from, const IdentityFields& identity,
                                 const Caller& caller, http::TextArena& texts)
    : from_(from),
      identity_(identity),
      caller_(caller),
      texts_(texts),
      mode_(identity.mode),
      trusted_(caller.trusted && writes()) {}

/// frps leaves the field alone. The port that visitors use may be that of a web server in front,
/// and only somebody who is trusted says so; ours would send them to the wrong one.
bool IdentityMapping::passes_port_on() const {
  return mode_ == Forwarded::append && !trusted_;
}

bool IdentityMapping::drops(const Field& field) {
  const bool keeps = mode_ == Forwarded::keep;
  const auto take = [&](std::string_view& to) {
    if (trusted_ || keeps) to = field.value;
    return !keeps;
  };
  switch (field.id) {
    case Name::x_gw_hop:
      return true;
    case Name::x_request_id:
      if (mode_ != Forwarded::replace || trusted_)
        request_id_ = is_sane_id(field.value) ? field.value : std::string_view();
      return true;
    case Name::x_forwarded_for:
      if (keeps || (writes() && believes_list())) for_ = appended(for_, field.value);
      return !keeps;
    case Name::x_forwarded_host:
      return take(host_);
    case Name::x_forwarded_proto:
      return take(proto_);
    case Name::x_forwarded_port:
      if (passes_port_on()) return false;
      return take(port_);
    case Name::x_real_ip:
      if (keeps || (mode_ == Forwarded::append && !trusted_)) return identity_.real_ip;
      return take(real_ip_);
    case Name::forwarded:
      if (keeps) return identity_.forwarded;
      // frps deletes what strangers say there, too (Go's ReverseProxy with Rewrite).
      if (writes() && trusted_) forwarded_ = appended(forwarded_, field.value);
      return true;
    case Name::other:
      return !keeps && is_identity_in_disguise(field.name);
    default:
      return false;
  }
}

void IdentityMapping::write(std::vector<Field>& to, const IsConfigured& is_configured) {
  const auto set = [&](std::string_view name, std::string_view value, Name id) {
    if (!value.empty() && !is_configured(name)) to.push_back({name, value, id});
  };
  if (mode_ == Forwarded::keep) {
    // The last that the relay has appended is the visitor as it saw it.
    const std::size_t comma = for_.rfind(',');
    const std::string_view visitor =
        http::trim(comma == std::string_view::npos ? for_ : for_.substr(comma + 1));
    if (identity_.real_ip) set("X-Real-IP", visitor, Name::x_real_ip);
    if (identity_.forwarded)
      set("Forwarded", element_of_forwarded(visitor, proto_, host_), Name::forwarded);
  }
  if (writes()) {
    const std::string_view peer = texts_.keep(caller_.address.host);
    if (identity_.forwarded)
      forwarded_ = appended(forwarded_, element_of_forwarded(peer, from_.scheme, from_.authority));
    set("Forwarded", forwarded_, Name::forwarded);
    set("X-Forwarded-For", appended(for_, peer), Name::x_forwarded_for);
    set("X-Forwarded-Host", host_.empty() ? from_.authority : host_, Name::x_forwarded_host);
    set("X-Forwarded-Proto", proto_.empty() ? from_.scheme : proto_, Name::x_forwarded_proto);
    if (!passes_port_on())
      set("X-Forwarded-Port", port_.empty() ? port() : port_, Name::x_forwarded_port);
    if (identity_.real_ip && real_ip_.empty()) real_ip_ = peer;
    set("X-Real-IP", real_ip_, Name::x_real_ip);
  }
  set("X-Request-Id", request_id_.empty() ? new_id(texts_) : request_id_, Name::x_request_id);
  set("X-Gw-Hop", texts_.keep(std::to_string(hops_of(from_) + 1)), Name::x_gw_hop);
}

std::string_view IdentityMapping::appended(std::string_view list, std::string_view element) {
  if (list.empty() || element.empty()) return list.empty() ? element : list;
  return texts_.join(list, ", ", element);
}

std::string_view IdentityMapping::element_of_forwarded(std::string_view who, std::string_view proto,
                                                       std::string_view host) {
  if (!is_node(who)) who = "unknown";
  if (who.find(':') != std::string_view::npos) who = texts_.join("\"[", who, "]\"");
  std::string_view element = texts_.join("for=", who);
  if (http::is_token(proto)) element = texts_.join(element, ";proto=", proto);
  if (!http::is_authority(host)) return element;
  return texts_.join(element, ";host=", forwarded_value(host, texts_));
}

/// Where the visitor came in; behind a relay that does not say, where such visitors come in.
std::string_view IdentityMapping::port() {
  if (caller_.arrived.port != 0) return texts_.keep(std::to_string(caller_.arrived.port));
  return from_.scheme == "https" ? "443" : "80";
}

}  // namespace culvert::gateway
