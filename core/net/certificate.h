#pragma once

#include "core/base/negotiation.h"

#include <string>

struct x509_st;

namespace culvert::net {

/// Lower-case hex of the SHA-256 of the DER form.
std::string fingerprint(const x509_st* certificate);
/// The same of its public key (SPKI), which stays when the certificate is renewed.
std::string key_fingerprint(const x509_st* certificate);

/// "CN=example.org,O=..." (RFC 4514 order); "an empty subject" when it has none.
std::string subject(const x509_st* certificate);

/// The cert_* fields.
void describe_certificate(const x509_st* certificate, TlsFacts& facts);

bool is_ip_address(const std::string& name);

/// The name to send as SNI: without a trailing dot; empty for IP addresses, which are not
/// allowed there (RFC 6066 3; Go sends none either, frp-wire 1.3).
std::string sni_of(const std::string& server_name);

}  // namespace culvert::net
