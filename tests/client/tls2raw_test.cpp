// The plugin tls2raw: the visitor's TLS ends here, the service gets what was inside.
#include "core/net/tls.h"
#include "tests/client/client_stage.h"

#include <QTest>

namespace culvert::client::tls2raw_test {
namespace {

using namespace std::chrono_literals;

/// A client with one proxy "db" whose plugin leads to local port 80, logged in and registered.
struct Running {
  ClientStage stage;
  std::unique_ptr<RelayEnd> relay;
  net::StreamPtr work, local;

  /// `culvert`: the version of a relay of ours; empty: it is frps.
  explicit Running(const std::function<void(config::Proxy&)>& change = {},
                   const std::string& culvert = {}) {
    config::Proxy proxy = tcp_proxy("db", 0);
    proxy.plugin.type = config::PluginType::tls2raw;
    proxy.plugin.local_addr = "127.0.0.1:80";
    if (change) change(proxy);
    stage.config.proxies = {std::move(proxy)};
    stage.listen_locally(80);
    stage.start();
    relay = stage.relay();
    relay->culvert = culvert;
    relay->log_in();
    relay->answer_registration(":6000");
    work = relay->request_work().second;
    relay->start_work(*work, start_for("db"));
  }

  /// TLS as the visitor speaks it, through the work connection.
  std::unique_ptr<net::TlsStream> visitor() {
    net::TlsClientOptions options;
    options.server_name = "db.example";
    return support::run(
        stage.io,
        net::tls_connect(std::move(work), must(net::TlsContext::client(options)), Leg::none));
  }

  observe::ConnectionRecord row() { return *stage.ledger().connections().front(); }
};

}  // namespace

class Tls2rawTest : public QObject {
  Q_OBJECT

 private slots:
  void what_is_inside_the_tls_reaches_the_service_and_back() {
    Running r;
    const auto visitor = r.visitor();
    r.local = r.stage.local(80);
    r.stage.write(*visitor, "question");
    QCOMPARE(r.stage.read(*r.local, 8), std::string("question"));
    r.stage.write(*r.local, "answer");
    QCOMPARE(r.stage.read(*visitor, 6), std::string("answer"));
    const observe::ConnectionRecord row = r.row();
    QCOMPARE(row.state, observe::ConnectionState::open);
    QCOMPARE(row.downstream.tls_known, Known::terminated);
    QCOMPARE(row.downstream.tls.sni, std::string("db.example"));
  }

  void the_address_of_the_user_stands_in_front_of_what_was_inside() {
    Running r([](config::Proxy& proxy) { proxy.transport.proxy_protocol_version = "v1"; });
    const auto visitor = r.visitor();
    r.local = r.stage.local(80);
    r.stage.write(*visitor, "GET");
    const std::string header = "PROXY TCP4 203.0.113.7 198.51.100.1 51234 6000\r\n";
    QCOMPARE(r.stage.read(*r.local, header.size() + 3), header + "GET");
  }

  void a_visitor_who_says_nothing_is_ended_by_id_data() {
    QTest::addColumn<std::string>("culvert");
    QTest::newRow("of frps") << std::string();
    QTest::newRow("of our relay") << std::string("0.1.0");
  }

  void a_visitor_who_says_nothing_is_ended_by_id() {
    QFETCH(std::string, culvert);
    Running r({}, culvert);
    r.stage.settle();
    const auto id = r.row().id;
    QVERIFY(r.stage.client().disconnect(id));
    r.stage.settle();
    QCOMPARE(r.row().state, observe::ConnectionState::closed);
    QCOMPARE(to_text(r.row().why->code), to_text(Errc::cancelled));
    QCOMPARE(r.row().ended_by, Leg::none);
    // As a reset, so that the relay lets its user go, too.
    QCOMPARE(r.stage.read_rest(*r.work), std::string("!"));
    QCOMPARE(r.stage.read_rest(*(r.local = r.stage.local(80))), std::string());
    QVERIFY(!r.stage.client().disconnect(id));
    QCOMPARE(r.stage.session().state, observe::SessionState::running);
  }

  void a_joined_visitor_is_ended_by_id() {
    Running r;
    const auto visitor = r.visitor();
    QVERIFY(r.stage.client().disconnect(r.row().id));
    r.stage.settle();
    QCOMPARE(r.row().state, observe::ConnectionState::closed);
    QCOMPARE(r.stage.read_rest(*visitor), std::string("!"));
  }

  void a_handshake_has_its_time_data() {
    QTest::addColumn<int>("configured");
    QTest::addColumn<std::string>("said");
    QTest::newRow("silent") << 10'000 << std::string();
    // The start of a ClientHello, and no more.
    QTest::newRow("half a hello") << 10'000 << std::string("\x16\x03\x01\x02\x00\x01", 6);
    QTest::newRow("as configured") << 3'000 << std::string();
  }

  void a_handshake_has_its_time() {
    QFETCH(int, configured);
    QFETCH(std::string, said);
    Running r(
        [&](config::Proxy& proxy) {
          proxy.gateway.timeouts.tls = config::Milliseconds(configured);
        },
        "0.1.0");
    if (!said.empty()) r.stage.write(*r.work, said);
    r.stage.pass(config::Milliseconds(configured) - 1s);
    QCOMPARE(r.row().state, observe::ConnectionState::open);
    r.stage.pass(2s);
    QCOMPARE(r.row().state, observe::ConnectionState::closed);
    QCOMPARE(to_text(r.row().why->code), to_text(Errc::timed_out));
    QCOMPARE(r.row().why->context, std::string("TLS handshake"));
    QCOMPARE(r.row().ended_by, Leg::downstream);
    QCOMPARE(r.stage.read_rest(*r.work), std::string("!"));
    QCOMPARE(r.stage.read_rest(*(r.local = r.stage.local(80))), std::string());
    // The proxy itself has no fault.
    QCOMPARE(r.stage.proxy("db")->state, observe::ProxyState::running);
  }

  void a_visitor_without_tls_is_told_as_one() {
    Running r;
    r.stage.write(*r.work, "GET / HTTP/1.1\r\nHost: db\r\n\r\n");
    QCOMPARE(r.row().state, observe::ConnectionState::closed);
    QCOMPARE(to_text(r.row().why->code), to_text(Errc::plaintext_peer));
    QCOMPARE(r.row().ended_by, Leg::downstream);
    // Not a byte of it has reached the service.
    QCOMPARE(r.stage.read_rest(*(r.local = r.stage.local(80))), std::string());
    QCOMPARE(r.stage.proxy("db")->state, observe::ProxyState::running);
  }
};

}  // namespace culvert::client::tls2raw_test

QTEST_GUILESS_MAIN(culvert::client::tls2raw_test::Tls2rawTest)
#include "tls2raw_test.moc"
