#pragma once

#include "core/config/client_config.h"

#include <string>
#include <vector>

namespace culvert::config {

/// What a new configuration changes for a running client, by item name.
struct Changes {
  /// Something outside proxies and visitors: the link must start anew. `log` and `loginFailExit`
  /// do not count, the link does not know them; nor does `poolCount`, which the next login tells.
  bool session = false;
  std::vector<std::string> removed_proxies, changed_proxies, added_proxies;
  std::vector<std::string> removed_visitors, changed_visitors, added_visitors;

  bool empty() const;
};

/// How far a change of one proxy reaches.
enum class Impact {
  none,
  handling,      ///< The local target, the plugin or `culvert`: the server need not know.
  registration,  ///< The proxy must be registered anew.
};
Impact impact_of(const Proxy& running, const Proxy& wanted);

/// Compares what is active in both.
Changes diff(const ClientConfig& running, const ClientConfig& wanted);

}  // namespace culvert::config
