// The pages of the wizard over a made-up core: what is chosen, what is refused, what is written,
// and how all of it is taken back.
#include "ui/wizard/wizard.h"

#include "tests/ui/fake_ports.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/proxies/proxies_page.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/step_list.h"
#include "ui/window/actions.h"
#include "ui/window/welcome_page.h"
#include "ui/wizard/inline_note.h"
#include "ui/wizard/qr_code.h"
#include "ui/wizard/test_visitor.h"

#include <QCheckBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace culvert::ui::wizard_test {
namespace {

/// The wizard alone.
struct WizardFixture : ControlFixture {
  explicit WizardFixture(std::unique_ptr<SecretStore> keychain = nullptr)
      : ControlFixture(std::move(keychain)) {
    language.setChoice(LanguageChoice::english);
    wizard.resize(900, 640);
    wizard.QWidget::show();
    wizard.begin();
  }

  template <class Type>
  Type* get(const char* name) {
    return wizard.findChild<Type*>(QLatin1String(name));
  }
  QString note(const char* name) { return get<InlineNote>(name)->text(); }
  QString title() { return get<QLabel>("wizardTitle")->text(); }
  void press(const char* button) { get<QPushButton>(button)->click(); }
  void type(const char* field, const QString& text) {
    auto* edit = get<QLineEdit>(field);
    edit->clear();
    QTest::keyClicks(edit, text);
  }
  void paste(const QString& text) { get<PasteField>("serverText")->setPlainText(text); }
  /// To the last page, with a server of one's own.
  void connectTo(const QString& server, const QString& token = {}) {
    type("serviceTarget", QStringLiteral("3000"));
    press("wizardNext");
    paste(server);
    type("serverToken", token);
    press("wizardNext");
  }
  /// To the last page, on this computer.
  void tryHere() {
    type("serviceTarget", QStringLiteral("3000"));
    press("wizardNext");
    get<QRadioButton>("throughHere")->click();
    press("wizardNext");
  }
  const Profile& made() { return store.profiles().front(); }
  void answerExamination(observe::Examination found) {
    found.ticket = core.examinations.back().ticket;
    deliver(found);
  }
  QStringList cards() {
    QStringList names;
    for (const Banner* banner : wizard.findChildren<Banner*>())
      names.append(banner->accessibleName());
    return names;
  }
  QPushButton* cure(const QString& words) {
    for (Banner* banner : wizard.findChildren<Banner*>())
      for (QPushButton* button : banner->findChildren<QPushButton*>())
        if (button->text() == words) return button;
    return nullptr;
  }
  /// Everything that is on the disk.
  QByteArray disk() const { return contentOfFilesBelow(folder.path()); }

  Language language;
  FakeDesktop desktop;
  FakePorts ports;
  ProfileFiles files{control, folder.filePath(QStringLiteral("history"))};
  Wizard wizard{
      Wizard::Parts{control, bridge, files, desktop, ports}
  };
};

/// Answers each request by a head and as much of a body as is taken from it.
class LongAnswer : public QObject {
 public:
  explicit LongAnswer(qint64 bytes) : left_(bytes) {
    if (!server_.listen(QHostAddress::LocalHost)) qFatal("no port is free");
    connect(&server_, &QTcpServer::newConnection, this, [this, bytes] {
      socket_ = server_.nextPendingConnection();
      connect(socket_, &QTcpSocket::readyRead, this, [this, bytes] {
        if (!socket_->readAll().contains("\r\n\r\n")) return;
        socket_->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                       QByteArray::number(bytes) + "\r\n\r\n");
        send();
      });
      connect(socket_, &QTcpSocket::bytesWritten, this, &LongAnswer::send);
    });
  }
  QString url() const { return QStringLiteral("http://127.0.0.1:%1/").arg(server_.serverPort()); }
  bool isClosed() const { return socket_ && socket_->state() == QAbstractSocket::UnconnectedState; }
  /// Of the body, what could not be sent yet.
  qint64 waiting() const { return left_; }

 private:
  void send() {
    constexpr qint64 piece = 64 * 1024;
    while (left_ > 0 && socket_->bytesToWrite() < piece && socket_->isWritable())
      left_ -= std::max<qint64>(
          socket_->write(QByteArray(static_cast<int>(std::min(piece, left_)), 'x')), 0);
  }

  QTcpServer server_;
  QTcpSocket* socket_ = nullptr;
  qint64 left_;
};

observe::Examination found(const char* step, bool good, std::optional<Error> error = {}) {
  observe::Examination examination;
  examination.target = "127.0.0.1:3000";
  examination.ended = true;
  observe::ExaminationStep one;
  one.name = step;
  one.good = good;
  one.error = std::move(error);
  examination.steps.push_back(std::move(one));
  return examination;
}

observe::ProxyRecord running(const std::string& profile, const std::string& name) {
  observe::ProxyRecord record = sampleProxy(profile, name, "tcp", observe::ProxyState::running);
  record.public_address = "frps.example.com:38211";
  return record;
}

}  // namespace

class WizardTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aNumberAndEnterIsEnough() {
    WizardFixture scene;
    QCOMPARE(scene.title(), QStringLiteral("What should be reachable?"));
    auto* field = scene.get<QLineEdit>("serviceTarget");
    QTest::keyClicks(field, QStringLiteral("3000"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(scene.wizard.step() == WizardStep::server);
    QVERIFY(scene.get<QRadioButton>("throughHere")->isChecked());
  }

  void whatIsNoAddressStaysOnItsPageAndSaysWhy() {
    WizardFixture scene;
    for (const char* typed : {"", "0", "70000", "nonsense here", "localhost"}) {
      scene.type("serviceTarget", QString::fromLatin1(typed));
      scene.press("wizardNext");
      QVERIFY(scene.wizard.step() == WizardStep::service);
      QVERIFY2(!scene.note("serviceNote").isEmpty(), typed);
    }
  }

  void listeningPortsAreListedWhileThePageIsSeenAndFillTheField() {
    WizardFixture scene;
    QVERIFY(scene.ports.watched);
    scene.ports.tell(samplePorts());
    auto* table = scene.get<TableView>("portTable");
    QCOMPARE(table->model()->rowCount(), 5);
    table->selectRow(3);
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("22"));
    QVERIFY(scene.get<QRadioButton>("kind-1")->isChecked());
    // Its row moves when others come; the choice stays.
    auto more = samplePorts();
    more.insert(more.begin(), {"127.0.0.1", 80, "caddy", 3});
    scene.ports.tell(more);
    QCOMPARE(table->currentIndex().row(), 4);
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("22"));
    scene.type("serviceTarget", QStringLiteral("9090"));
    QVERIFY(scene.get<QRadioButton>("kind-0")->isChecked());
    scene.press("wizardNext");
    QVERIFY(!scene.ports.watched);
    scene.press("wizardBack");
    QVERIFY(scene.ports.watched);
  }

  void aSystemThatDoesNotTellItsPortsSaysSo() {
    WizardFixture scene;
    scene.ports.fail();
    const auto words = [&] {
      QStringList all;
      for (const QLabel* label : scene.wizard.findChildren<QLabel*>())
        if (label->isVisible()) all.append(label->text());
      return all.join(u'\n');
    };
    QVERIFY(words().contains(QLatin1String("The system does not tell which programs listen")));
    scene.ports.tell({});
    QVERIFY(words().contains(QLatin1String("No program is seen to listen")));
    scene.ports.tell(samplePorts());
    QVERIFY(scene.get<TableView>("portTable")->isVisible());
  }

  void theServiceIsTestedInTheBackground_data() {
    QTest::addColumn<observe::Examination>("answer");
    QTest::addColumn<QString>("note");
    QTest::newRow("answers") << found("tcp", true) << QStringLiteral("It answers at");
    QTest::newRow("refused") << found("tcp", false,
                                      Error{Errc::refused, Leg::upstream, "connect", {}})
                             << QStringLiteral("Nothing is listening");
    QTest::newRow("no answer") << found("tcp", false,
                                        Error{Errc::timed_out, Leg::upstream, "connect", {}})
                               << QString();
    observe::Examination tls = found("tcp", true);
    observe::Diagnosis wants_tls;
    wants_tls.number = 5;
    wants_tls.changes = {
        {"culvert.upstream.scheme", "\"https\""}
    };
    tls.findings.push_back(wants_tls);
    QTest::newRow("wants TLS") << tls << QStringLiteral("The proxy will be set up for it.");
    observe::Examination likely = found("tcp", true);
    wants_tls.confidence = observe::Confidence::likely;
    likely.findings.push_back(wants_tls);
    QTest::newRow("perhaps") << likely << QString();
  }

  void theServiceIsTestedInTheBackground() {
    QFETCH(observe::Examination, answer);
    QFETCH(QString, note);
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    QTRY_COMPARE(scene.core.examinations.size(), std::size_t(1));
    const ExaminationOrder& order = scene.core.examinations.back();
    QCOMPARE(int(order.proxy.local_port), 3000);
    QVERIFY(order.request_path.empty());  // the application sees nothing of it
    QVERIFY(scene.note("serviceNote").startsWith(QLatin1String("Testing")));
    scene.answerExamination(answer);
    QVERIFY2(scene.note("serviceNote").contains(note), qPrintable(scene.note("serviceNote")));
    QVERIFY(!scene.note("serviceNote").startsWith(QLatin1String("Testing")));
    // A service that does not answer yet keeps nobody from going on, and what was found out counts.
    scene.tryHere();
    const auto& proxy = scene.made().config->proxies.at(0);
    QCOMPARE(proxy.gateway.upstream.scheme == config::UpstreamScheme::https, false);
  }

  void whatTheTestProvesIsSetInTheProxy() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    QTRY_COMPARE(scene.core.examinations.size(), std::size_t(1));
    observe::Examination tls = found("tcp", true);
    observe::Diagnosis wants_tls;
    wants_tls.number = 5;
    wants_tls.changes = {
        {"culvert.upstream.scheme", "\"https\""}
    };
    tls.findings.push_back(wants_tls);
    scene.answerExamination(tls);
    scene.press("wizardNext");
    scene.press("wizardNext");
    const auto& proxy = scene.made().config->proxies.at(0);
    QVERIFY(proxy.gateway.upstream.scheme == config::UpstreamScheme::https);
    QVERIFY(proxy.gateway.http == config::HttpHandling::on);
  }

  void whatTheServiceSaysOfItselfTellsItsKind_data() {
    QTest::addColumn<int>("heard");
    QTest::addColumn<bool>("chosen");
    QTest::addColumn<int>("kind");
    const auto add = [](const char* name, Heard heard, bool chosen, ServiceKind kind) {
      QTest::newRow(name) << static_cast<int>(heard) << chosen << static_cast<int>(kind);
    };
    add("HTTP/1.1", Heard::h1, false, ServiceKind::web);
    add("HTTP/2", Heard::h2, false, ServiceKind::web);
    add("SSH", Heard::ssh, false, ServiceKind::ssh);
    add("VNC", Heard::vnc, false, ServiceKind::remote_desktop);
    add("mail", Heard::smtp, false, ServiceKind::other);
    add("silence", Heard::silent, false, ServiceKind::other);
    add("somebody knows better", Heard::h1, true, ServiceKind::ssh);
  }

  void whatTheServiceSaysOfItselfTellsItsKind() {
    QFETCH(int, heard);
    QFETCH(bool, chosen);
    QFETCH(int, kind);
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("40000"));
    if (chosen) scene.get<QRadioButton>("kind-1")->click();
    QTRY_VERIFY(!scene.core.examinations.empty());
    observe::Examination examination = found("tcp", true);
    observe::ExaminationStep tls;
    tls.name = "tls";
    tls.leg.emplace().more.edit().heard = static_cast<Heard>(heard);
    examination.steps.push_back(tls);
    scene.answerExamination(examination);
    QVERIFY(scene.get<QRadioButton>(qPrintable(QStringLiteral("kind-%1").arg(kind)))->isChecked());
  }

  void aPageWithoutAHeadIsNoFaultOfAWebApp() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    QTRY_VERIFY(!scene.core.examinations.empty());
    observe::Examination examination = found("tcp", true);
    observe::ExaminationStep tls;
    tls.name = "tls";
    tls.leg.emplace().more.edit().heard = Heard::html;
    examination.steps.push_back(tls);
    examination.findings.emplace_back().number = 12;
    scene.answerExamination(examination);
    QVERIFY(scene.note("serviceNote").startsWith(QLatin1String("It answers at")));
  }

  void anAnswerToAnOlderQuestionIsNotShown() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    QTRY_COMPARE(scene.core.examinations.size(), std::size_t(1));
    scene.type("serviceTarget", QStringLiteral("3001"));
    scene.answerExamination(found("tcp", true));
    QVERIFY(scene.note("serviceNote").isEmpty());
    QCOMPARE(scene.core.examination_stops, 1);
  }

  void aTestWhosePlaceAnotherTookSaysSo() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    QTRY_COMPARE(scene.core.examinations.size(), std::size_t(1));
    observe::Examination stopped;
    stopped.ended = true;
    stopped.stopped = true;
    scene.answerExamination(stopped);
    QVERIFY2(scene.note("serviceNote").contains(QStringLiteral("stopped")),
             qPrintable(scene.note("serviceNote")));
  }

  void kindsFillTheirUsualPort() {
    WizardFixture scene;
    scene.get<QRadioButton>("kind-1")->click();
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("22"));
    scene.get<QRadioButton>("kind-2")->click();
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("3389"));
    scene.type("serviceTarget", QStringLiteral("3390"));
    scene.get<QRadioButton>("kind-1")->click();
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("3390"));
    QVERIFY(scene.get<QRadioButton>("kind-1")->isChecked());
  }

  void theDemoPageStaysOnThisComputer() {
    WizardFixture scene;
    scene.store.add(scene.write(QStringLiteral("office.toml"), good_profile));
    scene.get<QRadioButton>("kind-4")->click();
    scene.press("wizardNext");
    QVERIFY(scene.get<QRadioButton>("throughHere")->isChecked());
    QVERIFY(!scene.get<QRadioButton>("throughProfile")->isEnabled());
    QVERIFY(!scene.get<QRadioButton>("throughServer")->isEnabled());
    scene.press("wizardNext");
    QCOMPARE(scene.core.wanted(), std::vector<std::string>{"demo"});
    scene.deliver(sampleSession("demo"));
    observe::ProxyRecord demo = running("demo", "demo");
    demo.public_address = "127.0.0.1:6001";
    scene.deliver(demo);
    QVERIFY(scene.get<QWidget>("reachedAddress")->isVisible());
    QSignalSpy closed(&scene.wizard, &Wizard::closed);
    scene.press("wizardNext");
    QCOMPARE(closed.count(), 1);
    QCOMPARE(closed[0][0].value<std::string>(), std::string("demo"));
  }

  void theDemoPageStaysHereWhateverWasPasted() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    scene.press("wizardNext");
    scene.paste(QStringLiteral("frps.example.com"));
    scene.press("wizardBack");
    scene.get<QRadioButton>("kind-4")->click();
    scene.press("wizardNext");
    QVERIFY(scene.get<QRadioButton>("throughHere")->isChecked());
    scene.press("wizardNext");
    QCOMPARE(scene.core.wanted(), std::vector<std::string>{"demo"});
  }

  void whatIsPastedDoesNotTakeAChoiceBack() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    scene.press("wizardNext");
    scene.paste(QStringLiteral("frps.example.com"));
    const QString note = scene.note("serverNote");
    scene.get<QRadioButton>("throughHere")->click();
    scene.language.setChoice(LanguageChoice::chinese);
    QCoreApplication::processEvents();
    QVERIFY(scene.get<QRadioButton>("throughHere")->isChecked());
    scene.language.setChoice(LanguageChoice::english);
    QCoreApplication::processEvents();
    scene.press("wizardBack");
    scene.press("wizardNext");
    QVERIFY(scene.get<QRadioButton>("throughHere")->isChecked());
    QCOMPARE(scene.note("serverNote"), note);
    scene.press("wizardNext");
    QVERIFY(scene.made().runs_here);
  }

  void tryingItHereMakesAProfileOfTheBuiltInRelay() {
    WizardFixture scene;
    scene.tryHere();
    QVERIFY(scene.wizard.step() == WizardStep::connect);
    const Profile& made = scene.made();
    QVERIFY(made.runs_here && made.isReadable() && made.problems.empty());
    QVERIFY(scene.store.triedHere() == &made);
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
    const auto& wanted = scene.core.wishes.back().at(0);
    const auto* demo = std::get_if<DemoConfig>(&wanted.config);
    QVERIFY(demo && demo->client);
    QCOMPARE(demo->client->proxies.at(0).name, std::string("web-3000"));
    const std::string id = made.id;
    scene.deliver(sampleSession(id));
    scene.deliver(running(id, "web-3000"));
    QCOMPARE(scene.title(), QStringLiteral("It is reachable"));
    // Nobody's telephone reaches this computer's own address.
    QVERIFY(!scene.get<QrCode>("qrCode")->isVisible());
    // It is still one after the next start of the program, and the next try goes into it.
    const ProfileStore again(scene.folder.filePath(QStringLiteral("profiles.ini")));
    QVERIFY(again.triedHere() != nullptr);
    scene.press("wizardNext");
    scene.wizard.begin();
    scene.type("serviceTarget", QStringLiteral("4000"));
    scene.press("wizardNext");
    scene.press("wizardNext");
    QCOMPARE(scene.store.triedHere()->config->proxies.size(), std::size_t(2));
    QCOMPARE(scene.store.profiles().size(), std::size_t(2));
  }

  void aServerOfOnesOwnBecomesAProfileWithoutItsToken() {
    auto keychain = std::make_unique<FakeKeychain>();
    FakeKeychain* kept = keychain.get();
    WizardFixture scene(std::move(keychain));
    scene.control.secrets().probe();
    QTRY_VERIFY(scene.control.secrets().keychain() == KeychainState::open);
    scene.connectTo(QStringLiteral("frps.example.com:7001"), QStringLiteral("CANARY"));
    const Profile& made = scene.made();
    const std::string id = made.id;
    QCOMPARE(scene.store.nameOf(id), QStringLiteral("frps.example.com"));
    QCOMPARE(made.config->server_addr, std::string("frps.example.com"));
    QCOMPARE(made.config->auth.token.reveal(), std::string("keychain"));
    QTRY_COMPARE(kept->values[SecretService::keyOf(id, "auth.token")].reveal(),
                 std::string("CANARY"));
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
    const auto& config = std::get<config::ClientConfig>(scene.core.wishes.back().at(0).config);
    QCOMPARE(config.auth.token.reveal(), std::string("CANARY"));
    QVERIFY(!scene.disk().contains("CANARY"));
    scene.deliver(sampleSession(id));
    scene.deliver(running(id, "web-3000"));
    QCOMPARE(scene.get<QrCode>("qrCode")->isVisible(), qrSquaresOf(QStringLiteral("x")).side > 0);
    scene.press("copyReached");
    QCOMPARE(scene.desktop.copied, QStringLiteral("http://frps.example.com:38211"));
    scene.press("openReached");
    QCOMPARE(scene.desktop.opened.value(0), QUrl(QStringLiteral("http://frps.example.com:38211")));
  }

  void withoutAKeychainTheTokenIsKnownForTheSession() {
    WizardFixture scene;
    scene.connectTo(QStringLiteral("culvert://frps.example.com?token=CANARY"));
    QCOMPARE(scene.made().config->auth.token.reveal(), std::string("session"));
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
    const auto& config = std::get<config::ClientConfig>(scene.core.wishes.back().at(0).config);
    QCOMPARE(config.auth.token.reveal(), std::string("CANARY"));
    QVERIFY(!scene.disk().contains("CANARY"));
  }

  void aKeychainThatDoesNotKeepTheTokenIsTold() {
    auto keychain = std::make_unique<FakeKeychain>();
    FakeKeychain* kept = keychain.get();
    WizardFixture scene(std::move(keychain));
    scene.control.secrets().probe();
    QTRY_VERIFY(scene.control.secrets().keychain() == KeychainState::open);
    kept->write_outcome = SecretOutcome::denied;
    kept->detail = QStringLiteral("no room");
    scene.connectTo(QStringLiteral("frps.example.com"), QStringLiteral("CANARY"));
    QTRY_VERIFY(scene.get<InlineNote>("secretNote")->isVisible());
    QVERIFY(scene.note("secretNote").contains(QLatin1String("no room")));
    // The proxy runs all the same, with the token of this session.
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
  }

  void aPastedConfigurationComesAlongWhole() {
    WizardFixture scene;
    scene.connectTo(QStringLiteral("# ours\n") + QString::fromLatin1(good_profile));
    const Profile& made = scene.made();
    QVERIFY(made.text.starts_with("# ours\n"));
    QCOMPARE(made.config->proxies.size(), std::size_t(3));
    QVERIFY(!scene.disk().contains("\"secret\""));
  }

  void aFileIsReadIntoTheFieldWhenChosenOrDropped() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    scene.press("wizardNext");
    const QString path = scene.write(QStringLiteral("frpc.toml"), good_profile);
    scene.desktop.files = {path};
    scene.press("serverFile");
    QVERIFY(scene.note("serverNote").contains(QLatin1String("frps.example.com")));
    QVERIFY(scene.get<QRadioButton>("throughServer")->isChecked());
    scene.paste({});
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    auto* field = scene.get<PasteField>("serverText");
    QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(field->viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QApplication::sendEvent(field->viewport(), &drop);
    QVERIFY(scene.note("serverNote").contains(QLatin1String("frps.example.com")));
    scene.desktop.files = {
        scene.write(QStringLiteral("large.toml"), QByteArray(most_server_text + 1, '#'))};
    scene.press("serverFile");
    QVERIFY(scene.note("serverNote").contains(QLatin1String("1 MiB")));
    scene.desktop.files = {scene.folder.filePath(QStringLiteral("not-there.toml"))};
    scene.press("serverFile");
    QVERIFY(scene.note("serverNote").contains(QLatin1String("cannot be read")));
  }

  void aServerThatIsNotUnderstoodStaysOnItsPageAndSaysWhy() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    scene.press("wizardNext");
    scene.get<QRadioButton>("throughServer")->click();
    for (const char* pasted :
         {"", "hello world", "https://example.com", "a:0", "serverAddr = 1\n", "ftp://x"}) {
      scene.paste(QString::fromLatin1(pasted));
      scene.press("wizardNext");
      QVERIFY(scene.wizard.step() == WizardStep::server);
      QVERIFY2(!scene.note("serverNote").isEmpty(), pasted);
    }
    // Enter in the field goes on; with Shift it is a line of its own.
    auto* field = scene.get<PasteField>("serverText");
    scene.paste(QStringLiteral("frps.example.com"));
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QVERIFY(scene.wizard.step() == WizardStep::server);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(scene.wizard.step() == WizardStep::connect);
  }

  void anExistingProfileGetsTheProxyAndKeepsWhatRuns() {
    WizardFixture scene;
    const std::string id =
        scene.store.add(scene.write(QStringLiteral("office.toml"), good_profile));
    scene.control.start(id);
    scene.wizard.begin();
    scene.type("serviceTarget", QStringLiteral("22"));
    scene.press("wizardNext");
    QVERIFY(scene.get<QRadioButton>("throughProfile")->isChecked());
    scene.press("wizardNext");
    const Profile* office = scene.store.find(id);
    QCOMPARE(office->config->proxies.size(), std::size_t(3));
    QCOMPARE(office->config->proxies[2].name, std::string("ssh-2"));
    QVERIFY(office->text.starts_with(good_profile));
    QVERIFY(!scene.control.status(id).changed_on_disk);
    // Back takes exactly that back.
    scene.press("wizardBack");
    QCOMPARE(scene.store.find(id)->text, std::string(good_profile));
    QCOMPARE(std::get<config::ClientConfig>(scene.core.wishes.back().at(0).config).proxies.size(),
             std::size_t(2));
    QVERIFY(scene.control.running(id) != nullptr);
  }

  void changesThatWaitToBeAppliedAreNamed() {
    WizardFixture scene;
    const std::string id =
        scene.store.add(scene.write(QStringLiteral("office.toml"), good_profile));
    scene.control.start(id);
    scene.type("serviceTarget", QStringLiteral("4000"));
    scene.press("wizardNext");
    QVERIFY(!scene.get<InlineNote>("pendingNote")->isVisible());
    scene.press("wizardBack");
    scene.write(QStringLiteral("office.toml"), "user = \"me\"\n" + QByteArray(good_profile));
    scene.store.reload(id);
    scene.press("wizardNext");
    QVERIFY(scene.get<InlineNote>("pendingNote")->isVisible());
  }

  void inASmallWindowThePageScrollsAndTheButtonsStay() {
    WizardFixture scene;
    scene.wizard.resize(520, 380);
    scene.connectTo(QStringLiteral("not a server at all"));
    WindowFixture::settle();
    QVERIFY(scene.wizard.size() == QSize(520, 380));
    for (const char* button : {"wizardBack", "wizardNext", "wizardCancel"}) {
      auto* one = scene.get<QPushButton>(button);
      QVERIFY(
          scene.wizard.rect().contains(QRect(one->mapTo(&scene.wizard, QPoint()), one->size())));
    }
  }

  void aProfileThatNamesWhatItStartsStartsTheNewProxyToo() {
    WizardFixture scene;
    const std::string id = scene.store.add(scene.write(
        QStringLiteral("office.toml"), "start = [\"web\"]\n" + QByteArray(good_profile)));
    scene.wizard.begin();
    scene.type("serviceTarget", QStringLiteral("4000"));
    scene.press("wizardNext");
    scene.press("wizardNext");
    const std::vector<std::string> wanted{"web", "web-4000"};
    QCOMPARE(scene.store.find(id)->config->start, wanted);
  }

  void thePageOfTheAddressIsSkippedUnlessItIsWanted() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("3000"));
    scene.press("wizardNext");
    scene.paste(QStringLiteral("frps.example.com"));
    QVERIFY(scene.get<QCheckBox>("serverDecides")->isChecked());
    scene.get<QCheckBox>("serverDecides")->click();
    scene.press("wizardNext");
    QVERIFY(scene.wizard.step() == WizardStep::address);
    QCOMPARE(scene.get<QLineEdit>("addressPort")->text(), QStringLiteral("3000"));
    for (const char* port : {"", "0", "70000", "x"}) {
      scene.type("addressPort", QString::fromLatin1(port));
      scene.press("wizardNext");
      QVERIFY(scene.wizard.step() == WizardStep::address);
      QVERIFY(!scene.note("addressNote").isEmpty());
    }
    scene.get<QRadioButton>("byDomain")->click();
    scene.press("wizardNext");
    QVERIFY(!scene.note("addressNote").isEmpty());
    scene.get<QRadioButton>("bySubdomain")->click();
    scene.type("addressSubdomain", QStringLiteral("shop"));
    scene.press("wizardNext");
    QVERIFY(scene.wizard.step() == WizardStep::connect);
    const auto& http = std::get<config::HttpProxy>(scene.made().config->proxies.at(0).kind);
    QCOMPARE(http.subdomain, std::string("shop"));
    // Back keeps everything.
    scene.press("wizardBack");
    QVERIFY(scene.wizard.step() == WizardStep::address);
    QCOMPARE(scene.get<QLineEdit>("addressSubdomain")->text(), QStringLiteral("shop"));
    scene.press("wizardBack");
    QCOMPARE(scene.get<PasteField>("serverText")->toPlainText(),
             QStringLiteral("frps.example.com"));
    scene.press("wizardBack");
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("3000"));
    // Nothing is left of the attempt.
    QCOMPARE(scene.store.profiles().size(), std::size_t(1));
    QVERIFY(QDir(scene.folder.filePath(QStringLiteral("profiles"))).isEmpty());
  }

  void whatIsNoWebAppHasNoSubdomain() {
    WizardFixture scene;
    scene.type("serviceTarget", QStringLiteral("22"));
    scene.press("wizardNext");
    scene.paste(QStringLiteral("frps.example.com"));
    scene.get<QCheckBox>("serverDecides")->click();
    scene.press("wizardNext");
    QVERIFY(!scene.get<QRadioButton>("bySubdomain")->isVisible());
    QCOMPARE(scene.get<QLineEdit>("addressPort")->text(), QStringLiteral("6022"));
    scene.press("wizardNext");
    QCOMPARE(int(std::get<config::TcpProxy>(scene.made().config->proxies.at(0).kind).remote_port),
             6022);
  }

  void failuresOfConnectingHaveACardWithACure_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("leg");
    QTest::addColumn<bool>("of_proxy");
    QTest::addColumn<QString>("cure");
    QTest::addColumn<int>("page");
    const auto add = [](const char* name, Errc code, Leg leg, bool of_proxy, const char* cure,
                        WizardStep page) {
      QTest::newRow(name) << static_cast<int>(code) << static_cast<int>(leg) << of_proxy
                          << QString::fromUtf8(cure) << static_cast<int>(page);
    };
    using S = WizardStep;
    add("name", Errc::name_not_found, Leg::relay, false, "Edit the server…", S::server);
    add("refused", Errc::refused, Leg::relay, false, "Edit the server…", S::server);
    add("no answer", Errc::timed_out, Leg::relay, false, "Edit the server…", S::server);
    add("no network", Errc::unreachable, Leg::relay, false, "Try again", S::connect);
    add("token", Errc::auth, Leg::relay, false, "Enter token…", S::server);
    add("certificate", Errc::certificate, Leg::relay, false, "Edit the server…", S::server);
    add("no TLS", Errc::plaintext_peer, Leg::relay, false, "Edit the server…", S::server);
    add("version", Errc::version, Leg::relay, false, "Try again", S::connect);
    add("port taken", Errc::port_taken, Leg::relay, true, "Choose another address…", S::address);
    add("name taken", Errc::name_taken, Leg::relay, true, "Choose another address…", S::address);
    add("refused by rule", Errc::rejected, Leg::relay, true, "Edit the server…", S::server);
    add("nothing listens", Errc::refused, Leg::upstream, true, "Choose another service…",
        S::service);
  }

  void failuresOfConnectingHaveACardWithACure() {
    QFETCH(int, code);
    QFETCH(int, leg);
    QFETCH(bool, of_proxy);
    QFETCH(QString, cure);
    QFETCH(int, page);
    WizardFixture scene;
    scene.connectTo(QStringLiteral("frps.example.com"));
    const std::string id = scene.made().id;
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
    QCOMPARE(scene.title(), QStringLiteral("Connecting…"));
    const Error error{static_cast<Errc>(code), static_cast<Leg>(leg), "what was done", {}};
    if (of_proxy) {
      scene.deliver(sampleSession(id));
      observe::ProxyRecord refused =
          sampleProxy(id, "web-3000", "tcp",
                      error.leg == Leg::upstream ? observe::ProxyState::local_down
                                                 : observe::ProxyState::refused);
      refused.error = error;
      scene.deliver(refused);
    } else {
      observe::SessionRecord session = sampleSession(id, observe::SessionState::reconnecting);
      session.error = error;
      scene.deliver(session);
    }
    QCOMPARE(scene.cards().size(), 1);
    QCOMPARE(scene.title(), QStringLiteral("Not reachable yet"));
    QPushButton* button = scene.cure(cure);
    QVERIFY(button);
    const std::size_t wishes = scene.core.wishes.size();
    button->click();
    WindowFixture::settle();
    QCOMPARE(static_cast<int>(scene.wizard.step()), page);
    QCOMPARE(scene.get<QLineEdit>("serviceTarget")->text(), QStringLiteral("3000"));
    if (scene.wizard.step() == WizardStep::connect)
      QTRY_VERIFY(scene.core.wishes.size() > wishes);
    else
      QCOMPARE(scene.store.profiles().size(), std::size_t(1));
  }

  void aProblemThatHealsLosesItsCard() {
    WizardFixture scene;
    scene.connectTo(QStringLiteral("frps.example.com"));
    const std::string id = scene.made().id;
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
    observe::SessionRecord session = sampleSession(id, observe::SessionState::reconnecting);
    session.error = Error{Errc::refused, Leg::relay, "connect", {}};
    scene.deliver(session);
    QCOMPARE(scene.cards().size(), 1);
    QVERIFY(scene.get<StepList>("stepList")->spoken().contains(QLatin1String("done")));
    scene.deliver(sampleSession(id));
    scene.deliver(running(id, "web-3000"));
    WindowFixture::settle();
    QCOMPARE(scene.cards().size(), 0);
    QCOMPARE(scene.title(), QStringLiteral("It is reachable"));
    QVERIFY(!scene.get<QPushButton>("wizardBack")->isVisible());
  }

  void aProfileThatCannotBeWrittenIsTold() {
    WizardFixture scene;
    // A file stands where the folder is to be.
    scene.write(QStringLiteral("profiles"), "x");
    scene.connectTo(QStringLiteral("frps.example.com"));
    QCOMPARE(scene.cards(), QStringList{QStringLiteral("The file was not written.")});
    QCOMPARE(scene.title(), QStringLiteral("Not reachable yet"));
    QCOMPARE(scene.store.profiles().size(), std::size_t(1));
    scene.press("wizardBack");
    QVERIFY(scene.wizard.step() == WizardStep::server);
  }

  void aProfileThatWasChangedMeanwhileIsLeftAlone() {
    WizardFixture scene;
    const QString path = scene.write(QStringLiteral("office.toml"), good_profile);
    scene.store.add(path);
    scene.wizard.begin();
    scene.type("serviceTarget", QStringLiteral("22"));
    scene.press("wizardNext");
    scene.write(QStringLiteral("office.toml"), "# other\n" + QByteArray(good_profile));
    scene.press("wizardNext");
    QCOMPARE(scene.cards(), QStringList{QStringLiteral("The file was changed elsewhere")});
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "# other\n" + QByteArray(good_profile));
  }

  void namesThatClashWithThePastedOnesAreAvoided() {
    WizardFixture scene;
    scene.connectTo(
        QStringLiteral("serverAddr = \"a.example\"\n[[proxies]]\n"
                       "name = \"web-3000\"\ntype = \"tcp\"\nlocalPort = 1\n"));
    QCOMPARE(scene.made().config->proxies.at(1).name, std::string("web-3000-2"));
  }

  void theFirstRequestsAppearAsTheyCome() {
    WizardFixture scene;
    scene.tryHere();
    const std::string id = scene.made().id;
    scene.deliver(sampleSession(id));
    scene.deliver(running(id, "web-3000"));
    auto* list = scene.get<QListWidget>("firstRequests");
    QCOMPARE(list->count(), 0);
    observe::ExchangeRecord row;
    row.id = 7;
    row.profile = id;
    row.proxy = "web-3000";
    row.method = "GET";
    row.path = "/hello";
    row.visitor = "127.0.0.1:50000";
    const auto send = [&](const observe::ExchangeRecord& record) {
      observe::ExchangeDelta delta;
      delta.changed.push_back(std::make_shared<const observe::ExchangeRecord>(record));
      scene.deliver(delta);
    };
    send(row);
    QCOMPARE(list->count(), 1);
    QVERIFY(list->item(0)->text().contains(QLatin1String("no answer yet")));
    row.status = 200;
    send(row);
    QCOMPARE(list->count(), 1);
    QVERIFY(list->item(0)->text().contains(QLatin1String("200")));
    row.proxy = "another";
    row.id = 8;
    send(row);
    QCOMPARE(list->count(), 1);
    row.proxy = "web-3000";
    for (row.id = 9; row.id < 30; ++row.id)
      send(row);
    QCOMPARE(list->count(), 5);
  }

  void leavingKeepsWhatIsUnderWayAndStartsAfresh() {
    WizardFixture scene;
    scene.connectTo(QStringLiteral("frps.example.com"));
    const std::string id = scene.made().id;
    QSignalSpy closed(&scene.wizard, &Wizard::closed);
    scene.press("wizardCancel");
    QCOMPARE(closed[0][0].value<std::string>(), id);
    QVERIFY(scene.store.find(id) != nullptr);
    scene.wizard.begin();
    QVERIFY(scene.get<QLineEdit>("serviceTarget")->text().isEmpty());
    QTest::keyClick(&scene.wizard, Qt::Key_Escape);
    QCOMPARE(closed.count(), 2);
    QCOMPARE(closed[1][0].value<std::string>(), std::string());
  }

  void whatWasTriedMovesToARealServerUnchanged() {
    WizardFixture scene;
    scene.tryHere();
    const std::string here = scene.made().id;
    const QString old_path = scene.made().path;
    const std::string item = scene.made().text.substr(scene.made().text.find("[[proxies]]"));
    scene.deliver(sampleSession(here));
    scene.deliver(running(here, "web-3000"));
    scene.press("wizardNext");

    scene.wizard.beginMove(here);
    QCOMPARE(scene.title(), QStringLiteral("To which server?"));
    QVERIFY(!scene.get<QRadioButton>("throughHere")->isVisible());
    scene.paste(QStringLiteral("frps.example.com"));
    scene.press("wizardNext");
    QVERIFY(scene.wizard.step() == WizardStep::connect);
    // Until it works, the old one is there.
    QVERIFY(scene.store.find(here) != nullptr);
    std::string id;
    for (const Profile& profile : scene.store.profiles())
      if (!profile.isDemo() && profile.id != here) id = profile.id;
    QVERIFY(scene.store.find(id)->text.ends_with(item));
    scene.press("wizardBack");
    QVERIFY(scene.store.find(id) == nullptr);
    scene.press("wizardNext");
    for (const Profile& profile : scene.store.profiles())
      if (!profile.isDemo() && profile.id != here) id = profile.id;
    QTRY_VERIFY(scene.control.running(id) != nullptr);
    scene.deliver(sampleSession(id));
    scene.deliver(running(id, "web-3000"));
    QVERIFY(scene.store.find(here) == nullptr);
    QVERIFY(!QFile::exists(old_path));
    QVERIFY(scene.store.find(id)->text.ends_with(item));
  }

  void whatWasAddedDuringAMoveIsNotDeleted() {
    WizardFixture scene;
    scene.tryHere();
    const std::string here = scene.made().id;
    const QString old_path = scene.made().path;
    scene.press("wizardCancel");
    scene.wizard.beginMove(here);
    scene.paste(QStringLiteral("frps.example.com"));
    scene.press("wizardNext");
    std::string id;
    for (const Profile& profile : scene.store.profiles())
      if (!profile.isDemo() && profile.id != here) id = profile.id;
    QTRY_VERIFY(scene.control.running(id) != nullptr);
    QFile file(old_path);
    QVERIFY(file.open(QIODevice::Append));
    const QByteArray added =
        "\n[[proxies]]\nname = \"later\"\ntype = \"tcp\"\nlocalPort = 9\nremotePort = 9\n";
    QCOMPARE(file.write(added), added.size());
    file.close();
    scene.deliver(sampleSession(id));
    scene.deliver(running(id, "web-3000"));
    QVERIFY(scene.store.find(here) != nullptr);
    QVERIFY(QFile::exists(old_path));
    QVERIFY2(scene.note("keptNote").contains(QStringLiteral("changed")),
             qPrintable(scene.note("keptNote")));
  }

  void aMoveThatIsLeftUnfinishedKeepsWhatWasTried() {
    WizardFixture scene;
    scene.tryHere();
    const std::string here = scene.made().id;
    scene.press("wizardCancel");
    scene.wizard.beginMove(here);
    scene.paste(QStringLiteral("frps.example.com"));
    scene.press("wizardNext");
    QCOMPARE(scene.store.profiles().size(), std::size_t(3));
    scene.press("wizardCancel");
    scene.wizard.begin();
    QVERIFY(scene.store.find(here) != nullptr);
    QVERIFY(QFile::exists(scene.store.find(here)->path));
    QVERIFY(scene.get<QLineEdit>("serviceTarget")->text().isEmpty());
    QVERIFY(scene.wizard.step() == WizardStep::service);
  }

  void whatMovesTakesItsSecretsAlong() {
    auto keychain = std::make_unique<FakeKeychain>();
    FakeKeychain* kept = keychain.get();
    WizardFixture scene(std::move(keychain));
    const std::string here = scene.store.add(
        scene.write(QStringLiteral("here.culvertprofile"),
                    "[[visitors]]\nname = \"db\"\ntype = \"stcp\"\nserverName = \"db\"\n"
                    "secretKey = \"keychain\"\nbindPort = 9000\n"),
        true);
    kept->values.emplace(SecretService::keyOf(here, "visitors.db.secretKey"), Secret("s3cret"));
    scene.wizard.beginMove(here);
    scene.paste(QStringLiteral("frps.example.com"));
    scene.press("wizardNext");
    QTRY_COMPARE(scene.core.wishes.size(), std::size_t(1));
    const auto& config = std::get<config::ClientConfig>(scene.core.wishes.back().at(0).config);
    QCOMPARE(config.visitors.at(0).secret_key.reveal(), std::string("s3cret"));
  }

  void everyWayIntoItLeadsThere() {
    WindowFixture scene;
    scene.window->show();
    Wizard& wizard = scene.window->wizard();
    QVERIFY(!wizard.isVisible());
    scene.window->findChild<QPushButton*>(QStringLiteral("exposeFirstPort"))->click();
    QVERIFY(wizard.isVisible());
    wizard.findChild<QPushButton*>(QStringLiteral("wizardCancel"))->click();
    QVERIFY(scene.window->findChild<WelcomePage*>()->isVisible());
    scene.window->actions().expose->trigger();
    QVERIFY(wizard.isVisible());
    // Looking at something else leaves it as it is.
    wizard.findChild<QLineEdit*>(QStringLiteral("serviceTarget"))->setText(QStringLiteral("30"));
    const std::string id = scene.store.add(
        scene.write(QStringLiteral("empty.toml"), "serverAddr = \"frps.example.com\"\n"));
    scene.window->scope().set({id, {}, 0});
    QVERIFY(!wizard.isVisible());
    Q_EMIT scene.window->proxiesPage().exposeRequested();
    QVERIFY(wizard.isVisible());
    QCOMPARE(wizard.findChild<QLineEdit*>(QStringLiteral("serviceTarget"))->text(),
             QStringLiteral("30"));
    scene.window->scope().set({});
    Q_EMIT scene.tray->exposeRequested();
    QVERIFY(wizard.isVisible());
  }

  void theRibbonOfATriedProfileLeadsToARealServer() {
    WindowFixture scene;
    scene.window->show();
    const std::string id =
        scene.store.add(scene.write(QStringLiteral("here.culvertprofile"),
                                    "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 80\n"),
                        true);
    scene.window->scope().set({id, {}, 0});
    const auto banners = scene.window->findChildren<Banner*>();
    QCOMPARE(banners.size(), 1);
    QCOMPARE(banners[0]->accessibleName(),
             QStringLiteral("Works only on this computer. Nobody else can reach it."));
    banners[0]->findChild<QPushButton*>()->click();
    QVERIFY(scene.window->wizard().isVisible());
    QVERIFY(scene.window->wizard().step() == WizardStep::server);
  }

  void aTestRequestReadsItsAnswerToTheEnd() {
    const LongAnswer service(1024 * 1024);
    TestVisitor visitor;
    const QSignalSpy ended(&visitor, &TestVisitor::ended);
    visitor.get(service.url());
    QTRY_COMPARE(ended.count(), 1);
    // It asked to be left alone afterwards: whoever has read everything closes.
    QTRY_VERIFY(service.isClosed());
    QCOMPARE(service.waiting(), 0);
  }

  void aTestRequestDoesNotReadAnEndlessAnswer() {
    const LongAnswer service(1'000'000'000);
    TestVisitor visitor;
    const QSignalSpy ended(&visitor, &TestVisitor::ended);
    visitor.get(service.url());
    QTRY_COMPARE(ended.count(), 1);
    QVERIFY(ended[0][0].toBool());
    QTRY_VERIFY(service.isClosed());
  }

  void everythingCanBeNamed() {
    for (const LanguageChoice choice : {LanguageChoice::english, LanguageChoice::chinese}) {
      WizardFixture scene;
      scene.language.setChoice(choice);
      WindowFixture::settle();
      scene.ports.tell(samplePorts());
      for (const QWidget* widget : scene.wizard.findChildren<QWidget*>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisibleTo(&scene.wizard))
          continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool is_named =
            !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        const bool is_inner = widget->objectName().startsWith(QLatin1String("qt_"));
        QVERIFY2(
            is_named || is_inner,
            qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
      }
    }
  }
};

}  // namespace culvert::ui::wizard_test

QTEST_MAIN(culvert::ui::wizard_test::WizardTest)
#include "wizard_test.moc"
