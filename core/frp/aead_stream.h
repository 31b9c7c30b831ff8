#pragma once

#include "core/base/secret.h"
#include "core/net/stream.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The encryption of v2 control streams (frp-wire 5.4, 5.5).
namespace culvert::frp {

enum class AeadAlgorithm { aes_256_gcm, xchacha20_poly1305 };

std::string_view to_text(AeadAlgorithm algorithm);
std::optional<AeadAlgorithm> aead_algorithm(std::string_view name);

/// Both, the one that this CPU does faster first.
std::vector<AeadAlgorithm> preferred_algorithms();

using AeadKey = std::array<std::byte, 32>;
using TranscriptHash = std::array<std::byte, 32>;

/// SHA-256 over the hello payloads exactly as they were on the wire.
TranscriptHash transcript_hash(Bytes client_hello, Bytes server_hello);

enum class Toward { server, client };
AeadKey derive_aead_key(const Secret& token, const TranscriptHash& transcript,
                        AeadAlgorithm algorithm, Toward direction);

/// Seals and opens records; nonce counted up, header and stream nonce authenticated.
class AeadRecords {
 public:
  AeadRecords(AeadAlgorithm algorithm, const AeadKey& key);

  static constexpr std::size_t tag_size = 16;
  static constexpr std::size_t most_plaintext = 65536;

  std::size_t nonce_size() const { return algorithm_ == AeadAlgorithm::aes_256_gcm ? 12 : 24; }
  void start(Bytes nonce) {
    first_nonce_.assign(nonce.begin(), nonce.end());
    next_nonce_ = first_nonce_;
  }
  bool started() const { return !first_nonce_.empty(); }

  /// `header` is the record's 4 length bytes. False: the nonces are used up.
  bool seal(Bytes plaintext, Bytes header, MutableBytes ciphertext_and_tag);
  /// False: forged, damaged, another key, or the nonces are used up.
  bool open(Bytes ciphertext_and_tag, Bytes header, MutableBytes plaintext);

 private:
  bool run(bool sealing, Bytes from, Bytes header, std::byte* to, std::byte* tag);
  bool advance();

  AeadAlgorithm algorithm_;
  AeadKey key_;
  std::vector<std::byte> first_nonce_, next_nonce_;
  std::uint64_t records_ = 0;
  bool exhausted_ = false;
};

/// `inner` inside AEAD records, each direction with its own key and a random stream nonce sent
/// with its first record.
net::StreamPtr sealed(net::StreamPtr inner, AeadAlgorithm algorithm, const AeadKey& sending,
                      const AeadKey& receiving);

}  // namespace culvert::frp
