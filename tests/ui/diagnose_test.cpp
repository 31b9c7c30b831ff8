// The tab of the doctor: checks as they come, findings with a button that cures them, what pasted
// messages mean, and a report without secrets.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/diagnose/diagnose_page.h"
#include "ui/diagnose/explain_view.h"
#include "ui/diagnose/redactor.h"
#include "ui/diagnose/report.h"
#include "ui/window/actions.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace culvert::ui::diagnose_test {
namespace {

constexpr const char* tls_profile = R"(serverAddr = "frps.canary-host.example"
auth.token = "CANARY-TOKEN-1"
# the site
[[proxies]]
name = "web"  # shown to everybody
type = "http"
localPort = 8443
customDomains = ["web.canary-host.example"]
httpUser = "admin"
httpPassword = "CANARY-PASSWORD-2"
requestHeaders.set.Authorization = "Bearer CANARY-HEADER-3"
metadatas.token = "CANARY-METADATA-4"
)";

observe::ExaminationStep step(const char* name, bool good) {
  observe::ExaminationStep made;
  made.name = name;
  made.good = good;
  made.took = std::chrono::milliseconds(3);
  if (!good) made.error = Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:8443", {}};
  return made;
}

struct DiagnoseScene : WindowFixture {
  DiagnoseScene() : id(store.add(write(QStringLiteral("Office.toml"), tls_profile))) {
    window->resize(1180, 760);
    window->show();
    window->tabs().setCurrentWidget(&page());
    window->scope().set({id, "web", 0});
  }

  DiagnosePage& page() { return window->diagnosePage(); }
  template <class Widget>
  Widget& find(const char* name) {
    return *page().findChild<Widget*>(QLatin1String(name));
  }
  observe::Examination examination(bool ended) {
    observe::Examination found;
    found.ticket = core.examinations.back().ticket;
    found.profile = id;
    found.proxy = "web";
    found.ended = ended;
    return found;
  }
  observe::Examination plainInsteadOfTls() {
    observe::Examination found = examination(true);
    found.steps = {step("tcp", true), step("tls", false)};
    observe::Diagnosis one;
    one.number = 2;
    one.parameters = {"127.0.0.1:8443"};
    one.evidence = "The plain HTTP request was sent to HTTPS port";
    one.changes = {
        {"culvert.upstream.scheme", "\"https\""}
    };
    found.findings = {one};
    return found;
  }
  QString file() {
    QFile content(folder.filePath(QStringLiteral("Office.toml")));
    return content.open(QIODevice::ReadOnly) ? QString::fromUtf8(content.readAll()) : QString();
  }

  std::string id;
};

}  // namespace

class DiagnoseTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namesInTheSelectorFollowTheLanguage() {
    DiagnoseScene scene;
    const auto& box = scene.find<QComboBox>("diagnoseProxy");
    const QString english = box.itemText(box.count() - 1);
    QVERIFY2(english.contains(QLatin1String("(Demo)")), qPrintable(english));
    const int chosen = box.currentIndex();
    scene.speak(LanguageChoice::chinese);
    QVERIFY(!box.itemText(box.count() - 1).contains(QLatin1String("(Demo)")));
    scene.speak(LanguageChoice::english);
    QCOMPARE(box.itemText(box.count() - 1), english);
    QCOMPARE(box.currentIndex(), chosen);
  }

  void examinesTheProxyInScope() {
    DiagnoseScene scene;
    QVERIFY(
        scene.find<QComboBox>("diagnoseProxy").currentText().startsWith(QLatin1String("web (")));
    scene.find<QPushButton>("diagnoseRun").click();
    QCOMPARE(scene.core.examinations.size(), std::size_t{1});
    QCOMPARE(scene.core.examinations[0].proxy.name, std::string("web"));
    QCOMPARE(scene.core.examinations[0].request_path, std::string());
    QCOMPARE(scene.find<QPushButton>("diagnoseRun").text(), QStringLiteral("Stop"));
    scene.find<QPushButton>("diagnoseRun").click();
    QCOMPARE(scene.core.examination_stops, 1);
  }

  void sendsARequestOnlyWhenItIsAskedTo() {
    DiagnoseScene scene;
    scene.find<QCheckBox>("diagnoseRequest").setChecked(true);
    scene.find<QLineEdit>("diagnosePath").setText(QStringLiteral("health"));
    scene.window->actions().diagnose->trigger();
    QCOMPARE(scene.core.examinations.at(0).request_path, std::string("/health"));
  }

  void stepsAreShownAsTheyCome() {
    DiagnoseScene scene;
    scene.page().run();
    observe::Examination found = scene.examination(false);
    const int known = scene.page().model().rowCount();  // the file, the link, the proxy
    QCOMPARE(known, 3);
    found.steps = {step("tcp", true)};
    scene.deliver(found);
    QCOMPARE(scene.page().model().rowCount(), known + 1);
    found.steps.push_back(step("tls", false));
    scene.deliver(found);
    QCOMPARE(scene.page().model().rowCount(), known + 2);
    QCOMPARE(scene.page().model().checks().back().name, QStringLiteral("TLS as it is configured"));
    QCOMPARE(scene.find<QLabel>("diagnoseVerdict").text(), QStringLiteral("Examining…"));
    found.ended = found.stopped = true;
    scene.deliver(found);
    QCOMPARE(scene.find<QLabel>("diagnoseVerdict").text(),
             QStringLiteral("Stopped before it was done."));
  }

  void whatAnOlderExaminationFoundIsNotShown() {
    DiagnoseScene scene;
    scene.page().run();
    const observe::Examination old = scene.plainInsteadOfTls();
    scene.page().run();
    scene.deliver(old);
    QVERIFY(!scene.page().findChild<QFrame*>(QStringLiteral("findingCard")));
  }

  void fixWritesTheFileAndExaminesAgain() {
    DiagnoseScene scene;
    scene.control.start(scene.id);
    scene.page().run();
    scene.deliver(scene.plainInsteadOfTls());
    QCOMPARE(scene.find<QLabel>("diagnoseVerdict").text(), QStringLiteral("1 cause found."));
    const std::size_t wishes = scene.core.wishes.size();
    scene.find<QPushButton>("fixFinding").click();
    QVERIFY2(scene.file().contains(QLatin1String("culvert.upstream.scheme = \"https\"")),
             qPrintable(scene.file()));
    QVERIFY(scene.file().contains(QLatin1String("# shown to everybody")));
    QCOMPARE(scene.core.wishes.size(), wishes + 1);  // what runs gets the file as it is now
    QCOMPARE(scene.core.examinations.size(), std::size_t{2});
    QVERIFY(scene.core.examinations[1].proxy.gateway.upstream.scheme ==
            config::UpstreamScheme::https);
  }

  void aCardStaysWhileItTellsTheSame() {
    DiagnoseScene scene;
    scene.page().run();
    scene.deliver(scene.plainInsteadOfTls());
    const auto card = [&] {
      WindowFixture::settle();
      return QPointer<QFrame>(scene.page().findChild<QFrame*>(QStringLiteral("findingCard")));
    };
    const QPointer<QFrame> first = card();
    QVERIFY(first);
    auto& fix = scene.find<QPushButton>("fixFinding");
    fix.setFocus();
    QTest::mousePress(&fix, Qt::LeftButton);
    for (int i = 0; i < 3; ++i) {
      observe::ProxyRecord proxy =
          sampleProxy(scene.id, "web", "http", observe::ProxyState::running);
      proxy.down_rate = static_cast<std::uint64_t>(i);
      scene.deliver(proxy);
    }
    QCOMPARE(card(), first);
    QTest::mouseRelease(&fix, Qt::LeftButton);
    QVERIFY(scene.file().contains(QLatin1String("culvert.upstream.scheme")));
  }

  void cardsSpeakTheNewLanguage() {
    DiagnoseScene scene;
    scene.page().run();
    scene.deliver(scene.plainInsteadOfTls());
    const QString english = scene.find<QPushButton>("fixFinding").text();
    scene.speak(LanguageChoice::chinese);
    QVERIFY(scene.find<QPushButton>("fixFinding").text() != english);
  }

  void whatHappenedBehindAnotherTabIsShownOnTheWayBack() {
    DiagnoseScene scene;
    scene.page().run();
    scene.deliver(scene.examination(true));
    QVERIFY(!scene.page().findChild<QFrame*>(QStringLiteral("findingCard")));
    scene.window->tabs().setCurrentIndex(0);
    observe::ProxyRecord refused =
        sampleProxy(scene.id, "web", "http", observe::ProxyState::refused);
    refused.error = Error{Errc::port_taken, Leg::relay, "port unavailable", {}};
    scene.deliver(refused);
    QVERIFY(!scene.page().findChild<QFrame*>(QStringLiteral("findingCard")));
    scene.window->tabs().setCurrentWidget(&scene.page());
    QVERIFY(scene.page().findChild<QFrame*>(QStringLiteral("findingCard")));
  }

  void aFileThatCannotBeFixedIsToldInPassing() {
    DiagnoseScene scene;
    scene.page().run();
    scene.deliver(scene.plainInsteadOfTls());
    QFile::remove(scene.folder.filePath(QStringLiteral("Office.toml")));
    const QSignalSpy told(&scene.page(), &DiagnosePage::told);
    scene.find<QPushButton>("fixFinding").click();
    QCOMPARE(told.size(), 1);
    QVERIFY(told[0][0].toString().contains(QLatin1String("by hand")));
  }

  void aProxyThatTheServerRefusedSaysWhy() {
    DiagnoseScene scene;
    observe::ProxyRecord refused =
        sampleProxy(scene.id, "web", "http", observe::ProxyState::refused);
    refused.error = Error{Errc::port_taken, Leg::relay, "port unavailable", {}};
    scene.deliver(refused);
    scene.page().run();
    scene.deliver(scene.examination(true));
    QVERIFY(scene.page().findChild<QFrame*>(QStringLiteral("findingCard")));
    QVERIFY(std::ranges::any_of(scene.page().model().checks(), [](const Check& check) {
      return check.state == Check::State::problem;
    }));
  }

  void pastedMessagesAreExplained_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("answer");
    QTest::newRow("known") << QStringLiteral("curl: (35) SSL routines::wrong version number")
                           << QStringLiteral("D-01 ");
    QTest::newRow("unknown") << QStringLiteral("it is a nice day") << QString();
    QTest::newRow("nothing") << QStringLiteral("  ") << QString();
  }

  void pastedMessagesAreExplained() {
    QFETCH(QString, text);
    QFETCH(QString, answer);
    DiagnoseScene scene;
    scene.page().explanation().field().setPlainText(text);
    scene.page().explanation().explain();
    const auto* card = scene.page().findChild<QFrame*>(QStringLiteral("findingCard"));
    QCOMPARE(card != nullptr, !answer.isEmpty());
    if (card) QVERIFY(card->accessibleName().startsWith(answer));
    QCOMPARE(scene.find<QLabel>("explainAnswer").text().isEmpty(), text.trimmed().isEmpty());
  }

  void theReportHoldsNoSecrets() {
    DiagnoseScene scene;
    observe::SessionRecord session = sampleSession(scene.id);
    session.link.peer = "198.51.100.77:7000";
    scene.deliver(session);
    scene.deliver(observe::EventKind::connecting, {scene.id, {}, 0, {}},
                  {"frps.canary-host.example:7000", "tcp"});
    scene.deliver(observe::EventKind::connection_opened, {scene.id, "web", 1, {}},
                  {"203.0.113.99:40003", "[2001:db8::99]:8443"});
    // Should the core ever let one slip.
    scene.deliver(observe::EventKind::login_failed, {scene.id, {}, 0, {}}, {},
                  Error{Errc::auth, Leg::relay, "token CANARY-TOKEN-1 does not match", {}});
    scene.deliver(observe::EventKind::login_failed, {scene.id, {}, 0, {}}, {},
                  Error{Errc::auth, Leg::relay, "no such key: CANARY-HEADER-3", {}});
    scene.page().run();
    scene.deliver(scene.plainInsteadOfTls());
    scene.find<QPushButton>("diagnoseReport").click();
    const QString text = scene.find<QPlainTextEdit>("reportText").toPlainText();
    for (const char* canary : {"CANARY", "canary", "203.0.113.99", "198.51.100.77", "2001:db8::99"})
      QVERIFY2(!text.contains(QLatin1String(canary)), qPrintable(text));
    for (const char* told : {"== Program ==", "== Settings ==", "== Checks ==", "== Log ==",
                             "<host-1>", "<ip-1>", "127.0.0.1", "D-02 "})
      QVERIFY2(text.contains(QLatin1String(told)), qPrintable(text + QLatin1String(told)));
    const QString all = text;
    for (QCheckBox* part : scene.find<QWidget>("reportView").findChildren<QCheckBox*>())
      part->setChecked(false);
    QVERIFY(scene.find<QPlainTextEdit>("reportText").toPlainText().trimmed().isEmpty());
    QVERIFY(!all.isEmpty());
  }

  void theReportIsCopiedAndSavedAsItIsShown() {
    DiagnoseScene scene;
    scene.find<QPushButton>("diagnoseReport").click();
    const QString text = scene.find<QPlainTextEdit>("reportText").toPlainText();
    scene.desktop.save_path = scene.folder.filePath(QStringLiteral("report.txt"));
    for (QPushButton* button : scene.find<QWidget>("reportView").findChildren<QPushButton*>())
      button->click();
    QCOMPARE(scene.desktop.copied, text);
    QFile file(scene.desktop.save_path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), text);
  }

  void whatIsRedactedKeepsItsMark_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("redacted");
    const auto row = [](const char* name, const char* text, const char* redacted) {
      QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(redacted);
    };
    row("the same one twice", "a 203.0.113.4:80 b 203.0.113.4", "a <ip-1>:80 b <ip-1>");
    row("two", "203.0.113.4 203.0.113.5", "<ip-1> <ip-2>");
    row("IPv6", "[2001:db8::1]:443 fe80::1", "[<ip-1>]:443 <ip-2>");
    row("this computer", "127.0.0.1:80 [::1]:80 0.0.0.0", "127.0.0.1:80 [::1]:80 0.0.0.0");
    row("a version", "Qt 6.4.2, 0.61.0, 12:30:15", "Qt 6.4.2, 0.61.0, 12:30:15");
    row("a known host", "to inner-box now", "to <host-1> now");
    row("a name nobody told", "GET shop.Some-Name.co.uk/x", "GET <host-1>/x");
    row("in a link", "https://demo.some.dev/a.b", "https://<host-1>/a.b");
    row("a file is no name", "/etc/site.com/x", "/etc/site.com/x");
    row("a setting is no name", "culvert.upstream.scheme frpc.toml",
        "culvert.upstream.scheme frpc.toml");
    row("home", "/home/alice/frpc.toml by alice", "<home>/frpc.toml by <user>");
    row("a secret", "token=hunter2;", "token=***;");
    row("mail", "ask bob@site.example", "ask <mail-1>");
  }

  void whatIsRedactedKeepsItsMark() {
    QFETCH(QString, text);
    QFETCH(QString, redacted);
    Redactor redactor;
    redactor.setHome(QStringLiteral("/home/alice"), QStringLiteral("alice"));
    redactor.addSecret(QStringLiteral("hunter2"));
    redactor.addHost(QStringLiteral("inner-box"));
    redactor.addHost(QStringLiteral("localhost"));
    QCOMPARE(redactor.redacted(text), redacted);
  }
};

}  // namespace culvert::ui::diagnose_test

QTEST_MAIN(culvert::ui::diagnose_test::DiagnoseTest)
#include "diagnose_test.moc"
