#pragma once

#include "core/base/negotiation.h"
#include "core/http/exchange.h"
#include "core/net/splice.h"

#include <optional>
#include <string_view>
#include <vector>

namespace culvert::http {

/// How an exchange ended, as far as the one who carried it knows.
struct ExchangeEnding {
  int status = 0;  ///< What the one who asked was told; 0: nothing.
  int attempts = 0;
  std::optional<Error> error;
  std::string_view diagnosis;     ///< Id of a finding; empty: none.
  std::string_view end_reason;    ///< "ok", "client_close", ...: the log's words (gateway.md 1.8).
  std::string_view retry_reason;  ///< Why it took another attempt; empty: it did not.
};

/// Sees one exchange as it passes and changes nothing: what an inspector implements and a carrier
/// of exchanges calls. Texts and bytes are borrowed for the call. As a SpliceObserver it sees the
/// bytes of what has become a tunnel. Destroyed without ended(): the exchange was cut off.
class ExchangeObserver : public net::SpliceObserver {
 public:
  ExchangeObserver() = default;
  ExchangeObserver(const ExchangeObserver&) = delete;
  ExchangeObserver& operator=(const ExchangeObserver&) = delete;
  virtual ~ExchangeObserver() = default;

  /// It goes over this connection to the service; more than once when it is tried again. `reused`:
  /// the connection was there before, and the times in `record` are not of this exchange.
  virtual void connected(Version up, const Negotiation& record, bool reused) = 0;

  /// Of the request's body, in order and each byte once, whatever the number of attempts.
  virtual void request_bytes(Bytes bytes) = 0;
  /// The service has been given the whole request; again after another attempt.
  virtual void request_complete() = 0;

  /// The final head, as the service said it.
  virtual void answered(const Response& head) = 0;
  /// The answer is the gateway's own.
  virtual void answered_ourselves(const Response& head, std::string_view body) = 0;
  /// Of the answer's body, as the service sent it.
  virtual void answer_bytes(Bytes bytes) = 0;
  virtual void answer_trailers(const std::vector<Field>& fields) = 0;

  virtual void ended(const ExchangeEnding& ending) = 0;
};

}  // namespace culvert::http
