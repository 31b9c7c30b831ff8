// One program per user and data folder; later starts hand over and end.
#include "ui/single_instance/single_instance.h"

#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include <thread>

namespace culvert::ui::single_instance_test {
namespace {

/// handOver() blocks, so the later process is a thread here.
bool handOverFromElsewhere(const QString& folder, const QStringList& files, bool demo = false,
                           int limit_ms = 5000) {
  std::atomic<bool> done = false;
  bool answered = false;
  std::thread later([&] {
    SingleInstance second(folder);
    answered = !second.becomeFirst() && second.handOver(files, demo, limit_ms);
    done = true;
  });
  const bool ended = QTest::qWaitFor([&] { return done.load(); }, 10'000);
  later.join();
  return ended && answered;
}

/// A variable of the environment while it lives.
class Variable {
 public:
  Variable(const char* name, const QString& value) : name_(name), before_(qgetenv(name)) {
    qputenv(name_, value.toLocal8Bit());
  }
  ~Variable() {
    if (before_.isNull())
      qunsetenv(name_);
    else
      qputenv(name_, before_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  QByteArray before_;
};

QByteArray frame(quint32 size, const QByteArray& body) {
  QByteArray bytes(4, Qt::Uninitialized);
  qToBigEndian(size, bytes.data());
  return bytes + body;
}

}  // namespace

class SingleInstanceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void laterStartForwardsItsFiles() {
    const QTemporaryDir folder;
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    const QSignalSpy asked(&first, &SingleInstance::asked);
    const QSignalSpy demo(&first, &SingleInstance::demoAsked);
    QVERIFY(handOverFromElsewhere(folder.path(), {QStringLiteral("/tmp/office.toml")}));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toStringList(), QStringList{QStringLiteral("/tmp/office.toml")});
    QCOMPARE(demo.size(), 0);
    QVERIFY(handOverFromElsewhere(folder.path(), {}));
    QCOMPARE(asked.size(), 2);
    QCOMPARE(asked[1][0].toStringList(), QStringList());
    QVERIFY(handOverFromElsewhere(folder.path(), {}, true));
    QCOMPARE(demo.size(), 1);
  }

  void anotherFolderIsAnotherProgram() {
    const QTemporaryDir one;
    const QTemporaryDir two;
    SingleInstance first(one.path());
    SingleInstance second(two.path());
    QVERIFY(first.becomeFirst());
    QVERIFY(second.becomeFirst());
  }

  void theNextOneTakesOverWhenTheFirstHasEnded() {
    const QTemporaryDir folder;
    {
      SingleInstance first(folder.path());
      QVERIFY(first.becomeFirst());
    }
    SingleInstance next(folder.path());
    QVERIFY(next.becomeFirst());
  }

  void aFirstThatDoesNotAnswerIsReportedInTime() {
    const QTemporaryDir folder;
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    // This thread, which is the first program's, does not look at its socket meanwhile.
    SingleInstance second(folder.path());
    QVERIFY(!second.becomeFirst());
    QVERIFY(!second.handOver({}, false, 50));
  }

  void badMessagesAreDroppedAndOthersStillServed_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("too large") << frame(64 * 1024 + 1, "{}");
    QTest::newRow("empty") << frame(0, "");
    QTest::newRow("not JSON") << frame(3, "abc");
    QTest::newRow("unknown verb") << frame(29, R"({"version":1,"verb":"format"})");
    QTest::newRow("other version") << frame(27, R"({"version":9,"verb":"show"})");
    QTest::newRow("cut") << frame(500, "{");
  }

  void badMessagesAreDroppedAndOthersStillServed() {
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    const QSignalSpy asked(&first, &SingleInstance::asked);
    QLocalSocket socket;
    socket.connectToServer(first.socketName());
    QVERIFY(socket.waitForConnected(2'000));
    socket.write(bytes);
    socket.flush();
    QVERIFY(handOverFromElsewhere(folder.path(), {}));
    QCOMPARE(asked.size(), 1);
  }

#ifdef Q_OS_UNIX
  void theSocketLiesWhereNobodyElseCanPutOne_data() {
    QTest::addColumn<bool>("in_session");
    QTest::newRow("session") << true;
    QTest::newRow("no session") << false;
  }

  void theSocketLiesWhereNobodyElseCanPutOne() {
    QFETCH(bool, in_session);
    const QTemporaryDir session;
    const QTemporaryDir folder;
    const Variable runtime("XDG_RUNTIME_DIR",
                           in_session ? session.path() : folder.filePath(QStringLiteral("none")));
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    QCOMPARE(first.trouble(), QString());
    const QFileInfo socket(first.socketName());
    QVERIFY(socket.exists());
    QCOMPARE(socket.absolutePath(), in_session ? session.path() : folder.path());
    QVERIFY(!(socket.permissions() & (QFile::ReadOther | QFile::WriteOther | QFile::WriteGroup)));
    QVERIFY(handOverFromElsewhere(folder.path(), {}));
    // A shell may have other variables than the session.
    const Variable temporary("TMPDIR", folder.filePath(QStringLiteral("elsewhere")));
    QVERIFY(handOverFromElsewhere(folder.path(), {}));
    const Variable shell("XDG_RUNTIME_DIR", session.path());
    QVERIFY(handOverFromElsewhere(folder.path(), {}));
  }

  void aFolderThatOthersMayWriteIntoIsNotTaken() {
    const QTemporaryDir session;
    const QTemporaryDir folder;
    QVERIFY(QFile::setPermissions(
        session.path(), QFile::permissions(session.path()) | QFile::WriteOther | QFile::ExeOther));
    const Variable runtime("XDG_RUNTIME_DIR", session.path());
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    QCOMPARE(QFileInfo(first.socketName()).absolutePath(), folder.path());
  }

  void aProgramThatCannotBeReachedSaysSo() {
    const QTemporaryDir parent;
    const QString folder = parent.filePath(QString(120, u'x'));
    const Variable runtime("XDG_RUNTIME_DIR", folder);
    SingleInstance first(folder);
    QVERIFY(first.becomeFirst());
    QVERIFY(!first.trouble().isEmpty());
    QCOMPARE(QFile::permissions(folder) & (QFile::ReadOther | QFile::ExeOther | QFile::ReadGroup),
             QFile::Permissions());
  }
#endif

  void relativePathsOfOthersAreNotOpened() {
    const QTemporaryDir folder;
    SingleInstance first(folder.path());
    QVERIFY(first.becomeFirst());
    const QSignalSpy asked(&first, &SingleInstance::asked);
    QLocalSocket socket;
    socket.connectToServer(first.socketName());
    QVERIFY(socket.waitForConnected(2'000));
    const QByteArray body = R"({"version":1,"verb":"open-files","files":["x.toml","/a.toml"]})";
    socket.write(frame(static_cast<quint32>(body.size()), body));
    QTRY_COMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toStringList(), QStringList{QStringLiteral("/a.toml")});
  }
};

}  // namespace culvert::ui::single_instance_test

QTEST_MAIN(culvert::ui::single_instance_test::SingleInstanceTest)
#include "single_instance_test.moc"
