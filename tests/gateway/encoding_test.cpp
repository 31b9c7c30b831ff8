// gateway.md 2.16 through the gateway: encoded bodies between any two versions, decoded with the
// libraries that visitors have; and 3.8, which no tunnel may ever wait for.
#include "core/gateway/encoding_load.h"
#include "tests/gateway/asking.h"
#include "tests/support/content_decoder.h"

#include <cstring>
#include <random>

namespace culvert::gateway::encoding_test {
namespace {

using http::BodySize;
using http::ContentCoding;

constexpr std::array codings{ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip};

std::string lines(std::size_t size) {
  std::mt19937_64 random(5);
  std::string text;
  while (text.size() < size)
    text.append("{\"id\":" + std::to_string(random() % 100'000) + ",\"name\":\"record\"}\n");
  text.resize(size);
  return text;
}

const http::Field html = field("content-type", "text/html; charset=utf-8");
const http::Field json = field("content-type", "application/json");

void switch_on(Stage& stage, std::vector<ContentCoding> wanted = {
                                 ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip}) {
  stage.route->encoding.codings = std::move(wanted);
  stage.route->encoding.types = {"text/html", "application/json"};
  // A busy machine is not what these tests are about.
  EncodingLoad::Limits limits;
  limits.lag = limits.work = 1h;
  EncodingLoad::of(stage.io.get_executor()).set_limits(limits);
}

/// Bytes that no codec makes smaller: they have to go somewhere.
std::vector<std::byte> noise(std::uint64_t& state) {
  std::vector<std::byte> bytes(16 * 1024);
  for (std::size_t at = 0; at < bytes.size(); at += sizeof state) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    std::memcpy(&bytes[at], &state, sizeof state);
  }
  return bytes;
}

void add_codings() {
  QTest::addColumn<Spoken>("down");
  QTest::addColumn<Spoken>("up");
  QTest::addColumn<int>("coding");
  for (const Spoken down : plain_spoken)
    for (const Spoken up : plain_spoken)
      for (const ContentCoding coding : codings)
        QTest::addRow("%s > %s, %s", name_of(down), name_of(up), http::to_text(coding).data())
            << down << up << static_cast<int>(coding);
}

/// One line each time it is told to, and no end before that.
TestService::Page line_by_line(Event& go_on, int count, std::vector<http::Field> fields) {
  return [&go_on, count, fields](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = 200;
    head.body = BodySize::unknown();
    head.fields = fields;
    exchange.respond(head);
    for (int i = 0; i < count; ++i) {
      co_await go_on.wait();
      go_on.reset();
      co_await say(exchange, "{\"line\":" + std::to_string(i) + "}\n");
    }
    exchange.shutdown_write();
  };
}

/// Text without end, counted, until nobody listens.
TestService::Page endless_page(std::size_t& sent) {
  return [&sent](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = 200;
    head.body = BodySize::unknown();
    head.fields = {json};
    exchange.respond(head);
    for (std::uint64_t state = 88172645463325252;;) {
      const std::vector<std::byte> some = noise(state);
      const Result<void> written = co_await attempt(net::write(exchange, some, Leg::upstream));
      if (!written) co_return;
      sent += some.size();
    }
  };
}

/// Half of what was promised.
TestService::Page cut_off(bool known_length) {
  return [known_length](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = 200;
    head.body = known_length ? BodySize::exactly(200'000) : BodySize::unknown();
    head.fields = {json};
    exchange.respond(head);
    co_await say(exchange, lines(100'000));
    exchange.reset(http::ResetCode::internal_error);
  };
}

}  // namespace

class EncodingTest : public QObject {
  Q_OBJECT

 private slots:
  // ---- 3.8 ---------------------------------------------------------------------------------

  void no_tunnel_waits_for_the_encoder_data() {
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<bool>("accepts");
    QTest::addColumn<bool>("encodes");
    QTest::addColumn<bool>("service_speaks_first");
    const auto row = [](const char* name, Spoken down, Spoken up, bool accepts, bool encodes,
                        bool service_first) {
      QTest::newRow(name) << down << up << accepts << encodes << service_first;
    };
    row("W-E1", Spoken::h2_tls, Spoken::h1, true, true, false);
    row("W-E2", Spoken::h2_tls, Spoken::h1, true, true, true);
    row("W-E3", Spoken::h2_tls, Spoken::h1, false, true, false);
    row("W-E4", Spoken::h2_tls, Spoken::h1, true, false, false);
    row("W-E5", Spoken::h1, Spoken::h1, true, true, false);
    row("W-E5 to HTTP/2", Spoken::h1, Spoken::h2c, true, true, false);
    row("W-E9", Spoken::h2_tls, Spoken::h2_tls, true, true, false);
    row("W-E9, the service first", Spoken::h2c, Spoken::h2c, true, true, true);
  }

  void no_tunnel_waits_for_the_encoder() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(bool, accepts);
    QFETCH(bool, encodes);
    QFETCH(bool, service_speaks_first);
    Stage stage(up);
    if (encodes) switch_on(stage);
    run(stage, [=](Stage& s) -> Task<> {
      Event speak(s.io.get_executor());
      s.service.pages["/socket"] = [&](http::ServerExchange& exchange) -> Task<> {
        // Even a service that says what it will send.
        agree(exchange, {html});
        if (service_speaks_first) {
          co_await speak.wait();
          co_await say(exchange, "welcome");
        }
        co_await echo(exchange);
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      co_await visitor->settings();
      http::Request request = websocket("/socket");
      if (accepts) request.fields.push_back(any_encoding());
      const auto exchange = visitor->begin(request);
      // Nobody has said a word yet, and nobody will before this.
      const http::Response* const head = co_await read_head(*exchange);
      expect(head->opens_tunnel, std::to_string(head->status));
      expect(http::find(head->fields, "content-encoding") == nullptr, "an encoded tunnel");
      expect(http::find(head->fields, "vary") == nullptr, "a tunnel that varies");
      if (service_speaks_first) {
        speak.set();
        const std::string welcome = co_await read_bytes(*exchange, 7);
        expect_equal(welcome, std::string("welcome"), "welcome");
      }
      co_await say(*exchange, "ping");
      const std::string echoed = co_await read_bytes(*exchange, 4);
      expect_equal(echoed, std::string("ping"), "echo");
      exchange->shutdown_write();
      const std::string rest = co_await read_all(*exchange);
      expect_equal(rest, std::string(), "rest");
    });
    QCOMPARE(stage.tunnels, 1);
  }

  void a_refused_upgrade_has_its_page_encoded_data() { add_pairs(plain_spoken); }  // W-E6, E-08

  void a_refused_upgrade_has_its_page_encoded() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    switch_on(stage);
    const std::string custom = lines(4096);
    stage.service.pages["/socket"] = page(403, {html}, custom);
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      co_await visitor->settings();
      got = co_await ask(*visitor, websocket("/socket", any_encoding()));
    });
    QCOMPARE(got.status, 403);
    QVERIFY(!got.opens_tunnel && !got.cut_short);
    QCOMPARE(got.field("content-encoding"), std::string("zstd"));
    QCOMPARE(got.field("vary"), std::string("Accept-Encoding"));
    QVERIFY(support::decode(ContentCoding::zstd, as_bytes(got.body)) == custom);
    QCOMPARE(stage.tunnels, 0);
  }

  void a_classic_tunnel_is_left_alone_data() {  // W-E7
    QTest::addColumn<Spoken>("down");
    QTest::newRow("HTTP/1.1") << Spoken::h1;
    QTest::newRow("HTTP/2") << Spoken::h2_tls;
  }

  void a_classic_tunnel_is_left_alone() {
    QFETCH(Spoken, down);
    Stage stage(Spoken::h1);
    switch_on(stage);
    run(stage, [down](Stage& s) -> Task<> {
      s.service.pages[""] = [](http::ServerExchange& exchange) -> Task<> {
        http::Response head;
        head.status = 200;
        head.opens_tunnel = true;
        head.fields = {html};
        exchange.respond(head);
        co_await echo(exchange);
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("CONNECT", "");
      request.authority = "site.test:80";
      request.purpose = http::Purpose::connect;
      request.fields = {any_encoding()};
      const auto exchange = visitor->begin(request);
      const http::Response* const head = co_await read_head(*exchange);
      expect(head->opens_tunnel, std::to_string(head->status));
      expect(http::find(head->fields, "content-encoding") == nullptr, "an encoded tunnel");
      const std::string much = lines(100'000);
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("send", send_body(*exchange, much));
        const std::string echoed = co_await read_all(*exchange);
        expect(echoed == much, "other bytes");
      });
    });
  }

  void frames_of_a_websocket_stay_what_they_are() {  // W-E8
    Stage stage(Spoken::h1);
    switch_on(stage);
    stage.route->encoding.min_size = 0;
    const std::string frames = lines(100 * 1024);
    run(stage, [&frames](Stage& s) -> Task<> {
      s.service.pages["/socket"] = [&frames](http::ServerExchange& exchange) -> Task<> {
        agree(exchange, {html});
        co_await say(exchange, frames);
        exchange.shutdown_write();
        co_await read_all(exchange);
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
      co_await visitor->settings();
      const auto exchange = visitor->begin(websocket("/socket", any_encoding()));
      co_await read_head(*exchange);
      const std::string got = co_await read_bytes(*exchange, frames.size());
      expect(got == frames, "other bytes");
      exchange->shutdown_write();
    });
  }

  void a_slow_handshake_goes_through_at_once_when_it_comes() {  // W-E10
    Stage stage(Spoken::h1);
    switch_on(stage);
    run(stage, [](Stage& s) -> Task<> {
      Event agreed(s.io.get_executor());
      s.service.pages["/socket"] = [&](http::ServerExchange& exchange) -> Task<> {
        co_await agreed.wait();
        co_await agree_and_echo(exchange);
      };
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      co_await visitor->settings();
      const auto exchange = visitor->begin(websocket("/socket", any_encoding()));
      co_await let_time_pass(s, 3s);
      expect(exchange->take_head() == nullptr, "a head before the service's");
      agreed.set();
      const http::Response* const head = co_await read_head(*exchange);
      expect(head->opens_tunnel, std::to_string(head->status));
      exchange->shutdown_write();
      co_await read_all(*exchange);
    });
  }

  // ---- Bodies ------------------------------------------------------------------------------

  void bodies_come_back_whole_data() { add_codings(); }

  void bodies_come_back_whole() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, coding);
    const auto which = static_cast<ContentCoding>(coding);
    Stage stage(up);
    switch_on(stage, {which});
    const std::string body = lines(5 << 20);
    stage.service.pages["/known"] = page(200, {json, field("etag", "\"1\"")}, body);
    stage.service.pages["/unknown"] = page(200, {json}, body, false);
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      for (const std::string path : {"/known", "/unknown"}) {
        const Got got = co_await ask(*visitor, asking(path, any_encoding()));
        expect_equal(got.field("content-encoding"), std::string(http::to_text(which)), "coding");
        expect_equal(got.field("content-length"), std::string(), "length");
        expect(got.body.size() < body.size() / 2, std::to_string(got.body.size()));
        expect(support::decode(which, as_bytes(got.body)) == body, "other bytes");
      }
    });
    QCOMPARE(stage.reports.size(), std::size_t{2});
    QVERIFY(stage.reports.back().encoding.coding == which);
    QCOMPARE(EncodingLoad::of(stage.io.get_executor()).encoding(), std::size_t{0});
  }

  void nothing_depends_on_how_bytes_are_cut_data() { add_codings(); }

  void nothing_depends_on_how_bytes_are_cut() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, coding);
    const auto which = static_cast<ContentCoding>(coding);
    Stage stage(up);
    stage.fragmented = true;
    switch_on(stage, {which});
    const std::string body = lines(200'000);
    stage.service.pages["/known"] = page(200, {json}, body);
    stage.service.pages["/unknown"] = page(200, {json}, body, false);
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      for (const std::string path : {"/known", "/unknown"}) {
        const Got got = co_await ask(*visitor, asking(path, any_encoding()));
        expect(support::decode(which, as_bytes(got.body)) == body, "other bytes");
      }
    });
  }

  void streams_stay_live_data() { add_codings(); }

  void streams_stay_live() {  // E-01, E-03
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, coding);
    const auto which = static_cast<ContentCoding>(coding);
    Stage stage(up);
    switch_on(stage, {which});
    run(stage, [=](Stage& s) -> Task<> {
      Event go_on(s.io.get_executor());
      s.service.pages["/lines"] = line_by_line(go_on, 5, {json});
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = visitor->begin(asking("/lines", any_encoding()));
      // The head is here before any byte of the body.
      const http::Response* const head = co_await read_head(*exchange);
      expect(http::find(head->fields, "content-encoding") != nullptr, "not encoded");
      support::ContentDecoder decoder(which);
      for (int i = 0; i < 5; ++i) {
        go_on.set();
        const std::string line = "{\"line\":" + std::to_string(i) + "}\n";
        std::string got;
        while (got.size() < line.size()) {
          std::array<std::byte, 1000> piece;
          const std::size_t count = co_await net::read_some(*exchange, piece, Leg::downstream);
          expect(count > 0, "ended");
          got.append(decoder.put(Bytes(piece).first(count)));
        }
        expect_equal(got, line, "line");
      }
      const std::string rest = co_await read_all(*exchange);
      decoder.put(as_bytes(rest));
      expect(decoder.has_ended(), "not complete");
    });
  }

  void events_are_encoded_only_where_that_is_wanted_data() {  // E-02, S-04
    QTest::addColumn<bool>("wanted");
    QTest::newRow("not wanted") << false;
    QTest::newRow("wanted") << true;
  }

  void events_are_encoded_only_where_that_is_wanted() {
    QFETCH(bool, wanted);
    Stage stage(Spoken::h2c);
    switch_on(stage, {ContentCoding::gzip});
    stage.route->encoding.event_streams = wanted;
    run(stage, [wanted](Stage& s) -> Task<> {
      Event go_on(s.io.get_executor());
      s.service.pages["/lines"] =
          line_by_line(go_on, 2, {field("content-type", "text/event-stream")});
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const auto exchange = visitor->begin(asking("/lines", any_encoding()));
      const http::Response* const head = co_await read_head(*exchange);
      expect_equal(http::find(head->fields, "content-encoding") != nullptr, wanted, "encoded");
      go_on.set();
      std::array<std::byte, 1000> piece;
      const std::size_t count = co_await net::read_some(*exchange, piece, Leg::downstream);
      const Bytes came = Bytes(piece).first(count);
      support::ContentDecoder decoder(ContentCoding::gzip);
      const std::string line = wanted ? decoder.put(came) : std::string(as_text(came));
      expect_equal(line, std::string("{\"line\":0}\n"), "line");
      go_on.set();
      co_await read_all(*exchange);
    });
  }

  void trailers_come_behind_the_last_bytes_data() { add_pairs(plain_spoken); }  // E-07

  void trailers_come_behind_the_last_bytes() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    switch_on(stage, {ContentCoding::br});
    const std::string body = lines(30'000);
    stage.service.pages["/trailers"] = [&body](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {json, field("trailer", "x-sum")};
      exchange.respond(head);
      co_await say(exchange, body);
      exchange.set_trailers({field("x-sum", "42")});
      exchange.shutdown_write();
    };
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = asking("/trailers", any_encoding());
      request.accepts_trailers = true;
      got = co_await ask(*visitor, request);
    });
    QCOMPARE(got.field("content-encoding"), std::string("br"));
    QVERIFY(support::decode(ContentCoding::br, as_bytes(got.body)) == body);
    QCOMPARE(got.trailer("x-sum"), std::string("42"));
  }

  void what_cannot_be_encoded_passes_unchanged_data() {  // E-02, E-06
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("vary");
    for (const Spoken down : plain_spoken) {
      const auto row = [down](const char* name, const char* method, int status, const char* more,
                              const char* vary) {
        QTest::addRow("%s, %s", name_of(down), name)
            << down << QByteArray(method) << status << QByteArray(more) << QByteArray(vary);
      };
      row("HEAD", "HEAD", 200, "", "");
      row("204", "GET", 204, "", "");
      row("206", "GET", 206, "bytes 0-2999/5000", "");
      row("304", "GET", 304, "", "Accept-Encoding");
    }
  }

  void what_cannot_be_encoded_passes_unchanged() {
    QFETCH(Spoken, down);
    QFETCH(QByteArray, method);
    QFETCH(int, status);
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, vary);
    Stage stage(Spoken::h1);
    switch_on(stage);
    const std::string body = lines(3000), range = more.toStdString();
    std::vector<http::Field> fields{field("etag", "\"1\""), json};
    if (!range.empty()) fields.push_back(field("content-range", range));
    stage.service.pages["/it"] = page(status, fields, body);
    Got got;
    const std::string name = method.toStdString();
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = asking("/it", any_encoding());
      request.method = name;
      got = co_await ask(*visitor, request);
      const Got next = co_await ask(*visitor, asking("/plain"));
      expect_equal(next.body, std::string("hello"), "the next one on the same connection");
    });
    QCOMPARE(got.status, status);
    QCOMPARE(got.field("content-encoding"), std::string());
    QCOMPARE(got.field("etag"), std::string("\"1\""));
    QCOMPARE(got.field("vary"), vary.toStdString());
    QCOMPARE(got.body, status == 206 ? body : std::string());
  }

  void an_answer_cut_short_never_ends_cleanly_data() {  // E-10
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<int>("coding");
    QTest::addColumn<bool>("known");
    for (const Spoken down : plain_spoken)
      for (const Spoken up : plain_spoken)
        for (const ContentCoding coding : codings)
          for (const bool known : {true, false})
            QTest::addRow("%s > %s, %s, %s", name_of(down), name_of(up),
                          http::to_text(coding).data(), known ? "sized" : "unsized")
                << down << up << static_cast<int>(coding) << known;
  }

  void an_answer_cut_short_never_ends_cleanly() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, coding);
    QFETCH(bool, known);
    Stage stage(up);
    switch_on(stage, {static_cast<ContentCoding>(coding)});
    stage.service.pages["/cut"] = cut_off(known);
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      got = co_await ask(*visitor, asking("/cut", any_encoding()));
    });
    QCOMPARE(got.status, 200);
    QVERIFY(got.cut_short);
    QVERIFY(stage.reports.back().broken == Leg::upstream);
  }

  void a_slow_reader_stops_the_service_data() { add_codings(); }

  void a_slow_reader_stops_the_service() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, coding);
    Stage stage(up);
    switch_on(stage, {static_cast<ContentCoding>(coding)});
    std::size_t sent = 0;
    stage.service.pages["/for-ever"] = endless_page(sent);
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = visitor->begin(asking("/for-ever", any_encoding()));
      co_await read_head(*exchange);
      co_await turns(s, 2000);
      const std::size_t before = sent;
      expect(before < 3'000'000, std::to_string(before) + " bytes are held");
      co_await turns(s, 2000);
      expect_equal(sent, before, "sent while nobody reads");
      for (int i = 0; i < 40; ++i)
        co_await read_bytes(*exchange, 64 * 1024);
      expect(sent > before + 2'000'000, "reading does not make it go on");
      exchange->abort();
      co_await turns(s, 100);
    });
  }

  void http10_reads_until_the_end_of_the_connection() {  // E-11
    Stage stage(Spoken::h2c);
    switch_on(stage, {ContentCoding::gzip});
    const std::string body = lines(20'000);
    stage.service.pages["/old"] = page(200, {json}, body);
    std::string answer;
    run(stage, [&](Stage& s) -> Task<> {
      const net::StreamPtr visitor = s.raw_visitor();
      co_await say(*visitor,
                   "GET /old HTTP/1.0\r\nHost: site.test\r\nConnection: keep-alive\r\n"
                   "Accept-Encoding: gzip\r\n\r\n");
      answer = co_await read_all(*visitor);
    });
    const std::size_t end = answer.find("\r\n\r\n");
    const std::string head = answer.substr(0, end);
    QVERIFY2(head.find("Content-Encoding: gzip") != std::string::npos, head.c_str());
    QVERIFY2(head.find("Connection: close") != std::string::npos, head.c_str());
    QVERIFY2(head.find("chunked") == std::string::npos, head.c_str());
    QVERIFY2(head.find("Content-Length") == std::string::npos, head.c_str());
    QVERIFY(support::decode(ContentCoding::gzip, as_bytes(answer.substr(end + 4))) == body);
  }

  void the_service_is_asked_as_the_visitor_asked() {  // E-09
    Stage stage(Spoken::h1);
    switch_on(stage);
    std::string asked;
    stage.service.pages["/it"] = [&asked](http::ServerExchange& exchange) -> Task<> {
      const http::Field* const one = http::find(exchange.request().fields, "accept-encoding");
      asked = one == nullptr ? "" : std::string(one->value);
      const TestService::Page answer = page(200, {html}, "x");
      co_await answer(exchange);
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      co_await ask(*visitor, asking("/it", any_encoding()));
    });
    QCOMPARE(asked, std::string(any_encoding().value));
  }

  // ---- E-12 --------------------------------------------------------------------------------

  void a_late_loop_encodes_nothing() {
    Stage stage(Spoken::h1);
    switch_on(stage);
    stage.service.pages["/it"] = page(200, {html}, lines(3000));
    std::vector<std::string> got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      EncodingLoad& load = EncodingLoad::of(s.io.get_executor());
      EncodingLoad::Limits limits;
      limits.lag = 10s;
      load.set_limits(limits);
      for (const Duration lag : {0s, 11s, 0s}) {
        co_await turns(s, 50);
        load.was_late(lag, Clock::now());
        const Got one = co_await ask(*visitor, asking("/it", any_encoding()));
        got.push_back(one.field("content-encoding") + ", " + one.field("vary"));
      }
    });
    QCOMPARE(got.at(0), std::string("zstd, Accept-Encoding"));
    QCOMPARE(got.at(1), std::string(", Accept-Encoding"));
    QCOMPARE(got.at(2), std::string("zstd, Accept-Encoding"));
    QVERIFY(stage.reports.at(1).encoding.why == Unencoded::busy);
  }

  void the_lag_of_a_loop_is_measured_by_what_waits() {
    asio::io_context io(1);
    EncodingLoad load(io.get_executor());
    EncodingLoad::Limits limits;
    limits.lag = 10s;
    load.set_limits(limits);
    QVERIFY(load.has_room());
    Clock::advance(11s);
    support::settle(io);
    QVERIFY(!load.has_room());
    support::settle(io);
    QVERIFY(load.has_room());
  }

  void an_old_lag_says_nothing() {
    asio::io_context io(1);
    EncodingLoad load(io.get_executor());
    const TimePoint now = Clock::now();
    load.was_late(1s, now);
    QVERIFY(!load.has_room(now + 999ms));
    QVERIFY(load.has_room(now + 1s));
    load.was_late(20ms, now);
    QVERIFY(load.has_room(now));
  }

  void codecs_get_half_of_the_time() {
    asio::io_context io(1);
    EncodingLoad load(io.get_executor());
    TimePoint now = Clock::now();
    for (int i = 0; i < 250; ++i)
      load.worked(1ms, now);
    QVERIFY(load.has_room(now));
    load.worked(1ms, now);
    QVERIFY(!load.has_room(now));
    QVERIFY(load.has_room(now + 2ms));
    // Half of the time, for ever, is what they may have.
    now += 1s;
    for (int i = 0; i < 10'000; ++i) {
      now += 2ms;
      load.worked(1ms, now);
    }
    QVERIFY(load.has_room(now));
    for (int i = 0; i < 1'000; ++i) {
      now += 1ms;
      load.worked(1ms, now);
    }
    QVERIFY(!load.has_room(now));
  }

  void only_so_many_encode_at_once() {
    asio::io_context io(1);
    EncodingLoad load(io.get_executor());
    std::vector<EncodingLoad::Place> places;
    for (std::size_t i = 0; i < EncodingLoad::Limits().at_once; ++i) {
      QVERIFY(load.has_room(Clock::now()));
      places.emplace_back(load);
    }
    QVERIFY(!load.has_room(Clock::now()));
    places.pop_back();
    QVERIFY(load.has_room(Clock::now()));
    places.clear();
    QCOMPARE(load.encoding(), std::size_t{0});
  }
};

}  // namespace culvert::gateway::encoding_test

QTEST_GUILESS_MAIN(culvert::gateway::encoding_test::EncodingTest)
#include "encoding_test.moc"
