#include "tests/mux/by_hand.h"

#include <QTest>

#include <functional>

namespace culvert::mux::protocol_test {
namespace {

using net::Io;

/// Takes what comes, as a pump does: from where it lies.
struct Taker final : net::Waiter {
  explicit Taker(net::Stream& s) : stream(s) { stream.when_readable(*this); }
  void ready() override {
    const Bytes bytes = stream.buffered();
    const std::size_t count = std::min(bytes.size(), at_most);
    got += as_text(bytes.first(count));
    stream.consume(count);
    if (count > 0 && again) stream.when_readable(*this);
  }
  net::Stream& stream;
  std::string got;
  std::size_t at_most = ~std::size_t{0};
  bool again = true;
};

struct Doer final : net::Waiter {
  explicit Doer(std::function<void()> f) : what(std::move(f)) {}
  void ready() override { what(); }
  std::function<void()> what;
};

std::string status(const Io& io) {
  switch (io.status) {
    case Io::Status::done:
      return "done " + std::to_string(io.count);
    case Io::Status::blocked:
      return "blocked";
    case Io::Status::ended:
      return "ended";
    case Io::Status::failed:
      return io.error.message();
  }
  return "?";
}

std::string reading(net::Stream& stream) {
  std::byte byte;
  return status(stream.try_read({&byte, 1}));
}
std::string writing(net::Stream& stream) {
  return status(stream.try_write(as_bytes("x")));
}
const std::string closed = make_error_code(Errc::closed).message();
const std::string was_reset = make_error_code(Errc::reset).message();

Options stranger() {
  Options options;
  options.trusted = false;
  return options;
}

}  // namespace

class ProtocolTest : public QObject {
  Q_OBJECT

 private slots:
  // frp-wire 10.5, the observed session of the Go code, in both roles.
  void serves_the_observed_go_client() {
    ByHand server(Role::server);
    server.feed("0001000100000001005c0000 00000000000000010000000568656c6c6f");
    const net::StreamPtr stream = server.mux.take_accepted();
    QVERIFY(stream);
    QCOMPARE(stream->describe(), std::string("stream 1"));
    QCOMPARE(read_now(*stream), std::string("hello"));
    QCOMPARE(stream->try_write(as_bytes("hello")).count, std::size_t{5});
    server.feed("000100040000000100000000");
    QCOMPARE(reading(*stream), std::string("ended"));
    stream->shutdown_write();
    server.feed("0001000100000003005c0000 000200010000000000000000");
    QCOMPARE(server.take_hex(),
             std::string("000100020000000100000000"            // ACK, no increment
                         "000200010000000000000001"            // our ping, with the first data
                         "00000000000000010000000568656c6c6f"  // the echo
                         "000100040000000100000000"            // FIN
                         "000100020000000300000000"            // ACK
                         "000200020000000000000000"));         // pong
    QCOMPARE(server.error(), std::string());
  }

  void talks_to_the_observed_go_server() {
    ByHand client(Role::client);
    const net::StreamPtr stream = client.mux.open();
    QCOMPARE(stream->try_write(as_bytes("hello")).count, std::size_t{5});
    QCOMPARE(client.take_hex(), std::string("000100010000000100000000"
                                            "00000000000000010000000568656c6c6f"
                                            "000200010000000000000001"));
    client.feed("0001000200000001005c0000 00000000000000010000000568656c6c6f");
    QCOMPARE(read_now(*stream), std::string("hello"));
    stream->shutdown_write();
    client.feed("000100040000000100000000 000200020000000000000001");
    QCOMPARE(reading(*stream), std::string("ended"));
    QCOMPARE(client.take_hex(), std::string("000100040000000100000000"));
    QVERIFY(client.mux.statistics().last_rtt > Duration::zero());
    QCOMPARE(client.mux.statistics().streams_open, 0u);
    QCOMPARE(client.mux.open()->describe(), std::string("stream 3"));
    QCOMPARE(client.error(), std::string());
  }

  void the_increments_of_syn_and_ack_count() {
    ByHand server(Role::server);
    server.feed("0001000100000001005c0000");
    const net::StreamPtr stream = server.mux.take_accepted();
    const std::string much(1 << 20, 'x');
    std::size_t sent = 0;
    for (int rounds = 0; rounds < 200; ++rounds) {
      const Io io = stream->try_write(as_bytes(much));
      if (io.is_done()) sent += io.count;
      server.take_bytes();
      server.mux.outgoing().serve();
    }
    QCOMPARE(sent, std::size_t{6291456});
    QCOMPARE(writing(*stream), std::string("blocked"));
    server.feed("000100000000000100000001");
    QCOMPARE(writing(*stream), std::string("done 1"));
    QCOMPARE(stream->room(), std::size_t{0});
  }

  void data_may_carry_syn_and_fin() {
    ByHand server(Role::server);
    server.feed({FrameType::data, flag::syn | flag::fin, 1, 5}, "hello");
    const net::StreamPtr stream = server.mux.take_accepted();
    QVERIFY(stream);
    QCOMPARE(read_now(*stream), std::string("hello"));
    QCOMPARE(reading(*stream), std::string("ended"));
  }

  // Credit is of no use to a peer that has finished; Go's complains about it.
  void no_credit_is_sent_behind_the_peers_fin() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    const std::string half(initial_window / 2, 'x');
    server.feed({FrameType::data, 0, 1, initial_window / 2}, half);
    server.feed({FrameType::data, flag::fin, 1, initial_window / 2}, half);
    server.take_bytes();
    QCOMPARE(read_now(*stream).size(), std::size_t{initial_window});
    QCOMPARE(server.take().find("+"), std::string::npos);
    QCOMPARE(reading(*stream), std::string("ended"));
  }

  void a_fin_on_data_comes_behind_the_data() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    server.feed("000000040000000100000002 68");
    QCOMPARE(read_now(*stream), std::string("h"));
    QCOMPARE(reading(*stream), std::string("blocked"));
    server.feed("69");
    QCOMPARE(read_now(*stream), std::string("i"));
    QCOMPARE(reading(*stream), std::string("ended"));
  }

  void every_syn_is_acknowledged_at_once() {
    ByHand server(Role::server);
    server.feed({FrameType::window_update, flag::syn, 1, 0});
    server.feed({FrameType::window_update, flag::syn, 3, 0});
    QCOMPARE(server.arrived, 2);
    QCOMPARE(server.take(), std::string("ACK1 ACK3"));
  }

  void streams_beyond_the_accept_backlog_are_reset() {
    Options options;
    options.accept_backlog = 2;
    ByHand server(Role::server, options);
    for (const std::uint32_t id : {1u, 3u, 5u})
      server.feed({FrameType::data, flag::syn, id, 3}, "abc");
    QCOMPARE(server.take(), std::string("ACK1 ping1 ACK3 RST5"));
    const net::StreamPtr first = server.mux.take_accepted();
    server.feed({FrameType::window_update, flag::syn, 7, 0});
    QCOMPARE(server.take(), std::string("ACK7"));
    QCOMPARE(server.error(), std::string());
  }

  void a_peer_may_hold_so_many_streams_and_no_more() {
    Options options;
    options.max_streams = 2;
    ByHand server(Role::server, options);
    net::StreamPtr first = server.accepted(1);
    const net::StreamPtr second = server.accepted(3);
    server.feed({FrameType::window_update, flag::syn, 5, 0});
    QCOMPARE(server.take(), std::string("RST5"));
    first.reset();  // the peer still holds its half
    server.feed({FrameType::window_update, flag::syn, 7, 0});
    QCOMPARE(server.take(), std::string("FIN1 RST7"));
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    server.feed({FrameType::window_update, flag::syn, 9, 0});
    QCOMPARE(server.take(), std::string("ACK9"));
    server.feed({FrameType::window_update, flag::rst, 3, 0});
    server.feed({FrameType::window_update, flag::syn, 11, 0});
    QCOMPARE(server.take(), std::string("ACK11"));
  }

  void what_breaks_the_protocol_ends_the_session_data() {
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("sent");
    const auto row = [](const char* name, const char* hex, const char* error, const char* sent) {
      QTest::newRow(name) << QByteArray(hex) << QByteArray(error) << QByteArray(sent);
    };
    row("SYN twice", "000100010000000100000000", "protocol: SYN for stream 1, which is open",
        "GoAway1");
    row("SYN for id 0", "000100010000000000000000",
        "protocol: SYN for stream 0, which is not the peer's to open", "GoAway1");
    row("SYN for an id of ours", "000100010000000200000000",
        "protocol: SYN for stream 2, which is not the peer's to open", "GoAway1");
    row("more than the window", "000000000000000100040001",
        "protocol: stream 1: 262145 bytes, more than its window", "GoAway1");
    row("a window beyond 2^32", "0001000000000001fffbffff 000100000000000100000001",
        "protocol: stream 1: a window beyond 2^32 - 1", "GoAway1");
    row("another version", "010000000000000100000000", "protocol: yamux version 1", "");
    row("an unknown type", "000400000000000100000000", "protocol: yamux frame type 4", "");
    row("foreign bytes later on", "485454502f312e3120343030", "protocol: yamux version 72", "");
    row("GoAway 1", "000300000000000000000001", "protocol: GoAway 1 from the peer", "");
    row("GoAway 2", "000300000000000000000002", "closed: GoAway 2 from the peer: internal error",
        "");
    row("GoAway 9", "000300000000000000000009", "protocol: GoAway 9 from the peer", "");
  }
  void what_breaks_the_protocol_ends_the_session() {
    QFETCH(QByteArray, hex);
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, sent);
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    server.feed(hex.toStdString());
    QCOMPARE(QByteArray::fromStdString(server.error()), error);
    QCOMPARE(QByteArray::fromStdString(server.take()), sent);
    QCOMPARE(server.ends, 1);
    QCOMPARE(reading(*stream), closed);
    QCOMPARE(writing(*stream), closed);
    server.feed("000200010000000000000007");  // nothing matters any more
    QCOMPARE(server.take(), std::string());
  }

  void a_peer_without_mux_is_told_apart_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("frp message of 11 bytes")
        << QByteArray("r\0\0\0\0\0\0\0\2{}", 11)
        << QByteArray(
               "version: an frp message instead of yamux: "
               "\"r\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02{}\"");
    QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n")
                          << QByteArray("protocol: HTTP instead of yamux: \"HTTP/1.1 400\"");
  }
  void a_peer_without_mux_is_told_apart() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    ByHand client(Role::client);
    const Bytes all = as_bytes({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    client.feed({all.begin(), all.end()});
    QCOMPARE(QByteArray::fromStdString(client.error()), error);
    QCOMPARE(client.take(), std::string());
  }

  void the_end_of_the_transport_says_where_it_came() {
    ByHand between(Role::server), in_header(Role::server), in_payload(Role::server);
    in_header.feed("000100");
    in_payload.feed("00000001000000010000000568");
    for (ByHand* const server : {&between, &in_header, &in_payload})
      server->mux.receive_end();
    QCOMPARE(between.error(), std::string("closed: the peer closed the mux session"));
    QCOMPARE(in_header.error(),
             std::string("closed: the peer closed the mux session within a frame"));
    QCOMPARE(in_payload.error(), in_header.error());
  }

  void what_was_received_survives_the_session() {
    ByHand server(Role::server);
    const net::StreamPtr ended = server.accepted(1);
    const net::StreamPtr open = server.accepted(3);
    server.feed({FrameType::data, flag::fin, 1, 5}, "hello");
    server.feed({FrameType::data, 0, 3, 5}, "world");
    server.mux.receive_end();
    QCOMPARE(read_now(*ended), std::string("hello"));
    QCOMPARE(reading(*ended), std::string("ended"));
    QCOMPARE(read_now(*open), std::string("world"));
    QCOMPARE(reading(*open), closed);
  }

  void streams_outlive_the_multiplexer() {
    net::StreamPtr stream;
    asio::io_context* io = nullptr;
    auto server = std::make_unique<ByHand>(Role::server);
    stream = server->accepted(1);
    io = &server->io;
    CountingWaiter waiter;
    stream->when_readable(waiter);
    server->mux.end({Errc::closed, Leg::relay, "gone", {}});
    support::settle(*io);
    QCOMPARE(waiter.calls, 1);
    QCOMPARE(reading(*stream), closed);
    QCOMPARE(stream->room(), std::size_t{1});
    stream->shutdown_write();
    stream->abort();
    stream.reset();
  }

  // ---- Half-close, reset, what comes after ---------------------------------------------------

  void a_half_closed_stream_still_writes() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    QCOMPARE(reading(*stream), std::string("ended"));
    QCOMPARE(writing(*stream), std::string("done 1"));
    stream->shutdown_write();
    stream->shutdown_write();
    QCOMPARE(writing(*stream), closed);
    QCOMPARE(server.take(), std::string("data1:1 ping1 FIN1"));
    QCOMPARE(server.mux.statistics().streams_open, 0u);
  }

  void fin_is_never_sent_twice() {
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    stream->shutdown_write();
    stream->shutdown_write();
    server.feed({FrameType::data, 0, 1, 3}, "abc");
    QCOMPARE(read_now(*stream), std::string("abc"));
    stream.reset();
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    QCOMPARE(server.take(), std::string("FIN1 ping1"));
  }

  void a_second_fin_and_data_behind_it_are_harmless() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    server.feed({FrameType::data, 0, 1, 3}, "abc");
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    QCOMPARE(reading(*stream), std::string("ended"));
    QCOMPARE(server.error(), std::string());
  }

  void a_reset_drops_what_was_not_read() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    CountingWaiter reader, writer;
    server.feed({FrameType::data, 0, 1, 3}, "abc");
    stream->when_readable(reader);
    stream->when_writable(writer);
    server.feed({FrameType::window_update, flag::rst, 1, 0});
    support::settle(server.io);
    QCOMPARE(reader.calls, 1);
    QCOMPARE(writer.calls, 1);
    QCOMPARE(writing(*stream), was_reset);
    server.feed({FrameType::window_update, flag::syn, 1, 0});  // the id is free again
    QCOMPARE(server.error(), std::string());
  }

  void abort_resets_both_sides() {
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    server.feed({FrameType::data, 0, 1, 3}, "abc");
    stream->abort();
    QCOMPARE(reading(*stream), was_reset);
    QCOMPARE(writing(*stream), was_reset);
    stream->abort();
    stream.reset();
    QCOMPARE(server.take(), std::string("ping1 RST1"));
    server.feed({FrameType::data, 0, 1, 3}, "abc");
    QCOMPARE(server.error(), std::string());
    QCOMPARE(server.take(), std::string());
  }

  void destroying_ends_our_direction_and_drains_the_peers() {
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    stream->try_write(as_bytes("bye"));
    stream.reset();
    QCOMPARE(server.take(), std::string("data1:3 ping1 FIN1"));
    server.feed({FrameType::data, 0, 1, 3}, "abc");
    server.feed({FrameType::data, flag::fin, 1, 3}, "abc");
    server.feed({FrameType::window_update, flag::syn, 1, 0});  // over: the id is free again
    QCOMPARE(server.take(), std::string("ACK1"));
  }

  void a_peer_that_goes_on_sending_to_nobody_is_reset() {
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    stream.reset();
    const std::string much(100'000, 'x');
    server.feed({FrameType::data, 0, 1, 100'000}, much);
    QCOMPARE(server.take(), std::string("FIN1"));
    server.feed({FrameType::data, 0, 1, 100'000}, much);
    QCOMPARE(server.take(), std::string("RST1"));
    server.feed({FrameType::data, 0, 1, 100'000}, much);
    QCOMPARE(server.take(), std::string());
    QCOMPARE(server.error(), std::string());
  }

  void a_half_that_the_peer_never_ends_is_swept() {
    Options options;
    options.keepalive = std::chrono::seconds(0);
    ByHand server(Role::server, options);
    net::StreamPtr stream = server.accepted(1);
    stream.reset();
    QCOMPARE(server.take(), std::string("FIN1"));
    const TimePoint start = Clock::now();
    QVERIFY(server.mux.deadline() < start + std::chrono::seconds(61));
    for (int minute = 1; minute <= 5; ++minute) {
      QCOMPARE(server.take(), std::string());
      server.mux.tick(start + std::chrono::seconds(60 * minute + 1));
    }
    QCOMPARE(server.take(), std::string("RST1"));
    QVERIFY(server.mux.deadline() == TimePoint::max());
    server.feed({FrameType::window_update, flag::syn, 1, 0});
    QCOMPARE(server.error(), std::string());
  }

  void frames_for_unknown_streams_are_ignored() {
    ByHand server(Role::server);
    server.feed({FrameType::data, 0, 77, 3}, "abc");
    server.feed({FrameType::window_update, 0, 77, 5});
    server.feed({FrameType::window_update, flag::fin, 77, 0});
    server.feed({FrameType::window_update, flag::rst, 78, 0});
    server.feed({FrameType::ping, flag::ack, 0, 99});
    server.feed({FrameType::ping, flag::syn, 0, 7});
    QCOMPARE(server.take(), std::string("pong7"));
    QCOMPARE(server.error(), std::string());
  }

  // ---- Opening ---------------------------------------------------------------------------------

  void at_most_256_syns_are_unanswered() {
    ByHand client(Role::client);
    std::vector<net::StreamPtr> streams;
    for (int i = 0; i < 260; ++i)
      streams.push_back(client.mux.open());
    QCOMPARE(client.take_bytes().size(), 256 * header_size);
    CountingWaiter writer;
    streams[256]->when_writable(writer);
    QCOMPARE(writing(*streams[256]), std::string("blocked"));
    streams[257]->shutdown_write();
    streams[258].reset();  // was never heard of
    client.feed({FrameType::window_update, flag::ack, 1, 0});
    QCOMPARE(client.take(), std::string("SYN513"));
    client.mux.outgoing().serve();
    QCOMPARE(writer.calls, 1);
    QCOMPARE(writing(*streams[256]), std::string("done 1"));
    client.take();
    client.feed({FrameType::data, 0, 3, 1}, "x");              // as good as an ACK
    client.feed({FrameType::window_update, flag::rst, 5, 0});  // likewise
    QCOMPARE(client.take(), std::string("SYN515 FIN515 SYN519"));
  }

  void a_missing_ack_for_a_closed_stream_is_no_loss() {
    ByHand client(Role::client);
    for (int i = 0; i < 300; ++i)
      client.mux.open().reset();
    for (std::uint32_t id = 1; id < 600; id += 2)
      client.feed({FrameType::window_update, flag::fin, id, 0});  // Go leaves out the ACK
    for (int i = 0; i < 256; ++i)
      client.mux.open().reset();
    client.take_bytes();
    QCOMPARE(client.error(), std::string());
    const net::StreamPtr last = client.mux.open();
    QCOMPARE(client.take(), std::string());
  }

  void the_peer_cannot_touch_a_stream_that_was_not_announced() {
    ByHand client(Role::client);
    std::vector<net::StreamPtr> streams;
    for (int i = 0; i < 257; ++i)
      streams.push_back(client.mux.open());
    client.take_bytes();
    client.feed({FrameType::data, 0, 513, 3}, "abc");
    client.feed({FrameType::window_update, flag::rst, 513, 0});
    QCOMPARE(reading(*streams[256]), std::string("blocked"));
    client.feed({FrameType::window_update, flag::ack, 1, 0});
    QCOMPARE(client.take(), std::string("SYN513"));
  }

  void opening_fails_when_the_peer_takes_no_more() {
    ByHand client(Role::client);
    const net::StreamPtr stream = client.mux.open();
    client.feed("000300000000000000000000");
    try {
      client.mux.open();
      QFAIL("opened after GoAway");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::closed);
      QCOMPARE(failure.error.leg, Leg::relay);
    }
    QCOMPARE(writing(*stream), std::string("done 1"));
    QCOMPARE(client.error(), std::string());
  }

  void opening_fails_with_the_reason_of_the_end() {
    ByHand client(Role::client);
    client.feed("000300000000000000000002");
    try {
      client.mux.open();
      QFAIL("opened in a session that is over");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.context, std::string("GoAway 2 from the peer: internal error"));
    }
  }

  void opening_fails_when_the_ids_are_used_up() {
    ByHand client(Role::client, {}, 0xfffffffd);
    QCOMPARE(client.mux.open()->describe(), std::string("stream 4294967293"));
    QCOMPARE(client.mux.open()->describe(), std::string("stream 4294967295"));
    try {
      client.mux.open();
      QFAIL("opened with an id that was used");
    } catch (const Failure& failure) {
      QCOMPARE(failure.error.code, Errc::limit);
    }
  }

  // ---- Delivery --------------------------------------------------------------------------------

  void a_waiting_reader_gets_bytes_where_they_lie() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    Taker taker(*stream);
    const auto frame = support::from_hex("000000000000000100000005 68656c6c6f");
    const std::byte* seen = nullptr;
    Doer look([&] { seen = stream->buffered().data(); });
    stream->when_readable(look);
    server.feed(frame);
    QCOMPARE(seen, frame.data() + header_size);
    QCOMPARE(read_now(*stream), std::string("hello"));
  }

  void what_a_reader_leaves_is_kept_for_it() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    Taker taker(*stream);
    taker.at_most = 2;
    server.feed({FrameType::data, 0, 1, 5}, "hello");
    QCOMPARE(taker.got, std::string("he"));
    support::settle(server.io);
    QCOMPARE(taker.got, std::string("hello"));
  }

  void a_reader_that_does_not_wait_again_is_not_called() {
    ByHand server(Role::server);
    const net::StreamPtr stream = server.accepted(1);
    Taker taker(*stream);
    taker.at_most = 2;
    taker.again = false;
    server.feed({FrameType::data, 0, 1, 5}, "hello");
    server.feed({FrameType::data, 0, 1, 5}, "world");
    support::settle(server.io);
    QCOMPARE(taker.got, std::string("he"));
    QCOMPARE(read_now(*stream), std::string("lloworld"));
  }

  void a_reader_may_end_its_stream_data() {
    QTest::addColumn<int>("way");
    QTest::newRow("destroy") << 0;
    QTest::newRow("abort") << 1;
    QTest::newRow("shut down") << 2;
    QTest::newRow("end the session") << 3;
  }
  void a_reader_may_end_its_stream() {
    QFETCH(int, way);
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    const net::StreamPtr other = server.accepted(3);
    Doer doer([&] {
      if (way == 0) stream.reset();
      if (way == 1) stream->abort();
      if (way == 2) stream->shutdown_write();
      if (way == 3) server.mux.end({Errc::closed, Leg::relay, "enough", {}});
    });
    stream->when_readable(doer);
    server.feed("000000040000000100000005 6865");
    server.feed("6c6c6f 000000000000000300000005 68656c6c6f");
    QCOMPARE(read_now(*other), std::string(way == 3 ? "" : "hello"));
    if (way == 1) QCOMPARE(reading(*stream), was_reset);
    if (way == 2) QCOMPARE(read_now(*stream), std::string("hello"));
    if (way == 3) QCOMPARE(read_now(*stream), std::string("he"));
    if (way != 3) {
      server.feed({FrameType::window_update, flag::syn, 1, 0});  // both halves are over
      QCOMPARE(server.error(), std::string());
    }
  }

  void the_end_wakes_a_reader_that_may_destroy_its_stream() {
    ByHand server(Role::server);
    net::StreamPtr stream = server.accepted(1);
    Doer doer([&] { stream.reset(); });
    stream->when_readable(doer);
    server.feed({FrameType::window_update, flag::fin, 1, 0});
    QVERIFY(!stream);
    QCOMPARE(server.take(), std::string("FIN1"));
  }

  // ---- Bounds ----------------------------------------------------------------------------------

  void control_frames_that_nobody_reads_end_the_session() {
    ByHand server(Role::server);
    for (int i = 0; i < 200'000 && !server.mux.over(); ++i)
      server.feed({FrameType::ping, flag::syn, 0, 7});
    QCOMPARE(server.error(), std::string("limit: the peer causes answers and does not read them"));
    QVERIFY(server.take_bytes().size() <
            SendQueue::distant.control + SendQueue::distant.limit + 2 * header_size);
  }

  void a_peer_that_is_not_trusted_is_answered_less_data() {
    QTest::addColumn<bool>("nearby");
    QTest::newRow("distant") << false;
    QTest::newRow("nearby") << true;
  }
  void a_peer_that_is_not_trusted_is_answered_less() {
    QFETCH(bool, nearby);
    ByHand server(Role::server, stranger());
    const net::StreamPtr stream = server.accepted(1);
    if (nearby) {
      server.feed({FrameType::data, 0, 1, 1}, "x");  // a ping goes with the first data
      server.take_bytes();
      server.feed({FrameType::ping, flag::ack, 0, 1});
    }
    for (int i = 0; i < 200'000 && !server.mux.over(); ++i)
      server.feed({FrameType::ping, flag::syn, 0, 7});
    QCOMPARE(server.error(), std::string("limit: the peer causes answers and does not read them"));
    QVERIFY(server.take_bytes().size() <= 48 * 1024 + 2 * header_size);
  }

  void a_peer_that_is_not_trusted_may_not_leave_much() {
    ByHand server(Role::server, stranger());
    std::vector<net::StreamPtr> streams;
    for (std::uint32_t id = 1; id < 9; id += 2)
      streams.push_back(server.accepted(id));
    const std::string piece(48 * 1024, 'x');
    for (std::uint32_t id = 1; id < 9; id += 2)
      server.feed({FrameType::data, 0, id, 48 * 1024}, piece);
    QCOMPARE(server.error(), std::string());
    server.feed({FrameType::data, 0, 1, 1}, "x");
    QCOMPARE(server.error(), std::string("limit: more than 192 KiB from a peer that is not known"));
  }

  void trust_lifts_the_bounds() {
    ByHand server(Role::server, stranger());
    const net::StreamPtr stream = server.accepted(1);
    server.mux.trust();
    const std::string piece(256 * 1024, 'x');
    server.feed({FrameType::data, 0, 1, 256 * 1024}, piece);
    for (int i = 0; i < 20'000; ++i)
      server.feed({FrameType::ping, flag::syn, 0, 7});
    QCOMPARE(server.error(), std::string());
  }

  void an_idle_stream_is_small() {
    // The stream, its place in the table, its two waiters: the rest is its owner's.
    QVERIFY(sizeof(MuxStream) <= 320);
  }
};

}  // namespace culvert::mux::protocol_test

QTEST_GUILESS_MAIN(culvert::mux::protocol_test::ProtocolTest)
#include "protocol_test.moc"
