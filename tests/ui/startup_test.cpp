// Start at login: what is written, and what is read back after others have been there.
#include "ui/startup/launch_agent.h"
#include "ui/startup/run_key.h"
#include "ui/startup/xdg_autostart.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace culvert::ui::startup_test {
namespace {

const LoginCommand plain{QStringLiteral("/usr/bin/culvert"), {QStringLiteral("--background")}};
const LoginCommand odd{
    QStringLiteral("/home/a b/100% \"x\" $y `z` \\w/culvert"),
    {QStringLiteral("--background"), QStringLiteral("--data-folder"),
                                                 QStringLiteral("/mnt/my stick")}
};

void writeFile(const QString& path, const QByteArray& text) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) qFatal("the test folder cannot be written");
  file.write(text);
}

QByteArray readFile(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// One system's way in a folder of its own.
struct Scene {
  QTemporaryDir folder;
  QString runPath() const { return folder.filePath(QStringLiteral("run.ini")); }
  QString approvedPath() const { return folder.filePath(QStringLiteral("approved.ini")); }

  std::unique_ptr<StartAtLogin> make(const QByteArray& system, const LoginCommand& command) const {
    if (system == "linux") return std::make_unique<XdgAutostart>(path(), command);
    if (system == "windows")
      return std::make_unique<RunKey>(runPath(), approvedPath(), QSettings::IniFormat, command);
    return std::make_unique<LaunchAgent>(path(), command);
  }
  QString path() const { return folder.filePath(QStringLiteral("not there/yet")); }
};

void systems() {
  QTest::addColumn<QByteArray>("system");
  QTest::newRow("linux") << QByteArray("linux");
  QTest::newRow("windows") << QByteArray("windows");
  QTest::newRow("macos") << QByteArray("macos");
}

}  // namespace

class StartupTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSwitchReadsBackWhatItWrote_data() { systems(); }
  void theSwitchReadsBackWhatItWrote() {
    QFETCH(QByteArray, system);
    for (const LoginCommand& command : {plain, odd}) {
      const Scene scene;
      const auto login = scene.make(system, command);
      QCOMPARE(login->read().state, LoginState::off);
      QCOMPARE(login->set(false), QString());  // what is off stays off
      QCOMPARE(login->set(true), QString());
      QCOMPARE(login->read().state, LoginState::on);
      QCOMPARE(login->set(true), QString());
      QCOMPARE(login->read().state, LoginState::on);
      QCOMPARE(login->set(false), QString());
      QCOMPARE(login->read().state, LoginState::off);
    }
  }

  void anotherCopyIsSaidAndReplaced_data() { systems(); }
  void anotherCopyIsSaidAndReplaced() {
    QFETCH(QByteArray, system);
    const Scene scene;
    const auto before = scene.make(
        system, {QStringLiteral("/opt/culvert/culvert"), {QStringLiteral("--background")}});
    QCOMPARE(before->set(true), QString());
    const auto login = scene.make(system, plain);
    QCOMPARE(login->read().state, LoginState::other);
    QCOMPARE(login->read().program, QStringLiteral("/opt/culvert/culvert"));
    QCOMPARE(login->set(true), QString());
    QCOMPARE(login->read().state, LoginState::on);
    QCOMPARE(before->read().state, LoginState::other);
  }

  void theEntryIsOneThatDesktopsTake() {
    if (QStandardPaths::findExecutable(QStringLiteral("desktop-file-validate")).isEmpty())
      QSKIP("desktop-file-utils are not here");
    const Scene scene;
    XdgAutostart login(scene.path(), odd);
    QCOMPARE(login.set(true), QString());
    QProcess checker;
    checker.setProcessChannelMode(QProcess::MergedChannels);
    checker.start(QStringLiteral("desktop-file-validate"), {login.path()});
    QVERIFY(checker.waitForFinished());
    QCOMPARE(checker.readAll(), QByteArray());
    QCOMPARE(checker.exitCode(), 0);
  }

  void commandsAreQuotedAsTheDesktopReadsThem_data() {
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("value");
    QTest::newRow("plain") << "/usr/bin/culvert"
                           << "\"/usr/bin/culvert\" \"--background\"";
    QTest::newRow("blank") << "/a b/c"
                           << "\"/a b/c\" \"--background\"";
    QTest::newRow("percent") << "/50%/c"
                             << "\"/50%%/c\" \"--background\"";
    QTest::newRow("dollar") << "/$x/c"
                            << "\"/\\\\$x/c\" \"--background\"";
    QTest::newRow("quote") << "/\"x/c"
                           << "\"/\\\\\"x/c\" \"--background\"";
    QTest::newRow("backslash") << "/\\x/c"
                               << "\"/\\\\\\\\x/c\" \"--background\"";
  }
  void commandsAreQuotedAsTheDesktopReadsThem() {
    QFETCH(QString, program);
    QFETCH(QString, value);
    QCOMPARE(execValue({program, {QStringLiteral("--background")}}), value);
    QCOMPARE(programOfExec(value), program);
  }

  void whatTheDesktopChangedIsSeen_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("state");
    const QByteArray ours = "[Desktop Entry]\nExec=\"/usr/bin/culvert\" \"--background\"\n";
    const auto row = [](const char* name, const QByteArray& text, LoginState state) {
      QTest::newRow(name) << text << static_cast<int>(state);
    };
    row("as written", ours, LoginState::on);
    row("hidden", ours + "Hidden=true\n", LoginState::blocked);
    row("switched off in GNOME", ours + "X-GNOME-Autostart-enabled=false\n", LoginState::blocked);
    row("switched on in GNOME", ours + "X-GNOME-Autostart-enabled=true\n", LoginState::on);
    row("keys of another group", ours + "[Desktop Action x]\nHidden=true\n", LoginState::on);
    row("by hand", "[Desktop Entry]\nExec=culvert\n", LoginState::other);
    row("no command", "[Desktop Entry]\nName=x\n", LoginState::off);
    row("empty", "", LoginState::off);
    row("noise", QByteArray(200'000, '\xff'), LoginState::off);
  }
  void whatTheDesktopChangedIsSeen() {
    QFETCH(QByteArray, text);
    QFETCH(int, state);
    const QTemporaryDir folder;
    XdgAutostart login(folder.path(), plain);
    writeFile(login.path(), text);
    QCOMPARE(static_cast<int>(login.read().state), state);
    QCOMPARE(login.set(true), QString());
    QCOMPARE(login.read().state, LoginState::on);
  }

  void theTaskManagersMarkIsSeenAndTakenAway() {
    const Scene scene;
    const auto login = scene.make("windows", plain);
    QCOMPARE(login->set(true), QString());
    for (const auto& [first, state] :
         {std::pair('\x02', LoginState::on), std::pair('\x03', LoginState::blocked)}) {
      QSettings(scene.approvedPath(), QSettings::IniFormat)
          .setValue(QStringLiteral("org.culvert.Culvert"),
                    QByteArray(1, first) + QByteArray(11, '\0'));
      QCOMPARE(login->read().state, state);
    }
    QCOMPARE(login->set(true), QString());
    QCOMPARE(login->read().state, LoginState::on);
  }

  void commandsAreQuotedAsWindowsReadsThem() {
    QCOMPARE(windowsCommandLine({
                 QStringLiteral("culvert"),
                 {QStringLiteral("--background"), QStringLiteral("--data-folder"),
                              QStringLiteral("D:\\my \"x\"\\")}
    }),
             QStringLiteral("\"culvert\" --background --data-folder \"D:\\my \\\"x\\\"\\\\\""));
  }

  void anAgentThatIsSwitchedOffIsSeen() {
    const QTemporaryDir folder;
    LaunchAgent login(folder.path(), plain);
    QCOMPARE(login.set(true), QString());
    QByteArray text = readFile(login.path());
    QVERIFY(text.contains("<key>RunAtLoad</key>"));
    writeFile(login.path(),
              text.replace("<key>RunAtLoad", "<key>Disabled</key><true/><key>RunAtLoad"));
    QCOMPARE(login.read().state, LoginState::blocked);
    writeFile(login.path(), "<plist><dict>");
    QCOMPARE(login.read().state, LoginState::off);
  }

  void aFolderThatCannotBeMadeIsSaid_data() {
    QTest::addColumn<QByteArray>("system");
    QTest::newRow("linux") << QByteArray("linux");
    QTest::newRow("macos") << QByteArray("macos");
  }
  void aFolderThatCannotBeMadeIsSaid() {
    QFETCH(QByteArray, system);
    const Scene scene;
    writeFile(scene.folder.filePath(QStringLiteral("not there")), "a file");
    const auto login = scene.make(system, plain);
    QVERIFY(!login->set(true).isEmpty());
    QCOMPARE(login->read().state, LoginState::off);
  }

  void anImageStartsItselfAndNotWhatIsInIt() {
    qputenv("APPIMAGE", "/home/someone/Culvert.AppImage");
    // Of another program that started this one.
    QCOMPARE(loginCommand({}).program, QCoreApplication::applicationFilePath());
    qputenv("APPDIR", "/tmp/.mount_other");
    QCOMPARE(loginCommand({}).program, QCoreApplication::applicationFilePath());
    qputenv("APPDIR", QFile::encodeName(QCoreApplication::applicationDirPath()));
    QCOMPARE(loginCommand({}).program, QStringLiteral("/home/someone/Culvert.AppImage"));
    qunsetenv("APPDIR");
    qunsetenv("APPIMAGE");
    QCOMPARE(loginCommand({}).program, QCoreApplication::applicationFilePath());
    QCOMPARE(loginCommand({}).arguments, QStringList{QStringLiteral("--background")});
    QCOMPARE(loginCommand(QStringLiteral("/mnt/stick")).arguments,
             (QStringList{QStringLiteral("--background"), QStringLiteral("--data-folder"),
                          QStringLiteral("/mnt/stick")}));
  }

  void aFolderIsFoundAgainFromAnywhere() {
    // At login nobody is where the user was when naming it.
    QCOMPARE(loginCommand(QStringLiteral("data/")).arguments.last(),
             QDir().absoluteFilePath(QStringLiteral("data")));
  }
};

}  // namespace culvert::ui::startup_test

QTEST_GUILESS_MAIN(culvert::ui::startup_test::StartupTest)
#include "startup_test.moc"
