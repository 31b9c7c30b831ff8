#pragma once

#include <cstdint>

namespace culvert::bench {

/// The local service of the bench: echo, sink, source and a page, as the visitor wishes, on one
/// port. Bulk is moved by a thread of its own, so that an echo beside it waits for the tunnel and
/// not for the service. Prints its port, and serves until standard input ends.
void serve(std::uint16_t port);

}  // namespace culvert::bench
