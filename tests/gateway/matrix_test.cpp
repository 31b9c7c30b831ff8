// gateway.md 6.3: what visitors speak × what the service speaks × what passes.
#include "tests/gateway/stage.h"

#include <QTest>

#include <numeric>

namespace culvert::gateway::matrix_test {
namespace {

using http::BodySize;

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
  return text;
}

// ---- What the service does ---------------------------------------------------------------

Task<> echo_body(http::ServerExchange& exchange) {
  http::Response head;
  head.status = 200;
  head.body = BodySize::unknown();
  exchange.respond(head);
  for (;;) {
    std::array<std::byte, 4096> piece;
    const std::size_t count = co_await net::read_some(exchange, piece, Leg::upstream);
    if (count == 0) break;
    co_await net::write(exchange, Bytes(piece).first(count), Leg::upstream);
  }
  exchange.shutdown_write();
}

Task<> send_events(http::ServerExchange& exchange, Event& go_on) {
  http::Response head;
  head.status = 200;
  head.body = BodySize::unknown();
  head.fields.push_back(field("content-type", "text/event-stream; charset=utf-8"));
  exchange.respond(head);
  for (int i = 0; i < 3; ++i) {
    co_await go_on.wait();
    go_on.reset();
    const std::string event = "data: " + std::to_string(i) + "\n\n";
    co_await net::write(exchange, as_bytes(event), Leg::upstream);
  }
  exchange.shutdown_write();
}

Task<> send_trailers(http::ServerExchange& exchange) {
  http::Response head;
  head.status = 200;
  head.body = BodySize::unknown();
  head.fields.push_back(field("trailer", "x-sum"));
  exchange.respond(head);
  co_await net::write(exchange, as_bytes("body"), Leg::upstream);
  exchange.set_trailers({field("x-sum", "42")});
  exchange.shutdown_write();
}

Task<> echo_frames(http::ServerExchange& exchange) {
  http::Response head;
  head.opens_tunnel = true;
  head.status = exchange.version() == http::Version::h2 ? 200 : 101;
  exchange.respond(head);
  for (;;) {
    std::array<std::byte, 4096> piece;
    const std::size_t count = co_await net::read_some(exchange, piece, Leg::upstream);
    if (count == 0) break;
    co_await net::write(exchange, Bytes(piece).first(count), Leg::upstream);
  }
  exchange.shutdown_write();
}

/// Sends for ever; the gateway has to tell it that nobody listens any more.
Task<> send_for_ever(http::ServerExchange& exchange, Event& ended) {
  http::Response head;
  head.status = 200;
  head.body = BodySize::unknown();
  exchange.respond(head);
  const std::string much(16 * 1024, 'x');
  for (;;) {
    const Result<void> written =
        co_await attempt(net::write(exchange, as_bytes(much), Leg::upstream));
    if (!written) break;
  }
  ended.set();
}

// ---- What the visitor does ---------------------------------------------------------------

Task<> get(Stage& stage, http::ClientConnection& visitor) {
  const auto exchange = visitor.begin(Stage::request("GET", "/plain"));
  const http::Response* const head = co_await read_head(*exchange);
  expect_equal(head->status, 200, "head->status");
  expect_equal(head->body.length.value_or(0), std::uint64_t{5}, "head->body.length.value_or(0)");
  const std::string body = co_await read_all(*exchange);
  expect_equal(body, std::string("hello"), "body");
  expect_equal(stage.service.requests.size(), 1u, "requests");
}

Task<> post(Stage&, http::ClientConnection& visitor) {
  http::Request request = Stage::request("POST", "/echo");
  const std::string sent = pattern(1024 * 1024);
  request.body = BodySize::exactly(sent.size());
  const auto exchange = visitor.begin(request);
  std::string got;
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    scope.spawn("send", [](http::ClientExchange& to, const std::string& what) -> Task<> {
      co_await net::write(to, as_bytes(what), Leg::downstream);
      to.shutdown_write();
    }(*exchange, sent));
    const http::Response* const head = co_await read_head(*exchange);
    if (head->status == 200) got = co_await read_all(*exchange);
  });
  expect(got == sent, "got " + std::to_string(got.size()) + " other bytes");
}

Task<> listen(Stage& stage, http::ClientConnection& visitor, Event& go_on) {
  const auto exchange = visitor.begin(Stage::request("GET", "/events"));
  // Invariant 1: the head is here before any event.
  const http::Response* const head = co_await read_head(*exchange);
  expect_equal(head->status, 200, "head->status");
  for (int i = 0; i < 3; ++i) {
    go_on.set();
    const std::string event = co_await read_bytes(*exchange, 9);
    expect_equal(event, "data: " + std::to_string(i) + "\n\n", "event");
  }
  const std::string rest = co_await read_all(*exchange);
  expect_equal(rest, std::string(), "rest");
  expect_equal(stage.tunnels, 0, "stage.tunnels");
}

Task<> take_trailers(Stage&, http::ClientConnection& visitor) {
  http::Request request = Stage::request("GET", "/trailers");
  request.accepts_trailers = true;
  const auto exchange = visitor.begin(request);
  co_await read_head(*exchange);
  const std::string body = co_await read_all(*exchange);
  expect_equal(body, std::string("body"), "body");
  const http::Field* const sum = http::find(exchange->trailers(), "x-sum");
  expect(sum != nullptr, "sum != nullptr");
  expect_equal(std::string(sum->value), std::string("42"), "std::string(sum->value)");
}

Task<> talk(Stage& stage, http::ClientConnection& visitor) {
  co_await visitor.settings();
  expect(visitor.may_carry_websocket() == true, "no extended CONNECT announced");
  http::Request request = Stage::request("GET", "/socket");
  request.purpose = http::Purpose::websocket;
  const auto exchange = visitor.begin(request);
  const http::Response* const head = co_await read_head(*exchange);
  expect(head->opens_tunnel, std::to_string(head->status));
  for (const std::string text : {"one", "two and more", "three"}) {
    co_await net::write(*exchange, as_bytes(text), Leg::downstream);
    const std::string echo = co_await read_bytes(*exchange, text.size());
    expect_equal(echo, text, "echo");
  }
  exchange->shutdown_write();
  const std::string rest = co_await read_all(*exchange);
  expect_equal(rest, std::string(), "rest");
  expect_equal(stage.tunnels, 1, "stage.tunnels");
}

Task<> leave(Stage&, http::ClientConnection& visitor, Event& ended) {
  {
    const auto exchange = visitor.begin(Stage::request("GET", "/for-ever"));
    co_await read_head(*exchange);
    co_await read_bytes(*exchange, 100'000);
    exchange->abort();
  }
  co_await within(std::chrono::seconds(10), Leg::upstream, "the service hears of it", ended.wait());
}

enum class Work { get, post, events, trailers, websocket, abort };
constexpr std::array works{"GET", "POST 1 MiB", "SSE", "trailers", "WebSocket echo", "abort"};
constexpr std::array all_spoken{Spoken::h1, Spoken::h1_tls, Spoken::h2_tls, Spoken::h2c};

Task<> play(Stage& stage, Spoken down, Work work) {
  Event go_on(stage.io.get_executor()), ended(stage.io.get_executor());
  stage.service.pages["/echo"] = echo_body;
  stage.service.pages["/events"] = [&](http::ServerExchange& e) { return send_events(e, go_on); };
  stage.service.pages["/trailers"] = send_trailers;
  stage.service.pages["/socket"] = echo_frames;
  stage.service.pages["/for-ever"] = [&](http::ServerExchange& e) {
    return send_for_ever(e, ended);
  };
  http::ClientConnectionPtr visitor = co_await stage.visitor(down);
  switch (work) {
    case Work::get:
      co_await get(stage, *visitor);
      break;
    case Work::post:
      co_await post(stage, *visitor);
      break;
    case Work::events:
      co_await listen(stage, *visitor, go_on);
      break;
    case Work::trailers:
      co_await take_trailers(stage, *visitor);
      break;
    case Work::websocket:
      co_await talk(stage, *visitor);
      break;
    case Work::abort:
      co_await leave(stage, *visitor, ended);
      break;
  }
}

void add_cells() {
  QTest::addColumn<Spoken>("down");
  QTest::addColumn<Spoken>("up");
  QTest::addColumn<Work>("work");
  for (const Spoken down : all_spoken)
    for (const Spoken up : all_spoken)
      for (std::size_t work = 0; work < works.size(); ++work)
        QTest::addRow("%s > %s: %s", name_of(down), name_of(up), works.at(work))
            << down << up << static_cast<Work>(work);
}

}  // namespace

class MatrixTest : public QObject {
  Q_OBJECT

 private slots:
  void everything_passes_between_any_two_versions_data() { add_cells(); }
  void everything_passes_between_any_two_versions() { run(false); }

  void nothing_depends_on_how_bytes_are_cut_data() { add_cells(); }
  void nothing_depends_on_how_bytes_are_cut() { run(true); }

 private:
  static void run(bool fragmented) {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(Work, work);
    Stage stage(up);
    stage.fragmented = fragmented;
    try {
      stage.play([down, work](Stage& s) { return play(s, down, work); });
    } catch (const std::exception& failure) {
      for (const std::string& text : stage.report_texts)
        qInfo("told: %s", text.c_str());
      QFAIL(failure.what());
    }
  }
};

}  // namespace culvert::gateway::matrix_test

QTEST_GUILESS_MAIN(culvert::gateway::matrix_test::MatrixTest)
#include "matrix_test.moc"
