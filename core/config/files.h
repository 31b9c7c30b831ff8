#pragma once

#include "core/base/error.h"

#include <string>
#include <vector>

namespace culvert::config {

/// The whole of a file, pipe or device, at most max_text_size bytes. Fails with not_found, io or
/// limit; the context is the path.
Result<std::string> read_text_file(const std::string& path);

/// Where a path of a configuration leads: as it stands when it is absolute or exists relative to
/// the working directory (frp's rule), else relative to the configuration's folder if it exists
/// there, else as it stands.
std::string resolve_path(const std::string& path, const std::string& folder);

/// Files that the last component of `pattern` (`*`, `?`, `[a-z]`, `\` quotes) names, sorted.
/// Relative patterns: below `folder`, or below the working directory when that gives no folder.
/// Fails with not_found when the folder of the pattern does not exist. Go path/filepath.Match.
Result<std::vector<std::string>> find_files(const std::string& pattern, const std::string& folder);

/// Whether a file name fits a pattern of filepath.Match.
bool matches_glob(std::string_view pattern, std::string_view name);

}  // namespace culvert::config
