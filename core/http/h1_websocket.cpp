#include "core/http/h1_websocket.h"

#include "core/http/characters.h"
#include "core/net/websocket_handshake.h"

#include <algorithm>
#include <utility>

namespace culvert::http {
namespace {

std::ptrdiff_t count(const std::vector<Field>& fields, Name id) {
  return std::ranges::count(fields, id, &Field::id);
}

/// All lines of a list field as one.
std::string list_of(const std::vector<Field>& fields, Name id) {
  std::string list;
  for (const Field& field : fields)
    if (field.id == id) list.append(list.empty() ? "" : ", ").append(field.value);
  return list;
}

bool contains(std::string_view list, std::string_view wanted) {
  bool found = false;
  for_each_element(list, [&](std::string_view element) { found = found || element == wanted; });
  return found;
}

std::string_view name_of_extension(std::string_view extension) {
  return trim(extension.substr(0, extension.find(';')));
}

bool offers_extension(std::string_view offered, std::string_view name) {
  bool found = false;
  for_each_element(offered, [&](std::string_view one) {
    found = found || equals_ignoring_case(name_of_extension(one), name);
  });
  return found;
}

}  // namespace

bool is_websocket_key(std::string_view text) {
  if (text.size() != 24 || !text.ends_with("==")) return false;
  const auto is_base64 = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
  };
  if (!std::ranges::all_of(text.substr(0, 22), is_base64)) return false;
  // Sixteen bytes leave four unused bits in the last digit.
  return std::string_view("AQgw").find(text[21]) != std::string_view::npos;
}

std::optional<Refusal> check_websocket_request(const Request& request) {
  if (request.method != "GET") return Refusal{400, "a WebSocket is opened with GET"};
  const Field* const version = find(request.fields, Name::sec_websocket_version);
  if (version == nullptr || version->value != websocket_version ||
      count(request.fields, Name::sec_websocket_version) > 1)
    return Refusal{426, "Sec-WebSocket-Version"};
  const Field* const key = find(request.fields, Name::sec_websocket_key);
  if (key == nullptr || count(request.fields, Name::sec_websocket_key) > 1 ||
      !is_websocket_key(key->value))
    return Refusal{400, "Sec-WebSocket-Key"};
  return std::nullopt;
}

WebSocketOffer WebSocketOffer::of(const Request& request, std::string key) {
  return {std::move(key), list_of(request.fields, Name::sec_websocket_protocol),
          list_of(request.fields, Name::sec_websocket_extensions)};
}

std::string_view WebSocketOffer::objection(const std::vector<Field>& answer) const {
  const Field* const accept = find(answer, Name::sec_websocket_accept);
  if (accept == nullptr || count(answer, Name::sec_websocket_accept) > 1)
    return "no Sec-WebSocket-Accept";
  if (accept->value != net::accept_value(key)) return "a wrong Sec-WebSocket-Accept";
  return objection_to_choice(answer);
}

std::string_view WebSocketOffer::objection_to_choice(const std::vector<Field>& answer) const {
  if (const Field* const protocol = find(answer, Name::sec_websocket_protocol)) {
    const bool one = count(answer, Name::sec_websocket_protocol) == 1;
    if (!one || !contains(protocols, protocol->value))
      return "a Sec-WebSocket-Protocol that was not offered";
  }
  bool offered = true;
  for (const Field& field : answer)
    if (field.id == Name::sec_websocket_extensions)
      for_each_element(field.value, [&](std::string_view one) {
        offered = offered && offers_extension(extensions, name_of_extension(one));
      });
  return offered ? std::string_view() : "a WebSocket extension that was not offered";
}

}  // namespace culvert::http
