// What the system is told of, when, and how fast: the table of desktop.md 2.11 row by row.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/notifications/notice_watch.h"
#include "ui/notifications/tray_sink.h"
#ifdef CULVERT_HAVE_DBUS
#include "tests/ui/private_bus.h"
#include "ui/notifications/bus_sink.h"
#endif

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

namespace culvert::ui::notifications_test {
namespace {

class FakeSink final : public NotificationSink {
 public:
  void show(const QString& key, const QString& title, const QString& text) override {
    shown.append(title);
    texts.append(text);
    keys.append(key);
  }
  void close(const QString& key) override { closed.append(key); }

  QStringList shown, texts, keys, closed;
};

/// A certificate of the proxy "web" that ends in so many days.
CertificateRow certificateRow(const std::string& profile, int days, char print = 'a') {
  CertificateRow row;
  row.profile = profile;
  row.use.role = certificates::Role::visitor_pair;
  row.use.proxy = "web";
  certificates::Certificate one;
  one.subject = "CN=a.example.com";
  one.sha256 = std::string(64, print);
  one.not_after = certificates::WallTime() + std::chrono::days(days) + std::chrono::hours(1);
  row.reading.certificates.push_back(one);
  return row;
}

/// Notices from made-up states, with a clock that the test moves.
struct Scene : ControlFixture {
  Scene() {
    id = store.add(write(QStringLiteral("Office.toml"), good_profile));
    notifier.setClock([this] { return now; });
    watch.setClock([this] { return now; });
    control.start(id);
  }

  void pass(qint64 ms) {
    now += ms;
    watch.tick(now);
    notifier.tick(now);
  }
  void session(observe::SessionState state) {
    observe::SessionRecord record = sampleSession(id, state);
    if (state == observe::SessionState::reconnecting || state == observe::SessionState::failed)
      record.error = Error{Errc::refused, Leg::relay, "connect", {}};
    deliver(record);
  }
  void proxy(observe::ProxyState state, const std::string& address = "example.com:1") {
    observe::ProxyRecord record = sampleProxy(id, "web", "tcp", state);
    record.public_address = state == observe::ProxyState::running ? address : std::string();
    if (state == observe::ProxyState::refused)
      record.error = Error{Errc::port_taken, Leg::relay, "the server's words", {}};
    deliver(record);
  }
  void visitor(observe::ConnectionId number, const std::string& address, bool reset = false) {
    observe::ConnectionRecord record = sampleConnection(number, id, "web");
    record.visitor = address;
    observe::ConnectionDelta delta;
    delta.reset = reset;
    delta.changed.push_back(shared(record));
    deliver(delta);
  }
  void certificate(int days, char print = 'a') {
    watch.lookAtCertificates({certificateRow(id, days, print)}, certificates::WallTime());
  }
  /// Makes happen what the occasion is about.
  void happen(Occasion occasion) {
    using enum observe::SessionState;
    switch (occasion) {
      case Occasion::profile_up:
        watch.startedByHand(id);
        return session(running);
      case Occasion::link_lost:
        session(running);
        session(reconnecting);
        return pass(NoticeWatch::link_patience_ms);
      case Occasion::link_back:
        happen(Occasion::link_lost);
        pass(1'000);
        return session(running);
      case Occasion::profile_failed:
        session(running);
        return session(failed);
      case Occasion::proxy_refused:
        return proxy(observe::ProxyState::refused);
      case Occasion::service_down:
        proxy(observe::ProxyState::local_down);
        return pass(NoticeWatch::service_patience_ms);
      case Occasion::visitor_new:
        return visitor(1, "203.0.113.7:50000");
      case Occasion::secret_needed: {
        locked = store.add(write(QStringLiteral("Locked.culvertprofile"),
                                 "serverAddr = \"example.com\"\nauth.token = \"keychain\"\n"));
        control.start(locked);
        return;
      }
      case Occasion::certificate_ends:
        return certificate(20);
    }
  }

  std::string id, locked;
  qint64 now = 1'000;
  std::set<Occasion> wanted = [] {
    std::set<Occasion> all;
    for (const OccasionRule& rule : occasion_rules)
      all.insert(rule.occasion);
    return all;
  }();
  WindowView view = WindowView::hidden;
  FakeSink sink;
  Notifier notifier{sink, [this](Occasion occasion) { return wanted.contains(occasion); },
                    [this](const Notice&) { return view; }};
  NoticeWatch watch{control, bridge, notifier};
};

}  // namespace

#ifdef CULVERT_HAVE_DBUS
/// The part of org.freedesktop.Notifications that we use.
class FakeNotifications : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

 public:
  explicit FakeNotifications(const QDBusConnection& bus) : bus_(bus) {
    bus_.registerObject(QStringLiteral("/org/freedesktop/Notifications"), this,
                        QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals);
    bus_.registerService(QStringLiteral("org.freedesktop.Notifications"));
  }

  QStringList titles, texts;
  QList<uint> replaced, closed;

 public Q_SLOTS:
  uint Notify(const QString&, uint replaces, const QString&, const QString& title,
              const QString& text, const QStringList&, const QVariantMap&, int) {
    titles.append(title);
    texts.append(text);
    replaced.append(replaces);
    return replaces != 0 ? replaces : ++last_;
  }
  void CloseNotification(uint id) { closed.append(id); }

 Q_SIGNALS:
  void ActionInvoked(uint id, const QString& action);
  void NotificationClosed(uint id, uint reason);

 private:
  QDBusConnection bus_;
  uint last_ = 6;
};
#endif

class NotificationsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theTableIsInTheOrderOfItsOccasions() {
    for (std::size_t i = 0; i < occasion_rules.size(); ++i)
      QCOMPARE(static_cast<std::size_t>(occasion_rules[i].occasion), i);
  }

  void theSystemIsToldAsTheTableSays_data() {
    QTest::addColumn<int>("occasion");
    QTest::addColumn<bool>("byDefault");
    QTest::addColumn<bool>("whileElsewhere");
    QTest::addColumn<QString>("title");
    const auto row = [](const char* name, Occasion occasion, bool by_default, bool elsewhere,
                        const char* title) {
      QTest::newRow(name) << static_cast<int>(occasion) << by_default << elsewhere
                          << QString::fromUtf8(title);
    };
    row("profile up", Occasion::profile_up, false, false, "Office is running");
    row("link lost", Occasion::link_lost, true, true, "Office has lost its server");
    row("link back", Occasion::link_back, true, true, "Office has its server back");
    row("profile failed", Occasion::profile_failed, true, true, "Office has stopped");
    row("proxy refused", Occasion::proxy_refused, true, true, "The server refuses web");
    row("service down", Occasion::service_down, false, true, "The local service of web is down");
    row("new visitor", Occasion::visitor_new, false, true, "web has a new visitor");
    row("certificate ends", Occasion::certificate_ends, true, true,
        "A certificate of web ends in 20 day(s)");
    row("secret needed", Occasion::secret_needed, true, true, "Locked needs a secret");
  }
  void theSystemIsToldAsTheTableSays() {
    QFETCH(int, occasion);
    QFETCH(bool, byDefault);
    QFETCH(bool, whileElsewhere);
    QFETCH(QString, title);
    const auto which = static_cast<Occasion>(occasion);
    QCOMPARE(ruleOf(which).by_default, byDefault);
    for (const WindowView view : {WindowView::hidden, WindowView::elsewhere, WindowView::same}) {
      Scene scene;
      scene.view = view;
      scene.happen(which);
      // The keychain, which is not there, answers later.
      if (which == Occasion::secret_needed)
        QTRY_VERIFY(scene.control.status(scene.locked).state == ProfileState::waiting_secret);
      scene.pass(Notifier::pause_ms);
      const bool told =
          view == WindowView::hidden || (view == WindowView::elsewhere && whileElsewhere);
      QCOMPARE(scene.sink.shown.contains(title), told);
    }
    Scene silent;
    silent.wanted.erase(which);
    silent.happen(which);
    silent.pass(Notifier::pause_ms);
    QVERIFY(!silent.sink.shown.contains(title));
  }

  void aReasonComesWithTheBadNews() {
    Scene scene;
    scene.happen(Occasion::profile_failed);
    QVERIFY(!scene.sink.texts.front().isEmpty());
  }

  void aLinkThatIsBackInTimeWasNeverWorthAWord() {
    Scene scene;
    scene.session(observe::SessionState::running);
    scene.session(observe::SessionState::reconnecting);
    scene.pass(NoticeWatch::link_patience_ms - 1);
    scene.session(observe::SessionState::running);
    scene.pass(60'000);
    QCOMPARE(scene.sink.shown, QStringList());
  }

  void theLinkThatIsBackReplacesTheOneThatWasLost() {
    Scene scene;
    scene.happen(Occasion::link_back);
    scene.pass(1'000);
    QCOMPARE(scene.sink.shown.size(), 2);
    QCOMPARE(scene.sink.keys[0], scene.sink.keys[1]);
  }

  void badNewsGoesWhenNobodyWantsTheGood() {
    Scene scene;
    scene.wanted.erase(Occasion::link_back);
    scene.happen(Occasion::link_back);
    QCOMPARE(scene.sink.closed, QStringList{scene.sink.keys[0]});
  }

  void stoppingAProfileTakesItsBadNewsBack() {
    Scene scene;
    scene.happen(Occasion::link_lost);
    scene.control.stop(scene.id);
    QCOMPARE(scene.sink.closed, QStringList{scene.sink.keys[0]});
  }

  void aLinkLostTwiceIsToldTwiceAndOnlyThen() {
    Scene scene;
    scene.happen(Occasion::link_lost);
    scene.pass(60'000);
    QCOMPARE(scene.sink.shown.size(), 1);
    scene.session(observe::SessionState::running);
    scene.session(observe::SessionState::reconnecting);
    scene.pass(NoticeWatch::link_patience_ms);
    QCOMPARE(scene.sink.shown.size(), 3);
  }

  void whatIsLostInSleepGetsItsTimeAfterwards() {
    Scene scene;
    scene.session(observe::SessionState::running);
    scene.watch.setAsleep(true);
    scene.session(observe::SessionState::reconnecting);
    scene.pass(8 * 3'600'000);
    scene.watch.setAsleep(false);
    scene.pass(NoticeWatch::link_patience_ms - 1);
    QCOMPARE(scene.sink.shown, QStringList());
    scene.pass(1);
    QCOMPARE(scene.sink.shown.size(), 1);
  }

  void aCertificateIsToldOnceAtEachStep() {
    Scene scene;
    QVariantMap told;
    connect(&scene.watch, &NoticeWatch::certificatesTold, this,
            [&](const QVariantMap& map) { told = map; });
    for (const int days : {40, 21, 20, 19, 7, 6, 1, -1, -2}) {
      scene.certificate(days);
      scene.pass(10'000);
    }
    QCOMPARE(scene.sink.shown,
             (QStringList{QStringLiteral("A certificate of web ends in 20 day(s)"),
                          QStringLiteral("A certificate of web ends in 6 day(s)"),
                          QStringLiteral("A certificate of web has ended")}));
    // Neither again when the program starts anew, nor of a renewed one, until that ends.
    Scene again;
    again.watch.rememberCertificates(told);
    again.certificate(-3);
    again.certificate(90, 'b');
    again.pass(10'000);
    QCOMPARE(again.sink.shown, QStringList());
    again.certificate(5, 'b');
    QCOMPARE(again.sink.shown.size(), 1);
  }

  void aServiceThatComesBackInTimeIsNotTold() {
    Scene scene;
    scene.proxy(observe::ProxyState::local_down);
    scene.pass(NoticeWatch::service_patience_ms - 1);
    scene.proxy(observe::ProxyState::running);
    scene.pass(NoticeWatch::service_patience_ms);
    QCOMPARE(scene.sink.shown, QStringList());
  }

  void anotherPublicAddressIsTold() {
    Scene scene;
    scene.proxy(observe::ProxyState::running, "example.com:1");
    scene.proxy(observe::ProxyState::running, "example.com:1");
    QCOMPARE(scene.sink.shown, QStringList());
    scene.proxy(observe::ProxyState::fresh);
    scene.proxy(observe::ProxyState::running, "example.com:2");
    QCOMPARE(scene.sink.shown, QStringList{QStringLiteral("web has another public address")});
    QCOMPARE(scene.sink.texts, QStringList{QStringLiteral("example.com:2")});
  }

  void aVisitorIsNewOnce() {
    Scene scene;
    scene.visitor(1, "203.0.113.7:50000");
    scene.pass(1'000);
    scene.visitor(2, "203.0.113.7:50001");
    scene.visitor(3, "[2001:db8::1]:50001");
    scene.visitor(4, "203.0.113.8:1", true);  // a full picture is no news
    scene.pass(1'000);
    QCOMPARE(scene.sink.texts,
             (QStringList{QStringLiteral("203.0.113.7"), QStringLiteral("[2001:db8::1]")}));
  }

  void atLoginASecretMayComeLate_data() {
    QTest::addColumn<bool>("comes");
    QTest::newRow("comes") << true;
    QTest::newRow("does not come") << false;
  }
  void atLoginASecretMayComeLate() {
    QFETCH(bool, comes);
    Scene scene;
    scene.watch.setSecretPatience(15'000);
    scene.happen(Occasion::secret_needed);
    QTRY_COMPARE(scene.control.status(scene.locked).state, ProfileState::waiting_secret);
    scene.control.start(scene.locked);  // once more
    QTRY_COMPARE(scene.control.status(scene.locked).state, ProfileState::waiting_secret);
    scene.pass(14'999);
    QCOMPARE(scene.sink.shown, QStringList());
    if (comes) {
      scene.secrets.enter(scene.locked, "auth.token", Secret("found"), false,
                          [](const SecretAnswer&) {});
      scene.control.start(scene.locked);
      QTRY_VERIFY(std::ranges::count(scene.core.wanted(), scene.locked) == 1);
      scene.deliver(sampleSession(scene.locked));
    }
    scene.pass(1);
    QCOMPARE(scene.sink.shown.size(), comes ? 0 : 1);
    scene.pass(60'000);
    QCOMPARE(scene.sink.shown.size(), comes ? 0 : 1);
  }

  void aFloodOfAddressesIsNoFloodOfNotices() {
    Scene scene;
    for (observe::ConnectionId i = 1; i <= 3'000; ++i) {
      scene.visitor(i, "visitor" + std::to_string(i) + ":1");
      scene.pass(10);
    }
    const qsizetype told = scene.sink.shown.size();
    // One in half a second at most, while there are new ones.
    QVERIFY2(told <= 3'000 * 10 / Notifier::pause_ms + 1, qPrintable(QString::number(told)));
    scene.visitor(5'000, "203.0.113.99:1");
    scene.pass(10'000);
    QVERIFY(!scene.sink.texts.contains(QStringLiteral("203.0.113.99")));
  }

  void theNewestOfACategoryIsTheOneThatWaits() {
    Scene scene;
    const auto notice = [&](const std::string& proxy, const char* title) {
      return Notice{Occasion::proxy_refused, scene.id, proxy, QLatin1String(title), {}};
    };
    QVERIFY(scene.notifier.tell(notice("a", "first")));
    QVERIFY(scene.notifier.tell(notice("b", "old")));
    QVERIFY(scene.notifier.tell(notice("b", "new")));
    QCOMPARE(scene.sink.shown, QStringList{QStringLiteral("first")});
    scene.pass(Notifier::pause_ms - 1);
    QCOMPARE(scene.sink.shown.size(), 1);
    scene.pass(1);
    QCOMPARE(scene.sink.shown.back(), QStringLiteral("new"));
    QCOMPARE(scene.sink.shown.size(), 2);
  }

  void theFourthWithinFiveSecondsIsASummary() {
    Scene scene;
    for (int i = 1; i <= 6; ++i)
      scene.notifier.tell({Occasion::proxy_refused,
                           scene.id,
                           "p" + std::to_string(i),
                           QStringLiteral("notice %1").arg(i),
                           {}});
    for (int i = 0; i < 6; ++i)
      scene.pass(Notifier::pause_ms);
    QCOMPARE(scene.sink.shown.size(), 6);
    QCOMPARE(scene.sink.shown[2], QStringLiteral("notice 3"));
    QCOMPARE(scene.sink.keys[3], QString::fromLatin1(Notifier::summary_key));
    QCOMPARE(scene.sink.keys[5], QString::fromLatin1(Notifier::summary_key));
    QVERIFY(scene.sink.shown[5].contains(u'3'));
    QCOMPARE(scene.sink.texts[5], QStringLiteral("notice 6"));
    scene.pass(Notifier::window_ms);
    scene.notifier.tell({Occasion::proxy_refused, scene.id, "p7", QStringLiteral("calm"), {}});
    QCOMPARE(scene.sink.shown.back(), QStringLiteral("calm"));
  }

  void aClickLeadsToTheRow() {
    Scene scene;
    const QSignalSpy clicked(&scene.notifier, &Notifier::clicked);
    scene.proxy(observe::ProxyState::refused);
    Q_EMIT scene.sink.clicked(scene.sink.keys.front());
    QCOMPARE(clicked[0][0].value<std::string>(), scene.id);
    QCOMPARE(clicked[0][1].value<std::string>(), std::string("web"));
    Q_EMIT scene.sink.clicked(QString::fromLatin1(Notifier::summary_key));
    QCOMPARE(clicked[1][0].value<std::string>(), std::string());
  }

  void theWindowShowsTheRowOfAClick() {
    WindowFixture scene;
    scene.window->showProxy("demo", "web");
    QCOMPARE(scene.window->scope().current().profile, std::string("demo"));
    QCOMPARE(scene.window->scope().current().proxy, std::string("web"));
    QVERIFY(scene.window->isVisible());
    scene.window->showProxy("gone meanwhile", "web");
    QCOMPARE(scene.window->scope().current().profile, std::string("demo"));
  }

  void withoutATrayNothingIsShown() {
    FakeTray tray;
    TraySink sink(tray);
    const QSignalSpy clicked(&sink, &NotificationSink::clicked);
    sink.show(QStringLiteral("a"), QStringLiteral("title"), {});
    Q_EMIT tray.messageClicked();
    QCOMPARE(tray.told, QStringList());
    QCOMPARE(clicked.size(), 0);
    tray.available = true;
    sink.show(QStringLiteral("b"), QStringLiteral("title"), {});
    Q_EMIT tray.messageClicked();
    QCOMPARE(tray.told, QStringList{QStringLiteral("title")});
    QCOMPARE(clicked[0][0].toString(), QStringLiteral("b"));
  }

#ifdef CULVERT_HAVE_DBUS
  void theBusShowsReplacesAndIsClicked() {
    const PrivateBus bus;
    if (!bus.isThere()) QSKIP("dbus-daemon is not here");
    FakeNotifications desktop(bus.connect(QStringLiteral("desktop")));
    FakeTray tray;
    tray.available = true;
    BusSink sink(bus.connect(QStringLiteral("us")), std::make_unique<TraySink>(tray));
    const QSignalSpy clicked(&sink, &NotificationSink::clicked);
    sink.show(QStringLiteral("a"), QStringLiteral("lost"), QStringLiteral("<b>&"));
    QTRY_COMPARE(desktop.titles.size(), 1);
    QCOMPARE(desktop.texts.front(), QStringLiteral("&lt;b&gt;&amp;"));  // it is markup there
    // The id is known once the answer is here.
    QTRY_VERIFY([&] {
      Q_EMIT desktop.ActionInvoked(7, QStringLiteral("default"));
      QCoreApplication::processEvents();
      return !clicked.isEmpty();
    }());
    QCOMPARE(clicked[0][0].toString(), QStringLiteral("a"));
    sink.show(QStringLiteral("a"), QStringLiteral("back"), {});
    QTRY_COMPARE(desktop.replaced, (QList<uint>{0, 7}));
    const qsizetype before = clicked.size();
    Q_EMIT desktop.ActionInvoked(99, QStringLiteral("default"));  // somebody else's
    sink.close(QStringLiteral("a"));
    QTRY_COMPARE(desktop.closed, QList<uint>{7});
    QCOMPARE(clicked.size(), before);
    QCOMPARE(tray.told, QStringList());
  }

  void aBusWithoutNotificationsLeavesThemToTheTray() {
    const PrivateBus bus;
    if (!bus.isThere()) QSKIP("dbus-daemon is not here");
    FakeTray tray;
    tray.available = true;
    BusSink sink(bus.connect(QStringLiteral("alone")), std::make_unique<TraySink>(tray));
    sink.show(QStringLiteral("a"), QStringLiteral("title"), {});
    QTRY_COMPARE(tray.told, QStringList{QStringLiteral("title")});
  }

  void withoutABusTheTrayTells() {
    FakeTray tray;
    tray.available = true;
    BusSink sink(QDBusConnection(QStringLiteral("there is none")),
                 std::make_unique<TraySink>(tray));
    sink.show(QStringLiteral("a"), QStringLiteral("title"), {});
    QCOMPARE(tray.told, QStringList{QStringLiteral("title")});
    sink.close(QStringLiteral("a"));
  }
#endif
};

}  // namespace culvert::ui::notifications_test

QTEST_MAIN(culvert::ui::notifications_test::NotificationsTest)
#include "notifications_test.moc"
