// Markers in profiles, where secrets come from, and what is said when they do not.
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/profiles/profile_header.h"
#include "ui/secrets/keychain_queue.h"
#include "ui/secrets/secret_dialog.h"
#include "ui/window/actions.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

namespace culvert::ui::secret_test {
namespace {

QByteArray profileWith(const char* token) {
  return QByteArray("serverAddr = \"frps.example.com\"\nauth.token = \"") + token + "\"\n";
}

/// A window with one profile of our own kind whose token is a marker.
struct SecretScene : WindowFixture {
  explicit SecretScene(const char* token, std::unique_ptr<FakeKeychain> made = {})
      : SecretScene(token, made.get(), made) {}

  const std::string* token() const {
    if (core.wishes.empty() || core.wishes.back().empty()) return nullptr;
    const auto& config = std::get<config::ClientConfig>(core.wishes.back()[0].config);
    return &config.auth.token.reveal();
  }
  ProfileState state() const { return control.status(id).state; }
  QString said() const {
    QStringList words;
    for (const QLabel* label : window->findChild<ProfileHeader*>()->findChildren<QLabel*>())
      words.append(plain(label->text()));
    return words.join(u'\n');
  }
  static QString plain(QString text) { return text.remove(QChar(0x2068)).remove(QChar(0x2069)); }

  FakeKeychain* keychain;
  std::string id;

 private:
  SecretScene(const char* token, FakeKeychain* raw, std::unique_ptr<FakeKeychain>& made)
      : WindowFixture(std::move(made)),
        keychain(raw),
        id(store.add(write(QStringLiteral("home.culvertprofile"), profileWith(token)))) {
    window->scope().set({id, {}, 0});
  }
};

}  // namespace

/// A queue whose calls end when the test says so.
struct QueueScene {
  void add(const char* name, KeychainQueue::Late late = KeychainQueue::Late::dropped) {
    const auto start = [this, name](KeychainQueue::Finish finish) {
      started.append(QLatin1String(name));
      under_way = std::move(finish);
    };
    const auto done = [this, name](const SecretAnswer& answer) {
      answers[QLatin1String(name)].append(answer.outcome);
    };
    queue.add(late, start, done);
  }
  void end(SecretOutcome outcome) { std::exchange(under_way, {})({outcome, {}, {}}); }

  KeychainQueue queue{50};
  QStringList started;
  KeychainQueue::Finish under_way;
  QMap<QString, QList<SecretOutcome>> answers;
};

class SecretTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyCallIsAnsweredWhileTheKeychainWaitsForTheUser() {
    QueueScene scene;
    for (const char* name : {"canary", "token", "key"})
      scene.add(name);
    QVERIFY(scene.started.isEmpty());
    QTRY_COMPARE(scene.answers.size(), 3);
    QCOMPARE(scene.started, QStringList{QStringLiteral("canary")});
    for (const QList<SecretOutcome>& answer : std::as_const(scene.answers))
      QCOMPARE(answer, QList<SecretOutcome>{SecretOutcome::timed_out});
  }

  void anUnlockedKeychainMovesTheQueueAgain() {
    QueueScene scene;
    const QSignalSpy late(&scene.queue, &KeychainQueue::answeredLate);
    scene.add("canary");
    scene.add("token");
    scene.add("save", KeychainQueue::Late::made_good);
    QTRY_COMPARE(scene.answers.size(), 3);
    scene.end(SecretOutcome::done);
    // Nobody waits for what would be read; what was to be stored still is.
    QCOMPARE(scene.started, (QStringList{QStringLiteral("canary"), QStringLiteral("save")}));
    QCOMPARE(late.size(), 1);
    scene.end(SecretOutcome::done);
    scene.add("again");
    QTRY_VERIFY(scene.under_way);
    scene.end(SecretOutcome::done);
    QCOMPARE(scene.answers[QStringLiteral("again")], QList<SecretOutcome>{SecretOutcome::done});
    QCOMPARE(scene.answers[QStringLiteral("save")], QList<SecretOutcome>{SecretOutcome::timed_out});
  }

  void aRefusalThatComesLateIsNoNews() {
    QueueScene scene;
    const QSignalSpy late(&scene.queue, &KeychainQueue::answeredLate);
    scene.add("canary");
    QTRY_COMPARE(scene.answers.size(), 1);
    scene.end(SecretOutcome::denied);
    QVERIFY(late.isEmpty());
    QCOMPARE(scene.answers.first().size(), 1);
  }

  void markersAreRead_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("argument");
    using enum SecretMarker::Kind;
    const auto row = [](const char* value, SecretMarker::Kind kind, const char* argument) {
      QTest::newRow(value) << QByteArray(value) << static_cast<int>(kind) << QByteArray(argument);
    };
    row("keychain", keychain, "");
    row("session", session, "");
    row("env:FRP_TOKEN", environment, "FRP_TOKEN");
    row("file:token.txt", file, "token.txt");
    row("Keychain", plain, "");
    row("secret", plain, "");
  }

  void markersAreRead() {
    QFETCH(QByteArray, value);
    QFETCH(int, kind);
    QFETCH(QByteArray, argument);
    const SecretMarker marker = markerOf(Secret(value.toStdString()));
    QCOMPARE(static_cast<int>(marker.kind), kind);
    QCOMPARE(marker.argument, argument.toStdString());
  }

  void inFilesOfFrpATokenIsAToken() {
    ControlFixture fixture;
    const std::string id =
        fixture.store.add(fixture.write(QStringLiteral("frpc.toml"), profileWith("keychain")));
    fixture.control.start(id);
    const auto& config = std::get<config::ClientConfig>(fixture.core.wishes.back()[0].config);
    QCOMPARE(config.auth.token.reveal(), std::string("keychain"));
  }

  void comesFromTheKeychain() {
    SecretScene scene("keychain", std::make_unique<FakeKeychain>());
    scene.keychain->values.emplace(SecretService::keyOf(scene.id, "auth.token"), Secret("s3cret"));
    scene.control.start(scene.id);
    QCOMPARE(scene.state(), ProfileState::starting);
    QTRY_VERIFY(scene.token());
    QCOMPARE(*scene.token(), std::string("s3cret"));
    const ProfileStatus status = scene.control.status(scene.id);
    QCOMPARE(status.steps[0].step, observe::Step::read_secrets);
    QCOMPARE(status.steps[0].state, observe::StepState::done);
  }

  void comesFromTheEnvironment() {
    qputenv("CULVERT_TEST_TOKEN", "from env");
    SecretScene scene("env:CULVERT_TEST_TOKEN");
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.token());
    QCOMPARE(*scene.token(), std::string("from env"));
  }

  void comesFromTheFirstLineOfAFileBesideTheProfile() {
    SecretScene scene("file:token.txt");
    scene.write(QStringLiteral("token.txt"), "from file\nsecond line\n");
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.token());
    QCOMPARE(*scene.token(), std::string("from file"));
  }

  void absenceIsToldHonestly_data() {
    QTest::addColumn<QByteArray>("marker");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const char* marker, SecretOutcome outcome,
                        const char* sentence) {
      QTest::newRow(name) << QByteArray(marker) << static_cast<int>(outcome)
                          << QString::fromLatin1(sentence);
    };
    // A locked keychain answers as if there were no entry: neither is claimed.
    row("locked or missing", "keychain", SecretOutcome::locked_or_missing,
        "The keychain is locked or has no entry for auth.token.");
    row("no service", "keychain", SecretOutcome::unavailable,
        "There is no keychain service here, so auth.token cannot be read.");
    row("denied", "keychain", SecretOutcome::denied,
        "The keychain refused to hand out auth.token; it may be locked.");
    row("silent", "keychain", SecretOutcome::timed_out,
        "The keychain has not answered yet; it may wait to be unlocked.");
    row("session", "session", SecretOutcome::done,
        "auth.token is to be entered once for each session.");
    row("environment", "env:CULVERT_TEST_UNSET", SecretOutcome::done,
        "The environment variable CULVERT_TEST_UNSET for auth.token is not set.");
    row("file", "file:absent.txt", SecretOutcome::done,
        "The file absent.txt for auth.token cannot be read or is empty.");
  }

  void absenceIsToldHonestly() {
    QFETCH(QByteArray, marker);
    QFETCH(int, outcome);
    QFETCH(QString, sentence);
    SecretScene scene(marker.constData(), std::make_unique<FakeKeychain>());
    scene.keychain->read_outcome = static_cast<SecretOutcome>(outcome);
    scene.control.start(scene.id);
    QTRY_COMPARE(scene.state(), ProfileState::waiting_secret);
    QVERIFY(scene.core.wishes.empty());
    QVERIFY2(scene.said().contains(sentence), qPrintable(scene.said()));
    QCOMPARE(scene.control.status(scene.id).steps[0].state, observe::StepState::failed);
    scene.speak(LanguageChoice::chinese);
    QVERIFY2(!scene.said().contains(sentence), qPrintable(scene.said()));
  }

  void typedSecretStartsTheProfileAndIsKeptWhereItShall() {
    SecretScene scene("keychain", std::make_unique<FakeKeychain>());
    scene.secrets.probe();
    QTRY_COMPARE(scene.secrets.keychain(), KeychainState::open);
    scene.control.start(scene.id);
    QTRY_COMPARE(scene.state(), ProfileState::waiting_secret);
    scene.window->show();
    scene.window->findChild<QAbstractButton*>(QStringLiteral("primaryButton"))->click();
    auto* dialog = scene.window->findChild<SecretDialog*>();
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<QCheckBox*>()->isChecked());
    auto* value = dialog->findChild<QLineEdit*>(QStringLiteral("secretValue"));
    QCOMPARE(value->echoMode(), QLineEdit::Password);
    value->setText(QStringLiteral("typed"));
    for (QAbstractButton* button : dialog->findChildren<QAbstractButton*>())
      if (button->text() == QLatin1String("Use")) button->click();
    QTRY_VERIFY(scene.token());
    QCOMPARE(*scene.token(), std::string("typed"));
    QCOMPARE(scene.keychain->values.at(SecretService::keyOf(scene.id, "auth.token")).reveal(),
             std::string("typed"));
  }

  void aKeychainThatRefusesLeavesTheFormOpen() {
    SecretScene scene("keychain", std::make_unique<FakeKeychain>());
    scene.secrets.probe();
    QTRY_COMPARE(scene.secrets.keychain(), KeychainState::open);
    scene.keychain->write_outcome = SecretOutcome::denied;
    SecretDialog dialog(
        scene.secrets, scene.id, QStringLiteral("home"),
        {
            "auth.token", {SecretMarker::Kind::keychain,                     {}},
             SecretOutcome::locked_or_missing, {                                                }
    },
        nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    const QSignalSpy entered(&dialog, &SecretDialog::entered);
    dialog.open();
    dialog.findChild<QLineEdit*>()->setText(QStringLiteral("typed"));
    QAbstractButton* use = nullptr;
    for (QAbstractButton* button : dialog.findChildren<QAbstractButton*>())
      if (button->text() == QLatin1String("Use")) use = button;
    use->click();
    QTRY_VERIFY(use->isEnabled());
    QVERIFY(dialog.isVisible());
    QCOMPARE(entered.size(), 0);
    QVERIFY(!dialog.findChild<QCheckBox*>()->isChecked());
    use->click();  // for this session now
    QTRY_COMPARE(entered.size(), 1);
    QVERIFY(!dialog.isVisible());
  }

  void probeTellsWhatTheKeychainIsGoodFor_data() {
    QTest::addColumn<int>("write");
    QTest::addColumn<int>("read");
    QTest::addColumn<int>("state");
    const auto row = [](const char* name, SecretOutcome write, SecretOutcome read,
                        KeychainState state) {
      QTest::newRow(name) << static_cast<int>(write) << static_cast<int>(read)
                          << static_cast<int>(state);
    };
    using enum SecretOutcome;
    row("works", done, done, KeychainState::open);
    row("written but not found", done, locked_or_missing, KeychainState::locked);
    row("denied", denied, done, KeychainState::locked);
    row("waits", timed_out, done, KeychainState::locked);
    row("none", unavailable, done, KeychainState::unavailable);
    row("fault", failed, done, KeychainState::unavailable);
  }

  void probeTellsWhatTheKeychainIsGoodFor() {
    QFETCH(int, write);
    QFETCH(int, read);
    QFETCH(int, state);
    auto made = std::make_unique<FakeKeychain>();
    FakeKeychain* keychain = made.get();
    keychain->write_outcome = static_cast<SecretOutcome>(write);
    keychain->read_outcome = static_cast<SecretOutcome>(read);
    SecretService service(std::move(made));
    service.probe();
    QTRY_COMPARE(static_cast<int>(service.keychain()), state);
    QTRY_VERIFY(keychain->values.empty());  // the canary is gone again
  }

  void aRunningProfileSaysWhichSecretItsNewSettingsNeed() {
    SecretScene scene("plain");
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.token());
    scene.deliver(sampleSession(scene.id));
    const std::size_t wishes = scene.core.wishes.size();
    scene.write(QStringLiteral("home.culvertprofile"), profileWith("session"));
    scene.store.reload(scene.id);
    scene.control.applyChanges(scene.id);
    const QString sentence = QStringLiteral("auth.token is to be entered once for each session.");
    QTRY_VERIFY2(scene.said().contains(sentence), qPrintable(scene.said()));
    // What runs goes on, and how it came up stays as it was.
    QCOMPARE(scene.state(), ProfileState::running);
    QCOMPARE(scene.core.wishes.size(), wishes);
    QCOMPARE(scene.control.status(scene.id).steps[0].state, observe::StepState::done);
    scene.window->show();
    const auto press = [&](const QString& words) {
      for (QAbstractButton* button : scene.window->findChildren<QAbstractButton*>())
        if (button->text() == words) return button->click();
    };
    press(QStringLiteral("Enter…"));
    auto* dialog = scene.window->findChild<SecretDialog*>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit*>(QStringLiteral("secretValue"))->setText(QStringLiteral("typed"));
    press(QStringLiteral("Use"));
    QTRY_COMPARE(*scene.token(), std::string("typed"));
    QCOMPARE(scene.state(), ProfileState::running);
    QVERIFY(!scene.said().contains(sentence));
    QVERIFY(!scene.control.status(scene.id).changed_on_disk);
  }

  void aChangeThatIsTakenBackNeedsNoSecret() {
    SecretScene scene("plain");
    scene.control.start(scene.id);
    QTRY_VERIFY(scene.token());
    scene.deliver(sampleSession(scene.id));
    scene.write(QStringLiteral("home.culvertprofile"), profileWith("session"));
    scene.store.reload(scene.id);
    scene.control.applyChanges(scene.id);
    QTRY_COMPARE(scene.control.status(scene.id).missing.size(), std::size_t{1});
    scene.write(QStringLiteral("home.culvertprofile"), profileWith("plain"));
    scene.store.reload(scene.id);
    QVERIFY(scene.control.status(scene.id).missing.empty());
  }

  void whatIsEditedWhileTheKeychainIsAskedWaitsToBeApplied() {
    SecretScene scene("keychain", std::make_unique<FakeKeychain>());
    scene.keychain->values.emplace(SecretService::keyOf(scene.id, "auth.token"), Secret("s3cret"));
    scene.control.start(scene.id);
    scene.write(QStringLiteral("home.culvertprofile"),
                "serverPort = 7001\n" + profileWith("keychain"));
    scene.store.reload(scene.id);
    QTRY_VERIFY(scene.token());
    QCOMPARE(std::get<config::ClientConfig>(scene.core.wishes.back()[0].config).server_port, 7000);
    QVERIFY(scene.control.status(scene.id).changed_on_disk);
    QCOMPARE(scene.control.running(scene.id)->server_port, 7000);
  }

  void stoppingMeanwhileDropsTheAnswer() {
    SecretScene scene("keychain", std::make_unique<FakeKeychain>());
    scene.keychain->values.emplace(SecretService::keyOf(scene.id, "auth.token"), Secret("s3cret"));
    scene.control.start(scene.id);
    scene.control.stop(scene.id);
    WindowFixture::settle();
    WindowFixture::settle();
    QVERIFY(!scene.token());
    QCOMPARE(scene.state(), ProfileState::stopped);
  }
};

}  // namespace culvert::ui::secret_test

QTEST_MAIN(culvert::ui::secret_test::SecretTest)
#include "secret_test.moc"
