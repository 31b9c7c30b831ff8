// Forwarding by the http virtual hosts: frp-surface 3.3, gateway.md 2.4 to 2.7.
#include "core/http/chunked.h"
#include "tests/relay/http_stage.h"

#include <QTest>

namespace culvert::relay::http_vhost_test {
namespace {

using namespace std::chrono_literals;

const std::string hello = "HTTP/1.1 200 OK\r\nX-From: service\r\nContent-Length: 5\r\n\r\nhello";

/// The handshake of RFC 6455 1.3.
const std::string opening =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// What a test saw, checked after the stage is down (QCOMPARE returns from the function it is in).
struct Seen {
  std::string first, second, third;
};

}  // namespace

class HttpVhostTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_of_one_user_share_a_work_connection() {
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello));
      Talker user = s.user();
      co_await user.send(get("/1", "a.test"));
      seen.first = co_await user.take_until("hello");
      co_await user.send(get("/2", "a.test"));
      seen.second = co_await user.take_until("hello");
    });
    QCOMPARE(without_date(seen.first), hello);
    QCOMPARE(without_date(seen.second), hello);
    QCOMPARE(stage.starts.size(), std::size_t{1});
    QCOMPARE(stage.starts.front().proxy_name, std::string("a.test"));
    QCOMPARE(stage.starts.front().src_addr, std::string("203.0.113.7"));
    QCOMPARE(stage.starts.front().src_port, std::uint16_t{5000});
    QCOMPARE(stage.starts.front().dst_addr, std::string());
  }

  void a_trusted_front_says_for_whom_it_comes_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("visitor");
    QTest::newRow("v1") << QByteArray("PROXY TCP4 198.51.100.9 192.0.2.1 4711 80\r\n")
                        << "198.51.100.9";
    QTest::newRow("v2") << QByteArray::fromHex(
                               "0d0a0d0a000d0a515549540a2111000cc6336409c000020112670050")
                        << "198.51.100.9";
    QTest::newRow("v2, its own health check")
        << QByteArray::fromHex("0d0a0d0a000d0a515549540a20000000") << "203.0.113.7";
    QTest::newRow("without one") << QByteArray() << "203.0.113.7";
  }
  void a_trusted_front_says_for_whom_it_comes() {
    QFETCH(QByteArray, header);
    QFETCH(QString, visitor);
    HttpStage stage;
    stage.fragmented = true;
    std::string asked, seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&asked](Talker& talker) -> Task<> {
        asked = co_await talker.take_head();
        co_await talker.send(hello);
      });
      Talker user = s.fronted_user();
      co_await user.send(header.toStdString() + get("/1", "a.test"));
      seen = co_await user.take_until("hello");
    });
    QCOMPARE(without_date(seen), hello);
    QVERIFY2(asked.find("X-Forwarded-For: " + visitor.toStdString() + "\r\n") != std::string::npos,
             asked.c_str());
    QCOMPARE(stage.starts.front().src_addr, visitor.toStdString());
  }

  void a_front_with_a_wrong_header_is_sent_away() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello));
      Talker user = s.fronted_user();
      co_await user.send("PROXY TCP4 nobody 192.0.2.1 1 2\r\n" + get("/1", "a.test"));
      seen = co_await user.take_rest();
    });
    QCOMPARE(seen, std::string());
    QVERIFY(stage.starts.empty());
    bool told = false;
    for (const observe::Event& event : stage.log().since(0, 1000).events)
      told = told || (event.kind == observe::EventKind::bad_peer &&
                      event.error->context.find("an address is none") != std::string::npos);
    QVERIFY(told);
  }

  void pipelined_requests_are_answered_in_order() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [](Talker& talker) -> Task<> {
        for (;;) {
          const std::string head = co_await talker.take_head();
          const std::string path = head.substr(4, head.find(' ', 4) - 4);
          co_await talker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + path);
        }
      });
      Talker user = s.user();
      co_await user.send(get("/1", "a.test") + get("/2", "a.test") +
                         get("/3", "a.test", "Connection: close\r\n"));
      seen = co_await user.take_rest();
    });
    const std::string one = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";
    QCOMPARE(without_date(seen),
             one + "\r\n/1" + one + "\r\n/2" + one + "Connection: close\r\n\r\n/3");
  }

  void parts_of_an_answer_go_on_before_its_end_data() {
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("announced");
    QTest::addColumn<QByteArray>("end");
    const QByteArray with = "6\r\nsecond\r\n0\r\nX-Sum: 1\r\n\r\n";
    QTest::newRow("trailers to who takes them")
        << QByteArray("Connection: TE\r\nTE: trailers\r\n") << QByteArray() << with;
    QTest::newRow("to everybody when they are announced")
        << QByteArray() << QByteArray("Trailer: X-Sum\r\n") << with;
    QTest::newRow("none to others")
        << QByteArray() << QByteArray() << QByteArray("6\r\nsecond\r\n0\r\n\r\n");
  }

  void parts_of_an_answer_go_on_before_its_end() {
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, announced);
    QFETCH(QByteArray, end);
    HttpStage stage;
    Seen seen;
    const std::string head = "HTTP/1.1 200 OK\r\n" + announced.toStdString();
    stage.play([&](HttpStage& s) -> Task<> {
      Event more(s.io.get_executor());
      const std::string begin = head + "Transfer-Encoding: chunked\r\n\r\n";
      s.publish("a.test", [&more, &begin](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send(begin);
        co_await more.wait();
        more.reset();
        co_await talker.send("5\r\nfirst\r\n");
        co_await more.wait();
        co_await talker.send("6\r\nsecond\r\n0\r\nX-Sum: 1\r\n\r\n");
      });
      Talker user = s.user();
      co_await user.send(get("/", "a.test", fields.toStdString()));
      seen.first = co_await user.take_head();  // without any body byte (invariant 1)
      more.set();
      seen.second = co_await user.take_until("first\r\n");
      more.set();
      seen.third = co_await user.take(end.size());
    });
    QCOMPARE(without_date(seen.first), head + "Transfer-Encoding: chunked\r\n\r\n");
    QCOMPARE(seen.second, std::string("5\r\nfirst\r\n"));
    QCOMPARE(seen.third, end.toStdString());
  }

  void answer_may_begin_before_the_request_ends() {
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&seen](Talker& talker) -> Task<> {
        co_await talker.take_head();
        seen.first = co_await talker.take_until("ping\r\n");
        co_await talker.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n");
        seen.second = co_await talker.take_until("0\r\n\r\n");
        co_await talker.send("0\r\n\r\n");
      });
      Talker user = s.user();
      co_await user.send("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      co_await user.send("4;ext=1\r\nping\r\n");
      seen.third = co_await user.take_until("pong\r\n");
      co_await user.send("4\r\nping\r\n0\r\n\r\n");
      const std::string part2 = co_await user.take_rest();
      seen.third += part2;
    });
    QCOMPARE(seen.first, std::string("4\r\nping\r\n"));  // the extension does not go on
    QCOMPARE(seen.second, std::string("4\r\nping\r\n0\r\n\r\n"));
    QVERIFY(seen.third.find("Connection: close\r\n") != std::string::npos);
    QVERIFY(seen.third.ends_with("4\r\npong\r\n0\r\n\r\n"));
  }

  void big_bodies_pass_whole_in_both_directions_data() {
    QTest::addColumn<bool>("fragmented");
    QTest::addColumn<bool>("chunked");
    QTest::newRow("whole, sized") << false << false;
    QTest::newRow("fragmented, sized") << true << false;
    QTest::newRow("whole, chunked") << false << true;
    QTest::newRow("fragmented, chunked") << true << true;
  }

  void big_bodies_pass_whole_in_both_directions() {
    QFETCH(bool, fragmented);
    QFETCH(bool, chunked);
    HttpStage stage;
    stage.fragmented = fragmented;
    const std::string body(as_text(support::random_bytes(fragmented ? 60'000 : 900'000, 7)));
    std::string up, down;
    const auto framed = [&](const std::string& start) {
      if (!chunked)
        return start + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      std::string text = start + "Transfer-Encoding: chunked\r\n\r\n";
      for (std::size_t at = 0; at < body.size(); at += 30'000) {
        http::append_chunk_size(text, std::min<std::size_t>(30'000, body.size() - at));
        text += body.substr(at, 30'000) + "\r\n";
      }
      return text + "0\r\n\r\n";
    };
    const auto take_body = [&](Talker& talker) -> Task<std::string> {
      if (!chunked) {
        std::string all = co_await talker.take(body.size());
        co_return all;
      }
      http::ChunkedDecoder decoder;
      std::string all;
      while (!decoder.ended()) {
        std::string byte = co_await talker.take(1);
        const auto step = decoder.step(as_bytes(byte));
        all.append(as_text(step.data));
        if (step.refusal) break;
      }
      co_return all;
    };
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&](Talker& talker) -> Task<> {
        co_await talker.take_head();
        up = co_await take_body(talker);
        co_await talker.send(framed("HTTP/1.1 200 OK\r\n"));
        co_await talker.take_rest();
      });
      Talker user = s.user();
      s.relay().scope().spawn("sender", [](Talker& t, std::string text) -> Task<> {
        co_await t.send(text);
      }(user, framed("PUT / HTTP/1.1\r\nHost: a.test\r\n")));
      co_await user.take_head();
      down = co_await take_body(user);
    });
    QVERIFY(up == body);
    QVERIFY(down == body);
  }

  void a_user_who_does_not_read_stops_the_service() {
    HttpStage stage;
    stage.capacity = 4096;
    std::size_t sent = 0;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&sent](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
        for (;;) {
          co_await talker.send(std::string(1000, 'x'));
          sent += 1000;
        }
      });
      Talker user = s.user();
      co_await user.send(get("/", "a.test"));
      co_await user.take_head();
      for (int turn = 0; turn < 2000; ++turn)
        co_await asio::post(s.io, use_task);
    });
    QVERIFY(sent > 0);
    QVERIFY2(sent < 600'000, std::to_string(sent).c_str());
  }

  void answers_without_a_body_have_none_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("HEAD") << QByteArray("HEAD")
                          << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    QTest::newRow("204") << QByteArray("GET") << QByteArray("HTTP/1.1 204 No Content\r\n\r\n");
    QTest::newRow("304") << QByteArray("GET")
                         << QByteArray("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n");
    QTest::newRow("empty") << QByteArray("GET")
                           << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }

  void answers_without_a_body_have_none() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, answer);
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(answer.toStdString()));
      Talker user = s.user();
      const std::string request = method.toStdString() + " / HTTP/1.1\r\nHost: a.test\r\n\r\n";
      co_await user.send(request);
      seen.first = co_await user.take_head();
      co_await user.send(request);
      seen.second = co_await user.take_head();
    });
    QCOMPARE(without_date(seen.first), answer.toStdString());
    QCOMPARE(without_date(seen.second), answer.toStdString());
    QCOMPARE(stage.starts.size(), std::size_t{1});  // and the work connection was good for both
  }

  void answers_that_end_with_the_connection_data() {
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("to 1.1 as chunks")
        << QByteArray("1.1")
        << QByteArray(
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n");
    QTest::newRow("to 1.0 as they are")
        << QByteArray("1.0") << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody");
  }

  void answers_that_end_with_the_connection() {
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, answer);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send("HTTP/1.1 200 OK\r\n\r\nbo");
        co_await talker.send("dy");
        talker.hang_up();
      });
      Talker user = s.user();
      co_await user.send("GET / HTTP/" + version.toStdString() + "\r\nHost: a.test\r\n\r\n");
      if (version == "1.0")
        seen = co_await user.take_rest();
      else
        seen = co_await user.take_until("0\r\n\r\n");
    });
    // The body may come in one chunk or two.
    const std::string two = "2\r\nbo\r\n2\r\ndy\r\n";
    if (const auto at = seen.find(two); at != std::string::npos)
      seen.replace(at, two.size(), "4\r\nbody\r\n");
    QCOMPARE(without_date(seen), answer.toStdString());
  }

  void a_body_cut_short_does_not_end_cleanly_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("sized") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    QTest::newRow("chunked") << QByteArray(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    QTest::newRow("bad chunk") << QByteArray(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n");
  }

  void a_body_cut_short_does_not_end_cleanly() {
    QFETCH(QByteArray, answer);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send(answer.toStdString());
        talker.hang_up();
      });
      Talker user = s.user();
      co_await user.send(get("/", "a.test"));
      seen = co_await user.take_rest();
    });
    // The end of the message is missing, which its framing shows.
    QVERIFY(seen.find("half") != std::string::npos);
    QVERIFY(seen.find("\r\n0\r\n") == std::string::npos);
  }

  void expectations_travel() {
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&seen](Talker& talker) -> Task<> {
        seen.first = co_await talker.take_head();
        co_await talker.send("HTTP/1.1 100 Continue\r\n\r\n");
        seen.second = co_await talker.take(4);
        co_await talker.send(hello);
      });
      Talker user = s.user();
      co_await user.send(
          "PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n"
          "Expect: 100-continue\r\n\r\n");
      seen.third = co_await user.take_head();
      co_await user.send("body");
      const std::string rest = co_await user.take_until("hello");
      seen.third += rest;
    });
    QVERIFY(seen.first.find("Expect: 100-continue\r\n") != std::string::npos);
    QCOMPARE(seen.second, std::string("body"));
    QCOMPARE(without_date(seen.third), "HTTP/1.1 100 Continue\r\n\r\n" + hello);
  }

  void an_answer_instead_of_100_ends_the_connection_behind_it() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n"));
      Talker user = s.user();
      co_await user.send(
          "PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n"
          "Expect: 100-continue\r\n\r\n");
      seen = co_await user.take_rest();
    });
    QCOMPARE(without_date(seen),
             std::string("HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
  }

  void early_hints_pass_but_not_to_1_0_data() {
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("passes");
    QTest::newRow("1.1") << QByteArray("1.1") << true;
    QTest::newRow("1.0") << QByteArray("1.0") << false;
  }

  void early_hints_pass_but_not_to_1_0() {
    QFETCH(QByteArray, version);
    QFETCH(bool, passes);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + hello));
      Talker user = s.user();
      co_await user.send("GET / HTTP/" + version.toStdString() + "\r\nHost: a.test\r\n\r\n");
      seen = co_await user.take_until("hello");
    });
    QCOMPARE(seen.starts_with("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"), passes);
  }

  void switched_protocols_are_raw() {
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      Event over(s.io.get_executor());
      s.publish("a.test", [&seen, &over](Talker& talker) -> Task<> {
        seen.first = co_await talker.take_head();
        // The first frame right behind the head, in one piece.
        co_await talker.send(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
            "\x81\x02hi");
        seen.second = co_await talker.take(4);
        co_await talker.send("\r\n\r\nHTTP/1.1 not parsed");
        talker.stream().shutdown_write();
        const std::string part3 = co_await talker.take_rest();
        seen.second += part3;
        over.set();
      });
      Talker user = s.user();
      co_await user.send(get("/ws", "a.test", opening));
      seen.third = co_await user.take_head();
      const std::string part4 = co_await user.take(4);
      seen.third += part4;
      co_await user.send("ping");
      const std::string part5 = co_await user.take_rest();
      seen.third += part5;
      co_await user.send("more");
      user.stream().shutdown_write();
      co_await over.wait();
    });
    QVERIFY(seen.first.find("Upgrade: websocket\r\n") != std::string::npos);
    QVERIFY2(seen.second == "pingmore",
             (seen.second + " / " + seen.third).c_str());  // half-close travels
    QCOMPARE(seen.third, std::string("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                                     "Upgrade: websocket\r\n"
                                     "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
                                     "\x81\x02hi\r\n\r\nHTTP/1.1 not parsed"));
  }

  void a_refused_upgrade_is_an_ordinary_answer() {
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno"));
      Talker user = s.user();
      co_await user.send(get("/ws", "a.test", opening));
      seen.first = co_await user.take_until("no");
      co_await user.send(get("/", "a.test"));
      seen.second = co_await user.take_until("no");
    });
    QVERIFY(seen.first.starts_with("HTTP/1.1 403 No\r\n"));
    QVERIFY(seen.second.starts_with("HTTP/1.1 403 No\r\n"));
  }

  void connect_is_handed_to_the_service_word_for_word() {
    HttpStage stage;
    Seen seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("proxy.test", [&seen](Talker& talker) -> Task<> {
        seen.first = co_await talker.take_head();
        co_await talker.send("HTTP/1.1 200 Connected\r\n\r\n");
        seen.second = co_await talker.take(5);
        co_await talker.send("world");
      });
      Talker user = s.user();
      co_await user.send("CONNECT proxy.test:443 HTTP/1.1\r\nHost: proxy.test:443\r\nX: y\r\n\r\n");
      seen.third = co_await user.take_head();
      co_await user.send("hello");
      const std::string part6 = co_await user.take(5);
      seen.third += part6;
    });
    QCOMPARE(
        seen.first,
        std::string("CONNECT proxy.test:443 HTTP/1.1\r\nHost: proxy.test:443\r\nX: y\r\n\r\n"));
    QCOMPARE(seen.second, std::string("hello"));
    QCOMPARE(without_date(seen.third), std::string("HTTP/1.1 200 Connected\r\n\r\nworld"));
  }

  void a_user_who_leaves_a_stream_of_events_ends_it() {
    HttpStage stage;
    std::string service;
    stage.play([&](HttpStage& s) -> Task<> {
      Event over(s.io.get_executor());
      s.publish("a.test", [&](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            "Transfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n");
        service = co_await talker.take_rest();
        service += "over";
        over.set();
      });
      Talker user = s.user();
      co_await user.send(get("/events", "a.test"));
      co_await user.take_until("data: 1\n\r\n");
      user.hang_up();
      co_await over.wait();
    });
    QVERIFY(service.ends_with("over"));
  }

  void a_user_who_says_the_end_still_gets_the_answer() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello));
      Talker user = s.user();
      co_await user.send(get("/", "a.test"));
      user.stream().shutdown_write();
      seen = co_await user.take_rest();
    });
    // Somebody who has said the end will not ask again.
    QVERIFY2(seen.starts_with("HTTP/1.1 200 OK\r\n") && seen.ends_with("hello"), seen.c_str());
  }

  void half_a_request_reaches_nobody_twice() {
    HttpStage stage;
    std::string service;
    stage.play([&](HttpStage& s) -> Task<> {
      Event arrived(s.io.get_executor()), over(s.io.get_executor());
      s.publish("a.test", [&](Talker& talker) -> Task<> {
        co_await talker.take_head();
        service = co_await talker.take(4);
        arrived.set();
        const std::string rest = co_await talker.take_rest();
        service += rest;
        over.set();
      });
      Talker user = s.user();
      co_await user.send("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhalf");
      co_await arrived.wait();
      user.hang_up();
      co_await over.wait();
    });
    QVERIFY(service.starts_with("half"));
    QCOMPARE(stage.starts.size(), std::size_t{1});
  }
};

}  // namespace culvert::relay::http_vhost_test

QTEST_GUILESS_MAIN(culvert::relay::http_vhost_test::HttpVhostTest)
#include "http_vhost_test.moc"
