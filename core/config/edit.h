#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace culvert::config {

/// The text of a client's TOML file with one key of one proxy set, everything else as it stands:
/// comments, order, blank lines. `key`: from the proxy's own table on ("culvert.upstream.scheme");
/// `value`: as TOML. A key that is there gets the new value on its own line; another one is added
/// to the table it belongs to. Fails with not_found (no such proxy here: it may be in an included
/// file) or unsupported (its line cannot be changed: an inline table, a value over several lines).
Result<std::string> with_change(std::string_view text, const std::string& proxy,
                                const std::string& key, const std::string& value);

}  // namespace culvert::config
