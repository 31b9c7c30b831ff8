// Connecting and logging in: frp-wire 4.2, 5.3, 8.2; steps: desktop.md 2.3.
#include "tests/client/client_stage.h"

#include <QTest>

namespace culvert::client::login_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;
using observe::SessionState;
using observe::Step;
using observe::StepState;

std::string steps_of(const observe::SessionRecord& record) {
  std::string text;
  for (const observe::StepRecord& row : record.steps) {
    constexpr std::array states{"waiting", "active", "done", "failed"};
    text.append(to_text(row.step)).append(":");
    text.append(states.at(static_cast<std::size_t>(row.state))).append(" ");
  }
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace

class LoginTest : public QObject {
  Q_OBJECT

 private slots:
  void the_login_says_who_we_are_data() {
    QTest::addColumn<bool>("v2");
    QTest::addColumn<bool>("mux");
    QTest::newRow("v1") << false << true;
    QTest::newRow("v2") << true << true;
    QTest::newRow("v1 without mux") << false << false;
    QTest::newRow("v2 without mux") << true << false;
  }

  void the_login_says_who_we_are() {
    QFETCH(bool, v2);
    QFETCH(bool, mux);
    ClientStage stage;
    stage.config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
    stage.config.transport.tcp_mux = mux;
    stage.config.transport.pool_count = 3;
    stage.config.user = "ann";
    stage.config.client_id = "desk";
    stage.config.metadatas = {
        {"team", "web"}
    };
    stage.run_id = "earlier";
    stage.start();
    QCOMPARE(stage.dialed.front(), std::string("relay.example:7000"));
    QCOMPARE(stage.session().state, SessionState::starting);
    auto relay = stage.relay();
    const frp::Login login = relay->receive_login();
    QCOMPARE(login.user, std::string("ann"));
    QCOMPARE(login.client_id, std::string("desk"));
    QCOMPARE(login.run_id, std::string("earlier"));
    QCOMPARE(login.pool_count, 3);
    QCOMPARE(login.metas.at("team"), std::string("web"));
    QCOMPARE(login.version, std::string("0.70.1"));
    QVERIFY(frp::auth_key_matches(Secret("t0k"), login.timestamp, login.privilege_key));
    relay->accept_login("run7");
    QCOMPARE(stage.session().state, SessionState::running);
    QCOMPARE(stage.session().run_id, std::string("run7"));
    QCOMPARE(stage.session().server_version, std::string("0.70.1"));
    QCOMPARE(stage.session().link.protocol, std::string(v2 ? "frp v2" : "frp v1"));
    QCOMPARE(stage.session().link.peer, std::string("192.0.2.2:7000"));
    QCOMPARE(stage.client().run_id(), std::string("run7"));
    QCOMPARE(stage.last(EventKind::login_succeeded),
             std::string("login to server success, get run id [run7], server version [0.70.1]"));
  }

  void steps_are_told_as_they_pass() {
    ClientStage stage;
    stage.start();
    QCOMPARE(steps_of(stage.session()), std::string("find_server:done connect:done log_in:active"));
    auto relay = stage.relay();
    relay->receive_login();
    stage.pass(2s);
    relay->accept_login();
    QCOMPARE(steps_of(stage.session()), std::string("find_server:done connect:done log_in:done"));
    const auto took = stage.session().steps.back().took;
    QVERIFY2(took >= 2000ms && took < 4000ms, std::to_string(took.count()).c_str());
    QCOMPARE(stage.count(EventKind::link_step), 3);
  }

  void the_last_step_is_the_registration_of_the_proxies() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 8080), tcp_proxy("ssh", 22)};
    stage.start();
    const std::string linked = "find_server:done connect:done log_in:";
    QCOMPARE(steps_of(stage.session()), linked + "active register_proxies:waiting");
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(steps_of(stage.session()), linked + "done register_proxies:active");
    relay->answer_registration(":6000");
    QCOMPARE(steps_of(stage.session()), linked + "done register_proxies:active");
    stage.pass(2s);
    relay->answer_registration(":6001");
    QCOMPARE(steps_of(stage.session()), linked + "done register_proxies:done");
    const auto took = stage.session().steps.back().took;
    QVERIFY2(took >= 2000ms && took < 4000ms, std::to_string(took.count()).c_str());
    QCOMPARE(stage.last(EventKind::link_step),
             "register_proxies took " + std::to_string(took.count()) + " ms");
    QCOMPARE(stage.session().state, SessionState::running);
  }

  void a_refused_proxy_is_a_cross_until_it_is_accepted() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 8080)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration({}, "port already used");
    QCOMPARE(stage.session().steps.back().step, Step::register_proxies);
    QCOMPARE(stage.session().steps.back().state, StepState::failed);
    QCOMPARE(stage.session().state, SessionState::running);
    stage.pass(35s);
    while (!std::holds_alternative<frp::NewProxy>(relay->any())) {
    }
    frp::NewProxyResp answer;
    answer.proxy_name = "web";
    relay->send(std::move(answer));
    QCOMPARE(stage.session().steps.back().state, StepState::done);
  }

  void a_proxy_that_cannot_start_is_a_cross_until_it_can() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 0)};
    stage.config.proxies[0].plugin.type = config::PluginType::tls2raw;
    stage.config.proxies[0].plugin.local_addr = "127.0.0.1:80";
    config::ClientConfig mended = stage.config;
    stage.config.proxies[0].plugin.crt_path = "/nowhere/web.pem";
    stage.config.proxies[0].plugin.key_path = "/nowhere/web.key";
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    // Nothing is registered, so no answer will come.
    QCOMPARE(stage.proxy("web")->state, observe::ProxyState::refused);
    QCOMPARE(stage.session().steps.back().step, Step::register_proxies);
    QCOMPARE(stage.session().steps.back().state, StepState::failed);
    QCOMPARE(stage.session().state, SessionState::running);

    stage.client().apply(mended);
    relay->expect<frp::CloseProxy>();
    QCOMPARE(stage.session().steps.back().state, StepState::failed);
    relay->answer_registration(":6000");
    QCOMPARE(stage.session().steps.back().state, StepState::done);
  }

  void a_refused_proxy_that_is_taken_out_is_no_cross() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 8080), tcp_proxy("ssh", 22)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration({}, "port already used");
    relay->answer_registration(":6001");
    QCOMPARE(stage.session().steps.back().state, StepState::failed);
    config::ClientConfig without = stage.config;
    std::erase_if(without.proxies, [&](const config::Proxy& proxy) {
      return stage.proxy(proxy.name)->state == observe::ProxyState::refused;
    });
    QCOMPARE(without.proxies.size(), std::size_t{1});
    stage.client().apply(without);
    stage.settle();
    QCOMPARE(stage.session().steps.back().state, StepState::done);
  }

  void a_link_that_is_lost_during_registration_leaves_its_step_unfinished() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 8080)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->vanish();
    QCOMPARE(steps_of(stage.session()),
             std::string("find_server:done connect:done log_in:done register_proxies:failed"));
  }

  void a_step_that_fails_is_named_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("steps");
    QTest::newRow("unknown name") << static_cast<int>(Errc::name_not_found)
                                  << QByteArray(
                                         "find_server:failed connect:waiting log_in:waiting");
    QTest::newRow("refused") << static_cast<int>(Errc::refused)
                             << QByteArray("find_server:done connect:failed log_in:waiting");
    QTest::newRow("no answer") << static_cast<int>(Errc::timed_out)
                               << QByteArray("find_server:done connect:failed log_in:waiting");
  }

  void a_step_that_fails_is_named() {
    QFETCH(int, code);
    QFETCH(QByteArray, steps);
    ClientStage stage;
    stage.relay_down = static_cast<Errc>(code);
    stage.start();
    QCOMPARE(steps_of(stage.session()), steps.toStdString());
    QCOMPARE(stage.session().state, SessionState::reconnecting);
    QCOMPARE(stage.session().error->code, static_cast<Errc>(code));
    QVERIFY(stage.session().retry_at.has_value());
    QCOMPARE(stage.count(EventKind::login_failed), 1);
  }

  void a_refused_login_is_told_in_the_relays_words_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<int>("code");
    const auto row = [](const char* words, Errc code) {
      QTest::newRow(words) << QByteArray(words) << static_cast<int>(code);
    };
    row("token in login doesn't match token from configuration", Errc::auth);
    row("client_id [c] for user [u] is already online", Errc::name_taken);
    row("register control error", Errc::rejected);
  }

  void a_refused_login_is_told_in_the_relays_words() {
    QFETCH(QByteArray, words);
    QFETCH(int, code);
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->receive_login();
    relay->refuse_login(words.toStdString());
    QCOMPARE(stage.session().error->code, static_cast<Errc>(code));
    QCOMPARE(stage.session().error->leg, Leg::relay);
    QCOMPARE(stage.session().error->context, words.toStdString());
    QVERIFY(!stage.task().ended());
  }

  void with_login_fail_exit_the_first_failure_is_the_end() {
    ClientStage stage;
    stage.config.login_fail_exit = true;
    stage.relay_down = Errc::refused;
    stage.start();
    QVERIFY(stage.task().ended());
    QCOMPARE(stage.task().error()->code, Errc::refused);
    QCOMPARE(stage.session().state, SessionState::failed);
  }

  void login_fail_exit_counts_for_the_first_login_only() {
    ClientStage stage;
    stage.config.login_fail_exit = true;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.relay_down = Errc::refused;
    relay->vanish();
    stage.pass(60s, 500ms);
    QVERIFY(!stage.task().ended());
    QCOMPARE(stage.session().state, SessionState::reconnecting);
  }

  void a_relay_that_falls_silent_during_the_login_is_given_up_data() {
    the_login_says_who_we_are_data();
  }

  void a_relay_that_falls_silent_during_the_login_is_given_up() {
    QFETCH(bool, v2);
    QFETCH(bool, mux);
    ClientStage stage;
    stage.config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
    stage.config.transport.tcp_mux = mux;
    stage.start();
    const net::StreamPtr silent = stage.raw_arrival();
    stage.pass(9s);
    QCOMPARE(stage.dials.size(), std::size_t{1});
    stage.pass(3s);
    QVERIFY(stage.dials.size() >= 2);
    const auto failed = stage.events(EventKind::login_failed);
    QCOMPARE(failed.front().error->code, Errc::timed_out);
    QCOMPARE(failed.front().error->leg, Leg::relay);
  }

  void a_relay_that_stops_in_the_middle_of_its_answer_is_given_up() {
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->receive_login();
    // Type and half of the length of a LoginResp.
    stage.write(relay->connection(), std::string_view("1\0\0\0\0", 5));
    stage.pass(12s);
    QCOMPARE(stage.events(EventKind::login_failed).front().error->code, Errc::timed_out);
  }

  void a_relay_that_closes_during_the_login_is_told() {
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->receive_login();
    stage.relay_down = Errc::refused;  // for the question whether it demands TLS
    relay->vanish();
    const auto failed = stage.events(EventKind::login_failed);
    QCOMPARE(failed.size(), std::size_t{1});
    QCOMPARE(failed.front().error->code, Errc::closed);
    QCOMPARE(failed.front().error->leg, Leg::relay);
  }

  void a_relay_that_closes_is_asked_for_tls_once() {
    ClientStage stage;
    stage.start();
    stage.raw_arrival().reset();
    stage.settle();
    QCOMPARE(stage.dials.size(), std::size_t{2});
    stage.raw_arrival().reset();  // the question, in TLS
    stage.settle();
    QCOMPARE(stage.events(EventKind::login_failed).back().error->code, Errc::closed);
    while (stage.dials.size() == 2)
      stage.pass(1s);
    stage.raw_arrival().reset();
    stage.settle();
    QCOMPARE(stage.count(EventKind::login_failed), 2);
    QCOMPARE(stage.dials.size(), std::size_t{3});
  }

  void a_silent_answer_to_the_question_for_tls_is_not_waited_for_long() {
    ClientStage stage;
    stage.start();
    stage.raw_arrival().reset();
    const net::StreamPtr question = stage.raw_arrival();
    QCOMPARE(stage.count(EventKind::login_failed), 0);
    stage.pass(6s);
    QCOMPARE(stage.count(EventKind::login_failed), 1);
    QCOMPARE(stage.events(EventKind::login_failed).back().error->code, Errc::closed);
  }

  void stopping_does_not_wait_for_the_question_for_tls() {
    ClientStage stage;
    stage.start();
    stage.raw_arrival().reset();
    QVERIFY(stage.has_arrival());
    stage.stop();
  }

  void garbage_instead_of_a_login_answer_is_told_data() {
    QTest::addColumn<bool>("v2");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, bool v2, QByteArray bytes, Errc code) {
      QTest::newRow(name) << v2 << bytes << static_cast<int>(code);
    };
    const auto v1_frame = [](char type, std::uint64_t length, const QByteArray& body) {
      QByteArray frame(1, type);
      for (int shift = 56; shift >= 0; shift -= 8)
        frame.append(static_cast<char>(length >> shift));
      return frame + body;
    };
    row("v1 unknown type", false, QByteArray(64, '~'), Errc::protocol);
    row("v1 bad JSON", false, v1_frame('1', 4, "{\"a:"), Errc::protocol);
    row("v1 string for a number", false, v1_frame('4', 11, "{\"error\":1}"), Errc::protocol);
    row("v1 another message", false, v1_frame('4', 2, "{}"), Errc::protocol);
    row("v1 too long", false, v1_frame('1', 10241, ""), Errc::limit);
    row("v1 negative length", false, v1_frame('1', ~std::uint64_t{0}, ""), Errc::protocol);
    row("v2 unknown frame", true, QByteArray::fromHex("00ff000000000000"), Errc::protocol);
    row("v2 too long", true, QByteArray::fromHex("0002000000010001"), Errc::limit);
    row("v2 bad hello", true, QByteArray::fromHex("00020000000000022121"), Errc::protocol);
    row("v2 flags", true, QByteArray::fromHex("0002800000000000"), Errc::protocol);
    row("v2 yamux", true, QByteArray::fromHex("000100010000000100000000"), Errc::version);
    row("v2 text", true, QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n"), Errc::protocol);
  }

  void garbage_instead_of_a_login_answer_is_told() {
    QFETCH(bool, v2);
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    ClientStage stage;
    stage.config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
    stage.config.transport.tcp_mux = false;
    stage.start();
    const net::StreamPtr relay = stage.raw_arrival();
    stage.write(*relay, bytes.toStdString());
    const auto failed = stage.events(EventKind::login_failed);
    QCOMPARE(failed.size(), std::size_t{1});
    QCOMPARE(to_text(failed.front().error->code), to_text(static_cast<Errc>(code)));
    QCOMPARE(failed.front().error->leg, Leg::relay);
    QCOMPARE(stage.session().state, SessionState::reconnecting);
  }

  void something_that_speaks_no_yamux_is_told() {
    ClientStage stage;
    stage.start();
    const net::StreamPtr relay = stage.raw_arrival();
    stage.write(*relay, "SSH-2.0-OpenSSH_9.2p1 Debian\r\n");
    const auto failed = stage.events(EventKind::login_failed);
    QCOMPARE(failed.size(), std::size_t{1});
    const Errc code = failed.front().error->code;
    QVERIFY2(code == Errc::protocol || code == Errc::version, to_text(code).data());
  }

  void garbage_on_the_control_stream_ends_the_session_only_data() {
    QTest::addColumn<bool>("v2");
    QTest::newRow("v1") << false;
    QTest::newRow("v2") << true;
  }

  void garbage_on_the_control_stream_ends_the_session_only() {
    QFETCH(bool, v2);
    ClientStage stage;
    stage.config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.write(relay->control(), std::string(64, '~'));
    const auto ended = stage.events(EventKind::session_ended);
    QCOMPARE(ended.size(), std::size_t{1});
    QCOMPARE(ended.front().error->leg, Leg::relay);
    QVERIFY(!stage.task().ended());
    stage.pass(1s);
    auto again = stage.relay();
    again->log_in();
    QCOMPARE(stage.session().state, SessionState::running);
  }

  void a_message_of_another_key_ends_the_session() {
    // The relay derives its keys from another token than the login proved.
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->receive_login();
    relay->accept_login("run1", "other");
    frp::Message request = frp::ReqWorkConn{};
    relay->send(std::move(request));
    QCOMPARE(stage.count(EventKind::session_ended), 1);
  }

  void a_configuration_that_cannot_be_used_is_the_end() {
    ClientStage stage;
    stage.config.transport.proxy_url = "gopher://x";
    stage.start();
    QVERIFY(stage.task().ended());
    QVERIFY(stage.session().state == SessionState::failed);
    QVERIFY(stage.dials.empty());
  }
};

}  // namespace culvert::client::login_test

QTEST_GUILESS_MAIN(culvert::client::login_test::LoginTest)
#include "login_test.moc"
