#pragma once

#include "core/config/document.h"
#include "core/config/load.h"

#include <string>
#include <string_view>

namespace culvert::config {

/// A file after template and syntax: a tree whose positions are those of the file as written.
/// `root` is there whenever something could be read; the problems are told in `problems`.
struct Document {
  std::optional<Table> root;
  std::vector<Problem> problems;
};

/// Follows frp's order: legacy INI is recognised (and answered with unsupported), the template is
/// rendered, TOML is tried whatever the name; else "{" means JSON and anything else YAML. A name
/// ending in ".toml" must be TOML. frp-surface 1.1.
Document read_document(std::string_view text, const std::string& name, const LoadOptions& options);

}  // namespace culvert::config
