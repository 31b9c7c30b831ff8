#include "core/net/endpoint.h"

#include <QTest>

namespace culvert::net::endpoint_test {

class EndpointTest : public QObject {
  Q_OBJECT

 private slots:
  void reads_what_it_writes_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("name") << "example.org:443"
                          << "example.org" << 443;
    QTest::newRow("IPv4") << "127.0.0.1:7000"
                          << "127.0.0.1" << 7000;
    QTest::newRow("IPv6") << "[::1]:7000"
                          << "::1" << 7000;
    QTest::newRow("zone") << "[fe80::1%lo]:1"
                          << "fe80::1%lo" << 1;
    QTest::newRow("any port") << "localhost:0"
                              << "localhost" << 0;
    QTest::newRow("any address") << ":8080"
                                 << "" << 8080;
    QTest::newRow("last port") << "a:65535"
                               << "a" << 65535;
  }
  void reads_what_it_writes() {
    QFETCH(QString, text);
    QFETCH(QString, host);
    QFETCH(int, port);
    const Result<Endpoint> endpoint = parse_endpoint(text.toStdString());
    QVERIFY(endpoint);
    QCOMPARE(QString::fromStdString(endpoint->host), host);
    QCOMPARE(int{endpoint->port}, port);
    QCOMPARE(QString::fromStdString(to_text(*endpoint)), text);
  }

  void says_what_is_missing_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("why");
    QTest::newRow("nothing") << ""
                             << "missing port";
    QTest::newRow("no port") << "example.org"
                             << "missing port";
    QTest::newRow("empty port") << "example.org:"
                                << "missing port";
    QTest::newRow("bare IPv6") << "::1:7000"
                               << "IPv6 needs brackets";
    QTest::newRow("open bracket") << "[::1:7000"
                                  << "missing ]";
    QTest::newRow("no address") << "[]:7000"
                                << "missing address";
    QTest::newRow("no port after IPv6") << "[::1]"
                                        << "missing port";
    QTest::newRow("junk after IPv6") << "[::1]7000"
                                     << "missing port";
    QTest::newRow("word") << "a:http"
                          << "port is not a number";
    QTest::newRow("sign") << "a:-1"
                          << "port is not a number";
    QTest::newRow("tail") << "a:80x"
                          << "port is not a number";
    QTest::newRow("too high") << "a:65536"
                              << "port above 65535";
    QTest::newRow("URL") << "http://a:80"
                         << "IPv6 needs brackets";
    QTest::newRow("path") << "a/b:80"
                          << "host has a character it cannot have";
    QTest::newRow("space") << "a b:80"
                           << "host has a character it cannot have";
  }
  void says_what_is_missing() {
    QFETCH(QString, text);
    QFETCH(QString, why);
    const Result<Endpoint> endpoint = parse_endpoint(text.toStdString());
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().code, Errc::config);
    QVERIFY2(QString::fromStdString(endpoint.error().context).contains(why),
             endpoint.error().context.c_str());
  }
};

}  // namespace culvert::net::endpoint_test

QTEST_GUILESS_MAIN(culvert::net::endpoint_test::EndpointTest)
#include "endpoint_test.moc"
