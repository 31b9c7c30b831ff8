// Sleep of the computer, as two clocks and the login manager tell it.
#include "tests/ui/fake_core.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/network_watch.h"
#include "ui/power/sleep_watch.h"
#ifdef CULVERT_HAVE_DBUS
#include "tests/ui/private_bus.h"
#include "ui/power/login_manager.h"

#include <QDBusContext>
#endif

#include <QSignalSpy>
#include <QTest>

#ifdef CULVERT_HAVE_DBUS
#include <fcntl.h>
#include <unistd.h>

#include <optional>
#endif

namespace culvert::ui::power_test {

#ifdef CULVERT_HAVE_DBUS
/// The part of org.freedesktop.login1 that we use.
class FakeLoginManager : public QObject, protected QDBusContext {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

 public:
  explicit FakeLoginManager(const QDBusConnection& bus) : bus_(bus) {
    bus_.registerObject(QStringLiteral("/org/freedesktop/login1"), this,
                        QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals);
    bus_.registerService(QStringLiteral("org.freedesktop.login1"));
  }
  ~FakeLoginManager() override {
    bus_.unregisterService(QStringLiteral("org.freedesktop.login1"));
    bus_.unregisterObject(QStringLiteral("/org/freedesktop/login1"));
  }

  QStringList asked;
  bool refuses = false;
  /// The reading end: it ends when the lock is let go.
  bool isHeld() const {
    char byte = 0;
    return ends_[0] >= 0 && ::read(ends_[0], &byte, 1) != 0;
  }

 public Q_SLOTS:
  QDBusUnixFileDescriptor Inhibit(const QString& what, const QString& who, const QString&,
                                  const QString& mode) {
    asked = {what, who, mode};
    if (refuses) {
      sendErrorReply(QDBusError::AccessDenied, QStringLiteral("no"));
      return {};
    }
    if (::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0) qFatal("no pipe");
    QDBusUnixFileDescriptor given;
    given.giveFileDescriptor(ends_[1]);
    return given;
  }

 Q_SIGNALS:
  void PrepareForSleep(bool going);

 private:
  QDBusConnection bus_;
  int ends_[2] = {-1, -1};
};
#endif

class PowerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aGapInTheClocksIsASleep_data() {
    QTest::addColumn<qint64>("steady");
    QTest::addColumn<qint64>("wall");
    QTest::addColumn<bool>("slept");
    QTest::newRow("on time") << qint64{1'000} << qint64{1'000} << false;
    QTest::newRow("busy") << qint64{4'000} << qint64{4'000} << false;
    QTest::newRow("just not") << qint64{11'000} << qint64{11'000} << false;
    QTest::newRow("late") << qint64{11'001} << qint64{11'001} << true;
    QTest::newRow("slept, steady stood still") << qint64{1'000} << qint64{3'600'000} << true;
    QTest::newRow("clock set back") << qint64{1'000} << qint64{-3'600'000} << true;
    QTest::newRow("clock corrected") << qint64{1'000} << qint64{2'500} << false;
  }
  void aGapInTheClocksIsASleep() {
    QFETCH(qint64, steady);
    QFETCH(qint64, wall);
    QFETCH(bool, slept);
    ClockJump jump;
    QVERIFY(!jump.look(50, 1'700'000'000'000));
    QCOMPARE(jump.look(50 + steady, 1'700'000'000'000 + wall), slept);
    QVERIFY(!jump.look(50 + steady + 1'000, 1'700'000'000'000 + wall + 1'000));
  }

  void theFirstLookAfterForgettingIsNoJump() {
    ClockJump jump;
    QVERIFY(!jump.look(0, 0));
    jump.forget();
    QVERIFY(!jump.look(1'000'000, 5'000'000));
  }

  void wakingUpCutsPausesShort() {
    FakeCore core;
    EngineBridge bridge(core);
    PowerSource system;
    SleepWatch watch(bridge, &system);
    const QSignalSpy asleep(&watch, &SleepWatch::asleep);
    const QSignalSpy awake(&watch, &SleepWatch::awake);
    Q_EMIT system.goingToSleep();
    Q_EMIT system.goingToSleep();
    QVERIFY(watch.isAsleep());
    QCOMPARE(asleep.size(), 1);
    QCOMPARE(core.network_returns, 0);
    Q_EMIT system.awake();
    QVERIFY(!watch.isAsleep());
    QCOMPARE(awake.size(), 1);
    QCOMPARE(core.network_returns, 1);
  }

  void theClockTellsWhereTheSystemDoesNot() {
    FakeCore core;
    EngineBridge bridge(core);
    SleepWatch watch(bridge, nullptr);
    const QSignalSpy awake(&watch, &SleepWatch::awake);
    Q_EMIT watch.clock().awake();
    QCOMPARE(awake.size(), 1);
    QCOMPARE(core.network_returns, 1);
  }

  void aStartInTheBackgroundWaitsForTheNetwork_data() {
    QTest::addColumn<bool>("away");
    QTest::newRow("there") << false;
    QTest::newRow("away") << true;
  }
  void aStartInTheBackgroundWaitsForTheNetwork() {
    QFETCH(bool, away);
    using Reach = QNetworkInformation::Reachability;
    FakeCore core;
    EngineBridge bridge(core);
    NetworkWatch watch(bridge);
    watch.reachabilityChanged(away ? Reach::Disconnected : Reach::Online);
    int calls = 0;
    watch.whenThere(600'000, [&calls] { ++calls; });
    QCOMPARE(calls, away ? 0 : 1);
    watch.reachabilityChanged(Reach::Local);
    QCOMPARE(calls, 1);
    watch.reachabilityChanged(Reach::Disconnected);
    watch.reachabilityChanged(Reach::Online);
    QCOMPARE(calls, 1);
  }

  void otherAddressesAreAnotherNetwork() {
    FakeCore core;
    EngineBridge bridge(core);
    NetworkWatch watch(bridge);
    int calls = 0;
    watch.addressesChanged({});
    const int before = core.network_returns;
    watch.whenThere(600'000, [&calls] { ++calls; });
    watch.addressesChanged({});
    QCOMPARE(core.network_returns, before);
    QCOMPARE(calls, 0);
    watch.addressesChanged({QStringLiteral("192.0.2.7")});
    QCOMPARE(core.network_returns, before + 1);
    QCOMPARE(calls, 1);
    watch.addressesChanged({QStringLiteral("192.0.2.7")});
    QCOMPARE(core.network_returns, before + 1);
    watch.addressesChanged({QStringLiteral("192.0.2.7"), QStringLiteral("2001:db8::7")});
    QCOMPARE(core.network_returns, before + 2);
  }

  void aNetworkThatDoesNotComeIsNotWaitedForLong() {
    FakeCore core;
    EngineBridge bridge(core);
    NetworkWatch watch(bridge);
    watch.reachabilityChanged(QNetworkInformation::Reachability::Disconnected);
    int calls = 0;
    watch.whenThere(1, [&calls] { ++calls; });
    QCOMPARE(calls, 0);
    QTRY_COMPARE(calls, 1);
  }

#ifdef CULVERT_HAVE_DBUS
  void theLoginManagerIsHeardAndWaits() {
    const PrivateBus bus;
    if (!bus.isThere()) QSKIP("dbus-daemon is not here");
    FakeLoginManager system(bus.connect(QStringLiteral("system")));
    LoginManager manager(bus.connect(QStringLiteral("us")));
    QTRY_VERIFY(manager.holdsDelay());
    QCOMPARE(system.asked, (QStringList{QStringLiteral("sleep"), QStringLiteral("Culvert"),
                                        QStringLiteral("delay")}));
    QVERIFY(system.isHeld());
    bool was_held = false;
    connect(&manager, &PowerSource::goingToSleep, this, [&] { was_held = manager.holdsDelay(); });
    const QSignalSpy going(&manager, &PowerSource::goingToSleep);
    const QSignalSpy awake(&manager, &PowerSource::awake);
    Q_EMIT system.PrepareForSleep(true);
    QTRY_COMPARE(going.size(), 1);
    QVERIFY(was_held);  // farewells come before the lock goes
    QTRY_VERIFY(!system.isHeld());
    QVERIFY(!manager.holdsDelay());
    Q_EMIT system.PrepareForSleep(false);
    QTRY_COMPARE(awake.size(), 1);
    QTRY_VERIFY(manager.holdsDelay());
    QVERIFY(system.isHeld());
  }

  void aLoginManagerThatRefusesOrComesLateIsHeardAllTheSame_data() {
    QTest::addColumn<bool>("late");
    QTest::newRow("refuses") << false;
    QTest::newRow("late") << true;
  }
  void aLoginManagerThatRefusesOrComesLateIsHeardAllTheSame() {
    QFETCH(bool, late);
    const PrivateBus bus;
    if (!bus.isThere()) QSKIP("dbus-daemon is not here");
    std::optional<FakeLoginManager> system;
    const auto appear = [&] {
      system.emplace(bus.connect(QStringLiteral("system2")));
      system->refuses = !late;
    };
    if (!late) appear();
    LoginManager manager(bus.connect(QStringLiteral("us2")));
    if (late) appear();
    QTRY_COMPARE(system->asked.size(), 3);
    const QSignalSpy awake(&manager, &PowerSource::awake);
    Q_EMIT system->PrepareForSleep(false);
    QTRY_COMPARE(awake.size(), 1);
    if (late)
      QTRY_VERIFY(manager.holdsDelay());
    else
      QVERIFY(!manager.holdsDelay());
  }

  void withoutABusNothingIsTold() {
    const LoginManager manager(QDBusConnection(QStringLiteral("there is none")));
    QVERIFY(!manager.holdsDelay());
  }
#endif
};

}  // namespace culvert::ui::power_test

QTEST_GUILESS_MAIN(culvert::ui::power_test::PowerTest)
#include "power_test.moc"
