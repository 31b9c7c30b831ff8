#pragma once

#include "core/net/stream.h"

#include <vector>

namespace culvert::net {

/// `inner` with bytes put back in front: what was read to find out what a peer speaks.
StreamPtr with_prefix(std::vector<std::byte> prefix, StreamPtr inner);

}  // namespace culvert::net
