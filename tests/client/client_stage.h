#pragma once

#include "core/client/client.h"
#include "core/frp/auth.h"
#include "core/frp/control_channel.h"
#include "core/mux/session.h"
#include "core/net/memory_stream.h"
#include "tests/support/run_until.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace culvert::client {

/// A task on a loop that is stopped, and has ended, when this goes.
class RunningTask {
 public:
  RunningTask(asio::io_context& io, Task<> task) : io_(io) {
    asio::co_spawn(io.get_executor(), std::move(task),
                   asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr error) {
                     failure_ = error;
                     ended_ = true;
                   }));
  }
  RunningTask(const RunningTask&) = delete;
  RunningTask& operator=(const RunningTask&) = delete;
  ~RunningTask() { stop(); }

  void stop() {
    if (!ended_) stop_.emit(asio::cancellation_type::terminal);
    for (int turn = 0; turn < 1000 && !ended_; ++turn)
      support::settle(io_);
    if (!ended_) std::abort();  // a task that cannot be stopped
  }

  bool ended() const { return ended_; }

  /// Why it ended, when that was a Failure.
  std::optional<Error> error() const {
    try {
      if (failure_) std::rethrow_exception(failure_);
    } catch (const Failure& failure) {
      return failure.error;
    } catch (const std::exception&) {
    }
    return std::nullopt;
  }

 private:
  asio::io_context& io_;
  asio::cancellation_signal stop_;
  std::exception_ptr failure_;
  bool ended_ = false;
};

/// The relay's end of one client, by hand: every call drives the loop until it has what it waits
/// for.
class RelayEnd {
 public:
  using Arrivals = std::deque<net::StreamPtr>;

  /// `arrivals`: where the transports of the client come in; the first is taken at once.
  RelayEnd(asio::io_context& io, std::shared_ptr<Arrivals> arrivals, bool mux)
      : io_(io), arrivals_(std::move(arrivals)) {
    net::StreamPtr transport = take_arrival();
    if (!mux) {
      arrivals_->push_front(std::move(transport));
      return;
    }
    mux::Options options;
    mux_ = std::make_unique<mux::Session>(std::move(transport), mux::Role::server, options);
    mux_task_ = std::make_unique<RunningTask>(io, run_mux(*mux_));
  }

  ~RelayEnd() { vanish(); }
  RelayEnd(const RelayEnd&) = delete;
  RelayEnd& operator=(const RelayEnd&) = delete;

  std::string culvert;  ///< What a relay of ours says of itself; empty: it is frps.

  /// The next frp connection of the client.
  net::StreamPtr accept() {
    if (!mux_) return take_arrival();
    return support::run(io_, mux_->accept());
  }

  frp::Login receive_login() {
    connection_ = accept();
    opening_ = support::run(io_, frp::receive_opening(connection_));
    return std::get<frp::Login>(opening_.first);
  }

  void accept_login(std::string run_id = "run1", std::string token = "t0k") {
    frp::LoginResp answer;
    answer.version = "0.70.1";
    answer.culvert = culvert;
    answer.run_id = std::move(run_id);
    control_ = support::run(
        io_, frp::accept_login(std::move(connection_), opening_, std::move(answer), Secret(token)));
    support::settle(io_);
  }

  void refuse_login(std::string words) {
    frp::LoginResp answer;
    answer.version = "0.70.1";
    answer.error = std::move(words);
    support::run(io_, frp::refuse_login(*connection_, opening_, std::move(answer)));
    support::settle(io_);
  }

  frp::Login log_in(std::string run_id = "run1") {
    frp::Login login = receive_login();
    accept_login(std::move(run_id));
    return login;
  }

  void send(frp::Message message) {
    support::run(io_, frp::send(*control_, opening_.version, std::move(message)));
    support::settle(io_);
  }

  /// The next message on the control stream, which must be an M; a Failure otherwise.
  template <class M>
  M expect() {
    return support::run(io_, frp::expect<M>(*control_, opening_.version));
  }

  frp::Message any() { return support::run(io_, frp::receive(*control_, opening_.version)); }

  /// Whether the client has sent something on the control stream that was not taken yet.
  bool has_message() {
    support::settle(io_);
    return arrived_control();
  }

  /// Everything on the control stream up to its end, and how it ended.
  std::pair<std::vector<frp::Message>, Errc> rest() {
    std::vector<frp::Message> messages;
    for (;;) {
      const auto next = support::run(io_, wrap(attempt(frp::receive(*control_, opening_.version))));
      if (!*next) return {std::move(messages), next->error().code};
      messages.push_back(**next);
    }
  }

  /// Asks for a work connection and takes it, up to NewWorkConn.
  std::pair<frp::NewWorkConn, net::StreamPtr> request_work() {
    frp::Message request = frp::ReqWorkConn{};
    send(std::move(request));
    return take_work();
  }

  std::pair<frp::NewWorkConn, net::StreamPtr> take_work() {
    net::StreamPtr stream = accept();
    const frp::Opening opening = support::run(io_, frp::receive_opening(stream));
    return {std::get<frp::NewWorkConn>(opening.first), std::move(stream)};
  }

  void start_work(net::Stream& work, frp::StartWorkConn start) {
    frp::Message message = std::move(start);
    support::run(io_, frp::send(work, opening_.version, std::move(message)));
    support::settle(io_);
  }

  /// The proxy registered by the next message, answered with `remote_addr` or `error`.
  frp::NewProxy answer_registration(std::string remote_addr, std::string error = {}) {
    frp::NewProxy wanted = expect<frp::NewProxy>();
    frp::NewProxyResp answer;
    answer.proxy_name = wanted.proxy_name;
    answer.remote_addr = std::move(remote_addr);
    answer.error = std::move(error);
    send(std::move(answer));
    return wanted;
  }

  /// Cuts everything, as a killed relay would.
  void vanish() {
    control_.reset();
    connection_.reset();
    mux_task_.reset();
    mux_.reset();
    support::settle(io_);
  }

  /// Leaves the transport open and does nothing any more: as after a cable was pulled.
  void freeze() { mux_task_.reset(); }

  net::Stream& connection() { return *connection_; }
  net::Stream& control() { return *control_; }
  std::size_t streams_open() const { return mux_->statistics().streams_open; }

 private:
  static Task<> run_mux(mux::Session& mux) { co_await attempt(mux.run()); }

  /// Results have no default, which run() does not need; a shared_ptr gives it one.
  static Task<std::shared_ptr<Result<frp::Message>>> wrap(Task<Result<frp::Message>> task) {
    Result<frp::Message> result = co_await std::move(task);
    co_return std::make_shared<Result<frp::Message>>(std::move(result));
  }

  net::StreamPtr take_arrival() {
    support::settle(io_);
    if (arrivals_->empty()) throw std::runtime_error("the client has not connected");
    net::StreamPtr stream = std::move(arrivals_->front());
    arrivals_->pop_front();
    return stream;
  }

  bool arrived_control() {
    class Bell final : public net::Waiter {
     public:
      void ready() override { rang = true; }
      bool rang = false;
    } bell;
    control_->when_readable(bell);
    support::settle(io_);
    control_->forget(bell);
    return bell.rang;
  }

  asio::io_context& io_;
  std::shared_ptr<Arrivals> arrivals_;
  std::unique_ptr<mux::Session> mux_;
  std::unique_ptr<RunningTask> mux_task_;
  net::StreamPtr connection_;
  frp::Opening opening_;
  net::StreamPtr control_;
};

/// A client whose every connection is memory. Time is virtual: it passes in pass() only (and by
/// the little that the test itself takes).
class ClientStage {
 public:
  ClientStage() : ledger_(log_, mailbox_) {
    config.server_addr = "relay.example";
    config.auth.token = Secret("t0k");
    config.transport.tls.enable = false;
    config.login_fail_exit = false;
  }
  ~ClientStage() { stop(); }
  ClientStage(const ClientStage&) = delete;
  ClientStage& operator=(const ClientStage&) = delete;

  asio::io_context io{1};
  config::ClientConfig config;
  std::string run_id;  ///< From an earlier run.
  inspect::Store* exchanges = nullptr;

  /// Set: dialing the relay fails so.
  std::optional<Errc> relay_down;
  /// Dialing the relay takes for ever.
  bool relay_silent = false;
  /// When the relay was dialed.
  std::vector<TimePoint> dials;
  std::vector<std::string> dialed;

  void start() {
    client_ = std::make_unique<Client>(
        io.get_executor(), "p", config, ledger_, run_id,
        [this](net::Endpoint to, net::DialOptions, Leg leg) { return dial(std::move(to), leg); },
        exchanges);
    task_ = std::make_unique<RunningTask>(io, client_->run());
    settle();
  }

  void stop() {
    task_.reset();
    client_.reset();
  }

  void settle() { support::settle(io); }
  void pass(Duration total, Duration step = std::chrono::milliseconds(100)) {
    support::pass_time(io, total, step);
  }

  /// The relay's end of the transport that the client has opened.
  std::unique_ptr<RelayEnd> relay() {
    return std::make_unique<RelayEnd>(io, arrivals_, config.transport.tcp_mux);
  }
  bool has_arrival() {
    settle();
    return !arrivals_->empty();
  }
  net::StreamPtr raw_arrival() {
    settle();
    net::StreamPtr stream = std::move(arrivals_->front());
    arrivals_->pop_front();
    return stream;
  }

  /// From now on a local service listens on this port; its connections come in local().
  void listen_locally(std::uint16_t port) { locals_[port]; }
  void close_local(std::uint16_t port) { locals_.erase(port); }
  net::StreamPtr local(std::uint16_t port) {
    settle();
    auto& waiting = locals_.at(port);
    if (waiting.empty()) throw std::runtime_error("nobody came to the local service");
    net::StreamPtr stream = std::move(waiting.front());
    waiting.pop_front();
    return stream;
  }
  bool has_local(std::uint16_t port) {
    settle();
    return !locals_.at(port).empty();
  }

  Client& client() { return *client_; }
  RunningTask& task() { return *task_; }
  observe::Ledger& ledger() { return ledger_; }
  const observe::SessionRecord& session() const { return *ledger_.session("p"); }
  const observe::ProxyRecord* proxy(const std::string& name) const {
    return ledger_.proxy("p", name);
  }

  std::vector<observe::Event> events(observe::EventKind kind) const {
    std::vector<observe::Event> found;
    for (observe::Event& event : log_.since(0, 1'000'000).events)
      if (event.kind == kind) found.push_back(std::move(event));
    return found;
  }
  int count(observe::EventKind kind) const { return static_cast<int>(events(kind).size()); }
  std::string last(observe::EventKind kind) const {
    const auto found = events(kind);
    return found.empty() ? std::string() : observe::render(found.back());
  }

  void write(net::Stream& to, std::string_view text) {
    support::run(io, net::write(to, as_bytes(text), Leg::none));
    settle();
  }
  std::string read(net::Stream& from, std::size_t size) {
    std::string text(size, '\0');
    support::run(io, net::read_exactly(from, std::as_writable_bytes(std::span(text)), Leg::none));
    return text;
  }
  /// Everything up to the end; "!" behind it when that was no orderly one.
  std::string read_rest(net::Stream& from) {
    std::string all;
    std::string piece(4096, '\0');
    try {
      while (const std::size_t count = support::run(
                 io, net::read_some(from, std::as_writable_bytes(std::span(piece)), Leg::none)))
        all.append(piece, 0, count);
    } catch (const Failure&) {
      all.push_back('!');
    }
    return all;
  }

 private:
  Task<Dialed> dial(net::Endpoint to, Leg leg) {
    if (leg == Leg::relay) {
      dials.push_back(Clock::now());
      dialed.push_back(net::to_text(to));
      if (relay_down) fail(*relay_down, leg, "connect " + net::to_text(to));
      if (relay_silent) co_await sleep_for(std::chrono::hours(1));
    } else if (!locals_.contains(to.port)) {
      fail(Errc::refused, leg, "connect " + net::to_text(to));
    }
    auto [ours, theirs] = net::memory_pipe(io.get_executor());
    if (leg == Leg::relay)
      arrivals_->push_back(std::move(theirs));
    else
      locals_[to.port].push_back(std::move(theirs));
    Dialed result;
    result.stream = std::move(ours);
    result.local = {"192.0.2.1", 40000};
    result.remote = {"192.0.2.2", to.port};
    co_return result;
  }

  observe::EventLog log_{1'000'000};
  observe::Mailbox mailbox_;
  observe::Ledger ledger_;
  std::shared_ptr<RelayEnd::Arrivals> arrivals_ = std::make_shared<RelayEnd::Arrivals>();
  std::map<std::uint16_t, std::deque<net::StreamPtr>> locals_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<RunningTask> task_;
};

inline config::Proxy tcp_proxy(std::string name, std::uint16_t local_port,
                               std::uint16_t remote_port = 0) {
  config::Proxy proxy;
  proxy.name = std::move(name);
  proxy.local_port = local_port;
  config::TcpProxy kind;
  kind.remote_port = remote_port;
  proxy.kind = kind;
  return proxy;
}

inline frp::StartWorkConn start_for(std::string proxy, std::string user = "203.0.113.7") {
  frp::StartWorkConn start;
  start.proxy_name = std::move(proxy);
  start.src_addr = std::move(user);
  start.src_port = 51234;
  start.dst_addr = "198.51.100.1";
  start.dst_port = 6000;
  return start;
}

}  // namespace culvert::client
