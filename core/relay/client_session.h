#pragma once

#include "core/frp/wire.h"
#include "core/relay/outbox.h"
#include "core/relay/peer.h"
#include "core/relay/registered_proxy.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace culvert::relay {

/// One login of a client: its control stream, its proxies, its work connections
/// (frp server/control.go). Held by its own task, the registry, and the work connections that
/// look for it. Belongs to one loop; others may only ask who it is and whether it runs.
class ClientSession {
 public:
  /// Logins in force over one connection at once, and proxies of one login. frpc has one login.
  static constexpr int most_on_a_link = 64;
  static constexpr std::size_t most_proxies = 10'000;

  /// `peer` is where it came from, `task` the task that will call run().
  ClientSession(RelayContext& relay, std::shared_ptr<Peer> peer, const TaskHandle& task,
                const frp::Login& login, std::string run_id, frp::WireVersion wire);
  ~ClientSession();
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  const std::string& run_id() const { return owner_.run_id; }
  const std::string& user() const { return owner_.user; }
  bool is_culvert() const { return owner_.is_culvert; }
  const std::string& client_id() const { return client_id_; }
  /// Its loop.
  RelayContext& home() const { return relay_; }

  /// Logged in, and not on its way out. While one holds the directory.
  bool is_running() const { return running_; }
  void start_running();

  /// Serves the encrypted control stream until it ends or fails, or stop() is called.
  Task<> run(net::StreamPtr control);

  /// Asks the session's task to end; `ended` is set when it has, and everything is released.
  void stop(Error why);
  Event ended;

  /// Whose run id this session took over, until that one has ended; null: nobody's. While
  /// one holds the directory: successors follow the chain.
  std::shared_ptr<ClientSession> predecessor;

  /// Gives every place of its proxies back and tells that the client has left. Called once, by
  /// the session's task on its way out, while one holds the directory.
  void release();

  /// A work connection for this session. Fails with limit or closed, in frp's words.
  Result<void> offer(WorkConnection& work) { return owner_.work->offer(work); }

 private:
  struct Registered {
    RegisteredProxyPtr proxy;
    std::string type;
    int ports = 0;
  };

  Task<> receive_messages(net::Stream& control);
  Task<> watch_heartbeat(Duration timeout);
  void dispatch(const frp::Message& message);
  void answer_registration(const frp::NewProxy& wanted);
  Result<std::string> register_one(const frp::NewProxy& wanted);
  void answer_ping(const frp::Ping& ping);
  void request_work_connection();
  void remove_proxy(const std::string& name);  // while one holds the directory
  void tell_of_end();
  void tell_of_refusal(const frp::NewProxy& wanted, const Error& why);
  void show_proxy(const frp::NewProxy& wanted, const std::string& address);

  RelayContext& relay_;
  std::shared_ptr<Peer> peer_;
  const TaskHandle& task_;
  std::string client_id_, client_version_;
  std::string host_name_, system_, architecture_;  // of the client
  frp::WireVersion wire_;
  Owner owner_;
  Outbox outbox_;
  std::map<std::string, Registered> proxies_;  // by wire name
  /// Why proxies were refused last, by wire name: clients ask again every 30 s. Hashes of both,
  /// which can be long.
  std::unordered_map<std::size_t, std::size_t> refused_;
  int ports_used_ = 0;
  bool running_ = false;  // while one holds the directory: the registry asks from any loop
  bool counted_ = false;  // start_running() was called
  TimePoint last_ping_{};
  std::optional<Error> stopped_;
};

}  // namespace culvert::relay
