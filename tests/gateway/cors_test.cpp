// gateway.md 2.17: what is seen of CORS, and what is done where a route wants help.
#include "core/gateway/cors.h"

#include "tests/gateway/asking.h"

namespace culvert::gateway::cors_test {
namespace {

const std::string ours = "https://page.test";

CorsRules helping(bool overrides = false) {
  CorsRules rules;
  rules.assist = true;
  rules.origins = {"https://other.test", ours};
  rules.overrides = overrides;
  return rules;
}

http::Request preflight(std::string_view origin) {
  http::Request request =
      asking("/api", field("origin", origin), field("access-control-request-method", "PUT"),
             field("access-control-request-headers", "x-one, content-type"));
  request.method = "OPTIONS";
  return request;
}

std::string text_of(const std::vector<http::Field>& fields) {
  std::string text;
  for (const http::Field& one : fields)
    text.append(text.empty() ? "" : " | ").append(one.name).append(": ").append(one.value);
  return text;
}

const std::string allowed =
    "Access-Control-Allow-Origin: https://page.test | Access-Control-Allow-Credentials: true";

}  // namespace

class CorsTest : public QObject {
  Q_OBJECT

 private slots:
  void preflights_are_answered_for_listed_origins_only_data() {  // (1)
    QTest::addColumn<bool>("assist");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("answered");
    QTest::newRow("listed") << true << QByteArray("https://page.test") << true;
    QTest::newRow("not listed") << true << QByteArray("https://evil.test") << false;
    QTest::newRow("listed with another port")
        << true << QByteArray("https://page.test:444") << false;
    QTest::newRow("listed with another scheme") << true << QByteArray("http://page.test") << false;
    QTest::newRow("null") << true << QByteArray("null") << false;
    QTest::newRow("none") << true << QByteArray() << false;
    QTest::newRow("no help wanted") << false << QByteArray("https://page.test") << false;
  }

  void preflights_are_answered_for_listed_origins_only() {
    QFETCH(bool, assist);
    QFETCH(QByteArray, origin);
    QFETCH(bool, answered);
    CorsRules rules = helping();
    rules.assist = assist;
    const std::string from = origin.toStdString();
    const auto answer = answer_preflight(rules, preflight(from));
    QCOMPARE(answer.has_value(), answered);
    if (!answered) return;
    QCOMPARE(answer->status, 204);
    QCOMPARE(text_of(answer->fields),
             allowed +
                 " | Access-Control-Allow-Methods: PUT | Access-Control-Allow-Headers: "
                 "x-one, content-type | Access-Control-Max-Age: 600 | Vary: Origin");
  }

  void other_requests_are_no_preflights() {
    QVERIFY(!answer_preflight(helping(), asking("/api", field("origin", ours))));
    http::Request options = asking("/api", field("origin", ours));
    options.method = "OPTIONS";
    QVERIFY(!answer_preflight(helping(), options));
    options = preflight(ours);
    options.fields[1].value = "not a method";
    QVERIFY(!answer_preflight(helping(), options));
    options = preflight(ours);
    options.fields[2].value = "x-one, not a name";
    QVERIFY(
        !http::find(answer_preflight(helping(), options)->fields, "access-control-allow-headers"));
  }

  void answers_of_the_service_data() {  // (3), (4)
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("assist");
    QTest::addColumn<bool>("overrides");
    QTest::addColumn<QByteArray>("told");
    QTest::addColumn<int>("values");
    const auto row = [](const char* name, const char* said, bool assist, bool overrides,
                        const std::string& told, int values) {
      QTest::newRow(name) << QByteArray(said) << assist << overrides
                          << QByteArray::fromStdString(told) << values;
    };
    const std::string ours_now = allowed + " | Vary: Origin";
    row("nothing", "", true, false, ours_now, 0);
    row("nothing, no help", "", false, false, "", 0);
    row("its own", "*", true, false, "Access-Control-Allow-Origin: *", 1);
    row("its own, overridden", "*", true, true, ours_now, 1);
    row("two, collapsed", "https://page.test, https://page.test", true, false, ours_now, 2);
    row("two, no help", "*, https://page.test", false, false,
        "Access-Control-Allow-Origin: *, https://page.test", 2);
  }

  void answers_of_the_service() {
    QFETCH(QByteArray, said);
    QFETCH(bool, assist);
    QFETCH(bool, overrides);
    QFETCH(QByteArray, told);
    QFETCH(int, values);
    CorsRules rules = helping(overrides);
    rules.assist = assist;
    const std::string value = said.toStdString();
    http::Response answer;
    answer.status = 200;
    if (!value.empty()) answer.fields = {field("Access-Control-Allow-Origin", value)};
    http::TextArena texts;
    const http::Request request = asking("/api", field("origin", ours));
    const CorsFacts facts = apply_cors(rules, request, answer, texts);
    QCOMPARE(text_of(answer.fields), told.toStdString());
    QCOMPARE(facts.allow_origins, static_cast<std::size_t>(values));
    QVERIFY(facts.asked && !facts.preflight);
    QCOMPARE(facts.allows, values > 0);
    QCOMPARE(facts.assisted, told.contains("Credentials"));
  }

  void what_browsers_refuse_is_seen() {  // D-53, D-54
    http::TextArena texts;
    http::Response answer;
    answer.fields = {field("access-control-allow-origin", "*"),
                     field("Access-Control-Allow-Origin", "https://a.test"),
                     field("access-control-allow-credentials", "true")};
    const CorsFacts facts = apply_cors({}, asking("/", field("origin", ours)), answer, texts);
    QCOMPARE(facts.allow_origins, std::size_t{2});
    QVERIFY(facts.any_with_credentials && facts.allows && !facts.assisted);
    QVERIFY(!apply_cors({}, asking("/"), answer, texts).asked);
  }

  void a_websocket_is_no_matter_of_cors() {  // (5)
    http::TextArena texts;
    http::Response answer;
    answer.status = 403;
    const http::Request request = websocket("/socket", field("origin", ours));
    QVERIFY(!apply_cors(helping(), request, answer, texts).asked);
    QVERIFY(answer.fields.empty());
  }

  void the_gateway_helps_data() { add_pairs(plain_spoken); }

  void the_gateway_helps() {
    QFETCH(Spoken, down);
    QFETCH(Spoken, up);
    Stage stage(up);
    stage.route->cors = helping();
    // Preflights carry no credentials.
    stage.route->user = "user";
    Got before, answer, error;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      before = co_await ask(*visitor, preflight(ours));
      error = co_await ask(*visitor, asking("/plain", field("origin", ours)));
      answer = co_await ask(*visitor, asking("/plain", field("origin", ours),
                                             field("authorization", "Basic dXNlcjo=")));
    });
    QCOMPARE(before.status, 204);
    QCOMPARE(error.status, 401);
    QCOMPARE(answer.status, 200);
    for (const Got& got : {before, error, answer}) {
      QCOMPARE(got.field("access-control-allow-origin"), ours);
      QVERIFY(got.field("vary").find("Origin") != std::string::npos);
    }
    QCOMPARE(stage.service.requests.size(), std::size_t{1});
    QVERIFY(stage.reports.at(0).cors.preflight && stage.reports.at(0).own_answer);
    QVERIFY(stage.reports.at(2).cors.assisted);
  }

  void errors_of_ours_can_be_read_by_pages() {  // (2)
    Stage stage(Spoken::h1);
    stage.route->cors = helping();
    stage.refuse_dials = 10;
    Got listed, other;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      listed = co_await ask(*visitor, asking("/", field("origin", ours)));
      other = co_await ask(*visitor, asking("/", field("origin", "https://evil.test")));
    });
    QCOMPARE(listed.status, 502);
    QCOMPARE(listed.field("access-control-allow-origin"), ours);
    QCOMPARE(other.field("access-control-allow-origin"), std::string());
  }

  void preflights_of_strangers_are_for_the_service() {  // (1)
    Stage stage(Spoken::h1);
    stage.route->cors = helping();
    Got got;
    run(stage, [&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
      got = co_await ask(*visitor, preflight("https://evil.test"));
    });
    QCOMPARE(got.status, 200);
    QCOMPARE(got.field("access-control-allow-origin"), std::string());
    QCOMPARE(stage.service.requests.size(), std::size_t{1});
    QVERIFY(stage.reports.at(0).cors.preflight && !stage.reports.at(0).cors.assisted);
  }
};

}  // namespace culvert::gateway::cors_test

QTEST_GUILESS_MAIN(culvert::gateway::cors_test::CorsTest)
#include "cors_test.moc"
