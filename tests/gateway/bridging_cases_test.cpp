// gateway.md 2.19: the cases B- that no other test plays at the gateway, and the rules of 2.5, 2.9,
// 2.11 to 2.15 behind them.
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"

#include <QTest>
#include <nghttp2/nghttp2.h>

namespace culvert::gateway::bridging_cases_test {
namespace {

using http::BodySize;
using http::ResetCode;
using namespace peers;
using namespace std::chrono_literals;

/// A service that is known to be what it is.
Stage& known(Stage& stage) {
  stage.options.wanted.scheme = is_tls(stage.speaks) ? Scheme::https : Scheme::http;
  if (stage.speaks == Spoken::h2c) stage.options.wanted.protocol = Protocol::h2c;
  return stage;
}

std::string seen_by(const http::Request& request) {
  std::string text = std::string(request.method) + " " + std::string(request.path) + " " +
                     std::string(request.authority) + "\n";
  for (const http::Field& field : request.fields) {
    for (const char c : field.name)
      text.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    text.append(": ").append(field.value).append("\n");
  }
  if (request.accepts_trailers) text.append("te: trailers\n");
  return text;
}

Task<> answer_with(http::ServerExchange& exchange, http::Response head, std::string body) {
  exchange.respond(head);
  if (!head.body.present) co_return;
  co_await net::write(exchange, as_bytes(body), Leg::upstream);
  exchange.shutdown_write();
}

/// Answers with the request as it was seen.
Task<> mirror(http::ServerExchange& exchange) {
  std::string text = seen_by(exchange.request());
  const std::string body = co_await read_all(exchange);
  text.append(body);
  http::Response head;
  head.status = 200;
  head.body = BodySize::exactly(text.size());
  co_await answer_with(exchange, head, text);
}

Task<Got> visit(Stage& stage, Spoken down, http::Request request, std::string body = {}) {
  const http::ClientConnectionPtr visitor = co_await stage.visitor(down);
  Got answer = co_await ask(*visitor, request, body);
  co_return answer;
}

/// The bytes that a service answers to one request with its head, on one connection after the
/// other.
Peer raw(std::string bytes) {
  return answering_once(std::move(bytes));
}

Task<std::string> talk(Stage& stage, std::string bytes) {
  const net::StreamPtr stream = stage.arrive(stage.front);
  co_await net::write(*stream, as_bytes(bytes), Leg::downstream);
  stream->shutdown_write();
  std::string all = co_await read_all(*stream);
  co_return all;
}

http::Request post_expecting(std::size_t size) {
  http::Request request = Stage::request("POST", "/take");
  request.body = BodySize::exactly(size);
  request.expects_continue = true;
  return request;
}

/// Sends a body once a 100 has come, as careful clients do.
Task<Got> ask_carefully(http::ClientConnection& visitor, std::string body) {
  const http::Request request = post_expecting(body.size());
  const auto exchange = visitor.begin(request);
  Got answer;
  bool sent = false;
  for (;;) {
    const http::Response* head = exchange->take_head();
    if (head == nullptr) {
      std::byte none;
      if (exchange->try_read({&none, 1}).status == net::Io::Status::failed)
        throw Failure(exchange->failure().error);
      co_await net::readable(*exchange);
      continue;
    }
    if (!head->is_interim()) {
      answer.status = head->status;
      break;
    }
    ++answer.interims;
    if (head->status == 100 && !std::exchange(sent, true)) {
      co_await net::write(*exchange, as_bytes(body), Leg::downstream);
      exchange->shutdown_write();
    }
  }
  const Result<std::string> got = co_await attempt(read_all(*exchange));
  if (got) answer.body = *got;
  co_return answer;
}

/// A service that says 100 (or another interim answer, or nothing) before it reads the body.
Task<> take_after(http::ServerExchange& exchange, int interim) {
  if (interim != 0) {
    http::Response head;
    head.status = interim;
    exchange.send_interim(head);
  }
  const std::string body = co_await read_all(exchange);
  const std::string text = std::to_string(body.size());
  http::Response head;
  head.status = 200;
  head.body = BodySize::exactly(text.size());
  co_await answer_with(exchange, head, text);
}

Task<> refuse_at_once(http::ServerExchange& exchange, int status) {
  http::Response head;
  head.status = status;
  head.body = BodySize::exactly(2);
  co_await answer_with(exchange, head, "no");
}

Task<> hold_open(http::ServerExchange& exchange) {
  http::Response head;
  head.status = 200;
  head.body = BodySize::unknown();
  head.fields.push_back(field("content-type", "text/event-stream"));
  exchange.respond(head);
  co_await net::write(exchange, as_bytes("data: 1\n\n"), Leg::upstream);
  for (;;) {
    std::byte none;
    if (exchange.try_read({&none, 1}).status == net::Io::Status::failed) co_return;
    if (exchange.presence() == http::Presence::gone) co_return;
    co_await asio::post(exchange.executor(), use_task);
  }
}

using Fields = std::map<std::string, std::string>;

Fields inflated(const std::string& block) {
  Fields fields;
  nghttp2_hd_inflater* inflater = nullptr;
  nghttp2_hd_inflate_new(&inflater);
  const auto* at = reinterpret_cast<const std::uint8_t*>(block.data());
  for (std::size_t left = block.size();;) {
    nghttp2_nv field;
    int flags = 0;
    const ssize_t used = nghttp2_hd_inflate_hd2(inflater, &field, &flags, at, left, 1);
    if (used < 0 || (flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    at += used;
    left -= static_cast<std::size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
      fields[std::string(field.name, field.name + field.namelen)] =
          std::string(field.value, field.value + field.valuelen);
  }
  nghttp2_hd_inflate_del(inflater);
  return fields;
}

/// Keeps the first request as it stood on the wire, and answers it with 404.
Peer h2_keeping(Fields& request) {
  return [&request](Stage&, net::StreamPtr stream) -> Task<> {
    // SETTINGS_ENABLE_CONNECT_PROTOCOL
    const std::string settings = frame(4, 0, 0, std::string("\0\x08\0\0\0\x01", 6));
    co_await net::write(*stream, as_bytes(settings), Leg::upstream);
    co_await read_bytes(*stream, 24);
    while (request.empty()) {
      const std::string head = co_await read_bytes(*stream, 9);
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
      const std::string payload =
          co_await read_bytes(*stream, std::size_t{byte(1)} << 8U | byte(2));
      if (byte(3) == 1) request = inflated(payload);
    }
    const std::string answer = frame(1, 0x05, 1, "\x8d");
    co_await net::write(*stream, as_bytes(answer), Leg::upstream);
    co_await read_away(*stream);
  };
}

}  // namespace

class BridgingCasesTest : public QObject {
  Q_OBJECT

 private slots:
  void B01_bodies_pass_byte_for_byte_data() { add_pairs(all_spoken); }
  void B01_bodies_pass_byte_for_byte() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/echo"] = [](http::ServerExchange& e) -> Task<> {
      const std::string body = co_await read_all(e);
      http::Response head;
      head.status = 200;
      head.body = body.size() % 2 == 0 ? BodySize::exactly(body.size()) : BodySize::unknown();
      co_await answer_with(e, head, body);
    };
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      for (const std::size_t size : {1u, 16383u, 16384u, 16385u, 200'000u}) {
        std::string body(size, '\0');
        for (std::size_t i = 0; i < size; ++i)
          body[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
        const Got answer = co_await ask(*visitor, Stage::request("POST", "/echo"), body);
        expect(answer.body == body, std::to_string(size) + " bytes came back otherwise");
      }
    });
  }

  void B02_a_service_that_does_not_read_holds_the_upload() {
    for (const Spoken up : {Spoken::h1, Spoken::h2c}) {
      Stage stage(up);
      std::size_t taken = 0;
      Event never(stage.io.get_executor());  // outlives the page, which may be cancelled last
      run(known(stage), [&](Stage& s) -> Task<> {
        s.service.pages["/take"] = [&](http::ServerExchange&) -> Task<> { co_await never.wait(); };
        const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
        http::Request request = Stage::request("POST", "/take");
        request.body = BodySize::unknown();
        const auto exchange = visitor->begin(request);
        const std::string piece(16 * 1024, 'u');
        for (int idle = 0; idle < 50;) {
          const net::Io io = exchange->try_write(as_bytes(piece));
          if (io.is_done() && io.count > 0) {
            taken += io.count;
            idle = 0;
          } else {
            ++idle;
            co_await turns(s, 5);
          }
        }
        exchange->reset(ResetCode::cancel);
        never.set();
      });
      QVERIFY2(taken < 1024 * 1024, std::to_string(taken).c_str());
    }
  }

  void B03_the_answer_streams_while_the_request_does_data() { add_pairs(all_spoken); }
  void B03_the_answer_streams_while_the_request_does() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/echo"] = [](http::ServerExchange& e) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      e.respond(head);
      for (;;) {
        std::array<std::byte, 1024> piece;
        const std::size_t count = co_await net::read_some(e, piece, Leg::upstream);
        if (count == 0) break;
        co_await net::write(e, Bytes(piece).first(count), Leg::upstream);
      }
      e.shutdown_write();
    };
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("POST", "/echo");
      request.body = BodySize::unknown();
      const auto exchange = visitor->begin(request);
      for (int i = 0; i < 3; ++i) {
        co_await net::write(*exchange, as_bytes("ping"), Leg::downstream);
        if (i == 0) co_await read_head(*exchange);
        const std::string echo = co_await read_bytes(*exchange, 4);
        expect_equal(echo, std::string("ping"), "echo before the end");
      }
      exchange->shutdown_write();
      const std::string rest = co_await read_all(*exchange);
      expect_equal(rest, std::string(), "rest");
    });
  }

  void B07_expectations_data() {
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    for (const Spoken down : {Spoken::h1, Spoken::h2c})
      for (const Spoken up : {Spoken::h1, Spoken::h2c})
        QTest::addRow("%s > %s", name_of(down), name_of(up)) << down << up;
  }
  void B07_expectations() {  // 2.5
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    const auto play = [&](TestService::Page page, Stage::Script script) {
      auto stage = std::make_unique<Stage>(up);
      stage->service.pages["/take"] = std::move(page);
      run(known(*stage), std::move(script));
      return stage;
    };
    // 1: the service's own 100.
    auto stage = play([](http::ServerExchange& e) { return take_after(e, 100); },
                      [&](Stage& s) -> Task<> {
                        const auto visitor = co_await s.visitor(down);
                        const Got answer = co_await ask_carefully(*visitor, "body");
                        expect_equal(answer.status, 200, "status");
                        expect_equal(answer.interims, 1, "interims");
                        expect_equal(answer.body, std::string("4"), "body");
                      });
    QVERIFY(!stage->reports.empty());
    // 2: it says nothing, so we do after a second, and at once from then on.
    play([](http::ServerExchange& e) { return take_after(e, 0); },
         [&](Stage& s) -> Task<> {
           s.scope().spawn("clock", let_time_pass(s, 1500ms));
           const auto visitor = co_await s.visitor(down);
           const TimePoint began = Clock::now();
           const Got answer = co_await ask_carefully(*visitor, "body");
           expect_equal(answer.status, 200, "status");
           expect_equal(answer.interims, 1, "interims");
           expect(Clock::now() - began >= 1s, "too early");
           expect(s.route->upstream->ignores_expectations(), "not remembered");
           const auto again = co_await s.visitor(down);
           const Got second = co_await ask_carefully(*again, "body");
           expect_equal(second.status, 200, "status of the second");
         });
    // 3: a refusal in its place.
    play([](http::ServerExchange& e) { return refuse_at_once(e, 413); },
         [&](Stage& s) -> Task<> {
           const auto visitor = co_await s.visitor(down);
           const Got answer = co_await ask_carefully(*visitor, "body");
           expect_equal(answer.status, 413, "status");
           expect_equal(answer.interims, 0, "interims");
           expect_equal(answer.body, std::string("no"), "body");
         });
    // 4: 417 from one who does not know it: asked again without.
    int asked = 0;
    play(
        [&asked](http::ServerExchange& e) {
          const bool expects = e.request().expects_continue;
          ++asked;
          return expects ? refuse_at_once(e, 417) : take_after(e, 0);
        },
        [&](Stage& s) -> Task<> {
          const auto visitor = co_await s.visitor(down);
          const Got answer = co_await ask_carefully(*visitor, "body");
          expect_equal(answer.status, 200, "status");
          expect_equal(answer.body, std::string("4"), "body");
        });
    QCOMPARE(asked, 2);
  }

  void B07_expectations_of_old_clients_and_other_ones() {  // 2.5, 5
    Stage stage(Spoken::h1);
    stage.service.pages["/take"] = mirror;
    std::string old, other;
    run(known(stage), [&](Stage& s) -> Task<> {
      old = co_await talk(
          s,
          "POST /take HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
      other = co_await talk(
          s, "POST /take HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\nhi");
    });
    QVERIFY2(old.find(" 200 ") != std::string::npos && old.find(" 100 ") == std::string::npos,
             old.c_str());
    QVERIFY(old.find("expect:") == std::string::npos);
    QVERIFY2(other.starts_with("HTTP/1.1 417 "), other.c_str());
    QCOMPARE(stage.service.requests.size(), std::size_t{1});
  }

  void B08_interim_answers_go_on_at_once_and_are_bounded_data() {
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("status");
    for (const Spoken down : {Spoken::h1, Spoken::h2c})
      for (const Spoken up : {Spoken::h1, Spoken::h2c}) {
        const auto row = [&](const char* name, int count, int size, int status) {
          QTest::addRow("%s > %s: %s", name_of(down), name_of(up), name)
              << down << up << count << size << status;
        };
        row("as many as may be", 16, 10, 200);
        row("too many", 17, 10, 502);
        row("too large", 6, 12'000, 502);
      }
  }
  void B08_interim_answers_go_on_at_once_and_are_bounded() {  // 2.5, 7
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, count);
    QFETCH(int, size);
    QFETCH(int, status);
    Stage stage(up);
    Got answer;
    run(known(stage), [&](Stage& s) -> Task<> {
      s.service.pages["/hints"] = [&](http::ServerExchange& e) -> Task<> {
        const std::string link(static_cast<std::size_t>(size), 'l');
        http::Response head;
        head.status = 103;
        head.fields.push_back(field("link", link));
        for (int i = 0; i < count; ++i)
          e.send_interim(head);
        co_await turns(s, 20);
        const Result<void> answered = co_await attempt(refuse_at_once(e, 200));
        if (!answered) co_return;
      };
      answer = co_await visit(s, down, Stage::request("GET", "/hints"));
    });
    QCOMPARE(answer.status, status);
    if (status == 200) QCOMPARE(answer.interims, count);
  }

  void B09_an_early_answer_reaches_one_who_still_sends_data() { add_pairs(all_spoken); }
  void B09_an_early_answer_reaches_one_who_still_sends() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/take"] = [](http::ServerExchange& e) { return refuse_at_once(e, 413); };
    Got answer;
    run(known(stage), [&](Stage& s) -> Task<> {
      answer = co_await visit(s, down, Stage::request("POST", "/take"), std::string(500'000, 'u'));
    });
    QCOMPARE(answer.status, 413);
    QCOMPARE(answer.body, std::string("no"));
    QVERIFY(!answer.cut_short);
  }

  void a_body_that_is_only_its_end_goes_as_none_data() { add_pairs(all_spoken); }
  void a_body_that_is_only_its_end_goes_as_none() {  // 2.11: what frps cannot bear
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::vector<std::string> seen;
    stage.service.pages["/seen"] = [&](http::ServerExchange& e) -> Task<> {
      const http::Request& request = e.request();
      std::string one(request.body.present ? "body" : "none");
      if (request.body.present) one += " " + co_await read_all(e);
      seen.push_back(one);
      http::Response head;
      head.status = 200;
      co_await answer_with(e, head, {});
    };
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      for (const std::string_view body : {"", "late"}) {
        http::Request request = Stage::request("GET", "/seen");
        request.body = http::BodySize::unknown();
        const http::ClientExchangePtr exchange = visitor->begin(request);
        // As Go and HAProxy send it: the head first, the end of nothing soon after.
        for (int turn = 0; turn < 50; ++turn)
          co_await asio::post(s.io, use_task);
        expect_equal(seen.size(), body.empty() ? 0U : 1U, "requests before the end");
        if (!body.empty()) co_await net::write(*exchange, as_bytes(body), Leg::downstream);
        exchange->shutdown_write();
        const http::Response* const head = co_await read_head(*exchange);
        expect_equal(head->status, 200, "status");
        co_await read_all(*exchange);
      }
    });
    QCOMPARE(seen, (std::vector<std::string>{"none", "body late"}));
  }

  void a_body_that_does_not_come_holds_up_no_request_for_long() {
    Stage stage(Spoken::h2c);
    stage.service.pages["/early"] = [](http::ServerExchange& e) { return refuse_at_once(e, 403); };
    int status = 0;
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      http::Request request = Stage::request("GET", "/early");
      request.body = http::BodySize::unknown();
      const http::ClientExchangePtr exchange = visitor->begin(request);
      const http::Response* const head = co_await read_head(*exchange);
      status = head->status;
    });
    QCOMPARE(status, 403);
  }

  void B12_old_services_and_old_clients() {
    Stage stage(Spoken::h1);
    play_in_turn(stage, {raw("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nto the end")});
    Got modern;
    std::string old;
    run(known(stage), [&](Stage& s) -> Task<> {
      modern = co_await visit(s, Spoken::h1, Stage::request("GET", "/"));
      old = co_await talk(s, "GET / HTTP/1.0\r\n\r\n");
    });
    QCOMPARE(modern.body, std::string("to the end"));
    QVERIFY(!modern.cut_short);
    QVERIFY2(old.ends_with("\r\n\r\nto the end"), old.c_str());
    QVERIFY(old.find("chunked") == std::string::npos);
  }

  void B13_answers_without_a_body_have_none_data() { add_pairs(all_spoken); }
  void B13_answers_without_a_body_have_none() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    for (const int status : {204, 205, 304})
      stage.service.pages["/" + std::to_string(status)] = [status](http::ServerExchange& e) {
        http::Response head;
        head.status = status;
        head.body = {false, status == 304 ? std::optional<std::uint64_t>(9) : std::nullopt};
        return answer_with(e, head, {});
      };
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const Got head = co_await ask(*visitor, Stage::request("HEAD", "/plain"));
      expect_equal(head.status, 200, "HEAD");
      expect_equal(head.body, std::string(), "body of HEAD");
      for (const int status : {204, 205, 304}) {
        const std::string path = "/" + std::to_string(status);
        const Got answer = co_await ask(*visitor, Stage::request("GET", path));
        expect_equal(answer.status, status, "status");
        expect_equal(answer.body, std::string(), "body");
      }
      const Got next = co_await ask(*visitor, Stage::request("GET", "/plain"));
      expect_equal(next.body, std::string("hello"), "the next one");
    });
  }

  void B14_B16_B18_B19_B28_requests_arrive_as_they_were_sent_data() { add_pairs(all_spoken); }
  void B14_B16_B18_B19_B28_requests_arrive_as_they_were_sent() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    const std::vector<std::string> paths{"//a//b", "/a/../b", "/%2e%2e/", "/a;b", "/?"};
    const std::vector<std::string> methods{"QUERY", "PROPFIND", "X-CUSTOM"};
    const std::vector<std::string> hosts{"site.test:8443", "SITE.test", "xn--bcher-kva.test",
                                         "[2001:db8::1]:80"};
    for (const std::string& path : paths)
      stage.service.pages[path.substr(0, path.find('?'))] = mirror;
    stage.service.pages["/mirror"] = mirror;
    stage.alike = [](std::string_view, std::string_view) { return true; };
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      for (const std::string& path : paths) {
        const Got answer = co_await ask(*visitor, Stage::request("GET", path));
        expect(answer.body.starts_with("GET " + path + " site.test\n"), answer.body);
      }
      for (const std::string& method : methods) {
        const Got answer = co_await ask(*visitor, Stage::request(method, "/mirror"));
        expect(answer.body.starts_with(method + " /mirror site.test\n"), answer.body);
      }
      http::Request request = Stage::request("GET", "/mirror");
      request.accepts_trailers = true;
      request.fields = {field("cookie", "a=1"), field("cookie", "b=2"), field("cookie", "c=3")};
      const Got answer = co_await ask(*visitor, request);
      expect(answer.body.find("cookie: a=1; b=2; c=3\n") != std::string::npos, answer.body);
      expect(answer.body.find("te: trailers\n") != std::string::npos, answer.body);
      if (is_tls(down)) co_return;  // other hosts need another certificate
      for (const std::string& host : hosts) {
        http::Request to = Stage::request("GET", "/mirror");
        to.authority = host;
        const Got there = co_await ask(*visitor, to);
        expect(there.body.starts_with("GET /mirror " + host + "\n"), there.body);
      }
    });
  }

  /// Servers compare it with the connection that they see (Kestrel refuses any other); what the
  /// visitor came by stands in X-Forwarded-Proto.
  void the_scheme_is_that_of_the_connection_to_the_service_data() {
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<bool>("websocket");
    for (const Spoken down : all_spoken)
      for (const Spoken up : {Spoken::h2c, Spoken::h2_tls})
        for (const bool websocket : {false, true})
          QTest::addRow("%s > %s%s", name_of(down), name_of(up), websocket ? ", WebSocket" : "")
              << down << up << websocket;
  }
  void the_scheme_is_that_of_the_connection_to_the_service() {  // RFC 9113 8.3.1
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(bool, websocket);
    Stage stage(up);
    Fields seen;
    play_in_turn(stage, {is_tls(up) ? inside_tls({"h2"}, h2_keeping(seen)) : h2_keeping(seen)});
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      co_await visitor->settings();
      http::Request request = Stage::request("GET", "/plain");
      if (websocket) request.purpose = http::Purpose::websocket;
      const auto exchange = visitor->begin(request);
      const http::Response* const head = co_await read_head(*exchange);
      expect_equal(head->status, 404, "status");
    });
    QCOMPARE(seen[":method"], std::string(websocket ? "CONNECT" : "GET"));
    QCOMPARE(seen[":scheme"], std::string(is_tls(up) ? "https" : "http"));
    QCOMPARE(seen["x-forwarded-proto"], std::string(is_tls(down) ? "https" : "http"));
  }

  void an_absolute_target_keeps_its_scheme() {  // 2.2: it is the visitor's word
    Stage stage(Spoken::h1_tls);
    std::string head;
    play_in_turn(stage, {inside_tls({"http/1.1"}, [&](Stage&, net::StreamPtr stream) -> Task<> {
                   head = co_await read_until(*stream, "\r\n\r\n");
                   const std::string answer = "HTTP/1.1 204 No Content\r\n\r\n";
                   co_await net::write(*stream, as_bytes(answer), Leg::upstream);
                   co_await read_away(*stream);
                 })});
    run(known(stage), [&](Stage& s) -> Task<> {
      const std::string answer = co_await talk(
          s, "GET http://site.test/x HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
      expect(answer.starts_with("HTTP/1.1 204"), answer);
    });
    QVERIFY2(head.starts_with("GET http://site.test/x HTTP/1.1\r\n"), head.c_str());
  }

  void B06_trailers_of_requests_go_on_data() { add_pairs(all_spoken); }
  void B06_trailers_of_requests_go_on() {  // 2.6
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/take"] = [](http::ServerExchange& exchange) -> Task<> {
      std::string text = co_await read_all(exchange);
      const http::Field* const sum = http::find(exchange.trailers(), "x-sum");
      text.append(" ").append(sum == nullptr ? "nothing" : sum->value);
      http::Response head;
      head.status = 200;
      head.body = BodySize::exactly(text.size());
      co_await answer_with(exchange, head, text);
    };
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("POST", "/take");
      request.body = BodySize::unknown();
      request.fields.push_back(field("trailer", "x-sum"));
      const auto exchange = visitor->begin(request);
      co_await net::write(*exchange, as_bytes("abc"), Leg::downstream);
      exchange->set_trailers({field("x-sum", "42")});
      exchange->shutdown_write();
      const Got got = co_await receive(*exchange);
      expect_equal(got.body, std::string("abc 42"), "what the service got");
    });
  }

  /// What two readers could take for two things is refused, and what is no request gets no further
  /// as one: `reached` are the paths that the service is asked for.
  void B17_no_request_hides_in_another_data() {  // 2.8, corpus
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("reached");
    const QByteArray hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    const QByteArray length = "Content-Length: " + QByteArray::number(hidden.size()) + "\r\n";
    const auto row = [](const char* name, const QByteArray& first, int status,
                        const QByteArray& reached) {
      QTest::newRow(name) << first << status << reached;
    };
    const auto post = [](const QByteArray& fields) {
      return "POST /mirror HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    };
    const QByteArray chunked = "Transfer-Encoding: chunked\r\n";
    row("CL.0", post(length) + hidden, 200, "POST /mirror, GET /plain");
    row("0.CL", "GET /mirror HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden, 200,
        "GET /mirror, GET /plain");
    row("HEAD with a body", "HEAD /mirror HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden, 200,
        "HEAD /mirror, GET /plain");
    row("OPTIONS with a body", "OPTIONS /mirror HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden,
        200, "OPTIONS /mirror, GET /plain");
    row("Expect with its body at once", post("Expect: 100-continue\r\n" + length) + hidden, 200,
        "POST /mirror, GET /plain");
    row("CL.TE", post("Content-Length: 5\r\n" + chunked) + "0\r\n\r\n" + hidden, 400, "");
    row("TE.CL", post(chunked + "Content-Length: 4\r\n") + "2e\r\n" + hidden, 400, "");
    row("TE.TE", post(chunked + "Transfer-Encoding: identity\r\n") + "0\r\n\r\n" + hidden, 400, "");
    row("TE in disguise", post("Transfer-Encoding: xchunked\r\n" + length) + hidden, 501, "");
    row("TE with a space", post("Transfer-Encoding : chunked\r\n" + length) + hidden, 400, "");
    row("TE.0", post(chunked) + "0\r\n\r\n", 200, "POST /mirror, GET /plain");
    row("two lengths", post("Content-Length: 0\r\n" + length) + hidden, 400, "");
    row("a list of lengths", post("Content-Length: 0, 5\r\n") + hidden, 400, "");
    row("a signed length", post("Content-Length: +0\r\n") + hidden, 400, "");
    row("an extension with a bare LF", post(chunked) + "0;a\n\r\n" + hidden, 400, "");
    row("a chunk longer than said", post(chunked) + "1\r\nab\r\n0\r\n\r\n" + hidden, 400, "");
  }
  void B17_no_request_hides_in_another() {
    QFETCH(QByteArray, first);
    QFETCH(int, status);
    QFETCH(QByteArray, reached);
    Stage stage(Spoken::h1);
    stage.service.pages["/mirror"] = mirror;
    std::string said;
    run(known(stage), [&](Stage& s) -> Task<> {
      said = co_await talk(
          s, first.toStdString() + "GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    });
    const std::string begins = "HTTP/1.1 " + std::to_string(status) + " ";
    const bool continued = said.starts_with("HTTP/1.1 100 ");
    QVERIFY2(continued || said.starts_with(begins), said.c_str());
    QVERIFY2(said.find("/hidden") == std::string::npos || status == 200, said.c_str());
    std::string paths;
    for (const std::string& request : stage.service.requests)
      paths.append(paths.empty() ? "" : ", ").append(request);
    QCOMPARE(paths, reached.toStdString());
  }

  void B15_fields_that_connection_names_stay_behind() {
    Stage stage(Spoken::h1);
    stage.service.pages["/mirror"] = mirror;
    std::string named, forbidden;
    run(known(stage), [&](Stage& s) -> Task<> {
      named = co_await talk(
          s, "GET /mirror HTTP/1.1\r\nHost: a\r\nConnection: close, X-Foo\r\nX-Foo: 1\r\n\r\n");
      forbidden = co_await talk(
          s, "GET /mirror HTTP/1.1\r\nHost: a\r\nConnection: X-Forwarded-For\r\n\r\n");
    });
    QVERIFY2(named.starts_with("HTTP/1.1 200 "), named.c_str());
    QVERIFY(named.find("x-foo") == std::string::npos);
    QVERIFY2(forbidden.starts_with("HTTP/1.1 400 "), forbidden.c_str());
  }

  void B20_a_visitor_who_goes_is_felt_by_the_service_data() { add_pairs(all_spoken); }
  void B20_a_visitor_who_goes_is_felt_by_the_service() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    run(known(stage), [&](Stage& s) -> Task<> {
      Event asked(s.io.get_executor()), felt(s.io.get_executor());
      s.service.pages["/wait"] = [&](http::ServerExchange& e) -> Task<> {
        asked.set();
        http::WaitLimit limit(s.deadlines);
        limit.start(20s);
        while (e.presence() == http::Presence::there && !limit.has_passed()) {
          http::StreamsReady ready(e.executor(), limit);
          ready.when_leaving(e);
          co_await ready.wait();
        }
        felt.set();
      };
      {
        const http::ClientConnectionPtr visitor = co_await s.visitor(down);
        const auto exchange = visitor->begin(Stage::request("GET", "/wait"));
        co_await asked.wait();
        exchange->reset(ResetCode::cancel);
        co_await within(10s, Leg::upstream, "the service feels it", felt.wait());
      }
      // Nothing of it is left where others come by.
      const Got next = co_await visit(s, down, Stage::request("GET", "/plain"));
      expect_equal(next.body, std::string("hello"), "the next one");
    });
    QCOMPARE(stage.reports.size(), std::size_t{2});
    QVERIFY(stage.reports.front().broken == Leg::downstream);
  }

  void B23_a_service_with_few_streams_gets_no_more_data() {
    QTest::addColumn<int>("most");
    QTest::newRow("one at a time") << 1;
    QTest::newRow("two at a time") << 2;
  }
  void B23_a_service_with_few_streams_gets_no_more() {  // 2.12
    QFETCH(int, most);
    Stage stage(Spoken::h1);
    known(stage).options.wanted.protocol = Protocol::h2c;
    stage.options.pool.h2_connections = 2;
    int good = 0, open = 0, most_open = 0;
    stage.impostor = [&stage, most](net::StreamPtr stream) {
      http::ServerOptions server;
      server.h2.max_streams = static_cast<std::uint32_t>(most);
      return stage.serve_requests(std::move(stream), true, server);
    };
    run(stage, [&](Stage& s) -> Task<> {
      s.service.pages["/slow"] = [&](http::ServerExchange& e) -> Task<> {
        most_open = std::max(most_open, ++open);
        co_await turns(s, 30);
        --open;
        co_await refuse_at_once(e, 200);
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const Got first = co_await ask(*visitor, Stage::request("GET", "/slow"));
      expect_equal(first.status, 200, "the first");
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        for (int i = 0; i < 20; ++i)
          scope.spawn("asks", [](http::ClientConnection& from, int& count) -> Task<> {
            const Got answer = co_await ask(from, Stage::request("GET", "/slow"));
            count += answer.status == 200 ? 1 : 0;
          }(*visitor, good));
        for (int wait = 0; good < 20 && wait < 20'000; ++wait)
          co_await turns(s, 1);
      });
    });
    QCOMPARE(good, 20);
    QVERIFY2(most_open <= 2 * most, std::to_string(most_open).c_str());
    QCOMPARE(stage.dials, 2);
  }

  void B23_long_exchanges_leave_room_for_short_ones() {  // 2.12
    Stage stage(Spoken::h2c);
    stage.impostor = [&stage](net::StreamPtr stream) {
      http::ServerOptions server;
      server.h2.max_streams = 4;
      return stage.serve_requests(std::move(stream), true, server);
    };
    int dials_before = 0;
    run(known(stage), [&](Stage& s) -> Task<> {
      s.service.pages["/events"] = hold_open;
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      std::vector<http::ClientExchangePtr> streams;
      for (int i = 0; i < 3; ++i) {
        streams.push_back(visitor->begin(Stage::request("GET", "/events")));
        co_await read_head(*streams.back());
      }
      dials_before = s.dials;
      const Got answer = co_await ask(*visitor, Stage::request("GET", "/plain"));
      expect_equal(answer.status, 200, "status");
      for (const auto& one : streams)
        one->reset(ResetCode::cancel);
      co_await turns(s, 20);
    });
    QCOMPARE(dials_before, 1);
    QCOMPARE(stage.dials, 2);
  }

  void B24_a_drain_ends_nothing_that_has_begun_data() {
    QTest::addColumn<Spoken>("down");
    for (const Spoken down : all_spoken)
      QTest::addRow("%s", name_of(down)) << down;
  }
  void B24_a_drain_ends_nothing_that_has_begun() {  // 2.11
    QFETCH(Spoken, down);
    Stage stage(Spoken::h1);
    Got answer;
    bool over = false;
    run(known(stage), [&](Stage& s) -> Task<> {
      Event asked(s.io.get_executor()), go_on(s.io.get_executor());
      s.service.pages["/slow"] = [&](http::ServerExchange& e) -> Task<> {
        asked.set();
        co_await go_on.wait();
        co_await refuse_at_once(e, 200);
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      s.scope().spawn("drain", [](Stage& where, Event& begun, Event& more) -> Task<> {
        co_await begun.wait();
        where.all_visitors.drain();
        co_await turns(where, 5);
        more.set();
      }(s, asked, go_on));
      answer = co_await ask(*visitor, Stage::request("GET", "/slow"));
      co_await let_time_pass(s, 1500ms);
      over = visitor->is_over();
      while (s.all_visitors.count() > 0)
        co_await let_time_pass(s, 100ms);
    });
    QCOMPARE(answer.status, 200);
    QVERIFY(over);
    QCOMPARE(stage.reports.size(), std::size_t{1});
    QVERIFY(!stage.reports.front().error);
  }

  void B24_tunnels_are_given_more_time_than_exchanges() {  // 2.14
    Stage stage(Spoken::h1);
    Duration until_drained{};
    run(known(stage), [&](Stage& s) -> Task<> {
      s.service.pages["/socket"] = [](http::ServerExchange& e) -> Task<> {
        http::Response head;
        head.status = 101;
        head.opens_tunnel = true;
        e.respond(head);
        static_cast<void>(co_await attempt(read_all(e)));
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const auto exchange = visitor->begin(websocket("/socket"));
      co_await read_head(*exchange);
      const TimePoint began = Clock::now();
      s.scope().spawn("clock", let_time_pass(s, 310s));
      const DrainLimits limits{1s, 300s};
      co_await s.all_visitors.drain_within(limits);
      until_drained = Clock::now() - began;
    });
    QVERIFY(until_drained >= 299s);
    // What is cut then is told, too.
    QCOMPARE(stage.reports.size(), std::size_t{1});
    QVERIFY(stage.reports.front().error && stage.reports.front().error->code == Errc::cancelled);
  }

  void B26_several_lines_of_a_field_stay_several_data() { add_pairs(all_spoken); }
  void B26_several_lines_of_a_field_stay_several() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/lines"] = [](http::ServerExchange& e) {
      http::Response head;
      head.status = 401;
      head.body = BodySize::exactly(2);
      head.fields = {field("set-cookie", "a=1, b"),
                     field("set-cookie", "c=2"),
                     field("vary", "Origin"),
                     field("vary", "Accept"),
                     field("www-authenticate", "Basic realm=\"a, b\""),
                     field("www-authenticate", "Bearer")};
      return answer_with(e, head, "no");
    };
    Got answer;
    run(known(stage), [&](Stage& s) -> Task<> {
      answer = co_await visit(s, down, Stage::request("GET", "/lines"));
    });
    QVERIFY2(answer.lines().find("set-cookie: a=1, b\nset-cookie: c=2\nvary: Origin\nvary: Accept\n"
                                 "www-authenticate: Basic realm=\"a, b\"\n"
                                 "www-authenticate: Bearer\n") != std::string::npos,
             answer.lines().c_str());
  }

  void B27_large_heads_pass_and_larger_ones_do_not_data() { add_pairs(all_spoken); }
  void B27_large_heads_pass_and_larger_ones_do_not() {  // 2.9
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::vector<std::string> names;
    for (int i = 0; i < 300; ++i)
      names.push_back("x-" + std::to_string(i));
    const std::string value(300, 'v'), cookies(15'000, 'c'), huge(20'000, 'h'),
        longest(60'000, 'l');
    const auto many = [&](std::size_t count) {
      http::Response head;
      head.status = 200;
      head.body = BodySize::exactly(2);
      for (std::size_t i = 0; i < count; ++i)
        head.fields.push_back(field(names[i], value));
      return head;
    };
    stage.service.pages["/large"] = [&](http::ServerExchange& e) {
      return answer_with(e, many(200), "ok");
    };
    stage.service.pages["/long-field"] = [&](http::ServerExchange& e) {
      http::Response head = many(1);
      head.fields.front().value = longest;
      return answer_with(e, head, "ok");
    };
    stage.service.pages["/too-many"] = [&](http::ServerExchange& e) -> Task<> {
      static_cast<void>(co_await attempt(answer_with(e, many(300), "ok")));
    };
    run(known(stage), [&](Stage& s) -> Task<> {
      http::Request request = Stage::request("GET", "/large");
      for (std::size_t i = 0; i < 4; ++i)
        request.fields.push_back(field(names[i], cookies));
      const Got large = co_await visit(s, down, request);
      expect_equal(large.status, 200, "200 fields");
      const Got long_answer = co_await visit(s, down, Stage::request("GET", "/long-field"));
      expect_equal(long_answer.status, 200, "a long field of an answer");
      expect_equal(long_answer.field(names[0]).size(), longest.size(), "all of it");
      const Got more = co_await visit(s, down, Stage::request("GET", "/too-many"));
      expect_equal(more.status, 502, "300 fields");
      expect(
          more.field("proxy-status").find("http_response_header_section_size") != std::string::npos,
          more.field("proxy-status"));
      http::Request long_field = Stage::request("GET", "/plain");
      long_field.fields.push_back(field("x-long", huge));
      const Got field_answer = co_await visit(s, down, long_field);
      expect_equal(field_answer.status, 431, "a long field");
      const std::string path = "/" + huge;
      const Got path_answer = co_await visit(s, down, Stage::request("GET", path));
      expect_equal(path_answer.status, 414, "a long path");
      http::Request fields = Stage::request("GET", "/plain");
      for (std::size_t i = 0; i < 150; ++i)
        fields.fields.push_back(field(names[i], "v"));
      const Got many_answer = co_await visit(s, down, fields);
      expect_equal(many_answer.status, 431, "150 fields");
    });
  }

  void B29_a_body_beyond_the_limit_of_the_route_is_413_data() { add_pairs(all_spoken); }
  void B29_a_body_beyond_the_limit_of_the_route_is_413() {  // 2.9
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.route->most_request_body = 10'000;
    stage.service.pages["/take"] = mirror;
    run(known(stage), [&](Stage& s) -> Task<> {
      const Got fits =
          co_await visit(s, down, Stage::request("POST", "/take"), std::string(10'000, 'u'));
      expect_equal(fits.status, 200, "as much as may be");
      const Got announced =
          co_await visit(s, down, Stage::request("POST", "/take"), std::string(10'001, 'u'));
      expect_equal(announced.status, 413, "announced");
      expect(announced.field("proxy-status").find("http_request_error") != std::string::npos,
             "token");
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("POST", "/take");
      request.body = BodySize::unknown();
      const auto exchange = visitor->begin(request);
      s.scope().spawn("body", [](http::ClientExchange& to) -> Task<> {
        const std::string piece(4'000, 'u');
        for (int i = 0; i < 4; ++i) {
          const Result<void> sent =
              co_await attempt(net::write(to, as_bytes(piece), Leg::downstream));
          if (!sent) co_return;
        }
        to.shutdown_write();
      }(*exchange));
      const Got unannounced = co_await receive(*exchange);
      expect_equal(unannounced.status, 413, "found out");
      co_await turns(s, 20);
    });
    QCOMPARE(stage.reports.size(), std::size_t{3});
    QVERIFY(stage.reports.back().broken == Leg::downstream);
  }

  void B29_a_request_in_a_circle_is_told_so() {  // 2.15
    Stage stage(Spoken::h1);
    Got answer;
    run(known(stage), [&](Stage& s) -> Task<> {
      http::Request request = Stage::request("GET", "/plain");
      request.fields.push_back(field("x-gw-hop", "8"));
      answer = co_await visit(s, Spoken::h2c, request);
    });
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.field("proxy-status").find("proxy_loop_detected") != std::string::npos);
    QCOMPARE(stage.dials, 0);
  }

  void B29_codings_that_are_passed_on_undone_are_refused() {  // 2.3
    Stage stage(Spoken::h1);
    play_in_turn(stage,
                 {raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")});
    Got answer;
    run(known(stage), [&](Stage& s) -> Task<> {
      answer = co_await visit(s, Spoken::h1, Stage::request("GET", "/"));
    });
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.field("proxy-status").find("http_response_transfer_coding") !=
            std::string::npos);
  }

  void B30_errors_of_ours_reach_grpc_as_its_own_data() {
    QTest::addColumn<Spoken>("down");
    QTest::newRow("h1") << Spoken::h1;
    QTest::newRow("h2c") << Spoken::h2c;
  }
  void B30_errors_of_ours_reach_grpc_as_its_own() {  // 2.6
    QFETCH(Spoken, down);
    Stage stage(Spoken::h2c);
    stage.refuse_dials = 1;
    Got refused, late;
    Event never(stage.io.get_executor());
    run(known(stage), [&](Stage& s) -> Task<> {
      http::Request request = Stage::request("POST", "/wait");
      request.fields = {field("content-type", "application/grpc"), field("grpc-timeout", "2S")};
      refused = co_await visit(s, down, request);
      s.route->upstream->forget_failures();
      s.service.pages["/wait"] = [&](http::ServerExchange&) -> Task<> { co_await never.wait(); };
      s.scope().spawn("clock", let_time_pass(s, 4s));
      late = co_await visit(s, down, request);
      never.set();
    });
    QCOMPARE(refused.status, 200);
    QCOMPARE(refused.field("grpc-status"), std::string("14"));
    QCOMPARE(late.field("grpc-status"), std::string("4"));
  }

  void an_announced_answer_must_go_on_data() {
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("piece");
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<bool>("is_cut");
    for (const Spoken down : {Spoken::h1, Spoken::h2c}) {
      const auto row = [&](const char* name, const char* fields, const char* piece,
                           const char* rest, bool is_cut) {
        QTest::addRow("%s to %s", name, name_of(down))
            << down << QByteArray(fields) << QByteArray(piece) << QByteArray(rest) << is_cut;
      };
      row("a length", "Content-Length: 8\r\n", "half", "half", true);
      // Nobody has said that more is due: long polls, exports, logs that are followed.
      row("chunks", "Transfer-Encoding: chunked\r\n", "4\r\nhalf\r\n", "4\r\nhalf\r\n0\r\n\r\n",
          false);
      row("events of known length", "Content-Type: text/event-stream\r\nContent-Length: 8\r\n",
          "half", "half", false);
    }
  }
  void an_announced_answer_must_go_on() {  // 2.14: 60 s, either way
    QFETCH(Spoken, down);
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, piece);
    QFETCH(QByteArray, rest);
    QFETCH(bool, is_cut);
    Stage stage(Spoken::h1);
    Event go_on(stage.io.get_executor());
    const std::string head = "HTTP/1.1 200 OK\r\n" + fields.toStdString() + "\r\n";
    play_in_turn(stage, {[&](Stage&, net::StreamPtr stream) -> Task<> {
                   co_await read_until(*stream, "\r\n\r\n");
                   const std::string first = head + piece.toStdString();
                   co_await net::write(*stream, as_bytes(first), Leg::upstream);
                   co_await go_on.wait();
                   const std::string second = rest.toStdString();
                   co_await net::write(*stream, as_bytes(second), Leg::upstream);
                   co_await read_away(*stream);
                 }});
    run(known(stage), [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = visitor->begin(Stage::request("GET", "/"));
      co_await read_head(*exchange);
      co_await let_time_pass(s, 50s, 1s);
      expect(s.reports.empty(), told(s));
      co_await let_time_pass(s, 80s, 1s);
      expect_equal(s.reports.size(), is_cut ? 1u : 0u, "reports");
      go_on.set();
      const Result<std::string> body = co_await attempt(read_all(*exchange));
      expect(is_cut ? !body : body && *body == "halfhalf", "the body");
    });
    const ExchangeReport& report = stage.reports.front();
    QCOMPARE(report.error.has_value(), is_cut);
    if (!is_cut) return;
    QCOMPARE(report.error->code, Errc::timed_out);
    QCOMPARE(report.broken, Leg::upstream);
    QCOMPARE(report.end_reason, std::string("idle_timeout"));
  }

  void a_tunnel_in_which_nothing_moves_is_ended() {  // 2.14
    Stage stage(Spoken::h1);
    stage.route->timeouts.tunnel_idle = 60s;
    bool ended = false;
    run(known(stage), [&](Stage& s) -> Task<> {
      s.service.pages["/socket"] = [](http::ServerExchange& e) -> Task<> {
        http::Response head;
        head.status = 101;
        head.opens_tunnel = true;
        e.respond(head);
        static_cast<void>(co_await attempt(read_all(e)));
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const auto exchange = visitor->begin(websocket("/socket"));
      co_await read_head(*exchange);
      s.scope().spawn("clock", let_time_pass(s, 130s));
      const Result<std::string> rest = co_await attempt(read_all(*exchange));
      ended = rest && *rest == "\x88\x02\x03\xe9";  // Close 1001 (3.7)
    });
    QVERIFY(ended);
    QVERIFY(stage.reports.front().error && stage.reports.front().error->code == Errc::timed_out);
  }

  void an_exchange_that_is_cancelled_is_told_of() {
    Stage stage(Spoken::h1);
    run(known(stage), [&](Stage& s) -> Task<> {
      Event asked(s.io.get_executor());
      s.service.pages["/wait"] = [&](http::ServerExchange&) -> Task<> {
        asked.set();
        Event never(s.io.get_executor());
        co_await never.wait();
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto exchange = visitor->begin(Stage::request("GET", "/wait"));
      co_await asked.wait();
    });
    QCOMPARE(stage.reports.size(), std::size_t{1});
    QVERIFY(stage.reports.front().error.has_value());
  }

  void idle_connections_are_kept_for_less_than_the_service_says() {  // 2.12
    for (const bool said : {true, false}) {
      Stage stage(Spoken::h1);
      const std::string field_line = said ? "Keep-Alive: timeout=5\r\n" : "";
      play_in_turn(stage, {[field_line](Stage&, net::StreamPtr stream) -> Task<> {
                     for (;;) {
                       co_await read_until(*stream, "\r\n\r\n");
                       const std::string text =
                           "HTTP/1.1 200 OK\r\n" + field_line + "Content-Length: 0\r\n\r\n";
                       co_await net::write(*stream, as_bytes(text), Leg::upstream);
                     }
                   }});
      std::vector<int> dials;
      run(known(stage), [&](Stage& s) -> Task<> {
        for (const Duration pause : {Duration(3s), Duration(4500ms)}) {
          co_await visit(s, Spoken::h2c, Stage::request("GET", "/"));
          co_await let_time_pass(s, pause);
        }
        co_await visit(s, Spoken::h2c, Stage::request("GET", "/"));
        dials.push_back(s.dials);
      });
      QCOMPARE(dials.front(), said ? 2 : 1);
    }
  }

  void requests_are_repeated_within_a_budget() {  // 2.13
    RetryBudget budget;
    const TimePoint start = Clock::now();
    int allowed = 0;
    for (int i = 0; i < 100; ++i)
      allowed += budget.take(start) ? 1 : 0;
    QCOMPARE(allowed, 10);
    for (int i = 0; i < 500; ++i)
      budget.request(start);
    for (int i = 0; i < 500; ++i)
      allowed += budget.take(start) ? 1 : 0;
    QCOMPARE(allowed, 100);
    QVERIFY(!budget.take(start + 6s));
    QVERIFY(budget.take(start + 20s));
  }
};

}  // namespace culvert::gateway::bridging_cases_test

QTEST_GUILESS_MAIN(culvert::gateway::bridging_cases_test::BridgingCasesTest)
#include "bridging_cases_test.moc"
