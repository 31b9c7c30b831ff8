#include "core/net/route_news.h"

#include <QTest>

#ifdef __linux__
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#endif

#include <cstring>
#include <string>

namespace culvert::net::route_news_test {
namespace {

#ifdef __linux__

/// One message as the kernel lays it out: header, body, padding to four bytes.
template <class Body>
std::string message(std::uint16_t type, const Body& body, std::string_view attributes = {}) {
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + sizeof body + attributes.size());
  std::string text(NLMSG_ALIGN(header.nlmsg_len), '\0');
  std::memcpy(text.data(), &header, sizeof header);
  std::memcpy(text.data() + sizeof header, &body, sizeof body);
  std::memcpy(text.data() + sizeof header + sizeof body, attributes.data(), attributes.size());
  return text;
}

std::string link(int number, unsigned flags, std::uint16_t type = RTM_NEWLINK) {
  ifinfomsg body{};
  body.ifi_index = number;
  body.ifi_flags = flags;
  return message(type, body, std::string_view("\x08\0\x03\0eth", 7));
}

std::string address(std::uint8_t scope, std::uint8_t flags, std::uint16_t type = RTM_NEWADDR) {
  ifaddrmsg body{};
  body.ifa_family = 2;
  body.ifa_scope = scope;
  body.ifa_flags = flags;
  return message(type, body);
}

std::string route(std::uint8_t kind, std::uint8_t scope, std::uint8_t table,
                  std::uint16_t type = RTM_NEWROUTE) {
  rtmsg body{};
  body.rtm_family = 2;
  body.rtm_type = kind;
  body.rtm_scope = scope;
  body.rtm_table = table;
  return message(type, body);
}

constexpr unsigned up = IFF_UP;
constexpr unsigned carrying = IFF_UP | IFF_RUNNING;

#endif

}  // namespace

class RouteNewsTest : public QObject {
  Q_OBJECT

 private slots:
#ifdef __linux__
  void a_way_to_others_is_news_data() {
    QTest::addColumn<QByteArray>("datagram");
    QTest::addColumn<bool>("news");
    const auto row = [](const char* name, const std::string& datagram, bool news) {
      QTest::newRow(name) << QByteArray::fromStdString(datagram) << news;
    };
    row("an address", address(RT_SCOPE_UNIVERSE, IFA_F_PERMANENT), true);
    row("an address of the site", address(RT_SCOPE_SITE, IFA_F_PERMANENT), true);
    row("an address of the link alone", address(RT_SCOPE_LINK, IFA_F_PERMANENT), false);
    row("an address of this host", address(RT_SCOPE_HOST, IFA_F_PERMANENT), false);
    row("an address on trial", address(RT_SCOPE_UNIVERSE, IFA_F_TENTATIVE), false);
    row("an address that another has", address(RT_SCOPE_UNIVERSE, IFA_F_DADFAILED), false);
    row("an address that goes", address(RT_SCOPE_UNIVERSE, IFA_F_PERMANENT, RTM_DELADDR), false);
    row("a default route", route(RTN_UNICAST, RT_SCOPE_UNIVERSE, RT_TABLE_MAIN), true);
    row("a route to the neighbours", route(RTN_UNICAST, RT_SCOPE_LINK, RT_TABLE_MAIN), true);
    row("a route of another table", route(RTN_UNICAST, RT_SCOPE_UNIVERSE, 100), true);
    row("a route to itself", route(RTN_LOCAL, RT_SCOPE_HOST, RT_TABLE_LOCAL), false);
    row("a route of multicast", route(RTN_MULTICAST, RT_SCOPE_UNIVERSE, RT_TABLE_LOCAL), false);
    row("a route to nowhere", route(RTN_UNREACHABLE, RT_SCOPE_UNIVERSE, RT_TABLE_MAIN), false);
    row("a route that goes", route(RTN_UNICAST, RT_SCOPE_UNIVERSE, RT_TABLE_MAIN, RTM_DELROUTE),
        false);
    row("a link seen for the first time", link(2, carrying), false);
    row("the loopback", link(1, up | IFF_LOOPBACK) + link(1, carrying | IFF_LOOPBACK), false);
    row("the end of a list", message(NLMSG_DONE, int{0}), false);
    row("news behind what is none",
        link(2, up) + address(RT_SCOPE_LINK, 0) +
            route(RTN_UNICAST, RT_SCOPE_UNIVERSE, RT_TABLE_MAIN),
        true);
    row("news before what is none", address(RT_SCOPE_UNIVERSE, 0) + link(2, up), true);
    row("nothing", {}, false);
  }
  void a_way_to_others_is_news() {
    QFETCH(const QByteArray, datagram);
    QFETCH(const bool, news);
    QCOMPARE(RouteNews().take(as_bytes(datagram.toStdString())), news);
  }

  void a_link_that_carries_again_is_news_once() {
    RouteNews news;
    QVERIFY(!news.take(as_bytes(link(2, carrying))));
    QVERIFY(!news.take(as_bytes(link(2, up))));
    QVERIFY(!news.take(as_bytes(link(3, carrying))));
    QVERIFY(news.take(as_bytes(link(2, carrying))));
    QVERIFY(!news.take(as_bytes(link(2, carrying))));
    QVERIFY(!news.take(as_bytes(link(2, up))));
    QVERIFY(!news.take(as_bytes(link(2, up, RTM_DELLINK))));
    QVERIFY(!news.take(as_bytes(link(2, carrying))));  // another one under the same number
  }

  void what_is_cut_off_is_no_news() {
    const std::string whole = address(RT_SCOPE_UNIVERSE, IFA_F_PERMANENT);
    for (std::size_t size = 0; size < whole.size(); ++size)
      QVERIFY(!RouteNews().take(as_bytes(std::string_view(whole).substr(0, size))));
  }

  void a_length_that_cannot_be_is_the_end_data() {
    QTest::addColumn<quint32>("length");
    for (const quint32 length : {0u, 1u, 15u, 16u, 17u, 23u, 1000u, 0xfffffffdu, 0xffffffffu})
      QTest::addRow("%u", length) << length;
  }
  void a_length_that_cannot_be_is_the_end() {
    QFETCH(const quint32, length);
    std::string datagram = address(RT_SCOPE_UNIVERSE, IFA_F_PERMANENT);
    std::memcpy(datagram.data(), &length, sizeof length);
    QVERIFY(!RouteNews().take(as_bytes(datagram)));
  }

  void bytes_anywhere_in_memory_are_read() {
    const std::string shifted = " " + address(RT_SCOPE_UNIVERSE, IFA_F_PERMANENT);
    QVERIFY(RouteNews().take(as_bytes(std::string_view(shifted).substr(1))));
  }

  void the_request_asks_for_all_links() {
    nlmsghdr header{};
    const Bytes request = links_request();
    QVERIFY(request.size() >= sizeof header);
    std::memcpy(&header, request.data(), sizeof header);
    QCOMPARE(header.nlmsg_len, static_cast<std::uint32_t>(request.size()));
    QCOMPARE(header.nlmsg_type, std::uint16_t{RTM_GETLINK});
  }
#else
  void is_for_linux() {
    QSKIP("these are the words of the Linux kernel");
  }
#endif
};

}  // namespace culvert::net::route_news_test

QTEST_GUILESS_MAIN(culvert::net::route_news_test::RouteNewsTest)
#include "route_news_test.moc"
