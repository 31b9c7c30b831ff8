// What a http proxy changes in messages: frp-surface 3.3.
#include "core/relay/http_rewriting.h"

#include "core/relay/http_answer.h"

#include <QTemporaryDir>
#include <QTest>

#include <string>

namespace culvert::relay {
namespace {

std::string upstream(const std::string& text, const HttpRewriting& rewriting = {},
                     bool keeps_proxy_authorization = false) {
  http::RequestHead head;
  http::RequestFacts facts;
  auto refusal = http::parse_request_head(as_bytes(text), head);
  if (!refusal) refusal = http::examine(head, facts);
  if (refusal) return "refused";
  std::string out;
  write_upstream_head(out, head, facts, rewriting, "203.0.113.7", keeps_proxy_authorization);
  return out;
}

std::string downstream(const std::string& text, const AnswerShape& shape,
                       const HttpRewriting& rewriting = {}) {
  http::ResponseHead head;
  http::ResponseFacts facts;
  auto refusal = http::parse_response_head(as_bytes(text), head);
  if (!refusal) refusal = http::examine(head, "GET", facts);
  if (refusal) return "refused";
  std::string out;
  write_downstream_head(out, head, facts, rewriting, shape);
  return out;
}

}  // namespace

class HttpRewritingTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_are_rewritten_as_by_frp() {
    QCOMPARE(upstream("GET /a?b HTTP/1.1\r\nAccept: x\r\nHost: w.test:8080\r\n\r\n"),
             std::string("GET /a?b HTTP/1.1\r\nHost: w.test:8080\r\nAccept: x\r\n"
                         "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Host: w.test:8080\r\n"
                         "X-Forwarded-Proto: http\r\n\r\n"));
  }

  void forwarded_for_is_appended_and_the_others_replaced() {
    const std::string out = upstream(
        "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.1.1.1\r\n"
        "X-Forwarded-For: 2.2.2.2\r\nX-Forwarded-Host: evil\r\n"
        "X-Forwarded-Proto: https\r\n\r\n");
    QVERIFY(out.find("X-Forwarded-For: 1.1.1.1, 2.2.2.2, 203.0.113.7\r\n") != std::string::npos);
    QVERIFY(out.find("X-Forwarded-Host: h\r\n") != std::string::npos);
    QVERIFY(out.find("evil") == std::string::npos && out.find("https") == std::string::npos);
  }

  void configured_fields_replace_what_is_there() {
    HttpRewriting rewriting;
    rewriting.host = "inner.test";
    rewriting.request = {
        {"X-From",            "frp"  },
        {"User-Agent",        "other"},
        {"X-Forwarded-Proto", "https"}
    };
    const std::string out =
        upstream("GET / HTTP/1.1\r\nHost: h\r\nuser-agent: curl\r\n\r\n", rewriting);
    QCOMPARE(out, std::string("GET / HTTP/1.1\r\nHost: inner.test\r\n"
                              "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Host: h\r\n"
                              "X-From: frp\r\nUser-Agent: other\r\nX-Forwarded-Proto: https\r\n"
                              "\r\n"));
  }

  void fields_of_one_hop_stay_on_it() {
    const std::string out = upstream(
        "POST / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, X-Mine\r\nKeep-Alive: 5\r\n"
        "Proxy-Connection: x\r\nX-Mine: 1\r\nProxy-Authorization: Basic eDp5\r\n"
        "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
    QCOMPARE(out, std::string("POST / HTTP/1.1\r\nHost: h\r\nTrailer: X-Sum\r\n"
                              "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Host: h\r\n"
                              "X-Forwarded-Proto: http\r\nTransfer-Encoding: chunked\r\n\r\n"));
  }

  void proxy_credentials_go_on_only_when_they_are_not_ours() {
    const std::string text =
        "GET http://h/x HTTP/1.1\r\nHost: h\r\nProxy-Authorization: Basic eDp5\r\n\r\n";
    QVERIFY(upstream(text, {}, false).find("Basic") == std::string::npos);
    QVERIFY(upstream(text, {}, true).find("Basic eDp5") != std::string::npos);
    // The target keeps its form: the service behind may be a proxy itself.
    QVERIFY(upstream(text).starts_with("GET http://h/x HTTP/1.1\r\nHost: h\r\n"));
  }

  void upgrades_trailers_and_expectations_are_made_anew() {
    const std::string upgrade = upstream(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: k\r\n\r\n");
    QVERIFY(upgrade.find("Connection: Upgrade\r\nUpgrade: websocket\r\n") != std::string::npos);
    QVERIFY(upgrade.find("Sec-WebSocket-Key: k\r\n") != std::string::npos);
    const std::string trailers =
        upstream("GET / HTTP/1.1\r\nHost: h\r\nConnection: te\r\nTE: gzip, trailers\r\n\r\n");
    QVERIFY(trailers.find("Connection: TE\r\nTE: trailers\r\n") != std::string::npos);
    const std::string h2c = upstream(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        "HTTP2-Settings: AAMAAABk\r\n\r\n");
    QVERIFY(h2c.find("h2c") == std::string::npos && h2c.find("HTTP2") == std::string::npos);
    QVERIFY(upstream("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                     "Content-Length: 1\r\n\r\n")
                .find("Expect: 100-continue\r\n") != std::string::npos);
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
    HttpRewriting rewriting;
    rewriting.response = {
        {"X-Set", "new"}
    };
    AnswerShape shape;
    shape.framing = http::Framing::Kind::length;
    QCOMPARE(downstream("HTTP/1.1 200 Fine\r\nX-Set: old\r\nContent-Length: 3\r\n"
                        "Content-Length: 3\r\nConnection: X-Hop\r\nX-Hop: 1\r\nSet-Cookie: a\r\n"
                        "Set-Cookie: b\r\n\r\n",
                        shape, rewriting),
             std::string("HTTP/1.1 200 Fine\r\nContent-Length: 3\r\nSet-Cookie: a\r\n"
                         "Set-Cookie: b\r\nX-Set: new\r\n\r\n"));
  }

  void answers_say_how_they_end_data() {
    QTest::addColumn<int>("framing");
    QTest::addColumn<bool>("keep");
    QTest::addColumn<bool>("http10");
    QTest::addColumn<QByteArray>("tail");
    using Kind = http::Framing::Kind;
    QTest::newRow("chunked") << int(Kind::chunked) << true << false
                             << QByteArray("Transfer-Encoding: chunked\r\n\r\n");
    QTest::newRow("chunked, last") << int(Kind::chunked) << false << false
                                   << QByteArray(
                                          "Transfer-Encoding: chunked\r\n"
                                          "Connection: close\r\n\r\n");
    QTest::newRow("1.0 until close")
        << int(Kind::until_close) << false << true << QByteArray("Connection: close\r\n\r\n");
    QTest::newRow("1.0 kept") << int(Kind::none) << true << true
                              << QByteArray("Connection: keep-alive\r\n\r\n");
  }

  void answers_say_how_they_end() {
    QFETCH(int, framing);
    QFETCH(bool, keep);
    QFETCH(bool, http10);
    QFETCH(QByteArray, tail);
    AnswerShape shape;
    shape.framing = static_cast<http::Framing::Kind>(framing);
    shape.keep_alive = keep;
    shape.to_http10 = http10;
    QCOMPARE(downstream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", shape),
             "HTTP/1.1 200 OK\r\n" + tail.toStdString());
  }

  void answers_of_our_own_name_their_reason() {
    std::string out;
    AnswerOptions options;
    write_answer(out, answers::no_client(), options);
    QVERIFY(out.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    QVERIFY(out.find("Proxy-Status: culvert-relay; error=destination_unavailable\r\n") !=
            std::string::npos);
    QVERIFY(out.find("Retry-After: ") != std::string::npos);
    QVERIFY(out.find("Connection: close\r\n") != std::string::npos);
    out.clear();
    options.head_only = options.keep_alive = true;
    write_answer(out, answers::unauthorized(true), options);
    QVERIFY(out.starts_with("HTTP/1.1 407 "));
    QVERIFY(out.find("Proxy-Authenticate: Basic realm=\"Restricted\"\r\n") != std::string::npos);
    QVERIFY(out.ends_with("\r\n\r\n"));
  }

  void page_of_404_follows_its_file() {
    QTemporaryDir directory;
    const QString path = directory.filePath("404.html");
    NotFoundPage page(path.toStdString());
    QVERIFY(page.content().empty());
    const auto write = [&](const QByteArray& text) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(text);
    };
    write("<h1>gone</h1>");
    QCOMPARE(std::string(page.content()), std::string("<h1>gone</h1>"));
    QVERIFY(QFile::remove(path));
    QVERIFY(page.content().empty());
    std::string out;
    AnswerOptions options;
    options.page = "<p>mine</p>";
    write_answer(out, answers::no_route(), options);
    QVERIFY(
        out.ends_with("Content-Length: 11\r\nProxy-Status: culvert-relay; "
                      "error=destination_not_found\r\nConnection: close\r\n\r\n<p>mine</p>"));
  }
};

}  // namespace culvert::relay

QTEST_GUILESS_MAIN(culvert::relay::HttpRewritingTest)
#include "http_rewriting_test.moc"
