#pragma once

#include "core/base/secret.h"
#include "core/gateway/bridge.h"
#include "core/gateway/head_mapping.h"
#include "core/gateway/upstream.h"
#include "core/http/exchange_observer.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace culvert::gateway {

/// What is done with the requests for one proxy. Shared by all who are using it, so it outlives
/// its registration.
struct Route {
  virtual ~Route() = default;

  std::string name;  ///< Of the proxy, for logs.
  /// Outlives everything that uses it.
  std::unique_ptr<Upstream> upstream;
  Rewriting rewriting;
  Forwarded forwarded = Forwarded::append;
  std::string user;  ///< Empty with an empty password: everybody may come.
  Secret password;
  ExchangeTimeouts timeouts;
  std::size_t replay_buffer = 64 * 1024;

  bool wants_credentials() const { return !user.empty() || !password.empty(); }
};
using RoutePtr = std::shared_ptr<Route>;

/// One exchange, told when it is over (gateway.md 1.8). The texts live until the call returns.
struct ExchangeReport {
  const Route* route = nullptr;  ///< Null: nobody serves the host and path.
  const http::Request* request = nullptr;
  http::Version down = http::Version::http11;
  std::optional<http::Version> up;  ///< None: it got nowhere.
  int status = 0;                   ///< What the one who asked was told; 0: nothing.
  bool own_answer = false;          ///< It was our own.
  int attempts = 0;                 ///< Connections it took.
  std::vector<Tried> tried;
  Duration until_head{}, total{};
  Leg broken = Leg::none;
  std::optional<Error> error;
};

/// What the gateway asks the role it works for (relay or client), and tells it. One for each
/// connection of a visitor.
class Site {
 public:
  /// Who serves this request. Null: nobody.
  virtual RoutePtr find(const http::Request& request) = 0;
  virtual const Caller& caller() const = 0;
  /// The page of custom404Page; empty: our own.
  virtual std::string_view not_found_page() { return {}; }

  /// An exchange begins; its bytes are to be counted here.
  virtual Traffic& began(const RoutePtr& route, const http::Request& request) = 0;
  /// Who looks at the exchange that has begun; null: nobody.
  virtual std::unique_ptr<http::ExchangeObserver> watch(const RoutePtr& /*route*/,
                                                        const http::Request& /*request*/) {
    return nullptr;
  }
  /// It goes over this connection now.
  virtual void negotiated(const RoutePtr& route, const Negotiation& upstream) = 0;
  /// It has become a tunnel.
  virtual void became_tunnel(const RoutePtr& route, const http::Request& request) = 0;
  virtual void ended(const ExchangeReport& report) = 0;

 protected:
  ~Site() = default;
};

}  // namespace culvert::gateway
