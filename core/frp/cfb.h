#pragma once

#include "core/base/bytes.h"
#include "core/frp/cipher.h"

#include <array>

namespace culvert::frp {

/// One direction of AES-128-CFB (full block feedback, byte-granular; NIST SP 800-38A 6.3), as
/// OpenSSL's aes-128-cfb and Go's cipher.NewCFBEncrypter. Calls continue where the last one ended.
/// Small on purpose: a work connection has two, and most are idle; the expanded keys are the
/// thread's.
class Cfb {
 public:
  static constexpr std::size_t block_size = 16;
  using Block = std::array<std::byte, block_size>;

  explicit Cfb(const CipherKey& key) : key_(key) {}

  /// Begins a direction. Until then nothing may be encrypted or decrypted.
  void start(const Block& iv) {
    feedback_ = iv;
    used_ = 0;
  }

  /// Writes in.size() bytes to `out`, which does not overlap `in`.
  void encrypt(Bytes in, std::byte* out);
  void decrypt(MutableBytes in_place);

 private:
  CipherKey key_;
  /// used_ == 0: the last block of ciphertext (or the IV). Otherwise a block of key stream whose
  /// first used_ bytes are replaced by ciphertext.
  Block feedback_{};
  std::uint8_t used_ = 0;
};

}  // namespace culvert::frp
