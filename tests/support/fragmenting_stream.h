#pragma once

#include "core/net/stream.h"

#include <cstdint>
#include <vector>

namespace culvert::support {

struct Fragmentation {
  std::uint64_t seed = 1;
  std::size_t most = 700;       ///< Largest piece a single read or write moves.
  int percent_blocked = 25;     ///< So often a call is "not now" although something could be moved.
  bool shows_buffered = false;  ///< Lets buffered() of the inner stream through, in pieces.
};

/// `inner` as a bad network would deliver it: every read and write moves a random piece, some
/// move nothing. The same seed gives the same pieces for the same calls.
net::StreamPtr fragmenting(net::StreamPtr inner, Fragmentation how = {});

/// `size` bytes that do not repeat soon; the same seed gives the same bytes.
std::vector<std::byte> random_bytes(std::size_t size, std::uint64_t seed);

}  // namespace culvert::support
