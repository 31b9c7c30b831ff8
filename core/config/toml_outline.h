#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Where everything stands in a TOML text: for changing one thing and leaving every other byte,
/// comments and order included, as it is.
namespace culvert::config {

using KeyPath = std::vector<std::string>;

/// One `key = value`. Offsets count bytes.
struct TomlEntry {
  KeyPath key;                     ///< As written in its table: "tls.enable" is two parts.
  std::size_t begin = 0, end = 0;  ///< Its lines, from the indent to behind the line end.
  std::size_t key_begin = 0;
  std::size_t value_begin = 0, value_end = 0;
};

/// A table with its header: "[a.b]" or "[[a]]". The first one of an outline is the top of the file,
/// which has none.
struct TomlSection {
  KeyPath path;
  bool is_item = false;            ///< "[[…]]"
  std::size_t begin = 0, end = 0;  ///< With the comments right above the header.
  std::size_t header = 0;          ///< The line of the header.
  std::size_t body = 0;            ///< Behind that line.
  std::vector<TomlEntry> entries;  ///< In the order of the file.
};

using TomlOutline = std::vector<TomlSection>;

/// Fails with config where the text is no TOML (a template with loops is none); what else is
/// wrong is for parse_toml() to say.
Result<TomlOutline> outline_of(std::string_view text);

/// The entries of an inline table; `begin` is its "{". `begin` and `end` of an entry are key_begin
/// and value_end.
Result<std::vector<TomlEntry>> inline_entries(std::string_view text, std::size_t begin);

/// frp takes keys of any case.
bool same_key(const KeyPath& a, const KeyPath& b);
/// Whether `path` is longer than `prefix` and begins with it.
bool is_below(const KeyPath& prefix, const KeyPath& path);

}  // namespace culvert::config
