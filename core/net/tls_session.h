#pragma once

#include "core/base/byte_queue.h"
#include "core/net/tls.h"

#include <memory>
#include <string>
#include <vector>

struct ssl_st;
struct bio_st;
struct bio_method_st;

namespace culvert::net {

/// TLS as a state machine: bytes in, bytes out, no sockets (IO-19). Its BIO takes from what was
/// received and appends to what is to be sent (IO-37).
class TlsSession {
 public:
  enum class Step { done, want_input, ended, failed };

  TlsSession(std::shared_ptr<const TlsContext> context, bool server);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  static TlsSession* of(ssl_st* ssl);

  Step handshake();
  /// Decrypts until `to` is full or input is missing; `count` says how much (also with ended).
  Step read(MutableBytes to, std::size_t& count);
  /// Seals all of `from` into sealed().
  Step write(Bytes from);
  /// Appends close_notify to sealed().
  void close_notify();

  /// Input that lies elsewhere, valid until take_back(): what was not used is kept.
  void lend(Bytes input) { lent_ = input; }
  void take_back() {
    kept_.append(lent_);
    lent_ = {};
  }
  void feed(Bytes input) { kept_.append(input); }
  /// Whether read() could give bytes without new input.
  bool has_plaintext() const;

  ByteQueue& sealed() { return sealed_; }
  const ByteQueue& sealed() const { return sealed_; }

  /// Why the last step failed.
  Error failure(Leg leg) const;
  void fill(TlsFacts& facts) const;

  std::vector<std::string> offered_alpn;  ///< Server: what the client offered.

 private:
  friend struct TlsBio;
  Step outcome(int result);

  std::shared_ptr<const TlsContext> context_;
  ssl_st* ssl_ = nullptr;
  Bytes lent_;
  ByteQueue kept_;
  ByteQueue sealed_{64 * 1024};
  std::string reason_;       // of the library, when a step failed
  std::string first_input_;  // what the peer sent first: tells when it was no TLS
};

}  // namespace culvert::net
