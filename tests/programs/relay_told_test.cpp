// What a person who runs culvert-relay is told about whoever comes to it: from the relay's side,
// and no warning about what needs none.
#include "tests/programs/program.h"
#include "tests/support/local_service.h"
#include "tests/support/test_certificates.h"

#include <QTest>

namespace culvert::programs {
namespace {

using support::LocalUser;

}  // namespace

class RelayToldTest : public QObject {
  Q_OBJECT

 private slots:
  void who_speaks_something_else_is_told_of_from_this_side_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<bool>("mux");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char* name, const char* words, bool mux, const char* told) {
      QTest::newRow(name) << QByteArray(words) << mux << QByteArray(told);
    };
    row("SSH", "SSH-2.0-OpenSSH_9.2p1\r\n", true, "What came is not the frp protocol.");
    row("a browser", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", true,
        "What came is not the frp protocol.");
    row("a browser, no mux", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", false,
        "What came is not the frp protocol.");
    row("a broken WebSocket request", "GET /~!frp HTTP/1.1\r\n\r\n", true,
        "What came is not the frp protocol.");
  }

  void who_speaks_something_else_is_told_of_from_this_side() {
    QFETCH(QByteArray, words);
    QFETCH(bool, mux);
    QFETCH(QByteArray, told);
    RunningRelay relay(mux ? "" : "transport.tcpMux = false\n");
    LocalUser user(static_cast<std::uint16_t>(relay.port));
    user.send(words.toStdString());
    const QByteArray line = relay.program.wait_for("[W]");
    QVERIFY2(line.contains("connection from [127.0.0.1:"), line.constData());
    QVERIFY2(line.contains(words.left(4)), line.constData());
    QVERIFY2(line.contains(told), line.constData());
    QVERIFY2(line.contains("[client.protocol]"), line.constData());
    QVERIFY2(!line.contains("0.69"), line.constData());
  }

  void a_health_check_is_no_warning_data() {
    QTest::addColumn<bool>("resets");
    QTest::newRow("closes") << false;
    QTest::newRow("resets") << true;
  }

  void a_health_check_is_no_warning() {
    QFETCH(bool, resets);
    RunningRelay relay(
        "log.level = \"debug\"\nvhostHTTPSPort = " + QByteArray::number(closed_port()) + "\n");
    asio::io_context io;
    using Tcp = asio::ip::tcp;
    Tcp::socket check(io);
    check.connect({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(relay.port)});
    if (resets) check.set_option(asio::socket_base::linger(true, 0));
    check.close();
    // The address is known also of a connection that is reset already.
    const QByteArray line = relay.program.wait_for("connection from [127.0.0.1:");
    QVERIFY2(line.contains("[D]"), line.constData());
    QVERIFY2(line.contains("ended before it sent anything"), line.constData());
    QVERIFY2(!relay.program.out().contains("[W]"), relay.program.out().constData());
  }

  void what_is_no_tls_on_the_https_port_is_told_with_its_first_bytes() {
    RunningRelay relay("vhostHTTPSPort = " + QByteArray::number(closed_port()) + "\n");
    // The line before the one that ended the start.
    const QByteArray out = relay.program.out();
    const QByteArray service = "https service listen on 127.0.0.1:";
    const qsizetype at = out.indexOf(service);
    QVERIFY2(at > 0, out.constData());
    LocalUser user(port_at_end(out.mid(at, out.indexOf('\n', at) - at)));
    user.send("GET / HTTP/1.1\r\n\r\n");
    const QByteArray line = relay.program.wait_for("[W]");
    QVERIFY2(line.contains("it sent GET / HTTP/1.1"), line.constData());
    QVERIFY2(line.contains("[downstream.protocol]") || line.contains("[protocol]"),
             line.constData());
  }

  void clients_that_are_refused_are_told_of_from_this_side_data() {
    QTest::addColumn<QByteArray>("relay_text");
    QTest::addColumn<QByteArray>("agent_text");
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char* name, const char* relay_text, const QByteArray& agent_text,
                        const char* event, const char* told) {
      QTest::newRow(name) << QByteArray(relay_text) << agent_text << QByteArray(event)
                          << QByteArray(told);
    };
    row("port not allowed", "allowPorts = [{ start = 20000, end = 20010 }]\n",
        tcp_text("web", 80, "remotePort = 30000\n"),
        "new proxy [web] type [tcp] error: port not allowed. ", "allowPorts");
    row("wrong token", "", "auth.token = \"wrong\"\n",
        "register control error: token in login doesn't match token from configuration. ",
        "The client's token is not the token of this server.");
    row("our certificate is not trusted", "",
        "transport.tls.trustedCaFile = \"%ca\"\ntransport.tls.serverName = \"x.example\"\n",
        "connection from [127.0.0.1:", "The client and this server do not accept each other");
  }

  void clients_that_are_refused_are_told_of_from_this_side() {
    QFETCH(QByteArray, relay_text);
    QFETCH(QByteArray, agent_text);
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, told);
    const Folder folder;
    support::CertificateWish wish;
    wish.is_ca = true;
    const support::TestCertificate other(folder.path("").toStdString(), "ca", wish);
    agent_text.replace("%ca", QByteArray::fromStdString(other.cert_file()));
    RunningRelay relay(relay_text);
    Program agent("CULVERT_AGENT");
    const QByteArray common = agent_text.contains("auth.token")
                                  ? client_text(relay.port).replace("auth.token = \"t0k\"\n", "")
                                  : client_text(relay.port);
    agent.start({"-c", folder.write("frpc.toml", common + agent_text)});
    const QByteArray line = relay.program.wait_for(event);
    QVERIFY2(line.contains(told), line.constData());
    QVERIFY2(line.contains("[client."), line.constData());
    QVERIFY2(!line.contains("The server"), line.constData());
  }
};

}  // namespace culvert::programs

QTEST_GUILESS_MAIN(culvert::programs::RelayToldTest)
#include "relay_told_test.moc"
