#include "core/frp/cipher.h"

#include "core/frp/cfb.h"
#include "core/frp/layer.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace culvert::frp {
namespace {

constexpr int key_iterations = 64;

/// Plaintext of one write; with the IV it fits a loop buffer.
constexpr std::size_t most_at_once = 128 * 1024;

/// Each direction begins with its IV, sent with its first byte and not before (frp-wire 4.2).
class CipherStream final : public Layer {
 public:
  CipherStream(net::StreamPtr inner, const CipherKey& key)
      : Layer(std::move(inner), most_at_once), sending_(key), receiving_(key) {}

  /// Decrypts in place: the layer never owns what was received.
  net::Io try_read(MutableBytes to) override {
    if (to.empty()) return net::Io::moved(0);
    for (;;) {
      const net::Io io = inner().try_read(to);
      if (!io.is_done()) return io;
      const MutableBytes arrived = to.first(io.count);
      const std::size_t of_iv = take_iv(arrived);
      if (of_iv == io.count) continue;
      const std::size_t count = io.count - of_iv;
      if (of_iv > 0) std::memmove(to.data(), to.data() + of_iv, count);
      receiving_.decrypt(to.first(count));
      return net::Io::moved(count);
    }
  }

 protected:
  net::Io encode(Bytes from, MutableBytes to) override {
    std::size_t of_iv = 0;
    if (!std::exchange(sent_iv_, true)) {
      Cfb::Block iv;
      if (RAND_bytes(reinterpret_cast<unsigned char*>(iv.data()), static_cast<int>(iv.size())) != 1)
        return net::Io::failed(make_error_code(Errc::internal));
      sending_.start(iv);
      std::ranges::copy(iv, to.begin());
      of_iv = iv.size();
    }
    sending_.encrypt(from, to.data() + of_iv);
    return net::Io::moved(of_iv + from.size());
  }

 private:
  /// Takes what is still missing of the peer's IV from the front; returns how much that was.
  std::size_t take_iv(Bytes arrived) {
    if (iv_size_ == iv_.size()) return 0;
    const std::size_t count = std::min(arrived.size(), iv_.size() - iv_size_);
    std::ranges::copy(arrived.first(count), iv_.begin() + iv_size_);
    iv_size_ = static_cast<std::uint8_t>(iv_size_ + count);
    if (iv_size_ == iv_.size()) receiving_.start(iv_);
    return count;
  }

  Cfb sending_, receiving_;
  Cfb::Block iv_{};  // the peer's, while it arrives
  std::uint8_t iv_size_ = 0;
  bool sent_iv_ = false;
};

}  // namespace

CipherKey derive_key(const Secret& secret) {
  constexpr std::string_view salt = "frp";
  CipherKey key{};
  const int good = PKCS5_PBKDF2_HMAC_SHA1(
      secret.reveal().data(), static_cast<int>(secret.reveal().size()),
      reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
      key_iterations, static_cast<int>(key.size()), reinterpret_cast<unsigned char*>(key.data()));
  if (good != 1) fail(Errc::internal, Leg::none, "derive a key");
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
