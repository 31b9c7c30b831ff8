#include "core/gateway/front.h"
#include "core/net/tcp.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

/// The gateway alone, between sockets, so that it can stand beside nghttpx, HAProxy and nginx in
/// the bench. Client and relay use the same classes.
///
///   culvert_bench_gateway LISTEN_PORT SERVICE_PORT http|https auto|http1.1|h2|h2c [CERT KEY]
///
/// With a certificate visitors speak TLS. Ends with its parent's signal.
namespace culvert::gateway {
namespace {

struct Wishes {
  std::uint16_t listen = 0, service = 0;
  Wanted wanted;
  std::string cert_file, key_file;
};

class ServiceDialer final : public Dialer {
 public:
  explicit ServiceDialer(std::uint16_t port) : port_(port) {}

  Task<net::StreamPtr> dial(const Caller&, net::DialTimes& times) override {
    net::Endpoint to;
    to.host = "127.0.0.1";
    to.port = port_;
    net::DialOptions options;
    co_return co_await net::dial(std::move(to), options, Leg::upstream, &times);
  }

 private:
  std::uint16_t port_;
};

class Visit final : public Site {
 public:
  Visit(RoutePtr route, Caller caller) : route_(std::move(route)), caller_(std::move(caller)) {}

  RoutePtr find(const http::Request&) override { return route_; }
  const Caller& caller() const override { return caller_; }
  Traffic& began(const RoutePtr&, const http::Request&) override { return traffic_; }
  void negotiated(const RoutePtr&, const Negotiation&) override {}
  void became_tunnel(const RoutePtr&, const http::Request&) override {}
  void ended(const ExchangeReport&) override {}

 private:
  RoutePtr route_;
  Caller caller_;
  Traffic traffic_;
};

Task<> serve(std::unique_ptr<net::TcpStream> stream, const FrontOptions& options, RoutePtr route,
             http::Deadlines& deadlines) {
  Caller caller;
  caller.address = stream->remote();
  caller.arrived = stream->local();
  Visit visit(std::move(route), std::move(caller));
  Negotiation record;
  co_await serve_visitor(std::move(stream), options, visit, deadlines, record);
}

FrontOptions front_of(const Wishes& wishes) {
  FrontOptions front;
  if (wishes.cert_file.empty()) return front;
  net::TlsServerOptions tls;
  tls.cert_file = wishes.cert_file;
  tls.key_file = wishes.key_file;
  tls.alpn = alpn_of(DownProtocol::automatic);
  const std::shared_ptr<const net::TlsContext> context = must(net::TlsContext::server(tls));
  front.certificate = [context](const net::ClientHello&) { return context; };
  return front;
}

Task<> run(Wishes wishes) {
  const Executor executor = co_await this_coro::executor;
  http::Deadlines deadlines(executor);
  ServiceDialer dialer(wishes.service);
  const auto route = std::make_shared<Route>();
  route->name = "bench";
  UpstreamOptions options;
  options.wanted = wishes.wanted;
  options.wanted.port = wishes.service;
  options.wanted.is_loopback = true;
  route->upstream = std::make_unique<Upstream>(dialer, std::move(options), deadlines);
  const FrontOptions front = front_of(wishes);
  net::Endpoint at;
  at.host = "127.0.0.1";
  at.port = wishes.listen;
  net::Listener listener(executor, at);
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    for (;;) {
      std::unique_ptr<net::TcpStream> visitor = co_await listener.accept();
      scope.spawn("visitor", serve(std::move(visitor), front, route, deadlines));
    }
  });
}

std::uint16_t port_of(const char* text) {
  std::uint16_t port = 0;
  std::from_chars(text, text + std::strlen(text), port);
  return port;
}

bool read(int count, char** words, Wishes& into) {
  if (count != 5 && count != 7) return false;
  into.listen = port_of(words[1]);
  into.service = port_of(words[2]);
  const std::string scheme = words[3], protocol = words[4];
  into.wanted.scheme = scheme == "https" ? Scheme::https : Scheme::http;
  into.wanted.protocol = protocol == "http1.1" ? Protocol::http11
                         : protocol == "h2"    ? Protocol::h2
                         : protocol == "h2c"   ? Protocol::h2c
                                               : Protocol::automatic;
  if (count == 7) {
    into.cert_file = words[5];
    into.key_file = words[6];
  }
  return into.listen != 0 && into.service != 0;
}

}  // namespace
}  // namespace culvert::gateway

int main(int count, char** words) {
  using namespace culvert;
  gateway::Wishes wishes;
  if (!gateway::read(count, words, wishes)) {
    std::fputs(
        "usage: culvert_bench_gateway LISTEN_PORT SERVICE_PORT http|https PROTOCOL "
        "[CERT KEY]\n",
        stderr);
    return 2;
  }
  asio::io_context io(1);
  int code = 0;
  asio::co_spawn(io, gateway::run(std::move(wishes)), [&](const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const Failure& why) {
      std::fprintf(stderr, "culvert_bench_gateway: %s\n", why.error.context.c_str());
      code = 1;
    }
    io.stop();
  });
  io.run();
  return code;
}
