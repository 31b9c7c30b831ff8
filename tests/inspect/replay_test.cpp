// An exchange is sent again: what may be, what may not, and to which services.
#include "core/inspect/replay.h"

#include "core/gateway/gateway.h"
#include "core/inspect/recorder.h"
#include "tests/gateway/stage.h"

#include <QTest>

#include <functional>

namespace culvert::inspect::replay_test {
namespace {

using gateway::expect;
using gateway::expect_equal;
using gateway::field;
using gateway::Spoken;
using gateway::Stage;
using observe::ExchangeKind;
using observe::ExchangeRecord;
using observe::ReplayOrder;

observe::FieldsPtr list(const std::vector<std::pair<std::string, std::string>>& fields,
                        bool masked = false) {
  observe::FieldList made;
  for (const auto& [name, value] : fields)
    made.add(name, value, masked);
  return std::make_shared<const observe::FieldList>(std::move(made));
}

/// "POST /p?x=1" with a body, as it was recorded.
ExchangeRecord recorded() {
  ExchangeRecord row;
  row.id = 5;
  row.profile = "home";
  row.proxy = "web";
  row.method = "POST";
  row.scheme = "https";
  row.authority = "site.test";
  row.path = "/p?x=1";
  row.down_version = "HTTP/2";
  row.request_fields = list({
      {"content-type", "text/plain"},
      {"x-more",       "1"         }
  });
  observe::BodyPart body;
  body.bytes = "hello";
  body.total = row.request_size = 5;
  row.request_body = std::make_shared<const observe::BodyPart>(std::move(body));
  return row;
}

std::string told(const ReplayRequest& request) {
  std::string text = request.method + " " + request.scheme + "://" + request.authority +
                     request.path + " " + std::string(http::to_text(request.version));
  for (const auto& [name, value] : request.fields)
    text += " " + name + "=" + value;
  return text + " [" + request.body + "]";
}

using Fields = std::vector<std::pair<std::string, std::string>>;
using Change = std::function<void(ExchangeRecord&, ReplayOrder&)>;

}  // namespace
}  // namespace culvert::inspect::replay_test

namespace culvert::inspect::replay_test {

class ReplayTest : public QObject {
  Q_OBJECT

 private slots:
  void an_order_becomes_a_request_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, const Change& change, const char* expected) {
      QTest::newRow(name) << change << expected;
    };
    add(
        "as it was", [](ExchangeRecord&, ReplayOrder&) {},
        "POST https://site.test/p?x=1 HTTP/2 content-type=text/plain x-more=1 [hello]");
    add(
        "edited",
        [](ExchangeRecord&, ReplayOrder& order) {
          order.method = "PUT";
          order.path = "/q";
          order.fields = Fields{
              {"a", "b"}
          };
          order.body = "other";
        },
        "PUT https://site.test/q HTTP/2 a=b [other]");
    add(
        "without a body",
        [](ExchangeRecord& row, ReplayOrder&) {
          row.request_body = nullptr;
          row.request_size = 0;
          row.down_version = "HTTP/1.0";
        },
        "POST https://site.test/p?x=1 HTTP/1.1 content-type=text/plain x-more=1 []");
    add(
        "fields of the hop stay here",
        [](ExchangeRecord&, ReplayOrder& order) {
          order.fields = Fields{
              {"Host",              "other.test:81"},
              {"Connection",        "close"        },
              {"Transfer-Encoding", "chunked"      },
              {"Content-Length",    "99"           },
              {"Expect",            "100-continue" },
              {"TE",                "trailers"     },
              {"a",                 "b"            }
          };
        },
        "POST https://other.test:81/p?x=1 HTTP/2 a=b [hello]");
    add(
        "masked values are filled in",
        [](ExchangeRecord& row, ReplayOrder& order) {
          row.path_masked = true;
          row.request_fields = list(
              {
                  {"cookie", "a=\u2022\u2022\u2022"}
          },
              true);
          order.path = "/p?token=t";
          order.fields = Fields{
              {"cookie", "a=real"}
          };
        },
        "POST https://site.test/p?token=t HTTP/2 cookie=a=real [hello]");
    const auto refused = [&](const char* name, const Change& change, const char* why) {
      add(name, change, why);
    };
    refused(
        "a masked field",
        [](ExchangeRecord& row, ReplayOrder&) {
          row.request_fields = list(
              {
                  {"cookie", "a=x"}
          },
              true);
        },
        "secret_missing cookie");
    refused(
        "a masked field in the order",
        [](ExchangeRecord&, ReplayOrder& order) {
          order.fields = Fields{
              {"authorization", "Bearer \u2022\u2022\u2022"}
          };
        },
        "secret_missing authorization");
    refused(
        "a masked path", [](ExchangeRecord& row, ReplayOrder&) { row.path_masked = true; },
        "secret_missing path");
    refused(
        "a masked path in the order",
        [](ExchangeRecord&, ReplayOrder& order) { order.path = "/?token=\u2022\u2022\u2022"; },
        "secret_missing path");
    refused(
        "a body that was not stored",
        [](ExchangeRecord& row, ReplayOrder&) { row.request_body = nullptr; },
        "not_found the body of the request");
    refused(
        "half a body",
        [](ExchangeRecord& row, ReplayOrder&) {
          observe::BodyPart part;
          part.bytes = "he";
          part.total = 5;
          row.request_body = std::make_shared<const observe::BodyPart>(part);
        },
        "not_found the body of the request");
    refused(
        "a socket", [](ExchangeRecord& row, ReplayOrder&) { row.kind = ExchangeKind::websocket; },
        "unsupported replay of a tunnel");
    refused(
        "a tunnel", [](ExchangeRecord& row, ReplayOrder&) { row.kind = ExchangeKind::tunnel; },
        "unsupported replay of a tunnel");
    const auto wrong = [&](const char* name, const char* what,
                           const std::function<void(ReplayOrder&)>& change) {
      add(
          name, [change](ExchangeRecord&, ReplayOrder& order) { change(order); },
          (std::string("config ") + what).c_str());
    };
    wrong("a method with a space", "method", [](ReplayOrder& order) { order.method = "G T"; });
    wrong("CONNECT", "method", [](ReplayOrder& order) { order.method = "connect"; });
    wrong("a path with a space", "path", [](ReplayOrder& order) { order.path = "/a b"; });
    wrong("a path with a line break", "path",
          [](ReplayOrder& order) { order.path = "/a HTTP/1.1\r\nx: y"; });
    wrong("a path from nowhere", "path", [](ReplayOrder& order) { order.path = "a"; });
    wrong("an empty path", "path", [](ReplayOrder& order) { order.path = ""; });
    wrong("a field with a line break", "x", [](ReplayOrder& order) {
      order.fields = Fields{
          {"x", "a\r\ny: z"}
      };
    });
    wrong("a field without a name", "", [](ReplayOrder& order) {
      order.fields = Fields{
          {"", "a"}
      };
    });
    wrong("a host with a path", "Host", [](ReplayOrder& order) {
      order.fields = Fields{
          {"host", "a/b"}
      };
    });
  }
  void an_order_becomes_a_request() {
    QFETCH(Change, change);
    QFETCH(QString, expected);
    ExchangeRecord row = recorded();
    ReplayOrder order;
    order.of = row.id;
    change(row, order);
    const Result<ReplayRequest> made = request_again(row, order);
    const std::string got =
        made ? told(*made) : std::string(to_text(made.error().code)) + " " + made.error().context;
    QCOMPARE(QString::fromStdString(got), expected);
    if (made) QCOMPARE(made->of, observe::ExchangeId{5});
  }

  void the_service_is_asked_again_data() {
    QTest::addColumn<int>("service");
    for (const Spoken up : {Spoken::h1, Spoken::h2c, Spoken::h1_tls, Spoken::h2_tls})
      QTest::newRow(name_of(up)) << int(up);
  }
  void the_service_is_asked_again() {
    QFETCH(int, service);
    observe::Mailbox mailbox;
    Store store(mailbox);
    config::CapturePolicy policy;
    policy.mode = config::CaptureMode::off;  // a replay is recorded nevertheless
    const Recorder recorder(&store, "home", "web", policy);
    Stage stage{Spoken(service)};
    stage.observe = [&](const http::Request& request) {
      Origin origin;
      origin.replay_of = 5;
      return recorder.watch(request, origin);
    };
    stage.service.pages["/p"] = [](http::ServerExchange& exchange) -> Task<> {
      const std::string body = co_await gateway::read_all(exchange);
      http::Response head;
      head.status = 200;
      head.body = http::BodySize::exactly(body.size() + 1);
      const http::Field* const more = http::find(exchange.request().fields, "x-more");
      head.fields.push_back(field("x-got", more == nullptr ? "none" : more->value));
      exchange.respond(head);
      const std::string answer = body + "!";
      co_await net::write(exchange, as_bytes(answer), Leg::upstream);
      exchange.shutdown_write();
    };
    stage.play([](Stage& on) -> Task<> {
      auto request = request_again(recorded(), {});
      expect(bool(request), "it can be sent");
      ReplayExchange exchange(on.io.get_executor(), *std::move(request));
      gateway::Gateway gateway(on, on.deadlines);
      co_await gateway.serve(exchange);
      expect(exchange.has_responded(), "it was answered");
    });
    store.tick();
    const observe::ExchangeDelta delta = mailbox.take_exchanges();
    QCOMPARE(delta.changed.size(), std::size_t{1});
    const ExchangeRecord& row = *delta.changed.front();
    QCOMPARE(row.replay_of, observe::ExchangeId{5});
    QCOMPARE(row.status, 200);
    QCOMPARE(row.state, observe::ExchangeState::complete);
    QCOMPARE(row.up_version, std::string(is_h2(Spoken(service)) ? "HTTP/2" : "HTTP/1.1"));
    QCOMPARE(row.request_size, std::uint64_t{5});
    QCOMPARE(row.answer_size, std::uint64_t{6});
    QCOMPARE(row.answer_fields->find("x-got"), std::optional<std::string_view>("1"));
    QCOMPARE(stage.service.requests.back(), std::string("POST /p?x=1"));
  }

  void a_service_that_is_down_answers_with_its_error() {
    observe::Mailbox mailbox;
    Store store(mailbox);
    const Recorder recorder(&store, "home", "web", {});
    Stage stage(Spoken::h1);
    stage.refuse_dials = 9;
    stage.observe = [&](const http::Request& request) {
      Origin origin;
      origin.replay_of = 5;
      return recorder.watch(request, origin);
    };
    stage.play([](Stage& on) -> Task<> {
      auto request = request_again(recorded(), {});
      ReplayExchange exchange(on.io.get_executor(), *std::move(request));
      gateway::Gateway gateway(on, on.deadlines);
      co_await gateway.serve(exchange);
    });
    store.tick();
    const observe::ExchangeDelta delta = mailbox.take_exchanges();
    QCOMPARE(delta.changed.size(), std::size_t{1});
    QVERIFY(delta.changed.front()->own_answer);
    QCOMPARE(delta.changed.front()->error->code, Errc::refused);
  }

  void a_refused_order_leaves_a_row_that_says_why() {
    observe::Mailbox mailbox;
    Store store(mailbox);
    ReplayOrder order;
    order.of = 5;
    refuse_replay(store, order, std::make_shared<const ExchangeRecord>(recorded()),
                  {Errc::secret_missing, Leg::none, "cookie", {}});
    refuse_replay(store, order, nullptr, {Errc::not_found, Leg::none, "the exchange", {}});
    store.tick();
    const observe::ExchangeDelta delta = mailbox.take_exchanges();
    QCOMPARE(delta.changed.size(), std::size_t{2});
    for (const observe::ExchangePtr& row : delta.changed) {
      QCOMPARE(row->replay_of, observe::ExchangeId{5});
      QCOMPARE(row->state, observe::ExchangeState::aborted);
    }
    QCOMPARE(delta.changed[0]->proxy + delta.changed[0]->path, std::string("web/p?x=1"));
    QCOMPARE(delta.changed[0]->error->code, Errc::secret_missing);
    QCOMPARE(delta.changed[1]->error->code, Errc::not_found);
  }
};

}  // namespace culvert::inspect::replay_test

QTEST_GUILESS_MAIN(culvert::inspect::replay_test::ReplayTest)
#include "replay_test.moc"
