#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>

/// Owners of what OpenSSL hands out, for the files of this folder alone.
namespace culvert::certificates {

struct FreeNative {
  void operator()(BIO* of) const noexcept { BIO_free_all(of); }
  void operator()(EVP_PKEY* of) const noexcept { EVP_PKEY_free(of); }
  void operator()(X509* of) const noexcept { X509_free(of); }
  void operator()(X509_REQ* of) const noexcept { X509_REQ_free(of); }
  void operator()(X509_STORE* of) const noexcept { X509_STORE_free(of); }
  void operator()(X509_STORE_CTX* of) const noexcept { X509_STORE_CTX_free(of); }
  void operator()(X509_EXTENSION* of) const noexcept { X509_EXTENSION_free(of); }
  void operator()(PKCS12* of) const noexcept { PKCS12_free(of); }
  void operator()(STACK_OF(X509) * of) const noexcept { sk_X509_pop_free(of, X509_free); }
  void operator()(STACK_OF(X509_EXTENSION) * of) const noexcept {
    sk_X509_EXTENSION_pop_free(of, X509_EXTENSION_free);
  }
};
template <class T>
using Native = std::unique_ptr<T, FreeNative>;

using NativeX509 = Native<X509>;
using NativeKey = Native<EVP_PKEY>;
using NativeBio = Native<BIO>;

}  // namespace culvert::certificates
