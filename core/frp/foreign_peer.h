#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/frp/wire.h"

namespace culvert::frp {

/// What to report about a peer whose bytes are not a message of `expected`: version (the other
/// wire version, or yamux), tls_peer, or protocol; the context says what was seen.
Error foreign_peer(Bytes seen, WireVersion expected);

}  // namespace culvert::frp
