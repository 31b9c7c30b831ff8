// Credentials, buffers, time limits, and waiting for two streams at once.
#include "core/http/basic_auth.h"
#include "core/http/buffers.h"
#include "core/http/streams_ready.h"
#include "core/net/memory_stream.h"
#include "tests/support/run_until.h"

#include <QTest>

#include <string>

namespace culvert::http::tools_test {

using namespace std::chrono_literals;

namespace {

std::string basic(const char* value) {
  const auto credentials = parse_basic_auth(value);
  return credentials ? credentials->user + "|" + credentials->password : "-";
}

/// Waits for either stream to become readable; tells which.
Task<std::string> wait_for_either(net::Stream& a, net::Stream& b, WaitLimit& limit) {
  StreamsReady ready(a.executor(), limit);
  ready.when_readable(a);
  ready.when_readable(b);
  co_await ready.wait();
  std::string woke;
  if (ready.woke(a)) woke += "a";
  if (ready.woke(b)) woke += "b";
  if (limit.has_passed()) woke += "limit";
  co_return woke;
}

}  // namespace

class ToolsTest : public QObject {
  Q_OBJECT

 private slots:
  void basic_credentials_are_read() {
    QCOMPARE(basic("Basic dXNlcjpwYXNz"), std::string("user|pass"));
    QCOMPARE(basic("bAsIc dXNlcjpwYTpzcw=="), std::string("user|pa:ss"));
    QCOMPARE(basic("Basic Og=="), std::string("|"));
    QCOMPARE(basic("Basic dXNlcg=="), std::string("-"));  // no colon
    QCOMPARE(basic("Basic dXNl*jpw"), std::string("-"));
    QCOMPARE(basic("Basic dXNlcjp"), std::string("-"));
    QCOMPARE(basic("Bearer dXNlcjpwYXNz"), std::string("-"));
    QCOMPARE(basic(""), std::string("-"));
  }

  void secrets_compare_by_value() {
    QVERIFY(equals_in_constant_time("abc", "abc"));
    QVERIFY(!equals_in_constant_time("abc", "abd"));
    QVERIFY(!equals_in_constant_time("abc", "abcd"));
    QVERIFY(equals_in_constant_time("", ""));
  }

  void empty_input_buffers_hold_no_memory() {
    asio::io_context io;
    auto [near, far] = net::memory_pipe(io.get_executor(), 1 << 20);
    InBuffer buffer;
    QVERIFY(buffer.fill(*near).is_blocked());
    const std::string text(100'000, 'x');
    QVERIFY(far->try_write(as_bytes(text)).is_done());
    std::string seen;
    while (seen.size() < text.size()) {
      QVERIFY(buffer.fill(*near).is_done());
      seen.append(as_text(buffer.bytes()));
      buffer.consume(buffer.size());
    }
    QCOMPARE(seen, text);
    buffer.release_if_empty();
    QVERIFY(buffer.bytes().empty());
  }

  void input_buffers_grow_to_their_bound_and_no_further() {
    asio::io_context io;
    auto [near, far] = net::memory_pipe(io.get_executor(), 1 << 20);
    const std::string text(400'000, 'y');
    QVERIFY(far->try_write(as_bytes(text)).is_done());
    InBuffer buffer;
    while (buffer.fill(*near).is_done()) {
    }
    QVERIFY(buffer.is_full());
    QCOMPARE(buffer.size(), InBuffer::largest);
    buffer.consume(1);
    QVERIFY(buffer.fill(*near).is_done());
  }

  void output_buffers_keep_what_was_not_taken() {
    asio::io_context io;
    auto [near, far] = net::memory_pipe(io.get_executor(), 10);
    OutBuffer buffer;
    buffer.text() = "0123456789abcdef";
    QVERIFY(buffer.drain(*near).is_blocked());
    QCOMPARE(buffer.pending(), std::size_t{6});
    std::array<std::byte, 16> seen{};
    QCOMPARE(far->try_read(seen).count, std::size_t{10});
    QVERIFY(buffer.drain(*near).is_done());
    QVERIFY(buffer.is_drained());
  }

  void limits_pass_and_can_be_stopped() {
    asio::io_context io;
    Deadlines deadlines(io.get_executor());
    WaitLimit soon(deadlines), late(deadlines), stopped(deadlines);
    late.start(10s);
    soon.start(2s);
    stopped.start(1s);
    stopped.stop();
    support::pass_time(io, 5s);
    QVERIFY(soon.has_passed() && !late.has_passed() && !stopped.has_passed());
    soon.start(1s);
    support::pass_time(io, 6s);
    QVERIFY(soon.has_passed() && late.has_passed() && !stopped.has_passed());
  }

  void limits_may_die_while_others_pass() {
    asio::io_context io;
    Deadlines deadlines(io.get_executor());
    auto first = std::make_unique<WaitLimit>(deadlines);
    WaitLimit second(deadlines);
    first->start(1s);
    second.start(2s);
    first.reset();
    support::pass_time(io, 3s);
    QVERIFY(second.has_passed());
  }

  void either_stream_ends_the_wait() {
    asio::io_context io;
    Deadlines deadlines(io.get_executor());
    WaitLimit limit(deadlines);
    auto [a, a_far] = net::memory_pipe(io.get_executor());
    auto [b, b_far] = net::memory_pipe(io.get_executor());
    QVERIFY(b_far->try_write(as_bytes("x")).is_done());
    QCOMPARE(support::run(io, wait_for_either(*a, *b, limit)), std::string("b"));
    QVERIFY(a_far->try_write(as_bytes("x")).is_done());
    const std::string both = support::run(io, wait_for_either(*a, *b, limit));
    QVERIFY(both.find('a') != std::string::npos);
  }

  void limit_ends_the_wait() {
    asio::io_context io;
    Deadlines deadlines(io.get_executor());
    WaitLimit limit(deadlines);
    auto [a, a_far] = net::memory_pipe(io.get_executor());
    auto [b, b_far] = net::memory_pipe(io.get_executor());
    limit.start(5s);
    std::string woke;
    asio::co_spawn(io.get_executor(), wait_for_either(*a, *b, limit),
                   [&](std::exception_ptr, std::string by) { woke = std::move(by); });
    support::pass_time(io, 4s);
    QVERIFY(woke.empty());
    support::pass_time(io, 2s);
    QCOMPARE(woke, std::string("limit"));
  }
};

}  // namespace culvert::http::tools_test

QTEST_GUILESS_MAIN(culvert::http::tools_test::ToolsTest)
#include "tools_test.moc"
