#pragma once

#include "core/base/secret.h"
#include "core/frp/aead.h"

namespace culvert::frp {

using TranscriptHash = std::array<std::byte, 32>;

/// SHA-256 over the hello payloads exactly as they were on the wire (frp-wire 5.5).
TranscriptHash transcript_hash(Bytes client_hello, Bytes server_hello);

enum class Toward { server, client };

/// The key of one direction of an encrypted v2 control stream: HKDF-SHA256 of the token itself.
AeadKey derive_aead_key(const Secret& token, const TranscriptHash& transcript,
                        AeadAlgorithm algorithm, Toward direction);

}  // namespace culvert::frp
