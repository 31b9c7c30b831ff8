#pragma once

#include "core/http/server_connection.h"
#include "core/net/tcp.h"
#include "core/net/tls.h"
#include "tests/support/run_until.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace culvert::http {

/// Our HTTP/2 server on a free port of the loopback, on a thread of its own, for programs of other
/// people to try it. "/" and everything else answers a short text; "/<number>" so many bytes;
/// "/echo" what was sent; "/trailers" a body with trailers.
class H2Service final : public ExchangeHandler {
 public:
  explicit H2Service(bool tls) : listener_(io_.get_executor(), {"127.0.0.1", 0}) {
    if (tls) {
      net::TlsServerOptions options;
      options.alpn = {"h2"};
      tls_ = must(net::TlsContext::server(options));
    }
    asio::co_spawn(io_.get_executor(), accept_all(),
                   asio::bind_cancellation_slot(stop_.slot(), [](const std::exception_ptr&) {}));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~H2Service() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  H2Service(const H2Service&) = delete;
  H2Service& operator=(const H2Service&) = delete;

  std::uint16_t port() const { return listener_.port(); }
  std::uint64_t exchanges() const { return exchanges_.load(); }

  Task<> serve(ServerExchange& exchange) override {
    const Request& request = exchange.request();
    Response response;
    response.status = 200;
    if (request.path == "/echo") return echo(exchange);
    if (request.path == "/trailers") return with_trailers(exchange);
    const int size = std::atoi(std::string(request.path.substr(1)).c_str());
    return send(exchange, std::string(size > 0 ? static_cast<std::size_t>(size) : 20, 'x'));
  }

 private:
  static Task<> echo(ServerExchange& exchange) {
    const Response response = answer_of(BodySize::unknown());
    exchange.respond(response);
    std::vector<std::byte> piece(64 * 1024);
    while (const std::size_t count = co_await net::read_some(exchange, piece, Leg::downstream))
      co_await net::write(exchange, Bytes(piece).first(count), Leg::downstream);
    exchange.shutdown_write();
  }
  /// Reads the request to its end first, as most services do.
  static Task<> send(ServerExchange& exchange, std::string text) {
    std::vector<std::byte> piece(64 * 1024);
    while (co_await net::read_some(exchange, piece, Leg::downstream) > 0) {
    }
    const Response response = answer_of(BodySize::exactly(text.size()));
    exchange.respond(response);
    for (Bytes rest = as_bytes(text); !rest.empty();) {
      const net::Io io = exchange.try_write(rest);
      if (io.status == net::Io::Status::failed) co_return;
      rest = rest.subspan(io.count);
      if (!rest.empty()) co_await net::writable(exchange);
    }
    exchange.shutdown_write();
  }
  static Task<> with_trailers(ServerExchange& exchange) {
    const Response response = answer_of(BodySize::unknown());
    exchange.respond(response);
    co_await net::write(exchange, as_bytes("body"), Leg::downstream);
    exchange.set_trailers({
        {"grpc-status", "0"}
    });
    exchange.shutdown_write();
  }
  static Response answer_of(const BodySize& body) {
    Response response;
    response.status = 200;
    response.body = body;
    response.fields = {
        {"content-type", "text/plain", Name::content_type}
    };
    return response;
  }

  Task<> accept_all() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        scope.spawn("connection", run_one(*this, std::move(stream)));
      }
    });
  }
  static Task<> run_one(H2Service& self, net::StreamPtr stream) {
    const Result<void> outcome = co_await attempt(run(self, std::move(stream)));
    static_cast<void>(outcome);  // what a tool does to us is in its own report
  }
  static Task<> run(H2Service& self, net::StreamPtr stream) {
    ServerOptions options;
    if (self.tls_) {
      options.scheme = "https";
      stream = co_await net::tls_accept(std::move(stream), self.tls_, Leg::downstream);
    }
    const std::unique_ptr<ServerConnection> connection =
        make_h2_server(std::move(stream), options, self.deadlines_, self);
    const ServerEnd end = co_await connection->run();
    self.exchanges_ += end.exchanges;
  }

  asio::io_context io_{1};
  Deadlines deadlines_{io_.get_executor()};
  net::Listener listener_;
  std::shared_ptr<const net::TlsContext> tls_;
  std::atomic<std::uint64_t> exchanges_ = 0;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

}  // namespace culvert::http
