// The client role against our own relay role, in one loop over the loopback.
#include "core/client/client.h"
#include "core/frp/auth.h"
#include "tests/relay/relay_stage.h"
#include "tests/support/fragmenting_stream.h"

#include <QTest>

namespace culvert::client::own_relay_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;
using observe::ProxyState;
using observe::SessionState;
using relay::RelayStage;
using relay::Talker;

/// Sends back what it gets, on a port of its own.
class Echo {
 public:
  explicit Echo(const Executor& executor) : listener_(executor, net::Endpoint{"127.0.0.1", 0}) {}

  std::uint16_t port() const { return listener_.port(); }

  Task<> run() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        scope.spawn("echo", serve(std::move(stream)));
      }
    });
  }

 private:
  static Task<> serve(std::unique_ptr<net::TcpStream> stream) { co_await attempt(echo(*stream)); }
  static Task<> echo(net::Stream& stream) {
    std::vector<std::byte> piece(16 * 1024);
    while (const std::size_t count = co_await net::read_some(stream, piece, Leg::none))
      co_await net::write(stream, Bytes(piece).first(count), Leg::none);
    stream.shutdown_write();
  }

  net::Listener listener_;
};

/// A service on a port of its own that does this with every connection, and counts who has left.
class Service {
 public:
  using Serve = std::function<Task<>(net::Stream&)>;

  Service(const Executor& executor, Serve serve)
      : listener_(executor, net::Endpoint{"127.0.0.1", 0}), serve_(std::move(serve)) {}

  std::uint16_t port() const { return listener_.port(); }
  int left() const { return left_; }

  Task<> run() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        scope.spawn("service", serve(std::move(stream)));
      }
    });
  }

 private:
  Task<> serve(std::unique_ptr<net::TcpStream> stream) {
    static_cast<void>(co_await attempt(serve_(*stream)));
    ++left_;
  }

  net::Listener listener_;
  Serve serve_;
  int left_ = 0;
};

/// Says more than all buffers of the way hold, until nobody takes it any more.
Task<> flood(net::Stream& stream) {
  const std::vector<std::byte> piece = support::random_bytes(256 * 1024, 1);
  for (;;)
    co_await net::write(stream, piece, Leg::none);
}

/// Reads a little and breaks off, while the other side still writes.
Task<> break_off(net::Stream& stream) {
  std::array<std::byte, 10> piece;
  co_await net::read_some(stream, piece, Leg::none);
  stream.abort();
}

config::ClientConfig config_for(const RelayStage& stage, std::uint16_t port) {
  config::ClientConfig config;
  config.server_addr = "127.0.0.1";
  config.server_port = port;
  config.auth.token = Secret("t0k");
  config.login_fail_exit = false;
  config.transport.tcp_mux = stage.config.transport.tcp_mux;
  return config;
}

config::Proxy proxy_of(std::string name, std::uint16_t local_port, std::uint16_t remote_port = 0) {
  config::Proxy proxy;
  proxy.name = std::move(name);
  proxy.local_port = local_port;
  config::TcpProxy kind;
  kind.remote_port = remote_port;
  proxy.kind = kind;
  return proxy;
}

Task<> run_client(Client& client) {
  co_await attempt(client.run());
}

Task<> until(RelayStage& stage, std::function<bool()> condition, std::string what = "it") {
  for (int turn = 0; turn < 500 && !condition(); ++turn)
    co_await stage.settle();
  if (!condition()) fail(Errc::timed_out, Leg::none, what + " did not come true");
}

/// Whoever writes waits for room.
Task<> until_all_is_full(RelayStage& stage) {
  constexpr int enough = 20;
  std::uint64_t moved = 0;
  for (int still = 0; still < enough; ++still) {
    co_await stage.settle();
    const std::uint64_t now = stage.ledger().motion().bytes;
    if (std::exchange(moved, now) != now) still = 0;
  }
}

bool is_running(RelayStage& stage, const std::string& profile, const std::string& name) {
  const observe::ProxyRecord* proxy = stage.ledger().proxy(profile, name);
  return proxy != nullptr && proxy->state == ProxyState::running;
}

std::uint16_t public_port(RelayStage& stage, const std::string& profile, const std::string& name) {
  const std::string address = stage.ledger().proxy(profile, name)->public_address;
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

Task<std::string> ask(RelayStage& stage, std::uint16_t port, std::string question) {
  Talker user = co_await stage.user(port);
  co_await user.send(question);
  user.stream().shutdown_write();
  co_return co_await user.take_rest();
}

}  // namespace

class OwnRelayTest : public QObject {
  Q_OBJECT

 private slots:
  void bytes_travel_whole_over_every_link_data() {
    QTest::addColumn<bool>("v2");
    QTest::addColumn<bool>("mux");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<int>("protocol");
    for (const bool v2 : {false, true})
      for (const bool mux : {true, false})
        for (const bool tls : {true, false})
          for (const int protocol : {0, 1, 2}) {
            constexpr std::array names{"tcp", "websocket", "wss"};
            const std::string name = std::string(v2 ? "v2 " : "v1 ") + (mux ? "mux " : "") +
                                     (tls ? "tls " : "") +
                                     names.at(static_cast<std::size_t>(protocol));
            QTest::newRow(name.c_str()) << v2 << mux << tls << protocol;
          }
  }

  void bytes_travel_whole_over_every_link() {
    QFETCH(bool, v2);
    QFETCH(bool, mux);
    QFETCH(bool, tls);
    QFETCH(int, protocol);
    RelayStage stage;
    stage.config.transport.tcp_mux = mux;
    std::string answer;
    std::string question(200'000, 'x');
    for (std::size_t i = 0; i < question.size(); ++i)
      question[i] = static_cast<char>(i * 31 >> (i % 5));
    stage.play([&](RelayStage& s) -> Task<> {
      Echo echo(s.io.get_executor());
      config::ClientConfig config = config_for(s, s.relay().port());
      config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
      config.transport.tls.enable = tls;
      config.transport.protocol = static_cast<config::Protocol>(protocol);
      config.proxies = {proxy_of("web", echo.port())};
      Client client(s.io.get_executor(), "c", config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("echo", echo.run());
        scope.spawn("client", run_client(client));
        co_await until(s, [&] { return is_running(s, "c", "web"); });
        answer = co_await ask(s, public_port(s, "c", "web"), question);
      });
    });
    QVERIFY(answer == question);
  }

  /// Cancelled downloads and uploads: what stands in the buffers of the way must not hold anybody.
  void who_leaves_lets_the_other_one_go_data() {
    QTest::addColumn<bool>("mux");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<int>("protocol");
    QTest::addColumn<bool>("encryption");
    for (const bool encryption : {false, true})
      for (const bool mux : {true, false})
        for (const bool tls : {true, false})
          for (const int protocol : {0, 1}) {
            const std::string name = std::string(mux ? "mux " : "") + (tls ? "tls " : "") +
                                     (encryption ? "encrypted " : "") +
                                     (protocol == 0 ? "tcp" : "websocket");
            QTest::newRow(name.c_str()) << mux << tls << protocol << encryption;
          }
  }
  void who_leaves_lets_the_other_one_go() {
    QFETCH(bool, mux);
    QFETCH(bool, tls);
    QFETCH(int, protocol);
    QFETCH(bool, encryption);
    RelayStage stage;
    stage.config.transport.tcp_mux = mux;
    stage.play([&](RelayStage& s) -> Task<> {
      Service source(s.io.get_executor(), flood);
      Service sink(s.io.get_executor(), break_off);
      config::ClientConfig config = config_for(s, s.relay().port());
      config.transport.tls.enable = tls;
      config.transport.protocol = static_cast<config::Protocol>(protocol);
      config.proxies = {proxy_of("down", source.port()), proxy_of("up", sink.port())};
      for (config::Proxy& proxy : config.proxies)
        proxy.transport.use_encryption = proxy.transport.use_compression = encryption;
      Client client(s.io.get_executor(), "c", config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("source", source.run());
        scope.spawn("sink", sink.run());
        scope.spawn("client", run_client(client));
        co_await until(s, [&] { return is_running(s, "c", "down") && is_running(s, "c", "up"); });
        {
          Talker visitor = co_await s.user(public_port(s, "c", "down"));
          co_await visitor.take(1);
          co_await s.settle();
          if (source.left() != 0) fail(Errc::closed, Leg::upstream, "the service went too early");
        }
        co_await until(
            s, [&] { return source.left() == 1; }, "the service's freedom");

        Talker visitor = co_await s.user(public_port(s, "c", "up"));
        bool told = false;
        scope.spawn("visitor", [](net::Stream& stream, bool& over) -> Task<> {
          static_cast<void>(co_await attempt(flood(stream)));
          over = true;
        }(visitor.stream(), told));
        co_await until(
            s, [&] { return told; }, "the visitor's freedom");
        co_await until(
            s, [&] { return s.ledger().open_connections() == 0; }, "the end of all");
      });
    });
  }

  /// frpc's visitors end both directions with one and read no more, but their mux stays.
  void a_visitor_of_frpc_that_leaves_lets_the_service_go() {
    RelayStage stage;
    stage.play([&](RelayStage& s) -> Task<> {
      Service source(s.io.get_executor(), flood);
      config::ClientConfig config = config_for(s, s.relay().port());
      config::Proxy proxy = proxy_of("secret", source.port());
      config::StcpProxy stcp;
      stcp.secret_key = Secret("k");
      proxy.kind = stcp;
      config.proxies = {proxy};
      Client client(s.io.get_executor(), "c", config, s.ledger(), {});
      const Connector connector = must(Connector::make(config));
      const StepReport nobody = [](observe::Step, bool) {};
      Negotiation facts;
      const std::unique_ptr<Link> link =
          co_await Link::open(connector, config.transport, facts, nobody);
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("source", source.run());
        scope.spawn("client", run_client(client));
        scope.spawn("link of the visitor", link->run());
        co_await until(s, [&] { return is_running(s, "c", "secret"); });
        frp::NewVisitorConn hello;
        hello.proxy_name = "secret";
        hello.timestamp = frp::unix_now();
        hello.sign_key = frp::auth_key(stcp.secret_key, hello.timestamp);
        net::StreamPtr stream = co_await open_with(*link, frp::WireVersion::v1, std::move(hello));
        static_cast<void>(
            co_await frp::expect<frp::NewVisitorConnResp>(*stream, frp::WireVersion::v1));
        Talker visitor(std::move(stream));
        co_await visitor.take(1);
        co_await until_all_is_full(s);
        visitor.stream().shutdown_write();
        co_await until(
            s, [&] { return source.left() == 1; }, "the service's freedom");
      });
    });
  }

  void a_restarted_client_replaces_its_ghost() {
    RelayStage stage;
    std::uint16_t first_port = 0, second_port = 0;
    std::string first_id, second_id;
    stage.play([&](RelayStage& s) -> Task<> {
      const config::ClientConfig plain = config_for(s, s.relay().port());
      config::ClientConfig config = plain;
      config.proxies = {proxy_of("web", 9)};
      Client ghost(s.io.get_executor(), "ghost", config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("ghost", run_client(ghost));
        co_await until(s, [&] { return is_running(s, "ghost", "web"); });
        first_port = public_port(s, "ghost", "web");
        first_id = ghost.run_id();
        // The ghost is still there when its successor comes, as after a crash.
        config.proxies = {proxy_of("web", 9, first_port)};
        Client successor(s.io.get_executor(), "successor", config, s.ledger(), first_id);
        co_await with_scope([&](TaskScope& inner) -> Task<> {
          inner.spawn("successor", run_client(successor));
          co_await until(s, [&] { return is_running(s, "successor", "web"); });
          second_port = public_port(s, "successor", "web");
          second_id = successor.run_id();
        });
      });
    });
    QCOMPARE(second_id, first_id);
    QCOMPARE(second_port, first_port);
    QCOMPARE(stage.count(EventKind::client_replaced) >= 1, true);
    QCOMPARE(stage.last(EventKind::proxy_refused), std::string());
  }

  void a_name_of_somebody_else_is_told_and_had_later() {
    RelayStage stage;
    std::optional<Error> told;
    bool running_later = false;
    stage.play([&](RelayStage& s) -> Task<> {
      config::ClientConfig config = config_for(s, s.relay().port());
      config.proxies = {proxy_of("web", 9)};
      Client owner(s.io.get_executor(), "owner", config, s.ledger(), {});
      Client late(s.io.get_executor(), "late", config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        auto& first = scope.spawn("owner", run_client(owner));
        co_await until(s, [&] { return is_running(s, "owner", "web"); });
        scope.spawn("late", run_client(late));
        co_await until(s, [&] {
          const observe::ProxyRecord* proxy = s.ledger().proxy("late", "web");
          return proxy != nullptr && proxy->state == ProxyState::refused;
        });
        told = s.ledger().proxy("late", "web")->error;
        TaskScope::cancel(first);
        co_await s.settle();
        co_await s.pass(35s);
        co_await s.settle();
        running_later = is_running(s, "late", "web");
      });
    });
    QCOMPARE(told->code, Errc::name_taken);
    QCOMPARE(told->context, std::string("proxy [web] already exists"));
    QVERIFY(running_later);
  }

  void a_taken_remote_port_is_told() {
    RelayStage stage;
    std::optional<Error> told;
    stage.play([&](RelayStage& s) -> Task<> {
      Echo echo(s.io.get_executor());  // holds the port
      config::ClientConfig config = config_for(s, s.relay().port());
      config.proxies = {proxy_of("web", 9, echo.port())};
      Client client(s.io.get_executor(), "c", config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("client", run_client(client));
        co_await until(s, [&] {
          const observe::ProxyRecord* proxy = s.ledger().proxy("c", "web");
          return proxy != nullptr && proxy->state == ProxyState::refused;
        });
        told = s.ledger().proxy("c", "web")->error;
      });
    });
    QCOMPARE(told->code, Errc::port_taken);
    QCOMPARE(told->leg, Leg::relay);
  }

  void a_secret_proxy_is_reached_through_a_visitor_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("right key") << QByteArray("k") << QByteArray("secret") << QByteArray("question");
    QTest::newRow("wrong key") << QByteArray("x") << QByteArray("secret") << QByteArray("auth");
    QTest::newRow("unknown proxy")
        << QByteArray("k") << QByteArray("nobody") << QByteArray("relay.not_found");
  }

  void a_secret_proxy_is_reached_through_a_visitor() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, outcome);
    RelayStage stage;
    std::string answer, told;
    stage.play([&](RelayStage& s) -> Task<> {
      Echo echo(s.io.get_executor());
      config::ClientConfig owner_config = config_for(s, s.relay().port());
      config::Proxy proxy = proxy_of("secret", echo.port());
      config::StcpProxy stcp;
      stcp.secret_key = Secret("k");
      proxy.kind = stcp;
      owner_config.proxies = {proxy};
      config::ClientConfig visitor_config = config_for(s, s.relay().port());
      config::Visitor visitor;
      visitor.name = "door";
      visitor.secret_key = Secret(key.toStdString());
      visitor.server_name = name.toStdString();
      {
        // A free port; nobody else takes it in the moment between.
        net::Listener probe(s.io.get_executor(), net::Endpoint{"127.0.0.1", 0});
        visitor.bind_port = probe.port();
      }
      visitor_config.visitors = {visitor};
      Client owner(s.io.get_executor(), "owner", owner_config, s.ledger(), {});
      Client visiting(s.io.get_executor(), "visiting", visitor_config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("echo", echo.run());
        scope.spawn("owner", run_client(owner));
        scope.spawn("visitor", run_client(visiting));
        co_await until(s, [&] {
          return is_running(s, "owner", "secret") && is_running(s, "visiting", "door");
        });
        answer = co_await ask(s, public_port(s, "visiting", "door"), "question");
        co_await s.settle();
        for (const observe::ConnectionPtr& row : s.ledger().connections())
          if (row->profile == "visiting" && row->why)
            told = (row->why->leg == Leg::none ? "" : std::string(to_text(row->why->leg)) + ".") +
                   std::string(to_text(row->why->code));
      });
    });
    if (told.empty())
      QCOMPARE(answer, outcome.toStdString());
    else
      QCOMPARE(told, outcome.toStdString());
  }

  void a_removed_visitor_leaves_no_record_behind() {
    RelayStage stage;
    bool there_after = true, listening_after = true;
    stage.play([&](RelayStage& s) -> Task<> {
      config::ClientConfig config = config_for(s, s.relay().port());
      config::Visitor visitor;
      visitor.name = "door";
      visitor.server_name = "secret";
      {
        net::Listener probe(s.io.get_executor(), net::Endpoint{"127.0.0.1", 0});
        visitor.bind_port = probe.port();
      }
      config.visitors = {visitor};
      Client client(s.io.get_executor(), "c", config, s.ledger(), {});
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("client", run_client(client));
        co_await until(s, [&] { return is_running(s, "c", "door"); });
        config::ClientConfig without = config;
        without.visitors.clear();
        client.apply(without);
        co_await s.settle();
        there_after = s.ledger().proxy("c", "door") != nullptr;
        const auto port = static_cast<std::uint16_t>(visitor.bind_port);
        const auto dialed = co_await attempt(relay::ScriptedClient::dial(port));
        listening_after = static_cast<bool>(dialed);
      });
    });
    QVERIFY(!there_after);
    QVERIFY(!listening_after);
  }

  void stopping_frees_the_public_port_at_once() {
    RelayStage stage;
    int clients = 1;
    bool port_open = true;
    std::string left;
    stage.play([&](RelayStage& s) -> Task<> {
      config::ClientConfig config = config_for(s, s.relay().port());
      config.proxies = {proxy_of("web", 9)};
      Client client(s.io.get_executor(), "c", config, s.ledger(), {});
      std::uint16_t port = 0;
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("client", run_client(client));
        co_await until(s, [&] { return is_running(s, "c", "web"); });
        port = public_port(s, "c", "web");
      });
      co_await s.settle();
      clients = s.ledger().session("r")->clients;
      const auto dialed = co_await attempt(relay::ScriptedClient::dial(port));
      port_open = static_cast<bool>(dialed);
    });
    QCOMPARE(clients, 0);
    QVERIFY(!port_open);
    QCOMPARE(stage.count(EventKind::relay_proxy_closed), 1);
    left = stage.last(EventKind::client_left);
    QVERIFY2(left.find("reset") == std::string::npos, left.c_str());
  }
};

}  // namespace culvert::client::own_relay_test

QTEST_GUILESS_MAIN(culvert::client::own_relay_test::OwnRelayTest)
#include "own_relay_test.moc"
