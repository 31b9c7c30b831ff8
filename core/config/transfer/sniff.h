#pragma once

#include "core/config/transfer/candidate.h"

#include <string>
#include <string_view>

namespace culvert::transfer {

/// Told by content before name; only between YAML and plain text does the name help.
Form sniff(std::string_view bytes, std::string_view name);

/// The marks of ZIP, gzip, 7z, RAR, xz, bzip2, zstd, tar and of our own bundle.
bool is_archive(std::string_view bytes);

/// "[common]" stands on a line of its own, or nothing but "name = value" of the old spelling.
bool looks_like_ini(std::string_view text);

/// The text without a byte order mark; UTF-16, as editors of Windows write it, becomes UTF-8.
std::string decoded_text(std::string_view bytes);

}  // namespace culvert::transfer
