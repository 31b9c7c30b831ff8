#pragma once

#include "core/frp/aead.h"
#include "core/net/stream.h"

namespace culvert::frp {

/// `inner` inside AEAD records, each direction with its own key and a random stream nonce sent
/// with its first record (frp-wire 5.5). Fails with auth (a record that the key does not open),
/// protocol or limit (a length that cannot be), closed (ended inside a record).
net::StreamPtr sealed(net::StreamPtr inner, AeadAlgorithm algorithm, const AeadKey& sending,
                      const AeadKey& receiving);

}  // namespace culvert::frp
