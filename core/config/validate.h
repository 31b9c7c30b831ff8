#pragma once

#include "core/config/client_config.h"
#include "core/config/problem.h"
#include "core/config/relay_config.h"

#include <vector>

/// Rules across fields: whatever can be said about a configuration without its file and without
/// the system. Dialogs call it on what is being typed.
namespace culvert::config {

/// Problems carry the path in the configuration ("proxies[2].localPort" is config.proxies[2]) and
/// the item, no file and no position. An error is what frp rejects or what cannot work at all; what
/// frp lets pass and fails at later for one item is a warning. frp-surface 1.13.
std::vector<Problem> validate(const ClientConfig& config);
std::vector<Problem> validate(const RelayConfig& config);

/// The rules of one item, for its dialog; `path` stands in front of its keys.
std::vector<Problem> validate(const Proxy& proxy, const std::string& path = {});
std::vector<Problem> validate(const Visitor& visitor, const std::string& path = {});

}  // namespace culvert::config
