// gateway.md section 4 through the gateway: streams of events (S-), and what a Mercure hub needs
// (M-). Which rule a test stands for is in its name or beside it.
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"

namespace culvert::gateway::events_test {
namespace {

using http::BodySize;
using namespace peers;

const http::Field event_stream = field("content-type", "text/event-stream; charset=utf-8");

/// A hub: what is published goes to all who listen.
class Hub {
 public:
  explicit Hub(Stage& stage) : stage_(stage) {}

  TestService::Page subscribe() {
    return [this](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {event_stream, field("cache-control", "no-store"),
                     field("x-accel-buffering", "no")};
      exchange.respond(head);
      ++subscribers;
      // Who leaves is noticed while nothing is being said.
      const Result<std::string> end = co_await attempt(read_until_leaving(exchange));
      static_cast<void>(end);
      --subscribers;
    };
  }

  void publish(const std::string& event) {
    for (http::ServerExchange* const one : listening_) {
      static_cast<void>(one->try_write(as_bytes(event)));
      one->try_flush();
    }
  }

  int subscribers = 0;

 private:
  struct Listening {
    Listening(std::vector<http::ServerExchange*>& all, http::ServerExchange& one)
        : all_(all), one_(one) {
      all_.push_back(&one_);
    }
    ~Listening() { std::erase(all_, &one_); }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

   private:
    std::vector<http::ServerExchange*>& all_;
    http::ServerExchange& one_;
  };

  Task<std::string> read_until_leaving(http::ServerExchange& exchange) {
    const Listening listening(listening_, exchange);
    http::WaitLimit limit(stage_.deadlines);
    while (exchange.presence() == http::Presence::there) {
      http::StreamsReady ready(exchange.executor(), limit);
      ready.when_leaving(exchange);
      co_await ready.wait();
    }
    co_return "left";
  }

  Stage& stage_;
  std::vector<http::ServerExchange*> listening_;
};

Task<http::ClientExchangePtr> subscribe(http::ClientConnection& visitor) {
  http::ClientExchangePtr exchange = visitor.begin(
      asking("/hub?topic=https%3A%2F%2Fa.test%2F%7Bid%7D", field("accept", "text/event-stream")));
  const http::Response* const head = co_await read_head(*exchange);
  expect_equal(head->status, 200, "status");
  co_return std::move(exchange);
}

/// Waits until it is so, for as many turns as that may take.
Task<> until(Stage& stage, std::function<bool()> so, const char* what) {
  for (int turn = 0; turn < 2000 && !so(); ++turn)
    co_await turns(stage, 1);
  expect(so(), what);
}

}  // namespace

class EventsTest : public QObject {
  Q_OBJECT

 private slots:
  void heads_come_before_events_and_leaving_is_noticed_data() { add_pairs(all_spoken); }

  void heads_come_before_events_and_leaving_is_noticed() {  // S-01, S-02, S-07, M-11
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.route->encoding.codings = {http::ContentCoding::gzip};
    stage.route->encoding.types = {"text/*"};
    Hub hub(stage);
    stage.service.pages["/hub"] = hub.subscribe();
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::ClientExchangePtr exchange = co_await subscribe(*visitor);
      for (const std::string event : {"data: 1\n\n", ": heartbeat\n\n", "id: 3\rdata: \xff\r\r"}) {
        hub.publish(event);
        const std::string got = co_await read_bytes(*exchange, event.size());
        expect(got == event, "another event");  // S-15: whatever its bytes are
      }
      // Nothing is being said when the subscriber goes.
      exchange->abort();
      exchange.reset();
      co_await until(
          s, [&] { return hub.subscribers == 0; }, "a zombie subscriber");
    });
    QCOMPARE(stage.reports.size(), std::size_t{1});
    QVERIFY(stage.reports[0].events && stage.reports[0].events->pieces() >= 3);
    QVERIFY(stage.reports[0].broken == Leg::downstream);
    QCOMPARE(stage.event_streams, 1);
  }

  void a_subscriber_who_half_closes_has_left_data() {  // S-07, 2.11
    QTest::addColumn<bool>("before_head");
    QTest::newRow("behind the head") << false;
    QTest::newRow("before it") << true;
  }

  void a_subscriber_who_half_closes_has_left() {
    QFETCH(bool, before_head);
    Stage stage(Spoken::h2c);
    Hub hub(stage);
    Event never(stage.io.get_executor());
    bool cancelled = false;
    stage.service.pages["/hub"] = hub.subscribe();
    stage.service.pages["/silent"] = [&](http::ServerExchange& exchange) -> Task<> {
      http::WaitLimit limit(stage.deadlines);
      while (exchange.presence() == http::Presence::there) {
        http::StreamsReady ready(exchange.executor(), limit);
        ready.when_leaving(exchange);
        co_await ready.wait();
      }
      cancelled = true;
    };
    run(stage, [&](Stage& s) -> Task<> {
      const net::StreamPtr visitor = s.raw_visitor();
      const std::string path = before_head ? "/silent" : "/hub";
      co_await say(*visitor, "GET " + path +
                                 " HTTP/1.1\r\nHost: site.test\r\n"
                                 "Accept: text/event-stream\r\n\r\n");
      if (!before_head) co_await read_until(*visitor, "\r\n\r\n");
      if (before_head)
        co_await until(
            s, [&] { return !s.service.requests.empty(); }, "asked");
      visitor->shutdown_write();
      co_await until(
          s, [&] { return before_head ? cancelled : hub.subscribers == 0; }, "a zombie subscriber");
    });
  }

  void silence_is_no_fault_data() { add_pairs(plain_spoken); }  // S-05, M-08

  void silence_is_no_fault() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    Hub hub(stage);
    stage.service.pages["/hub"] = hub.subscribe();
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const http::ClientExchangePtr exchange = co_await subscribe(*visitor);
      co_await let_time_pass(s, 10min, 1s);
      hub.publish("data: late\n\n");
      const std::string got = co_await read_bytes(*exchange, 12);
      expect_equal(got, std::string("data: late\n\n"), "after ten minutes");
      // With a heartbeat the silences are short.
      for (int i = 0; i < 3; ++i) {
        co_await let_time_pass(s, 40s, 1s);
        hub.publish(":\n\n");
        co_await read_bytes(*exchange, 3);
      }
      exchange->abort();
      co_await until(
          s, [&] { return hub.subscribers == 0; }, "a zombie subscriber");
    });
    const TimePoint now = Clock::now();
    const EventWatch& watch = *stage.reports.at(0).events;
    QVERIFY(watch.longest_silence(now) >= 10min);
    QVERIFY(watch.age(now) >= 12min);
    QVERIFY(watch.silence(now) < 10min);
    QCOMPARE(watch.pieces(), std::uint64_t{4});
  }

  void a_hub_may_be_silent_before_its_head() {  // 4.1
    Stage stage(Spoken::h1);
    Event go_on(stage.io.get_executor());
    stage.service.pages["/slow"] = [&](http::ServerExchange& exchange) -> Task<> {
      co_await go_on.wait();
      const TestService::Page answer = page(200, {event_stream}, "data: 1\n\n");
      co_await answer(exchange);
    };
    Got got, other;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto patient = visitor->begin(asking("/slow", field("accept", "text/event-stream")));
      const auto usual = visitor->begin(asking("/slow"));
      co_await let_time_pass(s, 2min, 1s);
      other = co_await receive(*usual);
      go_on.set();
      got = co_await receive(*patient);
    });
    QCOMPARE(got.status, 200);
    QCOMPARE(got.body, std::string("data: 1\n\n"));
    QCOMPARE(other.status, 504);
  }

  void a_subscriber_who_does_not_read_is_cut_data() {  // S-03
    QTest::addColumn<Spoken>("down");
    for (const Spoken down : plain_spoken)
      QTest::newRow(name_of(down)) << down;
  }

  void a_subscriber_who_does_not_read_is_cut() {
    QFETCH(Spoken, down);
    Stage stage(Spoken::h1);
    std::size_t sent = 0;
    bool over = false;
    stage.service.pages["/flood"] = [&](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {event_stream};
      exchange.respond(head);
      const std::string event = "data: " + std::string(8000, 'x') + "\n\n";
      for (;;) {
        const Result<void> written =
            co_await attempt(net::write(exchange, as_bytes(event), Leg::upstream));
        if (!written) break;
        sent += event.size();
      }
      over = true;
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = visitor->begin(asking("/flood"));
      co_await read_head(*exchange);
      co_await turns(s, 1000);
      const std::size_t held = sent;
      expect(held < 2'000'000, std::to_string(held) + " bytes are held");
      co_await let_time_pass(s, 50s, 1s);
      expect_equal(sent, held, "sent while nobody reads");
      expect(!over, "cut early");
      co_await let_time_pass(s, 80s, 1s);
      expect(over, "not cut");
    });
  }

  void ends_are_told_from_breaks_data() { add_pairs(plain_spoken); }  // S-08

  void ends_are_told_from_breaks() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/ends"] = page(200, {event_stream}, "data: 1\n\n", false);
    stage.service.pages["/dies"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {event_stream};
      exchange.respond(head);
      co_await say(exchange, "data: 1\n\n");
      exchange.reset(http::ResetCode::internal_error);
    };
    Got ended, died;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      ended = co_await ask(*visitor, asking("/ends"));
      died = co_await ask(*visitor, asking("/dies"));
    });
    QVERIFY(!ended.cut_short && died.cut_short);
    QVERIFY(!stage.reports.at(0).error);
    QVERIFY(stage.reports.at(1).error && stage.reports.at(1).broken == Leg::upstream);
  }

  void old_clients_and_hubs_read_until_the_end() {  // S-09
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    play_in_turn(stage, {saying("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                "data: 1\n\ndata: 2\n\n")});
    std::string old;
    Got modern;
    run(stage, [&](Stage& s) -> Task<> {
      const net::StreamPtr visitor = s.raw_visitor();
      co_await say(*visitor, "GET /hub HTTP/1.0\r\nHost: site.test\r\n\r\n");
      old = co_await read_all(*visitor);
      const http::ClientConnectionPtr other = co_await s.visitor(Spoken::h2c);
      modern = co_await ask(*other, asking("/hub"));
    });
    QVERIFY2(old.ends_with("\r\n\r\ndata: 1\n\ndata: 2\n\n"), old.c_str());
    QVERIFY(old.find("chunked") == std::string::npos);
    QVERIFY(old.find("Connection: close") != std::string::npos);
    QCOMPARE(modern.body, std::string("data: 1\n\ndata: 2\n\n"));
    QVERIFY(!modern.cut_short);
  }

  void what_a_reconnecting_subscriber_says_passes_data() { add_pairs(plain_spoken); }

  void what_a_reconnecting_subscriber_says_passes() {  // S-06, S-10, M-14
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::vector<std::string> seen;
    stage.service.pages["/hub"] = [&seen](http::ServerExchange& exchange) -> Task<> {
      const http::Field* const last = http::find(exchange.request().fields, "last-event-id");
      const std::string id = last == nullptr ? "none" : std::string(last->value);
      seen.push_back(std::string(exchange.request().path) + " " + id);
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {event_stream, field("x-accel-buffering", "no")};
      exchange.respond(head);
      // The history behind what the subscriber has, and then the line breaks.
      const int from = last == nullptr ? 1 : 4;
      for (int i = from; i < from + 3; ++i)
        co_await say(exchange, "id: " + std::to_string(i) + "\n\n");
      exchange.reset(http::ResetCode::internal_error);
    };
    std::string events;
    Got head;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr first = co_await s.visitor(down);
      http::ClientExchangePtr exchange =
          first->begin(asking("/hub?last-event-id=x&lastEventID=%C3%A9"));
      const http::Response* const answer = co_await read_head(*exchange);
      head = head_of(*answer);
      events = co_await read_bytes(*exchange, 21);
      exchange.reset();
      const http::ClientConnectionPtr second = co_await s.visitor(down);
      exchange = second->begin(asking("/hub", field("Last-Event-ID", "3")));
      co_await read_head(*exchange);
      const std::string more = co_await read_bytes(*exchange, 21);
      events.append(more);
      exchange.reset();
    });
    QCOMPARE(events, std::string("id: 1\n\nid: 2\n\nid: 3\n\nid: 4\n\nid: 5\n\nid: 6\n\n"));
    QCOMPARE(seen.at(0), std::string("/hub?last-event-id=x&lastEventID=%C3%A9 none"));
    QCOMPARE(seen.at(1), std::string("/hub 3"));
    QCOMPARE(head.field("x-accel-buffering"), std::string("no"));
    QCOMPARE(head.field("cache-control"), std::string());
  }

  void events_pass_beside_a_large_download() {  // S-11
    Stage stage(Spoken::h1);
    Hub hub(stage);
    stage.service.pages["/hub"] = hub.subscribe();
    stage.service.pages["/large"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      exchange.respond(head);
      const std::string much(16 * 1024, 'x');
      for (;;) {
        const Result<void> written =
            co_await attempt(net::write(exchange, as_bytes(much), Leg::upstream));
        if (!written) co_return;
      }
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto large = visitor->begin(asking("/large"));
      co_await read_head(*large);
      const http::ClientExchangePtr events = co_await subscribe(*visitor);
      for (int i = 0; i < 10; ++i) {
        hub.publish("data: 1\n\n");
        std::size_t downloaded = 0;
        std::string got;
        while (got.size() < 9) {
          std::array<std::byte, 16 * 1024> piece;
          if (const net::Io io = large->try_read(piece); io.is_done()) downloaded += io.count;
          std::array<std::byte, 9> event;
          const net::Io io = events->try_read(MutableBytes(event).first(9 - got.size()));
          if (io.is_done()) got.append(as_text(Bytes(event).first(io.count)));
          co_await turns(s, 1);
          expect(downloaded < 1'000'000, "the download goes first");
        }
      }
      large->abort();
      events->abort();
      co_await turns(s, 50);
    });
  }

  void what_ends_an_event_source_passes_unchanged_data() {  // S-12, M-07, M-12
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("204") << 204 << QByteArray("text/event-stream");
    QTest::newRow("401") << 401 << QByteArray("text/plain");
    QTest::newRow("404") << 404 << QByteArray("text/html");
    QTest::newRow("405") << 405 << QByteArray("text/plain");
    QTest::newRow("200 of another type") << 200 << QByteArray("text/plain");
  }

  void what_ends_an_event_source_passes_unchanged() {
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    Stage stage(Spoken::h1);
    stage.route->events_on_error = true;
    const std::string media = type.toStdString();
    stage.service.pages["/hub"] =
        page(status, {field("content-type", media), field("www-authenticate", "Bearer")}, "why");
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      got = co_await ask(*visitor, asking("/hub", field("accept", "text/event-stream")));
    });
    QCOMPARE(got.status, status);
    QCOMPARE(got.field("content-type"), media);
    QCOMPARE(got.field("www-authenticate"), std::string("Bearer"));
    QVERIFY(!stage.reports[0].events);
    QCOMPARE(stage.event_streams, 0);
  }

  void our_errors_keep_an_event_source_trying_where_that_is_wanted_data() {  // S-12
    QTest::addColumn<bool>("wanted");
    QTest::addColumn<bool>("asks_for_events");
    QTest::newRow("not wanted") << false << true;
    QTest::newRow("somebody else") << true << false;
    QTest::newRow("wanted") << true << true;
  }

  void our_errors_keep_an_event_source_trying_where_that_is_wanted() {
    QFETCH(bool, wanted);
    QFETCH(bool, asks_for_events);
    Stage stage(Spoken::h1);
    stage.route->events_on_error = wanted;
    stage.refuse_dials = 10;
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const char* const accepted = asks_for_events ? "text/event-stream" : "text/html";
      got = co_await ask(*visitor, asking("/hub", field("accept", accepted)));
    });
    const bool as_events = wanted && asks_for_events;
    QCOMPARE(got.status, as_events ? 200 : 502);
    QVERIFY(got.field("proxy-status").find("connection_refused") != std::string::npos);
    QCOMPARE(got.field("content-type") == "text/event-stream", as_events);
    if (as_events)
      QCOMPARE(got.body, std::string("retry: 3000\n: 502 Bad Gateway: Nothing listens where the "
                                     "service should be.\n\n"));
  }

  void events_may_answer_a_request_that_goes_on_data() { add_pairs(plain_spoken); }  // S-14

  void events_may_answer_a_request_that_goes_on() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/chat"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {event_stream};
      exchange.respond(head);
      co_await say(exchange, "data: first\n\n");
      const std::string body = co_await read_all(exchange);
      co_await say(exchange, "data: " + body + "\n\n");
      exchange.shutdown_write();
    };
    run(stage, [down](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("QUERY", "/chat");
      request.body = BodySize::unknown();
      const auto exchange = visitor->begin(request);
      co_await say(*exchange, "one ");
      co_await read_head(*exchange);
      std::string got = co_await read_bytes(*exchange, 13);
      expect_equal(got, std::string("data: first\n\n"), "before the end of the request");
      co_await let_time_pass(s, 3min, 1s);
      co_await say(*exchange, "two");
      exchange->shutdown_write();
      got = co_await read_all(*exchange);
      expect_equal(got, std::string("data: one two\n\n"), "behind it");
    });
  }

  void subscriptions_and_publications_reach_a_hub_as_they_are_data() { add_pairs(all_spoken); }

  void subscriptions_and_publications_reach_a_hub_as_they_are() {  // 4.3, M-06, M-13
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::string seen;
    stage.service.pages["/.well-known/mercure"] =
        [&seen](http::ServerExchange& exchange) -> Task<> {
      const http::Request& request = exchange.request();
      seen = std::string(request.method) + " " + std::string(request.authority) + " " +
             std::string(request.path);
      for (const char* const name : {"authorization", "cookie", "x-forwarded-proto", "upgrade"})
        if (const http::Field* const one = http::find(request.fields, name))
          seen.append("|").append(one->value);
      const std::string body = co_await read_all(exchange);
      seen.append("|").append(body);
      const TestService::Page answer =
          page(200,
               {field("link", "</.well-known/mercure>; rel=\"mercure\""),
                field("set-cookie", "__Secure-mercure_access_token=x; Secure; SameSite=Strict")},
               "urn:uuid:1");
      co_await answer(exchange);
    };
    Got got;
    const std::string form = "topic=https%3A%2F%2Fa.test%2F%7Bid%7D&data=%7B%7D";
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("POST", "/.well-known/mercure?match=https%3A%2F%2Fx");
      request.fields = {field("content-type", "application/x-www-form-urlencoded"),
                        field("authorization", "Bearer a.b.c"),
                        field("cookie", "mercureAuthorization=a.b.c")};
      got = co_await ask(*visitor, request, form);
    });
    const std::string scheme = is_tls(down) ? "https" : "http";
    QCOMPARE(seen,
             "POST site.test /.well-known/mercure?match=https%3A%2F%2Fx|Bearer a.b.c|"
             "mercureAuthorization=a.b.c|" +
                 scheme + "|" + form);
    QCOMPARE(got.body, std::string("urn:uuid:1"));
    QCOMPARE(got.field("set-cookie"),
             std::string("__Secure-mercure_access_token=x; Secure; SameSite=Strict"));
    QCOMPARE(got.field("link"), std::string("</.well-known/mercure>; rel=\"mercure\""));
  }

  void only_real_upgrades_say_upgrade() {  // M-06
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    std::string head;
    play_in_turn(stage, {[&head](Stage&, net::StreamPtr stream) -> Task<> {
                   head = co_await read_until(*stream, "\r\n\r\n");
                   co_await say(*stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                 }});
    run(stage, [](Stage& s) -> Task<> {
      const net::StreamPtr visitor = s.raw_visitor();
      co_await say(*visitor, "GET /hub HTTP/1.1\r\nHost: site.test\r\nConnection: upgrade\r\n\r\n");
      co_await read_until(*visitor, "\r\n\r\n");
    });
    QVERIFY2(head.find("pgrade") == std::string::npos, head.c_str());
  }

  void one_publication_reaches_all() {  // M-15, in small
    Stage stage(Spoken::h1);
    Hub hub(stage);
    stage.service.pages["/hub"] = hub.subscribe();
    run(stage, [&](Stage& s) -> Task<> {
      std::vector<http::ClientConnectionPtr> visitors;
      std::vector<http::ClientExchangePtr> all;
      for (int i = 0; i < 100; ++i) {
        if (i % 50 == 0) visitors.push_back(co_await s.visitor(Spoken::h2c));
        all.push_back(co_await subscribe(*visitors.back()));
      }
      hub.publish("data: all\n\n");
      for (const http::ClientExchangePtr& one : all) {
        const std::string got = co_await read_bytes(*one, 11);
        expect_equal(got, std::string("data: all\n\n"), "event");
      }
      all.clear();
      co_await until(
          s, [&] { return hub.subscribers == 0; }, "a zombie subscriber");
    });
  }
};

}  // namespace culvert::gateway::events_test

QTEST_GUILESS_MAIN(culvert::gateway::events_test::EventsTest)
#include "events_test.moc"
