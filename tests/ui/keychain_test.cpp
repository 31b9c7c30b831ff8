// The real keychain of the system: a gnome-keyring of its own in a session bus of its own. Skipped
// with a reason where one of the programs is missing.
#include "ui/secrets/keychain_store.h"
#include "ui/secrets/secret_service.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

namespace culvert::ui::keychain_test {
namespace {

constexpr int limit_ms = 20'000;

/// The test program runs itself a second time, inside the private bus, in one of these states.
constexpr const char* inside = "CULVERT_KEYCHAIN_INSIDE";

SecretAnswer wait(const std::function<void(SecretStore::Done)>& call) {
  std::optional<SecretAnswer> got;
  call([&got](SecretAnswer answer) { got = std::move(answer); });
  if (!QTest::qWaitFor([&] { return got.has_value(); }, limit_ms)) return {};
  return *got;
}

/// Runs this program in a bus of its own after `before` (a shell command).
void runInside(const char* state, const QString& before) {
  for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"})
    if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty())
      QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(program))));
  const QTemporaryDir home;
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("HOME"), home.path());
  environment.insert(QStringLiteral("XDG_DATA_HOME"), home.filePath(QStringLiteral("data")));
  environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home.path());
  environment.insert(QStringLiteral("XDG_CURRENT_DESKTOP"), QStringLiteral("GNOME"));
  environment.insert(QLatin1String(inside), QLatin1String(state));
  process.setProcessEnvironment(environment);
  process.setProcessChannelMode(QProcess::MergedChannels);
  const QString itself = QCoreApplication::applicationFilePath();
  QStringList command{QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                      before + QStringLiteral(" exec \"$0\" \"$@\" workingInside"), itself};
  // A program that is more than this test is told which one to run (CULVERT_UNITY).
  const QString name = QStringLiteral("keychain_test");
  if (QFileInfo(itself).completeBaseName() != name) command.append(name);
  process.start(QStringLiteral("dbus-run-session"), command);
  if (!process.waitForFinished(60'000)) {
    process.kill();
    process.waitForFinished(5'000);
    QFAIL("the test inside the private bus did not end");
  }
  const QByteArray output = process.readAll();
  if (output.contains("cannot be started here"))
    QSKIP("no private session bus can be started here");
  QVERIFY2(process.exitCode() == 0, output.constData());
}

}  // namespace

class KeychainTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void storesReadsAndForgetsInAnOpenKeychain() {
    if (qEnvironmentVariableIsSet(inside)) return;
    runInside("open",
              QStringLiteral("printf secret | gnome-keyring-daemon --unlock --components=secrets "
                             ">/dev/null 2>&1 || { echo cannot be started here; exit 3; };"));
  }

  void saysThatALockedKeychainIsLocked() {
    if (qEnvironmentVariableIsSet(inside)) return;
    // Made and unlocked once, so that a login collection is there; then a daemon that is not told
    // the password.
    runInside("locked",
              QStringLiteral("printf secret | gnome-keyring-daemon --unlock --components=secrets "
                             ">/dev/null 2>&1 || { echo cannot be started here; exit 3; };"
                             "dbus-send --session --print-reply --dest=org.freedesktop.secrets "
                             "/org/freedesktop/secrets org.freedesktop.Secret.Service.Lock "
                             "array:objpath:/org/freedesktop/secrets/collection/login "
                             ">/dev/null 2>&1 || { echo cannot be started here; exit 3; };"));
  }

  void saysThatThereIsNone() {
    if (qEnvironmentVariableIsSet(inside)) return;
    runInside("absent", QString());
  }

  void workingInside() {
    const QByteArray state = qgetenv(inside);
    if (state.isEmpty()) return;  // asked for by the tests above only
    const QString key = SecretService::keyOf("profile", "auth.token");
    if (state == "open") {
      KeychainStore store;
      const auto write = wait([&](auto done) { store.write(key, Secret("s3cret 令牌"), done); });
      QVERIFY2(write.outcome == SecretOutcome::done, qPrintable(write.detail));
      const auto read = wait([&](auto done) { store.read(key, done); });
      QCOMPARE(read.outcome, SecretOutcome::done);
      QCOMPARE(read.value.reveal(), std::string("s3cret 令牌"));
      QCOMPARE(wait([&](auto done) { store.remove(key, done); }).outcome, SecretOutcome::done);
      QCOMPARE(wait([&](auto done) { store.read(key, done); }).outcome,
               SecretOutcome::locked_or_missing);
    } else {
      KeychainStore store;
      const auto read = wait([&](auto done) { store.read(key, done); });
      QVERIFY2(read.outcome != SecretOutcome::done, "there is nothing to read");
    }
    SecretService service(std::make_unique<KeychainStore>());
    service.probe();
    const KeychainState expected = state == "open"     ? KeychainState::open
                                   : state == "locked" ? KeychainState::locked
                                                       : KeychainState::unavailable;
    QTRY_COMPARE_WITH_TIMEOUT(service.keychain(), expected, limit_ms);
  }
};

}  // namespace culvert::ui::keychain_test

QTEST_MAIN(culvert::ui::keychain_test::KeychainTest)
#include "keychain_test.moc"
