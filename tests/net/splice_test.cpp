#include "core/net/splice.h"

#include "core/net/loop_buffers.h"
#include "core/net/memory_stream.h"
#include "core/net/prefixed_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>

namespace culvert::net::splice_test {
namespace {

using support::read_now;
using support::read_until_end;
using support::write_and_end;

using namespace std::chrono_literals;

/// A user and a service with a splice between them.
struct Joined {
  explicit Joined(const Executor& executor, std::size_t capacity = 64 * 1024) {
    std::tie(user, downstream) = memory_pipe(executor, capacity);
    std::tie(upstream, service) = memory_pipe(executor, capacity);
  }

  /// What still runs is stopped, as a scope would do it.
  ~Joined() {
    stop.emit(asio::cancellation_type::terminal);
    if (loop) support::settle(*loop);
  }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;

  void start(asio::io_context& io, SpliceObserver* observer = nullptr) {
    loop = &io;
    asio::co_spawn(io, run(*this, observer),
                   asio::bind_cancellation_slot(
                       stop.slot(), [this](const std::exception_ptr& error) { failure = error; }));
  }
  static Task<> run(Joined& joined, SpliceObserver* observer) {
    joined.end = co_await splice(*joined.downstream, *joined.upstream, joined.traffic, observer);
  }

  asio::io_context* loop = nullptr;
  StreamPtr user, downstream, upstream, service;
  Traffic traffic;
  asio::cancellation_signal stop;
  std::optional<SpliceEnd> end;
  std::exception_ptr failure;
};

/// Remembers which side it was told has ended.
struct EndObserver final : SpliceObserver {
  bool passed(Leg, Bytes) override { return false; }
  void half_closed(Leg ended) override { told.push_back(ended); }
  std::vector<Leg> told;
};

Io::Status status_of(Stream& stream) {
  std::array<std::byte, 1> byte;
  return stream.try_read(byte).status;
}

/// Wraps a stream to make it break at a chosen moment.
class Breaking final : public Stream {
 public:
  explicit Breaking(StreamPtr inner) : inner_(std::move(inner)) {}
  bool reading = true;
  bool writing = true;

  Executor executor() const override { return inner_->executor(); }
  Io try_read(MutableBytes to) override {
    return reading ? inner_->try_read(to) : Io::failed(make_error_code(Errc::timed_out));
  }
  Io try_write(Bytes from) override {
    return writing ? inner_->try_write(from) : Io::failed(make_error_code(Errc::limit));
  }
  std::size_t room() const override { return inner_->room(); }
  void when_readable(Waiter& waiter) override { inner_->when_readable(waiter); }
  void when_writable(Waiter& waiter) override { inner_->when_writable(waiter); }
  void forget(Waiter& waiter) noexcept override { inner_->forget(waiter); }
  void shutdown_write() override { inner_->shutdown_write(); }
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return "breaking"; }

 private:
  StreamPtr inner_;
};

}  // namespace

class SpliceTest : public QObject {
  Q_OBJECT

 private slots:
  void carries_both_directions_in_random_pieces_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 60; ++seed)
      QTest::addRow("seed %d", seed) << seed;
  }
  void carries_both_directions_in_random_pieces() {
    QFETCH(int, seed);
    const auto number = static_cast<std::uint64_t>(seed);
    Joined joined(io_.get_executor(), 1 + number * 911 % 9000);
    const bool zero_copy = seed % 3 == 0;
    const std::size_t most = seed % 5 == 0 ? 3 : 2000;
    joined.downstream = support::fragmenting(
        std::move(joined.downstream), {.seed = number, .most = most, .shows_buffered = zero_copy});
    joined.upstream =
        support::fragmenting(std::move(joined.upstream),
                             {.seed = number + 500, .most = most, .shows_buffered = zero_copy});
    const std::vector<std::byte> up = support::random_bytes(most * 20 + number * 97, number);
    const std::vector<std::byte> down = support::random_bytes(most * 30, number + 1);
    std::vector<std::byte> got_up;
    std::vector<std::byte> got_down;
    joined.start(io_);
    support::run(io_, write_and_end(*joined.user, up) && write_and_end(*joined.service, down) &&
                          read_until_end(*joined.service, got_up) &&
                          read_until_end(*joined.user, got_down));
    support::settle(io_);
    QVERIFY(got_up == up);
    QVERIFY(got_down == down);
    QVERIFY(joined.end);
    QVERIFY(!joined.end->failure);
    QCOMPARE(std::uint64_t{joined.traffic.up}, std::uint64_t{up.size()});
    QCOMPARE(std::uint64_t{joined.traffic.down}, std::uint64_t{down.size()});
  }

  void a_users_end_travels_and_leaves_the_other_direction_open() {
    Joined joined(io_.get_executor());
    joined.start(io_);
    joined.user->try_write(as_bytes("request"));
    joined.user->shutdown_write();
    support::settle(io_);
    QCOMPARE(read_now(*joined.service), std::string("request"));
    QCOMPARE(status_of(*joined.service), Io::Status::ended);
    QVERIFY(!joined.end);
    joined.service->try_write(as_bytes("response"));
    joined.service->shutdown_write();
    support::settle(io_);
    QCOMPARE(read_now(*joined.user), std::string("response"));
    QVERIFY(joined.end);
    QCOMPARE(joined.end->first, Leg::downstream);
    QVERIFY(!joined.end->failure);
  }

  void a_services_end_travels_and_leaves_the_other_direction_open() {
    Joined joined(io_.get_executor());
    joined.start(io_);
    joined.service->shutdown_write();
    support::settle(io_);
    QCOMPARE(status_of(*joined.user), Io::Status::ended);
    joined.user->try_write(as_bytes("still talking"));
    support::settle(io_);
    QCOMPARE(read_now(*joined.service), std::string("still talking"));
    joined.user->shutdown_write();
    support::settle(io_);
    QVERIFY(joined.end);
    QCOMPARE(joined.end->first, Leg::upstream);
  }

  void a_half_closed_connection_on_which_nothing_moves_is_ended_data() {
    QTest::addColumn<bool>("by_user");
    QTest::newRow("the service never ends") << true;
    QTest::newRow("the user never ends") << false;
  }
  void a_half_closed_connection_on_which_nothing_moves_is_ended() {
    QFETCH(const bool, by_user);
    Joined joined(io_.get_executor());
    joined.start(io_);
    (by_user ? joined.user : joined.service)->shutdown_write();
    support::pass_time(io_, half_closed_patience - 1min, 1min);
    QVERIFY(!joined.end);
    support::pass_time(io_, 2min, 1min);
    QVERIFY(joined.end);
    QCOMPARE(joined.end->first, by_user ? Leg::downstream : Leg::upstream);
    QVERIFY(joined.end->failure);
    QCOMPARE(joined.end->failure->code, Errc::timed_out);
    QCOMPARE(joined.end->failure->leg, by_user ? Leg::upstream : Leg::downstream);
    QCOMPARE(status_of(*joined.user), Io::Status::failed);
    QCOMPARE(status_of(*joined.service), Io::Status::failed);
  }

  void a_half_closed_connection_lives_as_long_as_something_moves() {
    Joined joined(io_.get_executor());
    joined.start(io_);
    joined.user->try_write(as_bytes("request"));
    joined.user->shutdown_write();
    for (int dots = 0; dots < 24; ++dots) {
      support::pass_time(io_, 50min, 10min);
      joined.service->try_write(as_bytes("."));
      support::settle(io_);
    }
    QVERIFY(!joined.end);
    QCOMPARE(read_now(*joined.user), std::string(24, '.'));
    joined.service->shutdown_write();
    support::settle(io_);
    QVERIFY(joined.end);
    QVERIFY(!joined.end->failure);
  }

  void a_user_who_never_takes_the_rest_of_an_answer_is_not_waited_for() {
    Joined joined(io_.get_executor(), 1000);
    joined.start(io_);
    joined.service->try_write(support::random_bytes(1000, 1));
    support::settle(io_);
    joined.service->try_write(support::random_bytes(1000, 2));
    joined.service->shutdown_write();
    support::settle(io_);
    joined.user->shutdown_write();
    support::pass_time(io_, 2 * half_closed_patience + 1min, 1min);
    QVERIFY(joined.end);
    QVERIFY(joined.end->failure);
    QCOMPARE(joined.end->failure->code, Errc::timed_out);
  }

  void a_silent_connection_with_both_sides_open_has_no_limit() {
    Joined joined(io_.get_executor());
    joined.start(io_);
    support::pass_time(io_, 72h, 10min);
    QVERIFY(!joined.end);
    joined.user->try_write(as_bytes("still there"));
    support::settle(io_);
    QCOMPARE(read_now(*joined.service), std::string("still there"));
  }

  void an_answer_survives_the_reset_behind_it() {
    // The usual end of a service that does not read what it does not want.
    Joined joined(io_.get_executor(), 8);
    auto breaking = std::make_unique<Breaking>(std::move(joined.upstream));
    Breaking& upstream = *breaking;
    joined.upstream = std::move(breaking);
    joined.start(io_);
    joined.service->try_write(as_bytes("an answ"));
    support::settle(io_);
    joined.service->try_write(as_bytes("er"));
    support::settle(io_);  // the user has not read: room for one more byte
    upstream.reading = false;
    joined.service->try_write(as_bytes("lost"));
    support::settle(io_);
    std::string got;
    for (int i = 0; i < 5; ++i) {
      got += read_now(*joined.user);
      support::settle(io_);
    }
    QCOMPARE(got, std::string("an answe"));  // "r" was never taken from the service
    QCOMPARE(status_of(*joined.user), Io::Status::ended);
    QVERIFY(joined.end && joined.end->failure);
    QCOMPARE(joined.end->first, Leg::upstream);
    QCOMPARE(joined.end->failure->leg, Leg::upstream);
    QCOMPARE(joined.end->failure->code, Errc::timed_out);
    QCOMPARE(joined.end->failure->context, std::string("read from breaking"));
  }

  void a_side_that_takes_nothing_after_a_failure_is_aborted() {
    Joined joined(io_.get_executor(), 4);
    auto breaking = std::make_unique<Breaking>(std::move(joined.upstream));
    Breaking& upstream = *breaking;
    joined.upstream = std::move(breaking);
    joined.start(io_);
    joined.service->try_write(as_bytes("1234"));
    support::settle(io_);
    joined.service->try_write(as_bytes("5678"));
    support::settle(io_);
    upstream.reading = false;
    upstream.abort();
    support::settle(io_);
    read_now(*joined.user);  // makes room for one more chunk and for noticing
    support::settle(io_);
    if (!joined.end) support::pass_time(io_, std::chrono::seconds(6));
    QVERIFY(joined.end && joined.end->failure);
    QCOMPARE(joined.end->failure->leg, Leg::upstream);
  }

  void gives_up_on_a_side_that_never_takes_the_rest() {
    Joined joined(io_.get_executor(), 4);
    joined.downstream = support::fragmenting(std::move(joined.downstream),
                                             {.seed = 1, .most = 2, .percent_blocked = 0});
    auto breaking = std::make_unique<Breaking>(std::move(joined.upstream));
    Breaking& upstream = *breaking;
    joined.upstream = std::move(breaking);
    joined.start(io_);
    upstream.writing = false;
    joined.service->try_write(as_bytes("1234"));
    support::settle(io_);
    joined.service->try_write(as_bytes("5678"));
    joined.user->try_write(as_bytes("x"));  // cannot be written upstream
    support::settle(io_);
    QVERIFY(!joined.end);  // the rest of the answer waits for the user
    support::pass_time(io_, std::chrono::seconds(4));
    QVERIFY(!joined.end);
    support::pass_time(io_, std::chrono::seconds(2));
    QVERIFY(joined.end && joined.end->failure);
    QCOMPARE(joined.end->failure->code, Errc::limit);
    QCOMPARE(joined.end->failure->leg, Leg::upstream);
    QCOMPARE(status_of(*joined.user), Io::Status::failed);
  }

  void a_failed_write_names_the_side_written_to_and_delivers_what_it_had_sent() {
    Joined joined(io_.get_executor());
    auto breaking = std::make_unique<Breaking>(std::move(joined.upstream));
    Breaking& upstream = *breaking;
    joined.upstream = std::move(breaking);
    joined.start(io_);
    support::settle(io_);
    upstream.writing = false;
    joined.service->try_write(as_bytes("413 too large"));
    joined.user->try_write(as_bytes("a huge upload"));
    support::settle(io_);
    QCOMPARE(read_now(*joined.user), std::string("413 too large"));
    QCOMPARE(status_of(*joined.user), Io::Status::ended);
    QVERIFY(joined.end && joined.end->failure);
    QCOMPARE(joined.end->first, Leg::upstream);
    QCOMPARE(joined.end->failure->code, Errc::limit);
    QCOMPARE(joined.end->failure->context, std::string("write to breaking"));
  }

  void a_vanished_user_ends_the_service_too() {
    Joined joined(io_.get_executor());
    joined.start(io_);
    support::settle(io_);
    joined.user->abort();
    support::settle(io_);
    QCOMPARE(status_of(*joined.service), Io::Status::ended);
    QVERIFY(joined.end && joined.end->failure);
    QCOMPARE(joined.end->first, Leg::downstream);
    QCOMPARE(joined.end->failure->leg, Leg::downstream);
    QCOMPARE(joined.end->failure->code, Errc::reset);
  }

  void aborting_one_of_its_streams_ends_it() {
    Joined joined(io_.get_executor());
    joined.start(io_);
    support::settle(io_);
    joined.downstream->abort();  // how the window ends a connection
    support::settle(io_);
    QVERIFY(joined.end && joined.end->failure);
  }

  void takes_no_more_than_the_other_side_has_room_for() {
    Joined joined(io_.get_executor(), 1000);
    joined.start(io_);
    std::size_t taken = 0;
    const std::vector<std::byte> chunk(700);
    for (int i = 0; i < 1000; ++i) {
      const Io io = joined.user->try_write(chunk);
      if (io.is_done()) taken += io.count;
      support::settle(io_);
    }
    QCOMPARE(taken, std::size_t{2000});  // one pipe before the splice, one behind it
    QCOMPARE(std::uint64_t{joined.traffic.up}, std::uint64_t{1000});
  }

  void one_busy_connection_lets_others_have_their_turn() {
    // Both have endless input; neither may move more than a few chunks before the other.
    Joined first(io_.get_executor(), 4 * 1024 * 1024);
    Joined second(io_.get_executor(), 4 * 1024 * 1024);
    const std::vector<std::byte> bulk(4 * 1024 * 1024);
    first.user->try_write(bulk);
    second.user->try_write(bulk);
    first.start(io_);
    second.start(io_);
    std::uint64_t furthest_apart = 0;
    io_.restart();
    while (io_.poll_one() != 0) {
      const auto a = static_cast<std::int64_t>(first.traffic.up);
      const auto b = static_cast<std::int64_t>(second.traffic.up);
      furthest_apart = std::max(furthest_apart, static_cast<std::uint64_t>(std::abs(a - b)));
    }
    QCOMPARE(std::uint64_t{first.traffic.up}, std::uint64_t{bulk.size()});
    QCOMPARE(std::uint64_t{second.traffic.up}, std::uint64_t{bulk.size()});
    QVERIFY(furthest_apart <= 2 * 8 * 128 * 1024);
  }

  void what_was_read_ahead_goes_first() {
    Joined joined(io_.get_executor());
    const Bytes head = as_bytes("GET /");
    joined.downstream = with_prefix({head.begin(), head.end()}, std::move(joined.downstream));
    joined.start(io_);
    joined.user->try_write(as_bytes(" HTTP/1.1"));
    support::settle(io_);
    QCOMPARE(read_now(*joined.service), std::string("GET / HTTP/1.1"));
  }

  void an_observer_sees_every_byte_until_it_has_enough() {
    struct Observer final : SpliceObserver {
      bool passed(Leg from, Bytes bytes) override {
        (from == Leg::downstream ? up : down).append(as_text(bytes));
        return from == Leg::upstream;
      }
      void half_closed(Leg) override {}
      std::string up, down;
    } observer;
    Joined joined(io_.get_executor());
    joined.start(io_, &observer);
    for (const char* word : {"one", "two"}) {
      joined.user->try_write(as_bytes(word));
      joined.service->try_write(as_bytes(word));
      support::settle(io_);
    }
    QCOMPARE(observer.up, std::string("one"));
    QCOMPARE(observer.down, std::string("onetwo"));
    QCOMPARE(std::uint64_t{joined.traffic.up}, std::uint64_t{6});
  }

  void an_observer_is_told_of_a_half_closed_connection_data() {
    QTest::addColumn<bool>("by_user");
    QTest::newRow("the user has ended") << true;
    QTest::newRow("the service has ended") << false;
  }
  void an_observer_is_told_of_a_half_closed_connection() {
    QFETCH(const bool, by_user);
    EndObserver observer;
    Joined joined(io_.get_executor());
    joined.start(io_, &observer);
    (by_user ? joined.user : joined.service)->shutdown_write();
    support::pass_time(io_, half_closed_grace - 100ms, 100ms);
    QVERIFY(observer.told.empty());
    support::pass_time(io_, 200ms, 100ms);
    support::pass_time(io_, half_closed_patience / 2, 1min);
    QCOMPARE(observer.told, std::vector{by_user ? Leg::downstream : Leg::upstream});
  }

  void a_connection_that_ends_at_once_was_never_half_closed() {
    EndObserver observer;
    Joined joined(io_.get_executor());
    joined.start(io_, &observer);
    joined.user->shutdown_write();
    support::settle(io_);
    joined.service->shutdown_write();
    support::pass_time(io_, 10s, 1s);
    QVERIFY(joined.end);
    QVERIFY(observer.told.empty());
  }

  void what_is_not_taken_is_told_as_long_as_it_waits() {
    asio::io_context io;
    Joined joined(io.get_executor(), 1000);
    joined.start(io);
    support::settle(io);
    QCOMPARE(std::uint64_t{joined.traffic.stuck}, 0U);
    const std::vector<std::byte> much(1000);
    for (int times = 0; times < 2; ++times) {  // one lies with the service, one waits
      joined.user->try_write(much);
      support::settle(io);
    }
    QCOMPARE(std::uint64_t{joined.traffic.stuck}, 1U);
    while (!read_now(*joined.service).empty())
      support::settle(io);
    QCOMPARE(std::uint64_t{joined.traffic.stuck}, 0U);
    for (int times = 0; times < 2; ++times) {
      joined.user->try_write(much);
      support::settle(io);
    }
    QCOMPARE(std::uint64_t{joined.traffic.stuck}, 1U);
    joined.stop.emit(asio::cancellation_type::terminal);
    support::settle(io);
    QCOMPARE(std::uint64_t{joined.traffic.stuck}, 0U);
  }

  void can_be_cancelled_at_any_time() {
    for (int turns = 0; turns < 40; ++turns) {
      Joined joined(io_.get_executor(), 100);
      joined.start(io_);
      joined.user->try_write(std::vector<std::byte>(100));
      joined.service->try_write(std::vector<std::byte>(100));
      io_.restart();
      for (int i = 0; i < turns; ++i)
        io_.poll_one();
      joined.stop.emit(asio::cancellation_type::terminal);
      support::settle(io_);
      QVERIFY(is_cancellation(joined.failure));
    }
  }

  void borrows_one_buffer_however_many_connections() {
    asio::io_context io;
    std::list<Joined> all;
    for (int i = 0; i < 50; ++i) {
      all.emplace_back(io.get_executor());
      all.back().start(io);
      all.back().user->try_write(as_bytes("hello"));
    }
    support::settle(io);
    for (Joined& each : all) {
      QCOMPARE(read_now(*each.service), std::string("hello"));
      each.user->shutdown_write();
      each.service->shutdown_write();
    }
    support::settle(io);
    QCOMPARE(LoopBuffers::of(io.get_executor()).idle_blocks(), std::size_t{1});
  }

 private:
  asio::io_context io_;
};

}  // namespace culvert::net::splice_test

QTEST_GUILESS_MAIN(culvert::net::splice_test::SpliceTest)
#include "splice_test.moc"
