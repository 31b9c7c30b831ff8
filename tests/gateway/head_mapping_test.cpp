// What a route changes in the messages that pass: frp-surface 3.3, gateway.md 2.15.
#include "core/gateway/head_mapping.h"

#include <QTest>

#include <string>

namespace culvert::gateway {
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

/// "METHOD authority path" and a line for each field.
std::string said(const http::Request& request) {
  std::string text(request.method);
  text.append(" ").append(request.authority).append(" ").append(request.path).append("\n");
  for (const Field& one : request.fields)
    text.append(one.name).append(": ").append(one.value).append("\n");
  return text;
}

std::string mapped(const http::Request& from, const Rewriting& rewriting = {},
                   Forwarded forwarded = Forwarded::append, bool keeps_authorization = true) {
  http::TextArena texts;
  http::Request to;
  map_request(from, rewriting, forwarded, visitor, keeps_authorization, texts, to);
  return said(to);
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
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("append") << int(Forwarded::append)
                            << QByteArray(
                                   "Forwarded: for=1.1.1.1\n"
                                   "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 203.0.113.7\n"
                                   "X-Forwarded-Host: h\nX-Forwarded-Proto: http\n");
    // Invariant 9: a stranger does not say who it is.
    QTest::newRow("replace") << int(Forwarded::replace)
                             << QByteArray(
                                    "X-Forwarded-For: 203.0.113.7\n"
                                    "X-Forwarded-Host: h\nX-Forwarded-Proto: http\n");
    QTest::newRow("keep") << int(Forwarded::keep)
                          << QByteArray(
                                 "X-Forwarded-For: 1.1.1.1\nX-Forwarded-For: 2.2.2.2\n"
                                 "X-Forwarded-Host: evil\nX-Forwarded-Proto: https\n"
                                 "Forwarded: for=1.1.1.1\n");
  }

  void forwarded_identity_is_appended_replaced_or_kept() {
    QFETCH(int, forwarded);
    QFETCH(QByteArray, expected);
    const http::Request request =
        get("h", {field("X-Forwarded-For", "1.1.1.1"), field("X-Forwarded-For", "2.2.2.2"),
                  field("X-Forwarded-Host", "evil"), field("X-Forwarded-Proto", "https"),
                  field("Forwarded", "for=1.1.1.1")});
    QCOMPARE(mapped(request, {}, static_cast<Forwarded>(forwarded)),
             "GET h /a?b\n" + expected.toStdString());
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
    QVERIFY(mapped(request, {}, Forwarded::keep, false).find("Basic") == std::string::npos);
    QVERIFY(mapped(request, {}, Forwarded::keep, true).find("Basic eDp5") != std::string::npos);
    // The target keeps its form: the service behind may be a proxy itself.
    http::TextArena texts;
    http::Request to;
    map_request(request, {}, Forwarded::append, visitor, true, texts, to);
    QVERIFY(to.absolute_form);
    const auto for_service = get("h", {field("Authorization", "Basic eDp5")});
    QVERIFY(mapped(for_service, {}, Forwarded::keep, false).find("Basic eDp5") !=
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
    QCOMPARE(mapped(request, rewriting, Forwarded::append, false),
             std::string("CONNECT far.test:443 \nX: y\n"));
  }

  void what_a_request_is_for_stays() {
    http::Request request = get("h");
    request.purpose = http::Purpose::websocket;
    request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
    request.accepts_trailers = request.expects_continue = true;
    request.body = http::BodySize::exactly(3);
    http::TextArena texts;
    http::Request to;
    map_request(request, {}, Forwarded::append, visitor, true, texts, to);
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
    map_response(from, rewriting, to);
    std::string text;
    for (const Field& one : to.fields)
      text.append(one.name).append(": ").append(one.value).append("\n");
    QCOMPARE(text, std::string("Set-Cookie: a\nSet-Cookie: b\nX-Set: new\n"));
    QCOMPARE(to.status, 200);
    QCOMPARE(std::string(to.reason), std::string("Fine"));
    QCOMPARE(to.body.length, std::optional<std::uint64_t>(3));
  }
};

}  // namespace culvert::gateway

QTEST_GUILESS_MAIN(culvert::gateway::HeadMappingTest)
#include "head_mapping_test.moc"
