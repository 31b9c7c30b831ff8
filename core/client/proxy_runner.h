#pragma once

#include "core/client/http_service.h"
#include "core/client/session_context.h"
#include "core/frp/message.h"
#include "core/net/rate_limit.h"

#include <memory>
#include <string>

namespace culvert::client {

/// One proxy inside a session: its registration and the work connections that serve it.
class ProxyRunner {
 public:
  ProxyRunner(std::shared_ptr<SessionContext> session, config::Proxy proxy,
              const Executor& executor);
  ~ProxyRunner();
  ProxyRunner(const ProxyRunner&) = delete;
  ProxyRunner& operator=(const ProxyRunner&) = delete;

  const config::Proxy& proxy() const { return proxy_; }
  const std::string& wire_name() const { return wire_name_; }

  /// The registration to send now, if one is due: at first, 20 s after one that got no answer,
  /// 30 s after a refusal (frp client/proxy/proxy_wrapper.go).
  std::optional<frp::NewProxy> due_registration(TimePoint now);
  /// An answer that no registration waits for is ignored, as frp does: a late one to an earlier
  /// attempt must not undo what the next has achieved.
  void answered(const frp::NewProxyResp& answer);
  /// From now on the record of this name is somebody else's; connections may live on.
  void retire();
  bool is_running() const { return state_ == observe::ProxyState::running; }
  bool is_refused() const { return state_ == observe::ProxyState::refused; }
  /// Until the relay has answered for the first time.
  bool is_pending() const {
    return state_ == observe::ProxyState::fresh || state_ == observe::ProxyState::registering;
  }

  /// Serves one public connection: joins `work` with the local service. Never throws Failure:
  /// what goes wrong is told in the row and the log.
  Task<> serve(net::StreamPtr work, frp::StartWorkConn start);

  /// Whether its bytes are read as HTTP, so that replay() can be called.
  bool handles_http() const { return http_ != nullptr; }
  /// See HttpService::replay().
  Task<> replay(inspect::ReplayRequest request) { return http_->replay(std::move(request)); }

 private:
  Result<void> prepare(const Executor& executor);
  Task<net::StreamPtr> dial_local();
  net::StreamPtr payload_of(net::StreamPtr work);
  Task<> serve_http(net::StreamPtr work, const frp::StartWorkConn& start);
  Task<> join(net::StreamPtr work, net::StreamPtr local, const frp::StartWorkConn& start);
  Task<bool> end_tls(net::StreamPtr& payload, ConnectionRow& row);
  observe::ConnectionRecord record_of(const frp::StartWorkConn& start) const;
  void local_failed(const Error& error, observe::ConnectionId connection,
                    const observe::Diagnosis* why = nullptr);
  void local_answered();
  void show();

  const std::shared_ptr<SessionContext> kept_;  // connections may outlive the session
  SessionContext& session_;
  config::Proxy proxy_;
  std::string wire_name_;
  net::Endpoint local_;
  std::unique_ptr<HttpService> http_;           // null: the bytes pass as they are
  std::shared_ptr<const net::TlsContext> tls_;  // tls2raw: the visitors' TLS ends here
  bool cannot_start_ = false;                   // error_ says why; nothing is registered
  std::shared_ptr<net::RateLimiter> limiter_;   // null: no limit on this side
  observe::ProxyState state_ = observe::ProxyState::fresh;
  std::string public_address_;
  std::optional<Error> error_;
  std::optional<observe::Diagnosis> diagnosis_;
  TimePoint next_registration_{};
  bool asked_ = false;  // a registration waits for its answer
  bool retired_ = false;
};

/// The registration message of a proxy under its wire name (frp-wire 3.4).
frp::NewProxy registration_of(const config::Proxy& proxy, const std::string& wire_name);

/// What a refusal means: "port already used" is port_taken, and so on; the context is the
/// server's own words.
Error refusal(const std::string& words);

}  // namespace culvert::client
