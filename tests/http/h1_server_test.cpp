// Our HTTP/1.1 end towards those who ask: rules R- of gateway.md 2.8, keep-alive, time limits.
#include "core/http/own_answer.h"
#include "core/net/resumption.h"
#include "tests/http/h1_support.h"

#include <QTest>

#include <random>

namespace culvert::http::h1_server_test {

using namespace culvert::h1;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view poison = "GET /poison HTTP/1.1\r\nHost: a\r\n\r\n";

QByteArray q(std::string_view text) {
  return {text.data(), static_cast<qsizetype>(text.size())};
}

std::string as_chunks(std::string_view body, std::size_t piece) {
  std::string text;
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    const std::string_view part = body.substr(0, piece);
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    text.append(size).append(part).append("\r\n");
  }
  return text + "0\r\n\r\n";
}

std::string random_text(std::size_t size, std::uint64_t seed) {
  const auto bytes = support::random_bytes(size, seed);
  return std::string(as_text(bytes));
}

/// Answers at once without reading.
NotingHandler::Behaviour answering(int status, std::string body) {
  return [status, body = std::move(body)](ServerExchange& exchange, Seen&) -> Task<> {
    Response head;
    head.status = status;
    head.body = BodySize::exactly(body.size());
    exchange.respond(head);
    co_await write_all(exchange, body);
    exchange.shutdown_write();
  };
}

/// Answers with this head and, where it may have one, this body.
NotingHandler::Behaviour with_head(Response head, std::string body = {}) {
  return [head, body = std::move(body)](ServerExchange& exchange, Seen&) -> Task<> {
    exchange.respond(head);
    if (!head.body.present) co_return;
    co_await write_all(exchange, body);
    exchange.shutdown_write();
  };
}

/// Opens the tunnel, echoes.
Task<> open_and_echo(ServerExchange& exchange, Seen& seen) {
  Response head;
  head.status = 101;
  head.opens_tunnel = true;
  const std::string protocol = "chat";
  if (seen.fields.find("Sec-WebSocket-Protocol") != std::string::npos)
    head.fields.push_back({"Sec-WebSocket-Protocol", protocol, Name::sec_websocket_protocol});
  exchange.respond(head);
  std::string piece(4096, '\0');
  for (;;) {
    const net::Io io = exchange.try_read(std::as_writable_bytes(std::span(piece)));
    if (io.status == net::Io::Status::ended) break;
    if (io.status == net::Io::Status::failed) co_return;
    if (io.is_blocked()) {
      co_await net::readable(exchange);
      continue;
    }
    seen.body.append(piece, 0, io.count);
    const bool written = co_await write_all(exchange, std::string_view(piece).substr(0, io.count));
    if (!written) co_return;
  }
  exchange.shutdown_write();
}

std::string websocket(std::string_view extra = {}) {
  return "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(extra) + "\r\n";
}

}  // namespace

class H1ServerTest : public QObject {
  Q_OBJECT

 private slots:
  void attacks_are_refused_and_poison_nothing_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, std::string_view text, int status) {
      QTest::newRow(name) << q(text) << status;
    };
    const auto post = [&](const char* name, const std::string& fields, int status,
                          const std::string& body = {}) {
      row(name, "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body, status);
    };
    row("R-01 bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400);
    row("R-01 bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400);
    row("R-02 HTTP/0.9", "GET /\r\n\r\n", 400);
    row("R-02 two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    row("R-02 HTTP/1.32", "GET / HTTP/1.32\r\nHost: a\r\n\r\n", 505);
    row("R-02 preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("R-03 space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
    row("R-03 folded", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400);
    row("R-03 no name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400);
    row("R-04 NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"sv, 400);
    post("R-05 signed length", "Content-Length: +5\r\n", 400, "hello");
    post("R-05 hexadecimal length", "Content-Length: 0x5\r\n", 400, "hello");
    post("R-05 list", "Content-Length: 5, 5\r\n", 400, "hello");
    post("R-05 two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", 400, "hello");
    post("R-06 CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", 400, "0\r\n\r\nG");
    post("R-06 TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", 400, "0\r\n\r\n");
    row("R-06 TE in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    row("R-07 no Host", "GET / HTTP/1.1\r\n\r\n", 400);
    row("R-07 two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
    row("R-07 absolute form differs", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    row("R-07 user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400);
    row("R-07 two ports", "GET / HTTP/1.1\r\nHost: a:80:81\r\n\r\n", 400);
    row("R-07 port is no number", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n", 400);
    post("R-08 TE.TE", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", 400);
    post("R-08 identity", "Transfer-Encoding: identity\r\n", 501);
    post("R-08 list", "Transfer-Encoding: gzip, chunked\r\n", 501);
    post("R-08 blank", "Transfer-Encoding: \x0b chunked\r\n", 400);
    post("R-09 prefix 0x", "Transfer-Encoding: chunked\r\n", 400, "0x5\r\nhello\r\n0\r\n\r\n");
    post("R-09 bare LF", "Transfer-Encoding: chunked\r\n", 400, "5\nhello\r\n0\r\n\r\n");
    post("R-09 bare LF in an extension", "Transfer-Encoding: chunked\r\n", 400,
         "5;a\nhello\r\n0\r\n\r\n");
    post("R-09 seventeen digits", "Transfer-Encoding: chunked\r\n", 400,
         "00000000000000005\r\nhello\r\n0\r\n\r\n");
    post("R-09 data too long", "Transfer-Encoding: chunked\r\n", 400, "4\r\nhello\r\n0\r\n\r\n");
    post("R-10 bad trailer", "Transfer-Encoding: chunked\r\n", 400, "0\r\nX : 1\r\n\r\n");
    post("R-10 trailer that frames", "Transfer-Encoding: chunked\r\n", 400,
         "0\r\nContent-Length: 5\r\n\r\n");
    row("R-15 upgrade with a body",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\nContent-Length: "
        "1\r\n\r\n",
        400);
    row("R-21 X-Forwarded-For", "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Forwarded-For\r\n\r\n",
        400);
    row("R-21 X-Forwarded-Port",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x-forwarded-port\r\n\r\n", 400);
    row("R-21 cookie", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Cookie\r\n\r\n", 400);
    row("R-21 framing", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Transfer-Encoding\r\n\r\n", 400);
    post("R-23 two types", "Content-Type: a/b\r\nContent-Type: a/b\r\n", 400);
    post("R-23 two credentials, one empty", "Authorization:\r\nAuthorization: Basic eA==\r\n", 400);
    post("unknown expectation", "Expect: fail\r\n", 417);
    row("2.7 CONNECT with a length",
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 0\r\n\r\n", 400);
    row("B-19 fragment", "GET /a?b#c HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    row("2.9 long line", "GET /" + std::string(17 * 1024, 'x') + " HTTP/1.1\r\n\r\n", 414);
    row("2.9 long field",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17 * 1024, 'x') + "\r\n\r\n", 431);
  }

  void attacks_are_refused_and_poison_nothing() {
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    ServerUnderTest test;
    const std::string answer = test.ask(request.toStdString() + std::string(poison));
    QCOMPARE(status_of(answer), status);
    QVERIFY(answer.find("Connection: close\r\n") != std::string::npos);
    QVERIFY(answer.find("HTTP/1.1", 9) == std::string::npos);
    for (const auto& seen : test.handler.seen)
      QVERIFY(seen->path != "/poison");
    // The answer can be read before the connection goes.
    QVERIFY(test.peer->has_ended() && !test.peer->is_broken());
    test.peer->end();
    test.answer();
    QVERIFY(test.end && test.end->error && test.end->by_us);
  }

  void requests_are_read_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("fields");
    const auto row = [](const char* name, std::string_view text, std::string_view line,
                        std::string_view fields = {}) {
      QTest::newRow(name) << q(text) << q(line) << q(fields);
    };
    row("plain", get, "GET a /");
    row("B-18 QUERY", "QUERY /x HTTP/1.1\r\nHost: a\r\n\r\n", "QUERY a /x");
    row("B-18 own method", "M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n", "");
    row("B-19 raw path", "GET //a//../%2e;b?c HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET a //a//../%2e;b?c");
    row("B-19 empty query", "GET /? HTTP/1.1\r\nHost: a\r\n\r\n", "GET a /?");
    row("B-28 IPv6", "GET / HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", "GET [::1]:8443 /");
    row("B-28 upper case", "GET / HTTP/1.1\r\nHost: EXAMPLE.com:80\r\n\r\n",
        "GET EXAMPLE.com:80 /");
    row("absolute form", "GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET a /x?y");
    row("absolute form without path", "GET http://a?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET a /?y");
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS a *");
    row("1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET  /");
    row("B-15 hop by hop",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Foo\r\nX-Foo: 1\r\nKeep-Alive: 5\r\n"
        "Proxy-Connection: x\r\nTE: trailers\r\nX-bAR: 2\r\n\r\n",
        "GET a /", "X-bAR: 2\n");
    row("R-14 h2c is dropped",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
        "GET a /");
    row("R-22 underscore", "GET / HTTP/1.1\r\nHost: a\r\nx_y: 1\r\n\r\n", "GET a /", "x_y: 1\n");
    row("cookies of several lines are one",
        "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nX: y\r\ncookie: b=2\r\nCookie: c=3\r\n\r\n",
        "GET a /", "Cookie: a=1; b=2; c=3\nX: y\n");
    row("order and duplicates stay", "GET / HTTP/1.1\r\nB: 1\r\nHost: a\r\nA: 2\r\nB: 3\r\n\r\n",
        "GET a /", "B: 1\nA: 2\nB: 3\n");
  }

  void requests_are_read() {
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, fields);
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      std::optional<support::Fragmentation> pieces;
      if (seed > 0) pieces = support::Fragmentation{seed, seed, 30};
      ServerUnderTest test(NotingHandler::echo, pieces);
      const std::string answer = test.ask(request.toStdString());
      if (line.isEmpty()) {
        QCOMPARE(status_of(answer), 400);
        continue;
      }
      QCOMPARE(status_of(answer), 200);
      const Seen& seen = *test.handler.seen.at(0);
      QCOMPARE(seen.method + " " + seen.authority + " " + seen.path, line.toStdString());
      QCOMPARE(seen.fields, fields.toStdString());
      QCOMPARE(seen.scheme, std::string("http"));
    }
  }

  void bodies_are_whole_in_both_directions_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("chunked");
    for (const int size : {0, 1, 16383, 16384, 16385, 65536, 1 << 20})
      for (const bool chunked : {false, true})
        QTest::addRow("%d %s", size, chunked ? "chunked" : "length") << size << chunked;
  }

  void bodies_are_whole_in_both_directions() {
    QFETCH(int, size);
    QFETCH(bool, chunked);
    const std::string body = random_text(static_cast<std::size_t>(size), 7);
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
    const std::string request =
        chunked ? head + "Transfer-Encoding: chunked\r\n\r\n" + as_chunks(body, 5000)
                : head + "Content-Length: " + std::to_string(size) + "\r\n\r\n" + body;
    for (const bool fragments : {false, true}) {
      std::optional<support::Fragmentation> pieces;
      if (fragments) pieces = support::Fragmentation{static_cast<std::uint64_t>(size + 1), 9000};
      ServerUnderTest test(NotingHandler::echo, pieces);
      const std::string answer = test.ask(request);
      QVERIFY(test.handler.seen.at(0)->whole);
      QVERIFY(test.handler.seen.at(0)->body == body);
      QVERIFY(body_of(answer) == body);
      // And the connection is where the next request begins.
      QCOMPARE(status_of(test.ask(get)), 200);
    }
  }

  void an_answer_of_unknown_length_is_chunked_or_ends_with_the_connection() {
    Response head;
    head.status = 200;
    head.body = BodySize::unknown();
    const std::string body = random_text(100'000, 3);
    ServerUnderTest test(with_head(head, body));
    const std::string answer = test.ask(get);
    QVERIFY(answer.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    QVERIFY(answer.ends_with("\r\n0\r\n\r\n"));
    QVERIFY(answer.size() > body.size() && !test.peer->has_ended());

    ServerUnderTest old(with_head(head, body));
    const std::string to_old = old.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QVERIFY(to_old.find("chunked") == std::string::npos);
    QVERIFY(body_of(to_old) == body);
    QVERIFY(old.peer->has_ended() && !old.peer->is_broken());
  }

  void http10_keeps_alive_only_when_asked() {
    ServerUnderTest test;
    const std::string kept = test.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QVERIFY(kept.find("Connection: keep-alive\r\n") != std::string::npos);
    QVERIFY(!test.peer->has_ended());
    const std::string last = test.ask("GET / HTTP/1.0\r\n\r\n");
    QCOMPARE(status_of(last), 200);
    QVERIFY(test.peer->has_ended());
  }

  void a_small_answer_is_one_write() {
    ServerUnderTest test(answering(200, std::string(1000, 'x')));
    test.ask(get);
    QCOMPARE(test.writes, 1);
    test.ask(get);
    QCOMPARE(test.writes, 2);
  }

  void pipelined_requests_are_answered_in_order() {
    ServerUnderTest test;
    std::string all;
    for (int i = 0; i < 50; ++i)
      all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n" +
             std::to_string(100 + i);
    const std::string answers = test.ask(all);
    QCOMPARE(test.handler.seen.size(), std::size_t{50});
    std::size_t at = 0;
    for (int i = 0; i < 50; ++i) {
      at = answers.find("\r\n\r\n" + std::to_string(100 + i), at);
      QVERIFY(at != std::string::npos);
    }
  }

  void a_request_is_not_read_before_the_one_before_is_done() {
    auto gate = std::make_shared<std::optional<Event>>();
    const auto slow = [gate](ServerExchange& exchange, Seen& seen) -> Task<> {
      if (!*gate) gate->emplace(exchange.executor());
      co_await (*gate)->wait();
      co_await NotingHandler::echo(exchange, seen);
    };
    ServerUnderTest test(slow);
    test.send(std::string(get) + std::string(get));
    QCOMPARE(test.handler.seen.size(), std::size_t{1});
    (*gate)->set();
    test.answer();
    QCOMPARE(test.handler.seen.size(), std::size_t{2});
    gate->reset();
  }

  void heads_without_body_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("length");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("B-13 HEAD with length") << q("HEAD") << 200 << 7 << q("Content-Length: 7\r\n");
    QTest::newRow("B-13 HEAD without") << q("HEAD") << 200 << -1 << q("");
    QTest::newRow("B-13 304 with length") << q("GET") << 304 << 7 << q("Content-Length: 7\r\n");
    QTest::newRow("B-13 204") << q("GET") << 204 << 0 << q("");
    QTest::newRow("B-13 205") << q("GET") << 205 << -1 << q("Content-Length: 0\r\n");
    QTest::newRow("200 without body") << q("GET") << 200 << -1 << q("Content-Length: 0\r\n");
  }

  void heads_without_body() {
    QFETCH(QByteArray, method);
    QFETCH(int, status);
    QFETCH(int, length);
    QFETCH(QByteArray, expected);
    Response head;
    head.status = status;
    if (length >= 0) head.body.length = static_cast<std::uint64_t>(length);
    ServerUnderTest test(with_head(head));
    const std::string answer =
        test.ask(method.toStdString() + " / HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(get));
    const std::string first = answer.substr(0, answer.find("\r\n\r\n") + 4);
    QCOMPARE(status_of(first), status);
    if (expected.isEmpty())
      QVERIFY(first.find("Content-Length") == std::string::npos);
    else
      QVERIFY(first.find(expected.toStdString()) != std::string::npos);
    QVERIFY(answer.substr(first.size()).starts_with("HTTP/1.1 "));
  }

  void cut_requests_are_told_with_their_numbers() {
    ServerUnderTest test;
    test.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n123456789");
    test.peer->end();
    const std::string answer = test.answer();
    const Seen& seen = *test.handler.seen.at(0);
    QVERIFY(!seen.whole && answer.empty());
    QVERIFY(seen.failure.error.code == Errc::closed);
    QVERIFY(seen.failure.error.leg == Leg::downstream);
    QCOMPARE(seen.failure.received, std::uint64_t{9});
    QCOMPARE(seen.failure.expected.value_or(0), std::uint64_t{100});

    ServerUnderTest chunked;
    chunked.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    chunked.peer->end();
    chunked.answer();
    QVERIFY(!chunked.handler.seen.at(0)->whole);
    QCOMPARE(chunked.handler.seen.at(0)->failure.received, std::uint64_t{5});

    ServerUnderTest reset;
    reset.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n123456789");
    reset.peer->abort();
    reset.answer();
    QVERIFY(reset.handler.seen.at(0)->failure.error.code == Errc::reset);
  }

  void answers_that_break_off_do_not_look_whole() {
    const auto broken = [](BodySize size) {
      return [size](ServerExchange& exchange, Seen&) -> Task<> {
        Response head;
        head.status = 200;
        head.body = size;
        exchange.respond(head);
        co_await write_all(exchange, "some of it");
        exchange.reset(ResetCode::internal_error);
      };
    };
    ServerUnderTest chunked(broken(BodySize::unknown()));
    const std::string answer = chunked.ask(get);
    QVERIFY(answer.find("some of it") != std::string::npos);
    QVERIFY(!answer.ends_with("0\r\n\r\n"));
    QVERIFY(chunked.peer->has_ended());

    ServerUnderTest sized(broken(BodySize::exactly(100)));
    QVERIFY(sized.ask(get).ends_with("some of it"));
    QVERIFY(sized.peer->has_ended());

    // Only a reset tells it where the end of the connection is the end of the body.
    ServerUnderTest old(broken(BodySize::unknown()));
    old.ask("GET / HTTP/1.0\r\n\r\n");
    QVERIFY(old.peer->is_broken());
  }

  void a_handler_that_leaves_its_answer_incomplete_resets_it() {
    const auto forgets = [](ServerExchange& exchange, Seen&) -> Task<> {
      Response head;
      head.status = 200;
      head.body = BodySize::exactly(100);
      exchange.respond(head);
      co_await write_all(exchange, "short");
      exchange.shutdown_write();
    };
    ServerUnderTest test(forgets);
    test.ask(std::string(get) + std::string(poison));
    QCOMPARE(test.handler.seen.size(), std::size_t{1});
    QVERIFY(test.peer->has_ended() || test.peer->is_broken());

    const auto throws = [](ServerExchange&, Seen&) -> Task<> {
      fail(Errc::closed, Leg::upstream, "gone");
      co_return;
    };
    ServerUnderTest other(throws);
    QVERIFY(other.ask(get).empty());
    QVERIFY(other.peer->is_broken());
  }

  void more_than_announced_is_not_written() {
    bool refused = false;
    const auto writes = [&refused](ServerExchange& exchange, Seen&) -> Task<> {
      Response head;
      head.status = 200;
      head.body = BodySize::exactly(3);
      exchange.respond(head);
      refused = exchange.try_write(as_bytes("four")).status == net::Io::Status::failed;
      co_return;
    };
    ServerUnderTest test(writes);
    QVERIFY(test.ask(get).find("four") == std::string::npos);
    QVERIFY(refused);
  }

  void trailers_go_both_ways() {
    const auto behave = [](ServerExchange& exchange, Seen& seen) -> Task<> {
      seen.whole = co_await read_all(exchange, seen.body);
      seen.trailers = text_of(exchange.trailers());
      Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      exchange.respond(head);
      co_await write_all(exchange, "body");
      const std::vector<Field> trailers{
          {"X-Sum",          "1",      Name::other         },
          {"Content-Length", "9",      Name::content_length},
          {"X-Bad",          "a\r\nb", Name::other         }
      };
      exchange.set_trailers(trailers);
      exchange.shutdown_write();
    };
    const std::string body = "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n";
    ServerUnderTest test(behave);
    const std::string answer = test.ask("POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n" + body);
    QCOMPARE(test.handler.seen.at(0)->trailers, std::string("X-T: 1\n"));
    QVERIFY(test.handler.seen.at(0)->accepts_trailers);
    QVERIFY(answer.ends_with("4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n"));
    // Without TE nobody would look at them (2.6).
    const std::string without = test.ask("POST / HTTP/1.1\r\nHost: a\r\n" + body);
    QVERIFY(without.ends_with("4\r\nbody\r\n0\r\n\r\n"));
  }

  void interim_answers_leave_at_once() {
    auto gate = std::make_shared<std::optional<Event>>();
    const auto behave = [gate](ServerExchange& exchange, Seen& seen) -> Task<> {
      gate->emplace(exchange.executor());
      Response early;
      early.status = 103;
      early.fields.push_back({"Link", "</a.css>; rel=preload", Name::other});
      exchange.send_interim(early);
      co_await (*gate)->wait();
      co_await NotingHandler::echo(exchange, seen);
    };
    ServerUnderTest test(behave);
    QCOMPARE(test.ask(get), std::string("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload"
                                        "\r\n\r\n"));
    (*gate)->set();
    QCOMPARE(status_of(test.answer()), 200);
    gate->reset();
    ServerUnderTest old(behave);
    QVERIFY(old.ask("GET / HTTP/1.0\r\n\r\n").empty());
    (*gate)->set();
    QCOMPARE(status_of(old.answer()), 200);
    gate->reset();
  }

  void expectation_of_100_is_told() {
    ServerUnderTest test;
    test.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    QVERIFY(test.handler.seen.at(0)->expects_continue);
    QVERIFY(test.handler.seen.at(0)->fields.empty());
    QCOMPARE(body_of(test.ask("hi")), std::string("hi"));
    // HTTP/1.0 does not know it (2.5).
    test.ask("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
    QVERIFY(!test.handler.seen.at(1)->expects_continue);
  }

  void an_answer_before_the_end_of_the_request_can_be_read() {
    ServerUnderTest test(answering(413, "too much"));
    test.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" +
              std::string(100'000, 'x'));
    const std::string answer = test.answer();
    QCOMPARE(status_of(answer), 413);
    QVERIFY(answer.find("Connection: close\r\n") != std::string::npos);
    QVERIFY(answer.ends_with("too much"));
    QVERIFY(!test.end);
    // What still comes is read over, up to a limit, so that no reset takes the answer away.
    test.send(std::string(100'000, 'x'));
    QVERIFY(!test.end && !test.peer->is_broken());
    test.pass(3s);
    QVERIFY(test.end.has_value());
  }

  void what_is_read_over_behind_an_early_answer_is_bounded() {  // 2.5, 3: 256 KiB
    ServerUnderTest test(answering(413, "too much"));
    test.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\nx");
    QCOMPARE(status_of(test.answer()), 413);
    for (int pieces = 0; pieces < 4; ++pieces)
      test.send(std::string(60'000, 'x'));
    QVERIFY(!test.end);
    test.send(std::string(60'000, 'x'));
    QVERIFY(test.end.has_value());
  }

  void a_small_rest_of_a_request_is_read_over() {
    ServerUnderTest test(answering(404, "no"));
    const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    const std::string answers = test.ask(post + post);
    QCOMPARE(test.handler.seen.size(), std::size_t{2});
    QVERIFY(answers.find("close") == std::string::npos);
  }

  void time_limits_hold() {
    ServerUnderTest silent;
    silent.pass(11s);
    QVERIFY(silent.end && silent.end->error->code == Errc::timed_out);
    QVERIFY(silent.answer().empty());

    ServerUnderTest slow;
    slow.send("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 28; ++i) {
      slow.pass(1s);
      slow.send("X: y\r\n");
    }
    QVERIFY(!slow.end);
    slow.pass(3s);
    QCOMPARE(status_of(slow.answer()), 408);

    ServerUnderTest idle;
    QCOMPARE(status_of(idle.ask(get)), 200);
    idle.pass(74s);
    QVERIFY(!idle.end);
    idle.pass(2s);
    QVERIFY(idle.end && idle.answer().empty());
  }

  void who_takes_nothing_is_given_up() {
    ServerUnderTest test(answering(200, std::string(1'000'000, 'x')));
    test.peer->is_slow = true;
    test.send(get);
    test.pass(59s);
    QCOMPARE(test.handler.served, 0);
    test.pass(2s);
    QCOMPARE(test.handler.served, 1);
    QVERIFY(test.end.has_value());
  }

  void slow_readers_get_everything() {
    const std::string body = random_text(1'000'000, 5);
    for (const bool chunked : {false, true}) {
      Response head;
      head.status = 200;
      head.body = chunked ? BodySize::unknown() : BodySize::exactly(body.size());
      ServerUnderTest test(with_head(head, body), support::Fragmentation{11, 3000}, 5000);
      const std::string answer = test.ask(get);
      QVERIFY(answer.size() >= body.size());
      QCOMPARE(test.handler.served, 1);
      if (!chunked) QVERIFY(body_of(answer) == body);
    }
  }

  void leaving_is_told() {
    for (const bool resets : {false, true}) {
      Presence told = Presence::there;
      const auto watches = [&told](ServerExchange& exchange, Seen& seen) -> Task<> {
        Response head;
        head.status = 200;
        head.body = BodySize::unknown();
        exchange.respond(head);
        seen.whole = co_await read_all(exchange, seen.body);
        struct Waiting final : net::Resumption, net::Waiter {
          using Resumption::Resumption;
          void ready() override { resume(); }
        };
        Waiting waiting(exchange.executor());
        exchange.when_leaving(waiting);
        co_await waiting.wait();
        told = exchange.presence();
        exchange.shutdown_write();
      };
      ServerUnderTest test(watches);
      test.send(get);
      QCOMPARE(test.handler.served, 0);
      if (resets)
        test.peer->abort();
      else
        test.peer->end();
      test.answer();
      QVERIFY(told == (resets ? Presence::gone : Presence::left));
      QCOMPARE(test.handler.served, 1);
      QVERIFY(test.end.has_value());
    }
  }

  void a_half_closed_asker_is_answered() {
    ServerUnderTest test;
    test.send(get);
    test.peer->end();
    QCOMPARE(status_of(test.answer()), 200);
    ServerUnderTest late(NotingHandler::echo);
    late.peer->end();
    late.answer();
    QVERIFY(late.end && !late.end->error);
  }

  void draining_closes_behind_the_exchange_under_way() {
    ServerUnderTest idle;
    QCOMPARE(status_of(idle.ask(get)), 200);
    idle.server->drain();
    idle.pass(200ms);
    QVERIFY(idle.end.has_value());

    ServerUnderTest busy;
    busy.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
    QCOMPARE(busy.server->open_exchanges(), std::size_t{1});
    busy.server->drain();
    const std::string answer = busy.ask("x");
    QVERIFY(answer.find("Connection: close\r\n") != std::string::npos);
    QVERIFY(busy.end.has_value());
  }

  /// The answer is written, and the asker has not read it: the drain has nothing to hurry there.
  void draining_waits_for_a_slow_reader_asleep() {
    const std::string body(30'000, 'x');
    ServerUnderTest test(answering(200, body), {}, 4096);
    test.peer->is_slow = true;
    test.send(get);
    QCOMPARE(test.handler.served, 1);
    QVERIFY(!test.end);
    test.server->drain();
    Clock::advance(200ms);
    support::ring_due_timers(test.io);
    test.io.restart();
    int turns = 0;
    while (turns < 10'000 && test.io.poll_one() != 0)
      ++turns;
    QVERIFY2(turns < 10'000, "the loop spins");
    QVERIFY(!test.end);
    test.peer->is_slow = false;
    QVERIFY(body_of(test.answer()) == body);
    QVERIFY(test.end.has_value());
  }

  void what_is_no_http_is_closed_and_named() {
    ServerUnderTest test;
    test.send(std::string_view("\x16\x03\x01\x02\x00\x01\x00", 7));
    QVERIFY(test.answer().empty());
    QVERIFY(test.end && test.end->error->code == Errc::protocol);
    QVERIFY(test.end->error->context.find("160301") != std::string::npos);
  }

  void nothing_that_splits_an_answer_is_written() {
    Response head;
    head.status = 200;
    head.reason = "OK\r\nEvil: 1";
    head.fields = {
        {"X-A",               "a\r\nEvil: 1", Name::other},
        {"X-B: c\r\nEvil",    "1",            Name::other},
        {"",                  "1",            Name::other},
        {"Transfer-Encoding", "chunked",      Name::other},
        {"content-length",    "99",           Name::other},
        {"X-Good",            " y ",          Name::other}
    };
    ServerUnderTest test(with_head(head));
    const std::string answer = test.ask(get);
    QVERIFY(answer.find("Evil") == std::string::npos);
    QVERIFY(answer.find("chunked") == std::string::npos && answer.find("99") == std::string::npos);
    QVERIFY(answer.find("X-Good: y\r\n") != std::string::npos);
  }

  void names_from_http2_are_written_as_people_do() {
    Response head;
    head.version = Version::h2;
    head.status = 200;
    head.fields = {
        {"content-type",     "a/b",   Name::content_type},
        {"www-authenticate", "x",     Name::other       },
        {"etag",             "\"1\"", Name::other       },
        {"set-cookie",       "a=1",   Name::set_cookie  },
        {"set-cookie",       "b=2",   Name::set_cookie  }
    };
    ServerUnderTest test(with_head(head));
    const std::string answer = test.ask(get);
    QVERIFY(answer.find("Content-Type: a/b\r\nWWW-Authenticate: x\r\nETag: \"1\"\r\n"
                        "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nDate: ") != std::string::npos);
  }

  void a_websocket_is_opened_with_the_bytes_glued_to_its_request() {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      std::optional<support::Fragmentation> pieces;
      if (seed > 0) pieces = support::Fragmentation{seed, 1 + 8 * seed};
      ServerUnderTest test(open_and_echo, pieces);
      const std::string answer =
          test.ask(websocket("Sec-WebSocket-Protocol: chat, superchat\r\n") + "glued bytes");
      QCOMPARE(answer,
               std::string("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: chat\r\n"
                           "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                           "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
                           "glued bytes"));
      const Seen& seen = *test.handler.seen.at(0);
      QVERIFY(seen.purpose == Purpose::websocket);
      QCOMPARE(seen.key, std::string("dGhlIHNhbXBsZSBub25jZQ=="));
      QVERIFY(seen.fields.find("Sec-WebSocket-Key") == std::string::npos);
      QCOMPARE(test.ask("more"), std::string("more"));
      test.peer->end();
      test.answer();
      QVERIFY(test.end && test.peer->has_ended() && !test.peer->is_broken());
    }
  }

  void websocket_requests_are_judged_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& text, int status) {
      QTest::newRow(name) << q(text) << status;
    };
    const std::string start = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    row("W-18 short key",
        start + "Upgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n" + version + "\r\n", 400);
    row("W-18 key that is no base64",
        start + "Upgrade: websocket\r\nSec-WebSocket-Key: dGhl*HNhbXBsZSBub25jZQ==\r\n" + version +
            "\r\n",
        400);
    row("W-18 no key", start + "Upgrade: websocket\r\n" + version + "\r\n", 400);
    row("W-18 two keys", start + "Upgrade: websocket\r\n" + key + key + version + "\r\n", 400);
    row("W-18 version 8",
        start + "Upgrade: websocket\r\n" + key + "Sec-WebSocket-Version: 8\r\n\r\n", 426);
    row("W-18 POST",
        "POST /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + key +
            version + "\r\n",
        400);
    row("W-18 with a body",
        start + "Upgrade: websocket\r\nContent-Length: 2\r\n" + key + version + "\r\nhi", 400);
    row("W-18 HTTP/1.0 is ignored",
        "GET /ws HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + key + version +
            "\r\n",
        0);
    row("W-19 among others", start + "Upgrade: websocket, h2c\r\n" + key + version + "\r\n", 101);
    row("W-19 in two lines",
        start + "Upgrade: h2c\r\nUpgrade: WebSocket\r\n" + key + version + "\r\n", 101);
    row("not named by Connection",
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n" + key + version + "\r\n", 0);
  }

  void websocket_requests_are_judged() {
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    const auto behave = [](ServerExchange& exchange, Seen& seen) -> Task<> {
      if (seen.purpose == Purpose::websocket)
        co_await open_and_echo(exchange, seen);
      else
        co_await NotingHandler::echo(exchange, seen);
    };
    ServerUnderTest test(behave);
    const std::string answer = test.ask(request.toStdString());
    QCOMPARE(status_of(answer), status == 0 ? 200 : status);
    if (status == 426) {
      QVERIFY(answer.find("Sec-WebSocket-Version: 13\r\n") != std::string::npos);
      QVERIFY(answer.find("Upgrade: websocket\r\n") != std::string::npos);
    }
  }

  void a_refused_websocket_can_be_followed_unless_bytes_came() {
    ServerUnderTest test(answering(403, "no"));
    QCOMPARE(status_of(test.ask(websocket())), 403);
    QCOMPARE(status_of(test.ask(get)), 403);
    QCOMPARE(test.handler.seen.size(), std::size_t{2});

    ServerUnderTest glued(answering(403, "no"));
    const std::string answer = glued.ask(websocket() + std::string(poison));
    QCOMPARE(status_of(answer), 403);
    QVERIFY(answer.find("Connection: close\r\n") != std::string::npos);
    QCOMPARE(glued.handler.seen.size(), std::size_t{1});
  }

  void nothing_is_read_of_a_tunnel_before_it_is_open() {
    auto gate = std::make_shared<std::optional<Event>>();
    bool blocked = false;
    const auto waits = [gate, &blocked](ServerExchange& exchange, Seen& seen) -> Task<> {
      gate->emplace(exchange.executor());
      co_await (*gate)->wait();
      std::byte one{};
      blocked = exchange.try_read({&one, 1}).is_blocked() && exchange.buffered().empty();
      co_await open_and_echo(exchange, seen);
    };
    ServerUnderTest test(waits);
    test.send(websocket() + "early");
    (*gate)->set();
    QVERIFY(test.answer().ends_with("early"));
    QVERIFY(blocked);
    gate->reset();
  }

  void a_websocket_follows_an_ordinary_request() {
    const auto behave = [](ServerExchange& exchange, Seen& seen) -> Task<> {
      if (seen.purpose == Purpose::websocket)
        co_await open_and_echo(exchange, seen);
      else
        co_await NotingHandler::echo(exchange, seen);
    };
    ServerUnderTest test(behave);
    const std::string answer = test.ask(std::string(get) + websocket() + "frame");
    QVERIFY(answer.find("HTTP/1.1 101 ") != std::string::npos);
    QVERIFY(answer.ends_with("frame"));
  }

  void connect_opens_a_tunnel_or_ends_the_connection() {
    const std::string connect = "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n";
    ServerUnderTest test(open_and_echo);
    const std::string answer = test.ask(connect + "hello");
    QVERIFY(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nhello"));
    QVERIFY(answer.find("Content-Length") == std::string::npos);
    QCOMPARE(test.handler.seen.at(0)->authority, std::string("a:443"));
    ServerUnderTest refused(answering(405, "no"));
    QVERIFY(refused.ask(connect).find("Connection: close\r\n") != std::string::npos);
    QVERIFY(refused.end.has_value());
  }

  void other_protocols_are_passed_on_by_name() {
    ServerUnderTest test(open_and_echo);
    const std::string answer = test.ask(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c, foo/2\r\n\r\nhi");
    QCOMPARE(test.handler.seen.at(0)->protocol, std::string("foo/2"));
    QCOMPARE(answer, std::string("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                                 "Upgrade: foo/2\r\n\r\nhi"));
  }
};

}  // namespace culvert::http::h1_server_test

QTEST_GUILESS_MAIN(culvert::http::h1_server_test::H1ServerTest)
#include "h1_server_test.moc"
