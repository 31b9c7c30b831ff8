#include "core/frp/wire.h"

#include "core/net/memory_stream.h"
#include "tests/frp/vectors.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/hex.h"
#include "tests/support/run_until.h"

#include <QTest>

namespace culvert::frp::wire_test {

using support::from_hex;
using support::to_hex;

namespace {

/// A connection to the code under test; `far` is the test's end.
struct Connection {
  explicit Connection(std::size_t capacity = 128 * 1024) {
    std::tie(near, far) = net::memory_pipe(io.get_executor(), capacity);
  }

  asio::io_context io{1};
  net::StreamPtr near, far;

  void arrives(std::string_view hex) {
    const auto bytes = from_hex(hex);
    QVERIFY(far->try_write(bytes).count == bytes.size());
  }
};

Error failure_of(asio::io_context& io, Task<Message> task) {
  try {
    support::run(io, std::move(task));
  } catch (const Failure& failure) {
    return failure.error;
  }
  return {};
}

Task<> send_all(net::Stream& to, WireVersion version, std::vector<Message> messages) {
  for (Message& message : messages)
    co_await send(to, version, std::move(message));
}

Task<std::vector<Message>> receive_count(net::Stream& from, WireVersion version, int count) {
  std::vector<Message> messages;
  while (count-- > 0)
    messages.push_back(co_await receive(from, version));
  co_return messages;
}

}  // namespace

class WireTest : public QObject {
  Q_OBJECT

 private slots:
  void leaves_the_bytes_behind_a_message_alone_data();
  void leaves_the_bytes_behind_a_message_alone();
  void carries_messages_through_any_fragmentation_data();
  void carries_messages_through_any_fragmentation();
  void names_a_foreign_peer_at_its_first_bytes_data();
  void names_a_foreign_peer_at_its_first_bytes();
  void fails_with_closed_when_the_peer_ends();
  void accepts_the_longest_message_and_refuses_one_more_byte();
  void sends_nothing_of_a_message_that_is_too_long();
  void names_both_messages_when_another_is_expected();
  void detects_the_version_and_keeps_the_bytes();
  void detects_the_version_of_a_slow_peer();
};

void WireTest::leaves_the_bytes_behind_a_message_alone_data() {
  QTest::addColumn<bool>("v2");
  QTest::newRow("v1") << false;
  QTest::newRow("v2") << true;
}

void WireTest::leaves_the_bytes_behind_a_message_alone() {
  QFETCH(bool, v2);
  const WireVersion version = v2 ? WireVersion::v2 : WireVersion::v1;
  Connection c;
  const auto frame = encode(vectors::start_work_conn(), version);
  QVERIFY(c.far->try_write(frame).is_done());
  QVERIFY(c.far->try_write(as_bytes("SSH-2.0-x")).is_done());
  const Message message = support::run(c.io, receive(*c.near, version));
  QCOMPARE(name_of(message), std::string_view("StartWorkConn"));
  QCOMPARE(as_text(c.near->buffered()), std::string_view("SSH-2.0-x"));
}

void WireTest::carries_messages_through_any_fragmentation_data() {
  QTest::addColumn<bool>("v2");
  QTest::addColumn<int>("at_most");
  QTest::addColumn<int>("seed");
  for (const int at_most : {1, 7, 300})
    for (int seed = 1; seed <= 3; ++seed)
      for (const bool v2 : {false, true})
        QTest::addRow("%s, pieces up to %d, seed %d", v2 ? "v2" : "v1", at_most, seed)
            << v2 << at_most << seed;
}

void WireTest::carries_messages_through_any_fragmentation() {
  QFETCH(bool, v2);
  QFETCH(int, at_most);
  QFETCH(int, seed);
  const WireVersion version = v2 ? WireVersion::v2 : WireVersion::v1;
  Connection c(100);
  support::Fragmentation how;
  how.most = static_cast<std::size_t>(at_most);
  how.seed = static_cast<std::uint64_t>(seed);
  const auto near = support::fragmenting(std::move(c.near), how);
  how.seed += 9;
  const auto far = support::fragmenting(std::move(c.far), how);
  const std::vector<Message> sent{vectors::login(),           vectors::new_proxy(),
                                  vectors::start_work_conn(), ReqWorkConn{},
                                  vectors::udp_packet(),      vectors::nat_hole_sid()};
  std::vector<Message> received;
  const auto both = [](net::Stream& to, net::Stream& from, WireVersion v, std::vector<Message> all,
                       std::vector<Message>& out) -> Task<> {
    const int count = static_cast<int>(all.size());
    out = co_await (send_all(to, v, std::move(all)) && receive_count(from, v, count));
  };
  support::run(c.io, both(*far, *near, version, sent, received));
  QCOMPARE(received.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i)
    QCOMPARE(to_hex(encode(received[i], version)), to_hex(encode(sent[i], version)));
}

void WireTest::names_a_foreign_peer_at_its_first_bytes_data() {
  QTest::addColumn<bool>("v2");
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<int>("code");
  QTest::addColumn<QByteArray>("context");
  const auto row = [](const char* name, bool v2, QByteArray bytes, Errc code, const char* context) {
    QTest::newRow(name) << v2 << bytes << static_cast<int>(code) << QByteArray(context);
  };
  const auto hex = [](const char* text) { return QByteArray::fromHex(text); };
  row("HTTP", false, "HTTP/1.1 400 Bad Request\r\nServer: x\r\n", Errc::protocol,
      "the peer speaks HTTP: HTTP/1.1 400 Bad Request");
  row("HTTP for v2", true, "HTTP/1.1 400 Bad Request\r\n", Errc::protocol,
      "the peer speaks HTTP: HTTP/1.1 400 Bad Request");
  row("HTTP request", false, "GET / HTTP/1.1\r\n", Errc::protocol,
      "the peer speaks HTTP: GET / HTTP/1.1");
  row("SSH", false, "SSH-2.0-OpenSSH_9.2\r\n", Errc::protocol,
      "the peer speaks SSH: SSH-2.0-OpenSSH_9.2");
  row("TLS alert", false, hex("15030300020228"), Errc::tls_peer, "the peer speaks TLS");
  row("TLS alert for v2", true, hex("15030300020228"), Errc::tls_peer, "the peer speaks TLS");
  row("v2", false, hex("46525000020d0a"), Errc::version, "the peer speaks wire protocol v2");
  row("v1", true, hex("310000000000000030"), Errc::version, "the peer speaks wire protocol v1");
  row("yamux", false, hex("000200010000000000000000"), Errc::version, "the peer speaks yamux");
  row("unknown type alone", false, "z", Errc::protocol, "not a message: 7a");
  row("flags", true, hex("0010000100000004"), Errc::protocol, "not a message: 0010000100000004");
}

void WireTest::names_a_foreign_peer_at_its_first_bytes() {
  QFETCH(bool, v2);
  QFETCH(QByteArray, bytes);
  QFETCH(int, code);
  QFETCH(QByteArray, context);
  Connection c;  // stays open: nothing may wait for more
  QVERIFY(c.far->try_write(as_bytes(std::string_view(bytes.data(), std::size_t(bytes.size()))))
              .is_done());
  const Error error = failure_of(c.io, receive(*c.near, v2 ? WireVersion::v2 : WireVersion::v1));
  QCOMPARE(to_text(error.code), to_text(static_cast<Errc>(code)));
  QCOMPARE(error.context, context.toStdString());
  QCOMPARE(error.leg, Leg::relay);
}

void WireTest::fails_with_closed_when_the_peer_ends() {
  for (const WireVersion version : {WireVersion::v1, WireVersion::v2}) {
    const auto frame = encode(vectors::login_resp(), version);
    for (std::size_t size = 0; size < frame.size(); ++size) {
      Connection c;
      QCOMPARE(c.far->try_write(Bytes(frame).first(size)).count, size);
      c.far->shutdown_write();
      QCOMPARE(failure_of(c.io, receive(*c.near, version)).code, Errc::closed);
    }
  }
}

void WireTest::accepts_the_longest_message_and_refuses_one_more_byte() {
  const auto login_with_body = [](std::size_t size) {
    CloseProxy m;
    m.proxy_name.assign(size - std::string_view(R"({"proxy_name":""})").size(), 'x');
    return m;
  };
  for (const auto& [version, limit] :
       {std::pair(WireVersion::v1, max_v1_body), std::pair(WireVersion::v2, max_v2_payload - 2)}) {
    Connection c;
    const auto longest = encode(login_with_body(limit), version);
    QVERIFY(fits(longest, version));
    QCOMPARE(c.far->try_write(longest).count, longest.size());
    support::run(c.io, receive(*c.near, version));

    const auto longer = encode(login_with_body(limit + 1), version);
    QVERIFY(!fits(longer, version));
    QCOMPARE(c.far->try_write(longer).count, longer.size());
    QCOMPARE(failure_of(c.io, receive(*c.near, version)).code, Errc::limit);
  }
}

void WireTest::sends_nothing_of_a_message_that_is_too_long() {
  Connection c;
  CloseProxy m;
  m.proxy_name.assign(max_v1_body, 'x');
  const auto as_task = [](net::Stream& to, Message message) -> Task<Message> {
    co_await send(to, WireVersion::v1, std::move(message));
    co_return Message();
  };
  const Error error = failure_of(c.io, as_task(*c.near, m));
  QCOMPARE(error.code, Errc::limit);
  QCOMPARE(error.context, std::string("send CloseProxy of 10266 bytes"));
  QVERIFY(c.far->buffered().empty());
}

void WireTest::names_both_messages_when_another_is_expected() {
  Connection c;
  c.arrives("3400000000000000027b7d");
  const auto as_task = [](net::Stream& from) -> Task<Message> {
    const LoginResp answer = co_await expect<LoginResp>(from, WireVersion::v1);
    co_return Message(answer);
  };
  const Error error = failure_of(c.io, as_task(*c.near));
  QCOMPARE(error.code, Errc::protocol);
  QCOMPARE(error.context, std::string("unexpected message Pong instead of LoginResp"));
}

void WireTest::detects_the_version_and_keeps_the_bytes() {
  Connection c1;
  c1.arrives(vectors::new_work_conn_frame);
  QCOMPARE(support::run(c1.io, detect_version(c1.near)), WireVersion::v1);
  QCOMPARE(name_of(support::run(c1.io, receive(*c1.near, WireVersion::v1))),
           std::string_view("NewWorkConn"));

  Connection c2;
  // frp-wire 10.6: the complete opening of a v2 work connection.
  c2.arrives(
      "46525000020d0a001000000000001f00067b2272756e5f6964223a2230313233343536373839616263646566227"
      "d");
  QCOMPARE(support::run(c2.io, detect_version(c2.near)), WireVersion::v2);
  QCOMPARE(name_of(support::run(c2.io, receive(*c2.near, WireVersion::v2))),
           std::string_view("NewWorkConn"));

  Connection c3;
  c3.arrives("465250");  // as far as v2, then the end
  c3.far->shutdown_write();
  const auto as_task = [](net::StreamPtr& from) -> Task<Message> {
    co_await detect_version(from);
    co_return Message();
  };
  QCOMPARE(failure_of(c3.io, as_task(c3.near)).code, Errc::closed);
}

void WireTest::detects_the_version_of_a_slow_peer() {
  Connection c;
  c.near = support::fragmenting(std::move(c.near), {.seed = 5, .most = 1});
  c.arrives("46525000020d0b");  // differs in the last byte
  QCOMPARE(support::run(c.io, detect_version(c.near)), WireVersion::v1);
  std::array<std::byte, 7> bytes;
  support::run(c.io, net::read_exactly(*c.near, bytes, Leg::relay));
  QCOMPARE(to_hex(bytes), std::string("46525000020d0b"));
}

}  // namespace culvert::frp::wire_test

QTEST_GUILESS_MAIN(culvert::frp::wire_test::WireTest)
#include "wire_test.moc"
