#include "core/http/client_connection.h"
#include "core/net/tcp.h"
#include "tests/support/run_until.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace culvert::http::h2_client_peers_test {

/// Our HTTP/2 client against the servers of Node and Go, in plain text with prior knowledge. A row
/// whose program is not here is skipped with that reason.
class H2ClientPeersTest : public QObject {
  Q_OBJECT

 private slots:
  void it_gets_posts_and_streams_data() { peers(); }
  void it_gets_posts_and_streams();
  void trailers_and_resets_arrive_data() { peers(); }
  void trailers_and_resets_arrive();
  void goodbyes_are_understood_data() { peers(); }
  void goodbyes_are_understood();
  void an_http1_server_is_named();

 private:
  static void peers() {
    QTest::addColumn<QString>("peer");
    QTest::newRow("Node") << "node";
    QTest::newRow("Go") << "go";
  }
};

namespace {

/// Prints its port; "/echo" returns the body, "/trailers" has trailers, "/reset" is reset with
/// CANCEL, "/bye" is answered and the connection told to go away; everything else says "hello".
const char* const node_script = R"JS(
const http2 = require('http2');
const server = http2.createServer({settings: {enableConnectProtocol: true}});
server.on('session', s => s.on('error', () => {}));
server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  const path = headers[':path'];
  if (path === '/echo') { stream.respond({':status': 200}); stream.pipe(stream); return; }
  if (path === '/trailers') {
    stream.respond({':status': 200}, {waitForTrailers: true});
    stream.on('wantTrailers', () => stream.sendTrailers({'x-sum': 'abc'}));
    stream.end('body'); return;
  }
  if (path === '/reset') { stream.close(http2.constants.NGHTTP2_CANCEL); return; }
  if (path === '/bye') stream.session.goaway(0, stream.id);
  stream.respond({':status': 200, 'content-length': 5}); stream.end('hello');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
)JS";

const char* const go_program = R"GO(
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{Protocols: new(http.Protocols)}
	server.Protocols.SetUnencryptedHTTP2(true)
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/echo":
			w.WriteHeader(200)
			flusher := w.(http.Flusher)
			flusher.Flush()
			piece := make([]byte, 65536)
			for {
				n, err := r.Body.Read(piece)
				w.Write(piece[:n])
				flusher.Flush()
				if err != nil {
					return
				}
			}
		case "/trailers":
			w.Header().Set("Trailer", "X-Sum")
			io.WriteString(w, "body")
			w.Header().Set("X-Sum", "abc")
		case "/reset":
			panic(http.ErrAbortHandler)
		case "/bye":
			w.Header().Set("Connection", "close")
			fallthrough
		default:
			w.Header().Set("Content-Length", "5")
			io.WriteString(w, "hello")
		}
	})
	server.Serve(listener)
}
)GO";

class Peer {
 public:
  /// Empty program: not here.
  explicit Peer(const QString& kind, const QByteArray& script = {}) {
    const QString program = QStandardPaths::findExecutable(kind);
    if (program.isEmpty()) return;
    const bool is_go = kind == "go";
    QFile file(folder_.filePath(is_go ? "main.go" : "main.js"));
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(!script.isEmpty() ? script : QByteArray(is_go ? go_program : node_script));
    file.close();
    if (is_go) {
      QProcess build;
      build.setWorkingDirectory(folder_.path());
      build.start(program, {"build", "-o", "peer", "main.go"});
      build.waitForFinished(120'000);
      if (build.exitCode() != 0) return;
      process_.start(folder_.filePath("peer"), QStringList());
    } else {
      process_.start(program, {file.fileName()});
    }
    if (process_.waitForStarted() && process_.waitForReadyRead(20'000))
      port_ = process_.readLine().trimmed().toUShort();
  }
  ~Peer() {
    process_.kill();
    process_.waitForFinished();
  }

  std::uint16_t port() const { return port_; }

 private:
  QTemporaryDir folder_;
  QProcess process_;
  std::uint16_t port_ = 0;
};

struct Client {
  explicit Client(std::uint16_t port) {
    const net::DialOptions options;
    net::StreamPtr stream =
        support::run(io, net::dial(net::Endpoint{"127.0.0.1", port}, options, Leg::upstream));
    connection = make_h2_client(std::move(stream), ClientOptions(), deadlines);
  }
  asio::io_context io;
  Deadlines deadlines{io.get_executor()};
  ClientConnectionPtr connection;
};

Request request_for(std::string_view path, bool body) {
  Request request;
  request.method = body ? "POST" : "GET";
  request.scheme = "http";
  request.authority = "localhost";
  request.path = path;
  if (body) request.body = BodySize::unknown();
  return request;
}

struct Outcome {
  int status = 0;
  std::string body, trailer;
  std::optional<ExchangeFailure> failure;
};

Task<> upload(ClientExchange& exchange, const std::string& body) {
  co_await net::write(exchange, as_bytes(body), Leg::upstream);
  exchange.shutdown_write();
}

Task<> download(ClientExchange& exchange, Outcome& outcome) {
  std::vector<std::byte> piece(64 * 1024);
  for (;;) {
    if (const Response* const head = exchange.take_head()) outcome.status = head->status;
    const net::Io io = exchange.try_read(piece);
    if (io.is_done()) outcome.body.append(as_text(Bytes(piece).first(io.count)));
    if (io.is_blocked()) co_await net::readable(exchange);
    if (io.status == net::Io::Status::failed) {
      outcome.failure = exchange.failure();
      co_return;
    }
    if (io.status == net::Io::Status::ended) break;
  }
  for (const Field& field : exchange.trailers())
    if (field.name == "x-sum") outcome.trailer = field.value;
}

Task<Outcome> talk(ClientConnection& client, std::string path, std::string body) {
  Outcome outcome;
  const Request request = request_for(path, !body.empty());
  const ClientExchangePtr exchange = client.begin(request);
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    if (!body.empty()) scope.spawn("upload", upload(*exchange, body));
    co_await download(*exchange, outcome);
  });
  co_return outcome;
}

}  // namespace

void H2ClientPeersTest::it_gets_posts_and_streams() {
  QFETCH(QString, peer);
  const Peer server(peer);
  if (server.port() == 0) QSKIP(qPrintable(peer + " is not here, or cannot serve HTTP/2"));
  Client client(server.port());
  for (int i = 0; i < 200; ++i) {
    const Outcome outcome = support::run(client.io, talk(*client.connection, "/", {}));
    QCOMPARE(outcome.status, 200);
    QCOMPARE(outcome.body, std::string("hello"));
  }
  std::string body(20'000'000, ' ');
  for (std::size_t i = 0; i < body.size(); ++i)
    body[i] = static_cast<char>((i * 131) >> 7);
  const Outcome echoed = support::run(client.io, talk(*client.connection, "/echo", body));
  QVERIFY(!echoed.failure);
  QVERIFY(echoed.body == body);
  QVERIFY(client.connection->takes_exchange());
}

void H2ClientPeersTest::trailers_and_resets_arrive() {
  QFETCH(QString, peer);
  const Peer server(peer);
  if (server.port() == 0) QSKIP(qPrintable(peer + " is not here, or cannot serve HTTP/2"));
  Client client(server.port());
  const Outcome with_trailers = support::run(client.io, talk(*client.connection, "/trailers", {}));
  QCOMPARE(with_trailers.body, std::string("body"));
  QCOMPARE(with_trailers.trailer, std::string("abc"));
  const Outcome reset = support::run(client.io, talk(*client.connection, "/reset", {}));
  QVERIFY(reset.failure);
  QCOMPARE(reset.failure->error.code, Errc::reset);
  QCOMPARE(support::run(client.io, talk(*client.connection, "/", {})).status, 200);
  QCOMPARE(client.connection->may_carry_websocket(), std::optional(peer == "node"));
}

void H2ClientPeersTest::goodbyes_are_understood() {
  QFETCH(QString, peer);
  const Peer server(peer);
  if (server.port() == 0) QSKIP(qPrintable(peer + " is not here, or cannot serve HTTP/2"));
  Client client(server.port());
  QCOMPARE(support::run(client.io, talk(*client.connection, "/bye", {})).body,
           std::string("hello"));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!client.connection->is_over() && std::chrono::steady_clock::now() < deadline)
    client.io.run_one_for(std::chrono::milliseconds(20));
  QVERIFY(client.connection->is_over());
  QCOMPARE(client.connection->open_exchanges(), 0u);
}

/// N-23: an HTTP/1.1 server answers the preface in its own words.
void H2ClientPeersTest::an_http1_server_is_named() {
  const Peer server("node", R"JS(
const server = require('http').createServer((q, a) => a.end('x'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
)JS");
  if (server.port() == 0) QSKIP("node is not here");
  Client client(server.port());
  const Outcome outcome = support::run(client.io, talk(*client.connection, "/", {}));
  QVERIFY(outcome.failure);
  QCOMPARE(outcome.failure->error.code, Errc::protocol);
  QVERIFY(outcome.failure->unprocessed);
  QVERIFY(outcome.failure->first_bytes.starts_with("HTTP/1.1 400"));
}

}  // namespace culvert::http::h2_client_peers_test

QTEST_GUILESS_MAIN(culvert::http::h2_client_peers_test::H2ClientPeersTest)
#include "h2_client_peers_test.moc"
