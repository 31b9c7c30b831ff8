#include "core/config/transfer/bundle.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>

namespace culvert::transfer {
namespace {

constexpr std::size_t salt_at = 12, salt_size = 16;
constexpr std::size_t nonce_at = 28, nonce_size = 12;
constexpr std::size_t header_size = 48, tag_size = 16;
constexpr unsigned char version = 1, log2_n = 17, r = 8, p = 1;
constexpr std::uint64_t most_memory = std::uint64_t{160} << 20;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Error failed(Errc code, const char* doing) {
  return {code, Leg::none, doing, {}};
}

/// Wiped when it goes.
struct Key {
  std::array<unsigned char, 32> bytes{};
  Key() = default;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

bool derive(const Secret& passphrase, std::string_view salt, Key& key) {
  const std::string& words = passphrase.reveal();
  return EVP_PBE_scrypt(words.data(), words.size(), bytes(salt), salt.size(),
                        std::uint64_t{1} << log2_n, r, p, most_memory, key.bytes.data(),
                        key.bytes.size()) == 1;
}

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* of) const { EVP_CIPHER_CTX_free(of); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

/// Key, nonce and the header as additional data.
bool begin(EVP_CIPHER_CTX* cipher, const Key& key, std::string_view header, bool encrypt) {
  int done = 0;
  return EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), nullptr, key.bytes.data(),
                           bytes(header.substr(nonce_at, nonce_size)), encrypt ? 1 : 0) == 1 &&
         EVP_CipherUpdate(cipher, nullptr, &done, bytes(header), static_cast<int>(header.size())) ==
             1;
}

std::string new_header() {
  std::string header(bundle_magic);
  for (const unsigned char value : {version, log2_n, r, p})
    header += static_cast<char>(value);
  header.resize(header_size);
  const bool random = RAND_bytes(bytes(header) + salt_at, salt_size) == 1 &&
                      RAND_bytes(bytes(header) + nonce_at, nonce_size) == 1;
  return random ? header : std::string();
}

}  // namespace

bool is_bundle(std::string_view bytes) {
  return bytes.starts_with(bundle_magic);
}

Result<std::string> seal(std::string_view content, const Secret& passphrase) {
  if (passphrase.empty()) return failed(Errc::config, "passphrase");
  std::string out = new_header();
  Key key;
  if (out.empty() || !derive(passphrase, std::string_view(out).substr(salt_at, salt_size), key))
    return failed(Errc::internal, "scrypt");
  const Cipher cipher(EVP_CIPHER_CTX_new());
  if (!cipher || !begin(cipher.get(), key, out, true)) return failed(Errc::internal, "aes-256-gcm");
  out.resize(header_size + content.size() + tag_size);
  int done = 0;
  unsigned char* to = bytes(out) + header_size;
  if (EVP_CipherUpdate(cipher.get(), to, &done, bytes(content), static_cast<int>(content.size())) !=
          1 ||
      EVP_CipherFinal_ex(cipher.get(), to + done, &done) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, to + content.size()) != 1)
    return failed(Errc::internal, "aes-256-gcm");
  return out;
}

Result<std::string> unseal(std::string_view bundle, const Secret& passphrase) {
  if (!is_bundle(bundle) || bundle.size() < header_size + tag_size)
    return failed(Errc::protocol, "bundle");
  const std::string_view header = bundle.substr(0, header_size);
  // Other costs would be of another version; nobody but us chooses how long a guess takes here.
  const std::string known{static_cast<char>(version), static_cast<char>(log2_n),
                          static_cast<char>(r), static_cast<char>(p)};
  if (header.substr(bundle_magic.size(), known.size()) != known)
    return failed(Errc::version, "bundle");
  Key key;
  if (!derive(passphrase, header.substr(salt_at, salt_size), key))
    return failed(Errc::internal, "scrypt");
  const Cipher cipher(EVP_CIPHER_CTX_new());
  if (!cipher || !begin(cipher.get(), key, header, false))
    return failed(Errc::internal, "aes-256-gcm");
  const std::string_view sealed =
      bundle.substr(header_size, bundle.size() - header_size - tag_size);
  std::string tag(bundle.substr(bundle.size() - tag_size));
  std::string content(sealed.size(), '\0');
  int done = 0;
  if (EVP_CipherUpdate(cipher.get(), bytes(content), &done, bytes(sealed),
                       static_cast<int>(sealed.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), bytes(content) + done, &done) != 1) {
    OPENSSL_cleanse(content.data(), content.size());
    return failed(Errc::auth, "bundle");
  }
  return content;
}

}  // namespace culvert::transfer
