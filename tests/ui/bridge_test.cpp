// The door between the core's thread and the window.
#include "tests/ui/fake_core.h"
#include "tests/ui/samples.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/network_watch.h"

#include <QSignalSpy>
#include <QTest>

#include <thread>

namespace culvert::ui::bridge_test {

class BridgeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tellsWhatTheCoreSaidBeforeItCame() {
    FakeCore core;
    observe::StatusDelta status;
    status.sessions.push_back(sampleSession("office"));
    core.post(status);
    EngineBridge bridge(core);
    QSignalSpy told(&bridge, &EngineBridge::statusChanged);
    QTRY_COMPARE(told.size(), 1);
  }

  void aReturnedNetworkCutsPausesShort() {
    using Reach = QNetworkInformation::Reachability;
    FakeCore core;
    EngineBridge bridge(core);
    NetworkWatch watch(bridge);
    watch.reachabilityChanged(Reach::Online);
    core.network_returns = 0;
    watch.reachabilityChanged(Reach::Site);
    QCOMPARE(core.network_returns, 0);
    watch.reachabilityChanged(Reach::Disconnected);
    watch.mediumChanged();
    QCOMPARE(core.network_returns, 0);
    watch.reachabilityChanged(Reach::Local);
    QCOMPARE(core.network_returns, 1);
    watch.reachabilityChanged(Reach::Online);
    QCOMPARE(core.network_returns, 1);
    watch.mediumChanged();
    QCOMPARE(core.network_returns, 2);
  }

  void aFastCoreMakesLargerDeltasNotMore() {
    FakeCore core;
    EngineBridge bridge(core);
    int deltas = 0;
    std::size_t rows = 0;
    std::size_t largest = 0;
    connect(&bridge, &EngineBridge::connectionsChanged, this,
            [&](const observe::ConnectionDelta& delta) {
              ++deltas;
              rows += delta.changed.size();
              largest = std::max(largest, delta.changed.size());
            });
    constexpr observe::ConnectionId total = 2'000;
    std::thread worker([&core] {
      for (observe::ConnectionId id = 1; id <= total; ++id) {
        observe::ConnectionDelta delta;
        delta.changed.push_back(shared(sampleConnection(id, "office", "web")));
        core.post(std::move(delta));
      }
    });
    QTRY_COMPARE(rows, static_cast<std::size_t>(total));
    worker.join();
    QVERIFY2(deltas < 200, qPrintable(QString::number(deltas)));
    QVERIFY(largest > 10);
  }

  void eventsComeInOrderAndInBoundedTurns() {
    FakeCore core;
    EngineBridge bridge(core);
    std::vector<std::uint64_t> seen;
    std::size_t largest = 0;
    connect(&bridge, &EngineBridge::eventsArrived, this,
            [&](const std::vector<observe::Event>& events) {
              largest = std::max(largest, events.size());
              for (const observe::Event& event : events)
                seen.push_back(event.seq);
            });
    for (int i = 0; i < 5'000; ++i)
      core.post(observe::EventKind::heartbeat_sent, {});
    QTRY_COMPARE(seen.size(), std::size_t{5'000});
    QCOMPARE(largest, std::size_t{2'000});
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
  }

  void eventsThatFellOffTheRingAreCounted() {
    FakeCore core;
    for (int i = 0; i < 25'000; ++i)
      core.post(observe::EventKind::heartbeat_sent, {});
    EngineBridge bridge(core);
    quint64 lost = 0;
    std::size_t seen = 0;
    connect(&bridge, &EngineBridge::eventsArrived, this,
            [&](const std::vector<observe::Event>& events, quint64 missing) {
              seen += events.size();
              lost += missing;
            });
    QTRY_COMPARE(seen + lost, std::size_t{25'000});
    QVERIFY(seen >= 20'000);
    QVERIFY(lost > 0);
  }

  void goesWhileTheCoreIsTalking() {
    FakeCore core;
    std::atomic<bool> stop = false;
    std::thread worker([&] {
      while (!stop)
        core.post(observe::EventKind::heartbeat_sent, {});
    });
    for (int i = 0; i < 50; ++i) {
      const EngineBridge bridge(core);
      QCoreApplication::processEvents();
    }
    stop = true;
    worker.join();
  }

  void paceIsToldOnce() {
    FakeCore core;
    EngineBridge bridge(core);
    bridge.setPace(Pace::live);
    bridge.setPace(Pace::background);
    bridge.setPace(Pace::background);
    QCOMPARE(core.paces, std::vector<Pace>{Pace::background});
  }
};

}  // namespace culvert::ui::bridge_test

QTEST_GUILESS_MAIN(culvert::ui::bridge_test::BridgeTest)
#include "bridge_test.moc"
