#include "core/config/diff.h"

#include <QTest>

#include <functional>

namespace culvert::config::diff_test {
namespace {

using Change = std::function<void(ClientConfig&)>;

ClientConfig running() {
  ClientConfig config;
  for (const char* name : {"a", "b", "c"}) {
    Proxy proxy;
    proxy.name = name;
    proxy.local_port = 80;
    config.proxies.push_back(proxy);
    Visitor visitor;
    visitor.name = name;
    config.visitors.push_back(visitor);
  }
  return config;
}

QString text(const char* title, const std::vector<std::string>& names) {
  QString text;
  for (const std::string& name : names)
    text += QString(title) + QString::fromStdString(name) + " ";
  return text;
}

QString text(const Changes& changes) {
  return ((changes.session ? "session " : "") + text("-", changes.removed_proxies) +
          text("~", changes.changed_proxies) + text("+", changes.added_proxies) +
          text("v-", changes.removed_visitors) + text("v~", changes.changed_visitors) +
          text("v+", changes.added_visitors))
      .trimmed();
}

}  // namespace

class DiffTest : public QObject {
  Q_OBJECT

 private slots:
  void only_what_changed_is_named_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, Change change, const char* expected) {
      QTest::newRow(name) << change << expected;
    };
    row(
        "nothing", [](ClientConfig&) {}, "");
    row(
        "order", [](ClientConfig& c) { std::swap(c.proxies[0], c.proxies[2]); }, "");
    row(
        "removed", [](ClientConfig& c) { c.proxies.erase(c.proxies.begin()); }, "-a");
    row(
        "disabled", [](ClientConfig& c) { c.proxies[1].enabled = false; }, "-b");
    row(
        "changed", [](ClientConfig& c) { c.proxies[1].local_port = 81; }, "~b");
    row(
        "plugin", [](ClientConfig& c) { c.proxies[2].plugin.local_addr = "a:1"; }, "~c");
    row(
        "culvert", [](ClientConfig& c) { c.proxies[0].gateway.limits.request_body = 1; }, "~a");
    row(
        "kind", [](ClientConfig& c) { c.proxies[1].kind = StcpProxy{}; }, "~b");
    row(
        "renamed", [](ClientConfig& c) { c.proxies[1].name = "d"; }, "-b +d");
    row(
        "secret", [](ClientConfig& c) { c.visitors[0].secret_key = Secret("x"); }, "v~a");
    row(
        "visitors",
        [](ClientConfig& c) {
          c.visitors[2].name = "z";
          c.visitors[1].bind_port = 5;
        },
        "v-c v~b v+z");
    row(
        "start", [](ClientConfig& c) { c.start = {"a"}; }, "-b -c v-b v-c");
    row(
        "address", [](ClientConfig& c) { c.server_addr = "x"; }, "session");
    row(
        "token", [](ClientConfig& c) { c.auth.token = Secret("x"); }, "session");
    row(
        "transport", [](ClientConfig& c) { c.transport.tcp_mux = false; }, "session");
    row(
        "pool count", [](ClientConfig& c) { c.transport.pool_count = 2; }, "");
    row(
        "both",
        [](ClientConfig& c) {
          c.user = "u";
          c.proxies.clear();
        },
        "session -a -b -c");
    row(
        "log", [](ClientConfig& c) { c.log.level = LogLevel::debug; }, "");
    row(
        "first login", [](ClientConfig& c) { c.login_fail_exit = false; }, "");
  }
  void only_what_changed_is_named() {
    QFETCH(Change, change);
    QFETCH(QString, expected);
    ClientConfig wanted = running();
    change(wanted);
    const Changes changes = diff(running(), wanted);
    QCOMPARE(text(changes), expected);
    QCOMPARE(changes.empty(), expected.isEmpty());
  }

  void the_reach_of_a_change_is_known_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("impact");
    const auto row = [](const char* name, Change change, Impact impact) {
      QTest::newRow(name) << change << static_cast<int>(impact);
    };
    row(
        "nothing", [](ClientConfig&) {}, Impact::none);
    row(
        "local port", [](ClientConfig& c) { c.proxies[0].local_port = 81; }, Impact::handling);
    row(
        "plugin", [](ClientConfig& c) { c.proxies[0].plugin.type = PluginType::http2https; },
        Impact::handling);
    row(
        "culvert",
        [](ClientConfig& c) { c.proxies[0].gateway.encoding.algorithms = {ContentCoding::br}; },
        Impact::handling);
    row(
        "port", [](ClientConfig& c) { c.proxies[0].kind = TcpProxy{1}; }, Impact::registration);
    row(
        "both",
        [](ClientConfig& c) {
          c.proxies[0].gateway.upstream.verify = VerifyMode::none;
          c.proxies[0].transport.use_encryption = true;
        },
        Impact::registration);
  }
  void the_reach_of_a_change_is_known() {
    QFETCH(Change, change);
    ClientConfig wanted = running();
    change(wanted);
    QTEST(static_cast<int>(impact_of(running().proxies[0], wanted.proxies[0])), "impact");
  }

  void what_was_off_is_added_when_it_goes_on() {
    ClientConfig off = running();
    off.proxies[0].enabled = false;
    off.proxies[0].local_port = 1;
    QCOMPARE(text(diff(off, running())), QString("+a"));
  }
};

}  // namespace culvert::config::diff_test

QTEST_GUILESS_MAIN(culvert::config::diff_test::DiffTest)
#include "diff_test.moc"
