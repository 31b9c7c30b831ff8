#include "core/net/proxy_protocol.h"

#include "core/base/bytes.h"

#include <QTest>

namespace culvert::net::proxy_protocol_test {

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

  void what_is_written_is_read_piece_by_piece_data() { writes_the_vectors_data(); }
  void what_is_written_is_read_piece_by_piece() {
    QFETCH(QString, version);
    QFETCH(QString, from);
    QFETCH(QByteArray, hex);
    const std::string header = QByteArray::fromHex(hex).toStdString();
    const std::string all = header + "GET / HTTP/1.1";
    for (std::size_t size = 0; size < header.size(); ++size) {
      const auto parsed = parse_proxy_header(as_bytes(all.substr(0, size)));
      QVERIFY2(parsed && !*parsed, QByteArray::number(static_cast<int>(size)));
    }
    const auto parsed = parse_proxy_header(as_bytes(all));
    QVERIFY(parsed && *parsed);
    QCOMPARE((*parsed)->size, header.size());
    QCOMPARE((*parsed)->peer.version, version.toStdString());
    QVERIFY((*parsed)->peer.source == must(parse_endpoint(from.toStdString())));
    QVERIFY((*parsed)->peer.destination);
  }

  void what_names_nobody_is_taken_off_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("size");
    const QByteArray signature("\r\n\r\n\0\r\nQUIT\n", 12);
    const auto row = [](const char* name, const QByteArray& bytes, qsizetype size) {
      QTest::addRow("%s", name) << bytes << static_cast<int>(size);
    };
    row("v1 UNKNOWN", "PROXY UNKNOWN\r\nGET", 15);
    row("v1 UNKNOWN with more", "PROXY UNKNOWN a b c d\r\n", 23);
    row("v2 LOCAL", signature + QByteArray("\x20\0\0\0G", 5), 16);
    row("v2 LOCAL with a TLV", signature + QByteArray("\x20\0\0\3\4\0\0", 7), 19);
    row("v2 of a socket in a file", signature + QByteArray("\x21\x31\0\2ab", 6), 18);
    row("no header", "GET / HTTP/1.1\r\n", 0);
    row("nothing of the kind", "PROXI", 0);
    row("TLS", "\x16\x03\x01", 0);
  }
  void what_names_nobody_is_taken_off() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, size);
    const auto parsed = parse_proxy_header(as_bytes(bytes.toStdString()));
    QVERIFY(parsed && *parsed);
    QCOMPARE(static_cast<int>((*parsed)->size), size);
    QVERIFY(!(*parsed)->peer.source && !(*parsed)->peer.destination);
  }

  void wrong_headers_are_refused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Errc>("code");
    const QByteArray signature("\r\n\r\n\0\r\nQUIT\n", 12);
    const auto row = [](const char* name, const QByteArray& bytes, Errc code = Errc::protocol) {
      QTest::addRow("%s", name) << bytes << code;
    };
    row("v1 another family", "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n");
    row("v1 no address", "PROXY TCP4 a 1.2.3.4 1 2\r\n");
    row("v1 the other family's address", "PROXY TCP4 ::1 ::1 1 2\r\n");
    row("v1 no port", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n");
    row("v1 a port too large", "PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n");
    row("v1 something behind", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n");
    row("v1 two spaces", "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n");
    row("v1 without an end", "PROXY TCP4 " + QByteArray(100, '1'), Errc::limit);
    row("v2 another version", signature + QByteArray("\x11\x11\0\0", 4));
    row("v2 another command", signature + QByteArray("\x22\x11\0\0", 4));
    row("v2 shorter than its addresses", signature + QByteArray("\x21\x11\0\4abcd", 8));
    row("v2 too long", signature + QByteArray("\x21\x11\xff\xff", 4), Errc::limit);
  }
  void wrong_headers_are_refused() {
    QFETCH(QByteArray, bytes);
    QFETCH(Errc, code);
    const auto parsed = parse_proxy_header(as_bytes(bytes.toStdString()));
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, code);
    QCOMPARE(parsed.error().leg, Leg::downstream);
  }
};

}  // namespace culvert::net::proxy_protocol_test

QTEST_GUILESS_MAIN(culvert::net::proxy_protocol_test::ProxyProtocolTest)
#include "proxy_protocol_test.moc"
