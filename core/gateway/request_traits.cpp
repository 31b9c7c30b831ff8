#include "core/gateway/request_traits.h"

#include "core/http/characters.h"
#include "core/http/media.h"
#include "core/http/message_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

namespace culvert::gateway {

Need need_of(const http::Request& request) {
  if (request.purpose == http::Purpose::websocket) return Need::websocket;
  return http::is_grpc(request) ? Need::grpc : Need::ordinary;
}

bool is_confidential(const http::Request& request) {
  return std::ranges::any_of(request.fields, [](const http::Field& field) {
    return field.id == http::Name::authorization || field.id == http::Name::proxy_authorization ||
           field.id == http::Name::cookie;
  });
}

std::string place_of(const http::Request& request) {
  const std::string_view path = request.path.substr(0, request.path.find('?'));
  std::string place(request.authority);
  return place.append(path.substr(0, path.rfind('/') + 1));
}

bool seldom_has_body(const http::Request& request) {
  constexpr std::array<std::string_view, 4> methods{"GET", "HEAD", "OPTIONS", "DELETE"};
  return request.purpose == http::Purpose::ordinary && request.body.present &&
         !request.body.length && !request.expects_continue &&
         std::ranges::find(methods, request.method) != methods.end();
}

bool may_come_twice(const http::Request& request) {
  return http::is_idempotent(request.method) || request.purpose != http::Purpose::ordinary ||
         http::find(request.fields, "idempotency-key") != nullptr;
}

std::optional<Duration> grpc_timeout(const http::Request& request) {
  const http::Field* const field = http::find(request.fields, "grpc-timeout");
  if (field == nullptr || field->value.size() < 2 || field->value.size() > 9) return std::nullopt;
  std::int64_t count = 0;
  const char* const end = field->value.data() + field->value.size() - 1;
  const auto [stopped, error] = std::from_chars(field->value.data(), end, count);
  if (error != std::errc() || stopped != end || count < 0) return std::nullopt;
  switch (*end) {
    case 'H':
      return std::chrono::hours(std::min<std::int64_t>(count, 24 * 365));
    case 'M':
      return std::chrono::minutes(count);
    case 'S':
      return std::chrono::seconds(count);
    case 'm':
      return std::chrono::milliseconds(count);
    case 'u':
      return std::chrono::microseconds(count);
    case 'n':
      return std::chrono::nanoseconds(count);
    default:
      return std::nullopt;
  }
}

}  // namespace culvert::gateway
