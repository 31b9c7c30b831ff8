#include "core/mux/ping_clock.h"
#include "core/mux/receive_window.h"
#include "tests/mux/by_hand.h"

#include <QTest>

#include <chrono>

namespace culvert::mux::window_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t KiB = 1024;
constexpr std::uint32_t MiB = 1024 * 1024;

/// A sender that sends all it may, `rtt` after it was told so, but not faster than `rate`; the
/// reader takes everything at once. Returns the window after `time`.
std::uint32_t window_after(Duration time, double bytes_per_second, Duration rtt,
                           WindowBudget& budget) {
  ReceiveWindow window;
  TimePoint now = Clock::now();
  const TimePoint end = now + time;
  std::vector<std::pair<TimePoint, std::uint32_t>> under_way{
      {now, window.left()}
  };
  std::uint64_t may_send = 0;
  const Duration step = std::max<Duration>(rtt / 50, microseconds(10));
  const auto per_step =
      static_cast<std::uint64_t>(bytes_per_second * std::chrono::duration<double>(step).count());
  for (; now < end; now += step) {
    while (!under_way.empty() && under_way.front().first <= now) {
      may_send += under_way.front().second;
      under_way.erase(under_way.begin());
    }
    const auto count = static_cast<std::uint32_t>(std::min(may_send, per_step));
    may_send -= count;
    if (count == 0 || !window.take(count)) continue;
    const std::uint32_t increment = window.consume(count, now, rtt, budget);
    if (increment > 0) under_way.emplace_back(now + rtt, increment);
  }
  return window.size();
}

/// Makes it that time: what the machine itself took is taken back.
void go_to(TimePoint when) {
  Clock::advance(when - Clock::now());
}

}  // namespace

class WindowTest : public QObject {
  Q_OBJECT

 private slots:
  void gives_credit_a_quarter_at_a_time() {
    ReceiveWindow window;
    WindowBudget budget(64 * MiB);
    QVERIFY(window.take(256 * KiB));
    QVERIFY(!window.take(1));
    const TimePoint now = Clock::now();
    QCOMPARE(window.consume(64 * KiB - 1, now, Duration::zero(), budget), 0u);
    QCOMPARE(window.left(), 0u);
    QCOMPARE(window.consume(1, now, Duration::zero(), budget), 64 * KiB);
    QCOMPARE(window.left(), 64 * KiB);
    QCOMPARE(window.consume(100 * KiB, now, Duration::zero(), budget), 100 * KiB);
    QCOMPARE(window.consume(0, now, Duration::zero(), budget), 0u);
  }

  void grows_as_the_way_is_long_and_wide_data() {
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("rtt_us");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    // The product of rate and round trip, and not more than four times that.
    QTest::newRow("slow and far") << 1.0e6 << 100'000 << 256 << 256;
    QTest::newRow("12.5 MB/s, 20 ms") << 12.5e6 << 20'000 << 256 << 1024;
    QTest::newRow("50 MB/s, 100 ms") << 50.0e6 << 100'000 << 5000 << 16384;
    QTest::newRow("1 GB/s, 100 ms") << 1.0e9 << 100'000 << 16384 << 16384;
    QTest::newRow("gigabit nearby") << 125.0e6 << 300 << 256 << 256;
    QTest::newRow("within a machine") << 2.0e9 << 100 << 1024 << 1024;
  }
  void grows_as_the_way_is_long_and_wide() {
    QFETCH(double, rate);
    QFETCH(int, rtt_us);
    QFETCH(int, least);
    QFETCH(int, most);
    WindowBudget budget(64 * MiB);
    const std::uint32_t size = window_after(seconds(5), rate, microseconds(rtt_us), budget);
    QVERIFY2(
        size >= static_cast<unsigned>(least) * KiB && size <= static_cast<unsigned>(most) * KiB,
        std::to_string(size / KiB).c_str());
    QCOMPARE(budget.left(), 64ull * MiB - (size - initial_window));
  }

  void does_not_grow_without_a_round_trip_time() {
    WindowBudget budget(64 * MiB);
    ReceiveWindow window;
    TimePoint now = Clock::now();
    for (int i = 0; i < 100; ++i) {
      now += microseconds(10);
      QVERIFY(window.take(64 * KiB));
      window.consume(64 * KiB, now, Duration::zero(), budget);
    }
    QCOMPARE(window.size(), initial_window);
  }

  void a_burst_after_a_pause_is_no_reason_to_grow() {
    WindowBudget budget(64 * MiB);
    ReceiveWindow window;
    TimePoint now = Clock::now();
    for (int i = 0; i < 100; ++i) {
      now += milliseconds(100);
      for (int quarter = 0; quarter < 4; ++quarter) {
        QVERIFY(window.take(64 * KiB));
        window.consume(64 * KiB, now, milliseconds(10), budget);
      }
    }
    QCOMPARE(window.size(), initial_window);
  }

  void nothing_grows_when_the_budget_is_spent() {
    WindowBudget budget(100 * KiB);
    QCOMPARE(window_after(seconds(2), 1e9, milliseconds(50), budget), 356 * KiB);
    QCOMPARE(budget.left(), 0u);
    QCOMPARE(window_after(seconds(2), 1e9, milliseconds(50), budget), initial_window);
    budget.give_back(10);
    QCOMPARE(budget.draw(20), 10u);
  }

  void new_streams_start_with_half_of_what_was_needed() {
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    const std::string quarter(64 * KiB, 'x');
    server.feed({FrameType::data, 0, 1, 1}, "x");
    server.take_bytes();
    Clock::advance(milliseconds(100));
    server.feed({FrameType::ping, flag::ack, 0, 1});
    // 64 KiB per millisecond with a round trip of 100 ms: the sender waits for us all the time.
    const TimePoint began = Clock::now();
    for (int i = 1; i <= 200; ++i) {
      go_to(began + milliseconds(i));
      server.feed({FrameType::data, 0, 1, 64 * KiB}, quarter);
      read_now(*stream);
    }
    stream.reset();
    server.take_bytes();
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    server.feed({FrameType::window_update, flag::syn, 3, 0});
    const std::string answer = server.take();
    QVERIFY(answer.starts_with("ACK3+"));
    const int announced = std::stoi(answer.substr(5));
    QVERIFY2(announced >= 1024 * 1024, answer.c_str());
    // Streams that do nothing cannot take more than half of the budget away.
    std::uint64_t all = 0;
    std::vector<net::StreamPtr> idle;
    for (std::uint32_t id = 5; id < 400; id += 2) {
      server.feed({FrameType::window_update, flag::syn, id, 0});
      idle.push_back(server.mux.take_accepted());
      const std::string ack = server.take();
      if (const auto plus = ack.find('+'); plus != std::string::npos)
        all += std::stoull(ack.substr(plus + 1));
    }
    server.feed({FrameType::window_update, flag::syn, 401, 0});
    QCOMPARE(server.take(), std::string("ACK401"));
    QVERIFY(all <= 64ull * MiB);
  }

  void consuming_sends_credit_and_receiving_does_not() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    const std::string whole(256 * KiB, 'x');
    server.feed({FrameType::data, 0, 1, 256 * KiB}, whole);
    QCOMPARE(server.take(), std::string("ping1"));
    stream->consume(64 * KiB);
    QCOMPARE(server.take(), std::string("1+65536"));
    stream->consume(64 * KiB - 1);
    QCOMPARE(server.take(), std::string());
    stream->consume(1);
    QCOMPARE(server.take(), std::string("1+65536"));
    server.feed({FrameType::data, 0, 1, 131'073}, std::string(131'073, 'x'));
    QVERIFY(server.error().starts_with("protocol"));
  }

  void a_frame_may_be_as_large_as_the_window() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    for (int i = 0; i < 3; ++i) {
      server.feed({FrameType::data, 0, 1, 256 * KiB}, std::string(256 * KiB, 'x'));
      QCOMPARE(read_now(*stream).size(), std::size_t{256 * KiB});
    }
    QCOMPARE(server.error(), std::string());
  }

  void no_credit_is_sent_after_the_peers_end() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    server.feed({FrameType::data, flag::fin, 1, 256 * KiB}, std::string(256 * KiB, 'x'));
    server.take_bytes();
    QCOMPARE(read_now(*stream).size(), std::size_t{256 * KiB});
    QCOMPARE(server.take(), std::string());
  }

  // ---- Pings -----------------------------------------------------------------------------------

  void remembers_the_least_round_trip_of_the_last_minute() {
    PingClock pings;
    TimePoint now = Clock::now();
    QCOMPARE(pings.least().count(), Duration::zero().count());
    const auto measure = [&](int rtt) {
      const std::uint32_t value = pings.send(now);
      now += milliseconds(rtt);
      pings.answer(value, now);
      return std::chrono::duration_cast<milliseconds>(pings.least()).count();
    };
    QCOMPARE(measure(20), 20);
    QCOMPARE(measure(50), 20);
    QVERIFY(pings.last() == milliseconds(50));
    QCOMPARE(measure(10), 10);
    now += seconds(31);
    QCOMPARE(measure(300), 10);
    now += seconds(31);
    QCOMPARE(measure(200), 200);
    now += seconds(300);
    QCOMPARE(measure(400), 400);
  }

  void ignores_answers_to_other_pings() {
    PingClock pings;
    const TimePoint now = Clock::now();
    pings.answer(0, now);
    const std::uint32_t value = pings.send(now);
    pings.answer(value + 1, now + seconds(1));
    QVERIFY(pings.waiting_since() == now);
    pings.answer(value, now);
    QVERIFY(!pings.waiting_since());
    QVERIFY(pings.least() > Duration::zero());
  }

  void bulk_is_measured_every_second() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    std::uint32_t pings = 0;
    const TimePoint began = Clock::now();
    for (int i = 1; i <= 100; ++i) {
      go_to(began + milliseconds(100 * i));
      server.feed({FrameType::data, 0, 1, 64 * KiB}, std::string(64 * KiB, 'x'));
      read_now(*stream);
      if (server.take().find("ping") == std::string::npos) continue;
      server.feed({FrameType::ping, flag::ack, 0, ++pings});
    }
    QVERIFY2(pings >= 9 && pings <= 11, std::to_string(pings).c_str());
    // A few bytes are not worth it; one measurement may still be due.
    Clock::advance(seconds(1));
    server.feed({FrameType::data, 0, 1, 1}, "x");
    server.feed({FrameType::ping, flag::ack, 0, ++pings});
    server.take_bytes();
    for (int i = 0; i < 100; ++i) {
      Clock::advance(milliseconds(100));
      server.feed({FrameType::data, 0, 1, 1}, "x");
      QCOMPARE(server.take(), std::string());
    }
  }
};

}  // namespace culvert::mux::window_test

QTEST_GUILESS_MAIN(culvert::mux::window_test::WindowTest)
#include "window_test.moc"
