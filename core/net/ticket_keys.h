#pragma once

#include "core/base/clock.h"

#include <openssl/types.h>

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>

namespace culvert::net {

/// The keys by which a server seals its session tickets (RFC 5077 4, RFC 8446 4.6.1). They live in
/// memory only and change every hour; what the one before sealed is still taken and sealed anew,
/// so a ticket is good for one to two hours.
class TicketKeys {
 public:
  static constexpr std::chrono::hours life{1};

  /// Puts them to work; they must outlive `context`. Every loop that shares it may use them.
  void serve(SSL_CTX* context);

 private:
  struct Key {
    std::array<unsigned char, 16> name;
    std::array<unsigned char, 32> cipher, mac;
    TimePoint made;
  };

  /// SSL_CTX_set_tlsext_ticket_key_evp_cb
  static int seal_or_open(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                          EVP_MAC_CTX* mac, int seal);
  /// The key to seal with; nothing when the system gives no random bytes.
  std::optional<Key> newest();
  /// The key of that name, if it is still taken.
  std::optional<Key> named(const unsigned char* name);

  std::mutex mutex_;
  std::optional<Key> current_, previous_;
};

}  // namespace culvert::net
