// gateway.md 1.9: the cases N- that no other test plays (carriage_test has most of them), and what
// is remembered of failures (1.4.3).
#include "core/gateway/failure_memory.h"
#include "core/net/prefixed_stream.h"
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"
#include "tests/support/test_certificates.h"

#include <QTemporaryDir>
#include <QTest>
#include <openssl/ssl.h>

namespace culvert::gateway::negotiation_cases_test {
namespace {

using http::ResetCode;
using namespace peers;
using namespace std::chrono_literals;

const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

Task<Got> get(Stage& stage, Spoken down = Spoken::h1, std::string authority = "site.test") {
  const http::ClientConnectionPtr visitor = co_await stage.visitor(down);
  http::Request request = Stage::request("GET", "/plain");
  request.authority = authority;
  Got answer = co_await ask(*visitor, request);
  co_return answer;
}

/// Reads a whole ClientHello; it stays in front of the stream.
Task<net::ClientHello> hello_of(net::StreamPtr& stream) {
  std::vector<std::byte> bytes;
  for (;;) {
    auto known = must(net::parse_client_hello(bytes));
    if (known) {
      stream = net::with_prefix(std::move(bytes), std::move(stream));
      co_return *std::move(known);
    }
    std::array<std::byte, 4096> piece;
    const std::size_t count = co_await net::read_some(*stream, piece, Leg::upstream);
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

/// A TLS server that has a certificate for one name only: others get this alert (Caddy: 80).
Peer knowing_only(std::string name, int alert, const net::TlsServerOptions& tls) {
  const auto certificate = must(net::TlsContext::server(tls));
  return [name, alert, certificate](Stage& stage, net::StreamPtr stream) -> Task<> {
    const net::ClientHello asked = co_await hello_of(stream);
    if (asked.sni != name) {
      std::string words("\x15\x03\x03\x00\x02\x02", 6);
      words.push_back(static_cast<char>(alert));
      co_await net::write(*stream, as_bytes(words), Leg::upstream);
      stream->shutdown_write();
      co_await read_away(*stream);
      co_return;
    }
    net::StreamPtr inner = co_await net::tls_accept(std::move(stream), certificate, Leg::upstream);
    http::ServerOptions server;
    co_await stage.serve_requests(std::move(inner), false, server);
  };
}

/// The beginning of what a client says, in pieces; then everything as it comes.
enum class Cut { bytes, records };
Task<> cutting(net::StreamPtr client, net::StreamPtr gateway, Cut cut) {
  std::vector<std::byte> first;
  while (!must(net::parse_client_hello(first))) {
    std::array<std::byte, 16384> piece;
    const std::size_t count = co_await net::read_some(*client, piece, Leg::downstream);
    first.insert(first.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
  }
  if (cut == Cut::records) {
    // One handshake message in two records (RFC 8446 5.1).
    const std::string_view message = as_text(Bytes(first).subspan(5));
    const std::size_t half = message.size() / 2;
    std::string text;
    for (const std::string_view part : {message.substr(0, half), message.substr(half)}) {
      text.append("\x16\x03\x01", 3);
      text.push_back(static_cast<char>(part.size() >> 8U));
      text.push_back(static_cast<char>(part.size() & 0xffU));
      text.append(part);
    }
    co_await net::write(*gateway, as_bytes(text), Leg::downstream);
  } else {
    for (std::size_t i = 0; i < first.size(); ++i) {
      co_await net::write(*gateway, Bytes(first).subspan(i, 1), Leg::downstream);
      co_await net::flush(*gateway, Leg::downstream);
    }
  }
  Traffic uncounted;
  co_await net::splice(*client, *gateway, uncounted);
}

/// Takes ten requests, answers five of them and says that it has not seen the others.
Peer going_away_after_ten() {
  return [](Stage&, net::StreamPtr stream) -> Task<> {
    const std::string settings = settings_frame();
    co_await net::write(*stream, as_bytes(settings), Leg::upstream);
    co_await read_bytes(*stream, 24);
    for (int heads = 0; heads < 10;) {
      const std::string head = co_await read_bytes(*stream, 9);
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
      co_await read_bytes(*stream, std::size_t{byte(0)} << 16U | byte(1) << 8U | byte(2));
      heads += byte(3) == 1 ? 1 : 0;
    }
    std::string words = goaway(9, ResetCode::no_error);
    for (std::uint32_t id = 1; id <= 9; id += 2)
      words.append(frame(1, 5, id, "\x88"));  // :status 200, END_HEADERS and END_STREAM
    co_await net::write(*stream, as_bytes(words), Leg::upstream);
    co_await read_away(*stream);
  };
}

/// What a client negotiates with the gateway's front: the facts, also of a failure.
Task<TlsFacts> shake_hands(Stage& stage, FrontOptions front, std::vector<std::string> alpn) {
  net::TlsClientOptions tls;
  tls.server_name = "site.test";
  tls.alpn = std::move(alpn);
  auto context = must(net::TlsContext::client(tls));
  TlsFacts facts;
  net::StreamPtr stream = stage.arrive(std::move(front));
  const auto connected = co_await attempt(
      net::tls_connect(std::move(stream), std::move(context), Leg::downstream, &facts));
  if (!connected) co_return facts;
  co_return facts;
}

FrontOptions front_for(DownProtocol protocol) {
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

class NegotiationCasesTest : public QObject {
  Q_OBJECT

 private slots:
  void N03_a_service_that_ignores_alpn_and_closes_is_found() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    play_in_turn(stage, {inside_tls({}, gone()), speaking(Spoken::h2_tls)});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await get(s); });
    QCOMPARE(answer.status, 200);
    QCOMPARE(stage.upstream_record.protocol, std::string("h2"));
  }

  void N13_a_name_that_is_refused_is_followed_by_the_other_one_data() {
    QTest::addColumn<int>("alert");
    QTest::addColumn<QString>("configured");
    QTest::addColumn<QString>("visited");
    QTest::addColumn<QString>("seen");
    QTest::addColumn<QString>("known");
    QTest::newRow("alert 112, rewritten") << 112 << "inner.test"
                                          << "site.test"
                                          << ""
                                          << "site.test";
    QTest::newRow("alert 80, rewritten") << 80 << "inner.test"
                                         << "site.test"
                                         << ""
                                         << "site.test";
    QTest::newRow("absent") << 80 << ""
                            << "192.0.2.9"
                            << "inner.test"
                            << "inner.test";
    QTest::newRow("Host rewritten") << 80 << ""
                                    << "site.test"
                                    << "inner.test"
                                    << "inner.test";
    QTest::newRow("no other name") << 80 << ""
                                   << "site.test"
                                   << ""
                                   << "inner.test";
  }

  void N13_a_name_that_is_refused_is_followed_by_the_other_one() {
    QFETCH(int, alert);
    QFETCH(QString, configured);
    QFETCH(QString, visited);
    QFETCH(QString, seen);
    QFETCH(QString, known);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.options.server_name = configured.toStdString();
    stage.route->rewriting.host = seen.toStdString();
    play_in_turn(stage, {knowing_only(known.toStdString(), alert, {})});
    Got first;
    run(stage,
        [&](Stage& s) -> Task<> { first = co_await get(s, Spoken::h1, visited.toStdString()); });
    const ExchangeReport& report = stage.reports.front();
    if (known.toStdString() == "inner.test" && seen.isEmpty()) {
      QCOMPARE(first.status, 502);
      QVERIFY(first.field("proxy-status").find("tls_alert_received; alert-id=80") !=
              std::string::npos);
      QCOMPARE(stage.dials, 1);
      return;
    }
    QVERIFY2(first.status == 200, told(stage).c_str());
    QCOMPARE(stage.dials, 2);
    QCOMPARE(report.tried.size(), std::size_t{1});
    QVERIFY(report.tried.front().finding == Finding::name_refused);
    QCOMPARE(stage.upstream_record.tls.sni, known.toStdString());
  }

  void N13_the_other_name_is_known_from_then_on() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.options.server_name = "inner.test";
    stage.options.pool.idle = stage.options.pool.for_a_moment = 0;
    stage.options.pool.idle_time = Duration::zero();
    play_in_turn(stage, {knowing_only("site.test", 112, {})});
    run(stage, [&](Stage& s) -> Task<> {
      for (int i = 0; i < 3; ++i) {
        const Got answer = co_await get(s);
        expect_equal(answer.status, 200, "status");
      }
    });
    QCOMPARE(stage.dials, 4);
  }

  void N13_what_is_verified_stays_what_it_was_data() {
    QTest::addColumn<QString>("proven");
    QTest::addColumn<int>("status");
    QTest::newRow("the configured name") << "inner.test" << 200;
    QTest::newRow("what the visitor said") << "site.test" << 502;
  }

  void N13_what_is_verified_stays_what_it_was() {
    QFETCH(QString, proven);
    QFETCH(int, status);
    QTemporaryDir folder;
    support::CertificateWish wish;
    wish.dns = {proven.toStdString()};
    const support::TestCertificate certificate(folder.path().toStdString(), "leaf", wish);
    net::TlsServerOptions tls;
    tls.cert_file = certificate.cert_file();
    tls.key_file = certificate.key_file();
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.options.server_name = "inner.test";
    stage.options.tls.verify = VerifyMode::chain;
    stage.options.tls.ca_file = certificate.cert_file();
    play_in_turn(stage, {knowing_only("site.test", 80, tls)});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await get(s); });
    QCOMPARE(answer.status, status);
    if (status == 502)
      QVERIFY(answer.field("proxy-status").find("tls_certificate_error") != std::string::npos);
  }

  void N14_a_certificate_that_is_not_accepted_says_why_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("code");
    QTest::newRow("wrong host") << "host" << 62;
    QTest::newRow("expired") << "expired" << 10;
    QTest::newRow("self-signed") << "self" << 18;
    QTest::newRow("unknown CA") << "unknown" << 20;
    QTest::newRow("not yet valid") << "early" << 9;
  }

  void N14_a_certificate_that_is_not_accepted_says_why() {
    QFETCH(QString, kind);
    QFETCH(int, code);
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    support::CertificateWish authority;
    authority.common_name = "CA";
    authority.is_ca = true;
    const support::TestCertificate trusted(path, "trusted", authority);
    authority.common_name = "other CA";
    const support::TestCertificate other(path, "other", authority);
    support::CertificateWish wish;
    wish.dns = {kind == "host" ? "elsewhere.test" : "site.test"};
    if (kind == "expired") wish.ends = -60s;
    if (kind == "early") wish.starts = 1800s;
    const support::TestCertificate* issuer = &trusted;
    if (kind == "self") issuer = nullptr;
    if (kind == "unknown") issuer = &other;
    const support::TestCertificate leaf(path, "leaf", wish, issuer);
    net::TlsServerOptions tls;
    tls.cert_file = leaf.cert_file();
    tls.key_file = leaf.key_file();
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.options.tls.verify = VerifyMode::chain;
    stage.options.tls.ca_file = trusted.cert_file();
    play_in_turn(stage, {inside_tls_as(tls, plain_requests(false))});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await get(s); });
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.field("proxy-status").find("tls_certificate_error") != std::string::npos);
    QVERIFY(stage.reports.front().error.has_value());
    QCOMPARE(stage.reports.front().error->cause.value(), code);
    QVERIFY(stage.service.requests.empty());
  }

  void N15_a_client_certificate_that_is_wanted_is_named_data() {
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("alert");
    QTest::newRow("TLS 1.3, after the handshake") << int(TLS1_3_VERSION) << "alert-id=116";
    QTest::newRow("TLS 1.2, in the handshake") << int(TLS1_2_VERSION) << "alert-id=40";
  }

  void N15_a_client_certificate_that_is_wanted_is_named() {
    QFETCH(int, version);
    QFETCH(QString, alert);
    QTemporaryDir folder;
    support::CertificateWish authority;
    authority.common_name = "CA";
    authority.is_ca = true;
    const support::TestCertificate ca(folder.path().toStdString(), "ca", authority);
    net::TlsServerOptions tls;
    tls.client_ca_file = ca.cert_file();
    const auto context = must(net::TlsContext::server(tls));
    SSL_CTX_set_max_proto_version(context->native(), version);
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    stage.impostor = [context](net::StreamPtr stream) -> Task<> {
      auto inner = co_await net::tls_accept(std::move(stream), context, Leg::upstream);
      co_await read_away(*inner);
    };
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await get(s); });
    QCOMPARE(answer.status, 502);
    QVERIFY2(answer.field("proxy-status").find("tls_alert_received; " + alert.toStdString()) !=
                 std::string::npos,
             (answer.field("proxy-status") + told(stage)).c_str());
  }

  void N16_what_a_client_offers_decides_data() {
    QTest::addColumn<int>("protocol");
    QTest::addColumn<QStringList>("offered");
    QTest::addColumn<QString>("selected");
    QTest::addColumn<int>("alert");
    const auto row = [](const char* name, DownProtocol protocol, const QStringList& offered,
                        const char* selected, int alert) {
      QTest::newRow(name) << int(protocol) << offered << QString(selected) << alert;
    };
    row("no list", DownProtocol::automatic, {}, "", 0);
    row("both", DownProtocol::automatic, {"http/1.1", "h2"}, "h2", 0);
    row("something else", DownProtocol::automatic, {"foo"}, "", 120);
    row("h2 to http1.1", DownProtocol::http11, {"h2"}, "", 120);
    row("http/1.1 to h2", DownProtocol::h2, {"http/1.1"}, "", 120);
  }

  void N16_what_a_client_offers_decides() {
    QFETCH(int, protocol);
    QFETCH(QStringList, offered);
    QFETCH(QString, selected);
    QFETCH(int, alert);
    std::vector<std::string> alpn;
    for (const QString& one : offered)
      alpn.push_back(one.toStdString());
    Stage stage(Spoken::h1);
    TlsFacts facts;
    run(stage, [&](Stage& s) -> Task<> {
      facts = co_await shake_hands(s, front_for(static_cast<DownProtocol>(protocol)), alpn);
    });
    QCOMPARE(facts.alpn_selected.value_or(""), selected.toStdString());
    QCOMPARE(facts.alert_received.value_or(0), alert);
  }

  void N17_http11_where_alpn_said_h2_ends_the_connection() {
    Stage stage(Spoken::h1);
    run(stage, [&](Stage& s) -> Task<> {
      net::TlsClientOptions tls;
      tls.alpn = {"h2"};
      auto context = must(net::TlsContext::client(tls));
      net::StreamPtr stream = s.arrive(front_for(DownProtocol::automatic));
      const auto inner =
          co_await net::tls_connect(std::move(stream), std::move(context), Leg::downstream);
      co_await net::write(*inner, as_bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Leg::downstream);
      co_await read_away(*inner);
      while (s.ends.empty())
        co_await turns(s, 1);
    });
    QVERIFY(stage.ends.front().error.has_value());
    QVERIFY(stage.service.requests.empty());
  }

  void N20_a_goaway_in_flight_loses_nothing_and_doubles_nothing() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.options.wanted.protocol = Protocol::h2c;
    play_in_turn(stage, {going_away_after_ten(), speaking(Spoken::h2c)});
    int good = 0;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      co_await with_scope([&](TaskScope& scope) -> Task<> {
        for (int i = 0; i < 10; ++i)
          scope.spawn("asks", [](http::ClientConnection& from, int& count) -> Task<> {
            const Got answer = co_await ask(from, Stage::request("GET", "/plain"));
            count += answer.status == 200 ? 1 : 0;
          }(*visitor, good));
        while (good < 10)
          co_await turns(s, 1);
      });
    });
    QCOMPARE(good, 10);
    QCOMPARE(stage.service.requests.size(), std::size_t{5});
    QCOMPARE(stage.dials, 2);
  }

  void N21_an_angry_goaway_is_told_and_the_second_one_backs_off() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.options.wanted.protocol = Protocol::h2c;
    const std::string words = goaway(1, ResetCode::enhance_your_calm, "too_many_pings");
    play_in_turn(stage, {h2_saying(words + rst_stream(1, ResetCode::cancel))});
    std::vector<Got> answers;
    run(stage, [&](Stage& s) -> Task<> {
      for (int i = 0; i < 3; ++i)
        answers.push_back(co_await get(s));
    });
    QVERIFY2(told(stage).find("too_many_pings") != std::string::npos, told(stage).c_str());
    QCOMPARE(answers.front().status, 502);
    QCOMPARE(stage.dials, 2);
    QCOMPARE(stage.reports.back().attempts, 0);
  }

  void N23_http11_that_answers_the_preface_is_no_success() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.options.wanted.protocol = Protocol::h2c;
    play_in_turn(stage, {saying(hello)});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await get(s); });
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.body.find("speaks HTTP/1.1 only") != std::string::npos);
  }

  void N24_a_hello_in_pieces_is_routed_by_its_name_data() {
    QTest::addColumn<int>("cut");
    QTest::newRow("bytes") << int(Cut::bytes);
    QTest::newRow("two records of a large hello") << int(Cut::records);
  }

  void N24_a_hello_in_pieces_is_routed_by_its_name() {
    QFETCH(int, cut);
    Stage stage(Spoken::h1);
    std::string asked;
    int status = 0;
    run(stage, [&](Stage& s) -> Task<> {
      FrontOptions front = front_for(DownProtocol::automatic);
      front.certificate = [&asked, inner = front.certificate](const net::ClientHello& seen) {
        asked = seen.sni;
        return inner(seen);
      };
      auto [near, far] = net::memory_pipe(s.io.get_executor());
      net::StreamPtr gateway = s.arrive(std::move(front));
      s.scope().spawn("cut", cutting(std::move(far), std::move(gateway), static_cast<Cut>(cut)));
      net::TlsClientOptions tls;
      tls.server_name = "site.test";
      tls.alpn = {"http/1.1"};
      for (int i = 0; cut == int(Cut::records) && i < 200; ++i)
        tls.alpn.push_back("protocol-number-" + std::to_string(i));
      auto context = must(net::TlsContext::client(tls));
      net::StreamPtr client = std::move(near);
      net::StreamPtr inner =
          co_await net::tls_connect(std::move(client), std::move(context), Leg::downstream);
      const auto visitor = http::make_h1_client(std::move(inner), {}, s.deadlines);
      const Got answer = co_await ask(*visitor, Stage::request("GET", "/plain"));
      status = answer.status;
    });
    QCOMPARE(asked, std::string("site.test"));
    QCOMPARE(status, 200);
  }

  void N25_another_host_may_come_only_where_nothing_differs_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("alike");
    QTest::addColumn<int>("status");
    QTest::newRow("its own") << "site.test" << false << 200;
    QTest::newRow("its own, with a port") << "SITE.test:443" << false << 200;
    QTest::newRow("covered") << "b.site.test" << true << 200;
    QTest::newRow("covered, then it wants a client certificate") << "b.site.test" << false << 421;
    QTest::newRow("two labels") << "c.b.site.test" << true << 421;
    QTest::newRow("another one") << "evil.test" << true << 421;
  }

  void N25_another_host_may_come_only_where_nothing_differs() {
    QFETCH(QString, host);
    QFETCH(bool, alike);
    QFETCH(int, status);
    QTemporaryDir folder;
    support::CertificateWish wish;
    wish.dns = {"site.test", "*.Site.test"};
    const support::TestCertificate certificate(folder.path().toStdString(), "w", wish);
    for (const bool h2 : {false, true}) {
      Stage stage(Spoken::h1);
      stage.alike = [alike](std::string_view, std::string_view) { return alike; };
      Got answer;
      run(stage, [&](Stage& s) -> Task<> {
        net::TlsServerOptions server;
        server.cert_file = certificate.cert_file();
        server.key_file = certificate.key_file();
        server.alpn = {h2 ? "h2" : "http/1.1"};
        FrontOptions front;
        front.certificate = [context = must(net::TlsContext::server(server))](
                                const net::ClientHello&) { return context; };
        net::TlsClientOptions client;
        client.server_name = "site.test";
        client.alpn = server.alpn;
        auto context = must(net::TlsContext::client(client));
        net::StreamPtr stream = s.arrive(std::move(front));
        net::StreamPtr inner =
            co_await net::tls_connect(std::move(stream), std::move(context), Leg::downstream);
        const auto visitor = h2 ? http::make_h2_client(std::move(inner), {}, s.deadlines)
                                : http::make_h1_client(std::move(inner), {}, s.deadlines);
        const std::string authority = host.toStdString();
        http::Request request = Stage::request("GET", "/plain");
        request.authority = authority;
        answer = co_await ask(*visitor, request);
      });
      QCOMPARE(answer.status, status);
      QCOMPARE(stage.service.requests.size(), std::size_t(status == 200 ? 1 : 0));
    }
  }

  void N27_each_handshake_selects_anew() {
    Stage stage(Spoken::h1);
    TlsFacts first, second;
    run(stage, [&](Stage& s) -> Task<> {
      const FrontOptions front = front_for(DownProtocol::automatic);
      const std::vector<std::string> h2{"h2"}, h1{"http/1.1"};
      first = co_await shake_hands(s, front, h2);
      second = co_await shake_hands(s, front, h1);
    });
    QCOMPARE(first.alpn_selected.value_or(""), std::string("h2"));
    QCOMPARE(second.alpn_selected.value_or(""), std::string("http/1.1"));
  }

  void N28_a_preface_where_http11_is_spoken_is_told_so() {
    Stage stage(Spoken::h1);
    std::string got;
    run(stage, [&](Stage& s) -> Task<> {
      FrontOptions front;
      front.protocol = DownProtocol::http11;
      const net::StreamPtr stream = s.arrive(std::move(front));
      co_await net::write(*stream, as_bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Leg::downstream);
      got = co_await read_all(*stream);
    });
    QVERIFY2(got.starts_with("HTTP/1.1 505 "), got.c_str());
    QVERIFY(got.find("Content-Type: text/plain") != std::string::npos);
  }

  void N29_seven_bytes_of_an_alert_are_recognised() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.options.wanted.protocol = Protocol::h2c;
    play_in_turn(stage, {saying(std::string("\x15\x03\x01\x00\x02\x02\x46", 7))});
    Got answer;
    run(stage, [&](Stage& s) -> Task<> { answer = co_await get(s); });
    QCOMPARE(answer.status, 502);
    QVERIFY2(answer.body.find("wants TLS") != std::string::npos, answer.body.c_str());
  }

  // ---- 1.4.3 ---------------------------------------------------------------------------------

  void failures_are_remembered_for_a_while_that_doubles() {
    FailureMemory memory(30s);
    const TimePoint start = Clock::now();
    TimePoint now = start;
    Duration expected = 1s;
    for (int i = 0; i < 8; ++i) {
      RememberedFailure failure;
      failure.error = {Errc::refused, Leg::upstream, "dial", {}};
      memory.note("site.test", failure, now);
      QVERIFY(memory.find("site.test", now) && memory.find("other.test", now));
      QVERIFY(memory.find("site.test", now + expected * 4 / 5 - 1ms));
      QVERIFY(!memory.find("site.test", now + expected * 6 / 5 + 1ms));
      now += expected * 6 / 5 + 1ms;
      expected = std::min<Duration>(30s, 2 * expected);
    }
    memory.forget("site.test");
    RememberedFailure failure;
    failure.tried.finding = Finding::certificate;
    memory.note("site.test", failure, now);
    // The pause has begun anew, and a certificate says nothing of other names.
    QVERIFY(memory.find("site.test", now) && !memory.find("other.test", now));
    QVERIFY(!memory.find("site.test", now + 1201ms));
    memory.forget_all();
    QVERIFY(!memory.find("site.test", now));
  }

  void a_service_that_refuses_is_not_asked_by_every_request() {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    stage.refuse_dials = 100;
    std::vector<int> dials;
    run(stage, [&](Stage& s) -> Task<> {
      for (int i = 0; i < 3; ++i) {
        const Got answer = co_await get(s);
        expect_equal(answer.status, 502, "status");
        expect(answer.field("proxy-status").find("connection_refused") != std::string::npos,
               "token");
      }
      dials.push_back(s.dials);
      // Whoever looks for the cause wants it tried.
      s.route->upstream->forget_failures();
      co_await get(s);
      dials.push_back(s.dials);
      s.refuse_dials = 0;
      Clock::advance(2s);
      const Got back = co_await get(s);
      expect_equal(back.status, 200, "when it is back");
      dials.push_back(s.dials);
    });
    QCOMPARE(dials, (std::vector<int>{1, 2, 3}));
    QCOMPARE(stage.reports.size(), std::size_t{5});
  }
};

}  // namespace culvert::gateway::negotiation_cases_test

QTEST_GUILESS_MAIN(culvert::gateway::negotiation_cases_test::NegotiationCasesTest)
#include "negotiation_cases_test.moc"
