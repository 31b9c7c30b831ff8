#pragma once

#include "core/frp/auth.h"
#include "core/frp/control_channel.h"
#include "core/mux/session.h"
#include "core/net/tcp.h"
#include "core/relay/loop_threads.h"
#include "core/relay/relay.h"
#include "tests/relay/talker.h"
#include "tests/support/run_until.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace culvert::relay {

/// A client by hand: one transport to the relay, with a mux or without, and the messages of the
/// test's choice.
class ScriptedClient {
 public:
  ScriptedClient(std::unique_ptr<mux::Session> mux, std::uint16_t port, frp::WireVersion wire)
      : mux_(std::move(mux)), port_(port), wire_(wire) {}

  /// Login answered well; then the control stream is open.
  Task<> log_in(frp::Login login, std::string token) {
    frp::ClientOpening opening;
    opening.version = wire_;
    opening.tls = false;
    opening.token = Secret(token);
    login.timestamp = frp::unix_now();
    login.privilege_key = frp::auth_key(opening.token, login.timestamp);
    if (login.version.empty()) login.version = "0.70.1";
    net::StreamPtr stream = co_await connect();
    frp::OpenedControl opened =
        co_await frp::open_control(std::move(stream), std::move(opening), std::move(login));
    control_ = std::move(opened);
  }

  const std::string& run_id() const { return control_->login_resp.run_id; }
  const frp::LoginResp& login_resp() const { return control_->login_resp; }

  /// A fresh frp connection.
  Task<net::StreamPtr> connect() {
    if (mux_) co_return mux_->open();
    net::StreamPtr stream = co_await dial(port_, local_ip);
    co_return stream;
  }

  static Task<net::StreamPtr> dial(std::uint16_t port, std::string from = {}) {
    net::Endpoint to{"127.0.0.1", port};
    net::DialOptions options;
    options.local_ip = std::move(from);
    std::unique_ptr<net::TcpStream> stream = co_await net::dial(to, options, Leg::relay);
    co_return stream;
  }

  Task<> send(frp::Message message) {
    co_await frp::send(*control_->stream, wire_, std::move(message));
  }

  /// The next message of this kind; requests for work connections are counted on the way.
  template <class M>
  Task<M> expect() {
    for (;;) {
      frp::Message message = co_await frp::receive(*control_->stream, wire_);
      if (auto* wanted = std::get_if<M>(&message)) co_return std::move(*wanted);
      if (std::holds_alternative<frp::ReqWorkConn>(message)) ++requests;
    }
  }

  Task<frp::NewProxyResp> register_proxy(frp::NewProxy wanted) {
    frp::Message message = std::move(wanted);
    co_await send(std::move(message));
    frp::NewProxyResp answer = co_await expect<frp::NewProxyResp>();
    co_return answer;
  }

  /// Opens a work connection and waits until it is put to use.
  Task<std::pair<frp::StartWorkConn, net::StreamPtr>> work(frp::NewWorkConn hello) {
    net::StreamPtr stream = co_await open_with(std::move(hello));
    frp::StartWorkConn start = co_await frp::expect<frp::StartWorkConn>(*stream, wire_);
    co_return std::pair(std::move(start), std::move(stream));
  }
  Task<std::pair<frp::StartWorkConn, net::StreamPtr>> work() {
    frp::NewWorkConn hello;
    hello.run_id = run_id();
    return work(std::move(hello));
  }

  /// A new frp connection that begins with this message.
  Task<net::StreamPtr> open_with(frp::Message first) {
    net::StreamPtr stream = co_await connect();
    if (wire_ == frp::WireVersion::v2)
      co_await net::write(*stream, as_bytes(frp::v2_magic), Leg::relay);
    co_await frp::send(*stream, wire_, std::move(first));
    co_return stream;
  }

  /// Cuts the transport.
  void vanish() {
    control_.reset();
    mux_task = nullptr;
  }

  net::Stream& control() { return *control_->stream; }
  Task<> run_mux() { co_await attempt(mux_->run()); }
  bool has_mux() const { return mux_ != nullptr; }

  int requests = 0;      ///< ReqWorkConn seen by expect().
  std::string local_ip;  ///< Where its connections come from without a mux; empty: anywhere.
  TaskScope::Child* mux_task = nullptr;

 private:
  std::unique_ptr<mux::Session> mux_;
  std::uint16_t port_;
  frp::WireVersion wire_;
  std::optional<frp::OpenedControl> control_;
};
using ClientPtr = std::shared_ptr<ScriptedClient>;

/// A real relay on free ports of the loopback, and scripts that talk to it.
class RelayStage {
 public:
  using Script = std::function<Task<>(RelayStage&)>;

  RelayStage() : ledger_(log_, mailbox_) {
    config.bind_addr = "127.0.0.1";
    config.bind_port = 7000;
    config.auth.token = Secret("t0k");
  }

  asio::io_context io{1};
  config::RelayConfig config;
  frp::WireVersion wire = frp::WireVersion::v1;

  observe::EventLog& log() { return log_; }
  observe::Ledger& ledger() { return ledger_; }
  Relay& relay() { return *relay_; }
  TaskScope& scope() { return *scope_; }

  /// Besides the one of the script.
  std::size_t more_loops = 0;

  void play(Script script) {
    const LoopThreads loops(more_loops);
    relay_ = std::make_unique<Relay>(loops.with(io.get_executor()), config, ledger_, "r",
                                     Ports::any_free);
    support::run(io, play_in_scope(std::move(script)));
    relay_.reset();
  }

  /// A client whose transport stands; not logged in.
  Task<ClientPtr> client() {
    std::unique_ptr<mux::Session> mux;
    if (config.transport.tcp_mux) {
      net::StreamPtr transport = co_await ScriptedClient::dial(relay_->port());
      mux::Options options;
      mux = std::make_unique<mux::Session>(std::move(transport), mux::Role::client, options);
    }
    auto client = std::make_shared<ScriptedClient>(std::move(mux), relay_->port(), wire);
    if (client->has_mux()) client->mux_task = &scope_->spawn("mux", run_mux(client));
    co_return client;
  }

  Task<ClientPtr> logged_in() { return logged_in(frp::Login()); }
  Task<ClientPtr> logged_in(frp::Login login) {
    ClientPtr one = co_await client();
    co_await one->log_in(std::move(login), "t0k");
    co_return one;
  }

  /// A public user on this port.
  Task<Talker> user(std::uint16_t port) {
    net::StreamPtr stream = co_await ScriptedClient::dial(port);
    co_return Talker(std::move(stream));
  }

  /// Turns of the loop in which everything that is under way on the loopback arrives.
  Task<> settle() {
    for (int turn = 0; turn < 50; ++turn) {
      co_await asio::post(io, use_task);
      Timer moment(io.get_executor(), std::chrono::microseconds(200));
      co_await moment.async_wait(nothrow);
    }
  }

  /// Virtual time, with the loop running.
  Task<> pass(Duration total, Duration step = std::chrono::milliseconds(500)) {
    for (Duration passed{}; passed < total; passed += step) {
      Clock::advance(step);
      Timer bell(io.get_executor(), Clock::now() - std::chrono::hours(1));
      co_await bell.async_wait(nothrow);
      for (int turn = 0; turn < 10; ++turn)
        co_await asio::post(io, use_task);
    }
  }

  int count(observe::EventKind kind) const {
    int found = 0;
    for (const observe::Event& event : log_.since(0, 100'000).events)
      if (event.kind == kind) ++found;
    return found;
  }

  /// Of everything that was opened.
  std::vector<observe::ConnectionId> connections() const {
    std::vector<observe::ConnectionId> ids;
    for (const observe::Event& event : log_.since(0, 100'000).events)
      if (event.kind == observe::EventKind::connection_opened)
        ids.push_back(event.scope.connection);
    return ids;
  }

  /// Waits for the relay's answer and puts it behind `answers`.
  Task<> disconnect(observe::ConnectionId id, std::vector<bool>& answers) {
    Event answered(io.get_executor());
    relay_->disconnect(id, [&](bool ended) {
      answers.push_back(ended);
      answered.set();
    });
    co_await answered.wait();
  }

  std::string last(observe::EventKind kind) const {
    std::string text;
    for (const observe::Event& event : log_.since(0, 100'000).events)
      if (event.kind == kind) text = observe::render(event);
    return text;
  }

 private:
  static Task<> run_mux(ClientPtr client) { co_await client->run_mux(); }

  Task<> play_in_scope(Script script) {
    co_await with_scope([this, &script](TaskScope& scope) -> Task<> {
      scope_ = &scope;
      scope.spawn("relay", relay_->run());
      while (relay_->port() == 0)
        co_await asio::post(io, use_task);
      co_await script(*this);
    });
  }

  observe::EventLog log_;
  observe::Mailbox mailbox_;
  observe::Ledger ledger_;
  std::unique_ptr<Relay> relay_;
  TaskScope* scope_ = nullptr;
};

inline frp::NewProxy tcp_proxy(std::string name, int port = 0) {
  frp::NewProxy wanted;
  wanted.proxy_name = std::move(name);
  wanted.proxy_type = "tcp";
  wanted.remote_port = port;
  return wanted;
}

/// The port of ":6000".
inline std::uint16_t port_of(const frp::NewProxyResp& answer) {
  return answer.remote_addr.empty()
             ? std::uint16_t{0}
             : static_cast<std::uint16_t>(std::stoi(answer.remote_addr.substr(1)));
}

/// What a refused login was told; "" when it was not refused.
inline std::string refusal_of(const Result<void>& outcome) {
  return outcome ? std::string() : outcome.error().context;
}

}  // namespace culvert::relay
