#include "core/frp/aead.h"

#include "core/base/error.h"
#include "core/frp/openssl_bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <bit>

namespace culvert::frp {
namespace {

/// More under one key and a random nonce is not safe (frp-wire 5.5); XChaCha20 has no such limit.
constexpr std::uint64_t most_gcm_records = 1ULL << 32;

std::uint32_t read_little_endian(Bytes from) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i > 0; --i)
    value = (value << 8) | std::to_integer<std::uint32_t>(from[i - 1]);
  return value;
}

using ChaChaState = std::array<std::uint32_t, 16>;

/// RFC 8439 2.1.
void quarter_round(ChaChaState& s, std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
  s[a] += s[b], s[d] = std::rotl(s[d] ^ s[a], 16);
  s[c] += s[d], s[b] = std::rotl(s[b] ^ s[c], 12);
  s[a] += s[b], s[d] = std::rotl(s[d] ^ s[a], 8);
  s[c] += s[d], s[b] = std::rotl(s[b] ^ s[c], 7);
}

void double_round(ChaChaState& s) {
  quarter_round(s, 0, 4, 8, 12);
  quarter_round(s, 1, 5, 9, 13);
  quarter_round(s, 2, 6, 10, 14);
  quarter_round(s, 3, 7, 11, 15);
  quarter_round(s, 0, 5, 10, 15);
  quarter_round(s, 1, 6, 11, 12);
  quarter_round(s, 2, 7, 8, 13);
  quarter_round(s, 3, 4, 9, 14);
}

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
  const bool has_fast_gcm = __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul");
#else
  const bool has_fast_gcm = true;  // every 64-bit desktop processor of the last ten years
#endif
  if (has_fast_gcm) return {AeadAlgorithm::aes_256_gcm, AeadAlgorithm::xchacha20_poly1305};
  return {AeadAlgorithm::xchacha20_poly1305, AeadAlgorithm::aes_256_gcm};
}

AeadKey hchacha20(const AeadKey& key, Bytes nonce) {
  ChaChaState s{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};  // "expand 32-byte k"
  for (std::size_t i = 0; i < 8; ++i)
    s[4 + i] = read_little_endian(Bytes(key).subspan(4 * i));
  for (std::size_t i = 0; i < 4; ++i)
    s[12 + i] = read_little_endian(nonce.subspan(4 * i));
  for (int i = 0; i < 10; ++i)
    double_round(s);
  AeadKey derived;
  for (std::size_t i = 0; i < derived.size(); ++i) {
    const std::size_t word = i / 4 < 4 ? i / 4 : i / 4 + 8;  // the first and the last row
    derived[i] = static_cast<std::byte>(s[word] >> (8 * (i % 4)));
  }
  return derived;
}

void AeadRecords::FreeContext::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

AeadRecords::AeadRecords(AeadAlgorithm algorithm, const AeadKey& key, Use use)
    : algorithm_(algorithm), key_(key), use_(use) {}

AeadRecords::~AeadRecords() {
  OPENSSL_cleanse(key_.data(), key_.size());
}

void AeadRecords::start(Bytes stream_nonce) {
  stream_nonce_.assign(stream_nonce.begin(), stream_nonce.end());
  nonce_ = stream_nonce_;
}

std::error_code AeadRecords::seal(Bytes plaintext, MutableBytes to) {
  const bool is_gcm = algorithm_ == AeadAlgorithm::aes_256_gcm;
  if (wrapped_ || (is_gcm && records_ >= most_gcm_records)) return make_error_code(Errc::limit);
  const MutableBytes header = to.first(header_size);
  write_big_endian(header, static_cast<std::uint32_t>(plaintext.size() + tag_size));
  std::byte* const ciphertext = to.data() + header_size;
  const bool good = set_nonce() && authenticate(header) && transform(plaintext, ciphertext) &&
                    finish() &&
                    EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, tag_size,
                                        ciphertext + plaintext.size()) == 1;
  advance();
  return good ? std::error_code() : make_error_code(Errc::internal);
}

std::error_code AeadRecords::open(Bytes record, MutableBytes plaintext) {
  const bool is_gcm = algorithm_ == AeadAlgorithm::aes_256_gcm;
  if (wrapped_ || (is_gcm && records_ >= most_gcm_records)) return make_error_code(Errc::limit);
  std::array<std::byte, tag_size> tag;
  std::ranges::copy(record.last(tag_size), tag.begin());
  const bool good =
      set_nonce() && authenticate(record.first(header_size)) &&
      transform(record.subspan(header_size, plaintext.size()), plaintext.data()) &&
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
      finish();
  advance();
  return good ? std::error_code() : make_error_code(Errc::auth);
}

/// The context keeps the expanded key; per record only the nonce changes.
bool AeadRecords::set_nonce() {
  const int encrypts = use_ == Use::seal ? 1 : 0;
  const bool is_gcm = algorithm_ == AeadAlgorithm::aes_256_gcm;
  if (!context_) {
    context_.reset(EVP_CIPHER_CTX_new());
    const EVP_CIPHER* cipher = is_gcm ? EVP_aes_256_gcm() : EVP_chacha20_poly1305();
    if (EVP_CipherInit_ex(context_.get(), cipher, nullptr, is_gcm ? raw(key_) : nullptr, nullptr,
                          encrypts) != 1)
      return false;
  }
  if (is_gcm)
    return EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, raw(nonce_), encrypts) == 1;

  // XChaCha20: a key of its own from 16 nonce bytes, then ChaCha20 with the other eight.
  const Bytes for_key = Bytes(nonce_).first(16);
  std::array<std::byte, 12> nonce{};
  std::ranges::copy(Bytes(nonce_).subspan(16), nonce.begin() + 4);
  if (std::ranges::equal(for_key, keyed_for_))
    return EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, raw(nonce), encrypts) == 1;
  keyed_for_.assign(for_key.begin(), for_key.end());
  AeadKey derived = hchacha20(key_, for_key);
  const bool good =
      EVP_CipherInit_ex(context_.get(), nullptr, nullptr, raw(derived), raw(nonce), encrypts) == 1;
  OPENSSL_cleanse(derived.data(), derived.size());
  return good;
}

bool AeadRecords::authenticate(Bytes header) {
  int ignored = 0;
  return EVP_CipherUpdate(context_.get(), nullptr, &ignored, raw(stream_nonce_),
                          static_cast<int>(stream_nonce_.size())) == 1 &&
         EVP_CipherUpdate(context_.get(), nullptr, &ignored, raw(header),
                          static_cast<int>(header.size())) == 1;
}

bool AeadRecords::transform(Bytes from, std::byte* to) {
  int written = 0;
  return from.empty() || EVP_CipherUpdate(context_.get(), raw(to), &written, raw(from),
                                          static_cast<int>(from.size())) == 1;
}

bool AeadRecords::finish() {
  std::array<unsigned char, EVP_MAX_BLOCK_LENGTH> nothing;
  int written = 0;
  return EVP_CipherFinal_ex(context_.get(), nothing.data(), &written) == 1;
}

/// The whole nonce is one big-endian number; its wrap to zero is the end.
void AeadRecords::advance() {
  ++records_;
  for (auto digit = nonce_.rbegin(); digit != nonce_.rend(); ++digit) {
    *digit = static_cast<std::byte>(std::to_integer<unsigned>(*digit) + 1);
    if (*digit != std::byte{0}) return;
  }
  wrapped_ = true;
}

}  // namespace culvert::frp
