#pragma once

#include "core/relay/public_connection.h"

#include <string>

namespace culvert::relay {

/// Serves a user of the http virtual hosts: HTTP/1.1, or HTTP/2 by its preface. Where the first
/// request says so, the connection moves to the loop of its proxy. Throws nothing but
/// cancellation.
Task<> serve_http(RelayContext& relay, PublicUser user);

/// The same for a user of the https virtual hosts whose TLS ends here, with the certificate that
/// its ClientHello, which lies in front of the stream, asks for. `host`: the name in that,
/// canonical.
Task<> serve_https_visit(RelayContext& relay, PublicUser user, std::string host);

}  // namespace culvert::relay
