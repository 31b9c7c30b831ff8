#include "core/net/rate_limit.h"

#include "core/net/memory_stream.h"
#include "core/net/splice.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>

namespace culvert::net::rate_limit_test {
namespace {

using support::CountingWaiter;

}  // namespace

class RateLimitTest : public QObject {
  Q_OBJECT

 private slots:
  void lets_a_second_of_bytes_through_and_then_the_rate() {
    auto [near, far] = memory_pipe(io_.get_executor(), 1 << 20);
    auto [back, sink] = memory_pipe(io_.get_executor(), 1 << 20);
    const StreamPtr slow =
        limited(std::move(near), std::make_shared<RateLimiter>(io_.get_executor(), 100'000));
    far->try_write(std::vector<std::byte>(1 << 20));
    Traffic traffic;
    const TimePoint begun = Clock::now();
    asio::cancellation_signal stop;
    asio::co_spawn(io_, splice(*slow, *back, traffic),
                   asio::bind_cancellation_slot(
                       stop.slot(), [](const std::exception_ptr&, const SpliceEnd&) {}));
    support::settle(io_);
    // The real clock goes on beside the virtual one, much slower under a sanitizer.
    const auto most = [&] {
      const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
      return static_cast<std::uint64_t>(100'000 * (1 + seconds)) + 2'048;
    };
    QVERIFY(traffic.up >= 99'000 && traffic.up <= most());
    support::pass_time(io_, std::chrono::seconds(3), std::chrono::milliseconds(10));
    QVERIFY2(traffic.up >= 390'000 && traffic.up <= most(), std::to_string(traffic.up).c_str());
    stop.emit(asio::cancellation_type::terminal);
    support::settle(io_);
  }

  void an_empty_bucket_opens_for_a_worthwhile_step() {
    RateLimiter limiter(io_.get_executor(), 1'000'000);
    // 5 ms below zero: the real clock goes on meanwhile, and a byte that is left may be used.
    limiter.charge(limiter.available() + 5'000);
    QCOMPARE(limiter.available(), std::size_t{0});
    Clock::advance(std::chrono::milliseconds(10));
    QCOMPARE(limiter.available(), std::size_t{0});  // 5000 bytes are no step of 20 ms
    Clock::advance(std::chrono::milliseconds(20));
    QVERIFY(limiter.available() >= 20'000);
    limiter.charge(10'000);
    QVERIFY(limiter.available() >= 10'000);  // what is left may be used at once
  }

  void a_very_small_rate_still_moves() {
    RateLimiter limiter(io_.get_executor(), 1);
    limiter.charge(1);
    QCOMPARE(limiter.available(), std::size_t{0});
    CountingWaiter waiter;
    limiter.when_available(waiter);
    support::pass_time(io_, std::chrono::milliseconds(1100), std::chrono::milliseconds(50));
    QCOMPARE(waiter.calls, 1);
    QCOMPARE(limiter.available(), std::size_t{1});
  }

  void wakes_in_order_of_arrival() {
    struct Taking final : Waiter {
      Taking(RateLimiter& l, std::vector<int>& o, int n) : limiter(l), order(o), number(n) {}
      void ready() override {
        order.push_back(number);
        limiter.charge(limiter.available());
      }
      RateLimiter& limiter;
      std::vector<int>& order;
      int number;
    };
    RateLimiter limiter(io_.get_executor(), 10'000);
    limiter.charge(10'000);
    std::vector<int> order;
    Taking first(limiter, order, 1);
    Taking second(limiter, order, 2);
    Taking third(limiter, order, 3);
    limiter.when_available(first);
    limiter.when_available(second);
    limiter.when_available(third);
    limiter.forget(second);
    support::pass_time(io_, std::chrono::seconds(1), std::chrono::milliseconds(10));
    QCOMPARE(order, (std::vector<int>{1, 3}));
  }

  void may_be_destroyed_while_somebody_waits() {
    auto [near, far] = memory_pipe(io_.get_executor());
    CountingWaiter waiter;
    {
      const auto limiter = std::make_shared<RateLimiter>(io_.get_executor(), 1000);
      limiter->charge(5000);
      const StreamPtr slow = limited(std::move(near), limiter);
      slow->when_readable(waiter);
      slow->when_writable(waiter);
    }
    support::pass_time(io_, std::chrono::seconds(10), std::chrono::seconds(1));
    QCOMPARE(waiter.calls, 0);
  }

 private:
  asio::io_context io_;
};

}  // namespace culvert::net::rate_limit_test

QTEST_GUILESS_MAIN(culvert::net::rate_limit_test::RateLimitTest)
#include "rate_limit_test.moc"
