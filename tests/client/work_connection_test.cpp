// Work connections: pool, start, payload, ends. frp-wire 6.
#include "core/config/gateway_facts.h"
#include "core/frp/cipher.h"
#include "core/inspect/store.h"
#include "core/net/tls.h"
#include "tests/client/client_stage.h"

#include <QTest>

namespace culvert::client::work_connection_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;
using observe::ProxyState;

/// A client with one proxy "web" to local port 80, logged in and registered.
struct Running {
  ClientStage stage;
  std::unique_ptr<RelayEnd> relay;

  /// `culvert`: the version of a relay of ours; empty: it is frps. `exchanges`: what is recorded.
  explicit Running(const std::function<void(config::ClientConfig&)>& change = {},
                   const std::string& culvert = {}, inspect::Store* exchanges = nullptr) {
    stage.exchanges = exchanges;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.config.user = "ann";
    if (change) change(stage.config);
    stage.listen_locally(80);
    stage.start();
    relay = stage.relay();
    relay->culvert = culvert;
    relay->log_in("run1");
    relay->answer_registration(":6000");
  }

  /// A started work connection and the local service's end of it.
  std::pair<net::StreamPtr, net::StreamPtr> joined() {
    auto work = relay->request_work();
    relay->start_work(*work.second, start_for("ann.web"));
    return {std::move(work.second), stage.local(80)};
  }
};

}  // namespace

class WorkConnectionTest : public QObject {
  Q_OBJECT

 private slots:
  void every_request_brings_a_work_connection_data() {
    QTest::addColumn<bool>("v2");
    QTest::addColumn<bool>("mux");
    QTest::newRow("v1") << false << true;
    QTest::newRow("v2") << true << true;
    QTest::newRow("v1 without mux") << false << false;
    QTest::newRow("v2 without mux") << true << false;
  }

  void every_request_brings_a_work_connection() {
    QFETCH(bool, v2);
    QFETCH(bool, mux);
    Running r([&](config::ClientConfig& config) {
      config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
      config.transport.tcp_mux = mux;
      config.transport.heartbeat_interval = config::Seconds(-1);
    });
    std::vector<std::pair<frp::NewWorkConn, net::StreamPtr>> pool;
    for (int i = 0; i < 3; ++i)
      pool.push_back(r.relay->request_work());
    for (const auto& [hello, stream] : pool) {
      QCOMPARE(hello.run_id, std::string("run1"));
      QCOMPARE(hello.privilege_key, std::string());
    }
    // They wait for hours without a word, and work then.
    r.stage.pass(2h, 10s);
    r.relay->start_work(*pool[1].second, start_for("ann.web"));
    auto local = r.stage.local(80);
    r.stage.write(*pool[1].second, "question");
    QCOMPARE(r.stage.read(*local, 8), std::string("question"));
    r.stage.write(*local, "answer");
    QCOMPARE(r.stage.read(*pool[1].second, 6), std::string("answer"));
    const auto row = r.stage.ledger().connections().front();
    QCOMPARE(row->visitor, std::string("203.0.113.7:51234"));
    QCOMPARE(row->local_target, std::string("127.0.0.1:80"));
    QCOMPARE(row->proxy, std::string("web"));
  }

  void each_request_of_a_shared_connection_names_its_own_visitor() {
    observe::Mailbox mailbox;
    inspect::Store exchanges(mailbox);
    Running r(
        [&](config::ClientConfig& config) {
          config.proxies.front().kind = config::HttpProxy{};
          config.proxies.front().gateway.upstream.scheme = config::UpstreamScheme::http;
        },
        {}, &exchanges);
    auto work = r.relay->request_work().second;
    r.relay->start_work(*work, start_for("ann.web"));
    const auto first_row = r.stage.ledger().connections().front();
    QVERIFY(first_row->shared);
    QCOMPARE(first_row->visitor, std::string("203.0.113.7:51234"));
    net::StreamPtr local;
    const auto visitor_of = [&](const std::string& fields) {
      r.stage.write(*work, "GET / HTTP/1.1\r\nHost: web.test\r\n" + fields + "\r\n");
      if (!local) local = r.stage.local(80);
      std::string request;
      while (!request.ends_with("\r\n\r\n"))
        request += r.stage.read(*local, 1);
      const std::string answer = "HTTP/1.1 204 No Content\r\n\r\n";
      r.stage.write(*local, answer);
      r.stage.read(*work, answer.size());
      r.stage.settle();
      exchanges.tick();
      const observe::ExchangeDelta delta = mailbox.take_exchanges();
      const std::string row = r.stage.ledger().connections().front()->visitor;
      const std::string visitor = delta.changed.empty() ? "nobody" : delta.changed.back()->visitor;
      return visitor == row ? visitor : visitor + " is not " + row;
    };
    // The relay named the first one; whatever a visitor says of itself stands in front.
    QCOMPARE(visitor_of("X-Forwarded-For: 10.0.0.1, 203.0.113.7\r\n"),
             std::string("203.0.113.7:51234"));
    // The same address again: who knows from which port.
    QCOMPARE(visitor_of("X-Forwarded-For: 203.0.113.7\r\n"), std::string("203.0.113.7"));
    QCOMPARE(visitor_of("X-Forwarded-For: 203.0.113.8\r\n"), std::string("203.0.113.8"));
    QCOMPARE(visitor_of("X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 2001:db8::7\r\n"),
             std::string("[2001:db8::7]"));
    QCOMPARE(visitor_of("X-Forwarded-For: not an address\r\n"), std::string());
    QCOMPARE(visitor_of(""), std::string());
    QCOMPARE(r.stage.ledger().connections().size(), std::size_t{1});
  }

  void what_a_visitor_of_a_tcp_proxy_says_of_itself_is_not_believed() {
    observe::Mailbox mailbox;
    inspect::Store exchanges(mailbox);
    Running r(
        [](config::ClientConfig& config) {
          config.proxies.front().gateway.http = config::HttpHandling::on;
          config.proxies.front().gateway.upstream.scheme = config::UpstreamScheme::http;
        },
        {}, &exchanges);
    auto work = r.relay->request_work().second;
    r.relay->start_work(*work, start_for("ann.web"));
    r.stage.write(*work, "GET / HTTP/1.1\r\nHost: w\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n");
    const auto local = r.stage.local(80);
    const auto row = r.stage.ledger().connections().front();
    QVERIFY(!row->shared);
    QCOMPARE(row->visitor, std::string("203.0.113.7:51234"));
    exchanges.tick();
    QCOMPARE(mailbox.take_exchanges().changed.front()->visitor, row->visitor);
  }

  void the_token_is_proved_when_asked() {
    Running r([](config::ClientConfig& config) {
      config.auth.additional_scopes = {config::AuthScope::new_work_conns};
    });
    const auto work = r.relay->request_work();
    QVERIFY(frp::auth_key_matches(Secret("t0k"), work.first.timestamp, work.first.privilege_key));
  }

  void a_start_with_an_error_is_told() {
    Running r;
    const auto work = r.relay->request_work();
    frp::StartWorkConn start;
    start.error = "work connection pool is full, discarding";
    r.relay->start_work(*work.second, start);
    const auto told = r.stage.events(EventKind::work_connection_failed);
    QCOMPARE(told.size(), std::size_t{1});
    QCOMPARE(told.front().error->code, Errc::rejected);
    QCOMPARE(told.front().error->context, start.error);
    QCOMPARE(r.stage.read_rest(*work.second), std::string());
    QCOMPARE(r.stage.session().state, observe::SessionState::running);
  }

  void a_flood_of_refusals_is_told_twenty_times_a_second() {
    Running r;
    frp::StartWorkConn start;
    start.error = "work connection pool is full, discarding";
    for (int i = 0; i < 50; ++i)
      r.relay->start_work(*r.relay->request_work().second, start);
    QCOMPARE(r.stage.events(EventKind::work_connection_failed).size(), std::size_t{20});
    Clock::advance(std::chrono::seconds(2));
    r.relay->start_work(*r.relay->request_work().second, start);
    QCOMPARE(r.stage.events(EventKind::work_connection_failed).size(), std::size_t{21});
  }

  void a_start_for_an_unknown_proxy_closes() {
    Running r;
    const auto work = r.relay->request_work();
    r.relay->start_work(*work.second, start_for("ann.nobody"));
    QCOMPARE(r.stage.read_rest(*work.second), std::string());
    QVERIFY(!r.stage.has_local(80));
  }

  void a_pooled_connection_that_is_not_needed_goes_silently() {
    Running r;
    { const auto work = r.relay->request_work(); }
    r.stage.settle();
    QCOMPARE(r.stage.count(EventKind::work_connection_failed), 0);
  }

  void garbage_instead_of_a_start_costs_one_connection() {
    Running r;
    auto bad = r.relay->request_work();
    r.stage.write(*bad.second, std::string(64, '~'));
    const auto told = r.stage.events(EventKind::work_connection_failed);
    QCOMPARE(told.size(), std::size_t{1});
    QCOMPARE(told.front().error->code, Errc::protocol);
    auto [work, local] = r.joined();
    r.stage.write(*work, "fine");
    QCOMPARE(r.stage.read(*local, 4), std::string("fine"));
  }

  /// frps ends both directions with the first: who waits for more waits for ever (frp-wire 6.5).
  void an_end_of_frps_is_the_end_of_both() {
    Running r;
    auto [work, local] = r.joined();
    r.stage.write(*work, "all of the question");
    r.stage.write(*local, "what nobody reads");
    work->shutdown_write();
    QCOMPARE(r.stage.read_rest(*local), std::string("all of the question"));
    r.stage.settle();
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{0});
  }

  void half_close_travels_both_ways() {
    Running r({}, "0.1.0");
    auto [work, local] = r.joined();
    r.stage.write(*work, "all of the question");
    work->shutdown_write();
    QCOMPARE(r.stage.read_rest(*local), std::string("all of the question"));
    r.stage.pass(2s);
    QCOMPARE(r.stage.ledger().connections().front()->state, observe::ConnectionState::half_closed);
    // The local service answers after the end of the question.
    r.stage.write(*local, "all of the answer");
    local->shutdown_write();
    QCOMPARE(r.stage.read_rest(*work), std::string("all of the answer"));
    r.stage.settle();
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{0});
    QVERIFY(!r.stage.ledger().connections().front()->why.has_value());
  }

  void large_payloads_pass_unchanged_data() {
    QTest::addColumn<bool>("encryption");
    QTest::addColumn<bool>("compression");
    QTest::newRow("plain") << false << false;
    QTest::newRow("encrypted") << true << false;
    QTest::newRow("compressed") << false << true;
    QTest::newRow("both") << true << true;
  }

  void large_payloads_pass_unchanged() {
    QFETCH(bool, encryption);
    QFETCH(bool, compression);
    Running r([&](config::ClientConfig& config) {
      config.proxies[0].transport.use_encryption = encryption;
      config.proxies[0].transport.use_compression = compression;
    });
    auto [work, local] = r.joined();
    const net::StreamPtr payload = frp::payload_layers(std::move(work), encryption, compression,
                                                       frp::derive_key(Secret("t0k")));
    std::string sent(3'000'000, '\0');
    for (std::size_t i = 0; i < sent.size(); ++i)
      sent[i] = static_cast<char>((i * 7919) >> (i % 3));
    for (const auto& [from, to] :
         {std::pair(payload.get(), local.get()), std::pair(local.get(), payload.get())}) {
      bool written = false;
      asio::co_spawn(r.stage.io, net::write(*from, as_bytes(sent), Leg::none),
                     [&](const std::exception_ptr& failure) { written = !failure; });
      QVERIFY(r.stage.read(*to, sent.size()) == sent);
      r.stage.settle();
      QVERIFY(written);
    }
  }

  void a_local_service_that_is_down_is_told_and_seen_to_return() {
    Running r;
    r.stage.close_local(80);
    auto work = r.relay->request_work();
    r.relay->start_work(*work.second, start_for("ann.web"));
    QCOMPARE(r.stage.read_rest(*work.second), std::string());
    QCOMPARE(r.stage.proxy("web")->state, ProxyState::local_down);
    QCOMPARE(r.stage.proxy("web")->error->code, Errc::refused);
    QCOMPARE(r.stage.proxy("web")->error->leg, Leg::upstream);
    QCOMPARE(r.stage.count(EventKind::local_service_down), 1);
    const auto row = r.stage.ledger().connections().front();
    QCOMPARE(row->ended_by, Leg::upstream);
    QCOMPARE(row->why->code, Errc::refused);
    QCOMPARE(row->visitor, std::string("203.0.113.7:51234"));
    // The next visitor finds it up again; nothing was registered anew.
    r.stage.listen_locally(80);
    auto [again, local] = r.joined();
    r.stage.write(*again, "hello");
    QCOMPARE(r.stage.read(*local, 5), std::string("hello"));
    QCOMPARE(r.stage.proxy("web")->state, ProxyState::running);
    QVERIFY(!r.stage.proxy("web")->error.has_value());
    QCOMPARE(r.stage.count(EventKind::local_service_back), 1);
    QVERIFY(!r.relay->has_message());
  }

  void the_address_of_the_user_stands_in_front_when_wanted() {
    Running r([](config::ClientConfig& config) {
      config.proxies[0].transport.proxy_protocol_version = "v1";
    });
    auto [work, local] = r.joined();
    r.stage.write(*work, "GET");
    const std::string header = "PROXY TCP4 203.0.113.7 198.51.100.1 51234 6000\r\n";
    QCOMPARE(r.stage.read(*local, header.size() + 3), header + "GET");
  }

  void a_plugin_that_speaks_http_works_without_such_a_header_data() {
    QTest::addColumn<int>("plugin");
    QTest::newRow("http2http") << static_cast<int>(config::PluginType::http2http);
    QTest::newRow("https2http") << static_cast<int>(config::PluginType::https2http);
  }

  /// frp's plugins do not know the key: connections to the service are shared there, too.
  void a_plugin_that_speaks_http_works_without_such_a_header() {
    QFETCH(int, plugin);
    const auto type = static_cast<config::PluginType>(plugin);
    Running r([type](config::ClientConfig& config) {
      config::Proxy& proxy = config.proxies[0];
      proxy.transport.proxy_protocol_version = "v1";
      proxy.plugin.type = type;
      proxy.plugin.local_addr = "127.0.0.1:80";
    });
    net::StreamPtr visitor = r.relay->request_work().second;
    r.relay->start_work(*visitor, start_for("ann.web"));
    if (config::ends_tls(type)) {
      const auto context = must(net::TlsContext::client({}));
      visitor = support::run(r.stage.io, net::tls_connect(std::move(visitor), context, Leg::none));
    }
    r.stage.write(*visitor, "GET /page HTTP/1.1\r\nHost: web.test\r\n\r\n");
    const auto local = r.stage.local(80);
    const std::string wanted = "GET /page HTTP/1.1\r\n";
    QCOMPARE(r.stage.read(*local, wanted.size()), wanted);
  }

  void a_connection_is_ended_by_its_id() {
    Running r;
    auto [work, local] = r.joined();
    auto [other, other_local] = r.joined();
    const auto id = r.stage.ledger().connections().front()->id;
    QVERIFY(r.stage.client().disconnect(id));
    r.stage.settle();
    r.stage.read_rest(*work);
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{1});
    const auto row = r.stage.ledger().connections().front();
    QCOMPARE(row->state, observe::ConnectionState::closed);
    // It was us, and nobody's fault.
    QCOMPARE(to_text(row->why->code), to_text(Errc::cancelled));
    QCOMPARE(row->ended_by, Leg::none);
    r.stage.write(*other, "untouched");
    QCOMPARE(r.stage.read(*other_local, 9), std::string("untouched"));
    QVERIFY(!r.stage.client().disconnect(id));
    QVERIFY(!r.stage.client().disconnect(4711));
  }

  void connections_end_with_the_session_and_say_so() {
    Running r;
    auto [work, local] = r.joined();
    r.relay->vanish();
    r.stage.read_rest(*local);
    r.stage.settle();
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{0});
    const auto row = r.stage.ledger().connections().front();
    QCOMPARE(row->state, observe::ConnectionState::closed);
    QVERIFY(row->why.has_value());
  }

  /// What they carry may lie unread in their own TCP when the relay has gone; frpc leaves them,
  /// too.
  void without_a_mux_connections_outlive_their_session() {
    Running r([](config::ClientConfig& config) { config.transport.tcp_mux = false; });
    auto [work, local] = r.joined();
    r.stage.write(*work, "half of it, ");
    r.relay->vanish();
    r.stage.settle();
    QCOMPARE(r.stage.count(EventKind::session_ended), 1);
    r.stage.pass(1s);
    auto again = r.stage.relay();
    again->log_in();
    again->answer_registration(":6001");
    QCOMPARE(r.stage.proxy("web")->connections, 1);
    r.stage.write(*work, "and the rest");
    work->shutdown_write();
    QCOMPARE(r.stage.read_rest(*local), std::string("half of it, and the rest"));
    r.stage.settle();
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{0});
    // The end of the last one says nothing of the proxy that runs now.
    QCOMPARE(r.stage.proxy("web")->state, ProxyState::running);
    QCOMPARE(r.stage.proxy("web")->connections, 0);
  }

  void connections_without_a_session_can_be_ended_data() {
    QTest::addColumn<int>("by");
    QTest::newRow("by id") << 0;
    QTest::newRow("with the client") << 1;
    QTest::newRow("by a change of the link") << 2;
  }

  void connections_without_a_session_can_be_ended() {
    QFETCH(int, by);
    Running r([](config::ClientConfig& config) { config.transport.tcp_mux = false; });
    auto [work, local] = r.joined();
    r.stage.relay_down = Errc::refused;
    r.relay->vanish();
    r.stage.pass(5s);
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{1});
    if (by == 0) {
      QVERIFY(r.stage.client().disconnect(r.stage.ledger().connections().front()->id));
    } else if (by == 1) {
      r.stage.task().stop();
    } else {
      config::ClientConfig wanted = r.stage.config;
      wanted.server_addr = "other.example";
      r.stage.client().apply(wanted);
    }
    r.stage.read_rest(*work);
    r.stage.read_rest(*local);
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{0});
    QCOMPARE(to_text(r.stage.ledger().connections().front()->why->code), to_text(Errc::cancelled));
  }

  void stopping_with_connections_open_closes_them() {
    Running r;
    auto [work, local] = r.joined();
    auto pooled = r.relay->request_work();
    r.stage.task().stop();
    QVERIFY(r.stage.task().ended());
    QCOMPARE(r.stage.ledger().open_connections(), std::size_t{0});
    r.stage.read_rest(*local);
    QCOMPARE(r.stage.ledger().connections().front()->why->code, Errc::cancelled);
  }

  void a_flood_of_requests_is_bounded_and_none_is_lost() {
    Running r;
    std::vector<net::StreamPtr> taken;
    const auto take_all = [&] {
      for (r.stage.settle(); r.relay->streams_open() > taken.size() + 1; r.stage.settle())
        taken.push_back(r.relay->take_work().second);
    };
    for (int i = 0; i < 3000; ++i) {
      frp::Message request = frp::ReqWorkConn{};
      r.relay->send(std::move(request));
      if (i % 100 == 99) take_all();  // a mux holds 256 that nobody has accepted
    }
    QCOMPARE(taken.size(), std::size_t{1024});
    // What goes or is put to use makes room for what was asked for.
    taken.erase(taken.begin(), taken.begin() + 10);
    take_all();
    QCOMPARE(taken.size(), std::size_t{1024});
    r.relay->start_work(*taken.back(), start_for("ann.web"));
    take_all();
    QCOMPARE(taken.size(), std::size_t{1025});
    QVERIFY(r.stage.has_local(80));
    QCOMPARE(r.stage.session().state, observe::SessionState::running);
  }

  void a_relay_that_floods_messages_delays_nobody() {
    Running r([](config::ClientConfig& config) { config.transport.tcp_mux = false; });
    for (int i = 0; i < 50; ++i) {
      for (int j = 0; j < 100; ++j) {
        frp::Message pong = frp::Pong{};
        support::run(r.stage.io,
                     frp::send(r.relay->control(), frp::WireVersion::v1, std::move(pong)));
      }
    }
    auto [work, local] = r.joined();
    r.stage.write(*work, "through");
    QCOMPARE(r.stage.read(*local, 7), std::string("through"));
  }
};

}  // namespace culvert::client::work_connection_test

QTEST_GUILESS_MAIN(culvert::client::work_connection_test::WorkConnectionTest)
#include "work_connection_test.moc"
