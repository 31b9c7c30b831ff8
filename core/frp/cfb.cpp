#include "core/frp/cfb.h"

#include "core/frp/openssl_bytes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace culvert::frp {
namespace {

void require(bool good) {
  if (!good) fail(Errc::internal, Leg::none, "AES-128 in OpenSSL");
}

struct CipherDeleter {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// An AES-128 mode with an expanded key, no padding.
class AesMode {
 public:
  explicit AesMode(const char* name)
      : cipher_(EVP_CIPHER_fetch(nullptr, name, nullptr)), context_(EVP_CIPHER_CTX_new()) {
    require(cipher_ && context_);
  }

  void set_key(const CipherKey& key) {
    // Naming the cipher only once: later calls keep it and only expand the key.
    require(EVP_EncryptInit_ex2(context_.get(), has_cipher_ ? nullptr : cipher_.get(),
                                raw(key.data()), raw(zero_iv.data()), nullptr) == 1);
    require(EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1);
    has_cipher_ = true;
  }

  /// Begins a new chain with an IV of zeros.
  void restart() {
    require(EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, raw(zero_iv.data()), nullptr) ==
            1);
  }

  /// `size` is a multiple of the block size; `out` does not overlap `in`, or is `in`.
  void encrypt(const std::byte* in, std::size_t size, std::byte* out) {
    int written = 0;
    require(EVP_EncryptUpdate(context_.get(), raw(out), &written, raw(in),
                              static_cast<int>(size)) == 1);
  }

 private:
  static constexpr Cfb::Block zero_iv{};

  std::unique_ptr<EVP_CIPHER, CipherDeleter> cipher_;
  std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter> context_;
  bool has_cipher_ = false;
};

/// The expanded key that this thread used last. Nearly all connections of a program share one
/// (that of the token), and expanding another costs less than a block pair of a read.
class Engine {
 public:
  static Engine& with(const CipherKey& key) {
    thread_local Engine engine;
    if (!engine.has_key_ || engine.key_ != key) engine.set_key(key);
    return engine;
  }

  AesMode ecb{"AES-128-ECB"}, cbc{"AES-128-CBC"};

 private:
  Engine() = default;
  ~Engine() { OPENSSL_cleanse(key_.data(), key_.size()); }

  void set_key(const CipherKey& key) {
    ecb.set_key(key);
    cbc.set_key(key);
    key_ = key;
    has_key_ = true;
  }

  CipherKey key_{};
  bool has_key_ = false;
};

/// to ^= with, in words.
void xor_into(std::byte* to, const std::byte* with, std::size_t size) {
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= size; i += sizeof(std::uint64_t)) {
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, to + i, sizeof a);
    std::memcpy(&b, with + i, sizeof b);
    a ^= b;
    std::memcpy(to + i, &a, sizeof a);
  }
  for (; i < size; ++i)
    to[i] ^= with[i];
}

}  // namespace

// OpenSSL's own CFB calls the block function once per block; its CBC and ECB run whole buffers
// through assembly, and both can make CFB's key stream X, where X0 = E(IV), C[i] = P[i] ^ X[i],
// X[i+1] = E(C[i]):
//  - encrypting, X[i+1] = E(P[i] ^ X[i]) is what CBC gives for the plaintext IV, P0, P1, ... with
//    an IV of zeros (its own definition: Y[i] = E(in[i] ^ Y[i-1]));
//  - decrypting, all C are known, so X is ECB of IV, C0, C1, ..., many blocks at a time.
// Measured on 16 KiB pieces: 1.6 times as fast encrypting, 8 times decrypting.

void Cfb::encrypt(Bytes in, std::byte* out) {
  for (; used_ != 0 && !in.empty(); in = in.subspan(1)) {
    feedback_[used_] ^= in[0];
    *out++ = feedback_[used_];
    used_ = static_cast<std::uint8_t>((used_ + 1) % block_size);
  }
  if (in.empty()) return;

  Engine& engine = Engine::with(key_);
  const std::size_t whole = in.size() / block_size * block_size;
  const std::size_t rest = in.size() - whole;
  engine.cbc.restart();
  engine.cbc.encrypt(feedback_.data(), block_size, whole > 0 ? out : feedback_.data());
  if (whole > 0) {
    const std::size_t chained = whole - block_size;
    engine.cbc.encrypt(in.data(), chained, out + block_size);
    if (rest > 0) engine.cbc.encrypt(in.data() + chained, block_size, feedback_.data());
    xor_into(out, in.data(), whole);
    if (rest == 0) std::memcpy(feedback_.data(), out + chained, block_size);
  }
  xor_into(feedback_.data(), in.data() + whole, rest);
  std::memcpy(out + whole, feedback_.data(), rest);
  used_ = static_cast<std::uint8_t>(rest);
}

void Cfb::decrypt(MutableBytes in_place) {
  const auto decrypt_byte = [this](std::byte& b) {
    const std::byte cipher = b;
    b ^= feedback_[used_];
    feedback_[used_] = cipher;
    used_ = static_cast<std::uint8_t>((used_ + 1) % block_size);
  };
  for (; used_ != 0 && !in_place.empty(); in_place = in_place.subspan(1))
    decrypt_byte(in_place[0]);
  if (in_place.empty()) return;

  Engine& engine = Engine::with(key_);
  std::array<std::byte, 4096> key_stream;  // stays in the first-level cache
  while (in_place.size() >= block_size) {
    const std::size_t whole =
        std::min(in_place.size() / block_size * block_size, key_stream.size());
    engine.ecb.encrypt(feedback_.data(), block_size, key_stream.data());
    engine.ecb.encrypt(in_place.data(), whole - block_size, key_stream.data() + block_size);
    std::memcpy(feedback_.data(), in_place.data() + whole - block_size, block_size);
    xor_into(in_place.data(), key_stream.data(), whole);
    in_place = in_place.subspan(whole);
  }
  if (in_place.empty()) return;
  engine.ecb.encrypt(feedback_.data(), block_size, feedback_.data());
  for (std::byte& b : in_place)
    decrypt_byte(b);
}

}  // namespace culvert::frp
