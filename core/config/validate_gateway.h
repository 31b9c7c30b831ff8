#pragma once

#include "core/config/client_config.h"
#include "core/config/relay_config.h"
#include "core/config/rules.h"

/// The rules of plugins and of the tables `culvert`; used by validate(). In frp's keys, what keeps
/// one proxy from running is a warning, as there; contradictions among our own keys are errors.
namespace culvert::config {

void check_plugin(const Proxy& proxy, Rules& rules);
void check_gateway(const Proxy& proxy, Rules& rules);
void check_gateway(const RelayConfig& config, Rules& rules);

}  // namespace culvert::config
