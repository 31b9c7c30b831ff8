#pragma once

#include "core/net/tcp.h"
#include "core/relay/relay_context.h"

namespace culvert::relay {

/// A public user (or an stcp visitor) and where it came in; goes into StartWorkConn.
struct PublicUser {
  net::StreamPtr stream;
  net::Endpoint address;         ///< The user's.
  net::Endpoint arrived;         ///< Ours, that it reached.
  std::string proxy_protocol;    ///< "v1", "v2": a front has told both; empty: none has.
  bool ends_both = false;        ///< A visitor's link of frpc, which says only the end of both.
  bool is_culvert_link = false;  ///< One of ours: it is told of breaks by a reset of the mux.
};

/// A user who has come over TCP. Keep-alive probes find those who vanish without a word.
PublicUser make_user(std::unique_ptr<net::TcpStream> stream);

/// Gets a work connection for `user`, tells the client about it, and joins both until they end
/// (frp-wire 6.1 to 6.6). On the loop of the target. Never throws Failure: what goes wrong stands
/// in the row.
Task<> serve_public(RelayContext& relay, TargetPtr target, PublicUser user);

/// serve_public() on the loop of the target. When that is another one, the user goes there, and
/// this returns at once.
Task<> serve_at_home(RelayContext& here, TargetPtr target, PublicUser user);

/// The plaintext side of a work connection: cipher and compression off, the limit on.
net::StreamPtr payload_of(const RelayContext& relay, const Target& target, net::StreamPtr work);

}  // namespace culvert::relay
