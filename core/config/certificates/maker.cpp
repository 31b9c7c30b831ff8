#include "core/config/certificates/maker.h"

#include "core/config/certificates/openssl_types.h"
#include "core/config/certificates/pem_file.h"
#include "core/config/certificates/pem_text.h"
#include "core/config/ip_network.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

namespace culvert::certificates {
namespace {

constexpr std::size_t most_host_name = 253, most_label = 63;
/// RFC 5280 appendix A.1, ub-common-name.
constexpr std::size_t most_common_name = 64;
constexpr std::size_t most_names = 100;

Error openssl_failed(const char* what) {
  const std::string words = take_openssl_words();
  return {Errc::internal, Leg::none, words.empty() ? what : what + (": " + words), {}};
}

bool is_label(std::string_view label) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !label.empty() && label.size() <= most_label && !label.starts_with('-') &&
         !label.ends_with('-') && std::ranges::all_of(label, fits);
}

bool is_host_name(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  if (name.size() > most_host_name) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

Result<void> check_names(const MakeWish& wish) {
  if (wish.names.empty() || wish.names.size() > most_names)
    return Error{Errc::config, Leg::none, "names", {}};
  for (const std::string& name : wish.names)
    if (!is_certifiable(name)) return Error{Errc::config, Leg::none, name, {}};
  return {};
}

NativeKey new_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::ecdsa_p256:
      return NativeKey(EVP_EC_gen("P-256"));
    case KeyKind::rsa_2048:
      return NativeKey(EVP_RSA_gen(2048));
    case KeyKind::rsa_4096:
      return NativeKey(EVP_RSA_gen(4096));
  }
  return {};
}

/// "DNS:a.example,IP:192.0.2.1": no name holds a comma (is_certifiable()).
std::string names_value(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const bool address = config::parse_ip(name).has_value();
    text += (text.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  return text;
}

using Extensions = std::vector<Native<X509_EXTENSION>>;

/// What both kinds ask for; empty when OpenSSL refuses one.
Extensions extensions_of(const MakeWish& wish, X509V3_CTX& context) {
  const bool rsa = wish.key != KeyKind::ecdsa_p256;
  const std::pair<int, std::string> wanted[] = {
      {NID_subject_alt_name,  names_value(wish.names)                                 },
      {NID_basic_constraints, "critical,CA:FALSE"                                     },
      {NID_key_usage,
       rsa ? "critical,digitalSignature,keyEncipherment" : "critical,digitalSignature"},
      {NID_ext_key_usage,     "serverAuth,clientAuth"                                 },
  };
  Extensions made;
  for (const auto& [nid, value] : wanted) {
    made.emplace_back(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (!made.back()) return {};
  }
  return made;
}

bool set_common_name(X509_NAME* subject, const std::string& name) {
  if (name.size() > most_common_name) return true;
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                    0) == 1;
}

bool set_random_number(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x01);  // positive, 127 bits
  BIGNUM* const number = BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
  const bool set = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool set_dates(X509* certificate, int days, WallTime now) {
  // Clocks differ; the first visitor comes at once.
  const std::time_t begin = std::chrono::system_clock::to_time_t(now - std::chrono::hours(1));
  const std::time_t end = std::chrono::system_clock::to_time_t(now + std::chrono::days(days));
  return ASN1_TIME_set(X509_getm_notBefore(certificate), begin) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), end) != nullptr;
}

bool fill(X509* certificate, EVP_PKEY* key, const MakeWish& wish, WallTime now) {
  X509_NAME* const subject = X509_get_subject_name(certificate);
  X509_set_version(certificate, X509_VERSION_3);
  if (!set_random_number(certificate) || !set_dates(certificate, wish.days, now) ||
      !set_common_name(subject, wish.names.front()) ||
      X509_set_issuer_name(certificate, subject) != 1 || X509_set_pubkey(certificate, key) != 1)
    return false;
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extensions extensions = extensions_of(wish, context);
  for (const auto& extension : extensions)
    if (X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  return !extensions.empty() && X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool fill(X509_REQ* request, EVP_PKEY* key, const MakeWish& wish) {
  X509_REQ_set_version(request, 0);
  if (!set_common_name(X509_REQ_get_subject_name(request), wish.names.front()) ||
      X509_REQ_set_pubkey(request, key) != 1)
    return false;
  X509V3_CTX context;
  X509V3_set_ctx(&context, nullptr, nullptr, request, nullptr, 0);
  Extensions extensions = extensions_of(wish, context);
  if (extensions.empty()) return false;
  const Native<STACK_OF(X509_EXTENSION)> stack(sk_X509_EXTENSION_new_null());
  for (auto& extension : extensions)
    sk_X509_EXTENSION_push(stack.get(), extension.release());
  return X509_REQ_add_extensions(request, stack.get()) == 1 &&
         X509_REQ_sign(request, key, EVP_sha256()) > 0;
}

}  // namespace

bool is_certifiable(std::string_view name) {
  return config::parse_ip(name) ? name.find('%') == std::string_view::npos : is_host_name(name);
}

Result<PemPair> make_self_signed(const MakeWish& wish, WallTime now) {
  if (auto checked = check_names(wish); !checked) return checked.error();
  if (wish.days < 1 || wish.days > most_days) return Error{Errc::config, Leg::none, "days", {}};
  ERR_clear_error();
  const NativeKey key = new_key(wish.key);
  const NativeX509 certificate(X509_new());
  if (!key || !certificate || !fill(certificate.get(), key.get(), wish, now))
    return openssl_failed("self-signed certificate");
  return PemPair{pem_of(certificate.get()), pem_of(key.get())};
}

Result<PemPair> make_request(const MakeWish& wish) {
  if (auto checked = check_names(wish); !checked) return checked.error();
  ERR_clear_error();
  const NativeKey key = new_key(wish.key);
  const Native<X509_REQ> request(X509_REQ_new());
  if (!key || !request || !fill(request.get(), key.get(), wish))
    return openssl_failed("signing request");
  return PemPair{pem_of(request.get()), pem_of(key.get())};
}

}  // namespace culvert::certificates
