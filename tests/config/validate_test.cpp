#include "core/config/validate.h"

#include "core/config/load.h"
#include "tests/config/told.h"

#include <QTest>

#include <functional>

namespace culvert::config::validate_test {
namespace {

using Edit = std::function<void(ClientConfig&)>;

Proxy tcp(const char* name, std::uint16_t remote_port) {
  Proxy proxy;
  proxy.name = name;
  proxy.local_port = 80;
  proxy.kind = TcpProxy{remote_port};
  return proxy;
}

/// Nothing to complain about.
ClientConfig good() {
  ClientConfig config;
  config.auth.token = Secret("t");
  config.transport.tls.trusted_ca_file = "ca.pem";
  config.proxies = {tcp("a", 6000), tcp("b", 6001)};
  Visitor visitor;
  visitor.name = "v";
  visitor.server_name = "s";
  visitor.secret_key = Secret("k");
  visitor.bind_port = 6000;
  config.visitors = {visitor};
  return config;
}

}  // namespace

class ValidateTest : public QObject {
  Q_OBJECT

 private slots:
  void rules_across_fields_data() {
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, Edit edit, const QStringList& expected) {
      QTest::newRow(name) << edit << expected;
    };
    const auto transport = [&](const char* name, std::function<void(ClientTransport&)> edit,
                               const QStringList& expected) {
      row(
          name, [edit](ClientConfig& c) { edit(c.transport); }, expected);
    };
    const auto item = [&](const char* name, std::function<void(Proxy&)> edit,
                          const QStringList& expected) {
      row(
          name, [edit](ClientConfig& c) { edit(c.proxies[1]); }, expected);
    };
    row("good", [](ClientConfig&) {}, {});
    row("server with port", [](ClientConfig& c) { c.server_addr = "a:7000"; },
        {"0:0 bad_value serverAddr | a host name or IP address without port"});
    row("IPv6 server", [](ClientConfig& c) { c.server_addr = "2001:db8::1"; }, {});
    row("no token", [](ClientConfig& c) { c.auth.token = {}; },
        {"~ 0:0 insecure auth.token | token empty"});
    row("no token, encryption",
        [](ClientConfig& c) {
          c.auth.token = {};
          c.proxies[1].transport.use_encryption = true;
        },
        {"~ 0:0 insecure auth.token | token empty",
         "~ 0:0 insecure proxies[1].transport.useEncryption (b) | token empty"});
    row("token from a file",
        [](ClientConfig& c) {
          c.auth.token = {};
          c.auth.token_file = "x";
        },
        {});
    row("two visitors on one port",
        [](ClientConfig& c) {
          c.visitors.resize(4, c.visitors[0]);
          for (std::size_t i = 0; i < 4; ++i)
            c.visitors[i].name = "v" + std::to_string(i);
          c.visitors[1].bind_addr = "127.0.0.2";
          c.visitors[3].bind_addr = "0.0.0.0";
        },
        {"~ 0:0 conflict visitors[2].bindPort (v2) | visitors[0].bindPort",
         "~ 0:0 conflict visitors[3].bindPort (v3) | visitors[0].bindPort"});
    row("two visitors without a port",
        [](ClientConfig& c) {
          c.visitors[0].bind_port = -1;
          c.visitors.push_back(c.visitors[0]);
          c.visitors[1].name = "w";
        },
        {});
    row("start",
        [](ClientConfig& c) {
          c.start = {"a", "v", "x"};
        },
        {"~ 0:0 bad_value start[2] | the name of a proxy or visitor"});
    transport("no CA", [](ClientTransport& t) { t.tls.trusted_ca_file.clear(); },
              {"~ 0:0 insecure transport.tls.trustedCaFile | no CA"});
    transport("TLS off", [](ClientTransport& t) { t.tls.enable = false; },
              {"~ 0:0 insecure transport.tls.enable | TLS off",
               "~ 0:0 conflict transport.tls.trustedCaFile | transport.tls.enable"});
    transport("TLS off under wss",
              [](ClientTransport& t) {
                t.tls.enable = false;
                t.protocol = Protocol::wss;
              },
              {});
    transport("certificate without key", [](ClientTransport& t) { t.tls.cert_file = "c"; },
              {"~ 0:0 missing transport.tls.certFile | transport.tls.keyFile"});
    transport("key without certificate", [](ClientTransport& t) { t.tls.key_file = "k"; },
              {"~ 0:0 missing transport.tls.keyFile | transport.tls.certFile"});
    transport("heartbeat",
              [](ClientTransport& t) {
                t.heartbeat_interval = Seconds(30);
                t.heartbeat_timeout = Seconds(20);
              },
              {"0:0 out_of_range transport.heartbeatTimeout | 30 or more"});
    transport("heartbeat by default",
              [](ClientTransport& t) {
                t.tcp_mux = false;
                t.heartbeat_timeout = Seconds(20);
              },
              {"0:0 out_of_range transport.heartbeatTimeout | 30 or more"});
    transport("heartbeat off",
              [](ClientTransport& t) {
                t.heartbeat_interval = Seconds(-1);
                t.heartbeat_timeout = Seconds(20);
              },
              {});
    for (const char* url : {"http://a:1", "socks5://u:p@a:1"})
      transport(url, [url](ClientTransport& t) { t.proxy_url = url; }, {});
    for (const char* url : {"a:1", "ftp://a", "http://"})
      transport(url, [url](ClientTransport& t) { t.proxy_url = url; },
                {"0:0 bad_value transport.proxyURL | http://host:port, socks5://host:port"});
    transport("ntlm", [](ClientTransport& t) { t.proxy_url = "ntlm://a:1"; },
              {"0:0 unsupported transport.proxyURL | ntlm"});
    transport(
        "local address", [](ClientTransport& t) { t.connect_server_local_ip = "1.2.3.4:5"; },
        {"0:0 bad_value transport.connectServerLocalIP | a host name or IP address without port"});
    item("no name", [](Proxy& p) { p.name.clear(); }, {"0:0 missing proxies[1].name | name"});
    item("same name", [](Proxy& p) { p.name = "a"; },
         {"0:0 duplicate_name proxies[1].name (a) | a"});
    item("same name as a visitor", [](Proxy& p) { p.name = "v"; }, {});
    item("same port", [](Proxy& p) { p.kind = TcpProxy{6000}; },
         {"~ 0:0 conflict proxies[1].remotePort (b) | proxies[0].remotePort"});
    item("same port, off",
         [](Proxy& p) {
           p.kind = TcpProxy{6000};
           p.enabled = false;
         },
         {});
    row("same port in a group",
        [](ClientConfig& c) {
          c.proxies[1].kind = TcpProxy{6000};
          c.proxies[0].load_balancer.group = c.proxies[1].load_balancer.group = "g";
        },
        {});
    item("any port", [](Proxy& p) { p.kind = TcpProxy{0}; }, {});
    item("no local port", [](Proxy& p) { p.local_port = 0; },
         {"~ 0:0 missing proxies[1].localPort (b) | localPort"});
    item("zero bandwidth", [](Proxy& p) { p.transport.bandwidth_limit_text = "0KB"; },
         {"~ 0:0 out_of_range proxies[1].transport.bandwidthLimit (b) | more than 0"});
    item("large annotations", [](Proxy& p) { p.annotations["a"] = std::string(262'144, 'x'); },
         {"0:0 out_of_range proxies[1].annotations (b) | up to 262144 bytes"});
    item("domains",
         [](Proxy& p) {
           p.kind = HttpsProxy{
               {"https://a", "b.c"},
               "x.y"
           };
         },
         {"~ 0:0 bad_value proxies[1].customDomains[0] (b) | example.com, *.example.com or *",
          "~ 0:0 bad_value proxies[1].subdomain (b) | a name without dot and star"});
    item("no domain", [](Proxy& p) { p.kind = HttpProxy{}; },
         {"0:0 missing proxies[1].customDomains (b) | customDomains, subdomain"});
    item("no key", [](Proxy& p) { p.kind = StcpProxy{}; },
         {"~ 0:0 insecure proxies[1].secretKey (b) | secretKey empty"});
    row("visitor",
        [](ClientConfig& c) {
          c.visitors[0] = Visitor();
          c.visitors[0].bind_port = 70000;
          c.visitors[0].bind_addr = "";
          c.visitors.push_back(good().visitors[0]);
          c.visitors.push_back(good().visitors[0]);
          c.visitors[2].bind_port = -1;
        },
        {"0:0 missing visitors[0].name | name", "0:0 missing visitors[0].serverName | serverName",
         "0:0 out_of_range visitors[0].bindPort | -1 or 1 to 65535",
         "~ 0:0 bad_value visitors[0].bindAddr | a host name or IP address without port",
         "~ 0:0 insecure visitors[0].secretKey | secretKey empty",
         "0:0 duplicate_name visitors[2].name (v) | v"});
  }
  void rules_across_fields() {
    QFETCH(Edit, edit);
    QFETCH(QStringList, expected);
    ClientConfig config = good();
    edit(config);
    const QString difference = differing(told(validate(config), Insecure::shown), expected);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  void one_item_is_checked_alone_for_its_dialog() {
    Proxy proxy;
    proxy.kind = StcpProxy{Secret("k"), {}};
    proxy.local_port = 1;
    QCOMPARE(told(validate(proxy)), QStringList("0:0 missing name | name"));
    QCOMPARE(validate(good().visitors[0]).size(), std::size_t{0});
  }

  void items_run_when_they_are_enabled_and_named_by_start() {
    ClientConfig config = good();
    QVERIFY(is_active(config, config.proxies[0]) && is_active(config, config.visitors[0]));
    config.start = {"b"};
    QVERIFY(!is_active(config, config.proxies[0]) && !is_active(config, config.visitors[0]));
    QVERIFY(is_active(config, config.proxies[1]));
    config.proxies[1].enabled = false;
    QVERIFY(!is_active(config, config.proxies[1]));
  }

  void heartbeats_have_frps_defaults() {
    ClientTransport client;
    QCOMPARE(client.effective_heartbeat_interval(), Seconds(0));
    QCOMPARE(client.effective_heartbeat_timeout(), Seconds(0));
    client.tcp_mux = false;
    QCOMPARE(client.effective_heartbeat_interval(), Seconds(30));
    QCOMPARE(client.effective_heartbeat_timeout(), Seconds(90));
    client.heartbeat_interval = Seconds(-1);
    QCOMPARE(client.effective_heartbeat_interval(), Seconds(0));
    RelayTransport relay;
    QCOMPARE(relay.effective_heartbeat_timeout(), Seconds(0));
    relay.tcp_mux = false;
    QCOMPARE(relay.effective_heartbeat_timeout(), Seconds(90));
    relay.heartbeat_timeout = Seconds(-5);
    QCOMPARE(relay.effective_heartbeat_timeout(), Seconds(0));
    relay.heartbeat_timeout = Seconds(5);
    QCOMPARE(relay.effective_heartbeat_timeout(), Seconds(5));
  }

  void the_environment_comes_as_a_map() {
    qputenv("CULVERT_CONFIG_TEST", "a=b");
    QCOMPARE(process_environment().at("CULVERT_CONFIG_TEST"), std::string("a=b"));
  }
};

}  // namespace culvert::config::validate_test

QTEST_GUILESS_MAIN(culvert::config::validate_test::ValidateTest)
#include "validate_test.moc"
