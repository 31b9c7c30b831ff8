// The tab of requests: what it shows, and what can be done there.
#include "tests/ui/exchange_samples.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/connections/connection_details.h"
#include "ui/requests/message_list.h"
#include "ui/requests/request_details.h"
#include "ui/requests/requests_page.h"
#include "ui/requests/search_field.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace culvert::ui::requests_test {
namespace {

using observe::ExchangeId;

constexpr const char* web_profile = R"(serverAddr = "frps.example.com"
# the site
[[proxies]]
name = "web"  # shown to everybody
type = "http"
localPort = 8080
customDomains = ["demo.example.com"]
[[proxies]]
name = "secure"
type = "https"
localPort = 8443
customDomains = ["secure.example.com"]
)";

struct RequestScene : WindowFixture {
  RequestScene() : id(store.add(write(QStringLiteral("Office.toml"), web_profile))) {
    window->resize(1180, 760);
    window->show();
    window->tabs().setCurrentWidget(&page());
    deliver(sampleSession(id));
  }

  RequestsPage& page() { return window->requestsPage(); }
  QString words(const char* name) { return page().findChild<QLabel*>(QLatin1String(name))->text(); }
  QString text(const char* name) {
    return page().findChild<QPlainTextEdit*>(QLatin1String(name))->toPlainText();
  }
  void press(const char* name) { page().findChild<QToolButton*>(QLatin1String(name))->click(); }
  void choose(ExchangeId wanted) {
    for (int row = 0; row < page().table().model()->rowCount(); ++row)
      if (page().table().model()->index(row, 0).data().toString() == QString::number(wanted))
        page().table().selectRow(row);
  }
  int shown() { return page().table().model()->rowCount(); }
  QString emptyTitle() {
    for (const QWidget* empty : page().findChildren<QWidget*>())
      if (empty->inherits("culvert::ui::EmptyState")) return empty->accessibleName();
    return {};
  }
  QString file() {
    QFile content(folder.filePath(QStringLiteral("Office.toml")));
    return content.open(QIODevice::ReadOnly) ? QString::fromUtf8(content.readAll()) : QString();
  }

  std::string id;
};

}  // namespace

class RequestsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void showsTheChosenRequestOnAllPages() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 4, scene.id));
    QCOMPARE(scene.shown(), 4);
    scene.choose(1);
    QVERIFY(scene.words("requestSummary").contains(QLatin1String("gave no answer")));
    QVERIFY(scene.words("requestFinding").startsWith(QLatin1String("D-17 ")));
    QVERIFY(scene.text("requestHead").startsWith(QLatin1String("POST /api/items?page=2\nhost: ")));
    QVERIFY(scene.text("requestHead").contains(QStringLiteral("Bearer •••")));
    QVERIFY(scene.text("requestBody").contains(QLatin1String("\"a\":[1,")));
    QVERIFY(scene.text("answerHead").startsWith(QLatin1String("502\n")));
    QCOMPARE(scene.page().details().tabText(0), QStringLiteral("Summary"));
  }

  void selectionStaysOnItsRequest() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 20, scene.id));
    scene.choose(8);
    scene.deliver(sampleExchanges(21, 40, scene.id));
    observe::ExchangeDelta reset = sampleExchanges(5, 60, scene.id);
    reset.reset = true;
    scene.deliver(reset);
    const QModelIndexList rows = scene.page().table().selectionModel()->selectedRows();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0].data().toString(), QStringLiteral("8"));
  }

  void aRequestThatGoesIsFollowedByNoOther_data() {
    QTest::addColumn<bool>("by_search");
    QTest::newRow("from the table") << false;
    QTest::newRow("out of the search") << true;
  }

  void aRequestThatGoesIsFollowedByNoOther() {
    QFETCH(bool, by_search);
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 6, scene.id));
    scene.choose(4);
    const auto summary = [&] { return scene.words("requestSummary"); };
    const QString before = summary();
    if (by_search) {
      scene.page().findChild<RequestSearchField*>()->setText(QStringLiteral("-id:4"));
      QTRY_COMPARE(scene.shown(), 5);
      QCOMPARE(summary(), before);
    } else {
      observe::ExchangeDelta delta;
      delta.removed = {4};
      scene.deliver(delta);
      QVERIFY(!scene.page().details().isVisible());
    }
    QVERIFY(!scene.page().table().selectionModel()->hasSelection());
    scene.deliver(sampleExchanges(7, 8, scene.id));
    QVERIFY(!scene.page().table().selectionModel()->hasSelection());
    QCOMPARE(scene.page().details().isVisible(), by_search);
    if (by_search) QCOMPARE(summary(), before);
  }

  void searchesAMomentAfterTheLastKey() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 40, scene.id));
    scene.page().search().setText(QStringLiteral("status:5xx"));
    QTRY_COMPARE(scene.shown(), 10);
    QVERIFY(scene.words("requestCounts").startsWith(QLatin1String("10 of 40 match")));
    scene.page().search().setText(QStringLiteral("nothing-like-it"));
    QTRY_COMPARE(scene.shown(), 0);
    QCOMPARE(scene.emptyTitle(), QStringLiteral("Nothing matches"));
    scene.page().findChild<QPushButton*>()->click();
    QTRY_COMPARE(scene.shown(), 40);
  }

  void theSearchFieldProposesFieldsAndThenValues() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 8, scene.id));
    RequestSearchField& field = scene.page().search();
    field.setText(QStringLiteral("me"));
    QCOMPARE(field.proposals(), QStringList{QStringLiteral("method:")});
    field.setText(QStringLiteral("method:"));
    QCOMPARE(field.proposals(),
             (QStringList{QStringLiteral("method:GET   6"), QStringLiteral("method:POST   2")}));
    field.setText(QStringLiteral("-status:5xx|2"));
    QCOMPARE(field.proposals(), (QStringList{QStringLiteral("-status:5xx|2xx"),
                                             QStringLiteral("-status:5xx|200   4")}));
    field.setText(QStringLiteral("method:GET status:200"));
    field.addToken(QStringLiteral("method:POST"));
    QCOMPARE(field.text(), QStringLiteral("status:200 method:POST"));
  }

  void theSearchFieldSaysWhatItDoesNotUnderstand() {
    RequestScene scene;
    RequestSearchField& field = scene.page().search();
    field.setText(QStringLiteral("status:abc"));
    QVERIFY(field.accessibleDescription().contains(QLatin1String("cannot be understood")));
    field.setText(QStringLiteral("status:"));
    QVERIFY(field.accessibleDescription().contains(QLatin1String("not complete")));
  }

  void safeRequestsGoAgainAtOnceAndOthersAreAskedFor() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 4, scene.id));
    scene.choose(4);
    scene.press("replayRequest");
    QCOMPARE(scene.core.replays.size(), std::size_t{1});
    QCOMPARE(scene.core.replays[0].of, ExchangeId{4});
    QVERIFY(scene.desktop.questions.isEmpty());
    scene.desktop.agrees = false;
    scene.choose(1);
    scene.press("replayRequest");
    QCOMPARE(scene.desktop.questions.size(), 1);
    QCOMPARE(scene.core.replays.size(), std::size_t{1});
    scene.choose(2);  // A WebSocket is more than a request.
    QVERIFY(!scene.page().findChild<QToolButton*>(QStringLiteral("replayRequest"))->isEnabled());
  }

  void aReplayIsChosenAndComparedWithItsOriginal() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 4, scene.id));
    scene.choose(4);
    scene.press("replayRequest");
    observe::ExchangeRecord again = sampleExchange(8, scene.id, "web");
    again.connection = 0;
    again.replay_of = 4;
    again.status = 404;
    observe::ExchangeDelta delta;
    delta.changed.push_back(shared(again));
    scene.deliver(delta);
    QCOMPARE(scene.page().table().currentIndex().siblingAtColumn(0).data().toString(),
             QStringLiteral("8"));
    const QString comparison = scene.text("requestComparison");
    QVERIFY2(comparison.contains(QStringLiteral("− 200\n+ 404")), qPrintable(comparison));
  }

  void writesTheRowsThatAreShown() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 8, scene.id));
    scene.page().search().setText(QStringLiteral("method:POST"));
    QTRY_COMPARE(scene.shown(), 2);
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("out.har"));
    const QSignalSpy told(&scene.page(), &RequestsPage::told);
    scene.press("exportRequests");
    QTRY_COMPARE(told.size(), 1);
    QFile file(scene.desktop.save_path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("har 1 5"));
  }

  void aFileThatCannotBeWrittenIsToldInPassing() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 2, scene.id));
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("no/such/folder.har"));
    const QSignalSpy told(&scene.page(), &RequestsPage::told);
    scene.press("exportRequests");
    QTRY_COMPARE(told.size(), 1);
    QVERIFY(told[0][0].toString().contains(QLatin1String("cannot be written")));
  }

  void pausingAndClearingAreTheCoresBusiness() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 2, scene.id));
    scene.press("pauseCapture");
    scene.press("clearRequests");
    QCOMPARE(scene.core.pauses, std::vector<bool>{true});
    QCOMPARE(scene.core.clears, 1);
    observe::ExchangeDelta delta;
    delta.reset = true;
    delta.use = observe::CaptureUse{};
    delta.use->paused = true;
    delta.use->not_recorded = 5;
    scene.deliver(delta);
    QVERIFY(scene.words("requestCounts").contains(QLatin1String("paused, 5 not recorded")));
    QCOMPARE(scene.emptyTitle(), QStringLiteral("Recording is paused"));
  }

  void messagesAreFollowedWhileTheirRequestIsShown() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 4, scene.id));
    scene.choose(2);
    QCOMPARE(scene.core.followed, std::vector<ExchangeId>{2});
    observe::MessageDelta delta;
    delta.exchange = 2;
    delta.reset = true;
    delta.messages.resize(3);
    scene.deliver(delta);
    QCOMPARE(scene.page().details().messages().model().rowCount(), 3);
    scene.window->tabs().setCurrentIndex(0);
    QCOMPARE(scene.core.followed, (std::vector<ExchangeId>{2, 0}));
  }

  void captureOfAProxyIsWrittenToItsFile() {
    RequestScene scene;
    scene.window->scope().set({scene.id, "web", 0});
    auto* button = scene.page().findChild<QToolButton*>(QStringLiteral("captureMode"));
    QVERIFY(button->isVisible());
    QCOMPARE(button->text(), QStringLiteral("Capture: heads"));
    button->click();
    auto* menu = scene.page().findChild<QMenu*>();
    QVERIFY(menu);
    menu->actions()[2]->trigger();
    menu->close();
    QCOMPARE(scene.desktop.questions.size(), 1);
    QVERIFY2(scene.file().contains(QLatin1String("culvert.capture.mode = \"bodies\"")),
             qPrintable(scene.file()));
    QVERIFY(scene.file().contains(QLatin1String("# shown to everybody")));
    QCOMPARE(button->text(), QStringLiteral("Capture: bodies"));
    scene.window->scope().set({scene.id, "secure", 0});
    QVERIFY(!button->isVisible());
  }

  void emptyStatesSayWhatToDo() {
    RequestScene scene;
    scene.window->scope().set({scene.id, {}, 0});
    QCOMPARE(scene.emptyTitle(), QStringLiteral("No requests yet"));
    scene.window->scope().set({scene.id, "secure", 0});
    QCOMPARE(scene.emptyTitle(), QStringLiteral("Nothing here can be read as HTTP"));
  }

  void theLegsOfASharedConnectionNameTheVisitorOfTheRequest() {
    RequestScene scene;
    observe::ExchangeRecord row = sampleExchange(4, scene.id, "web");
    row.visitor = "203.0.113.5";
    observe::ConnectionRecord connection = sampleConnection(row.connection, scene.id, "web");
    connection.shared = true;
    connection.visitor = connection.downstream.peer = "203.0.113.7";
    observe::ConnectionDelta connections;
    connections.changed.push_back(shared(connection));
    scene.deliver(connections);
    observe::ExchangeDelta delta;
    delta.changed.push_back(shared(row));
    scene.deliver(delta);
    scene.choose(4);
    QStringList facts;
    for (const LegFacts* leg : scene.page().details().findChildren<LegFacts*>())
      facts.append(leg->accessibleDescription());
    QVERIFY2(facts.join(u'\n').contains(QLatin1String("Peer: 203.0.113.5\n")),
             qPrintable(facts.join(u'\n')));
    QVERIFY(!facts.join(u'\n').contains(QLatin1String("203.0.113.7")));
  }

  void aRequestThatLeavesTheScopeIsNotLeftForSendingAgain() {
    RequestScene scene;
    const std::string other = scene.store.add(scene.write(QStringLiteral("Lab.toml"), web_profile));
    scene.deliver(sampleExchanges(1, 4, scene.id));
    scene.window->scope().set({scene.id, {}, 0});
    scene.choose(4);
    auto* again = scene.page().findChild<QToolButton*>(QStringLiteral("replayRequest"));
    QVERIFY(again->isEnabled());
    QVERIFY(scene.page().details().isVisible());
    again->click();
    scene.window->scope().set({other, {}, 0});
    QCOMPARE(scene.shown(), 0);
    QVERIFY(!again->isEnabled());
    QVERIFY(!scene.page().details().isVisible());
    // Nor does it come back with its replay.
    observe::ExchangeRecord replay = sampleExchange(8, scene.id, "web");
    replay.replay_of = 4;
    observe::ExchangeDelta delta;
    delta.changed.push_back(shared(replay));
    scene.deliver(delta);
    QVERIFY(!again->isEnabled());
    QVERIFY(!scene.page().details().isVisible());
    scene.window->scope().set({scene.id, {}, 0});
    scene.choose(4);
    QVERIFY(again->isEnabled());
  }

  void aVisitorIsProposedWithoutThePort_data() {
    QTest::addColumn<QByteArray>("visitor");
    QTest::addColumn<QString>("proposal");
    QTest::newRow("with a port") << QByteArray("203.0.113.7:40001")
                                 << QStringLiteral("visitor:203.0.113.7   1");
    QTest::newRow("without") << QByteArray("203.0.113.7")
                             << QStringLiteral("visitor:203.0.113.7   1");
    QTest::newRow("IPv6") << QByteArray("[2001:db8::7]:40001")
                          << QStringLiteral("visitor:[2001:db8::7]   1");
    QTest::newRow("IPv6 without") << QByteArray("[2001:db8::7]")
                                  << QStringLiteral("visitor:[2001:db8::7]   1");
  }

  void aVisitorIsProposedWithoutThePort() {
    QFETCH(QByteArray, visitor);
    QFETCH(QString, proposal);
    RequestScene scene;
    observe::ExchangeRecord row = sampleExchange(4, scene.id, "web");
    row.visitor = visitor.toStdString();
    observe::ExchangeDelta delta;
    delta.changed.push_back(shared(row));
    scene.deliver(delta);
    scene.page().search().setText(QStringLiteral("visitor:"));
    QCOMPARE(scene.page().search().proposals(), QStringList{proposal});
  }

  void scopeNarrowsTheTable() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 8, scene.id));
    scene.deliver(sampleExchanges(9, 12, "demo"));
    QCOMPARE(scene.shown(), 12);
    scene.window->scope().set({scene.id, {}, 0});
    QCOMPARE(scene.shown(), 8);
    scene.window->scope().set({scene.id, "web", 2});
    QCOMPARE(scene.shown(), 2);
  }

  void fiftyThousandRowsAreSearchedWithinAMoment() {
    RequestScene scene;
    scene.deliver(sampleExchanges(1, 50'000, scene.id));
    QElapsedTimer timer;
    timer.start();
    scene.page().search().setText(QStringLiteral("/items|sock/ -status:404"));
    QTRY_COMPARE(scene.shown(), 25'000);
    qInfo("searched in %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 5'000);
  }
};

}  // namespace culvert::ui::requests_test

QTEST_MAIN(culvert::ui::requests_test::RequestsTest)
#include "requests_test.moc"
