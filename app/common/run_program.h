#pragma once

#include "app/common/console_log.h"
#include "core/base/async.h"
#include "core/base/clock.h"
#include "core/config/problem.h"
#include "core/observe/ledger.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace culvert::app {

/// Builds the role's task for a headless program.
using MakeTask = std::function<Task<>(Executor, observe::Ledger&)>;

struct Outcome {
  int code = 0;        ///< Of the program.
  std::string reason;  ///< Why it failed, one line; short when the console has the whole of it.
};

/// Lets nobody new in, and returns when the role itself has nothing to wait for, after `stop_time`
/// at most.
using Farewell = std::function<Task<>()>;

/// Who stops us is waiting.
inline constexpr Duration stop_time = std::chrono::seconds(5);

/// Runs a role on this thread until it fails for good (exit code 1) or SIGINT / SIGTERM asks it to
/// stop (0). With a `farewell` that comes first, and then, within `stop_time` in all, what the open
/// connections are moving: an idle one holds nobody up. A second signal ends the program at once.
/// `notes` are logged first; those that come later, behind the next event. Null: there are none.
Outcome run_program(const config::Log& log, const std::string& component, const MakeTask& make,
                    std::vector<Note>* notes = nullptr, const Farewell& farewell = {});

/// Prints the reason, if any; returns the code.
int report_outcome(const Outcome& outcome);

/// Prints problems, one a line; returns whether the configuration can run.
bool report_problems(const std::vector<config::Problem>& problems);

/// A process that serves thousands of connections needs as many descriptors (IO-10).
void raise_descriptor_limit();

}  // namespace culvert::app
