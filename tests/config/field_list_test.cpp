#include "core/config/field_list.h"

#include "core/config/changes.h"
#include "core/config/diff.h"
#include "core/config/known_keys.h"
#include "core/config/leaves.h"

#include <QTest>

#include <algorithm>

namespace culvert::config::field_list_test {
namespace {

/// Gives a member another value than its default.
struct OtherValue {
  void operator()(std::string* value) const { *value += "x"; }
  void operator()(Secret* value) const { *value = Secret("x"); }
  void operator()(bool* value) const { *value = !*value; }
  void operator()(int* value) const { ++*value; }
  void operator()(std::uint16_t* value) const { ++*value; }
  void operator()(Seconds* value) const { ++*value; }
  void operator()(std::vector<std::string>* value) const { value->push_back("x"); }
  void operator()(StringMap* value) const { value->emplace("x", "y"); }
  void operator()(std::vector<PortRange>* value) const { value->push_back({}); }
  void operator()(std::vector<CertificateFiles>* value) const { value->push_back({}); }
  void operator()(const EnumMember& value) const { value.set(value.member, 1); }
  void operator()(const TextMember& value) const { value.parse(value.member, "11"); }
  void operator()(const ListMember& value) const {
    if (value.size(value.member) > 0)
      value.clear(value.member);
    else if (!value.add(value.member, "HeartBeats") && !value.add(value.member, "10.0.0.0/8"))
      value.add(value.member, std::string(64, 'a'));
  }
};

}  // namespace

class FieldListTest : public QObject {
  Q_OBJECT

 private slots:
  void every_known_key_has_a_field_data() {
    QTest::addColumn<int>("scope");
    QTest::addColumn<int>("keys");
    const auto row = [](const char* name, FieldScope scope, KeyScope keys) {
      QTest::newRow(name) << static_cast<int>(scope) << static_cast<int>(keys);
    };
    row("profile", FieldScope::profile, KeyScope::client);
    row("proxy", FieldScope::proxy, KeyScope::proxy);
    row("visitor", FieldScope::visitor, KeyScope::visitor);
  }

  void every_known_key_has_a_field() {
    QFETCH(int, scope);
    QFETCH(int, keys);
    // Lists of items, what the type chooser and the text page are for, and a table of tables.
    const QStringList elsewhere{"type", "proxies", "visitors", "featureGates",
                                "auth.oidc.tokenSource"};
    QStringList missing;
    for (const std::string& path : known_paths(static_cast<KeyScope>(keys)))
      if (!find_field(static_cast<FieldScope>(scope), path) &&
          !elsewhere.contains(QString::fromStdString(path)))
        missing << QString::fromStdString(path);
    QCOMPARE(missing, QStringList());
  }

  void a_field_belongs_to_the_types_that_have_its_key_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("plugin");
    QTest::addColumn<bool>("belongs");
    QTest::newRow("all") << "localPort"
                         << "tcp"
                         << "" << true;
    QTest::newRow("of its type") << "remotePort"
                                 << "udp"
                                 << "" << true;
    QTest::newRow("of another") << "remotePort"
                                << "http"
                                << "" << false;
    QTest::newRow("both tables") << "customDomains"
                                 << "tcpmux"
                                 << "" << true;
    QTest::newRow("plugin") << "plugin.localAddr"
                            << "http"
                            << "http2https" << true;
    QTest::newRow("no plugin") << "plugin.localAddr"
                               << "http"
                               << "" << false;
    QTest::newRow("other plugin") << "plugin.unixPath"
                                  << "tcp"
                                  << "socks5" << false;
  }

  void a_field_belongs_to_the_types_that_have_its_key() {
    QFETCH(QString, path);
    QFETCH(QString, type);
    QFETCH(QString, plugin);
    QFETCH(bool, belongs);
    const Field* field = find_field(FieldScope::proxy, path.toStdString());
    QVERIFY(field);
    QCOMPARE(field->belongs_to(type.toStdString(), plugin.toStdString()), belongs);
  }

  void what_does_not_run_is_marked() {
    QVERIFY(!find_field(FieldScope::proxy, "multiplexer")->built);
    QVERIFY(!find_field(FieldScope::proxy, "plugin.unixPath")->built);
    QVERIFY(!find_field(FieldScope::profile, "webServer.port")->built);
    QVERIFY(find_field(FieldScope::proxy, "plugin.localAddr")->built);
    QVERIFY(!is_built_type(FieldScope::proxy, "xtcp"));
    QVERIFY(is_built_type(FieldScope::visitor, "stcp"));
    const Field* protocol = find_field(FieldScope::profile, "transport.protocol");
    QCOMPARE(protocol->choices_not_built, (std::vector<std::string>{"kcp", "quic"}));
    QCOMPARE(protocol->standard, std::string("tcp"));
  }

  /// What is promised before a change is applied is what the client does with it.
  void a_change_reaches_as_far_as_its_field_says() {
    ClientConfig standard;
    const std::size_t count = leaves_of(standard).size();
    for (std::size_t i = 0; i < count; ++i) {
      ClientConfig changed;
      const Leaf leaf = leaves_of(changed)[i];
      std::visit(OtherValue(), leaf.member);
      const Field* field = find_field(FieldScope::profile, leaf.path);
      QVERIFY2(field, leaf.path.c_str());
      const bool reconnects = diff(standard, changed).session;
      QVERIFY2(reconnects == (field->reach == Reach::reconnect), leaf.path.c_str());
      const auto found = differences(standard, changed);
      QCOMPARE(found.size(), std::size_t{1});
      QCOMPARE(found[0].path, leaf.path);
      QCOMPARE(static_cast<int>(widest(found)), static_cast<int>(field->reach));
    }
  }

  void a_change_of_a_proxy_names_its_keys() {
    ClientConfig before;
    before.proxies.resize(3);
    before.proxies[0].name = "web";
    before.proxies[1].name = "ssh";
    before.proxies[2].name = "off";
    ClientConfig after = before;
    after.proxies[0].local_port = 80;
    after.proxies[0].load_balancer.group_key = "secret";
    after.proxies[1].kind = StcpProxy{};
    after.proxies[2].enabled = false;
    const auto found = differences(before, after);
    QStringList told;
    for (const Difference& difference : found)
      told << QString::fromStdString(difference.item + " " + difference.path + " " +
                                     difference.before + ">" + difference.after);
    QCOMPARE(told, (QStringList{"off  tcp>", "ssh  tcp>", "ssh  >stcp", "web localPort 0>80",
                                "web loadBalancer.groupKey …>…"}));
    QCOMPARE(static_cast<int>(widest(found)), static_cast<int>(Reach::item));
  }

  void secrets_are_never_told() {
    ClientConfig before;
    ClientConfig after;
    after.auth.token = Secret("hunter2");
    after.transport.proxy_url = "http://user:hunter2@proxy";
    for (const Difference& difference : differences(before, after)) {
      QCOMPARE(difference.after, std::string("…"));
      QCOMPARE(difference.before, std::string("…"));
    }
  }
};

}  // namespace culvert::config::field_list_test

QTEST_GUILESS_MAIN(culvert::config::field_list_test::FieldListTest)
#include "field_list_test.moc"
