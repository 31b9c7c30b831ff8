// Encoded answers (gateway.md 2.16) as curl takes them, over loopback. What curl cannot decode is
// skipped by name.
#include "core/gateway/encoding_load.h"
#include "core/net/tcp.h"
#include "tests/gateway/asking.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <thread>

namespace culvert::gateway::encoding_peers_test {
namespace {

using http::ContentCoding;

std::string lines(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i)
    text.append("{\"id\":" + std::to_string(i * 7919) + ",\"name\":\"record\"}\n");
  text.resize(size);
  return text;
}

/// The gateway on a free port of the loopback, on a thread of its own, and a service behind it.
class LocalGateway final : public Site, public Dialer {
 public:
  LocalGateway() : listener_(io_.get_executor(), net::Endpoint{"127.0.0.1", 0}) {
    route_ = std::make_shared<Route>();
    route_->name = "local";
    route_->encoding.types = {"application/json"};
    // A busy machine is not what this is about.
    EncodingLoad::Limits limits;
    limits.lag = limits.work = 1h;
    EncodingLoad::of(io_.get_executor()).set_limits(limits);
    route_->upstream = std::make_unique<Upstream>(*this, UpstreamOptions{}, deadlines_);
  }
  ~LocalGateway() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    if (thread_.joinable()) thread_.join();
    route_->upstream->close();
  }
  LocalGateway(const LocalGateway&) = delete;
  LocalGateway& operator=(const LocalGateway&) = delete;

  TestService service;
  Route& route() { return *route_; }

  void start() {
    asio::co_spawn(io_.get_executor(), accept(),
                   asio::bind_cancellation_slot(stop_.slot(),
                                                [this](const std::exception_ptr&) { io_.stop(); }));
    thread_ = std::thread([this] { io_.run(); });
  }
  QString url(const char* path) const {
    return QString("http://127.0.0.1:%1%2").arg(listener_.port()).arg(path);
  }

  RoutePtr find(const http::Request&) override { return route_; }
  const Caller& caller() const override { return caller_; }
  Traffic& began(const RoutePtr&, const http::Request&) override { return traffic_; }
  void negotiated(const RoutePtr&, const Negotiation&) override {}
  void became_tunnel(const RoutePtr&, const http::Request&) override {}
  void ended(const ExchangeReport&) override {}
  Task<net::StreamPtr> dial(const Caller&, net::DialTimes&) override {
    auto [ours, theirs] = net::memory_pipe(io_.get_executor());
    scope_->spawn("service", serve(std::move(theirs)));
    net::StreamPtr stream = std::move(ours);
    co_return stream;
  }

 private:
  Task<> accept() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      scope_ = &scope;
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        scope.spawn("visitor", receive(std::move(stream)));
      }
    });
  }
  Task<> receive(net::StreamPtr stream) {
    FrontOptions front;
    Negotiation record;
    const auto ended = co_await attempt(
        serve_visitor(std::move(stream), std::move(front), *this, deadlines_, record));
    static_cast<void>(ended);
  }
  Task<> serve(net::StreamPtr stream) {
    const http::ServerOptions options;
    const auto server = http::make_h1_server(std::move(stream), options, deadlines_, service);
    const auto ended = co_await attempt(server->run());
    static_cast<void>(ended);
  }

  asio::io_context io_{1};
  http::Deadlines deadlines_{io_.get_executor()};
  net::Listener listener_;
  RoutePtr route_;
  Caller caller_{
      {"127.0.0.1", 1},
      {"127.0.0.1", 2}
  };
  Traffic traffic_;
  TaskScope* scope_ = nullptr;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

}  // namespace

class EncodingPeersTest : public QObject {
  Q_OBJECT

 private slots:
  void curl_gets_what_the_service_sent_data() {
    QTest::addColumn<int>("coding");
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("known");
    for (const ContentCoding coding : {ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip})
      for (const char* const version : {"--http1.0", "--http1.1", "--http2-prior-knowledge"})
        for (const bool known : {true, false})
          QTest::addRow("%s, %s, %s", http::to_text(coding).data(), version,
                        known ? "known length" : "unknown length")
              << static_cast<int>(coding) << QString(version) << known;
  }

  void curl_gets_what_the_service_sent() {
    QFETCH(int, coding);
    QFETCH(QString, version);
    QFETCH(bool, known);
    const auto which = static_cast<ContentCoding>(coding);
    const QString name = QString::fromUtf8(http::to_text(which).data());
    if (QStandardPaths::findExecutable("curl").isEmpty()) QSKIP("curl is not installed");
    const QString features = QString::fromUtf8(curl({"--version"}));
    const QString feature = which == ContentCoding::gzip ? "libz"
                            : which == ContentCoding::br ? "brotli"
                                                         : "zstd";
    if (!features.contains(feature)) QSKIP(qPrintable("this curl cannot decode " + name));
    const std::string body = lines(5 << 20);
    LocalGateway gateway;
    gateway.route().encoding.codings = {which};
    gateway.service.pages["/it"] =
        page(200, {field("content-type", "application/json")}, body, known);
    gateway.start();
    const QByteArray got = curl({version, "--compressed", "-s", "-S", gateway.url("/it")});
    QVERIFY2(got == QByteArray::fromStdString(body), qPrintable(QString::number(got.size())));
    const QByteArray heads =
        curl({version, "--compressed", "-s", "-D", "-", "-o", "/dev/null", gateway.url("/it")});
    QVERIFY2(heads.toLower().contains("content-encoding: " + name.toUtf8()), heads.constData());
    // Who does not ask for it gets the bytes as they are.
    QVERIFY(curl({version, "-s", gateway.url("/it")}) == QByteArray::fromStdString(body));
  }

 private:
  static QByteArray curl(const QStringList& arguments) {
    QProcess process;
    process.start("curl", arguments);
    process.waitForFinished(60'000);
    return process.readAllStandardOutput();
  }
};

}  // namespace culvert::gateway::encoding_peers_test

QTEST_GUILESS_MAIN(culvert::gateway::encoding_peers_test::EncodingPeersTest)
#include "encoding_peers_test.moc"
