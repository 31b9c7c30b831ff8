#pragma once

#include "core/base/negotiation.h"
#include "core/http/server_connection.h"
#include "core/net/client_hello.h"
#include "core/relay/public_connection.h"

namespace culvert::relay {

/// Tells the log what the doctor says of a visitor's side that has ended; nothing where they left
/// as they came.
void tell_visitor_leg(RelayContext& relay, const net::Endpoint& visitor, Negotiation leg,
                      const http::ServerEnd& end);

/// The same of one whose TLS greeting asks for a name that nobody has (D-65).
void tell_unknown_name(RelayContext& relay, const net::Endpoint& visitor,
                       const net::ClientHello& hello);

/// And of one who speaks plain HTTP where TLS is spoken (D-64).
void tell_plain_visitor(RelayContext& relay, const net::Endpoint& visitor);

}  // namespace culvert::relay
