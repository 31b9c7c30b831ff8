#include "core/frp/cipher.h"

#include "core/frp/layer.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace culvert::frp {
namespace {

constexpr std::size_t iv_size = 16;
constexpr int key_iterations = 64;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}
unsigned char* raw(std::byte* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

Cipher make_cipher(const CipherKey& key, const std::byte* iv, bool encrypt) {
  Cipher cipher(EVP_CIPHER_CTX_new());
  EVP_CipherInit_ex(cipher.get(), EVP_aes_128_cfb128(), nullptr, raw(key.data()), raw(iv),
                    encrypt ? 1 : 0);
  return cipher;
}

/// Runs `from` through `cipher` straight into the queue.
void transform(EVP_CIPHER_CTX* cipher, Bytes from, ByteQueue& to) {
  if (from.empty()) return;
  int written = 0;
  EVP_CipherUpdate(cipher, raw(to.prepare(from.size()).data()), &written, raw(from.data()),
                   static_cast<int>(from.size()));
  to.commit(static_cast<std::size_t>(written));
}

/// Each direction begins with its IV, sent with its first byte and not before (frp-wire 4.2).
class CipherStream final : public Layer {
 public:
  CipherStream(net::StreamPtr inner, const CipherKey& key) : Layer(std::move(inner)), key_(key) {}

 protected:
  void encode(Bytes from, ByteQueue& to) override {
    if (!seal_) {
      const MutableBytes iv = to.prepare(iv_size);
      RAND_bytes(raw(iv.data()), static_cast<int>(iv_size));
      seal_ = make_cipher(key_, iv.data(), true);
      to.commit(iv_size);
    }
    transform(seal_.get(), from, to);
  }

  std::error_code decode(Bytes from, ByteQueue& to) override {
    if (!open_) {
      const std::size_t count = std::min(from.size(), iv_size - iv_filled_);
      std::memcpy(iv_.data() + iv_filled_, from.data(), count);
      iv_filled_ += count;
      from = from.subspan(count);
      if (iv_filled_ < iv_size) return {};
      open_ = make_cipher(key_, iv_.data(), false);
    }
    transform(open_.get(), from, to);
    return {};
  }

 private:
  CipherKey key_;
  Cipher seal_, open_;
  std::array<std::byte, iv_size> iv_{};
  std::size_t iv_filled_ = 0;
};

}  // namespace

CipherKey derive_key(const Secret& secret) {
  constexpr std::string_view salt = "frp";
  CipherKey key{};
  PKCS5_PBKDF2_HMAC_SHA1(secret.reveal().data(), static_cast<int>(secret.reveal().size()),
                         reinterpret_cast<const unsigned char*>(salt.data()),
                         static_cast<int>(salt.size()), key_iterations,
                         static_cast<int>(key.size()), raw(key.data()));
  return key;
}

net::StreamPtr encrypted(net::StreamPtr inner, const CipherKey& key) {
  return std::make_unique<CipherStream>(std::move(inner), key);
}

net::StreamPtr payload_layers(net::StreamPtr inner, bool encryption, bool compression,
                              const CipherKey& key) {
  if (encryption) inner = encrypted(std::move(inner), key);
  if (compression) inner = compressed(std::move(inner));
  return inner;
}

}  // namespace culvert::frp
