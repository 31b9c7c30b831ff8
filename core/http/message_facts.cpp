#include "core/http/message_facts.h"

#include "core/http/characters.h"

#include <algorithm>
#include <array>
#include <limits>

namespace culvert::http {
namespace {

constexpr Refusal bad(std::string_view why) {
  return {400, why};
}

/// Digits only, at most 2^63 - 1.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (text.empty() || text.size() > 19) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value <= most ? std::optional(value) : std::nullopt;
}

/// Splits a target into authority and path. "*" and authority-form have no path of their own.
bool split_target(const RequestHead& head, RequestFacts& facts) {
  const std::string_view target = head.target;
  if (head.method == "CONNECT") {
    facts.host = target;
    return is_authority(target) && target.find(':') != std::string_view::npos;
  }
  std::string_view path = target;
  if (!target.starts_with('/')) {
    if (target == "*") {
      facts.path = facts.origin = target;
      return head.method == "OPTIONS";
    }
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return false;
    const std::string_view name = target.substr(0, scheme);
    if (!equals_ignoring_case(name, "http") && !equals_ignoring_case(name, "https")) return false;
    facts.absolute_form = true;
    const std::string_view rest = target.substr(scheme + 3);
    const std::size_t end = rest.find_first_of("/?");
    facts.host = rest.substr(0, end);
    if (!is_authority(facts.host)) return false;
    path = end == std::string_view::npos ? std::string_view("/") : rest.substr(end);
  }
  facts.origin = path;
  facts.path = path.substr(0, path.find('?'));
  return true;
}

/// Names that Connection may not take away from a message: that would let a stranger undo what
/// proxies before us have written.
bool may_be_nominated(std::string_view text, Name name) {
  constexpr std::string_view forwarded = "x-forwarded-";
  if (!is_token(text)) return false;
  if (equals_ignoring_case(text.substr(0, forwarded.size()), forwarded)) return false;
  switch (name) {
    case Name::host:
    case Name::content_length:
    case Name::transfer_encoding:
    case Name::authorization:
    case Name::forwarded:
    case Name::cookie:
      return false;
    default:
      return true;
  }
}

constexpr std::string_view websocket = "websocket";

struct ConnectionOptions {
  bool close = false, keep_alive = false, upgrade = false, valid = true;
};

void read_connection(std::string_view value, ConnectionOptions& options,
                     std::vector<std::string_view>& nominated) {
  for_each_element(value, [&](std::string_view option) {
    if (equals_ignoring_case(option, "close")) {
      options.close = true;
    } else if (equals_ignoring_case(option, "keep-alive")) {
      options.keep_alive = true;
    } else if (equals_ignoring_case(option, "upgrade")) {
      options.upgrade = true;
    } else if (const Name name = name_of(option);
               !is_hop_by_hop(name) || name == Name::transfer_encoding) {
      options.valid = options.valid && may_be_nominated(option, name);
      nominated.push_back(option);
    }
  });
}

bool has_element(std::string_view list, std::string_view wanted) {
  bool found = false;
  for_each_element(list, [&](std::string_view element) {
    // "trailers;q=0.5" is not worth telling from "trailers".
    found = found || equals_ignoring_case(trim(element.substr(0, element.find(';'))), wanted);
  });
  return found;
}

/// One pass over the fields of a request.
class RequestExaminer {
 public:
  RequestExaminer(const RequestHead& head, RequestFacts& facts) : head_(head), facts_(facts) {}

  std::optional<Refusal> run() {
    facts_.nominated.clear();
    if (!split_target(head_, facts_)) return bad("request target");
    for (const Field& field : head_.fields)
      if (const auto refusal = take(field)) return refusal;
    return conclude();
  }

 private:
  std::optional<Refusal> take(const Field& field) {
    switch (field.id) {
      case Name::host:
        if (++hosts_ > 1) return bad("more than one Host");
        host_ = field.value;
        return is_authority(host_) ? std::nullopt : std::optional(bad("Host"));
      case Name::content_length:
        if (length_) return bad("more than one Content-Length");
        length_ = parse_length(field.value);
        return length_ ? std::nullopt : std::optional(bad("Content-Length"));
      case Name::transfer_encoding:
        if (chunked_) return bad("more than one Transfer-Encoding");
        chunked_ = true;
        if (!equals_ignoring_case(field.value, "chunked"))
          return Refusal{501, "Transfer-Encoding other than chunked"};
        return std::nullopt;
      case Name::connection:
        read_connection(field.value, options_, facts_.nominated);
        return options_.valid ? std::nullopt
                              : std::optional(bad("Connection names a field of ours"));
      case Name::authorization:
        facts_.authorization = field.value;
        return once(authorizations_, "more than one Authorization");
      case Name::proxy_authorization:
        facts_.proxy_authorization = field.value;
        return once(proxy_authorizations_, "more than one Proxy-Authorization");
      case Name::content_type:
        return once(content_types_, "more than one Content-Type");
      case Name::upgrade:
        take_upgrade(field.value);
        return std::nullopt;
      case Name::te:
        facts_.accepts_trailers = facts_.accepts_trailers || has_element(field.value, "trailers");
        return std::nullopt;
      case Name::expect:
        if (equals_ignoring_case(field.value, "100-continue"))
          facts_.expects_continue = true;
        else
          expects_other_ = true;
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  static std::optional<Refusal> once(int& count, std::string_view why) {
    return ++count > 1 ? std::optional(bad(why)) : std::nullopt;
  }

  /// HTTP/2 in clear text by upgrade is obsolete and never forwarded; a WebSocket is found
  /// wherever it stands.
  void take_upgrade(std::string_view value) {
    for_each_element(value, [this](std::string_view protocol) {
      if (equals_ignoring_case(protocol, websocket))
        upgrade_ = websocket;
      else if (!equals_ignoring_case(protocol, "h2c") && upgrade_.empty())
        upgrade_ = protocol;
    });
  }

  std::optional<Refusal> conclude() {
    const bool old = head_.minor_version == 0;
    if (hosts_ == 0 && !old) return bad("no Host");
    if (facts_.absolute_form || head_.method == "CONNECT") {
      // The authority of the target counts (RFC 9112 3.2.2); a Host that says something else is
      // an attempt to be seen differently by two readers.
      const std::string_view scheme =
          facts_.absolute_form ? head_.target.substr(0, head_.target.find(':')) : "https";
      if (hosts_ != 0 && !is_same_authority(host_, facts_.host, scheme)) return bad("Host differs");
    } else {
      facts_.host = host_;
    }
    if (chunked_ && (length_ || old)) return bad("Transfer-Encoding beside Content-Length");
    if (chunked_)
      facts_.framing.kind = Framing::Kind::chunked;
    else if (length_)
      facts_.framing = {Framing::Kind::length, *length_};
    facts_.keep_alive = old ? options_.keep_alive && !options_.close : !options_.close;
    // HTTP/1.0 does not know expectations (2.5).
    if (old) facts_.expects_continue = expects_other_ = false;
    if (expects_other_) return Refusal{417, "Expect"};
    if (options_.upgrade && !old) facts_.upgrade = upgrade_;
    if (facts_.framing.has_body() && !facts_.upgrade.empty())
      return bad("a body where the protocol changes");
    if (head_.method == "CONNECT" && facts_.framing.kind != Framing::Kind::none)
      return bad("CONNECT with a body");
    return std::nullopt;
  }

  const RequestHead& head_;
  RequestFacts& facts_;
  ConnectionOptions options_;
  std::string_view host_, upgrade_;
  std::optional<std::uint64_t> length_;
  int hosts_ = 0, content_types_ = 0, authorizations_ = 0, proxy_authorizations_ = 0;
  bool chunked_ = false;
  bool expects_other_ = false;
};

/// Content-Length of a response: equal repetitions count as one, in one line or several.
bool read_response_length(std::string_view value, std::optional<std::uint64_t>& length) {
  bool good = true, any = false;
  for_each_element(value, [&](std::string_view element) {
    const auto one = parse_length(element);
    good = good && one && (!length || *length == *one);
    if (one) length = one;
    any = true;
  });
  return good && any;
}

}  // namespace

bool is_hop_by_hop(Name name) {
  switch (name) {
    case Name::connection:
    case Name::transfer_encoding:
    case Name::keep_alive:
    case Name::proxy_connection:
    case Name::te:
    case Name::upgrade:
    case Name::http2_settings:
      return true;
    default:
      return false;
  }
}

bool is_nominated(const std::vector<std::string_view>& nominated, std::string_view name) {
  return std::ranges::any_of(nominated,
                             [&](std::string_view one) { return equals_ignoring_case(one, name); });
}

bool is_authority(std::string_view text) {
  if (text.empty() || text.size() > 512) return false;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u == 0x7f || std::string_view("@/?#,\\\"<>").find(c) != std::string_view::npos)
      return false;
  }
  // "[::1]:80", "host:80", "host", "host:": one host and at most one port of digits.
  std::size_t end = text.find(':');
  if (text.front() == '[') {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return false;
    end = bracket + 1;
    if (end < text.size() && text[end] != ':') return false;
  }
  if (end == 0) return false;
  if (end >= text.size()) return true;
  return text.find_first_not_of("0123456789", end + 1) == std::string_view::npos;
}

bool is_same_authority(std::string_view a, std::string_view b, std::string_view scheme) {
  const std::string_view usual = equals_ignoring_case(scheme, "https") ? "443" : "80";
  const auto bare = [usual](std::string_view authority) {
    const std::size_t colon = authority.rfind(':');
    if (colon == std::string_view::npos || authority.ends_with(']')) return authority;
    const std::string_view port = authority.substr(colon + 1);
    return port.empty() || port == usual ? authority.substr(0, colon) : authority;
  };
  return equals_ignoring_case(bare(a), bare(b));
}

bool is_idempotent(std::string_view method) {
  constexpr std::array<std::string_view, 7> methods{"GET", "HEAD",   "OPTIONS", "TRACE",
                                                    "PUT", "DELETE", "QUERY"};
  return std::ranges::find(methods, method) != methods.end();
}

std::optional<Refusal> examine(const RequestHead& head, RequestFacts& facts) {
  std::vector<std::string_view> nominated = std::move(facts.nominated);
  facts = RequestFacts();
  facts.nominated = std::move(nominated);
  return RequestExaminer(head, facts).run();
}

std::optional<Refusal> examine(const ResponseHead& head, std::string_view request_method,
                               ResponseFacts& facts) {
  facts.nominated.clear();
  facts.framing = {};
  facts.upgraded = false;
  ConnectionOptions options;
  std::optional<std::uint64_t>& length = facts.length;
  length.reset();
  bool names_coding = false, chunked = false, has_upgrade = false;
  int times_chunked = 0;
  for (const Field& field : head.fields) {
    if (field.id == Name::connection) {
      read_connection(field.value, options, facts.nominated);
    } else if (field.id == Name::content_length) {
      if (!read_response_length(field.value, length)) return bad("Content-Length");
    } else if (field.id == Name::transfer_encoding) {
      // Of the codings we undo only chunked: the rest would be passed on as if it were the content
      // (2.3). "identity" was one once and means nothing: neither an end nor that there is none.
      bool known = true;
      names_coding = true;
      for_each_element(field.value, [&](std::string_view coding) {
        if (equals_ignoring_case(coding, "identity")) return;
        chunked = equals_ignoring_case(coding, "chunked");
        known = known && chunked;
        times_chunked += chunked ? 1 : 0;
      });
      if (!known) return Refusal{501, "Transfer-Encoding other than chunked"};
      if (times_chunked > 1) return bad("chunked twice");
    } else if (field.id == Name::upgrade) {
      has_upgrade = true;
    }
  }
  if (names_coding && length) options.close = true;  // RFC 9112 6.1: not to be trusted any further
  facts.upgraded = head.status == 101 && options.upgrade && has_upgrade;
  facts.keep_alive =
      head.minor_version == 0 ? options.keep_alive && !options.close : !options.close;
  const bool bodiless = head.status < 200 || head.status == 204 || head.status == 304 ||
                        request_method == "HEAD" ||
                        (request_method == "CONNECT" && head.status < 300);
  if (bodiless) return std::nullopt;
  // 205 has no content (RFC 9110 15.3.6); to read one to the end of the connection would hang.
  if (head.status == 205 && !names_coding && !length) {
    facts.keep_alive = false;
    return std::nullopt;
  }
  if (chunked && head.minor_version == 1)
    facts.framing.kind = Framing::Kind::chunked;
  else if (chunked || !length)
    facts.framing.kind = Framing::Kind::until_close;
  else
    facts.framing = {Framing::Kind::length, *length};
  if (facts.framing.kind == Framing::Kind::until_close) facts.keep_alive = false;
  return std::nullopt;
}

}  // namespace culvert::http
