#pragma once

#include "core/base/backoff.h"
#include "core/client/control_session.h"
#include "core/config/client_config.h"
#include "core/gateway/visitors.h"
#include "core/observe/ledger.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace culvert::client {

/// One relay relationship, kept alive: connects, logs in, runs a session, and does so again when
/// it is lost. The run id stays, so the relay replaces the old session instead of refusing the
/// new one (frp-wire 8.3).
class Client {
 public:
  /// `profile` names it in records and events. `run_id`: from an earlier run, or empty. `dial`
  /// makes its connections. `exchanges`: where its proxies record what passes; null: nowhere.
  Client(const Executor& executor, std::string profile, config::ClientConfig config,
         observe::Ledger& ledger, std::string run_id, Dial dial = dial_tcp,
         inspect::Store* exchanges = nullptr);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Ends by cancellation, or with a Failure that no retry can mend: a configuration that cannot
  /// be used, or the first login when loginFailExit is set.
  Task<> run();

  /// Takes over `wanted` in place: items that changed are registered anew; anything else starts
  /// the session again.
  void apply(config::ClientConfig wanted);

  /// Cuts a pause between attempts short, and begins an attempt afresh that has not come to a
  /// login yet (the network is back: what was sent before is lost). Leaves a session alone. False:
  /// there was nothing to hasten.
  bool retry_now();
  /// retry_now(), told in the log when there was something to hasten.
  void network_returned();

  /// For a stop in order, while run() goes on: the relay is told that the proxies are closed, so
  /// that nobody new comes, and nobody new is let in to their HTTP. Returns when the requests that
  /// had begun are answered, or after `most`.
  Task<> drain(Duration most);

  /// Ends one connection, if it is one of this client's.
  bool disconnect(observe::ConnectionId id);

  /// Asks the local service of this proxy again. False: it does not run, or handles no HTTP.
  bool replay(const std::string& proxy, inspect::ReplayRequest request);

  const std::string& run_id() const { return run_id_; }

 private:
  Task<> keep_alive();
  Task<> run_session();
  Task<> connect_and_serve(std::unique_ptr<Link>& link, TaskScope& tasks);
  Task<> log_in_and_serve(Link& link);
  Task<Error> explained(Error error);
  Task<> pause_before_retry(const Error& error);
  Task<> end_when_replaced();
  Task<> sample_round_trip(Link& link);
  frp::Login login_message() const;
  void begin_steps();
  void report_step(observe::Step step, bool done);
  void report_registrations(bool all_accepted);
  void enter(observe::SessionState state, std::optional<Error> error = std::nullopt);
  void fail_step(const Error& error);
  void end_connections();
  observe::Scope scope() const { return {profile_, {}, 0, run_id_}; }

  Executor executor_;
  std::string profile_;
  config::ClientConfig config_;
  observe::Ledger& ledger_;
  inspect::Store* exchanges_;
  std::string run_id_;
  const Dial dial_;
  frp::CipherKey token_key_;
  std::optional<Connector> connector_;
  Backoff backoff_;
  Timer retry_timer_;
  Event restart_;                      // this attempt or session is to give way to another one
  ControlSession* session_ = nullptr;  // while logged in
  TaskScope* connections_ = nullptr;   // those that outlive a session; inside run()
  std::unordered_map<observe::ConnectionId, ConnectionRow*> open_rows_;
  gateway::Visitors http_visitors_;
  observe::SessionRecord record_;
  TimePoint step_began_{};
  TimePoint attempt_began_{};
  std::optional<bool> tls_demanded_;  // what the relay has shown when it closed without a word
  bool connecting_ = false;           // an attempt is under way and has not logged in
  bool logged_in_ = false;            // the last attempt came as far as that
  bool logged_in_once_ = false;
};

/// What frp's Login tells about this computer (Go's names).
std::string host_name();
std::string_view system_name();
std::string_view architecture_name();

}  // namespace culvert::client
