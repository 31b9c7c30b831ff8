#include "tests/interop/harness/cell.h"
#include "tests/interop/harness/certificate.h"
#include "tests/interop/harness/crowd.h"
#include "tests/interop/harness/exchange.h"
#include "tests/interop/harness/process_usage.h"
#include "tests/interop/harness/waiting.h"

#include <QtTest>

#include <memory>

namespace culvert::interop::load_test {

/// Much traffic over one session, and sessions that die under it. Every byte is compared, so a
/// number printed here is the speed of bytes that were right.
class LoadTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase() { services_.reset(); }

  void gigabyte_both_ways_data() { add_pairs(); }
  void gigabyte_both_ways();
  void stalled_visitor_holds_up_nobody_data() { add_pairs(); }
  void stalled_visitor_holds_up_nobody();
  void crowd_outlives_three_relays_data() { add_pairs(); }
  void crowd_outlives_three_relays();

 private:
  void add_pairs();
  void outlive_three_relays(Cell& cell, Crowd& crowd);

  std::unique_ptr<Services> services_;
  std::vector<CellPlan> plans_;
};

namespace {

constexpr int kVisitors = 1000;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kBurden = 6;  // of the sanitizer that our programs carry: time, and memory held back
#else
constexpr int kBurden = 1;
#endif
/// What one stream may hold in windows and queues of all programs on its way, generously.
constexpr qint64 kMemoryAllowanceKib = kBurden * 96 * 1024;

/// Starts a cell with few log lines, or skips or fails the row.
#define START_CELL(name)                                                             \
  QFETCH(int, plan);                                                                 \
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];                        \
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData()); \
  Cell name(chosen, *services_, "load_agent.toml");                                  \
  if (const auto failure = name.start(); !failure.isEmpty()) QFAIL(failure.constData())

}  // namespace

void LoadTest::initTestCase() {
  raise_descriptor_limit();
  qputenv("INTEROP_LOG_LEVEL", "info");
  services_ = std::make_unique<Services>(QSslConfiguration::defaultConfiguration());
}

void LoadTest::add_pairs() {
  plans_.clear();
  for (CellPlan& plan : each_pair()) {
    // The oldest release has the same data path as the newest: nothing new to learn under load.
    // And load is asked of ours: the pair of real programs proves the harness in the matrix.
    const bool has_ours = plan.client.name == "agent" || plan.relay.name == "relay";
    if (plan.names_wire && has_ours) plans_.push_back(std::move(plan));
  }
  QTest::addColumn<int>("plan");
  for (int i = 0; i < static_cast<int>(plans_.size()); ++i) {
    QTest::newRow(plans_[static_cast<size_t>(i)].name().constData()) << i;
  }
}

void LoadTest::gigabyte_both_ways() {
  START_CELL(cell);
  bool given = false;
  const int wanted = qEnvironmentVariableIntValue("CULVERT_INTEROP_BULK_MIB", &given);
  const quint64 mebibytes = given ? static_cast<quint64>(wanted) : 1024;
  QTcpSocket socket;
  Exchange exchange(&socket, nullptr);
  socket.connectToHost(QHostAddress::LocalHost, cell.port("REMOTE_EXCHANGE"));
  QElapsedTimer clock;
  clock.start();
  exchange.visit(mebibytes << 20, 40);
  QVERIFY2(
      wait_until([&] { return exchange.finished(); }, 180'000),
      (QByteArray::number(exchange.received()) + " bytes in time\n" + cell.story()).constData());
  QVERIFY2(exchange.error().isEmpty(), (exchange.error() + "\n" + cell.story()).constData());

  const auto milliseconds = std::max<qint64>(clock.elapsed(), 1);
  const auto client = ProcessUsage::of(cell.client().id());
  const auto relay = ProcessUsage::of(cell.relay().id());
  qInfo(
      "%llu MiB each way in %lld ms, %lld MiB/s in sum; peak memory: client %lld MiB, relay %lld "
      "MiB",
      mebibytes, milliseconds, static_cast<qint64>(2 * mebibytes) * 1000 / milliseconds,
      client.peak_kib / 1024, relay.peak_kib / 1024);
  QVERIFY2(client.peak_kib < 2 * kMemoryAllowanceKib,
           "the client kept what it should have passed on");
  QVERIFY2(relay.peak_kib < 2 * kMemoryAllowanceKib,
           "the relay kept what it should have passed on");
}

void LoadTest::stalled_visitor_holds_up_nobody() {
  START_CELL(cell);
  const auto before = ProcessUsage::of(cell.client().id());
  // Sends for ever and never reads: its stream fills up, window after window.
  QTcpSocket stalled;
  stalled.setReadBufferSize(1);
  stalled.connectToHost(QHostAddress::LocalHost, cell.port("REMOTE_ECHO"));
  quint64 accepted = 0;
  const QByteArray part(256 * 1024, 'x');
  connect(&stalled, &QTcpSocket::bytesWritten, &stalled, [&](qint64 bytes) {
    accepted += static_cast<quint64>(bytes);
    if (accepted < (256U << 20) && stalled.bytesToWrite() < part.size()) stalled.write(part);
  });
  stalled.write(part);
  // "Full" is when a whole second brings nothing more.
  quint64 last = 0;
  QElapsedTimer quiet;
  quiet.start();
  const auto full = [&] {
    if (accepted != last) quiet.restart();
    last = accepted;
    return quiet.elapsed() > 1000;
  };
  QVERIFY2(wait_until(full, 30'000), "a stream whose visitor does not read never fills up");
  const auto error = EchoVisit::run({cell.port("REMOTE_ECHO"), 1 << 20, 1}, 10'000);
  QVERIFY2(error.isEmpty(), (error + "\n" + cell.story()).constData());
  const auto after = ProcessUsage::of(cell.client().id());
  qInfo("the stalled stream took %llu MiB", accepted >> 20);
  QVERIFY2(after.resident_kib - before.resident_kib < kMemoryAllowanceKib,
           "the client keeps what a visitor does not read");
}

void LoadTest::crowd_outlives_three_relays() {
  START_CELL(cell);
  const qint64 id = cell.client().id();
  if (ProcessUsage::of(id).descriptors == 0) QSKIP("this system does not tell descriptor counts");
  const auto idle = [](Crowd& crowd) {
    return wait_until([&] { return crowd.active() == 0; }, 30'000);
  };
  // A first crowd, because the first thousand connections make room that is kept.
  ProcessUsage before = ProcessUsage::of(id);
  {
    Crowd crowd(cell.port("REMOTE_ECHO"), kVisitors);
    QVERIFY2(wait_until([&] { return crowd.completed() >= 2 * kVisitors; }, 60'000),
             (QByteArray::number(crowd.completed()) + " visits in a minute").constData());
    crowd.stop();
    QVERIFY2(idle(crowd), "visits hang although nothing was killed");
    QVERIFY2(crowd.failed() == 0, (crowd.last_error() + "\n" + cell.story()).constData());
    before.resident_kib = ProcessUsage::of(id).resident_kib;
  }
  Crowd crowd(cell.port("REMOTE_ECHO"), kVisitors);
  outlive_three_relays(cell, crowd);
  if (QTest::currentTestFailed()) return;
  crowd.stop();
  QVERIFY2(idle(crowd), (QByteArray::number(crowd.active()) + " visits hang").constData());
  QCOMPARE(crowd.corrupted(), 0);

  ProcessUsage after;
  // What a collected heap keeps of its own accord is frpc's business.
  const qint64 allowance = cell.plan().client.ours ? kMemoryAllowanceKib : 8 * kMemoryAllowanceKib;
  const auto is_back = [&] {
    after = ProcessUsage::of(id);
    return after.descriptors <= before.descriptors + 16 &&
           after.resident_kib <= before.resident_kib + allowance;
  };
  const bool came_back = wait_until(is_back, 30'000);
  qInfo("%d visits, %d of them broken by the kills; client: %d -> %d descriptors, %lld -> %lld MiB",
        crowd.completed() + crowd.failed(), crowd.failed(), before.descriptors, after.descriptors,
        before.resident_kib / 1024, after.resident_kib / 1024);
  QVERIFY2(came_back, "the client keeps descriptors or memory of visitors who are gone");
}

void LoadTest::outlive_three_relays(Cell& cell, Crowd& crowd) {
  // Ours must be there within two seconds. frpc may wait out its own pauses first, which grow to
  // 20 s and some jitter; on a busy machine it sometimes clears up after its old visitors for a
  // minute before it dials, with the relay long there and idle.
  const int limit = kBurden * (cell.plan().client.ours ? 2'000 : 60'000);
  for (int round = 0; round < 3; ++round) {
    const int completed = crowd.completed();
    QVERIFY(wait_until([&] { return crowd.completed() >= completed + kVisitors; }, 60'000));
    const int failed = crowd.failed();
    cell.relay().kill();
    // Away long enough that everybody has noticed.
    QVERIFY(wait_until([&] { return crowd.failed() >= failed + 2 * kVisitors; }, 30'000));
    QCOMPARE(cell.start_relay(), QByteArray());
    crowd.mark();
    const auto returned = [&] { return crowd.first_success_after_mark() >= 0; };
    const bool in_time = wait_until(returned, limit);
    // Whole: a message of Qt Test ends after a thousand characters.
    if (!in_time) qWarning("%s", cell.story().constData());
    QVERIFY2(in_time, "the client came back too late");
    qInfo("first visit %lld ms after the relay's return", crowd.first_success_after_mark());
  }
}

}  // namespace culvert::interop::load_test

QTEST_GUILESS_MAIN(culvert::interop::load_test::LoadTest)
#include "load_test.moc"
