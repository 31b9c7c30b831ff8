#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"

#include <string>
#include <string_view>

/// The encrypted bundle (".culvertbundle"): a header of 48 bytes (magic, version, scrypt's log2 N,
/// r and p, salt of 16, nonce of 12, zeros), AES-256-GCM of the content with the header as
/// additional data, tag of 16. The key is scrypt's (RFC 7914) of the passphrase. desktop.md 2.20.
namespace culvert::transfer {

inline constexpr std::string_view bundle_magic = "CULVERT\x1a";

bool is_bundle(std::string_view bytes);

/// Takes about half a second and 128 MiB, which is the point. Fails with internal when OpenSSL
/// refuses, with config when the passphrase is empty.
Result<std::string> seal(std::string_view content, const Secret& passphrase);

/// Fails with auth (another passphrase, or bytes were changed), version (made by a program that is
/// newer), protocol (cut off).
Result<std::string> unseal(std::string_view bundle, const Secret& passphrase);

}  // namespace culvert::transfer
