#pragma once

#include "core/config/load.h"
#include "core/config/report.h"

namespace culvert::config {

/// What is left to do once all keys are read: values that follow from others, files that must be
/// there, the rules of validate().
void finish(ClientConfig& config, const std::string& folder, const LoadOptions& options,
            Report& report);
void finish(RelayConfig& config, const std::string& folder, Report& report);

/// The same for a configuration that comes from no file, but from flags; problems name its keys.
Loaded<ClientConfig> finished(ClientConfig config, const LoadOptions& options);

/// By file (the main one first, includes as they were read), line and column.
std::vector<Problem> sorted(std::vector<Problem> problems, const std::string& main_file);

}  // namespace culvert::config
