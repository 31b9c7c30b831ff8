#pragma once

#include <QtGlobal>

namespace culvert::support {

/// A TCP port on the loopback address that nobody listens on and that was not given out before.
/// Taken below the kernel's range for outgoing connections: while a relay is down, a client which
/// keeps dialling a port of that range would sooner or later be given the same port as its own and
/// talk to itself.
[[nodiscard]] quint16 free_port();

/// The first of `count` such ports in a row, out of a range that free_port() does not use.
[[nodiscard]] quint16 free_ports_in_a_row(int count);

/// Whether somebody on the loopback address accepts connections there; asks for at most a second.
[[nodiscard]] bool accepts(quint16 port);

}  // namespace culvert::support
