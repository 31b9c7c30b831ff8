#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace culvert::transfer {

/// Without blanks and line ends around it.
inline std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "a, b" as its parts, blanks around them taken off, empty ones left out.
inline std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    if (const auto part = trimmed(text.substr(from, to - from)); !part.empty())
      parts.emplace_back(part);
    from = to + 1;
  }
  return parts;
}

}  // namespace culvert::transfer
