// Logins, run ids, ghosts, heartbeats and work connections: frp-wire 4.3, 6.1, 8.
#include "core/relay/client_session.h"
#include "tests/relay/relay_stage.h"

#include <QTest>

namespace culvert::relay::login_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;

frp::NewProxy secret_proxy(std::size_t number) {
  frp::NewProxy wanted;
  wanted.proxy_name = std::to_string(number);
  wanted.proxy_type = "stcp";
  wanted.sk = "s";
  return wanted;
}

}  // namespace

class LoginTest : public QObject {
  Q_OBJECT

 private slots:
  void a_new_client_gets_a_run_id_data() {
    QTest::addColumn<int>("wire");
    QTest::addColumn<bool>("mux");
    QTest::newRow("v1") << 1 << true;
    QTest::newRow("v2") << 2 << true;
    QTest::newRow("v1 without mux") << 1 << false;
    QTest::newRow("v2 without mux") << 2 << false;
  }

  void a_new_client_gets_a_run_id() {
    QFETCH(int, wire);
    QFETCH(bool, mux);
    RelayStage stage;
    stage.wire = wire == 2 ? frp::WireVersion::v2 : frp::WireVersion::v1;
    stage.config.transport.tcp_mux = mux;
    std::string run_id, version;
    int clients = 0, clients_after = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      run_id = client->run_id();
      version = client->login_resp().version;
      clients = s.ledger().session("r")->clients;
      client->vanish();
      client.reset();
      co_await s.settle();
      clients_after = s.ledger().session("r")->clients;
    });
    QCOMPARE(run_id.size(), std::size_t{16});
    QVERIFY(run_id.find_first_not_of("0123456789abcdef") == std::string::npos);
    QCOMPARE(version, std::string("0.70.1"));
    QCOMPARE(clients, 1);
    if (!mux) QCOMPARE(clients_after, 0);
  }

  void an_unknown_run_id_is_accepted_as_it_is() {
    RelayStage stage;
    std::string run_id;
    stage.play([&](RelayStage& s) -> Task<> {
      frp::Login login;
      login.run_id = "from another life";
      ClientPtr client = co_await s.logged_in(std::move(login));
      run_id = client->run_id();
    });
    QCOMPARE(run_id, std::string("from another life"));
  }

  void a_run_id_is_short_and_printable_data() {
    QTest::addColumn<QByteArray>("run_id");
    QTest::addColumn<bool>("taken");
    QTest::newRow("64 bytes") << QByteArray(64, 'x') << true;
    QTest::newRow("65 bytes") << QByteArray(65, 'x') << false;
    QTest::newRow("printable") << QByteArray(" !~\"\\") << true;
    QTest::newRow("line feed") << QByteArray("a\nb") << false;
    QTest::newRow("escape") << QByteArray("\x1b[2J") << false;
    QTest::newRow("delete") << QByteArray("\x7f") << false;
    QTest::newRow("beyond ASCII") << QByteArray("\xc3\xa4") << false;
  }
  void a_run_id_is_short_and_printable() {
    QFETCH(const QByteArray, run_id);
    QFETCH(const bool, taken);
    RelayStage stage;
    std::string told;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.client();
      frp::Login login;
      login.run_id = run_id.toStdString();
      const Result<void> outcome = co_await attempt(client->log_in(std::move(login), "t0k"));
      told = refusal_of(outcome);
    });
    QCOMPARE(told, std::string(taken ? "" : "a run id is at most 64 printable ASCII characters"));
    QCOMPARE(stage.count(EventKind::client_joined), taken ? 1 : 0);
  }

  void a_wrong_token_is_told_data() {
    QTest::addColumn<bool>("detailed");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("detailed") << true
                              << QByteArray(
                                     "token in login doesn't match token from configuration");
    QTest::newRow("not detailed") << false << QByteArray("register control error");
  }

  void a_wrong_token_is_told() {
    QFETCH(bool, detailed);
    QFETCH(QByteArray, words);
    RelayStage stage;
    stage.config.detailed_errors_to_client = detailed;
    std::string told;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.client();
      frp::Login login;
      const Result<void> outcome = co_await attempt(client->log_in(std::move(login), "wrong"));
      told = refusal_of(outcome);
      client->vanish();
      client.reset();
      co_await s.settle();
    });
    QCOMPARE(told, words.toStdString());
    QCOMPARE(stage.count(EventKind::bad_peer), 0);  // told already
    QVERIFY(stage.last(EventKind::client_refused).find("token in login") != std::string::npos);
    QVERIFY(stage.last(EventKind::client_refused).find("t0k") == std::string::npos);
  }

  void a_refused_login_ends_the_link() {
    RelayStage stage;
    std::string first;
    bool second = true, third = true;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.client();
      const Result<void> outcome = co_await attempt(client->log_in(frp::Login(), "wrong"));
      first = refusal_of(outcome);
      // Whoever stays is not listened to any more, and sent away soon.
      const Result<void> again = co_await attempt(client->log_in(frp::Login(), "t0k"));
      second = static_cast<bool>(again);
      co_await s.pass(6s);
      const auto stream = co_await attempt(client->connect());
      third = static_cast<bool>(stream);
    });
    QCOMPARE(first, std::string("token in login doesn't match token from configuration"));
    QVERIFY(!second);
    QVERIFY(!third);
    QCOMPARE(stage.count(EventKind::client_refused), 1);
    QCOMPARE(stage.count(EventKind::client_joined), 0);
    QCOMPARE(stage.count(EventKind::bad_peer), 0);
  }

  void a_refused_login_leaves_the_one_beside_it_alone() {
    RelayStage stage;
    frp::NewProxyResp answer;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      frp::LoginResp refused;
      frp::Message wrong = frp::Login();
      net::StreamPtr stream = co_await client->open_with(std::move(wrong));
      refused = co_await frp::expect<frp::LoginResp>(*stream, s.wire);
      co_await s.pass(6s);
      answer = co_await client->register_proxy(tcp_proxy("web"));
    });
    QCOMPARE(answer.error, std::string());
  }

  void refused_logins_are_told_twenty_times_a_second_at_most() {
    RelayStage stage;
    stage.play([&](RelayStage& s) -> Task<> {
      std::vector<ClientPtr> clients;
      for (int i = 0; i < 25; ++i) {
        ClientPtr client = co_await s.client();
        clients.push_back(std::move(client));
      }
      for (const ClientPtr& client : clients)
        static_cast<void>(co_await attempt(client->log_in(frp::Login(), "wrong")));
    });
    QCOMPARE(stage.count(EventKind::client_refused), 20);
  }

  void a_stranger_may_not_open_stream_after_stream() {
    RelayStage stage;
    int answered = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.client();
      frp::NewWorkConn hello;
      hello.run_id = "nobody";
      while (answered < 1000) {
        frp::NewWorkConn once = hello;
        const auto refused = co_await attempt(client->work(std::move(once)));
        if (!refused) break;
        ++answered;
      }
    });
    QCOMPARE(answered, 64);
    QVERIFY(stage.last(EventKind::bad_peer).find("64 openings") != std::string::npos);
  }

  void a_stranger_may_not_send_much_and_a_client_may() {
    RelayStage stage;
    int of_stranger = 0, of_client = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr stranger = co_await s.client();
      for (; of_stranger < 30; ++of_stranger) {
        frp::NewWorkConn work;
        work.run_id = std::string(8000, 'x');
        const auto refused = co_await attempt(stranger->work(std::move(work)));
        if (!refused) break;
      }
      ClientPtr client = co_await s.logged_in();
      for (; of_client < 30; ++of_client) {
        frp::NewProxy wanted = tcp_proxy("web");
        wanted.group_key = std::string(8000, 'x');
        wanted.proxy_type = "udp";
        const auto answered = co_await attempt(client->register_proxy(std::move(wanted)));
        if (!answered) break;
      }
    });
    QCOMPARE(of_stranger, 24);
    QVERIFY(stage.last(EventKind::bad_peer).find("192 KiB") != std::string::npos);
    QCOMPARE(of_client, 30);
  }

  void what_a_stranger_opens_at_once_beyond_the_limit_is_reset() {
    RelayStage stage;
    std::vector<Errc> ends;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.client();
      std::vector<net::StreamPtr> silent;
      for (int i = 0; i < 10; ++i) {
        net::StreamPtr stream = co_await client->connect();
        silent.push_back(std::move(stream));
      }
      for (std::size_t i = 8; i < silent.size(); ++i) {
        std::array<std::byte, 1> one{};
        const auto read = co_await attempt(net::read_some(*silent[i], one, Leg::relay));
        ends.push_back(read ? Errc::closed : read.error().code);
      }
    });
    QCOMPARE(ends, std::vector<Errc>(2, Errc::reset));
  }

  void what_breaks_the_protocol_does_not_leave_with_success() {
    RelayStage stage;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      const std::vector<std::byte> nonsense(64, std::byte{0xff});
      co_await net::write(client->control(), nonsense, Leg::none);
      static_cast<void>(co_await attempt(frp::receive(client->control(), s.wire)));
      co_await s.settle();
    });
    QCOMPARE(stage.count(EventKind::client_dropped), 1);
    QVERIFY(stage.last(EventKind::client_dropped).find("[client.") != std::string::npos);
    QVERIFY(stage.last(EventKind::client_left).ends_with("]"));  // no reason behind the run id
  }

  void what_lacks_its_token_is_told_twenty_times_a_second_at_most() {
    RelayStage stage;
    stage.config.auth.additional_scopes = {config::AuthScope::heartbeats};
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      for (int i = 0; i < 30; ++i) {
        frp::Message ping = frp::Ping{};
        co_await frp::send(client->control(), s.wire, std::move(ping));
      }
      co_await s.settle();
    });
    QCOMPARE(stage.count(EventKind::ping_refused), 20);
  }

  void the_same_refusal_is_told_once() {
    // A client asks again every 30 s.
    RelayStage stage;
    stage.config.allow_ports = {
        {20000, 20010}
    };
    std::string first, second;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      first = (co_await client->register_proxy(tcp_proxy("web", 30000))).error;
      second = (co_await client->register_proxy(tcp_proxy("web", 30000))).error;
      static_cast<void>(co_await client->register_proxy(tcp_proxy("ssh", 30000)));
    });
    QCOMPARE(first, std::string("port not allowed"));
    QCOMPARE(second, first);
    QCOMPARE(stage.count(EventKind::relay_proxy_refused), 2);  // one each
    QVERIFY(stage.last(EventKind::relay_proxy_refused).find("allowPorts") != std::string::npos);
  }

  void a_proxy_name_is_bounded() {
    RelayStage stage;
    std::string longest, longer;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      longest = (co_await client->register_proxy(tcp_proxy(std::string(512, 'n')))).error;
      longer = (co_await client->register_proxy(tcp_proxy(std::string(513, 'n')))).error;
    });
    QCOMPARE(longest, std::string());
    QCOMPARE(longer, std::string("a proxy name may have at most 512 bytes"));
  }

  void proxies_of_a_client_are_bounded_and_told_of_within_limits() {
    RelayStage stage;
    std::size_t taken = 0;
    std::string told, after_one_left;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      while (told.empty() && taken <= ClientSession::most_proxies) {
        frp::NewProxy wanted = secret_proxy(taken);
        told = (co_await client->register_proxy(std::move(wanted))).error;
        if (told.empty()) ++taken;
      }
      frp::Message close = frp::CloseProxy{"0"};
      co_await client->send(std::move(close));
      after_one_left = (co_await client->register_proxy(secret_proxy(taken))).error;
    });
    QCOMPARE(taken, ClientSession::most_proxies);
    QCOMPARE(told, std::string("a client may have at most 10000 proxies"));
    QCOMPARE(after_one_left, std::string());
    const int registered = stage.count(EventKind::relay_proxy_registered);
    QVERIFY2(registered >= 1000 && registered < 9000, std::to_string(registered).c_str());
  }

  void refusals_are_told_within_limits() {
    RelayStage stage;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      for (int i = 0; i < 5000; ++i) {
        frp::NewProxy wanted = tcp_proxy(std::to_string(i));
        wanted.proxy_type = "udp";
        static_cast<void>(co_await client->register_proxy(std::move(wanted)));
      }
    });
    const int told = stage.count(EventKind::relay_proxy_refused);
    QVERIFY2(told >= 1000 && told < 5000, std::to_string(told).c_str());
  }

  void logins_over_one_connection_are_bounded() {
    RelayStage stage;
    std::vector<std::string> answers;
    int clients = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.client();
      std::vector<net::StreamPtr> controls;
      for (int i = 0; i < 66; ++i) {
        frp::Login login;
        login.timestamp = frp::unix_now();
        login.privilege_key = frp::auth_key(Secret("t0k"), login.timestamp);
        frp::Message first = std::move(login);
        net::StreamPtr stream = co_await client->open_with(std::move(first));
        const auto answer = co_await frp::expect<frp::LoginResp>(*stream, s.wire);
        if (!answer.error.empty()) answers.push_back(answer.error);
        controls.push_back(std::move(stream));
      }
      clients = s.ledger().session("r")->clients;
    });
    QCOMPARE(answers, std::vector<std::string>(2, "more than 64 logins over one connection"));
    QCOMPARE(clients, 64);
  }

  void routes_of_one_proxy_are_bounded_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("domains");
    QTest::addColumn<int>("locations");
    QTest::addColumn<bool>("taken");
    QTest::newRow("locations") << QByteArray("http") << 1 << 256 << true;
    QTest::newRow("too many locations") << QByteArray("http") << 1 << 257 << false;
    QTest::newRow("domains") << QByteArray("http") << 256 << 0 << true;
    QTest::newRow("too many domains") << QByteArray("http") << 257 << 0 << false;
    QTest::newRow("both") << QByteArray("http") << 16 << 16 << true;
    QTest::newRow("too many of both") << QByteArray("http") << 16 << 17 << false;
    QTest::newRow("https") << QByteArray("https") << 256 << 300 << true;
    QTest::newRow("too many of https") << QByteArray("https") << 257 << 0 << false;
  }
  void routes_of_one_proxy_are_bounded() {
    QFETCH(const QByteArray, type);
    QFETCH(const int, domains);
    QFETCH(const int, locations);
    QFETCH(const bool, taken);
    RelayStage stage;
    stage.config.vhost_http_port = 8080;
    stage.config.vhost_https_port = 8443;
    std::string told;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      frp::NewProxy wanted;
      wanted.proxy_name = "web";
      wanted.proxy_type = type.toStdString();
      for (int i = 0; i < domains; ++i)
        wanted.custom_domains.push_back(std::to_string(i) + ".test");
      for (int i = 0; i < locations; ++i)
        wanted.locations.push_back("/" + std::to_string(i));
      const frp::NewProxyResp answer = co_await client->register_proxy(std::move(wanted));
      told = answer.error;
    });
    QCOMPARE(
        told,
        std::string(taken ? "" : "a proxy may have at most 256 routes (domains times locations)"));
  }

  void a_ghost_gives_its_names_and_ports_to_its_successor() {
    RelayStage stage;
    frp::NewProxyResp first, second, third;
    std::string run_id;
    bool ghost_ended = false;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr ghost = co_await s.logged_in();
      first = co_await ghost->register_proxy(tcp_proxy("web"));
      frp::Login again;
      again.run_id = ghost->run_id();
      // The old link stays open, as a half-open connection would.
      ClientPtr successor = co_await s.logged_in(std::move(again));
      run_id = successor->run_id();
      second = co_await successor->register_proxy(tcp_proxy("web", port_of(first)));
      const auto read = co_await attempt(frp::receive(ghost->control(), s.wire));
      ghost_ended = !read;
      ClientPtr other = co_await s.logged_in();
      third = co_await other->register_proxy(tcp_proxy("web"));
    });
    QVERIFY(first.error.empty());
    QCOMPARE(second.error, std::string());
    QCOMPARE(second.remote_addr, first.remote_addr);
    QVERIFY(ghost_ended);
    QCOMPARE(third.error, std::string("proxy [web] already exists"));
    QCOMPARE(stage.count(EventKind::client_replaced), 1);
  }

  void of_many_logins_with_one_run_id_one_stays() {
    RelayStage stage;
    int accepted = 0, overtaken = 0, clients = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr first = co_await s.logged_in();
      std::vector<ClientPtr> others;
      for (int i = 0; i < 5; ++i) {
        ClientPtr other = co_await s.client();
        others.push_back(std::move(other));
      }
      int ended = 0;
      for (const ClientPtr& other : others) {
        s.scope().spawn(
            "login", [](ClientPtr c, std::string id, int& good, int& late, int& over) -> Task<> {
              frp::Login login;
              login.run_id = std::move(id);
              const Result<void> outcome = co_await attempt(c->log_in(std::move(login), "t0k"));
              if (outcome) ++good;
              if (refusal_of(outcome) == "control was replaced during login") ++late;
              ++over;
            }(other, first->run_id(), accepted, overtaken, ended));
      }
      while (ended < 5)
        co_await s.settle();
      clients = s.ledger().session("r")->clients;
    });
    QVERIFY(accepted >= 1);
    QCOMPARE(accepted + overtaken, 5);
    QCOMPARE(clients, 1);
  }

  void a_client_id_is_online_once_data() {
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<bool>("same_run_id");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("same user") << QByteArray("u") << false
                               << QByteArray("client_id [c] for user [u] is already online");
    QTest::newRow("same run id") << QByteArray("u") << true << QByteArray("");
    QTest::newRow("other user") << QByteArray("v") << false << QByteArray("");
  }

  void a_client_id_is_online_once() {
    QFETCH(QByteArray, user);
    QFETCH(bool, same_run_id);
    QFETCH(QByteArray, words);
    RelayStage stage;
    std::string told;
    stage.play([&](RelayStage& s) -> Task<> {
      frp::Login login;
      login.user = "u";
      login.client_id = "c";
      ClientPtr first = co_await s.logged_in(std::move(login));
      frp::Login second;
      second.user = user.toStdString();
      second.client_id = "c";
      if (same_run_id) second.run_id = first->run_id();
      ClientPtr client = co_await s.client();
      const Result<void> outcome = co_await attempt(client->log_in(std::move(second), "t0k"));
      told = refusal_of(outcome);
    });
    QCOMPARE(told, words.toStdString());
  }

  void the_pool_is_filled_as_far_as_the_relay_allows() {
    RelayStage stage;
    stage.config.transport.max_pool_count = 3;
    int requests = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      frp::Login login;
      login.pool_count = 7;
      ClientPtr client = co_await s.logged_in(std::move(login));
      co_await client->register_proxy(tcp_proxy("a"));
      requests = client->requests;
    });
    QCOMPARE(requests, 3);
  }

  void a_work_connection_that_was_taken_is_replaced() {
    RelayStage stage;
    int requests = 0;
    stage.play([&](RelayStage& s) -> Task<> {
      frp::Login login;
      login.pool_count = 1;
      ClientPtr client = co_await s.logged_in(std::move(login));
      const frp::NewProxyResp web = co_await client->register_proxy(tcp_proxy("web"));
      s.scope().spawn("work", [](ClientPtr c) -> Task<> {
        auto used = co_await c->work();
        co_await attempt(net::write(*used.second, as_bytes("served"), Leg::relay));
      }(client));
      co_await s.settle();
      Talker user = co_await s.user(port_of(web));
      co_await user.take(6);
      co_await client->register_proxy(tcp_proxy("b"));
      requests = client->requests;
    });
    QCOMPARE(requests, 2);
  }

  void work_connections_are_refused_in_frps_words_data() {
    QTest::addColumn<QByteArray>("run_id");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("unknown run id") << QByteArray("nobody") << QByteArray("t0k")
                                    << QByteArray("no client control found for run id [nobody]");
    QTest::newRow("no key") << QByteArray("") << QByteArray("")
                            << QByteArray(
                                   "token in NewWorkConn doesn't match token from configuration");
    QTest::newRow("wrong key")
        << QByteArray("") << QByteArray("wrong")
        << QByteArray("token in NewWorkConn doesn't match token from configuration");
  }

  void work_connections_are_refused_in_frps_words() {
    QFETCH(QByteArray, run_id);
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, words);
    RelayStage stage;
    stage.config.auth.additional_scopes = {config::AuthScope::new_work_conns};
    std::string told;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      frp::NewWorkConn hello;
      hello.run_id = run_id.isEmpty() ? client->run_id() : run_id.toStdString();
      if (!token.isEmpty()) {
        hello.timestamp = frp::unix_now();
        hello.privilege_key = frp::auth_key(Secret(token.toStdString()), hello.timestamp);
      }
      const auto refused = co_await client->work(std::move(hello));
      told = refused.first.error;
    });
    QCOMPARE(told, words.toStdString());
  }

  void more_work_connections_than_the_pool_holds_are_refused() {
    RelayStage stage;
    std::vector<std::string> told;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();  // wants no pool: ten are kept nevertheless
      for (int i = 0; i < 12; ++i) {
        s.scope().spawn("work", [](ClientPtr c, std::vector<std::string>& words) -> Task<> {
          const auto start = co_await attempt(c->work());
          if (start) words.push_back(start->first.error);
        }(client, told));
      }
      co_await s.settle();
    });
    QCOMPARE(told.size(), std::size_t{2});
    QCOMPARE(told.front(), std::string("work connection pool is full, discarding"));
  }

  void heartbeats_are_answered_and_checked() {
    RelayStage stage;
    stage.config.auth.additional_scopes = {config::AuthScope::heartbeats};
    std::string good = "none", bad;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      frp::Ping ping;
      ping.timestamp = frp::unix_now();
      ping.privilege_key = frp::auth_key(Secret("t0k"), ping.timestamp);
      frp::Message first = ping;
      co_await client->send(std::move(first));
      const frp::Pong pong = co_await client->expect<frp::Pong>();
      good = pong.error;
      frp::Message second = frp::Ping{};
      co_await client->send(std::move(second));
      const frp::Pong refused = co_await client->expect<frp::Pong>();
      bad = refused.error;
    });
    QCOMPARE(good, std::string());
    QCOMPARE(bad, std::string("token in heartbeat doesn't match token from configuration"));
  }

  void a_client_without_heartbeats_is_given_up() {
    RelayStage stage;
    stage.config.transport.heartbeat_timeout = config::Seconds(10);
    int early = 0, late = 1;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      co_await s.pass(8s);
      frp::Message ping = frp::Ping{};
      co_await client->send(std::move(ping));
      co_await client->expect<frp::Pong>();
      co_await s.pass(8s);
      early = s.ledger().session("r")->clients;
      co_await s.pass(4s);
      late = s.ledger().session("r")->clients;
    });
    QCOMPARE(early, 1);
    QCOMPARE(late, 0);
    QVERIFY(stage.last(EventKind::client_left).find("no heartbeat") != std::string::npos);
  }

  void xtcp_preparations_are_answered_by_name() {
    RelayStage stage;
    std::string told, transaction;
    stage.play([&](RelayStage& s) -> Task<> {
      ClientPtr client = co_await s.logged_in();
      frp::NatHoleVisitor visitor;
      visitor.transaction_id = "17";
      visitor.proxy_name = "p";
      frp::Message message = std::move(visitor);
      co_await client->send(std::move(message));
      const auto answer = co_await client->expect<frp::NatHoleResp>();
      told = answer.error;
      transaction = answer.transaction_id;
    });
    QCOMPARE(told, std::string("proxy type [xtcp] is not supported yet"));
    QCOMPARE(transaction, std::string("17"));
  }
};

}  // namespace culvert::relay::login_test

QTEST_GUILESS_MAIN(culvert::relay::login_test::LoginTest)
#include "login_test.moc"
