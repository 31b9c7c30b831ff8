#include "core/config/rules.h"

#include "core/config/host_port.h"
#include "core/config/report.h"

#include <algorithm>

namespace culvert::config {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Letters, digits and `also` inside; letters and digits at both ends. A byte above ASCII counts
/// as a letter: names are allowed to be international.
bool is_word(std::string_view text, std::string_view also) {
  const auto alphanumeric = [](char c) {
    return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80;
  };
  if (text.empty() || !alphanumeric(text.front()) || !alphanumeric(text.back())) return false;
  return std::ranges::all_of(
      text, [&](char c) { return alphanumeric(c) || also.find(c) != std::string_view::npos; });
}

}  // namespace

void Rules::error(ProblemCode code, const std::string& path, std::string argument) {
  add(Severity::error, code, path, std::move(argument));
}

void Rules::warning(ProblemCode code, const std::string& path, std::string argument) {
  add(Severity::warning, code, path, std::move(argument));
}

void Rules::add(Severity severity, ProblemCode code, const std::string& path,
                std::string argument) {
  into_.push_back({severity, code, "", {}, join_path(path_, path), item_, std::move(argument)});
}

void Rules::host(const std::string& path, const std::string& value, Severity severity) {
  if (!is_host(value))
    add(severity, ProblemCode::bad_value, path, "a host name or IP address without port");
}

void Rules::pair(const std::string& first_path, const std::string& first,
                 const std::string& second_path, const std::string& second, Severity severity) {
  if (!first.empty() && second.empty())
    add(severity, ProblemCode::missing, first_path, second_path);
  if (first.empty() && !second.empty())
    add(severity, ProblemCode::missing, second_path, first_path);
}

void Rules::at_least(const std::string& path, long long value, long long least) {
  if (value < least) error(ProblemCode::out_of_range, path, std::to_string(least) + " or more");
}

bool is_host(std::string_view text) {
  if (text.empty()) return false;
  const auto colons = std::ranges::count(text, ':');
  if (colons >= 2) {
    // IPv6, perhaps with a zone behind '%'.
    const auto address = text.substr(0, text.find('%'));
    return std::ranges::all_of(
        address, [](char c) { return is_letter_or_digit(c) || c == ':' || c == '.'; });
  }
  if (colons == 1) return false;
  return text.find_first_of("/\\[]@?# \t\r\n\"'") == std::string_view::npos;
}

bool is_domain_pattern(std::string_view text) {
  if (text == "*") return true;
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.size() > 253) return false;
  while (true) {
    const auto dot = text.find('.');
    const auto label = text.substr(0, dot);
    if (label.size() > 63 || !is_word(label, "-_")) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_field_name(std::string_view text) {
  constexpr std::string_view signs = "!#$%&'+-.^_`|~";  // "*" is our own sign for all.
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_letter_or_digit(c) || signs.find(c) != std::string_view::npos;
  });
}

bool is_media_type(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view subtype = text.substr(slash + 1);
  return is_field_name(text.substr(0, slash)) && (subtype == "*" || is_field_name(subtype));
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme))
      return parse_host_port(text.substr(scheme.size()), 80).has_value() &&
             text.find('*') == std::string_view::npos;
  return false;
}

bool is_qualified_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto prefix = text.substr(0, slash);
    if (prefix.size() > 253 || !is_word(prefix, "-.")) return false;
    text.remove_prefix(slash + 1);
  }
  return text.size() <= 63 && is_word(text, "-_.");
}

}  // namespace culvert::config
