#include "core/base/async.h"

#include "core/base/backoff.h"
#include "tests/support/run_until.h"

#include <QTest>

#include <chrono>
#include <string>
#include <vector>

namespace culvert::async_test {

using namespace std::chrono_literals;

namespace {

/// Says in `story` when it is destroyed.
struct Witness {
  std::vector<std::string>& story;
  std::string name;
  Witness(std::vector<std::string>& to, std::string who) : story(to), name(std::move(who)) {}
  ~Witness() { story.push_back(name); }
};

Task<> wait_for_ever(std::vector<std::string>& story, std::string name) {
  const Witness witness(story, std::move(name));
  Timer timer(co_await this_coro::executor, TimePoint::max());
  co_await timer.async_wait(use_task);
}

Task<> fail_at_once() {
  fail(Errc::refused, Leg::relay, "at once");
  co_return;
}

Task<> fail_after_a_turn() {
  co_await asio::post(co_await this_coro::executor, use_task);
  fail(Errc::reset, Leg::upstream, "later");
}

Task<int> answer_after(Duration pause) {
  co_await sleep_for(pause);
  co_return 42;
}

Errc code_of(asio::io_context& io, Task<> task) {
  try {
    support::run(io, std::move(task));
  } catch (const Failure& failure) {
    return failure.error.code;
  }
  return Errc::internal;
}

}  // namespace

class AsyncTest : public QObject {
  Q_OBJECT

 private slots:
  void a_scope_ends_with_its_body_and_waits_for_its_tasks();
  void a_failing_child_ends_the_scope();
  void a_child_that_fails_before_it_suspends_ends_the_scope();
  void a_failing_body_ends_the_children_first();
  void cancellation_from_outside_unwinds_everything();
  void a_child_cancelled_alone_is_no_failure();
  void within_gives_the_value_in_time();
  void within_times_out_with_leg_and_context();
  void attempt_turns_a_failure_into_a_value();
  void an_event_wakes_all_who_wait();
  void backoff_ends_within_a_second_while_a_restart_can_be_the_reason_data();
  void backoff_ends_within_a_second_while_a_restart_can_be_the_reason();
  void backoff_doubles_only_for_who_is_there_and_drops_us();
};

void AsyncTest::a_scope_ends_with_its_body_and_waits_for_its_tasks() {
  asio::io_context io;
  std::vector<std::string> story;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    co_await with_scope([&to](TaskScope& scope) -> Task<> {
      scope.spawn("first", wait_for_ever(to, "first"));
      scope.spawn("second", wait_for_ever(to, "second"));
      co_await asio::post(co_await this_coro::executor, use_task);
    });
    to.emplace_back("scope is over");
  };
  support::run(io, body(story));
  QCOMPARE(story.size(), 3U);
  QCOMPARE(story.back(), std::string("scope is over"));
}

void AsyncTest::a_failing_child_ends_the_scope() {
  asio::io_context io;
  std::vector<std::string> story;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    co_await with_scope([&to](TaskScope& scope) -> Task<> {
      scope.spawn("failing", fail_after_a_turn());
      co_await wait_for_ever(to, "body");
    });
  };
  QCOMPARE(code_of(io, body(story)), Errc::reset);
  QCOMPARE(story.size(), 1U);
}

void AsyncTest::a_child_that_fails_before_it_suspends_ends_the_scope() {
  asio::io_context io;
  std::vector<std::string> story;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    co_await with_scope([&to](TaskScope& scope) -> Task<> {
      scope.spawn("failing", fail_at_once());
      co_await wait_for_ever(to, "body");
    });
  };
  QCOMPARE(code_of(io, body(story)), Errc::refused);
}

void AsyncTest::a_failing_body_ends_the_children_first() {
  asio::io_context io;
  std::vector<std::string> story;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    const Witness last(to, "caller");
    co_await with_scope([&to](TaskScope& scope) -> Task<> {
      scope.spawn("child", wait_for_ever(to, "child"));
      co_await fail_after_a_turn();
    });
  };
  QCOMPARE(code_of(io, body(story)), Errc::reset);
  QCOMPARE(story, (std::vector<std::string>{"child", "caller"}));
}

void AsyncTest::cancellation_from_outside_unwinds_everything() {
  asio::io_context io;
  std::vector<std::string> story;
  asio::cancellation_signal stop;
  std::exception_ptr outcome;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    co_await with_scope([&to](TaskScope& scope) -> Task<> {
      scope.spawn("child", wait_for_ever(to, "child"));
      co_await with_scope([&to](TaskScope& inner) -> Task<> {
        inner.spawn("grandchild", wait_for_ever(to, "grandchild"));
        co_await wait_for_ever(to, "inner body");
      });
    });
  };
  asio::co_spawn(io.get_executor(), body(story),
                 asio::bind_cancellation_slot(
                     stop.slot(), [&](std::exception_ptr failure) { outcome = failure; }));
  support::settle(io);
  QVERIFY(story.empty());
  stop.emit(asio::cancellation_type::terminal);
  support::settle(io);
  QCOMPARE(story.size(), 3U);
  QVERIFY(is_cancellation(outcome));
}

void AsyncTest::a_child_cancelled_alone_is_no_failure() {
  asio::io_context io;
  std::vector<std::string> story;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    co_await with_scope([&to](TaskScope& scope) -> Task<> {
      TaskScope::Child& child = scope.spawn("alone", wait_for_ever(to, "alone"));
      co_await asio::post(co_await this_coro::executor, use_task);
      TaskScope::cancel(child);
      for (int turn = 0; turn < 10; ++turn)
        co_await asio::post(co_await this_coro::executor, use_task);
      to.emplace_back("body went on");
    });
  };
  support::run(io, body(story));
  QCOMPARE(story, (std::vector<std::string>{"alone", "body went on"}));
}

void AsyncTest::within_gives_the_value_in_time() {
  asio::io_context io;
  QCOMPARE(support::run(io, within(1h, Leg::relay, "answer", answer_after(1ms))), 42);
}

void AsyncTest::within_times_out_with_leg_and_context() {
  asio::io_context io;
  std::vector<std::string> story;
  Error error;
  const auto body = [](std::vector<std::string>& to) -> Task<> {
    co_await within(10s, Leg::upstream, "wait for it", wait_for_ever(to, "task"));
  };
  std::exception_ptr outcome;
  asio::co_spawn(io.get_executor(), body(story),
                 [&](std::exception_ptr failure) { outcome = failure; });
  support::pass_time(io, 9s);
  QVERIFY(!outcome);
  support::pass_time(io, 2s);
  QVERIFY(outcome);
  try {
    std::rethrow_exception(outcome);
  } catch (const Failure& failure) {
    error = failure.error;
  }
  QCOMPARE(error, (Error{Errc::timed_out, Leg::upstream, "wait for it", {}}));
  QCOMPARE(story.size(), 1U);
}

void AsyncTest::attempt_turns_a_failure_into_a_value() {
  asio::io_context io;
  const auto body = []() -> Task<bool> {
    const Result<void> outcome = co_await attempt(fail_at_once());
    co_return !outcome && outcome.error().code == Errc::refused;
  };
  QVERIFY(support::run(io, body()));
}

void AsyncTest::an_event_wakes_all_who_wait() {
  asio::io_context io;
  Event event(io.get_executor());
  int woken = 0;
  const auto waiter = [](Event& on, int& count) -> Task<> {
    co_await on.wait();
    ++count;
  };
  for (int i = 0; i < 3; ++i)
    asio::co_spawn(io.get_executor(), waiter(event, woken), [](const std::exception_ptr&) {});
  support::settle(io);
  QCOMPARE(woken, 0);
  event.set();
  support::settle(io);
  QCOMPARE(woken, 3);
}

void AsyncTest::backoff_ends_within_a_second_while_a_restart_can_be_the_reason_data() {
  QTest::addColumn<int>("away");  // seconds
  QTest::addColumn<int>("most");
  QTest::newRow("a moment") << 1 << 1;
  QTest::newRow("a slow restart") << 119 << 1;
  QTest::newRow("five minutes") << 300 << 46;
  QTest::newRow("an hour") << 3600 << 20;
}

void AsyncTest::backoff_ends_within_a_second_while_a_restart_can_be_the_reason() {
  QFETCH(int, away);
  QFETCH(int, most);
  Backoff backoff(7);
  const TimePoint lost = Clock::now();
  backoff.reset(lost);
  QCOMPARE(backoff.next(lost), Backoff::floor);
  for (int i = 0; i < 200; ++i) {
    const Duration pause = backoff.next(lost + std::chrono::seconds(away));
    QVERIFY(pause >= Backoff::floor);
    QVERIFY(pause <= std::chrono::seconds(most));
    QVERIFY(pause <= Backoff::most_cap);
  }
}

/// The longest of many pauses after so many logins in a row that did not last.
static Duration longest_pause(int drops, bool away_in_between) {
  Backoff backoff(7);
  const TimePoint now = Clock::now();
  backoff.reset(now);
  for (int i = 0; i < drops; ++i) {
    backoff.was_dropped();
    if (away_in_between) backoff.is_away();
  }
  Duration longest{};
  for (int i = 0; i < 300; ++i)
    longest = std::max(longest, backoff.next(now));
  return longest;
}

void AsyncTest::backoff_doubles_only_for_who_is_there_and_drops_us() {
  QVERIFY(longest_pause(2, false) <= 1s);
  QVERIFY(longest_pause(3, false) > 1s);
  QVERIFY(longest_pause(3, false) <= 2s);
  QVERIFY(longest_pause(50, false) > 15s);
  QVERIFY(longest_pause(50, false) <= Backoff::most_cap);
  QVERIFY(longest_pause(50, true) <= 1s);  // a relay that is killed again and again
}

}  // namespace culvert::async_test

QTEST_GUILESS_MAIN(culvert::async_test::AsyncTest)
#include "async_test.moc"
