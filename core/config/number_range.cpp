#include "core/config/number_range.h"

#include <charconv>
#include <utility>

namespace culvert::config {

namespace {

using Ends = std::pair<std::int64_t, std::int64_t>;

std::optional<std::int64_t> number(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<Ends> ends_of(std::string_view item) {
  const auto dash = item.find('-');
  const auto low = number(item.substr(0, dash));
  const auto high = dash == std::string_view::npos ? low : number(item.substr(dash + 1));
  if (!low || !high || *high < *low) return std::nullopt;
  return Ends{*low, *high};
}

std::optional<std::vector<Ends>> all_ends(std::string_view text) {
  std::vector<Ends> all;
  while (true) {
    const auto comma = text.find(',');
    const auto ends = ends_of(text.substr(0, comma));
    if (!ends) return std::nullopt;
    all.push_back(*ends);
    if (comma == std::string_view::npos) return all;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<std::vector<std::int64_t>> parse_number_range(std::string_view text,
                                                            std::size_t most) {
  const auto all = all_ends(text);
  if (!all) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const auto& [low, high] : *all) {
    if (static_cast<std::uint64_t>(high - low) >= most - numbers.size()) return std::nullopt;
    for (std::int64_t n = low; n <= high; ++n)
      numbers.push_back(n);
  }
  return numbers;
}

std::optional<std::vector<PortRange>> parse_port_ranges(std::string_view text) {
  const auto all = all_ends(text);
  if (!all) return std::nullopt;
  std::vector<PortRange> ranges;
  for (const auto& [low, high] : *all) {
    if (high > 65535) return std::nullopt;
    ranges.push_back({static_cast<std::uint16_t>(low), static_cast<std::uint16_t>(high)});
  }
  return ranges;
}

}  // namespace culvert::config
