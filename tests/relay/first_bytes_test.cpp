// Sorting of connections on the shared port: frp-wire 1.2.
#include "core/relay/first_bytes.h"

#include "core/relay/peer.h"

#include <QTest>

namespace culvert::relay::first_bytes_test {
namespace {

std::string spoken(Bytes bytes, Sharing sharing) {
  const auto speech = recognise(bytes, sharing);
  if (!speech) return "more";
  switch (*speech) {
    case Speech::websocket:
      return "websocket";
    case Speech::https_user:
      return "https user";
    case Speech::http_user:
      return "http user";
    case Speech::marked_tls:
      return "marked tls";
    case Speech::tls:
      return "tls";
    case Speech::plain:
      return "plain";
  }
  return "?";
}

}  // namespace

class FirstBytesTest : public QObject {
  Q_OBJECT

 private slots:
  void first_bytes_decide_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("alone");   // nothing shares the port
    QTest::addColumn<QByteArray>("shared");  // both virtual hosts do
    const auto row = [](const char* name, const QByteArray& bytes, const char* alone,
                        const char* shared) {
      QTest::newRow(name) << bytes << QByteArray(alone) << QByteArray(shared);
    };
    row("nothing", "", "more", "more");
    row("websocket", "GET /~!frp HTTP/1.1", "websocket", "websocket");
    row("websocket, just enough", "GET /~!frp", "websocket", "websocket");
    row("websocket, one short", "GET /~!fr", "more", "more");
    row("another path", "GET /~!frq", "plain", "http user");
    row("get", "GET / HTTP", "plain", "http user");
    row("g", "G", "more", "more");
    row("ge", "GE", "more", "more");
    row("gex", "GEX", "plain", "plain");
    for (const char* const method : {"HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
      row(method, QByteArray(method) + " / HTTP/1.1", "plain", "http user");
    row("connect", "CONNECT a:443 HTTP/1.1", "plain", "http user");
    row("http/2 preface", "PRI * HTTP/2.0", "plain", "http user");
    row("p", "P", "plain", "more");
    row("pa", "PA", "plain", "more");
    row("frp v2", QByteArray("FRP\0\x02\r\n", 7), "plain", "plain");
    row("frp v1 login", QByteArray("o\0\0", 3), "plain", "plain");
    row("yamux", QByteArray("\0\x01\0\x01", 4), "plain", "plain");
    row("one byte of yamux", QByteArray("\0", 1), "plain", "plain");
    row("ClientHello", QByteArray("\x16\x03\x01", 3), "tls", "https user");
    row("one byte of it", QByteArray("\x16", 1), "tls", "https user");
    row("marked", QByteArray("\x17\x16\x03", 3), "marked tls", "marked tls");
    row("ssh", "SSH-2.0-x", "plain", "plain");
  }

  void first_bytes_decide() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, alone);
    QFETCH(QByteArray, shared);
    const std::string text = bytes.toStdString();
    QCOMPARE(spoken(as_bytes(text), {}), alone.toStdString());
    QCOMPARE(spoken(as_bytes(text), {true, true}), shared.toStdString());
  }

  void nobody_has_to_send_more_than_ten_bytes() {
    for (int first = 0; first < 256; ++first) {
      std::string text(most_first_bytes, 'x');
      text[0] = static_cast<char>(first);
      QVERIFY(recognise(as_bytes(text), {true, true}).has_value());
    }
  }

  void bytes_are_shown_readably() {
    QCOMPARE(readable_bytes(as_bytes("GET /")), std::string("GET /"));
    QCOMPARE(readable_bytes(as_bytes(std::string_view("a\0\xff\\", 4))),
             std::string("a\\x00\\xff\\x5c"));
    QCOMPARE(readable_bytes(as_bytes(std::string(100, 'x'))), std::string(32, 'x'));
  }
};

}  // namespace culvert::relay::first_bytes_test

QTEST_GUILESS_MAIN(culvert::relay::first_bytes_test::FirstBytesTest)
#include "first_bytes_test.moc"
