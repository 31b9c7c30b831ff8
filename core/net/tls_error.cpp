#include "core/net/tls_error.h"

#include "core/base/error.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace culvert::net {
namespace {

std::error_condition meaning(Errc code) {
  return {static_cast<int>(code), culvert_category()};
}

bool is_about_a_certificate(int reason) {
  switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_NO_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return true;
    default:
      return false;
  }
}

class TlsCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "tls"; }
  std::string message(int code) const override {
    const char* const reason = ERR_reason_error_string(static_cast<unsigned long>(code));
    return reason == nullptr ? "the TLS library gave no reason" : reason;
  }
  std::error_condition default_error_condition(int code) const noexcept override {
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(code));
    return meaning(is_about_a_certificate(reason) ? Errc::certificate : Errc::tls);
  }
};

class VerifyCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "certificate"; }
  std::string message(int code) const override { return X509_verify_cert_error_string(code); }
  std::error_condition default_error_condition(int) const noexcept override {
    return meaning(Errc::certificate);
  }
};

}  // namespace

static const TlsCategory& tls_category() {
  static const TlsCategory category;
  return category;
}

std::error_code tls_error(unsigned long library_code) {
  return {static_cast<int>(library_code & 0x7fffffff), tls_category()};
}

std::optional<int> alert_of(std::error_code error) {
  if (error.category() != tls_category()) return std::nullopt;
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
  // An alert that was received is its number and 1000 (SSL_AD_REASON_OFFSET).
  if (reason < SSL_AD_REASON_OFFSET || reason > SSL_AD_REASON_OFFSET + 255) return std::nullopt;
  return reason - SSL_AD_REASON_OFFSET;
}

std::error_code verify_error(long code) {
  static const VerifyCategory category;
  return {static_cast<int>(code), category};
}

unsigned long take_library_error() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  return code;
}

}  // namespace culvert::net
