#pragma once

#include "core/base/secret.h"
#include "core/gateway/bridge.h"
#include "core/gateway/cors.h"
#include "core/gateway/encoding_choice.h"
#include "core/gateway/head_mapping.h"
#include "core/gateway/upstream.h"
#include "core/gateway/visitors.h"
#include "core/http/exchange_observer.h"
#include "core/observe/diagnosis/patterns.h"
#include "core/observe/diagnosis/symptoms.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::gateway {

/// What is done with the requests for one proxy. Shared by all who are using it, so it outlives
/// its registration.
struct Route {
  virtual ~Route() = default;

  std::string name;  ///< Of the proxy, for logs.
  /// Outlives everything that uses it.
  std::unique_ptr<Upstream> upstream;
  Rewriting rewriting;
  IdentityFields identity;
  std::string user;  ///< Empty with an empty password: everybody may come.
  Secret password;
  ExchangeTimeouts timeouts;
  std::size_t replay_buffer = 64 * 1024;
  std::uint64_t most_request_body = 0;  ///< Larger ones are answered 413; 0: no limit (2.9).
  EncodingRules encoding;
  CorsRules cors;
  /// An EventSource is told of 502, 503 and 504 in a stream of events, so that it asks again
  /// (S-12).
  bool events_on_error = false;
  observe::Configured configured;   ///< In the words of the configuration, for the doctor.
  observe::Patterns patterns;       ///< What shows only over many exchanges.
  bool public_diagnostics = false;  ///< Everybody gets the whole sentence, not only loopback.
  bool frp_errors = false;          ///< 404 where frp answers 404 (errorCompatibility).

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
  std::string_view token;           ///< Of its Proxy-Status (RFC 9209 2.3).
  std::string_view request_id;      ///< X-Request-Id, as the service got it.
  int attempts = 0;                 ///< Connections it took.
  std::vector<Tried> tried;
  Duration until_head{}, total{};
  Leg broken = Leg::none;
  std::optional<Error> error;
  EncodingChoice encoding;  ///< Of the answer's body.
  CorsFacts cors;           ///< What the answer said to pages of other origins.
  std::optional<EventWatch>
      events;           ///< The answer was a stream of events (text/event-stream, 200).
  bool reused = false;  ///< The connection had waited.
  std::uint64_t request_bytes = 0, answer_bytes = 0;
  std::string
      end_reason;  ///< "ok", "client_reset(8)", "upstream_truncated", ...: see end_reason().
  std::string retry_reason;
  /// What the doctor says: the cause of a failure first, then remarks. Empty: all is well.
  std::vector<observe::Diagnosis> diagnoses;
};

/// The fields that 1.8 asks for per exchange, as one JSON object.
std::string to_json(const ExchangeReport& report, std::string_view visitor = {});

/// At which sides of a tunnel the end of one direction is that of both: where it passes frp's
/// programs (http::ServerOptions::end_means_gone).
struct EndsBoth {
  bool down = false, up = false;
};

/// What the gateway asks the role it works for (relay or client), and tells it. One for each
/// connection of a visitor.
class Site {
 public:
  /// Who serves this request. Null: nobody.
  virtual RoutePtr find(const http::Request& request) = 0;
  /// Whether services may read the path of a request as one of another route: "/open/../closed"
  /// must not get past the password of "/closed". It is refused (2.2).
  virtual bool leaves_its_route(const http::Request& /*request*/) { return false; }
  virtual const Caller& caller() const = 0;
  /// Whether a request for `host` may come over a connection that was opened for `server_name`
  /// with a certificate that covers both: whether who may come, and how, is decided alike (1.2).
  /// Both are canonical.
  virtual bool serves_alike(std::string_view /*server_name*/, std::string_view /*host*/) {
    return true;
  }
  virtual EndsBoth ends_both(const RoutePtr& /*route*/) const { return {}; }
  /// The page of custom404Page; empty: our own.
  virtual std::string_view not_found_page() { return {}; }

  /// Where the visitor's connection is noted while it lasts, to be ended gently. Null: nowhere.
  virtual Visitors* visitors() { return nullptr; }

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
  /// Its answer is a stream of events, which may last for days; ended() follows. Browsers open no
  /// more than six over HTTP/1.1 (D-52).
  virtual void became_event_stream(const RoutePtr& /*route*/, const http::Request& /*request*/) {}
  virtual void ended(const ExchangeReport& report) = 0;
  /// The doctor has found something while an exchange goes on.
  virtual void noticed(const RoutePtr& /*route*/, const observe::Diagnosis& /*what*/) {}
  /// A leg to a service has become usable (its first answer has come) or has failed: once per
  /// connection. `error`: null when it is usable. `why`: what the doctor says of it; may be null.
  virtual void settled(const RoutePtr& /*route*/, const Negotiation& /*leg*/,
                       const Error* /*error*/, const observe::Diagnosis* /*why*/) {}

 protected:
  ~Site() = default;
};

}  // namespace culvert::gateway
