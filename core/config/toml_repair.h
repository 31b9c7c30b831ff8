#pragma once

#include "core/config/document.h"

#include <string>
#include <vector>

namespace culvert::config {

/// TOML that was read after quotes were put around bare words.
struct RepairedToml {
  struct Repair {
    Position at;        ///< Where the bare value starts, in the text as given.
    std::string key;    ///< As written.
    std::string value;  ///< What belongs there: with quotes, or "true", "false".
  };
  Parsed parsed;
  std::vector<Repair> repairs;
};

/// Like parse_toml(), but a value that only lacks its quotes, or one of them (`type = https2http`,
/// `type = "tcp`), is quoted and noted, so that one such line does not hide everything behind it.
/// fatedier/frp#4808.
RepairedToml parse_toml_with_repairs(std::string text);

}  // namespace culvert::config
