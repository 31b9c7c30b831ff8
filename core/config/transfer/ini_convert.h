#pragma once

#include "core/config/client_config.h"
#include "core/config/transfer/candidate.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::transfer {

/// An INI file of frp as TOML. Whatever has no counterpart stands in it as a comment, so nothing is
/// lost; `notes` tells everything that means something else now, or is only kept.
struct ConvertedIni {
  std::string text;
  bool is_server_file = false;
  std::vector<Note> notes;
  std::vector<std::string> includes;  ///< Patterns; they are not in the text.
};

/// `environment`: for variables that stand where no text may (ports); elsewhere they stay.
ConvertedIni convert_ini(std::string_view text, const config::StringMap& environment);

}  // namespace culvert::transfer
