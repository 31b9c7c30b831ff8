#include "core/net/websocket.h"

#include "core/net/memory_stream.h"
#include "core/net/websocket_frames.h"
#include "core/net/websocket_handshake.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>

namespace culvert::net::websocket_test {
namespace {

using support::read_now;
using support::read_until_end;
using support::write_and_end;

std::vector<std::byte> from_hex(const char* text) {
  const QByteArray bytes = QByteArray::fromHex(text);
  const Bytes view = as_bytes({bytes.data(), static_cast<std::size_t>(bytes.size())});
  return {view.begin(), view.end()};
}

QByteArray to_hex(Bytes bytes) {
  return QByteArray(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<qsizetype>(bytes.size()))
      .toHex();
}

/// Everything a reader makes of `wire`, fed in pieces of `piece` bytes.
struct Decoded {
  std::vector<std::byte> payload;
  ByteQueue answers;
  std::error_code error;
  bool closed = false;
};
Decoded decode(WebSocketRole role, std::vector<std::byte> wire, std::size_t piece) {
  WebSocketReader reader(role);
  Decoded decoded;
  for (std::size_t at = 0; at < wire.size(); at += piece) {
    const MutableBytes part = MutableBytes(wire).subspan(at, std::min(piece, wire.size() - at));
    const std::size_t count = reader.decode(part, decoded.answers);
    decoded.payload.insert(decoded.payload.end(), part.begin(),
                           part.begin() + static_cast<std::ptrdiff_t>(count));
  }
  decoded.error = reader.error();
  decoded.closed = reader.closed();
  return decoded;
}

struct Upgraded {
  StreamPtr client, server;
};
Task<> connect_end(StreamPtr inner, Upgraded& into) {
  into.client =
      co_await websocket_connect(std::move(inner), "relay.example:7000", "http://Relay.example");
}
Task<> accept_end(StreamPtr inner, Upgraded& into) {
  into.server = co_await websocket_accept(std::move(inner));
}

constexpr const char* good_request =
    "GET /~!frp HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://h\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n";

}  // namespace

class WebSocketTest : public QObject {
  Q_OBJECT

 private slots:
  void computes_the_accept_value_of_the_rfc() {
    QCOMPARE(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    QCOMPARE(handshake_key().size(), std::size_t{24});
    QVERIFY(handshake_key() != handshake_key());
  }

  void sends_the_request_of_frpc() {
    QCOMPARE(upgrade_request("relay.example:7000", "http://Relay.Example:7000", "KEY"),
             std::string("GET /~!frp HTTP/1.1\r\nHost: relay.example:7000\r\n"
                         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: KEY\r\n"
                         "Origin: http://relay.example:7000\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    QVERIFY(upgrade_request("[fe80::1%25eth0]:80", "http://x", "KEY").find("[fe80::1]:80") !=
            std::string::npos);
  }

  void writes_the_frames_of_the_vectors() {
    ByteQueue out;
    const auto syn = from_hex("0001000100000001005c0000");
    append_frame(WebSocketRole::server, WebSocketOpcode::binary, syn, out);
    QCOMPARE(to_hex(out.bytes()), QByteArray("820c0001000100000001005c0000"));
  }

  void reads_the_frames_of_the_vectors() {
    const auto masked = from_hex("828c37fa213d37fb213c37fa213c37a6213d");
    const Decoded decoded = decode(WebSocketRole::server, masked, 100);
    QCOMPARE(to_hex(decoded.payload), QByteArray("0001000100000001005c0000"));
    const Decoded plain =
        decode(WebSocketRole::client, from_hex("820c0001000100000001005c0000"), 1);
    QCOMPARE(to_hex(plain.payload), QByteArray("0001000100000001005c0000"));
  }

  void masks_from_any_offset_and_length() {
    const WebSocketMask mask{std::byte{1}, std::byte{2}, std::byte{4}, std::byte{8}};
    for (std::size_t offset = 0; offset < 9; ++offset)
      for (std::size_t size = 0; size < 40; ++size) {
        std::vector<std::byte> bytes = support::random_bytes(size, size);
        std::vector<std::byte> expected = bytes;
        for (std::size_t i = 0; i < size; ++i)
          expected[i] ^= mask[(offset + i) % 4];
        apply_mask(bytes, mask, offset);
        QVERIFY(bytes == expected);
      }
  }

  void frames_of_every_length_form_survive_every_fragmentation_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("piece");
    for (const int size : {0, 1, 125, 126, 127, 65535, 65536, 70000})
      for (const int piece : {1, 2, 3, 7, 4096, 200000})
        QTest::addRow("%d in pieces of %d", size, piece) << size << piece;
  }
  void frames_of_every_length_form_survive_every_fragmentation() {
    QFETCH(int, size);
    QFETCH(int, piece);
    const auto payload = support::random_bytes(static_cast<std::size_t>(size), 5);
    for (const WebSocketRole sender : {WebSocketRole::client, WebSocketRole::server}) {
      ByteQueue out;
      append_frame(sender, WebSocketOpcode::binary, payload, out);
      append_frame(sender, WebSocketOpcode::ping, as_bytes("are you there"), out);
      append_frame(sender, WebSocketOpcode::text, payload, out);  // as frp sent until 0.69
      append_frame(sender, WebSocketOpcode::continuation, payload, out);
      const auto receiver =
          sender == WebSocketRole::client ? WebSocketRole::server : WebSocketRole::client;
      const Bytes wire = out.bytes();
      Decoded decoded =
          decode(receiver, {wire.begin(), wire.end()}, static_cast<std::size_t>(piece));
      QVERIFY(!decoded.error);
      std::vector<std::byte> expected;
      for (int i = 0; i < 3; ++i)
        expected.insert(expected.end(), payload.begin(), payload.end());
      QVERIFY(decoded.payload == expected);
      // The pong carries the ping's payload; it comes masked exactly when a client sends it.
      const Bytes pong = decoded.answers.bytes();
      const Decoded answer = decode(sender, {pong.begin(), pong.end()}, 1000);
      QCOMPARE(std::to_integer<int>(pong[0]), 0x8a);
      QVERIFY(!answer.error);
    }
  }

  void refuses_what_the_protocol_does_not_allow_data() {
    QTest::addColumn<bool>("server");
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("unmasked from a client") << true << QByteArray("820161");
    QTest::newRow("masked from a server") << false << QByteArray("82810000000061");
    QTest::newRow("reserved bit") << false << QByteArray("c20161");
    QTest::newRow("reserved opcode 3") << false << QByteArray("830161");
    QTest::newRow("reserved opcode 11") << false << QByteArray("8b0161");
    QTest::newRow("long ping") << false << QByteArray("897e007e");
    QTest::newRow("fragmented ping") << false << QByteArray("090161");
    QTest::newRow("length of 2^63") << false << QByteArray("827f8000000000000000");
  }
  void refuses_what_the_protocol_does_not_allow() {
    QFETCH(bool, server);
    QFETCH(QByteArray, wire);
    const auto role = server ? WebSocketRole::server : WebSocketRole::client;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{100}}) {
      const Decoded decoded = decode(role, from_hex(wire.constData()), piece);
      QCOMPARE(decoded.error, make_error_code(Errc::protocol));
      QVERIFY(decoded.payload.empty());
      const Bytes close = decoded.answers.bytes();
      QCOMPARE(std::to_integer<int>(close[0]), 0x88);
      if (server) QCOMPARE(to_hex(close), QByteArray("880203ea"));
    }
  }

  void a_close_frame_ends_the_stream_unanswered() {
    const Decoded decoded = decode(WebSocketRole::client, from_hex("820161880203e8820162"), 3);
    QCOMPARE(to_hex(decoded.payload), QByteArray("61"));
    QVERIFY(decoded.closed);
    QVERIFY(decoded.answers.empty());
  }

  void carries_both_directions_in_random_pieces_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 30; ++seed)
      QTest::addRow("seed %d", seed) << seed;
  }
  void carries_both_directions_in_random_pieces() {
    QFETCH(int, seed);
    const auto number = static_cast<std::uint64_t>(seed);
    const std::size_t most = seed % 5 == 0 ? 5 : 20'000;
    auto [near, far] = memory_pipe(io_.get_executor(), 1 + number * 3119 % 40'000);
    near = support::fragmenting(std::move(near), {.seed = number, .most = most});
    far = support::fragmenting(std::move(far), {.seed = number + 100, .most = most});
    const Upgraded both = upgrade(std::move(near), std::move(far));
    const std::size_t size = seed % 5 == 0 ? 4000 : 300'000;
    const std::vector<std::byte> up = support::random_bytes(size, number);
    const std::vector<std::byte> down = support::random_bytes(size + 123, number + 1);
    std::vector<std::byte> got_up;
    std::vector<std::byte> got_down;
    support::run(io_, write_and_end(*both.client, up) && write_and_end(*both.server, down) &&
                          read_until_end(*both.server, got_up) &&
                          read_until_end(*both.client, got_down));
    QVERIFY(got_up == up);
    QVERIFY(got_down == down);
  }

  void bytes_behind_the_handshake_belong_to_the_stream() {
    auto [near, far] = memory_pipe(io_.get_executor());
    near->try_write(as_bytes(good_request));
    near->try_write(from_hex("828c37fa213d37fb213c37fa213c37a6213d"));
    const StreamPtr server = support::run(io_, websocket_accept(std::move(far)));
    std::array<std::byte, 20> to;
    QCOMPARE(server->try_read(to).count, std::size_t{12});
    QVERIFY(
        read_now(*near).ends_with("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
    server->try_write(from_hex("0001000100000001005c0000"));
    QCOMPARE(to_hex(as_bytes(read_now(*near))), QByteArray("820c0001000100000001005c0000"));
  }

  void the_server_refuses_as_frps_does_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("status");
    QTest::newRow("path") << "/~!frp"
                          << "/~!other"
                          << "404";
    QTest::newRow("method") << "GET"
                            << "PUT"
                            << "405";
    QTest::newRow("upgrade") << "Upgrade: websocket"
                             << "Upgrade: h2c"
                             << "400";
    QTest::newRow("connection") << "Connection: Upgrade"
                                << "Connection: close"
                                << "400";
    QTest::newRow("key") << "Key: dGhlIHNhbXBsZSBub25jZQ=="
                         << "Key:"
                         << "400";
    QTest::newRow("version") << "Version: 13"
                             << "Version: 8"
                             << "400";
    QTest::newRow("no origin") << "Origin: http://h\r\n"
                               << ""
                               << "403";
    QTest::newRow("bad origin") << "Origin: http://h"
                                << "Origin: h"
                                << "403";
    QTest::newRow("protocols") << "Host: h"
                               << "Host: h\r\nSec-WebSocket-Protocol: a, b"
                               << "400";
  }
  void the_server_refuses_as_frps_does() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, status);
    const QString request = QString(good_request).replace(from, to);
    auto [near, far] = memory_pipe(io_.get_executor());
    near->try_write(as_bytes(request.toStdString()));
    expect_failure(websocket_accept(std::move(far)), Errc::protocol);
    QVERIFY(read_now(*near).starts_with("HTTP/1.1 " + status.toStdString()));
  }

  void the_server_accepts_variations() {
    for (const auto& [from, to] : std::initializer_list<std::pair<QString, QString>>{
             {"Connection: Upgrade", "connection: keep-alive, upgrade"       },
             {"Upgrade: websocket",  "UPGRADE:  WebSocket"                   },
             {"/~!frp",              "/~!frp?token=1"                        },
             {"Host: h",             "Host: h\r\nSec-WebSocket-Protocol: one"}
    }) {
      const UpgradeAnswer answer =
          answer_upgrade(QString(good_request).replace(from, to).toStdString());
      QVERIFY2(answer.accepted, answer.why.c_str());
      QCOMPARE(answer.response.find("Sec-WebSocket-Protocol: one") != std::string::npos,
               to.endsWith("one"));
    }
  }

  void the_client_checks_the_answer_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("context");
    const auto protocol = static_cast<int>(Errc::protocol);
    const auto refused = static_cast<int>(Errc::upgrade_refused);
    for (const char* status : {"200 OK", "301 Moved Permanently", "403 Forbidden", "404 Not Found",
                               "502 Bad Gateway", "1011 Odd"})
      QTest::newRow(status) << QString("HTTP/1.1 %1\r\n\r\n").arg(status) << refused << status;
    const QString good =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    QTest::newRow("no upgrade") << "HTTP/1.1 101 Switching Protocols\r\n\r\n"
                                << refused << "Upgrade";
    QTest::newRow("wrong accept") << good + "Sec-WebSocket-Accept: x\r\n\r\n"
                                  << protocol << "Sec-WebSocket-Accept";
    QTest::newRow("extension") << good +
                                      "Sec-WebSocket-Accept: @\r\nSec-WebSocket-Extensions: "
                                      "permessage-deflate\r\n\r\n"
                               << protocol << "extension";
    QTest::newRow("TLS") << QString("\x15\x03\x01") << static_cast<int>(Errc::tls_peer) << "";
    QTest::newRow("SSH") << "SSH-2.0-x\r\n" << protocol << "no HTTP";
    QTest::newRow("close") << "" << static_cast<int>(Errc::closed) << "";
    QTest::newRow("endless") << "HTTP/1.1 200 OK\r\nX: " + QString(9000, 'x')
                             << static_cast<int>(Errc::limit) << "8 KiB";
  }
  void the_client_checks_the_answer() {
    QFETCH(QString, answer);
    QFETCH(int, code);
    QFETCH(QString, context);
    auto [near, far] = memory_pipe(io_.get_executor());
    std::optional<Error> error;
    asio::co_spawn(io_, websocket_connect(std::move(near), "h", "http://h"),
                   [&](const std::exception_ptr& thrown, StreamPtr) {
                     try {
                       if (thrown) std::rethrow_exception(thrown);
                     } catch (const Failure& failure) {
                       error = failure.error;
                     }
                   });
    support::settle(io_);
    const std::string request = read_now(*far);
    const std::size_t at = request.find("Key: ") + 5;
    const std::string key = request.substr(at, 24);
    answer.replace("@", QString::fromStdString(accept_value(key)));
    far->try_write(as_bytes(answer.toStdString()));
    if (answer.isEmpty()) far.reset();
    support::settle(io_);
    QVERIFY(error);
    QCOMPARE(static_cast<int>(error->code), code);
    QCOMPARE(error->leg, Leg::relay);
    QVERIFY2(error->context.find(context.toStdString()) != std::string::npos,
             error->context.c_str());
  }

  void a_request_that_never_ends_times_out() {
    auto [near, far] = memory_pipe(io_.get_executor());
    near->try_write(as_bytes("GET /~!frp HTTP/1.1\r\n"));
    std::optional<Errc> code;
    asio::co_spawn(io_, websocket_accept(std::move(far)),
                   [&](const std::exception_ptr& thrown, StreamPtr) {
                     try {
                       if (thrown) std::rethrow_exception(thrown);
                     } catch (const Failure& failure) {
                       code = failure.error.code;
                     }
                   });
    support::pass_time(io_, std::chrono::seconds(59), std::chrono::seconds(1));
    QVERIFY(!code);
    support::pass_time(io_, std::chrono::seconds(3), std::chrono::seconds(1));
    QCOMPARE(code, std::optional(Errc::timed_out));
  }

  void wrong_frames_break_the_stream() {
    auto [near, far] = memory_pipe(io_.get_executor());
    near->try_write(as_bytes(good_request));
    const StreamPtr server = support::run(io_, websocket_accept(std::move(far)));
    read_now(*near);
    near->try_write(from_hex("8201618201"));  // unmasked
    std::array<std::byte, 20> to;
    QCOMPARE(server->try_read(to).error, make_error_code(Errc::protocol));
    QCOMPARE(to_hex(as_bytes(read_now(*near))), QByteArray("880203ea"));
    QCOMPARE(server->try_write(as_bytes("x")).status, Io::Status::failed);
    struct Counting final : Waiter {
      void ready() override { ++calls; }
      int calls = 0;
    } waiter;
    server->when_readable(waiter);
    support::settle(io_);
    QCOMPARE(waiter.calls, 1);
  }

  void ends_with_a_close_frame() {
    const Upgraded both = upgrade();
    both.client->shutdown_write();
    std::array<std::byte, 20> to;
    QCOMPARE(both.server->try_read(to).status, Io::Status::ended);
    QCOMPARE(both.server->try_write(as_bytes("last words")).count, std::size_t{10});
    QCOMPARE(both.client->try_read(to).count, std::size_t{10});
    QCOMPARE(both.client->try_write(as_bytes("x")).status, Io::Status::failed);
  }

  void pings_when_nothing_was_sent_for_a_while() {
    auto [near, far] = memory_pipe(io_.get_executor());
    near->try_write(as_bytes(good_request));
    const StreamPtr server = support::run(io_, websocket_accept(std::move(far)));
    read_now(*near);
    support::pass_time(io_, std::chrono::seconds(24), std::chrono::seconds(1));
    QCOMPARE(read_now(*near), std::string());
    support::pass_time(io_, std::chrono::seconds(3), std::chrono::seconds(1));
    QCOMPARE(to_hex(as_bytes(read_now(*near))), QByteArray("8900"));
    server->try_write(as_bytes("x"));
    read_now(*near);
    support::pass_time(io_, std::chrono::seconds(26), std::chrono::seconds(1));
    QCOMPARE(read_now(*near), std::string());  // it was not idle
  }

  void a_flood_of_pings_does_not_fill_the_memory() {
    auto [near, far] = memory_pipe(io_.get_executor(), 4000);
    near->try_write(as_bytes(good_request));
    const StreamPtr server = support::run(io_, websocket_accept(std::move(far)));
    std::vector<std::byte> pings;
    for (int i = 0; i < 30; ++i) {
      const auto ping = from_hex("89fd00000000");  // 125 bytes, masked with zeros
      pings.insert(pings.end(), ping.begin(), ping.end());
      pings.resize(pings.size() + 125);
    }
    std::array<std::byte, 5000> to;
    for (int i = 0; i < 200; ++i) {
      near->try_write(pings);
      QVERIFY(server->try_read(to).is_blocked());
    }
    QVERIFY(server->held() <= 132 * 1024);
  }

  void a_flood_of_pings_leaves_the_loop_to_others() {
    auto [near, far] = memory_pipe(io_.get_executor(), 64 * 1024);
    near->try_write(as_bytes(good_request));
    const StreamPtr server = support::run(io_, websocket_accept(std::move(far)));
    std::vector<std::byte> frames;
    const auto ping = from_hex("898000000000"), last = from_hex("82810000000078");
    while (frames.size() < 30'000)
      frames.insert(frames.end(), ping.begin(), ping.end());
    frames.insert(frames.end(), last.begin(), last.end());
    QCOMPARE(near->try_write(frames).count, frames.size());
    std::array<std::byte, 60> to;
    int turns = 0;
    Io io = server->try_read(to);
    while (io.is_blocked() && turns < 1000) {
      ++turns;
      struct Counting final : Waiter {
        void ready() override { ++calls; }
        int calls = 0;
      } waiter;
      server->when_readable(waiter);
      support::settle(io_);
      QCOMPARE(waiter.calls, 1);  // what lies there already wakes, too
      io = server->try_read(to);
    }
    QCOMPARE(io.count, std::size_t{1});
    QVERIFY2(turns > 50, std::to_string(turns).c_str());
  }

  void may_be_destroyed_with_waiters_registered() {
    auto [near, far] = memory_pipe(io_.get_executor(), 3000);
    Upgraded both = upgrade(std::move(near), std::move(far));
    struct Counting final : Waiter {
      void ready() override { ++calls; }
      int calls = 0;
    } waiter;
    both.client->try_write(std::vector<std::byte>(200'000));
    both.client->when_writable(waiter);
    both.client->when_readable(waiter);
    both.client.reset();
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
  }

 private:
  Upgraded upgrade(StreamPtr near, StreamPtr far) {
    Upgraded both;
    support::run(io_, connect_end(std::move(near), both) && accept_end(std::move(far), both));
    return both;
  }
  Upgraded upgrade() {
    auto [near, far] = memory_pipe(io_.get_executor());
    return upgrade(std::move(near), std::move(far));
  }

  void expect_failure(Task<StreamPtr> task, Errc code) {
    try {
      support::run(io_, std::move(task));
      QFAIL("no failure");
    } catch (const Failure& failure) {
      QVERIFY2(failure.error.code == code, to_text(failure.error).c_str());
    }
  }

  asio::io_context io_;
};

}  // namespace culvert::net::websocket_test

QTEST_GUILESS_MAIN(culvert::net::websocket_test::WebSocketTest)
#include "websocket_test.moc"
