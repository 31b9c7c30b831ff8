#pragma once

#include <string>
#include <string_view>

namespace culvert::relay {

/// "%E4%BD%A0" as the bytes it means: frp compares locations with the decoded path. What is not
/// an escape stays.
std::string decoded_path(std::string_view path);

/// Whether is_roundabout() could say yes of what this path means when it is decoded: of hardly any.
bool may_be_roundabout(std::string_view path);

/// Whether services may read the decoded `path` as another one: it has empty segments, "." or "..".
bool is_roundabout(std::string_view path);

/// The path that they would read: "/public/../admin" is "/admin" (RFC 3986 5.2.4), "//admin", too.
/// It is for routing only; what is forwarded stays as it came (gateway.md 2.2).
std::string straightened_path(std::string_view path);

}  // namespace culvert::relay
