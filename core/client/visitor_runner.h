#pragma once

#include "core/client/session_context.h"
#include "core/net/tcp.h"

#include <optional>
#include <string>

namespace culvert::client {

/// One stcp visitor inside a session: listens locally and carries every connection to the secret
/// proxy of another client (frp-wire 7.5).
class VisitorRunner {
 public:
  VisitorRunner(SessionContext& session, config::Visitor visitor);
  ~VisitorRunner();
  VisitorRunner(const VisitorRunner&) = delete;
  VisitorRunner& operator=(const VisitorRunner&) = delete;

  const config::Visitor& visitor() const { return visitor_; }

  /// Listens and serves until cancelled. A port that cannot be opened is tried again every 10 s,
  /// as frp does.
  Task<> run();

  bool is_over = false;  ///< Set by the owner when the task that runs it has ended.

  /// From now on the record of this name is somebody else's.
  void retire();

 private:
  Task<> accept_from(net::Listener& listener);
  Task<> serve(std::unique_ptr<net::TcpStream> user);
  Task<net::StreamPtr> reach_proxy();
  void show();

  SessionContext& session_;
  config::Visitor visitor_;
  frp::CipherKey key_;
  observe::ProxyState state_ = observe::ProxyState::fresh;
  std::string listening_;
  std::optional<Error> error_;
  bool retired_ = false;
};

}  // namespace culvert::client
