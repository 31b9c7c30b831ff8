#pragma once

#include "core/client/session_context.h"
#include "core/net/tcp.h"

#include <memory>
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

  /// Listens until cancelled. A port that cannot be opened is tried again every 10 s, as frp does.
  /// Connections are tasks of `connections` and live on when this ends; they keep `self`.
  static Task<> run(std::shared_ptr<VisitorRunner> self, TaskScope& connections);

  bool is_over = false;  ///< Set by the owner when the task that runs it has ended.

  /// From now on the record of this name is somebody else's.
  void retire();

 private:
  Task<> listen(const std::shared_ptr<VisitorRunner>& self, TaskScope& connections);
  static Task<> serve_one(std::shared_ptr<VisitorRunner> self,
                          std::unique_ptr<net::TcpStream> user);
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
