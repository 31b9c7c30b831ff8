#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace culvert::observe {

/// What the claims of a JSON Web Token say that may be read by others: "expired 3 h ago; issued by
/// x; for y" (RFC 7519 4.1). `credentials`: an Authorization value, or the token alone. Neither
/// the token nor any other claim is in it. Empty: it is none, or it says nothing of that.
std::string readable_claims(std::string_view credentials,
                            std::chrono::system_clock::time_point now);

}  // namespace culvert::observe
