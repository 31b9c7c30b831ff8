#include "core/http/own_answer.h"
#include "tests/http/h2_stage.h"

#include <QTest>

namespace culvert::http::h2_tunnel_test {

using namespace std::chrono_literals;

/// WebSockets by extended CONNECT (RFC 8441), and classic CONNECT.
class H2TunnelTest : public QObject {
  Q_OBJECT

 private slots:
  void a_websocket_is_a_get_whose_stream_becomes_bytes();
  void odd_handshakes_are_refused_data();
  void odd_handshakes_are_refused();
  void a_refused_tunnel_is_never_told_a_success_data();
  void a_refused_tunnel_is_never_told_a_success();
  void what_was_not_announced_is_refused();
  void bytes_before_the_answer_wait_for_it();
  void bytes_before_a_refusal_are_dropped();
  void a_plain_success_is_never_sent();
  void an_upgrade_answer_becomes_200();
  void each_direction_ends_by_itself();
  void the_end_of_the_client_is_awaited();
  void a_reset_is_felt_on_the_other_side();
  void many_websockets_share_a_connection();
  void a_refused_websocket_is_an_ordinary_answer();
  void connect_becomes_a_tunnel();
};

namespace {

using Fields = HandPeer::Fields;

Fields websocket() {
  return {
      {":method",               "CONNECT"    },
      {":protocol",             "websocket"  },
      {":scheme",               "https"      },
      {":path",                 "/chat"      },
      {":authority",            "example.org"},
      {"sec-websocket-version", "13"         }
  };
}

Fields with(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

Fields without(Fields fields, std::string_view name) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  return fields;
}

Fields but(Fields fields, std::string_view name, const std::string& value) {
  for (auto& field : fields)
    if (field.first == name) field.second = value;
  return fields;
}

Request websocket_request() {
  Request request = get("/chat");
  request.purpose = Purpose::websocket;
  request.fields = {
      {"sec-websocket-version", "13",                       Name::sec_websocket_version},
      {"sec-websocket-key",     "dGhlIHNhbXBsZSBub25jZQ==", Name::sec_websocket_key    }
  };
  return request;
}

/// Opens the tunnel and returns what comes, until the end of the peer's direction.
Task<> echo_tunnel(ServerExchange& exchange) {
  Response response = ok();
  response.opens_tunnel = true;
  exchange.respond(response);
  std::vector<std::byte> piece(20'000);
  while (const std::size_t count = co_await net::read_some(exchange, piece, Leg::downstream))
    co_await net::write(exchange, Bytes(piece).first(count), Leg::downstream);
  exchange.shutdown_write();
}

struct Stage : H2ServerStage {
  explicit Stage(TestHandler::Serve serve = echo_tunnel, const H2Setting& s = {})
      : H2ServerStage(std::move(serve), s), hand(io, *peer) {
    hand.open_as_client();
  }
  HandPeer hand;
};

}  // namespace

void H2TunnelTest::a_websocket_is_a_get_whose_stream_becomes_bytes() {
  std::string seen;
  H2Setting setting;
  setting.seed = 21;
  H2Ends ends(
      [&](ServerExchange& exchange) -> Task<> {
        const Request& request = exchange.request();
        seen = std::string(request.method) + " " + std::string(request.path) +
               (request.purpose == Purpose::websocket ? " websocket " : " ") +
               value_of(request.fields, "sec-websocket-version") +
               value_of(request.fields, "sec-websocket-key");
        return echo_tunnel(exchange);
      },
      setting);
  const auto talk = [](ClientConnection& client) -> Task<std::string> {
    co_await client.settings();
    const std::unique_ptr<ClientExchange> exchange = client.begin(websocket_request());
    Got got;
    co_await take_final(*exchange, got);
    if (!got.opens_tunnel || got.status != 200) co_return "no tunnel";
    co_await write_text(*exchange, "first words");
    std::string all(11, '\0');
    co_await net::read_exactly(*exchange, std::as_writable_bytes(std::span(all)), Leg::none);
    co_await write_text(*exchange, ", last words");
    exchange->shutdown_write();
    all += co_await read_text(*exchange);
    co_return all;
  };
  support::run(ends.io, ends.client->settings());
  QCOMPARE(ends.client->may_carry_websocket(), std::optional(true));
  QCOMPARE(support::run(ends.io, talk(*ends.client)), std::string("first words, last words"));
  QCOMPARE(seen, std::string("GET /chat websocket 13"));
}

void H2TunnelTest::odd_handshakes_are_refused_data() {
  QTest::addColumn<Fields>("fields");
  QTest::addColumn<bool>("ends");
  QTest::addColumn<QString>("outcome");
  QTest::newRow("fine") << websocket() << false << "200";
  QTest::newRow("without version")
      << without(websocket(), "sec-websocket-version") << false << "200";
  QTest::newRow("with a key") << with(websocket(),
                                      {
                                          {"sec-websocket-key", "x"}
  })
                              << false << "200";
  // W-20
  QTest::newRow("foo") << but(websocket(), ":protocol", "foo") << false << "501";
  QTest::newRow("h2") << but(websocket(), ":protocol", "h2") << false << "400";
  QTest::newRow("h2c") << but(websocket(), ":protocol", "h2c") << false << "400";
  QTest::newRow("empty") << but(websocket(), ":protocol", "") << false << "RST 1";
  QTest::newRow("no path") << without(websocket(), ":path") << false << "RST 1";
  QTest::newRow("no scheme") << without(websocket(), ":scheme") << false << "RST 1";
  QTest::newRow("ended") << websocket() << true << "400";
  QTest::newRow("with a length") << with(websocket(),
                                         {
                                             {"content-length", "5"}
  })
                                 << false << "400";
  // W-21
  QTest::newRow("GET") << but(websocket(), ":method", "GET") << false << "RST 1";
  QTest::newRow("CONNECT with a path")
      << Fields{{":method", "CONNECT"}, {":authority", "a:1"}, {":path", "/"}} << false << "RST 1";
  QTest::newRow("CONNECT without port")
      << Fields{{":method", "CONNECT"}, {":authority", "a"}} << false << "400";
  QTest::newRow("CONNECT ended")
      << Fields{{":method", "CONNECT"}, {":authority", "a:1"}} << true << "400";
}

void H2TunnelTest::odd_handshakes_are_refused() {
  QFETCH(Fields, fields);
  QFETCH(bool, ends);
  QFETCH(QString, outcome);
  std::string version;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    version = value_of(exchange.request().fields, "sec-websocket-version");
    return echo_tunnel(exchange);
  });
  stage.hand.headers(1, fields, ends);
  QCOMPARE(QString::fromStdString(stage.hand.outcome(1)), outcome);
  QCOMPARE(QString::fromStdString(version), QString(outcome == "200" ? "13" : ""));
  stage.hand.headers(3, websocket(), false);
  QCOMPARE(stage.hand.outcome(3), std::string("200"));
}

/// W-21
/// Where the gateway answers a call of gRPC itself it says 200 and grpc-status. To whoever asks for
/// a tunnel that would mean that it is open (invariant 7), whatever the content-type says.
void H2TunnelTest::a_refused_tunnel_is_never_told_a_success_data() {
  QTest::addColumn<Fields>("fields");
  QTest::addColumn<bool>("ends");
  QTest::addColumn<QString>("outcome");
  const auto row = [](const char* name, const Fields& fields, bool ends, const char* outcome) {
    QTest::newRow(name) << fields << ends << outcome;
  };
  const std::pair<std::string, std::string> grpc{"content-type", "application/grpc"};
  const Fields socket = with(websocket(), {grpc});
  const Fields connect{
      {":method",    "CONNECT"        },
      {":authority", "example.org:443"},
      grpc
  };
  row("not found", socket, false, "404");
  row("CONNECT not found", connect, false, "404");
  row("at its end", socket, true, "400");
  row("CONNECT at its end", connect, true, "400");
  row("two types", with(socket, {grpc}), false, "400");
  row("two types and the end", with(socket, {grpc}), true, "400");
  row("CONNECT with two types", with(connect, {grpc}), true, "400");
  row("CONNECT without port", but(connect, ":authority", "example.org"), true, "400");
  row("CONNECT of a user", but(connect, ":authority", "u@example.org:443"), true, "400");
  row("obsolete", but(socket, ":protocol", "h2c"), true, "400");
  row("unknown", but(socket, ":protocol", "connect-udp"), true, "501");
  row("other path", but(socket, ":path", "/#"), true, "400");
  const Fields large{
      grpc,
      {"x", std::string(15'000, 'x')},
      {"y", std::string(15'000, 'y')},
      {"z", std::string(15'000, 'z')},
      {"a", std::string(15'000, 'a')},
      {"b", std::string(15'000, 'b')}
  };
  row("too large", with(websocket(), large), true, "431");
}

void H2TunnelTest::a_refused_tunnel_is_never_told_a_success() {
  QFETCH(Fields, fields);
  QFETCH(bool, ends);
  QFETCH(QString, outcome);
  Stage stage([](ServerExchange& exchange) -> Task<> {
    OwnAnswer own;
    own.status = 404;
    co_await answer(exchange, std::move(own));
  });
  const std::string block = stage.hand.block(fields);
  const std::uint8_t end_stream = ends ? h2_flag::end_stream : 0;
  constexpr std::size_t frame_size = 16'000;
  stage.hand.send(H2Type::headers,
                  end_stream | (block.size() <= frame_size ? h2_flag::end_headers : 0), 1,
                  block.substr(0, frame_size));
  for (std::size_t at = frame_size; at < block.size(); at += frame_size)
    stage.hand.send(H2Type::continuation,
                    at + frame_size >= block.size() ? h2_flag::end_headers : 0, 1,
                    block.substr(at, frame_size));
  QCOMPARE(stage.hand.outcome(1), outcome.toStdString());
  // Others go on.
  stage.hand.headers(3, HandPeer::request(), true);
  QCOMPARE(stage.hand.outcome(3), std::string("404"));
}

void H2TunnelTest::what_was_not_announced_is_refused() {
  H2Setting setting;
  setting.server.extended_connect = false;
  Stage stage(echo_tunnel, setting);
  stage.hand.headers(1, websocket(), false);
  QCOMPARE(stage.hand.outcome(1), std::string("RST 1"));
}

/// W-07: a client may speak at once.
void H2TunnelTest::bytes_before_the_answer_wait_for_it() {
  bool read_early = false;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    co_await sleep_for(1s);
    std::byte piece[10];
    read_early = !exchange.try_read(piece).is_blocked();
    co_await echo_tunnel(exchange);
  });
  stage.hand.headers(1, websocket(), false);
  stage.hand.data(1, "early", false);
  stage.pass(2s);
  QVERIFY(!read_early);
  QCOMPARE(stage.hand.outcome(1), std::string("200"));
  QCOMPARE(stage.hand.body(1), std::string("early"));
}

void H2TunnelTest::bytes_before_a_refusal_are_dropped() {
  Stage stage([](ServerExchange& exchange) -> Task<> {
    co_await sleep_for(1s);
    Response response = ok(BodySize::exactly(2));
    response.status = 403;
    exchange.respond(response);
    co_await write_text(exchange, "no");
    exchange.shutdown_write();
  });
  stage.hand.headers(1, websocket(), false);
  stage.hand.data(1, "early", false);
  stage.pass(2s);
  QCOMPARE(stage.hand.outcome(1), std::string("403"));
  QCOMPARE(stage.hand.body(1), std::string("no"));
  QCOMPARE(stage.hand.find(H2Type::rst_stream, 1)->code(), 0u);
}

/// Invariant 7, X-04
void H2TunnelTest::a_plain_success_is_never_sent() {
  Stage stage(say("an ordinary page"));
  stage.hand.headers(1, websocket(), false);
  QCOMPARE(stage.hand.outcome(1), std::string("RST 2"));
}

void H2TunnelTest::an_upgrade_answer_becomes_200() {
  Stage stage([](ServerExchange& exchange) -> Task<> {
    Response response = ok();
    response.status = 101;
    response.opens_tunnel = true;
    response.fields = {
        {"Upgrade",                "websocket", Name::upgrade               },
        {"Connection",             "Upgrade",   Name::connection            },
        {"Sec-WebSocket-Accept",   "x",         Name::sec_websocket_accept  },
        {"Sec-WebSocket-Protocol", "chat",      Name::sec_websocket_protocol}
    };
    exchange.respond(response);
    co_await net::readable(exchange);
  });
  stage.hand.headers(1, websocket(), false);
  const Fields wanted{
      {":status",                "200" },
      {"sec-websocket-protocol", "chat"}
  };
  QVERIFY(stage.hand.find(H2Type::headers, 1)->fields == wanted);
  QVERIFY(!stage.hand.has_ended(1));
}

/// W-13
void H2TunnelTest::each_direction_ends_by_itself() {
  Stage stage([](ServerExchange& exchange) -> Task<> {
    Response response = ok();
    response.opens_tunnel = true;
    exchange.respond(response);
    const std::string heard = co_await read_text(exchange);
    co_await write_text(exchange, "heard " + heard);
    exchange.shutdown_write();
  });
  stage.hand.headers(1, websocket(), false);
  stage.hand.data(1, "all", true);
  QCOMPARE(stage.hand.body(1), std::string("heard all"));
  QVERIFY(stage.hand.has_ended(1));
  QVERIFY(stage.hand.find(H2Type::rst_stream, 1) == nullptr);
  QCOMPARE(stage.server->open_exchanges(), 0u);
}

/// X-07: browsers take a RST_STREAM here for a failure.
void H2TunnelTest::the_end_of_the_client_is_awaited() {
  for (const bool answers : {true, false}) {
    Stage stage([](ServerExchange& exchange) -> Task<> {
      Response response = ok();
      response.opens_tunnel = true;
      exchange.respond(response);
      exchange.shutdown_write();
      co_return;
    });
    stage.hand.headers(1, websocket(), false);
    QVERIFY(stage.hand.has_ended(1));
    stage.pass(2s);
    QVERIFY(stage.hand.find(H2Type::rst_stream, 1) == nullptr);
    QCOMPARE(stage.server->open_exchanges(), 1u);
    if (answers) stage.hand.data(1, "bye", true);
    stage.pass(4s);
    QCOMPARE(stage.hand.count(H2Type::rst_stream, 1), answers ? 0u : 1u);
    if (!answers) QCOMPARE(stage.hand.find(H2Type::rst_stream, 1)->code(), 0u);
    QCOMPARE(stage.server->open_exchanges(), 0u);
  }
}

/// W-14
void H2TunnelTest::a_reset_is_felt_on_the_other_side() {
  std::optional<ExchangeFailure> failure;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    const Result<void> outcome = co_await attempt(echo_tunnel(exchange));
    if (!outcome) failure = exchange.failure();
    exchange.abort();
  });
  stage.hand.headers(1, websocket(), false);
  stage.hand.send(H2Type::rst_stream, 0, 1, HandPeer::number(8));
  QVERIFY(failure);
  QVERIFY(failure->reset == ResetCode::cancel);

  Stage other([](ServerExchange& exchange) -> Task<> {
    Response response = ok();
    response.opens_tunnel = true;
    exchange.respond(response);
    std::byte piece[10];
    co_await net::read_some(exchange, piece, Leg::none);
    exchange.abort();
  });
  other.hand.headers(1, websocket(), false);
  other.hand.data(1, "x", false);
  QCOMPARE(other.hand.find(H2Type::rst_stream, 1)->code(), 8u);
}

/// W-22
void H2TunnelTest::many_websockets_share_a_connection() {
  H2Setting setting;
  setting.seed = 31;
  H2Ends ends(
      [](ServerExchange& exchange) -> Task<> {
        if (exchange.request().purpose == Purpose::websocket)
          co_return co_await echo_tunnel(exchange);
        exchange.respond(ok());
      },
      setting);
  support::run(ends.io, ends.client->settings());
  std::vector<std::unique_ptr<ClientExchange>> sockets;
  for (int i = 0; i < 100; ++i) {
    sockets.push_back(ends.client->begin(websocket_request()));
    Got got;
    support::run(ends.io, take_final(*sockets.back(), got));
    QVERIFY(got.opens_tunnel);
  }
  for (int i = 0; i < 1000; ++i)
    QCOMPARE(ends.got(get()).status, 200);
  for (const auto& socket : sockets) {
    support::run(ends.io, write_text(*socket, "still there"));
    std::string text(11, '\0');
    support::run(ends.io,
                 net::read_exactly(*socket, std::as_writable_bytes(std::span(text)), Leg::none));
    QCOMPARE(text, std::string("still there"));
  }
}

/// W-09
void H2TunnelTest::a_refused_websocket_is_an_ordinary_answer() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    Response response = ok(BodySize::exactly(4));
    response.status = 401;
    response.fields = {
        {"www-authenticate", "Basic"}
    };
    exchange.respond(response);
    co_await write_text(exchange, "page");
    exchange.shutdown_write();
  });
  support::run(ends.io, ends.client->settings());
  const Got got = ends.got(websocket_request());
  QCOMPARE(got.status, 401);
  QVERIFY(!got.opens_tunnel);
  QCOMPARE(got.body, std::string("page"));
  QCOMPARE(got.field("www-authenticate"), std::string("Basic"));
}

void H2TunnelTest::connect_becomes_a_tunnel() {
  std::string seen;
  H2Ends ends([&](ServerExchange& exchange) -> Task<> {
    const Request& request = exchange.request();
    seen = std::string(request.method) + " " + std::string(request.authority) + " " +
           std::string(request.path) + (request.purpose == Purpose::connect ? "connect" : "");
    return echo_tunnel(exchange);
  });
  Request request;
  request.method = "CONNECT";
  request.authority = "target:80";
  request.purpose = Purpose::connect;
  const auto talk = [](ClientConnection& client, const Request& what) -> Task<std::string> {
    const std::unique_ptr<ClientExchange> exchange = client.begin(what);
    co_await write_text(*exchange, "bytes");
    exchange->shutdown_write();
    const Got got = co_await take_answer(*exchange);
    co_return got.opens_tunnel ? got.body : "no tunnel";
  };
  QCOMPARE(support::run(ends.io, talk(*ends.client, request)), std::string("bytes"));
  QCOMPARE(seen, std::string("CONNECT target:80 connect"));
}

}  // namespace culvert::http::h2_tunnel_test

QTEST_GUILESS_MAIN(culvert::http::h2_tunnel_test::H2TunnelTest)
#include "h2_tunnel_test.moc"
