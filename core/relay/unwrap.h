#pragma once

#include "core/relay/first_bytes.h"
#include "core/relay/peer.h"
#include "core/relay/relay_context.h"

namespace culvert::relay {

/// Reads until the first bytes say what `stream` speaks; they are put back in front. Fills
/// peer.first_bytes. Fails with closed when the peer ends before.
Task<Speech> look_at(net::StreamPtr& stream, Sharing sharing, Peer& peer);

/// Takes TLS and WebSocket off, in whatever order the client has put them around the frp bytes
/// (frp-wire 1.1): TLS, TLS inside WebSocket, and, which frps itself cannot, WebSocket inside TLS
/// (wss without a proxy in front). `first` is what look_at() found. Fails with plaintext_peer when
/// plain text comes and TLS is demanded; like frps, nothing is answered then.
Task<net::StreamPtr> unwrap(RelayContext& relay, net::StreamPtr stream, Speech first, Peer& peer);

}  // namespace culvert::relay
