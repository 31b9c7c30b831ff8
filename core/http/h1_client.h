#pragma once

#include "core/http/client_connection.h"
#include "core/http/h1_wire.h"

#include <optional>

namespace culvert::http {

class H1ClientExchange;

/// HTTP/1.1 with a service: see make_h1_client.
class H1Client final : public ClientConnection {
 public:
  H1Client(net::StreamPtr stream, const ClientOptions& options);
  ~H1Client() override;

  Executor executor() const override { return wire_.stream().executor(); }
  Version version() const override { return Version::http11; }
  bool takes_exchange() const override { return !is_open_ && !over_; }
  bool is_over() const override { return over_; }
  std::size_t open_exchanges() const override { return is_open_ ? 1 : 0; }
  std::uint64_t total_exchanges() const override { return total_; }
  ClientExchangePtr begin(const Request& request) override;
  std::optional<bool> may_carry_websocket() const override { return true; }
  Task<> settings() override;
  std::optional<Duration> idle_limit() const override { return idle_limit_; }
  const std::optional<ExchangeFailure>& failure() const override { return failure_; }

  // For the exchange.
  const ClientOptions& options() const { return options_; }
  void set_idle_limit(Duration limit) { idle_limit_ = limit; }
  enum class After : std::uint8_t {
    reusable,  ///< Another one can begin.
    ended,     ///< In order, and the connection with it.
    broken,
  };
  void exchange_ended(After after);

 private:
  /// Nothing may come while no request is open.
  struct IdleWatch final : net::Waiter {
    explicit IdleWatch(H1Client& c) : client(c) {}
    void ready() override { client.look(); }
    H1Client& client;
  };

  void look();
  bool is_quiet();
  bool is_greeting();
  void end(Errc code, std::string context, std::error_code cause = {});

  H1Wire wire_;
  ClientOptions options_;
  IdleWatch idle_watch_{*this};
  bool is_open_ = false;
  bool over_ = false;
  std::uint64_t total_ = 0;
  std::optional<Duration> idle_limit_;
  std::optional<ExchangeFailure> failure_;
};

}  // namespace culvert::http
