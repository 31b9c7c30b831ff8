// Routes of virtual hosts (frp-surface 3.3) and their groups (3.6).
#include "core/relay/group.h"

#include <QTest>

#include <string>

namespace culvert::relay::vhost_router_test {
namespace {

VhostRouter<std::string> make_router() {
  VhostRouter<std::string> router;
  const auto add = [&](const char* domain, const char* location, const char* user,
                       const char* target) {
    router.add({domain, location, user}, target);
  };
  add("a.example.org", "", "", "exact");
  add("a.example.org", "/api", "", "exact api");
  add("a.example.org", "/api/v2", "", "exact api v2");
  add("a.example.org", "", "alice", "exact alice");
  add("*.example.org", "", "", "wild");
  add("*.example.org", "/only", "", "wild only");
  add("*.b.example.org", "", "", "wild b");
  add("narrow.example.org", "/x", "", "narrow");
  add("*.pages.test", "/docs", "", "pages docs");
  add("*", "/everywhere", "", "catch-all");
  return router;
}

std::string find(const VhostRouter<std::string>& router, const char* host, const char* path,
                 const char* user) {
  const std::string* found = router.find(canonical_host(host), path, user);
  return found == nullptr ? "-" : *found;
}

}  // namespace

class VhostRouterTest : public QObject {
  Q_OBJECT

 private slots:
  void requests_find_frps_route_data() {
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char* name, const char* host, const char* path, const char* user,
                        const char* target) {
      QTest::newRow(name) << QByteArray(host) << QByteArray(path) << QByteArray(user)
                          << QByteArray(target);
    };
    row("exact", "a.example.org", "/", "", "exact");
    row("port is not part of the host", "a.example.org:8080", "/", "", "exact");
    row("case does not matter", "A.Example.ORG", "/", "", "exact");
    row("one trailing dot", "a.example.org.", "/", "", "exact");
    row("longest location", "a.example.org", "/api/v2/x", "", "exact api v2");
    row("shorter location", "a.example.org", "/api/v1", "", "exact api");
    row("prefix, not segment", "a.example.org", "/apiary", "", "exact api");
    row("location minds case", "a.example.org", "/API", "", "exact");
    row("route of the user", "a.example.org", "/", "alice", "exact alice");
    row("the user's route comes before a longer location", "a.example.org", "/api", "alice",
        "exact alice");
    row("unknown user gets the routes of everybody", "a.example.org", "/api", "bob", "exact api");
    row("wildcard", "x.example.org", "/", "", "wild");
    row("wildcard location", "x.example.org", "/only/1", "", "wild only");
    row("nearest wildcard", "x.b.example.org", "/", "", "wild b");
    row("wildcard over two labels", "x.y.example.org", "/", "", "wild");
    row("wildcard needs a label", "example.org", "/", "", "-");
    row("no match of the path goes on to the wildcard", "narrow.example.org", "/y", "", "wild");
    row("exact path match stays", "narrow.example.org", "/x/1", "", "narrow");
    row("catch-all", "somebody.else", "/everywhere", "", "catch-all");
    row("catch-all behind a wildcard without match", "a.pages.test", "/everywhere", "",
        "catch-all");
    row("nobody", "somebody.else", "/", "", "-");
    row("no host", "", "/everywhere", "", "catch-all");
    row("ipv6", "[::1]:8080", "/everywhere", "", "catch-all");
  }

  void requests_find_frps_route() {
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, target);
    QCOMPARE(find(make_router(), host, path, user), target.toStdString());
  }

  void what_is_no_host_name_is_nobodys_data() {
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("target");
    const QByteArray labels = QByteArray("a.").repeated(126);
    QTest::newRow("127 labels") << labels + "b" << QByteArray("all");
    QTest::newRow("128 labels") << labels + ".b" << QByteArray("-");
    QTest::newRow("253 bytes") << QByteArray(253, 'a') << QByteArray("all");
    QTest::newRow("254 bytes") << QByteArray(254, 'a') << QByteArray("-");
    QTest::newRow("dots") << QByteArray(60'000, '.') + "x" << QByteArray("-");
  }
  void what_is_no_host_name_is_nobodys() {
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, target);
    VhostRouter<std::string> router;
    QVERIFY(router.add({"*", "", ""}, "all"));
    QCOMPARE(find(router, host, "/", ""), target.toStdString());
  }

  void two_label_hosts_match_no_wildcard() {
    VhostRouter<std::string> router;
    QVERIFY(router.add({"*.org", "", ""}, "tld"));
    QCOMPARE(find(router, "example.org", "/", ""), std::string("-"));
    QCOMPARE(find(router, "www.example.org", "/", ""), std::string("-"));
  }

  void same_key_conflicts_until_it_is_removed() {
    VhostRouter<std::string> router;
    QVERIFY(router.add({"A.example", "/x", "u"}, "1"));
    QVERIFY(!router.add({"a.EXAMPLE", "/x", "u"}, "2"));
    QVERIFY(router.add({"a.example", "/x", "v"}, "3"));
    QVERIFY(router.add({"a.example", "/y", "u"}, "4"));
    router.remove({"a.example", "/x", "u"});
    QVERIFY(router.add({"a.example", "/x", "u"}, "5"));
    router.remove({"a.example", "/x", "u"});
    router.remove({"a.example", "/x", "v"});
    router.remove({"a.example", "/y", "u"});
    router.remove({"a.example", "/never", "u"});
    QVERIFY(router.empty());
  }

  void hosts_are_made_canonical() {
    QCOMPARE(canonical_host("WWW.Example.org:80"), std::string("www.example.org"));
    QCOMPARE(canonical_host("example.org."), std::string("example.org"));
    QCOMPARE(canonical_host("example.org.:443"), std::string("example.org"));
    QCOMPARE(canonical_host("[2001:DB8::1]:443"), std::string("[2001:db8::1]"));
    QCOMPARE(canonical_host("[2001:db8::1]"), std::string("[2001:db8::1]"));
    QCOMPARE(canonical_host(""), std::string());
  }

  void members_of_a_group_take_turns() {
    GroupedRoutes<std::string> routes;
    const RouteKey key{"a.example", "", ""};
    QVERIFY(routes.add(key, "g", "key", "p1", "one"));
    QVERIFY(routes.add(key, "g", "key", "p2", "two"));
    std::string seen;
    for (int i = 0; i < 4; ++i) {
      // Asking whose turn it is takes none.
      seen += *routes.upcoming("a.example", "/", "") + "?";
      seen += *routes.find("a.example", "/", "") + " ";
    }
    QCOMPARE(seen, std::string("one?one two?two one?one two?two "));
    QVERIFY(routes.upcoming("b.example", "/", "") == nullptr);
    routes.remove(key, "g", "p1");
    QCOMPARE(*routes.find("a.example", "/", ""), std::string("two"));
    routes.remove(key, "g", "p2");
    QVERIFY(routes.find("a.example", "/", "") == nullptr);
    QVERIFY(routes.add(key, "", "", "p3", "alone"));
  }

  void groups_refuse_in_frps_words_data() {
    QTest::addColumn<QByteArray>("domain");
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("proxy");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char* name, const char* domain, const char* group, const char* key,
                        const char* proxy, const char* error) {
      QTest::newRow(name) << QByteArray(domain) << QByteArray(group) << QByteArray(key)
                          << QByteArray(proxy) << QByteArray(error);
    };
    row("same route without a group", "a.example", "", "", "p2", "router config conflict");
    row("same route in another group", "a.example", "h", "key", "p2", "router config conflict");
    row("other route in the group", "b.example", "g", "key", "p2", "group params invalid");
    row("other key", "a.example", "g", "wrong", "p2", "group auth failed");
    row("same proxy", "a.example", "g", "key", "p1", "group proxy repeated");
    row("all well", "a.example", "g", "key", "p2", "");
  }

  void groups_refuse_in_frps_words() {
    QFETCH(QByteArray, domain);
    QFETCH(QByteArray, group);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, proxy);
    QFETCH(QByteArray, error);
    GroupedRoutes<std::string> routes;
    QVERIFY(routes.add({"a.example", "", ""}, "g", "key", "p1", "one"));
    const Result<void> added = routes.add({domain.toStdString(), "", ""}, group.toStdString(),
                                          key.toStdString(), proxy.toStdString(), "two");
    QCOMPARE(added ? std::string() : added.error().context, error.toStdString());
  }
};

}  // namespace culvert::relay::vhost_router_test

QTEST_GUILESS_MAIN(culvert::relay::vhost_router_test::VhostRouterTest)
#include "vhost_router_test.moc"
