#pragma once

#include "core/config/document.h"
#include "core/config/leaves.h"

#include <string>
#include <string_view>

namespace culvert::config {

/// A basic string of TOML; control characters and "{{" are escaped.
std::string toml_text(std::string_view text);
/// The same with "{{" as it stands: what a person types may be a template.
std::string toml_raw_text(std::string_view text);
/// The text of a value written as a string; of any other value that value as it is written.
std::string toml_text_of(std::string_view value);
/// A key as it stands if it is a bare one, else quoted.
std::string toml_key(std::string_view key);
/// Lines "path = value\n" for one member; a table of text gives a line per entry.
std::string toml_lines(const std::string& path, const Member& member);

/// The value alone; a table of text in braces.
std::string toml_value(const Member& member);

/// A whole document as TOML: what another syntax said, in this one. Keys keep their order, as far
/// as tables may stand behind values only. Nothing is left out but null.
std::string toml_document(const Table& table);

}  // namespace culvert::config
