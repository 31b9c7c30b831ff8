#include "core/config/toml_repair.h"

#include <algorithm>

namespace culvert::config {

namespace {

/// More faults of this kind than that mean that the text is not TOML. Every repair parses anew, so
/// a long text gets few.
constexpr int most_repairs = 64;
constexpr int most_repairs_of_long_text = 2;
constexpr std::size_t long_text = std::size_t{1} << 20;

struct BareValue {
  std::size_t from, size;  ///< In the line.
  std::string key, value;
};

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What the bare word should have been.
std::string corrected(std::string_view value) {
  const std::string lower = lower_case(value);
  if (lower == "true" || lower == "yes" || lower == "on") return "true";
  if (lower == "false" || lower == "no" || lower == "off") return "false";
  return "\"" + std::string(value) + "\"";
}

/// The text of a value that has one quote where two belong, in front or behind. With another quote
/// or a backslash in it, nobody knows what was meant.
std::optional<std::string_view> half_quoted(std::string_view value) {
  if (std::ranges::count_if(value, [](char c) { return c == '"' || c == '\'' || c == '\\'; }) != 1)
    return std::nullopt;
  const auto quote = value.find_first_of("\"'");
  if (quote == 0) return value.substr(1);
  if (quote == value.size() - 1) return value.substr(0, quote);
  return std::nullopt;
}

/// `key = bare words` or `key = "half quoted` with an optional comment. Another value with quotes,
/// brackets or a backslash is some other fault, and so is one that has neither a letter nor two
/// dots or colons.
std::optional<BareValue> bare_value(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const auto key = trim(line.substr(0, equals));
  if (key.empty() || !std::ranges::all_of(key, is_key_character)) return std::nullopt;
  auto rest = line.substr(equals + 1);
  if (const auto comment = rest.find(" #"); comment != std::string_view::npos)
    rest = rest.substr(0, comment);
  const auto value = trim(rest);
  const auto from = static_cast<std::size_t>(value.data() - line.data());
  if (const auto text = half_quoted(value))
    return BareValue{from, value.size(), std::string(key), "\"" + std::string(*text) + "\""};
  if (value.empty() || value.find_first_of("\"'[]{}=\\,#") != std::string_view::npos)
    return std::nullopt;
  const auto count = [&](auto is) { return std::ranges::count_if(value, is); };
  const bool letters = count([](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                static_cast<unsigned char>(c) >= 0x80;
                       }) > 0;
  const bool address = count([](char c) { return c == '.' || c == ':'; }) >= 2;
  if (!letters && !address) return std::nullopt;
  return BareValue{from, value.size(), std::string(key), corrected(value)};
}

}  // namespace

RepairedToml parse_toml_with_repairs(std::string text) {
  RepairedToml result;
  const int most = text.size() > long_text ? most_repairs_of_long_text : most_repairs;
  for (int round = 0;; ++round) {
    result.parsed = parse_toml(text);
    if (result.parsed.root || round == most) return result;
    const TextPlaces places(text);
    const int number = result.parsed.error_at.line;
    const std::string_view line = places.line(number);
    const auto bare = bare_value(line);
    if (!bare) return result;
    const std::size_t start = places.offset({number, 1}) + bare->from;
    result.repairs.push_back({places.at(start), bare->key, bare->value});
    text.replace(start, bare->size, bare->value);
  }
}

}  // namespace culvert::config
