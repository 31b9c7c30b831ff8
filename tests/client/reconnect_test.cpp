// Heartbeat, back-off, run ids and the end: frp-wire 8, frp-surface 3.1.
#include "tests/client/client_stage.h"

#include <QTest>

#include <cmath>
#include <numeric>

namespace culvert::client::reconnect_test {
namespace {

using namespace std::chrono_literals;
using observe::EventKind;
using observe::SessionState;

std::chrono::milliseconds pause_of(const observe::Event& event) {
  return std::chrono::milliseconds(std::stol(event.arguments.at(0)));
}

}  // namespace

class ReconnectTest : public QObject {
  Q_OBJECT

 private slots:
  void pauses_are_drawn_from_all_of_a_growing_range() {
    ClientStage stage;
    stage.relay_down = Errc::refused;
    stage.start();
    const TimePoint began = stage.dials.front();
    stage.pass(30min, 100ms);
    const auto pauses = stage.events(EventKind::retry_scheduled);
    QCOMPARE(pauses.size(), stage.dials.size());
    QCOMPARE(pauses.front().arguments.at(0), std::string("50"));  // at once, but no busy loop
    std::vector<double> late;
    for (std::size_t i = 1; i < pauses.size(); ++i) {
      const Duration away = stage.dials[i] - began;
      // One second for two minutes, then a quarter of what is beyond, twenty at most.
      const Duration cap = std::clamp<Duration>(1s + (away - 2min) / 4, 1s, 20s);
      const std::string row = "pause " + std::to_string(i) + ": " + pauses[i].arguments.at(0);
      QVERIFY2(pause_of(pauses[i]) >= 50ms, row.c_str());
      // The cap follows from a clock that is read a moment after the dial.
      QVERIFY2(pause_of(pauses[i]) <= cap + 100ms, row.c_str());
      if (i + 1 < stage.dials.size()) {
        const Duration waited = stage.dials[i + 1] - stage.dials[i];
        QVERIFY2(waited >= pause_of(pauses[i]), row.c_str());
        QVERIFY2(waited <= pause_of(pauses[i]) + 1s, row.c_str());
      }
      if (cap == 20s) late.push_back(static_cast<double>(pause_of(pauses[i]).count()) / 20'000);
    }
    // Full jitter: even over the range. With more than 100 draws these bounds are ten sigma away.
    QVERIFY(late.size() > 100);
    const double mean =
        std::accumulate(late.begin(), late.end(), 0.0) / static_cast<double>(late.size());
    QVERIFY2(mean > 0.3 && mean < 0.7, std::to_string(mean).c_str());
    QVERIFY(std::ranges::count_if(late, [](double x) { return x < 0.25; }) > 5);
    QVERIFY(std::ranges::count_if(late, [](double x) { return x > 0.75; }) > 5);
  }

  void a_relay_that_comes_back_is_found_quickly() {
    // What a killed and restarted relay costs its clients (issue: new connections within 2 s).
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.pass(20s);
    stage.relay_down = Errc::refused;
    relay->vanish();
    stage.pass(3s);
    stage.relay_down.reset();
    stage.pass(1100ms);
    auto again = stage.relay();
    again->log_in();
    QCOMPARE(stage.session().state, SessionState::running);
  }

  void a_relay_that_comes_back_is_found_as_quickly_after_a_long_session_data() {
    QTest::addColumn<int>("away");  // seconds
    QTest::newRow("a restart") << 3;
    QTest::newRow("an upgrade") << 30;
    QTest::newRow("a reboot") << 110;
  }

  void a_relay_that_comes_back_is_found_as_quickly_after_a_long_session() {
    QFETCH(int, away);
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.pass(2h, 10s);
    stage.relay_down = Errc::refused;
    relay->vanish();
    stage.pass(std::chrono::seconds(away));
    const auto pauses = stage.events(EventKind::retry_scheduled);
    QVERIFY(pauses.size() >= 2);
    for (const auto& pause : pauses)
      QVERIFY2(pause_of(pause) <= 1s, pause.arguments.at(0).c_str());
    stage.relay_down.reset();
    stage.pass(1100ms);
    auto again = stage.relay();
    again->log_in();
    QCOMPARE(stage.session().state, SessionState::running);
  }

  void a_lost_session_is_replaced_at_once_and_keeps_its_run_id() {
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    QCOMPARE(relay->log_in("run9").run_id, std::string());
    stage.pass(20s);
    relay->vanish();
    QCOMPARE(stage.session().state, SessionState::reconnecting);
    QVERIFY(stage.session().error.has_value());
    stage.pass(200ms);
    auto again = stage.relay();
    const frp::Login login = again->log_in("run9");
    QCOMPARE(login.run_id, std::string("run9"));
    QCOMPARE(stage.session().state, SessionState::running);
    QVERIFY(!stage.session().error.has_value());
    QCOMPARE(stage.session().attempt, 0);
  }

  void sessions_that_keep_dying_are_not_hammered() {
    ClientStage stage;
    stage.start();
    const TimePoint began = Clock::now();
    int logins = 0;
    while (Clock::now() - began < 60s) {
      if (!stage.has_arrival()) {
        stage.pass(100ms);
        continue;
      }
      auto relay = stage.relay();
      relay->log_in();
      ++logins;
      relay->vanish();
    }
    QVERIFY2(logins >= 5 && logins < 30, std::to_string(logins).c_str());
  }

  void what_only_a_person_can_mend_is_not_hammered_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("wrong token") << QByteArray(
        "token in login doesn't match token from configuration");
    QTest::newRow("v2 not spoken") << QByteArray("unsupported crypto negotiation");
  }

  void what_only_a_person_can_mend_is_not_hammered() {
    QFETCH(QByteArray, words);
    ClientStage stage;
    stage.start();
    const TimePoint began = Clock::now();
    while (Clock::now() - began < 60s) {
      if (stage.has_arrival()) {
        auto relay = stage.relay();
        relay->receive_login();
        relay->refuse_login(words.toStdString());
      }
      stage.pass(500ms, 250ms);
    }
    const auto pauses = stage.events(EventKind::retry_scheduled);
    QVERIFY2(pauses.size() >= 2 && pauses.size() <= 7, std::to_string(pauses.size()).c_str());
    for (const auto& pause : pauses)
      QVERIFY2(pause_of(pause) >= 10s && pause_of(pause) <= 20s, pause.arguments.at(0).c_str());
  }

  void try_now_cuts_a_pause_short() {
    ClientStage stage;
    stage.relay_down = Errc::refused;
    stage.start();
    stage.pass(5min, 100ms);
    while (pause_of(stage.events(EventKind::retry_scheduled).back()) < 5s)
      stage.pass(100ms);
    const std::size_t dials = stage.dials.size();
    stage.relay_down.reset();
    stage.client().retry_now();
    stage.settle();
    QCOMPARE(stage.dials.size(), dials + 1);
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(stage.session().state, SessionState::running);
    QVERIFY(!stage.session().retry_at.has_value());
  }

  void a_returned_network_cuts_a_pause_short_and_is_told() {
    ClientStage stage;
    stage.relay_down = Errc::unreachable;
    stage.start();
    while (!stage.session().retry_at || stage.dials.size() < 3)
      stage.pass(100ms);
    const std::size_t before = stage.dials.size();
    stage.relay_down.reset();
    QCOMPARE(stage.count(EventKind::network_returned), 0);
    stage.client().network_returned();
    stage.settle();
    QCOMPARE(stage.dials.size(), before + 1);
    QCOMPARE(stage.count(EventKind::network_returned), 1);
    QCOMPARE(stage.last(EventKind::network_returned),
             std::string("the network is back: trying again now"));
    QCOMPARE(stage.events(EventKind::network_returned).front().scope.profile, std::string("p"));
  }

  void a_returned_network_begins_a_hanging_attempt_afresh_and_is_told() {
    ClientStage stage;
    stage.relay_silent = true;
    stage.start();
    stage.pass(3s);
    stage.relay_silent = false;
    stage.client().network_returned();
    stage.settle();
    QCOMPARE(stage.dials.size(), std::size_t{2});
    QCOMPARE(stage.count(EventKind::network_returned), 1);
  }

  void a_returned_network_is_no_news_to_a_running_session() {
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.client().network_returned();
    stage.settle();
    QCOMPARE(stage.dials.size(), std::size_t{1});
    QCOMPARE(stage.count(EventKind::network_returned), 0);
  }

  void try_now_is_no_news_of_the_network() {
    ClientStage stage;
    stage.relay_silent = true;
    stage.start();
    stage.pass(3s);
    stage.client().retry_now();
    stage.settle();
    QCOMPARE(stage.dials.size(), std::size_t{2});
    QCOMPARE(stage.count(EventKind::network_returned), 0);
  }

  void try_now_leaves_a_running_session_alone() {
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.pass(5s);
    stage.client().retry_now();
    stage.pass(5s);
    QCOMPARE(stage.dials.size(), std::size_t{1});
    QCOMPARE(stage.session().state, SessionState::running);
  }

  void try_now_begins_a_hanging_attempt_afresh() {
    // The network went away under an attempt: its packets are lost, waiting for it is in vain.
    ClientStage stage;
    stage.relay_silent = true;
    stage.start();
    stage.pass(3s);
    stage.relay_silent = false;
    stage.client().retry_now();
    stage.pass(200ms);
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(stage.session().state, SessionState::running);
  }

  void a_corrected_address_is_taken_up_during_an_attempt() {
    ClientStage stage;
    stage.relay_silent = true;
    stage.start();
    stage.relay_silent = false;
    config::ClientConfig corrected = stage.config;
    corrected.server_addr = "other.example";
    stage.client().apply(corrected);
    stage.pass(200ms);
    QCOMPARE(stage.dialed.back(), std::string("other.example:7000"));
    auto relay = stage.relay();
    relay->log_in();
    QCOMPARE(stage.session().state, SessionState::running);
    QCOMPARE(stage.count(EventKind::login_failed), 0);
  }

  void heartbeats_are_sent_and_their_absence_noticed_data() {
    QTest::addColumn<bool>("mux");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("timeout");
    QTest::addColumn<int>("beats");     // seconds between two, 0: none
    QTest::addColumn<int>("given_up");  // after so many seconds, 0: never
    QTest::newRow("mux") << true << 0 << 0 << 0 << 0;
    QTest::newRow("no mux") << false << 0 << 0 << 30 << 90;
    QTest::newRow("explicit") << true << 5 << 12 << 5 << 12;
    QTest::newRow("sent, not watched") << true << 5 << -1 << 5 << 0;
    QTest::newRow("off without mux") << false << -1 << -1 << 0 << 0;
  }

  void heartbeats_are_sent_and_their_absence_noticed() {
    QFETCH(bool, mux);
    QFETCH(int, interval);
    QFETCH(int, timeout);
    QFETCH(int, beats);
    QFETCH(int, given_up);
    ClientStage stage;
    stage.config.transport.tcp_mux = mux;
    stage.config.transport.heartbeat_interval = config::Seconds(interval);
    stage.config.transport.heartbeat_timeout = config::Seconds(timeout);
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    // Answered, the session lives on.
    for (int second = 0; second < 200; ++second) {
      while (relay->has_message()) {
        relay->expect<frp::Ping>();
        frp::Message pong = frp::Pong{};
        relay->send(std::move(pong));
      }
      stage.pass(1s, 1s);
    }
    QCOMPARE(stage.count(EventKind::session_ended), 0);
    const int sent = stage.count(EventKind::heartbeat_sent);
    if (beats == 0) {
      QCOMPARE(sent, 0);
    } else {
      QVERIFY2(std::abs(sent - 200 / beats) <= 200 / beats / 4 + 1, std::to_string(sent).c_str());
      QVERIFY(std::abs(stage.count(EventKind::heartbeat_answered) - sent) <= 1);
    }
    // Unanswered, it ends when the timeout says so.
    const TimePoint silent = Clock::now();
    while (stage.count(EventKind::session_ended) == 0 && Clock::now() - silent < 300s)
      stage.pass(1s, 500ms);
    const Duration lived = Clock::now() - silent;
    if (given_up == 0) {
      QCOMPARE(stage.count(EventKind::session_ended), 0);
      return;
    }
    const auto ended = stage.events(EventKind::session_ended);
    QCOMPARE(ended.size(), std::size_t{1});
    QCOMPARE(ended.front().error->code, Errc::timed_out);
    // The last answer came up to an interval before the silence.
    const Duration limit = std::chrono::seconds(given_up);
    QVERIFY(lived <= limit + 5s);
    QVERIFY(lived >= limit - std::chrono::seconds(beats) - 3s);
  }

  void heartbeats_prove_the_token_when_asked() {
    ClientStage stage;
    stage.config.transport.heartbeat_interval = 5s;
    stage.config.auth.additional_scopes = {config::AuthScope::heartbeats};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    const auto ping = relay->expect<frp::Ping>();
    QVERIFY(frp::auth_key_matches(Secret("t0k"), ping.timestamp, ping.privilege_key));
  }

  void a_refused_heartbeat_ends_the_session_with_its_words() {
    ClientStage stage;
    stage.config.transport.heartbeat_interval = 5s;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->expect<frp::Ping>();
    frp::Pong pong;
    pong.error = "token in heartbeat doesn't match token from configuration";
    frp::Message message = pong;
    relay->send(std::move(message));
    const auto ended = stage.events(EventKind::session_ended);
    QCOMPARE(ended.size(), std::size_t{1});
    QCOMPARE(ended.front().error->code, Errc::auth);
    QCOMPARE(ended.front().error->context, pong.error);
  }

  void a_link_that_went_dead_is_noticed_by_the_mux() {
    ClientStage stage;
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    stage.pass(20s);
    relay->freeze();
    stage.pass(60s);
    const auto ended = stage.events(EventKind::session_ended);
    QCOMPARE(ended.size(), std::size_t{1});
    QCOMPARE(to_text(ended.front().error->code), to_text(Errc::timed_out));
  }

  void stopping_announces_the_end_data() {
    QTest::addColumn<bool>("v2");
    QTest::addColumn<bool>("mux");
    QTest::newRow("v1") << false << true;
    QTest::newRow("v2") << true << true;
    QTest::newRow("v1 without mux") << false << false;
    QTest::newRow("v2 without mux") << true << false;
  }

  void stopping_announces_the_end() {
    QFETCH(bool, v2);
    QFETCH(bool, mux);
    ClientStage stage;
    stage.config.transport.wire_protocol = v2 ? config::WireProtocol::v2 : config::WireProtocol::v1;
    stage.config.transport.tcp_mux = mux;
    stage.config.transport.heartbeat_interval = config::Seconds(-1);
    stage.config.proxies = {tcp_proxy("a", 80), tcp_proxy("b", 81)};
    stage.start();
    auto relay = stage.relay();
    relay->log_in();
    relay->answer_registration(":6000");
    relay->answer_registration(":6001");
    stage.task().stop();
    QCOMPARE(stage.session().state, SessionState::stopped);
    const auto [messages, end] = relay->rest();
    std::vector<std::string> closed;
    for (const frp::Message& message : messages)
      if (const auto* close = std::get_if<frp::CloseProxy>(&message))
        closed.push_back(close->proxy_name);
    QCOMPARE(closed, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(to_text(end), to_text(Errc::closed));  // in order, no reset
  }

  void stopping_works_at_any_time_data() {
    QTest::addColumn<int>("stage");
    QTest::newRow("dialing") << 0;
    QTest::newRow("waiting for the login") << 1;
    QTest::newRow("running") << 2;
    QTest::newRow("pausing") << 3;
  }

  void stopping_works_at_any_time() {
    QFETCH(int, stage);
    ClientStage s;
    s.relay_silent = stage == 0;
    if (stage == 3) s.relay_down = Errc::refused;
    s.start();
    std::unique_ptr<RelayEnd> relay;
    if (stage == 1 || stage == 2) relay = s.relay();
    if (stage == 1) relay->receive_login();
    if (stage == 2) relay->log_in();
    s.task().stop();
    QVERIFY(s.task().ended());
    QVERIFY(!s.task().error().has_value());
    QCOMPARE(s.session().state, SessionState::stopped);
  }
};

}  // namespace culvert::client::reconnect_test

QTEST_GUILESS_MAIN(culvert::client::reconnect_test::ReconnectTest)
#include "reconnect_test.moc"
