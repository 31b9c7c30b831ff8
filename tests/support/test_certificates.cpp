#include "tests/support/test_certificates.h"

#include "core/net/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>

namespace culvert::support {
namespace {

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string names_of(const CertificateWish& wish) {
  std::string text;
  for (const std::string& name : wish.dns)
    text.append(text.empty() ? "DNS:" : ",DNS:").append(name);
  for (const std::string& address : wish.ip)
    text.append(text.empty() ? "IP:" : ",IP:").append(address);
  return text;
}

}  // namespace

struct TestCertificate::Native {
  ~Native() {
    EVP_PKEY_free(key);
    X509_free(certificate);
  }
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
};

TestCertificate::TestCertificate(const std::string& folder, const std::string& name,
                                 const CertificateWish& wish, const TestCertificate* issuer)
    : native_(std::make_unique<Native>()),
      cert_file_(folder + "/" + name + ".pem"),
      key_file_(folder + "/" + name + ".key") {
  X509* const certificate = native_->certificate;
  X509* const signer = issuer == nullptr ? certificate : issuer->native_->certificate;
  static long serial = 1;
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.starts.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.ends.count());
  X509_set_pubkey(certificate, native_->key);
  if (!wish.common_name.empty())
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                               -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  if (wish.is_ca) add_extension(certificate, signer, NID_basic_constraints, "critical,CA:TRUE");
  if (wish.for_clients) add_extension(certificate, signer, NID_ext_key_usage, "clientAuth");
  if (const std::string names = names_of(wish); !names.empty())
    add_extension(certificate, signer, NID_subject_alt_name, names);
  X509_sign(certificate, issuer == nullptr ? native_->key : issuer->native_->key, EVP_sha256());

  std::FILE* const cert = std::fopen(cert_file_.c_str(), "w");
  PEM_write_X509(cert, certificate);
  std::fclose(cert);
  std::FILE* const key = std::fopen(key_file_.c_str(), "w");
  PEM_write_PrivateKey(key, native_->key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(key);
}

TestCertificate::~TestCertificate() = default;

std::string TestCertificate::sha256() const {
  return net::fingerprint(native_->certificate);
}

}  // namespace culvert::support
