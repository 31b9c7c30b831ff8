#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// The character classes of HTTP (RFC 9110 5.6.2, 5.5; RFC 9112).
namespace culvert::http {

namespace detail {

inline constexpr std::uint8_t token_char = 1;
inline constexpr std::uint8_t value_char = 2;
inline constexpr std::uint8_t target_char = 4;

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = 0; c < 256; ++c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool token =
        alphanumeric ||
        (c < 0x80 &&
         std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos);
    const bool control = c < 0x20 || c == 0x7f;
    std::uint8_t bits = 0;
    if (token) bits |= token_char;
    if (!control || c == '\t') bits |= value_char;
    // Non-ASCII passes: many clients send raw UTF-8, and it cannot end a request line.
    if (!control && c != ' ' && c != '#') bits |= target_char;
    classes[c] = bits;
  }
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> classes = make_classes();

constexpr bool all(std::string_view text, std::uint8_t bit) {
  for (const char c : text)
    if ((classes[static_cast<unsigned char>(c)] & bit) == 0) return false;
  return true;
}

}  // namespace detail

/// A method or field name: one or more token characters.
constexpr bool is_token(std::string_view text) {
  return !text.empty() && detail::all(text, detail::token_char);
}

/// A field value: no control character but tab.
constexpr bool is_field_value(std::string_view text) {
  return detail::all(text, detail::value_char);
}

/// A request target: no space, control character or fragment.
constexpr bool is_target(std::string_view text) {
  return !text.empty() && detail::all(text, detail::target_char);
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}

/// Without the spaces and tabs around it, and no other space: Unicode blanks stay.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// Calls take(element) for each element of a comma-separated list, trimmed; empty ones are left
/// out (RFC 9110 5.6.1).
template <class Take>
constexpr void for_each_element(std::string_view list, Take&& take) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty()) take(element);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace culvert::http
