// Exchanges through the whole gateway, as the inspector keeps them.
#include "core/inspect/recorder.h"
#include "core/net/websocket_frames.h"
#include "tests/gateway/peers.h"

#include <QTest>

#include <random>

namespace culvert::inspect::capture_test {
namespace {

using gateway::expect;
using gateway::expect_equal;
using gateway::field;
using gateway::is_h2;
using gateway::is_tls;
using gateway::read_all;
using gateway::read_head;
using gateway::Spoken;
using gateway::Stage;
using observe::ExchangeKind;
using observe::ExchangePtr;
using observe::ExchangeRecord;
using observe::ExchangeState;

config::CapturePolicy policy(config::CaptureMode mode, config::ByteSize cap = 64 * 1024) {
  config::CapturePolicy made;
  made.mode = mode;
  made.body_cap = cap;
  return made;
}

/// A stage whose exchanges are recorded.
struct Watched {
  explicit Watched(Spoken service, config::CapturePolicy how, StoreLimits limits = {})
      : store(mailbox, limits), recorder(&store, "home", "web", how), stage(service) {
    stage.observe = [this](const http::Request& request) {
      Origin origin;
      origin.connection = 7;
      origin.visitor = "203.0.113.7:5000";
      origin.counts = &counts;
      return recorder.watch(request, origin);
    };
  }

  /// The rows as a window has them at the end.
  std::vector<ExchangePtr> rows() {
    store.request_reset();
    store.tick();
    return mailbox.take_exchanges().changed;
  }
  ExchangeRecord only_row() {
    const std::vector<ExchangePtr> all = rows();
    expect_equal(all.size(), std::size_t{1}, "rows");
    return *all.front();
  }
  std::vector<observe::ExchangeMessage> messages(observe::ExchangeId id) {
    store.follow(id);
    store.tick();
    return mailbox.take_messages().messages;
  }

  observe::Mailbox mailbox;
  Store store;
  Recorder recorder;
  observe::HttpCounts counts;
  Stage stage;
};

Task<> ask(Stage& stage, Spoken visitor_speaks, http::Request request, std::string body) {
  const auto visitor = co_await stage.visitor(visitor_speaks);
  if (!body.empty()) request.body = http::BodySize::exactly(body.size());
  const auto exchange = visitor->begin(request);
  if (!body.empty()) {
    co_await net::write(*exchange, as_bytes(body), Leg::downstream);
    exchange->shutdown_write();
  }
  const http::Response* const head = co_await read_head(*exchange);
  if (head->body.present) co_await read_all(*exchange);
}

Task<> get(http::ClientConnection& visitor, const http::Request& request) {
  const auto exchange = visitor.begin(request);
  co_await read_head(*exchange);
  co_await read_all(*exchange);
}

void ask_once(Watched& watched, http::Request request, std::string body = {},
              Spoken visitor = Spoken::h1) {
  watched.stage.play([&](Stage& stage) -> Task<> { co_await ask(stage, visitor, request, body); });
}

Task<> echo(http::ServerExchange& exchange) {
  http::Response head;
  head.status = 201;
  head.body = http::BodySize::unknown();
  head.fields.push_back(field("Content-Type", "application/json"));
  head.fields.push_back(field("Set-Cookie", "id=s3cret; Path=/"));
  exchange.respond(head);
  const std::string all = co_await read_all(exchange);
  co_await net::write(exchange, as_bytes(all), Leg::upstream);
  exchange.shutdown_write();
}

std::string text_of(const observe::FieldsPtr& fields) {
  std::string text;
  for (std::size_t i = 0; fields && i < fields->size(); ++i)
    text.append((*fields)[i].name).append("=").append((*fields)[i].value).append("\n");
  return text;
}

/// Everything a row says, to look for what must not be there.
std::string everything(const ExchangeRecord& row) {
  std::string all = row.path + row.authority + row.content_type;
  all += text_of(row.request_fields) + text_of(row.answer_fields) + text_of(row.trailers);
  return all;
}

std::string frame(std::string_view payload, bool masked) {
  ByteQueue bytes;
  net::append_frame(masked ? net::WebSocketRole::client : net::WebSocketRole::server,
                    net::WebSocketOpcode::text, as_bytes(payload), bytes);
  return std::string(as_text(bytes.bytes()));
}

}  // namespace

class CaptureTest : public QObject {
  Q_OBJECT

 private slots:
  void an_exchange_is_recorded_data() {
    QTest::addColumn<int>("visitor");
    QTest::addColumn<int>("service");
    for (const Spoken down : {Spoken::h1, Spoken::h2c, Spoken::h1_tls, Spoken::h2_tls})
      for (const Spoken up : {Spoken::h1, Spoken::h2c, Spoken::h1_tls, Spoken::h2_tls})
        QTest::addRow("%s to %s", name_of(down), name_of(up)) << int(down) << int(up);
  }
  void an_exchange_is_recorded() {
    QFETCH(int, visitor);
    QFETCH(int, service);
    const auto down = Spoken(visitor), up = Spoken(service);
    Watched watched(up, policy(config::CaptureMode::bodies));
    watched.stage.fragmented = true;
    watched.stage.service.pages["/things"] = echo;
    http::Request request = Stage::request("POST", "/things?a=1&token=s3cret");
    request.fields.push_back(field("authorization", "Bearer s3cret"));
    request.fields.push_back(field("cookie", "id=s3cret"));
    request.fields.push_back(field("content-type", "application/json"));
    const std::string body = "{\"x\": 1}";
    ask_once(watched, request, body, down);

    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.profile + "/" + row.proxy, std::string("home/web"));
    QCOMPARE(row.connection, observe::ConnectionId{7});
    QCOMPARE(row.state, ExchangeState::complete);
    QCOMPARE(row.kind, ExchangeKind::fetch);
    QCOMPARE(row.method + " " + row.authority, std::string("POST site.test"));
    QCOMPARE(row.scheme, std::string(is_tls(down) ? "https" : "http"));
    QVERIFY(row.path_masked && row.path.starts_with("/things?a=1&token="));
    QCOMPARE(row.down_version, std::string(is_h2(down) ? "HTTP/2" : "HTTP/1.1"));
    QCOMPARE(row.up_version, std::string(is_h2(up) ? "HTTP/2" : "HTTP/1.1"));
    QCOMPARE(row.status, 201);
    QCOMPARE(row.service_status, 201);
    QVERIFY(!row.own_answer && !row.error);
    QCOMPARE(row.content_type, std::string("application/json"));
    QCOMPARE(row.request_size, body.size());
    QCOMPARE(row.answer_size, body.size());
    QCOMPARE(row.request_body->bytes, body);
    QCOMPARE(row.answer_body->bytes, body);
    QVERIFY(row.request_body->is_whole() && row.answer_body->is_whole());
    QVERIFY(row.attempts >= 1);
    QCOMPARE(row.end_reason, std::string("ok"));
    QVERIFY(row.retry_reason.empty());
    QVERIFY(row.times.blocked.has_value());
    QCOMPARE(row.times.tls.has_value(), is_tls(up));
    QVERIFY(row.request_fields->has_masked() && row.answer_fields->has_masked());
    QVERIFY(everything(row).find("s3cret") == std::string::npos);
    // What goes through is what came.
    QCOMPARE(watched.stage.service.requests.back(), std::string("POST /things?a=1&token=s3cret"));
  }

  void metadata_keeps_no_bodies() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::metadata));
    watched.stage.service.pages["/echo"] = echo;
    ask_once(watched, Stage::request("POST", "/echo"), "abc");
    const ExchangeRecord row = watched.only_row();
    QVERIFY(!row.request_body && !row.answer_body);
    QCOMPARE(row.request_size, std::uint64_t{3});
    QCOMPARE(row.answer_size, std::uint64_t{3});
    QCOMPARE(watched.store.use().body_bytes, std::uint64_t{0});
  }

  void off_records_nothing() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::off));
    ask_once(watched, Stage::request("GET", "/"));
    QVERIFY(watched.rows().empty());
    QCOMPARE(watched.store.use().not_recorded, std::uint64_t{0});
    Recorder nobody(nullptr, "home", "web", policy(config::CaptureMode::bodies));
    QVERIFY(!nobody.watch(Stage::request("GET", "/"), {}));
  }

  void large_bodies_are_cut_at_the_cap() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::bodies, 1000));
    watched.stage.service.pages["/echo"] = echo;
    const std::string body(300'000, 'x');
    ask_once(watched, Stage::request("POST", "/echo"), body);
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.request_body->bytes.size(), std::size_t{1000});
    QCOMPARE(row.answer_body->bytes.size(), std::size_t{1000});
    QCOMPARE(row.answer_body->total, std::uint64_t{300'000});
    QCOMPARE(row.answer_size, std::uint64_t{300'000});
  }

  void kinds_are_told_by_the_messages_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* what, const char* method, const char* name, const char* value,
                        const char* body, ExchangeKind kind) {
      QTest::newRow(what) << method << name << value << body << int(kind);
    };
    row("page", "GET", "accept", "text/html,*/*;q=0.8", "", ExchangeKind::document);
    row("fetch", "GET", "accept", "application/json", "", ExchangeKind::fetch);
    row("form", "POST", "accept", "text/html", "a=1", ExchangeKind::fetch);
    row("files", "POST", "content-type", "multipart/form-data; boundary=x", "--x",
        ExchangeKind::upload);
    row("put", "PUT", "content-type", "text/plain", "a", ExchangeKind::upload);
    row("grpc", "POST", "content-type", "application/grpc+proto", "a", ExchangeKind::grpc);
  }
  void kinds_are_told_by_the_messages() {
    QFETCH(QString, method);
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, body);
    QFETCH(int, kind);
    Watched watched(Spoken::h2c, policy(config::CaptureMode::metadata));
    watched.stage.service.pages["/x"] = echo;
    const std::string m = method.toStdString(), n = name.toStdString(), v = value.toStdString();
    http::Request request = Stage::request(m, "/x");
    request.fields.push_back(field(n, v));
    ask_once(watched, request, body.toStdString(), Spoken::h2c);
    QCOMPARE(int(watched.only_row().kind), kind);
  }

  void our_own_answer_is_recorded_with_its_reason() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::bodies));
    watched.stage.refuse_dials = 9;
    ask_once(watched, Stage::request("GET", "/"));
    const ExchangeRecord row = watched.only_row();
    QVERIFY(row.own_answer);
    QCOMPARE(row.state, ExchangeState::complete);
    QCOMPARE(row.status, 502);
    QCOMPARE(row.service_status, 0);
    QVERIFY(row.error && row.error->code == Errc::refused);
    QVERIFY(row.up_version.empty());
    QVERIFY(row.answer_body && row.answer_body->is_whole());
    QVERIFY(row.answer_fields->find("proxy-status").has_value());
    QVERIFY(!row.times.connect);
  }

  void what_the_gateway_answers_alone_is_recorded() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::bodies));
    watched.stage.route->user = "somebody";
    ask_once(watched, Stage::request("GET", "/"));
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.status, 401);
    QVERIFY(row.own_answer && !row.error && row.attempts == 0);
    QCOMPARE(row.state, ExchangeState::complete);
    QVERIFY(row.answer_fields->find("www-authenticate").has_value());
    QVERIFY(watched.stage.service.requests.empty());
  }

  void a_second_attempt_keeps_the_request_once() {
    Watched watched(Spoken::h2_tls, policy(config::CaptureMode::bodies));
    watched.stage.service.pages["/echo"] = echo;
    watched.stage.options.wanted.scheme = gateway::Scheme::https;
    namespace peers = gateway::peers;
    const std::string refusal = peers::rst_stream(1, http::ResetCode::refused_stream) +
                                peers::goaway(1, http::ResetCode::no_error);
    peers::play_in_turn(watched.stage, {peers::inside_tls({"h2"}, peers::h2_saying(refusal, 10)),
                                        peers::speaking(Spoken::h2_tls)});
    ask_once(watched, Stage::request("POST", "/echo"), "0123456789");
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.status, 201);
    QCOMPARE(row.request_body->bytes, std::string("0123456789"));
    QCOMPARE(row.request_size, std::uint64_t{10});
    QCOMPARE(row.attempts, 2);
    QVERIFY(!row.retry_reason.empty());
  }

  void trailers_are_recorded() {
    Watched watched(Spoken::h2c, policy(config::CaptureMode::metadata));
    watched.stage.service.pages["/t"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::unknown();
      exchange.respond(head);
      co_await net::write(exchange, as_bytes("x"), Leg::upstream);
      exchange.set_trailers({field("grpc-status", "0")});
      exchange.shutdown_write();
    };
    ask_once(watched, Stage::request("GET", "/t"), {}, Spoken::h2c);
    QCOMPARE(text_of(watched.only_row().trailers), std::string("grpc-status=0\n"));
  }

  void an_answer_that_breaks_off_is_aborted() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::bodies));
    watched.stage.service.pages["/cut"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::exactly(100);
      exchange.respond(head);
      co_await net::write(exchange, as_bytes("only this"), Leg::upstream);
      co_await net::flush(exchange, Leg::upstream);
      exchange.reset(http::ResetCode::internal_error);
    };
    watched.stage.play([](Stage& stage) -> Task<> {
      const Result<void> asked =
          co_await attempt(ask(stage, Spoken::h1, Stage::request("GET", "/cut"), {}));
      expect(!asked, "the visitor must not see a whole answer");
    });
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.state, ExchangeState::aborted);
    QCOMPARE(row.status, 200);
    QVERIFY(row.error && row.error->leg == Leg::upstream);
    QCOMPARE(row.answer_body->bytes, std::string("only this"));
  }

  void an_exchange_that_is_cut_off_says_so() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::bodies));
    watched.stage.impostor = [](net::StreamPtr stream) -> Task<> {
      for (;;) {
        std::array<std::byte, 4096> piece;
        const std::size_t count = co_await net::read_some(*stream, piece, Leg::upstream);
        if (count == 0) co_return;
      }
    };
    watched.stage.play([&](Stage& stage) -> Task<> {
      const auto visitor = co_await stage.visitor(Spoken::h1);
      const auto exchange = visitor->begin(Stage::request("GET", "/never"));
      while (watched.store.use().rows == 0)
        co_await asio::post(stage.io, use_task);
      stage.settle();
      const ExchangeRecord open = watched.only_row();
      expect(open.state == ExchangeState::waiting && open.status == 0, "it is open");
      // The scope ends here, and everything with it.
    });
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.state, ExchangeState::aborted);
    QVERIFY(row.error.has_value());
    QCOMPARE(row.status, 0);
  }

  void events_are_counted_and_kept_data() {
    QTest::addColumn<bool>("bodies");
    QTest::addColumn<bool>("encoded");
    QTest::newRow("metadata") << false << false;
    QTest::newRow("bodies") << true << false;
    QTest::newRow("encoded") << true << true;
  }
  void events_are_counted_and_kept() {
    QFETCH(bool, bodies);
    QFETCH(bool, encoded);
    Watched watched(Spoken::h1,
                    policy(bodies ? config::CaptureMode::bodies : config::CaptureMode::metadata));
    watched.stage.fragmented = true;
    watched.stage.service.pages["/events"] = [encoded](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::unknown();
      head.fields.push_back(field("content-type", "text/event-stream; charset=utf-8"));
      if (encoded) head.fields.push_back(field("content-encoding", "gzip"));
      exchange.respond(head);
      for (int i = 0; i < 20; ++i) {
        const std::string event =
            ": hb\nevent: add\r\nid: " + std::to_string(i) + "\r\ndata: secret\n\n";
        co_await net::write(exchange, as_bytes(event), Leg::upstream);
      }
      exchange.shutdown_write();
    };
    ask_once(watched, Stage::request("GET", "/events"));
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.kind, ExchangeKind::events);
    QCOMPARE(row.messages_down, std::uint64_t(encoded ? 0 : 20));
    QCOMPARE(std::uint64_t{watched.counts.messages_down}, std::uint64_t(encoded ? 0 : 20));
    QCOMPARE(row.messages_up, std::uint64_t{0});
    if (encoded) return;
    const std::vector<observe::ExchangeMessage> messages = watched.messages(row.id);
    QCOMPARE(messages.size(), std::size_t{20});
    QCOMPARE(messages.back().last_id, std::string("19"));
    QCOMPARE(messages.back().event, std::string("add"));
    QCOMPARE(messages.back().preview, std::string(bodies ? "secret" : ""));
    QVERIFY(!messages.back().up);
  }

  void websocket_messages_are_counted_data() {
    QTest::addColumn<int>("visitor");
    QTest::addColumn<int>("service");
    for (const Spoken down : {Spoken::h1, Spoken::h2c})
      for (const Spoken up : {Spoken::h1, Spoken::h2c})
        QTest::addRow("%s to %s", name_of(down), name_of(up)) << int(down) << int(up);
  }
  void websocket_messages_are_counted() {
    QFETCH(int, visitor);
    QFETCH(int, service);
    Watched watched(Spoken(service), policy(config::CaptureMode::bodies));
    watched.stage.fragmented = true;
    watched.stage.options.wanted.protocol =
        is_h2(Spoken(service)) ? gateway::Protocol::h2c : gateway::Protocol::http11;
    watched.stage.service.pages["/ws"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.opens_tunnel = true;
      head.status = exchange.version() == http::Version::h2 ? 200 : 101;
      exchange.respond(head);
      const std::string hello = frame("hello", false) + frame("again", false);
      co_await net::write(exchange, as_bytes(hello), Leg::upstream);
      co_await read_all(exchange);
      exchange.shutdown_write();
    };
    watched.stage.play([&](Stage& stage) -> Task<> {
      const auto visitor_connection = co_await stage.visitor(Spoken(visitor));
      co_await visitor_connection->settings();
      http::Request request = Stage::request("GET", "/ws");
      request.purpose = http::Purpose::websocket;
      request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
      const auto exchange = visitor_connection->begin(request);
      const http::Response* const head = co_await read_head(*exchange);
      expect(head->opens_tunnel, "the socket is open");
      const std::string said = frame("one", true) + frame("two", true) + frame("three", true);
      co_await net::write(*exchange, as_bytes(said), Leg::downstream);
      const std::string got = co_await gateway::read_bytes(*exchange, 14);
      exchange->shutdown_write();
      co_await read_all(*exchange);
    });
    const ExchangeRecord row = watched.only_row();
    QCOMPARE(row.kind, ExchangeKind::websocket);
    QCOMPARE(row.state, ExchangeState::complete);
    QCOMPARE(row.messages_up, std::uint64_t{3});
    QCOMPARE(row.messages_down, std::uint64_t{2});
    QCOMPARE(std::uint64_t{watched.counts.messages_up}, std::uint64_t{3});
    QCOMPARE(row.answer_size, std::uint64_t{14});
    QStringList up, down;
    for (const observe::ExchangeMessage& message : watched.messages(row.id))
      (message.up ? up : down).append(QString::fromStdString(message.preview));
    QCOMPARE(up, QStringList({"one", "two", "three"}));
    QCOMPARE(down, QStringList({"hello", "again"}));
  }

  void an_open_stream_is_shown_while_it_runs() {
    Watched watched(Spoken::h1, policy(config::CaptureMode::metadata));
    watched.stage.service.pages["/events"] = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::unknown();
      head.fields.push_back(field("content-type", "text/event-stream"));
      exchange.respond(head);
      co_await net::write(exchange, as_bytes("data: 1\n\n"), Leg::upstream);
      co_await net::readable(exchange);
      for (;;)
        co_await sleep_for(std::chrono::hours(1));
    };
    watched.stage.play([&](Stage& stage) -> Task<> {
      const auto visitor = co_await stage.visitor(Spoken::h1);
      const auto exchange = visitor->begin(Stage::request("GET", "/events"));
      co_await read_head(*exchange);
      co_await gateway::read_bytes(*exchange, 9);
      const ExchangeRecord row = watched.only_row();
      expect(row.state == ExchangeState::answered, "it is answered and open");
      expect_equal(row.status, 200, "status");
      expect_equal(row.messages_down, std::uint64_t{1}, "events");
    });
    QCOMPARE(watched.only_row().state, ExchangeState::aborted);
  }

  /// Run with -tickcounter or -callgrind to compare; "nobody" has no observer at all.
  void what_it_costs_data() {
    QTest::addColumn<QString>("how");
    for (const char* how : {"nobody", "off", "metadata", "bodies"})
      QTest::newRow(how) << how;
  }
  void what_it_costs() {
    QFETCH(QString, how);
    Watched watched(Spoken::h1, policy(how == "bodies"     ? config::CaptureMode::bodies
                                       : how == "metadata" ? config::CaptureMode::metadata
                                                           : config::CaptureMode::off));
    if (how == "nobody") watched.stage.observe = nullptr;
    watched.stage.play([](Stage& stage) -> Task<> {
      const auto visitor = co_await stage.visitor(Spoken::h1);
      http::Request request = Stage::request("GET", "/things/of/a/usual/length?page=2");
      for (const char* name : {"accept", "accept-encoding", "accept-language", "cache-control",
                               "cookie", "referer", "sec-fetch-dest", "user-agent"})
        request.fields.push_back(field(name, "a value of about the usual length, all in all"));
      co_await get(*visitor, request);
      stage.service.requests.reserve(1 << 20);
      QBENCHMARK {
        for (int i = 0; i < 100; ++i)
          co_await get(*visitor, request);
      }
    });
  }

  void a_flood_of_exchanges_stays_within_the_caps() {
    StoreLimits limits;
    limits.rows = 50;
    limits.head_bytes = 20'000;
    limits.body_bytes = 50'000;
    Watched watched(Spoken::h1, policy(config::CaptureMode::bodies), limits);
    watched.stage.service.pages["/echo"] = echo;
    watched.stage.play([&](Stage& stage) -> Task<> {
      const auto visitor = co_await stage.visitor(Spoken::h1);
      const std::string body(3000, 'b');
      for (int i = 0; i < 300; ++i) {
        http::Request request = Stage::request("POST", "/echo");
        request.body = http::BodySize::exactly(body.size());
        const auto exchange = visitor->begin(request);
        co_await net::write(*exchange, as_bytes(body), Leg::downstream);
        exchange->shutdown_write();
        co_await read_head(*exchange);
        co_await read_all(*exchange);
        const observe::CaptureUse& use = watched.store.use();
        expect(use.rows <= 50 && use.head_bytes <= 20'000 && use.body_bytes <= 50'000, "caps");
      }
    });
    QCOMPARE(watched.store.use().rows + watched.store.use().rows_left_out, std::uint64_t{300});
    QVERIFY(watched.store.use().bodies_left_out > 0);
  }
};

}  // namespace culvert::inspect::capture_test

QTEST_GUILESS_MAIN(culvert::inspect::capture_test::CaptureTest)
#include "capture_test.moc"
