// The strict head parser: rules and the limits of gateway.md 2.8, 2.9.
#include "core/http/head_parser.h"
#include "core/http/head_writer.h"

#include <QTest>

#include <string>

namespace culvert::http::head_test {
namespace {

/// The status of the refusal that a whole request meets; 0: it is taken.
int status_of(const std::string& text) {
  HeadScanner scanner(request_limits);
  const HeadScanner::Found found = scanner.scan(as_bytes(text));
  if (found.refusal) return found.refusal->status;
  if (found.size == 0) return -1;
  RequestHead head;
  const auto refusal = parse_request_head(as_bytes(text).first(found.size), head);
  return refusal ? refusal->status : 0;
}

int response_status_of(const std::string& text) {
  HeadScanner scanner(response_limits);
  const HeadScanner::Found found = scanner.scan(as_bytes(text));
  if (found.refusal) return found.refusal->status;
  if (found.size == 0) return -1;
  ResponseHead head;
  const auto refusal = parse_response_head(as_bytes(text).first(found.size), head);
  return refusal ? refusal->status : 0;
}

}  // namespace

class HeadTest : public QObject {
  Q_OBJECT

 private slots:
  void request_heads_are_judged_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const char* text, int status) {
      QTest::newRow(name) << QByteArray(text) << status;
    };
    row("plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    row("without fields", "GET / HTTP/1.0\r\n\r\n", 0);
    row("one empty line in front", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    row("two empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    row("unknown method", "QUERY /x HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    row("raw utf-8 in the target", "GET /\xe6\xb6\xb5 HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    row("blanks around a value", "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n", 0);
    row("empty value", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n", 0);

    row("bare LF ends the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400);
    row("bare LF ends a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400);
    row("bare LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400);
    row("bare CR inside a value", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400);
    row("bare CR inside the request line", "GET / HTTP/1.1\rX: b\r\nHost: a\r\n\r\n", 400);
    row("CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400);

    row("HTTP/0.9", "GET /\r\n\r\n", 400);
    row("two spaces", "GET  / HTTP/1.1\r\n\r\n", 400);
    row("tab instead of space", "GET\t/ HTTP/1.1\r\n\r\n", 400);
    row("space inside the target", "GET /a b HTTP/1.1\r\n\r\n", 400);
    row("fragment in the target", "GET /a#b HTTP/1.1\r\n\r\n", 400);
    row("method is no token", "G@T / HTTP/1.1\r\n\r\n", 400);
    row("no method", " / HTTP/1.1\r\n\r\n", 400);
    row("lower-case version", "GET / http/1.1\r\n\r\n", 400);
    row("HTTP/2.0 in text", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
    row("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("HTTP/1.32", "GET / HTTP/1.32\r\nHost: a\r\n\r\n", 505);
    row("HTTP/1.1x", "GET / HTTP/1.1x\r\nHost: a\r\n\r\n", 400);

    row("space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
    row("no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", 400);
    row("no name", "GET / HTTP/1.1\r\n: a\r\n\r\n", 400);
    row("folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400);
    row("first line folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
    row("control character in a value",
        "GET / HTTP/1.1\r\nX: a\x01"
        "b\r\n\r\n",
        400);
    row("DEL in a value", "GET / HTTP/1.1\r\nX: a\x7f\r\n\r\n", 400);
    row("Unicode blank stays in the name", "GET / HTTP/1.1\r\nX\xa0: a\r\n\r\n", 400);
  }

  void request_heads_are_judged() {
    QFETCH(QByteArray, text);
    QFETCH(int, status);
    QCOMPARE(status_of(text.toStdString()), status);
  }

  void nul_is_refused_everywhere() {
    std::string text = "GET / HTTP/1.1\r\nHost: a\r\nX: bcd\r\n\r\n";
    const std::size_t end = text.size() - 4;
    for (std::size_t at = 0; at < end; ++at) {
      if (text[at] == '\r' || text[at] == '\n') continue;
      std::string broken = text;
      broken[at] = '\0';
      QVERIFY2(status_of(broken) >= 400, std::to_string(at).c_str());
    }
  }

  void responses_are_judged_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const char* text, int status) {
      QTest::newRow(name) << QByteArray(text) << status;
    };
    row("plain", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", 0);
    row("empty phrase", "HTTP/1.1 200 \r\n\r\n", 0);
    row("no phrase and no space", "HTTP/1.1 200\r\n\r\n", 0);
    row("phrase in latin-1",
        "HTTP/1.1 200 \xdc"
        "ber\r\n\r\n",
        0);
    row("two digits", "HTTP/1.1 20\r\n\r\n", 400);
    row("four digits", "HTTP/1.1 2000 OK\r\n\r\n", 400);
    row("below 100", "HTTP/1.1 099 No\r\n\r\n", 400);
    row("letters", "HTTP/1.1 2x0 OK\r\n\r\n", 400);
    row("no version", "200 OK\r\n\r\n", 400);
    row("ssh", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400);
    row("folded", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", 400);
  }

  void responses_are_judged() {
    QFETCH(QByteArray, text);
    QFETCH(int, status);
    QCOMPARE(response_status_of(text.toStdString()), status);
  }

  void texts_of_a_request_are_found() {
    const std::string text =
        "POST /p?q=1 HTTP/1.0\r\nhOsT: a.example:80\r\nX-Other:  two words \r\n\r\n";
    RequestHead head;
    QVERIFY(!parse_request_head(as_bytes(text), head));
    QCOMPARE(std::string(head.method), std::string("POST"));
    QCOMPARE(std::string(head.target), std::string("/p?q=1"));
    QCOMPARE(head.minor_version, 0);
    QCOMPARE(head.fields.size(), std::size_t{2});
    QVERIFY(head.fields[0].id == Name::host);
    QCOMPARE(std::string(head.fields[0].name), std::string("hOsT"));
    QCOMPARE(std::string(head.fields[1].value), std::string("two words"));
    QVERIFY(head.fields[1].id == Name::other);
  }

  void end_is_found_byte_by_byte() {
    const std::string text = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next";
    const std::size_t size = text.find("GET /next");
    HeadScanner scanner(request_limits);
    for (std::size_t seen = 1; seen < size; ++seen) {
      const HeadScanner::Found found = scanner.scan(as_bytes(text).first(seen));
      QCOMPARE(found.size, std::size_t{0});
      QVERIFY(!found.refusal);
    }
    QCOMPARE(scanner.scan(as_bytes(text)).size, size);
    scanner.reset();
    QCOMPARE(scanner.scan(as_bytes(text)).size, size);
  }

  void limits_hold() {
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
    QCOMPARE(status_of("GET /" + std::string(16 * 1024, 'x') + " HTTP/1.1\r\n\r\n"), 414);
    // Before the end is there: a peer that never ends its line costs no more than the limit.
    QCOMPARE(status_of("GET /" + std::string(17 * 1024, 'x')), 414);
    QCOMPARE(status_of(start + "X: " + std::string(17 * 1024, 'x')), 431);
    QCOMPARE(status_of(start + "X: " + std::string(15 * 1024, 'x') + "\r\n\r\n"), 0);
    std::string big = start;
    for (int i = 0; i < 8; ++i)
      big += "X: " + std::string(9 * 1024, 'x') + "\r\n";
    QCOMPARE(status_of(big), 431);
    std::string many = start;
    for (int i = 0; i < 127; ++i)
      many += "A: b\r\n";
    QCOMPARE(status_of(many + "\r\n"), 0);
    QCOMPARE(status_of(many + "A: b\r\n\r\n"), 431);
  }

  void names_are_known_without_regard_to_case() {
    QVERIFY(name_of("Content-LENGTH") == Name::content_length);
    QVERIFY(name_of("proxy-authorization") == Name::proxy_authorization);
    QVERIFY(name_of("X-Forwarded-For") == Name::x_forwarded_for);
    QVERIFY(name_of("X-Forwarded-Fox") == Name::other);
    QVERIFY(name_of("") == Name::other);
    QVERIFY(name_of("A-Name-That-Is-Longer-Than-All-We-Know") == Name::other);
  }

  void nothing_that_splits_a_head_can_be_written_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("CRLF in the value") << QByteArray("X") << QByteArray("a\r\nEvil: b");
    QTest::newRow("LF in the value") << QByteArray("X") << QByteArray("a\nEvil: b");
    QTest::newRow("NUL in the value") << QByteArray("X") << QByteArray("a\0b", 3);
    QTest::newRow("colon in the name") << QByteArray("X: a\r\nY") << QByteArray("b");
    QTest::newRow("no name") << QByteArray("") << QByteArray("b");
  }

  void nothing_that_splits_a_head_can_be_written() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    std::string out;
    HeadWriter writer(out);
    writer.field(name.toStdString(), value.toStdString());
    QVERIFY(out.empty());
    QVERIFY(!writer.good());
  }

  void request_lines_are_checked_again() {
    std::string out;
    HeadWriter writer(out);
    writer.request_line("GET", "/a HTTP/1.1\r\nHost: evil");
    QVERIFY(out.empty() && !writer.good());
  }

  void dates_have_the_form_of_rfc_9110() {
    QCOMPARE(http_date(784111777), std::string("Sun, 06 Nov 1994 08:49:37 GMT"));
    QCOMPARE(http_date(0), std::string("Thu, 01 Jan 1970 00:00:00 GMT"));
  }
};

}  // namespace culvert::http::head_test

QTEST_GUILESS_MAIN(culvert::http::head_test::HeadTest)
#include "head_test.moc"
