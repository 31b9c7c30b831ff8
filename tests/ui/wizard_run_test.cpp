// The wizard on the real core, by keyboard alone: from the start of the window to the first request
// on this computer, and from there to a real server.
#include "tests/ui/fake_ports.h"
#include "tests/ui/fakes.h"
#include "ui/bridge/engine_door.h"
#include "ui/window/main_window.h"
#include "ui/wizard/inline_note.h"
#include "ui/wizard/wizard.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

namespace culvert::ui::wizard_run_test {
namespace {

constexpr int patience_ms = 30'000;

/// A small program of somebody's: it answers every request, or greets like an SSH server.
class Service {
 public:
  explicit Service(bool speaks_first = false) {
    QObject::connect(&server_, &QTcpServer::newConnection, &server_, [this, speaks_first] {
      QTcpSocket* visitor = server_.nextPendingConnection();
      if (speaks_first) visitor->write("SSH-2.0-Sample\r\n");
      QObject::connect(visitor, &QTcpSocket::readyRead, visitor, [visitor, speaks_first] {
        const QByteArray request = visitor->readAll();
        if (speaks_first || !request.contains("HTTP/1.1")) return visitor->disconnectFromHost();
        visitor->write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
      });
    });
    if (!server_.listen(QHostAddress::LocalHost)) qFatal("no free port");
  }
  QString port() const { return QString::number(server_.serverPort()); }

 private:
  QTcpServer server_;
};

/// A relay in an engine of its own, with a token.
class Server {
 public:
  Server() {
    config::RelayConfig config;
    config.bind_addr = "127.0.0.1";
    config.bind_port = 0;
    config.auth.token = Secret("CANARY");
    WantedProfile wanted;
    wanted.id = "relay";
    wanted.config = config;
    engine_.apply({wanted});
  }
  QString address() {
    for (const observe::SessionRecord& session : engine_.take_status().sessions)
      if (!session.listening.empty()) address_ = QString::fromStdString(session.listening);
    return address_;
  }

 private:
  Engine engine_;
  QString address_;
};

struct RealWindow {
  RealWindow() {
    language.setChoice(LanguageChoice::english);
    window.resize(1180, 760);
    window.show();
    window.activateWindow();
  }

  /// A key for whatever has the focus, as people press it.
  void press(Qt::Key key) {
    if (key == Qt::Key_Return) ++decisions;
    QTest::keyClick(QApplication::focusWidget(), key);
  }
  void type(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
  QString focus() const {
    const QWidget* widget = QApplication::focusWidget();
    return widget ? widget->objectName() : QString();
  }
  template <class Type>
  Type* get(const char* name) {
    return window.findChild<Type*>(QLatin1String(name));
  }
  QString title() { return get<QLabel>("wizardTitle")->text(); }
  /// Tab until a widget has the focus.
  bool tabTo(const char* name) {
    for (int i = 0; i < 40 && focus() != QLatin1String(name); ++i)
      press(Qt::Key_Tab);
    return focus() == QLatin1String(name);
  }
  QByteArray disk() const { return contentOfFilesBelow(folder.path()); }

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
  FakePorts ports;
  Tray tray{control, std::make_unique<FakeTray>()};
  MainWindow window{
      WindowParts{control, bridge, theme, language, layout, desktop, tray, &ports}
  };
  int decisions = 0;
};

/// From the welcome page to the address, on this computer.
void tryHere(RealWindow& scene, const QString& port) {
  QTRY_COMPARE(scene.focus(), QStringLiteral("exposeFirstPort"));
  scene.press(Qt::Key_Return);
  QTRY_COMPARE(scene.focus(), QStringLiteral("serviceTarget"));
  scene.ports.tell({
      {"127.0.0.1", port.toUShort(), "node", 1}
  });
  scene.type(port);
  scene.press(Qt::Key_Return);
  QTRY_COMPARE(scene.focus(), QStringLiteral("throughHere"));
  scene.press(Qt::Key_Return);
  QTRY_COMPARE_WITH_TIMEOUT(scene.title(), QStringLiteral("It is reachable"), patience_ms);
}

}  // namespace

class WizardRunTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theFirstRequestTakesFourDecisionsAndFewSeconds() {
    const Service service;
    QElapsedTimer since_launch;
    since_launch.start();
    RealWindow scene;
    tryHere(scene, service.port());
    QTRY_COMPARE(scene.focus(), QStringLiteral("sendTestRequest"));
    scene.press(Qt::Key_Return);
    auto* requests = scene.get<QListWidget>("firstRequests");
    QTRY_VERIFY_WITH_TIMEOUT(
        requests->count() == 1 && requests->item(0)->text().contains(QLatin1String("200")),
        patience_ms);
    const qint64 took = since_launch.elapsed();
    qInfo("%d decisions, %lld ms of program time from launch to the first request", scene.decisions,
          static_cast<long long>(took));
    QVERIFY(scene.decisions <= 4);
    // Its own limit is the patience of the test; the promise is 15 s.
    if (took > 15'000) qWarning("slower than promised: is the machine busy?");
    QTRY_VERIFY(scene.get<InlineNote>("testNote")->text().contains(QLatin1String("200")));
    scene.press(Qt::Key_Escape);  // there is nothing to take back
    QCOMPARE(scene.title(), QStringLiteral("It is reachable"));
    QVERIFY(scene.tabTo("wizardNext"));
    scene.press(Qt::Key_Return);
    QVERIFY(!scene.window.wizard().isVisible());
    const Profile* here = scene.store.triedHere();
    QVERIFY(here);
    QCOMPARE(scene.window.scope().current().profile, here->id);
    QVERIFY(scene.control.status(here->id).isRunning());
  }

  void theDemoPageNeedsNothingOfOnesOwn() {
    RealWindow scene;
    QTRY_COMPARE(scene.focus(), QStringLiteral("exposeFirstPort"));
    scene.press(Qt::Key_Return);
    QVERIFY(scene.tabTo("kind-0"));
    for (int i = 0; i < 4; ++i)
      scene.press(Qt::Key_Right);
    scene.press(Qt::Key_Return);
    QTRY_COMPARE(scene.focus(), QStringLiteral("throughHere"));
    scene.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(scene.title(), QStringLiteral("It is reachable"), patience_ms);
    QTRY_COMPARE(scene.focus(), QStringLiteral("sendTestRequest"));
    scene.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(scene.get<QListWidget>("firstRequests")->count(), 1, patience_ms);
  }

  void aServiceThatSpeaksFirstIsHeard() {
    const Service service(true);
    RealWindow scene;
    QTRY_COMPARE(scene.focus(), QStringLiteral("exposeFirstPort"));
    scene.press(Qt::Key_Return);
    scene.type(service.port());
    QVERIFY(scene.tabTo("kind-0") || scene.tabTo("kind-3"));
    while (scene.focus() != QLatin1String("kind-1"))
      scene.press(scene.focus() == QLatin1String("kind-0") ? Qt::Key_Right : Qt::Key_Left);
    scene.press(Qt::Key_Return);
    scene.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(scene.title(), QStringLiteral("It is reachable"), patience_ms);
    scene.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(
        scene.get<InlineNote>("testNote")->text().contains(QLatin1String("SSH-2.0-Sample")),
        patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(scene.get<QListWidget>("firstRequests")->count() > 0, patience_ms);
  }

  void aServiceThatIsNotThereYetIsNamedAndWorksOnceItIs() {
    RealWindow scene;
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    const quint16 port = closed.serverPort();
    closed.close();
    tryHere(scene, QString::number(port));
    QTRY_COMPARE(scene.focus(), QStringLiteral("sendTestRequest"));
    scene.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.get<InlineNote>("testNote")->text().isEmpty() &&
                                 scene.get<QPushButton>("sendTestRequest")->isEnabled(),
                             patience_ms);
  }

  void whatWasTriedMovesToARealServerWithTheRightToken() {
    Server server;
    QTRY_VERIFY_WITH_TIMEOUT(!server.address().isEmpty(), patience_ms);
    const Service service;
    RealWindow scene;
    tryHere(scene, service.port());
    QVERIFY(scene.tabTo("wizardNext"));
    scene.press(Qt::Key_Return);
    const std::string here = scene.store.triedHere()->id;
    const std::string text = scene.store.find(here)->text;
    const std::string item = text.substr(text.find("[[proxies]]"));

    scene.window.wizard().beginMove(here);
    scene.window.expose();  // what is begun stays as it is
    QTRY_COMPARE(scene.title(), QStringLiteral("What should be reachable?"));
    QPushButton* ribbon = nullptr;
    scene.window.scope().set({});
    scene.window.scope().set({here, {}, 0});
    for (QPushButton* button : scene.window.findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Use a real server…")) ribbon = button;
    QVERIFY(ribbon);
    ribbon->setFocus();
    scene.press(Qt::Key_Space);
    QTRY_COMPARE(scene.focus(), QStringLiteral("serverText"));
    scene.type(server.address());
    scene.press(Qt::Key_Tab);
    scene.type(QStringLiteral("wrong"));
    scene.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(scene.title(), QStringLiteral("Not reachable yet"), patience_ms);
    QPushButton* cure = nullptr;
    for (QPushButton* button : scene.window.wizard().findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Enter token…")) cure = button;
    QVERIFY(cure);
    cure->setFocus();
    scene.press(Qt::Key_Space);
    QTRY_COMPARE(scene.title(), QStringLiteral("To which server?"));
    QVERIFY(scene.tabTo("serverToken"));
    scene.type(QStringLiteral("CANARY"));
    scene.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(scene.title(), QStringLiteral("It is reachable"), patience_ms);
    QVERIFY(scene.store.triedHere() == nullptr);
    const Profile& moved = scene.store.profiles().front();
    QVERIFY(moved.text.ends_with(item));
    QVERIFY(!scene.disk().contains("CANARY"));
    QTRY_COMPARE(scene.focus(), QStringLiteral("sendTestRequest"));
    scene.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(scene.get<QListWidget>("firstRequests")->count(), 1, patience_ms);
  }
};

}  // namespace culvert::ui::wizard_run_test

QTEST_MAIN(culvert::ui::wizard_run_test::WizardRunTest)
#include "wizard_run_test.moc"
