#pragma once

#include <cstdint>

namespace culvert {

/// Bytes moved by one connection since it opened. `up` goes from the public user to the local
/// service, `down` the other way. Written by the pump on the loop, read at the tick.
struct Traffic {
  std::uint64_t up = 0;
  std::uint64_t down = 0;

  bool operator==(const Traffic&) const = default;
};

}  // namespace culvert
