// Our HTTP/1.1 end towards services: rules R- of gateway.md 2.8, reuse, truncation, WebSocket.
#include "core/http/client_connection.h"
#include "core/http/first_bytes.h"
#include "core/net/tls.h"
#include "core/net/websocket_handshake.h"
#include "tests/http/h1_support.h"

#include <QTest>

namespace culvert::http::h1_client_test {

using namespace culvert::h1;
using namespace std::string_view_literals;

namespace {

QByteArray q(std::string_view text) {
  return {text.data(), static_cast<qsizetype>(text.size())};
}

std::string random_text(std::size_t size, std::uint64_t seed) {
  const auto bytes = support::random_bytes(size, seed);
  return std::string(as_text(bytes));
}

Request a_get(std::string_view path = "/") {
  Request request;
  request.method = "GET";
  request.scheme = "http";
  request.authority = "a";
  request.path = path;
  return request;
}

Request a_post(BodySize size) {
  Request request = a_get();
  request.method = "POST";
  request.body = size;
  return request;
}

Request a_websocket() {
  Request request = a_get("/ws");
  request.purpose = Purpose::websocket;
  request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
  return request;
}

constexpr std::string_view good_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What came back of one exchange.
struct Answer {
  std::vector<int> interims;
  int status = 0;
  std::string reason, fields, body, trailers;
  Version version = Version::http11;
  BodySize size;
  bool tunnel = false, whole = false, ended = false;
  ExchangeFailure failure;
};

/// A connection under test with the service it talks to.
class ClientUnderTest {
 public:
  explicit ClientUnderTest(std::optional<support::Fragmentation> pieces = {},
                           std::size_t capacity = 64 * 1024) {
    auto [ours, theirs] = net::memory_pipe(io.get_executor(), capacity);
    if (pieces) ours = support::fragmenting(std::move(ours), *pieces);
    ours = std::make_unique<CountingStream>(std::move(ours), writes);
    client = make_h1_client(std::move(ours), {}, deadlines);
    peer.emplace(std::move(theirs));
  }

  ~ClientUnderTest() {
    stop_reading_.emit(asio::cancellation_type::terminal);
    stop_writing_.emit(asio::cancellation_type::terminal);
    support::settle(io);
  }

  /// Begins an exchange that reads its answer to the end; `body` is sent with it.
  void begin(const Request& request, std::string body = {}) {
    answer = Answer();
    exchange = client->begin(request);
    if (request.body.present) spawn(write(std::move(body)), stop_writing_);
    spawn(read(), stop_reading_);
    support::settle(io);
  }
  void end() { exchange.reset(); }
  /// The service sends first, the request begins in the same turn of the loop.
  void begin_behind(std::string_view bytes) {
    peer->put(bytes);
    begin(a_get());
  }

  /// A whole exchange: the service answers with these bytes and, if so, ends.
  const Answer& ask(const Request& request, std::string_view bytes, bool ends = false) {
    begin(request);
    asked = peer->fresh(io);
    peer->send(io, bytes);
    if (ends) peer->end();
    peer->fresh(io);
    return answer;
  }

  asio::io_context io{1};
  Deadlines deadlines{io.get_executor()};
  ClientConnectionPtr client;
  ClientExchangePtr exchange;
  std::optional<RawPeer> peer;
  Answer answer;
  std::string asked;
  int writes = 0;

 private:
  void spawn(Task<> task, asio::cancellation_signal& stop) {
    asio::co_spawn(io.get_executor(), std::move(task),
                   asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {}));
  }
  Task<> read() {
    while (answer.status == 0 || (answer.status < 200 && !answer.tunnel)) {
      const Response* const head = exchange->take_head();
      if (head == nullptr) {
        std::byte none{};
        if (exchange->try_read({&none, 1}).status == net::Io::Status::failed) break;
        co_await net::readable(*exchange);
        continue;
      }
      take(*head);
    }
    if (answer.status != 0) answer.whole = co_await read_all(*exchange, answer.body);
    if (!answer.whole) answer.failure = exchange->failure();
    answer.trailers = text_of(exchange->trailers());
    answer.ended = true;
  }
  void take(const Response& head) {
    if (head.is_interim()) {
      answer.interims.push_back(head.status);
      return;
    }
    answer.status = head.status;
    answer.reason = head.reason;
    answer.fields = text_of(head.fields);
    answer.size = head.body;
    answer.tunnel = head.opens_tunnel;
    answer.version = head.version;
  }
  Task<> write(std::string body) {
    co_await write_all(*exchange, body);
    exchange->shutdown_write();
  }
  asio::cancellation_signal stop_reading_, stop_writing_;
};

Task<> shake_hands(net::StreamPtr ours, net::StreamPtr theirs,
                   std::unique_ptr<net::TlsStream>& client,
                   std::unique_ptr<net::TlsStream>& server) {
  const auto accept = [](net::StreamPtr inner, std::unique_ptr<net::TlsStream>& to) -> Task<> {
    auto context = must(net::TlsContext::server({}));
    to = co_await net::tls_accept(std::move(inner), std::move(context), Leg::downstream);
  };
  const auto connect = [](net::StreamPtr inner, std::unique_ptr<net::TlsStream>& to) -> Task<> {
    auto context = must(net::TlsContext::client({}));
    to = co_await net::tls_connect(std::move(inner), std::move(context), Leg::upstream);
  };
  co_await (connect(std::move(ours), client) && accept(std::move(theirs), server));
}

std::string switched(std::string_view accept, std::string_view extra = {}) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
         (accept.empty() ? std::string()
                         : "Sec-WebSocket-Accept: " + std::string(accept) + "\r\n") +
         std::string(extra) + "\r\n";
}

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

class H1ClientTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_are_written() {
    ClientUnderTest test;
    Request request = a_get("//a/../b;c?d");
    request.authority = "EXAMPLE:8";
    request.accepts_trailers = true;
    request.fields = {
        {"hOsT-x",            "1",       Name::other},
        {"X-Empty",           "",        Name::other},
        {"Connection",        "close",   Name::other},
        {"transfer-encoding", "chunked", Name::other},
        {"Content-Length",    "7",       Name::other}
    };
    test.ask(request, ok);
    QCOMPARE(test.asked, std::string("GET //a/../b;c?d HTTP/1.1\r\nHost: EXAMPLE:8\r\nhOsT-x: 1\r\n"
                                     "X-Empty: \r\nTE: trailers\r\nConnection: TE\r\n\r\n"));
    QCOMPARE(test.writes, 1);
    QCOMPARE(test.answer.body, std::string("ok"));
  }

  void framing_of_requests_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("length");
    QTest::addColumn<bool>("present");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* method, int length, bool present,
                        const char* expected) {
      QTest::newRow(name) << q(method) << length << present << q(expected);
    };
    row("GET", "GET", -1, false, "");
    row("POST without body", "POST", -1, false, "Content-Length: 0\r\n");
    row("DELETE with zero", "DELETE", 0, false, "Content-Length: 0\r\n");
    row("R-17 GET with length", "GET", 4, true, "Content-Length: 4\r\n");
    row("R-17 QUERY of unknown length", "QUERY", -1, true, "Transfer-Encoding: chunked\r\n");
  }

  void framing_of_requests() {
    QFETCH(QByteArray, method);
    QFETCH(int, length);
    QFETCH(bool, present);
    QFETCH(QByteArray, expected);
    ClientUnderTest test;
    Request request = a_get();
    const std::string name = method.toStdString();
    request.method = name;
    request.body.present = present;
    if (length >= 0) request.body.length = static_cast<std::uint64_t>(length);
    test.begin(request, present ? "body" : "");
    const std::string asked = test.peer->fresh(test.io);
    QVERIFY(asked.find(name + " / HTTP/1.1\r\nHost: a\r\n" + expected.toStdString() + "\r\n") == 0);
    if (present) QVERIFY(asked.find("body") != std::string::npos);
  }

  void head_and_small_body_leave_in_one_write() {
    for (const BodySize size : {BodySize::exactly(5), BodySize::unknown()}) {
      ClientUnderTest test;
      test.exchange = test.client->begin(a_post(size));
      QVERIFY(test.exchange->try_write(as_bytes(std::string_view("small"))).is_done());
      test.exchange->shutdown_write();
      QCOMPARE(test.writes, 1);
      QVERIFY(test.peer->fresh(test.io).find("small") != std::string::npos);
      QCOMPARE(test.writes, 1);
    }
  }

  void a_head_leaves_within_its_turn() {
    ClientUnderTest test;
    test.exchange = test.client->begin(a_post(BodySize::exactly(5)));
    QCOMPARE(test.writes, 0);
    QVERIFY(!test.peer->fresh(test.io).empty());
  }

  void nothing_that_splits_a_request_is_sent_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("authority");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* what, std::string_view method, std::string_view path,
                        std::string_view authority, std::string_view name, std::string_view value) {
      QTest::newRow(what) << q(method) << q(path) << q(authority) << q(name) << q(value);
    };
    row("R-13 method", "GET / HTTP/1.1\r\nX:", "/", "a", "X", "y");
    row("R-13 path", "GET", "/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /", "a", "X", "y");
    row("R-13 space in path", "GET", "/a b", "a", "X", "y");
    row("R-13 path without slash", "GET", "evil.example/", "a", "X", "y");
    row("R-13 fragment", "GET", "/a#b", "a", "X", "y");
    row("R-13 authority", "GET", "/", "a\r\nEvil: 1", "X", "y");
    row("R-07 user in authority", "GET", "/", "u@a", "X", "y");
    row("R-13 value", "GET", "/", "a", "X", "y\r\n\r\nGET /poison HTTP/1.1\r\n");
    row("R-13 NUL in value", "GET", "/", "a", "X", std::string_view("y\0z", 3));
    row("R-13 name", "GET", "/", "a", "X: y\r\nTransfer-Encoding", "chunked");
    row("R-13 empty name", "GET", "/", "a", "", "y");
    row("R-13 colon in name", "GET", "/", "a", ":path", "y");
  }

  void nothing_that_splits_a_request_is_sent() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, authority);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    ClientUnderTest test;
    const std::string texts[] = {method.toStdString(), path.toStdString(), authority.toStdString(),
                                 name.toStdString(), value.toStdString()};
    Request request = a_get();
    request.version = Version::h2;
    request.method = texts[0];
    request.path = texts[1];
    request.authority = texts[2];
    request.fields.push_back({texts[3], texts[4], Name::other});
    test.begin(request);
    QVERIFY(test.peer->fresh(test.io).empty());
    QVERIFY(test.answer.ended && test.answer.failure.unprocessed);
    QVERIFY(test.answer.failure.error.code == Errc::protocol);
  }

  void bad_answers_are_refused_and_end_the_connection_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Errc>("code");
    const auto row = [](const char* name, std::string_view text, Errc code = Errc::protocol) {
      QTest::newRow(name) << q(text) << code;
    };
    const std::string good = "HTTP/1.1 200 OK\r\n";
    row("R-01 bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
    row("R-03 folded", good + "A: b\r\n c\r\n\r\n");
    row("R-03 space before colon", good + "Content-Length : 2\r\n\r\nok");
    row("R-04 NUL", "HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n"sv);
    row("R-05 two lengths", good + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok");
    row("R-05 list", good + "Content-Length: 2, 3\r\n\r\nok");
    row("R-05 signed", good + "Content-Length: +2\r\n\r\nok");
    row("status of two digits", "HTTP/1.1 20 OK\r\n\r\n");
    row("status below 100", "HTTP/1.1 099 No\r\n\r\n");
    row("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n");
    std::string many = good;
    for (int i = 0; i < 257; ++i)
      many += "A: b\r\n";
    row("2.9 too many fields", many + "\r\n", Errc::limit);
    const std::string long_value(65 * 1024, 'v');
    row("2.9 a field too long", good + "A: " + long_value + "\r\n\r\n", Errc::limit);
    std::string large = good;
    for (int i = 0; i < 9; ++i)
      large += "A: " + long_value.substr(0, 15 * 1024) + "\r\n";
    row("2.9 head too large", large + "\r\n", Errc::limit);
    row("2.3 coded", good + "Transfer-Encoding: gzip, chunked\r\n\r\n", Errc::unsupported);
    row("101 to no upgrade", "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
  }

  void bad_answers_are_refused_and_end_the_connection() {
    QFETCH(QByteArray, bytes);
    QFETCH(Errc, code);
    ClientUnderTest test;
    test.ask(a_get(), bytes.toStdString());
    QVERIFY(test.answer.ended && !test.answer.whole);
    QCOMPARE(test.answer.status, 0);
    QVERIFY(test.answer.failure.error.code == code);
    QVERIFY(test.answer.failure.error.leg == Leg::upstream);
    QVERIFY(!test.answer.failure.unprocessed);
    test.end();
    QVERIFY(test.client->is_over() && !test.client->takes_exchange());
  }

  void answers_are_read_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("ends");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("reusable");
    const auto row = [](const char* name, const char* method, const std::string& bytes, bool ends,
                        const char* body, bool reusable) {
      QTest::newRow(name) << q(method) << q(bytes) << ends << q(body) << reusable;
    };
    const std::string good = "HTTP/1.1 200 OK\r\n";
    row("length", "GET", good + "Content-Length: 2\r\n\r\nok", false, "ok", true);
    row("equal lengths", "GET", good + "Content-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok", false,
        "ok", true);
    row("chunked", "GET", good + "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\n\r\n",
        false, "ok", true);
    row("chunked wins over length", "GET",
        good + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", false,
        "ok", false);
    row("to the end", "GET", good + "\r\nok", true, "ok", false);
    row("coded as nothing", "GET", good + "Transfer-Encoding: identity\r\n\r\nok", true, "ok",
        false);
    row("B-12 1.0", "GET", "HTTP/1.0 200 OK\r\n\r\nok", true, "ok", false);
    row("1.0 kept", "GET",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", false, "ok",
        true);
    row("close", "GET", good + "Connection: close\r\nContent-Length: 2\r\n\r\nok", false, "ok",
        false);
    row("B-13 HEAD", "HEAD", good + "Content-Length: 2\r\n\r\n", false, "", true);
    row("B-13 304", "GET", "HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\n", false, "", true);
    row("B-13 204", "GET", "HTTP/1.1 204 N\r\nContent-Length: 0\r\n\r\n", false, "", true);
    row("B-13 204 with chunked", "GET", "HTTP/1.1 204 N\r\nTransfer-Encoding: chunked\r\n\r\n",
        false, "", true);
    row("B-13 205", "GET", "HTTP/1.1 205 R\r\n\r\n", false, "", false);
    row("R-20 body of HEAD", "HEAD", good + "Content-Length: 2\r\n\r\nok", false, "", false);
    row("R-20 body of 304", "GET", "HTTP/1.1 304 N\r\n\r\n" + good + "\r\n", false, "", false);
    row("R-19 glued second answer", "GET",
        good + "Content-Length: 2\r\n\r\nok" + good + "Content-Length: 6\r\n\r\npoison", false,
        "ok", false);
    row("no phrase", "GET", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", false, "ok", true);
  }

  void answers_are_read() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, ends);
    QFETCH(QByteArray, body);
    QFETCH(bool, reusable);
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      std::optional<support::Fragmentation> pieces;
      if (seed > 0) pieces = support::Fragmentation{seed, seed * seed, 30};
      ClientUnderTest test(pieces);
      Request request = a_get();
      const std::string name = method.toStdString();
      request.method = name;
      const Answer& answer = test.ask(request, bytes.toStdString(), ends);
      QVERIFY(answer.ended && answer.whole);
      QCOMPARE(answer.body, body.toStdString());
      test.end();
      support::settle(test.io);
      QCOMPARE(test.client->takes_exchange(), reusable);
      QCOMPARE(test.client->is_over(), !reusable);
      if (!reusable) continue;
      QCOMPARE(test.ask(a_get(), ok).body, std::string("ok"));
      QCOMPARE(test.client->total_exchanges(), std::uint64_t{2});
    }
  }

  void fields_of_answers_are_end_to_end() {
    ClientUnderTest test;
    const Answer& answer = test.ask(
        a_get(),
        "HTTP/1.1 200 Fine\r\nConnection: X-Foo\r\nX-Foo: 1\r\nKeep-Alive: timeout=5, max=9\r\n"
        "Set-Cookie: a=1\r\nUpgrade: h2\r\nset-cookie: b=2\r\nContent-Length: 2\r\n\r\nok");
    QCOMPARE(answer.fields, std::string("Set-Cookie: a=1\nset-cookie: b=2\n"));
    QCOMPARE(answer.reason, std::string("Fine"));
    QVERIFY(answer.size.present && answer.size.length == std::uint64_t{2});
    QVERIFY(test.client->idle_limit() == std::chrono::seconds(5));
  }

  void large_heads_pass() {
    ClientUnderTest test;
    std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";
    for (int i = 0; i < 199; ++i)
      bytes += "X-" + std::to_string(i) + ": " + std::string(300, 'x') + "\r\n";
    QCOMPARE(test.ask(a_get(), bytes + "\r\nok").body, std::string("ok"));
    test.end();
    Request request = a_get();
    const std::string cookie(15 * 1024, 'c');
    for (int i = 0; i < 4; ++i)
      request.fields.push_back({"Cookie", cookie, Name::cookie});
    test.ask(request, ok);
    QVERIFY(test.asked.size() > 60 * 1024);
  }

  void truncation_never_looks_whole_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("resets");
    QTest::addColumn<int>("received");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, const std::string& bytes, bool resets, int received,
                        int expected) {
      QTest::newRow(name) << q(bytes) << resets << received << expected;
    };
    const std::string good = "HTTP/1.1 200 OK\r\n";
    row("B-10 length", good + "Content-Length: 100\r\n\r\n123456789", false, 9, 100);
    row("B-11 no last chunk", good + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false, 5,
        -1);
    row("inside a chunk", good + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", false, 3, -1);
    row("inside trailers", good + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n", false, 0, -1);
    row("B-12 reset instead of end", good + "\r\nsome", true, 4, -1);
    row("length and reset", good + "Content-Length: 100\r\n\r\n123456789", true, 9, 100);
    row("bad chunk", good + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n", false, 5,
        -1);
  }

  void truncation_never_looks_whole() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, resets);
    QFETCH(int, received);
    QFETCH(int, expected);
    ClientUnderTest test;
    test.begin(a_get());
    test.peer->send(test.io, bytes.toStdString());
    if (resets)
      test.peer->abort();
    else
      test.peer->end();
    support::settle(test.io);
    QCOMPARE(test.answer.status, 200);
    QVERIFY(test.answer.ended && !test.answer.whole);
    QVERIFY(!resets || test.answer.failure.error.code == Errc::reset);
    QCOMPARE(test.answer.failure.received, static_cast<std::uint64_t>(received));
    QCOMPARE(test.answer.failure.expected.has_value(), expected >= 0);
    if (expected >= 0)
      QCOMPARE(*test.answer.failure.expected, static_cast<std::uint64_t>(expected));
    test.end();
    QVERIFY(test.client->is_over());
  }

  void a_connection_closed_without_an_answer_is_told() {
    ClientUnderTest test;
    test.ask(a_get(), "", true);
    QVERIFY(test.answer.failure.error.code == Errc::closed && test.answer.failure.silent);
    QVERIFY(!test.answer.failure.unprocessed);
    ClientUnderTest partly;
    partly.ask(a_get(), "HTTP/1.1 200 O", true);
    QVERIFY(partly.answer.failure.error.code == Errc::closed && !partly.answer.failure.silent);
    ClientUnderTest reset;
    reset.begin(a_get());
    reset.peer->abort();
    support::settle(reset.io);
    QVERIFY(reset.answer.failure.error.code == Errc::reset && reset.answer.failure.silent);
  }

  void nothing_sent_is_nothing_processed() {
    ClientUnderTest test;
    test.exchange = test.client->begin(a_post(BodySize::exactly(5)));
    test.peer->close();  // before the head has left
    support::settle(test.io);
    QVERIFY(test.exchange->take_head() == nullptr);
    QVERIFY(test.exchange->failure().unprocessed && test.exchange->failure().silent);
  }

  void an_end_of_tls_without_its_close_is_told_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<bool>("lenient");
    QTest::addColumn<bool>("whole");
    QTest::addColumn<bool>("suspected");
    const QByteArray open = "HTTP/1.1 200 OK\r\n\r\nsome";
    const QByteArray sized = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome";
    QTest::newRow("closed in order") << open << true << true << true << false;
    QTest::newRow("cut, lenient") << open << false << true << true << true;
    QTest::newRow("cut, strict") << open << false << false << false << true;
    QTest::newRow("cut inside a length") << sized << false << true << false << false;
  }

  void an_end_of_tls_without_its_close_is_told() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, closes);
    QFETCH(bool, lenient);
    QFETCH(bool, whole);
    QFETCH(bool, suspected);
    asio::io_context io(1);
    Deadlines deadlines(io.get_executor());
    auto [ours, theirs] = net::memory_pipe(io.get_executor());
    net::Stream* const below = theirs.get();
    std::unique_ptr<net::TlsStream> server, client;
    support::run(io, shake_hands(std::move(ours), std::move(theirs), client, server));
    ClientOptions options;
    options.lenient_tls_end = lenient;
    const ClientConnectionPtr connection = make_h1_client(std::move(client), options, deadlines);
    const ClientExchangePtr exchange = connection->begin(a_get());
    const std::string text = bytes.toStdString();
    server->try_write(as_bytes(text));
    support::settle(io);
    if (closes)
      server->shutdown_write();
    else
      below->shutdown_write();
    support::settle(io);
    QVERIFY(exchange->take_head() != nullptr);
    std::string body;
    QCOMPARE(support::run(io, read_all(*exchange, body)), whole);
    QCOMPARE(body, std::string("some"));
    QCOMPARE(exchange->may_be_truncated(), suspected);
  }

  void unsolicited_bytes_end_an_idle_connection() {
    ClientUnderTest test;
    test.ask(a_get(), ok);
    test.end();
    QVERIFY(test.client->takes_exchange());
    test.peer->send(test.io, "HTTP/1.1 408 Request Timeout\r\n\r\n");
    QVERIFY(test.client->is_over() && !test.client->takes_exchange());
    QVERIFY(test.client->failure()->error.context.find("unsolicited_bytes") == 0);

    ClientUnderTest closed;
    closed.ask(a_get(), ok);
    closed.end();
    closed.peer->end();
    support::settle(closed.io);
    QVERIFY(closed.client->is_over());
  }

  void bytes_that_came_before_a_request_are_not_its_answer() {
    // B-22: in the socket already, but the loop has not looked.
    ClientUnderTest test;
    test.ask(a_get(), ok);
    test.end();
    test.begin_behind("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    support::settle(test.io);
    QVERIFY(test.answer.ended && test.answer.failure.unprocessed && test.answer.failure.silent);
    QCOMPARE(test.answer.status, 0);
  }

  void an_answer_before_the_end_of_the_request_ends_the_connection() {
    ClientUnderTest test;
    test.begin(a_post(BodySize::exactly(100)), "some");  // and then shutdown: too little
    QVERIFY(test.answer.ended && !test.answer.whole);

    ClientUnderTest early;
    early.exchange = early.client->begin(a_post(BodySize::exactly(100)));
    early.exchange->try_write(as_bytes(std::string_view("some")));
    early.peer->send(early.io, "HTTP/1.1 413 L\r\nContent-Length: 2\r\n\r\nno");
    const Response* const head = early.exchange->take_head();
    QVERIFY(head != nullptr && head->status == 413);
    std::string body(10, '\0');
    QCOMPARE(early.exchange->try_read(std::as_writable_bytes(std::span(body))).count,
             std::size_t{2});
    early.exchange.reset();
    QVERIFY(early.client->is_over());
  }

  void an_answer_is_read_though_the_service_takes_no_more() {
    ClientUnderTest test({}, 1000);
    test.exchange = test.client->begin(a_post(BodySize::unknown()));
    test.peer->send(test.io, "HTTP/1.1 413 L\r\nContent-Length: 2\r\n\r\nno");
    const std::string much(200'000, 'x');
    for (int i = 0; i < 10; ++i) {
      test.exchange->try_write(as_bytes(much));
      support::settle(test.io);
    }
    const Response* const head = test.exchange->take_head();
    QVERIFY(head != nullptr && head->status == 413);
  }

  void interim_answers_come_first() {
    ClientUnderTest test(support::Fragmentation{5, 20});
    Request request = a_post(BodySize::exactly(4));
    request.expects_continue = true;
    test.begin(request, "body");
    QVERIFY(test.peer->fresh(test.io).find("Expect: 100-continue\r\n") != std::string::npos);
    test.peer->send(test.io, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" +
                                 std::string(ok));
    QCOMPARE(test.answer.interims, (std::vector<int>{100, 103}));
    QCOMPARE(test.answer.status, 200);
    QCOMPARE(test.answer.body, std::string("ok"));
    test.end();
    QVERIFY(test.client->takes_exchange());
  }

  void trailers_go_both_ways() {
    ClientUnderTest test;
    test.exchange = test.client->begin(a_post(BodySize::unknown()));
    test.exchange->try_write(as_bytes(std::string_view("hi")));
    test.exchange->set_trailers({
        {"X-T",  "1", Name::other},
        {"Host", "b", Name::host }
    });
    test.exchange->shutdown_write();
    QVERIFY(test.peer->fresh(test.io).ends_with("\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n"));
    test.end();
    ClientUnderTest other;
    const Answer& answer = other.ask(a_get(),
                                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "2\r\nok\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\n\r\n");
    QCOMPARE(answer.trailers, std::string("X-Sum: 1\n"));
  }

  void bodies_are_whole_data() {
    QTest::addColumn<int>("size");
    for (const int size : {1, 16383, 16384, 16385, 65536, 1 << 20})
      QTest::addRow("%d", size) << size;
  }

  void bodies_are_whole() {
    QFETCH(int, size);
    const std::string body = random_text(static_cast<std::size_t>(size), 4);
    for (const bool chunked : {false, true})
      for (const std::size_t capacity : {std::size_t{64 * 1024}, std::size_t{3000}}) {
        ClientUnderTest test(support::Fragmentation{static_cast<std::uint64_t>(size), 9000},
                             capacity);
        test.begin(a_post(chunked ? BodySize::unknown() : BodySize::exactly(body.size())), body);
        const std::string asked = test.peer->fresh(test.io);
        QVERIFY(asked.size() >= body.size());
        if (!chunked) QVERIFY(body_of(asked) == body);
        std::string answer = "HTTP/1.1 200 OK\r\n";
        if (chunked) {
          char line[20];
          std::snprintf(line, sizeof line, "%zx\r\n", body.size());
          answer +=
              "Transfer-Encoding: chunked\r\n\r\n" + std::string(line) + body + "\r\n0\r\n\r\n";
        } else {
          answer += "Content-Length: " + std::to_string(size) + "\r\n\r\n" + body;
        }
        test.peer->send(test.io, answer);
        test.peer->fresh(test.io);
        QVERIFY(test.answer.whole);
        QVERIFY(test.answer.body == body);
        test.end();
        QVERIFY(test.client->takes_exchange());
      }
  }

  void what_is_no_http_is_named_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("ends");
    QTest::addColumn<int>("what");
    QTest::addColumn<bool>("unprocessed");
    const auto row = [](const char* name, std::string_view bytes, bool ends, FirstBytes what,
                        bool unprocessed) {
      QTest::newRow(name) << q(bytes) << ends << static_cast<int>(what) << unprocessed;
    };
    using namespace std::string_view_literals;
    row("D-03 h2c only", "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\x80"sv, false, FirstBytes::h2_settings,
        true);
    row("D-02 TLS alert", "\x15\3\1\0\2\2\x46"sv, true, FirstBytes::tls_alert, true);
    row("D-36 SSH", "SSH-2.0-OpenSSH_9.2\r\n"sv, false, FirstBytes::ssh, false);
    row("D-36 SMTP", "220 mail ESMTP\r\n"sv, false, FirstBytes::smtp_or_ftp, false);
    row("D-36 VNC", "RFB 003.008\n"sv, false, FirstBytes::vnc, false);
    row("D-36 MySQL",
        "\x4a\0\0\0\x0a"
        "8.0.31"sv,
        false, FirstBytes::mysql, false);
    row("HTML", "<html>"sv, false, FirstBytes::html, false);
    row("a little and the end", "S"sv, true, FirstBytes::unknown, false);
    row("RTSP", "RTSP/1.0 200 OK\r\n\r\n"sv, false, FirstBytes::rtsp, false);
    row("HTTP/2.0 in text", "HTTP/2.0 200 OK\r\n\r\n"sv, false, FirstBytes::unknown, false);
  }

  void what_is_no_http_is_named() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, ends);
    QFETCH(int, what);
    QFETCH(bool, unprocessed);
    for (const std::size_t most : {std::size_t{1}, std::size_t{700}}) {
      ClientUnderTest test(support::Fragmentation{3, most, 20});
      test.ask(a_get(), bytes.toStdString(), ends);
      const ExchangeFailure& failure = test.answer.failure;
      QVERIFY(test.answer.ended && !test.answer.whole);
      QVERIFY(bytes.startsWith(q(failure.first_bytes)) && !failure.first_bytes.empty());
      QCOMPARE(static_cast<int>(classify(as_bytes(failure.first_bytes), true)), what);
      QCOMPARE(failure.unprocessed, unprocessed);
      QVERIFY(failure.error.context.find(as_hex_and_text(as_bytes(failure.first_bytes))) !=
              std::string::npos);
      const bool is_tls = what == static_cast<int>(FirstBytes::tls_alert);
      QVERIFY(failure.error.code == (is_tls ? Errc::tls_peer : Errc::protocol));
    }
  }

  void a_greeting_in_another_protocol_is_named_data() { what_is_no_http_is_named_data(); }

  /// A service that speaks first has spoken before the request is begun: nghttpd sends its SETTINGS
  /// to whoever connects.
  void a_greeting_in_another_protocol_is_named() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, ends);
    QFETCH(int, what);
    QFETCH(bool, unprocessed);
    for (const bool seen : {false, true}) {
      ClientUnderTest test;
      if (seen) {
        test.peer->send(test.io, bytes.toStdString());
        if (ends) test.peer->end();
        support::settle(test.io);
        test.begin(a_get());
      } else {
        test.begin_behind(bytes.toStdString());
        if (ends) test.peer->end();
      }
      support::settle(test.io);
      const ExchangeFailure& failure = test.answer.failure;
      QVERIFY(test.answer.ended && !test.answer.whole);
      QVERIFY(!failure.first_bytes.empty());
      QCOMPARE(static_cast<int>(classify(as_bytes(failure.first_bytes), true)), what);
      QVERIFY(!unprocessed || failure.unprocessed);
    }
  }

  void an_answer_before_the_first_request_is_not_its_answer() {
    ClientUnderTest test;
    test.begin_behind("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    support::settle(test.io);
    QVERIFY(test.answer.ended && test.answer.failure.unprocessed);
    QCOMPARE(test.answer.status, 0);
  }

  void a_websocket_keeps_the_key_or_makes_one() {
    ClientUnderTest test;
    Request request = a_websocket();
    request.fields = {
        {"Sec-WebSocket-Protocol", "chat, superchat", Name::sec_websocket_protocol},
        {"Sec-WebSocket-Version",  "13",              Name::sec_websocket_version }
    };
    test.ask(request, switched(good_accept, "Sec-WebSocket-Protocol: chat\r\n") + "frame");
    QCOMPARE(test.asked, std::string("GET /ws HTTP/1.1\r\nHost: a\r\n"
                                     "Sec-WebSocket-Protocol: chat, superchat\r\n"
                                     "Sec-WebSocket-Version: 13\r\nConnection: Upgrade\r\n"
                                     "Upgrade: websocket\r\n"
                                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    QVERIFY(test.answer.tunnel);
    QCOMPARE(test.answer.status, 101);
    QCOMPARE(test.answer.fields, std::string("Sec-WebSocket-Protocol: chat\n"));
    QCOMPARE(test.answer.body, std::string("frame"));
    test.exchange->try_write(as_bytes(std::string_view("back")));
    QCOMPARE(test.peer->fresh(test.io), std::string("back"));
    test.exchange->shutdown_write();
    support::settle(test.io);
    QVERIFY(test.peer->fresh(test.io).empty() && test.peer->has_ended());
    test.peer->send(test.io, "after");
    QCOMPARE(test.answer.body, std::string("frameafter"));
    test.peer->end();
    support::settle(test.io);
    QVERIFY(test.answer.whole);

    ClientUnderTest fresh;
    Request h2 = a_websocket();
    h2.version = Version::h2;
    h2.websocket_key = {};
    h2.fields = {
        {"sec-websocket-protocol", "chat", Name::other}
    };
    fresh.begin(h2);
    const std::string asked = fresh.peer->fresh(fresh.io);
    const std::size_t at = asked.find("\r\nSec-WebSocket-Key: ");
    QVERIFY(at != std::string::npos);
    QVERIFY(asked.find("\r\nSec-WebSocket-Protocol: chat\r\n") != std::string::npos);
    QVERIFY(asked.find("\r\nSec-WebSocket-Version: 13\r\n") != std::string::npos);
    const std::string accept = net::accept_value(asked.substr(at + 21, 24));
    fresh.peer->send(fresh.io, switched(accept));
    QVERIFY(fresh.answer.tunnel);
  }

  void answers_to_websockets_are_judged_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& bytes, int status) {
      QTest::newRow(name) << q(bytes) << status;
    };
    row("W-03 offered", switched(good_accept, "Sec-WebSocket-Protocol: b\r\n"), 101);
    row("W-03 none", switched(good_accept), 101);
    row("W-03 not offered", switched(good_accept, "Sec-WebSocket-Protocol: c\r\n"), 0);
    row("two protocols", switched(good_accept, "Sec-WebSocket-Protocol: a, b\r\n"), 0);
    row("extension", switched(good_accept, "Sec-WebSocket-Extensions: permessage-deflate; x=1\r\n"),
        101);
    row("extension not offered", switched(good_accept, "Sec-WebSocket-Extensions: foo\r\n"), 0);
    row("W-05 wrong Accept", switched("AAAALMBiTxaQ9kYGzzhZRbK+xOo="), 0);
    row("W-05 no Accept", switched(""), 0);
    row("W-05 lower case and spaces",
        "HTTP/1.1 101 S\r\nupgrade:   WebSocket  \r\nconnection:  keep-alive,  Upgrade \r\n"
        "sec-websocket-accept:  " +
            std::string(good_accept) + " \r\n\r\n",
        101);
    row("no Upgrade",
        "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
            std::string(good_accept) + "\r\n\r\n",
        0);
    row("another protocol",
        "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Accept: " +
            std::string(good_accept) + "\r\n\r\n",
        0);
    row("W-08 200", std::string(ok), 200);
    row("W-09 403", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", 403);
    row("W-09 426",
        "HTTP/1.1 426 U\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n"
        "Content-Length: 0\r\n\r\n",
        426);
  }

  void answers_to_websockets_are_judged() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    // W-06: whole, and split everywhere.
    for (const std::size_t most : {std::size_t{1}, std::size_t{13}, std::size_t{700}}) {
      ClientUnderTest test(support::Fragmentation{most, most});
      Request request = a_websocket();
      request.fields = {
          {"Sec-WebSocket-Protocol",   "a",                  Name::sec_websocket_protocol  },
          {"Sec-WebSocket-Protocol",   "b",                  Name::sec_websocket_protocol  },
          {"Sec-WebSocket-Extensions", "permessage-deflate", Name::sec_websocket_extensions}
      };
      const std::string behind = status == 101 ? "frame" : "";
      test.ask(request, bytes.toStdString() + behind);
      QCOMPARE(test.answer.status, status);
      QCOMPARE(test.answer.tunnel, status == 101);
      if (status == 101) QCOMPARE(test.answer.body, behind);
      if (status == 0) QVERIFY(test.answer.failure.error.code == Errc::protocol);
      test.exchange->reset(ResetCode::cancel);
      support::settle(test.io);
      test.end();
      QVERIFY(status < 200 || test.answer.ended);
    }
  }

  void a_refused_websocket_leaves_the_connection_usable() {
    ClientUnderTest test;
    test.ask(a_websocket(), "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
    test.end();
    QVERIFY(test.client->takes_exchange());
    QCOMPARE(test.ask(a_get(), ok).body, std::string("ok"));
  }

  void connect_opens_a_tunnel() {
    ClientUnderTest test;
    Request request = a_get("");
    request.method = "CONNECT";
    request.purpose = Purpose::connect;
    request.authority = "b:443";
    test.ask(request, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    QVERIFY(test.asked.starts_with("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n"));
    QVERIFY(test.answer.tunnel);
    QCOMPARE(test.answer.body, std::string("hello"));
    test.exchange->reset(ResetCode::cancel);
    support::settle(test.io);
    QVERIFY(test.peer->fresh(test.io).empty() && test.peer->is_broken());
  }

  void absolute_form_goes_to_proxies() {
    ClientUnderTest test;
    Request request = a_get("/x?y");
    request.absolute_form = true;
    test.ask(request, ok);
    QVERIFY(test.asked.starts_with("GET http://a/x?y HTTP/1.1\r\nHost: a\r\n"));
  }

  void names_from_http2_are_written_as_people_do() {
    ClientUnderTest test;
    Request request = a_get();
    request.version = Version::h2;
    request.fields = {
        {"user-agent", "x",        Name::other },
        {"cookie",     "a=1; b=2", Name::cookie}
    };
    test.ask(request, ok);
    QVERIFY(test.asked.find("\r\nUser-Agent: x\r\nCookie: a=1; b=2\r\n") != std::string::npos);
  }

  void an_abandoned_exchange_closes_its_connection() {
    ClientUnderTest test;
    test.exchange = test.client->begin(a_get());
    test.peer->send(test.io, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    QVERIFY(test.exchange->take_head() != nullptr);
    test.exchange.reset();
    QVERIFY(test.client->is_over());
    QVERIFY(test.peer->fresh(test.io).find("GET / ") == 0 || test.peer->is_broken());
  }
};

}  // namespace culvert::http::h1_client_test

QTEST_GUILESS_MAIN(culvert::http::h1_client_test::H1ClientTest)
#include "h1_client_test.moc"
