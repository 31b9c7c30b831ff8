// The tray with and without a host, and what its menu does.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/tray/system_tray.h"
#ifdef CULVERT_HAVE_DBUS
#include "tests/ui/private_bus.h"
#include "ui/tray/tray_host.h"
#endif

#include <QMenu>
#include <QSignalSpy>
#include <QTest>

namespace culvert::ui::tray_test {
namespace {

struct TrayFixture : ControlFixture {
  TrayFixture() {
    auto made = std::make_unique<FakeTray>();
    icon = made.get();
    tray = std::make_unique<Tray>(control, std::move(made));
  }

  QAction* action(const QString& words) const {
    for (QAction* at : icon->menu->actions())
      if (at->isVisible() && at->text().contains(words)) return at;
    return nullptr;
  }
  int visibleProfiles() const {
    return static_cast<int>(std::ranges::count_if(icon->menu->actions(), [](const QAction* at) {
      return at->isVisible() && at->isCheckable();
    }));
  }

  FakeTray* icon = nullptr;
  std::unique_ptr<Tray> tray;
};

}  // namespace

#ifdef CULVERT_HAVE_DBUS
/// The part of a desktop that knows where icons go.
class FakeWatcher : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.kde.StatusNotifierWatcher")
  Q_PROPERTY(bool IsStatusNotifierHostRegistered READ isThere)

 public:
  bool appear(QDBusConnection& bus) {
    return bus.registerObject(
               QStringLiteral("/StatusNotifierWatcher"), this,
               QDBusConnection::ExportAllProperties | QDBusConnection::ExportAllSignals) &&
           bus.registerService(QStringLiteral("org.kde.StatusNotifierWatcher"));
  }
  bool isThere() const {
    ++asked;
    return there;
  }

  bool there = false;
  mutable int asked = 0;

 Q_SIGNALS:
  void StatusNotifierHostRegistered();
};
#endif

class TrayTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void closingHidesOnlyWhereATrayIs() {
    QCOMPARE(closeAction(true, true), CloseAction::hide);
    QCOMPARE(closeAction(true, false), CloseAction::hide);
    QCOMPARE(closeAction(false, true), CloseAction::minimize);
    QCOMPARE(closeAction(false, false), CloseAction::quit);
  }

  void iconAndTipTellTheState() {
    TrayFixture fixture;
    QVERIFY(fixture.icon->shown);
    QCOMPARE(fixture.icon->tip, QStringLiteral("Culvert: 0 of 1 running"));
    const QImage idle = fixture.icon->icon.pixmap(22).toImage();
    fixture.control.start("demo");
    fixture.deliver(sampleSession("demo"));
    QCOMPARE(fixture.icon->tip, QStringLiteral("Culvert: 1 of 1 running"));
    const QImage running = fixture.icon->icon.pixmap(22).toImage();
    QVERIFY(idle != running);
    fixture.deliver(sampleSession("demo", observe::SessionState::reconnecting));
    QVERIFY(fixture.icon->icon.pixmap(22).toImage() != running);
    fixture.tray->refresh();
    QVERIFY(fixture.action(QStringLiteral("1 problem")));
  }

  void menuStartsAndStopsProfiles() {
    TrayFixture fixture;
    QAction* demo = fixture.action(QStringLiteral("Demo: Stopped"));
    QVERIFY(demo);
    const QSignalSpy start(fixture.tray.get(), &Tray::startRequested);
    const QSignalSpy stop(fixture.tray.get(), &Tray::stopRequested);
    demo->trigger();
    QCOMPARE(start.size(), 1);
    QCOMPARE(start[0][0].value<std::string>(), std::string("demo"));
    fixture.control.start("demo");
    fixture.tray->refresh();
    QCOMPARE(fixture.action(QStringLiteral("Demo: Starting")), demo);  // the same, not a new one
    QVERIFY(demo->isChecked());
    demo->trigger();
    QCOMPARE(stop.size(), 1);
  }

  void manyProfilesDoNotMakeAWall() {
    TrayFixture fixture;
    std::string last;
    for (int i = 0; i < 14; ++i)
      last =
          fixture.store.add(fixture.write(QStringLiteral("profile%1.toml").arg(i), good_profile));
    QCOMPARE(fixture.visibleProfiles(), 0);  // none runs
    QVERIFY(fixture.action(QStringLiteral("All profiles")));
    fixture.control.start(last);
    fixture.tray->refresh();
    QCOMPARE(fixture.visibleProfiles(), 1);
  }

  void copiesTheAddressUsedLast() {
    TrayFixture fixture;
    observe::ProxyRecord old = sampleProxy("demo", "old", "tcp", observe::ProxyState::running);
    old.last_activity = std::chrono::system_clock::now() - std::chrono::hours(1);
    old.public_address = "127.0.0.1:1";
    observe::ProxyRecord fresh = old;
    fresh.name = "fresh";
    fresh.public_address = "127.0.0.1:2";
    fresh.last_activity = std::chrono::system_clock::now();
    fixture.deliver(old);
    fixture.deliver(fresh);
    fixture.tray->refresh();
    const QSignalSpy copy(fixture.tray.get(), &Tray::copyRequested);
    Q_EMIT fixture.icon->middleClicked();
    QCOMPARE(copy.size(), 1);
    QCOMPARE(copy[0][0].toString(), QStringLiteral("127.0.0.1:2"));
  }

  void aNameMayHoldAnAmpersand() {
    TrayFixture fixture;
    fixture.store.add(fixture.write(QStringLiteral("R&D.toml"), good_profile));
    QVERIFY(fixture.action(QStringLiteral("R&&D: Stopped")));
  }

  void clickShowsTheWindowAndHidesItAgain() {
    WindowFixture scene;
    scene.tray_icon->available = true;
    QVERIFY(!scene.window->isVisible());
    Q_EMIT scene.tray_icon->clicked();
    QVERIFY(scene.window->isVisible());
    scene.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(scene.window.get()));
    Q_EMIT scene.tray_icon->clicked();
    QVERIFY(!scene.window->isVisible());
  }

#ifdef CULVERT_HAVE_DBUS
  void aHostIsSeenWhenItComes_data() {
    QTest::addColumn<bool>("watcher_first");
    QTest::addColumn<bool>("host_first");
    QTest::newRow("both there") << true << true;
    QTest::newRow("the host comes after the program") << true << false;
    QTest::newRow("both come after the program") << false << true;
    QTest::newRow("one after the other") << false << false;
  }

  void aHostIsSeenWhenItComes() {
    QFETCH(bool, watcher_first);
    QFETCH(bool, host_first);
    const PrivateBus bus;
    if (!bus.isThere()) QSKIP("dbus-daemon is not installed");
    QDBusConnection desktop = bus.connect(QStringLiteral("desktop"));
    FakeWatcher watcher;
    watcher.there = host_first;
    if (watcher_first) QVERIFY(watcher.appear(desktop));
    TrayHost host(bus.connect(QStringLiteral("us")));
    QSignalSpy appeared(&host, &TrayHost::appeared);
    if (!watcher_first) QVERIFY(watcher.appear(desktop));
    if (!host_first) {
      // Whether it has heard of the watcher by now or not, it hears of the host.
      QTRY_VERIFY(watcher.asked > 0);
      QCOMPARE(appeared.count(), 0);
      watcher.there = true;
      Q_EMIT watcher.StatusNotifierHostRegistered();
    }
    QTRY_COMPARE(appeared.count(), 1);
    Q_EMIT watcher.StatusNotifierHostRegistered();
    QTest::qWait(0);
    QCOMPARE(appeared.count(), 1);
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
    QDBusConnection::disconnectFromBus(QStringLiteral("us"));
  }
#endif

  void realTrayWithoutAHostSaysSoAndStaysQuiet() {
    SystemTray tray;
    if (tray.isAvailable()) QSKIP("this system has a tray");
    tray.setState(QIcon(), QStringLiteral("Culvert"));
    tray.setShown(true);
    tray.tell(QStringLiteral("title"), QStringLiteral("text"));
    QVERIFY(!tray.isAvailable());
  }
};

}  // namespace culvert::ui::tray_test

QTEST_MAIN(culvert::ui::tray_test::TrayTest)
#include "tray_test.moc"
