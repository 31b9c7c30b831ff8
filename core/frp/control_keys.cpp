#include "core/frp/control_keys.h"

#include "core/base/error.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <string>

namespace culvert::frp {
namespace {

struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

/// 0x00 label 0x00 length payload: one hello of the transcript.
void append_hello(std::vector<std::byte>& to, std::string_view label, Bytes payload) {
  const auto append = [&to](Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); };
  std::array<std::byte, 8> length;
  write_big_endian<std::uint64_t>(length, payload.size());
  to.push_back(std::byte{0});
  append(as_bytes(label));
  to.push_back(std::byte{0});
  append(length);
  append(payload);
}

}  // namespace

TranscriptHash transcript_hash(Bytes client_hello, Bytes server_hello) {
  const Bytes label = as_bytes("frp wire v2 crypto transcript");
  std::vector<std::byte> transcript(label.begin(), label.end());
  append_hello(transcript, "client hello", client_hello);
  append_hello(transcript, "server hello", server_hello);
  TranscriptHash hash{};
  if (EVP_Digest(transcript.data(), transcript.size(),
                 reinterpret_cast<unsigned char*>(hash.data()), nullptr, EVP_sha256(),
                 nullptr) != 1)
    fail(Errc::internal, Leg::none, "hash the hellos");
  return hash;
}

AeadKey derive_aead_key(const Secret& token, const TranscriptHash& transcript,
                        AeadAlgorithm algorithm, Toward direction) {
  std::string info = "frp wire v2 control aead " + std::string(to_text(algorithm));
  info.append(direction == Toward::server ? " client-to-server" : " server-to-client");
  // OpenSSL only reads what it is given as parameters. data() of an empty string is not null,
  // which is what an empty token needs.
  const auto octets = [](const char* name, const void* data, std::size_t size) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), size);
  };
  std::array<char, 7> digest{"SHA256"};
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, token.reveal().data(), token.reveal().size()),
      octets(OSSL_KDF_PARAM_SALT, transcript.data(), transcript.size()),
      octets(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, FreeKdf> context(EVP_KDF_CTX_new(kdf.get()));
  AeadKey key{};
  if (EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()), key.size(),
                     parameters.data()) != 1)
    fail(Errc::internal, Leg::none, "derive the control key");
  return key;
}

}  // namespace culvert::frp
