// The load tool against its own service: that it moves and checks what it says. Nothing is timed.

#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <memory>

namespace culvert::bench::load_test {
namespace {

/// The tool with these arguments; it ends with this object.
class Load {
 public:
  explicit Load(const QStringList& arguments) {
    process_.start(QStringLiteral(CULVERT_BENCH_LOAD), arguments);
  }
  ~Load() {
    process_.closeWriteChannel();
    if (!process_.waitForFinished(5'000)) process_.kill();
    process_.waitForFinished();
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// The next line it prints; empty when it ends without one.
  QJsonObject line() {
    while (!process_.canReadLine() && process_.state() != QProcess::NotRunning)
      process_.waitForReadyRead(20'000);
    return QJsonDocument::fromJson(process_.readLine()).object();
  }

  void say_go() { process_.write("\n"); }
  void end_input() { process_.closeWriteChannel(); }

  int exit_code() {
    process_.waitForFinished(20'000);
    return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -1;
  }
  bool ended() const { return process_.state() == QProcess::NotRunning; }
  QByteArray complaint() { return process_.readAllStandardError(); }

 private:
  QProcess process_;
};

/// Answers whatever comes with the same bytes.
class WrongService : public QTcpServer {
 public:
  explicit WrongService(const QByteArray& answer) {
    connect(this, &QTcpServer::newConnection, this, [this, answer] {
      QTcpSocket* visitor = nextPendingConnection();
      connect(visitor, &QTcpSocket::readyRead, visitor, [visitor, answer] {
        visitor->readAll();
        visitor->write(answer);
      });
    });
  }
  bool open() { return listen(QHostAddress::LocalHost); }
};

}  // namespace

class BenchLoadTest : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void cleanup();
  void moves_the_bytes_it_was_asked_for_data();
  void moves_the_bytes_it_was_asked_for();
  void starts_the_measured_part_when_told();
  void counts_round_trips_beside_bulk();
  void counts_new_connections();
  void holds_idle_connections_until_its_input_ends();
  void serves_pages();
  void refuses_a_wrong_command_line_data();
  void refuses_a_wrong_command_line();
  void says_when_nobody_listens();
  void notices_bytes_that_were_not_sent();
  void notices_an_echo_that_differs();

 private:
  QStringList arguments(const QString& mode, const QStringList& more) const {
    return QStringList{mode, "--port", QString::number(port_)} + more;
  }

  std::unique_ptr<Load> service_;
  int port_ = 0;
};

void BenchLoadTest::init() {
  service_ = std::make_unique<Load>(QStringList{"serve"});
  port_ = service_->line()["port"].toInt();
  QVERIFY(port_ > 0);
}

void BenchLoadTest::cleanup() {
  service_->end_input();
  QCOMPARE(service_->exit_code(), 0);
}

void BenchLoadTest::moves_the_bytes_it_was_asked_for_data() {
  QTest::addColumn<QString>("direction");
  QTest::addColumn<int>("connections");
  QTest::addColumn<int>("warm_up");
  QTest::addColumn<int>("bytes");
  QTest::addColumn<int>("moved");
  QTest::newRow("down") << "down" << 1 << 0 << 3'000'000 << 3'000'000;
  QTest::newRow("up") << "up" << 1 << 0 << 3'000'000 << 3'000'000;
  QTest::newRow("both") << "both" << 1 << 0 << 3'000'000 << 6'000'000;
  QTest::newRow("many, warmed up") << "both" << 8 << 80'000 << 8'000'000 << 16'000'000;
  QTest::newRow("a rest is left out") << "down" << 3 << 10 << 1'000 << 999;
  QTest::newRow("nothing") << "up" << 2 << 0 << 0 << 0;
}

void BenchLoadTest::moves_the_bytes_it_was_asked_for() {
  QFETCH(QString, direction);
  QFETCH(int, connections);
  QFETCH(int, warm_up);
  QFETCH(int, bytes);
  QFETCH(int, moved);
  Load bulk(arguments(
      "bulk",
      {"--direction", direction, "--connections", QString::number(connections), "--warm-up-bytes",
       QString::number(warm_up), "--bytes", QString::number(bytes), "--verify", "yes"}));
  QCOMPARE(bulk.line()["state"].toString(), "ready");
  const QJsonObject result = bulk.line();
  QCOMPARE(result["bytes"].toInt(-1), moved);
  QCOMPARE(result["wrong_bytes"].toInt(-1), 0);
  QCOMPARE(bulk.exit_code(), 0);
}

void BenchLoadTest::starts_the_measured_part_when_told() {
  Load bulk(arguments("bulk", {"--bytes", "1000", "--wait", "yes"}));
  QCOMPARE(bulk.line()["state"].toString(), "ready");
  bulk.say_go();
  QCOMPARE(bulk.line()["bytes"].toInt(), 1000);
  bulk.end_input();
  QCOMPARE(bulk.exit_code(), 0);

  Load abandoned(arguments("bulk", {"--wait", "yes"}));
  QCOMPARE(abandoned.line()["state"].toString(), "ready");
  abandoned.end_input();
  QVERIFY(abandoned.line().isEmpty());
  QCOMPARE(abandoned.exit_code(), 1);
}

void BenchLoadTest::counts_round_trips_beside_bulk() {
  Load game(arguments("pingpong", {"--connections", "20", "--seconds", "0.1", "--warm-up-seconds",
                                   "0.02", "--beside", "2"}));
  QCOMPARE(game.line()["state"].toString(), "ready");
  const QJsonObject result = game.line();
  QVERIFY(result["round_trips"].toInt() >= 20);
  QVERIFY(result["p50_us"].toDouble() > 0);
  QVERIFY(result["p50_us"].toDouble() <= result["p99_us"].toDouble());
  QVERIFY(result["beside_bytes"].toDouble() > 0);
  QCOMPARE(game.exit_code(), 0);
}

void BenchLoadTest::counts_new_connections() {
  Load connects(arguments("connect", {"--connections", "4", "--seconds", "0.1"}));
  QCOMPARE(connects.line()["state"].toString(), "ready");
  QVERIFY(connects.line()["connections"].toInt() >= 4);
  QCOMPARE(connects.exit_code(), 0);
}

void BenchLoadTest::holds_idle_connections_until_its_input_ends() {
  Load idle(arguments("idle", {"--connections", "120"}));
  QCOMPARE(idle.line()["state"].toString(), "ready");
  idle.end_input();
  QCOMPARE(idle.line()["connections"].toInt(), 120);
  QCOMPARE(idle.exit_code(), 0);

  Load bereft(arguments("idle", {"--connections", "3"}));
  QCOMPARE(bereft.line()["state"].toString(), "ready");
  cleanup();
  bereft.end_input();
  QCOMPARE(bereft.exit_code(), 1);
  QVERIFY(bereft.complaint().contains("closed"));
}

void BenchLoadTest::serves_pages() {
  QTcpSocket visitor;
  visitor.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port_));
  QVERIFY(visitor.waitForConnected());
  // Two requests on one connection, the second in two pieces.
  visitor.write("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r");
  QVERIFY(visitor.waitForBytesWritten());
  visitor.write("\n");
  QByteArray pages;
  while (pages.count("HTTP/1.1 200 OK") < 2 || !pages.endsWith(QByteArray(1024, 'c'))) {
    QVERIFY(visitor.waitForReadyRead());
    pages += visitor.readAll();
  }
  QCOMPARE(pages.count("Content-Length: 1024\r\n\r\n"), 2);
}

void BenchLoadTest::refuses_a_wrong_command_line_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QByteArray>("named");
  QTest::newRow("no mode") << QStringList{} << QByteArray("a mode is missing");
  QTest::newRow("mode") << QStringList{"juggle"} << QByteArray("no such mode: juggle");
  QTest::newRow("option") << QStringList{"bulk", "--size", "1"} << QByteArray("--size");
  QTest::newRow("value") << QStringList{"bulk", "--port"} << QByteArray("--port: no value");
  QTest::newRow("number") << QStringList{"bulk", "--port", "70000"} << QByteArray("70000");
  QTest::newRow("switch") << QStringList{"bulk", "--wait", "maybe"} << QByteArray("maybe");
  QTest::newRow("none") << QStringList{"idle", "--connections", "0"} << QByteArray("at least 1");
  QTest::newRow("direction") << QStringList{"bulk", "--direction", "left"} << QByteArray("left");
}

void BenchLoadTest::refuses_a_wrong_command_line() {
  QFETCH(QStringList, arguments);
  QFETCH(QByteArray, named);
  Load load(arguments);
  QCOMPARE(load.exit_code(), 2);
  QVERIFY(load.complaint().contains(named));
}

void BenchLoadTest::says_when_nobody_listens() {
  cleanup();
  for (const auto* mode : {"bulk", "pingpong", "connect", "idle"}) {
    Load load(arguments(mode, {}));
    QCOMPARE(load.exit_code(), 1);
    QVERIFY(!load.complaint().isEmpty());
  }
}

void BenchLoadTest::notices_bytes_that_were_not_sent() {
  // Seven bytes that are not of the pattern, and a verdict without complaint.
  WrongService service(QByteArray("content") + QByteArray(8, '\0'));
  QVERIFY(service.open());
  port_ = service.serverPort();
  Load bulk(arguments("bulk", {"--warm-up-bytes", "7", "--bytes", "7", "--verify", "yes"}));
  QTRY_VERIFY_WITH_TIMEOUT(bulk.ended(), 10'000);
  QCOMPARE(bulk.exit_code(), 1);
  QVERIFY(bulk.complaint().contains("not those that were sent"));
}

void BenchLoadTest::notices_an_echo_that_differs() {
  WrongService service(QByteArray(64, 'x'));
  QVERIFY(service.open());
  port_ = service.serverPort();
  Load game(arguments("pingpong", {}));
  QTRY_VERIFY_WITH_TIMEOUT(game.ended(), 10'000);
  QCOMPARE(game.exit_code(), 1);
  QVERIFY(game.complaint().contains("differs"));
}

}  // namespace culvert::bench::load_test

QTEST_GUILESS_MAIN(culvert::bench::load_test::BenchLoadTest)
#include "load_test.moc"
