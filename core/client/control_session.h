#pragma once

#include "core/client/outbox.h"
#include "core/client/proxy_runner.h"
#include "core/client/session_context.h"
#include "core/client/visitor_runner.h"
#include "core/config/diff.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace culvert::client {

/// Told when the relay has answered the first registration of every proxy; false: it has refused
/// some. In that case told once more when none of them is refused any longer.
using RegistrationReport = std::function<void(bool all_accepted)>;

/// One login, from the answered Login to the end of the control stream: heartbeat, registrations,
/// work connections, visitors. frp client/control.go.
class ControlSession {
 public:
  ControlSession(std::shared_ptr<SessionContext> session, net::StreamPtr control,
                 const Executor& executor, RegistrationReport report);
  ~ControlSession();
  ControlSession(const ControlSession&) = delete;
  ControlSession& operator=(const ControlSession&) = delete;

  /// Returns only by failure (or cancellation), and only after every task it started is gone. When
  /// it is told to stop, the relay is told that the proxies are closed.
  Task<> run();

  /// Takes out what was removed or changed; its connections live on.
  void drop(const config::Changes& changes);
  /// Brings in what was added or changed; `wanted` has it.
  void add(const config::Changes& changes, const config::ClientConfig& wanted);

  /// Nothing is joined any more, also where its connections outlive it.
  void make_obsolete() { session_.is_obsolete = true; }

  /// Asks the local service of this proxy again. False: there is no such proxy here that handles
  /// HTTP.
  bool replay(const std::string& proxy, inspect::ReplayRequest request);

 private:
  Task<> receive_messages(TaskScope& scope);
  void say_goodbye();
  Task<> keep_registered();
  Task<> beat();
  struct Work {
    net::StreamPtr stream;
    frp::StartWorkConn start;
  };
  void open_owed_work(TaskScope& scope);
  Task<> serve_work_connection(TaskScope& scope);
  Task<std::optional<Work>> await_work();
  Task<> run_visitor(std::shared_ptr<VisitorRunner> visitor);
  void dispatch(const frp::Message& message, TaskScope& scope);
  void add_proxy(const config::Proxy& proxy);
  void remove_proxy(const std::string& name);
  void add_visitor(const config::Visitor& visitor);
  void start_visitor(const std::shared_ptr<VisitorRunner>& runner);
  void remove_visitor(const std::string& name);
  /// Of these names, in any order.
  void tell_added(std::vector<std::string> proxies, std::vector<std::string> visitors);
  void report_registrations();
  frp::Ping ping() const;

  const std::shared_ptr<SessionContext> kept_;
  SessionContext& session_;
  net::StreamPtr control_;
  Executor executor_;
  Outbox outbox_;
  Timer registrations_due_;
  RegistrationReport report_;  // empty when there is nothing more to report
  bool reported_refusals_ = false;
  TaskScope* scope_ = nullptr;  // while run() is inside its scope
  // shared_ptr: a removed proxy lives on until its last connection has ended.
  std::map<std::string, std::shared_ptr<ProxyRunner>> proxies_;     // by wire name
  std::map<std::string, std::shared_ptr<VisitorRunner>> visitors_;  // by name
  std::map<std::string, TaskScope::Child*> visitor_tasks_;
  TimePoint last_pong_{};
  std::uint64_t work_owed_ = 0;  // asked for and not opened yet
  int work_waiting_ = 0;         // opened and waiting for a user
};

}  // namespace culvert::client
