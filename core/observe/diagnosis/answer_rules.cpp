#include "core/observe/diagnosis/rule.h"
#include "core/observe/diagnosis/token_claims.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <iomanip>
#include <sstream>

/// Answers that came whole and tell that something is not as it should be (D-30, D-33, D-39, D-40,
/// D-55, D-56, D-58 to D-61, D-69, D-72).
namespace culvert::observe {
namespace {

using enum Weight;
using enum Confidence;

/// Certificates and tokens begin to fail here.
constexpr std::chrono::minutes most_skew{5};
/// A client waits a second for 100 Continue (RFC 9110 10.1.1 leaves it to them; gateway.md 2.5).
constexpr std::chrono::milliseconds waits_for_continue{900};

bool has_answer(const Symptoms& s) {
  return s.request && s.answer && s.answer->status != 0;
}
bool answered(const Symptoms& s, int status) {
  return has_answer(s) && s.answer->status == status;
}
const std::string& field_or_none(const FieldPairs& fields, std::string_view name) {
  static const std::string none;
  const std::string* const value = find_field(fields, name);
  return value == nullptr ? none : *value;
}

std::string first_words(const std::string& body) {
  std::string text = body.substr(0, 80);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

// ---- Host ----------------------------------------------------------------------------------

/// Pages by which frameworks say that they do not know a host name.
constexpr std::array<std::string_view, 7> host_pages{
    "Invalid HTTP_HOST header",   "DisallowedHost", "Invalid Host header",
    "Blocked request. This host", "Blocked hosts:", "Invalid Host",
    "Host not permitted"};

bool host_refused(const Symptoms& s) {
  if (!has_answer(s) || (s.answer->status != 400 && s.answer->status != 403)) return false;
  return std::ranges::any_of(
      host_pages, [&](std::string_view page) { return contains(s.answer->beginning, page); });
}

void rewrite_host(const Symptoms& s, Diagnosis& d) {
  d.parameters = {std::to_string(s.answer->status), s.request->authority,
                  first_words(s.answer->beginning)};
  d.evidence = first_words(s.answer->beginning);
  const std::string port = s.configured.target.substr(s.configured.target.rfind(':') + 1);
  change("culvert.upstream.host",
         toml_quoted(s.configured.target.empty() ? "localhost" : "localhost:" + port), d);
}

// ---- Sizes ---------------------------------------------------------------------------------

bool head_too_large(const Symptoms& s) {
  if (answered(s, 431)) return true;
  return answered(s, 400) && (contains(s.answer->beginning, "Header Or Cookie Too Large") ||
                              contains(s.answer->beginning, "header too long"));
}

// ---- Names inside --------------------------------------------------------------------------

std::string host_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#> \""));
  url.remove_prefix(url.rfind('@') + 1);
  if (url.starts_with('[')) return std::string(url.substr(0, url.find(']') + 1));
  return std::string(url.substr(0, url.find(':')));
}

std::string without_port(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(0, authority.find(']') + 1));
  return std::string(authority.substr(0, authority.find(':')));
}

/// Not to be reached from where visitors are.
bool is_internal(const std::string& host) {
  if (host == "localhost" || host == "[::1]" || host.ends_with(".local") ||
      host.ends_with(".internal"))
    return true;
  const bool dotless = !host.empty() && !contains(host, ".") && !host.starts_with('[');
  return dotless || host.starts_with("127.") || host.starts_with("10.") ||
         host.starts_with("192.168.");
}

/// "localhost" of "a=b; Path=/; Domain=localhost" (RFC 6265 5.2.3).
std::string domain_of_cookie(std::string_view cookie) {
  constexpr std::string_view name = "domain=";
  for (std::size_t at = cookie.find(';'); at != std::string_view::npos; at = cookie.find(';')) {
    cookie.remove_prefix(at + 1);
    cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
    std::string attribute(cookie.substr(0, cookie.find(';')));
    for (char& c : attribute)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!attribute.starts_with(name)) continue;
    attribute.erase(0, name.size() + (attribute[name.size()] == '.' ? 1 : 0));
    return attribute;
  }
  return {};
}

/// The field of the answer that names a host inside, where the visitor used another one.
std::pair<std::string, std::string> internal_link(const Symptoms& s) {
  if (!has_answer(s)) return {};
  const std::string asked = without_port(s.request->authority);
  if (is_internal(asked)) return {};
  constexpr std::array<std::string_view, 4> links{"location", "content-location", "refresh",
                                                  "link"};
  for (const auto& [name, value] : s.answer->fields) {
    const bool is_cookie = name == "set-cookie";
    if (!is_cookie && std::ranges::find(links, name) == links.end()) continue;
    const std::string host = is_cookie ? domain_of_cookie(value) : host_in(value);
    if (!host.empty() && host != asked && is_internal(host)) return {name, host};
  }
  return {};
}

// ---- Encoding ------------------------------------------------------------------------------

std::string encoding_shown(std::string_view body) {
  if (body.starts_with("\x1f\x8b")) return "gzip";
  if (body.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  return {};
}

/// What Content-Encoding says and what the body is; equal: nothing is wrong.
bool encoding_differs(const Symptoms& s) {
  if (!has_answer(s) || s.answer->beginning.size() < 4 || s.request->method == "HEAD") return false;
  const std::string& said = field_or_none(s.answer->fields, "content-encoding");
  const std::string shown = encoding_shown(s.answer->beginning);
  const std::string& type = field_or_none(s.answer->fields, "content-type");
  const bool is_text = type.starts_with("text/") || contains(type, "json") ||
                       contains(type, "javascript") || contains(type, "xml");
  // An archive that is downloaded is no encoding.
  if (said.empty() || said == "identity") return is_text && !shown.empty();
  const bool known = said == "gzip" || said == "x-gzip" || said == "zstd";
  return known && shown != (said == "x-gzip" ? "gzip" : said);
}

// ---- gRPC ----------------------------------------------------------------------------------

/// What a gRPC client misses in this answer; empty: nothing.
std::string grpc_lack(const Symptoms& s) {
  if (!has_answer(s) || !s.request->grpc) return {};
  if (s.answer->status != 200) return "status " + std::to_string(s.answer->status);
  const std::string& type = field_or_none(s.answer->fields, "content-type");
  if (!type.starts_with("application/grpc")) return "content type " + type;
  const bool told = find_field(s.answer->fields, "grpc-status") != nullptr ||
                    find_field(s.answer->trailers, "grpc-status") != nullptr;
  return s.answer->complete && !told ? "trailers with grpc-status" : "";
}

// ---- Time ----------------------------------------------------------------------------------

/// IMF-fixdate (RFC 9110 5.6.7).
std::optional<std::chrono::system_clock::time_point> date_of(const Symptoms& s) {
  if (!has_answer(s)) return std::nullopt;
  std::istringstream in(field_or_none(s.answer->fields, "date"));
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S");
  if (in.fail()) return std::nullopt;
  using namespace std::chrono;
  const year_month_day day{year(parts.tm_year + 1900),
                           month(static_cast<unsigned>(parts.tm_mon + 1)),
                           std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!day.ok()) return std::nullopt;
  return sys_days(day) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

std::chrono::seconds skew(const Symptoms& s) {
  const auto date = date_of(s);
  if (!date || s.now.time_since_epoch().count() == 0) return {};
  // A stored answer is as old as it says (RFC 9111 5.1).
  const auto age = std::chrono::seconds(std::atol(field_or_none(s.answer->fields, "age").c_str()));
  return std::chrono::duration_cast<std::chrono::seconds>(s.now - *date) - age;
}

bool clocks_differ(const Symptoms& s) {
  return std::chrono::abs(skew(s)) > most_skew &&
         find_field(s.answer->fields, "x-cache") == nullptr;
}

bool ignored_expect(const Symptoms& s) {
  return has_answer(s) && s.request->expects_continue && !s.answer->interim_came &&
         s.request->body > 0 && s.answer->status < 400 && s.total > waits_for_continue;
}

// It lines the lambdas up by columns of their own.
// clang-format off
constexpr std::array rules{
    Rule{30, remark, proven, [](const Symptoms& s) { return answered(s, 421); },
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& sni = s.upstream().tls.sni;
           d.parameters = {s.request->authority, sni.empty() ? "(none)" : sni};
           d.evidence = "421; Host " + s.request->authority + ", SNI " + d.parameters[1];
           if (!s.configured.server_name.empty())
             change("culvert.upstream.serverName", "\"\"", d);
           else if (!sni.empty())
             change("culvert.upstream.host", toml_quoted(sni), d);
         }},
    Rule{39, remark, proven, host_refused, rewrite_host},
    Rule{33, remark, proven, head_too_large,
         [](const Symptoms& s, Diagnosis& d) {
           std::size_t size = 0;
           for (const auto& [name, value] : s.request->fields)
             size += name.size() + value.size() + 4;
           d.parameters = {"request", std::to_string(size) + " bytes of fields; status " +
                                          std::to_string(s.answer->status)};
           d.evidence = d.parameters[1];
         }},
    Rule{40, remark, proven, [](const Symptoms& s) { return answered(s, 413); },
         [](const Symptoms& s, Diagnosis& d) {
           d.evidence =
               "413 from " + target_of(s) + " after " + std::to_string(s.request->body) + " bytes";
         }},
    Rule{56, remark, proven,
         [](const Symptoms& s) {
           return answered(s, 401) &&
                  field_or_none(s.answer->fields, "www-authenticate").starts_with("Bearer");
         }, [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {field_or_none(s.answer->fields, "www-authenticate")};
           const std::string& sent = field_or_none(s.request->fields, "authorization");
           const std::string claims = readable_claims(sent, s.now);
           d.evidence = d.parameters[0] + (sent.empty() ? "; no Authorization came" : "") +
                        (claims.empty() ? "" : "; the token: " + claims);
         }},
    Rule{58, remark, likely, [](const Symptoms& s) { return !internal_link(s).first.empty(); },
         [](const Symptoms& s, Diagnosis& d) {
           const auto [name, host] = internal_link(s);
           d.parameters = {name, host};
           // A cookie's value is nobody's business.
           d.evidence = name == "set-cookie"
                            ? "Set-Cookie with Domain=" + host
                            : name + ": " + without_secrets(field_or_none(s.answer->fields, name));
           if (s.configured.host != "preserve") change("culvert.upstream.host", "\"preserve\"", d);
         }},
    Rule{59, remark, proven, encoding_differs,
         [](const Symptoms& s, Diagnosis& d) {
           const std::string& said = field_or_none(s.answer->fields, "content-encoding");
           const std::string shown = encoding_shown(s.answer->beginning);
           d.parameters = {said.empty() ? "nothing" : said, shown.empty() ? "not encoded" : shown};
           d.evidence = "the body begins with " + first_words(s.answer->beginning.substr(0, 16));
         }},
    Rule{60, remark, proven, [](const Symptoms& s) { return !grpc_lack(s).empty(); },
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {grpc_lack(s)};
           d.evidence = grpc_lack(s);
         }},
    Rule{61, remark, proven,
         [](const Symptoms& s) {
           return has_answer(s) && s.request->grpc && !s.request->accepts_trailers;
         }, [](const Symptoms&, Diagnosis& d) { d.evidence = "no te: trailers"; }},
    Rule{69, remark, proven, clocks_differ,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {std::to_string(std::chrono::abs(skew(s)).count()) + " s"};
           d.evidence = "Date: " + field_or_none(s.answer->fields, "date");
         }},
    Rule{72, remark, likely, ignored_expect,
         [](const Symptoms& s, Diagnosis& d) {
           d.parameters = {in_seconds(s.total)};
           d.evidence = "no 100 Continue in " + in_seconds(s.total);
         }},
};
// clang-format on

}  // namespace

std::span<const Rule> answer_rules() {
  return rules;
}

}  // namespace culvert::observe
