#include "core/http/h2_request.h"

#include "core/http/characters.h"
#include "core/http/message_facts.h"

#include <algorithm>
#include <array>

namespace culvert::http {
namespace {

constexpr Refusal bad(std::string_view why) {
  return {400, why};
}

/// What the library checks is not checked again: known pseudo fields, once and in front, names in
/// lower case, no field of the connection, TE only with "trailers", one Content-Length.
class RequestMaker {
 public:
  RequestMaker(const FieldBlock::Pseudo& pseudo, bool ends, Request& request, TextArena& texts)
      : pseudo_(pseudo), ends_(ends), request_(request), texts_(texts) {}

  std::optional<Refusal> run() {
    request_.version = Version::h2;
    request_.method = pseudo_.method;
    request_.path = pseudo_.path;
    request_.authority = pseudo_.authority;
    // Known first: however early it is refused, the answer must fit what was asked for.
    if (pseudo_.protocol)
      request_.purpose = Purpose::websocket;
    else if (pseudo_.method == "CONNECT")
      request_.purpose = Purpose::connect;
    // All fields are looked at, so that a refusal can be answered in the form that is wanted.
    take_fields();
    const std::optional<Refusal> target = take_target();
    return target ? target : refusal_;
  }

 private:
  void refuse(const Refusal& refusal) {
    if (!refusal_) refusal_ = refusal;
  }

  /// Compacts the fields in place: what stays is what goes from end to end.
  void take_fields() {
    std::vector<Field>& fields = request_.fields;
    std::size_t kept = 0;
    for (std::size_t at = 0; at < fields.size(); ++at)
      if (keeps(fields[at], kept)) fields[kept++] = fields[at];
    fields.resize(kept);
    if (!cookies_.empty()) join_cookies();
    take_length();
  }

  bool keeps(const Field& field, std::size_t place) {
    switch (field.id) {
      case Name::host:
        if (host_) refuse(bad("more than one Host"));
        host_ = field.value;
        return false;
      case Name::content_length:
        length_ = parse_content_length(field.value);
        if (!length_) refuse(bad("Content-Length"));
        return false;
      case Name::te:
        request_.accepts_trailers = true;
        return false;
      case Name::expect:
        if (!equals_ignoring_case(field.value, "100-continue")) refuse({417, "Expect"});
        request_.expects_continue = true;
        return false;
      case Name::cookie:
        cookies_.push_back(field.value);
        cookie_never_index_ = cookie_never_index_ || field.never_index;
        if (cookies_.size() > 1) return false;
        cookie_place_ = place;
        return true;
      case Name::authorization:
        return once(authorizations_, "more than one Authorization");
      case Name::proxy_authorization:
        return once(proxy_authorizations_, "more than one Proxy-Authorization");
      case Name::content_type:
        return once(content_types_, "more than one Content-Type");
      case Name::sec_websocket_key:
        return false;
      case Name::sec_websocket_version:
        has_websocket_version_ = true;
        return true;
      default:
        return !is_hop_by_hop(field.id);
    }
  }

  bool once(bool& seen, std::string_view why) {
    if (seen) refuse(bad(why));
    seen = true;
    return true;
  }

  /// Crumbs become one line, where the first stood (RFC 9113 8.2.3).
  void join_cookies() {
    Field& cookie = request_.fields[cookie_place_];
    cookie.never_index = cookie_never_index_;
    if (cookies_.size() == 1) return;
    std::size_t size = 2 * (cookies_.size() - 1);
    for (const std::string_view crumb : cookies_)
      size += crumb.size();
    char* const start = texts_.room(size);
    char* at = start;
    for (const std::string_view crumb : cookies_) {
      if (at != start) at = std::ranges::copy(std::string_view("; "), at).out;
      at = std::ranges::copy(crumb, at).out;
    }
    cookie.value = {start, size};
  }

  void take_length() {
    request_.body.present = !ends_;
    request_.body.length = length_;
    if (ends_ && length_.value_or(0) > 0) refuse(bad("Content-Length without a body"));
  }

  std::optional<Refusal> take_target() {
    if (request_.authority.empty() && host_) request_.authority = *host_;
    if (!is_token(request_.method)) return bad("method");
    if (!request_.authority.empty() && !is_authority(request_.authority)) return bad("authority");
    const bool is_plain = pseudo_.scheme == "http";
    if (host_ && !is_same_authority(*host_, request_.authority, is_plain ? "http" : "https"))
      return bad("Host differs");
    if (request_.purpose == Purpose::connect) return take_connect();
    if (pseudo_.scheme != "http" && pseudo_.scheme != "https") return bad("scheme");
    if (request_.authority.empty()) return bad("no authority");
    if (const auto refusal = take_path()) return refusal;
    return pseudo_.protocol ? take_protocol(*pseudo_.protocol) : std::nullopt;
  }

  std::optional<Refusal> take_connect() {
    request_.path = {};
    request_.body = BodySize::none();
    if (length_ || ends_) return bad("a body where the protocol changes");
    if (request_.authority.find(':') == std::string_view::npos) return bad("authority");
    return std::nullopt;
  }

  std::optional<Refusal> take_path() const {
    const std::string_view path = request_.path;
    if (path == "*")
      return request_.method == "OPTIONS" ? std::nullopt : std::optional(bad("path"));
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!path.starts_with('/') || !is_target(path) || !std::ranges::all_of(path, is_ascii))
      return bad("path");
    return std::nullopt;
  }

  /// RFC 8441 4. The library has seen to it that the method is CONNECT.
  std::optional<Refusal> take_protocol(std::string_view protocol) {
    request_.method = "GET";
    request_.body = BodySize::none();
    if (protocol.empty() || protocol == "h2" || protocol == "h2c") return bad("protocol");
    if (protocol != "websocket") return Refusal{501, "protocol"};
    if (length_ || ends_) return bad("a body where the protocol changes");
    if (!has_websocket_version_)
      request_.fields.push_back({"sec-websocket-version", "13", Name::sec_websocket_version});
    return std::nullopt;
  }

  const FieldBlock::Pseudo pseudo_;
  const bool ends_;
  Request& request_;
  TextArena& texts_;
  std::optional<Refusal> refusal_;
  std::optional<std::string_view> host_;
  std::optional<std::uint64_t> length_;
  std::vector<std::string_view> cookies_;
  std::size_t cookie_place_ = 0;
  bool cookie_never_index_ = false;
  bool authorizations_ = false, proxy_authorizations_ = false, content_types_ = false;
  bool has_websocket_version_ = false;
};

std::optional<Refusal> refusal_of(FieldExcess excess) {
  switch (excess) {
    case FieldExcess::none:
      return std::nullopt;
    case FieldExcess::path:
      return Refusal{414, "path"};
    case FieldExcess::list:
      return Refusal{431, "header list"};
    case FieldExcess::fields:
      return Refusal{431, "number of fields"};
    case FieldExcess::field:
      break;
  }
  return Refusal{431, "field"};
}

}  // namespace

std::optional<Refusal> to_request(FieldBlock& block, bool ends, std::string_view scheme,
                                  Request& request, TextArena& texts) {
  const FieldBlock::Pseudo pseudo = block.pseudo();
  const std::optional<Refusal> excess = refusal_of(block.excess());
  block.take(request.fields, texts);
  request.scheme = scheme;
  const std::optional<Refusal> refusal = RequestMaker(pseudo, ends, request, texts).run();
  return excess ? excess : refusal;
}

bool to_response(FieldBlock& block, bool ends, std::string_view request_method, Response& response,
                 TextArena& texts) {
  const std::string_view status = block.pseudo().status;
  const bool digits = status.size() == 3 &&
                      std::ranges::all_of(status, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || status[0] == '0') return false;
  response.version = Version::h2;
  response.status = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
  block.take(response.fields, texts);
  std::optional<std::uint64_t> length;
  std::erase_if(response.fields, [&](const Field& field) {
    if (field.id == Name::content_length) length = parse_content_length(field.value);
    return field.id == Name::content_length || field.id == Name::sec_websocket_accept ||
           is_hop_by_hop(field.id);
  });
  const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304 ||
                        request_method == "HEAD";
  response.body = {!ends && !bodiless, length};
  if (response.status < 200 || response.status == 204) response.body = BodySize::none();
  return true;
}

FieldList from_request(const Request& request) {
  FieldList list(request.fields.size() + 8);
  const bool extended = request.purpose == Purpose::websocket;
  list.pseudo(":method", extended ? "CONNECT" : request.method);
  if (request.purpose != Purpose::connect) {
    list.pseudo(":scheme", request.scheme);
    list.pseudo(":path", request.path);
  }
  if (!request.authority.empty()) list.pseudo(":authority", request.authority);
  if (extended) list.pseudo(":protocol", "websocket");
  for (const Field& field : request.fields)
    if (field.id != Name::sec_websocket_key && field.id != Name::expect) list.add(field);
  if (request.purpose == Purpose::ordinary) {
    if (request.body.length) list.length(*request.body.length);
    if (request.accepts_trailers) list.pseudo("te", "trailers");
    if (request.expects_continue) list.pseudo("expect", "100-continue");
  }
  return list;
}

FieldList from_response(const Response& response, std::string_view status) {
  FieldList list(response.fields.size() + 4);
  list.pseudo(":status", status);
  for (const Field& field : response.fields)
    if (field.id != Name::sec_websocket_accept) list.add(field);
  const bool may_tell_length =
      response.status >= 200 && response.status != 204 && !response.opens_tunnel;
  if (may_tell_length && response.body.length) list.length(*response.body.length);
  return list;
}

}  // namespace culvert::http
