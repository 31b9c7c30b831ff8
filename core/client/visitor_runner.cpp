#include "core/client/visitor_runner.h"

#include "core/client/connection_row.h"
#include "core/client/first_bytes.h"
#include "core/frp/auth.h"
#include "core/frp/names.h"
#include "core/net/splice.h"

#include <chrono>
#include <utility>

namespace culvert::client {
namespace {

using namespace std::chrono_literals;

constexpr Duration visitor_answer_timeout = 10s;
constexpr Duration listen_retry = 10s;
/// A changed visitor takes over the port of its predecessor, which needs a moment to close it.
constexpr Duration first_listen_retry = 200ms;

/// frp server/visitor/visitor.go
Errc refusal_code(const std::string& words) {
  const auto says = [&words](std::string_view part) {
    return words.find(part) != std::string::npos;
  };
  if (says("auth failed") || says("] not allowed")) return Errc::auth;
  if (says("doesn't exist")) return Errc::not_found;
  return Errc::rejected;
}

}  // namespace

VisitorRunner::VisitorRunner(SessionContext& session, config::Visitor visitor)
    : session_(session), visitor_(std::move(visitor)), key_(frp::derive_key(visitor_.secret_key)) {
  show();
}

VisitorRunner::~VisitorRunner() {
  retire();
}

void VisitorRunner::retire() {
  state_ = observe::ProxyState::off;
  listening_.clear();
  show();
  retired_ = true;
}

Task<> VisitorRunner::run(std::shared_ptr<VisitorRunner> self, TaskScope& connections) {
  co_await self->listen(self, connections);
}

Task<> VisitorRunner::listen(const std::shared_ptr<VisitorRunner>& self, TaskScope& connections) {
  if (visitor_.bind_port < 0) co_return;
  const net::Endpoint at{visitor_.bind_addr, static_cast<std::uint16_t>(visitor_.bind_port)};
  const Executor executor = co_await this_coro::executor;
  for (Duration pause = first_listen_retry;; pause = listen_retry) {
    std::optional<net::Listener> listener;
    try {
      listener.emplace(executor, at);
    } catch (const Failure& failure) {
      state_ = observe::ProxyState::refused;
      error_ = failure.error;
    }
    if (listener) {
      state_ = observe::ProxyState::running;
      listening_ = net::to_text({at.host, listener->port()});
      error_.reset();
      show();
      session_.ledger.log().append(observe::EventKind::visitor_listening,
                                   session_.scope(visitor_.name), {listening_});
      for (;;) {
        std::unique_ptr<net::TcpStream> user = co_await listener->accept();
        connections.spawn("visitor connection", serve_one(self, std::move(user)));
      }
    }
    show();
    session_.ledger.log().append(observe::EventKind::visitor_failed, session_.scope(visitor_.name),
                                 {}, error_);
    co_await sleep_for(pause);
  }
}

Task<> VisitorRunner::serve_one(std::shared_ptr<VisitorRunner> self,
                                std::unique_ptr<net::TcpStream> user) {
  co_await self->serve(std::move(user));
}

Task<> VisitorRunner::serve(std::unique_ptr<net::TcpStream> user) {
  observe::ConnectionRecord record;
  record.profile = session_.profile;
  record.proxy = visitor_.name;
  record.type = "stcp";
  record.state = observe::ConnectionState::opening;
  record.visitor = net::to_text(user->remote());
  record.local_target = visitor_.server_name;
  record.downstream.transport = "tcp";
  record.downstream.peer = record.visitor;
  record.upstream.transport = "visitor connection";
  record.upstream.encryption = visitor_.use_encryption;
  record.upstream.compression = visitor_.use_compression;
  ConnectionRow row(session_, std::move(record));

  Result<net::StreamPtr> proxy = co_await attempt(reach_proxy());
  if (!proxy) {
    session_.tell_failure(observe::EventKind::visitor_turned_away, session_.scope(visitor_.name),
                          {}, proxy.error());
    row.ended(Leg::relay, proxy.error());
    co_return;
  }
  row.update(
      [](observe::ConnectionRecord& opened) { opened.state = observe::ConnectionState::open; });
  const net::StreamPtr payload = frp::payload_layers(*std::move(proxy), visitor_.use_encryption,
                                                     visitor_.use_compression, key_);
  row.can_be_ended([&user] { user->abort(); });
  FirstBytes first_bytes(row);
  net::SpliceOptions options;
  options.upstream_ends_both = !session_.server_is_culvert;
  const net::SpliceEnd end =
      co_await net::splice(*user, *payload, row.traffic(), &first_bytes, options);
  if (end.failure && session_.tells_of_breaks()) payload->abort();
  row.ended(end.first == Leg::upstream ? Leg::relay : end.first, end.failure);
}

Task<net::StreamPtr> VisitorRunner::reach_proxy() {
  frp::NewVisitorConn hello;
  hello.run_id = session_.run_id;
  hello.proxy_name =
      frp::visitor_target(session_.config.user, visitor_.server_user, visitor_.server_name);
  hello.timestamp = frp::unix_now();
  hello.sign_key = frp::auth_key(visitor_.secret_key, hello.timestamp);
  hello.use_encryption = visitor_.use_encryption;
  hello.use_compression = visitor_.use_compression;
  frp::Message first = std::move(hello);
  net::StreamPtr connection = co_await open_with(session_, std::move(first));

  auto answer = frp::expect<frp::NewVisitorConnResp>(*connection, session_.wire());
  const frp::NewVisitorConnResp reply =
      co_await within(visitor_answer_timeout, Leg::relay, "no answer for visitor " + visitor_.name,
                      std::move(answer));
  if (!reply.error.empty()) {
    const Errc code = refusal_code(reply.error);
    // The server has accepted our token; it is the secret of this visitor that it does not.
    fail(code, code == Errc::auth ? Leg::none : Leg::relay, reply.error);
  }
  co_return connection;
}

void VisitorRunner::show() {
  if (retired_) return;
  observe::ProxyRecord record;
  record.profile = session_.profile;
  record.name = visitor_.name;
  record.type = "stcp";
  record.is_visitor = true;
  record.state = state_;
  record.public_address = listening_;
  record.local_target = visitor_.server_name;
  record.error = error_;
  session_.ledger.put(std::move(record));
}

}  // namespace culvert::client
