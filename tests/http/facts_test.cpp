// What a proxy reads out of heads: framing and the smuggling rules.
#include "core/http/message_facts.h"

#include <QTest>

#include <string>

namespace culvert::http::facts_test {

using Kind = Framing::Kind;

namespace {

struct Request {
  std::string text;
  RequestHead head;
  RequestFacts facts;
  int status = 0;

  explicit Request(const std::string& start) : text(start + "\r\n") {
    auto refusal = parse_request_head(as_bytes(text), head);
    if (!refusal) refusal = examine(head, facts);
    if (refusal) status = refusal->status;
  }
};

struct Response {
  std::string text;
  ResponseHead head;
  ResponseFacts facts;
  int status = 0;

  Response(const std::string& start, const char* method) : text(start + "\r\n") {
    auto refusal = parse_response_head(as_bytes(text), head);
    if (!refusal) refusal = examine(head, method, facts);
    if (refusal) status = refusal->status;
  }
};

}  // namespace

class FactsTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_that_two_readers_could_read_differently_are_refused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const char* text, int status) {
      QTest::newRow(name) << QByteArray(text) << status;
    };
    const char* const post = "POST / HTTP/1.1\r\nHost: a\r\n";
    const auto with = [&](const char* name, const char* fields, int status) {
      QTest::newRow(name) << QByteArray(post) + fields << status;
    };
    with("length", "Content-Length: 5\r\n", 0);
    with("chunked", "Transfer-Encoding: chunked\r\n", 0);
    with("chunked in capitals", "Transfer-Encoding: CHUNKED\r\n", 0);
    with("length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400);
    with("chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400);
    with("two lengths, equal", "Content-Length: 5\r\nContent-Length: 5\r\n", 400);
    with("length list", "Content-Length: 5, 5\r\n", 400);
    with("signed length", "Content-Length: +5\r\n", 400);
    with("negative length", "Content-Length: -5\r\n", 400);
    with("hexadecimal length", "Content-Length: 0x5\r\n", 400);
    with("empty length", "Content-Length:\r\n", 400);
    with("length with blank", "Content-Length: 5 5\r\n", 400);
    with("length of 2^63", "Content-Length: 9223372036854775808\r\n", 400);
    with("length of 2^63-1", "Content-Length: 9223372036854775807\r\n", 0);
    with("two codings", "Transfer-Encoding: gzip, chunked\r\n", 501);
    with("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400);
    with("identity", "Transfer-Encoding: identity\r\n", 501);
    with("chunked with a tail", "Transfer-Encoding: chunkedx\r\n", 501);
    with("two content types", "Content-Type: a/b\r\nContent-Type: a/c\r\n", 400);
    with("two credentials", "Authorization: Basic eA==\r\nAuthorization: Basic eQ==\r\n", 400);
    with("unknown expectation", "Expect: 200-maybe\r\n", 417);
    with("Connection takes Host away", "Connection: close, Host\r\n", 400);
    with("Connection takes identity away", "Connection: X-Forwarded-For\r\n", 400);
    with("Connection takes the cookie away", "Connection: cookie\r\n", 400);
    with("Connection takes any X-Forwarded away", "Connection: X-Forwarded-Port\r\n", 400);
    with("Connection takes the framing away", "Connection: transfer-encoding\r\n", 400);
    with("Connection names what is no name", "Connection: :path\r\n", 400);
    with("two credentials, one empty", "Authorization:\r\nAuthorization: Basic eQ==\r\n", 400);
    with("Connection takes its own away", "Connection: X-Mine\r\n", 0);
    with("upgrade with a body", "Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n", 400);
    with("upgrade with chunks",
         "Connection: upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n", 400);

    row("no Host", "GET / HTTP/1.1\r\n", 400);
    row("no Host in 1.0", "GET / HTTP/1.0\r\n", 0);
    row("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400);
    row("empty Host", "GET / HTTP/1.1\r\nHost:\r\n", 400);
    row("user in Host", "GET / HTTP/1.1\r\nHost: u@a\r\n", 400);
    row("path in Host", "GET / HTTP/1.1\r\nHost: a/b\r\n", 400);
    row("list in Host", "GET / HTTP/1.1\r\nHost: a, b\r\n", 400);
    row("port alone in Host", "GET / HTTP/1.1\r\nHost: :80\r\n", 400);
    row("chunked in 1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n", 400);
    row("unknown expectation in 1.0", "GET / HTTP/1.0\r\nExpect: x\r\n", 0);
    row("absolute form of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n", 400);
    row("absolute form without scheme", "GET ://a/ HTTP/1.1\r\nHost: a\r\n", 400);
    row("IPv6 without brackets", "GET / HTTP/1.1\r\nHost: fe80::1\r\n", 400);
    row("IPv6 with more behind", "GET / HTTP/1.1\r\nHost: [::1]x\r\n", 400);
    row("IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n", 0);
    row("empty port", "GET / HTTP/1.1\r\nHost: a:\r\n", 0);
    row("absolute form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n", 0);
    row("absolute form, other Host", "GET http://a/ HTTP/1.1\r\nHost: b\r\n", 400);
    // 1.6: the port that goes without saying
    row("absolute form, port in the target", "GET http://a:80/ HTTP/1.1\r\nHost: A\r\n", 0);
    row("absolute form, port in Host", "GET HTTPS://a/ HTTP/1.1\r\nHost: a:443\r\n", 0);
    row("absolute form, empty port", "GET http://a:/ HTTP/1.1\r\nHost: a:80\r\n", 0);
    row("absolute form, other port", "GET http://a:443/ HTTP/1.1\r\nHost: a\r\n", 400);
    row("absolute form, IPv6", "GET http://[::1]:80/ HTTP/1.1\r\nHost: [::1]\r\n", 0);
    row("absolute form, IPv6 that ends like it", "GET http://[::80]/ HTTP/1.1\r\nHost: [:\r\n",
        400);
    row("CONNECT, Host without port", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n", 0);
    row("CONNECT, another port", "CONNECT a:8443 HTTP/1.1\r\nHost: a\r\n", 400);
    row("absolute form with user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n", 400);
    row("neither form", "GET a/b HTTP/1.1\r\nHost: a\r\n", 400);
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n", 0);
    row("asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n", 400);
    row("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n", 0);
    row("CONNECT without port", "CONNECT a HTTP/1.1\r\nHost: a\r\n", 400);
    row("CONNECT with path", "CONNECT /a:1 HTTP/1.1\r\nHost: a\r\n", 400);
    row("CONNECT with body", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 1\r\n", 400);
  }

  void requests_that_two_readers_could_read_differently_are_refused() {
    QFETCH(QByteArray, text);
    QFETCH(int, status);
    QCOMPARE(Request(text.toStdString()).status, status);
  }

  void facts_of_requests_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("keep");
    const auto row = [](const char* name, const char* text, const char* host, const char* path,
                        bool keep) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(host) << QByteArray(path) << keep;
    };
    row("origin form", "GET /a?b HTTP/1.1\r\nHost: h:8\r\n", "h:8", "/a", true);
    row("absolute form", "GET http://H/a?b HTTP/1.1\r\nHost: h\r\n", "H", "/a", true);
    row("absolute form without path", "GET http://h HTTP/1.1\r\nHost: h\r\n", "h", "/", true);
    row("query right behind the host", "GET http://h?x HTTP/1.1\r\nHost: h\r\n", "h", "", true);
    row("close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n", "h", "/", false);
    row("close in a list", "GET / HTTP/1.1\r\nHost: h\r\nConnection: x, close\r\n", "h", "/",
        false);
    row("1.0", "GET / HTTP/1.0\r\nHost: h\r\n", "h", "/", false);
    row("1.0 keep-alive", "GET / HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n", "h", "/",
        true);
  }

  void facts_of_requests() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, path);
    QFETCH(bool, keep);
    const Request request(text.toStdString());
    QCOMPARE(request.status, 0);
    QCOMPARE(std::string(request.facts.host), host.toStdString());
    QCOMPARE(std::string(request.facts.path), path.toStdString());
    QCOMPARE(request.facts.keep_alive, keep);
  }

  void upgrades_count_only_when_connection_names_them() {
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n";
    QVERIFY(Request(start).facts.upgrade.empty());
    const Request named(start + "Connection: keep-alive, Upgrade\r\n");
    QCOMPARE(std::string(named.facts.upgrade), std::string("websocket"));
    QVERIFY(Request("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n")
                .facts.upgrade.empty());
    QVERIFY(Request("GET / HTTP/1.0\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n")
                .facts.upgrade.empty());
  }

  void facts_do_not_leak_into_the_next_request() {
    Request request(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
        "Connection: X-A\r\nAuthorization: Basic eA==\r\nTE: trailers\r\n");
    QCOMPARE(request.status, 0);
    QVERIFY(request.facts.expects_continue && request.facts.accepts_trailers);
    const std::string next = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    QVERIFY(!parse_request_head(as_bytes(next), request.head));
    QVERIFY(!examine(request.head, request.facts));
    QVERIFY(!request.facts.framing.has_body() && !request.facts.expects_continue);
    QVERIFY(!request.facts.accepts_trailers && request.facts.authorization.empty());
    QVERIFY(request.facts.nominated.empty());
  }

  void ends_of_response_bodies_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<Framing::Kind>("kind");
    QTest::addColumn<qulonglong>("length");
    QTest::addColumn<bool>("keep");
    const auto row = [](const char* name, const char* text, const char* method, Kind kind,
                        unsigned long long length, bool keep) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(method) << kind << qulonglong(length)
                          << keep;
    };
    row("length", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n", "GET", Kind::length, 7, true);
    row("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", "GET", Kind::chunked, 0,
        true);
    row("coded as nothing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n", "GET",
        Kind::until_close, 0, false);
    row("coded as nothing beside a length",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 7\r\n", "GET",
        Kind::length, 7, false);
    row("chunked and nothing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n", "GET",
        Kind::chunked, 0, true);
    row("nothing and chunked",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "GET",
        Kind::chunked, 0, true);
    row("nothing, chunked and a length",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\nContent-Length: 7\r\n", "GET",
        Kind::chunked, 0, false);
    row("neither", "HTTP/1.1 200 OK\r\n", "GET", Kind::until_close, 0, false);
    row("both: chunked wins, the connection is not reused",
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n", "GET",
        Kind::chunked, 0, false);
    row("equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 7, 7\r\nContent-Length: 7\r\n", "GET",
        Kind::length, 7, true);
    row("close", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n", "GET",
        Kind::length, 7, false);
    row("1.0", "HTTP/1.0 200 OK\r\nContent-Length: 7\r\n", "GET", Kind::length, 7, false);
    row("1.0 keep-alive", "HTTP/1.0 200 OK\r\nContent-Length: 7\r\nConnection: keep-alive\r\n",
        "GET", Kind::length, 7, true);
    row("chunked in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n", "GET",
        Kind::until_close, 0, false);
    row("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n", "HEAD", Kind::none, 0, true);
    row("204", "HTTP/1.1 204 No\r\nContent-Length: 7\r\n", "GET", Kind::none, 0, true);
    row("304", "HTTP/1.1 304 No\r\nContent-Length: 7\r\n", "GET", Kind::none, 0, true);
    row("100", "HTTP/1.1 100 Continue\r\n", "GET", Kind::none, 0, true);
    row("success of CONNECT", "HTTP/1.1 200 OK\r\n", "CONNECT", Kind::none, 0, true);
    row("refusal of CONNECT", "HTTP/1.1 403 No\r\nContent-Length: 7\r\n", "CONNECT", Kind::length,
        7, true);
  }

  void ends_of_response_bodies() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, method);
    QFETCH(Framing::Kind, kind);
    QFETCH(qulonglong, length);
    QFETCH(bool, keep);
    const Response response(text.toStdString(), method.constData());
    QCOMPARE(response.status, 0);
    QCOMPARE(static_cast<int>(response.facts.framing.kind), static_cast<int>(kind));
    QCOMPARE(qulonglong(response.facts.framing.length), length);
    QCOMPARE(response.facts.keep_alive, keep);
  }

  void responses_with_two_lengths_are_refused() {
    QVERIFY(
        Response("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 8\r\n", "GET").status);
    QVERIFY(Response("HTTP/1.1 200 OK\r\nContent-Length: 7, 8\r\n", "GET").status);
    QVERIFY(Response("HTTP/1.1 200 OK\r\nContent-Length:\r\n", "GET").status);
    QVERIFY(Response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n", "GET").status);
    QVERIFY(Response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                     "Transfer-Encoding: chunked\r\n",
                     "GET")
                .status);
  }

  /// gateway.md 2.3: nobody behind us would know that it is coded.
  void responses_in_other_codings_are_refused() {
    const std::string coding = "HTTP/1.1 200 OK\r\nTransfer-Encoding: ";
    QCOMPARE(Response(coding + "gzip, chunked\r\n", "GET").status, 501);
    QCOMPARE(Response(coding + "gzip\r\n", "GET").status, 501);
    QCOMPARE(Response(coding + "deflate\r\nTransfer-Encoding: chunked\r\n", "GET").status, 501);
  }

  void switching_needs_status_and_fields() {
    const std::string fields = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    QVERIFY(Response("HTTP/1.1 101 S\r\n" + fields, "GET").facts.upgraded);
    QVERIFY(!Response("HTTP/1.1 200 S\r\n" + fields, "GET").facts.upgraded);
    QVERIFY(!Response("HTTP/1.1 101 S\r\nUpgrade: websocket\r\n", "GET").facts.upgraded);
  }
};

}  // namespace culvert::http::facts_test

QTEST_GUILESS_MAIN(culvert::http::facts_test::FactsTest)
#include "facts_test.moc"
