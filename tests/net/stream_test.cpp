#include "core/net/loop_bridge.h"
#include "core/net/loop_buffers.h"
#include "core/net/memory_stream.h"
#include "core/net/prefixed_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>

namespace culvert::net::stream_test {
namespace {

using support::CountingWaiter;
using support::read_until_end;
using support::write_and_end;

std::vector<std::byte> bytes_of(std::string_view text) {
  const Bytes bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

Task<std::vector<std::byte>> carry(Stream& from, Stream& to, const std::vector<std::byte>& bytes) {
  std::vector<std::byte> got;
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("write", write_and_end(from, bytes));
    co_await read_until_end(to, got);
  });
  co_return got;
}

/// Lets both loops do what they have to.
Task<> both_settle(asio::io_context& here, asio::io_context& other) {
  for (int turn = 0; turn < 10; ++turn) {
    support::settle(other);
    co_await asio::post(here.get_executor(), use_task);
  }
}

/// Counts how the wait ended.
struct Outcome {
  int resumed = 0;
  int cancelled = 0;
};

Task<> wait_once(Stream& stream, Outcome& outcome) {
  try {
    co_await readable(stream);
    ++outcome.resumed;
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) ++outcome.cancelled;
    throw;
  }
}

}  // namespace

class StreamTest : public QObject {
  Q_OBJECT

 private slots:
  void carries_bytes_in_random_pieces_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 30; ++seed)
      QTest::addRow("seed %d", seed) << seed;
  }
  void carries_bytes_in_random_pieces() {
    QFETCH(int, seed);
    const auto number = static_cast<std::uint64_t>(seed);
    auto [a, b] = memory_pipe(io_.get_executor(), 1 + number * 37 % 1500);
    const StreamPtr from = support::fragmenting(std::move(a), {.seed = number});
    const StreamPtr to = support::fragmenting(std::move(b), {.seed = number + 1000});
    const std::vector<std::byte> sent = support::random_bytes(20'000, number);
    QVERIFY(support::run(io_, carry(*from, *to, sent)) == sent);
  }

  void holds_no_more_than_its_capacity() {
    auto [a, b] = memory_pipe(io_.get_executor(), 10);
    QCOMPARE(a->room(), std::size_t{10});
    QCOMPARE(a->try_write(as_bytes("twelve bytes")).count, std::size_t{10});
    QCOMPARE(a->room(), std::size_t{0});
    QVERIFY(a->try_write(as_bytes("x")).is_blocked());
    QCOMPARE(as_text(b->buffered()), std::string_view("twelve byt"));
    b->consume(4);
    QCOMPARE(a->room(), std::size_t{4});
  }

  void tells_the_end_after_the_last_byte() {
    auto [a, b] = memory_pipe(io_.get_executor());
    a->try_write(as_bytes("bye"));
    a->shutdown_write();
    std::array<std::byte, 8> to;
    QCOMPARE(b->try_read(to).count, std::size_t{3});
    QCOMPARE(b->try_read(to).status, Io::Status::ended);
    QCOMPARE(b->try_write(as_bytes("still open")).count, std::size_t{10});
    QCOMPARE(a->try_write(as_bytes("x")).status, Io::Status::failed);
  }

  void a_destroyed_end_looks_closed_to_the_other() {
    auto [a, b] = memory_pipe(io_.get_executor());
    a->try_write(as_bytes("bye"));
    a.reset();
    std::array<std::byte, 8> to;
    QCOMPARE(b->try_read(to).count, std::size_t{3});
    QCOMPARE(b->try_read(to).status, Io::Status::ended);
    QCOMPARE(b->try_write(as_bytes("x")).error, make_error_code(Errc::reset));
  }

  void who_waits_for_room_learns_that_there_will_be_none_data() {
    QTest::addColumn<bool>("between_loops");
    QTest::addColumn<bool>("aborted");
    for (const bool between_loops : {false, true})
      for (const bool aborted : {false, true})
        QTest::addRow("%s, %s", between_loops ? "between loops" : "in memory",
                      aborted ? "aborted" : "the reader has gone")
            << between_loops << aborted;
  }
  void who_waits_for_room_learns_that_there_will_be_none() {
    QFETCH(bool, between_loops);
    QFETCH(bool, aborted);
    constexpr std::size_t capacity = 100;
    const Executor here = io_.get_executor();
    auto [a, b] = between_loops ? loop_bridge(here, here, capacity) : memory_pipe(here, capacity);
    a->try_write(std::vector<std::byte>(capacity));
    QCOMPARE(a->room(), std::size_t{0});
    CountingWaiter waiter;
    a->when_writable(waiter);
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
    if (aborted)
      b->abort();
    else
      b.reset();
    support::settle(io_);
    QCOMPARE(waiter.calls, 1);
    // Whoever took no room for an answer would wait again, and be called again, for ever.
    QVERIFY(a->room() > 0);
    QCOMPARE(a->try_write(as_bytes("x")).status, Io::Status::failed);
  }

  /// What becomes of a stream that only its bytes can follow to another loop, and of the far end.
  void a_break_passes_between_loops_as_one_data() {
    QTest::addColumn<bool>("of_the_stream");
    QTest::addColumn<bool>("broken");
    for (const bool of_the_stream : {true, false})
      for (const bool broken : {true, false})
        QTest::addRow("%s %s", of_the_stream ? "the stream" : "the far end",
                      broken ? "breaks" : "ends")
            << of_the_stream << broken;
  }
  void a_break_passes_between_loops_as_one() {
    QFETCH(bool, of_the_stream);
    QFETCH(bool, broken);
    asio::io_context other;
    Io::Status seen = Io::Status::blocked;
    support::run(io_, with_scope([&](TaskScope& scope) -> Task<> {
                   auto [peer, stream] = memory_pipe(io_.get_executor());
                   StreamPtr far = onto_loop(std::move(stream), other.get_executor(), scope);
                   Stream& acting = of_the_stream ? *peer : *far;
                   Stream& seeing = of_the_stream ? *far : *peer;
                   acting.try_write(as_bytes("last"));
                   co_await both_settle(io_, other);
                   if (broken)
                     acting.abort();
                   else
                     acting.shutdown_write();
                   co_await both_settle(io_, other);
                   std::array<std::byte, 8> to;
                   Io io = seeing.try_read(to);
                   if (io.is_done()) io = seeing.try_read(to);
                   seen = io.status;
                 }));
    QCOMPARE(seen, broken ? Io::Status::failed : Io::Status::ended);
  }

  void no_turn_of_a_loop_sees_a_break_as_an_end_data() {
    QTest::addColumn<bool>("of_the_stream");
    QTest::newRow("the stream breaks") << true;
    QTest::newRow("the far end breaks") << false;
  }
  void no_turn_of_a_loop_sees_a_break_as_an_end() {
    QFETCH(const bool, of_the_stream);
    asio::io_context other;
    auto [peer, stream] = memory_pipe(io_.get_executor());
    auto [near, far] = loop_bridge(io_.get_executor(), other.get_executor());
    bool over = false;
    asio::co_spawn(io_, carry_over_bridge(std::move(stream), std::move(near)),
                   [&over](const std::exception_ptr&) { over = true; });
    support::settle(io_);
    Stream& acting = of_the_stream ? *peer : *far;
    Stream& seeing = of_the_stream ? *far : *peer;
    acting.abort();
    // Whatever one loop does, the other may look behind each of its steps.
    std::vector<Io::Status> seen;
    io_.restart();
    do {
      support::settle(other);
      std::array<std::byte, 8> to;
      seen.push_back(seeing.try_read(to).status);
    } while (io_.poll_one() > 0);
    QVERIFY(over);
    QVERIFY(std::ranges::find(seen, Io::Status::ended) == seen.end());
    QCOMPARE(seen.back(), Io::Status::failed);
  }

  void abort_drops_what_is_under_way() {
    auto [a, b] = memory_pipe(io_.get_executor());
    a->try_write(as_bytes("lost"));
    a->abort();
    std::array<std::byte, 8> to;
    QCOMPARE(b->try_read(to).error, make_error_code(Errc::reset));
    QCOMPARE(a->try_read(to).status, Io::Status::failed);
    QCOMPARE(a->try_write(as_bytes("x")).status, Io::Status::failed);
  }

  void calls_a_waiter_once_and_from_the_loop() {
    auto [a, b] = memory_pipe(io_.get_executor());
    CountingWaiter waiter;
    a->try_write(as_bytes("now"));
    b->when_readable(waiter);
    QCOMPARE(waiter.calls, 0);
    support::settle(io_);
    QCOMPARE(waiter.calls, 1);
    a->try_write(as_bytes("more"));
    support::settle(io_);
    QCOMPARE(waiter.calls, 1);
  }

  void a_second_waiter_replaces_the_first() {
    auto [a, b] = memory_pipe(io_.get_executor());
    CountingWaiter first;
    CountingWaiter second;
    b->when_readable(first);
    b->when_readable(second);
    a->try_write(as_bytes("x"));
    support::settle(io_);
    QCOMPARE(first.calls, 0);
    QCOMPARE(second.calls, 1);
  }

  void never_calls_who_was_forgotten() {
    auto [a, b] = memory_pipe(io_.get_executor());
    CountingWaiter waiter;
    b->when_readable(waiter);
    a->try_write(as_bytes("x"));  // the call is posted already
    b->forget(waiter);
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
  }

  void may_be_destroyed_with_waiters_registered() {
    auto [a, b] = memory_pipe(io_.get_executor(), 1);
    CountingWaiter waiter;
    b->when_readable(waiter);
    a->try_write(as_bytes("x"));
    a->when_writable(waiter);
    b.reset();
    a.reset();
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
  }

  void a_wait_resumes_when_bytes_come() {
    auto [a, b] = memory_pipe(io_.get_executor());
    Outcome outcome;
    asio::co_spawn(io_, wait_once(*b, outcome), [](const std::exception_ptr&) {});
    support::settle(io_);
    QCOMPARE(outcome.resumed, 0);
    a->try_write(as_bytes("x"));
    support::settle(io_);
    QCOMPARE(outcome.resumed, 1);
  }

  void a_cancelled_wait_ends_once_and_forgets_the_stream() {
    auto [a, b] = memory_pipe(io_.get_executor());
    Outcome outcome;
    int ended = 0;
    asio::cancellation_signal stop;
    asio::co_spawn(
        io_, wait_once(*b, outcome),
        asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&) { ++ended; }));
    support::settle(io_);
    stop.emit(asio::cancellation_type::terminal);
    stop.emit(asio::cancellation_type::terminal);
    a->try_write(as_bytes("x"));  // too late
    support::settle(io_);
    QCOMPARE(ended, 1);
    QCOMPARE(outcome.resumed, 0);
    QCOMPARE(outcome.cancelled, 1);
  }

  void a_wait_cancelled_before_it_began_ends_too() {
    auto [a, b] = memory_pipe(io_.get_executor());
    Outcome outcome;
    int ended = 0;
    asio::cancellation_signal stop;
    asio::co_spawn(
        io_, wait_once(*b, outcome),
        asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&) { ++ended; }));
    stop.emit(asio::cancellation_type::terminal);
    support::settle(io_);
    QCOMPARE(ended, 1);
    QCOMPARE(outcome.resumed, 0);
    b.reset();
    support::settle(io_);
  }

  void destroying_the_peer_ends_a_wait() {
    auto [a, b] = memory_pipe(io_.get_executor());
    Outcome outcome;
    asio::co_spawn(io_, wait_once(*b, outcome), [](const std::exception_ptr&) {});
    support::settle(io_);
    a.reset();
    support::settle(io_);
    QCOMPARE(outcome.resumed, 1);
  }

  void a_wait_that_is_due_and_cancelled_ends_once() {
    auto [a, b] = memory_pipe(io_.get_executor());
    Outcome outcome;
    int ended = 0;
    asio::cancellation_signal stop;
    asio::co_spawn(
        io_, wait_once(*b, outcome),
        asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&) { ++ended; }));
    support::settle(io_);
    a->try_write(as_bytes("x"));
    io_.restart();
    io_.poll_one();  // the waiter has been called, the coroutine is posted
    stop.emit(asio::cancellation_type::terminal);
    support::settle(io_);
    QCOMPARE(ended, 1);
    QCOMPARE(outcome.resumed + outcome.cancelled, 1);
  }

  void reading_exactly_fails_when_the_peer_ends_early() {
    auto [a, b] = memory_pipe(io_.get_executor());
    a->try_write(as_bytes("half"));
    a->shutdown_write();
    std::array<std::byte, 8> to;
    try {
      support::run(io_, read_exactly(*b, to, Leg::relay));
      QFAIL("read more than was sent");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::closed);
      QCOMPARE(failure.error.leg, Leg::relay);
    }
  }

  void writing_to_a_broken_stream_fails_on_its_leg() {
    auto [a, b] = memory_pipe(io_.get_executor());
    b.reset();
    try {
      support::run(io_, write(*a, as_bytes("x"), Leg::upstream));
      QFAIL("wrote to nobody");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::reset);
      QCOMPARE(failure.error.leg, Leg::upstream);
    }
  }

  void a_prefix_is_read_before_the_rest() {
    auto [a, b] = memory_pipe(io_.get_executor());
    const StreamPtr stream = with_prefix(bytes_of("GET "), std::move(b));
    CountingWaiter waiter;
    stream->when_readable(waiter);
    QCOMPARE(waiter.calls, 0);
    support::settle(io_);
    QCOMPARE(waiter.calls, 1);
    a->try_write(as_bytes("/"));
    std::array<std::byte, 3> to;
    QCOMPARE(stream->try_read(to).count, std::size_t{3});
    QCOMPARE(as_text(stream->buffered()), std::string_view(" "));
    stream->consume(1);
    QCOMPARE(stream->try_read(to).count, std::size_t{1});
    QVERIFY(stream->try_read(to).is_blocked());
    stream->when_readable(waiter);
    a.reset();
    support::settle(io_);
    QCOMPARE(waiter.calls, 2);
    QCOMPARE(stream->try_read(to).status, Io::Status::ended);
  }

  void an_empty_prefix_adds_no_layer() {
    auto [a, b] = memory_pipe(io_.get_executor());
    const Stream* const inner = b.get();
    QCOMPARE(with_prefix({}, std::move(b)).get(), inner);
  }

  void loop_buffers_are_one_per_loop_and_nest() {
    LoopBuffers& buffers = LoopBuffers::of(io_.get_executor());
    QCOMPARE(&LoopBuffers::of(io_.get_executor()), &buffers);
    asio::io_context other;
    QVERIFY(&LoopBuffers::of(other.get_executor()) != &buffers);
    {
      LoopBuffers::Loan outer = buffers.borrow();
      LoopBuffers::Loan inner = buffers.borrow();
      QVERIFY(outer.bytes().data() != inner.bytes().data());
      QVERIFY(outer.bytes().data() != buffers.plain().data());
    }
    QCOMPARE(buffers.idle_blocks(), std::size_t{2});
    { LoopBuffers::Loan again = buffers.borrow(); }
    QCOMPARE(buffers.idle_blocks(), std::size_t{2});
  }

 private:
  asio::io_context io_;
};

}  // namespace culvert::net::stream_test

QTEST_GUILESS_MAIN(culvert::net::stream_test::StreamTest)
#include "stream_test.moc"
