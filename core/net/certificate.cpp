#include "core/net/certificate.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <vector>

namespace culvert::net {
namespace {

std::string one_line(const X509_NAME* name) {
  BIO* const memory = BIO_new(BIO_s_mem());
  X509_NAME_print_ex(memory, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(length));
  BIO_free(memory);
  return text;
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_of(const ASN1_OCTET_STRING* octets) {
  namespace ip = boost::asio::ip;
  const std::string raw = text_of(octets);
  if (raw.size() == 4) {
    ip::address_v4::bytes_type bytes;
    std::copy(raw.begin(), raw.end(), bytes.begin());
    return ip::address_v4(bytes).to_string();
  }
  if (raw.size() == 16) {
    ip::address_v6::bytes_type bytes;
    std::copy(raw.begin(), raw.end(), bytes.begin());
    return ip::address_v6(bytes).to_string();
  }
  return {};
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all, i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(address_of(name->d.iPAddress));
  }
  GENERAL_NAMES_free(all);
  return names;
}

std::chrono::system_clock::time_point to_time(const ASN1_TIME* time) {
  std::tm broken_down{};
  if (ASN1_TIME_to_tm(time, &broken_down) != 1) return {};
#ifdef _WIN32
  return std::chrono::system_clock::from_time_t(_mkgmtime(&broken_down));
#else
  return std::chrono::system_clock::from_time_t(timegm(&broken_down));
#endif
}

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string in_hex(const Digest& digest, unsigned int length) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex.push_back(digits[digest.at(i) >> 4]);
    hex.push_back(digits[digest.at(i) & 15]);
  }
  return hex;
}

}  // namespace

std::string fingerprint(const x509_st* certificate) {
  Digest digest{};
  unsigned int length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  return in_hex(digest, length);
}

std::string key_fingerprint(const x509_st* certificate) {
  unsigned char* key = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
  if (size <= 0) return {};
  Digest digest{};
  unsigned int length = 0;
  EVP_Digest(key, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(), nullptr);
  OPENSSL_free(key);
  return in_hex(digest, length);
}

std::string subject(const x509_st* certificate) {
  if (certificate == nullptr) return "nobody";
  const std::string text = one_line(X509_get_subject_name(certificate));
  return text.empty() ? "an empty subject" : text;
}

void describe_certificate(const x509_st* certificate, TlsFacts& facts) {
  facts.cert_subject = one_line(X509_get_subject_name(certificate));
  facts.cert_issuer = one_line(X509_get_issuer_name(certificate));
  facts.cert_san = alternative_names(certificate);
  facts.cert_not_after = to_time(X509_get0_notAfter(certificate));
  facts.cert_sha256 = fingerprint(certificate);
}

bool is_ip_address(const std::string& name) {
  boost::system::error_code error;
  boost::asio::ip::make_address(name, error);
  return !error;
}

std::string sni_of(const std::string& server_name) {
  if (is_ip_address(server_name)) return {};
  return server_name.ends_with('.') ? server_name.substr(0, server_name.size() - 1) : server_name;
}

}  // namespace culvert::net
