#pragma once

#include "core/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace culvert::frp {

/// Standard base64 with padding (RFC 4648 section 4), as Go's []byte is written in JSON.
std::string to_base64(Bytes bytes);

/// The bytes that `text` means, in a string; nullopt when it is not padded standard base64. Line
/// breaks are skipped, as Go does.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace culvert::frp
