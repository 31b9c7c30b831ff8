// The program culvert itself: its command line, the demo, a second start, and how it ends.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSettings>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#endif

namespace culvert::ui::program_test {
namespace {

constexpr int limit_ms = 30'000;

/// culvert with a home of its own and no screen.
class Program {
 public:
  explicit Program(const QString& home) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), home);
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home + QStringLiteral("/config"));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home);
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    process_.setProcessEnvironment(environment);
  }
  ~Program() {
    if (process_.state() == QProcess::NotRunning) return;
    process_.kill();
    process_.waitForFinished(5'000);
  }

  /// As on a console: nothing to show a window on.
  void forgetScreen(const QString& display = {}) {
    QProcessEnvironment environment = process_.processEnvironment();
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"})
      environment.remove(QLatin1String(name));
    if (!display.isEmpty()) environment.insert(QStringLiteral("DISPLAY"), display);
    process_.setProcessEnvironment(environment);
  }

  void start(const QStringList& arguments) {
    process_.start(QStringLiteral(CULVERT_PROGRAM), arguments);
  }
  bool ends() { return process_.waitForFinished(limit_ms); }
  bool runs() const { return process_.state() == QProcess::Running; }
  int code() const {
    return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -1;
  }
  QByteArray output() { return process_.readAllStandardOutput(); }
  QByteArray errors() { return process_.readAllStandardError(); }
  void tellToStop() { process_.terminate(); }

 private:
  QProcess process_;
};

/// Whether the first program with this home is up: it answers a later start.
bool answers(const QString& home) {
  const QDir folder(home + QStringLiteral("/config/org.culvert.Culvert"));
  if (!QTest::qWaitFor([&] { return folder.exists(QStringLiteral("lock")); }, limit_ms))
    return false;
  Program later(home);
  later.start({});
  return later.ends() && later.code() == 0;
}

/// The path of a small profile.
QString written(const QTemporaryDir& home, const char* name) {
  QFile file(home.filePath(QLatin1String(name)));
  if (!file.open(QIODevice::WriteOnly)) qFatal("the test folder cannot be written");
  file.write("serverAddr = \"127.0.0.1\"\n");
  return file.fileName();
}

QStringList listed(const QString& home) {
  const QSettings settings(home + QStringLiteral("/config/org.culvert.Culvert/profiles.ini"),
                           QSettings::IniFormat);
  QStringList paths;
  for (const QString& id : settings.value(QStringLiteral("profiles/order")).toStringList())
    paths.append(settings.value(QStringLiteral("profile-%1/path").arg(id)).toString());
  return paths;
}

}  // namespace

class ProgramTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSelfTestLooksAndLeavesNothing() {
    const QTemporaryDir home;
    Program program(home.path());
    program.start({QStringLiteral("--self-test")});
    QVERIFY(program.ends());
    const QByteArray output = program.output();
    QVERIFY2(program.code() == 0, output.constData());
    for (const char* subject : {"tls", "openssl", "translations", "icons", "core", "keychain"})
      QVERIFY2(output.contains(subject), subject);
    QVERIFY(output.contains(" 0 failed\n"));
    QVERIFY(!QFile::exists(home.filePath(QStringLiteral("config"))));
  }

  void theSelfTestNamesAFolderThatCannotBeWritten() {
    const QTemporaryDir home;
    QFile file(home.filePath(QStringLiteral("config")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    Program program(home.path());
    program.start({QStringLiteral("--self-test")});
    QVERIFY(program.ends());
    QCOMPARE(program.code(), 1);
    QVERIFY(program.output().contains("FAILED  settings"));
  }

  void answersOnTheConsole_data() {
    QTest::addColumn<QString>("argument");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("help") << QStringLiteral("--help") << 0 << QByteArray("--demo");
    QTest::newRow("version") << QStringLiteral("--version") << 0 << QByteArray("culvert 0.");
    QTest::newRow("mistake") << QStringLiteral("--no-such") << 1 << QByteArray("--help");
    QTest::newRow("language") << QStringLiteral("--language=de") << 1 << QByteArray("en or zh_CN");
  }

  void answersOnTheConsole() {
    QFETCH(QString, argument);
    QFETCH(int, code);
    QFETCH(QByteArray, words);
    const QTemporaryDir home;
    Program program(home.path());
    program.start({argument});
    QVERIFY(program.ends());
    QCOMPARE(program.code(), code);
    const QByteArray said = code == 0 ? program.output() : program.errors();
    QVERIFY2(said.contains(words), said.constData());
  }

  void helpNamesTheProgramAndTheCommand_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("usage");
    QTest::newRow("window") << QStringList{QStringLiteral("--help")}
                            << QByteArray("Usage: culvert [options] [file...]\n");
    QTest::newRow("status") << QStringList{QStringLiteral("status"), QStringLiteral("--help")}
                            << QByteArray("Usage: culvert status [options] [profile...]\n");
    QTest::newRow("doctor") << QStringList{QStringLiteral("doctor"), QStringLiteral("-h")}
                            << QByteArray("Usage: culvert doctor [options] profile [proxy]\n");
  }

  void helpNamesTheProgramAndTheCommand() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, usage);
    const QTemporaryDir home;
    Program program(home.path());
    program.start(arguments);
    QVERIFY(program.ends());
    const QByteArray said = program.output();
    QVERIFY2(said.startsWith(usage), said.constData());
    QVERIFY(!said.contains("executable_name"));
  }

  void withoutAScreenItSaysSoInOneSentence_data() {
    QTest::addColumn<QString>("display");
    QTest::newRow("none") << QString();
    QTest::newRow("one that is gone") << QStringLiteral(":4711");
  }

  void withoutAScreenItSaysSoInOneSentence() {
#ifndef Q_OS_LINUX
    QSKIP("there is always a screen here");
#endif
    QFETCH(QString, display);
    const QTemporaryDir home;
    Program program(home.path());
    program.forgetScreen(display);
    program.start({written(home, "office.toml")});
    QVERIFY(program.ends());
    const QByteArray said = program.errors();
    QCOMPARE(program.code(), 1);
    QCOMPARE(said.count('\n'), 1);
    QVERIFY2(said.contains("window cannot be shown"), said.constData());
    QCOMPARE(listed(home.path()), QStringList());
  }

  void aFileThatIsNotThereIsToldAndNotListed() {
    const QTemporaryDir home;
    const QString nowhere = home.filePath(QStringLiteral("nothere.toml"));
    const auto refuses = [&] {
      Program program(home.path());
      program.start({written(home, "office.toml"), nowhere});
      return program.ends() && program.code() == 1 &&
             program.errors().contains("There is no file " + nowhere.toUtf8());
    };
    QVERIFY(refuses());
    Program first(home.path());
    first.start({});
    QVERIFY(answers(home.path()));
    QVERIFY(refuses());
    first.tellToStop();
    QVERIFY(first.ends());
    QCOMPARE(listed(home.path()), QStringList());
  }

  void commandsHaveHelpAndExitCodes_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("words");
    for (const char* verb : {"status", "start", "stop", "apply", "import", "export", "doctor"}) {
      QTest::addRow("%s help", verb) << QStringList{QLatin1String(verb), QStringLiteral("--help")}
                                     << 0 << QByteArray("Exit codes");
      QTest::addRow("%s while nobody runs", verb)
          << QStringList{QLatin1String(verb), QStringLiteral("x")} << 3
          << QByteArray("does not run");
    }
    QTest::newRow("no name") << QStringList{QStringLiteral("start")} << 2 << QByteArray("--help");
    QTest::newRow("an unknown option")
        << QStringList{QStringLiteral("stop"), QStringLiteral("--now")} << 2
        << QByteArray("--help");
    QTest::newRow("an unknown rule") << QStringList{QStringLiteral("import"), QStringLiteral("x"),
                                                    QStringLiteral("--existing=burn")}
                                     << 2 << QByteArray("rename");
  }

  void commandsHaveHelpAndExitCodes() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QByteArray, words);
    const QTemporaryDir home;
    Program program(home.path());
    program.start(arguments);
    QVERIFY(program.ends());
    QCOMPARE(program.code(), code);
    const QByteArray said = code == 0 ? program.output() : program.errors();
    QVERIFY2(said.contains(words), said.constData());
  }

  void aShellSteersTheRunningProgram() {
    const QTemporaryDir home;
    Program program(home.path());
    program.start({QStringLiteral("--demo")});
    QVERIFY(answers(home.path()));
    const auto run = [&](const QStringList& arguments, int code) {
      Program shell(home.path());
      shell.start(arguments);
      const bool well = shell.ends() && shell.code() == code;
      const QByteArray said = shell.output() + shell.errors();
      return well ? said : "wrong: " + said;
    };
    const auto demo_runs = [&] {
      const QByteArray said = run({QStringLiteral("status"), QStringLiteral("--json")}, 0);
      const QJsonArray profiles =
          QJsonDocument::fromJson(said).object().value(QStringLiteral("profiles")).toArray();
      return profiles.size() == 1 &&
             profiles[0].toObject().value(QStringLiteral("state")) == QStringLiteral("running");
    };
    QVERIFY(QTest::qWaitFor(demo_runs, limit_ms));
    const QString path = home.filePath(QStringLiteral("old.ini"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        "[common]\nserver_addr = 127.0.0.1\nserver_port = 1\n[ssh]\nlocal_port = 22\n"
        "remote_port = 6000\n");
    file.close();
    QVERIFY(run({QStringLiteral("import"), path, QStringLiteral("--yes")}, 0).contains("ssh"));
    QVERIFY(
        run({QStringLiteral("export"), QStringLiteral("old")}, 0).contains("remotePort = 6000"));
    QVERIFY(!run({QStringLiteral("doctor"), QStringLiteral("old")}, 1).startsWith("wrong"));
    QVERIFY(!run({QStringLiteral("stop"), QStringLiteral("Demo")}, 0).startsWith("wrong"));
    QVERIFY(run({QStringLiteral("start"), QStringLiteral("nobody")}, 4).contains("nobody"));
  }

  void demoRunsAndEndsInOrderWhenTold() {
#ifndef Q_OS_UNIX
    QSKIP("there is no such signal here");
#endif
    const QTemporaryDir home;
    Program program(home.path());
    program.start({QStringLiteral("--demo")});
    QVERIFY(answers(home.path()));
    program.tellToStop();
    QVERIFY(program.ends());
    QCOMPARE(program.code(), 0);
    const QByteArray errors = program.errors();
    QVERIFY2(!errors.contains("ERROR:"), errors.constData());
  }

  void laterStartHandsItsFileOverAndEnds_data() {
    QTest::addColumn<bool>("screen");
    QTest::newRow("with a screen") << true;
    QTest::newRow("from a console") << false;
  }

  void laterStartHandsItsFileOverAndEnds() {
    QFETCH(bool, screen);
    const QTemporaryDir home;
    const QString path = written(home, "office.toml");
    Program first(home.path());
    first.start({});
    QVERIFY(answers(home.path()));
    Program second(home.path());
    if (!screen) second.forgetScreen();
    second.start({path});
    QVERIFY(second.ends());
    QCOMPARE(second.code(), 0);
    QVERIFY(first.runs());
    first.tellToStop();
    QVERIFY(first.ends());
    QCOMPARE(first.code(), 0);
    QCOMPARE(listed(home.path()), QStringList{path});
  }
};

}  // namespace culvert::ui::program_test

QTEST_GUILESS_MAIN(culvert::ui::program_test::ProgramTest)
#include "program_test.moc"
