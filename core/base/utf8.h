#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace culvert {

/// Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629 section 4), or npos.
std::size_t find_bad_utf8(std::string_view text);

/// The text itself where it is UTF-8; else each of its bytes as the character of that number
/// (ISO 8859-1), which is what bytes in HTTP fields mean by tradition.
std::string as_utf8(std::string_view text);

/// The text itself up to `most` bytes; else what fits of it, not inside a character, and "…".
std::string clipped(std::string_view text, std::size_t most);

}  // namespace culvert
