#include "core/config/certificates/certificate.h"

#include "core/base/utf8.h"
#include "core/config/certificates/openssl_types.h"
#include "core/config/document.h"
#include "core/config/ip_network.h"

#include <openssl/bn.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace culvert::certificates {
namespace {

std::string content_of(BIO* memory) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

/// What somebody else wrote, for people: a control character would break lines and logs.
std::string printable(std::string text) {
  text = as_utf8(text);
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return text;
}

std::string name_text(const X509_NAME* name) {
  const NativeBio memory(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return printable(content_of(memory.get()));
}

std::string bytes_text(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// RFC 5952: lower case, the longest row of zeros as "::".
std::string ipv6_text(const std::array<unsigned, 8>& groups) {
  std::size_t begin = 0, length = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t end = i;
    while (end < groups.size() && groups.at(end) == 0)
      ++end;
    if (end - i > length) {
      begin = i;
      length = end - i;
    }
  }
  std::string text;
  std::array<char, 8> group{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (length > 1 && i == begin) {
      text += "::";
      i += length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    std::snprintf(group.data(), group.size(), "%x", groups.at(i));
    text += group.data();
  }
  return text;
}

std::string ip_text(const ASN1_OCTET_STRING* octets) {
  const std::string raw = bytes_text(octets);
  const auto at = [&](std::size_t i) { return unsigned{static_cast<unsigned char>(raw[i])}; };
  if (raw.size() == 4) {
    std::string text;
    for (std::size_t i = 0; i < 4; ++i)
      text += (i == 0 ? "" : ".") + std::to_string(at(i));
    return text;
  }
  if (raw.size() != 16) return {};
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups.at(i) = (at(2 * i) << 8) | at(2 * i + 1);
  return ipv6_text(groups);
}

std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all, i);
    if (name->type == GEN_DNS) names.push_back(printable(bytes_text(name->d.dNSName)));
    if (name->type == GEN_IPADD) names.push_back(ip_text(name->d.iPAddress));
  }
  GENERAL_NAMES_free(all);
  return names;
}

WallTime wall_time(const ASN1_TIME* time) {
  std::tm broken_down{};
  if (ASN1_TIME_to_tm(time, &broken_down) != 1) return {};
#ifdef _WIN32
  const std::time_t seconds = _mkgmtime(&broken_down);
#else
  const std::time_t seconds = timegm(&broken_down);
#endif
  // "99991231235959Z" means for ever (RFC 5280 4.1.2.5), which is past what the clock can count.
  constexpr std::time_t for_ever = 9'000'000'000;
  return std::chrono::system_clock::from_time_t(std::min(seconds, for_ever));
}

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < size; ++i) {
    hex.push_back(digits[bytes[i] >> 4]);
    hex.push_back(digits[bytes[i] & 15]);
  }
  return hex;
}

std::string sha256_of(const unsigned char* bytes, std::size_t size) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes, size, digest.data(), &length, EVP_sha256(), nullptr);
  return hex_of(digest.data(), length);
}

/// Of the DER form that `write` (an i2d function) makes.
template <class Write>
std::string sha256_of_der(Write write) {
  unsigned char* der = nullptr;
  const int size = write(&der);
  if (size <= 0) return {};
  std::string hex = sha256_of(der, static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return hex;
}

std::string curve_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return {};
  const std::string curve(name.data(), size);
  if (curve == "prime256v1" || curve == "secp256r1") return "P-256";
  if (curve == "secp384r1") return "P-384";
  if (curve == "secp521r1") return "P-521";
  return curve;
}

std::string type_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return "RSA";
    case EVP_PKEY_EC:
      return "ECDSA " + curve_of(key);
    case EVP_PKEY_ED25519:
      return "Ed25519";
    case EVP_PKEY_ED448:
      return "Ed448";
    default:
      const char* const name = EVP_PKEY_get0_type_name(key);
      return name == nullptr ? "?" : name;
  }
}

bool is_weak_digest(int digest) {
  return digest == NID_sha1 || digest == NID_md5 || digest == NID_md4 || digest == NID_md2;
}

std::string serial_of(const X509* certificate) {
  BIGNUM* const number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  if (number == nullptr) return {};
  char* const hex = BN_bn2hex(number);
  std::string text(hex == nullptr ? "" : hex);
  OPENSSL_free(hex);
  BN_free(number);
  return text;
}

}  // namespace

Certificate describe(const x509_st* certificate) {
  Certificate told;
  told.subject = name_text(X509_get_subject_name(certificate));
  told.issuer = name_text(X509_get_issuer_name(certificate));
  told.names = names_of(certificate);
  told.not_before = wall_time(X509_get0_notBefore(certificate));
  told.not_after = wall_time(X509_get0_notAfter(certificate));
  told.serial = serial_of(certificate);
  if (const EVP_PKEY* const key = X509_get0_pubkey(certificate)) {
    told.key_type = type_of(key);
    told.key_bits = EVP_PKEY_get_bits(key);
  }
  const int signature = X509_get_signature_nid(certificate);
  int digest = NID_undef;
  OBJ_find_sigid_algs(signature, &digest, nullptr);
  told.is_weakly_signed = is_weak_digest(digest);
  if (const char* const name = OBJ_nid2ln(signature)) told.signature = name;
  told.sha256 = sha256_of_der([&](unsigned char** der) { return i2d_X509(certificate, der); });
  told.key_sha256 = sha256_of_der(
      [&](unsigned char** der) { return i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), der); });
  auto* const mutable_one = const_cast<X509*>(certificate);  // OpenSSL keeps what it found out
  told.is_ca = X509_check_ca(mutable_one) == 1;
  told.is_self_signed = X509_self_signed(mutable_one, 1) == 1;
  const NativeBio memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), mutable_one);
  told.pem = content_of(memory.get());
  return told;
}

bool covers(const std::vector<std::string>& names, std::string_view host) {
  const std::string wanted = config::lower_case(host);
  const auto address = config::parse_ip(wanted);
  const std::size_t dot = wanted.find('.');
  const std::string_view parent =
      dot == std::string::npos ? std::string_view() : std::string_view(wanted).substr(dot);
  return std::ranges::any_of(names, [&](const std::string& written) {
    const std::string name = config::lower_case(written);
    if (name == wanted) return true;
    if (address) return config::parse_ip(name) == address;
    return name.starts_with("*.") && dot > 0 && !parent.empty() &&
           std::string_view(name).substr(1) == parent;
  });
}

}  // namespace culvert::certificates
