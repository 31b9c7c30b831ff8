#pragma once

#include "app/agent/quick_command.h"

namespace culvert::app {

/// `culvert-agent doctor -c FILE PROXY [--json] [--request PATH] [--apply]`: examines the proxy's
/// local service. Exit codes: 0 nothing is wrong (or the change was written), 1 the command could
/// not run, 2 something is wrong.
int run_doctor(const AgentCommand& command);

}  // namespace culvert::app
