#pragma once

#include "core/gateway/front.h"
#include "core/http/client_connection.h"
#include "core/http/own_answer.h"
#include "core/net/memory_stream.h"
#include "core/net/splice.h"
#include "core/net/tcp.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// The gateway between a visitor and a service that are played by the test, without sockets. What
/// they speak is our own codecs, which have tests of their own against real programs.
namespace culvert::gateway {

/// What a leg speaks.
enum class Spoken : std::uint8_t { h1, h1_tls, h2_tls, h2c };

inline bool is_tls(Spoken spoken) {
  return spoken == Spoken::h1_tls || spoken == Spoken::h2_tls;
}
inline bool is_h2(Spoken spoken) {
  return spoken == Spoken::h2_tls || spoken == Spoken::h2c;
}
inline const char* name_of(Spoken spoken) {
  switch (spoken) {
    case Spoken::h1:
      return "h1";
    case Spoken::h1_tls:
      return "h1+TLS";
    case Spoken::h2_tls:
      return "h2+TLS";
    case Spoken::h2c:
      return "h2c";
  }
  return "?";
}

/// QCOMPARE and QVERIFY return, which a coroutine cannot: these throw.
template <class A, class B>
void expect_equal(const A& actual, const B& expected, const char* what) {
  if (actual == expected) return;
  std::ostringstream text;
  text << what << ": got \"" << actual << "\", expected \"" << expected << '"';
  throw std::runtime_error(text.str());
}
inline void expect(bool good, const std::string& what) {
  if (!good) throw std::runtime_error(what);
}

/// Reads the body of an exchange to its end. Throws Failure when it breaks.
inline Task<std::string> read_all(net::Stream& stream) {
  std::string all;
  for (;;) {
    std::array<std::byte, 8192> piece;
    const std::size_t count = co_await net::read_some(stream, piece, Leg::downstream);
    if (count == 0) co_return all;
    all.append(as_text(Bytes(piece).first(count)));
  }
}

/// Exactly `size` bytes.
inline Task<std::string> read_bytes(net::Stream& stream, std::size_t size) {
  std::string bytes(size, '\0');
  co_await net::read_exactly(stream, std::as_writable_bytes(std::span(bytes)), Leg::downstream);
  co_return bytes;
}

/// Heads of the final answer, interim ones counted.
inline Task<const http::Response*> read_head(http::ClientExchange& exchange, int* interims = {}) {
  for (;;) {
    while (const http::Response* const head = exchange.take_head()) {
      if (!head->is_interim()) co_return head;
      if (interims != nullptr) ++*interims;
    }
    std::byte none;
    if (exchange.try_read({&none, 1}).status == net::Io::Status::failed)
      throw Failure(exchange.failure().error);
    co_await net::readable(exchange);
  }
}

inline http::Field field(std::string_view name, std::string_view value) {
  return {name, value, http::name_of(name)};
}

/// A service with a page for every purpose. What it got is kept for the test.
class TestService final : public http::ExchangeHandler {
 public:
  using Page = std::function<Task<>(http::ServerExchange&)>;

  std::vector<std::string> requests;  ///< "GET /x" in the order of arrival.
  std::vector<http::ResetCode> resets;
  std::map<std::string, Page> pages;
  int resets_seen = 0;

  Task<> serve(http::ServerExchange& exchange) override {
    const http::Request& request = exchange.request();
    requests.push_back(std::string(request.method) + " " + std::string(request.path));
    const std::string path(request.path.substr(0, request.path.find('?')));
    const auto page = pages.find(path);
    if (page != pages.end()) {
      co_await page->second(exchange);
      co_return;
    }
    http::Response head;
    head.status = 200;
    head.body = http::BodySize::exactly(5);
    head.body.present = request.method != "HEAD";
    head.fields.push_back(field("content-type", "text/plain"));
    exchange.respond(head);
    if (request.method != "HEAD") co_await net::write(exchange, as_bytes("hello"), Leg::upstream);
    exchange.shutdown_write();
  }
};

/// One gateway with one route, the service behind it and the way there.
class Stage final : public Dialer, public Site {
 public:
  explicit Stage(Spoken service_speaks) : speaks(service_speaks) {
    route = std::make_shared<Route>();
    route->name = "stage";
  }

  asio::io_context io{1};
  http::Deadlines deadlines{io.get_executor()};
  Spoken speaks;
  TestService service;
  UpstreamOptions options;
  FrontOptions front;
  RoutePtr route;
  bool fragmented = false;
  int dials = 0;
  int refuse_dials = 0;  ///< So many of the next ones are refused.
  std::vector<ExchangeReport> reports;
  std::vector<std::string> report_texts;
  Negotiation upstream_record, down_record;
  std::vector<int> noticed_on_the_way;               ///< Numbers of diagnoses.
  std::vector<Negotiation>* settled_legs = nullptr;  ///< Where to keep them.
  Traffic traffic;
  /// Who looks at the exchanges; empty: nobody.
  std::function<std::unique_ptr<http::ExchangeObserver>(const http::Request&)> observe;
  std::optional<net::Endpoint> dials_for_real;  ///< Over the system's sockets.
  /// Instead of the service: what listens there.
  std::function<Task<>(net::StreamPtr)> impostor;

  /// The service itself on one connection, speaking this: for impostors that step aside.
  Task<> serve_as(net::StreamPtr stream, Spoken spoken) {
    http::ServerOptions server;
    if (is_tls(spoken)) {
      net::TlsServerOptions tls;
      tls.alpn = {is_h2(spoken) ? "h2" : "http/1.1"};
      auto context = must(net::TlsContext::server(tls));
      stream = co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
      server.scheme = "https";
    }
    co_await serve_requests(std::move(stream), is_h2(spoken), server);
  }

  /// The same behind whatever came before.
  Task<> serve_requests(net::StreamPtr stream, bool h2, http::ServerOptions server) {
    const auto connection =
        h2 ? http::make_h2_server(std::move(stream), server, deadlines, service)
           : http::make_h1_server(std::move(stream), server, deadlines, service);
    co_await connection->run();
  }

  using Script = std::function<Task<>(Stage&)>;

  /// Plays the script with everything up, and takes it down.
  void play(Script script) {
    if (is_tls(speaks)) {
      net::TlsServerOptions tls;
      tls.alpn = {is_h2(speaks) ? "h2" : "http/1.1"};
      service_tls_ = must(net::TlsContext::server(tls));
    }
    options.dial.http.timeouts.settings = std::chrono::seconds(5);
    route->upstream = std::make_unique<Upstream>(*this, options, deadlines);
    support::run(io, play_in_scope(*this, std::move(script)));
    route->upstream->close();
    settle();
    route->upstream.reset();
  }

  /// A visitor who speaks plain text by hand.
  net::StreamPtr raw_visitor() { return arrive(front); }

  /// A visitor who speaks this; the connection is ours to use.
  Task<http::ClientConnectionPtr> visitor(Spoken spoken) {
    FrontOptions received = front;
    if (is_tls(spoken)) {
      net::TlsServerOptions tls;
      tls.alpn = alpn_of(front.protocol);
      received.certificate = [context = must(net::TlsContext::server(tls))](
                                 const net::ClientHello&) { return context; };
    }
    net::StreamPtr stream = arrive(std::move(received));
    if (is_tls(spoken)) {
      net::TlsClientOptions tls;
      tls.server_name = "site.test";
      tls.alpn = {is_h2(spoken) ? "h2" : "http/1.1"};
      auto context = must(net::TlsContext::client(tls));
      stream = co_await net::tls_connect(std::move(stream), std::move(context), Leg::downstream);
    }
    http::ClientOptions client;
    co_return is_h2(spoken) ? http::make_h2_client(std::move(stream), client, deadlines)
                            : http::make_h1_client(std::move(stream), client, deadlines);
  }

  /// The visitor's end of a connection that is received like this; what is spoken is its business.
  net::StreamPtr arrive(FrontOptions received) {
    auto [theirs, ours] = net::memory_pipe(io.get_executor());
    scope_->spawn("visitor", serve_one(*this, wrap(std::move(theirs)), std::move(received)));
    return std::move(ours);
  }

  static http::Request request(std::string_view method, std::string_view path) {
    http::Request request;
    request.method = method;
    request.scheme = "http";
    request.authority = "site.test";
    request.path = path;
    return request;
  }

  TaskScope& scope() { return *scope_; }
  /// Whose tasks the visitors' connections become from here on; returns whose they were.
  TaskScope* use_scope(TaskScope* scope) { return std::exchange(scope_, scope); }
  void settle() { support::settle(io); }

  // Dialer
  Task<net::StreamPtr> dial(const Caller&, net::DialTimes&) override {
    ++dials;
    if (refuse_dials > 0) {
      --refuse_dials;
      fail(Errc::refused, Leg::upstream, "dial the stage");
    }
    if (dials_for_real) {
      net::Endpoint there = *dials_for_real;
      net::DialOptions how;
      co_return co_await net::dial(std::move(there), std::move(how), Leg::upstream);
    }
    auto [ours, theirs] = net::memory_pipe(io.get_executor());
    if (impostor)
      scope_->spawn("impostor", quietly(impostor(std::move(theirs))));
    else
      scope_->spawn("service", serve_service(*this, wrap(std::move(theirs))));
    net::StreamPtr stream = std::move(ours);
    co_return stream;
  }

  // Site
  RoutePtr find(const http::Request&) override { return route; }
  const Caller& caller() const override { return visitor_is; }
  Traffic& began(const RoutePtr&, const http::Request&) override { return traffic; }
  std::unique_ptr<http::ExchangeObserver> watch(const RoutePtr&,
                                                const http::Request& request) override {
    return observe ? observe(request) : nullptr;
  }
  void negotiated(const RoutePtr&, const Negotiation& upstream) override {
    upstream_record = upstream;
  }
  void became_tunnel(const RoutePtr&, const http::Request&) override { ++tunnels; }
  void noticed(const RoutePtr&, const observe::Diagnosis& what) override {
    noticed_on_the_way.push_back(what.number);
  }
  void settled(const RoutePtr&, const Negotiation& leg, const Error*,
               const observe::Diagnosis*) override {
    if (settled_legs != nullptr) settled_legs->push_back(leg);
  }
  Visitors* visitors() override { return &all_visitors; }
  EndsBoth ends_both(const RoutePtr&) const override {
    return {front.end_means_gone, service_ends_both};
  }
  bool service_ends_both = false;
  bool serves_alike(std::string_view server_name, std::string_view host) override {
    return !alike || alike(server_name, host);
  }
  void ended(const ExchangeReport& report) override {
    reports.push_back(report);
    report_texts.push_back(report.error ? to_text(*report.error) : "");
  }
  void became_event_stream(const RoutePtr&, const http::Request&) override { ++event_streams; }
  int tunnels = 0;
  int event_streams = 0;
  Caller visitor_is{
      {"203.0.113.7", 5000},
      {"192.0.2.1",   80  }
  };
  Visitors all_visitors{io.get_executor()};
  std::function<bool(std::string_view, std::string_view)> alike;
  std::vector<http::ServerEnd> ends;  ///< Of the visitors' connections.

 private:
  static Task<> quietly(Task<> task) {
    const Result<void> over = co_await attempt(std::move(task));
    if (!over) co_return;
  }

  static Task<> play_in_scope(Stage& stage, Script script) {
    co_await with_scope([&](TaskScope& scope) -> Task<> {
      stage.scope_ = &scope;
      co_await script(stage);
    });
    stage.scope_ = nullptr;
  }

  static Task<> serve_one(Stage& stage, net::StreamPtr stream, FrontOptions front) {
    const http::ServerEnd end = co_await serve_visitor(std::move(stream), std::move(front), stage,
                                                       stage.deadlines, stage.down_record);
    stage.ends.push_back(end);
  }

  static Task<> serve_service(Stage& stage, net::StreamPtr stream) {
    const Result<void> over =
        co_await attempt(serve_speaking(stage, std::move(stream), stage.speaks));
    if (!over) co_return;
  }

  static Task<> serve_speaking(Stage& stage, net::StreamPtr stream, Spoken speaks) {
    http::ServerOptions server;
    if (is_tls(speaks)) {
      auto context = stage.service_tls_;
      stream = co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
      server.scheme = "https";
    }
    const auto connection =
        is_h2(speaks)
            ? http::make_h2_server(std::move(stream), server, stage.deadlines, stage.service)
            : http::make_h1_server(std::move(stream), server, stage.deadlines, stage.service);
    co_await connection->run();
  }

  net::StreamPtr wrap(net::StreamPtr stream) {
    if (!fragmented) return stream;
    support::Fragmentation how;
    how.seed = ++seed_;
    return support::fragmenting(std::move(stream), how);
  }

  std::shared_ptr<const net::TlsContext> service_tls_;
  TaskScope* scope_ = nullptr;
  std::uint64_t seed_ = 0;
};

}  // namespace culvert::gateway
