#pragma once

#include "core/base/error.h"
#include "core/config/load.h"

#include <string>
#include <utility>
#include <vector>

namespace culvert::config {

/// Keys of a proxy with their new values as TOML, as with_change() takes them.
using KeyChanges = std::vector<std::pair<std::string, std::string>>;

/// The text of a client's file with all of the changes in it. Fails as with_change() does, or with
/// config where the result would not load any more. `path`: where the text comes from.
Result<std::string> with_changes(const std::string& path, const std::string& text,
                                 const std::string& proxy, const KeyChanges& changes,
                                 const LoadOptions& options);

/// The same for the file itself: read, changed, and written in one step; its rights stay. Fails
/// further with unsupported (TOML files only) and io.
Result<void> fix_file(const std::string& path, const std::string& proxy, const KeyChanges& changes,
                      const LoadOptions& options);

}  // namespace culvert::config
