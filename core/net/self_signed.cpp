#include "core/net/self_signed.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

namespace culvert::net {
namespace {

constexpr long one_hour = 3600;
constexpr int ten_years_in_days = 3650;

void set_random_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x01);  // positive, 127 bits
  BIGNUM* const number = BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}
void FreeCertificate::operator()(x509_st* certificate) const noexcept {
  X509_free(certificate);
}

KeyPair make_self_signed() {
  KeyPair pair;
  pair.key.reset(EVP_EC_gen("P-256"));
  pair.certificate.reset(X509_new());
  if (!pair.key || !pair.certificate) return {};
  X509* const certificate = pair.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  set_random_serial(certificate);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -one_hour);
  X509_time_adj_ex(X509_getm_notAfter(certificate), ten_years_in_days, 0, nullptr);
  X509_set_pubkey(certificate, pair.key.get());
  if (X509_sign(certificate, pair.key.get(), EVP_sha256()) == 0) return {};
  return pair;
}

}  // namespace culvert::net
