#pragma once

#include "core/client/dialer.h"
#include "core/config/client_config.h"

namespace culvert::client {

/// Whether the relay that closed on us without a word demands TLS (`transport.tls.force`). frps
/// says nothing in that case (frp-wire 1.2), nor does it about other settings that differ, so the
/// relay is asked: two short connections, one in TLS and one as `config` has it, each with a
/// question that is answered before any login. An answer to the first and none to the second is
/// the proof; so is a first that is refused only for want of a client certificate. The secret of
/// nobody is sent. Never throws Failure; takes at most ten seconds.
Task<bool> demands_tls(const config::ClientConfig& config, const Dial& dial);

}  // namespace culvert::client
