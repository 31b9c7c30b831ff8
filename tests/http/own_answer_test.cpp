// Answers of our own: form by Accept, the shape of gRPC, Proxy-Status (gateway.md 2.6, 2.15).
#include "core/http/own_answer.h"

#include "tests/http/h1_support.h"

#include <QTest>

namespace culvert::http::own_answer_test {

using namespace culvert::h1;

namespace {

OwnAnswer bad_gateway() {
  OwnAnswer own;
  own.status = 502;
  own.token = "connection_refused";
  own.details = "<b>\"nothing\" listens & more";
  return own;
}

std::string value_of(const OwnMessage& message, std::string_view name) {
  const Field* const field = find(message.head.fields, name);
  return field == nullptr ? "" : std::string(field->value);
}

}  // namespace

class OwnAnswerTest : public QObject {
  Q_OBJECT

 private slots:
  void form_follows_accept_data() {
    QTest::addColumn<QByteArray>("accept");
    QTest::addColumn<QByteArray>("type");
    const auto row = [](const char* accept, const char* type) {
      QTest::newRow(accept) << QByteArray(accept) << QByteArray(type);
    };
    row("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html; charset=utf-8");
    row("*/*", "text/plain; charset=utf-8");
    row("", "text/plain; charset=utf-8");
    row("Application/JSON", "application/json");
    row("application/problem+json, */*", "application/json");
    row("text/event-stream", "text/plain; charset=utf-8");
  }

  void form_follows_accept() {
    QFETCH(QByteArray, accept);
    QFETCH(QByteArray, type);
    const std::string wanted = accept.toStdString();
    Request request;
    request.method = "GET";
    if (!wanted.empty()) request.fields.push_back({"Accept", wanted, Name::accept});
    TextArena texts;
    const OwnMessage message = compose(bad_gateway(), request, texts, "gw");
    QCOMPARE(message.head.status, 502);
    QCOMPARE(value_of(message, "content-type"), type.toStdString());
    QCOMPARE(value_of(message, "proxy-status"), std::string("gw; error=connection_refused"));
    QCOMPARE(value_of(message, "cache-control"), std::string("no-store"));
    QCOMPARE(message.head.body.length.value_or(0), std::uint64_t{message.body.size()});
    // nothing becomes markup, whatever the form.
    if (type.startsWith("text/html")) QVERIFY(message.body.find("<b>") == std::string::npos);
    if (type == "application/json")
      QCOMPARE(message.body, std::string("{\"status\":502,\"error\":\"connection_refused\","
                                         "\"details\":\"<b>\\\"nothing\\\" listens & more\"}\n"));
  }

  void grpc_is_answered_with_trailers_only_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("grpc");
    const auto row = [](int status, const char* grpc) {
      QTest::addRow("%d", status) << status << QByteArray(grpc);
    };
    row(502, "14");
    row(503, "14");
    row(504, "4");
    row(413, "8");
    row(431, "8");
    row(401, "16");
    row(403, "7");
    row(404, "12");
  }

  void grpc_is_answered_with_trailers_only() {
    QFETCH(int, status);
    QFETCH(QByteArray, grpc);
    Request request;
    request.method = "POST";
    request.fields.push_back({"content-type", "application/grpc+proto", Name::content_type});
    QVERIFY(is_grpc(request));
    OwnAnswer own = bad_gateway();
    own.status = status;
    own.details = "100% \xe6\xb6\xb5";
    TextArena texts;
    const OwnMessage message = compose(own, request, texts);
    QCOMPARE(message.head.status, 200);
    QVERIFY(!message.head.body.present && message.body.empty());
    QCOMPARE(value_of(message, "content-type"), std::string("application/grpc"));
    QCOMPARE(value_of(message, "grpc-status"), grpc.toStdString());
    QCOMPARE(value_of(message, "grpc-message"), std::string("100%25 %E6%B6%B5"));
  }

  void what_is_grpc_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("is");
    QTest::newRow("plain") << QByteArray("application/grpc") << true;
    QTest::newRow("proto") << QByteArray("application/grpc+proto") << true;
    QTest::newRow("parameter") << QByteArray("Application/GRPC; x=y") << true;
    QTest::newRow("web") << QByteArray("application/grpc-web") << false;
    QTest::newRow("other") << QByteArray("application/json") << false;
  }

  void what_is_grpc() {
    QFETCH(QByteArray, type);
    QFETCH(bool, is);
    const std::string text = type.toStdString();
    Request request;
    request.fields.push_back({"Content-Type", text, Name::content_type});
    QCOMPARE(is_grpc(request), is);
  }

  /// Its 200 would open the tunnel.
  void what_asks_for_a_tunnel_is_no_grpc_data() {
    QTest::addColumn<Purpose>("purpose");
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("WebSocket") << Purpose::websocket << QByteArray("GET");
    QTest::newRow("CONNECT") << Purpose::connect << QByteArray("CONNECT");
    QTest::newRow("refused CONNECT") << Purpose::ordinary << QByteArray("CONNECT");
    QTest::newRow("Upgrade") << Purpose::upgrade << QByteArray("GET");
  }

  void what_asks_for_a_tunnel_is_no_grpc() {
    QFETCH(Purpose, purpose);
    QFETCH(QByteArray, method);
    const std::string name = method.toStdString();
    Request request;
    request.method = name;
    request.purpose = purpose;
    request.fields.push_back({"content-type", "application/grpc", Name::content_type});
    QVERIFY(!is_grpc(request));
    TextArena texts;
    const OwnMessage message = compose(bad_gateway(), request, texts);
    QCOMPARE(message.head.status, 502);
    QVERIFY(message.head.body.present && !message.body.empty());
  }

  void special_statuses_say_more() {
    const Request request;
    TextArena texts;
    OwnAnswer own;
    own.status = 503;
    QCOMPARE(value_of(compose(own, request, texts), "retry-after"), std::string("5"));
    QVERIFY(value_of(compose(own, request, texts), "proxy-status").empty());
    own.status = 401;
    own.challenge = "Basic realm=\"x\"";
    QCOMPARE(value_of(compose(own, request, texts), "www-authenticate"),
             std::string("Basic realm=\"x\""));
    own.status = 407;
    QCOMPARE(value_of(compose(own, request, texts), "proxy-authenticate"),
             std::string("Basic realm=\"x\""));
  }

  void large_pages_are_answered_whole() {
    const std::string page = "<html>" + std::string(1'000'000, 'x');
    const auto behave = [&page](ServerExchange& exchange, Seen&) -> Task<> {
      OwnAnswer own;
      own.status = 404;
      own.token = "destination_not_found";
      own.page = page;
      co_await answer(exchange, std::move(own));
    };
    ServerUnderTest test(behave, support::Fragmentation{3, 9000}, 3000);
    const std::string got = test.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(status_of(got), 404);
    QVERIFY(body_of(got) == page);
    const std::string head = test.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(head.find("Content-Length: 1000006\r\n") != std::string::npos);
    QVERIFY(body_of(head).empty());
  }
};

}  // namespace culvert::http::own_answer_test

QTEST_GUILESS_MAIN(culvert::http::own_answer_test::OwnAnswerTest)
#include "own_answer_test.moc"
