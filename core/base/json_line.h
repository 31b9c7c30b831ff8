#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace culvert {

/// Writes one JSON object on one line, member by member, for logs and `--json`. What is empty or
/// zero is left out, except by the calls that say otherwise. Bytes that are no UTF-8 become '?'.
/// Peers wrote some of it: of a text 1 KiB is shown, of a list 16 of 64 bytes each.
class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value);  ///< Left out when empty.
  JsonLine& list(std::string_view key, const std::vector<std::string>& values);
  JsonLine& number(std::string_view key, std::int64_t value);  ///< Left out when zero.
  JsonLine& flag(std::string_view key, bool value);            ///< Left out when false.
  /// In milliseconds with three decimals.
  JsonLine& time(std::string_view key, std::chrono::microseconds value);

  JsonLine& exact(std::string_view key, std::int64_t value);
  JsonLine& exact(std::string_view key, bool value);
  JsonLine& null(std::string_view key);
  /// `json`: a value that is JSON already.
  JsonLine& raw(std::string_view key, std::string_view json);

  bool empty() const { return text_.size() == 1; }
  std::string end() const { return text_ + "}"; }

 private:
  void key(std::string_view name);

  std::string text_ = "{";
};

/// A JSON array of values that are JSON already.
std::string json_array(const std::vector<std::string>& values);

/// With quotes, escaped.
std::string json_text(std::string_view text);

/// RFC 3339 in UTC with microseconds: "2026-03-01T14:03:07.120000Z".
std::string rfc3339(std::chrono::system_clock::time_point at);

}  // namespace culvert
