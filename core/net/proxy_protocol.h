#pragma once

#include "core/net/endpoint.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace culvert::net {

/// The PROXY header that tells a local service who its visitor is; `version` is "v1" or "v2".
/// An empty destination becomes 127.0.0.1. Fails with config for addresses that the header cannot
/// express (IPv4 source with IPv6 destination) and for other versions. frp-wire 6.7, HAProxy's
/// proxy-protocol.txt 2.1, 2.2.
Result<std::vector<std::byte>> proxy_header(std::string_view version, const Endpoint& source,
                                            const Endpoint& destination);

}  // namespace culvert::net
