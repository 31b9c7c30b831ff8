// gateway.md 5: every signature provoked through the real gateway, and healthy paths on which
// nothing is found.
#include "core/gateway/examination.h"
#include "core/gateway/record.h"
#include "core/net/tcp.h"
#include "tests/gateway/peers.h"
#include "tests/support/test_certificates.h"

#include <QTemporaryDir>
#include <QTest>
#include <openssl/ssl.h>

#include <algorithm>
#include <deque>

#ifndef _WIN32
#include <sys/resource.h>
#endif

namespace culvert::gateway::doctor_test {
namespace {

using http::BodySize;
using http::ResetCode;
using namespace peers;
using namespace std::chrono_literals;

const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

std::string page(const std::string& status, const std::string& body,
                 const std::string& fields = {}) {
  return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

const std::string nginx_page =
    page("400 Bad Request", "<center>The plain HTTP request was sent to HTTPS port</center>");
const std::string tls_alert("\x15\x03\x01\x00\x02\x02\x46", 7);

/// A request, and all of its answer whatever becomes of it.
Task<> ask(http::ClientConnection& visitor, http::Request request, std::string body = {}) {
  if (!body.empty()) request.body = BodySize::exactly(body.size());
  const auto exchange = visitor.begin(request);
  if (!body.empty()) {
    const Result<void> sent =
        co_await attempt(net::write(*exchange, as_bytes(body), Leg::downstream));
    if (sent) exchange->shutdown_write();
  }
  const Result<const http::Response*> head = co_await attempt(read_head(*exchange));
  if (!head) co_return;
  if ((*head)->opens_tunnel) exchange->shutdown_write();
  static_cast<void>(co_await attempt(read_all(*exchange)));
}

using Act = std::function<Task<>(Stage&)>;

Act asking(http::Request request, std::string body = {}, Spoken down = Spoken::h1) {
  return [request, body, down](Stage& stage) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await stage.visitor(down);
    co_await ask(*visitor, request, body);
  };
}

http::Request get(std::vector<http::Field> fields = {}, std::string_view path = "/plain") {
  http::Request request = Stage::request("GET", path);
  request.fields = std::move(fields);
  return request;
}
http::Request post() {
  return Stage::request("POST", "/plain");
}
http::Request grpc() {
  http::Request request = post();
  request.fields.push_back(field("content-type", "application/grpc"));
  request.accepts_trailers = true;
  return request;
}
http::Request websocket() {
  http::Request request = Stage::request("GET", "/socket");
  request.purpose = http::Purpose::websocket;
  return request;
}

/// Fields of requests are views: this lives as long as the program.
std::string_view keep(std::string text) {
  static std::deque<std::string> kept;
  return kept.emplace_back(std::move(text));
}

/// One signature: what stands there, what is configured and asked, and what is to be found.
struct Fixture {
  std::string name;
  int number = 0;
  std::vector<Peer> peers;  ///< Empty: the stage's own service.
  Act act = asking(get());
  std::function<void(Stage&)> arrange = [](Stage&) {};
  std::string evidence, change;  // parts of them
  int status = 0;                ///< Of our answer; 0: not looked at.
  bool time_passes = false;

  Fixture& over(Scheme scheme, Protocol protocol = Protocol::automatic) {
    arrange = [scheme, protocol](Stage& stage) {
      stage.options.wanted.scheme = scheme;
      stage.options.wanted.protocol = protocol;
    };
    return *this;
  }
  Fixture& prepared(std::function<void(Stage&)> more) {
    arrange = [first = arrange, more](Stage& stage) {
      first(stage);
      more(stage);
    };
    return *this;
  }
  Fixture& doing(Act wanted) {
    act = std::move(wanted);
    return *this;
  }
  Fixture& shows(std::string part) {
    evidence = std::move(part);
    return *this;
  }
  Fixture& cures(std::string line) {
    change = std::move(line);
    return *this;
  }
  Fixture& answers(int with) {
    status = with;
    return *this;
  }
  Fixture& waiting() {
    time_passes = true;
    return *this;
  }
};

class Fixtures {
 public:
  Fixture& add(int number, std::string name, std::vector<Peer> peers) {
    Fixture& one = all.emplace_back();
    one.number = number;
    one.name = observe::id_of(number) + " " + std::move(name);
    one.peers = std::move(peers);
    return one;
  }
  std::vector<Fixture> all;
};

const Peer h1 = speaking(Spoken::h1);
const Peer h1_tls = speaking(Spoken::h1_tls), h2_tls = speaking(Spoken::h2_tls);

Peer h2_tls_saying(const std::string& frames) {
  return inside_tls({"h2"}, h2_saying(frames));
}

/// A TLS server of OpenSSL, bent as the test needs it.
Peer bent_tls(std::function<void(ssl_ctx_st*)> bend, Peer inside = plain_requests(false)) {
  return [bend, inside](Stage& stage, net::StreamPtr stream) -> Task<> {
    net::TlsServerOptions tls;
    auto context = must(net::TlsContext::server(tls));
    bend(context->native());
    net::StreamPtr inner =
        co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
    co_await inside(stage, std::move(inner));
  };
}

void only_old_versions(ssl_ctx_st* context) {
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
}

template <int alert>
void refuse_every_name(ssl_ctx_st* context) {
  SSL_CTX_set_tlsext_servername_callback(
      context, +[](SSL*, int* said, void*) -> int {
        *said = alert;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
      });
}

/// Its key is an ECDSA one, so nothing is shared.
void only_rsa_ciphers(ssl_ctx_st* context) {
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE-RSA-AES128-GCM-SHA256");
}

void at_most_tls12(ssl_ctx_st* context) {
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
}

/// Demands a certificate of clients, in this version at most.
Peer demanding_certificate(bool tls13) {
  return [tls13](Stage& stage, net::StreamPtr stream) -> Task<> {
    QTemporaryDir folder;
    support::CertificateWish wish;
    wish.common_name = "clients";
    wish.is_ca = true;
    const support::TestCertificate ca(folder.path().toStdString(), "ca", wish);
    net::TlsServerOptions tls;
    tls.client_ca_file = ca.cert_file();
    auto context = must(net::TlsContext::server(tls));
    if (!tls13) at_most_tls12(context->native());
    net::StreamPtr inner =
        co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
    co_await stage.serve_requests(std::move(inner), false, {});
  };
}

/// An HTTP/2 service that does not know extended CONNECT.
Peer h2_without_websockets() {
  return inside_tls({"h2"}, [](Stage& stage, net::StreamPtr stream) -> Task<> {
    http::ServerOptions server;
    server.extended_connect = false;
    co_await stage.serve_requests(std::move(stream), true, server);
  });
}

/// Answers one request and then says `rest` to the next, or at once where nothing was asked.
Peer answering_then(std::string rest, bool at_once) {
  return [rest, at_once](Stage&, net::StreamPtr stream) -> Task<> {
    co_await read_until(*stream, "\r\n\r\n");
    co_await net::write(*stream, as_bytes(hello), Leg::upstream);
    if (!at_once) co_await read_until(*stream, "\r\n\r\n");
    if (!rest.empty()) co_await net::write(*stream, as_bytes(rest), Leg::upstream);
    stream->shutdown_write();
    co_await net::flush(*stream, Leg::upstream);
  };
}

Act asking_twice(http::Request second) {
  return [second](Stage& stage) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await stage.visitor(Spoken::h1);
    co_await ask(*visitor, get());
    const std::string body = second.method == "POST" ? "body" : "";
    co_await ask(*visitor, second, body);
  };
}

/// The service answers this, whatever is asked.
Fixture& answering(Fixtures& all, int number, std::string name, std::string answer) {
  return all.add(number, std::move(name), {answering_once(std::move(answer))}).over(Scheme::http);
}

const std::vector<Fixture>& tls_fixtures() {
  static const std::vector<Fixture> all = [] {
    Fixtures f;
    constexpr auto https = Scheme::https;
    f.add(1, "plain HTTP/1.1", {saying(nginx_page)})
        .over(https)
        .shows("HTTP/1.1 400")
        .answers(502)
        .cures("culvert.upstream.scheme = \"http\"");
    f.add(1, "plain h2c", {saying(settings_frame())})
        .over(https)
        .shows("000000040000000000")
        .cures("culvert.upstream.scheme = \"http\"");
    f.add(1, "a page without a head, as Python's http.server says it",
          {saying("<!DOCTYPE HTML>\n<html lang=\"en\">")})
        .over(https)
        .answers(502)
        .cures("culvert.upstream.scheme = \"http\"");
    f.add(5, "HTTP/2 only", {h2_tls})
        .over(https, Protocol::http11)
        .answers(502)
        .shows("alert 120 no_application_protocol")
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(6, "no ALPN, closed", {inside_tls({}, gone())})
        .over(https, Protocol::http11)
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(6, "no ALPN where h2 is demanded", {inside_tls({}, plain_requests(false))})
        .over(https, Protocol::h2)
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(6, "the page of Node",
          {inside_tls({},
                      answering_once(page("403 Forbidden", "Missing ALPN Protocol, expected h2")))})
        .over(https)
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(7, "another protocol", {inside_tls({"foo"}, gone())}).over(https).shows("120");
    f.add(8, "old versions only", {bent_tls(only_old_versions)})
        .over(https)
        .shows("70")
        .cures("culvert.upstream.legacyTLS = true");
    f.add(9, "unrecognized name", {bent_tls(refuse_every_name<112>)}).over(https).shows("112");
    f.add(10, "internal error", {bent_tls(refuse_every_name<80>)}).over(https).shows("80");
    f.add(11, "no shared cipher", {bent_tls(only_rsa_ciphers)}).over(https).shows("40");
    f.add(12, "self-signed", {h1_tls})
        .over(https)
        .shows("X509 code 18")
        .answers(502)
        .cures("culvert.upstream.verify = \"pin\"\nculvert.upstream.pin = [\"")
        .prepared([](Stage& s) { s.options.tls.verify = VerifyMode::chain; });
    f.add(13, "TLS 1.3", {demanding_certificate(true)}).over(https).shows("certificate_required");
    f.add(13, "TLS 1.2", {demanding_certificate(false)}).over(https).shows("handshake_failure");
    f.add(13, "the page of nginx",
          {inside_tls({"http/1.1"}, answering_once(page("400 Bad Request",
                                                        "No required SSL certificate was sent")))})
        .over(https);
    f.add(14, "closed on our greeting", {saying("")}).over(https);
    f.add(15, "reset on our greeting", {[](Stage&, net::StreamPtr stream) -> Task<> {
            std::array<std::byte, 100> piece;
            co_await net::read_some(*stream, piece, Leg::upstream);
            stream->abort();
          }})
        .over(https);
    f.add(16, "silence", {silent()}).over(https).answers(504).waiting();
    f.add(27, "too weak for h2", {h2_tls_saying(goaway(0, ResetCode::inadequate_security))})
        .over(https)
        .shows("INADEQUATE_SECURITY");
    f.add(62, "a CA file that is not there", {h1_tls})
        .over(https)
        .answers(502)
        .prepared([](Stage& s) {
          s.options.tls.verify = VerifyMode::chain;
          s.options.tls.ca_file = "/nowhere/ca.pem";
        });
    return std::move(f.all);
  }();
  return all;
}

const std::vector<Fixture>& protocol_fixtures() {
  static const std::vector<Fixture> all = [] {
    Fixtures f;
    constexpr auto https = Scheme::https, plain = Scheme::http;
    f.add(2, "the page of nginx", {saying(nginx_page)})
        .over(plain)
        .answers(502)
        .cures("culvert.upstream.scheme = \"https\"");
    f.add(2, "an alert", {saying(tls_alert)})
        .over(plain)
        .shows("15030100020246")
        .cures("culvert.upstream.scheme = \"https\"");
    // As Node, HAProxy and nghttpd: not a byte in answer to plain text.
    f.add(2, "silence, and an answer to a TLS greeting", {gone(), h1_tls})
        .over(plain)
        .doing(asking(post(), "body"))
        .answers(502)
        .cures("culvert.upstream.scheme = \"https\"");
    f.add(3, "h2c only", {saying(settings_frame() + goaway(0, ResetCode::protocol_error))})
        .over(plain, Protocol::http11)
        .cures("culvert.upstream.protocol = \"h2c\"");
    f.add(4, "HTTP/1.1 only", {saying(page("400 Bad Request", ""))})
        .over(plain, Protocol::h2c)
        .cures("culvert.upstream.protocol = \"http1.1\"");
    f.add(4, "HTTP/1.1 only, by TLS", {h1_tls})
        .over(https, Protocol::h2)
        .shows("alert 120")
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(17, "nothing listens", {}).over(plain).answers(502).prepared([](Stage& s) {
      s.refuse_dials = 9;
    });
    f.add(21, "gRPC", {answering_once(hello)})
        .doing(asking(grpc(), "b", Spoken::h2c))
        .cures("culvert.upstream.protocol = \"h2c\"");
    f.add(22, "text where ALPN chose h2", {inside_tls({"h2"}, saying(hello))})
        .over(https)
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(22, "FRAME_SIZE_ERROR", {h2_tls_saying(goaway(0, ResetCode::frame_size_error))})
        .over(https)
        .shows("FRAME_SIZE_ERROR")
        .cures("culvert.upstream.protocol = \"auto\"");
    f.add(23, "too many pings",
          {h2_tls_saying(goaway(0, ResetCode::enhance_your_calm, "too_many_pings"))})
        .over(https)
        .shows("too_many_pings")
        .answers(503);
    f.add(24, "HTTP/1.1 is demanded of a body that is gone",
          {inside_tls({"h2"}, h2_saying(rst_stream(1, ResetCode::http_1_1_required), 5000))})
        .over(https)
        .doing(asking(post(), std::string(10'000, 'b')))
        .prepared([](Stage& s) { s.route->replay_buffer = 1000; })
        .cures("culvert.upstream.protocol = \"http1.1\"");
    f.add(25, "refused again and again",
          {inside_tls({"h2"}, h2_resetting_all(ResetCode::refused_stream))})
        .over(https)
        .answers(503);
    f.add(26, "GOAWAY in order under a request", {h2_tls_saying(goaway(0, ResetCode::no_error))})
        .over(https);
    f.add(28, "COMPRESSION_ERROR", {h2_tls_saying(goaway(1, ResetCode::compression_error))})
        .over(https)
        .shows("COMPRESSION_ERROR")
        .cures("culvert.upstream.protocol = \"http1.1\"");
    f.add(29, "FLOW_CONTROL_ERROR", {h2_tls_saying(goaway(1, ResetCode::flow_control_error))})
        .over(https)
        .shows("FLOW_CONTROL_ERROR")
        .cures("culvert.upstream.protocol = \"http1.1\"");
    f.add(36, "SSH", {saying("SSH-2.0-OpenSSH_9.2\r\n")}).over(plain).shows("SSH-2.0");
    f.add(36, "MySQL",
          {saying(std::string("\x4a\0\0\0\x0a"
                              "8.0",
                              8))})
        .over(plain);
    f.add(36, "pages without HTTP", {saying("<html>")}).over(plain).shows("<html>");
    f.add(68, "no client", {}).over(plain).prepared([](Stage& s) {
      s.refuse_dials = 9;
      s.route->configured.through_tunnel = true;
    });
    f.add(71, "SETTINGS without acknowledgement", {h2_tls_saying("")}).over(https).waiting();
    return std::move(f.all);
  }();
  return all;
}

const std::vector<Fixture>& exchange_fixtures() {
  static const std::vector<Fixture> all = [] {
    Fixtures f;
    constexpr auto plain = Scheme::http;
    answering(f, 31, "closed without a byte", "").doing(asking(post(), "body")).answers(502);
    answering(f, 32, "sized and cut", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nninebytes")
        .shows("9 bytes came of 100");
    answering(f, 32, "half a head", "HTTP/1.1 200 OK\r\nX").answers(502);
    answering(f, 32, "chunked and cut",
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    answering(f, 33, "a huge head",
              "HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x') + "\r\n\r\n")
        .answers(502);
    answering(f, 33, "431", page("431 Request Header Fields Too Large", "")).shows("431");
    answering(f, 35, "bare line feeds", "HTTP/1.1 200 OK\nA: b\n\n").answers(502);
    f.add(38, "closed while idle, under a POST", {answering_then("", false)})
        .over(plain)
        .doing(asking_twice(post()));
    f.add(75, "408 to an idle connection", {answering_then(page("408 Request Timeout", ""), false)})
        .over(plain)
        .doing(asking_twice(get()));
    answering(f, 30, "421", page("421 Misdirected Request", "")).shows("site.test");
    answering(f, 39, "Django", page("400 Bad Request", "Invalid HTTP_HOST header: 'site.test'."))
        .cures("culvert.upstream.host = \"localhost\"")
        .shows("Invalid HTTP_HOST");
    answering(f, 39, "Vite",
              page("403 Forbidden", "Blocked request. This host (\"x\") is not allowed."))
        .cures("culvert.upstream.host = \"localhost\"");
    answering(f, 40, "413", page("413 Content Too Large", "")).shows("413");
    answering(f, 41, "403 to a handshake", page("403 Forbidden", "")).doing(asking(websocket()));
    f.add(42, "Upgrade was taken off", {h1})
        .over(plain)
        .doing(asking(get({field("sec-websocket-version", "13")}), "", Spoken::h2c));
    answering(f, 43, "another key",
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
        .doing(asking(websocket()))
        .answers(502);
    f.add(44, "no extended CONNECT", {h2_without_websockets()})
        .over(Scheme::https)
        .doing(asking(websocket()))
        .answers(502);
    const Act cors =
        asking(get({field("origin", "https://app.example"), field("sec-fetch-mode", "cors")}));
    answering(f, 53, "no permission", hello).doing(cors).cures("culvert.cors.assist = true");
    answering(f, 53, "* with credentials",
              page("200 OK", "hello",
                   "Access-Control-Allow-Origin: *\r\n"
                   "Access-Control-Allow-Credentials: true\r\n"))
        .doing(cors)
        .cures("culvert.cors.assist = true");
    http::Request preflight = Stage::request("OPTIONS", "/plain");
    preflight.fields = {field("origin", "https://app.example"),
                        field("access-control-request-method", "PUT")};
    for (const char* const status : {"401 Unauthorized", "404 Not Found", "405 Method Not Allowed"})
      answering(f, 53, std::string("a preflight, ") + status, page(status, ""))
          .doing(asking(preflight))
          .cures("culvert.cors.assist = true");
    answering(f, 54, "permission twice",
              page("200 OK", "hello",
                   "Access-Control-Allow-Origin: https://app.example\r\n"
                   "Access-Control-Allow-Origin: https://app.example\r\n"))
        .doing(cors)
        .shows("2 times");
    answering(f, 55, "a page in place of events",
              page("200 OK", "<html>log in</html>", "Content-Type: text/html\r\n"))
        .doing(asking(get({field("accept", "text/event-stream")})))
        .shows("<html>log in");
    answering(f, 56, "a token",
              page("401 Unauthorized", "", "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"))
        .shows("invalid_token");
    answering(f, 58, "a link inside",
              page("302 Found", "", "Location: http://localhost:3000/login\r\n"))
        .shows("localhost:3000");
    answering(f, 58, "a hub inside",
              page("200 OK", "hello",
                   "Link: <http://localhost:3000/.well-known/mercure>; rel=\"mercure\"\r\n"))
        .shows("link: <http://localhost:3000/");
    answering(f, 58, "a cookie of a host inside",
              page("200 OK", "hello", "Set-Cookie: s=secret; Path=/; Domain=.App.Local\r\n"))
        .shows("Set-Cookie with Domain=app.local");
    // {"iss":"https://hub.example","aud":["https://site.test"],"exp":1000000000,"sub":"alice"}
    const std::string token =
        "eyJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJodHRwczovL2h1Yi5leGFtcGxlIiwiYXVkIjpbImh0dHBzOi8vc2l0ZS50ZXN0Il0sImV4cCI6MTAw"
        "MDAwMDAwMCwic3ViIjoiYWxpY2UifQ.c2lnbmF0dXJl";
    answering(f, 56, "a token that has expired",
              page("401 Unauthorized", "", "WWW-Authenticate: Bearer\r\n"))
        .doing(asking(get({field("authorization", keep("Bearer " + token))})))
        .shows("days ago; issued by https://hub.example; for https://site.test");
    answering(f, 56, "no token at all",
              page("401 Unauthorized", "", "WWW-Authenticate: Bearer realm=\"hub\"\r\n"))
        .shows("no Authorization came");
    answering(f, 59, "gzip that is not said",
              page("200 OK", std::string("\x1f\x8b\x08\0\0\0\0\0\0\0", 10),
                   "Content-Type: text/html\r\n"));
    answering(
        f, 59, "said and not done",
        page("200 OK", "plain words", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n"));
    f.add(60, "an HTML page", {inside_tls({"h2"}, plain_requests(true))})
        .over(Scheme::https)
        .doing(asking(grpc(), "b", Spoken::h2c))
        .shows("content type text/plain");
    http::Request without_te = grpc();
    without_te.accepts_trailers = false;
    f.add(61, "no te", {h2_tls}).over(Scheme::https).doing(asking(without_te, "b", Spoken::h2c));
    answering(f, 69, "an old clock",
              page("200 OK", "hello", "Date: Mon, 01 Jan 2001 00:00:00 GMT\r\n"))
        .shows("01 Jan 2001");
    return std::move(f.all);
  }();
  return all;
}

/// Well known services as they should be.
const std::vector<Fixture>& healthy_fixtures() {
  static const std::vector<Fixture> all = [] {
    Fixtures f;
    const auto add = [&](std::string name, Peer peer, Act act) {
      Fixture& one = f.add(0, std::move(name), {std::move(peer)});
      one.act = std::move(act);
    };
    for (const Spoken up : {Spoken::h1, Spoken::h1_tls, Spoken::h2_tls, Spoken::h2c}) {
      for (const Spoken down : {Spoken::h1, Spoken::h2_tls}) {
        const std::string pair = std::string(name_of(down)) + " > " + name_of(up);
        add("GET " + pair, speaking(up), asking(get(), "", down));
        add("POST " + pair, speaking(up), asking(post(), std::string(3000, 'b'), down));
      }
    }
    add("a redirect", answering_once(page("302 Found", "", "Location: /login\r\n")), asking(get()));
    add("not found", answering_once(page("404 Not Found", "no")), asking(get()));
    add("the application's own 403", answering_once(page("403 Forbidden", "no")), asking(get()));
    add("an archive",
        answering_once(page("200 OK", std::string("\x1f\x8b\x08\0\0\0\0\0\0\0", 10),
                            "Content-Type: application/gzip\r\n")),
        asking(get()));
    add("CORS as it should be",
        answering_once(
            page("200 OK", "hello", "Access-Control-Allow-Origin: https://app.example\r\n")),
        asking(get({field("origin", "https://app.example")})));
    add("events",
        answering_once(page("200 OK", "data: 1\n\n", "Content-Type: text/event-stream\r\n")),
        asking(get({field("accept", "text/event-stream")})));
    add("an EventSource that is told to stop", answering_once("HTTP/1.1 204 No Content\r\n\r\n"),
        asking(get({field("accept", "text/event-stream")})));
    return std::move(f.all);
  }();
  return all;
}

/// What programs are told of a cause (gateway.md B-29, RFC 9209 2.3). An alert's token comes first.
std::string_view told_of(int number) {
  switch (number) {
    case 1:
    case 8:
    case 11:
    case 14:
    case 27:
      return "502 tls_protocol_error";
    case 5:
    case 7:
    case 9:
    case 10:
      return "502 tls_alert_received";
    case 12:
    case 13:
      return "502 tls_certificate_error";
    case 15:
    case 26:
    case 31:
    case 38:
      return "502 connection_terminated";
    case 16:
    case 71:
      return "504 connection_timeout";
    case 17:
      return "502 connection_refused";
    case 19:
      return "502 destination_ip_unroutable";
    case 20:
      return "502 dns_error";
    case 23:
    case 25:
      return "503 connection_limit_reached";
    case 32:
      return "502 http_response_incomplete";
    case 33:
      return "502 http_response_header_section_size";
    case 43:
    case 44:
      return "502 http_upgrade_failed";
    case 62:
      return "502 proxy_configuration_error";
    case 66:
      return "503 connection_limit_reached";
    case 68:
      return "503 destination_unavailable";
    default:
      return "502 http_protocol_error";
  }
}

std::string found_in(const Stage& stage) {
  std::string text;
  for (const ExchangeReport& report : stage.reports)
    for (const observe::Diagnosis& one : report.diagnoses)
      text.append(text.empty() ? "" : " | ").append(observe::explain(one));
  for (const std::string& one : stage.report_texts)
    text.append(" (").append(one).append(")");
  return text;
}

/// The lines of the configuration that cure it.
std::string changes_of(const observe::Diagnosis& found) {
  std::string lines;
  for (const observe::ConfigChange& one : found.changes)
    lines.append(lines.empty() ? "" : "\n").append(one.key).append(" = ").append(one.value);
  return lines;
}

const observe::Diagnosis* find(const Stage& stage, int number) {
  for (const ExchangeReport& report : stage.reports)
    for (const observe::Diagnosis& one : report.diagnoses)
      if (one.number == number) return &one;
  return nullptr;
}

/// Lets time pass while somebody waits for a limit.
Task<> let_time_pass(Stage& stage, bool& over) {
  while (!over) {
    Clock::advance(1s);
    Timer bell(stage.io.get_executor(), Clock::now() - 1h);
    co_await bell.async_wait(nothrow);
    co_await asio::post(stage.io, use_task);
    co_await Event::throw_if_cancelled();
  }
}

void play(const Fixture& fixture, Stage& stage) {
  fixture.arrange(stage);
  if (!fixture.peers.empty()) play_in_turn(stage, fixture.peers);
  stage.play([&fixture](Stage& s) -> Task<> {
    bool over = false;
    if (fixture.time_passes) s.scope().spawn("time", let_time_pass(s, over));
    Task<> act = fixture.act(s);
    co_await std::move(act);
    over = true;
  });
}

void add_rows(const std::vector<Fixture>& fixtures) {
  QTest::addColumn<int>("number");
  for (std::size_t i = 0; i < fixtures.size(); ++i)
    QTest::newRow(fixtures[i].name.c_str()) << static_cast<int>(i);
}

// ---- The visitor's leg, by hand --------------------------------------------------------------

/// What a visitor who begins like this shows of himself.
struct Visit {
  FrontOptions front;
  observe::Configured configured;
  std::function<Task<>(net::StreamPtr)> visitor;
};

std::vector<observe::Diagnosis> receive(Stage& stage, Visit visit) {
  std::vector<observe::Diagnosis> found;
  stage.play([&](Stage& s) -> Task<> {
    auto [theirs, ours] = net::memory_pipe(s.io.get_executor());
    Negotiation record;
    s.scope().spawn("visitor", [](Task<> task) -> Task<> {
      static_cast<void>(co_await attempt(std::move(task)));
    }(visit.visitor(std::move(ours))));
    Task<http::ServerEnd> serving =
        serve_visitor(std::move(theirs), visit.front, s, s.deadlines, record);
    const http::ServerEnd end = co_await std::move(serving);
    found = diagnose_visitor(record, end, visit.configured);
  });
  return found;
}

#ifndef _WIN32
/// No descriptor is left while it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(bool wanted) {
    if (!wanted) return;
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    changed_ = true;
  }
  ~FewDescriptors() {
    if (changed_) setrlimit(RLIMIT_NOFILE, &before_);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
  bool changed_ = false;
};
#endif

std::function<Task<>(net::StreamPtr)> sending(std::string bytes) {
  return [bytes](net::StreamPtr stream) -> Task<> {
    co_await net::write(*stream, as_bytes(bytes), Leg::downstream);
    co_await net::flush(*stream, Leg::downstream);
    co_await read_away(*stream);
  };
}

std::function<Task<>(net::StreamPtr)> greeting(net::TlsClientOptions tls) {
  return [tls](net::StreamPtr stream) -> Task<> {
    auto context = must(net::TlsContext::client(tls));
    co_await net::tls_connect(std::move(stream), std::move(context), Leg::downstream);
  };
}

FrontOptions with_certificate(DownProtocol protocol) {
  FrontOptions front;
  front.protocol = protocol;
  net::TlsServerOptions tls;
  tls.alpn = alpn_of(protocol);
  front.certificate = [context = must(net::TlsContext::server(tls))](const net::ClientHello&) {
    return context;
  };
  return front;
}

}  // namespace

class DoctorTest : public QObject {
  Q_OBJECT

 private slots:
  void tls_of_the_service_data() { add_rows(tls_fixtures()); }
  void tls_of_the_service() { check(tls_fixtures()); }
  void protocols_of_the_service_data() { add_rows(protocol_fixtures()); }
  void protocols_of_the_service() { check(protocol_fixtures()); }
  void exchanges_with_the_service_data() { add_rows(exchange_fixtures()); }
  void exchanges_with_the_service() { check(exchange_fixtures()); }

  void nothing_is_found_where_all_is_well_data() { add_rows(healthy_fixtures()); }
  void nothing_is_found_where_all_is_well() {
    QFETCH(int, number);
    Stage stage(Spoken::h1);
    play(healthy_fixtures().at(static_cast<std::size_t>(number)), stage);
    QVERIFY(!stage.reports.empty());
    for (const ExchangeReport& report : stage.reports)
      QVERIFY2(report.diagnoses.empty(), found_in(stage).c_str());
  }

  void visitors_data() {
    QTest::addColumn<int>("number");
    for (const int number : {37, 370, 45, 46, 57, 63, 64, 65, 73, 22})
      QTest::newRow(observe::id_of(number).c_str()) << number;
  }
  void visitors() {
    QFETCH(int, number);
    Stage stage(Spoken::h1);
    const std::vector<observe::Diagnosis> found = receive(stage, visit_of(number));
    const int wanted = number == 370 ? 37 : number;
    QVERIFY2(!found.empty(), "nothing was found");
    QCOMPARE(found.front().number, wanted);
  }

  void what_visitors_are_cured_by_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("has_keys");
    QTest::addColumn<QString>("change");
    QTest::newRow("D-45") << 45 << true << "culvert.listener.extendedConnect = false";
    QTest::newRow("D-46") << 46 << true << "culvert.listener.protocol = \"auto\"";
    QTest::newRow("D-73") << 73 << true << "culvert.listener.protocol = \"auto\"";
    // The ports of a relay have no such keys.
    for (const int number : {45, 46, 73})
      QTest::addRow("D-%d of a relay", number) << number << false << "";
  }
  void what_visitors_are_cured_by() {
    QFETCH(int, number);
    QFETCH(bool, has_keys);
    QFETCH(QString, change);
    Stage stage(Spoken::h1);
    Visit visit = visit_of(number);
    if (!has_keys) visit.configured.listener.clear();
    const std::vector<observe::Diagnosis> found = receive(stage, std::move(visit));
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().number, number);
    QCOMPARE(QString::fromStdString(changes_of(found.front())), change);
  }

  /// D-45 is about the first thing that a middlebox says.
  void a_visitor_who_was_served_has_no_middlebox() {
    Stage stage(Spoken::h1);
    Visit visit;
    visit.configured.listener = "auto";
    visit.visitor = [](net::StreamPtr stream) -> Task<> {
      const std::string request =
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame() + get_frame();
      co_await net::write(*stream, as_bytes(request), Leg::downstream);
      co_await read_until(*stream, "hello");
      const std::string bye = goaway(0, ResetCode::protocol_error);
      co_await net::write(*stream, as_bytes(bye), Leg::downstream);
      co_await net::flush(*stream, Leg::downstream);
      co_await read_away(*stream);
    };
    QVERIFY(receive(stage, std::move(visit)).empty());
  }

  void an_orderly_visitor_shows_nothing() {
    Stage stage(Spoken::h1);
    Visit visit;
    visit.visitor = sending("GET /plain HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
    QVERIFY(receive(stage, std::move(visit)).empty());
  }

  void redirects_in_circles_are_noticed() {  // D-34
    Stage stage(Spoken::h1);
    play_in_turn(stage,
                 {answering_once(page("301 Moved", "", "Location: https://site.test/plain\r\n"))});
    stage.options.wanted.scheme = Scheme::http;
    stage.play([](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      for (int i = 0; i < 4; ++i)
        co_await ask(*visitor, get());
    });
    QVERIFY2(find(stage, 34) != nullptr, found_in(stage).c_str());
  }

  void frames_that_were_changed_on_the_way_are_noticed() {  // D-48
    for (const bool good : {true, false}) {
      Stage stage(Spoken::h1);
      stage.service.pages["/socket"] = [good](http::ServerExchange& exchange) -> Task<> {
        http::Response head;
        head.status = 101;
        head.opens_tunnel = true;
        exchange.respond(head);
        // A close frame: 1000 or 1002.
        const std::string close = std::string("\x88\x02\x03", 3) + (good ? "\xe8" : "\xea");
        co_await net::write(exchange, as_bytes(close), Leg::upstream);
        exchange.shutdown_write();
        static_cast<void>(co_await attempt(read_all(exchange)));
      };
      stage.play([](Stage& s) -> Task<> {
        const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
        const http::ClientExchangePtr exchange = visitor->begin(websocket());
        co_await read_head(*exchange);
        co_await read_all(*exchange);
        exchange->shutdown_write();
        while (s.reports.empty())
          co_await asio::post(s.io, use_task);
      });
      QVERIFY2((find(stage, 48) == nullptr) == good, found_in(stage).c_str());
    }
  }

  void a_browser_with_six_event_streams_is_noticed_data() {
    QTest::addColumn<Forwarded>("mode");
    QTest::addColumn<bool>("noticed");
    QTest::newRow("a browser") << Forwarded::append << true;
    // What comes from there is HTTP/1.1 whatever the browser speaks; the relay counts its own leg.
    QTest::newRow("the relay") << Forwarded::keep << false;
  }
  void a_browser_with_six_event_streams_is_noticed() {  // D-52
    QFETCH(Forwarded, mode);
    QFETCH(bool, noticed);
    Stage stage(Spoken::h1);
    stage.route->identity.mode = mode;
    const auto page = [](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields.push_back(field("content-type", "text/event-stream"));
      exchange.respond(head);
      co_await net::write(exchange, as_bytes(std::string_view("data: 1\n\n")), Leg::upstream);
      Event more(exchange.executor());  // never comes
      co_await more.wait();
    };
    stage.service.pages["/events"] = page;
    stage.play([noticed](Stage& s) -> Task<> {
      std::vector<http::ClientConnectionPtr> visitors;
      std::vector<http::ClientExchangePtr> streams;
      for (int i = 0; i < 6; ++i) {
        visitors.push_back(co_await s.visitor(Spoken::h1));
        streams.push_back(
            visitors.back()->begin(get({field("accept", "text/event-stream")}, "/events")));
        co_await read_head(*streams.back());
        expect_equal(s.noticed_on_the_way.size(), std::size_t{noticed && i == 5}, "found");
      }
      if (noticed) expect_equal(s.noticed_on_the_way.front(), 52, "number");
      while (!streams.empty()) {
        streams.pop_back();
        visitors.pop_back();
      }
    });
  }

  void what_the_system_says_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<QByteArray>("host");
    QTest::newRow("D-17") << 17 << QByteArray("127.0.0.1");
    QTest::newRow("D-19") << 19 << QByteArray("255.255.255.255");
    QTest::newRow("D-20") << 20 << QByteArray(70, 'x');  // no label may be as long
#if !defined(_WIN32) && !defined(__SANITIZE_ADDRESS__)   // which needs descriptors for itself
    QTest::newRow("D-66") << 66 << QByteArray("127.0.0.1");
#endif
  }
  void what_the_system_says() {
    QFETCH(int, number);
    QFETCH(QByteArray, host);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    std::vector<Negotiation> legs;
    stage.settled_legs = &legs;
    {
      const net::Listener listener(stage.io.get_executor(), net::Endpoint{"127.0.0.1", 0});
      stage.dials_for_real = net::Endpoint{host.toStdString(), listener.port()};
    }
    {
#ifndef _WIN32
      const FewDescriptors few(number == 66);
#endif
      stage.play(asking(get()));
    }
    QCOMPARE(stage.reports.size(), std::size_t{1});
    expect_cause(stage, number);
    QCOMPARE(legs.size(), std::size_t{1});
    QCOMPARE(legs[0].more->diagnosis, observe::id_of(number));
    QVERIFY(told_of(number).ends_with(legs[0].more->reason));
    if (number != 20) QVERIFY(legs[0].more->system_error != 0);
  }

  void strangers_read_less_than_this_computer() {
    for (const bool open : {false, true}) {
      Stage stage(Spoken::h1);
      stage.route->public_diagnostics = open;
      stage.refuse_dials = 9;
      std::string body;
      stage.play([&](Stage& s) -> Task<> {
        const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
        const auto exchange = visitor->begin(get());
        const http::Response* const head = co_await read_head(*exchange);
        const http::Field* const status = http::find(head->fields, "proxy-status");
        expect(status != nullptr, "Proxy-Status");
        expect(status->value.find("details=\"D-17\"") != std::string_view::npos,
               std::string(status->value));
        body = co_await read_all(*exchange);
      });
      QVERIFY2(body.find("Nothing listens where the service should be") != std::string::npos,
               body.c_str());
      QCOMPARE(body.find("Start the service") != std::string::npos, open);
    }
  }

  void frp_answers_404() {
    Stage stage(Spoken::h1);
    stage.route->frp_errors = true;
    stage.refuse_dials = 9;
    stage.play([](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      const auto exchange = visitor->begin(get());
      const http::Response* const head = co_await read_head(*exchange);
      expect_equal(head->status, 404, "status");
    });
  }

  void the_record_tells_the_way() {  // 1.8
    Stage stage(Spoken::h1);
    std::vector<Negotiation> legs;
    stage.settled_legs = &legs;
    stage.options.wanted.scheme = Scheme::https;
    stage.options.wanted.protocol = Protocol::http11;
    play_in_turn(stage, {h2_tls});
    stage.play(asking(get()));
    QCOMPARE(legs.size(), std::size_t{1});
    const std::string json = to_json(legs[0]);
    for (const char* const part :
         {"\"leg\":\"up\"", "\"policy\":\"https http1.1\"", "\"scheme_tried\":[\"https\"]",
          "\"sni\":\"site.test\"", "\"alpn_offered\":[\"http/1.1\"]", "\"alpn_selected\":null",
          "\"alert_recv\":{\"level\":\"fatal\",\"id\":120,\"name\":\"no_application_protocol\"}",
          "\"err_lib\":20", "\"err_reason\":1120", "\"result\":\"fail\"", "\"doctor_id\":\"D-05\""})
      QVERIFY2(json.find(part) != std::string::npos, (std::string(part) + " in " + json).c_str());
  }

  void a_usable_leg_is_told_once_with_its_settings() {
    Stage stage(Spoken::h2_tls);
    std::vector<Negotiation> legs;
    stage.settled_legs = &legs;
    stage.options.wanted.scheme = Scheme::https;
    stage.play([](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      for (int i = 0; i < 3; ++i)
        co_await ask(*visitor, get());
    });
    QCOMPARE(legs.size(), std::size_t{1});
    const std::string json = to_json(legs[0]);
    for (const char* const part : {"\"protocol\":\"h2\"", "\"protocol_source\":\"alpn\"",
                                   "\"peer_settings\":{\"max_concurrent_streams\":128",
                                   "\"result\":\"ok\"", "\"cache\":{\"state\":\"miss\""})
      QVERIFY2(json.find(part) != std::string::npos, (std::string(part) + " in " + json).c_str());
  }

 private:
  void check(const std::vector<Fixture>& fixtures) {
    QFETCH(int, number);
    const Fixture& fixture = fixtures.at(static_cast<std::size_t>(number));
    Stage stage(Spoken::h1);
    play(fixture, stage);
    const std::string found = found_in(stage);
    const observe::Diagnosis* const one = find(stage, fixture.number);
    QVERIFY2(one != nullptr, found.c_str());
    QVERIFY2(!one->evidence.empty(), found.c_str());
    QVERIFY2(found.find(fixture.evidence) != std::string::npos, found.c_str());
    const std::string changes = changes_of(*one);
    QVERIFY2(fixture.change.empty() ? changes.empty() : changes.starts_with(fixture.change),
             changes.c_str());
    for (const ExchangeReport& report : stage.reports) {
      const auto causes = std::ranges::count_if(
          report.diagnoses, [](const observe::Diagnosis& each) { return !each.remark; });
      QVERIFY2(causes <= 1, found.c_str());
    }
    if (fixture.status != 0) QCOMPARE(stage.reports.back().status, fixture.status);
    const ExchangeReport& last = stage.reports.back();
    const bool is_cause = last.own_answer && !one->remark && last.diagnoses.front() == *one;
    if (is_cause) expect_cause(stage, fixture.number);
  }

  /// It is the cause of the last answer, which was ours and told programs the truth.
  static void expect_cause(const Stage& stage, int number) {
    const ExchangeReport& last = stage.reports.back();
    QVERIFY2(!last.diagnoses.empty() && last.diagnoses.front().number == number,
             found_in(stage).c_str());
    QVERIFY(last.own_answer);
    const std::string told = std::to_string(last.status) + " " + std::string(last.token);
    const bool alert = last.token == "tls_alert_received";
    QVERIFY2(alert || told == told_of(number), told.c_str());
  }

  Visit visit_of(int number) {
    Visit visit;
    visit.configured.listener = "auto";
    switch (number) {
      case 37:
        visit.visitor = sending("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\n\r\n");
        break;
      case 370:
        visit.visitor = sending(std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11", 14));
        break;
      case 45:
      case 22:
        visit.visitor = sending(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame() +
            goaway(0, number == 45 ? ResetCode::protocol_error : ResetCode::frame_size_error));
        break;
      case 46: {
        visit.front = with_certificate(DownProtocol::h2);
        visit.configured.listener = "h2";
        net::TlsClientOptions tls;
        tls.alpn = {"http/1.1"};
        visit.visitor = greeting(tls);
        break;
      }
      case 57:
        visit.visitor = greeting({});
        break;
      case 63: {
        visit.front = with_certificate(DownProtocol::automatic);
        net::TlsClientOptions tls;
        tls.verify = VerifyMode::chain;
        tls.server_name = "site.test";
        visit.visitor = greeting(tls);
        break;
      }
      case 64:
        visit.front = with_certificate(DownProtocol::automatic);
        visit.front.only_tls = true;
        visit.visitor = sending("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
        break;
      case 65: {
        visit.front.certificate = [](const net::ClientHello&) { return nullptr; };
        net::TlsClientOptions tls;
        tls.server_name = "other.test";
        visit.visitor = greeting(tls);
        break;
      }
      case 73:
        visit.front.protocol = DownProtocol::http11;
        visit.visitor = sending("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings_frame());
        break;
      default:
        break;
    }
    return visit;
  }
};

}  // namespace culvert::gateway::doctor_test

QTEST_GUILESS_MAIN(culvert::gateway::doctor_test::DoctorTest)
#include "doctor_test.moc"
