// Who listens on this computer: the files of Linux as they are written, a /proc of our own making,
// and the real one.
#include "core/observe/listening_ports.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace culvert::observe::listening_ports_test {
namespace {

constexpr const char* head =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n";

std::string row(const std::string& local, const std::string& state, const std::string& inode) {
  return "   0: " + local + " 00000000:0000 " + state +
         " 00000000:00000000 00:00000000 00000000  1000        0 " + inode +
         " 1 0000000000000000 100 0 0 10 0\n";
}

void write(const QString& path, const QByteArray& text) {
  QVERIFY(QDir().mkpath(QFileInfo(path).path()));
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text);
}

/// A process with one socket; `readable`: its open files are ours to see.
void addProcess(const QString& proc, int pid, const QByteArray& command, const QByteArray& comm,
                const QString& inode) {
  const QString folder = QStringLiteral("%1/%2").arg(proc).arg(pid);
  write(folder + QStringLiteral("/comm"), comm + "\n");
  write(folder + QStringLiteral("/cmdline"), command);
  QVERIFY(QDir().mkpath(folder + QStringLiteral("/fd")));
  QVERIFY(QFile::link(QStringLiteral("/dev/null"), folder + QStringLiteral("/fd/0")));
  QVERIFY(QFile::link(QStringLiteral("socket:[%1]").arg(inode), folder + QStringLiteral("/fd/3")));
}

}  // namespace

class ListeningPortsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsOfTheKernelAreRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<int>("port");
    const auto add = [](const char* name, const std::string& text, const char* address, int port) {
      QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray(address) << port;
    };
    add("loopback", row("0100007F:1F90", "0A", "77"), "127.0.0.1", 8080);
    add("everywhere", row("00000000:0016", "0A", "77"), "0.0.0.0", 22);
    add("one address", row("0A0000C0:01BB", "0A", "77"), "192.0.0.10", 443);
    add("v6 loopback", row("00000000000000000000000001000000:0BB8", "0A", "77"), "::1", 3000);
    add("v6 everywhere", row("00000000000000000000000000000000:0BB8", "0A", "77"), "::", 3000);
    add("v6 mapped", row("0000000000000000FFFF00000100007F:0BB8", "0A", "77"), "::ffff:127.0.0.1",
        3000);
    add("v6 address", row("B80D0120000000000000000001000000:0BB8", "0A", "77"), "2001:db8::1",
        3000);
    add("a connection", row("0100007F:1F90", "01", "77"), "", 0);
    add("too few words", "   0: 0100007F:1F90 00000000:0000 0A\n", "", 0);
    add("no number", row("0100007G:1F90", "0A", "77"), "", 0);
    add("an address too short", row("01007F:1F90", "0A", "77"), "", 0);
    add("a port too large", row("0100007F:1F901", "0A", "77"), "", 0);
    add("port nought", row("0100007F:0000", "0A", "77"), "", 0);
    add("no colon", row("0100007F1F90", "0A", "77"), "", 0);
    add("no inode", row("0100007F:1F90", "0A", "x"), "", 0);
    add("the head alone", "", "", 0);
    add("noise", std::string("\0\xff\n\n \t :\n", 9), "", 0);
  }

  void rowsOfTheKernelAreRead() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, address);
    QFETCH(int, port);
    const auto found = parse_proc_net(head + text.toStdString());
    QCOMPARE(found.size(), std::size_t(port == 0 ? 0 : 1));
    if (port == 0) return;
    QCOMPARE(QByteArray::fromStdString(found[0].address), address);
    QCOMPARE(int(found[0].port), port);
    QCOMPARE(found[0].inode, std::uint64_t(77));
  }

  void namesAreToldWhereTheSystemTellsThem() {
#ifdef Q_OS_WIN
    QSKIP("links of this kind do not exist here");
#endif
    const QTemporaryDir proc;
    const std::string listeners = head + row("00000000:0016", "0A", "1") +
                                  row("0100007F:1F90", "0A", "2") +
                                  row("0100007F:0BB8", "0A", "3") +
                                  row("0100007F:0BB9", "0A", "4") + row("0100007F:0CEA", "0A", "5");
    write(proc.filePath(QStringLiteral("net/tcp")), QByteArray::fromStdString(listeners));
    write(
        proc.filePath(QStringLiteral("net/tcp6")),
        QByteArray::fromStdString(head + row("00000000000000000000000001000000:1F90", "0A", "6")));
    write(proc.filePath(QStringLiteral("self/status")), "");
    addProcess(proc.path(), 100, QByteArray("/usr/bin/python3\0-m\0http.server", 31), "python3",
               QStringLiteral("2"));
    addProcess(proc.path(), 101, QByteArray("/opt/a-long-name-of-a-server\0", 29),
               "a-long-name-of-", QStringLiteral("3"));
    addProcess(proc.path(), 102, "nginx: master process", "nginx", QStringLiteral("4"));
    addProcess(proc.path(), 103, "/usr/bin/culvert", "culvert", QStringLiteral("5"));
    const auto found = listening_ports_below(proc.path().toStdString(), 103);
    QVERIFY(found);
    const std::vector<ListeningPort> wanted{
        {"127.0.0.1", 3000, "a-long-name-of-a-server", 101},
        {"127.0.0.1", 3001, "nginx",                   102},
        {"127.0.0.1", 8080, "python3",                 100},
        {"::1",       8080, "",                        0  },
        {"0.0.0.0",   22,   "",                        0  },
    };
    QVERIFY(*found == wanted);
  }

  void aSystemThatDoesNotAnswerIsAnError() {
    const QTemporaryDir nothing;
    const auto found = listening_ports_below(nothing.path().toStdString(), 0);
    QVERIFY(!found);
    QCOMPARE(to_text(found.error().code), to_text(Errc::io));
  }

  void eachAddressAndPortIsListedOnce() {
    std::vector<ListeningPort> ports{
        {"0.0.0.0",   80, "",      0},
        {"127.0.0.1", 80, "",      0},
        {"127.0.0.1", 80, "caddy", 7},
        {"0.0.0.0",   79, "",      0},
    };
    arrange(ports);
    const std::vector<ListeningPort> wanted{
        {"127.0.0.1", 80, "caddy", 7},
        {"0.0.0.0",   79, "",      0},
        {"0.0.0.0",   80, "",      0},
    };
    QVERIFY(ports == wanted);
    QVERIFY(ports[0].is_loopback() && !ports[0].is_everywhere());
    QVERIFY(ports[1].is_everywhere() && !ports[1].is_loopback());
  }

  void ourOwnPortsAreNoneToChooseFrom() {
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const auto found = listening_ports();
    if (!found && found.error().code == Errc::unsupported) QSKIP("this system cannot be asked");
    QVERIFY(found);
    QVERIFY(std::ranges::find(*found, server.serverPort(), &ListeningPort::port) == found->end());
#ifdef Q_OS_LINUX
    // Somebody else's eyes see it.
    const auto all = listening_ports_below("/proc", 0);
    QVERIFY(all);
    const auto at = std::ranges::find(*all, server.serverPort(), &ListeningPort::port);
    QVERIFY(at != all->end());
    QCOMPARE(at->pid, std::int64_t(QCoreApplication::applicationPid()));
    QCOMPARE(QString::fromStdString(at->process),
             QFileInfo(QCoreApplication::applicationFilePath()).completeBaseName());
#endif
  }
};

}  // namespace culvert::observe::listening_ports_test

QTEST_GUILESS_MAIN(culvert::observe::listening_ports_test::ListeningPortsTest)
#include "listening_ports_test.moc"
