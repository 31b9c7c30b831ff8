// Who has to go when too many connections have not logged in.
#include "core/relay/strangers.h"

#include <QTest>

#include <memory>
#include <string>
#include <vector>

namespace culvert::relay::strangers_test {
namespace {

/// Connections by hand; which are dropped shows in who is left.
class Crowd {
 public:
  void come(const std::string& address, bool speaks) {
    auto guest = std::make_unique<Guest>();
    guest->peer = std::make_unique<Peer>(io_.get_executor(), net::Endpoint{address, 1},
                                         net::Endpoint{"192.0.2.255", 7000});
    guest->stranger = std::make_unique<Strangers::Stranger>(strangers_, *guest->peer);
    if (speaks) guest->peer->first_bytes = "x";
    guests_.push_back(std::move(guest));
  }
  void come(std::size_t count, const std::string& address, bool speaks) {
    for (std::size_t i = 0; i < count; ++i)
      come(address, speaks);
  }

  void leave(std::size_t number) { guests_[number]->stranger->leave(); }

  /// Whether the guest that came as this one, counted from 0, still has its place.
  bool has(std::size_t number) const { return guests_[number]->stranger->is_one(); }
  std::size_t size() const { return strangers_.size(); }

 private:
  struct Guest {
    std::unique_ptr<Peer> peer;
    std::unique_ptr<Strangers::Stranger> stranger;
  };

  asio::io_context io_{1};
  Strangers strangers_;
  std::vector<std::unique_ptr<Guest>> guests_;
};

std::string source(std::size_t number) {
  return "198.18." + std::to_string(number / 250) + "." + std::to_string(number % 250);
}

}  // namespace

class StrangersTest : public QObject {
  Q_OBJECT

 private slots:
  void a_flood_of_one_address_costs_its_own_data() {
    QTest::addColumn<bool>("flood_speaks");
    QTest::addColumn<bool>("honest_speaks");
    QTest::newRow("silent flood") << false << true;
    QTest::newRow("speaking flood") << true << true;
    QTest::newRow("speaking flood, silent so far") << true << false;
  }
  void a_flood_of_one_address_costs_its_own() {
    QFETCH(bool, flood_speaks);
    QFETCH(bool, honest_speaks);
    Crowd crowd;
    crowd.come("192.0.2.1", honest_speaks);
    crowd.come(5 * Strangers::most, "192.0.2.66", flood_speaks);
    QCOMPARE(crowd.size(), Strangers::most);
    QVERIFY(crowd.has(0));
    QVERIFY(!crowd.has(1));
  }

  void an_ipv6_network_is_one_source() {
    Crowd crowd;
    crowd.come("2001:db8:1::1", true);
    for (std::size_t i = 0; i < 2 * Strangers::most; ++i)
      crowd.come("2001:db8:2::" + std::to_string(i), true);
    QCOMPARE(crowd.size(), Strangers::most);
    QVERIFY(crowd.has(0));
  }

  void of_many_sources_the_silent_go_first() {
    Crowd crowd;
    crowd.come("192.0.2.1", true);
    for (std::size_t i = 0; i < 2 * Strangers::most; ++i)
      crowd.come(source(i), false);
    QCOMPARE(crowd.size(), Strangers::most);
    QVERIFY(crowd.has(0));
    QVERIFY(!crowd.has(1));                   // the oldest
    QVERIFY(crowd.has(2 * Strangers::most));  // never who just came
  }

  void when_all_speak_the_source_with_the_most_pays() {
    Crowd crowd;
    crowd.come("192.0.2.1", true);
    crowd.come(3, "192.0.2.66", true);
    for (std::size_t i = 0; crowd.size() < Strangers::most; ++i)
      crowd.come(source(i), true);
    crowd.come("192.0.2.2", true);
    QVERIFY(crowd.has(0));
    QVERIFY(!crowd.has(1));
    QVERIFY(crowd.has(2));
  }

  void who_left_is_not_dropped() {
    Crowd crowd;
    crowd.come(Strangers::most, "192.0.2.1", false);
    crowd.leave(0);
    crowd.leave(0);
    crowd.come("192.0.2.2", false);
    QCOMPARE(crowd.size(), Strangers::most);
    QVERIFY(crowd.has(1));
  }
};

}  // namespace culvert::relay::strangers_test

QTEST_GUILESS_MAIN(culvert::relay::strangers_test::StrangersTest)
#include "strangers_test.moc"
