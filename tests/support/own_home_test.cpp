#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#ifdef Q_OS_UNIX
#include <pwd.h>
#include <unistd.h>
#endif

namespace culvert::support::own_home_test {

class OwnHomeTest : public QObject {
  Q_OBJECT

 private slots:
  void the_home_is_a_fresh_temporary_folder() {
    const QFileInfo home(qEnvironmentVariable("HOME"));
    QVERIFY(home.isDir());
    QVERIFY(home.isWritable());
    QCOMPARE(home.dir().canonicalPath(), QDir(QDir::tempPath()).canonicalPath());
    QCOMPARE(QDir(home.filePath()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             QStringList());
  }

  void it_is_not_the_home_of_who_runs_the_test() {
#ifdef Q_OS_UNIX
    const passwd* person = ::getpwuid(::getuid());
    if (person == nullptr) QSKIP("whoever runs this has no entry in the password file");
    QVERIFY(QDir(qEnvironmentVariable("HOME")) != QDir(QString::fromLocal8Bit(person->pw_dir)));
#else
    QSKIP("the real home is asked of the password file");
#endif
  }

  void qt_keeps_everything_below_it_data() {
    QTest::addColumn<QStandardPaths::StandardLocation>("location");
    QTest::newRow("configuration") << QStandardPaths::AppConfigLocation;
    QTest::newRow("data") << QStandardPaths::AppDataLocation;
    QTest::newRow("cache") << QStandardPaths::CacheLocation;
  }
  void qt_keeps_everything_below_it() {
#ifdef Q_OS_WIN
    QSKIP("Windows tells Qt the known folders without asking the environment");
#endif
    QFETCH(const QStandardPaths::StandardLocation, location);
    QVERIFY(
        QStandardPaths::writableLocation(location).startsWith(qEnvironmentVariable("HOME") + '/'));
  }

  void what_a_test_starts_inherits_it() {
#ifndef Q_OS_UNIX
    QSKIP("asks a shell");
#endif
    QProcess shell;
    shell.start("sh", {"-c", "echo \"$HOME|$XDG_STATE_HOME|$XDG_CONFIG_HOME|$STATE_DIRECTORY\""});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(), qgetenv("HOME") + "|||\n");
  }
};

}  // namespace culvert::support::own_home_test

QTEST_GUILESS_MAIN(culvert::support::own_home_test::OwnHomeTest)
#include "own_home_test.moc"
