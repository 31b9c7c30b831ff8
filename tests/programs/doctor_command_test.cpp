// `culvert-agent doctor`: real services on the loopback, exit codes, text and JSON, and the file
// after --apply.
#include "core/net/tls.h"
#include "tests/programs/program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <array>
#include <functional>
#include <thread>

namespace culvert::programs::doctor_command_test {
namespace {

constexpr const char* agent = "CULVERT_AGENT";

/// Does the same with every connection, on a thread of its own.
class Service {
 public:
  using Serve = std::function<Task<>(net::StreamPtr)>;

  explicit Service(Serve serve, const char* address = "127.0.0.1")
      : serve_(std::move(serve)), listener_(io_.get_executor(), net::Endpoint{address, 0}) {
    asio::co_spawn(io_.get_executor(), accept_all(),
                   asio::bind_cancellation_slot(stop_.slot(), [](const std::exception_ptr&) {}));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Service() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  QByteArray port() const { return QByteArray::number(listener_.port()); }

 private:
  Task<> accept_all() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        net::StreamPtr stream = co_await listener_.accept();
        scope.spawn("connection", quietly(serve_(std::move(stream))));
      }
    });
  }
  static Task<> quietly(Task<> task) { static_cast<void>(co_await attempt(std::move(task))); }

  Serve serve_;
  asio::io_context io_{1};
  net::Listener listener_;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

/// Answers whatever comes with these bytes, and closes.
Service::Serve saying(std::string answer) {
  return [answer](net::StreamPtr stream) -> Task<> {
    std::array<std::byte, 4096> piece;
    co_await net::read_some(*stream, piece, Leg::none);
    co_await net::write(*stream, as_bytes(answer), Leg::none);
    stream->shutdown_write();
    co_await net::flush(*stream, Leg::none);
    co_await net::read_some(*stream, piece, Leg::none);
  };
}

Service::Serve shaking_hands(std::vector<std::string> alpn) {
  return [alpn](net::StreamPtr stream) -> Task<> {
    net::TlsServerOptions tls;
    tls.alpn = alpn;
    auto context = must(net::TlsContext::server(tls));
    std::unique_ptr<net::TlsStream> inner =
        co_await net::tls_accept(std::move(stream), std::move(context), Leg::none);
    std::array<std::byte, 100> piece;
    co_await net::read_some(*inner, piece, Leg::none);
  };
}

const std::string plain_400 = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

QByteArray file_of(const QByteArray& port, const QByteArray& more) {
  return "# our tunnel\nserverAddr = \"127.0.0.1\"\n\n[[proxies]]\nname = \"web\"  # the shop\n"
         "type = \"http\"\nlocalPort = " +
         port + "\ncustomDomains = [\"shop.test\"]\n" + more;
}

}  // namespace

class DoctorCommandTest : public QObject {
  Q_OBJECT

 private slots:
  void a_wrong_scheme_is_named_and_mended() {
    const Service service(saying(plain_400));
    const QString file = folder_.write(
        "frpc.toml", file_of(service.port(), "culvert.upstream.scheme = \"https\"  # why?\n"));
    Program first(agent);
    QCOMPARE(first.run({"doctor", "-c", file, "web"}), 2);
    for (const char* const part :
         {"service 127.0.0.1:", "D-01 Service speaks plain HTTP, https is set (proven)",
          "evidence: ", "HTTP/1.1 400", "change:   culvert.upstream.scheme = \"http\""})
      QVERIFY2(first.out().contains(part), first.out().constData());
    Program second(agent);
    QCOMPARE(second.run({"doctor", "-c", file, "web", "--apply"}), 0);
    QVERIFY2(second.out().contains("written to "), second.out().constData());
    QCOMPARE(content(file),
             file_of(service.port(), "culvert.upstream.scheme = \"http\"  # why?\n"));
    Program third(agent);
    QCOMPARE(third.run({"doctor", "-c", file, "web"}), 0);
    QVERIFY2(third.out().contains("Nothing is wrong, as far as shows without a request"),
             third.out().constData());
  }

  void the_change_is_written_beside_unknown_keys_where_they_are_allowed() {
    const Service service(saying(plain_400));
    const QString file =
        folder_.write("lenient.toml",
                      file_of(service.port(), "colour = 1\nculvert.upstream.scheme = \"https\"\n"));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web", "--strict_config=false", "--apply"}), 0);
    QCOMPARE(content(file),
             file_of(service.port(), "colour = 1\nculvert.upstream.scheme = \"http\"\n"));
  }

  void http2_only_in_json() {
    const Service service(shaking_hands({"h2"}));
    const QString file =
        folder_.write("h2.toml", file_of(service.port(),
                                         "[proxies.culvert.upstream]\nscheme = \"https\"\n"
                                         "protocol = \"http1.1\"\n"));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web", "--json", "--apply"}), 0);
    const QJsonDocument json = QJsonDocument::fromJson(program.out());
    QVERIFY2(json.isObject(), program.out().constData());
    const QJsonObject finding = json["findings"].toArray().at(0).toObject();
    QCOMPARE(finding["id"].toString(), QStringLiteral("D-05"));
    QCOMPARE(finding["confidence"].toString(), QStringLiteral("proven"));
    bool has_alert = false;
    for (const QJsonValue& step : json["steps"].toArray())
      has_alert = has_alert || step["leg"]["tls"]["alert_recv"]["name"] ==
                                   QStringLiteral("no_application_protocol");
    QVERIFY2(has_alert, program.out().constData());
    QVERIFY2(content(file).endsWith("scheme = \"https\"\nprotocol = \"auto\"\n"),
             content(file).constData());
  }

  /// Python's http.server takes our greeting for HTTP/0.9, whose answers have no head.
  void a_page_without_a_head_is_said_by_a_plain_server() {
    const Service service(saying("<!DOCTYPE HTML>\n<html lang=\"en\">"));
    Program plain(agent);
    const QString file = folder_.write("page.toml", file_of(service.port(), ""));
    QCOMPARE(plain.run({"doctor", "-c", file, "web"}), 0);
    QVERIFY2(plain.out().contains("Nothing is wrong"), plain.out().constData());
    Program tls(agent);
    folder_.write("page.toml", file_of(service.port(), "culvert.upstream.scheme = \"https\"\n"));
    QCOMPARE(tls.run({"doctor", "-c", file, "web"}), 2);
    QVERIFY2(tls.out().contains("D-01 "), tls.out().constData());
  }

  void a_healthy_service_has_no_findings() {
    const Service service(shaking_hands({"h2", "http/1.1"}));
    const QString file = folder_.write("good.toml", file_of(service.port(), ""));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web"}), 0);
    QVERIFY2(program.out().contains("ok   tls: "), program.out().constData());
    QVERIFY2(program.out().contains("not-verified"), program.out().constData());
  }

  void nothing_listens() {
    const QString file =
        folder_.write("closed.toml", file_of(QByteArray::number(closed_port()), ""));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web"}), 2);
    QVERIFY2(program.out().contains("D-17"), program.out().constData());
    Program change(agent);
    QCOMPARE(change.run({"doctor", "-c", file, "web", "--apply"}), 2);
    QVERIFY2(change.err().contains("nothing that can be changed"), change.err().constData());
  }

  void a_service_on_the_other_loopback_is_found() {  // D-18
    std::unique_ptr<Service> service;
    try {
      service = std::make_unique<Service>(saying(plain_400), "::1");
    } catch (const Failure&) {
      QSKIP("this computer has no IPv6 loopback");
    }
    const QString file = folder_.write("other.toml", file_of(service->port(), ""));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web"}), 2);
    QVERIFY2(program.out().contains("D-18"), program.out().constData());
    QVERIFY2(program.out().contains("[::1]:" + service->port()), program.out().constData());
  }

  void a_websocket_is_opened_only_when_asked_for() {
    const Service service(
        saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: c29tZXRoaW5nIGVsc2UgaXMgaW4=\r\n\r\n"));
    const QString file =
        folder_.write("ws.toml", file_of(service.port(), "culvert.upstream.scheme = \"http\"\n"));
    Program without(agent);
    QCOMPARE(without.run({"doctor", "-c", file, "web"}), 0);
    Program with(agent);
    QCOMPARE(with.run({"doctor", "-c", file, "web", "--websocket", "/live"}), 2);
    QVERIFY2(with.out().contains("WebSocket /live: status 502, by the gateway itself"),
             with.out().constData());
    QVERIFY2(with.out().contains("D-43"), with.out().constData());
  }

  void an_answer_instead_of_a_websocket_is_not_called_well() {
    const Service service(saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    const QString file = folder_.write(
        "no-ws.toml", file_of(service.port(), "culvert.upstream.scheme = \"http\"\n"));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web", "--websocket", "/live"}), 2);
    QVERIFY2(program.out().contains("WebSocket /live: status 200"), program.out().constData());
    QVERIFY2(program.out().contains("not with what was asked"), program.out().constData());
  }

  void an_answer_without_end_does_not_hold_the_doctor() {
    const Service service([](net::StreamPtr stream) -> Task<> {
      std::array<std::byte, 512> piece;
      if (co_await net::read_some(*stream, piece, Leg::upstream) == 0) co_return;
      co_await net::write(*stream,
                          as_bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                   "data: one\n\n"),
                          Leg::upstream);
      for (;;) {
        if (co_await net::read_some(*stream, piece, Leg::upstream) == 0) co_return;
      }
    });
    const QString file =
        folder_.write("sse.toml", file_of(service.port(), "culvert.upstream.scheme = \"http\"\n"));
    Program program(agent);
    QCOMPARE(program.run({"doctor", "-c", file, "web", "--request", "/events"}), 0);
    QVERIFY2(program.out().contains("GET /events: status 200"), program.out().constData());
  }

  void a_request_is_sent_only_when_asked_for() {
    const std::string body = "Blocked request. This host (\"shop.test\") is not allowed.";
    const Service service(saying("HTTP/1.1 403 Forbidden\r\nContent-Length: " +
                                 std::to_string(body.size()) + "\r\n\r\n" + body));
    const QString file =
        folder_.write("host.toml", file_of(service.port(), "culvert.upstream.scheme = \"http\"\n"));
    Program without(agent);
    QCOMPARE(without.run({"doctor", "-c", file, "web"}), 0);
    Program with(agent);
    QCOMPARE(with.run({"doctor", "-c", file, "web", "--request", "/"}), 2);
    QVERIFY2(with.out().contains("D-39"), with.out().constData());
    QVERIFY2(with.out().contains("change:   culvert.upstream.host = \"localhost:"),
             with.out().constData());
  }

  void messages_of_other_programs_are_explained() {
    Program known(agent);
    QCOMPARE(known.run({"doctor", "--explain",
                        "curl: (35) error:0A000460:SSL routines::tlsv1 alert no application "
                        "protocol"}),
             0);
    QVERIFY2(known.out().startsWith("D-05 Service speaks HTTP/2 only"), known.out().constData());
    Program unknown(agent);
    QCOMPARE(unknown.run({"doctor", "--explain", "it does not work"}), 2);
  }

  void what_cannot_run_says_so() {
    const QString file = folder_.write("some.toml", file_of("1", ""));
    Program unknown(agent);
    QCOMPARE(unknown.run({"doctor", "-c", file, "other"}), 1);
    QVERIFY2(unknown.err().contains("there is no proxy \"other\""), unknown.err().constData());
    Program usage(agent);
    QCOMPARE(usage.run({"doctor", "-c", file}), 1);
    QVERIFY2(usage.err().contains("usage: culvert-agent doctor"), usage.err().constData());
  }

 private:
  static QByteArray content(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  Folder folder_;
};

}  // namespace culvert::programs::doctor_command_test

QTEST_GUILESS_MAIN(culvert::programs::doctor_command_test::DoctorCommandTest)
#include "doctor_command_test.moc"
