// What the http virtual hosts answer themselves, and when they try again.
#include "tests/relay/http_stage.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace culvert::relay::http_failure_test {
namespace {

using namespace std::chrono_literals;

const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Lets time pass until the coroutine's own waits are over.
Task<> let_pass(HttpStage& stage, Duration total) {
  for (Duration passed{}; passed < total; passed += 1s) {
    Clock::advance(1s);
    // A timer that is due at once makes the loop look at all of them.
    Timer bell(stage.io.get_executor(), Clock::now() - 1s);
    co_await bell.async_wait(nothrow);
    for (int turn = 0; turn < 5; ++turn)
      co_await asio::post(stage.io, use_task);
  }
}

std::string status_line(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n"));
}

}  // namespace

class HttpFailureTest : public QObject {
  Q_OBJECT

 private slots:
  void failures_are_told_apart_data() {
    QTest::addColumn<QByteArray>("service");  // what it sends before it hangs up
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("token");
    const auto row = [](const char* name, const char* service, const char* status,
                        const char* token) {
      QTest::newRow(name) << QByteArray(service) << QByteArray(status) << QByteArray(token);
    };
    row("closes without a word", "", "HTTP/1.1 502 Bad Gateway", "connection_terminated");
    row("half a head", "HTTP/1.1 200 OK\r\nA", "HTTP/1.1 502 Bad Gateway",
        "http_response_incomplete");
    row("no http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 502 Bad Gateway",
        "http_protocol_error");
    row("bare LF", "HTTP/1.1 200 OK\nA: b\n\n", "HTTP/1.1 502 Bad Gateway", "http_protocol_error");
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway", "http_protocol_error");
    row("switches unasked", "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway", "http_protocol_error");
  }

  void failures_are_told_apart() {
    QFETCH(QByteArray, service);
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, token);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [&](Talker& talker) -> Task<> {
        co_await talker.take_head();
        if (!service.isEmpty()) co_await talker.send(service.toStdString());
        talker.hang_up();
      });
      Talker user = s.user();
      co_await user.send(browse("/", "a.test"));
      seen = co_await user.take_until("</html>\n");
      // The user's connection is as good as before.
      co_await user.send(get("/", "nobody.test"));
      co_await user.take_until("HTTP/1.1 404 Not Found\r\n");
    });
    QCOMPARE(status_line(seen), status.toStdString());
    const std::size_t named = seen.find("error=" + token.toStdString());
    QVERIFY2(named != std::string::npos, seen.c_str());
    const char behind = seen[named + 6 + static_cast<std::size_t>(token.size())];
    QVERIFY2(behind == ';' || behind == '\r', seen.c_str());
  }

  void no_work_connection_is_503_after_userConnTimeout() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", nullptr);
      Talker user = s.user();
      co_await user.send(browse("/", "a.test"));
      co_await let_pass(s, 11s);
      seen = co_await user.take_until("</html>\n");
    });
    QCOMPARE(status_line(seen), std::string("HTTP/1.1 503 Service Unavailable"));
  }

  void a_silent_service_is_504_after_vhostHTTPTimeout() {
    HttpStage stage;
    stage.config.vhost_http_timeout = 5s;
    std::string seen;
    bool early = true;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [](Talker& talker) -> Task<> { co_await talker.take_rest(); });
      Talker user = s.user();
      co_await user.send(browse("/", "a.test"));
      co_await let_pass(s, 4s);
      std::array<std::byte, 1> byte{};
      early = !user.stream().try_read(byte).is_blocked();
      co_await let_pass(s, 3s);
      seen = co_await user.take_until("</html>\n");
    });
    QVERIFY(!early);
    QCOMPARE(status_line(seen), std::string("HTTP/1.1 504 Gateway Timeout"));
  }

  void a_service_that_has_begun_may_take_its_time() {
    HttpStage stage;
    stage.config.vhost_http_timeout = 5s;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      Event more(s.io.get_executor());
      s.publish("a.test", [&more](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        co_await more.wait();
        co_await talker.send("hello");
      });
      Talker user = s.user();
      co_await user.send(get("/", "a.test"));
      co_await user.take_head();
      co_await let_pass(s, 600s);
      more.set();
      seen = co_await user.take(5);
    });
    QCOMPARE(seen, std::string("hello"));
  }

  void hosts_without_a_route_are_404_and_the_connection_stays() {
    HttpStage stage;
    std::string first, second;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello));
      Talker user = s.user();
      co_await user.send(browse("/", "b.test"));
      first = co_await user.take_until("</html>\n");
      co_await user.send(get("/", "a.test"));
      second = co_await user.take_until("hello");
    });
    QCOMPARE(status_line(first), std::string("HTTP/1.1 404 Not Found"));
    QCOMPARE(without_date(second), hello);
  }

  void bad_requests_end_the_connection_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("nonsense") << QByteArray("HELO a.test\r\n\r\n")
                              << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("smuggling") << QByteArray(
                                      "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n"
                                      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1"
                                      "\r\nHost: a.test\r\n\r\n")
                               << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("too long") << QByteArray("GET /" + QByteArray(20'000, 'x'))
                              << QByteArray("HTTP/1.1 414 URI Too Long");
    QTest::newRow("a version from the future")
        << QByteArray("GET / HTTP/3.0\r\nHost: a.test\r\n\r\n")
        << QByteArray("HTTP/1.1 505 HTTP Version Not Supported");
    QTest::newRow("coding")
        << QByteArray("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: br\r\n\r\n")
        << QByteArray("HTTP/1.1 501 Not Implemented");
    QTest::newRow("bad chunk") << QByteArray(
                                      "POST / HTTP/1.1\r\nHost: a.test\r\n"
                                      "Transfer-Encoding: chunked\r\n\r\nzz\r\n")
                               << QByteArray("HTTP/1.1 400 Bad Request");
  }

  void bad_requests_end_the_connection() {
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [](Talker& talker) -> Task<> { co_await talker.take_rest(); });
      Talker user = s.user();
      co_await user.send(request.toStdString());
      seen = co_await user.take_rest();
    });
    QCOMPARE(status_line(seen), status.toStdString());
    QVERIFY(seen.find("Connection: close\r\n") != std::string::npos);
    // One answer, and an orderly end.
    QVERIFY(seen.find("HTTP/1.1 ", 1) == std::string::npos);
    QVERIFY(seen.ends_with("\n") &&
            seen.find("\r\n\r\n" + status.mid(9).toStdString()) != std::string::npos);
  }

  void what_is_no_http_at_all_gets_no_answer() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      Talker user = s.user();
      co_await user.send("\x16\x03\x01\r\n\r\n");
      seen = co_await user.take_rest();
    });
    QVERIFY(seen.empty() || seen == "!");
  }

  void credentials_are_asked_for_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    const QByteArray right = "Basic bWU6cHc=", wrong = "Basic bWU6cHg=";
    const auto origin = [](const QByteArray& fields) {
      return QByteArray("GET / HTTP/1.1\r\nHost: a.test\r\n") + fields + "\r\n";
    };
    const auto absolute = [](const QByteArray& fields) {
      return QByteArray("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n") + fields + "\r\n";
    };
    const auto row = [](const char* name, const QByteArray& request, const char* status) {
      QTest::newRow(name) << request << QByteArray(status);
    };
    row("none", origin(""), "HTTP/1.1 401 Unauthorized");
    row("wrong", origin("Authorization: " + wrong + "\r\n"), "HTTP/1.1 401 Unauthorized");
    row("right", origin("Authorization: " + right + "\r\n"), "HTTP/1.1 200 OK");
    row("for a proxy", origin("Proxy-Authorization: " + right + "\r\n"),
        "HTTP/1.1 401 Unauthorized");
    row("proxy style, none", absolute(""), "HTTP/1.1 407 Proxy Authentication Required");
    row("proxy style, right", absolute("Proxy-Authorization: " + right + "\r\n"),
        "HTTP/1.1 200 OK");
    row("proxy style, for the origin", absolute("Authorization: " + right + "\r\n"),
        "HTTP/1.1 407 Proxy Authentication Required");
  }

  void credentials_are_asked_for() {
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      frp::NewProxy wanted;
      wanted.proxy_name = "p";
      wanted.custom_domains = {"a.test"};
      wanted.http_user = "me";
      wanted.http_pwd = "pw";
      s.publish(std::move(wanted), answering(hello));
      Talker user = s.user();
      co_await user.send(request.toStdString());
      seen = co_await user.take_head();
    });
    QCOMPARE(status_line(seen), status.toStdString());
  }

  void stale_work_connections_are_replaced_unseen_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("answered");
    QTest::newRow("GET is sent again") << QByteArray("GET") << true;
    QTest::newRow("POST is not") << QByteArray("POST") << false;
  }

  /// The service closes after its first answer, but so late that the relay finds out only when
  /// the second request is on its way.
  void stale_work_connections_are_replaced_unseen() {
    QFETCH(QByteArray, method);
    QFETCH(bool, answered);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send(hello);
        co_await talker.take(1);
        talker.hang_up();
      });
      Talker user = s.user();
      co_await user.send(get("/1", "a.test"));
      co_await user.take_until("hello");
      co_await user.send(method.toStdString() +
                         " /2 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
      seen = co_await user.take_head();
    });
    QCOMPARE(seen.starts_with("HTTP/1.1 200 OK"), answered);
    QCOMPARE(stage.starts.size(), std::size_t(answered ? 2 : 1));
  }

  void closed_idle_work_connections_are_not_used() {
    HttpStage stage;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", [](Talker& talker) -> Task<> {
        co_await talker.take_head();
        co_await talker.send(hello);
        talker.hang_up();
      });
      Talker user = s.user();
      for (int i = 0; i < 3; ++i) {
        co_await user.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
        co_await user.take_until("hello");
        co_await let_pass(s, 1s);
      }
    });
    QCOMPARE(stage.starts.size(), std::size_t{3});
  }

  void bytes_nobody_asked_for_cost_the_work_connection() {
    HttpStage stage;
    std::string second;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
      Talker user = s.user();
      co_await user.send(get("/1", "a.test"));
      co_await user.take_until("hello");
      co_await user.send(get("/2", "a.test"));
      second = co_await user.take_until("hello");
    });
    QCOMPARE(without_date(second), hello);
    QCOMPARE(stage.starts.size(), std::size_t{2});
  }

  void idle_work_connections_are_kept_for_a_minute() {
    HttpStage stage;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello));
      for (const Duration pause : {50s, 70s, 0s}) {
        Talker user = s.user();
        co_await user.send(get("/", "a.test"));
        co_await user.take_until("hello");
        co_await let_pass(s, pause);
      }
    });
    QCOMPARE(stage.starts.size(), std::size_t{2});
  }

  void idle_users_and_slow_heads_are_ended_data() {
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<int>("still_there");
    QTest::addColumn<int>("gone");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("says nothing") << QByteArray("") << 70 << 80 << QByteArray("");
    QTest::newRow("half a head") << QByteArray("GET / HTTP/1.1\r\nHo") << 55 << 65
                                 << QByteArray("HTTP/1.1 408 Request Timeout");
  }

  void idle_users_and_slow_heads_are_ended() {
    QFETCH(QByteArray, sent);
    QFETCH(int, still_there);
    QFETCH(int, gone);
    QFETCH(QByteArray, answer);
    HttpStage stage;
    bool early = true;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      Talker user = s.user();
      if (!sent.isEmpty()) co_await user.send(sent.toStdString());
      co_await let_pass(s, std::chrono::seconds(still_there));
      std::array<std::byte, 1> byte{};
      early = !user.stream().try_read(byte).is_blocked();
      co_await let_pass(s, std::chrono::seconds(gone - still_there));
      seen = co_await user.take_rest();
    });
    QVERIFY(!early);
    QCOMPARE(status_line(seen), answer.toStdString());
  }

  void a_removed_proxy_is_gone_at_once() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("a.test", answering(hello));
      Talker user = s.user();
      co_await user.send(get("/", "a.test"));
      co_await user.take_until("hello");
      s.unpublish_all();
      co_await user.send(get("/", "a.test"));
      seen = co_await user.take_head();
    });
    QCOMPARE(status_line(seen), std::string("HTTP/1.1 404 Not Found"));
  }

  void page_of_404_follows_its_file() {
    QTemporaryDir directory;
    const QString path = directory.filePath("404.html");
    NotFoundPage page(path.toStdString());
    QVERIFY(page.content().empty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("<h1>gone</h1>");
    file.close();
    QCOMPARE(std::string(page.content()), std::string("<h1>gone</h1>"));
    QVERIFY(QFile::remove(path));
    QVERIFY(page.content().empty());
  }

  void page_of_404_is_shown_to_everybody() {
    QTemporaryDir directory;
    const QString path = directory.filePath("404.html");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("<p>mine</p>");
    file.close();
    HttpStage stage;
    stage.config.custom_404_page = path.toStdString();
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      Talker user = s.user();
      co_await user.send(get("/", "nobody.test"));
      seen = co_await user.take_until("<p>mine</p>");
    });
    QCOMPARE(status_line(seen), std::string("HTTP/1.1 404 Not Found"));
    QVERIFY(seen.find("Content-Type: text/html; charset=utf-8\r\n") != std::string::npos);
    QVERIFY(seen.find("error=destination_not_found\r\n") != std::string::npos);
    QVERIFY(seen.ends_with("Content-Length: 11\r\n\r\n<p>mine</p>"));
  }

  void members_of_a_group_take_turns_data() {
    QTest::addColumn<bool>("keeps_connection");
    QTest::addColumn<bool>("has_other_loops");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("on one connection") << true << false << QByteArray("/");
    QTest::newRow("a connection each") << false << false << QByteArray("/");
    // Which loop a connection belongs on is a question of its own.
    QTest::newRow("a connection each, several loops") << false << true << QByteArray("/");
    QTest::newRow("an empty segment") << true << false << QByteArray("/a//b");
    QTest::newRow("a segment that stays") << true << false << QByteArray("/a/./b");
    QTest::newRow("the same in hex") << true << false << QByteArray("/a/%2e/b");
  }
  void members_of_a_group_take_turns() {
    QFETCH(const bool, keeps_connection);
    QFETCH(const bool, has_other_loops);
    QFETCH(const QByteArray, path);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.relay().has_other_loops = has_other_loops;
      for (const char* const name : {"one", "two"}) {
        frp::NewProxy wanted;
        wanted.proxy_name = name;
        wanted.custom_domains = {"a.test"};
        wanted.group = "g";
        wanted.group_key = "k";
        s.publish(std::move(wanted),
                  answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + std::string(name)));
      }
      Talker user = s.user();
      for (int i = 0; i < 4; ++i) {
        if (!keeps_connection) user = s.user();
        const std::string request = get(path.toStdString(), "a.test");
        co_await user.send(request);
        co_await user.take_head();
        const std::string part1 = co_await user.take(3);
        seen += part1;
      }
    });
    QCOMPARE(seen, std::string("onetwoonetwo"));
  }

  void the_first_of_a_group_makes_its_rules() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      for (const char* const name : {"one", "two"}) {
        frp::NewProxy wanted;
        wanted.proxy_name = name;
        wanted.custom_domains = {"a.test"};
        wanted.group = "g";
        if (wanted.proxy_name == "one") {
          wanted.http_user = "ann";
          wanted.http_pwd = "secret";
          wanted.response_headers = {
              {"X-From", "one"}
          };
        }
        s.publish(std::move(wanted), answering(hello));
      }
      for (int i = 0; i < 4; ++i) {
        Talker user = s.user();
        const bool knows = i >= 2;
        const std::string request =
            get("/", "a.test", knows ? "Authorization: Basic YW5uOnNlY3JldA==\r\n" : "");
        co_await user.send(request);
        const std::string head = co_await user.take_head();
        seen += head.substr(9, 3);
        seen += head.find("X-From: one\r\n") != std::string::npos ? "+" : "-";
      }
    });
    QCOMPARE(seen, std::string("401-401-200+200+"));
  }

  void locations_are_compared_with_the_decoded_path() {
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      frp::NewProxy wanted;
      wanted.proxy_name = "p";
      wanted.custom_domains = {"a.test"};
      wanted.locations = {"/\xe6\xb6\xb5"};
      s.publish(std::move(wanted), answering(hello));
      Talker user = s.user();
      co_await user.send(get("/%E6%b6%B5/x", "a.test"));
      seen = co_await user.take_head();
    });
    QVERIFY(seen.starts_with("HTTP/1.1 200 OK"));
  }

  void no_path_leads_around_the_password_of_another_location_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("status");
    const auto row = [](const char* path, const char* status) {
      QTest::newRow(path) << QByteArray(path) << QByteArray(status);
    };
    row("/public/x", "200");
    row("/admin", "401");
    row("/public/../admin", "400");
    row("/public/%2e%2e/admin", "400");
    row("/public%2F..%2fadmin", "400");
    row("/public/..", "400");
    row("/public/x/../../admin?a=/public", "400");
    row("//public/x", "400");
    row("/public/./x//y/../z", "200");
    row("/public/x?to=/../admin", "200");
    row("/public/..x/...", "200");
  }
  void no_path_leads_around_the_password_of_another_location() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, status);
    HttpStage stage;
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      frp::NewProxy open;
      open.proxy_name = "open";
      open.custom_domains = {"a.test"};
      open.locations = {"/public"};
      s.publish(std::move(open), answering(hello));
      frp::NewProxy closed;
      closed.proxy_name = "closed";
      closed.custom_domains = {"a.test"};
      closed.http_user = "admin";
      closed.http_pwd = "secret";
      s.publish(std::move(closed), answering(hello));
      Talker user = s.user();
      co_await user.send(get(path.toStdString(), "a.test"));
      seen = co_await user.take_head();
    });
    QVERIFY2(seen.starts_with("HTTP/1.1 " + status.toStdString()), seen.c_str());
  }
};

}  // namespace culvert::relay::http_failure_test

QTEST_GUILESS_MAIN(culvert::relay::http_failure_test::HttpFailureTest)
#include "http_failure_test.moc"
