#include "core/net/proxy_protocol.h"

#include "core/base/bytes.h"

#include <QTest>

namespace culvert::net {

class ProxyProtocolTest : public QObject {
  Q_OBJECT

 private slots:
  void writes_the_vectors_data() {
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("v1") << "v1"
                        << "203.0.113.7:51234"
                        << "198.51.100.1:6000"
                        << QByteArray("PROXY TCP4 203.0.113.7 198.51.100.1 51234 6000\r\n").toHex();
    QTest::newRow("v2") << "v2"
                        << "203.0.113.7:51234"
                        << "198.51.100.1:6000"
                        << QByteArray("0d0a0d0a000d0a515549540a2111000ccb007107c6336401c8221770");
    QTest::newRow("v1, IPv6 from a mapped place")
        << "v1"
        << "[2001:db8::1]:5"
        << "192.0.2.1:6" << QByteArray("PROXY TCP6 2001:db8::1 192.0.2.1 5 6\r\n").toHex();
    QTest::newRow("v1, no destination")
        << "v1"
        << "192.0.2.1:5"
        << ":6" << QByteArray("PROXY TCP4 192.0.2.1 127.0.0.1 5 6\r\n").toHex();
    QTest::newRow("v2, IPv6") << "v2"
                              << "[2001:db8::1]:5"
                              << "[::1]:6"
                              << QByteArray(
                                     "0d0a0d0a000d0a515549540a21210024"
                                     "20010db8000000000000000000000001"
                                     "00000000000000000000000000000001"
                                     "00050006");
  }
  void writes_the_vectors() {
    QFETCH(QString, version);
    QFETCH(QString, from);
    QFETCH(QString, to);
    const auto header =
        proxy_header(version.toStdString(), must(parse_endpoint(from.toStdString())),
                     must(parse_endpoint(to.toStdString())));
    QVERIFY2(header, header ? "" : to_text(header.error()).c_str());
    QTEST(QByteArray(reinterpret_cast<const char*>(header->data()),
                     static_cast<qsizetype>(header->size()))
              .toHex(),
          "hex");
  }

  void refuses_what_a_header_cannot_say() {
    const Endpoint v4{"192.0.2.1", 1};
    const Endpoint v6{"2001:db8::1", 1};
    const Endpoint name{"somewhere", 1};
    QCOMPARE(proxy_header("v1", v4, v6).error().code, Errc::config);
    QCOMPARE(proxy_header("v1", name, v4).error().code, Errc::config);
    QCOMPARE(proxy_header("v1", v4, name).error().code, Errc::config);
    QCOMPARE(proxy_header("v3", v4, v4).error().code, Errc::config);
  }
};

}  // namespace culvert::net

QTEST_GUILESS_MAIN(culvert::net::ProxyProtocolTest)
#include "proxy_protocol_test.moc"
