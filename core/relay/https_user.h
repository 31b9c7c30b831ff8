#pragma once

#include "core/relay/public_connection.h"

namespace culvert::relay {

/// Serves a user of the https virtual hosts: reads the ClientHello, finds the proxy by SNI, and
/// passes the untouched TLS bytes on (frp-surface 3.4). A name that nobody serves is answered
/// with the alert unrecognized_name.
Task<> serve_https(RelayContext& relay, PublicUser user);

}  // namespace culvert::relay
