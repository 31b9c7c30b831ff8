#include "core/net/tcp.h"

#include "core/net/resolver.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>

#ifndef _WIN32
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace culvert::net::tcp_test {
namespace {

using support::write_and_end;

struct Connected {
  std::unique_ptr<TcpStream> near;
  std::unique_ptr<TcpStream> far;
};

Task<Connected> connect_pair(Listener& listener, std::string host = "127.0.0.1") {
  Connected pair;
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("dial", [](Connected& into, Endpoint to) -> Task<> {
      into.near = co_await dial(std::move(to), {}, Leg::upstream);
    }(pair, Endpoint{host, listener.port()}));
    pair.far = co_await listener.accept();
    while (!pair.near)
      co_await asio::post(use_task);
  });
  co_return pair;
}

Task<std::unique_ptr<TcpStream>> dial_with(Endpoint to, DialOptions options) {
  co_return co_await dial(std::move(to), std::move(options), Leg::relay);
}

Task<std::size_t> count_until_end(Stream& stream) {
  std::size_t total = 0;
  std::array<std::byte, 50'000> piece;
  while (const std::size_t count = co_await read_some(stream, piece, Leg::upstream))
    total += count;
  co_return total;
}

}  // namespace

class TcpTest : public QObject {
  Q_OBJECT

 private slots:
  void knows_a_peer_that_resets_before_it_is_accepted() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    std::optional<Endpoint> remote;
    std::uint16_t near_port = 0;
    support::run(io_, [&]() -> Task<> {
      const Endpoint to{"127.0.0.1", listener.port()};
      auto near = co_await dial_with(to, {});
      near_port = near->local().port;
      near->abort();
      near.reset();
      const auto far = co_await listener.accept();
      remote = far->remote();
    }());
    QCOMPARE(remote->host, std::string("127.0.0.1"));
    QCOMPARE(remote->port, near_port);
  }

  void gives_a_free_port_for_port_zero() {
    const Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    QVERIFY(listener.port() != 0);
  }

  void listens_on_both_families_at_an_unspecified_address_data() {
    QTest::addColumn<QString>("at");
    QTest::addColumn<QString>("host");
    QTest::newRow("v4 any, v4") << "0.0.0.0"
                                << "127.0.0.1";
    QTest::newRow("v4 any, v6") << "0.0.0.0"
                                << "::1";
    QTest::newRow("v6 any, v4") << "::"
                                << "127.0.0.1";
    QTest::newRow("empty, v6") << ""
                               << "::1";
    QTest::newRow("localhost") << "localhost"
                               << "localhost";
  }
  void listens_on_both_families_at_an_unspecified_address() {
    QFETCH(QString, at);
    QFETCH(QString, host);
    Listener listener(io_.get_executor(), {at.toStdString(), 0});
    const Connected pair = support::run(io_, connect_pair(listener, host.toStdString()));
    // A dual-stack socket sees "::ffff:127.0.0.1"; people know that as 127.0.0.1.
    const std::string expected = host == "localhost" ? "127.0.0.1" : host.toStdString();
    QCOMPARE(pair.far->remote().host, expected);
    QCOMPARE(pair.near->remote().port, listener.port());
    QCOMPARE(pair.near->local(), pair.far->remote());
  }

  void carries_both_directions_and_half_closes() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    Connected pair = support::run(io_, connect_pair(listener));
    const std::vector<std::byte> bulk = support::random_bytes(3'000'000, 1);
    std::size_t got = 0;
    support::run(io_, with_scope([&](TaskScope& scope) -> Task<> {
                   scope.spawn("write", write_and_end(*pair.near, bulk));
                   got = co_await count_until_end(*pair.far);
                 }));
    QCOMPARE(got, bulk.size());
    support::run(io_, write_and_end(*pair.far, as_bytes("the other way")));
    QCOMPARE(support::run(io_, count_until_end(*pair.near)), std::size_t{13});
  }

  void blocks_when_the_peer_does_not_read_and_resumes_when_it_does() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    Connected pair = support::run(io_, connect_pair(listener));
    const std::vector<std::byte> chunk(256 * 1024);
    Io io;
    while ((io = pair.near->try_write(chunk)).is_done()) {
    }
    QVERIFY(io.is_blocked());
    QCOMPARE(pair.near->room(), std::size_t{0});
    std::size_t got = 0;
    support::run(io_, with_scope([&](TaskScope& scope) -> Task<> {
                   scope.spawn("write", write_and_end(*pair.near, as_bytes("tail")));
                   got = co_await count_until_end(*pair.far);
                 }));
    QVERIFY(got > 4);
    QVERIFY(pair.near->room() > 0);
  }

  void a_reset_is_an_error_and_not_an_end() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    Connected pair = support::run(io_, connect_pair(listener));
    pair.far->abort();
    std::array<std::byte, 8> to;
    try {
      support::run(io_, [](Stream& stream, MutableBytes into) -> Task<> {
        co_await read_some(stream, into, Leg::relay);
      }(*pair.near, to));
      QFAIL("no error");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::reset);
      QCOMPARE(failure.error.leg, Leg::relay);
    }
    QCOMPARE(pair.far->try_read(to).status, Io::Status::failed);
    QCOMPARE(pair.near->describe(), to_text(Endpoint{"127.0.0.1", listener.port()}));
  }

  void may_be_destroyed_while_a_wait_is_under_way() {
    struct Counting final : Waiter {
      void ready() override { ++calls; }
      int calls = 0;
    } waiter;
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    Connected pair = support::run(io_, connect_pair(listener));
    pair.near->when_readable(waiter);
    pair.near->when_writable(waiter);
    pair.near.reset();
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
  }

  void forgets_a_waiter_whose_wait_is_under_way() {
    struct Counting final : Waiter {
      void ready() override { ++calls; }
      int calls = 0;
    };
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    Connected pair = support::run(io_, connect_pair(listener));
    Counting second;
    {
      Counting first;
      pair.near->when_readable(first);
      pair.near->forget(first);
    }
    pair.near->when_readable(second);
    pair.far->try_write(as_bytes("x"));
    io_.restart();
    while (second.calls == 0)
      io_.run_one_for(std::chrono::seconds(5));
    QCOMPARE(second.calls, 1);
  }

  void tells_who_does_not_listen() {
    std::uint16_t port = 0;
    {
      const Listener listener(io_.get_executor(), {"127.0.0.1", 0});
      port = listener.port();
    }
    expect_dial_failure({"127.0.0.1", port}, {}, Errc::refused);
    expect_dial_failure({"localhost", port}, {}, Errc::refused);
  }

  void tells_a_name_that_does_not_exist() {
    expect_dial_failure({"no-such-host.invalid", 80}, {}, Errc::name_not_found);
    expect_dial_failure({"not a name", 80}, {}, Errc::name_not_found);
  }

  void tells_a_source_address_that_is_none_or_not_ours() {
    DialOptions options;
    options.local_ip = "somewhere";
    expect_dial_failure({"127.0.0.1", 80}, options, Errc::config);
    options.local_ip = "192.0.2.1";
    expect_dial_failure({"127.0.0.1", 80}, options, Errc::unreachable);
  }

  void dials_from_the_source_address_asked_for() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    DialOptions options;
    options.local_ip = "127.0.0.9";
    options.tunnel = true;
    const auto stream = support::run(io_, dial_with({"127.0.0.1", listener.port()}, options));
    QCOMPARE(stream->local().host, std::string("127.0.0.9"));
  }

#ifdef __linux__
  void gives_up_when_nobody_answers_in_time() {
    // A backlog that is full lets further SYNs go unanswered.
    asio::ip::tcp::acceptor full(io_, {asio::ip::address_v4::loopback(), 0}, true);
    full.listen(0);
    std::vector<asio::ip::tcp::socket> sockets;
    for (int i = 0; i < 4; ++i) {
      sockets.emplace_back(io_);
      sockets.back().async_connect(full.local_endpoint(), [](boost::system::error_code) {});
    }
    support::settle(io_);
    const TimePoint started = Clock::now();
    std::optional<Errc> outcome;
    asio::co_spawn(io_, dial_with({"127.0.0.1", full.local_endpoint().port()}, {}),
                   [&](const std::exception_ptr& error, std::unique_ptr<TcpStream>) {
                     try {
                       if (error) std::rethrow_exception(error);
                     } catch (const Failure& failure) {
                       outcome = failure.error.code;
                     }
                   });
    support::pass_time(io_, std::chrono::seconds(9), std::chrono::seconds(1));
    QVERIFY(!outcome);
    support::pass_time(io_, std::chrono::seconds(2), std::chrono::seconds(1));
    QVERIFY(outcome);
    QCOMPARE(*outcome, Errc::timed_out);
    QVERIFY(Clock::now() - started < std::chrono::seconds(15));
  }

  void survives_running_out_of_descriptors() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    // The client's ends exist before the table is full; the listener's do not.
    std::vector<asio::ip::tcp::socket> clients;
    for (int i = 0; i < 3; ++i)
      clients.emplace_back(io_, asio::ip::tcp::v4());
    const int next = ::dup(0);
    ::close(next);
    rlimit full = before;
    full.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &full);
    for (auto& client : clients)
      client.connect({asio::ip::address_v4::loopback(), listener.port()});
    std::unique_ptr<TcpStream> accepted;
    asio::co_spawn(io_, listener.accept(),
                   [&](const std::exception_ptr&, std::unique_ptr<TcpStream> stream) {
                     accepted = std::move(stream);
                   });
    support::settle(io_);
    ::setrlimit(RLIMIT_NOFILE, &before);
    QVERIFY(!accepted);
    for (auto& client : clients) {  // turned away, not left waiting
      char byte = 0;
      boost::system::error_code error;
      client.read_some(asio::buffer(&byte, 1), error);
      QVERIFY(error);
    }
    asio::ip::tcp::socket late(io_);
    late.connect({asio::ip::address_v4::loopback(), listener.port()});
    io_.restart();
    while (!accepted)
      io_.run_one_for(std::chrono::seconds(5));
  }
#endif

  void tells_a_port_that_is_taken() {
    const Listener first(io_.get_executor(), {"127.0.0.1", 0});
    expect_listen_failure({"127.0.0.1", first.port()}, Errc::port_taken);
  }

  void tells_an_address_that_is_not_ours() {
    expect_listen_failure({"192.0.2.1", 0}, Errc::config);
    expect_listen_failure({"no-such-host.invalid", 0}, Errc::config);
  }

  void a_closed_listener_ends_its_accept() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    std::optional<Errc> outcome;
    asio::co_spawn(io_, listener.accept(),
                   [&](const std::exception_ptr& error, std::unique_ptr<TcpStream>) {
                     try {
                       if (error) std::rethrow_exception(error);
                     } catch (const Failure& failure) {
                       outcome = failure.error.code;
                     }
                   });
    support::settle(io_);
    listener.close();
    support::settle(io_);
    QVERIFY(outcome);
    QCOMPARE(*outcome, Errc::closed);
  }

  void moves_a_connection_to_another_loop() {
    Listener listener(io_.get_executor(), {"127.0.0.1", 0});
    Connected pair = support::run(io_, connect_pair(listener));
    asio::io_context other;
    const auto moved = pair.far->rehomed(other.get_executor());
    support::run(io_, write_and_end(*pair.near, as_bytes("hello")));
    QCOMPARE(support::run(other, count_until_end(*moved)), std::size_t{5});
  }

  void interleaves_address_families() {
    const auto at = [](const char* text) {
      return asio::ip::tcp::endpoint(asio::ip::make_address(text), 1);
    };
    const auto mixed =
        interleave_families({at("::1"), at("::2"), at("::3"), at("127.0.0.1"), at("127.0.0.2")});
    const std::vector expected = {at("::1"), at("127.0.0.1"), at("::2"), at("127.0.0.2"),
                                  at("::3")};
    QVERIFY(mixed == expected);
    QVERIFY(interleave_families({}).empty());
  }

 private:
  void expect_dial_failure(Endpoint to, DialOptions options, Errc code) {
    try {
      support::run(io_, dial_with(std::move(to), std::move(options)));
      QFAIL("connected");
    } catch (const Failure& failure) {
      QVERIFY2(failure.error.code == code, to_text(failure.error).c_str());
      QCOMPARE(failure.error.leg, Leg::relay);
    }
  }

  void expect_listen_failure(const Endpoint& at, Errc code) {
    try {
      const Listener listener(io_.get_executor(), at);
      QFAIL("listens");
    } catch (const Failure& failure) {
      QVERIFY2(failure.error.code == code, to_text(failure.error).c_str());
    }
  }

  asio::io_context io_;
};

}  // namespace culvert::net::tcp_test

QTEST_GUILESS_MAIN(culvert::net::tcp_test::TcpTest)
#include "tcp_test.moc"
