// The port of a group whose last member lives on another loop than the one that opened it. Both
// loops are turned by hand, so that nothing happens between the lines.
#include "core/net/tcp.h"
#include "core/relay/registered_proxy.h"
#include "tests/support/run_until.h"

#include <QTest>

#include <memory>

namespace culvert::relay::tcp_entrance_test {
namespace {

/// A loop of a relay, with its scope open.
struct Loop {
  Loop(const config::RelayConfig& config, Directory& directory, observe::Ledger& ledger)
      : relay(io.get_executor(), config, directory, ledger, "r") {
    asio::co_spawn(io, stay_open(relay),
                   asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {}));
    support::settle(io);
  }
  ~Loop() {
    stop.emit(asio::cancellation_type::terminal);
    support::settle(io);
    *relay.scope_place = nullptr;
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  static Task<> stay_open(RelayContext& relay) {
    co_await with_scope([&relay](TaskScope& scope) -> Task<> {
      *relay.scope_place = &scope;
      Event never(relay.executor);
      co_await never.wait();
    });
  }

  asio::io_context io{1};
  asio::cancellation_signal stop;
  RelayContext relay;
};

/// Two loops, and proxies on either.
struct TwoLoops {
  TwoLoops() { config.bind_addr = "127.0.0.1"; }

  Result<RegisteredProxyPtr> add(Loop& loop, const std::string& name, std::uint16_t port,
                                 const std::string& group = {}) {
    frp::NewProxy wanted;
    wanted.proxy_name = name;
    wanted.proxy_type = "tcp";
    wanted.remote_port = port;
    wanted.group = group;
    auto pool = std::make_shared<WorkPool>(loop.relay.executor, 0, std::chrono::seconds(10),
                                           [this, name] { asked.push_back(name); });
    pools.push_back(pool);
    auto target = make_target(loop.relay, wanted, "run1", std::move(pool), true);
    const auto held = directory.hold();
    return register_tcp(loop.relay, wanted, *std::move(target));
  }
  void remove(Result<RegisteredProxyPtr>& proxy) {
    const auto held = directory.hold();
    proxy->reset();
  }
  void settle() {
    for (int i = 0; i < 5; ++i) {
      support::settle(one.io);
      support::settle(two.io);
    }
  }
  /// Whether somebody listens there; who came is served by then.
  bool visit(std::uint16_t port) {
    asio::io_context io;
    asio::ip::tcp::socket user(io);
    boost::system::error_code error;
    user.connect({asio::ip::make_address("127.0.0.1"), port}, error);
    settle();
    return !error;
  }

  std::vector<std::string> asked;  // whose work connection was asked for
  config::RelayConfig config;
  observe::EventLog log;
  observe::Mailbox mailbox;
  observe::Ledger ledger{log, mailbox};
  Directory directory{config, "r"};
  std::vector<std::shared_ptr<WorkPool>> pools;
  Loop one{config, directory, ledger}, two{config, directory, ledger};
};

std::uint16_t port_of(const Result<RegisteredProxyPtr>& proxy) {
  return static_cast<std::uint16_t>(std::stoi((*proxy)->remote_addr().substr(1)));
}

}  // namespace

class TcpEntranceTest : public QObject {
  Q_OBJECT

 private slots:
  void a_port_is_free_as_soon_as_its_last_member_has_gone() {
    TwoLoops loops;
    auto opener = loops.add(loops.one, "a", 0, "g");
    QVERIFY(opener);
    auto member = loops.add(loops.two, "b", 0, "g");
    QVERIFY(member);
    const std::uint16_t port = port_of(opener);
    QCOMPARE(port_of(member), port);
    loops.remove(opener);
    loops.remove(member);
    auto again = loops.add(loops.two, "web", port);
    QVERIFY2(again, again ? "" : again.error().context.c_str());
    QVERIFY(!loops.add(loops.one, "late", port));
    // The loop that opened it hears of all that only now.
    loops.settle();
    QVERIFY(loops.visit(port));
    QCOMPARE(loops.asked, std::vector<std::string>{"web"});
    loops.remove(again);
    loops.settle();
    QVERIFY(!loops.visit(port));
    auto anew = loops.add(loops.two, "anew", port);
    QVERIFY(anew);
    QVERIFY(loops.visit(port));
    QCOMPARE(loops.asked.back(), std::string("anew"));
    loops.remove(anew);
  }

  void a_port_that_changes_hands_often_closes_once() {
    TwoLoops loops;
    auto opener = loops.add(loops.one, "a", 0, "g");
    auto member = loops.add(loops.two, "b", 0, "g");
    const std::uint16_t port = port_of(opener);
    loops.remove(opener);
    loops.remove(member);
    for (int i = 0; i < 3; ++i) {
      auto again = loops.add(loops.two, "web", port);
      QVERIFY(again);
      loops.remove(again);
    }
    // Back on the loop that opened it, which closes it at once.
    auto home = loops.add(loops.one, "home", port);
    QVERIFY(home);
    loops.remove(home);
    auto other = loops.add(loops.two, "other", port);
    QVERIFY(other);
    loops.settle();
    QVERIFY(loops.visit(port));
    QCOMPARE(loops.asked, std::vector<std::string>{"other"});
    loops.remove(other);
  }
};

}  // namespace culvert::relay::tcp_entrance_test

QTEST_GUILESS_MAIN(culvert::relay::tcp_entrance_test::TcpEntranceTest)
#include "tcp_entrance_test.moc"
