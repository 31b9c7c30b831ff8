#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace culvert::http {

struct Credentials {
  std::string user, password;
};

/// What a value of Authorization or Proxy-Authorization says: "Basic dXNlcjpwYXNz" (RFC 7617).
/// No value: another scheme, or not well formed.
std::optional<Credentials> parse_basic_auth(std::string_view value);

/// Whether both are equal; takes the same time for every wrong guess of one length.
bool equals_in_constant_time(std::string_view a, std::string_view b);

}  // namespace culvert::http
