#pragma once

#include "core/config/document.h"
#include "core/config/load.h"
#include "core/config/report.h"

#include <string>
#include <vector>

namespace culvert::config {

/// Reads the `proxies` (`visitors`) of one file and appends them; items of types that are not
/// built, and items without a type, are reported and left out.
void read_proxies(const Node& node, const Scope& file, Report& report, ClientConfig& into);
void read_visitors(const Node& node, const Scope& file, Report& report, ClientConfig& into);

}  // namespace culvert::config
