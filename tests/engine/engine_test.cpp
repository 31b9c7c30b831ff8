// The door: wishes go in, events and merged differences come out.
#include "tests/engine/engine_stage.h"

#include <QTest>

#include <thread>

namespace culvert::engine::engine_test {
namespace {

using namespace std::chrono_literals;
using observe::ConnectionState;
using observe::EventKind;
using observe::ProxyState;
using observe::SessionState;
using support::LocalService;
using support::LocalUser;

std::string numbered(std::size_t size, unsigned seed) {
  std::string text(size, '\0');
  unsigned value = seed * 2654435761u + 1;
  for (char& c : text) {
    value = value * 1664525u + 1013904223u;
    c = static_cast<char>(value >> 24);
  }
  return text;
}

}  // namespace

class EngineTest : public QObject {
  Q_OBJECT

 private slots:
  void profiles_start_and_stop() {
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    const std::uint16_t relay_port = stage.start_relay();
    config::ClientConfig config = EngineStage::client_config(relay_port);
    config.proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
    QCOMPARE(tables.session("relay")->clients, 1);
    const std::uint16_t port = tables.public_port("client", "web");
    {
      LocalUser user(port);
      user.send("hello");
      user.end();
      QCOMPARE(user.take_rest(), std::string("hello"));
    }
    stage.unwant("client");
    tables.wait_until([&] { return tables.session("client") == nullptr; });
    QVERIFY(tables.proxy("client", "web") == nullptr);
    tables.wait_until([&] { return tables.session("relay")->clients == 0; });
    QVERIFY(!LocalUser::can_connect(port));
    stage.unwant("relay");
    tables.wait_until([&] { return tables.session("relay") == nullptr; });
    QVERIFY(!LocalUser::can_connect(relay_port));
  }

  void a_stopped_profile_starts_again_on_the_same_ports() {
    EngineStage stage;
    Tables& tables = stage.tables();
    const std::uint16_t port = stage.start_relay();
    config::RelayConfig fixed;
    fixed.bind_addr = "127.0.0.1";
    fixed.bind_port = port;
    // Stop and start in one breath: the successor waits until the ports are free.
    for (int i = 0; i < 5; ++i) {
      stage.unwant("relay");
      stage.want("relay", fixed);
    }
    tables.wait_until([&] {
      return tables.is_running("relay") &&
             tables.session("relay")->listening == "127.0.0.1:" + std::to_string(port);
    });
    QCOMPARE(tables.count(EventKind::relay_failed), 0);
  }

  void an_equal_wish_changes_nothing() {
    EngineStage stage;
    Tables& tables = stage.tables();
    const std::uint16_t relay_port = stage.start_relay();
    stage.want("client", EngineStage::client_config(relay_port));
    tables.wait_until([&] { return tables.is_running("client"); });
    for (int i = 0; i < 10; ++i)
      stage.apply();
    stage.want("other", EngineStage::client_config(relay_port));
    tables.wait_until([&] { return tables.is_running("other"); });
    QCOMPARE(tables.count(EventKind::relay_started), 1);
    QCOMPARE(tables.count(EventKind::login_succeeded), 2);
  }

  void a_change_leaves_the_connections_of_others_alone() {
    LocalService service;
    LocalService moved;
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    config.proxies = {EngineStage::tcp_proxy("keep", service.port()),
                      EngineStage::tcp_proxy("change", service.port()),
                      EngineStage::tcp_proxy("drop", service.port())};
    stage.want("client", config);
    tables.wait_until([&] {
      return tables.is_running("client", "keep") && tables.is_running("client", "change") &&
             tables.is_running("client", "drop");
    });
    const std::uint16_t dropped = tables.public_port("client", "drop");
    LocalUser user(tables.public_port("client", "keep"));
    LocalUser of_changed(tables.public_port("client", "change"));
    of_changed.send("a");
    QCOMPARE(of_changed.take(1), std::string("a"));
    const std::uint64_t logins =
        static_cast<std::uint64_t>(tables.count(EventKind::login_succeeded));

    // Bytes are under way through every change.
    for (unsigned round = 0; round < 20; ++round) {
      const std::string sent = numbered(50'000, round);
      user.send(std::string_view(sent).substr(0, 30'000));
      config.proxies = {EngineStage::tcp_proxy("keep", service.port()),
                        EngineStage::tcp_proxy("change", round % 2 ? service.port() : moved.port()),
                        EngineStage::tcp_proxy("new" + std::to_string(round), moved.port())};
      stage.want("client", config);
      user.send(std::string_view(sent).substr(30'000));
      QVERIFY2(user.take(sent.size()) == sent, std::to_string(round).c_str());
    }
    tables.wait_until([&] {
      return tables.is_running("client", "new19") && tables.is_running("client", "change") &&
             tables.proxy("client", "drop") == nullptr &&
             tables.proxy("client", "new18") == nullptr;
    });
    QCOMPARE(tables.count(EventKind::login_succeeded), static_cast<int>(logins));
    QCOMPARE(tables.proxy("client", "change")->local_target,
             "127.0.0.1:" + std::to_string(service.port()));
    QVERIFY(!LocalUser::can_connect(dropped));
    // The old connection of the changed proxy, too.
    of_changed.send("still");
    QCOMPARE(of_changed.take(5), std::string("still"));
    user.end();
    QCOMPARE(user.take_rest(), std::string());
  }

  void differences_are_merged_while_the_window_is_busy() {
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    config.proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
    const std::uint16_t port = tables.public_port("client", "web");
    // Nothing is taken while all this happens.
    std::vector<std::unique_ptr<LocalUser>> open;
    for (int i = 0; i < 60; ++i) {
      auto user = std::make_unique<LocalUser>(port);
      user->send("0123456789");
      user->take(10);
      if (i % 3 == 0) {
        open.push_back(std::move(user));
      } else {
        user->end();
        user->take_rest();
      }
    }
    tables.wait_until([&] {
      return tables.rows("client", ConnectionState::open).size() == open.size() &&
             tables.rows("client", ConnectionState::closed).size() == 60 - open.size();
    });
    for (const auto& row : tables.rows("client", ConnectionState::open)) {
      tables.wait_until([&] { return tables.counters[row->id].traffic.up == 10; });
      QCOMPARE(tables.counters[row->id].traffic.down, std::uint64_t{10});
    }
    tables.wait_until([&] { return tables.proxy("client", "web")->connections_total == 60; });
    QCOMPARE(tables.proxy("client", "web")->connections, static_cast<int>(open.size()));
    // A window that comes late gets the same picture whole.
    const auto before = tables.connections;
    stage.engine().request_reset();
    tables.wait_until([&] { return tables.resets > 0; });
    QCOMPARE(tables.connections.size(), before.size());
  }

  void lost_events_are_visible() {
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client"); });
    const observe::Slice first = stage.engine().events_since(0, 100'000);
    QCOMPARE(first.lost, std::uint64_t{0});
    QCOMPARE(first.events.front().seq, std::uint64_t{1});
    // Each wish that differs is told. The ring holds some twenty thousand.
    constexpr int told = 22'000;
    for (int i = 0; i < told; ++i) {
      config.log.max_days = 3 + i % 2;
      stage.want("client", config);
    }
    tables.wait_until([&] {
      return tables.count(EventKind::config_applied) + static_cast<int>(tables.lost) >= told - 10;
    });
    const observe::Slice late = stage.engine().events_since(first.next, 100'000);
    QVERIFY(late.lost > 0);
    QCOMPARE(late.events.front().seq, first.next + late.lost + 1);
    for (std::size_t i = 1; i < late.events.size(); ++i)
      QCOMPARE(late.events[i].seq, late.events[i - 1].seq + 1);
  }

  void a_connection_is_ended_by_its_id_data() {
    QTest::addColumn<QByteArray>("profile");
    QTest::newRow("the client's row") << QByteArray("client");
    QTest::newRow("the relay's row") << QByteArray("relay");
  }

  void a_connection_is_ended_by_its_id() {
    QFETCH(QByteArray, profile);
    const std::string owner = profile.toStdString();
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    config.proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
    LocalUser ended(tables.public_port("client", "web"));
    ended.send("x");
    ended.take(1);
    tables.wait_until([&] { return !tables.rows(owner, ConnectionState::open).empty(); });
    const observe::ConnectionId id = tables.rows(owner, ConnectionState::open).front()->id;
    LocalUser other(tables.public_port("client", "web"));
    other.send("y");
    other.take(1);
    stage.engine().disconnect(id);
    ended.take_rest();
    tables.wait_until([&] { return tables.connections[id]->state == ConnectionState::closed; });
    QCOMPARE(to_text(tables.connections[id]->why->code), to_text(Errc::cancelled));
    QCOMPARE(tables.connections[id]->ended_by, Leg::none);
    other.send("z");
    QCOMPARE(other.take(1), std::string("z"));
    stage.engine().disconnect(id);
    stage.engine().disconnect(987654321);
  }

  void the_demo_runs_is_ended_row_by_row_and_leaves_nothing() {
    EngineStage stage;
    Tables& tables = stage.tables();
    stage.want("demo", DemoConfig());
    tables.wait_until(
        [&] { return tables.is_running("demo", "demo") && tables.is_running("demo.relay"); });
    for (const char* profile : {"demo", "demo.relay"}) {
      LocalUser user(tables.public_port("demo", "demo"));
      user.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      QVERIFY(user.take(9) == "HTTP/1.1 ");
      tables.wait_until([&] { return !tables.rows(profile, ConnectionState::open).empty(); });
      const auto id = tables.rows(profile, ConnectionState::open).front()->id;
      stage.engine().disconnect(id);
      user.take_rest();
      tables.wait_until([&] {
        return tables.rows("demo", ConnectionState::open).empty() &&
               tables.rows("demo.relay", ConnectionState::open).empty();
      });
    }
    stage.unwant("demo");
    tables.wait_until([&] { return tables.sessions.empty(); });
    QVERIFY(tables.proxies.empty());
  }

  void the_demo_publishes_what_it_is_given_and_changes_it_in_place() {
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    DemoConfig demo;
    demo.client = EngineStage::client_config(1);  // neither port nor token count
    demo.client->auth.token = Secret("of another server");
    demo.client->proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("here", demo);
    tables.wait_until([&] { return tables.is_running("here", "web"); });
    QVERIFY(tables.proxy("here", "web")->public_address.starts_with("127.0.0.1:"));
    LocalUser user(tables.public_port("here", "web"));
    user.send("x");
    QCOMPARE(user.take(1), std::string("x"));

    demo.client->proxies.push_back(EngineStage::tcp_proxy("second", service.port()));
    stage.want("here", demo);
    tables.wait_until([&] { return tables.is_running("here", "second"); });
    user.send("y");
    QCOMPARE(user.take(1), std::string("y"));

    stage.want("here", DemoConfig());
    tables.wait_until([&] {
      return tables.is_running("here", "demo") && !tables.is_running("here", "web") &&
             !tables.is_running("here", "second");
    });
  }

  void a_profile_that_fails_disturbs_no_other() {
    LocalService service;  // holds a port
    EngineStage stage;
    Tables& tables = stage.tables();
    const std::uint16_t port = stage.start_relay();
    config::RelayConfig clash;
    clash.bind_addr = "127.0.0.1";
    clash.bind_port = service.port();
    stage.want("clash", clash);
    config::ClientConfig wrong = EngineStage::client_config(port);
    wrong.auth.token = Secret("wrong");
    wrong.login_fail_exit = true;
    stage.want("wrong", wrong);
    stage.want("good", EngineStage::client_config(port));
    tables.wait_until([&] {
      return tables.is_running("good") && tables.session("clash") != nullptr &&
             tables.session("clash")->state == SessionState::failed &&
             tables.session("wrong") != nullptr &&
             tables.session("wrong")->state == SessionState::failed;
    });
    QCOMPARE(to_text(tables.session("clash")->error->code), to_text(Errc::port_taken));
    QCOMPARE(to_text(tables.session("wrong")->error->code), to_text(Errc::auth));
    QVERIFY(tables.is_running("relay"));
    // Corrected, it runs.
    stage.want("wrong", EngineStage::client_config(port));
    tables.wait_until([&] { return tables.is_running("wrong"); });
  }

  void without_an_audience_no_table_is_kept() {
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    config.proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
    const std::uint16_t port = tables.public_port("client", "web");
    stage.engine().set_pace(Pace::off);
    // Taken after the change of pace has been carried out: a posted wish comes behind it.
    stage.want("marker", EngineStage::client_config(1));
    tables.wait_until([&] { return tables.count(EventKind::connecting) >= 2; });
    tables.take();
    for (int i = 0; i < 20; ++i) {
      LocalUser user(port);
      user.send("a");
      user.end();
      user.take_rest();
    }
    tables.wait_until([&] { return tables.count(EventKind::connection_closed) >= 40; });
    QVERIFY(tables.connections.empty());
    // Who looks again gets the whole picture, without what closed meanwhile.
    LocalUser open(port);
    open.send("a");
    open.take(1);
    stage.engine().set_pace(Pace::live);
    tables.wait_until([&] { return tables.rows("client", ConnectionState::open).size() == 1; });
    QVERIFY(tables.rows("client", ConnectionState::closed).empty());
    QVERIFY(tables.is_running("client", "web"));
  }

  void the_end_comes_with_everything_open_data() {
    QTest::addColumn<QByteArray>("server");
    QTest::newRow("running") << QByteArray("127.0.0.1");
    QTest::newRow("connecting into the void") << QByteArray("192.0.2.1");
    QTest::newRow("looking up a name") << QByteArray("name.invalid");
  }

  void the_end_comes_with_everything_open() {
    QFETCH(QByteArray, server);
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    config.proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
    const std::uint16_t port = tables.public_port("client", "web");
    std::vector<std::unique_ptr<LocalUser>> open;
    for (int i = 0; i < 20; ++i) {
      open.push_back(std::make_unique<LocalUser>(port));
      open.back()->send("a");
      open.back()->take(1);
    }
    config::ClientConfig other = config;
    other.server_addr = server.toStdString();
    stage.want("other", other);
    tables.wait_until([&] { return tables.session("other") != nullptr; });
    const auto began = std::chrono::steady_clock::now();
    stage.end_engine();
    QVERIFY(std::chrono::steady_clock::now() - began < 2s);
    for (const auto& user : open)
      user->take_rest();
    QVERIFY(!LocalUser::can_connect(port));
  }

  void calls_from_many_threads_are_safe() {
    LocalService service;
    EngineStage stage;
    Tables& tables = stage.tables();
    config::ClientConfig config = EngineStage::client_config(stage.start_relay());
    config.proxies = {EngineStage::tcp_proxy("web", service.port())};
    stage.want("client", config);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
    const std::uint16_t port = tables.public_port("client", "web");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&stage, port, t] {
        for (int i = 0; i < 20; ++i) {
          // Another thread may end this very connection, or the session under it.
          try {
            LocalUser user(port);
            user.send("a");
            user.take(1);
          } catch (const Failure&) {
          }
          stage.engine().retry_now();
          stage.engine().disconnect(static_cast<observe::ConnectionId>(i * t));
          stage.engine().events_since(0);
          if (t == 0) stage.engine().request_reset();
          if (t == 1) stage.engine().set_pace(i % 2 ? Pace::live : Pace::background);
          if (t == 2) stage.apply();
        }
      });
    }
    for (std::thread& thread : threads)
      thread.join();
    stage.engine().set_pace(Pace::live);
    tables.wait_until([&] { return tables.is_running("client", "web"); });
  }
};

}  // namespace culvert::engine::engine_test

QTEST_GUILESS_MAIN(culvert::engine::engine_test::EngineTest)
#include "engine_test.moc"
