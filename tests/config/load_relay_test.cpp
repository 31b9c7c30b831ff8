#include "core/config/load.h"
#include "core/config/save.h"
#include "tests/config/told.h"

#include <QTest>

namespace culvert::config::load_relay_test {
namespace {

Loaded<RelayConfig> load(const QString& text, const char* name = "frps.toml") {
  return load_relay_text(text.toStdString(), name, {});
}

constexpr const char* relay_toml = R"(
bindAddr = "::"
bindPort = 7100
kcpBindPort = 0
quicBindPort = 0
proxyBindAddr = "192.0.2.1"
vhostHTTPPort = 80
vhostHTTPTimeout = 30
vhostHTTPSPort = 443
tcpmuxHTTPConnectPort = 0
tcpmuxPassthrough = false
subDomainHost = "example.com"
detailedErrorsToClient = false
maxPortsPerClient = 8
userConnTimeout = 20
udpPacketSize = 1500
natholeAnalysisDataReserveHours = 168
enablePrometheus = false
allowPorts = [{ start = 6000, end = 6010 }, { single = 7000 }]
log.level = "warn"
webServer.port = 0
webServer.addr = "127.0.0.1"
httpPlugins = []
sshTunnelGateway.bindPort = 0
sshTunnelGateway.autoGenPrivateKeyPath = "./.autogen_ssh_key"
[auth]
method = "token"
token = "secret"
additionalScopes = ["NewWorkConns"]
[transport]
tcpMux = false
tcpMuxKeepaliveInterval = 60
tcpKeepalive = -1
maxPoolCount = 10
heartbeatTimeout = 50
quic.keepalivePeriod = 10
tls.force = true
[culvert]
vhostTLS = []
trustedProxies = ["10.0.0.0/8"]
diagnostics = "public"
errorCompatibility = "frp"
)";

constexpr const char* relay_yaml = R"(
bindAddr: "::"
bindPort: 7100
proxyBindAddr: 192.0.2.1
vhostHTTPPort: 80
vhostHTTPTimeout: 30
vhostHTTPSPort: 443
subDomainHost: example.com
detailedErrorsToClient: false
maxPortsPerClient: 8
userConnTimeout: 20
allowPorts:
  - {start: 6000, end: 6010}
  - single: 7000
log: {level: warn}
auth: {method: token, token: secret, additionalScopes: [NewWorkConns]}
transport:
  tcpMux: false
  tcpMuxKeepaliveInterval: 60
  tcpKeepalive: -1
  maxPoolCount: 10
  heartbeatTimeout: 50
  tls: {force: true}
culvert: {trustedProxies: [10.0.0.0/8], diagnostics: public, errorCompatibility: frp}
)";

constexpr const char* relay_json = R"({
  "bindAddr": "::", "bindPort": 7100, "proxyBindAddr": "192.0.2.1", "vhostHTTPPort": 80,
  "vhostHTTPTimeout": 30, "vhostHTTPSPort": 443, "subDomainHost": "example.com",
  "detailedErrorsToClient": false, "maxPortsPerClient": 8, "userConnTimeout": 20,
  "allowPorts": [{"start": 6000, "end": 6010}, {"single": 7000}], "log": {"level": "warn"},
  "auth": {"method": "token", "token": "secret", "additionalScopes": ["NewWorkConns"]},
  "transport": {"tcpMux": false, "tcpMuxKeepaliveInterval": 60, "tcpKeepalive": -1,
    "maxPoolCount": 10, "heartbeatTimeout": 50, "tls": {"force": true}},
  "culvert": {"trustedProxies": ["10.0.0.0/8"], "diagnostics": "public",
    "errorCompatibility": "frp"}
})";

RelayConfig full_config() {
  RelayConfig config;
  config.bind_addr = "::";
  config.bind_port = 7100;
  config.proxy_bind_addr = "192.0.2.1";
  config.vhost_http_port = 80;
  config.vhost_http_timeout = Seconds(30);
  config.vhost_https_port = 443;
  config.sub_domain_host = "example.com";
  config.detailed_errors_to_client = false;
  config.max_ports_per_client = 8;
  config.user_conn_timeout = Seconds(20);
  config.allow_ports = {
      {6000, 6010},
      {7000, 7000}
  };
  config.log.level = LogLevel::warn;
  config.auth.token = Secret("secret");
  config.auth.additional_scopes = {AuthScope::new_work_conns};
  RelayTransport& transport = config.transport;
  transport.tcp_mux = false;
  transport.tcp_mux_keepalive_interval = Seconds(60);
  transport.tcp_keepalive = Seconds(-1);
  transport.max_pool_count = 10;
  transport.heartbeat_timeout = Seconds(50);
  transport.tls.force = true;
  config.gateway.trusted_proxies = {*parse_network("10.0.0.0/8")};
  config.gateway.diagnostics = Diagnostics::open;
  config.gateway.error_compatibility = ErrorCompatibility::frp;
  return config;
}

}  // namespace

class LoadRelayTest : public QObject {
  Q_OBJECT

 private slots:
  void the_three_syntaxes_say_the_same_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("toml") << QString(relay_toml) << "frps.toml";
    QTest::newRow("yaml") << QString(relay_yaml) << "frps.yaml";
    QTest::newRow("json") << QString(relay_json) << "frps.json";
  }
  void the_three_syntaxes_say_the_same() {
    QFETCH(QString, text);
    QFETCH(QString, name);
    const auto loaded = load(text, name.toUtf8());
    QCOMPARE(told(loaded.problems), QStringList());
    QVERIFY(loaded.config);
    QVERIFY(*loaded.config == full_config());
  }

  void problems_are_told_exactly_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const char* text, const QStringList& expected) {
      QTest::newRow(name) << text << expected;
    };
    row("not built",
        "kcpBindPort = 1\nquicBindPort = 2\ntcpmuxHTTPConnectPort = 3\ntcpmuxPassthrough = true\n"
        "webServer.port = 7500\nenablePrometheus = true\nwebServer.user = \"a\"\n"
        "sshTunnelGateway.bindPort = 4\nsshTunnelGateway.privateKeyFile = \"x\"\n"
        "auth.method = \"oidc\"\nauth.oidc.issuer = \"x\"\n"
        "natholeAnalysisDataReserveHours = 1\nudpPacketSize = 1400\n"
        "transport.quic.maxIdleTimeout = 5\n"
        "[[httpPlugins]]\nname = \"a\"",
        {"1:1 unsupported kcpBindPort | kcpBindPort", "2:1 unsupported quicBindPort | quicBindPort",
         "3:1 unsupported tcpmuxHTTPConnectPort | tcpmuxHTTPConnectPort",
         "5:11 unsupported webServer.port | webServer",
         "8:18 unsupported sshTunnelGateway.bindPort | sshTunnelGateway",
         "10:15 unsupported auth.method | oidc", "~ 11:11 unsupported auth.oidc.issuer | auth.oidc",
         "~ 12:1 unsupported natholeAnalysisDataReserveHours | natholeAnalysisDataReserveHours",
         "~ 13:1 unsupported udpPacketSize | udpPacketSize",
         "15:3 unsupported httpPlugins | httpPlugins"});
    row("without effect",
        "tcpmuxPassthrough = true\nenablePrometheus = true\nwebServer.password = \"x\"\n"
        "sshTunnelGateway.authorizedKeysFile = \"x\"\ntransport.quic.maxIdleTimeout = 5",
        {"~ 1:1 unsupported tcpmuxPassthrough | tcpmuxPassthrough",
         "~ 2:1 unsupported enablePrometheus | enablePrometheus",
         "~ 3:11 unsupported webServer.password | webServer",
         "~ 4:18 unsupported sshTunnelGateway.authorizedKeysFile | sshTunnelGateway",
         "~ 5:16 unsupported transport.quic.maxIdleTimeout | transport.quic"});
    row("a client's file",
        "serverAddr = \"x\"\nserverPort = 7000\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"",
        {"0:0 other_program | frpc"});
    row("a little of a client's file", "bindPort = 7000\nserverAddr = \"x\"",
        {"2:1 unknown_key serverAddr"});
    row("near keys", "bind_port = 1\ndashboard_port = 2\ntls_only = true\nbindAdr = \"x\"",
        {"1:1 unknown_key bind_port | bindPort", "2:1 unknown_key dashboard_port | webServer.port",
         "3:1 unknown_key tls_only | transport.tls.force", "4:1 unknown_key bindAdr | bindAddr"});
    row("ports",
        "allowPorts = [{start = 5, end = 4}, {single = 70000}, 3, {begin = 1}]\nbindPort = -1",
        {"1:15 bad_value allowPorts[0] | start <= end",
         "1:47 out_of_range allowPorts[1].single | 0 to 65535",
         "1:55 wrong_type allowPorts[2] | a table", "1:59 unknown_key allowPorts[3].begin",
         "2:12 out_of_range bindPort | 0 to 65535"});
    row("ports as text", "allowPorts = \"1-2\"", {"1:14 wrong_type allowPorts | a list of tables"});
    row("rules",
        "bindAddr = \"1.2.3.4:7000\"\nproxyBindAddr = \"[::1]\"\nvhostHTTPTimeout = -1\n"
        "userConnTimeout = -1\nmaxPortsPerClient = -1\nsubDomainHost = \"a b\"\n"
        "transport.maxPoolCount = -1\ntransport.tcpMuxKeepaliveInterval = -1\nlog.maxDays = -1",
        {"1:12 bad_value bindAddr | a host name or IP address without port",
         "2:17 bad_value proxyBindAddr | a host name or IP address without port",
         "3:20 out_of_range vhostHTTPTimeout | 1 or more",
         "4:19 out_of_range userConnTimeout | 1 or more",
         "5:21 out_of_range maxPortsPerClient | 0 or more",
         "~ 6:17 bad_value subDomainHost | example.com",
         "7:26 out_of_range transport.maxPoolCount | 0 or more",
         "8:37 out_of_range transport.tcpMuxKeepaliveInterval | 1 or more",
         "9:15 out_of_range log.maxDays | 0 or more"});
    row("certificate", "[transport.tls]\ncertFile = \"no.pem\"\nkeyFile = \"no.key\"",
        {"2:12 file_unreadable transport.tls.certFile | no.pem: No such file or directory",
         "3:11 file_unreadable transport.tls.keyFile | no.key: No such file or directory"});
    row("one file of two is not used, as in frp",
        "transport.tls.certFile = \"no.pem\"\ncustom404Page = \"no.html\"",
        {"~ 1:26 file_unreadable transport.tls.certFile | no.pem: No such file or directory",
         "~ 1:26 missing transport.tls.certFile | transport.tls.keyFile",
         "~ 2:17 file_unreadable custom404Page | no.html: No such file or directory"});
    row("culvert",
        "[culvert]\ntrustedProxies = [\"x\"]\ndiagnostics = \"loud\"\n"
        "errorCompatibility = \"x\"\ntrustedProxy = []\n[[culvert.vhostTLS]]\n"
        "certFile = \"no.crt\"\nkeyFile = \"no.key\"\n[[culvert.vhostTLS]]\n"
        "cert_file = \"x\"\n[[culvert.vhostTLS]]\nkeyFile = \"no.key\"",
        {"2:19 bad_value culvert.trustedProxies[0] | 10.0.0.0/8, 2001:db8::/32 or an IP address",
         "3:15 bad_value culvert.diagnostics | terse, public",
         "4:22 bad_value culvert.errorCompatibility | frp",
         "5:1 unknown_key culvert.trustedProxy | culvert.trustedProxies",
         "6:1 missing culvert.vhostTLS | vhostHTTPSPort",
         "7:12 file_unreadable culvert.vhostTLS[0].certFile | no.crt: No such file or directory",
         "8:11 file_unreadable culvert.vhostTLS[0].keyFile | no.key: No such file or directory",
         "9:1 missing culvert.vhostTLS[1] | culvert.vhostTLS[1].certFile",
         "10:1 unknown_key culvert.vhostTLS[1].cert_file | certFile",
         "12:11 file_unreadable culvert.vhostTLS[2].keyFile | no.key: No such file or directory"});
    row("certificates of virtual hosts",
        "vhostHTTPSPort = 443\nculvert.vhostTLS = [{}, {certFile = \"no.crt\"}, 1]",
        {"2:21 missing culvert.vhostTLS[0] | culvert.vhostTLS[0].certFile",
         "2:37 file_unreadable culvert.vhostTLS[1].certFile | no.crt: No such file or directory",
         "2:48 wrong_type culvert.vhostTLS[2] | a table"});
    row("INI", "[common]\nbind_port = 7000", {"1:1 unsupported common | INI ([common])"});
  }
  void problems_are_told_exactly() {
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    const QString difference = differing(told(load(text).problems), expected);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  void files_are_found_beside_the_configuration() {
    const Folder folder;
    for (const char* name : {"c.pem", "k.pem", "ca.pem", "404.html", "v.crt", "v.key"})
      folder.write(name, "x");
    folder.write("token", "t\n");
    const auto path = folder.write("frps.toml",
                                   "vhostHTTPSPort = 443\ncustom404Page = \"404.html\"\n"
                                   "auth.tokenSource.type = \"file\"\n"
                                   "auth.tokenSource.file.path = \"token\"\n[transport.tls]\n"
                                   "certFile = \"c.pem\"\nkeyFile = \"k.pem\"\n"
                                   "trustedCaFile = \"ca.pem\"\n"
                                   "[culvert]\nvhostTLS = [{ certFile = \"v.crt\", "
                                   "keyFile = \"v.key\" }]");
    const auto loaded = load_relay_file(path, {});
    QCOMPARE(told(loaded.problems, Insecure::shown), QStringList());
    QCOMPARE(loaded.config->transport.tls.cert_file, folder.path("c.pem"));
    QCOMPARE(loaded.config->custom_404_page, folder.path("404.html"));
    QCOMPARE(loaded.config->auth.token.reveal(), std::string("t"));
    const std::vector<CertificateFiles> certificates{
        {folder.path("v.crt"), folder.path("v.key")}
    };
    QVERIFY(loaded.config->gateway.vhost_tls == certificates);
    const auto again = load_relay_text(save(*loaded.config), "saved.toml", {});
    QVERIFY(again.config && *again.config == *loaded.config);
    // Whoever names a CA wants certificates from the clients.
    QVERIFY(loaded.config->transport.tls.force);
    QVERIFY(!load_relay_file(folder.path("no.toml"), {}).config);
  }

  void an_empty_token_is_warned_about() {
    QCOMPARE(told(load("").problems, Insecure::shown),
             QStringList("~ 0:0 insecure auth.token | token empty"));
  }
};

}  // namespace culvert::config::load_relay_test

QTEST_GUILESS_MAIN(culvert::config::load_relay_test::LoadRelayTest)
#include "load_relay_test.moc"
