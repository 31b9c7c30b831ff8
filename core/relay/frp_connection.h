#pragma once

#include "core/frp/control_channel.h"
#include "core/relay/peer.h"
#include "core/relay/relay_context.h"

#include <memory>

namespace culvert::relay {

/// Serves one frp connection (a mux stream, or a whole transport without mux) whose opening has
/// been received: control, work or visitor (frp-wire 3.5). `handle` belongs to the task that calls
/// this. Fails with protocol when it is none of the three.
Task<> serve_opened(RelayContext& relay, std::shared_ptr<Peer> peer, const TaskHandle& handle,
                    net::StreamPtr connection, frp::Opening opening);

}  // namespace culvert::relay
