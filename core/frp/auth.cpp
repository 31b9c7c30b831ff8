#include "core/frp/auth.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <chrono>

namespace culvert::frp {

std::string auth_key(const Secret& secret, std::int64_t timestamp) {
  const std::string text = secret.reveal() + std::to_string(timestamp);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex.push_back(digits[digest.at(i) >> 4]);
    hex.push_back(digits[digest.at(i) & 15]);
  }
  return hex;
}

bool auth_key_matches(const Secret& secret, std::int64_t timestamp, std::string_view key) {
  const std::string right = auth_key(secret, timestamp);
  return key.size() == right.size() && CRYPTO_memcmp(key.data(), right.data(), key.size()) == 0;
}

std::int64_t unix_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace culvert::frp
