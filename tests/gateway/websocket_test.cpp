// gateway.md section 3 through the gateway: handshakes between any two versions, what is told when
// they fail, and how tunnels end.
#include "core/gateway/websocket_watch.h"
#include "core/net/websocket_frames.h"
#include "core/net/websocket_handshake.h"
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"

namespace culvert::gateway::websocket_test {
namespace {

using net::WebSocketOpcode;
using net::WebSocketRole;
using namespace peers;

std::string frame_of(WebSocketRole role, std::string_view payload,
                     WebSocketOpcode opcode = WebSocketOpcode::text) {
  ByteQueue bytes;
  net::append_frame(role, opcode, as_bytes(payload), bytes);
  return std::string(as_text(bytes.bytes()));
}

std::string value_in(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

/// A service over HTTP/1.1 by hand: takes the head of a handshake, says `answer`, in which
/// "ACCEPT" stands for what belongs there, in pieces of `piece` bytes, and then echoes.
Peer switching(std::string answer, std::size_t piece = 100'000, std::string* head_seen = nullptr) {
  return [=](Stage& stage, net::StreamPtr stream) -> Task<> {
    const std::string head = co_await read_until(*stream, "\r\n\r\n");
    if (head_seen != nullptr) *head_seen = head;
    std::string text = answer;
    const std::size_t at = text.find("ACCEPT");
    if (at != std::string::npos)
      text.replace(at, 6, net::accept_value(value_in(head, "Sec-WebSocket-Key")));
    for (std::size_t sent = 0; sent < text.size(); sent += piece) {
      co_await say(*stream, text.substr(sent, piece));
      co_await turns(stage, 2);
    }
    co_await echo(*stream);
  };
}

const std::string agreement =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: ACCEPT\r\n";

Task<http::ClientExchangePtr> open(http::ClientConnection& visitor, const http::Request& request) {
  co_await visitor.settings();
  http::ClientExchangePtr exchange = visitor.begin(request);
  const http::Response* const head = co_await read_head(*exchange);
  expect(head->opens_tunnel, "told " + std::to_string(head->status));
  co_return std::move(exchange);
}

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>((i * 131 + i / 253) & 0xff);
  return text;
}

/// Reads until the stream breaks or ends; which of both.
Task<std::string> how_it_ends(net::Stream& stream) {
  const Result<std::string> rest = co_await attempt(read_all(stream));
  co_return rest ? "ended with " + *rest : std::string("broken");
}

/// A gateway of its own in front of a service, as the second of two hops.
class Hop final : public Site, public Dialer {
 public:
  Hop(Stage& stage, Spoken service) : stage_(stage), service_(service) {
    route_ = std::make_shared<Route>();
    route_->name = "second hop";
    route_->upstream = std::make_unique<Upstream>(*this, UpstreamOptions{}, stage.deadlines);
  }
  Peer peer() {
    return [this](Stage& stage, net::StreamPtr stream) -> Task<> {
      FrontOptions front;
      co_await serve_visitor(std::move(stream), std::move(front), *this, stage.deadlines, record_);
    };
  }
  void close() { route_->upstream->close(); }

  RoutePtr find(const http::Request&) override { return route_; }
  const Caller& caller() const override { return caller_; }
  Traffic& began(const RoutePtr&, const http::Request&) override { return traffic_; }
  void negotiated(const RoutePtr&, const Negotiation&) override {}
  void became_tunnel(const RoutePtr&, const http::Request&) override {}
  void ended(const ExchangeReport&) override {}
  Task<net::StreamPtr> dial(const Caller&, net::DialTimes&) override {
    auto [ours, theirs] = net::memory_pipe(stage_.io.get_executor());
    stage_.scope().spawn("service", quietly(stage_.serve_as(std::move(theirs), service_)));
    net::StreamPtr stream = std::move(ours);
    co_return stream;
  }

 private:
  static Task<> quietly(Task<> task) { static_cast<void>(co_await attempt(std::move(task))); }

  Stage& stage_;
  Spoken service_;
  RoutePtr route_;
  Caller caller_{
      {"203.0.113.8", 1},
      {"192.0.2.2",   2}
  };
  Traffic traffic_;
  Negotiation record_;
};

/// Talks until nobody takes it any more.
Task<> flood(http::ServerExchange& exchange) {
  const std::vector<std::byte> piece(16 * 1024);
  for (;;)
    co_await net::write(exchange, piece, Leg::upstream);
}

}  // namespace

class WebSocketTest : public QObject {
  Q_OBJECT

 private slots:
  // ---- Handshakes --------------------------------------------------------------------------

  void bytes_pass_both_ways_untouched_data() { add_pairs(all_spoken); }  // W-01, 3.5

  void bytes_pass_both_ways_untouched() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.fragmented = true;
    stage.service.pages["/socket"] = agree_and_echo;
    run(stage, [down](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      const std::string sent = pattern(300'000);
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        scope.spawn("send", send_body(*exchange, sent));
        const std::string got = co_await read_all(*exchange);
        expect(got == sent, "got " + std::to_string(got.size()) + " other bytes");
      });
    });
    QVERIFY(!stage.reports.back().error);
  }

  void what_belongs_to_the_handshake_passes_data() { add_pairs(all_spoken); }  // W-03, W-04, W-26

  void what_belongs_to_the_handshake_passes() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::map<std::string, std::string> seen;
    stage.service.pages["/socket"] = [&seen](http::ServerExchange& exchange) -> Task<> {
      const http::Request& request = exchange.request();
      for (const http::Field& one : request.fields)
        seen[QByteArray(one.name.data(), static_cast<qsizetype>(one.name.size()))
                 .toLower()
                 .toStdString()] = one.value;
      seen["path"] = request.path;
      agree(exchange,
            {field("sec-websocket-protocol", "chat.v2"),
             field("sec-websocket-extensions", "permessage-deflate; server_no_context_takeover"),
             field("set-cookie", "a=1; Secure"), field("set-cookie", "b=2")});
      co_await echo(exchange);
    };
    Got head;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      co_await visitor->settings();
      const auto exchange = visitor->begin(websocket(
          "/socket?a=b&token=%7Bx%7D", field("sec-websocket-protocol", "chat.v1, chat.v2"),
          field("sec-websocket-extensions", "permessage-deflate; client_max_window_bits"),
          field("origin", "https://page.test"), field("cookie", "a=1"), field("cookie", "b=2"),
          field("authorization", "Bearer x")));
      const http::Response* const answer = co_await read_head(*exchange);
      head = head_of(*answer);
      exchange->shutdown_write();
      co_await read_all(*exchange);
    });
    QVERIFY(head.opens_tunnel);
    QCOMPARE(head.field("sec-websocket-protocol"), std::string("chat.v2"));
    QCOMPARE(head.field("sec-websocket-extensions"),
             std::string("permessage-deflate; server_no_context_takeover"));
    QCOMPARE(head.field("set-cookie"), std::string("a=1; Secure | b=2"));
    QCOMPARE(seen["path"], std::string("/socket?a=b&token=%7Bx%7D"));
    QCOMPARE(seen["origin"], std::string("https://page.test"));
    QCOMPARE(seen["authorization"], std::string("Bearer x"));
    QCOMPARE(seen["sec-websocket-protocol"], std::string("chat.v1, chat.v2"));
    QCOMPARE(seen["sec-websocket-version"], std::string("13"));
    QCOMPARE(seen["cookie"], std::string("a=1; b=2"));
  }

  void keys_and_accepts_are_made_for_each_hop_data() {  // 3.4
    QTest::addColumn<bool>("by_hand");
    QTest::newRow("HTTP/1.1: the visitor's key") << true;
    QTest::newRow("HTTP/2: a fresh one") << false;
  }

  void keys_and_accepts_are_made_for_each_hop() {
    QFETCH(bool, by_hand);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    std::string head;
    play_in_turn(stage, {switching(agreement + "\r\n", 100'000, &head)});
    const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
    std::string answer;
    run(stage, [&](Stage& s) -> Task<> {
      if (by_hand) {
        const net::StreamPtr visitor = s.raw_visitor();
        co_await say(
            *visitor,
            "GET /socket HTTP/1.1\r\nHost: site.test\r\nConnection: keep-alive, Upgrade\r\n"
            "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                key + "\r\n\r\n");
        answer = co_await read_until(*visitor, "\r\n\r\n");
        co_return;
      }
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      exchange->shutdown_write();
      co_await read_all(*exchange);
    });
    QCOMPARE(value_in(head, "Connection"), std::string("Upgrade"));
    QCOMPARE(value_in(head, "Upgrade"), std::string("websocket"));
    QCOMPARE(value_in(head, "Sec-WebSocket-Version"), std::string("13"));
    const std::string theirs = value_in(head, "Sec-WebSocket-Key");
    QCOMPARE(theirs == key, by_hand);
    QCOMPARE(theirs.size(), std::size_t{24});
    if (by_hand) QCOMPARE(value_in(answer, "Sec-WebSocket-Accept"), net::accept_value(key));
  }

  void answers_that_open_nothing_are_named_data() {  // W-03, W-05, 3.4
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("opens");
    const auto row = [](const char* name, const QByteArray& answer, bool opens) {
      QTest::newRow(name) << answer + "\r\n" << opens;
    };
    const QByteArray start = "HTTP/1.1 101 Switching Protocols\r\n";
    const QByteArray upgrade = start + "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    const QByteArray good = QByteArray::fromStdString(agreement);
    row("as it should be", good, true);
    row("lower case and spaces",
        "HTTP/1.1 101 ok\r\nupgrade:websocket\r\nconnection:  keep-alive, upgrade\r\n"
        "sec-websocket-accept:   ACCEPT  \r\n",
        true);
    row("no Accept", upgrade, false);
    row("a wrong Accept", upgrade + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        false);
    row("a protocol that was not offered", good + "Sec-WebSocket-Protocol: other\r\n", false);
    row("an extension that was not offered", good + "Sec-WebSocket-Extensions: x-other\r\n", false);
    row("no Upgrade", start + "Sec-WebSocket-Accept: ACCEPT\r\n", false);
    row("another Upgrade", start + "Upgrade: h2c\r\nConnection: Upgrade\r\n", false);
  }

  void answers_that_open_nothing_are_named() {
    QFETCH(QByteArray, answer);
    QFETCH(bool, opens);
    for (const Spoken down : plain_spoken) {
      Stage stage(Spoken::h1);
      stage.options.wanted.scheme = Scheme::http;
      play_in_turn(stage, {switching(answer.toStdString())});
      Got got;
      run(stage, [&](Stage& s) -> Task<> {
        const http::ClientConnectionPtr visitor = co_await s.visitor(down);
        co_await visitor->settings();
        const auto exchange =
            visitor->begin(websocket("/socket", field("sec-websocket-protocol", "chat")));
        got = co_await receive(*exchange);
        exchange->shutdown_write();
      });
      QCOMPARE(got.opens_tunnel, opens);
      if (opens) continue;
      QCOMPARE(got.status, 502);
      const std::string why = got.field("proxy-status");
      QVERIFY2(why.find("error=http_upgrade_failed") != std::string::npos, why.c_str());
    }
  }

  void over_http2_too_only_what_was_offered_is_taken() {  // W-03
    Stage stage(Spoken::h2c);
    stage.service.pages["/socket"] = [](http::ServerExchange& exchange) -> Task<> {
      agree(exchange, {field("sec-websocket-protocol", "other")});
      co_await echo(exchange);
    };
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      co_await visitor->settings();
      got = co_await ask(*visitor, websocket("/socket", field("sec-websocket-protocol", "chat")));
    });
    QCOMPARE(got.status, 502);
    QVERIFY(got.field("proxy-status").find("http_upgrade_failed") != std::string::npos);
    QVERIFY(got.body.find("was not offered") != std::string::npos);
  }

  void nothing_is_lost_wherever_the_answer_is_cut_data() {  // W-06
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<int>("piece");
    for (const Spoken down : plain_spoken)
      for (const int piece : {1, 2, 7, 100'000})
        QTest::addRow("%s, %d bytes at a time", name_of(down), piece) << down << piece;
  }

  void nothing_is_lost_wherever_the_answer_is_cut() {
    QFETCH(Spoken, down);
    QFETCH(int, piece);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    const std::string first = frame_of(WebSocketRole::server, "hello");
    play_in_turn(stage, {switching(agreement + "\r\n" + first, static_cast<std::size_t>(piece))});
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      const std::string got = co_await read_bytes(*exchange, first.size());
      expect(got == first, "the first frame");
      exchange->shutdown_write();
      co_await read_all(*exchange);
    });
  }

  void an_impatient_client_is_heard_after_the_agreement_data() {  // W-07, R-15, X-05
    QTest::addColumn<Spoken>("up");
    QTest::newRow("HTTP/1.1") << Spoken::h1;
    QTest::newRow("HTTP/2") << Spoken::h2c;
  }

  void an_impatient_client_is_heard_after_the_agreement() {
    QFETCH(Spoken, up);
    Stage stage(up);
    run(stage, [](Stage& s) -> Task<> {
      Event agreed(s.io.get_executor());
      std::string before = "nothing";
      s.service.pages["/socket"] = [&](http::ServerExchange& exchange) -> Task<> {
        co_await agreed.wait();
        std::array<std::byte, 10> piece;
        const net::Io io = exchange.try_read(piece);
        if (io.is_done()) before = "something";
        co_await agree_and_echo(exchange);
      };
      const net::StreamPtr by_hand = s.raw_visitor();
      co_await say(*by_hand,
                   "GET /socket HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nearly");
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      co_await visitor->settings();
      const auto exchange = visitor->begin(websocket("/socket"));
      co_await say(*exchange, "early");
      co_await turns(s, 100);
      agreed.set();
      const std::string head = co_await read_until(*by_hand, "\r\n\r\n");
      expect(head.starts_with("HTTP/1.1 101"), head);
      std::string echoed = co_await read_bytes(*by_hand, 5);
      expect_equal(echoed, std::string("early"), "to HTTP/1.1");
      co_await read_head(*exchange);
      echoed = co_await read_bytes(*exchange, 5);
      expect_equal(echoed, std::string("early"), "to HTTP/2");
      expect_equal(before, std::string("nothing"), "read before the agreement");
      exchange->shutdown_write();
    });
  }

  void refusals_are_ordinary_answers_data() {  // W-09
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<int>("status");
    for (const Spoken down : plain_spoken)
      for (const Spoken up : plain_spoken)
        for (const int status : {401, 403, 302, 426, 500})
          QTest::addRow("%s > %s, %d", name_of(down), name_of(up), status) << down << up << status;
  }

  void refusals_are_ordinary_answers() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(int, status);
    Stage stage(up);
    stage.service.pages["/socket"] =
        page(status,
             {field("www-authenticate", "Bearer"), field("set-cookie", "a=1"),
              field("sec-websocket-version", "13")},
             "why");
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      co_await visitor->settings();
      got = co_await ask(*visitor, websocket("/socket"));
    });
    QCOMPARE(got.status, status);
    QCOMPARE(got.body, std::string("why"));
    QVERIFY(!got.cut_short && !got.opens_tunnel);
    QCOMPARE(got.field("www-authenticate"), std::string("Bearer"));
    QCOMPARE(got.field("set-cookie"), std::string("a=1"));
    QCOMPARE(got.field("sec-websocket-version"), std::string("13"));
    QVERIFY(!stage.reports.back().own_answer);
  }

  void the_handshake_waits_for_settings() {  // W-12
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.options.wanted.websocket = WebSocketBy::h2;
    stage.service.pages["/socket"] = agree_and_echo;
    Event late(stage.io.get_executor());
    play_in_turn(stage, {inside_tls({"h2"}, [&late](Stage& s, net::StreamPtr stream) -> Task<> {
                   co_await late.wait();
                   const http::ServerOptions server;
                   co_await s.serve_requests(std::move(stream), true, server);
                 })});
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      co_await visitor->settings();
      const auto exchange = visitor->begin(websocket("/socket"));
      co_await let_time_pass(s, 2s);
      expect(exchange->take_head() == nullptr, "an answer before SETTINGS");
      late.set();
      const http::Response* const head = co_await read_head(*exchange);
      expect(head->opens_tunnel, std::to_string(head->status));
      exchange->shutdown_write();
      co_await read_all(*exchange);
    });
    QCOMPARE(stage.dials, 1);
  }

  void a_service_that_never_answers_the_handshake_is_timed_out() {  // 3.4
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    play_in_turn(stage, {silent()});
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      s.scope().spawn("clock", let_time_pass(s, 11s));
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      co_await visitor->settings();
      got = co_await ask(*visitor, websocket("/socket"));
    });
    QCOMPARE(got.status, 504);
  }

  void many_share_a_connection_with_requests() {  // W-22
    Stage stage(Spoken::h1);
    stage.service.pages["/socket"] = agree_and_echo;
    int good = 0;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      std::vector<http::ClientExchangePtr> sockets;
      for (int i = 0; i < 100; ++i)
        sockets.push_back(co_await open(*visitor, websocket("/socket")));
      for (int i = 0; i < 300; ++i) {
        const Got got = co_await ask(*visitor, asking("/plain"));
        good += got.status == 200 ? 1 : 0;
      }
      for (const http::ClientExchangePtr& socket : sockets) {
        co_await say(*socket, "ping");
        const std::string echoed = co_await read_bytes(*socket, 4);
        good += echoed == "ping" ? 1 : 0;
      }
      sockets.clear();
    });
    QCOMPARE(good, 400);
  }

  void a_handshake_may_follow_a_request_on_the_same_connection() {  // W-28
    Stage stage(Spoken::h1);
    stage.service.pages["/socket"] = agree_and_echo;
    run(stage, [](Stage& s) -> Task<> {
      const net::StreamPtr visitor = s.raw_visitor();
      co_await say(*visitor,
                   "GET /plain HTTP/1.1\r\nHost: site.test\r\n\r\n"
                   "GET /socket HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      const std::string first = co_await read_until(*visitor, "hello");
      expect(first.starts_with("HTTP/1.1 200"), first);
      const std::string second = co_await read_until(*visitor, "\r\n\r\n");
      expect(second.starts_with("HTTP/1.1 101"), second);
      co_await say(*visitor, "ping");
      const std::string echoed = co_await read_bytes(*visitor, 4);
      expect_equal(echoed, std::string("ping"), "echo");
    });
  }

  void bad_handshakes_get_no_further_data() {  // W-18, W-19
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("status");
    const QByteArray upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const QByteArray version = "Sec-WebSocket-Version: 13\r\n";
    const auto row = [](const char* name, const QByteArray& line, const QByteArray& fields,
                        const char* status) {
      QTest::newRow(name) << line + "\r\nHost: site.test\r\n" + fields + "\r\n"
                          << QByteArray(status);
    };
    const QByteArray get = "GET /socket HTTP/1.1";
    row("W-18 a short key", get, upgrade + version + "Sec-WebSocket-Key: abc\r\n", "400");
    row("W-18 no key", get, upgrade + version, "400");
    row("W-18 version 8", get, upgrade + key + "Sec-WebSocket-Version: 8\r\n", "426");
    row("W-18 POST", "POST /socket HTTP/1.1", upgrade + key + version, "400");
    row("W-18 a body", get, upgrade + key + version + "Content-Length: 5\r\n", "400");
    row("W-18 HTTP/1.0", "GET /plain HTTP/1.0", upgrade + key + version, "200");
    row("W-19 several tokens", get,
        "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n" + key + version, "101");
    row("W-19 in one line", get,
        "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n" + key + version, "101");
  }

  void bad_handshakes_get_no_further() {
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, status);
    Stage stage(Spoken::h1);
    stage.service.pages["/socket"] = [](http::ServerExchange& exchange) -> Task<> {
      if (exchange.request().purpose == http::Purpose::websocket) co_await agree_and_echo(exchange);
    };
    std::string answer;
    run(stage, [&](Stage& s) -> Task<> {
      const net::StreamPtr visitor = s.raw_visitor();
      co_await say(*visitor, head.toStdString());
      answer = co_await read_until(*visitor, "\r\n\r\n");
    });
    QVERIFY2(answer.substr(9, 3) == status.toStdString(), answer.c_str());
    QCOMPARE(stage.service.requests.size(),
             std::size_t(status == "101" || status == "200" ? 1 : 0));
  }

  void two_gateways_in_a_row_make_keys_of_their_own() {  // W-29
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.options.wanted.protocol = Protocol::h2c;
    stage.service.pages["/socket"] = agree_and_echo;
    Hop second(stage, Spoken::h1);
    play_in_turn(stage, {second.peer()});
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      co_await say(*exchange, "through both");
      const std::string echoed = co_await read_bytes(*exchange, 12);
      expect_equal(echoed, std::string("through both"), "echo");
      exchange->shutdown_write();
      co_await read_all(*exchange);
      second.close();
    });
  }

  // ---- Ends --------------------------------------------------------------------------------

  void each_side_may_end_before_the_other_data() { add_pairs(all_spoken); }  // W-13, X-06

  void each_side_may_end_before_the_other() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/last-word"] = [](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      const std::string all = co_await read_all(exchange);
      co_await say(exchange, "you said " + all);
      exchange.shutdown_write();
    };
    std::string heard;
    stage.service.pages["/first-word"] = [&heard](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      co_await say(exchange, "that is all");
      exchange.shutdown_write();
      heard = co_await read_all(exchange);
    };
    run(stage, [&](Stage& s) -> Task<> {
      http::ClientConnectionPtr visitor = co_await s.visitor(down);
      auto exchange = co_await open(*visitor, websocket("/last-word"));
      co_await say(*exchange, "bye");
      exchange->shutdown_write();
      std::string all = co_await read_all(*exchange);
      expect_equal(all, std::string("you said bye"), "behind our end");
      exchange.reset();
      visitor = co_await s.visitor(down);
      exchange = co_await open(*visitor, websocket("/first-word"));
      all = co_await read_all(*exchange);
      expect_equal(all, std::string("that is all"), "before its end");
      co_await say(*exchange, "still here");
      exchange->shutdown_write();
      co_await turns(s, 200);
      expect_equal(heard, std::string("still here"), "behind its end");
      exchange.reset();
    });
    QVERIFY(!stage.reports.back().error);
  }

  void who_ends_both_directions_lets_the_service_go_data() {
    QTest::addColumn<Spoken>("up");
    for (const Spoken up : all_spoken)
      QTest::addRow("%s", name_of(up)) << up;
  }
  void who_ends_both_directions_lets_the_service_go() {  // frps: the end of one is that of both
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.front.end_means_gone = true;
    bool left = false;
    stage.service.pages["/flood"] = [&left](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      static_cast<void>(co_await attempt(flood(exchange)));
      left = true;
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      auto exchange = co_await open(*visitor, websocket("/flood"));
      std::array<std::byte, 100> piece;
      co_await net::read_some(*exchange, piece, Leg::none);
      co_await turns(s, 200);
      expect(!left, "the service has somebody to talk to");
      exchange->shutdown_write();
      for (int wait = 0; wait < 100 && !left; ++wait)
        co_await turns(s, 10);
      expect(left, "the service is let go");
      exchange.reset();
    });
  }

  void a_visitor_is_let_go_where_the_service_ends_both_directions() {  // frpc: the same
    Stage stage(Spoken::h1);
    stage.service_ends_both = true;
    stage.service.pages["/leaves"] = [](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      exchange.shutdown_write();
      co_await read_all(exchange);
    };
    bool told = false;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const auto exchange = co_await open(*visitor, websocket("/leaves"));
      const std::vector<std::byte> piece(16 * 1024);
      while (!told) {
        const Result<void> sent = co_await attempt(net::write(*exchange, piece, Leg::downstream));
        told = !sent;
      }
    });
    QVERIFY(told);
  }

  void a_break_is_a_break_on_the_other_side_data() {  // W-14
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    for (const Spoken down : all_spoken)
      for (const Spoken up : all_spoken)
        QTest::addRow("%s > %s", name_of(down), name_of(up)) << down << up;
  }

  void a_break_is_a_break_on_the_other_side() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::string service_saw;
    stage.service.pages["/left"] = [&service_saw](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      service_saw = co_await how_it_ends(exchange);
    };
    stage.service.pages["/breaks"] = [](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      co_await read_bytes(exchange, 2);
      exchange.abort();
    };
    run(stage, [&](Stage& s) -> Task<> {
      http::ClientConnectionPtr visitor = co_await s.visitor(down);
      auto exchange = co_await open(*visitor, websocket("/left"));
      exchange->abort();
      co_await turns(s, 200);
      expect_equal(service_saw, std::string("broken"), "the service");
      exchange.reset();
      visitor = co_await s.visitor(down);
      exchange = co_await open(*visitor, websocket("/breaks"));
      co_await say(*exchange, "go");
      const std::string saw = co_await how_it_ends(*exchange);
      expect_equal(saw, std::string("broken"), "the visitor");
    });
  }

  void a_service_that_leaves_right_away_is_a_clean_end() {  // W-27
    Stage stage(Spoken::h1);
    stage.service.pages["/socket"] = [](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      exchange.shutdown_write();
      co_await read_all(exchange);
    };
    run(stage, [](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      const std::string end = co_await how_it_ends(*exchange);
      expect_equal(end, std::string("ended with "), "the visitor");
      exchange->shutdown_write();
      co_await turns(s, 50);
    });
    QVERIFY(stage.reports.back().broken == Leg::upstream);
    QVERIFY(!stage.reports.back().error);
  }

  void a_slow_reader_holds_up_only_itself() {  // W-16
    Stage stage(Spoken::h1);
    std::size_t sent = 0;
    stage.service.pages["/flood"] = [&sent](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      const std::string much(16 * 1024, 'x');
      for (;;) {
        const Result<void> written =
            co_await attempt(net::write(exchange, as_bytes(much), Leg::upstream));
        if (!written) co_return;
        sent += much.size();
      }
    };
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto slow = co_await open(*visitor, websocket("/flood"));
      co_await turns(s, 2000);
      const std::size_t before = sent;
      expect(before < 3'000'000, std::to_string(before) + " bytes are held");
      for (int i = 0; i < 50; ++i) {
        const Got got = co_await ask(*visitor, asking("/plain"));
        expect_equal(got.body, std::string("hello"), "beside it");
      }
      expect_equal(sent, before, "sent while nobody reads");
      slow->abort();
      co_await turns(s, 50);
    });
  }

  // ---- Time and leaving (3.7) --------------------------------------------------------------

  void a_silent_tunnel_is_closed_after_its_limit_data() {  // W-17
    QTest::addColumn<Spoken>("down");
    for (const Spoken down : plain_spoken)
      QTest::newRow(name_of(down)) << down;
  }

  void a_silent_tunnel_is_closed_after_its_limit() {
    QFETCH(Spoken, down);
    Stage stage(Spoken::h1);
    std::string service_saw;
    stage.service.pages["/socket"] = [&service_saw](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      service_saw = co_await how_it_ends(exchange);
    };
    stage.route->timeouts.tunnel_idle = 10min;
    std::string got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      const std::string frame = frame_of(WebSocketRole::client, "hi");
      // What moves keeps it open.
      for (int i = 0; i < 3; ++i) {
        co_await let_time_pass(s, 9min, 1s);
        co_await say(*exchange, frame);
      }
      co_await let_time_pass(s, 9min, 1s);
      expect(service_saw.empty(), "closed early");
      co_await let_time_pass(s, 4min, 1s);
      got = co_await read_bytes(*exchange, 4);
    });
    // Close 1001 from either side, masked only towards the service.
    QCOMPARE(QByteArray::fromStdString(got).toHex(), QByteArray("880203e9"));
    QVERIFY2(service_saw.starts_with("ended with ") && service_saw.size() > 20,
             service_saw.c_str());
    QVERIFY(stage.reports.back().error->code == Errc::timed_out);
  }

  void a_half_closed_websocket_is_not_waited_for_long() {  // 3.6
    Stage stage(Spoken::h1);
    std::string service_saw;
    Event never(stage.io.get_executor());
    stage.service.pages["/socket"] = [&](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      co_await read_all(exchange);
      service_saw = "the end";
      const Result<void> waited = co_await attempt(net::readable(exchange));
      static_cast<void>(waited);
      co_await never.wait();
    };
    std::string visitor_saw;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      exchange->shutdown_write();
      co_await turns(s, 50);
      expect_equal(service_saw, std::string("the end"), "the service");
      co_await let_time_pass(s, 9s);
      expect(stage.reports.empty(), "given up early");
      co_await let_time_pass(s, 5s);
      expect(!stage.reports.empty(), "not given up");
      visitor_saw = co_await how_it_ends(*exchange);
      never.set();
    });
    QCOMPARE(visitor_saw, std::string("broken"));
    QVERIFY(stage.reports.back().error->code == Errc::timed_out);
  }

  void who_is_stopped_says_so_between_frames_data() {  // 3.7
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<bool>("mid_frame");
    QTest::addColumn<QByteArray>("told");
    for (const Spoken down : plain_spoken) {
      QTest::addRow("%s", name_of(down)) << down << false << QByteArray("880203e9");
      QTest::addRow("%s, in a frame", name_of(down)) << down << true << QByteArray();
    }
  }

  void who_is_stopped_says_so_between_frames() {
    QFETCH(Spoken, down);
    QFETCH(bool, mid_frame);
    QFETCH(QByteArray, told);
    Stage stage(Spoken::h1);
    const std::string frame = frame_of(WebSocketRole::server, "hello");
    const std::string sent = mid_frame ? frame.substr(0, 4) : frame;
    stage.service.pages["/socket"] = [&sent](http::ServerExchange& exchange) -> Task<> {
      agree(exchange);
      co_await say(exchange, sent);
      co_await how_it_ends(exchange);
    };
    std::string got;
    run(stage, [&](Stage& s) -> Task<> {
      http::ClientConnectionPtr visitor;
      http::ClientExchangePtr exchange;
      // The gateway's side of the connection ends by cancellation, as when a proxy is stopped.
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        TaskScope* const before = s.use_scope(&scope);
        visitor = co_await s.visitor(down);
        s.use_scope(before);
        exchange = co_await open(*visitor, websocket("/socket"));
        const std::string first = co_await read_bytes(*exchange, sent.size());
        expect(first == sent, "the beginning");
      });
      const Result<std::string> rest = co_await attempt(read_bytes(*exchange, 4));
      if (rest) got = *rest;
    });
    QCOMPARE(QByteArray::fromStdString(got).toHex(), told);
  }

  void frames_are_followed_however_they_are_cut() {
    std::string all;
    for (const std::size_t size : {0, 1, 125, 126, 65535, 65536})
      for (const WebSocketRole role : {WebSocketRole::client, WebSocketRole::server})
        all.append(frame_of(role, std::string(size, 'x')));
    for (const std::size_t piece : {1, 3, 1000, 1'000'000}) {
      WebSocketPlace place;
      for (std::size_t at = 0; at < all.size(); at += piece)
        place.passed(as_bytes(std::string_view(all).substr(at, piece)));
      QVERIFY(place.is_between_frames());
      QCOMPARE(place.frames(), std::uint64_t{12});
      place.passed(as_bytes(std::string_view(all).substr(0, 1)));
      QVERIFY(!place.is_between_frames());
    }
  }

  void nothing_is_said_behind_a_close() {
    ByteQueue bytes;
    net::append_close(WebSocketRole::client, 1000, bytes);
    WebSocketPlace place;
    place.passed(bytes.bytes());
    QVERIFY(place.is_closed() && !place.is_between_frames());
  }
};

}  // namespace culvert::gateway::websocket_test

QTEST_GUILESS_MAIN(culvert::gateway::websocket_test::WebSocketTest)
#include "websocket_test.moc"
