#pragma once

#include <string>
#include <string_view>

/// Names on the wire (frp-wire 9.1, frp pkg/naming).
namespace culvert::frp {

/// "<user>.<name>", or the name alone without a user.
std::string wire_name(std::string_view user, std::string_view name);

/// Takes exactly one leading "<user>." off.
std::string_view strip_user(std::string_view user, std::string_view wire_name);

/// The wire name that a visitor asks for: of `server_user` if that is set, else of its own user.
std::string visitor_target(std::string_view own_user, std::string_view server_user,
                           std::string_view server_name);

/// A proxy that nobody has. A client of ours whose link ends without a word asks for it, to learn
/// whether the server would have answered in TLS.
inline constexpr const char* tls_question_name = "is-tls-demanded";

}  // namespace culvert::frp
