#include "core/config/fix.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace culvert::config::fix_test {
namespace {

constexpr const char* profile = R"(# mine
serverAddr = "127.0.0.1"
[[proxies]]
name = "web" # the site
type = "http"
localPort = 80
customDomains = ["a.test"]
)";

struct FixFolder {
  QTemporaryDir folder;

  std::string write(const char* name, const QByteArray& text) const {
    QFile file(folder.filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly)) qFatal("the test folder cannot be written");
    file.write(text);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    return file.fileName().toStdString();
  }
  static QByteArray read(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
};

const KeyChanges good{
    {"culvert.upstream.scheme", "\"https\""},
    {"culvert.capture.mode",    "\"off\""  }
};

}  // namespace

class FixTest : public QObject {
  Q_OBJECT

 private slots:
  void all_changes_are_written_and_everything_else_stays() {
    const FixFolder folder;
    const std::string path = folder.write("frpc.toml", profile);
    const Result<void> done = fix_file(path, "web", good, {});
    QVERIFY2(static_cast<bool>(done), done ? "" : to_text(done.error()).c_str());
    const QByteArray text = FixFolder::read(path);
    QVERIFY(text.startsWith("# mine\n"));
    QVERIFY(text.contains("# the site"));
    QVERIFY(text.contains("culvert.upstream.scheme = \"https\"\n"));
    QVERIFY(text.contains("culvert.capture.mode = \"off\"\n"));
#ifndef _WIN32
    const QFile::Permissions rights = QFileInfo(QString::fromStdString(path)).permissions();
    QVERIFY(rights.testFlag(QFile::ReadGroup) && !rights.testFlag(QFile::ReadOther));
#endif
  }

  void whose_file_it_is_stays() {
#ifdef _WIN32
    QSKIP("files of Windows inherit their rights");
#else
    if (::geteuid() != 0) QSKIP("only root may give files away");
    constexpr uid_t service = 12345;
    constexpr gid_t readers = 23456;
    const FixFolder folder;
    const std::string path = folder.write("frpc.toml", profile);
    QCOMPARE(::chown(path.c_str(), service, readers), 0);
    QVERIFY(static_cast<bool>(fix_file(path, "web", good, {})));
    struct stat now {};
    QCOMPARE(::stat(path.c_str(), &now), 0);
    QCOMPARE(now.st_uid, service);
    QCOMPARE(now.st_gid, readers);
    QCOMPARE(now.st_mode & 0777U, 0640U);
#endif
  }

  void a_group_that_cannot_be_kept_hands_no_rights_to_another() {
#ifdef _WIN32
    QSKIP("files of Windows inherit their rights");
#else
    if (::geteuid() != 0) QSKIP("only root may become somebody else");
    constexpr uid_t somebody = 12345;
    constexpr gid_t elsewhere = 23456;
    const FixFolder folder;
    const std::string path = folder.write("frpc.toml", profile);  // 0640
    QCOMPARE(::chown(path.c_str(), somebody, elsewhere), 0);
    QCOMPARE(::chown(folder.folder.path().toLocal8Bit().constData(), somebody, elsewhere), 0);
    QCOMPARE(::seteuid(somebody), 0);
    const Result<void> done = fix_file(path, "web", good, {});
    QCOMPARE(::seteuid(0), 0);
    QVERIFY2(static_cast<bool>(done), done ? "" : to_text(done.error()).c_str());
    struct stat now {};
    QCOMPARE(::stat(path.c_str(), &now), 0);
    QCOMPARE(now.st_uid, somebody);
    QVERIFY(now.st_gid != elsewhere);
    QCOMPARE(now.st_mode & 0777U, 0600U);
#endif
  }

  void what_cannot_be_written_leaves_the_file_alone_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("proxy");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const char* file, const char* proxy, const char* value,
                        Errc code) {
      QTest::newRow(name) << QByteArray(file) << QByteArray(proxy) << QByteArray(value)
                          << static_cast<int>(code);
    };
    row("another format", "frpc.yaml", "web", "\"off\"", Errc::unsupported);
    row("no such proxy", "frpc.toml", "ssh", "\"off\"", Errc::not_found);
    row("no such value", "frpc.toml", "web", "\"some\"", Errc::config);
  }

  void what_cannot_be_written_leaves_the_file_alone() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, proxy);
    QFETCH(QByteArray, value);
    QFETCH(int, code);
    const FixFolder folder;
    const std::string path = folder.write(name.constData(), profile);
    const Result<void> done = fix_file(path, proxy.toStdString(),
                                       {
                                           {"culvert.capture.mode", value.toStdString()}
    },
                                       {});
    QVERIFY(!done);
    QCOMPARE(static_cast<int>(done.error().code), code);
    QCOMPARE(FixFolder::read(path), QByteArray(profile));
  }

  void a_file_that_is_not_there_is_told() {
    const FixFolder folder;
    const std::string path = folder.folder.filePath(QStringLiteral("no.toml")).toStdString();
    const Result<void> done = fix_file(path, "web", good, {});
    QVERIFY(!done);
    QCOMPARE(done.error().code, Errc::io);
  }
};

}  // namespace culvert::config::fix_test

QTEST_GUILESS_MAIN(culvert::config::fix_test::FixTest)
#include "fix_test.moc"
