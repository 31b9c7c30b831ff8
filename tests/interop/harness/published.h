#pragma once

#include "tests/interop/harness/web_peers.h"

namespace culvert::interop {

/// The agent's file of a gateway test: gateway_agent.toml, and for each service that runs an http
/// proxy for <name>.web.test and an https proxy, with the plugin that ends TLS, for
/// <name>.tls.test.
[[nodiscard]] QByteArray published(const WebPeers& peers);

}  // namespace culvert::interop
