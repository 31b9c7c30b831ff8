#pragma once

#include "core/base/byte_queue.h"
#include "core/base/clock.h"
#include "core/net/tls.h"

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

struct ssl_st;
struct x509_st;
struct x509_store_ctx_st;

namespace culvert::net {

/// TLS as a state machine: bytes in, bytes out, no sockets (IO-19). Its BIO takes from the input
/// it was lent and writes into the output it was lent (IO-37).
class TlsSession {
 public:
  enum class Step { done, want_input, ended, failed };

  TlsSession(std::shared_ptr<const TlsContext> context, bool server);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  static TlsSession& of(ssl_st* ssl);

  /// Largest plaintext whose records fit into an output buffer of `size` bytes.
  static std::size_t plaintext_for(std::size_t size);

  Step handshake();
  /// Decrypts until `to` is full or input is missing; `count` says how much, also when the step
  /// is not done.
  Step read(MutableBytes to, std::size_t& count);
  Step write(Bytes from);
  /// Takes up what has come, and leaves its plaintext to read(): an alert shows in error().
  void look_ahead();
  void close_notify();

  /// Input that lies elsewhere until take_back(); what was not used by then is kept here.
  void lend_input(Bytes input);
  void take_back_input() {
    kept_.append(input_);
    input_ = {};
  }
  /// Room for what the next calls produce, until take_output() returns it. Without room, or
  /// beyond it, output goes to spilled().
  void lend_output(MutableBytes room) { room_ = room; }
  Bytes take_output();
  ByteQueue& spilled() { return spilled_; }

  /// Whether read() could say something without new input.
  bool has_input() const;

  /// Why a step failed; the same for every step after it (the library's later answers are noise).
  std::error_code error() const { return error_; }
  Error failure(Leg leg) const;
  void fill(TlsFacts& facts) const;

  /// For the callbacks of the library.
  bool accept_certificate(x509_store_ctx_st* store);
  void set_offered_alpn(std::vector<std::string> names) { offered_alpn_ = std::move(names); }
  void note_certificate_wanted() { client_cert_wanted_ = true; }
  void note_alert(bool sent, int number);
  /// A record has come that carries no payload: a key update, a ticket, a wish to renegotiate.
  void note_record_without_payload();
  /// A text of the library's own, which lives for ever.
  void note_state(const char* text) { state_ = text; }

 private:
  friend struct TlsBio;
  Step outcome(int result);
  VerifyMode mode() const;

  std::shared_ptr<const TlsContext> context_;
  ssl_st* ssl_ = nullptr;
  bool server_;
  Bytes input_;
  ByteQueue kept_;  // input that read() has not come to yet
  MutableBytes room_;
  std::size_t room_used_ = 0;
  ByteQueue spilled_;
  std::error_code error_;
  std::string first_input_;  // tells, when it was no TLS, what it was
  std::vector<std::string> offered_alpn_;
  x509_st* peer_ = nullptr;  // known also when it was refused
  int verify_code_ = 0;
  bool ended_ = false;  // close_notify has come
  bool client_cert_wanted_ = false;
  bool established_ = false;
  bool flooded_ = false;               // by records without payload
  TimePoint without_payload_until_{};  // as if those records came in their own time
  std::optional<int> alert_received_, alert_sent_;
  const char* state_ = "";  // the last one before it broke
};

}  // namespace culvert::net
