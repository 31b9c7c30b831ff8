#include "core/http/h2_abuse.h"

#include "tests/http/h2_stage.h"

#include <QTest>

namespace culvert::http::h2_abuse_test {

using namespace std::chrono_literals;

/// Generators of the attacks A-01 to A-12 (gateway.md 2.18): each is ended with ENHANCE_YOUR_CALM,
/// and whoever uses the same things in good measure is not.
class H2AbuseTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_taken_back_at_once_cost_no_handler();
  void rapid_reset_is_ended();
  void cancelling_now_and_then_is_not_abuse();
  void provoked_resets_are_ended();
  void refused_requests_are_oddities();
  void continuations_without_end_are_ended();
  void a_header_bomb_is_ended();
  void too_large_a_head_is_answered();
  void floods_are_ended_data();
  void floods_are_ended();
  void what_is_within_bounds_passes_data();
  void what_is_within_bounds_passes();
  void calls_pay_for_what_measures_them();
  void events_pay_for_what_measures_them();
  void a_large_window_is_granted_again_in_pieces();
  void windows_of_a_byte_are_ended();
  void a_service_measures_as_it_likes();
  void many_settings_in_one_frame_are_ended();
  void answers_that_nobody_reads_are_bounded();
  void work_that_goes_on_counts();
  void other_connections_do_not_notice();
  void rates_forget();
};

namespace {

using Fields = HandPeer::Fields;

struct Stage : H2ServerStage {
  explicit Stage(TestHandler::Serve serve = say("hello"), const H2Setting& s = {})
      : H2ServerStage(std::move(serve), s), hand(io, *peer) {
    hand.open_as_client();
  }
  HandPeer hand;
};

/// A handler that counts and waits until its exchange is over.
TestHandler::Serve waiting(int& started) {
  return [&started](ServerExchange& exchange) -> Task<> {
    ++started;
    co_await net::readable(exchange);
  };
}

/// What a peer sends who measures the way.
const std::string measure = HandPeer::frame(H2Type::window_update, 0, 0, HandPeer::number(100)) +
                            HandPeer::frame(H2Type::ping, 0, 0, "measured");

/// A request and its end in one piece.
std::string taken_back(HandPeer& hand, std::uint32_t id) {
  return HandPeer::frame(H2Type::headers, 4, id, hand.block(HandPeer::request("POST"))) +
         HandPeer::frame(H2Type::rst_stream, 0, id, HandPeer::number(8));
}

/// A request whose last field can be repeated by one byte, 0xbe: index 62, the newest entry.
std::string bomb_seed(HandPeer& hand) {
  Fields fields = HandPeer::request();
  fields.emplace_back("x", std::string(2900, 'x'));
  return hand.block(fields);
}

}  // namespace

/// A-01: nothing behind us is bothered with what did not survive one turn.
void H2AbuseTest::requests_taken_back_at_once_cost_no_handler() {
  int started = 0;
  Stage stage(waiting(started));
  for (std::uint32_t id = 1; id < 200; id += 2)
    stage.hand.send(taken_back(stage.hand, id));
  QCOMPARE(started, 0);
  QCOMPARE(stage.server->open_exchanges(), 0u);
  QCOMPARE(stage.hand.goaway(), std::string("none"));
}

/// CVE-2023-44487
void H2AbuseTest::rapid_reset_is_ended() {
  int started = 0;
  Stage stage(waiting(started));
  std::string all;
  for (std::uint32_t id = 1; id < 4000; id += 2)
    all += taken_back(stage.hand, id);
  stage.hand.send(all);
  QCOMPARE(stage.hand.goaway(), std::string("11"));
  stage.pass(3s);
  QCOMPARE(stage.end->error->code, Errc::limit);
  QVERIFY(stage.end->exchanges > 190 && stage.end->exchanges < 210);
  QCOMPARE(stage.server->open_exchanges(), 0u);
}

void H2AbuseTest::cancelling_now_and_then_is_not_abuse() {
  int started = 0;
  Stage stage(waiting(started));
  std::uint32_t id = 1;
  for (int second = 0; second < 60; ++second) {
    for (int i = 0; i < 15; ++i, id += 2)
      stage.hand.send(taken_back(stage.hand, id));
    stage.pass(1s);
  }
  QCOMPARE(stage.hand.goaway(), std::string("none"));
}

/// CVE-2025-8671: the client makes us reset.
void H2AbuseTest::provoked_resets_are_ended() {
  Stage stage(echo);
  std::string all;
  for (std::uint32_t id = 1; id < 400; id += 2)
    all += HandPeer::frame(H2Type::headers, 4, id, stage.hand.block(HandPeer::request("POST"))) +
           HandPeer::frame(H2Type::window_update, 0, id, HandPeer::number(0));
  stage.hand.send(all.substr(0, all.size() / 2));
  stage.hand.send(all.substr(all.size() / 2));
  QVERIFY(stage.hand.goaway() == "11" || stage.hand.goaway() == "1");

  Stage longer(echo);
  for (std::uint32_t id = 1; id < 400 && longer.hand.goaway() == "none"; id += 2) {
    Fields fields = HandPeer::request("POST");
    fields.emplace_back("content-length", "1");
    longer.hand.headers(id, fields, false);
    longer.hand.data(id, "more than one", false);
  }
  QCOMPARE(longer.hand.goaway(), std::string("11"));
}

void H2AbuseTest::refused_requests_are_oddities() {
  Stage stage;
  std::uint32_t id = 1;
  for (; id < 400 && stage.hand.goaway() == "none"; id += 2)
    stage.hand.headers(id, HandPeer::request("GET", "/#"), true);
  QCOMPARE(stage.hand.goaway(), std::string("11"));
  QVERIFY(id > 150);
  stage.pass(3s);
  QVERIFY(stage.end->glitches > 100);
}

/// CVE-2024-27316
void H2AbuseTest::continuations_without_end_are_ended() {
  Stage stage;
  stage.hand.send(H2Type::headers, 1, 1, stage.hand.block(HandPeer::request()));
  const std::string filler = stage.hand.block({
      {"a", "b"}
  });
  int sent = 0;
  for (; sent < 1000 && stage.hand.goaway() == "none"; ++sent)
    stage.hand.send(H2Type::continuation, 0, 1, filler);
  QCOMPARE(stage.hand.goaway(), std::string("11"));
  QVERIFY2(sent > 60 && sent < 70, qPrintable(QString::number(sent)));
}

/// A-04: a few bytes on the wire, megabytes of fields.
void H2AbuseTest::a_header_bomb_is_ended() {
  Stage stage;
  const std::string seed = bomb_seed(stage.hand);
  // Index 62: the newest entry of the dynamic table.
  stage.hand.send(H2Type::headers, 5, 1, seed + std::string(12'000, '\xbe'));
  QCOMPARE(stage.hand.goaway(), std::string("11"));
  stage.pass(3s);
  QVERIFY(stage.end->error->context.find("header list") != std::string::npos);
}

void H2AbuseTest::too_large_a_head_is_answered() {
  Stage stage;
  const std::string seed = bomb_seed(stage.hand);
  stage.hand.send(H2Type::headers, 5, 1, seed + std::string(30, '\xbe'));
  QCOMPARE(stage.hand.outcome(1), std::string("431"));
  QVERIFY(stage.hand.has_ended(1));
  stage.hand.headers(3, HandPeer::request(), true);
  QCOMPARE(stage.hand.outcome(3), std::string("200"));
}

void H2AbuseTest::floods_are_ended_data() {
  QTest::addColumn<QByteArray>("frame");
  QTest::addColumn<int>("count");
  const auto frame = [](H2Type type, std::uint8_t flags, std::uint32_t id,
                        const std::string& payload) {
    return QByteArray::fromStdString(HandPeer::frame(type, flags, id, payload));
  };
  QTest::newRow("PING") << frame(H2Type::ping, 0, 0, "12345678") << 101;  // A-05
  QTest::newRow("SETTINGS") << frame(H2Type::settings, 0, 0, "") << 21;   // A-05
  QTest::newRow("empty DATA") << frame(H2Type::data, 0, 1, "") << 101;    // A-07
  QTest::newRow("DATA of padding") << frame(H2Type::data, 8, 1, std::string(1, 0)) << 101;
  QTest::newRow("PRIORITY") << frame(H2Type::priority, 0, 3, std::string(5, 1)) << 201;  // A-09
  QTest::newRow("WINDOW_UPDATE") << frame(H2Type::window_update, 0, 0, HandPeer::number(1))
                                 << 1010;  // A-08
  QTest::newRow("table sizes") << frame(H2Type::settings, 0, 0, HandPeer::setting(1, 0))
                               << 21;  // A-12
}

void H2AbuseTest::floods_are_ended() {
  QFETCH(QByteArray, frame);
  QFETCH(int, count);
  Stage stage([](ServerExchange& exchange) -> Task<> { co_await read_text(exchange); });
  stage.hand.headers(1, HandPeer::request("POST"), false);
  stage.hand.send(frame.repeated(count).toStdString());
  QCOMPARE(stage.hand.goaway(), std::string("11"));
  stage.pass(3s);
  QCOMPARE(stage.end->error->code, Errc::limit);
  QVERIFY(stage.end->goaway == ResetCode::enhance_your_calm);
}

void H2AbuseTest::what_is_within_bounds_passes_data() {
  floods_are_ended_data();
}

/// Half as many, once in a while.
void H2AbuseTest::what_is_within_bounds_passes() {
  QFETCH(QByteArray, frame);
  QFETCH(int, count);
  Stage stage([](ServerExchange& exchange) -> Task<> {
    co_await read_text(exchange);
    exchange.respond(ok());
  });
  stage.hand.headers(1, HandPeer::request("POST"), false);
  for (int round = 0; round < 3; ++round) {
    stage.hand.send(frame.repeated(count / 2).toStdString());
    stage.pass(11s);
  }
  stage.hand.data(1, "", true);
  QCOMPARE(stage.hand.outcome(1), std::string("200"));
}

/// grpc-go answers the first DATA behind the last PING's answer with a WINDOW_UPDATE and a PING: on
/// a short way each call has both.
void H2AbuseTest::calls_pay_for_what_measures_them() {
  Stage stage(echo);
  for (std::uint32_t id = 1; id < 3000; id += 2) {
    stage.hand.headers(id, HandPeer::request("POST"), false);
    stage.hand.data(id, "12345", true);
    QCOMPARE(stage.hand.body(id), std::string("12345"));
    stage.hand.send(measure);
    stage.hand.forget();
    QCOMPARE(stage.hand.goaway(), std::string("none"));
  }
}

void H2AbuseTest::events_pay_for_what_measures_them() {
  Stage stage(echo);
  stage.hand.headers(1, HandPeer::request("POST"), false);
  const std::string grant = HandPeer::frame(H2Type::window_update, 0, 1, HandPeer::number(100));
  for (int i = 0; i < 3000; ++i) {
    stage.hand.data(1, std::string(100, 'x'), false);
    stage.hand.send(grant + measure);
    QCOMPARE(stage.hand.goaway(), std::string("none"));
    stage.hand.forget();
  }
  stage.hand.data(1, "", true);
  QVERIFY(stage.hand.has_ended(1));
}

/// All of it is there before the first grant.
void H2AbuseTest::a_large_window_is_granted_again_in_pieces() {
  constexpr std::size_t size = 16 << 20;
  H2Setting setting;
  setting.capacity = 1 << 20;
  Stage stage(say(std::string(size, 'x')), setting);
  stage.hand.send(H2Type::settings, 0, 0, HandPeer::setting(4, size));
  stage.hand.send(H2Type::window_update, 0, 0, HandPeer::number(size));
  stage.hand.headers(1, HandPeer::request(), true);
  QVERIFY(stage.hand.has_ended(1));
  std::string grants;
  for (std::size_t at = 0; at < size; at += 4096)
    grants += HandPeer::frame(H2Type::window_update, 0, 0, HandPeer::number(4096)) +
              HandPeer::frame(H2Type::window_update, 0, 1, HandPeer::number(4096));
  stage.hand.send(grants);
  QCOMPARE(stage.hand.goaway(), std::string("none"));
}

/// A-08: each frame of ours is as short as the peer has made it.
void H2AbuseTest::windows_of_a_byte_are_ended() {
  Stage stage(say(std::string(10'000, 'x')));
  stage.hand.send(H2Type::settings, 0, 0, HandPeer::setting(4, 0));
  stage.hand.headers(1, HandPeer::request(), true);
  int grants = 0;
  for (; grants < 2000 && stage.hand.goaway() == "none"; ++grants)
    stage.hand.send(H2Type::window_update, 0, 1, HandPeer::number(1));
  QVERIFY2(grants > 1000 && grants < 1300, qPrintable(QString::number(grants)));
  QCOMPARE(stage.hand.goaway(), std::string("11"));
}

/// It is ours; what answers to it can wait is bounded by the library.
void H2AbuseTest::a_service_measures_as_it_likes() {
  asio::io_context io;
  Deadlines deadlines(io.get_executor());
  auto [ours, theirs] = net::memory_pipe(io.get_executor(), 1 << 20);
  const ClientConnectionPtr client = make_h2_client(std::move(ours), {}, deadlines);
  HandPeer hand(io, *theirs);
  hand.open_as_server();
  const ClientExchangePtr exchange = client->begin(get());
  for (int i = 0; i < 3000; ++i)
    hand.send(measure);
  QCOMPARE(hand.goaway(), std::string("none"));
  hand.headers(1,
               {
                   {":status", "200"}
  },
               true);
  const Got got = support::run(io, take_answer(*exchange));
  QCOMPARE(got.status, 200);
}

/// A-06
void H2AbuseTest::many_settings_in_one_frame_are_ended() {
  Stage stage;
  std::string entries;
  for (int i = 0; i < 33; ++i)
    entries += HandPeer::setting(1, 4096);
  stage.hand.send(H2Type::settings, 0, 0, entries);
  QCOMPARE(stage.hand.goaway(), std::string("11"));
}

/// PINGs within their rate, but not one answer is read: we stop reading.
void H2AbuseTest::answers_that_nobody_reads_are_bounded() {
  H2Setting setting;
  setting.capacity = 2048;
  Stage stage(say("hello"), setting);
  stage.hand.stop_reading();
  std::size_t taken = 0;
  for (std::uint32_t id = 1; id < 20'000; id += 2) {
    const std::string bytes = taken_back(stage.hand, id);
    const net::Io io = stage.peer->try_write(as_bytes(bytes));
    stage.settle();
    if (!io.is_done()) break;
    taken += io.count;
  }
  stage.pass(3s);
  QVERIFY(taken < 400'000);
  stage.pass(90s);
  QVERIFY(stage.returned);
}

/// A-10: a reset request whose handler still runs occupies its place.
void H2AbuseTest::work_that_goes_on_counts() {
  H2Setting setting;
  setting.server.h2.max_streams = 5;
  int started = 0;
  Stage stage(
      [&](ServerExchange&) -> Task<> {
        ++started;
        co_await sleep_for(1h);
      },
      setting);
  for (std::uint32_t id = 1; id < 20; id += 2) {
    stage.hand.headers(id, HandPeer::request(), true);
    stage.hand.send(H2Type::rst_stream, 0, id, HandPeer::number(8));
  }
  QCOMPARE(started, 5);
  stage.hand.headers(21, HandPeer::request(), true);
  QCOMPARE(stage.hand.outcome(21), std::string("RST 7"));
}

/// B-25
void H2AbuseTest::other_connections_do_not_notice() {
  Stage bad;
  H2Ends good(say("fine"));
  bad.hand.send(HandPeer::frame(H2Type::ping, 0, 0, "12345678"));
  for (int i = 0; i < 120; ++i) {
    bad.hand.send(H2Type::ping, 0, 0, "12345678");
    if (i % 10 == 0) QCOMPARE(good.got(get()).body, std::string("fine"));
  }
  QCOMPARE(bad.hand.goaway(), std::string("11"));
  QCOMPARE(good.got(get()).body, std::string("fine"));
}

void H2AbuseTest::rates_forget() {
  EventRate rate(3, 10s);
  TimePoint now = Clock::now();
  QVERIFY(rate.add(now) && rate.add(now) && rate.add(now));
  QVERIFY(!rate.add(now));
  now += 10s;
  QVERIFY(rate.add(now));

  H2AbuseWatch watch;
  for (int i = 0; i < 200; ++i)
    watch.early_reset(now);
  QVERIFY(watch.verdict().empty());
  now += 2s;
  for (int i = 0; i < 40; ++i)
    watch.early_reset(now);
  QVERIFY(watch.verdict().empty());
  watch.early_reset(now);
  QCOMPARE(watch.verdict(), std::string_view("cancelled requests"));
  watch.glitch(5, now);
  QCOMPARE(watch.glitches(), 5u);
}

}  // namespace culvert::http::h2_abuse_test

QTEST_GUILESS_MAIN(culvert::http::h2_abuse_test::H2AbuseTest)
#include "h2_abuse_test.moc"
