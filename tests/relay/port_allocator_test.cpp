// Public ports: frp server/ports/ports.go, frp-surface 3.9.
#include "core/relay/port_allocator.h"

#include <QTest>

#include <chrono>
#include <set>

namespace culvert::relay::port_allocator_test {
namespace {

using namespace std::chrono_literals;

bool open_anything(std::uint16_t) {
  return true;
}

std::string outcome(const Result<std::uint16_t>& result) {
  return result ? std::to_string(*result) : result.error().context;
}

}  // namespace

class PortAllocatorTest : public QObject {
  Q_OBJECT

 private slots:
  void wishes_are_judged_in_frps_words_data() {
    QTest::addColumn<int>("wanted");
    QTest::addColumn<bool>("system_lets");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("allowed") << 6001 << true << QByteArray("6001");
    QTest::newRow("first of a range") << 6000 << true << QByteArray("6000");
    QTest::newRow("last of a range") << 6010 << true << QByteArray("6010");
    QTest::newRow("single") << 7000 << true << QByteArray("7000");
    QTest::newRow("below") << 5999 << true << QByteArray("port not allowed");
    QTest::newRow("above") << 6011 << true << QByteArray("port not allowed");
    QTest::newRow("used by another proxy") << 6005 << true << QByteArray("port already used");
    QTest::newRow("used by another program") << 6001 << false << QByteArray("port unavailable");
  }

  void wishes_are_judged_in_frps_words() {
    QFETCH(int, wanted);
    QFETCH(bool, system_lets);
    QFETCH(QByteArray, outcome);
    PortAllocator ports(
        {
            {6000, 6010},
            {7000, 7000}
    },
        1);
    QVERIFY(ports.acquire("other", 6005, open_anything));
    const auto got = ports.acquire("mine", static_cast<std::uint16_t>(wanted),
                                   [&](std::uint16_t) { return system_lets; });
    QCOMPARE(port_allocator_test::outcome(got), outcome.toStdString());
    if (!got) QVERIFY(got.error().code == Errc::port_taken);
  }

  void every_port_is_allowed_without_a_list() {
    PortAllocator ports({}, 1);
    QCOMPARE(outcome(ports.acquire("a", 1, open_anything)), std::string("1"));
    QCOMPARE(outcome(ports.acquire("b", 65535, open_anything)), std::string("65535"));
    for (int i = 0; i < 200; ++i)
      QVERIFY(*ports.acquire("r" + std::to_string(i), 0, open_anything) >= 1024);
  }

  void a_name_gets_its_last_port_again_for_a_day() {
    PortAllocator ports(
        {
            {6000, 6999}
    },
        3);
    const std::uint16_t first = *ports.acquire("web", 0, open_anything);
    ports.release(first);
    Clock::advance(23h);
    const std::uint16_t second = *ports.acquire("web", 0, open_anything);
    QCOMPARE(second, first);
    ports.release(second);
    Clock::advance(25h);
    // Forgotten: one of a thousand now, and with this seed another one.
    QVERIFY(*ports.acquire("web", 0, open_anything) != first);
  }

  void a_remembered_port_may_be_taken_by_who_asks_for_it() {
    PortAllocator ports(
        {
            {6000, 6001}
    },
        3);
    const std::uint16_t mine = *ports.acquire("web", 0, open_anything);
    ports.release(mine);
    QVERIFY(ports.acquire("thief", mine, open_anything));
    QVERIFY(*ports.acquire("web", 0, open_anything) != mine);
  }

  void ports_that_the_system_holds_are_passed_over_five_times() {
    PortAllocator ports(
        {
            {6000, 6099}
    },
        5);
    int tries = 0;
    const auto got = ports.acquire("a", 0, [&](std::uint16_t) {
      ++tries;
      return false;
    });
    QCOMPARE(outcome(got), std::string("no available port"));
    QCOMPARE(tries, 5);
  }

  void all_ports_can_be_given_out() {
    PortAllocator ports(
        {
            {6000, 6003}
    },
        7);
    std::set<std::uint16_t> given;
    for (int i = 0; i < 4; ++i)
      given.insert(*ports.acquire("p" + std::to_string(i), 0, open_anything));
    QCOMPARE(given.size(), std::size_t{4});
    QCOMPARE(outcome(ports.acquire("late", 0, open_anything)), std::string("no available port"));
    ports.release(6002);
    QCOMPARE(outcome(ports.acquire("late", 0, open_anything)), std::string("6002"));
  }

  void memory_is_bounded() {
    PortAllocator ports({}, 7);
    for (std::size_t i = 0; i < PortAllocator::most_remembered + 10; ++i)
      ports.release(*ports.acquire("n" + std::to_string(i), 0, open_anything));
    QVERIFY(ports.acquire("n5", 0, open_anything));
  }
};

}  // namespace culvert::relay::port_allocator_test

QTEST_GUILESS_MAIN(culvert::relay::port_allocator_test::PortAllocatorTest)
#include "port_allocator_test.moc"
