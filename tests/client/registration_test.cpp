// Proxies inside a session: registration, refusal, retry, changes. frp-wire 7.1, 9.1, 9.2.
#include "tests/client/client_stage.h"

#include <QTest>

namespace culvert::client::registration_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;
using observe::ProxyState;

}  // namespace

class RegistrationTest : public QObject {
  Q_OBJECT

 private slots:
  void a_proxy_is_registered_and_its_address_told() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.config.proxies[0].transport.use_encryption = true;
    stage.config.proxies[0].transport.bandwidth_limit_text = "1MB";
    stage.config.proxies[0].transport.bandwidth_limit = 1 << 20;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(stage.proxy("web")->state, ProxyState::registering);
    // Remote port 0: the server picks one, and the person is told which.
    const frp::NewProxy wanted = relay->answer_registration(":6123");
    QCOMPARE(wanted.proxy_name, std::string("web"));
    QCOMPARE(wanted.proxy_type, std::string("tcp"));
    QCOMPARE(wanted.remote_port, 0);
    QVERIFY(wanted.use_encryption && !wanted.use_compression);
    QCOMPARE(wanted.bandwidth_limit, std::string("1MB"));
    QCOMPARE(wanted.bandwidth_limit_mode, std::string());
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
    QCOMPARE(stage.proxy("web")->public_address, std::string("relay.example:6123"));
    QCOMPARE(stage.proxy("web")->local_target, std::string("127.0.0.1:80"));
    QCOMPARE(stage.last(EventKind::proxy_started),
             std::string("start proxy success: relay.example:6123"));
    QCOMPARE(stage.events(EventKind::proxy_started).front().scope.proxy, std::string("web"));
  }

  void the_user_stands_before_names_on_the_wire_only() {
    ClientStage stage;
    stage.config.user = "ann";
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.listen_locally(80);
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(relay->answer_registration(":6000").proxy_name, std::string("ann.web"));
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
    const auto work = relay->request_work();
    relay->start_work(*work.second, start_for("ann.web"));
    QVERIFY(stage.has_local(80));
    QCOMPARE(stage.ledger().connections().front()->proxy, std::string("web"));
  }

  void a_refusal_is_told_and_tried_again_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<int>("code");
    const auto row = [](const char* words, Errc code) {
      QTest::newRow(words) << QByteArray(words) << static_cast<int>(code);
    };
    row("port already used", Errc::port_taken);
    row("port not allowed", Errc::port_taken);
    row("port unavailable", Errc::port_taken);
    row("no available port", Errc::port_taken);
    row("proxy [web] already exists", Errc::name_taken);
    row("router config conflict", Errc::name_taken);
    row("exceed the max_ports_per_client", Errc::limit);
    row("proxy type [udp] is not supported yet", Errc::unsupported);
    row("invalid annotation", Errc::rejected);
  }

  void a_refusal_is_told_and_tried_again() {
    QFETCH(QByteArray, words);
    QFETCH(int, code);
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80, 6000), tcp_proxy("other", 81)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration("");  // other, in the order of names
    const frp::NewProxy wanted = relay->answer_registration("", words.toStdString());
    QCOMPARE(wanted.proxy_name, std::string("web"));
    QCOMPARE(stage.proxy("web")->state, ProxyState::refused);
    QCOMPARE(to_text(stage.proxy("web")->error->code), to_text(static_cast<Errc>(code)));
    QCOMPARE(stage.proxy("web")->error->context, words.toStdString());
    QCOMPARE(stage.proxy("other")->state, ProxyState::running);
    QCOMPARE(stage.session().state, observe::SessionState::running);
    QCOMPARE(stage.count(EventKind::proxy_refused), 1);

    stage.pass(29s);
    QVERIFY(!relay->has_message());
    stage.pass(5s);
    QCOMPARE(relay->answer_registration(":6000").proxy_name, std::string("web"));
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
    QVERIFY(!stage.proxy("web")->error.has_value());
    stage.pass(60s);
    QVERIFY(!relay->has_message());
  }

  void a_registration_without_an_answer_is_sent_again() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->expect<frp::NewProxy>();
    stage.pass(19s);
    QVERIFY(!relay->has_message());
    stage.pass(5s);
    relay->answer_registration(":6000");
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
  }

  void an_answer_that_nobody_waits_for_changes_nothing() {
    // The first of two registrations was answered late; the second clashes with it.
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration(":6000");
    frp::NewProxyResp late;
    late.proxy_name = "web";
    late.error = "proxy [web] already exists";
    frp::Message message = late;
    relay->send(std::move(message));
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
    // Nor can a relay fill the log so.
    for (int i = 0; i < 1000; ++i) {
      frp::NewProxyResp again;
      again.proxy_name = "web";
      again.remote_addr = ":6000";
      frp::Message flood = again;
      relay->send(std::move(flood));
    }
    QCOMPARE(stage.count(EventKind::proxy_started), 1);
    frp::NewProxyResp unknown;
    unknown.proxy_name = "nobody";
    frp::Message other = unknown;
    relay->send(std::move(other));
    QCOMPARE(stage.session().state, observe::SessionState::running);
  }

  void each_address_is_shown_once() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    // What frps says of a proxy with two domains and two locations.
    relay->answer_registration("a.test:80,a.test:80,b.test:80,b.test:80");
    QCOMPARE(stage.proxy("web")->public_address, std::string("a.test:80,b.test:80"));
    QCOMPARE(stage.last(EventKind::proxy_started),
             std::string("start proxy success: a.test:80,b.test:80"));
  }

  void proxies_are_registered_anew_after_a_reconnect() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration(":6000");
    stage.pass(20s);
    relay->vanish();
    QVERIFY(stage.proxy("web")->state == ProxyState::off);
    stage.pass(200ms);
    auto again = stage.relay();
    again->log_in();
    again->answer_registration(":6001");
    QCOMPARE(stage.proxy("web")->public_address, std::string("relay.example:6001"));
  }

  void only_active_proxies_are_registered() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("a", 80), tcp_proxy("b", 81), tcp_proxy("c", 82)};
    stage.config.proxies[1].enabled = false;
    stage.config.start = {"a", "b"};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(relay->answer_registration(":1").proxy_name, std::string("a"));
    stage.pass(10s);
    QVERIFY(!relay->has_message());
  }

  void a_change_touches_only_what_changed() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("keep", 80), tcp_proxy("change", 81), tcp_proxy("drop", 82)};
    stage.listen_locally(80);
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    for (int i = 0; i < 3; ++i)
      relay->answer_registration(":600" + std::to_string(i));
    auto work = relay->request_work();
    relay->start_work(*work.second, start_for("keep"));
    auto local = stage.local(80);

    config::ClientConfig wanted = stage.config;
    wanted.proxies = {tcp_proxy("keep", 80), tcp_proxy("change", 91), tcp_proxy("new", 83)};
    stage.client().apply(wanted);
    stage.settle();
    std::vector<std::string> sent;
    while (relay->has_message()) {
      auto [closed, registered] = [&]() -> std::pair<std::string, std::string> {
        const auto message = relay->any();
        if (const auto* close = std::get_if<frp::CloseProxy>(&message))
          return {close->proxy_name, {}};
        return {{}, std::get<frp::NewProxy>(message).proxy_name};
      }();
      sent.push_back(closed.empty() ? "+" + registered : "-" + closed);
    }
    std::ranges::sort(sent);
    QCOMPARE(sent, (std::vector<std::string>{"+change", "+new", "-change", "-drop"}));
    QCOMPARE(stage.proxy("keep")->state, ProxyState::running);
    QCOMPARE(stage.proxy("change")->local_target, std::string("127.0.0.1:91"));
    QVERIFY(stage.proxy("drop") == nullptr);
    QCOMPARE(stage.dials.size(), std::size_t{1});

    stage.write(*work.second, "still here?");
    QCOMPARE(stage.read(*local, 11), std::string("still here?"));
    QCOMPARE(stage.last(EventKind::config_applied),
             std::string("configuration applied: 1 added, 1 removed, 1 changed"));
  }

  void connections_of_a_changed_proxy_live_on_and_its_record_stays_true_data() {
    QTest::addColumn<bool>("removed");
    QTest::newRow("changed") << false;
    QTest::newRow("removed") << true;
  }

  void connections_of_a_changed_proxy_live_on_and_its_record_stays_true() {
    QFETCH(bool, removed);
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.listen_locally(80);
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration(":6000");
    auto work = relay->request_work();
    relay->start_work(*work.second, start_for("web"));
    auto local = stage.local(80);

    config::ClientConfig wanted = stage.config;
    wanted.proxies.clear();
    if (!removed) wanted.proxies = {tcp_proxy("web", 90)};
    stage.client().apply(wanted);
    relay->expect<frp::CloseProxy>();
    if (!removed) relay->answer_registration(":6001");
    stage.write(*work.second, "old connection");
    QCOMPARE(stage.read(*local, 14), std::string("old connection"));
    // Its end must not speak for the successor.
    work.second.reset();
    local.reset();
    stage.pass(10s);
    QCOMPARE(stage.ledger().open_connections(), std::size_t{0});
    if (removed) {
      QVERIFY(stage.proxy("web") == nullptr);
    } else {
      QCOMPARE(stage.proxy("web")->state, ProxyState::running);
      QCOMPARE(stage.proxy("web")->public_address, std::string("relay.example:6001"));
    }
  }

  void a_proxy_switched_off_and_on_keeps_its_row() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration(":6000");
    config::ClientConfig off = stage.config;
    off.proxies[0].enabled = false;
    stage.client().apply(off);
    relay->expect<frp::CloseProxy>();
    stage.pass(40s);
    QVERIFY(!relay->has_message());
    QVERIFY(stage.proxy("web") == nullptr || stage.proxy("web")->state == ProxyState::off);
    stage.client().apply(stage.config);
    relay->answer_registration(":6000");
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
  }

  void a_change_between_two_sessions_counts_for_the_next() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration(":6000");
    stage.pass(20s);
    stage.relay_down = Errc::refused;
    relay->vanish();
    stage.pass(5s);
    QVERIFY(!stage.client().disconnect(1));
    config::ClientConfig wanted = stage.config;
    wanted.proxies = {tcp_proxy("other", 81)};
    stage.client().apply(wanted);
    QVERIFY(stage.proxy("other") == nullptr || stage.proxy("other")->state != ProxyState::running);
    stage.relay_down.reset();
    stage.pass(3s);
    auto again = stage.relay();
    again->log_in();
    QCOMPARE(again->answer_registration(":6000").proxy_name, std::string("other"));
    QVERIFY(!again->has_message());
    QVERIFY2(stage.proxy("web") == nullptr, "the record of a removed proxy must go too");
  }

  void a_change_of_the_link_starts_a_new_session_with_the_same_run_id() {
    ClientStage stage;
    stage.config.proxies = {tcp_proxy("web", 80)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in("run5");
    relay->answer_registration(":6000");
    config::ClientConfig wanted = stage.config;
    wanted.auth.token = Secret("new");
    stage.client().apply(wanted);
    stage.pass(200ms);
    auto again = stage.relay();
    const frp::Login login = again->receive_login();
    QCOMPARE(login.run_id, std::string("run5"));
    QVERIFY(frp::auth_key_matches(Secret("new"), login.timestamp, login.privilege_key));
    again->accept_login("run5", "new");
    again->answer_registration(":6000");
    QCOMPARE(stage.proxy("web")->state, ProxyState::running);
    QCOMPARE(stage.count(EventKind::session_ended), 0);
  }
};

}  // namespace culvert::client::registration_test

QTEST_GUILESS_MAIN(culvert::client::registration_test::RegistrationTest)
#include "registration_test.moc"
