// What a route changes in the messages that pass: frp-surface 3.3, gateway.md 2.15.
#include "core/gateway/head_mapping.h"

#include <QTest>

#include <string>

namespace culvert::gateway::head_mapping_test {
namespace {

using http::Field;

Field field(std::string_view name, std::string_view value) {
  return {name, value, http::name_of(name)};
}

const Caller visitor{
    {"203.0.113.7", 5000},
    {"192.0.2.1",   80  }
};

http::Request get(std::string_view authority, std::vector<Field> fields = {}) {
  http::Request request;
  request.method = "GET";
  request.scheme = "http";
  request.authority = authority;
  request.path = "/a?b";
  request.fields = std::move(fields);
  return request;
}

/// "METHOD authority path" and a line for each field; ids of requests are random.
std::string said(const http::Request& request) {
  std::string text(request.method);
  text.append(" ").append(request.authority).append(" ").append(request.path).append("\n");
  for (const Field& one : request.fields)
    if (one.id != http::Name::x_request_id && one.id != http::Name::x_gw_hop)
      text.append(one.name).append(": ").append(one.value).append("\n");
  return text;
}

std::string mapped(const http::Request& from, const Rewriting& rewriting = {},
                   IdentityFields identity = {}, bool keeps_authorization = true,
                   const Caller& caller = visitor) {
  http::TextArena texts;
  http::Request to;
  map_request(from, {rewriting, identity, keeps_authorization}, caller, texts, to);
  return said(to);
}

/// A field of what a request becomes.
std::string mapped_field(const http::Request& from, http::Name name, IdentityFields identity = {},
                         bool trusted = false) {
  http::TextArena texts;
  http::Request to;
  Caller caller = visitor;
  caller.trusted = trusted;
  map_request(from, {{}, identity}, caller, texts, to);
  std::string values;
  for (const Field& one : to.fields)
    if (one.id == name) values.append(values.empty() ? "" : "|").append(one.value);
  return values;
}

}  // namespace

class HeadMappingTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_are_rewritten_as_by_frp() {
    QCOMPARE(mapped(get("w.test:8080", {field("Accept", "x")})),
             std::string("GET w.test:8080 /a?b\nAccept: x\nX-Forwarded-For: 203.0.113.7\n"
                         "X-Forwarded-Host: w.test:8080\nX-Forwarded-Proto: http\n"));
  }

  void forwarded_identity_is_appended_replaced_or_kept_data() {
    QTest::addColumn<int>("forwarded");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<bool>("all");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, Forwarded mode, bool trusted, bool all,
                        const char* expected) {
      QTest::newRow(name) << int(mode) << trusted << all << QByteArray(expected);
    };
    const char* const theirs =
        "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 203.0.113.7\n"
        "X-Forwarded-Host: outer\nX-Forwarded-Proto: https\nX-Forwarded-Port: 8443\n"
        "X-Real-IP: 1.1.1.1\n";
    row("append", Forwarded::append, false, false,
        "X-Forwarded-Port: 8443\nX-Real-IP: 1.1.1.1\n"
        "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 203.0.113.7\n"
        "X-Forwarded-Host: h\nX-Forwarded-Proto: http\n");
    // Invariant 9: a stranger does not say who it is.
    row("replace", Forwarded::replace, false, false,
        "X-Forwarded-For: 203.0.113.7\n"
        "X-Forwarded-Host: h\nX-Forwarded-Proto: http\nX-Forwarded-Port: 80\n");
    row("replace, all fields", Forwarded::replace, false, true,
        "Forwarded: for=203.0.113.7;proto=http;host=h\n"
        "X-Forwarded-For: 203.0.113.7\nX-Forwarded-Host: h\nX-Forwarded-Proto: http\n"
        "X-Forwarded-Port: 80\nX-Real-IP: 203.0.113.7\n");
    // A proxy of ours knows more than we do.
    const QByteArray trusted = QByteArray("Forwarded: for=1.1.1.1\n") + theirs;
    row("replace, trusted", Forwarded::replace, true, false, trusted.constData());
    row("append, trusted", Forwarded::append, true, false, trusted.constData());
    const QByteArray all =
        QByteArray("Forwarded: for=1.1.1.1, for=203.0.113.7;proto=http;host=h\n") + theirs;
    row("trusted, all fields", Forwarded::replace, true, true, all.constData());
    row("keep, all fields", Forwarded::keep, false, true,
        "X-Forwarded-For: 1.1.1.1\nX-Forwarded-For: 2.2.2.2\n"
        "X-Forwarded-Host: outer\nX-Forwarded-Proto: https\nX-Forwarded-Port: 8443\n"
        "X-Real-IP: 2.2.2.2\nForwarded: for=2.2.2.2;proto=https;host=outer\n");
    row("none", Forwarded::none, true, true, "");
    row("keep", Forwarded::keep, false, false,
        "X-Forwarded-For: 1.1.1.1\nX-Forwarded-For: 2.2.2.2\n"
        "X-Forwarded-Host: outer\nX-Forwarded-Proto: https\nX-Forwarded-Port: 8443\n"
        "X-Real-IP: 1.1.1.1\nForwarded: for=1.1.1.1\n");
  }

  void forwarded_identity_is_appended_replaced_or_kept() {
    QFETCH(int, forwarded);
    QFETCH(bool, trusted);
    QFETCH(bool, all);
    QFETCH(QByteArray, expected);
    const http::Request request =
        get("h", {field("X-Forwarded-For", "1.1.1.1"), field("X-Forwarded-For", "2.2.2.2"),
                  field("X-Forwarded-Host", "outer"), field("X-Forwarded-Proto", "https"),
                  field("X-Forwarded-Port", "8443"), field("X-Real-IP", "1.1.1.1"),
                  field("Forwarded", "for=1.1.1.1")});
    Caller caller = visitor;
    caller.trusted = trusted;
    QCOMPARE(mapped(request, {}, {static_cast<Forwarded>(forwarded), all, all}, true, caller),
             "GET h /a?b\n" + expected.toStdString());
  }

  void identity_in_the_spelling_of_cgi_is_dropped() {
    const auto with = [](std::string_view name) { return get("h", {field(name, "evil")}); };
    for (const char* const name : {"X_Forwarded_For", "x_real_ip", "X-Forwarded_Proto"}) {
      QVERIFY2(mapped(with(name)).find("evil") == std::string::npos, name);
      QVERIFY2(mapped(with(name), {}, {Forwarded::keep}).find("evil") != std::string::npos, name);
    }
    QVERIFY(mapped(with("X_Other")).find("X_Other: evil") != std::string::npos);
  }

  void an_ipv6_address_is_quoted_in_forwarded() {  // RFC 7239 6
    Caller caller = visitor;
    caller.address.host = "2001:db8::7";
    const std::string text =
        mapped(get("h:8080"), {}, {Forwarded::replace, false, true}, true, caller);
    QVERIFY2(text.find("Forwarded: for=\"[2001:db8::7]\";proto=http;host=\"h:8080\"\n") !=
                 std::string::npos,
             text.c_str());
    QVERIFY(text.find("X-Forwarded-For: 2001:db8::7\n") != std::string::npos);
  }

  void a_request_has_one_id() {  // 2.15
    const auto id_of = [](std::string_view id, IdentityFields identity, bool trusted = false) {
      return mapped_field(get("h", {field("X-Request-Id", id)}), http::Name::x_request_id, identity,
                          trusted);
    };
    const std::string made = mapped_field(get("h"), http::Name::x_request_id);
    QCOMPARE(made.size(), std::size_t{32});
    QVERIFY(made != mapped_field(get("h"), http::Name::x_request_id));
    QCOMPARE(id_of("abc-1", {}), std::string("abc-1"));  // as through frp
    QCOMPARE(id_of("abc-1", {Forwarded::keep}), std::string("abc-1"));
    QCOMPARE(id_of("abc-1", {Forwarded::replace}).size(), std::size_t{32});
    QCOMPARE(id_of("abc-1", {Forwarded::replace}, true), std::string("abc-1"));
    QCOMPARE(id_of("<script>", {}).size(), std::size_t{32});
    QCOMPARE(id_of(std::string(129, 'a'), {}).size(), std::size_t{32});
  }

  void gateways_are_counted() {  // 2.15, loop guard
    const auto hop = [](std::vector<Field> fields) {
      return mapped_field(get("h", std::move(fields)), http::Name::x_gw_hop);
    };
    QCOMPARE(hop({}), std::string("1"));
    QCOMPARE(hop({field("X-Gw-Hop", "1")}), std::string("2"));
    QCOMPARE(hop({field("x-gw-hop", "2"), field("X-Gw-Hop", "5")}), std::string("6"));
    QCOMPARE(hop({field("CDN-Loop", "culvert, other; v=1, Culvert")}), std::string("3"));
    QCOMPARE(hops_of(get("h", {field("X-Gw-Hop", "-1")})), most_hops);
    QCOMPARE(hops_of(get("h", {field("X-Gw-Hop", "99999999999999")})), most_hops);
  }

  void configured_fields_replace_what_is_there() {
    Rewriting rewriting;
    rewriting.host = "inner.test";
    rewriting.request = {
        {"X-From",            "frp"  },
        {"User-Agent",        "other"},
        {"X-Forwarded-Proto", "https"}
    };
    QCOMPARE(mapped(get("h", {field("user-agent", "curl")}), rewriting),
             std::string("GET inner.test /a?b\nX-Forwarded-For: 203.0.113.7\n"
                         "X-Forwarded-Host: h\nX-From: frp\nUser-Agent: other\n"
                         "X-Forwarded-Proto: https\n"));
  }

  void credentials_for_proxies_go_on_only_when_they_are_not_ours() {
    http::Request request = get("h", {field("Proxy-Authorization", "Basic eDp5")});
    request.absolute_form = true;
    QVERIFY(mapped(request, {}, {Forwarded::keep}, false).find("Basic") == std::string::npos);
    QVERIFY(mapped(request, {}, {Forwarded::keep}, true).find("Basic eDp5") != std::string::npos);
    // The target keeps its form: the service behind may be a proxy itself.
    http::TextArena texts;
    http::Request to;
    map_request(request, {{}, {}}, visitor, texts, to);
    QVERIFY(to.absolute_form);
    const auto for_service = get("h", {field("Authorization", "Basic eDp5")});
    QVERIFY(mapped(for_service, {}, {Forwarded::keep}, false).find("Basic eDp5") !=
            std::string::npos);
  }

  void connect_is_not_rewritten() {
    Rewriting rewriting;
    rewriting.host = "inner.test";
    rewriting.request = {
        {"X-From", "frp"}
    };
    http::Request request =
        get("far.test:443", {field("X", "y"), field("Proxy-Authorization", "z")});
    request.method = "CONNECT";
    request.path = "";
    request.purpose = http::Purpose::connect;
    QCOMPARE(mapped(request, rewriting),
             std::string("CONNECT far.test:443 \nX: y\nProxy-Authorization: z\n"));
    QCOMPARE(mapped(request, rewriting, {}, false), std::string("CONNECT far.test:443 \nX: y\n"));
  }

  void what_a_request_is_for_stays() {
    http::Request request = get("h");
    request.purpose = http::Purpose::websocket;
    request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
    request.accepts_trailers = request.expects_continue = true;
    request.body = http::BodySize::exactly(3);
    http::TextArena texts;
    http::Request to;
    map_request(request, {{}, {}}, visitor, texts, to);
    QVERIFY(to.purpose == http::Purpose::websocket && to.accepts_trailers && to.expects_continue);
    QCOMPARE(std::string(to.websocket_key), std::string(request.websocket_key));
    QCOMPARE(to.body.length, std::optional<std::uint64_t>(3));
  }

  void configured_fields_that_would_break_a_message_are_left_out() {
    const auto fields = settable_fields({
        {"X-Good",            "yes"         },
        {"X-Bad",             "a\r\nEvil: b"},
        {"Bad Name",          "x"           },
        {"Content-Length",    "9"           },
        {"Transfer-Encoding", "chunked"     },
        {"Host",              "elsewhere"   }
    });
    QCOMPARE(fields.size(), std::size_t{1});
    QCOMPARE(fields.front().first, std::string("X-Good"));
  }

  void fields_are_set_on_the_answer_proper_only_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("opens_tunnel");
    QTest::addColumn<QString>("text");
    QTest::newRow("interim") << 103 << false << "X-Set: old\n";
    QTest::newRow("final") << 404 << false << "X-Set: new\n";
    QTest::newRow("tunnel") << 101 << true << "X-Set: new\n";
  }
  void fields_are_set_on_the_answer_proper_only() {
    QFETCH(int, status);
    QFETCH(bool, opens_tunnel);
    Rewriting rewriting;
    rewriting.response = {
        {"X-Set", "new"}
    };
    http::Response from;
    from.status = status;
    from.opens_tunnel = opens_tunnel;
    from.fields = {field("X-Set", "old")};
    http::Response to;
    map_response(from, rewriting, {}, to);
    QString text;
    for (const Field& one : to.fields)
      text += QString::fromStdString(std::string(one.name) + ": " + std::string(one.value) + "\n");
    QTEST(text, "text");
  }

  void answers_are_rewritten() {
    Rewriting rewriting;
    rewriting.response = {
        {"X-Set", "new"}
    };
    http::Response from;
    from.status = 200;
    from.reason = "Fine";
    from.body = http::BodySize::exactly(3);
    from.fields = {field("X-Set", "old"), field("Set-Cookie", "a"), field("Set-Cookie", "b")};
    http::Response to;
    to.fields = {field("left", "over")};
    map_response(from, rewriting, {}, to);
    std::string text;
    for (const Field& one : to.fields)
      text.append(one.name).append(": ").append(one.value).append("\n");
    QCOMPARE(text, std::string("Set-Cookie: a\nSet-Cookie: b\nX-Set: new\n"));
    QCOMPARE(to.status, 200);
    QCOMPARE(std::string(to.reason), std::string("Fine"));
    QCOMPARE(to.body.length, std::optional<std::uint64_t>(3));
  }

  void an_answer_promises_only_what_it_may() {  // 2.3
    http::Response from;
    from.status = 200;
    from.fields = {field("Alt-Svc", "h3=\":443\""),
                   field("strict-transport-security", "max-age=1")};
    http::Response to;
    map_response(from, {}, {false, false}, to);
    QVERIFY(to.fields.empty());
    map_response(from, {}, {false, true}, to);
    QCOMPARE(to.fields.size(), std::size_t{1});
    map_response(from, {}, {}, to);
    QCOMPARE(to.fields.size(), std::size_t{2});
    Rewriting own;
    own.response = {
        {"Alt-Svc", "clear"}
    };
    map_response(from, own, {false, false}, to);
    QCOMPARE(std::string(to.fields.at(0).value), std::string("clear"));
  }

  void what_may_be_promised_depends_on_who_is_believed_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<bool>("over_tls");
    QTest::addColumn<bool>("front_says_https");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, Forwarded mode, bool trusted, bool tls, bool front,
                        const char* expected) {
      QTest::newRow(name) << int(mode) << trusted << tls << front << QByteArray(expected);
    };
    row("frp's way: a front of which we know nothing may do TLS", Forwarded::append, false, false,
        false, "Alt-Svc HSTS");
    row("behind our relay", Forwarded::keep, false, false, false, "Alt-Svc HSTS");
    row("strangers in plain text", Forwarded::replace, false, false, false, "");
    row("strangers who claim TLS", Forwarded::replace, false, false, true, "");
    row("strangers over TLS", Forwarded::replace, false, true, false, "HSTS");
    row("a trusted front without TLS", Forwarded::append, true, false, false, "");
    row("a trusted front with TLS", Forwarded::append, true, false, true, "HSTS");
    row("a trusted front with TLS, replaced", Forwarded::replace, true, false, true, "HSTS");
  }
  void what_may_be_promised_depends_on_who_is_believed() {
    QFETCH(int, mode);
    QFETCH(bool, trusted);
    QFETCH(bool, over_tls);
    QFETCH(bool, front_says_https);
    auto request = front_says_https ? get("h", {field("X-Forwarded-Proto", "HTTPS")}) : get("h");
    if (over_tls) request.scheme = "https";
    Caller caller = visitor;
    caller.trusted = trusted;
    const Promises may = promises_to(request, {static_cast<Forwarded>(mode)}, caller);
    QByteArray told;
    if (may.other_ways) told += "Alt-Svc ";
    if (may.tls) told += "HSTS";
    QTEST(told, "expected");
  }
};

}  // namespace culvert::gateway::head_mapping_test

QTEST_GUILESS_MAIN(culvert::gateway::head_mapping_test::HeadMappingTest)
#include "head_mapping_test.moc"
