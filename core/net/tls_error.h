#pragma once

#include <optional>
#include <string>
#include <system_error>

namespace culvert::net {

/// What OpenSSL reports, as codes of its own. They classify as tls, or as certificate when a
/// certificate is what it is about (an alert of the peer's included).
std::error_code tls_error(unsigned long library_code);

/// The number of the TLS alert that the peer ended things with; none: it was no alert.
std::optional<int> alert_of(std::error_code error);

/// X509_V_*: why a certificate chain was not accepted. Classifies as certificate.
std::error_code verify_error(long code);

/// The oldest error in this thread's queue of the library, which is the cause; empties the queue.
unsigned long take_library_error();

}  // namespace culvert::net
