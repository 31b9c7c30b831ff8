#pragma once

#include "core/relay/public_connection.h"

namespace culvert::relay {

/// Serves a user of the http virtual hosts: HTTP/1.1, or HTTP/2 by its preface. Where the first
/// request says so, the connection moves to the loop of its proxy. Throws nothing but
/// cancellation.
Task<> serve_http(RelayContext& relay, PublicUser user);

}  // namespace culvert::relay
