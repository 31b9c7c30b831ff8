// The inspector at the door: what passes a proxy comes as rows, and goes again when it is asked to.
#include "core/http/demo_service.h"
#include "tests/engine/engine_stage.h"

#include <QTest>

#include <thread>

namespace culvert::engine::exchanges_test {
namespace {

using observe::ExchangePtr;
using observe::ExchangeState;
using support::LocalUser;

/// The demo's web service on a thread of its own.
class WebService {
 public:
  WebService() : service_(io_.get_executor()) {
    asio::co_spawn(io_.get_executor(), service_.run(),
                   asio::bind_cancellation_slot(stop_.slot(), [](const std::exception_ptr&) {}));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~WebService() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  WebService(const WebService&) = delete;
  WebService& operator=(const WebService&) = delete;
  std::uint16_t port() const { return service_.port(); }

 private:
  asio::io_context io_{1};
  http::DemoService service_;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

/// A relay, a client and one proxy whose bytes are HTTP; and the rows as a window has them.
struct Web {
  explicit Web(config::CapturePolicy policy = {}) {
    config = EngineStage::client_config(stage.start_relay());
    config::Proxy proxy = EngineStage::tcp_proxy("web", service.port());
    proxy.gateway.http = config::HttpHandling::on;
    proxy.gateway.capture = std::move(policy);
    config.proxies = {proxy};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
  }

  std::string ask(const std::string& path) {
    LocalUser user(tables.public_port("client", "web"));
    user.send("GET " + path +
              " HTTP/1.1\r\nHost: site.test\r\nCookie: id=s3cret\r\nConnection: close\r\n\r\n");
    return user.take_rest();
  }

  void take() {
    observe::ExchangeDelta delta = stage.engine().take_exchanges();
    if (delta.reset) rows.clear();
    for (const observe::ExchangeId id : delta.removed)
      rows.erase(id);
    for (const ExchangePtr& row : delta.changed)
      rows.insert_or_assign(row->id, row);
    if (delta.use) use = *delta.use;
  }

  /// The row for which it holds, when it has come.
  template <class Condition>
  ExchangePtr wait_for(Condition condition) {
    ExchangePtr found;
    tables.wait_until([&] {
      take();
      for (const auto& [id, row] : rows)
        if (condition(*row)) found = row;
      return found != nullptr;
    });
    return found;
  }
  ExchangePtr wait_for_path(const std::string& path) {
    return wait_for([&](const observe::ExchangeRecord& row) {
      return row.path == path && row.replay_of == 0 && row.state == ExchangeState::complete;
    });
  }
  ExchangePtr replay(const observe::ReplayOrder& order) {
    const std::size_t before = rows.empty() ? 0 : rows.rbegin()->first;
    stage.engine().replay(order);
    return wait_for([&](const observe::ExchangeRecord& row) {
      return row.replay_of == order.of && row.id > before && row.state >= ExchangeState::complete;
    });
  }

  WebService service;
  EngineStage stage;
  Tables& tables = stage.tables();
  config::ClientConfig config;
  std::map<observe::ExchangeId, ExchangePtr> rows;
  observe::CaptureUse use;
};

}  // namespace

class ExchangesTest : public QObject {
  Q_OBJECT

 private slots:
  void a_request_becomes_a_row_and_is_counted() {
    Web web;
    QVERIFY(web.ask("/facts").starts_with("HTTP/1.1 200"));
    const ExchangePtr row = web.wait_for_path("/facts");
    QCOMPARE(row->profile + "/" + row->proxy, std::string("client/web"));
    QCOMPARE(row->status, 200);
    QVERIFY(row->connection != 0 && row->visitor.starts_with("127.0.0.1:"));
    QCOMPARE(row->request_fields->find("cookie"),
             std::optional<std::string_view>("id=\u2022\u2022\u2022"));
    QVERIFY(!row->answer_body);  // metadata is the default
    web.tables.wait_until([&] { return web.tables.proxy("client", "web")->requests == 1; });
    web.tables.wait_until([&] {
      const auto at = web.tables.counters.find(row->connection);
      return at != web.tables.counters.end() && at->second.requests == 1;
    });
    QVERIFY(web.tables.proxy("client", "web")->request_rate > 0);
    QVERIFY(Engine::to_har({row}, "1").find("facts") != std::string::npos);
    QVERIFY(Engine::to_curl(*row).starts_with("curl"));
    QVERIFY(Engine::to_raw(*row).starts_with("GET /facts"));
  }

  void a_replay_needs_what_is_masked() {
    config::CapturePolicy policy;
    policy.mode = config::CaptureMode::bodies;
    Web web(policy);
    web.ask("/facts");
    const ExchangePtr row = web.wait_for_path("/facts");
    QVERIFY(row->answer_body && row->answer_body->is_whole());

    observe::ReplayOrder order;
    order.of = row->id;
    const ExchangePtr refused = web.replay(order);
    QCOMPARE(refused->error->code, Errc::secret_missing);
    QCOMPARE(refused->error->context, std::string("Cookie"));
  }

  void a_replay_is_an_exchange_of_its_own() {
    Web web;
    web.ask("/facts");
    const ExchangePtr row = web.wait_for_path("/facts");
    observe::ReplayOrder order;
    order.of = row->id;
    order.fields.emplace();
    order.fields->emplace_back("cookie", "id=real");
    const ExchangePtr replayed = web.replay(order);
    QCOMPARE(replayed->status, 200);
    QCOMPARE(replayed->state, ExchangeState::complete);
    QCOMPARE(replayed->connection, observe::ConnectionId{0});
    QCOMPARE(replayed->proxy, std::string("web"));

    order.path = "/nowhere";
    QCOMPARE(web.replay(order)->status, 404);
    order.of = 4711;
    QCOMPARE(web.replay(order)->error->code, Errc::not_found);
    // Without its session a proxy cannot be asked.
    order.of = row->id;
    web.stage.unwant("client");
    web.tables.wait_until([&] { return web.tables.session("client") == nullptr; });
    QCOMPARE(web.replay(order)->error->code, Errc::closed);
  }

  void what_is_not_to_be_recorded_is_not_data() {
    QTest::addColumn<QString>("how");
    QTest::newRow("off") << "off";
    QTest::newRow("paused") << "paused";
    QTest::newRow("nobody looks") << "nobody";
  }
  void what_is_not_to_be_recorded_is_not() {
    QFETCH(QString, how);
    config::CapturePolicy policy;
    if (how == "off") policy.mode = config::CaptureMode::off;
    Web web(policy);
    Engine& engine = web.stage.engine();
    if (how == "paused") engine.pause_capture(true);
    if (how == "nobody") engine.set_pace(Pace::off);
    QVERIFY(web.ask("/facts").starts_with("HTTP/1.1 200"));
    engine.set_pace(Pace::live);
    engine.request_reset();
    web.tables.wait_until([&] {
      web.take();
      return how != "paused" || web.use.not_recorded == 1;
    });
    QVERIFY(web.rows.empty());
    QCOMPARE(web.use.paused, how == "paused");
    engine.pause_capture(false);
    web.ask("/");
    if (how != "off") web.wait_for_path("/");
  }

  void cleared_rows_are_gone() {
    Web web;
    web.ask("/facts");
    web.wait_for_path("/facts");
    web.stage.engine().clear_exchanges();
    web.tables.wait_until([&] {
      web.take();
      return web.rows.empty();
    });
  }
};

}  // namespace culvert::engine::exchanges_test

QTEST_GUILESS_MAIN(culvert::engine::exchanges_test::ExchangesTest)
#include "exchanges_test.moc"
