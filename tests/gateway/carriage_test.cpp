// gateway.md 1.4, 1.5, 1.9, 2.13 and the invariants of section 0: which protocol a service is asked
// in, what is sent again, and what is said when nothing helps.
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"
#include "tests/support/test_certificates.h"

#include <QTemporaryDir>
#include <QTest>

namespace culvert::gateway::carriage_test {
namespace {

using http::BodySize;
using http::ResetCode;
using namespace peers;
using namespace std::chrono_literals;

const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const std::string nginx_page =
    "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\n"
    "Content-Length: 76\r\nConnection: close\r\n\r\n"
    "<html><center>The plain HTTP request was sent to HTTPS port</center></html>\n";
const std::string go_page =
    "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
const std::string tls_alert("\x15\x03\x01\x00\x02\x02\x46", 7);

Task<> echo_frames(http::ServerExchange& exchange) {
  http::Response head;
  head.opens_tunnel = exchange.request().purpose == http::Purpose::websocket;
  head.status = exchange.version() == http::Version::h2 ? 200 : 101;
  exchange.respond(head);
  co_await read_all(exchange);
  exchange.shutdown_write();
}

enum class What { get, post, grpc, websocket };

Task<Got> ask_for(Stage& stage, Spoken down, What what) {
  const http::ClientConnectionPtr visitor = co_await stage.visitor(down);
  if (what == What::websocket) {
    co_await visitor->settings();
    Got answer = co_await ask(*visitor, websocket("/socket"));
    co_return answer;
  }
  http::Request request = Stage::request(what == What::get ? "GET" : "POST", "/plain");
  if (what == What::grpc) request.fields.push_back(field("content-type", "application/grpc"));
  const std::string body = what == What::get ? "" : std::string(10'000, 'b');
  Got answer = co_await ask(*visitor, request, body);
  co_return answer;
}

/// One request to a service that is not known yet.
struct Case {
  std::string name;
  std::vector<Peer> peers;
  What what = What::get;
  Scheme scheme = Scheme::automatic;
  Protocol protocol = Protocol::automatic;
  Spoken down = Spoken::h1;
  VerifyMode verify = VerifyMode::none;
  bool time_passes = false;
  int status = 200;
  std::string proxy_status, words;  // parts of the field and of the page
  int most_dials = 1, requests = 1;

  Case& asking(What wanted) {
    what = wanted;
    return *this;
  }
  Case& configured(Scheme wanted_scheme, Protocol wanted_protocol = Protocol::automatic) {
    scheme = wanted_scheme;
    protocol = wanted_protocol;
    return *this;
  }
  Case& from(Spoken visitor) {
    down = visitor;
    return *this;
  }
  Case& dials(int count) {
    most_dials = count;
    return *this;
  }
  /// How many requests the service got to act on.
  Case& reaching(int count) {
    requests = count;
    return *this;
  }
  Case& told(int answer, std::string field = {}, std::string page = {}) {
    status = answer;
    proxy_status = std::move(field);
    words = std::move(page);
    requests = 0;
    return *this;
  }
};

class Cases {
 public:
  Case& add(std::string name, std::vector<Peer> peers) {
    Case& one = all.emplace_back();
    one.name = std::move(name);
    one.peers = std::move(peers);
    return one;
  }
  std::vector<Case> all;
};

const Peer h1 = speaking(Spoken::h1), h2c = speaking(Spoken::h2c);
const Peer h1_tls = speaking(Spoken::h1_tls), h2_tls = speaking(Spoken::h2_tls);

Peer h2_tls_saying(const std::string& frames) {
  return inside_tls({"h2"}, h2_saying(frames));
}
Peer h2_tls_resetting(ResetCode code) {
  return h2_tls_saying(rst_stream(1, code));
}

const std::vector<Case>& found_cases() {
  static const std::vector<Case> all = [] {
    Cases cases;
    const auto add = [&](const char* name, std::vector<Peer> peers) -> Case& {
      return cases.add(name, std::move(peers));
    };
    constexpr auto https = Scheme::https;
    add("N-01 TLS with HTTP/2 only", {h2_tls}).configured(https);
    add("N-01 POST", {h2_tls}).configured(https).asking(What::post);
    add("N-01 by itself", {h2_tls}).dials(2);
    add("N-01 by itself, POST", {h2_tls}).asking(What::post).dials(2);
    add("N-04 TLS with HTTP/1.1 only", {h1_tls}).configured(https);
    add("N-04 for HTTP/2", {h1_tls}).configured(https).asking(What::post).from(Spoken::h2c);
    add("N-05 TLS without ALPN", {inside_tls({}, plain_requests(false))}).configured(https);
    add("plain HTTP/1.1", {h1}).asking(What::post);
    add("N-07 h2c only", {h2c}).dials(2);
    add("N-07 h2c only, POST", {h2c}).asking(What::post).dials(2);
    const std::string window = frame(8, 0, 0, big_endian(65535));
    const std::string as_nginx = settings_frame() + window + goaway(0, ResetCode::protocol_error);
    const std::string as_node = settings_frame() + goaway(0, ResetCode::internal_error);
    add("F6 as nginx says it", {saying(as_nginx), h2c}).asking(What::post).dials(2);
    add("F6 as Node says it", {saying(as_node), h2c}).asking(What::post).dials(2);
    add("F6 as nghttpd says it", {saying(settings_frame()), h2c}).asking(What::post).dials(2);
    add("F6 as HAProxy says it", {gone(), gone(), h2c}).dials(3);
    add("F15 plain HTTP on a port for TLS", {h1}).asking(What::post).dials(2).requests = 1;
    add("F16 a TLS alert to plain HTTP", {saying(tls_alert), h1_tls}).asking(What::post).dials(2);
    add("F16 the page of nginx", {saying(nginx_page), h2_tls}).asking(What::post).dials(2);
    add("F16 the page of Go", {saying(go_page), h2_tls}).from(Spoken::h2c).dials(2);
    add("gRPC goes over HTTP/2 at once", {h2c}).asking(What::grpc).from(Spoken::h2c);
    add("F7 a GOAWAY that leaves the request out",
        {h2_tls_saying(goaway(0, ResetCode::no_error)), h2_tls})
        .configured(https)
        .asking(What::post)
        .dials(2);
    add("F9 the same in anger",
        {h2_tls_saying(goaway(0, ResetCode::enhance_your_calm, "too_many_pings")), h2_tls})
        .configured(https)
        .asking(What::post)
        .dials(2);
    const std::string going_away = goaway(1, ResetCode::no_error);
    add("F12 REFUSED_STREAM by one who goes",
        {h2_tls_saying(rst_stream(1, ResetCode::refused_stream) + going_away), h2_tls})
        .configured(https)
        .asking(What::post)
        .dials(2);
    add("F11 HTTP_1_1_REQUIRED", {h2_tls_resetting(ResetCode::http_1_1_required), h1_tls})
        .configured(https)
        .asking(What::post)
        .from(Spoken::h2c)
        .dials(2);
    add("F4 no ALPN, then closed", {inside_tls({}, gone()), h2_tls}).configured(https).dials(2);
    const auto socket = What::websocket;
    add("F2 a WebSocket to HTTP/2 only", {h2_tls}).configured(https).asking(socket).dials(2);
    add("a WebSocket to plain HTTP/1.1", {h1}).asking(socket).from(Spoken::h2c);
    add("a WebSocket to h2c", {h2c}).asking(socket).dials(2);
    return std::move(cases.all);
  }();
  return all;
}

const std::vector<Case>& failing_cases() {
  static const std::vector<Case> all = [] {
    Cases cases;
    const auto add = [&](const char* name, std::vector<Peer> peers) -> Case& {
      return cases.add(name, std::move(peers));
    };
    constexpr auto https = Scheme::https, plain = Scheme::http;
    const std::string alert = "error=tls_alert_received; alert-id=120";
    const std::string protocol = "error=http_protocol_error";
    const std::string ended = "error=connection_terminated";
    add("N-02 HTTP/2 only, http1.1 configured", {h2_tls})
        .configured(https, Protocol::http11)
        .told(502, alert, "speaks HTTP/2 only");
    add("F3 HTTP/1.1 only, h2 configured", {h1_tls})
        .configured(https, Protocol::h2)
        .told(502, alert, "speaks HTTP/1.1 only");
    add("N-06 the same without ALPN", {inside_tls({}, plain_requests(false))})
        .configured(https, Protocol::h2)
        .told(502, protocol, "HTTP version");
    const std::string alpn_page =
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 62\r\nConnection: close\r\n\r\n"
        "<h1>403 Forbidden</h1><p>Unknown ALPN Protocol, expected `h2`.";
    add("D-06 a page about ALPN, http1.1 configured", {inside_tls({}, saying(alpn_page))})
        .configured(https, Protocol::http11)
        .told(502, protocol, "HTTP version");
    add("F1 neither version", {inside_tls({"foo"}, gone())})
        .configured(https)
        .told(502, alert, "refused all HTTP versions");
    const std::string plain_there = "plain HTTP on this port";
    add("N-09 plain HTTP/1.1, https configured", {saying(nginx_page)})
        .configured(https)
        .told(502, "error=tls_protocol_error", plain_there);
    add("N-09 h2c, https configured", {saying(settings_frame())})
        .configured(https)
        .told(502, "error=tls_protocol_error", plain_there);
    add("N-10 http configured, nginx", {saying(nginx_page)})
        .configured(plain)
        .told(502, protocol, "wants TLS");
    add("N-10 http configured, Go", {saying(go_page)})
        .configured(plain)
        .asking(What::post)
        .told(502, protocol, "wants TLS");
    add("N-10 http configured, an alert", {saying(tls_alert)})
        .configured(plain)
        .asking(What::post)
        .told(502, protocol, "wants TLS");
    // The last of the connections greets in TLS, which shows no request (D-02).
    add("N-10 http configured, closed without a word", {gone()})
        .configured(plain)
        .asking(What::post)
        .dials(3)
        .told(502, ended);
    add("N-11 no answer to the hello", {silent()})
        .configured(https)
        .told(504, "error=connection_timeout");
    add("N-12 closed at once", {gone()}).configured(https).told(502, ended);
    add("N-12 broken off at once", {broken()}).configured(https).told(502, ended);
    add("N-12 half a head", {answering_once("HTTP/1.1 200 OK\r\nX")})
        .configured(plain)
        .told(502, "error=http_response_incomplete")
        .reaching(1);
    add("no HTTP", {saying("SSH-2.0-OpenSSH_9.2\r\n")})
        .asking(What::post)
        .told(502, protocol, "does not speak HTTP");
    const Peer careless = answering_once("HTTP/1.1 200 OK\nA: b\n\n");
    add("bad HTTP/1.1", {careless})
        .asking(What::post)
        .told(502, protocol, "not valid HTTP")
        .reaching(1);
    add("bad HTTP/1.1 inside TLS", {inside_tls({"http/1.1"}, careless)})
        .configured(https)
        .told(502, protocol, "not valid HTTP")
        .reaching(1);
    add("F5 HTTP/1.1 where ALPN chose h2", {inside_tls({"h2"}, saying(hello))})
        .configured(https)
        .told(502, protocol);
    add("invariant 5 a POST that was taken and lost", {answering_once("")})
        .configured(plain)
        .asking(What::post)
        .dials(2)
        .told(502, ended)
        .reaching(1);
    add("invariant 5 over TLS, too", {inside_tls({"http/1.1"}, answering_once(""))})
        .configured(https)
        .asking(What::post)
        .told(502, ended)
        .reaching(1);
    add("F8, F9 a GOAWAY behind the request",
        {h2_tls_saying(goaway(1, ResetCode::internal_error) +
                       rst_stream(1, ResetCode::internal_error))})
        .configured(https)
        .told(502, ended, "INTERNAL_ERROR");
    add("F12 refused for ever", {inside_tls({"h2"}, h2_resetting_all(ResetCode::refused_stream))})
        .configured(https)
        .asking(What::post)
        .told(503, "error=connection_limit_reached");
    add("F14 reset for another reason", {h2_tls_resetting(ResetCode::internal_error)})
        .configured(https)
        .told(502, ended, "INTERNAL_ERROR");
    add("F11 and no HTTP/1.1 either",
        {h2_tls_resetting(ResetCode::http_1_1_required), speaking(Spoken::h2_tls)})
        .configured(https)
        .dials(2)
        .told(502, alert);
    add("F17 a certificate that nobody trusts", {h1_tls})
        .configured(https)
        .told(502, "error=tls_certificate_error", "not trusted")
        .verify = VerifyMode::chain;
    add("F20 no SETTINGS", {inside_tls({"h2"}, silent())})
        .configured(https)
        .told(504, "error=connection_timeout")
        .time_passes = true;
    add("D-21 gRPC to HTTP/1.1", {answering_once(hello)})
        .asking(What::grpc)
        .from(Spoken::h2c)
        .told(200)
        .reaching(1);
    add("W-10 HTTP/2 without extended CONNECT", {h2_tls_saying("")})
        .configured(https)
        .asking(What::websocket)
        .dials(2)
        .told(502, "error=http_upgrade_failed", "without WebSockets");
    add("two liars do not play ping-pong",
        {saying(settings_frame()), saying(tls_alert), saying(settings_frame())})
        .dials(3)
        .told(502);
    return std::move(cases.all);
  }();
  return all;
}

/// Until `over`: then the service is restarted, and what was open is gone.
Peer until(std::shared_ptr<Event> over, Peer peer) {
  return [over, peer](Stage& stage, net::StreamPtr stream) -> Task<> {
    co_await with_scope([&](TaskScope& scope) -> Task<> {
      scope.spawn("until it is over", [](Task<> task) -> Task<> {
        static_cast<void>(co_await attempt(std::move(task)));
      }(peer(stage, std::move(stream))));
      co_await over->wait();
    });
  };
}

/// Answers one request, then says `rest` to the next one, or at once, and closes.
Peer answering_then(std::string rest, bool at_once) {
  return [rest, at_once](Stage& stage, net::StreamPtr stream) -> Task<> {
    co_await read_until(*stream, "\r\n\r\n");
    co_await net::write(*stream, as_bytes(hello), Leg::upstream);
    if (!at_once) {
      const std::string head = co_await read_until(*stream, "\r\n\r\n");
      stage.service.requests.push_back(head.substr(0, head.find(" HTTP/")));
    }
    if (!rest.empty()) co_await net::write(*stream, as_bytes(rest), Leg::upstream);
    stream->shutdown_write();
    co_await net::flush(*stream, Leg::upstream);
  };
}

/// Takes all of a request's body before it answers with its size.
Task<> tell_size(http::ServerExchange& exchange) {
  const std::string body = co_await read_all(exchange);
  const std::string size = std::to_string(body.size());
  http::Response head;
  head.status = 200;
  head.body = BodySize::exactly(size.size());
  exchange.respond(head);
  co_await net::write(exchange, as_bytes(size), Leg::upstream);
  exchange.shutdown_write();
}

/// Says less than it has promised.
Task<> say_half(http::ServerExchange& exchange, bool sized,
                ResetCode how = ResetCode::internal_error) {
  http::Response head;
  head.status = 200;
  head.body = sized ? BodySize::exactly(10) : BodySize::unknown();
  exchange.respond(head);
  co_await net::write(exchange, as_bytes("half"), Leg::upstream);
  co_await net::flush(exchange, Leg::upstream);
  exchange.reset(how);
}

/// Ignores that a WebSocket was asked for.
Task<> tell_nothing(http::ServerExchange& exchange) {
  http::Response head;
  head.status = 200;
  head.body = BodySize::exactly(1);
  exchange.respond(head);
  co_await net::write(exchange, as_bytes("0"), Leg::upstream);
  exchange.shutdown_write();
}

/// Prefers HTTP/2, over which it knows no WebSockets.
Peer both_without_extended_connect() {
  return [](Stage& stage, net::StreamPtr stream) -> Task<> {
    net::TlsServerOptions tls;
    tls.alpn = {"h2", "http/1.1"};
    auto context = must(net::TlsContext::server(tls));
    std::unique_ptr<net::TlsStream> inner =
        co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
    const bool h2 = inner->facts().alpn_selected == "h2";
    http::ServerOptions server;
    server.extended_connect = false;
    co_await stage.serve_requests(std::move(inner), h2, server);
  };
}

void add_rows(const std::vector<Case>& cases) {
  QTest::addColumn<int>("number");
  for (std::size_t i = 0; i < cases.size(); ++i)
    QTest::newRow(cases[i].name.c_str()) << static_cast<int>(i);
}

}  // namespace

class CarriageTest : public QObject {
  Q_OBJECT

 private slots:
  void a_service_is_found_whatever_it_speaks_data() { add_rows(found_cases()); }
  void a_service_is_found_whatever_it_speaks() {
    QFETCH(int, number);
    play(found_cases().at(static_cast<std::size_t>(number)));
  }

  void failures_are_named_and_nothing_is_done_twice_data() { add_rows(failing_cases()); }
  void failures_are_named_and_nothing_is_done_twice() {
    QFETCH(int, number);
    play(failing_cases().at(static_cast<std::size_t>(number)));
  }

  void a_demand_for_http11_is_remembered_for_its_place() {  // N-18
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    play_in_turn(stage, {h2_tls_resetting(ResetCode::http_1_1_required), h1_tls});
    run(stage, [&](Stage& s) -> Task<> {
      for (int i = 0; i < 3; ++i) {
        const Got answer = co_await ask_for(s, Spoken::h2c, What::post);
        expect_equal(answer.status, 200, "status");
      }
    });
    QCOMPARE(stage.dials, 2);
    QCOMPARE(stage.service.requests.size(), std::size_t{3});
  }

  void a_body_that_is_not_at_hand_any_more_is_named() {  // N-19
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.route->replay_buffer = 1000;
    const std::string demand = rst_stream(1, ResetCode::http_1_1_required);
    play_in_turn(stage, {inside_tls({"h2"}, h2_saying(demand, 5000)), h1_tls});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await ask_for(s, Spoken::h1, What::post); });
    QCOMPARE(answer.status, 502);
    QVERIFY2(answer.body.find("too long to be sent again") != std::string::npos,
             answer.body.c_str());
    QCOMPARE(stage.dials, 1);
  }

  void uploads_reach_unknown_services_whole_data() {  // N-08
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    for (const Spoken down : {Spoken::h1, Spoken::h2c})
      for (const Spoken up : all_spoken)
        QTest::addRow("%s > %s", name_of(down), name_of(up)) << down << up;
  }

  void uploads_reach_unknown_services_whole() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.service.pages["/size"] = tell_size;
    Got answer;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      answer = co_await ask(*visitor, Stage::request("POST", "/size"), std::string(3'000'000, 'u'));
    });
    QCOMPARE(answer.body, std::string("3000000"));
    QCOMPARE(stage.service.requests.size(), std::size_t{1});
  }

  void a_restart_as_something_else_costs_one_request_at_most_data() {  // N-22
    QTest::addColumn<Spoken>("before");
    QTest::addColumn<Spoken>("after");
    for (const Spoken before : all_spoken)
      for (const Spoken after : all_spoken)
        QTest::addRow("%s to %s", name_of(before), name_of(after)) << before << after;
  }

  void a_restart_as_something_else_costs_one_request_at_most() {
    QFETCH(Spoken, before);
    QFETCH(Spoken, after);
    Stage stage(before);
    std::vector<int> told_statuses;
    run(stage, [&](Stage& s) -> Task<> {
      const auto over = std::make_shared<Event>(s.io.get_executor());
      play_in_turn(s, {until(over, speaking(before))});
      const Got first = co_await ask_for(s, Spoken::h1, What::post);
      expect_equal(first.status, 200, "before");
      over->set();
      co_await turns(s, 20);
      play_in_turn(s, {speaking(after)});
      for (int i = 0; i < 2; ++i) {
        const Got answer = co_await ask_for(s, Spoken::h1, What::post);
        told_statuses.push_back(answer.status);
      }
    });
    QCOMPARE(told_statuses.back(), 200);
    const std::size_t lost = told_statuses.front() == 200 ? 0 : 1;
    QCOMPARE(stage.service.requests.size(), 3 - lost);
  }

  void many_first_requests_ask_once_what_the_service_is_data() {  // N-30
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<int>("while_unknown");
    QTest::addColumn<int>("in_all");
    QTest::newRow("h1") << Spoken::h1 << 1 << 200;
    // ALPN tells at once, and over HTTP/1.1 each needs a connection of its own.
    QTest::newRow("h1+TLS") << Spoken::h1_tls << 201 << 201;
    QTest::newRow("h2+TLS") << Spoken::h2_tls << 3 << 4;
    // Each connection takes 80 of 100 streams (2.12), beside the one that asked first.
    QTest::newRow("h2c") << Spoken::h2c << 4 << 4;
  }

  void many_first_requests_ask_once_what_the_service_is() {
    QFETCH(Spoken, up);
    QFETCH(int, while_unknown);
    QFETCH(int, in_all);
    Stage stage(up);
    int before = 0, good = 0;
    run(stage, [&](Stage& s) -> Task<> {
      Event go_on(s.io.get_executor());
      s.service.pages["/plain"] = [&](http::ServerExchange& exchange) -> Task<> {
        co_await go_on.wait();
        co_await tell_size(exchange);
      };
      const http::ClientConnectionPtr one = co_await s.visitor(Spoken::h2c);
      const http::ClientConnectionPtr two = co_await s.visitor(Spoken::h2c);
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        for (int i = 0; i < 200; ++i)
          scope.spawn("asks", [](http::ClientConnection& visitor, int& count) -> Task<> {
            const Got answer = co_await ask(visitor, Stage::request("GET", "/plain"));
            count += answer.status == 200 ? 1 : 0;
          }(i % 2 == 0 ? *one : *two, good));
        while (s.service.requests.empty())
          co_await turns(s, 1);
        before = s.dials;
        go_on.set();
        while (good < 200)
          co_await turns(s, 1);
      });
    });
    QCOMPARE(good, 200);
    QCOMPARE(stage.service.requests.size(), std::size_t{200});
    QVERIFY2(before <= while_unknown, std::to_string(before).c_str());
    QVERIFY2(stage.dials <= in_all, std::to_string(stage.dials).c_str());
  }

  void after_verified_tls_nothing_goes_in_plain_text_data() {  // N-31, invariant 10
    QTest::addColumn<bool>("answers");
    QTest::newRow("closes at the hello") << false;
    QTest::newRow("answers in plain text") << true;
  }

  void after_verified_tls_nothing_goes_in_plain_text() {
    QFETCH(bool, answers);
    QTemporaryDir folder;
    support::CertificateWish wish;
    wish.dns = {"site.test"};
    const support::TestCertificate certificate(folder.path().toStdString(), "site", wish);
    Stage stage(Spoken::h1);
    stage.options.wanted.port = 443;
    stage.options.tls.verify = VerifyMode::pinned;
    stage.options.tls.pins = {certificate.sha256()};
    std::vector<Got> got;
    run(stage, [&](Stage& s) -> Task<> {
      const auto over = std::make_shared<Event>(s.io.get_executor());
      net::TlsServerOptions tls;
      tls.cert_file = certificate.cert_file();
      tls.key_file = certificate.key_file();
      tls.alpn = {"http/1.1"};
      play_in_turn(s, {until(over, inside_tls_as(tls, plain_requests(false)))});
      for (int i = 0; i < 3; ++i) {
        Got answer = co_await ask_for(s, Spoken::h1, What::get);
        got.push_back(std::move(answer));
        if (i > 0) continue;
        over->set();
        co_await turns(s, 20);
        play_in_turn(s, {answers ? saying(nginx_page) : speaking(Spoken::h1)});
      }
    });
    QCOMPARE(got.at(0).status, 200);
    QCOMPARE(got.at(1).status, 502);
    QCOMPARE(got.at(2).status, 502);
    QCOMPARE(stage.service.requests.size(), std::size_t{1});
  }

  void connections_that_die_while_idle_cost_no_request_data() {  // B-22, F19
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<bool>("at_once");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("has_key");
    QTest::addColumn<int>("status");
    const QByteArray timeout = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";
    const auto row = [](const char* name, const QByteArray& rest, bool at_once, const char* method,
                        bool has_key, int status) {
      QTest::newRow(name) << rest << at_once << QByteArray(method) << has_key << status;
    };
    row("408 before a GET", timeout, true, "GET", false, 200);
    row("408 before a POST", timeout, true, "POST", false, 200);
    row("408 to a GET", timeout, false, "GET", false, 200);
    row("408 to a POST", timeout, false, "POST", false, 408);
    row("closed before a POST", "", true, "POST", false, 200);
    row("closed to a GET", "", false, "GET", false, 200);
    row("closed to a PUT", "", false, "PUT", false, 200);
    row("closed to a POST", "", false, "POST", false, 502);
    row("closed to a POST with a key", "", false, "POST", true, 200);
  }

  void connections_that_die_while_idle_cost_no_request() {
    QFETCH(QByteArray, rest);
    QFETCH(bool, at_once);
    QFETCH(QByteArray, method);
    QFETCH(bool, has_key);
    QFETCH(int, status);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    play_in_turn(stage, {answering_then(rest.toStdString(), at_once), h1});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const Got first = co_await ask(*visitor, Stage::request("GET", "/plain"));
      expect_equal(first.status, 200, "the first");
      const std::string name = method.toStdString();
      http::Request request = Stage::request(name, "/plain");
      if (has_key) request.fields.push_back(field("idempotency-key", "k"));
      answer = co_await ask(*visitor, request);
    });
    QCOMPARE(answer.status, status);
    QCOMPARE(stage.dials, status == 200 ? 2 : 1);
    // What was sent again reached both; what must not be done twice one of them only.
    const bool twice = status == 200 && !at_once;
    QCOMPARE(stage.service.requests.size(), std::size_t(twice ? 2 : 1));
  }

  void an_ordinary_200_never_opens_a_websocket_data() {  // W-08, invariant 7
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<int>("status");
    QTest::newRow("to HTTP/1.1 it is relayed") << Spoken::h1 << 200;
    QTest::newRow("to HTTP/2 it is an error") << Spoken::h2c << 502;
  }

  void an_ordinary_200_never_opens_a_websocket() {
    QFETCH(Spoken, down);
    QFETCH(int, status);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.service.pages["/socket"] = tell_nothing;
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await ask_for(s, down, What::websocket); });
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.opens_tunnel);
    QCOMPARE(stage.tunnels, 0);
    if (status == 502)
      QVERIFY(answer.field("proxy-status").find("http_upgrade_failed") != std::string::npos);
    else
      QCOMPARE(answer.body, std::string("0"));
  }

  void a_websocket_takes_its_own_way_beside_http2() {  // W-11
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.service.pages["/socket"] = echo_frames;
    play_in_turn(stage, {both_without_extended_connect()});
    Got first, socket, last;
    run(stage, [&](Stage& s) -> Task<> {
      first = co_await ask_for(s, Spoken::h1, What::get);
      socket = co_await ask_for(s, Spoken::h2c, What::websocket);
      last = co_await ask_for(s, Spoken::h1, What::get);
    });
    QCOMPARE(first.status, 200);
    QVERIFY(socket.opens_tunnel);
    QCOMPARE(last.status, 200);
    QCOMPARE(stage.dials, 2);
    QVERIFY(stage.reports.back().up == http::Version::h2);
  }

  void an_answer_cut_short_never_ends_cleanly_data() {  // invariant 3
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<bool>("sized");
    for (const Spoken down : all_spoken)
      for (const Spoken up : all_spoken)
        for (const bool sized : {true, false})
          QTest::addRow("%s > %s, %s", name_of(down), name_of(up), sized ? "sized" : "unsized")
              << down << up << sized;
  }

  void an_answer_cut_short_never_ends_cleanly() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    QFETCH(bool, sized);
    Stage stage(up);
    stage.service.pages["/plain"] = [sized](http::ServerExchange& exchange) {
      return say_half(exchange, sized);
    };
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await ask_for(s, down, What::get); });
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.cut_short);
    QVERIFY(stage.reports.back().broken == Leg::upstream);
  }

  void a_service_that_cancels_is_told_from_one_that_breaks_data() {  // 2.11
    QTest::addColumn<Spoken>("up");
    QTest::addColumn<ResetCode>("said");
    QTest::addColumn<ResetCode>("heard");
    for (const Spoken up : {Spoken::h2c, Spoken::h2_tls}) {
      const auto row = [up](const char* name, ResetCode said, ResetCode heard) {
        QTest::addRow("%s: %s", name_of(up), name) << up << said << heard;
      };
      row("CANCEL", ResetCode::cancel, ResetCode::cancel);
      row("INTERNAL_ERROR", ResetCode::internal_error, ResetCode::internal_error);
      row("PROTOCOL_ERROR", ResetCode::protocol_error, ResetCode::internal_error);
      row("REFUSED_STREAM", ResetCode::refused_stream, ResetCode::internal_error);
    }
  }
  void a_service_that_cancels_is_told_from_one_that_breaks() {
    QFETCH(Spoken, up);
    QFETCH(ResetCode, said);
    QFETCH(ResetCode, heard);
    Stage stage(up);
    stage.service.pages["/plain"] = [said](http::ServerExchange& exchange) {
      return say_half(exchange, false, said);
    };
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await ask_for(s, Spoken::h2c, What::get); });
    QVERIFY(answer.cut_short && answer.reset);
    QCOMPARE(static_cast<int>(*answer.reset), static_cast<int>(heard));
  }

  void a_request_cut_short_never_ends_cleanly_data() {  // invariant 3
    QTest::addColumn<Spoken>("down");
    QTest::addColumn<Spoken>("up");
    for (const Spoken down : all_spoken)
      for (const Spoken up : all_spoken)
        QTest::addRow("%s > %s", name_of(down), name_of(up)) << down << up;
  }

  void a_request_cut_short_never_ends_cleanly() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    std::string seen;
    run(stage, [&](Stage& s) -> Task<> {
      Event began(s.io.get_executor()), over(s.io.get_executor());
      s.service.pages["/take"] = [&](http::ServerExchange& exchange) -> Task<> {
        began.set();
        const Result<std::string> body = co_await attempt(read_all(exchange));
        seen = body ? "whole" : "cut";
        over.set();
      };
      http::ClientConnectionPtr visitor = co_await s.visitor(down);
      http::Request request = Stage::request("POST", "/take");
      request.body = BodySize::exactly(10);
      auto exchange = visitor->begin(request);
      co_await net::write(*exchange, as_bytes("half"), Leg::downstream);
      co_await net::flush(*exchange, Leg::downstream);
      co_await began.wait();
      exchange.reset();
      visitor.reset();
      co_await over.wait();
    });
    QCOMPARE(seen, std::string("cut"));
    QCOMPARE(stage.service.requests.size(), std::size_t{1});
  }

 private:
  static void play(const Case& one) {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = one.scheme;
    stage.options.wanted.protocol = one.protocol;
    stage.options.wanted.is_loopback = true;
    if (one.name.starts_with("F15")) stage.options.wanted.port = 443;
    if (one.name.starts_with("N-11")) stage.options.dial.tls = 300ms;
    stage.options.tls.verify = one.verify;
    stage.service.pages["/socket"] = echo_frames;
    play_in_turn(stage, one.peers);
    Got answer;
    run(stage, [&](Stage& s) -> Task<> {
      if (one.time_passes) s.scope().spawn("clock", let_time_pass(s, 20s));
      answer = co_await ask_for(s, one.down, one.what);
    });
    const std::string what = std::to_string(answer.status) + " " + answer.body +
                             answer.field("proxy-status") + " told: " + told(stage);
    const bool switched = one.what == What::websocket && one.status == 200;
    QVERIFY2(switched ? answer.opens_tunnel : answer.status == one.status, what.c_str());
    QVERIFY2(answer.field("proxy-status").find(one.proxy_status) != std::string::npos,
             what.c_str());
    QVERIFY2(answer.body.find(one.words) != std::string::npos, what.c_str());
    QCOMPARE(stage.dials, one.most_dials);
    QCOMPARE(static_cast<int>(stage.service.requests.size()), one.requests);
    QCOMPARE(stage.reports.size(), std::size_t{1});
    const ExchangeReport& report = stage.reports.front();
    const bool grpc_failed = one.what == What::grpc && !answer.field("grpc-status").empty();
    if (one.status == 200 && !grpc_failed) {
      QVERIFY(!report.own_answer && !report.error);
      return;
    }
    // Invariant 8.
    QVERIFY(report.own_answer && report.error.has_value());
    QVERIFY2(answer.field("proxy-status").starts_with("culvert; error="), what.c_str());
    if (one.what == What::grpc) QCOMPARE(answer.field("grpc-status"), std::string("14"));
  }

  static void run(Stage& stage, Stage::Script script) {
    try {
      stage.play(std::move(script));
    } catch (const std::exception& failure) {
      QFAIL((std::string(failure.what()) + " told: " + told(stage)).c_str());
    }
  }
};

}  // namespace culvert::gateway::carriage_test

QTEST_GUILESS_MAIN(culvert::gateway::carriage_test::CarriageTest)
#include "carriage_test.moc"
