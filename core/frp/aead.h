#pragma once

#include "core/base/bytes.h"

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

struct evp_cipher_ctx_st;

/// The records of encrypted v2 control streams (frp-wire 5.5; golib crypto/aead_stream.go).
namespace culvert::frp {

enum class AeadAlgorithm { aes_256_gcm, xchacha20_poly1305 };

/// As in the hellos and in the key derivation: "aes-256-gcm".
std::string_view to_text(AeadAlgorithm algorithm);
std::optional<AeadAlgorithm> aead_algorithm(std::string_view name);

/// Both, the one that this CPU does faster first.
std::vector<AeadAlgorithm> preferred_algorithms();

using AeadKey = std::array<std::byte, 32>;

/// HChaCha20: the key for the other eight bytes of an XChaCha20 nonce
/// (draft-irtf-cfrg-xchacha 2.2). `nonce` has 16 bytes.
AeadKey hchacha20(const AeadKey& key, Bytes nonce);

/// One direction: seals or opens records in order. The nonce of a record is the stream nonce plus
/// its number; the stream nonce and the length header are authenticated with it.
class AeadRecords {
 public:
  enum class Use { seal, open };

  static constexpr std::size_t header_size = 4;  ///< u32: length of ciphertext and tag.
  static constexpr std::size_t tag_size = 16;
  static constexpr std::size_t most_plaintext = 65536;

  AeadRecords(AeadAlgorithm algorithm, const AeadKey& key, Use use);
  ~AeadRecords();

  /// Size of the stream nonce, which goes before the first record.
  std::size_t nonce_size() const { return algorithm_ == AeadAlgorithm::aes_256_gcm ? 12 : 24; }

  /// Begins the direction; nothing may be sealed or opened before.
  void start(Bytes stream_nonce);
  bool started() const { return !stream_nonce_.empty(); }

  /// Writes a whole record of `plaintext` (at most most_plaintext) to the front of `to`. Fails
  /// with limit: no nonce is left.
  std::error_code seal(Bytes plaintext, MutableBytes to);

  /// Opens a whole record into `plaintext`, which has its size less header and tag. Fails with
  /// auth (forged, damaged or another key) or limit (no nonce is left).
  std::error_code open(Bytes record, MutableBytes plaintext);

  /// Tests only: as if so many records had gone by.
  void skip(std::uint64_t records) { records_ += records; }

 private:
  struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
  };

  bool set_nonce();
  bool authenticate(Bytes header);
  bool transform(Bytes from, std::byte* to);
  bool finish();
  void advance();

  AeadAlgorithm algorithm_;
  AeadKey key_;
  Use use_;
  std::vector<std::byte> stream_nonce_, nonce_;
  std::vector<std::byte> keyed_for_;  // XChaCha20: the nonce bytes that made the key in context_
  std::unique_ptr<evp_cipher_ctx_st, FreeContext> context_;
  std::uint64_t records_ = 0;
  bool wrapped_ = false;
};

}  // namespace culvert::frp
