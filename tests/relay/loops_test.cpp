// A relay on several loops: whoever meets on it, on whichever loop, bytes and names come out the
// same as on one.
#include "tests/relay/relay_stage.h"

#include <QTest>

#include <algorithm>

namespace culvert::relay::loops_test {
namespace {

using observe::EventKind;

/// Serves one work connection: tells its name, then echoes until the user has ended.
Task<> echo_once(ClientPtr client, std::string name) {
  auto [start, stream] = co_await client->work();
  if (!start.error.empty()) fail(Errc::rejected, Leg::none, start.error);
  Talker talker(std::move(stream));
  const std::string greeting = name + "\n";
  co_await talker.send(greeting);
  const std::string all = co_await talker.take_rest();
  co_await talker.send(all);
  talker.stream().shutdown_write();
}

/// The login of a client of ours: frp's do not know half-close.
frp::Login half_closing() {
  frp::Login login;
  login.culvert = "0.1.0";
  return login;
}

/// A client with one proxy, and `visits` work connections that echo.
struct Served {
  ClientPtr client;
  frp::NewProxyResp answer;
};
Task<Served> serve(RelayStage& stage, frp::NewProxy wanted, int visits) {
  Served served;
  served.client = co_await stage.logged_in(half_closing());
  const std::string name = wanted.proxy_name;
  served.answer = co_await served.client->register_proxy(std::move(wanted));
  for (int i = 0; i < visits; ++i)
    stage.scope().spawn("echo", [](ClientPtr client, std::string who) -> Task<> {
      static_cast<void>(co_await attempt(echo_once(std::move(client), std::move(who))));
    }(served.client, name));
  co_return served;
}

/// Who served, when `payload` came back whole; otherwise what came.
Task<std::string> visit(Talker user, std::string payload) {
  const std::string greeting = co_await user.take_until("\n");
  co_await user.send(payload);
  user.stream().shutdown_write();
  const std::string echoed = co_await user.take_rest();
  if (echoed == payload) co_return greeting.substr(0, greeting.size() - 1);
  co_return "bytes differ: " + std::to_string(echoed.size());
}

std::string large_payload() {
  std::string text(700'000, '\0');
  unsigned value = 1;
  for (char& c : text)
    c = static_cast<char>((value = value * 1664525 + 1013904223) >> 24);
  return text;
}

frp::NewProxy http_proxy(const std::string& name, const std::string& domain) {
  frp::NewProxy wanted;
  wanted.proxy_name = name;
  wanted.proxy_type = "http";
  wanted.custom_domains = {domain};
  return wanted;
}

}  // namespace

class LoopsTest : public QObject {
  Q_OBJECT

 private slots:
  void clients_of_every_loop_are_reached() {
    RelayStage stage;
    stage.more_loops = 2;
    std::vector<std::string> servers;
    stage.play([&](RelayStage& s) -> Task<> {
      const std::string payload = large_payload();
      std::vector<Served> all;
      for (int i = 0; i < 6; ++i) {
        Served served = co_await serve(s, tcp_proxy("p" + std::to_string(i)), 1);
        all.push_back(std::move(served));
      }
      for (const Served& served : all) {
        Talker user = co_await s.user(port_of(served.answer));
        std::string server = co_await visit(std::move(user), payload);
        servers.push_back(std::move(server));
      }
    });
    QCOMPARE(servers, (std::vector<std::string>{"p0", "p1", "p2", "p3", "p4", "p5"}));
    QCOMPARE(stage.count(EventKind::connection_closed), 6);
  }

  void members_of_a_group_take_turns_wherever_they_live() {
    RelayStage stage;
    stage.more_loops = 2;
    std::vector<std::string> servers;
    bool again = false;
    stage.play([&](RelayStage& s) -> Task<> {
      std::vector<Served> members;
      for (const char* name : {"a", "b", "c"}) {
        frp::NewProxy wanted = tcp_proxy(name);
        wanted.group = "g";
        wanted.group_key = "k";
        Served member = co_await serve(s, std::move(wanted), 2);
        members.push_back(std::move(member));
      }
      const std::uint16_t port = port_of(members.front().answer);
      for (int i = 0; i < 6; ++i) {
        Talker user = co_await s.user(port);
        std::string server = co_await visit(std::move(user), "hello");
        servers.push_back(std::move(server));
      }
      // The port goes back when the last member leaves, whoever opened it.
      for (Served& member : members) {
        frp::CloseProxy gone;
        gone.proxy_name = member.answer.proxy_name;
        frp::Message message = std::move(gone);
        co_await member.client->send(std::move(message));
      }
      while (s.count(EventKind::relay_proxy_closed) < 3)
        co_await s.settle();
      co_await s.settle();
      const frp::NewProxyResp taken =
          co_await members.back().client->register_proxy(tcp_proxy("d", port));
      again = taken.error.empty();
    });
    std::ranges::sort(servers);
    QCOMPARE(servers, (std::vector<std::string>{"a", "a", "b", "b", "c", "c"}));
    QVERIFY(again);
  }

  void a_kept_http_connection_follows_its_requests_from_loop_to_loop() {
    RelayStage stage;
    stage.more_loops = 2;
    stage.config.vhost_http_port = 8080;
    std::vector<std::string> answers;
    stage.play([&](RelayStage& s) -> Task<> {
      const auto play_service = [](ClientPtr client, std::string name) -> Task<> {
        auto [start, stream] = co_await client->work();
        Talker service(std::move(stream));
        for (;;) {
          const std::string head = co_await service.take_head();
          const std::string body = co_await service.take(head.starts_with("POST") ? 5 : 0);
          const std::string text = name + ":" + body;
          const std::string answer =
              "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" +
              text;
          co_await service.send(answer);
        }
      };
      std::vector<ClientPtr> clients;
      for (const char* name : {"a", "b", "c"}) {
        ClientPtr client = co_await s.logged_in();
        co_await client->register_proxy(http_proxy(name, std::string(name) + ".test"));
        s.scope().spawn("service", [](Task<> serving) -> Task<> {
          static_cast<void>(co_await attempt(std::move(serving)));
        }(play_service(client, name)));
        clients.push_back(std::move(client));
      }
      Talker user = co_await s.user(s.relay().http_port());
      for (const char* name : {"a", "b", "c", "a", "c", "b"}) {
        const std::string request = std::string("POST / HTTP/1.1\r\nHost: ") + name +
                                    ".test\r\nContent-Length: 5\r\n\r\nhello";
        co_await user.send(request);
        co_await user.take_head();
        std::string answer = co_await user.take(7);
        answers.push_back(std::move(answer));
      }
    });
    QCOMPARE(answers, (std::vector<std::string>{"a:hello", "b:hello", "c:hello", "a:hello",
                                                "c:hello", "b:hello"}));
  }

  void a_connection_of_any_loop_is_ended_by_its_id_data() {
    QTest::addColumn<int>("more_loops");
    QTest::newRow("one loop") << 0;
    QTest::newRow("three loops") << 2;
  }
  void a_connection_of_any_loop_is_ended_by_its_id() {
    QFETCH(const int, more_loops);
    RelayStage stage;
    stage.more_loops = static_cast<std::size_t>(more_loops);
    std::vector<bool> first, again, unknown;
    std::vector<std::string> rest;
    stage.play([&](RelayStage& s) -> Task<> {
      std::vector<Served> all;  // clients go to the loops in turn
      std::vector<Talker> users;
      for (int i = 0; i < 6; ++i) {
        Served served = co_await serve(s, tcp_proxy("p" + std::to_string(i)), 1);
        Talker user = co_await s.user(port_of(served.answer));
        co_await user.take_until("\n");
        all.push_back(std::move(served));
        users.push_back(std::move(user));
      }
      for (const observe::ConnectionId id : s.connections()) {
        co_await s.disconnect(id, first);
        while (s.count(EventKind::connection_closed) < static_cast<int>(first.size()))
          co_await s.settle();
        co_await s.disconnect(id, again);
      }
      co_await s.disconnect(987654321, unknown);
      for (Talker& user : users) {
        std::string got = co_await user.take_rest();
        rest.push_back(std::move(got));
      }
    });
    QCOMPARE(first, std::vector<bool>(6, true));
    QCOMPARE(again, std::vector<bool>(6, false));
    QCOMPARE(unknown, std::vector<bool>(1, false));
    QCOMPARE(rest.size(), std::size_t{6});
  }

  void a_visitor_meets_an_owner_on_another_loop() {
    RelayStage stage;
    stage.more_loops = 2;
    std::vector<std::string> servers;
    stage.play([&](RelayStage& s) -> Task<> {
      const std::string payload = large_payload();
      frp::NewProxy secret;
      secret.proxy_name = "s";
      secret.proxy_type = "stcp";
      secret.sk = "k";
      const Served owner = co_await serve(s, std::move(secret), 3);
      for (int i = 0; i < 3; ++i) {
        ClientPtr visitor = co_await s.logged_in(half_closing());
        frp::NewVisitorConn hello;
        hello.run_id = visitor->run_id();
        hello.proxy_name = "s";
        hello.timestamp = frp::unix_now();
        hello.sign_key = frp::auth_key(Secret("k"), hello.timestamp);
        frp::Message message = std::move(hello);
        net::StreamPtr stream = co_await visitor->open_with(std::move(message));
        const auto answer = co_await frp::expect<frp::NewVisitorConnResp>(*stream, s.wire);
        std::string server = answer.error;
        if (server.empty()) server = co_await visit(Talker(std::move(stream)), payload);
        servers.push_back(std::move(server));
      }
    });
    QCOMPARE(servers, (std::vector<std::string>{"s", "s", "s"}));
  }

  void a_successor_on_another_loop_takes_over() {
    RelayStage stage;
    stage.more_loops = 2;
    std::vector<std::string> errors;
    int clients = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr ghost = co_await s.logged_in();
      const std::string run_id = ghost->run_id();
      const frp::NewProxyResp first = co_await ghost->register_proxy(tcp_proxy("web"));
      std::vector<ClientPtr> ghosts{ghost};
      for (int i = 0; i < 5; ++i) {
        frp::Login login;
        login.run_id = run_id;
        ClientPtr successor = co_await s.logged_in(std::move(login));
        const frp::NewProxyResp taken =
            co_await successor->register_proxy(tcp_proxy("web", port_of(first)));
        errors.push_back(taken.error);
        ghosts.push_back(std::move(successor));
      }
      clients = s.ledger().session("r")->clients;
    });
    QCOMPARE(errors, std::vector<std::string>(5));
    QCOMPARE(clients, 1);
    QCOMPARE(stage.count(EventKind::client_replaced), 5);
  }

  void work_connections_from_other_addresses_find_their_session() {
    RelayStage stage;
    stage.more_loops = 3;
    stage.config.transport.tcp_mux = false;
    std::vector<std::string> servers;
    stage.play([&](RelayStage& s) -> Task<> {
      const std::string payload = large_payload();
      Served served = co_await serve(s, tcp_proxy("web"), 0);
      for (const char* from : {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"}) {
        served.client->local_ip = from;
        s.scope().spawn("echo", [](ClientPtr client) -> Task<> {
          static_cast<void>(co_await attempt(echo_once(std::move(client), "web")));
        }(served.client));
        Talker user = co_await s.user(port_of(served.answer));
        std::string server = co_await visit(std::move(user), payload);
        servers.push_back(std::move(server));
      }
    });
    QCOMPARE(servers, std::vector<std::string>(4, "web"));
  }

  void stops_while_all_loops_keep_http_routes() {
    // Run under ThreadSanitizer this shows whether the home loop touches what is another's.
    for (int round = 0; round < 5; ++round) {
      RelayStage stage;
      stage.more_loops = 3;
      stage.config.vhost_http_port = 8080;
      int answered = 0;
      stage.play([&](RelayStage& s) -> Task<> {
        std::vector<ClientPtr> clients;
        std::vector<Talker> users;
        for (const char* name : {"a", "b", "c", "d"}) {
          ClientPtr client = co_await s.logged_in();
          co_await client->register_proxy(http_proxy(name, std::string(name) + ".test"));
          s.scope().spawn("service", [](ClientPtr one) -> Task<> {
            auto work = co_await attempt(one->work());
            if (!work) co_return;
            Talker service(std::move(work->second));
            static_cast<void>(co_await attempt(service.take_head()));
            static_cast<void>(
                co_await attempt(service.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
            static_cast<void>(co_await attempt(service.take_rest()));
          }(client));
          clients.push_back(std::move(client));
          Talker user = co_await s.user(s.relay().http_port());
          const std::string request =
              std::string("GET / HTTP/1.1\r\nHost: ") + name + ".test\r\n\r\n";
          co_await user.send(request);
          co_await user.take_head();
          ++answered;
          users.push_back(std::move(user));
        }
      });
      QCOMPARE(answered, 4);
    }
  }

  void stops_while_all_loops_are_at_work() {
    RelayStage stage;
    stage.more_loops = 3;
    int open = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      std::vector<Served> all;
      std::vector<Talker> users;
      for (int i = 0; i < 8; ++i) {
        Served served = co_await serve(s, tcp_proxy("p" + std::to_string(i)), 1);
        Talker user = co_await s.user(port_of(served.answer));
        co_await user.take_until("\n");
        users.push_back(std::move(user));
        all.push_back(std::move(served));
      }
      open = static_cast<int>(s.ledger().open_connections());
    });
    QCOMPARE(open, 8);
    QCOMPARE(stage.ledger().open_connections(), std::size_t{0});
    QCOMPARE(stage.ledger().session("r")->state, observe::SessionState::stopped);
  }
};

}  // namespace culvert::relay::loops_test

QTEST_GUILESS_MAIN(culvert::relay::loops_test::LoopsTest)
#include "loops_test.moc"
