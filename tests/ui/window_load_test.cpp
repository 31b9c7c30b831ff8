// 10,000 connections that all change, requests and a log that fill, and a window that stays alive
// (desktop.md 3.1 and 5.5, in the size that fits a shared machine).
#include "tests/ui/exchange_samples.h"
#include "tests/ui/heartbeat.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/connections/connections_page.h"
#include "ui/logs/log_page.h"
#include "ui/requests/requests_page.h"
#include "ui/texts/format.h"
#include "ui/traffic/traffic_page.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <semaphore>
#include <thread>

namespace culvert::ui::window_load_test {
namespace {

using observe::ConnectionId;

constexpr ConnectionId rows = 10'000;
constexpr int ticks = 20;
constexpr std::size_t log_lines = 500;             // with each tick
constexpr observe::ExchangeId new_requests = 250;  // with each tick; as many are in the middle

/// A stall longer than this is one that a person sees on any machine. The design's aim is 50 ms at
/// the 99th percentile, measured on an idle computer with an optimised build; a test shares its
/// machine, and runs unoptimised or under a sanitizer too.
constexpr double worst_p99_ms = 500;

observe::ConnectionDelta allRows() {
  observe::ConnectionDelta delta;
  delta.reset = true;
  delta.changed.reserve(rows);
  for (ConnectionId id = 1; id <= rows; ++id)
    delta.changed.push_back(shared(sampleConnection(id, "demo", id % 5 ? "web" : "ssh")));
  return delta;
}

observe::ConnectionDelta allCounters(int tick) {
  observe::ConnectionDelta delta;
  delta.counters.reserve(rows);
  for (ConnectionId id = 1; id <= rows; ++id) {
    const std::uint64_t rate =
        (id * 7'919 + static_cast<std::uint64_t>(tick) * 104'729) % 1'000'000;
    delta.counters.push_back({
        id, {rate, rate * 2, 0},
         rate, rate / 2
    });
  }
  return delta;
}

/// Some go, as many come.
observe::ConnectionDelta churn(int tick) {
  observe::ConnectionDelta delta;
  const auto round = static_cast<ConnectionId>(tick);
  for (ConnectionId i = 0; i < 100; ++i) {
    delta.removed.push_back(1 + (round * 100 + i) % rows);
    delta.changed.push_back(shared(sampleConnection(rows + 1 + round * 100 + i, "demo", "web")));
  }
  return delta;
}

/// Some begin, and those that began with the last tick have ended.
observe::ExchangeDelta requests(int tick) {
  observe::ExchangeDelta delta;
  const auto begun = static_cast<observe::ExchangeId>(tick) * new_requests;
  const observe::ExchangeId ended = begun < new_requests ? 0 : begun - new_requests;
  for (observe::ExchangeId id = ended + 1; id <= begun + new_requests; ++id) {
    observe::ExchangeRecord row = sampleExchange(id, "demo", "web");
    row.state = id > begun ? observe::ExchangeState::waiting : observe::ExchangeState::complete;
    delta.changed.push_back(shared(std::move(row)));
  }
  return delta;
}

/// The counters of the proxies, as they move with each tick.
observe::StatusDelta proxies(int tick) {
  observe::StatusDelta delta;
  for (const char* name : {"web", "ssh"}) {
    observe::ProxyRecord proxy = sampleProxy("demo", name, "tcp", observe::ProxyState::running);
    const auto ticks_so_far = static_cast<std::uint64_t>(tick);
    proxy.traffic = {ticks_so_far * 40'000, ticks_so_far * 300'000, 0};
    proxy.connections = static_cast<int>(rows / 2);
    delta.proxies.push_back(std::move(proxy));
  }
  return delta;
}

/// What the core's thread does in `ticks` ticks: as fast as the window collects, so that it is
/// never idle and its work is the same on every machine.
void talk(FakeCore& core, std::counting_semaphore<>& collected) {
  for (int tick = 0; tick < ticks; ++tick) {
    if (!collected.try_acquire_for(std::chrono::seconds(10))) return;
    core.post(allCounters(tick));
    core.post(churn(tick));
    core.post(requests(tick));
    core.post(proxies(tick));
    for (std::size_t i = 0; i < log_lines; ++i)
      core.post(observe::EventKind::connection_opened, {"demo", "web", i, {}},
                {"203.0.113.4:40003", "127.0.0.1:8443"});
  }
}

}  // namespace

class WindowLoadTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void windowStaysAliveUnderTenThousandChangingConnections_data() {
    QTest::addColumn<int>("tab");
    QTest::addColumn<int>("column");
    QTest::newRow("connections by rate")
        << 0 << static_cast<int>(ConnectionModel::down_rate_column);
    QTest::newRow("connections by visitor")
        << 0 << static_cast<int>(ConnectionModel::visitor_column);
    QTest::newRow("log") << 1 << static_cast<int>(ConnectionModel::age_column);
    QTest::newRow("requests") << 2 << static_cast<int>(ConnectionModel::age_column);
    QTest::newRow("traffic") << 3 << static_cast<int>(ConnectionModel::age_column);
  }

  void windowStaysAliveUnderTenThousandChangingConnections() {
    QFETCH(int, tab);
    QFETCH(int, column);
    WindowFixture scene;
    scene.control.start("demo");
    scene.deliver(sampleSession("demo"));
    scene.window->resize(1500, 900);
    scene.window->show();
    const std::array<QWidget*, 4> pages{&scene.window->connectionsPage(), &scene.window->logPage(),
                                        &scene.window->requestsPage(),
                                        &scene.window->trafficPage()};
    scene.window->tabs().setCurrentWidget(pages.at(static_cast<std::size_t>(tab)));
    ConnectionModel& model = scene.window->connectionsPage().model();
    LogModel& log = scene.window->logPage().model();
    RequestModel& asked = scene.window->requestsPage().model();
    scene.core.post(allRows());
    QTRY_COMPARE(model.rowCount(), static_cast<int>(rows));
    scene.window->connectionsPage().table().sortByColumn(column, Qt::DescendingOrder);
    WindowFixture::settle();

    int drains = 0;
    std::counting_semaphore<> collected(1);
    const QObject context;
    connect(&scene.bridge, &EngineBridge::connectionsChanged, &context, [&] {
      ++drains;
      collected.release();
    });
    const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    const QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    const QSignalSpy lines(&log, &QAbstractItemModel::rowsInserted);
    const QSignalSpy asked_changed(&asked, &QAbstractItemModel::dataChanged);
    const QSignalSpy asked_inserted(&asked, &QAbstractItemModel::rowsInserted);
    Heartbeat heartbeat(std::chrono::milliseconds(10));
    std::thread worker([&] { talk(scene.core, collected); });
    const auto all_lines = static_cast<int>(log_lines) * ticks;
    const bool arrived = QTest::qWaitFor(
        [&] {
          return log.rowCount() >= all_lines && model.rowOf(rows + 100 * ticks) >= 0 &&
                 asked.rowCount() >= static_cast<int>(new_requests) * ticks;
        },
        60'000);
    worker.join();
    const std::vector<double> delays = heartbeat.stop();
    QVERIFY(arrived);

    // Bounded work, on any machine: signals by tick, never by row.
    QVERIFY2(drains <= 2 * ticks + 2, qPrintable(QString::number(drains)));
    const qsizetype per_drain = 2 + 2;  // records, counters; order and ages once a second
    QVERIFY2(changed.size() <= per_drain * (drains + 30),
             qPrintable(QString::number(changed.size())));
    QVERIFY2(inserted.size() <= drains, qPrintable(QString::number(inserted.size())));
    QVERIFY2(removed.size() <= 2 * drains, qPrintable(QString::number(removed.size())));
    QVERIFY2(lines.size() <= 4 * ticks, qPrintable(QString::number(lines.size())));
    QVERIFY2(asked_inserted.size() <= drains, qPrintable(QString::number(asked_inserted.size())));
    QVERIFY2(asked_changed.size() <= 2 * (drains + 30),
             qPrintable(QString::number(asked_changed.size())));
    QCOMPARE(asked.rowCount(), static_cast<int>(new_requests) * ticks);
    QCOMPARE(model.rowCount(), static_cast<int>(rows));
    QCOMPARE(log.rowCount(), all_lines);

    const double p99 = percentile(delays, 0.99);
    qInfo(
        "heartbeat of the UI thread over %zu beats: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, worst "
        "%.1f ms; %d drains, %lld table signals",
        delays.size(), percentile(delays, 0.5), percentile(delays, 0.95), p99,
        delays.empty() ? 0.0 : delays.back(), drains, static_cast<long long>(changed.size()));
    QVERIFY2(delays.size() > 20, "the UI thread did not answer");
    QVERIFY2(p99 < worst_p99_ms, qPrintable(QStringLiteral("p99 %1 ms").arg(p99)));
  }

  void heartbeatNoticesAStall() {
    using namespace std::chrono_literals;
    Heartbeat heartbeat(5ms);
    const auto until = Heartbeat::Clock::now() + 150ms;
    while (Heartbeat::Clock::now() < until) {
    }
    const std::vector<double> delays = heartbeat.stop();
    QVERIFY(!delays.empty());
    QVERIFY2(delays.back() > 75, qPrintable(QString::number(delays.back())));
  }

  void orderDoesNotMoveUnderAPressedMouse() {
    WindowFixture scene;
    scene.control.start("demo");
    scene.window->resize(1200, 800);
    scene.window->show();
    ConnectionsPage& page = scene.window->connectionsPage();
    scene.deliver(allRows());
    TableView& table = page.table();
    table.sortByColumn(ConnectionModel::down_rate_column, Qt::DescendingOrder);
    scene.deliver(allCounters(1));
    page.tick();
    const auto first = [&] {
      return table.model()->index(0, ConnectionModel::id_column).data().toString();
    };
    const QString before = first();
    QTest::mousePress(table.viewport(), Qt::LeftButton, {}, QPoint(50, 12));
    QVERIFY(table.isHeld());
    for (int tick = 2; tick < 10; ++tick) {
      scene.deliver(allCounters(tick));
      page.tick();
      QCOMPARE(first(), before);
    }
    QTest::mouseRelease(table.viewport(), Qt::LeftButton, {}, QPoint(50, 12));
  }

  void hiddenWindowAsksForLess() {
    WindowFixture scene;
    scene.tray_icon->available = true;
    scene.window->show();
    scene.window->close();
    QCOMPARE(scene.core.paces.back(), Pace::background);
  }

  void aFullLogCostsNoMorePerBatch() {
    LogModel log([](const std::string& id) { return fromCore(id); }, 100'000);
    const QSignalSpy removed(&log, &QAbstractItemModel::rowsRemoved);
    std::vector<observe::Event> batch(2'000);
    for (observe::Event& event : batch)
      event.kind = observe::EventKind::heartbeat_sent;
    for (int i = 0; i < 250; ++i)
      log.append(batch);
    // 500,000 lines came; each time it was full, 5 % went at once.
    QVERIFY(log.rowCount() <= 100'000);
    QVERIFY2(removed.size() <= 400'000 / 5'000 + 1, qPrintable(QString::number(removed.size())));
  }
};

}  // namespace culvert::ui::window_load_test

QTEST_MAIN(culvert::ui::window_load_test::WindowLoadTest)
#include "window_load_test.moc"
