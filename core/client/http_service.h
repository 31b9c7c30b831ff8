#pragma once

#include "core/client/session_context.h"
#include "core/frp/message.h"
#include "core/gateway/front.h"
#include "core/inspect/recorder.h"
#include "core/inspect/replay.h"
#include "core/observe/event_budget.h"

#include <memory>

namespace culvert::client {

/// The local service of a proxy whose bytes are HTTP: visitors come in by any version, the service
/// is spoken to in its own (gateway.md; frp's plugins http2http to https2https, and http proxies).
class HttpService {
 public:
  /// Null: this proxy's bytes pass as they are (see config::handles_http). Fails with certificate
  /// or config: a file of the plugin cannot be used.
  static Result<std::unique_ptr<HttpService>> make(SessionContext& session,
                                                   const config::Proxy& proxy,
                                                   const Executor& executor);
  ~HttpService();
  HttpService(const HttpService&) = delete;
  HttpService& operator=(const HttpService&) = delete;

  /// What is known of the local service; told when a connection to it was tried for a visitor's.
  /// `why`: what the doctor says of a failure; may be null.
  using Reach = std::function<void(const std::optional<Error>&, observe::ConnectionId,
                                   const observe::Diagnosis* why)>;

  /// Serves one work connection, request after request. `payload`: behind cipher and compression.
  Task<> serve(net::StreamPtr payload, const frp::StartWorkConn& start,
               observe::ConnectionRecord record, Reach reached);

  /// Asks the service again what a visitor has asked, by the same way; the answer is recorded as
  /// an exchange of its own.
  Task<> replay(inspect::ReplayRequest request);

 private:
  class TcpDialer;
  class Visit;
  class Replay;
  struct LocalRoute;

  HttpService(SessionContext& session, const config::Proxy& proxy, net::Endpoint local,
              const Executor& executor);
  Result<void> prepare_tls(const config::Proxy& proxy);

  SessionContext& session_;
  http::Deadlines deadlines_;
  std::unique_ptr<TcpDialer> dialer_;
  std::shared_ptr<LocalRoute> route_;
  gateway::FrontOptions front_;
  /// A benchmark shall not push everything else out of the log.
  observe::EventBudget leg_events_{20}, exchange_events_{20};
  std::string vhost_;
  std::vector<config::IpNetwork> trusted_;  // whose forwarded fields are believed
  inspect::Recorder recorder_;
};

}  // namespace culvert::client
