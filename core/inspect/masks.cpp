#include "core/inspect/masks.h"

#include "core/http/characters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::inspect {
namespace {

using http::equals_ignoring_case;
using observe::mask_mark;

/// Schemes whose name may stay (IANA's registry, and what is common beside it). Of anything else
/// the first word could be the secret itself.
constexpr std::array<std::string_view, 17> schemes{
    "Basic", "Bearer",       "Digest",       "DPoP",  "GNAP",  "HOBA",   "Mutual",
    "NTLM",  "OAuth",        "Negotiate",    "vapid", "Token", "ApiKey", "AWS4-HMAC-SHA256",
    "Hawk",  "PrivateToken", "SCRAM-SHA-256"};

/// Parameters that carry credentials: Mercure's (gateway.md 4.3), OAuth's, and usual ones.
constexpr std::array<std::string_view, 13> parameters{
    "authorization", "access_token",     "token",        "jwt",    "id_token",
    "refresh_token", "auth_token",       "api_key",      "apikey", "password",
    "client_secret", "client_assertion", "code_verifier"};

bool is_one_of(std::string_view name, const auto& names) {
  return std::ranges::any_of(names,
                             [&](const auto& one) { return equals_ignoring_case(one, name); });
}

std::string masked_credentials(std::string_view value) {
  const std::string_view scheme = value.substr(0, value.find(' '));
  if (scheme.size() == value.size() || !is_one_of(scheme, schemes)) return std::string(mask_mark);
  return std::string(scheme).append(" ").append(mask_mark);
}

/// "name=value": the name stays. What has no name is all value.
void append_masked_pair(std::string_view pair, std::string& to) {
  const std::size_t equals = pair.find('=');
  if (equals != std::string_view::npos) to.append(pair.substr(0, equals + 1));
  to.append(mask_mark);
}

std::string masked_cookies(std::string_view value) {
  std::string masked;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(';'), value.size());
    const std::string_view pair = http::trim(value.substr(0, end));
    if (!pair.empty()) {
      if (!masked.empty()) masked.append("; ");
      append_masked_pair(pair, masked);
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return masked;
}

std::string masked_set_cookie(std::string_view value) {
  const std::size_t end = std::min(value.find(';'), value.size());
  std::string masked;
  append_masked_pair(http::trim(value.substr(0, end)), masked);
  return masked.append(value.substr(end));
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = http::to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// "access%5Ftoken" is access_token for whoever reads it.
std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit_of(text[i + 1]) >= 0 &&
                        digit_of(text[i + 2]) >= 0;
    if (escape) {
      plain.push_back(static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2])));
      i += 2;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

bool holds_url(std::string_view name) {
  constexpr std::array<std::string_view, 3> names{"referer", "location", "content-location"};
  return is_one_of(name, names);
}

/// "https://user:password@host/": where the part before "@" stands; empty when there is none.
std::string_view user_part(std::string_view url) {
  const std::size_t slashes = url.find("//");
  if (slashes == std::string_view::npos || slashes > url.find_first_of("?#")) return {};
  const std::string_view rest = url.substr(slashes + 2);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? std::string_view() : authority.substr(0, at);
}

}  // namespace

bool Masks::is_listed(std::string_view name) const {
  return is_one_of(name, more_);
}

/// Of everything behind the first "?" or "#".
std::optional<std::string> Masks::masked_parameters(std::string_view url) const {
  std::size_t at = url.find_first_of("?#");
  if (at == std::string_view::npos) return std::nullopt;
  std::string masked;
  std::size_t copied = 0;
  while (at < url.size()) {
    const std::size_t begin = at + 1;
    const std::size_t end = std::min(url.find_first_of("?#&;", begin), url.size());
    const std::string_view pair = url.substr(begin, end - begin);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals + 1 < pair.size()) {
      const std::string name = decoded(pair.substr(0, equals));
      if (is_one_of(name, parameters) || is_listed(name)) {
        masked.append(url.substr(copied, begin + equals + 1 - copied)).append(mask_mark);
        copied = end;
      }
    }
    at = end;
  }
  if (copied == 0) return std::nullopt;
  return masked.append(url.substr(copied));
}

std::optional<std::string> Masks::masked_path(std::string_view path) const {
  return masked_parameters(path);
}

std::optional<std::string> Masks::masked_value(const http::Field& field) const {
  switch (http::name_of(field.name)) {
    case http::Name::authorization:
    case http::Name::proxy_authorization:
      return masked_credentials(field.value);
    case http::Name::cookie:
      return masked_cookies(field.value);
    case http::Name::set_cookie:
      return masked_set_cookie(field.value);
    default:
      break;
  }
  if (is_listed(field.name)) return std::string(mask_mark);
  if (!holds_url(field.name)) return std::nullopt;
  const std::string_view user = user_part(field.value);
  if (user.empty()) return masked_parameters(field.value);
  std::string without_user(field.value);
  without_user.replace(static_cast<std::size_t>(user.data() - field.value.data()), user.size(),
                       mask_mark);
  std::optional<std::string> masked = masked_parameters(without_user);
  return masked ? masked : without_user;
}

void Masks::copy(const http::Field& field, observe::FieldList& to) const {
  if (const auto masked = masked_value(field))
    to.add(field.name, *masked, true);
  else
    to.add(field.name, field.value, false);
}

}  // namespace culvert::inspect
