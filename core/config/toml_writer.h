#pragma once

#include "core/config/leaves.h"

#include <string>
#include <string_view>

namespace culvert::config {

/// A basic string of TOML; control characters and "{{" are escaped.
std::string toml_text(std::string_view text);
/// A key as it stands if it is a bare one, else quoted.
std::string toml_key(std::string_view key);
/// Lines "path = value\n" for one member; a table of text gives a line per entry.
std::string toml_lines(const std::string& path, const Member& member);

}  // namespace culvert::config
