#include "core/http/h1_names.h"

#include "core/http/characters.h"

#include <array>

namespace culvert::http {
namespace {

/// What capitals behind hyphens do not give.
constexpr std::array<std::string_view, 6> exceptions{
    "ETag", "DNT", "WWW-Authenticate", "Content-MD5", "X-XSS-Protection", "X-UA-Compatible"};
constexpr std::string_view websocket = "Sec-WebSocket-";

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

void append_canonical(std::string& to, std::string_view name) {
  for (const std::string_view exception : exceptions)
    if (equals_ignoring_case(name, exception)) {
      to.append(exception);
      return;
    }
  if (equals_ignoring_case(name.substr(0, websocket.size()), websocket)) {
    to.append(websocket);
    name.remove_prefix(websocket.size());
  }
  bool starts = true;
  for (const char c : name) {
    to.push_back(starts ? upper(c) : c);
    starts = c == '-';
  }
}

}  // namespace culvert::http
