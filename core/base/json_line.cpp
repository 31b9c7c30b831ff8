#include "core/base/json_line.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace culvert {
namespace {

constexpr std::size_t most_text = 1024, most_values = 16, most_value = 64;

/// Length of the UTF-8 sequence at the front; 0: it is none (RFC 3629).
std::size_t sequence_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool no_character = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  return overlong || no_character ? 0 : size;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\')
    out.append("\\").push_back(c);
  else if (c == '\n')
    out.append("\\n");
  else if (byte < 0x20 || byte == 0x7f)
    out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
  else
    out.push_back(c);
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t size = sequence_at(text);
    if (size == 0)
      out.push_back('?');
    else if (size == 1)
      append_escaped(out, text.front());
    else
      out.append(text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out.append("\"");
}

std::string json_array(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values)
    out.append(out.size() > 1 ? "," : "").append(value);
  return out.append("]");
}

std::string rfc3339(std::chrono::system_clock::time_point at) {
  const auto since = std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto time = static_cast<std::time_t>(seconds.count());
  std::tm parts{};
#ifdef _WIN32
  gmtime_s(&parts, &time);
#else
  gmtime_r(&time, &parts);
#endif
  std::array<char, 48> day{};
  const std::size_t length = std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 24> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ",
                static_cast<int>((since - seconds).count()));
  return std::string(day.data(), length) + fraction.data();
}

void JsonLine::key(std::string_view name) {
  if (!empty()) text_.push_back(',');
  text_.append(json_text(name)).push_back(':');
}

JsonLine& JsonLine::raw(std::string_view name, std::string_view json) {
  key(name);
  text_.append(json);
  return *this;
}

JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  std::string text = json_text(clipped(value, most_text));
  // Of characters that are six when they are escaped.
  if (text.size() > 2 * most_text) text = json_text(clipped(value, most_text / 6));
  return raw(name, text);
}

JsonLine& JsonLine::list(std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return *this;
  std::vector<std::string> texts;
  const std::size_t shown = std::min(values.size(), most_values);
  texts.reserve(shown + 1);
  for (std::size_t i = 0; i < shown; ++i)
    texts.push_back(json_text(clipped(values[i], most_value)));
  if (shown < values.size()) texts.push_back(json_text("…"));
  return raw(name, json_array(texts));
}

JsonLine& JsonLine::number(std::string_view name, std::int64_t value) {
  return value == 0 ? *this : exact(name, value);
}

JsonLine& JsonLine::flag(std::string_view name, bool value) {
  return value ? exact(name, true) : *this;
}

JsonLine& JsonLine::time(std::string_view name, std::chrono::microseconds value) {
  if (value.count() == 0) return *this;
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%.3f", static_cast<double>(value.count()) / 1000.0);
  return raw(name, digits.data());
}

JsonLine& JsonLine::exact(std::string_view name, std::int64_t value) {
  return raw(name, std::to_string(value));
}

JsonLine& JsonLine::exact(std::string_view name, bool value) {
  return raw(name, value ? "true" : "false");
}

JsonLine& JsonLine::null(std::string_view name) {
  return raw(name, "null");
}

}  // namespace culvert
