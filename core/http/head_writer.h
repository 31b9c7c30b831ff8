#pragma once

#include "core/http/head.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace culvert::http {

/// Writes heads. Whatever earlier layers did: no CR, LF, NUL or stray space can get into a line
/// here. What may not stand is left out, and good() tells.
class HeadWriter {
 public:
  /// Appends to `out`, which must outlive the writer.
  explicit HeadWriter(std::string& out) : out_(out) {}

  void request_line(std::string_view method, std::string_view target);
  /// "GET http://a/b HTTP/1.1": the target in parts.
  void request_line(std::string_view method, std::string_view scheme, std::string_view authority,
                    std::string_view path);
  /// The standard phrase when `reason` is empty.
  void status_line(int status, std::string_view reason = {});

  void field(std::string_view name, std::string_view value);
  void field(std::string_view name, std::uint64_t value);
  /// The same for a name in lower case, which is written as people do.
  void canonical_field(std::string_view name, std::string_view value);

  /// A field that was parsed, and so is valid already.
  void copy(const Field& field);

  /// The empty line.
  void end() { out_.append("\r\n"); }

  bool good() const { return good_; }

 private:
  std::string& out_;
  bool good_ = true;
};

/// Seconds since 1970 as "Sat, 21 Nov 2026 06:23:00 GMT" (RFC 9110 5.6.7).
std::string http_date(std::int64_t unix_seconds);
/// This second in that form. Valid until the next call on the thread.
std::string_view current_date();

}  // namespace culvert::http
