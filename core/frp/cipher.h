#pragma once

#include "core/base/secret.h"
#include "core/net/stream.h"

#include <array>

namespace culvert::frp {

using CipherKey = std::array<std::byte, 16>;

/// PBKDF2-HMAC-SHA1(secret, "frp", 64, 16): frp-wire 4.1. Derive once per secret, not per
/// connection.
CipherKey derive_key(const Secret& secret);

/// AES-128-CFB on both directions, each with an IV sent before its first byte (frp-wire 4.2).
net::StreamPtr encrypted(net::StreamPtr inner, const CipherKey& key);

/// snappy framing format on both directions (frp-wire 6.4).
net::StreamPtr compressed(net::StreamPtr inner);

/// The layers of a work or visitor connection: plaintext -> snappy -> AES-CFB -> inner.
net::StreamPtr payload_layers(net::StreamPtr inner, bool encryption, bool compression,
                              const CipherKey& key);

}  // namespace culvert::frp
