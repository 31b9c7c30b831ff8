#include "core/config/quantities.h"

#include <charconv>

namespace culvert::config {

namespace {

using namespace std::chrono_literals;

constexpr Milliseconds longest = 365 * 24h;
constexpr ByteSize largest = ByteSize{1} << 40;

struct TimeUnit {
  std::string_view name;
  Milliseconds length;
};

/// The longest first, which is also the order for printing; "ms" must be tried before "m".
constexpr TimeUnit time_units[] = {
    {"h",  1h  },
    {"ms", 1ms },
    {"m",  1min},
    {"s",  1s  },
};

struct SizeUnit {
  std::string_view name;
  int shift;
};

constexpr SizeUnit size_units[] = {
    {"KB", 10},
    {"MB", 20},
    {"GB", 30},
    {"",   0 },
};

/// Takes a whole number off the front.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// Takes one "90s" off the front.
std::optional<Milliseconds> take_time(std::string_view& text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  for (const TimeUnit& unit : time_units) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    if (*number > longest / unit.length) return std::nullopt;
    return *number * unit.length;
  }
  return std::nullopt;
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

}  // namespace

std::optional<Milliseconds> TextForm<Milliseconds>::parse(std::string_view text) {
  Milliseconds total{0};
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto part = take_time(text);
    if (!part) return std::nullopt;
    total += *part;
    if (total > longest) return std::nullopt;
  }
  return total;
}

std::optional<Milliseconds> TextForm<Milliseconds>::from_number(std::int64_t seconds) {
  if (seconds < 0 || seconds > longest / 1s) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::string TextForm<Milliseconds>::print(Milliseconds value) {
  if (value == 0ms) return "0s";
  if (value % 1h == 0ms) return std::to_string(value / 1h) + "h";
  if (value % 1s == 0ms) return std::to_string(value / 1s) + "s";
  return std::to_string(value.count()) + "ms";
}

std::optional<ByteSize> TextForm<ByteSize>::parse(std::string_view text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  for (const SizeUnit& unit : size_units)
    if (text == unit.name && static_cast<ByteSize>(*number) <= largest >> unit.shift)
      return static_cast<ByteSize>(*number) << unit.shift;
  return std::nullopt;
}

std::optional<ByteSize> TextForm<ByteSize>::from_number(std::int64_t bytes) {
  if (bytes < 0 || static_cast<ByteSize>(bytes) > largest) return std::nullopt;
  return static_cast<ByteSize>(bytes);
}

std::string TextForm<ByteSize>::print(ByteSize value) {
  return std::to_string(value);
}

std::optional<Sha256> TextForm<Sha256>::parse(std::string_view text) {
  Sha256 value{};
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0 && text.starts_with(':')) text.remove_prefix(1);
    if (text.size() < 2) return std::nullopt;
    const auto high = digit(text[0]), low = digit(text[1]);
    if (!high || !low) return std::nullopt;
    value[i] = static_cast<std::uint8_t>(*high << 4 | *low);
    text.remove_prefix(2);
  }
  if (!text.empty()) return std::nullopt;
  return value;
}

std::string TextForm<Sha256>::print(const Sha256& value) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : value) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace culvert::config
