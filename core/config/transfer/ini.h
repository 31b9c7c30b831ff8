#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The INI dialect of frp before 0.52: "[section]" and "key = value" (or ":"), whole lines of "#"
/// and ";" are comments and nothing else is, a key alone is true, quotes around a whole value go, a
/// backslash at the end of a line joins the next one. frp-surface 1.12.
namespace culvert::transfer {

struct IniKey {
  std::string key, value;
  int line = 0;
  bool was_quoted = false;
};

struct IniSection {
  std::string name;
  int line = 0;
  std::vector<IniKey> keys;

  const IniKey* find(std::string_view key) const;
  /// Its value; empty when it is not there.
  std::string value(std::string_view key) const;
};

/// Keys in front of the first section are in one without a name. A section that stands twice is
/// one.
std::vector<IniSection> parse_ini(std::string_view text);

}  // namespace culvert::transfer
