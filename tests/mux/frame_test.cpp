#include "core/mux/frame.h"

#include "tests/support/hex.h"

#include <QTest>

namespace culvert::mux::frame_test {
namespace {

Result<Header> decoded(std::string_view hex) {
  return decode(support::from_hex(hex));
}

}  // namespace

class FrameTest : public QObject {
  Q_OBJECT

 private slots:
  void writes_and_reads_the_bytes_of_go_data() {
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("flags");
    QTest::addColumn<quint32>("stream");
    QTest::addColumn<quint32>("length");
    // frp-wire 10.5
    QTest::newRow("SYN 1") << QByteArray("0001000100000001005c0000") << 1 << 1 << 1u << 6029312u;
    QTest::newRow("ACK 1") << QByteArray("0001000200000001005c0000") << 1 << 2 << 1u << 6029312u;
    QTest::newRow("SYN 3") << QByteArray("0001000100000003005c0000") << 1 << 1 << 3u << 6029312u;
    QTest::newRow("data 1") << QByteArray("00000000000000010000000b") << 0 << 0 << 1u << 11u;
    QTest::newRow("FIN 1") << QByteArray("000100040000000100000000") << 1 << 4 << 1u << 0u;
    QTest::newRow("RST 1") << QByteArray("000100080000000100000000") << 1 << 8 << 1u << 0u;
    QTest::newRow("ping") << QByteArray("000200010000000000000007") << 2 << 1 << 0u << 7u;
    QTest::newRow("pong") << QByteArray("000200020000000000000007") << 2 << 2 << 0u << 7u;
    QTest::newRow("GoAway 0") << QByteArray("000300000000000000000000") << 3 << 0 << 0u << 0u;
    QTest::newRow("GoAway 1") << QByteArray("000300000000000000000001") << 3 << 0 << 0u << 1u;
    QTest::newRow("all bits") << QByteArray("0001ffffffffffffffffffff") << 1 << 0xffff
                              << 0xffffffffu << 0xffffffffu;
  }
  void writes_and_reads_the_bytes_of_go() {
    QFETCH(QByteArray, hex);
    QFETCH(int, type);
    QFETCH(int, flags);
    QFETCH(quint32, stream);
    QFETCH(quint32, length);
    const Header header{static_cast<FrameType>(type), static_cast<std::uint16_t>(flags), stream,
                        length};
    std::array<std::byte, header_size> bytes{};
    encode(header, bytes);
    QCOMPARE(support::to_hex(bytes), hex.toStdString());
    const Result<Header> back = decoded(hex.toStdString());
    QVERIFY(back);
    QVERIFY(*back == header);
  }

  void names_the_byte_that_is_not_yamux() {
    const Result<Header> version = decoded("010000000000000100000000");
    QVERIFY(!version);
    QCOMPARE(version.error().code, Errc::protocol);
    QCOMPARE(version.error().context, std::string("yamux version 1"));
    const Result<Header> type = decoded("000400000000000100000000");
    QVERIFY(!type);
    QCOMPARE(type.error().code, Errc::protocol);
    QCOMPARE(type.error().context, std::string("yamux frame type 4"));
  }

  void recognises_who_does_not_speak_yamux_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("context");
    const auto row = [](const char* name, QByteArray bytes, Errc code, const char* context) {
      QTest::newRow(name) << bytes << static_cast<int>(code) << QByteArray(context);
    };
    row("Login", QByteArray("o\0\0\0\0\0\0\1\x20{\"v", 12), Errc::version,
        "an frp message instead of yamux: \"o\\x00\\x00\\x00\\x00\\x00\\x00\\x01 {\"v\"");
    row("whole ReqWorkConn", QByteArray("r\0\0\0\0\0\0\0\2{}", 11), Errc::version,
        "an frp message instead of yamux: \"r\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02{}\"");
    row("v2 magic", QByteArray("FRP\0\2\r\n\0\0\0\0\0", 12), Errc::version,
        "frp v2 instead of yamux: \"FRP\\x00\\x02\\x0d\\x0a\\x00\\x00\\x00\\x00\\x00\"");
    row("HTTP answer", "HTTP/1.1 400", Errc::protocol, "HTTP instead of yamux: \"HTTP/1.1 400\"");
    row("HTTP request", "GET / HTTP/1", Errc::protocol, "HTTP instead of yamux: \"GET / HTTP/1\"");
    row("HTTP/2", "PRI * HTTP/2", Errc::protocol, "HTTP instead of yamux: \"PRI * HTTP/2\"");
    row("ClientHello", QByteArray("\x16\3\1\2\0\1\0\1\xfc\3\3\0", 12), Errc::tls_peer,
        "TLS instead of yamux: \"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03\\x00\"");
    row("SSH", "SSH-2.0-Open", Errc::protocol, "foreign bytes instead of yamux: \"SSH-2.0-Open\"");
    row("an o without length", "o, what is t", Errc::protocol,
        "foreign bytes instead of yamux: \"o, what is t\"");
  }
  void recognises_who_does_not_speak_yamux() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QByteArray, context);
    const Bytes from = as_bytes({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    const auto error = recognise_foreign(from);
    QVERIFY(error);
    QCOMPARE(static_cast<int>(error->code), code);
    QCOMPARE(QByteArray::fromStdString(error->context), context);
    QVERIFY(!recognise_foreign(from.first(8)));
  }

  void recognises_a_tls_alert_which_is_all_that_comes() {
    const auto bytes = support::from_hex("15030100020246");
    const auto error = recognise_foreign(bytes);
    QVERIFY(error);
    QCOMPARE(static_cast<int>(error->code), static_cast<int>(Errc::tls_peer));
    QVERIFY(!recognise_foreign(Bytes(bytes).first(6)));
  }

  void takes_yamux_for_yamux() {
    const auto bytes = support::from_hex("0001000100000001005c0000");
    for (std::size_t size = 0; size <= bytes.size(); ++size)
      QVERIFY(!recognise_foreign(Bytes(bytes).first(size)));
  }

  void finds_headers_in_pieces_of_any_size_data() {
    QTest::addColumn<int>("piece");
    for (const int piece : {1, 2, 5, 11, 12, 13, 36})
      QTest::addRow("%d bytes", piece) << piece;
  }
  void finds_headers_in_pieces_of_any_size() {
    QFETCH(int, piece);
    const std::string hex =
        "0001000100000001005c0000"
        "000200010000000000000007"
        "000300000000000000000001";
    const auto bytes = support::from_hex(hex);
    std::string found;
    HeaderReader reader;
    for (std::size_t at = 0; at < bytes.size(); at += static_cast<std::size_t>(piece)) {
      const std::size_t size = std::min(static_cast<std::size_t>(piece), bytes.size() - at);
      Bytes from = Bytes(bytes).subspan(at, size);
      while (!from.empty())
        if (reader.take(from)) found += support::to_hex(reader.bytes());
    }
    QCOMPARE(found, hex);
    QVERIFY(!reader.is_amid_header());
    Bytes more = Bytes(bytes).first(5);
    QVERIFY(!reader.take(more));
    QVERIFY(reader.is_amid_header());
    QCOMPARE(reader.bytes().size(), std::size_t{5});
  }
};

}  // namespace culvert::mux::frame_test

QTEST_GUILESS_MAIN(culvert::mux::frame_test::FrameTest)
#include "frame_test.moc"
