// Naming a peer by what it says first: the table of gateway.md 1.4.1.
#include "core/http/first_bytes.h"

#include <QTest>

#include <string>

namespace culvert::http::first_bytes_test {

using namespace std::string_view_literals;

class FirstBytesTest : public QObject {
  Q_OBJECT

 private slots:
  void peers_are_named_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("what");
    const auto row = [](const char* name, std::string_view bytes, FirstBytes what) {
      QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                          << static_cast<int>(what);
    };
    row("nothing", "", FirstBytes::none);
    row("HTTP/1.1", "HTTP/1.1 200 OK", FirstBytes::http1);
    row("HTTP/1.0", "HTTP/1.0 400", FirstBytes::http1);
    row("beginning of it", "HTT", FirstBytes::more_needed);
    row("empty SETTINGS", "\0\0\0\4\0\0\0\0\0"sv, FirstBytes::h2_settings);
    row("SETTINGS of nginx", "\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80"sv, FirstBytes::h2_settings);
    row("beginning of SETTINGS", "\0\0\6\4"sv, FirstBytes::more_needed);
    row("length no multiple of six", "\0\0\7\4\0\0\0\0\0"sv, FirstBytes::unknown);
    row("an ACK comes not first", "\0\0\0\4\1\0\0\0\0"sv, FirstBytes::unknown);
    row("GOAWAY comes not first", "\0\0\x8\7\0\0\0\0\0"sv, FirstBytes::unknown);
    row("TLS alert", "\x15\3\3\0\2\2\x50"sv, FirstBytes::tls_alert);
    row("TLS handshake", "\x16\3\1"sv, FirstBytes::tls_handshake);
    row("one byte of TLS", "\x16"sv, FirstBytes::more_needed);
    row("SSH", "SSH-2.0-x", FirstBytes::ssh);
    row("SMTP", "220 mail", FirstBytes::smtp_or_ftp);
    row("FTP of many lines", "220-Welcome", FirstBytes::smtp_or_ftp);
    row("POP3", "+OK ready", FirstBytes::pop3);
    row("IMAP", "* OK ready", FirstBytes::imap);
    row("MySQL", "\x4a\0\0\0\x0a"sv, FirstBytes::mysql);
    row("VNC", "RFB 003.008\n", FirstBytes::vnc);
    row("RTSP", "RTSP/1.0", FirstBytes::rtsp);
    row("HTML", "<!DOCTYPE", FirstBytes::html);
    row("something else", "hello", FirstBytes::unknown);
  }

  void peers_are_named() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, what);
    const std::string text = bytes.toStdString();
    QCOMPARE(static_cast<int>(classify(as_bytes(text))), what);
    // Nine bytes decide, and so does the end.
    QVERIFY(classify(as_bytes(text), true) != FirstBytes::more_needed);
    const std::string longer = text + "xxxxxxxxx";
    QVERIFY(classify(as_bytes(longer)) != FirstBytes::more_needed);
    // What was decided stays so.
    bool decided = false;
    for (std::size_t size = 1; size <= text.size(); ++size) {
      const FirstBytes now = classify(as_bytes(text).first(size));
      if (decided) QCOMPARE(static_cast<int>(now), what);
      decided = now != FirstBytes::more_needed;
    }
  }

  void alerts_have_numbers() {
    QCOMPARE(tls_alert_number(as_bytes("\x15\3\3\0\2\2\x78"sv)).value_or(0), std::uint8_t{120});
    QVERIFY(!tls_alert_number(as_bytes("\x15\3\3\0\2\2"sv)));
    QVERIFY(!tls_alert_number(as_bytes("HTTP/1.1 200"sv)));
  }

  void bytes_are_shown_as_hex_and_text() {
    QCOMPARE(as_hex_and_text(as_bytes("SSH\"\n"sv)), std::string("535348220a \"SSH..\""));
    const std::string many(100, 'x');
    QCOMPARE(as_hex_and_text(as_bytes(many)).size(), std::size_t{96 + 3 + 48});
  }

  void every_name_has_a_text() {
    for (int i = 0; i <= static_cast<int>(FirstBytes::html); ++i)
      QVERIFY(!to_text(static_cast<FirstBytes>(i)).empty());
  }
};

}  // namespace culvert::http::first_bytes_test

QTEST_GUILESS_MAIN(culvert::http::first_bytes_test::FirstBytesTest)
#include "first_bytes_test.moc"
