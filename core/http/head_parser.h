#pragma once

#include "core/base/bytes.h"
#include "core/http/head.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace culvert::http {

/// What may not be and the status that answers it (for a bad response: what to tell the log; the
/// user gets 502). `why` is a literal.
struct Refusal {
  int status = 0;
  std::string_view why;
};

constexpr Refusal bad_request(std::string_view why) {
  return {400, why};
}

/// Bounds of one head (gateway.md 2.9). All sizes in bytes.
struct HeadLimits {
  std::size_t head = 64 * 1024;
  std::size_t line = 16 * 1024;  ///< The first line, and any field line.
  std::size_t fields = 128;
};

inline constexpr HeadLimits request_limits{};
/// frp lets much longer fields through; more than this no visitor with nghttp2 takes (its HPACK).
inline constexpr HeadLimits response_limits{128 * 1024, 64 * 1024, 256};

/// Finds the end of a head in bytes that arrive piece by piece; every byte is looked at once, so a
/// peer that sends single bytes costs no more than one that does not. Lines end in CRLF and in
/// nothing else.
class HeadScanner {
 public:
  explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}

  struct Found {
    std::size_t size = 0;  ///< Of the head with its empty line; 0: more bytes are needed.
    std::optional<Refusal> refusal;
  };

  /// `all` are the bytes from the beginning, those of the calls before included.
  Found scan(Bytes all);

  void reset() { looked_at_ = line_start_ = 0; }

 private:
  HeadLimits limits_;
  std::size_t looked_at_ = 0;
  std::size_t line_start_ = 0;
};

/// Parse a whole head as HeadScanner found it (RFC 9112 3 to 5; the rules of
/// gateway.md 2.8). One empty line in front is skipped. On a refusal `head` is unusable.
std::optional<Refusal> parse_request_head(Bytes bytes, RequestHead& head,
                                          const HeadLimits& limits = request_limits);
std::optional<Refusal> parse_response_head(Bytes bytes, ResponseHead& head,
                                           const HeadLimits& limits = response_limits);

/// Splits one field line without its CRLF. No value: it is not one.
std::optional<Field> parse_field_line(std::string_view line);

}  // namespace culvert::http
