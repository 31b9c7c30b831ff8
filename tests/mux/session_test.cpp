#include "core/mux/receive_window.h"
#include "tests/mux/exchange.h"
#include "tests/mux/two_ends.h"

#include <QTest>

#include <algorithm>

namespace culvert::mux::session_test {
namespace {

Task<> exchanges_of(TwoEnds& ends, int small, std::size_t bulk, Tally& tally) {
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("server", serve_echo(*ends.server, scope));
    co_await many_exchanges(*ends.client, small, 100, bulk, tally);
  });
}

Error error_of(asio::io_context& io, Task<net::StreamPtr> task) {
  try {
    support::run(io, std::move(task));
  } catch (const Failure& failure) {
    return failure.error;
  }
  return {};
}

}  // namespace

class SessionTest : public QObject {
  Q_OBJECT

 private slots:
  void carries_thousands_of_streams_in_random_pieces_data() {
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("capacity");
    QTest::addColumn<int>("most");
    QTest::newRow("whole") << 0 << 65536 << 1;
    QTest::newRow("pieces") << 1 << 65536 << 700;
    QTest::newRow("a narrow pipe") << 3 << 100 << 50;
    QTest::newRow("large pieces") << 5 << 1'000'000 << 300'000;
  }
  void carries_thousands_of_streams_in_random_pieces() {
    QFETCH(int, seed);
    QFETCH(int, capacity);
    QFETCH(int, most);
    TwoEnds ends({static_cast<std::uint64_t>(seed),
                  static_cast<std::size_t>(capacity),
                  static_cast<std::size_t>(most),
                  {}});
    const int small = capacity == 100 ? 200 : 2000;
    const std::size_t bulk = capacity == 100 ? 100'000 : 5'000'000;
    Tally tally;
    support::run(ends.io, exchanges_of(ends, small, bulk, tally), std::chrono::seconds(60));
    QCOMPARE(tally.right, small + 1);
    QCOMPARE(tally.wrong, 0);
    QVERIFY(!ends.client_end);
    QVERIFY(!ends.server_end);
    support::settle(ends.io);
    QCOMPARE(ends.client->statistics().streams_open, 0u);
    QCOMPARE(ends.server->statistics().streams_open, 0u);
    QCOMPARE(ends.server->statistics().streams_total, static_cast<unsigned>(small + 1));
  }

  void ends_when_the_peer_goes() {
    TwoEnds ends;
    const auto [near, far] = ends.stream();
    ends.server_stop.emit(asio::cancellation_type::terminal);
    support::settle(ends.io);
    ends.server.reset();
    support::settle(ends.io);
    QVERIFY(ends.client_end);
    QCOMPARE(ends.client_end->code, Errc::closed);
    QCOMPARE(ends.client_end->leg, Leg::relay);
    std::byte byte;
    QCOMPARE(near->try_read({&byte, 1}).error, make_error_code(Errc::closed));
    QCOMPARE(far->try_read({&byte, 1}).error, make_error_code(Errc::closed));
    QCOMPARE(error_of(ends.io, ends.client->accept()).code, Errc::closed);
    QVERIFY_EXCEPTION_THROWN(ends.client->open(), Failure);
  }

  void what_was_written_last_arrives() {
    TwoEnds ends;
    auto [near, far] = ends.stream();
    ends.server_stop.emit(asio::cancellation_type::terminal);
    support::settle(ends.io);
    far->try_write(as_bytes("refused: no such token"));
    far.reset();
    ends.server.reset();
    const std::vector<std::byte> got = support::run(ends.io, read_to_end(*near));
    QCOMPARE(as_text(got), std::string_view("refused: no such token"));
  }

  void a_broken_transport_is_named() {
    asio::io_context io;
    auto [a, b] = net::memory_pipe(io.get_executor());
    Session session(std::move(a), Role::client, {});
    b->abort();
    try {
      support::run(io, session.run());
      QFAIL("ran over a broken transport");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::reset);
      QCOMPARE(failure.error.leg, Leg::relay);
      QVERIFY(failure.error.context.find("memory") != std::string::npos);
    }
  }

  void a_peer_without_mux_hears_no_more_and_is_named() {
    asio::io_context io;
    auto [a, b] = net::memory_pipe(io.get_executor());
    Session session(std::move(a), Role::server, {});
    b->try_write(as_bytes(std::string_view("o\0\0\0\0\0\0\0\2{}", 11)));
    try {
      support::run(io, session.run());
      QFAIL("took an frp message for yamux");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::version);
    }
    std::byte byte;
    QCOMPARE(b->try_read({&byte, 1}).status, net::Io::Status::ended);
  }

  void accept_can_be_cancelled_and_asked_again() {
    TwoEnds ends;
    asio::cancellation_signal stop;
    bool ended = false;
    asio::co_spawn(ends.io, ends.server->accept(),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&](std::exception_ptr failure, const net::StreamPtr&) {
                         ended = failure != nullptr;
                       }));
    support::settle(ends.io);
    stop.emit(asio::cancellation_type::terminal);
    support::settle(ends.io);
    QVERIFY(ended);
    const auto [near, far] = ends.stream();
    QCOMPARE(far->describe(), std::string("stream 1"));
  }

  void nothing_moves_before_run() {
    asio::io_context io;
    auto [a, b] = net::memory_pipe(io.get_executor());
    Session session(std::move(a), Role::client, {});
    const net::StreamPtr stream = session.open();
    stream->try_write(as_bytes("hello"));
    support::settle(io);
    QVERIFY(b->buffered().empty());
  }

  void a_turn_of_the_loop_makes_one_write() {
    TwoEnds ends;
    std::vector<net::StreamPtr> streams;
    for (int i = 0; i < 20; ++i)
      streams.push_back(ends.client->open());
    for (const net::StreamPtr& stream : streams)
      stream->try_write(as_bytes("hello"));
    QCOMPARE(streams[0]->held(), std::size_t{0});
    QVERIFY(streams[0]->try_flush().is_done());
    for (int i = 0; i < 20; ++i) {
      const net::StreamPtr far = support::run(ends.io, ends.server->accept());
      QCOMPARE(as_text(far->buffered()), std::string_view("hello"));
    }
  }

  // ---- Back-pressure ---------------------------------------------------------------------------

  void a_stream_that_nobody_reads_stops_its_writer_and_nobody_else() {
    TwoEnds ends;
    const auto [near, far] = ends.stream();
    const auto [other_near, other_far] = ends.stream();
    const std::vector<std::byte> much(1 << 20);
    std::size_t taken = 0;
    for (int turns = 0; turns < 100; ++turns) {
      const net::Io io = near->try_write(much);
      if (io.is_done()) taken += io.count;
      support::settle(ends.io);
    }
    QCOMPARE(taken, std::size_t{initial_window});
    QCOMPARE(far->buffered().size(), std::size_t{initial_window});
    QCOMPARE(near->room(), std::size_t{0});
    const std::vector<std::byte> sent = support::random_bytes(2'000'000, 1);
    Tally tally;
    support::run(ends.io, write_and_end(*other_near, sent) && compare(*other_far, sent, tally));
    QCOMPARE(tally.right, 1);
  }

  void a_transport_that_takes_nothing_bounds_what_is_collected() {
    asio::io_context io;
    auto [a, b] = net::memory_pipe(io.get_executor(), 1000);
    Session session(std::move(a), Role::client, {});
    asio::co_spawn(io.get_executor(), session.run(), [](const std::exception_ptr&) {});
    std::vector<net::StreamPtr> streams;
    for (int i = 0; i < 20; ++i)
      streams.push_back(session.open());
    const std::vector<std::byte> much(1 << 20);
    std::size_t taken = 0;
    for (int turns = 0; turns < 50; ++turns)
      for (const net::StreamPtr& stream : streams) {
        const net::Io moved = stream->try_write(much);
        if (moved.is_done()) taken += moved.count;
        support::settle(io);
      }
    QVERIFY(taken <= 128 * 1024 + 1000);
    QVERIFY(taken >= 100 * 1024);
    for (const net::StreamPtr& stream : streams)
      QCOMPARE(stream->room(), std::size_t{0});
    b.reset();
    support::settle(io);
  }

  // ---- Keep-alive ------------------------------------------------------------------------------

  void an_idle_session_lives_on_for_hours() {
    TwoEnds ends;
    const auto [near, far] = ends.stream();
    support::pass_time(ends.io, std::chrono::hours(2), std::chrono::seconds(5));
    QVERIFY(!ends.client_end);
    QVERIFY(!ends.server_end);
    QVERIFY(ends.client->statistics().last_rtt > Duration::zero());
  }

  void a_peer_that_is_silent_ends_the_session_after_ten_seconds() {
    asio::io_context io;
    auto [a, b] = net::memory_pipe(io.get_executor());
    Session session(std::move(a), Role::client, {});
    std::optional<Error> end;
    asio::co_spawn(io.get_executor(), session.run(), [&](std::exception_ptr failure) {
      try {
        std::rethrow_exception(failure);
      } catch (const Failure& f) {
        end = f.error;
      }
    });
    support::pass_time(io, std::chrono::milliseconds(39'500));
    QVERIFY(!end);
    support::pass_time(io, std::chrono::seconds(1));
    QVERIFY(end);
    QCOMPARE(end->code, Errc::timed_out);
  }

  void a_slow_answer_counts_from_the_last_bytes() {
    asio::io_context io;
    auto [a, b] = net::memory_pipe(io.get_executor());
    Session session(std::move(a), Role::client, {});
    bool ended = false;
    asio::co_spawn(io.get_executor(), session.run(),
                   [&](const std::exception_ptr&) { ended = true; });
    for (int i = 0; i < 20; ++i) {
      support::pass_time(io, std::chrono::seconds(8));
      QVERIFY(!ended);
      const std::array update{std::byte{0}, std::byte{1}, std::byte{0}, std::byte{0},
                              std::byte{0}, std::byte{0}, std::byte{0}, std::byte{9},
                              std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
      b->try_write(update);
    }
    support::pass_time(io, std::chrono::milliseconds(10'500));
    QVERIFY(ended);
  }
};

}  // namespace culvert::mux::session_test

QTEST_GUILESS_MAIN(culvert::mux::session_test::SessionTest)
#include "session_test.moc"
