#pragma once

#include "app/common/console_log.h"
#include "core/base/async.h"
#include "core/config/problem.h"
#include "core/observe/ledger.h"

#include <functional>
#include <string>
#include <vector>

namespace culvert::app {

/// Builds the role's task for a headless program.
using MakeTask = std::function<Task<>(Executor, observe::Ledger&)>;

/// Runs a role on this thread until it fails for good (exit code 1, reason and cure on stderr) or
/// SIGINT / SIGTERM asks it to stop (0). A second signal ends the program at once.
/// `notes` are logged first, at level debug.
int run_program(const config::Log& log, const std::string& component, const MakeTask& make,
                const std::vector<std::string>& notes = {});

/// Prints problems, one a line; returns whether the configuration can run.
bool report_problems(const std::vector<config::Problem>& problems);

/// A process that serves thousands of connections needs as many descriptors (IO-10).
void raise_descriptor_limit();

}  // namespace culvert::app
