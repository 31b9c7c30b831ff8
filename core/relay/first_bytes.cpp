#include "core/relay/first_bytes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace culvert::relay {
namespace {

constexpr std::string_view websocket_request = "GET /~!frp";
static_assert(websocket_request.size() == most_first_bytes);

/// golib net/mux/rule.go; PRI is the preface of HTTP/2.
constexpr std::array<std::string_view, 10> http_beginnings{"GET", "HEA", "POS", "PUT", "DEL",
                                                           "CON", "OPT", "TRA", "PAT", "PRI"};

enum class Match { no, yes, perhaps };

Match match(std::string_view text, std::string_view pattern) {
  const std::size_t size = std::min(text.size(), pattern.size());
  if (text.substr(0, size) != pattern.substr(0, size)) return Match::no;
  return size == pattern.size() ? Match::yes : Match::perhaps;
}

Match match_http(std::string_view text) {
  Match best = Match::no;
  for (const std::string_view beginning : http_beginnings) {
    const Match one = match(text, beginning);
    if (one == Match::yes) return one;
    if (one == Match::perhaps) best = one;
  }
  return best;
}

}  // namespace

std::optional<Speech> recognise(Bytes first, Sharing sharing) {
  if (first.empty()) return std::nullopt;
  const std::string_view text = as_text(first);
  switch (match(text, websocket_request)) {
    case Match::yes:
      return Speech::websocket;
    case Match::perhaps:
      return std::nullopt;
    case Match::no:
      break;
  }
  if (text.front() == 0x16) return sharing.https ? Speech::https_user : Speech::tls;
  if (text.front() == 0x17) return Speech::marked_tls;
  if (!sharing.http) return Speech::plain;
  switch (match_http(text)) {
    case Match::yes:
      return Speech::http_user;
    case Match::perhaps:
      return std::nullopt;
    case Match::no:
      break;
  }
  return Speech::plain;
}

}  // namespace culvert::relay
