#pragma once

#include "core/base/error.h"
#include "core/config/certificates/openssl_types.h"

#include <optional>
#include <string>
#include <vector>

/// Reading PEM files, for the files of this folder alone.
namespace culvert::certificates {

/// The file, ready to be read; only an ordinary one, so that a pipe holds nobody up. Fails with
/// not_found, io and limit (most_bytes); the context is the path.
Result<NativeBio> open_file(const std::string& path);

/// All certificates of a PEM file, in its order. Fails as open_file(), and with limit (more than
/// most_certificates) and certificate (none in it, or a damaged one: the context says why, too).
Result<std::vector<NativeX509>> read_native(const std::string& path);

/// What a file with a private key holds.
struct KeyFile {
  NativeKey key;              ///< Null: it is encrypted.
  bool is_encrypted = false;  ///< A passphrase is needed, and nobody asks for one.
  bool is_exposed = false;    ///< Everybody on this computer can read or change it (POSIX).
};
/// Fails as open_file(), and with certificate where it holds no private key.
Result<KeyFile> read_key(const std::string& path);

/// The oldest of OpenSSL's errors in this thread, in its words; empties the list.
std::string take_openssl_words();

}  // namespace culvert::certificates
