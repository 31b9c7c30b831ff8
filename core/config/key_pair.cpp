#include "core/config/key_pair.h"

#include "core/config/files.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace culvert::config {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<BIO, Free> reader_of(const std::string& text) {
  return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Nobody is asked for the password of a key.
int no_password(char*, int, int, void*) {
  return -1;
}

}  // namespace

void check_key_pair(const KeyPairFiles& files, Severity severity, Report& report) {
  if (files.cert_file.empty() || files.key_file.empty()) return;
  const auto cert_text = read_text_file(files.cert_file);
  const auto key_text = read_text_file(files.key_file);
  if (!cert_text || !key_text) return;
  const std::unique_ptr<X509, Free> certificate(
      PEM_read_bio_X509(reader_of(*cert_text).get(), nullptr, no_password, nullptr));
  const std::unique_ptr<EVP_PKEY, Free> key(
      PEM_read_bio_PrivateKey(reader_of(*key_text).get(), nullptr, no_password, nullptr));
  if (certificate && key && X509_check_private_key(certificate.get(), key.get()) != 1)
    report.add_by_config_path({severity,
                               ProblemCode::conflict,
                               "",
                               {},
                               files.key_setting,
                               files.item,
                               files.cert_setting});
  ERR_clear_error();
}

}  // namespace culvert::config
