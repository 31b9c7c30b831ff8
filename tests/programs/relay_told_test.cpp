// What a person who runs culvert-relay is told about whoever comes to it: from the relay's side,
// and no warning about what needs none.
#include "tests/programs/program.h"
#include "tests/support/local_service.h"
#include "tests/support/test_certificates.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

namespace culvert::programs::relay_told_test {
namespace {

using support::LocalUser;

/// The least that is one, for a.example.
std::string client_hello() {
  const std::string_view head("\x16\x03\x01\x00\x41\x01\x00\x00\x3d\x03\x03", 11);
  const std::string_view rest(
      "\x00\x00\x02\x13\x01\x01\x00\x00\x12\x00\x00\x00\x0e\x00\x0c\x00\x00\x09"
      "a.example",
      27);
  return std::string(head).append(32, 'r').append(rest);
}

}  // namespace

class RelayToldTest : public QObject {
  Q_OBJECT

 private slots:
  void visitors_are_told_as_frps_tells_them_data() {
    QTest::addColumn<QByteArray>("proxy");
    QTest::addColumn<bool>("opens_port");
    QTest::newRow("tcp") << tcp_text("ssh", closed_port()) << true;
    QTest::newRow("https")
        << QByteArray(
               "\n[[proxies]]\nname = \"ssh\"\ntype = \"https\"\nlocalPort = 443\n"
               "customDomains = [\"*\"]\n")
        << false;
  }

  /// Programs that ban addresses look for these lines; the text is that of frps 0.70.
  void visitors_are_told_as_frps_tells_them() {
    QFETCH(QByteArray, proxy);
    QFETCH(bool, opens_port);
    const int https_port = closed_port();
    RunningRelay relay("vhostHTTPSPort = " + QByteArray::number(https_port) + "\n");
    const Folder folder;
    Program agent("CULVERT_AGENT");
    agent.start(
        {"-c", folder.write("frpc.toml", client_text(relay.port, "user = \"me\"\n") + proxy)});
    int port = https_port;
    if (opens_port) {
      const QByteArray listen = relay.program.wait_for("tcp proxy listen port [");
      const QRegularExpression shape(QStringLiteral(
          R"( \[I\] \[relay\] \[[0-9a-f]{16}\] \[me\.ssh\] tcp proxy listen port \[([0-9]+)\]$)"));
      const auto match = shape.match(QString::fromUtf8(listen));
      QVERIFY2(match.hasMatch(), listen.constData());
      port = match.captured(1).toInt();
    }
    relay.program.wait_for("new proxy [me.ssh] type [");
    agent.wait_for("start proxy success");
    LocalUser user(static_cast<std::uint16_t>(port));
    if (!opens_port) user.send(client_hello());
    const QByteArray line = relay.program.wait_for("get a user connection");
    const QRegularExpression shape(QStringLiteral(
        R"( \[I\] \[relay\] \[[0-9a-f]{16}\] \[me\.ssh\] get a user connection \[127\.0\.0\.1:[0-9]+\]$)"));
    QVERIFY2(shape.match(QString::fromUtf8(line)).hasMatch(), line.constData());
  }

  void so_many_visitors_do_not_fill_the_log() {
    RunningRelay relay;
    const Folder folder;
    Program agent("CULVERT_AGENT");
    agent.start({"-c", folder.write("frpc.toml",
                                    client_text(relay.port) + tcp_text("web", closed_port()))});
    const std::uint16_t port = port_at_end(agent.wait_for("start proxy success"));
    constexpr int visitors = 150, most_in_a_second = 50;
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < visitors; ++i)
      LocalUser(port).take_rest();
    QCOMPARE(relay.program.stop(), 0);
    const auto told = relay.program.out().count("get a user connection [");
    QVERIFY2(told > 0, relay.program.out().constData());
    QVERIFY2(told <= most_in_a_second * (time.elapsed() / 1000 + 2), QByteArray::number(told));
  }

  void a_proxy_without_address_starts_without_a_colon() {
    RunningRelay relay;
    const Folder folder;
    Program agent("CULVERT_AGENT");
    agent.start(
        {"-c", folder.write("frpc.toml", client_text(relay.port) +
                                             "\n[[proxies]]\nname = \"x\"\ntype = \"stcp\"\n"
                                             "localPort = 80\nsecretKey = \"k\"\n")});
    const QByteArray line = agent.wait_for("start proxy success");
    QVERIFY2(line.endsWith("] [x] start proxy success"), line.constData());
  }

  void what_no_request_may_be_is_told_as_http() {
    const int port = closed_port();
    RunningRelay relay("vhostHTTPPort = " + QByteArray::number(port) + "\n");
    LocalUser user(static_cast<std::uint16_t>(port));
    user.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    const QByteArray line = relay.program.wait_for("connection from [127.0.0.1:");
    QVERIFY2(line.contains("dropped, it sent HTTP: more than one Host"), line.constData());
  }

  void a_file_for_a_client_is_told_in_one_line() {
    const Folder folder;
    Program relay("CULVERT_RELAY");
    QCOMPARE(relay.run({"-c", folder.write("frpc.toml", client_text(7000) + tcp_text("a", 80) +
                                                            tcp_text("b", 81))}),
             1);
    QCOMPARE(relay.err().count('\n'), 1);
    QVERIFY2(relay.err().contains("this is a file for frpc, the client: give it to culvert-agent"),
             relay.err().constData());
  }

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
    row("no port for https", "",
        "\n[[proxies]]\nname = \"web\"\ntype = \"https\"\nlocalPort = 443\n"
        "customDomains = [\"web.example\"]\n",
        "new proxy [web] type [https] error: ", "Set vhostHTTPSPort here");
    row("no token in heartbeats", "auth.additionalScopes = [\"HeartBeats\"]\n",
        "transport.heartbeatInterval = 1\n",
        "received invalid ping: token in heartbeat doesn't match token from configuration. ",
        "on the client \"HeartBeats\" is missing");
    row("no token in work connections", "auth.additionalScopes = [\"NewWorkConns\"]\n", {},
        "invalid NewWorkConn with run id [", "on the client \"NewWorkConns\" is missing");
    row("no certificate", "transport.tls.trustedCaFile = \"%ca\"\n", {},
        "connection from [127.0.0.1:", "Set transport.tls.certFile and transport.tls.keyFile on");
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
    relay_text.replace("%ca", QByteArray::fromStdString(other.cert_file()));
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

}  // namespace culvert::programs::relay_told_test

QTEST_GUILESS_MAIN(culvert::programs::relay_told_test::RelayToldTest)
#include "relay_told_test.moc"
