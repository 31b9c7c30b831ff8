#pragma once

#include "core/config/client_config.h"
#include "core/config/problem.h"
#include "core/config/relay_config.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::config {

/// What loading needs from the world.
struct LoadOptions {
  bool strict = true;     ///< --strict_config: unknown keys are errors, else warnings.
  StringMap environment;  ///< .Envs of templates.
};

/// A configuration with everything that was wrong about it. `config` is there (as far as it could
/// be read) unless the text could not be parsed at all; run it only without errors.
template <class Config>
struct Loaded {
  std::optional<Config> config;
  std::vector<Problem> problems;
};

/// Reads frpc's (frps's) TOML, YAML or JSON: template, syntax, includes, keys, rules; all
/// problems at once. frp-surface 1.1, 1.10, 1.13.
Loaded<ClientConfig> load_client_file(const std::string& path, const LoadOptions& options);
Loaded<RelayConfig> load_relay_file(const std::string& path, const LoadOptions& options);

/// The same from text; `name` stands for the file in problems, `folder` is where includes are.
Loaded<ClientConfig> load_client_text(std::string_view text, const std::string& name,
                                      const std::string& folder, const LoadOptions& options);
Loaded<RelayConfig> load_relay_text(std::string_view text, const std::string& name,
                                    const LoadOptions& options);

/// The process environment as a map.
StringMap process_environment();

}  // namespace culvert::config
