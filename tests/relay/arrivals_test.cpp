// gateway.md 2.18, A-13: one address that floods leaves room for the others.
#include "core/relay/arrivals.h"

#include <QTest>

#include <chrono>
#include <string>

namespace culvert::relay::arrivals_test {
namespace {

using namespace std::chrono_literals;

const std::vector<config::IpNetwork> nobody;

/// How many of `count` connections come in.
int admitted(Arrivals& arrivals, const std::string& address, int count) {
  int in = 0;
  for (int i = 0; i < count; ++i)
    in += arrivals.admits(address) ? 1 : 0;
  return in;
}

}  // namespace

class ArrivalsTest : public QObject {
  Q_OBJECT

 private slots:
  void a_flood_gets_its_burst_and_others_all_they_want() {
    Arrivals arrivals(10, nobody);
    QCOMPARE(admitted(arrivals, "192.0.2.1", 1000), 40);
    QCOMPARE(admitted(arrivals, "192.0.2.2", 40), 40);
  }

  void time_brings_a_new_share_and_never_more_than_a_burst() {
    Arrivals arrivals(10, nobody);
    QCOMPARE(admitted(arrivals, "192.0.2.1", 1000), 40);
    Clock::advance(1s);
    QCOMPARE(admitted(arrivals, "192.0.2.1", 1000), 10);
    Clock::advance(1h);
    QCOMPARE(admitted(arrivals, "192.0.2.1", 1000), 40);
  }

  void some_are_never_limited_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("rate");
    QTest::newRow("no limit is set") << "192.0.2.1" << 0;
    QTest::newRow("this computer") << "127.0.0.1" << 10;
    QTest::newRow("this computer, IPv6") << "::1" << 10;
    QTest::newRow("a trusted proxy") << "10.1.2.3" << 10;
    QTest::newRow("a trusted proxy in IPv6 clothes") << "::ffff:10.1.2.3" << 10;
  }
  void some_are_never_limited() {
    QFETCH(QString, address);
    QFETCH(int, rate);
    const std::vector<config::IpNetwork> trusted{*config::parse_network("10.0.0.0/8")};
    Arrivals arrivals(rate, trusted);
    QCOMPARE(admitted(arrivals, address.toStdString(), 1000), 1000);
  }

  void an_ipv6_network_is_one_source() {
    Arrivals arrivals(10, nobody);
    int in = 0;
    for (int i = 0; i < 1000; ++i)
      in += arrivals.admits("2001:db8::" + QString::number(i, 16).toStdString()) ? 1 : 0;
    QCOMPARE(in, 40);
    QVERIFY(arrivals.admits("2001:db8:0:1::1"));
    QCOMPARE(arrivals.size(), std::size_t{2});
  }

  void a_flood_from_everywhere_costs_bounded_memory() {
    Arrivals arrivals(10, nobody);
    for (int i = 0; i < 100'000; ++i)
      arrivals.admits("10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." +
                      std::to_string(i & 255));
    QVERIFY(arrivals.size() <= 4096);
  }
};

}  // namespace culvert::relay::arrivals_test

QTEST_GUILESS_MAIN(culvert::relay::arrivals_test::ArrivalsTest)
#include "arrivals_test.moc"
