#include "tests/interop/harness/cell.h"
#include "tests/interop/harness/certificate.h"
#include "tests/interop/harness/pattern.h"
#include "tests/interop/harness/waiting.h"
#include "tests/interop/harness/web_checks.h"
#include "tests/support/ports.h"

#include <QCryptographicHash>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QtTest>

#include <memory>

namespace culvert::interop::web_test {

/// Programs that people really put around a tunnel: curl as the visitor, nginx as the site behind
/// it and as the reverse proxy in front of it, and a WebSocket library with all that browsers do.
class WebTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();

  void curl_visits_data() { add_pairs(); }
  void curl_visits();
  void nginx_behind_data() { add_pairs(); }
  void nginx_behind();
  void nginx_in_front_data() { add_pairs(); }
  void nginx_in_front();
  void web_sockets_data() { add_pairs(); }
  void web_sockets();

 private:
  void add_pairs();
  [[nodiscard]] QByteArray enter(const CellPlan& plan);
  [[nodiscard]] QByteArray start_nginx();
  [[nodiscard]] QByteArray curl(const QStringList& arguments, const QByteArray& input = {});

  std::unique_ptr<Certificate> certificate_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::vector<CellPlan> plans_;
  std::unique_ptr<Cell> cell_;
  QByteArray cell_failure_;
  PeerProcess nginx_;
  PeerProcess socket_service_;
  quint16 nginx_front_ = 0;
  QByteArray page_ = Pattern(20).take(1 << 20);
};

namespace {

QByteArray sum_of(const QByteArray& bytes) {
  return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

QString nginx_program() {
  const QString found = QStandardPaths::findExecutable("nginx");
  return found.isEmpty() ? QStandardPaths::findExecutable("nginx", {"/usr/sbin", "/usr/local/sbin"})
                         : found;
}

/// Debian's own Python first: the packages of its peers are there.
QString python_program() {
  const QString found = QStandardPaths::findExecutable("python3", {"/usr/bin"});
  return found.isEmpty() ? QStandardPaths::findExecutable("python3") : found;
}

QString peer_script(const char* name) {
  return QStringLiteral(CULVERT_INTEROP_CONFIGS "/../peers/websocket/") + QLatin1String(name);
}

bool has_web_sockets() {
  static const bool found = !python_program().isEmpty() &&
                            QProcess::execute(python_program(), {"-c", "import websockets"}) == 0;
  return found;
}

/// Makes the row's pair run, or skips or fails the row.
#define ENTER_CELL()                                                                 \
  QFETCH(int, plan);                                                                 \
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];                        \
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData()); \
  if (QStandardPaths::findExecutable("curl").isEmpty()) QSKIP("curl is missing");    \
  if (const auto failure = enter(chosen); !failure.isEmpty()) QFAIL(failure.constData())

}  // namespace

void WebTest::initTestCase() {
  certificate_ = std::make_unique<Certificate>();
  if (!certificate_->valid()) QSKIP("the openssl tool is missing, it makes the test's certificate");
  services_ = std::make_unique<Services>(certificate_->configuration());
}

void WebTest::cleanupTestCase() {
  cell_.reset();
  nginx_.kill();
  socket_service_.kill();
  services_.reset();
}

void WebTest::curl_visits() {
  ENTER_CELL();
  const QString port = QString::number(cell_->port("VHOST_HTTP"));
  const QString hello = "http://web.test:" + port + "/hello";
  const QString to_here = "web.test:" + port + ":127.0.0.1:" + port;
  const QStringList common = {"--connect-to", to_here};

  QByteArray answer = curl(common + QStringList{hello});
  QVERIFY2(answer.startsWith("host=web.test"), answer + cell_->story());
  // An upload of unknown length, after the service has said that it wants it.
  answer = curl(common + QStringList{"-T", "-", "-X", "POST", "-H", "Expect: 100-continue",
                                     "http://web.test:" + port + "/sum"},
                page_);
  QCOMPARE(answer, sum_of(page_) + " 1048576");
  // Two transfers over one connection.
  answer = curl(common + QStringList{"-w", "%{num_connects};", hello, hello});
  QVERIFY2(answer.endsWith("0;"), answer);
  // HTTP/2 in clear: known beforehand, and offered as an upgrade which a relay may leave alone.
  // 0.61 routes by the preface, which has no host: 404.
  if (chosen.relay.name != "frps061") {
    answer = curl(common + QStringList{"--http2-prior-knowledge", "-w", "%{http_version}", hello});
    QVERIFY2(answer.startsWith("host=web.test") && answer.endsWith("\n2"), answer);
  }
  answer = curl(common + QStringList{"--http2", hello});
  QVERIFY2(answer.startsWith("host=web.test"), answer);
}

void WebTest::nginx_behind() {
  if (nginx_program().isEmpty()) QSKIP("nginx is missing");
  ENTER_CELL();
  const QString port = QString::number(cell_->port("VHOST_HTTP"));
  const QString page = "http://nginx.test:" + port + "/page";
  const QStringList common = {"--connect-to", "nginx.test:" + port + ":127.0.0.1:" + port};
  QCOMPARE(sum_of(curl(common + QStringList{page})), sum_of(page_));
  QCOMPARE(curl(common + QStringList{"-r", "1000-1999", page}), page_.mid(1000, 1000));
  const QByteArray head = curl(common + QStringList{"-I", page}).toLower();
  QVERIFY2(head.contains("content-length: 1048576\r\n"), head);
  QVERIFY2(head.contains("accept-ranges: bytes\r\n"), head);
  QVERIFY(curl(common + QStringList{"-w", "%{http_code}", page + ".none"}).endsWith("404"));

  // TLS is between curl and nginx; the relay only routes it. So is HTTP/2.
  const QString secure = QString::number(cell_->port("VHOST_HTTPS"));
  const QByteArray answer = curl({"--connect-to", "nginx.test:" + secure + ":127.0.0.1:" + secure,
                                  "--cacert", certificate_->authority_file(), "-w",
                                  "%{http_version}", "https://nginx.test:" + secure + "/page"});
  QCOMPARE(sum_of(answer.left(page_.size())), sum_of(page_));
  QCOMPARE(answer.mid(page_.size()), QByteArray("2"));
}

void WebTest::nginx_in_front() {
  if (nginx_program().isEmpty()) QSKIP("nginx is missing");
  ENTER_CELL();
  const auto error = check_web(nginx_front_, "web.test", *services_);
  QVERIFY2(error.isEmpty(), error + "\n" + cell_->story());
}

/// Sub-protocol, compression, fragments, messages of all sizes both ways, pings, and the ends of
/// both sides with code and reason; through a virtual host and through a port of its own.
void WebTest::web_sockets() {
  if (!has_web_sockets()) QSKIP("Python's websockets is missing (Debian: python3-websockets)");
  ENTER_CELL();
  const auto environment = QProcessEnvironment::systemEnvironment();
  const QString behind = QString::number(cell_->port("SOCKET"));
  QVERIFY(
      socket_service_.start(python_program(), {peer_script("service.py"), behind}, environment));
  QVERIFY2(socket_service_.wait_for_text("ready", 20'000), socket_service_.last_words());
  for (const char* port : {"VHOST_HTTP", "SOCKET_AS_TCP"}) {
    const QString where = QString::number(cell_->port(port));
    PeerProcess visitor;
    QVERIFY(visitor.start(python_program(), {peer_script("visit.py"), "socket.test", where},
                          environment));
    QVERIFY2(visitor.wait_for_text("all right", 70'000),
             port + ("\n" + visitor.last_words()) + cell_->story());
  }
  socket_service_.kill();
}

void WebTest::add_pairs() {
  plans_ = each_pair();
  QTest::addColumn<int>("plan");
  for (int i = 0; i < static_cast<int>(plans_.size()); ++i) {
    QTest::newRow(plans_[static_cast<size_t>(i)].name().constData()) << i;
  }
}

QByteArray WebTest::enter(const CellPlan& plan) {
  if (cell_ && cell_->plan().name() == plan.name()) return cell_failure_;
  cell_ = std::make_unique<Cell>(plan, *services_, "web_agent.toml");
  cell_failure_ = cell_->start();
  if (cell_failure_.isEmpty() && !nginx_program().isEmpty()) cell_failure_ = start_nginx();
  return cell_failure_;
}

/// Fills the template with the cell's ports and starts the server.
QByteArray WebTest::start_nginx() {
  nginx_.kill();
  folder_ = std::make_unique<QTemporaryDir>();
  QDir(folder_->path()).mkpath("site");
  nginx_front_ = culvert::support::free_port();
  QFile source(QStringLiteral(CULVERT_INTEROP_CONFIGS "/nginx.conf"));
  QFile target(folder_->filePath("nginx.conf"));
  QFile page(folder_->filePath("site/page"));
  if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly) ||
      !page.open(QIODevice::WriteOnly)) {
    return "the files of nginx cannot be written";
  }
  page.write(page_);
  QByteArray text = source.readAll();
  text.replace("@FOLDER@", folder_->path().toUtf8());
  text.replace("@CERTIFICATE@", certificate_->certificate_file().toUtf8());
  text.replace("@KEY@", certificate_->key_file().toUtf8());
  text.replace("@NGINX@", QByteArray::number(cell_->port("NGINX")));
  text.replace("@NGINX_TLS@", QByteArray::number(cell_->port("NGINX_TLS")));
  text.replace("@NGINX_FRONT@", QByteArray::number(nginx_front_));
  text.replace("@VHOST_HTTP@", QByteArray::number(cell_->port("VHOST_HTTP")));
  target.write(text);
  target.close();
  page.close();
  if (!nginx_.start(nginx_program(), {"-p", folder_->path(), "-c", target.fileName()},
                    QProcessEnvironment::systemEnvironment())) {
    return "nginx cannot be started";
  }
  const auto up = [this] { return support::accepts(nginx_front_); };
  return wait_until(up, 10'000) ? QByteArray() : "nginx: " + nginx_.last_words();
}

/// What curl printed; its own complaint when it failed.
QByteArray WebTest::curl(const QStringList& arguments, const QByteArray& input) {
  QProcess process;
  process.start("curl", QStringList{"-sS", "--noproxy", "*", "--max-time", "20"} + arguments);
  process.write(input);
  process.closeWriteChannel();
  const bool ended = wait_until([&] { return process.state() == QProcess::NotRunning; }, 25'000);
  if (!ended) process.kill();
  const QByteArray output = process.readAllStandardOutput();
  return process.exitCode() == 0 ? output : output + process.readAllStandardError();
}

}  // namespace culvert::interop::web_test

QTEST_GUILESS_MAIN(culvert::interop::web_test::WebTest)
#include "web_test.moc"
