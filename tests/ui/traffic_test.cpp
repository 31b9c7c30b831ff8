// What went through: the history under virtual time, the totals of the days and their file, and the
// page that shows both.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/connections/connections_page.h"
#include "ui/traffic/traffic_graph.h"
#include "ui/traffic/traffic_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLabel>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <cmath>

namespace culvert::ui::traffic_test {
namespace {

using namespace std::chrono_literals;
using observe::WallTime;

constexpr auto tick = 1000ms;

/// A time that divides by every slot, so that sums are exact.
WallTime begin() {
  return WallTime(std::chrono::seconds(1'767'225'600 / 288 * 288));
}

TrafficReading reading(const std::string& proxy, std::uint64_t down, std::uint64_t up = 0,
                       int connections = 0, std::uint64_t requests = 0) {
  return {
      {"p", proxy},
      down, up, requests, connections
  };
}

/// A history that moves on second by second.
struct Recording {
  Recording() { history.sample(now, tick, {}); }

  void run(std::chrono::seconds time, const std::vector<TrafficReading>& each = {}) {
    for (auto past = 0s; past < time; past += 1s) {
      now += 1s;
      history.sample(now, tick, each);
    }
  }
  void sleep(std::chrono::milliseconds time) {
    now += time;
    history.sample(now, tick, {});
  }
  std::vector<TrafficValues> values(TrafficRange range, const SeriesKey& key = {}) const {
    return history.values(key, range);
  }

  TrafficHistory history;
  WallTime now = begin();
};

int knownOf(const std::vector<TrafficValues>& values) {
  return static_cast<int>(
      std::ranges::count_if(values, [](const auto& one) { return !std::isnan(one.down); }));
}

bool isNear(float value, double wanted) {
  return std::abs(static_cast<double>(value) - wanted) <= std::max(0.01, wanted * 0.001);
}

/// A page over made-up records and a clock of its own.
struct TrafficScene : ControlFixture {
  TrafficScene() {
    id = store.add(write(QStringLiteral("Office.toml"), good_profile));
    page = std::make_unique<TrafficPage>(control, bridge, scope, desktop, [this] { return now; });
    page->resize(1000, 520);
  }
  ~TrafficScene() { page.reset(); }

  observe::ProxyRecord proxy(const std::string& name, std::uint64_t down, std::uint64_t up) const {
    observe::ProxyRecord record = sampleProxy(id, name, "tcp", observe::ProxyState::running);
    record.traffic = {up, down, 0};
    return record;
  }
  /// The counters of a second, and the second.
  void second(const std::vector<observe::ProxyRecord>& records) {
    now += 1s;
    observe::StatusDelta delta;
    delta.proxies = records;
    deliver(delta);
  }
  void run() {
    control.start(id);
    deliver(sampleSession(id));
  }
  std::vector<TrafficValues> minute(const std::string& name = {}) const {
    const SeriesKey key = name.empty() ? SeriesKey{} : SeriesKey{id, name};
    return page->recorder().history().values(key, TrafficRange::one_minute);
  }

  WallTime now = begin() + 12h;
  FakeDesktop desktop;
  ScopeState scope;
  std::string id;
  std::unique_ptr<TrafficPage> page;
};

TransferredBytes todayOf(const TrafficScene& scene, const std::string& name) {
  TrafficRecorder& recorder = scene.page->recorder();
  return recorder.totals().of({scene.id, name}, recorder.today()).today;
}

DailyTotals someTotals(const QDate& today) {
  DailyTotals totals;
  totals.add({"p", "web"}, today, {100, 10});
  totals.add({"p", "web"}, today.addDays(-6), {1000, 0});
  totals.add({"p", "web"}, today.addDays(-7), {10'000, 0});
  totals.add({"p", "ssh"}, today.addDays(-29), {7, 7});
  return totals;
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TrafficTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSecondIsOneSlot() {
    Recording recording;
    recording.run(1s, {reading("web", 5000, 70, 3, 2)});
    recording.run(1s);
    const auto all = recording.values(TrafficRange::one_minute);
    QCOMPARE(all.size(), std::size_t{60});
    QCOMPARE(knownOf(all), 2);
    const TrafficValues& busy = all[58];
    QVERIFY(isNear(busy.down, 5000) && isNear(busy.up, 70));
    QVERIFY(isNear(busy.connections, 3) && isNear(busy.requests, 2));
    QVERIFY(isNear(all[59].down, 0));
    const TrafficGrid grid = recording.history.grid(TrafficRange::one_minute);
    QVERIFY(grid.first + 58s == begin());
  }

  void theSumsAreThoseOfTheirProxies() {
    Recording recording;
    TrafficReading other = reading("db", 3);
    other.key.profile = "q";
    recording.run(2s, {reading("web", 100), reading("ssh", 20), other});
    const auto last = [&](const SeriesKey& key) {
      return recording.values(TrafficRange::one_minute, key).back().down;
    };
    QVERIFY(isNear(last({"p", "web"}), 100));
    QVERIFY(isNear(last({"p", {}}), 120));
    QVERIFY(isNear(last({"q", {}}), 3));
    QVERIFY(isNear(last({}), 123));
    QVERIFY(isNear(last({"p", "nobody"}), 0));
  }

  void whoWasQuietHasALineOfZeros() {
    Recording recording;
    recording.run(5s);
    recording.sleep(5s);
    recording.run(5s);
    QCOMPARE(knownOf(recording.values(TrafficRange::one_minute, {"p", "web"})), 10);
    recording.run(1s, {reading("web", 100)});
    const auto values = recording.values(TrafficRange::one_minute, {"p", "web"});
    QCOMPARE(knownOf(values), 11);
    QVERIFY(isNear(values[58].down, 0) && isNear(values[59].down, 100));
  }

  void coarserSlotsAreTheMeansOfFinerOnes_data() {
    QTest::addColumn<int>("range");
    QTest::addColumn<int>("step");
    QTest::newRow("6 s") << static_cast<int>(TrafficRange::half_hour) << 6;
    QTest::newRow("36 s") << static_cast<int>(TrafficRange::three_hours) << 36;
    QTest::newRow("144 s") << static_cast<int>(TrafficRange::half_day) << 144;
    QTest::newRow("288 s") << static_cast<int>(TrafficRange::one_day) << 288;
  }

  void coarserSlotsAreTheMeansOfFinerOnes() {
    QFETCH(int, range);
    QFETCH(int, step);
    Recording recording;
    // Every other second is busy.
    for (int i = 0; i < step; ++i)
      recording.run(1s,
                    i % 2 == 0 ? std::vector{reading("web", 600)} : std::vector<TrafficReading>());
    recording.run(1s);
    const auto kind = static_cast<TrafficRange>(range);
    QCOMPARE(recording.history.grid(kind).step, std::chrono::seconds(step));
    const auto values = recording.values(kind);
    QCOMPARE(values.size(), std::size_t{300});
    QVERIFY2(isNear(values[298].down, 300), qPrintable(QString::number(values[298].down)));
    QVERIFY(std::isnan(values[297].down));
  }

  void theSlotUnderWayIsTheMeanSoFar() {
    Recording recording;
    recording.run(100s, {reading("web", 1000)});
    QVERIFY(isNear(recording.values(TrafficRange::one_day).back().down, 1000));
    QCOMPARE(knownOf(recording.values(TrafficRange::one_day)), 1);
  }

  void samplesThatDoNotMatchSecondsAreSpreadOverThem() {
    Recording recording;
    for (int i = 0; i < 40; ++i) {
      recording.now += 1070ms;
      recording.history.sample(recording.now, tick, {reading("web", 1070)});
    }
    const auto values = recording.values(TrafficRange::one_minute);
    QCOMPARE(knownOf(values), 42);
    for (std::size_t i = 20; i < 60; ++i)
      QVERIFY2(isNear(values[i].down, 1000), qPrintable(QString::number(values[i].down)));
  }

  void theSlowPaceOfAHiddenWindowIsNoGap() {
    Recording recording;
    for (int i = 0; i < 4; ++i) {
      recording.now += 5s;
      recording.history.sample(recording.now, 5000ms, {reading("web", 5000)});
    }
    const auto values = recording.values(TrafficRange::one_minute);
    QCOMPARE(knownOf(values), 20);
    for (std::size_t i = 40; i < 60; ++i)
      QVERIFY(isNear(values[i].down, 1000));
  }

  void asleepIsAGap_data() {
    QTest::addColumn<qint64>("ms");
    QTest::addColumn<int>("known");
    QTest::newRow("two ticks") << qint64{2000} << 12;
    QTest::newRow("more") << qint64{2010} << 10;
    QTest::newRow("a minute") << qint64{30'000} << 10;
    QTest::newRow("a day") << qint64{86'400'000} << 0;
    QTest::newRow("a year") << qint64{31'536'000'000} << 0;
  }

  void asleepIsAGap() {
    QFETCH(qint64, ms);
    QFETCH(int, known);
    Recording recording;
    recording.run(10s, {reading("web", 1000)});
    recording.sleep(std::chrono::milliseconds(ms));
    const auto values = recording.values(TrafficRange::five_minutes);
    QCOMPARE(knownOf(values), known);
    // Neither one huge value nor zeros.
    for (const TrafficValues& one : values)
      QVERIFY(std::isnan(one.down) || one.down < 1001);
    recording.run(400s, {reading("web", 500)});
    QVERIFY(isNear(recording.values(TrafficRange::five_minutes).back().down, 500));
    QCOMPARE(knownOf(recording.values(TrafficRange::five_minutes)), 300);
  }

  void gapsAreSeenInCoarseSlotsToo() {
    Recording recording;
    recording.run(600s, {reading("web", 1000)});
    recording.sleep(3600s);
    recording.run(600s, {reading("web", 1000)});
    const auto values = recording.values(TrafficRange::three_hours);
    const auto gap = std::ranges::count_if(values.begin() + 250, values.end(),
                                           [](const auto& one) { return std::isnan(one.down); });
    QVERIFY2(gap > 0, qPrintable(QString::number(gap)));
    for (const TrafficValues& one : values)
      QVERIFY(std::isnan(one.down) || isNear(one.down, 1000));
  }

  void aClockThatIsSetALittleBackLeavesAGap() {
    Recording recording;
    recording.run(30s, {reading("web", 1000)});
    recording.now -= 10s;
    recording.run(9s, {reading("web", 9)});
    QCOMPARE(knownOf(recording.values(TrafficRange::one_minute)), 30);
    recording.run(6s, {reading("web", 1000)});
    const std::vector<TrafficValues> values = recording.values(TrafficRange::one_minute);
    QVERIFY(knownOf(values) >= 34);
    for (const TrafficValues& one : values)
      QVERIFY(std::isnan(one.down) || isNear(one.down, 1000));
  }

  void aClockThatWasPutBackBeginsAnew() {
    Recording recording;
    recording.run(10s, {reading("web", 1000)});
    recording.now -= 1500ms;  // waits for the time to come
    recording.history.sample(recording.now, tick, {reading("web", 9)});
    QCOMPARE(knownOf(recording.values(TrafficRange::one_minute)), 10);
    recording.now -= 3600s;
    recording.history.sample(recording.now, tick, {reading("web", 9)});
    QCOMPARE(knownOf(recording.values(TrafficRange::one_minute)), 0);
    recording.run(3s, {reading("web", 1000)});
    QCOMPARE(knownOf(recording.values(TrafficRange::one_minute)), 3);
  }

  void aDayFitsAndNothingGrows() {
    Recording recording;
    recording.run(std::chrono::hours(25) + 7s, {reading("web", 1000)});
    for (const auto range :
         {TrafficRange::one_minute, TrafficRange::five_minutes, TrafficRange::half_hour,
          TrafficRange::three_hours, TrafficRange::half_day, TrafficRange::one_day}) {
      const auto values = recording.values(range);
      QCOMPARE(knownOf(values), static_cast<int>(values.size()));
      for (const TrafficValues& one : values)
        QVERIFY(isNear(one.down, 1000));
    }
    QCOMPARE(recording.history.seriesCount(), std::size_t{3});
  }

  void ofACrowdThoseAreRecordedThatCameFirst() {
    Recording recording;
    std::vector<TrafficReading> crowd;
    for (std::size_t i = 0; i < 2 * TrafficHistory::most_proxies; ++i)
      crowd.push_back(reading("p" + std::to_string(1000 + i), 1));
    recording.run(2s, crowd);
    const std::size_t most = TrafficHistory::most_proxies + 2;  // the profile, everything
    QCOMPARE(recording.history.seriesCount(), most);
    QVERIFY(recording.history.isRecorded({"p", "p1000"}));
    QVERIFY(!recording.history.isRecorded({"p", "p1399"}));
    QCOMPARE(knownOf(recording.values(TrafficRange::one_minute, {"p", "p1399"})), 0);
    // The sum has all of them.
    QVERIFY(isNear(recording.values(TrafficRange::one_minute).back().down, 400));
    // Who has been quiet makes room, but not who is looked at.
    recording.history.keep({
        {"p", "p1000"}
    });
    recording.run(301s);
    recording.run(1s, {reading("late", 1)});
    QVERIFY(recording.history.isRecorded({"p", "late"}));
    QVERIFY(recording.history.isRecorded({"p", "p1000"}));
    QCOMPARE(recording.history.seriesCount(), most);
    recording.history.forget("p");
    QCOMPARE(recording.history.seriesCount(), std::size_t{1});
  }

  void daysAreCountedByTheCalendar() {
    const QDate today(2026, 3, 1);
    const DailyTotals totals = someTotals(today);
    const TotalsOfDays web = totals.of({"p", "web"}, today);
    QCOMPARE(web.today, (TransferredBytes{100, 10}));
    QCOMPARE(web.week, (TransferredBytes{1100, 10}));
    QCOMPARE(web.month, (TransferredBytes{11'100, 10}));
    QCOMPARE(totals.of({"p", "ssh"}, today).month, (TransferredBytes{7, 7}));
    QCOMPARE(totals.of({"p", "ssh"}, today.addDays(1)).month, TransferredBytes{});
    QCOMPARE(totals.of({"p", "web"}, today.addDays(1)).today, TransferredBytes{});
    QCOMPARE(totals.of({"p", "nobody"}, today), TotalsOfDays{});
    // A day that is still to come, of a clock that was ahead.
    QCOMPARE(totals.of({"p", "web"}, today.addDays(-1)).today, TransferredBytes{});
  }

  void totalsStayBounded() {
    const QDate today(2026, 3, 1);
    DailyTotals totals = someTotals(today);
    totals.trim(today.addDays(1));
    QCOMPARE(totals.proxies(), (std::vector<SeriesKey>{
                                   {"p", "web"}
    }));
    for (int i = 0; i < 200; ++i)
      totals.add({"p", "web"}, today.addDays(i), {1, 1});
    totals.trim(today.addDays(1));
    QVERIFY(totals.toJson().size() < 4000);
    for (std::size_t i = 0; i < 2 * DailyTotals::most_proxies; ++i)
      totals.add({"q", std::to_string(i)}, today.addDays(i % 2 == 0 ? 0 : 1), {1, 1});
    totals.trim(today.addDays(1));
    QCOMPARE(totals.proxies().size(), DailyTotals::most_proxies);
    QVERIFY(totals.of({"q", "1999"}, today.addDays(1)).today.down == 1);
    totals.forget("q");
    QVERIFY(totals.proxies().size() <= 1);
  }

  void totalsAreTheSameAfterTheFile() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("new/traffic.json"));
    const DailyTotals totals = someTotals(QDate(2026, 3, 1));
    TotalsFile file(path);
    QCOMPARE(file.load(), DailyTotals());
    QVERIFY(file.save(totals));
    QCOMPARE(TotalsFile(path).load(), totals);
    QCOMPARE(file.trouble(), TotalsFile::Trouble::none);
  }

  void aDamagedFileIsKeptAside_data() {
    QTest::addColumn<QByteArray>("text");
    const QByteArray good = someTotals(QDate(2026, 3, 1)).toJson();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut") << good.left(good.size() / 2);
    QTest::newRow("noise") << QByteArray("\x00\xff\xfe{[", 5);
    QTest::newRow("another version") << QByteArray(good).replace("\"version\":1", "\"version\":2");
    QTest::newRow("no day") << QByteArray(good).replace("2026-03-01", "2026-13-01");
    QTest::newRow("negative") << QByteArray(good).replace("[100,10]", "[-1,10]");
    QTest::newRow("too much") << QByteArray(good).replace("[100,10]", "[1e300,10]");
    QTest::newRow("not numbers") << QByteArray(good).replace("[100,10]", "[\"a\",10]");
    QTest::newRow("nobody") << QByteArray(good).replace("\"web\"", "\"\"");
    QTest::newRow("huge") << good + QByteArray(DailyTotals::most_bytes, ' ');
  }

  void aDamagedFileIsKeptAside() {
    QFETCH(QByteArray, text);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("traffic.json"));
    QFile raw(path);
    QVERIFY(raw.open(QIODevice::WriteOnly));
    raw.write(text);
    raw.close();
    TotalsFile file(path);
    QCOMPARE(file.load(), DailyTotals());
    QCOMPARE(file.trouble(), TotalsFile::Trouble::damaged);
    QCOMPARE(contentOf(file.keptAs()), text);
    QVERIFY(!QFileInfo::exists(path));
    QVERIFY(file.save(someTotals(QDate(2026, 3, 1))));
    // It is still told: somebody may look for the days that are missing.
    QCOMPARE(file.trouble(), TotalsFile::Trouble::damaged);
  }

  void whatCannotBeWrittenIsToldAndTriedAgain() {
    const QTemporaryDir folder;
    const QString place = folder.filePath(QStringLiteral("there"));
    QFile in_the_way(place);
    QVERIFY(in_the_way.open(QIODevice::WriteOnly));
    in_the_way.close();
    TotalsFile file(place + QStringLiteral("/traffic.json"));
    QVERIFY(!file.save(someTotals(QDate(2026, 3, 1))));
    QCOMPARE(file.trouble(), TotalsFile::Trouble::unwritable);
    QVERIFY(!file.reason().isEmpty());
    QVERIFY(in_the_way.remove());
    QVERIFY(file.save(someTotals(QDate(2026, 3, 1))));
    QCOMPARE(file.trouble(), TotalsFile::Trouble::none);
  }

  void aFileThatCannotBeReadIsLeftAlone() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("traffic.json"));
    QVERIFY(QDir().mkdir(path));
    TotalsFile file(path);
    QCOMPARE(file.load(), DailyTotals());
    QCOMPARE(file.trouble(), TotalsFile::Trouble::unreadable);
    QVERIFY(!file.save(someTotals(QDate(2026, 3, 1))));
    QVERIFY(QFileInfo(path).isDir());
  }

  void theRecorderCountsWhatTheCoreTells() {
    TrafficScene scene;
    scene.second({scene.proxy("web", 1000, 10), scene.proxy("ssh", 50, 5)});
    scene.second({scene.proxy("web", 3000, 10)});
    QVERIFY(isNear(scene.minute("web").back().down, 2000));
    QVERIFY(isNear(scene.minute().back().down, 2000));
    QVERIFY(isNear(scene.minute("ssh").back().down, 0));
    QCOMPARE(todayOf(scene, "web"), (TransferredBytes{3000, 10}));
    QCOMPARE(todayOf(scene, "ssh"), (TransferredBytes{50, 5}));
    // Its profile was started again: it counts from the beginning.
    scene.second({scene.proxy("web", 500, 0)});
    QCOMPARE(todayOf(scene, "web"), (TransferredBytes{3500, 10}));
    // A full picture repeats what was told before.
    scene.now += 1s;
    observe::StatusDelta full;
    full.reset = true;
    full.proxies = {scene.proxy("web", 600, 0)};
    scene.deliver(full);
    QCOMPARE(todayOf(scene, "web"), (TransferredBytes{3600, 10}));
    // It went and came with a larger count than before: another run.
    scene.now += 1s;
    observe::StatusDelta again;
    again.removed_proxies = {
        {scene.id, "web"}
    };
    scene.deliver(again);
    scene.second({scene.proxy("web", 700, 0)});
    QCOMPARE(todayOf(scene, "web"), (TransferredBytes{4300, 10}));
  }

  void theRelayOfThisComputerIsNotCountedTwice() {
    TrafficScene scene;
    observe::ProxyRecord seen = scene.proxy("web", 1000, 0);
    seen.profile += ".relay";
    scene.second({scene.proxy("web", 1000, 0), seen});
    QVERIFY(isNear(scene.minute().back().down, 1000));
  }

  void samplesWaitForTheirSecond() {
    TrafficScene scene;
    scene.second({});
    for (int i = 1; i <= 8; ++i) {
      scene.now += 250ms;
      scene.deliver(scene.proxy("web", 250ULL * static_cast<unsigned>(i), 0));
    }
    const auto values = scene.minute("web");
    QVERIFY(isNear(values[59].down, 1000));
    QVERIFY(isNear(values[58].down, 1000));
  }

  void nothingIsLostBehindAHiddenWindow() {
    TrafficScene scene;
    scene.second({scene.proxy("web", 0, 0)});
    scene.bridge.setPace(Pace::background);
    for (int i = 1; i <= 4; ++i) {
      scene.now += 5s;
      scene.deliver(scene.proxy("web", 5000ULL * static_cast<unsigned>(i), 0));
    }
    scene.bridge.setPace(Pace::live);
    scene.now += 3s;  // of the longer pace
    scene.deliver(scene.proxy("web", 23'000, 0));
    const auto values = scene.minute("web");
    for (std::size_t i = 37; i < 60; ++i)
      QVERIFY2(isNear(values[i].down, 1000), qPrintable(QString::number(i)));
  }

  void bytesOfASleepCountForTheDayButDrawNoPeak() {
    TrafficScene scene;
    scene.second({scene.proxy("web", 0, 0)});
    scene.now += 1h;
    scene.deliver(scene.proxy("web", 1'000'000, 0));
    QCOMPARE(knownOf(scene.minute("web")), 0);
    QCOMPARE(todayOf(scene, "web"), (TransferredBytes{1'000'000, 0}));
  }

  void totalsAreSavedSeldomAndAtTheEnd() {
    TrafficScene scene;
    const QString path = scene.page->recorder().file().path();
    QCOMPARE(path, scene.folder.filePath(QStringLiteral("traffic.json")));
    scene.second({scene.proxy("web", 1000, 10)});
    QVERIFY(!QFileInfo::exists(path));
    scene.page->recorder().save();
    QVERIFY(contentOf(path).contains("[1000,10]"));
    QVERIFY(QFile::remove(path));
    scene.page->recorder().save();  // nothing is new
    QVERIFY(!QFileInfo::exists(path));
    scene.now += 300ms;
    scene.deliver(scene.proxy("web", 1500, 10));
    scene.page.reset();
    QVERIFY(contentOf(path).contains("[1500,10]"));
  }

  void totalsComeBackAndGoWithTheirProfile() {
    TrafficScene scene;
    scene.second({scene.proxy("web", 1000, 10)});
    const QString path = scene.page->recorder().file().path();
    scene.page.reset();
    scene.page = std::make_unique<TrafficPage>(scene.control, scene.bridge, scene.scope,
                                               scene.desktop, [&scene] { return scene.now; });
    scene.second({scene.proxy("web", 500, 0)});
    QCOMPARE(todayOf(scene, "web"), (TransferredBytes{1500, 10}));
    scene.store.remove(scene.id);
    QVERIFY(scene.page->recorder().totals().proxies().empty());
    scene.page->recorder().save();
    QVERIFY(!contentOf(path).contains("web"));
  }

  void theGraphShowsWhatIsInScope() {
    TrafficScene scene;
    scene.run();
    scene.page->show();
    scene.second({scene.proxy("web", 1000, 10), scene.proxy("ssh", 50, 5)});
    scene.page->tick();
    const auto line = [&] { return scene.page->graph().picture().lines.at(0); };
    QCOMPARE(line().name, QStringLiteral("All profiles"));
    QVERIFY(isNear(line().down.back(), 1050));
    scene.scope.set({scene.id, {}, 0});
    QCOMPARE(line().name, QStringLiteral("Office"));
    scene.scope.set({scene.id, "ssh", 0});
    QCOMPARE(line().name, QStringLiteral("ssh"));
    QVERIFY(isNear(line().down.back(), 50));
    QCOMPARE(scene.page->totals().model()->rowCount(), 1);
    scene.scope.set({scene.id, {}, 0});
    QCOMPARE(scene.page->totals().model()->rowCount(), 2);
  }

  void aTickDrawsAProxyWithALineOfItsOwn() {
    TrafficScene scene;
    scene.run();
    scene.scope.set({scene.id, {}, 0});
    scene.page->show();
    scene.second({scene.proxy("web", 1000, 10), scene.proxy("ssh", 50, 5)});
    scene.page->tick();
    TableView& table = scene.page->totals();
    table.setCurrentIndex(table.model()->index(0, 2));
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(scene.page->graph().picture().lines.size(), std::size_t{2});
    QCOMPARE(scene.page->graph().picture().lines[1].name, QStringLiteral("ssh"));
    table.setCurrentIndex(table.model()->index(1, 0));
    QTest::keyClick(&table, Qt::Key_Space);
    QCOMPARE(scene.page->graph().picture().lines.size(), std::size_t{3});
    QCOMPARE(scene.page->graph().picture().lines[2].style, 2);
    // The first one goes; the second keeps its line.
    scene.page->totalsModel().choose({scene.id, "ssh"}, false);
    QCOMPARE(scene.page->graph().picture().lines.size(), std::size_t{2});
    QCOMPARE(scene.page->graph().picture().lines[1].style, 2);
    // Among all profiles its name alone would not do.
    scene.scope.set({});
    QCOMPARE(scene.page->graph().picture().lines[1].name, QStringLiteral("web (Office)"));
    // One proxy alone is drawn alone.
    scene.scope.set({scene.id, "ssh", 0});
    QCOMPARE(scene.page->graph().picture().lines.size(), std::size_t{1});
  }

  void eightLinesAreAllThatCanBeToldApart() {
    TotalsModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    std::vector<TotalsRow> rows;
    for (int i = 0; i < 12; ++i)
      rows.push_back({
          SeriesKey{"p",                                        std::to_string(10 + i)},
          QString::number(i), QString(), {                                          },
          false
      });
    model.setRows(rows);
    for (int i = 0; i < 8; ++i)
      QVERIFY(model.setData(model.index(i, 0), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(!model.setData(model.index(9, 0), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(model.data(model.index(9, 0), Qt::ToolTipRole).toString().contains(u'8'));
    QSet<QString> pens;
    for (int style = 0; style <= TrafficLine::most_styles; ++style) {
      QString dashes;
      for (const qreal dash : trafficPen(style, 1).dashPattern())
        dashes += QString::number(dash) + u' ';
      pens.insert(dashes);
    }
    QCOMPARE(pens.size(), 9);  // by their dashes alone
    rows.erase(rows.begin());
    const QSignalSpy changed(&model, &TotalsModel::chosenChanged);
    model.setRows(rows);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.chosen().size(), std::size_t{7});
  }

  void rowsOfTotalsComeAndGo() {
    TotalsModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    TotalsOrder order(model);
    const QAbstractItemModelTester order_tester(
        &order, QAbstractItemModelTester::FailureReportingMode::Fatal);
    order.setScope({"p1", {}});
    QRandomGenerator random(7);
    for (int step = 0; step < 2000; ++step) {
      std::map<SeriesKey, TotalsRow> wanted;
      for (std::uint32_t i = random.bounded(30U); i > 0; --i) {
        const SeriesKey key{"p" + std::to_string(random.bounded(2)),
                            std::to_string(random.bounded(40))};
        wanted[key].key = key;
        wanted[key].name = QString::fromStdString(key.proxy);
        wanted[key].is_gone = random.bounded(5) == 0;
        wanted[key].totals.today.down = random.bounded(100U);
      }
      std::vector<TotalsRow> rows;
      int in_scope = 0;
      for (const auto& [key, one] : wanted) {
        rows.push_back(one);
        in_scope += key.profile == "p1";
      }
      std::shuffle(rows.begin(), rows.end(), random);
      model.setRows(rows);
      order.sort(static_cast<int>(random.bounded(8U)), Qt::DescendingOrder);
      QCOMPARE(model.rowCount(), static_cast<int>(wanted.size()));
      QCOMPARE(order.rowCount(), in_scope);
      int row = 0;
      for (const auto& [key, one] : wanted)
        QVERIFY(model.row(row++) == one);
    }
  }

  void theTableFollowsTheGraph() {
    Recording recording;
    SampleModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    QRandomGenerator random(11);
    const std::vector<LineChoice> one{
        LineChoice{SeriesKey(), QStringLiteral("all"), 0}
    };
    std::vector<LineChoice> two = one;
    two.push_back({
        SeriesKey{"p", "web"},
        QStringLiteral("web"), 1
    });
    const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    for (int step = 0; step < 400; ++step) {
      const int kind = static_cast<int>(random.bounded(20U));
      if (kind == 0) recording.sleep(std::chrono::seconds(random.bounded(400)));
      recording.run(std::chrono::seconds(random.bounded(9)),
                    {reading("web", random.bounded(1'000'000U), random.bounded(1000U))});
      const auto picture =
          pictureOf(recording.history, step < 200 ? TrafficMeasure::rate : TrafficMeasure::requests,
                    step % 100 < 50 ? TrafficRange::one_minute : TrafficRange::half_hour,
                    step % 40 < 20 ? one : two);
      model.setPicture(picture);
      QCOMPARE(model.rowCount(), picture.grid.count);
      for (const int row : {0, 1, 7, picture.grid.count - 1}) {
        const int slot = picture.grid.count - 1 - row;
        QCOMPARE(model.index(row, 0).data().toString(), TrafficTexts::time(picture, slot));
        QCOMPARE(model.index(row, 1).data().toString(),
                 TrafficTexts::value(picture.measure,
                                     picture.lines[0].down[static_cast<std::size_t>(slot)]));
      }
      QCOMPARE(model.isUsed(2), picture.hasDirections());
      QCOMPARE(model.isUsed(3), picture.lines.size() == 2);
      QVERIFY(!model.isUsed(5));
    }
    QVERIFY2(resets.size() < 60, qPrintable(QString::number(resets.size())));
  }

  void arrowKeysMoveTheCursorFromSampleToSample() {
    TrafficScene scene;
    scene.run();
    scene.page->show();
    for (std::uint64_t i = 1; i <= 30; ++i)
      scene.second({scene.proxy("web", i * i * 100, i)});
    scene.page->tick();
    TrafficGraph& graph = scene.page->graph();
    QVERIFY(!graph.cursor());
    QTest::keyClick(&graph, Qt::Key_Left);
    QCOMPARE(graph.cursor(), std::optional(299));
    QTest::keyClick(&graph, Qt::Key_Left);
    QCOMPARE(graph.cursor(), std::optional(298));
    const QString there = graph.spokenAt(298);
    QVERIFY2(there.contains(QStringLiteral("↓ 5.7 kB/s  ↑ 1 B/s")), qPrintable(there));
    // It stays with its moment.
    scene.second({scene.proxy("web", 90'000, 30)});
    scene.page->tick();
    QCOMPARE(graph.cursor(), std::optional(297));
    QCOMPARE(graph.spokenAt(297), there);
    QTest::keyClick(&graph, Qt::Key_PageUp);
    QCOMPARE(graph.cursor(), std::optional(287));
    QTest::keyClick(&graph, Qt::Key_End);
    QCOMPARE(graph.cursor(), std::optional(299));
    QTest::keyClick(&graph, Qt::Key_Right);
    QCOMPARE(graph.cursor(), std::optional(299));
    QTest::keyClick(&graph, Qt::Key_Home);
    QCOMPARE(graph.cursor(), std::optional(0));
    QTest::keyClick(&graph, Qt::Key_Escape);
    QVERIFY(!graph.cursor());
    const QPointF near_the_end(graph.width() - 20, 60);
    QMouseEvent moved(QEvent::MouseMove, near_the_end, graph.mapToGlobal(near_the_end),
                      Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&graph, &moved);
    QVERIFY(graph.cursor().value_or(0) > 290);
    QEvent left(QEvent::Leave);
    QApplication::sendEvent(&graph, &left);
    QVERIFY(!graph.cursor());
  }

  void theGraphIsHeardToo() {
    TrafficScene scene;
    scene.run();
    scene.page->show();
    scene.second({scene.proxy("web", 1000, 10)});
    scene.page->tick();
    TrafficGraph& graph = scene.page->graph();
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&graph);
    QVERIFY(heard);
    QCOMPARE(heard->role(), QAccessible::Chart);
    QCOMPARE(heard->text(QAccessible::Name), QStringLiteral("Traffic graph"));
    QVERIFY(heard->text(QAccessible::Description)
                .contains(QStringLiteral("All profiles: now ↓ 1.0 kB/s  ↑ 10 B/s")));
    QAccessibleValueInterface* value = heard->valueInterface();
    QVERIFY(value);
    QCOMPARE(value->maximumValue().toInt(), 299);
    value->setCurrentValue(298);
    QCOMPARE(graph.cursor(), std::optional(298));
    QVERIFY(heard->text(QAccessible::Value).contains(QStringLiteral("↓ —")));
    for (const char* name : {"trafficRange", "trafficMeasure", "trafficAsTable", "trafficCsv",
                             "trafficPng", "trafficSamples", "trafficTotals"}) {
      const auto* widget = scene.page->findChild<QWidget*>(QLatin1String(name));
      QVERIFY2(widget && !widget->accessibleName().isEmpty(), name);
    }
  }

  void theValuesCanBeReadAsATable() {
    TrafficScene scene;
    scene.run();
    scene.page->show();
    scene.second({scene.proxy("web", 1000, 10)});
    scene.page->tick();
    auto* button = scene.page->findChild<QToolButton*>(QStringLiteral("trafficAsTable"));
    button->click();
    QVERIFY(scene.page->samples().isVisible());
    QVERIFY(!scene.page->graph().isVisible());
    QCOMPARE(&scene.page->firstField(), &scene.page->samples());
    QCOMPARE(scene.page->sampleModel().index(0, 1).data().toString(), QStringLiteral("1.0 kB/s"));
    QVERIFY(scene.page->samples().isColumnShown(QStringLiteral("up0")));
    scene.page->setMeasure(TrafficMeasure::connections);
    QVERIFY(!scene.page->samples().isColumnShown(QStringLiteral("up0")));
    button->click();
    QVERIFY(scene.page->graph().isVisible());
  }

  void valuesAreWrittenForOtherPrograms() {
    TrafficScene scene;
    scene.run();
    scene.page->show();
    scene.page->setRange(TrafficRange::one_minute);
    scene.second({scene.proxy("web", 1000, 10)});
    scene.page->tick();
    const QSignalSpy told(scene.page.get(), &TrafficPage::told);
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.csv"));
    scene.page->findChild<QToolButton*>(QStringLiteral("trafficCsv"))->click();
    const QList<QByteArray> lines = contentOf(scene.desktop.save_path).split('\n');
    QCOMPARE(lines.size(), 62);
    QCOMPARE(lines[0], QByteArray("time,All profiles down bytes/s,All profiles up bytes/s\r"));
    QVERIFY(lines[60].endsWith(",1000.000,10.000\r"));
    QVERIFY(lines[1].endsWith(",,\r"));
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.png"));
    scene.page->findChild<QToolButton*>(QStringLiteral("trafficPng"))->click();
    const QImage image(scene.desktop.save_path);
    QCOMPARE(image.size(), scene.page->graph().size() * 2);
    QCOMPARE(told.size(), 2);
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("no/where.csv"));
    scene.page->findChild<QToolButton*>(QStringLiteral("trafficCsv"))->click();
    QVERIFY(told.last()[0].toString().contains(QStringLiteral("cannot be written")));
  }

  void namesCannotBecomeFormulas() {
    Recording recording;
    recording.run(2s);
    const LineChoice hostile{SeriesKey(), QStringLiteral("=1+\"x\",2"), 0};
    const auto text = toCsv(pictureOf(recording.history, TrafficMeasure::connections,
                                      TrafficRange::one_minute, {hostile}));
    QVERIFY2(text.startsWith("time,\"'=1+\"\"x\"\",2 connections\"\r\n"), text.left(60));
  }

  void anEmptyPageSaysWhatBelongsThere() {
    TrafficScene scene;
    scene.page->show();
    const auto* empty = scene.page->findChild<EmptyState*>();
    QVERIFY(empty->isVisible());
    QVERIFY(!scene.page->findChild<QToolButton*>(QStringLiteral("trafficCsv"))->isEnabled());
    scene.run();
    scene.page->tick();
    QVERIFY(!empty->isVisible());
    // What was stays in sight after the end.
    scene.second({scene.proxy("web", 1000, 10)});
    scene.control.stop(scene.id);
    scene.page->tick();
    QVERIFY(!empty->isVisible());
  }

  void troubleWithTheFileIsABanner() {
    const QTemporaryDir folder;
    ControlFixture parts;
    parts.write(QStringLiteral("traffic.json"), "not json");
    FakeDesktop desktop;
    ScopeState scope;
    TrafficPage page(parts.control, parts.bridge, scope, desktop);
    page.show();
    const auto* banner = page.findChild<Banner*>();
    QVERIFY(banner);
    QVERIFY(QFileInfo::exists(parts.folder.filePath(QStringLiteral("traffic.json.damaged"))));
  }

  void nothingIsDrawnUnseenNorMoreOftenThanTheWindowTicks() {
    TrafficScene scene;
    scene.run();
    struct Painted : QObject {
      bool eventFilter(QObject*, QEvent* event) override {
        count += event->type() == QEvent::Paint;
        return false;
      }
      int count = 0;
    } painted;
    TrafficGraph& graph = scene.page->graph();
    graph.installEventFilter(&painted);
    const auto lastOf = [&] { return graph.picture().lines.at(0).down.back(); };
    std::uint64_t bytes = 0;
    for (int i = 0; i < 20; ++i) {
      bytes += 250;
      scene.now += 250ms;
      scene.deliver(scene.proxy("web", bytes, 0));
      scene.page->tick();
      WindowFixture::settle();
    }
    QCOMPARE(painted.count, 0);
    QVERIFY(std::isnan(lastOf()));
    scene.page->show();
    WindowFixture::settle();
    QVERIFY(isNear(lastOf(), 1000));
    painted.count = 0;
    // The core tells four times a second; the picture waits for the tick of the window.
    for (int i = 0; i < 20; ++i) {
      bytes += 500;
      scene.now += 250ms;
      scene.deliver(scene.proxy("web", bytes, 0));
      WindowFixture::settle();
    }
    QCOMPARE(painted.count, 0);
    scene.page->tick();
    WindowFixture::settle();
    QCOMPARE(painted.count, 1);
    QVERIFY(isNear(lastOf(), 2000));
  }

  void theChoiceOfTheUserComesBack() {
    WindowFixture scene;
    scene.window->trafficPage().setRange(TrafficRange::one_day);
    scene.window->trafficPage().setMeasure(TrafficMeasure::requests);
    scene.window.reset();
    scene.window = std::make_unique<MainWindow>(
        WindowParts{scene.control, scene.bridge, scene.theme, scene.language, scene.layout,
                    scene.desktop, *scene.tray, &scene.ports});
    QCOMPARE(scene.window->trafficPage().range(), TrafficRange::one_day);
    QCOMPARE(scene.window->trafficPage().measure(), TrafficMeasure::requests);
  }

  void stepsOfTheAxisAreRoundNumbers_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("step");
    QTest::newRow("0") << 0.0 << 1.0;
    QTest::newRow("0.3") << 0.3 << 0.5;
    QTest::newRow("1") << 1.0 << 1.0;
    QTest::newRow("1.1") << 1.1 << 2.0;
    QTest::newRow("4.9") << 4.9 << 5.0;
    QTest::newRow("5.1") << 5.1 << 10.0;
    QTest::newRow("123456") << 123456.0 << 200000.0;
  }

  void stepsOfTheAxisAreRoundNumbers() {
    QFETCH(double, value);
    QFETCH(double, step);
    QCOMPARE(niceStep(value), step);
  }

  void timesAreWrittenAtRoundOnes_data() {
    QTest::addColumn<int>("range");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("form");
    const QString seconds = QStringLiteral("\\d\\d:\\d\\d:[0-5]0");
    QTest::newRow("1 min") << static_cast<int>(TrafficRange::one_minute) << 6 << 6 << seconds;
    QTest::newRow("5 min") << static_cast<int>(TrafficRange::five_minutes) << 5 << 5
                           << QStringLiteral("\\d\\d:\\d\\d");
    QTest::newRow("30 min") << static_cast<int>(TrafficRange::half_hour) << 6 << 6
                            << QStringLiteral("\\d\\d:[0-5][05]");
    QTest::newRow("3 h") << static_cast<int>(TrafficRange::three_hours) << 6 << 6
                         << QStringLiteral("\\d\\d:[03]0");
    QTest::newRow("12 h") << static_cast<int>(TrafficRange::half_day) << 6 << 6
                          << QStringLiteral("[012][02468]:00");
    QTest::newRow("24 h") << static_cast<int>(TrafficRange::one_day) << 6 << 7
                          << QStringLiteral("[012][0-9]:00");
  }

  void timesAreWrittenAtRoundOnes() {
    QFETCH(int, range);
    QFETCH(int, least);
    QFETCH(int, most);
    QFETCH(QString, form);
    Recording recording;
    recording.run(1234s);
    const auto picture = pictureOf(recording.history, TrafficMeasure::rate,
                                   static_cast<TrafficRange>(range), {LineChoice()});
    const auto marks = timeMarks(picture);
    QVERIFY2(static_cast<int>(marks.size()) >= least && static_cast<int>(marks.size()) <= most,
             qPrintable(QString::number(marks.size())));
    const QRegularExpression round(QRegularExpression::anchoredPattern(form));
    for (const auto& [slot, words] : marks)
      QVERIFY2(round.match(words).hasMatch(), qPrintable(words));
  }

  void theAxisHoldsEveryValue() {
    QRandomGenerator random(3);
    for (int i = 0; i < 2000; ++i) {
      TrafficPicture picture;
      picture.measure = i % 3 == 0 ? TrafficMeasure::connections : TrafficMeasure::rate;
      TrafficLine line;
      const double most = std::pow(10, random.bounded(12));
      line.down = {static_cast<float>(random.generateDouble() * most), std::nanf("")};
      if (picture.hasDirections())
        line.up = {static_cast<float>(random.generateDouble() * most / (1 + i % 7)), 0};
      picture.lines = {line};
      const int steps = 1 + static_cast<int>(random.bounded(9U));
      const GraphScale scale = GraphScale::of(picture, steps);
      QVERIFY(scale.top >= static_cast<double>(line.down[0]) * 0.99999);
      if (picture.hasDirections())
        QVERIFY(scale.bottom <= static_cast<double>(-line.up[0]) * 0.99999);
      QVERIFY(scale.highest() - scale.lowest() <= steps + 1);
      QVERIFY(scale.lowest() <= 0 && scale.highest() >= 0);
    }
  }
};

}  // namespace culvert::ui::traffic_test

QTEST_MAIN(culvert::ui::traffic_test::TrafficTest)
#include "traffic_test.moc"
