// The load scene of desktop.md 5.5: 10,000 connections that all change, 1,000 requests a second,
// 2,000 log lines a second, with stores that are full.
#include "core/inspect/store.h"
#include "tests/bench/window/measure.h"
#include "tests/ui/exchange_samples.h"
#include "tests/ui/heartbeat.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/connections/connections_page.h"
#include "ui/logs/log_page.h"
#include "ui/requests/requests_page.h"
#include "ui/traffic/traffic_page.h"

#include <QSignalSpy>
#include <QTabWidget>

#include <atomic>
#include <cstdio>
#include <thread>

namespace culvert::ui::bench {
namespace {

using namespace std::chrono_literals;
using observe::ConnectionId;

constexpr ConnectionId connections = 10'000;
constexpr int beat_ms = 100;            // of the core, for requests and logs
constexpr int background_beats = 50;    // five seconds
constexpr int requests_per_beat = 100;  // 1,000 a second
constexpr int lines_per_beat = 200;     // 2,000 a second
constexpr int churn_per_tick = 100;     // connections that go, and as many that come
constexpr int full_rows = 55'000;       // more requests than are kept
constexpr int full_lines = 105'000;     // more lines than are kept

/// What the core's thread does; its own store of requests is the real one.
class Worker {
 public:
  explicit Worker(WindowFixture& scene) : scene_(scene), store_(scene.core.mailbox) {}
  ~Worker() { stop(); }

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }

  void openConnections() {
    observe::ConnectionDelta delta;
    delta.reset = true;
    for (ConnectionId id = 1; id <= connections; ++id)
      delta.changed.push_back(shared(sampleConnection(id, "demo", id % 5 ? "web" : "ssh")));
    scene_.core.post(std::move(delta));
  }
  void setPace(Pace pace) { in_background_ = pace == Pace::background; }
  void addRequests(int count, bool told = true) {
    for (int i = 0; i < count; ++i) {
      observe::ExchangeRecord record =
          sampleExchange(static_cast<observe::ExchangeId>(next_request_++), "demo", "web");
      record.id = 0;
      observe::FieldsPtr fields = record.request_fields;
      inspect::Store::Entry& entry = store_.begin(std::move(record));
      entry.record.request_fields = store_.keep(entry, *fields);
      entry.record.state = observe::ExchangeState::complete;
      store_.end(entry);
    }
    if (told) store_.tick();
  }
  void addLines(int count) {
    for (int i = 0; i < count; ++i)
      scene_.core.post(observe::EventKind::connection_opened,
                       {"demo", "web", static_cast<ConnectionId>(i), {}},
                       {"203.0.113.4:40003", "127.0.0.1:8443"});
  }

 private:
  void run() {
    auto next = std::chrono::steady_clock::now();
    for (int beat = 0; !stopped_; ++beat) {
      const bool is_seen = !in_background_;
      // Behind a hidden window the core tells every five seconds what it has gathered.
      addRequests(requests_per_beat, is_seen || beat % background_beats == 0);
      addLines(lines_per_beat);
      if (is_seen ? beat % 5 == 0 || beat % 5 == 2 : beat % background_beats == 0) tick();
      next += std::chrono::milliseconds(beat_ms);
      std::this_thread::sleep_until(next);
    }
  }

  void tick() {
    ++tick_;
    observe::ConnectionDelta counters;
    counters.counters.reserve(connections);
    for (ConnectionId i = 1; i <= connections; ++i) {
      const ConnectionId id = first_ + i - 1;
      const std::uint64_t rate = (id * 7'919 + tick_ * 104'729) % 1'000'000;
      counters.counters.push_back({
          id, {rate * tick_, rate * tick_ * 2},
           rate, rate / 2
      });
    }
    scene_.core.post(std::move(counters));
    observe::ConnectionDelta churn;
    for (ConnectionId i = 0; i < churn_per_tick; ++i) {
      churn.removed.push_back(first_ + i);
      churn.changed.push_back(shared(sampleConnection(first_ + connections + i, "demo", "web")));
    }
    first_ += churn_per_tick;
    scene_.core.post(std::move(churn));
    observe::ProxyRecord proxy = sampleProxy("demo", "web", "tcp", observe::ProxyState::running);
    proxy.connections = static_cast<int>(connections);
    proxy.traffic = {tick_ * 400'000, tick_ * 3'000'000};
    proxy.requests = tick_ * 250;
    proxy.up_rate = 1'600'000;
    proxy.down_rate = 12'000'000 + tick_ % 7 * 100'000;
    observe::StatusDelta status;
    status.proxies = {proxy};
    scene_.core.post(std::move(status));
  }

  WindowFixture& scene_;
  inspect::Store store_;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> in_background_ = false;
  std::thread thread_;
  int next_request_ = 1;
  ConnectionId first_ = 1;
  std::uint64_t tick_ = 0;
};

struct View {
  const char* name;
  QWidget* page;  // null: the window is hidden
};

/// The rows of one tab in front, under load.
void measureView(WindowFixture& scene, Worker& worker, const View& view, int seconds) {
  if (view.page) {
    scene.window->tabs().setCurrentWidget(view.page);
    scene.window->show();
  } else {
    scene.window->hide();
  }
  worker.setPace(scene.core.paces.empty() ? Pace::live : scene.core.paces.back());
  runFor(5'000);
  const QSignalSpy changed(&scene.window->connectionsPage().model(),
                           &QAbstractItemModel::dataChanged);
  const QSignalSpy lines(&scene.window->logPage().model(), &QAbstractItemModel::rowsInserted);
  const double memory = residentMib();
  const double cpu = threadCpuMs();
  const double began = wallMs();
  Heartbeat heartbeat(10ms);
  runFor(seconds * 1000);
  const std::vector<double> delays = heartbeat.stop();
  const double wall = wallMs() - began;
  const double share = (threadCpuMs() - cpu) / wall * 100;
  const double growth = residentMib() - memory;
  const QString name = QString::fromUtf8(view.name);
  const double p99 = percentile(delays, 0.99);
  const double worst = delays.empty() ? 0 : delays.back();
  printRow(name + QStringLiteral(": heartbeat p50, ms"), number(percentile(delays, 0.5)));
  printRow(name + QStringLiteral(": heartbeat p99, ms"), number(p99), QStringLiteral("≤ 50"),
           p99 <= 50);
  printRow(name + QStringLiteral(": heartbeat worst, ms"), number(worst), QStringLiteral("≤ 150"),
           worst <= 150);
  printRow(name + QStringLiteral(": UI thread, % of a core"), number(share),
           view.page ? QStringLiteral("≤ 25") : QStringLiteral("≤ 2"),
           share <= (view.page ? 25 : 2));
  printRow(name + QStringLiteral(": memory growth, MiB"), number(growth), QStringLiteral("≤ 4"),
           growth <= 4);
  printRow(name + QStringLiteral(": changes of the connection table a second"),
           number(static_cast<double>(changed.size()) / wall * 1000), QStringLiteral("≤ 12"),
           static_cast<double>(changed.size()) / wall * 1000 <= 12);
  printRow(name + QStringLiteral(": insertions into the log a second"),
           number(static_cast<double>(lines.size()) / wall * 1000), QStringLiteral("≤ 22"),
           static_cast<double>(lines.size()) / wall * 1000 <= 22);
}

/// All stores, one after the other, to what they keep at most.
void fill(WindowFixture& scene, Worker& worker) {
  const double empty = residentMib();
  double before = empty;
  printRow(QStringLiteral("resident before, MiB"), number(before));
  const auto tell = [&before](const char* what) {
    const double now = residentMib();
    printRow(QString::fromUtf8(what), number(now - before));
    before = now;
  };
  worker.openConnections();
  runFor(1'000);
  tell("10,000 connections, MiB");
  for (int i = 0; i < full_rows; i += 1000) {
    worker.addRequests(1000);
    runFor(110);
  }
  tell("50,000 requests, MiB");
  for (int i = 0; i < full_lines; i += 2000) {
    worker.addLines(2000);
    runFor(110);
  }
  tell("100,000 log lines, and the core's own 20,000, MiB");
  printRow(QStringLiteral("all stores, MiB"), number(before - empty), QStringLiteral("≤ 150"),
           before - empty <= 150);
  scene.window->tabs().setCurrentWidget(&scene.window->connectionsPage());
}

}  // namespace

int runLoad(int seconds) {
  WindowFixture scene;
  scene.window->resize(1500, 900);
  scene.window->show();
  scene.control.start("demo");
  scene.deliver(sampleSession("demo"));
  settle();
  printHeader("Load: 10,000 changing connections, 1,000 requests/s, 2,000 log lines/s");
  Worker worker(scene);
  fill(scene, worker);
  scene.window->connectionsPage().table().sortByColumn(ConnectionModel::down_rate_column,
                                                       Qt::DescendingOrder);
  worker.start();
  runFor(30'000);  // until what goes leaves room for what comes
  printRow(QStringLiteral("rows: connections, requests, log lines"),
           QStringLiteral("%1, %2, %3")
               .arg(scene.window->connectionsPage().model().rowCount())
               .arg(scene.window->requestsPage().model().rowCount())
               .arg(scene.window->logPage().model().rowCount()));
  const double full = residentMib();
  printRow(QStringLiteral("resident with full stores, MiB"), number(full), QStringLiteral("≤ 120"),
           full <= 120);
  for (const View& view : {
           View{"Connections by rate", &scene.window->connectionsPage()},
           View{"Requests",            &scene.window->requestsPage()   },
           View{"Logs",                &scene.window->logPage()        },
           View{"Traffic",             &scene.window->trafficPage()    },
           View{"hidden",              nullptr                         }
  })
    measureView(scene, worker, view, seconds);
  worker.stop();
  printRow(QStringLiteral("peak resident, MiB"), number(peakMib()));
  return 0;
}

}  // namespace culvert::ui::bench
