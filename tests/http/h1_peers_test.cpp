// HTTP/1.1 with programs of others on loopback: curl asks our server, our client asks nginx and
// Python. What is not installed is skipped by name.
#include "core/http/client_connection.h"
#include "core/net/tcp.h"
#include "tests/http/h1_support.h"
#include "tests/support/ports.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

namespace culvert::http::h1_peers_test {

using namespace culvert::h1;

namespace {

std::string random_text(std::size_t size, std::uint64_t seed) {
  const auto bytes = support::random_bytes(size, seed);
  return std::string(as_text(bytes));
}

/// Echoes a body with 200; /early answers 413 at once; /unknown is of unknown length; /cut breaks
/// off; /hints has a 103 in front.
Task<> behave(ServerExchange& exchange, Seen& seen) {
  Response head;
  head.status = 200;
  if (seen.expects_continue && seen.path != "/early") {
    Response go_on;
    go_on.status = 100;
    exchange.send_interim(go_on);
  }
  if (seen.path == "/early") {
    head.status = 413;
    head.body = BodySize::exactly(8);
    exchange.respond(head);
    co_await write_all(exchange, "too much");
    exchange.shutdown_write();
    co_return;
  }
  if (seen.path == "/hints") {
    Response hints;
    hints.status = 103;
    exchange.send_interim(hints);
  }
  seen.whole = co_await read_all(exchange, seen.body);
  if (!seen.whole) co_return;
  const bool unknown = seen.path == "/unknown" || seen.path == "/cut";
  head.body = unknown ? BodySize::unknown() : BodySize::exactly(seen.body.size());
  if (seen.method == "HEAD") head.body.present = false;
  exchange.respond(head);
  if (!head.body.present) co_return;
  const std::string_view body = seen.path == "/cut" ? std::string_view("some of it") : seen.body;
  co_await write_all(exchange, body);
  if (seen.path == "/cut")
    exchange.reset(ResetCode::internal_error);
  else
    exchange.shutdown_write();
}

/// Our server on a free port of the loopback, on a thread of its own.
class LocalServer {
 public:
  LocalServer() : listener_(io_.get_executor(), net::Endpoint{"127.0.0.1", 0}) {
    asio::co_spawn(io_.get_executor(), accept(),
                   asio::bind_cancellation_slot(stop_.slot(),
                                                [this](const std::exception_ptr&) { io_.stop(); }));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~LocalServer() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  QString url(const char* path) const {
    return QString("http://127.0.0.1:%1%2").arg(listener_.port()).arg(path);
  }

 private:
  Task<> accept() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        scope.spawn("connection", serve(std::move(stream)));
      }
    });
  }
  Task<> serve(net::StreamPtr stream) {
    const auto server = make_h1_server(std::move(stream), {}, deadlines_, handler_);
    co_await server->run();
  }

  asio::io_context io_{1};
  Deadlines deadlines_{io_.get_executor()};
  NotingHandler handler_{behave};
  net::Listener listener_;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

struct Run {
  int code = -1;
  QByteArray out, err;
};

Run run(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  process.waitForFinished(30'000);
  return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// A program that serves until it goes out of scope.
class Backend {
 public:
  Backend(const QString& program, const QStringList& arguments, quint16 port) : port_(port) {
    process_.start(program, arguments);
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000 && !is_up())
      QTest::qWait(20);
  }
  ~Backend() {
    process_.terminate();
    if (!process_.waitForFinished(3000)) process_.kill();
    process_.waitForFinished(3000);
  }
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  bool is_up() {
    asio::io_context io(1);
    try {
      support::run(io, [](quint16 port) -> Task<> {
        const net::DialOptions options;
        const net::Endpoint address{"127.0.0.1", port};
        co_await net::dial(address, options, Leg::none);
      }(port_));
    } catch (const Failure&) {
      return false;
    }
    return true;
  }
  QByteArray errors() { return process_.readAllStandardError(); }

 private:
  QProcess process_;
  quint16 port_;
};

struct Got {
  int status = 0;
  Version version = Version::http11;
  std::string body, fields;
  bool whole = false, reusable = false;
};

/// Asks for each path in turn, on one connection as long as it can be used again.
Task<std::vector<Got>> ask(quint16 port, std::vector<std::string> paths, Deadlines& deadlines) {
  std::vector<Got> all;
  ClientConnectionPtr client;
  for (const std::string& path : paths) {
    if (!client || !client->takes_exchange()) {
      const net::DialOptions options;
      const net::Endpoint address{"127.0.0.1", port};
      net::StreamPtr stream = co_await net::dial(address, options, Leg::upstream);
      client = make_h1_client(std::move(stream), {}, deadlines);
    }
    Request request;
    request.method = "GET";
    request.authority = "localhost";
    request.path = path;
    ClientExchangePtr exchange = client->begin(request);
    Got got;
    while (got.status < 200) {
      const Response* const head = exchange->take_head();
      if (head != nullptr) {
        got.status = head->status;
        got.version = head->version;
        got.fields = text_of(head->fields);
        continue;
      }
      std::byte none{};
      if (exchange->try_read({&none, 1}).status == net::Io::Status::failed) break;
      co_await net::readable(*exchange);
    }
    got.whole = co_await read_all(*exchange, got.body);
    exchange.reset();
    got.reusable = client->takes_exchange();
    all.push_back(std::move(got));
  }
  co_return all;
}

std::vector<Got> get(quint16 port, std::vector<std::string> paths) {
  asio::io_context io(1);
  Deadlines deadlines(io.get_executor());
  return support::run(io, ask(port, std::move(paths), deadlines));
}

void write_file(const QString& path, std::string_view text) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text.data(), static_cast<qint64>(text.size()));
}

}  // namespace

class H1PeersTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    write_file(file("small"), "hello");
    big_ = random_text(3'000'000, 9);
    write_file(file("big"), big_);
  }

  void curl_is_served_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("sends");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("status");
    const auto row = [](const char* name, const QStringList& arguments, const char* path,
                        const char* sends, int code, const char* status) {
      QTest::newRow(name) << arguments << QString(path) << QString(sends) << code
                          << QByteArray(status);
    };
    row("1.1 get", {"--http1.1"}, "/", "", 0, "200");
    row("1.0 get", {"--http1.0"}, "/unknown", "", 0, "200");
    row("head", {"--http1.1", "-I"}, "/", "", 0, "200");
    row("upload of known length", {"--http1.1"}, "/", "big", 0, "200");
    row("upload without Expect", {"--http1.1", "-H", "Expect:"}, "/", "big", 0, "200");
    row("chunked upload", {"--http1.1", "-H", "Transfer-Encoding: chunked"}, "/unknown", "big", 0,
        "200");
    row("small post", {"--http1.1", "-X", "POST"}, "/", "small", 0, "200");
    row("1.0 upload", {"--http1.0"}, "/unknown", "big", 0, "200");
    row("early hints", {"--http1.1"}, "/hints", "small", 0, "200");
    row("B-09 413 while uploading", {"--http1.1", "-H", "Expect:"}, "/early", "big", 0, "413");
    row("B-09 413 before 100", {"--http1.1"}, "/early", "big", 0, "413");
    row("B-11 cut", {"--http1.1"}, "/cut", "", 18, "200");
  }

  void curl_is_served() {
    if (QStandardPaths::findExecutable("curl").isEmpty()) QSKIP("curl is not installed");
    QFETCH(QStringList, arguments);
    QFETCH(QString, path);
    QFETCH(QString, sends);
    QFETCH(int, code);
    QFETCH(QByteArray, status);
    LocalServer server;
    QStringList all{"-sS", "--max-time", "20", "-w", "%{stderr}%{http_code}", "-o", file("got")};
    all += arguments;
    if (!sends.isEmpty()) all += {"-T", file(sends.toUtf8())};
    const Run curl = run("curl", all << server.url(path.toUtf8()));
    QVERIFY2(curl.err.contains(status), curl.err);
    QCOMPARE(curl.code, code);
    if (code != 0 || status != "200" || arguments.contains("-I")) return;
    QFile got(file("got"));
    QVERIFY(got.open(QIODevice::ReadOnly));
    const std::string expected = sends == "big" ? big_ : sends == "small" ? "hello" : "";
    QVERIFY(got.readAll().toStdString() == expected);
  }

  void curl_uses_its_connection_again() {
    if (QStandardPaths::findExecutable("curl").isEmpty()) QSKIP("curl is not installed");
    LocalServer server;
    const QString url = server.url("/");
    const Run curl =
        run("curl", {"-sS", "-w", "%{num_connects} ", "-o", file("a"), url, "-o", file("b"), url});
    QCOMPARE(curl.out, QByteArray("1 0 "));
  }

  void python_is_asked() {
    if (QStandardPaths::findExecutable("python3").isEmpty()) QSKIP("python3 is not installed");
    const quint16 port = support::free_port();
    Backend python("python3",
                   {"-m", "http.server", "--bind", "127.0.0.1", "--directory", folder_.path(),
                    QString::number(port)},
                   port);
    QVERIFY2(python.is_up(), python.errors());
    const std::vector<Got> got = get(port, {"/small", "/big", "/none"});
    QCOMPARE(got[0].body, std::string("hello"));
    QVERIFY(got[0].version == Version::http10 && !got[0].reusable);
    QVERIFY(got[1].whole && got[1].body == big_);
    QCOMPARE(got[2].status, 404);
  }

  void nginx_is_asked() {
    const QString program = QStandardPaths::findExecutable("nginx", {"/usr/sbin", "/usr/bin"});
    if (program.isEmpty()) QSKIP("nginx is not installed");
    const quint16 port = support::free_port();
    const QString text = QString(R"(daemon off; master_process off; pid %1/pid; error_log stderr;
events { worker_connections 64; }
http { access_log off; keepalive_timeout 7s 7s; client_body_temp_path %1/t; proxy_temp_path %1/p;
  fastcgi_temp_path %1/f; uwsgi_temp_path %1/u; scgi_temp_path %1/s; default_type text/plain;
  gzip on; gzip_types text/plain; gzip_proxied any; gzip_http_version 1.0;
  server { listen 127.0.0.1:%2; root %1; location /chunks { ssi on; ssi_types text/plain; alias %1/; } } }
)")
                             .arg(folder_.path())
                             .arg(port);
    write_file(file("nginx.conf"), text.toStdString());
    Backend nginx(program, {"-e", "stderr", "-p", folder_.path(), "-c", file("nginx.conf")}, port);
    QVERIFY2(nginx.is_up(), nginx.errors());
    const std::vector<Got> got = get(port, {"/small", "/chunks/big", "/big", "/none", "/%"});
    QCOMPARE(got[0].body, std::string("hello"));
    QVERIFY(got[0].reusable);
    QVERIFY(got[1].whole && got[1].body == big_ && got[1].reusable);
    QVERIFY(got[2].whole && got[2].body == big_ && got[2].reusable);
    QCOMPARE(got[3].status, 404);
    QVERIFY(got[3].whole && got[3].reusable);
    QCOMPARE(got[4].status, 400);
    QVERIFY(got[4].whole && !got[4].reusable);
  }

 private:
  QString file(const char* name) const { return folder_.filePath(name); }
  QString file(const QByteArray& name) const { return folder_.filePath(name); }

  QTemporaryDir folder_;
  std::string big_;
};

}  // namespace culvert::http::h1_peers_test

QTEST_GUILESS_MAIN(culvert::http::h1_peers_test::H1PeersTest)
#include "h1_peers_test.moc"
