#pragma once

#include "app/common/flags.h"
#include "core/config/relay_config.h"

#include <string>
#include <vector>

namespace culvert::app {

/// What the command line of culvert-relay said.
struct RelayCommand {
  std::string config_file;
  bool show_version = false, show_help = false;
  bool strict = true;
  std::string subcommand;                ///< "", "verify"
  config::RelayConfig from_flags;        ///< Used when there is no file, with frps's defaults.
  std::vector<std::string> unsupported;  ///< Flags of frps that are not built, by name.
};

/// Reads frps's flags (frp-surface 3.14). Returns an error text, empty when all is fine.
std::string parse_relay_command(const std::vector<std::string>& arguments, RelayCommand& command);

std::string relay_help();

}  // namespace culvert::app
