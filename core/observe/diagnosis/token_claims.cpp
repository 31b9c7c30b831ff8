#include "core/observe/diagnosis/token_claims.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <cstdint>
#include <optional>

namespace culvert::observe {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_token = 16 * 1024, longest_name = 200;

/// RFC 4648 5, without padding.
std::optional<std::string> from_base64url(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    held = held << 6U | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(held >> static_cast<unsigned>(bits) & 0xffU));
  }
  return bytes;
}

/// The middle one of the three parts.
std::optional<json::object> claims_of(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos || token.size() > longest_token) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto text = from_base64url(token.substr(first + 1, second - first - 1));
  if (!text) return std::nullopt;
  json::error_code error;
  json::value value = json::parse(*text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(std::abs(seconds));
  if (whole < 120) return std::to_string(whole) + " s";
  if (whole < 2 * 3600) return std::to_string(whole / 60) + " min";
  if (whole < 2 * 86'400) return std::to_string(whole / 3600) + " h";
  return std::to_string(whole / 86'400) + " days";
}

/// How long ago a NumericDate was; nothing where it is none.
std::optional<double> age_of(const json::object& claims, std::string_view name,
                             std::chrono::system_clock::time_point now) {
  const json::value* const value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double at = value->to_number<double>();
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count() - at;
  if (!(std::abs(seconds) < 1e12)) return std::nullopt;
  return seconds;
}

/// A text, or the first of a list.
std::string text_of(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value != nullptr && value->is_array() && !value->as_array().empty())
    value = &value->as_array().front();
  if (value == nullptr || !value->is_string()) return {};
  return std::string(std::string_view(value->as_string()).substr(0, longest_name));
}

}  // namespace

std::string readable_claims(std::string_view credentials,
                            std::chrono::system_clock::time_point now) {
  if (const std::size_t space = credentials.find(' '); space != std::string_view::npos)
    credentials.remove_prefix(space + 1);
  const std::optional<json::object> claims = claims_of(credentials);
  if (!claims) return {};
  std::string text;
  const auto say = [&text](const std::string& part) {
    text.append(text.empty() ? "" : "; ").append(part);
  };
  if (const auto age = age_of(*claims, "exp", now))
    say(*age > 0 ? "expired " + duration_text(*age) + " ago" : "expires in " + duration_text(*age));
  if (const auto age = age_of(*claims, "nbf", now); age && *age < 0)
    say("not valid before " + duration_text(*age) + " from now");
  if (const std::string issuer = text_of(*claims, "iss"); !issuer.empty())
    say("issued by " + issuer);
  if (const std::string audience = text_of(*claims, "aud"); !audience.empty())
    say("for " + audience);
  return text;
}

}  // namespace culvert::observe
