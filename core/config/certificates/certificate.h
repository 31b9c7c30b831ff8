#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

/// Certificates and keys as files that profiles name: what they say, what is wrong with them, and
/// how new ones are made. Nothing here is for the data path.
namespace culvert::certificates {

using WallTime = std::chrono::system_clock::time_point;

/// One certificate, as people read it. Texts of its issuer hold no control characters.
struct Certificate {
  std::string subject, issuer;     ///< "CN=example.org,O=..." (RFC 4514 order).
  std::vector<std::string> names;  ///< Host names and addresses that it is for (SAN).
  WallTime not_before{}, not_after{};
  std::string serial;      ///< Hexadecimal.
  std::string key_type;    ///< "RSA", "ECDSA P-256", "Ed25519".
  int key_bits = 0;        ///< 0: not known.
  std::string signature;   ///< Algorithm that its issuer signed with: "ecdsa-with-SHA256".
  std::string sha256;      ///< Fingerprint: 64 hexadecimal digits.
  std::string key_sha256;  ///< Of its public key (SPKI), which stays when it is renewed.
  bool is_ca = false;
  bool is_self_signed = false;
  bool is_weakly_signed = false;  ///< MD5 or SHA-1.
  std::string pem;                ///< The certificate itself; never a key.

  bool operator==(const Certificate&) const = default;
};

Certificate describe(const x509_st* certificate);

/// What is read of a file. Why: a bundle of all public authorities is 230 KB and 150 certificates.
inline constexpr std::size_t most_bytes = std::size_t{1} << 20;
inline constexpr std::size_t most_certificates = 1000;

/// Whether one of the names (of a certificate) is for that host: the same, or a wildcard for one
/// label. RFC 6125 6.4.3; the subject does not count.
bool covers(const std::vector<std::string>& names, std::string_view host);

}  // namespace culvert::certificates
