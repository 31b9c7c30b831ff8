#include "core/frp/aead_stream.h"

#include "core/frp/layer.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <bit>
#include <memory>

namespace culvert::frp {
namespace {

constexpr std::size_t length_size = 4;
/// AES-GCM must not seal more under one key and random nonce start (frp-wire 5.5).
constexpr std::uint64_t most_gcm_records = 1ULL << 32;

const unsigned char* raw(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::byte* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

std::uint32_t load(Bytes from, std::size_t word) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i > 0; --i)
    value = (value << 8) | std::to_integer<std::uint32_t>(from[word * 4 + i - 1]);
  return value;
}

void quarter_round(std::array<std::uint32_t, 16>& s, std::size_t a, std::size_t b, std::size_t c,
                   std::size_t d) {
  s[a] += s[b], s[d] = std::rotl(s[d] ^ s[a], 16);
  s[c] += s[d], s[b] = std::rotl(s[b] ^ s[c], 12);
  s[a] += s[b], s[d] = std::rotl(s[d] ^ s[a], 8);
  s[c] += s[d], s[b] = std::rotl(s[b] ^ s[c], 7);
}

/// HChaCha20: the key that the first 16 nonce bytes turn the key into
/// (draft-irtf-cfrg-xchacha 2.2).
AeadKey hchacha20(const AeadKey& key, Bytes nonce16) {
  std::array<std::uint32_t, 16> s{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  for (std::size_t i = 0; i < 8; ++i)
    s[4 + i] = load(key, i);
  for (std::size_t i = 0; i < 4; ++i)
    s[12 + i] = load(nonce16, i);
  for (int round = 0; round < 10; ++round) {
    quarter_round(s, 0, 4, 8, 12), quarter_round(s, 1, 5, 9, 13);
    quarter_round(s, 2, 6, 10, 14), quarter_round(s, 3, 7, 11, 15);
    quarter_round(s, 0, 5, 10, 15), quarter_round(s, 1, 6, 11, 12);
    quarter_round(s, 2, 7, 8, 13), quarter_round(s, 3, 4, 9, 14);
  }
  AeadKey derived{};
  constexpr std::array<std::size_t, 8> words{0, 1, 2, 3, 12, 13, 14, 15};
  for (std::size_t i = 0; i < words.size(); ++i)
    for (std::size_t b = 0; b < 4; ++b)
      derived[i * 4 + b] = static_cast<std::byte>(s[words[i]] >> (8 * b));
  return derived;
}

class AeadStream final : public Layer {
 public:
  AeadStream(net::StreamPtr inner, AeadAlgorithm algorithm, const AeadKey& sending,
             const AeadKey& receiving)
      : Layer(std::move(inner)), sealer_(algorithm, sending), opener_(algorithm, receiving) {}

 protected:
  void encode(Bytes from, ByteQueue& to) override {
    if (!sealer_.started()) {
      const MutableBytes nonce = to.prepare(sealer_.nonce_size());
      RAND_bytes(raw(nonce.data()), static_cast<int>(nonce.size()));
      sealer_.start(nonce);
      to.commit(nonce.size());
    }
    while (!from.empty()) {
      const Bytes part = from.first(std::min(from.size(), AeadRecords::most_plaintext));
      const std::size_t length = part.size() + AeadRecords::tag_size;
      const MutableBytes record = to.prepare(length_size + length);
      write_big_endian(record, static_cast<std::uint32_t>(length));
      // Used-up nonces leave the record out; the peer then sees a stream that stands still, and
      // its heartbeat ends the session. 2^32 control records take decades.
      if (sealer_.seal(part, record.first(length_size), record.subspan(length_size, length)))
        to.commit(length_size + length);
      from = from.subspan(part.size());
    }
  }

  std::error_code decode(Bytes from, ByteQueue& to) override {
    partial_.append(from);
    if (!opener_.started()) {
      if (partial_.size() < opener_.nonce_size()) return {};
      opener_.start(partial_.bytes().first(opener_.nonce_size()));
      partial_.consume(opener_.nonce_size());
    }
    while (partial_.size() >= length_size) {
      const Bytes header = partial_.bytes().first(length_size);
      const std::size_t length = read_big_endian<std::uint32_t>(header);
      if (length < AeadRecords::tag_size) return make_error_code(Errc::protocol);
      if (length > AeadRecords::most_plaintext + AeadRecords::tag_size)
        return make_error_code(Errc::limit);
      if (partial_.size() < length_size + length) break;
      const MutableBytes plaintext = to.prepare(length - AeadRecords::tag_size);
      if (!opener_.open(partial_.bytes().subspan(length_size, length), header, plaintext))
        return make_error_code(Errc::auth);
      to.commit(plaintext.size());
      partial_.consume(length_size + length);
    }
    return {};
  }

  bool may_end() const override { return partial_.empty(); }

 private:
  AeadRecords sealer_, opener_;
  ByteQueue partial_;
};

}  // namespace

std::string_view to_text(AeadAlgorithm algorithm) {
  return algorithm == AeadAlgorithm::aes_256_gcm ? "aes-256-gcm" : "xchacha20-poly1305";
}

std::optional<AeadAlgorithm> aead_algorithm(std::string_view name) {
  for (const auto algorithm : {AeadAlgorithm::aes_256_gcm, AeadAlgorithm::xchacha20_poly1305})
    if (to_text(algorithm) == name) return algorithm;
  return std::nullopt;
}

std::vector<AeadAlgorithm> preferred_algorithms() {
#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
  const bool fast_aes = __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul");
#else
  const bool fast_aes = true;
#endif
  if (fast_aes) return {AeadAlgorithm::aes_256_gcm, AeadAlgorithm::xchacha20_poly1305};
  return {AeadAlgorithm::xchacha20_poly1305, AeadAlgorithm::aes_256_gcm};
}

TranscriptHash transcript_hash(Bytes client_hello, Bytes server_hello) {
  std::vector<std::byte> all;
  const auto append = [&all](Bytes bytes) { all.insert(all.end(), bytes.begin(), bytes.end()); };
  const auto part = [&](std::string_view label, Bytes payload) {
    std::array<std::byte, 8> length{};
    write_big_endian<std::uint64_t>(length, payload.size());
    append(as_bytes(std::string_view("\0", 1)));
    append(as_bytes(label));
    append(as_bytes(std::string_view("\0", 1)));
    append(length);
    append(payload);
  };
  append(as_bytes("frp wire v2 crypto transcript"));
  part("client hello", client_hello);
  part("server hello", server_hello);
  TranscriptHash hash{};
  EVP_Digest(all.data(), all.size(), raw(hash.data()), nullptr, EVP_sha256(), nullptr);
  return hash;
}

AeadKey derive_aead_key(const Secret& token, const TranscriptHash& transcript,
                        AeadAlgorithm algorithm, Toward direction) {
  std::string info = "frp wire v2 control aead " + std::string(to_text(algorithm));
  info.append(direction == Toward::server ? " client-to-server" : " server-to-client");
  std::string secret = token.reveal();
  std::array<char, 7> digest{"SHA256"};
  TranscriptHash salt = transcript;
  // An empty OSSL octet string needs a non-null pointer.
  std::string empty_secret(1, '\0');
  char* const secret_data = secret.empty() ? empty_secret.data() : secret.data();
  const std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret_data, secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  EVP_KDF_CTX* const context = EVP_KDF_CTX_new(kdf);
  AeadKey key{};
  const int derived = EVP_KDF_derive(context, raw(key.data()), key.size(), parameters.data());
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(kdf);
  if (derived != 1) fail(Errc::internal, Leg::relay, "derive the control key");
  return key;
}

AeadRecords::AeadRecords(AeadAlgorithm algorithm, const AeadKey& key)
    : algorithm_(algorithm), key_(key) {}

bool AeadRecords::seal(Bytes plaintext, Bytes header, MutableBytes ciphertext_and_tag) {
  std::byte* const to = ciphertext_and_tag.data();
  return run(true, plaintext, header, to, to + plaintext.size()) && advance();
}

bool AeadRecords::open(Bytes ciphertext_and_tag, Bytes header, MutableBytes plaintext) {
  const Bytes ciphertext = ciphertext_and_tag.first(ciphertext_and_tag.size() - tag_size);
  std::array<std::byte, tag_size> tag{};
  std::ranges::copy(ciphertext_and_tag.last(tag_size), tag.begin());
  return run(false, ciphertext, header, plaintext.data(), tag.data()) && advance();
}

bool AeadRecords::run(bool sealing, Bytes from, Bytes header, std::byte* to, std::byte* tag) {
  if (exhausted_) return false;
  const bool gcm = algorithm_ == AeadAlgorithm::aes_256_gcm;
  // XChaCha20: a key of its own from 16 nonce bytes, then ChaCha20 with the other eight.
  AeadKey key = key_;
  std::array<std::byte, 12> nonce{};
  if (gcm) {
    std::ranges::copy(next_nonce_, nonce.begin());
  } else {
    key = hchacha20(key_, Bytes(next_nonce_).first(16));
    std::ranges::copy(Bytes(next_nonce_).subspan(16), nonce.begin() + 4);
  }
  std::vector<std::byte> associated = first_nonce_;
  associated.insert(associated.end(), header.begin(), header.end());

  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                          &EVP_CIPHER_CTX_free);
  EVP_CIPHER_CTX* const c = context.get();
  int length = 0;
  bool good = EVP_CipherInit_ex(c, gcm ? EVP_aes_256_gcm() : EVP_chacha20_poly1305(), nullptr,
                                raw(key), raw(nonce), sealing ? 1 : 0) == 1;
  good = good && EVP_CipherUpdate(c, nullptr, &length, raw(associated),
                                  static_cast<int>(associated.size())) == 1;
  good = good && (from.empty() || EVP_CipherUpdate(c, raw(to), &length, raw(from),
                                                   static_cast<int>(from.size())) == 1);
  if (!sealing) good = good && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_size, tag) == 1;
  std::array<unsigned char, 16> nothing{};
  good = good && EVP_CipherFinal_ex(c, nothing.data(), &length) == 1;
  if (sealing) good = good && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_size, tag) == 1;
  return good;
}

/// The whole nonce is one big-endian number; its wrap to zero is the end.
bool AeadRecords::advance() {
  ++records_;
  const bool wrapped = [this] {
    for (auto at = next_nonce_.rbegin(); at != next_nonce_.rend(); ++at) {
      *at = static_cast<std::byte>(std::to_integer<unsigned>(*at) + 1);
      if (*at != std::byte{0}) return false;
    }
    return true;
  }();
  exhausted_ =
      wrapped || (algorithm_ == AeadAlgorithm::aes_256_gcm && records_ >= most_gcm_records);
  return true;
}

net::StreamPtr sealed(net::StreamPtr inner, AeadAlgorithm algorithm, const AeadKey& sending,
                      const AeadKey& receiving) {
  return std::make_unique<AeadStream>(std::move(inner), algorithm, sending, receiving);
}

}  // namespace culvert::frp
