// Both tabs on the real core: the demo runs, a visitor asks it, and the window shows, sends again,
// exports and examines what came; and a thousand requests a second through the real store.
#include "core/inspect/store.h"
#include "tests/support/local_service.h"
#include "tests/ui/exchange_samples.h"
#include "tests/ui/fake_core.h"
#include "tests/ui/fakes.h"
#include "tests/ui/heartbeat.h"
#include "ui/bridge/engine_door.h"
#include "ui/diagnose/diagnose_page.h"
#include "ui/requests/request_details.h"
#include "ui/requests/requests_page.h"
#include "ui/window/main_window.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace culvert::ui::inspector_test {
namespace {

constexpr int patience_ms = 20'000;

struct RealWindow {
  RealWindow() {
    language.setChoice(LanguageChoice::english);
    window.resize(1180, 760);
    window.show();
    window.startDemo();
  }

  RequestsPage& requests() { return window.requestsPage(); }
  QString publicAddress() {
    for (const observe::ProxyRecord& proxy : control.proxies())
      if (proxy.profile == ProfileStore::demo_id && proxy.state == observe::ProxyState::running)
        return QString::fromStdString(proxy.public_address);
    return {};
  }
  std::uint16_t publicPort() { return publicAddress().section(u':', -1).toUShort(); }

  QTemporaryDir folder;
  EngineDoor engine;
  EngineBridge bridge{engine};
  ProfileStore store{folder.filePath(QStringLiteral("profiles.ini"))};
  SecretService secrets{nullptr};
  ProfileControl control{store, secrets, bridge};
  Theme theme;
  Language language;
  LayoutStore layout{folder.filePath(QStringLiteral("ui-state.json"))};
  FakeDesktop desktop;
  Tray tray{control, std::make_unique<FakeTray>()};
  MainWindow window{
      WindowParts{control, bridge, theme, language, layout, desktop, tray}
  };
};

}  // namespace

class InspectorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aRequestIsShownSentAgainAndTakenAlong() {
    RealWindow scene;
    QTRY_VERIFY_WITH_TIMEOUT(scene.publicPort() != 0, patience_ms);
    scene.window.tabs().setCurrentWidget(&scene.requests());
    {
      support::LocalUser user(scene.publicPort());
      user.send(
          "GET /facts HTTP/1.1\r\nHost: site.test\r\nCookie: id=CANARY\r\n"
          "Connection: close\r\n\r\n");
      QVERIFY(user.take_rest().starts_with("HTTP/1.1 200"));
    }
    TableView& table = scene.requests().table();
    QTRY_COMPARE_WITH_TIMEOUT(table.model()->rowCount(), 1, patience_ms);
    table.selectRow(0);
    const observe::ExchangePtr row = scene.requests().model().row(0);
    QTRY_COMPARE_WITH_TIMEOUT(scene.requests().model().row(0)->status, 200, patience_ms);
    QCOMPARE(row->path, std::string("/facts"));
    const QString curl = scene.bridge.toCurl(*row);
    QVERIFY(curl.contains(QLatin1String("curl ")) && curl.contains(QLatin1String("/facts")));
    QVERIFY(!curl.contains(QLatin1String("CANARY")));

    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.har"));
    scene.requests().findChild<QToolButton*>(QStringLiteral("exportRequests"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(scene.desktop.save_path), patience_ms);
    QFile har(scene.desktop.save_path);
    QVERIFY(har.open(QIODevice::ReadOnly));
    const QByteArray text = har.readAll();
    QVERIFY(!text.contains("CANARY"));
    QCOMPARE(
        QJsonDocument::fromJson(text)[QStringLiteral("log")][QStringLiteral("version")].toString(),
        QStringLiteral("1.2"));

    // With its masked cookie it cannot go as it was, and the row says so.
    scene.requests().findChild<QToolButton*>(QStringLiteral("replayRequest"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(table.model()->rowCount(), 2, patience_ms);
    const observe::ExchangePtr again = scene.requests().model().row(1);
    QCOMPARE(again->replay_of, row->id);
    QVERIFY(again->error && again->error->code == Errc::secret_missing);
  }

  void aReplayIsAnsweredAndCompared() {
    RealWindow scene;
    QTRY_VERIFY_WITH_TIMEOUT(scene.publicPort() != 0, patience_ms);
    scene.window.tabs().setCurrentWidget(&scene.requests());
    {
      support::LocalUser user(scene.publicPort());
      user.send("GET /facts HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
      QVERIFY(user.take_rest().starts_with("HTTP/1.1 200"));
    }
    TableView& table = scene.requests().table();
    QTRY_COMPARE_WITH_TIMEOUT(table.model()->rowCount(), 1, patience_ms);
    table.selectRow(0);
    scene.requests().findChild<QToolButton*>(QStringLiteral("replayRequest"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(table.model()->rowCount(), 2, patience_ms);
    QTRY_COMPARE_WITH_TIMEOUT(scene.requests().model().row(1)->status, 200, patience_ms);
    const auto* comparison =
        scene.requests().findChild<QPlainTextEdit*>(QStringLiteral("requestComparison"));
    QTRY_VERIFY_WITH_TIMEOUT(comparison->toPlainText().contains(QLatin1String("  200")),
                             patience_ms);
  }

  void aThousandRequestsASecondStayWithinTheCaps() {
    FakeCore core;
    EngineBridge bridge(core);
    const QTemporaryDir folder;
    ProfileStore store_of_profiles(folder.filePath(QStringLiteral("profiles.ini")));
    SecretService secrets(nullptr);
    ProfileControl control(store_of_profiles, secrets, bridge);
    ScopeState scope;
    FakeDesktop desktop;
    RequestsPage page(control, bridge, scope, desktop);
    page.resize(1000, 500);
    page.show();
    // The core's store with caps that fill at once; its deltas reach the page as they are.
    inspect::StoreLimits limits;
    limits.rows = 2'000;
    limits.head_bytes = 400'000;
    inspect::Store store(core.mailbox, limits);
    Heartbeat heartbeat(std::chrono::milliseconds(10));
    int worst = 0;
    for (int tick = 0; tick < 100; ++tick) {  // ten seconds' worth
      for (int i = 0; i < 100; ++i) {
        observe::ExchangeRecord record = sampleExchange(0, "demo", "web");
        inspect::Store::Entry& entry = store.begin(std::move(record));
        observe::FieldList fields;
        fields.add("accept", "text/html", false);
        entry.record.request_fields = store.keep(entry, std::move(fields));
        entry.record.state = observe::ExchangeState::complete;
        store.end(entry);
      }
      store.tick();
      Q_EMIT bridge.exchangesChanged(core.mailbox.take_exchanges());
      worst = std::max(worst, page.model().rowCount());
      QCoreApplication::processEvents();
    }
    const std::vector<double> delays = heartbeat.stop();
    QVERIFY2(worst <= static_cast<int>(limits.rows), qPrintable(QString::number(worst)));
    QCOMPARE(store.use().rows_left_out, 10'000 - store.use().rows);
    QVERIFY(store.use().head_bytes <= limits.head_bytes);
    // What has left the table is nowhere else: the rows are shared, not copied.
    const observe::ExchangePtr oldest = page.model().row(0);
    QVERIFY(oldest.use_count() <= 5);
    qInfo("p99 %.1f ms, worst %.1f ms", percentile(delays, 0.99), percentile(delays, 1));
    QVERIFY(percentile(delays, 0.99) < 500);
  }

  void theDoctorFindsNothingWrongWithTheDemo() {
    RealWindow scene;
    QTRY_VERIFY_WITH_TIMEOUT(scene.publicPort() != 0, patience_ms);
    DiagnosePage& page = scene.window.diagnosePage();
    scene.window.tabs().setCurrentWidget(&page);
    page.run();
    const auto* verdict = page.findChild<QLabel*>(QStringLiteral("diagnoseVerdict"));
    QTRY_VERIFY_WITH_TIMEOUT(verdict->text().startsWith(QLatin1String("Nothing is wrong")),
                             patience_ms);
    QVERIFY(page.model().rowCount() > 3);
  }
};

}  // namespace culvert::ui::inspector_test

QTEST_MAIN(culvert::ui::inspector_test::InspectorTest)
#include "inspector_test.moc"
