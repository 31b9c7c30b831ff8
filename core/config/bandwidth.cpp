#include "core/config/bandwidth.h"

#include <cmath>
#include <locale>
#include <sstream>
#include <string>

namespace culvert::config {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::int64_t> parse_bandwidth(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return 0;
  double unit = 0;
  if (text.ends_with("MB")) unit = 1024.0 * 1024.0;
  if (text.ends_with("KB")) unit = 1024.0;
  if (unit == 0) return std::nullopt;
  text.remove_suffix(2);
  // Not std::from_chars: libc++ has it for floating point only from LLVM 20 on.
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  double number = 0;
  if (!(in >> std::noskipws >> number) || in.peek() != std::istringstream::traits_type::eof())
    return std::nullopt;
  // More than this per second is no limit that any network has.
  constexpr double most = 1e15;
  if (!std::isfinite(number) || number < 0 || number * unit > most) return std::nullopt;
  return static_cast<std::int64_t>(number * unit);
}

}  // namespace culvert::config
