#include "core/net/ticket_keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace culvert::net {
namespace {

constexpr std::string_view session_id_context = "culvert";

int slot() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// What the callback answers.
constexpr int broken = -1, full_handshake = 0, good = 1, good_but_renew = 2;

}  // namespace

void TicketKeys::serve(SSL_CTX* context) {
  SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
  // As many as a browser opens connections beside each other.
  SSL_CTX_set_num_tickets(context, 2);
  SSL_CTX_set_timeout(context, std::chrono::seconds(life).count());
  // Without it a server that asks for certificates would refuse every ticket of its own.
  SSL_CTX_set_session_id_context(context,
                                 reinterpret_cast<const unsigned char*>(session_id_context.data()),
                                 static_cast<unsigned int>(session_id_context.size()));
  SSL_CTX_set_ex_data(context, slot(), this);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, seal_or_open);
}

int TicketKeys::seal_or_open(SSL* ssl, unsigned char* name, unsigned char* iv,
                             EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int seal) {
  auto& keys = *static_cast<TicketKeys*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), slot()));
  const std::optional<Key> key = seal != 0 ? keys.newest() : keys.named(name);
  if (!key) return seal != 0 ? broken : full_handshake;
  const EVP_CIPHER* const method = EVP_aes_256_cbc();
  if (seal != 0) {
    std::ranges::copy(key->name, name);
    if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(method)) != 1) return broken;
  }
  std::array<OSSL_PARAM, 2> wanted{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
      OSSL_PARAM_construct_end()};
  const bool ready =
      EVP_CipherInit_ex(cipher, method, nullptr, key->cipher.data(), iv, seal) == 1 &&
      EVP_MAC_init(mac, key->mac.data(), key->mac.size(), wanted.data()) == 1;
  if (!ready) return broken;
  const bool old = Clock::now() - key->made >= life;
  return old ? good_but_renew : good;
}

std::optional<TicketKeys::Key> TicketKeys::newest() {
  const std::lock_guard lock(mutex_);
  const TimePoint now = Clock::now();
  if (current_ && now - current_->made < life) return current_;
  Key fresh;
  fresh.made = now;
  const bool random = RAND_bytes(fresh.name.data(), fresh.name.size()) == 1 &&
                      RAND_priv_bytes(fresh.cipher.data(), fresh.cipher.size()) == 1 &&
                      RAND_priv_bytes(fresh.mac.data(), fresh.mac.size()) == 1;
  if (!random) return std::nullopt;
  previous_ = std::exchange(current_, fresh);
  return current_;
}

std::optional<TicketKeys::Key> TicketKeys::named(const unsigned char* name) {
  const std::lock_guard lock(mutex_);
  for (const std::optional<Key>* const one : {&current_, &previous_}) {
    const bool is_it = *one && CRYPTO_memcmp((*one)->name.data(), name, (*one)->name.size()) == 0;
    if (is_it && Clock::now() - (*one)->made < 2 * life) return *one;
  }
  return std::nullopt;
}

}  // namespace culvert::net
