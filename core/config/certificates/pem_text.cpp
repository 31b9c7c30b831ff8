#include "core/config/certificates/pem_text.h"

#include <openssl/pem.h>

namespace culvert::certificates {
namespace {

std::string written(BIO* memory) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

}  // namespace

std::string pem_of(X509* certificate) {
  const NativeBio memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  return written(memory.get());
}

std::string pem_of(X509_REQ* request) {
  const NativeBio memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_REQ(memory.get(), request);
  return written(memory.get());
}

Secret pem_of(EVP_PKEY* key) {
  // Its memory is overwritten when it goes.
  const NativeBio memory(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return Secret(written(memory.get()));
}

}  // namespace culvert::certificates
