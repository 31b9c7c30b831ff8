#pragma once

#include "core/base/error.h"
#include "core/http/exchange.h"
#include "core/inspect/store.h"
#include "core/net/waiters.h"
#include "core/observe/exchange.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace culvert::inspect {

/// A request that is to be sent again, complete.
struct ReplayRequest {
  observe::ExchangeId of = 0;
  http::Version version = http::Version::http11;  ///< What the visitor had spoken.
  std::string method, scheme, authority, path, body;
  std::vector<std::pair<std::string, std::string>> fields;
};

/// The recorded request with the changes of the order. Fails with
///   secret_missing  something is masked, and was not given: the context names it
///   not_found       its body was not stored, or not all of it
///   unsupported     a WebSocket or another tunnel: there is more to it than a request
///   config          a method, path or field that cannot be sent
Result<ReplayRequest> request_again(const observe::ExchangeRecord& recorded,
                                    const observe::ReplayOrder& order);

/// A visitor of our own making: asks this and takes whatever is answered. The answer is not kept
/// here; who records exchanges does that. Goes to the gateway like any visitor's exchange.
class ReplayExchange final : public http::ServerExchange {
 public:
  ReplayExchange(const Executor& executor, ReplayRequest request);
  ~ReplayExchange() override;

  Executor executor() const override { return waiters_.executor(); }
  net::Io try_read(MutableBytes to) override;
  net::Io try_write(Bytes from) override;
  std::size_t room() const override;
  Bytes buffered() override { return rest(); }
  void consume(std::size_t count) override { read_ += count; }
  void when_readable(net::Waiter& waiter) override;
  void when_writable(net::Waiter& waiter) override;
  void forget(net::Waiter& waiter) noexcept override { waiters_.forget(waiter); }
  void shutdown_write() override {}
  std::string describe() const override { return "replay"; }

  http::Version version() const override { return asked_.version; }
  const std::vector<http::Field>& trailers() const override { return no_fields_; }
  void set_trailers(const std::vector<http::Field>&) override {}
  const http::ExchangeFailure& failure() const override { return failure_; }
  void reset(http::ResetCode code) noexcept override;

  const http::Request& request() const override { return request_; }
  http::TextArena& texts() override { return texts_; }
  void send_interim(const http::Response&) override {}
  void respond(const http::Response&) override { has_responded_ = true; }
  bool has_responded() const override { return has_responded_; }
  http::Presence presence() const override { return http::Presence::there; }
  /// It stays until the end.
  void when_leaving(net::Waiter&) override {}

 private:
  Bytes rest() const { return as_bytes(asked_.body).subspan(read_); }

  ReplayRequest asked_;
  http::Request request_;
  net::Waiters waiters_;
  http::TextArena texts_;
  std::vector<http::Field> no_fields_;
  http::ExchangeFailure failure_;
  std::size_t read_ = 0;
  bool has_responded_ = false;
  bool is_reset_ = false;
};

/// Leaves a row that says why an order could not be carried out. `recorded` may be null: it is not
/// kept any more.
void refuse_replay(Store& store, const observe::ReplayOrder& order,
                   const observe::ExchangePtr& recorded, Error why);

}  // namespace culvert::inspect
