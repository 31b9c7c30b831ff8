#pragma once

#include "core/base/secret.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace culvert::frp {

/// Lower-case hex MD5(secret || decimal timestamp): privilege_key and sign_key (frp-wire 4.3).
std::string auth_key(const Secret& secret, std::int64_t timestamp);

/// Whether `key` is what auth_key gives; takes the same time for every wrong key.
bool auth_key_matches(const Secret& secret, std::int64_t timestamp, std::string_view key);

/// Unix seconds, from the wall clock.
std::int64_t unix_now();

}  // namespace culvert::frp
