#include "core/config/certificates/maker.h"
#include "core/config/certificates/pem_file.h"
#include "core/config/certificates/pem_text.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include <optional>

namespace culvert::certificates {
namespace {

/// What a guess may cost: programs write 1 to 2,048 rounds, careful people a million.
constexpr long most_rounds = 5'000'000;

/// A library of our own with the ciphers that others have given up (RC2, as Windows and macOS wrote
/// it for years); they are not to be had for anything else.
class OldCiphers {
 public:
  OldCiphers() : context_(OSSL_LIB_CTX_new()) {
    if (context_ == nullptr) return;
    standard_ = OSSL_PROVIDER_load(context_, "default");
    legacy_ = OSSL_PROVIDER_load(context_, "legacy");
  }
  OldCiphers(const OldCiphers&) = delete;
  OldCiphers& operator=(const OldCiphers&) = delete;
  ~OldCiphers() {
    OSSL_PROVIDER_unload(legacy_);
    OSSL_PROVIDER_unload(standard_);
    OSSL_LIB_CTX_free(context_);
  }
  bool are_here() const { return standard_ != nullptr && legacy_ != nullptr; }
  OSSL_LIB_CTX* context() const { return context_; }

 private:
  OSSL_LIB_CTX* context_ = nullptr;
  OSSL_PROVIDER* standard_ = nullptr;
  OSSL_PROVIDER* legacy_ = nullptr;
};

struct Content {
  NativeKey key;
  NativeX509 certificate;
  Native<STACK_OF(X509)> others;
};

Error refused(Errc code, const std::string& path, const std::string& why = {}) {
  return {code, Leg::none, why.empty() ? path : path + ": " + why, {}};
}

/// `context` null: the library's own.
Result<Native<PKCS12>> open_pkcs12(const std::string& path, OSSL_LIB_CTX* context) {
  auto file = open_file(path);
  if (!file) return file.error();
  ERR_clear_error();
  PKCS12* at = PKCS12_init_ex(NID_pkcs7_data, context, nullptr);
  const bool done = d2i_PKCS12_bio(file->get(), &at) != nullptr;
  // Where it cannot be filled it is gone or empty, by how far that came.
  Native<PKCS12> read(at);
  if (!done) return refused(Errc::protocol, path, take_openssl_words());
  return read;
}

bool has_too_many_rounds(const PKCS12* file) {
  const ASN1_INTEGER* rounds = nullptr;
  PKCS12_get0_mac(nullptr, nullptr, nullptr, &rounds, file);
  return rounds != nullptr && ASN1_INTEGER_get(rounds) > most_rounds;
}

/// No passphrase is written in two ways.
bool is_passphrase(PKCS12* file, const std::string& words) {
  if (PKCS12_mac_present(file) == 0) return true;
  if (words.empty() && PKCS12_verify_mac(file, nullptr, 0) == 1) return true;
  return PKCS12_verify_mac(file, words.c_str(), -1) == 1;
}

bool take_out(PKCS12* file, const std::string& words, Content& content) {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool done = PKCS12_parse(file, words.c_str(), &key, &certificate, &others) == 1;
  content.key.reset(key);
  content.certificate.reset(certificate);
  content.others.reset(others);
  return done;
}

/// The certificate, then those of its issuers in the order in which they follow; others are left
/// out.
std::string chain_text(const Content& content) {
  std::string text = pem_of(content.certificate.get());
  X509* at = content.certificate.get();
  const int count = sk_X509_num(content.others.get());
  for (int step = 0; step < count && X509_self_signed(at, 0) != 1; ++step) {
    X509* issuer = nullptr;
    for (int i = 0; i < count && issuer == nullptr; ++i) {
      X509* const other = sk_X509_value(content.others.get(), i);
      if (other != at && X509_check_issued(other, at) == X509_V_OK) issuer = other;
    }
    if (issuer == nullptr) break;
    text += pem_of(issuer);
    at = issuer;
  }
  return text;
}

Result<PemPair> to_pair(const Content& content, const std::string& path) {
  if (!content.certificate) return refused(Errc::certificate, path, "no certificate in it");
  if (!content.key) return refused(Errc::certificate, path, "no private key in it");
  if (X509_check_private_key(content.certificate.get(), content.key.get()) != 1)
    return refused(Errc::certificate, path, take_openssl_words());
  return PemPair{chain_text(content), pem_of(content.key.get())};
}

/// Whether one of the errors in the list is that an algorithm is not here; empties it.
bool is_cipher_missing() {
  bool missing = false;
  while (const unsigned long code = ERR_get_error())
    missing = missing || ERR_GET_REASON(code) == ERR_R_UNSUPPORTED;
  return missing;
}

/// Nothing: an algorithm is not in this library.
std::optional<Result<PemPair>> try_with(OSSL_LIB_CTX* context, const std::string& path,
                                        const std::string& words) {
  auto file = open_pkcs12(path, context);
  if (!file) return file.error();
  if (has_too_many_rounds(file->get())) return refused(Errc::limit, path);
  ERR_clear_error();
  Content content;
  if (is_passphrase(file->get(), words) && take_out(file->get(), words, content))
    return to_pair(content, path);
  if (is_cipher_missing()) return std::nullopt;
  return refused(Errc::auth, path);
}

}  // namespace

Result<PemPair> read_pkcs12(const std::string& path, const Secret& passphrase) {
  if (auto read = try_with(nullptr, path, passphrase.reveal())) return *std::move(read);
  const OldCiphers old;
  if (old.are_here())
    if (auto read = try_with(old.context(), path, passphrase.reveal())) return *std::move(read);
  ERR_clear_error();
  return refused(Errc::unsupported, path);
}

}  // namespace culvert::certificates
