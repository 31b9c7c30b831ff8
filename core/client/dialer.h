#pragma once

#include "core/net/tcp.h"

#include <functional>

namespace culvert::client {

/// A connection just made, and what is known about it.
struct Dialed {
  net::StreamPtr stream;
  net::Endpoint local, remote;
  net::DialTimes times;
};

/// How a client reaches the relay (leg relay) and its local services (leg upstream). Fails as
/// net::dial. Tests put memory in the place of dial_tcp.
using Dial = std::function<Task<Dialed>(net::Endpoint to, net::DialOptions options, Leg leg)>;

/// Over TCP: net::dial.
Task<Dialed> dial_tcp(net::Endpoint to, net::DialOptions options, Leg leg);

}  // namespace culvert::client
