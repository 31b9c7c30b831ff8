// gateway.md 5: the rules of the catalogue over plain values, the sentences, and what shows only
// over many exchanges.
#include "core/observe/diagnosis/catalogue.h"
#include "core/observe/diagnosis/pasted.h"
#include "core/observe/diagnosis/patterns.h"
#include "core/observe/diagnosis/symptoms.h"

#include <QTest>

#include <algorithm>
#include <set>

namespace culvert::observe::diagnosis_test {
namespace {

using namespace std::chrono_literals;

Negotiation tls_leg() {
  Negotiation leg;
  leg.tls_known = leg.alpn_known = Known::terminated;
  leg.tls.alpn_offered = {"h2", "http/1.1"};
  leg.tls.sni = "site.test";
  return leg;
}

Symptoms failed(Negotiation leg, Errc code, std::error_code cause = {}) {
  Symptoms symptoms;
  symptoms.configured.target = "127.0.0.1:3000";
  symptoms.up = std::move(leg);
  symptoms.error = Error{code, Leg::upstream, "context", cause};
  symptoms.broken = Leg::upstream;
  return symptoms;
}

Symptoms alerted(int alert, std::vector<std::string> offered = {"h2", "http/1.1"}) {
  Negotiation leg = tls_leg();
  leg.tls.alpn_offered = std::move(offered);
  leg.tls.alert_received = alert;
  return failed(std::move(leg), Errc::tls);
}

Symptoms unverified(long code) {
  Negotiation leg = tls_leg();
  leg.tls.verify_code = code;
  leg.tls.verify_text = "reason";
  leg.tls.cert_san = {"good.test"};
  leg.tls.cert_sha256 = std::string(64, 'a');
  return failed(std::move(leg), Errc::certificate);
}

Symptoms heard_plain(Heard heard, std::string protocol) {
  Negotiation leg;
  leg.protocol = std::move(protocol);
  leg.more.edit().heard = heard;
  return failed(std::move(leg), Errc::protocol);
}

Symptoms unconnected(Errc code, std::error_code cause = {}) {
  Negotiation leg;
  leg.more.edit().system_call = "connect";
  return failed(std::move(leg), code, cause);
}

Symptoms answered(int status, FieldPairs fields = {}, std::string body = {}) {
  Symptoms symptoms;
  symptoms.up.emplace();
  RequestFacts& request = symptoms.request.emplace();
  request.method = "GET";
  request.scheme = "https";
  request.authority = "site.test";
  request.path = "/x";
  AnswerFacts& answer = symptoms.answer.emplace();
  answer.status = status;
  answer.fields = std::move(fields);
  answer.beginning = std::move(body);
  answer.complete = true;
  symptoms.now = std::chrono::system_clock::now();
  return symptoms;
}

Symptoms of_visitor(Heard heard, Errc code) {
  Symptoms symptoms;
  symptoms.configured.listener = "auto";
  symptoms.down.emplace().more.edit().heard = heard;
  symptoms.error = Error{code, Leg::downstream, {}, {}};
  symptoms.broken = Leg::downstream;
  return symptoms;
}

struct Row {
  const char* name;
  int number;  ///< 0: nothing is found.
  Symptoms symptoms;
  std::string change;  ///< Of the first finding; empty: none is asked for.
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> r;
    const auto add = [&](const char* name, int number, Symptoms s, std::string change = {}) {
      r.push_back({name, number, std::move(s), std::move(change)});
    };
    add("alert 120, only http/1.1 offered", 5, alerted(120, {"http/1.1"}),
        "culvert.upstream.protocol = \"auto\"");
    add("alert 120, only h2 offered", 4, alerted(120, {"h2"}),
        "culvert.upstream.protocol = \"auto\"");
    add("alert 120, both offered", 7, alerted(120));
    add("alert 70", 8, alerted(70), "culvert.upstream.legacyTLS = true");
    add("alert 112", 9, alerted(112));
    add("alert 80", 10, alerted(80));
    add("alert 40", 11, alerted(40));
    add("alert 116", 13, alerted(116));
    add("self-signed", 12, unverified(18), "culvert.upstream.verify = \"pin\"");
    add("other name", 12, unverified(62), "culvert.upstream.serverName = \"good.test\"");
    add("expired", 12, unverified(10));
    add("closed in the handshake", 14, failed(tls_leg(), Errc::closed));
    add("reset in the handshake", 15, failed(tls_leg(), Errc::reset));
    add("silent in the handshake", 16, failed(tls_leg(), Errc::timed_out));
    add("TLS for plain text", 2, heard_plain(Heard::alert, "http/1.1"),
        "culvert.upstream.scheme = \"https\"");
    add("h2c for HTTP/1.1", 3, heard_plain(Heard::h2, "http/1.1"),
        "culvert.upstream.protocol = \"h2c\"");
    add("HTTP/1.1 for h2c", 4, heard_plain(Heard::h1, "h2c"),
        "culvert.upstream.protocol = \"http1.1\"");
    add("SSH", 36, heard_plain(Heard::ssh, "http/1.1"));
    add("refused", 17, unconnected(Errc::refused));
    Symptoms elsewhere = unconnected(Errc::refused);
    elsewhere.probe.other_loopback = "[::1]:3000";
    add("refused, and answered on ::1", 18, elsewhere, "localIP = \"::1\"");
    elsewhere.configured.plugin = "http2https";
    add("the same for a plugin", 18, elsewhere, "plugin.localAddr = \"[::1]:3000\"");
    add("no route", 19,
        unconnected(Errc::unreachable, make_error_code(std::errc::host_unreachable)));
    add("connect timed out", 19, unconnected(Errc::timed_out));
    add("unknown name", 20, unconnected(Errc::name_not_found));
    add("descriptors ran out", 66,
        unconnected(Errc::limit, make_error_code(std::errc::too_many_files_open)));
    add("ports ran out", 66,
        unconnected(Errc::unreachable, make_error_code(std::errc::address_not_available)));
    Symptoms offline = unconnected(Errc::not_found);
    offline.configured.through_tunnel = true;
    add("no work connection", 68, offline);
    Symptoms with_plugin = failed(tls_leg(), Errc::plaintext_peer);
    with_plugin.up->more.edit().heard = Heard::h1;
    with_plugin.configured.plugin = "https2https";
    add("a plugin decides the scheme", 1, with_plugin, "plugin.type = \"https2http\"");
    Symptoms proven_tls = failed(Negotiation(), Errc::closed);
    proven_tls.ended.silent = true;
    add("closed without a word", 31, proven_tls);
    proven_tls.probe.tls_answers = true;
    add("the same, and TLS answers", 2, proven_tls);
    Symptoms reused = failed(Negotiation(), Errc::closed);
    reused.ended.silent = reused.ended.reused = true;
    add("closed while idle", 38, reused);
    Symptoms cut = failed(Negotiation(), Errc::closed);
    cut.ended.began = true;
    add("cut short", 32, cut);

    add("421", 30, answered(421));
    add("413", 40, answered(413));
    add("Django", 39, answered(400, {}, "Invalid HTTP_HOST header"));
    add("a token", 56,
        answered(401, {
                          {"www-authenticate", "Bearer error=\"expired\""}
    }));
    add("401 of another kind", 0,
        answered(401, {
                          {"www-authenticate", "Basic realm=\"x\""}
    }));
    add("a link inside", 58,
        answered(302, {
                          {"location", "http://10.0.0.5/x"}
    }));
    add("a link outside", 0,
        answered(302, {
                          {"location", "https://site.test/y"}
    }));
    add("an old clock", 69,
        answered(200, {
                          {"date", "Mon, 01 Jan 2001 00:00:00 GMT"}
    }));
    Symptoms origin = answered(200);
    origin.request->fields = {
        {"origin", "https://app.example"}
    };
    add("no CORS", 53, origin, "culvert.cors.assist = true");
    origin.request->fields = {
        {"origin", "https://site.test"}
    };
    add("the same origin", 0, origin);
    origin.request->fields = {
        {"origin",         "https://app.example"},
        {"sec-fetch-mode", "navigate"           }
    };
    add("a form", 0, origin);
    Symptoms events = answered(200,
                               {
                                   {"content-type", "text/event-stream"}
    },
                               "data: 1\n\ndata: 2\n\n");
    events.request->fields = {
        {"accept", "text/event-stream"}
    };
    add("events as they come", 0, events);
    events.until_head = 9s;
    events.total = 9s;
    add("events all at once", 50, events);
    Symptoms late = answered(101);
    late.request->websocket = true;
    late.told_late = 2s;
    add("an open tunnel told late", 49, late);
    Symptoms socket = answered(101);
    socket.socket = SocketFacts{100ms, 1002, false};
    add("close 1002 at once", 48, socket);
    socket.socket = SocketFacts{1h, 1002, false};
    add("close 1002 after an hour", 0, socket);
    Symptoms upload = answered(200);
    upload.request->expects_continue = true;
    upload.request->body = 5;
    upload.total = 1100ms;
    add("Expect is ignored", 72, upload);
    Symptoms call = answered(502);
    call.request->grpc = call.request->accepts_trailers = true;
    add("gRPC gets a page", 60, call);
    add("all is well", 0,
        answered(200,
                 {
                     {"content-type", "text/html"}
    },
                 "<html>"));

    add("TLS on a plain port", 57, of_visitor(Heard::tls, Errc::tls_peer));
    add("plain text on a TLS port", 64, of_visitor(Heard::h1, Errc::plaintext_peer));
    add("no such name", 65, of_visitor(Heard::tls, Errc::not_found));
    add("h2 where HTTP/1.1 is spoken", 73, of_visitor(Heard::h2, Errc::version),
        "culvert.listener.protocol = \"auto\"");
    Symptoms stuck = of_visitor(Heard::h2, Errc::timed_out);
    stuck.down->protocol = "h2";
    stuck.ended.began = true;
    add("a window that stays shut", 70, stuck);
    return r;
  }();
  return all;
}

std::string text_of(const std::vector<Diagnosis>& found) {
  std::string text;
  for (const Diagnosis& one : found)
    text.append(explain(one)).append("\n");
  return text;
}

Patterns::Exchange tunnel(Duration lasted) {
  Patterns::Exchange one;
  one.tunnel = one.cut = true;
  one.lasted = lasted;
  return one;
}

}  // namespace

class DiagnosisTest : public QObject {
  Q_OBJECT

 private slots:
  void each_signature_has_its_cause_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < rows().size(); ++i)
      QTest::newRow(rows()[i].name) << static_cast<int>(i);
  }
  void each_signature_has_its_cause() {
    QFETCH(int, index);
    const Row& row = rows().at(static_cast<std::size_t>(index));
    const std::vector<Diagnosis> found = diagnose(row.symptoms);
    if (row.number == 0) {
      QVERIFY2(found.empty(), text_of(found).c_str());
      return;
    }
    QVERIFY2(!found.empty(), "nothing was found");
    QCOMPARE(id_of(found.front()), id_of(row.number));
    const bool has_change =
        row.change.empty() ||
        (!found.front().changes.empty() && to_text(found.front().changes.front()) == row.change);
    QVERIFY2(has_change, text_of(found).c_str());
    // Every place in the sentences is filled.
    const CatalogueEntry& entry = entry_of(row.number);
    for (const std::string_view sentence : {entry.reason, entry.cure})
      for (char digit = '0'; digit <= '4'; ++digit)
        if (sentence.find(std::string("{") + digit + "}") != std::string_view::npos)
          QVERIFY2(static_cast<std::size_t>(digit - '0') < found.front().parameters.size(),
                   text_of(found).c_str());
  }

  void the_catalogue_is_complete() {
    QCOMPARE(catalogue().size(), std::size_t{75});
    std::set<std::string_view> titles;
    for (const CatalogueEntry& entry : catalogue()) {
      QVERIFY2(!entry.title.empty() && entry.reason.ends_with('.') && entry.cure.ends_with('.'),
               id_of(entry.number).c_str());
      QVERIFY2(titles.insert(entry.title).second, id_of(entry.number).c_str());
      // What is ours to answer has words for strangers, without places to fill.
      QVERIFY2(entry.token.empty() == entry.visitor.empty(), id_of(entry.number).c_str());
      QVERIFY2(entry.visitor.find('{') == std::string_view::npos, id_of(entry.number).c_str());
    }
  }

  void a_failure_has_one_cause() {
    Symptoms symptoms = alerted(120, {"http/1.1"});
    symptoms.ended.silent = true;
    const std::vector<Diagnosis> found = diagnose(symptoms);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].evidence.find("alert 120 no_application_protocol") != std::string::npos);
  }

  void it_is_told_in_text_and_json() {
    const std::vector<Diagnosis> found = diagnose(alerted(120, {"http/1.1"}));
    const std::string line = explain(found.at(0));
    QVERIFY2(line.starts_with("D-05 Service speaks HTTP/2 only: Only http/1.1 was offered"),
             line.c_str());
    QVERIFY2(line.ends_with("Set culvert.upstream.protocol = \"auto\"."), line.c_str());
    const std::string json = to_json(found[0]);
    QVERIFY2(json.starts_with("{\"id\":\"D-05\",\"confidence\":\"proven\""), json.c_str());
    QVERIFY2(json.find("{\"key\":\"culvert.upstream.protocol\",\"value\":\"\\\"auto\\\"\"}") !=
                 std::string::npos,
             json.c_str());
  }

  void pasted_messages_are_recognised_data() {  // 5.2
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("first");
    const auto row = [](const char* text, int first) {
      QTest::newRow(text) << QByteArray(text) << first;
    };
    row("curl: (35) error:0A00010B:SSL routines::wrong version number", 1);
    row("curl: (35) ... tlsv1 unrecognized name", 9);
    row("error:0A000438:SSL routines::tlsv1 alert internal error:SSL alert number 80", 10);
    row("curl: (52) Empty reply from server", 31);
    row("curl: (1) Received HTTP/0.9 when not allowed", 3);
    row("curl: (16) Error in the HTTP2 framing layer", 22);
    row("curl: (92) HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)", 32);
    row("curl: (92) ... HTTP_1_1_REQUIRED", 24);
    row("curl: (92) HTTP/2 stream 1 was not closed cleanly: PROTOCOL_ERROR (err 1)", 35);
    row("curl: (56) Recv failure: Connection reset by peer", 15);
    row("curl: (60) SSL certificate problem: self-signed certificate", 12);
    row("This site can't provide a secure connection. ERR_SSL_PROTOCOL_ERROR", 57);
    row("net::ERR_INCOMPLETE_CHUNKED_ENCODING 200 (OK)", 32);
    row("SSL_do_handshake() failed (SSL: error) while SSL handshaking to upstream", 1);
    row("no live upstreams while connecting to upstream", 18);
    row("upstream sent no valid HTTP/1.0 header while reading response header", 3);
    row("websocket.Dial wss://relay.example/~!frp: bad status", 42);
    row("remote error: tls: bad certificate", 63);
    row("remote error: tls: no application protocol", 5);
    row("haproxy[7]: 127.0.0.1:5 web app/one 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/3 0/0", 17);
    row("haproxy[7]: 127.0.0.1:5 web app/one 0/0/0/-1/9 502 208 - - SH-- 1/1/0/0/0 0/0", 44);
    row("haproxy[7]: 127.0.0.1:5 web app/one 0/0/0/-1/1 502 208 - - PH-- 1/1/0/0/0 0/0", 3);
    row("[ERROR] Some requests were not processed. total=1, processed=0", 4);
    row("curl: (18) transfer closed with outstanding read data remaining", 32);
    row("Error during WebSocket handshake: Unexpected response code: 403", 41);
    row("net::ERR_ALPN_NEGOTIATION_FAILED", 46);
    row("EventSource's response has a MIME type (\"text/plain\") that is not "
        "\"text/event-stream\"",
        55);
    row("upstream prematurely closed connection while reading response header", 31);
    row("upstream sent no valid HTTP/1.0 header while reading", 3);
    row("http: server gave HTTP response to HTTPS client", 1);
    row("http2: frame too large, note that the frame header looked like an HTTP/1.1 header", 22);
    row("Error { kind: GoAway(b\"\", FRAME_SIZE_ERROR, Library) }", 22);
    row("it does not work", 0);
  }
  void pasted_messages_are_recognised() {
    QFETCH(QByteArray, text);
    QFETCH(int, first);
    const std::vector<int> found = recognise(text.toStdString());
    QCOMPARE(found.empty() ? 0 : found.front(), first);
  }

  void redirects_in_circles() {  // D-34
    Patterns patterns;
    const TimePoint now = Clock::now();
    Patterns::Exchange one;
    one.status = 301;
    one.url = "https://site.test/x";
    one.location = "https://site.test/y";
    for (int i = 0; i < 9; ++i)
      QVERIFY(patterns.note(one, now).empty());
    one.location = "http://site.test/x";
    QVERIFY(patterns.note(one, now).empty());
    QVERIFY(patterns.note(one, now).empty());
    const std::vector<Diagnosis> found = patterns.note(one, now);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].number, 34);
    QVERIFY(patterns.note(one, now + 1s).empty());  // told once
  }

  void what_a_url_asks_is_nobody_s_business() {
    Patterns patterns;
    const TimePoint now = Clock::now();
    Patterns::Exchange one;
    one.status = 302;
    one.url = "https://site.test/x?token=secret";
    one.location = "http://site.test/x?token=other";
    for (int i = 0; i < 5; ++i)
      QVERIFY(patterns.note(one, now).empty());  // to another one
    one.location = "http://site.test/x?token=secret";
    std::vector<Diagnosis> found;
    for (int i = 0; i < 3; ++i)
      found = patterns.note(one, now);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].parameters.at(0), std::string("https://site.test/x"));
    QCOMPARE(found[0].evidence, std::string("3 times to http://site.test/x"));

    for (const auto& [name, value, shown] :
         {std::tuple("location", "http://10.0.0.5/x?token=secret", "location: http://10.0.0.5/x"),
          std::tuple("location", "http://10.0.0.5/x#id_token=secret",
                     "location: http://10.0.0.5/x"),
          std::tuple("content-location", "http://user:secret@10.0.0.5/x@y",
                     "content-location: http://10.0.0.5/x@y"),
          std::tuple("refresh", "5; url=http://u@localhost?secret",
                     "refresh: 5; url=http://localhost"),
          std::tuple("link", "<http://a:secret@hub/b>; rel=\"mercure\", <http://u:secret@c/>",
                     "link: <http://hub/b>; rel=\"mercure\", <http://c/>")}) {
      Symptoms inside = answered(302, {
                                          {name, value}
      });
      const std::vector<Diagnosis> links = diagnose(inside);
      QVERIFY2(!links.empty() && links[0].number == 58, value);
      QCOMPARE(links[0].evidence, std::string(shown));
      QVERIFY(links[0].parameters.at(1).find("secret") == std::string::npos);
    }
  }

  void tunnels_and_streams_that_end_at_one_age() {  // D-47, D-51
    Patterns patterns;
    const TimePoint now = Clock::now();
    QVERIFY(patterns.note(tunnel(60s), now).empty());
    QVERIFY(patterns.note(tunnel(61s), now).empty());
    QCOMPARE(patterns.note(tunnel(60s), now).at(0).number, 47);
    Patterns other;
    for (const Duration lasted : {Duration(20s), Duration(60s), Duration(200s), Duration(61s)})
      QVERIFY(other.note(tunnel(lasted), now).empty());
    Patterns streams;
    Patterns::Exchange events = tunnel(100s);
    events.tunnel = false;
    events.event_stream = true;
    streams.note(events, now);
    streams.note(events, now);
    QCOMPARE(streams.note(events, now).at(0).number, 51);
  }

  void six_streams_of_one_visitor() {  // D-52
    Patterns patterns;
    for (int i = 0; i < 5; ++i)
      QVERIFY(!patterns.event_streams_of("203.0.113.7", 1, Clock::now()));
    QVERIFY(!patterns.event_streams_of("203.0.113.8", 1, Clock::now()));
    const auto found = patterns.event_streams_of("203.0.113.7", 1, Clock::now());
    QVERIFY(found && found->number == 52);
  }

  void visitors_that_do_not_wait() {  // D-67
    Patterns patterns;
    const TimePoint now = Clock::now();
    std::vector<Diagnosis> found;
    for (int i = 0; i < 100; ++i) {
      Patterns::Exchange one;
      one.status = 200;
      one.given_up = i % 10 == 9;
      one.until_head = 3s;
      for (Diagnosis& each : patterns.note(one, now))
        found.push_back(std::move(each));
    }
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].number, 67);
    QCOMPARE(QByteArray(found[0].parameters.at(2).c_str()), QByteArray("3.0 s"));
  }

  void one_request_that_comes_twice() {  // D-74
    Patterns patterns;
    const TimePoint now = Clock::now();
    Patterns::Exchange one;
    one.status = 200;
    one.key = "abc";
    one.key_name = "idempotency-key";
    QVERIFY(patterns.note(one, now).empty());
    QVERIFY(patterns.note(one, now + 1min).empty());  // long ago
    QCOMPARE(patterns.note(one, now + 62s).at(0).number, 74);
  }
};

}  // namespace culvert::observe::diagnosis_test

QTEST_GUILESS_MAIN(culvert::observe::diagnosis_test::DiagnosisTest)
#include "diagnosis_test.moc"
