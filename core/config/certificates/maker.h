#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/config/certificates/certificate.h"

#include <string>
#include <string_view>
#include <vector>

namespace culvert::certificates {

enum class KeyKind { ecdsa_p256, rsa_2048, rsa_4096 };

/// What is to be made.
struct MakeWish {
  /// Host names (ASCII; a first label "*" is a wildcard) and addresses. The first one is the common
  /// name, too.
  std::vector<std::string> names;
  KeyKind key = KeyKind::ecdsa_p256;
  int days = 365;  ///< Of a certificate, from an hour before now; 1 to most_days.
};
inline constexpr int most_days = 3650;

/// Whether a certificate can be for it: a host name, a wildcard or an address.
bool is_certifiable(std::string_view name);

/// A certificate (or a request for one) with its key, as PEM.
struct PemPair {
  std::string certificate;
  Secret key;
};

/// A certificate that is its own issuer, for servers and for clients, not for signing others. Fails
/// with config (a name, no name, or the days: the context says which) and internal (OpenSSL). RSA
/// keys take up to some seconds.
Result<PemPair> make_self_signed(const MakeWish& wish, WallTime now);

/// A signing request (PKCS#10) for an authority. Fails as make_self_signed().
Result<PemPair> make_request(const MakeWish& wish);

/// Where a pair goes.
struct PairFiles {
  std::string cert_file, key_file;
};

enum class Overwrite { no, yes };

/// Those of the two that are there already.
std::vector<std::string> existing(const PairFiles& files);

/// Writes both or none: the key with mode 0600, the certificate with 0644, each in one step. Fails
/// with name_taken (a file is there, and nobody said that it may go; also where both are one file)
/// and io; the context is the path.
Result<void> write_pair(const PemPair& pair, const PairFiles& files, Overwrite overwrite);

/// A certificate with its key and those of its issuers from a PKCS#12 file (.p12, .pfx), old
/// ciphers included where OpenSSL has them. Fails with not_found, io and limit (the file), auth
/// (another passphrase, or changed bytes), protocol (no PKCS#12), unsupported (a cipher that is not
/// here), certificate (no certificate, or no key that fits it). The context is the path.
Result<PemPair> read_pkcs12(const std::string& path, const Secret& passphrase);

}  // namespace culvert::certificates
