#pragma once

#include "core/config/load.h"
#include "core/config/report.h"

#include <string>
#include <vector>

namespace culvert::config {

/// Adds the proxies and visitors of every file that `patterns` (the key `includes` of the file
/// `main`) name. Common keys of an included file have no effect and are warned about; includes do
/// not nest. frp-surface 1.10.
void read_includes(const std::vector<std::string>& patterns, const std::string& folder,
                   const Scope& main, const LoadOptions& options, Report& report,
                   ClientConfig& into);

}  // namespace culvert::config
