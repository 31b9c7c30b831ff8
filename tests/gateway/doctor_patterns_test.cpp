// gateway.md 5: signatures that show over time or over many exchanges, each provoked at the gateway
// between a visitor and a service that behave so.
#include "tests/gateway/asking.h"

#include <QTest>

namespace culvert::gateway::doctor_patterns_test {
namespace {

std::string found_in(const Stage& stage) {
  std::string text;
  for (const ExchangeReport& report : stage.reports)
    for (const observe::Diagnosis& one : report.diagnoses)
      text.append(text.empty() ? "" : " | ").append(observe::explain(one));
  return text + " (" + told(stage) + ")";
}

int count_of(const Stage& stage, int number) {
  int count = 0;
  for (const ExchangeReport& report : stage.reports)
    for (const observe::Diagnosis& one : report.diagnoses)
      count += one.number == number ? 1 : 0;
  return count;
}

http::Response stream_head() {
  http::Response head;
  head.status = 200;
  head.body = http::BodySize::unknown();
  head.fields.push_back(field("content-type", "text/event-stream"));
  return head;
}

/// One after the other, with the time that each takes.
Task<> visit_in_turn(Stage& stage, const http::Request& request, int count, Duration each) {
  for (int i = 0; i < count; ++i) {
    const std::size_t reports = stage.reports.size();
    const http::ClientConnectionPtr visitor = co_await stage.visitor(Spoken::h1);
    const http::ClientExchangePtr exchange = visitor->begin(request);
    co_await read_head(*exchange);
    co_await let_time_pass(stage, each, 500ms);
    static_cast<void>(co_await attempt(read_all(*exchange)));
    exchange->abort();
    while (stage.reports.size() == reports)
      co_await turns(stage, 1);
  }
}

}  // namespace

class DoctorPatternsTest : public QObject {
  Q_OBJECT

 private slots:
  void sockets_that_end_at_one_age_are_noticed_data() { add_ages(); }
  void sockets_that_end_at_one_age_are_noticed() {  // D-47
    QFETCH(QList<int>, ages);
    QFETCH(bool, noticed);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    int visit = 0;
    stage.service.pages["/socket"] = [&](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      co_await sleep_for(std::chrono::seconds(ages[visit++]));
      exchange.shutdown_write();
      static_cast<void>(co_await attempt(read_all(exchange)));
    };
    run(stage,
        [&](Stage& s) -> Task<> { co_await visit_in_turn(s, websocket("/socket"), 3, 130s); });
    QVERIFY2(count_of(stage, 47) == (noticed ? 1 : 0), found_in(stage).c_str());
  }

  void event_streams_that_end_at_one_age_are_noticed_data() { add_ages(); }
  void event_streams_that_end_at_one_age_are_noticed() {  // D-51
    QFETCH(QList<int>, ages);
    QFETCH(bool, noticed);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    int visit = 0;
    stage.service.pages["/events"] = [&](http::ServerExchange& exchange) -> Task<> {
      exchange.respond(stream_head());
      co_await net::write(exchange, as_bytes(std::string_view("data: 1\n\n")), Leg::upstream);
      co_await sleep_for(std::chrono::seconds(ages[visit++]));
      exchange.reset(http::ResetCode::internal_error);
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::Request request = asking("/events", field("accept", "text/event-stream"));
      co_await visit_in_turn(s, request, 3, 130s);
    });
    QVERIFY2(count_of(stage, 51) == (noticed ? 1 : 0), found_in(stage).c_str());
  }

  void events_that_come_all_at_once_are_noticed_data() {
    QTest::addColumn<int>("seconds");
    QTest::newRow("held back") << 7;
    QTest::newRow("at once") << 0;
  }
  void events_that_come_all_at_once_are_noticed() {  // D-50
    QFETCH(int, seconds);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.service.pages["/events"] = [&](http::ServerExchange& exchange) -> Task<> {
      co_await sleep_for(std::chrono::seconds(seconds));
      exchange.respond(stream_head());
      co_await net::write(exchange, as_bytes(std::string_view("data: 1\n\ndata: 2\n\n")),
                          Leg::upstream);
      exchange.shutdown_write();
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      s.scope().spawn("clock", let_time_pass(s, 10s));
      const Got got = co_await ask(*visitor, asking("/events"));
      expect_equal(got.body, std::string("data: 1\n\ndata: 2\n\n"), "events");
    });
    QVERIFY2(count_of(stage, 50) == (seconds > 0 ? 1 : 0), found_in(stage).c_str());
  }

  void visitors_who_do_not_wait_are_noticed_data() {
    QTest::addColumn<int>("impatient");
    QTest::addColumn<bool>("noticed");
    QTest::newRow("one in forty") << 1 << false;
    QTest::newRow("five in forty") << 5 << true;
  }
  void visitors_who_do_not_wait_are_noticed() {  // D-67
    QFETCH(int, impatient);
    QFETCH(bool, noticed);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.service.pages["/slow"] = [](http::ServerExchange& exchange) -> Task<> {
      Event never(exchange.executor());
      co_await never.wait();
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      for (int i = impatient; i < 40; ++i)
        co_await ask(*visitor, asking("/quick"));
      for (int i = 0; i < impatient; ++i) {
        const std::size_t reports = s.reports.size();
        {
          const http::ClientConnectionPtr other = co_await s.visitor(Spoken::h1);
          const http::ClientExchangePtr exchange = other->begin(asking("/slow"));
          while (s.service.requests.back() != "GET /slow")
            co_await turns(s, 1);
          co_await turns(s, 20);
          exchange->abort();
        }
        while (s.reports.size() == reports)
          co_await turns(s, 1);
        s.service.requests.emplace_back("");
      }
    });
    QVERIFY2((count_of(stage, 67) > 0) == noticed, found_in(stage).c_str());
  }

  void a_service_that_ignores_expectations_is_noticed() {  // D-72
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.service.pages["/take"] = [](http::ServerExchange& exchange) -> Task<> {
      const std::string body = co_await read_all(exchange);
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::exactly(body.size());
      exchange.respond(head);
      co_await net::write(exchange, as_bytes(body), Leg::upstream);
      exchange.shutdown_write();
    };
    run(stage, [&](Stage& s) -> Task<> {
      s.scope().spawn("clock", let_time_pass(s, 3s));
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      http::Request request = asking("/take");
      request.method = "POST";
      request.expects_continue = true;
      request.body = http::BodySize::exactly(4);
      const http::ClientExchangePtr exchange = visitor->begin(request);
      while (exchange->take_head() == nullptr)
        co_await net::readable(*exchange);
      co_await net::write(*exchange, as_bytes(std::string_view("body")), Leg::downstream);
      exchange->shutdown_write();
      co_await read_head(*exchange);
      co_await read_all(*exchange);
    });
    QVERIFY2(count_of(stage, 72) == 1, found_in(stage).c_str());
  }

  void a_request_that_comes_twice_is_noticed_data() {
    QTest::addColumn<QByteArray>("second");
    QTest::newRow("the same key") << QByteArray("one");
    QTest::newRow("another key") << QByteArray("two");
  }
  void a_request_that_comes_twice_is_noticed() {  // D-74
    QFETCH(QByteArray, second);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      for (const std::string_view key : {std::string_view("one"), as_view(second)}) {
        http::Request request = asking("/pay", field("idempotency-key", key));
        request.method = "POST";
        co_await ask(*visitor, request, "1 EUR");
      }
    });
    QVERIFY2(count_of(stage, 74) == (second == "one" ? 1 : 0), found_in(stage).c_str());
  }

  void a_visitor_whose_window_stays_shut_is_noticed() {  // D-70
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.service.pages["/long"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::exactly(64U << 20);
      exchange.respond(head);
      const std::string piece(1U << 20, 'x');
      for (int i = 0; i < 64; ++i)
        co_await net::write(exchange, as_bytes(piece), Leg::upstream);
      exchange.shutdown_write();
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
      const http::ClientExchangePtr exchange = visitor->begin(asking("/long"));
      co_await read_head(*exchange);
      for (int i = 0; i < 20 && s.reports.empty(); ++i)
        co_await let_time_pass(s, 60s, 1s);
    });
    QVERIFY2(count_of(stage, 70) == 1, found_in(stage).c_str());
  }

 private:
  static std::string_view as_view(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
  }

  static void add_ages() {
    QTest::addColumn<QList<int>>("ages");
    QTest::addColumn<bool>("noticed");
    QTest::newRow("always after a minute") << QList<int>{60, 61, 60} << true;
    QTest::newRow("now and then") << QList<int>{20, 60, 100} << false;
  }
};

}  // namespace culvert::gateway::doctor_patterns_test

QTEST_GUILESS_MAIN(culvert::gateway::doctor_patterns_test::DoctorPatternsTest)
#include "doctor_patterns_test.moc"
