#pragma once

#include "core/gateway/bridge.h"
#include "core/gateway/route.h"
#include "core/net/splice.h"

namespace culvert::gateway {

/// Joins the two ends of an exchange that has become a tunnel until both have ended: bytes, not
/// messages; nothing looks into them but a count of frames (gateway.md 3.5 to 3.7). When it is
/// stopped, by cancellation or by the limit of idle time, a WebSocket is told so with a Close 1001
/// wherever no frame is under way; everything else just ends. `observer` sees what passes; may be
/// null.
Task<net::SpliceEnd> carry_tunnel(http::ServerExchange& down, http::ClientExchange& up,
                                  Traffic& traffic, const ExchangeTimeouts& timeouts,
                                  EndsBoth ends_both, net::SpliceObserver* observer = nullptr);

}  // namespace culvert::gateway
