#include "core/config/load.h"
#include "tests/config/told.h"

#include <QTest>

namespace culvert::config::load_client_test {
namespace {

LoadOptions options(bool strict = true) {
  LoadOptions options;
  options.strict = strict;
  options.environment = {
      {"NAME", "web" },
      {"PORT", "8080"}
  };
  return options;
}

Loaded<ClientConfig> load(const QString& text, const char* name = "frpc.toml", bool strict = true) {
  return load_client_text(text.toStdString(), name, "", options(strict));
}

/// Everything that a client file may say, in keys of frp.
constexpr const char* client_toml = R"(version = "1"
clientID = "desk"
user = "me"
serverAddr = "relay.example.com"
serverPort = 7001
natHoleStunServer = "stun.easyvoip.com:3478"
dnsServer = ""
loginFailExit = false
start = ["web", "ssh", "peer"]
udpPacketSize = 1500
metadatas.room = "12"
metadatas.floor = "3"
auth.method = "token"
auth.token = "secret"
auth.additionalScopes = ["HeartBeats", "NewWorkConns"]
log.to = "frpc.log"
log.level = "debug"
log.maxDays = 7
log.disablePrintColor = true
webServer.port = 0
store.path = ""
featureGates.VirtualNet = false

[transport]
protocol = "websocket"
wireProtocol = "v2"
dialServerTimeout = 20
dialServerKeepalive = -1
connectServerLocalIP = "192.0.2.1"
proxyURL = "http://user:pw@proxy:3128"
poolCount = 5
tcpMux = false
tcpMuxKeepaliveInterval = 40
heartbeatInterval = 20
heartbeatTimeout = 80
quic.keepalivePeriod = 10
[transport.tls]
enable = true
disableCustomTLSFirstByte = false
serverName = "relay"

[[proxies]]
name = "ssh"
type = "tcp"
localIP = "localhost"
localPort = 22
remotePort = 6000
enabled = false
annotations."example.com/Owner" = "me"
metadatas = { a = "b" }
transport.useEncryption = true
transport.useCompression = true
transport.bandwidthLimit = "1.5MB"
transport.bandwidthLimitMode = "server"
transport.proxyProtocolVersion = "v2"
loadBalancer.group = "g"
loadBalancer.groupKey = "k"
healthCheck.type = ""

[[proxies]]
name = "web"
type = "http"
localPort = 80
customDomains = ["a.example.com", "*.b.example.com"]
subdomain = "c"
locations = ["/", "/api"]
httpUser = "u"
httpPassword = "p"
hostHeaderRewrite = "local"
requestHeaders.set.x-from = "frp"
responseHeaders.set.x-to = "you"
routeByHTTPUser = "r"

[[proxies]]
name = "tls"
type = "https"
localPort = 443
customDomains = ["t.example.com"]

[[proxies]]
name = "hidden"
type = "stcp"
localPort = 5900
secretKey = "key"
allowUsers = ["*"]

[[visitors]]
name = "peer"
type = "stcp"
enabled = true
serverUser = "you"
serverName = "hidden"
secretKey = "key"
bindAddr = "0.0.0.0"
bindPort = 6001
transport.useEncryption = true
transport.useCompression = true
)";

constexpr const char* client_yaml = R"(
.common: &common
  localPort: 22
  localIP: localhost
version: "1"
clientID: desk
user: me
serverAddr: relay.example.com
serverPort: 7001
natHoleStunServer: stun.easyvoip.com:3478
dnsServer: ""
loginFailExit: no
start: [web, ssh, peer]
udpPacketSize: 1500
metadatas: {room: "12", floor: '3'}
auth:
  method: token
  token: secret
  additionalScopes: [HeartBeats, NewWorkConns]
log: {to: frpc.log, level: debug, maxDays: 7, disablePrintColor: true}
webServer: {port: 0}
store: {path: ""}
featureGates: {VirtualNet: false}
transport:
  protocol: websocket
  wireProtocol: v2
  dialServerTimeout: 20
  dialServerKeepalive: -1
  connectServerLocalIP: 192.0.2.1
  proxyURL: http://user:pw@proxy:3128
  poolCount: 5
  tcpMux: false
  tcpMuxKeepaliveInterval: 40
  heartbeatInterval: 20
  heartbeatTimeout: 80
  quic: {keepalivePeriod: 10}
  tls:
    enable: true
    disableCustomTLSFirstByte: false
    serverName: relay
proxies:
  - <<: *common
    name: ssh
    type: tcp
    remotePort: 6000
    enabled: false
    annotations: {example.com/Owner: me}
    metadatas: {a: b}
    transport:
      useEncryption: true
      useCompression: true
      bandwidthLimit: 1.5MB
      bandwidthLimitMode: server
      proxyProtocolVersion: v2
    loadBalancer: {group: g, groupKey: k}
    healthCheck: {type: ""}
  - name: web
    type: http
    localPort: 80
    customDomains: [a.example.com, "*.b.example.com"]
    subdomain: c
    locations: [/, /api]
    httpUser: u
    httpPassword: p
    hostHeaderRewrite: local
    requestHeaders: {set: {x-from: frp}}
    responseHeaders: {set: {x-to: you}}
    routeByHTTPUser: r
  - {name: tls, type: https, localPort: 443, customDomains: [t.example.com]}
  - {name: hidden, type: stcp, localPort: 5900, secretKey: key, allowUsers: ["*"]}
visitors:
  - name: peer
    type: stcp
    enabled: true
    serverUser: you
    serverName: hidden
    secretKey: key
    bindAddr: 0.0.0.0
    bindPort: 6001
    transport: {useEncryption: true, useCompression: true}
)";

constexpr const char* client_json = R"({
  "version": "1", "clientID": "desk", "user": "me", "serverAddr": "relay.example.com",
  "serverPort": 7001, "natHoleStunServer": "stun.easyvoip.com:3478", "dnsServer": null,
  "loginFailExit": false, "start": ["web", "ssh", "peer"], "udpPacketSize": 1500,
  "metadatas": {"room": "12", "floor": "3"},
  "auth": {"method": "token", "token": "secret", "additionalScopes": ["HeartBeats", "NewWorkConns"]},
  "log": {"to": "frpc.log", "level": "debug", "maxDays": 7, "disablePrintColor": true},
  "webServer": {"port": 0}, "store": {"path": ""}, "featureGates": {"VirtualNet": false},
  "transport": {"protocol": "websocket", "wireProtocol": "v2", "dialServerTimeout": 20,
    "dialServerKeepalive": -1, "connectServerLocalIP": "192.0.2.1",
    "proxyURL": "http://user:pw@proxy:3128", "poolCount": 5, "tcpMux": false,
    "tcpMuxKeepaliveInterval": 40, "heartbeatInterval": 20, "heartbeatTimeout": 80,
    "quic": {"keepalivePeriod": 10},
    "tls": {"enable": true, "disableCustomTLSFirstByte": false, "serverName": "relay"}},
  "proxies": [
    {"name": "ssh", "type": "tcp", "localIP": "localhost", "localPort": 22, "remotePort": 6000.0,
     "enabled": false, "annotations": {"example.com/Owner": "me"}, "metadatas": {"a": "b"},
     "transport": {"useEncryption": true, "useCompression": true, "bandwidthLimit": "1.5MB",
       "bandwidthLimitMode": "server", "proxyProtocolVersion": "v2"},
     "loadBalancer": {"group": "g", "groupKey": "k"}, "healthCheck": {"type": ""}},
    {"name": "web", "type": "http", "localPort": 80,
     "customDomains": ["a.example.com", "*.b.example.com"], "subdomain": "c",
     "locations": ["/", "/api"], "httpUser": "u", "httpPassword": "p",
     "hostHeaderRewrite": "local", "requestHeaders": {"set": {"x-from": "frp"}},
     "responseHeaders": {"set": {"x-to": "you"}}, "routeByHTTPUser": "r"},
    {"name": "tls", "type": "https", "localPort": 443, "customDomains": ["t.example.com"]},
    {"name": "hidden", "type": "stcp", "localPort": 5900, "secretKey": "key", "allowUsers": ["*"]}],
  "visitors": [
    {"name": "peer", "type": "stcp", "enabled": true, "serverUser": "you", "serverName": "hidden",
     "secretKey": "key", "bindAddr": "0.0.0.0", "bindPort": 6001,
     "transport": {"useEncryption": true, "useCompression": true}}]
})";

ClientConfig full_config() {
  ClientConfig config;
  config.client_id = "desk";
  config.user = "me";
  config.server_addr = "relay.example.com";
  config.server_port = 7001;
  config.login_fail_exit = false;
  config.start = {"web", "ssh", "peer"};
  config.metadatas = {
      {"room",  "12"},
      {"floor", "3" }
  };
  config.auth.token = Secret("secret");
  config.auth.additional_scopes = {AuthScope::heartbeats, AuthScope::new_work_conns};
  config.log = {"frpc.log", LogLevel::debug, 7, true};
  ClientTransport& transport = config.transport;
  transport.protocol = Protocol::websocket;
  transport.wire_protocol = WireProtocol::v2;
  transport.dial_server_timeout = Seconds(20);
  transport.dial_server_keepalive = Seconds(-1);
  transport.connect_server_local_ip = "192.0.2.1";
  transport.proxy_url = "http://user:pw@proxy:3128";
  transport.pool_count = 5;
  transport.tcp_mux = false;
  transport.tcp_mux_keepalive_interval = Seconds(40);
  transport.heartbeat_interval = Seconds(20);
  transport.heartbeat_timeout = Seconds(80);
  transport.tls.disable_custom_first_byte = false;
  transport.tls.server_name = "relay";
  Proxy ssh;
  ssh.name = "ssh";
  ssh.enabled = false;
  ssh.annotations = {
      {"example.com/Owner", "me"}
  };
  ssh.metadatas = {
      {"a", "b"}
  };
  ssh.local_ip = "localhost";
  ssh.local_port = 22;
  ssh.transport = {true, true, 1536 * 1024, "1.5MB", LimitMode::server, "v2"};
  ssh.load_balancer = {"g", "k"};
  ssh.kind = TcpProxy{6000};
  Proxy web;
  web.name = "web";
  web.local_port = 80;
  web.kind = HttpProxy{
      {"a.example.com",   "*.b.example.com"},
      "c",
      {"/",                 "/api"},
      "u",
      Secret("p"),
      "local",
      {{"x-from", "frp"}},
      {{"x-to", "you"}},
      "r"
  };
  Proxy tls;
  tls.name = "tls";
  tls.local_port = 443;
  tls.kind = HttpsProxy{{"t.example.com"}, ""};
  Proxy hidden;
  hidden.name = "hidden";
  hidden.local_port = 5900;
  hidden.kind = StcpProxy{Secret("key"), {"*"}};
  config.proxies = {ssh, web, tls, hidden};
  config.visitors = {
      {"peer", true, true, true, Secret("key"), "you", "hidden", "0.0.0.0", 6001}
  };
  return config;
}

}  // namespace

}  // namespace culvert::config::load_client_test

// Opened anew: moc loses its count of braces in the raw strings above.
namespace culvert::config::load_client_test {

class LoadClientTest : public QObject {
  Q_OBJECT

 private slots:
  void the_three_syntaxes_say_the_same_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("toml") << QString(client_toml) << "frpc.toml";
    QTest::newRow("toml without ending") << QString(client_toml) << "frpc";
    QTest::newRow("toml in a yaml file") << QString(client_toml) << "frpc.yaml";
    QTest::newRow("toml with BOM") << "\ufeff" + QString(client_toml) << "frpc.toml";
    QTest::newRow("toml with CRLF") << QString(client_toml).replace("\n", "\r\n") << "frpc.toml";
    QTest::newRow("yaml") << QString(client_yaml) << "frpc.yaml";
    QTest::newRow("yaml without ending") << QString(client_yaml) << "frpc";
    QTest::newRow("yaml with CRLF") << QString(client_yaml).replace("\n", "\r\n") << "frpc.yml";
    QTest::newRow("json") << QString(client_json) << "frpc.json";
    QTest::newRow("json without ending") << QString(client_json) << "frpc";
  }
  void the_three_syntaxes_say_the_same() {
    QFETCH(QString, text);
    QFETCH(QString, name);
    const auto loaded = load(text, name.toUtf8());
    QCOMPARE(told(loaded.problems), QStringList());
    QVERIFY(loaded.config);
    QVERIFY(*loaded.config == full_config());
  }

  void an_empty_file_gives_the_defaults_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("toml") << ""
                          << "frpc.toml";
    QTest::newRow("comment") << "# x\n"
                             << "frpc.yaml";
    QTest::newRow("json") << "{}"
                          << "frpc.json";
    QTest::newRow("zeros mean not written")
        << "serverPort = 0\nserverAddr = \"\"\nlog.level = \"\"\ntransport.poolCount = 0\n"
           "transport.dialServerTimeout = 0\nlog.maxDays = 0"
        << "frpc.toml";
    QTest::newRow("null means not written") << "serverPort: ~\nauth:\nproxies:\n"
                                            << "frpc.yaml";
  }
  void an_empty_file_gives_the_defaults() {
    QFETCH(QString, text);
    QFETCH(QString, name);
    const auto loaded = load(text, name.toUtf8());
    QCOMPARE(told(loaded.problems), QStringList());
    QVERIFY(loaded.config && *loaded.config == ClientConfig());
  }

  void problems_are_told_exactly_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* title, const char* name, const char* text,
                        const QStringList& expected) {
      QTest::newRow(title) << name << QString::fromUtf8(text) << expected;
    };
    const auto toml = [&](const char* title, const char* text, const QStringList& expected) {
      row(title, "frpc.toml", text, expected);
    };
    // Syntax.
    toml("toml syntax", "a = [1", {"1:7 syntax | *"});
    toml("toml twice", "user = \"a\"\nuser = \"b\"",
         {"2:8 syntax | Error while parsing key-value pair: cannot redefine existing string "
          "'user'"});
    toml("toml escape", "user = \"\\q\"", {"1:10 syntax | *"});
    row("yaml syntax", "frpc.yaml", "a: [1", {"1:6 syntax | *"});
    row("json syntax", "frpc.json", "{\"a\": 1,}", {"1:9 syntax | *"});
    row("json key twice", "frpc.json", "{\"user\": \"a\",\n \"user\": \"b\"}",
        {"2:2 syntax | the key user again"});
    row("a list at the top", "frpc.json", "{", {"1:1 syntax | *"});
    row("yaml text", "frpc.yaml", "hello", {"1:1 syntax | no table of keys"});
    row("no ending, looks like toml", "frpc", "serverAddr = \"a\\\nuser = 1", {"1:17 syntax | *"});
    toml("not UTF-8", "user = \"\xff\"", {"1:9 syntax | text that is not UTF-8"});
    // Bare words.
    toml("bare words",
         "user = me # who\nserverAddr = 1.2.3.4\ntransport.tcpMux = True\n"
         "log.level=warn\nserverPort = 70 00",
         {"1:8 unquoted_text user | \"me\"", "2:14 unquoted_text serverAddr | \"1.2.3.4\"",
          "3:20 wrong_type transport.tcpMux | true or false",
          "4:11 unquoted_text log.level | \"warn\"", "5:17 syntax | *"});
    toml("not built and switched off",
         "start = [\"a\"]\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\n"
         "healthCheck.type = \"tcp\"\nenabled = false\n[[proxies]]\nname = \"b\"\ntype = \"udp\"\n"
         "enabled = false\n[[proxies]]\nname = \"c\"\ntype = \"udp\"\n[[visitors]]\nname = \"d\"\n"
         "type = \"xtcp\"",
         {"~ 6:13 unsupported proxies[0].healthCheck.type (a) | healthCheck",
          "~ 10:8 unsupported proxies[1].type (b) | udp",
          "~ 14:8 unsupported proxies[2].type (c) | udp",
          "~ 17:8 unsupported visitors[0].type (d) | xtcp"});
    toml("a bare secret", "auth.token = s3cret\n[[proxies]]\nloadBalancer.groupKey = \"s3cret",
         {"1:14 unquoted_text auth.token | \"...\"", "2:1 missing proxies[0].type | type",
          "3:25 unquoted_text proxies[0].loadBalancer.groupKey | \"...\""});
    toml("half a pair of quotes",
         "user = \"me # who\nserverAddr = a.example\"\nlog.level = 'warn\nauth.token = \"a\\\"",
         {"1:8 unquoted_text user | \"me\"", "2:14 unquoted_text serverAddr | \"a.example\"",
          "3:13 unquoted_text log.level | \"warn\"", "4:18 syntax | *"});
    toml("bare word in a proxy",
         "[[proxies]]\nname = \"a\"\ntype = tcp\nlocalPort = 1\nlocalPrt = 2",
         {"3:8 unquoted_text proxies[0].type (a) | \"tcp\"",
          "5:1 unknown_key proxies[0].localPrt (a) | localPort"});
    // Types and ranges.
    toml("types",
         "serverAddr = 1\nserverPort = \"7000\"\nloginFailExit = \"yes\"\nstart = \"a\"\n"
         "metadatas = 1\nauth = 1\nlog.level = 1\nproxies = 1\nvisitors = [1]\nstart2 = 1",
         {"1:14 wrong_type serverAddr | text", "2:14 wrong_type serverPort | a whole number",
          "3:17 wrong_type loginFailExit | true or false", "4:9 wrong_type start | a list of text",
          "5:13 wrong_type metadatas | a table", "6:8 wrong_type auth | a table",
          "7:13 wrong_type log.level | text", "8:11 wrong_type proxies | a list of tables",
          "9:13 wrong_type visitors[0] | a table", "10:1 unknown_key start2 | start"});
    toml("a table instead of tables", "[proxies]\nname = \"a\"",
         {"1:1 wrong_type proxies | a list of tables"});
    toml("elements", "start = [1]\nmetadatas = {a = 1}\nserverPort = 7000.5",
         {"1:10 wrong_type start[0] | text", "2:18 wrong_type metadatas.a | text",
          "3:14 wrong_type serverPort | a whole number"});
    toml("ranges", "serverPort = 70000\nlog.maxDays = 3000000000\ntransport.dialServerTimeout = -1",
         {"1:14 out_of_range serverPort | 0 to 65535",
          "2:15 out_of_range log.maxDays | -2147483648 to 2147483647",
          "3:31 out_of_range transport.dialServerTimeout | 1 or more"});
    toml("enumerations",
         "log.level = \"loud\"\ntransport.protocol = \"udp\"\n"
         "transport.wireProtocol = \"v3\"\nauth.method = \"x\"\nauth.additionalScopes = [\"Ping\"]",
         {"1:13 bad_value log.level | trace, debug, info, warn, error",
          "2:22 bad_value transport.protocol | tcp, websocket, wss",
          "3:26 bad_value transport.wireProtocol | v1, v2", "4:15 bad_value auth.method | token",
          "5:26 bad_value auth.additionalScopes[0] | HeartBeats, NewWorkConns"});
    // Keys.
    toml("near keys",
         "server_port = 1\nserverPrt = 1\ntoken = \"x\"\nadmin_port = 1\ntls_enable = true\n"
         "meta_a = \"b\"\ntcpMux = true\nzzzz = 1\nlocalPort = 1\ncustom_domains = [\"a\"]\n"
         "transport.tls.cert = \"a\"\ntransport.tls.certfile = \"\"",
         {"1:1 unknown_key server_port | serverPort", "2:1 unknown_key serverPrt | serverPort",
          "3:1 unknown_key token | auth.token", "4:1 unknown_key admin_port | webServer.port",
          "5:1 unknown_key tls_enable | transport.tls.enable",
          "6:1 unknown_key meta_a | metadatas.a", "7:1 unknown_key tcpMux | transport.tcpMux",
          "8:1 unknown_key zzzz", "9:1 unknown_key localPort | proxies[].localPort",
          "10:1 unknown_key custom_domains | proxies[].customDomains",
          "11:15 unknown_key transport.tls.cert"});
    toml("near tables", "[transprt]\ntcpMux = true\n[transport.tsl]\nenable = true\n[comon]\na = 1",
         {"1:2 unknown_key transprt | transport", "3:12 unknown_key transport.tsl | transport.tls",
          "5:2 unknown_key comon"});
    toml("near keys in a proxy",
         "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\nremote_port = "
         "1\nuse_encryption = true\n"
         "useCompression = true\nsk = \"x\"\nserverAddr = \"x\"\ntoken = \"x\"\nplugin_local_addr "
         "= \"x\"\n"
         "group = \"g\"\nheader_X = \"y\"\nbandwidthLimit = \"1MB\"\nhealth_check_type = \"tcp\"",
         {"5:1 unknown_key proxies[0].remote_port (a) | remotePort",
          "6:1 unknown_key proxies[0].use_encryption (a) | transport.useEncryption",
          "7:1 unknown_key proxies[0].useCompression (a) | transport.useCompression",
          "8:1 unknown_key proxies[0].sk (a) | secretKey",
          "9:1 unknown_key proxies[0].serverAddr (a) | /serverAddr",
          "10:1 unknown_key proxies[0].token (a) | /auth.token",
          "11:1 unknown_key proxies[0].plugin_local_addr (a) | plugin.localAddr",
          "12:1 unknown_key proxies[0].group (a) | loadBalancer.group",
          "13:1 unknown_key proxies[0].header_X (a) | requestHeaders.set.X",
          "14:1 unknown_key proxies[0].bandwidthLimit (a) | transport.bandwidthLimit",
          "15:1 unknown_key proxies[0].health_check_type (a) | healthCheck.type"});
    toml("two spellings", "serverport = 1\nserverPort = 2",
         {"1:1 conflict serverport | serverPort"});
    toml("quoted dots are no path", "\"auth.token\" = \"x\"",
         {"1:1 unknown_key auth.token | auth.token"});
    toml("common in TOML", "[common]\nserverAddr = \"x\"\nserver_port = 7000",
         {"2:1 unknown_key common.serverAddr | /serverAddr",
          "3:1 unknown_key common.server_port | /serverPort"});
    row("common in INI", "frpc.ini", "# x\n [common]\nserver_addr = 1.2.3.4\n\n[ssh]\ntype = tcp",
        {"2:2 unsupported common | INI ([common])"});
    toml("common in INI that is TOML", "[common]\nserver_port = 7000\n",
         {"1:1 unsupported common | INI ([common])"});
    // What frp has and we do not run.
    toml(
        "not built",
        "dnsServer = \"1.1.1.1\"\nwebServer.port = 7400\nwebServer.user = \"x\"\n"
        "store.path = \"x\"\ntransport.protocol = \"quic\"\ntransport.quic.maxIdleTimeout = 60\n"
        "auth.method = \"oidc\"\nauth.oidc.clientID = \"x\"\nvirtualNet.address = \"10.0.0.1/24\"\n"
        "featureGates.VirtualNet = true\nfeatureGates.Foo = true\nudpPacketSize = 1400\n"
        "natHoleStunServer = \"a:1\"\nauth.tokenSource.type = "
        "\"exec\"\nauth.tokenSource.exec.command = \"x\"",
        {"1:1 unsupported dnsServer | dnsServer", "2:11 unsupported webServer.port | webServer",
         "4:7 unsupported store.path | store", "5:22 unsupported transport.protocol | quic",
         "~ 6:16 unsupported transport.quic.maxIdleTimeout | transport.quic",
         "7:15 unsupported auth.method | oidc", "~ 8:11 unsupported auth.oidc.clientID | auth.oidc",
         "9:12 unsupported virtualNet.address | virtualNet",
         "10:14 unsupported featureGates.VirtualNet | VirtualNet",
         "11:14 bad_value featureGates.Foo | VirtualNet",
         "~ 12:1 unsupported udpPacketSize | udpPacketSize",
         "~ 13:1 unsupported natHoleStunServer | natHoleStunServer",
         "14:25 unsupported auth.tokenSource.type | tokenSource exec"});
    toml("harmless",
         "udpPacketSize = 1500\nwebServer.port = 0\nwebServer.addr = \"127.0.0.1\"\n"
         "natHoleStunServer = \"stun.easyvoip.com:3478\"\ndnsServer = \"\"\nincludes = []\n"
         "transport.quic.maxIdleTimeout = 30\nauth.oidc.audience = \"\"\nwebServer.pprofEnable = "
         "false",
         {});
    toml("web server that is off", "webServer.user = \"x\"\nwebServer.tls.certFile = \"y\"",
         {"~ 1:11 unsupported webServer.user | webServer",
          "~ 2:15 unsupported webServer.tls.certFile | webServer"});
    for (const char* type : {"udp", "tcpmux", "xtcp", "sudp"}) {
      const auto text =
          QString("[[proxies]]\nname = \"a\"\ntype = \"%1\"\nlocalPort = 1").arg(type);
      QTest::newRow(type) << "frpc.toml" << text
                          << QStringList{
                                 QString("3:8 unsupported proxies[0].type (a) | %1").arg(type)};
    }
    for (const char* type : {"xtcp", "sudp"}) {
      const auto text =
          QString("visitors:\n- name: a\n  type: %1\n  bindPort: 1\n  serverName: b").arg(type);
      QTest::newRow(qPrintable(QString("visitor ") + type))
          << "frpc.yaml" << text
          << QStringList{QString("3:9 unsupported visitors[0].type (a) | %1").arg(type)};
    }
    toml("keys of types that are not built",
         "[[proxies]]\nname = \"a\"\ntype = \"udp\"\nlocalPort = 1\nremotePort = 1\nsecretKey = "
         "\"x\"\nfoo = 1\n"
         "[[proxies]]\nname = \"b\"\ntype = \"xtcp\"\nsecretKey = \"x\"\nallowUsers = []\n"
         "natTraversal.disableAssistedAddrs = true\n[[proxies]]\nname = \"c\"\ntype = \"tcpmux\"\n"
         "multiplexer = \"httpconnect\"\nhttpUser = \"x\"",
         {"3:8 unsupported proxies[0].type (a) | udp",
          "6:1 conflict proxies[0].secretKey (a) | type", "7:1 unknown_key proxies[0].foo (a)",
          "10:8 unsupported proxies[1].type (b) | xtcp",
          "16:8 unsupported proxies[2].type (c) | tcpmux"});
    toml("unknown types",
         "[[proxies]]\nname = \"a\"\ntype = \"ftp\"\nremotePort = 1\n[[proxies]]\nname = \"b\"\n"
         "[[visitors]]\nname = \"v\"\ntype = \"tcp\"\n[[proxies]]\nname = \"c\"\ntype = 1",
         {"3:8 bad_value proxies[0].type (a) | tcp, http, https, stcp",
          "5:1 missing proxies[1].type (b) | type",
          "9:8 bad_value visitors[0].type (v) | stcp (stcp)",
          "12:8 wrong_type proxies[2].type (c) | text"});
    toml("key of another type",
         "[[proxies]]\nname = \"a\"\ntype = \"http\"\nlocalPort = 1\nsubdomain = \"a\"\n"
         "remotePort = 1\nmultiplexer = \"x\"\n[[visitors]]\nname = \"v\"\ntype = "
         "\"stcp\"\nserverName = \"x\"\n"
         "secretKey = \"k\"\nbindPort = 1\nkeepTunnelOpen = true",
         {"6:1 conflict proxies[0].remotePort (a) | type",
          "7:1 conflict proxies[0].multiplexer (a) | type",
          "14:1 conflict visitors[0].keepTunnelOpen (v) | type"});
    toml("health check",
         "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\nhealthCheck.type = \"tcp\"\n"
         "healthCheck.maxFailed = 5\n[[proxies]]\nname = \"b\"\ntype = \"tcp\"\nlocalPort = 1\n"
         "healthCheck.intervalSeconds = 5\nhealthCheck.timeoutSeconds = 3",
         {"5:13 unsupported proxies[0].healthCheck.type (a) | healthCheck",
          "~ 11:13 unsupported proxies[1].healthCheck.intervalSeconds (b) | healthCheck"});
    for (const char* plugin :
         {"http_proxy", "socks5", "static_file", "unix_domain_socket", "virtual_net"}) {
      const auto text =
          QString("[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\nplugin.type = \"%1\"")
              .arg(plugin);
      QTest::newRow(plugin)
          << "frpc.toml" << text
          << QStringList{
                 QString("5:15 unsupported proxies[0].plugin.type (a) | plugin %1").arg(plugin)};
    }
    toml("keys of plugins that are not built",
         "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\n[proxies.plugin]\n"
         "type = \"static_file\"\nlocalPath = \"/srv\"\nstripprefix = \"x\"\nlocalPth = \"y\"\n"
         "localAddr = \"a:1\"",
         {"6:8 unsupported proxies[0].plugin.type (a) | plugin static_file",
          "9:1 unknown_key proxies[0].plugin.localPth (a) | plugin.localPath",
          "10:1 conflict proxies[0].plugin.localAddr (a) | type"});
    toml("plugin faults",
         "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\nplugin = 1\n[[proxies]]\nname "
         "= \"b\"\n"
         "type = \"tcp\"\nlocalPort = 1\nplugin.localAddr = \"x\"\n[[proxies]]\nname = \"c\"\ntype "
         "= \"tcp\"\nlocalPort = 1\n"
         "plugin.type = \"foo\"\n[[visitors]]\nname = \"v\"\ntype = \"stcp\"\nserverName = "
         "\"x\"\nbindPort = 1\n"
         "plugin = {type = \"virtual_net\", destinationIP = \"10.0.0.1\"}",
         {"5:10 wrong_type proxies[0].plugin (a) | a table",
          "10:1 missing proxies[1].plugin.type (b) | type",
          "15:15 bad_value proxies[2].plugin.type (c) | "
          "http2http, http2https, https2http, https2https, tls2raw",
          "21:18 unsupported visitors[0].plugin.type (v) | plugin virtual_net"});
    // Rules.
    toml(
        "item rules",
        "[[proxies]]\ntype = \"tcp\"\nlocalIP = \"http://x\"\ntransport.bandwidthLimit = \"1GB\"\n"
        "transport.proxyProtocolVersion = \"v3\"\nannotations.\"a b\" = \"x\"\n"
        "[[proxies]]\nname = \"h\"\ntype = \"http\"\nlocalPort = 80\n[[visitors]]\ntype = \"stcp\"",
        {"1:1 missing proxies[0].name | name", "~ 1:1 missing proxies[0].localPort | localPort",
         "~ 3:11 bad_value proxies[0].localIP | a host name or IP address without port",
         "4:28 bad_value proxies[0].transport.bandwidthLimit | 500KB or 2MB",
         "5:34 bad_value proxies[0].transport.proxyProtocolVersion | v1, v2",
         "6:1 bad_value proxies[0].annotations.a b | example.com/name or name",
         "7:1 missing proxies[1].customDomains (h) | customDomains, subdomain",
         "11:1 missing visitors[0].name | name", "11:1 missing visitors[0].serverName | serverName",
         "11:1 missing visitors[0].bindPort | bindPort"});
    toml("names",
         "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\n[[proxies]]\nname = "
         "\"a\"\ntype = \"tcp\"\n"
         "localPort = 1\nenabled = false\n[[visitors]]\nname = \"a\"\ntype = \"stcp\"\nserverName "
         "= \"x\"\nbindPort = 1",
         {"6:8 duplicate_name proxies[1].name (a) | a"});
    toml("a fault is told once", "[[proxies]]\nname = 1\ntype = \"tcp\"\nlocalPort = 70000",
         {"2:8 wrong_type proxies[0].name | text",
          "4:13 out_of_range proxies[0].localPort | 0 to 65535"});
    // Template.
    toml("template", "user = \"{{ .Envs.NAME }}\"\n{{ if }}",
         {"2:7 template_error | the action ends too early"});
    toml("unset",
         "# {{ .Envs.NOT }}\nuser = \"{{ .Envs.NOT }}\"\nserverPort = {{ .Envs.NOT }}\nfoo = 1",
         {"~ 2:9 environment_unset | NOT", "3:14 environment_unset | NOT", "4:1 unknown_key foo"});
    toml("unset in a text", "user = \"a{{ .Envs.NOT }}\"\nfoo = 1",
         {"~ 1:10 environment_unset | NOT", "2:1 unknown_key foo"});
    toml("misspelt and missing", "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPrt = 80",
         {"4:1 unknown_key proxies[0].localPrt (a) | localPort"});
    toml("misspelt type", "[[proxies]]\nname = \"a\"\ntype = \"htp\"\nlocalPort = 80",
         {"3:8 bad_value proxies[0].type (a) | http (tcp, http, https, stcp)"});
    toml("misspelt protocol", "transport.protocol = \"websoket\"",
         {"1:22 bad_value transport.protocol | websocket (tcp, websocket, wss)"});
    toml("places behind a template", "user = \"{{ .Envs.NAME }}\"; x", {"1:26 syntax | *"});
    toml("places in a template",
         "{{ range $i, $p := parseNumberRange \"1-2\" }}\n[[proxies]]\nname = \"p{{ $i }}\"\n"
         "type = \"tcp\"\nlocalPort = {{ $p }}0000\nlocalprt = 1\n{{ end }}",
         {"6:1 unknown_key proxies[0].localprt (p0) | localPort",
          "6:1 unknown_key proxies[1].localprt (p1) | localPort"});
    row("json place", "frpc.json",
        "{\"proxies\": [{\"name\": \"ü\", \"type\": \"tcp\",\n  \"localPort\": 70000, \"x\": 1}]}",
        {"2:16 out_of_range proxies[0].localPort (ü) | 0 to 65535",
         "2:23 unknown_key proxies[0].x (ü)"});
    row("yaml place", "frpc.yaml", "proxies:\n- name: ü\n  type: tcp\n  localPort: 70000\n  x: 1",
        {"4:14 out_of_range proxies[0].localPort (ü) | 0 to 65535",
         "5:3 unknown_key proxies[0].x (ü)"});
  }
  void problems_are_told_exactly() {
    QFETCH(QString, name);
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    std::string bytes = text.toStdString();
    if (QString(QTest::currentDataTag()) == "not UTF-8") bytes = "user = \"\xff\"";
    const auto loaded = load_client_text(bytes, name.toStdString(), "", options());
    const QString difference = differing(told(loaded.problems), expected);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  void lax_reading_turns_unknown_keys_into_warnings() {
    const auto loaded = load(
        "foo = 1\nserverPort = \"x\"\n[[proxies]]\nname = \"a\"\ntype = \"http\"\n"
        "localPort = 1\nsubdomain = \"b\"\nremotePort = 1\nbar = 2",
        "frpc.toml", false);
    const QStringList expected{
        "~ 1:1 unknown_key foo", "2:14 wrong_type serverPort | a whole number",
        "~ 8:1 conflict proxies[0].remotePort (a) | type", "~ 9:1 unknown_key proxies[0].bar (a)"};
    QCOMPARE(told(loaded.problems), expected);
  }

  void keys_match_in_any_case() {
    const auto loaded = load(
        "SERVERADDR = \"a\"\nAuth.Token = \"t\"\n[Transport.TLS]\nServerName = \"x\"\n"
        "[[Proxies]]\nNAME = \"a\"\nTYPE = \"tcp\"\nlocalport = 5");
    QCOMPARE(told(loaded.problems), QStringList());
    QCOMPARE(loaded.config->server_addr, std::string("a"));
    QCOMPARE(loaded.config->auth.token.reveal(), std::string("t"));
    QCOMPARE(loaded.config->transport.tls.server_name, std::string("x"));
    QCOMPARE(loaded.config->proxies.at(0).local_port, std::uint16_t{5});
  }

  void insecure_habits_are_warned_about() {
    const auto loaded = load(
        "[[proxies]]\nname = \"a\"\ntype = \"stcp\"\nlocalPort = 1\n"
        "transport.useEncryption = true\n[[visitors]]\nname = \"v\"\ntype = \"stcp\"\n"
        "serverName = \"a\"\nbindPort = 1");
    const QStringList expected{
        "~ 0:0 insecure transport.tls.trustedCaFile | no CA",
        "~ 0:0 insecure auth.token | token empty",
        "~ 1:1 insecure proxies[0].secretKey (a) | secretKey empty",
        "~ 5:27 insecure proxies[0].transport.useEncryption (a) | token empty",
        "~ 6:1 insecure visitors[0].secretKey (v) | secretKey empty"};
    QCOMPARE(told(loaded.problems, Insecure::shown), expected);
    const auto off =
        load("auth.token = \"x\"\n[transport.tls]\nenable = false\ncertFile = \"nope\"");
    const QStringList expected_off{"~ 3:10 insecure transport.tls.enable | TLS off",
                                   "~ 4:12 conflict transport.tls.certFile | transport.tls.enable"};
    QCOMPARE(told(off.problems, Insecure::shown), expected_off);
  }

  void a_token_can_come_from_a_file() {
    const Folder folder;
    folder.write("token.txt", " \n s3cret\n");
    const auto from = [&](const char* rest) {
      return load_client_text(std::string("auth.tokenSource.type = \"file\"\n") + rest, "frpc.toml",
                              folder.path(), options());
    };
    const auto good = from("auth.tokenSource.file.path = \"token.txt\"");
    QCOMPARE(told(good.problems), QStringList());
    QCOMPARE(good.config->auth.token.reveal(), std::string("s3cret"));
    QCOMPARE(good.config->auth.token_file, folder.path("token.txt"));
    QCOMPARE(
        told(from("auth.tokenSource.file.path = \"no.txt\"").problems).join('\n'),
        QString(
            "2:30 file_unreadable auth.tokenSource.file.path | no.txt: No such file or directory"));
    QCOMPARE(told(from("auth.token = \"x\"\nauth.tokenSource.file.path = \"token.txt\"").problems)
                 .join('\n'),
             QString("2:14 conflict auth.token | auth.tokenSource"));
    QCOMPARE(told(from("").problems).join('\n'),
             QString("1:6 missing auth.tokenSource.file.path | path"));
    QCOMPARE(told(load("auth.tokenSource.file.path = \"x\"").problems).join('\n'),
             QString("1:6 missing auth.tokenSource.type | type"));
    QCOMPARE(told(load("auth.tokenSource.type = \"env\"").problems).join('\n'),
             QString("1:25 bad_value auth.tokenSource.type | file"));
  }

  void a_file_for_the_other_end_is_told_in_one_line() {
    const auto server = load("bindPort = 7000\nvhostHTTPPort = 80\nauth.token = \"t\"");
    QVERIFY(!server.config);
    QCOMPARE(told(server.problems), QStringList{"0:0 other_program | frps"});
    QVERIFY(to_text(server.problems.front()).ends_with("give it to culvert-relay"));
    // Of both: key by key.
    QCOMPARE(told(load("serverAddr = \"x\"\nbindPort = 7000").problems),
             QStringList{"2:1 unknown_key bindPort | visitors[].bindPort"});
  }

  void a_visitor_on_port_0_is_told_its_range() {
    const auto visitor = [](const QString& port) {
      return told(load("[[visitors]]\nname = \"v\"\ntype = \"stcp\"\nserverName = \"x\"\n"
                       "secretKey = \"k\"\n" +
                       port)
                      .problems)
          .join('\n');
    };
    QCOMPARE(visitor("bindPort = 0"),
             QString("6:12 out_of_range visitors[0].bindPort (v) | -1 or 1 to 65535"));
    QCOMPARE(visitor(""), QString("1:1 missing visitors[0].bindPort (v) | bindPort"));
    QCOMPARE(visitor("bindPort = \"x\""),
             QString("6:12 wrong_type visitors[0].bindPort (v) | a whole number"));
  }

  void certificates_must_be_there() {
    const Folder folder;
    folder.write("ca.pem", "x");
    const auto loaded = load_client_text("[transport.tls]\ncertFile = \"c.pem\"\nkeyFile = \"" +
                                             folder.path() + "\"\ntrustedCaFile = \"ca.pem\"",
                                         "frpc.toml", folder.path(), options());
    const QStringList expected{
        "2:12 file_unreadable transport.tls.certFile | c.pem: No such file or directory",
        "3:11 file_unreadable transport.tls.keyFile | " + QString::fromStdString(folder.path()) +
            ": Is a directory"};
    QCOMPARE(told(loaded.problems), expected);
    QCOMPARE(loaded.config->transport.tls.trusted_ca_file, folder.path("ca.pem"));
  }

  void the_proxy_of_the_environment_is_the_default() {
    LoadOptions with = options();
    with.environment["http_proxy"] = "http://proxy:3128";
    const auto loaded = load_client_text("", "frpc.toml", "", with);
    QCOMPARE(loaded.config->transport.proxy_url, std::string("http://proxy:3128"));
    const auto own =
        load_client_text("transport.proxyURL = \"socks5://a:1\"", "frpc.toml", "", with);
    QCOMPARE(own.config->transport.proxy_url, std::string("socks5://a:1"));
  }

  void a_negative_pool_is_none() {
    QCOMPARE(load("transport.poolCount = -1").config->transport.pool_count, 0);
  }

  void files_that_cannot_be_read_are_told() {
    const Folder folder;
    const auto missing = load_client_file(folder.path("no.toml"), options());
    QVERIFY(!missing.config);
    QCOMPARE(told(missing.problems).join('\n'),
             QString("0:0 file_unreadable | %1: No such file or directory")
                 .arg(QString::fromStdString(folder.path("no.toml"))));
    // Once with its name.
    QCOMPARE(to_text(missing.problems.front()),
             "cannot read " + folder.path("no.toml") + ": No such file or directory");
    const auto directory = load_client_file(folder.path(), options());
    QVERIFY(!directory.config && has_errors(directory.problems));
    const auto good = load_client_file(folder.write("a b.toml", "user = \"x\""), options());
    QVERIFY(good.config && good.config->user == "x");
  }

  void a_hopeless_file_has_no_configuration_and_few_problems() {
    std::string text;
    for (int i = 0; i < 5000; ++i)
      text += "key" + std::to_string(i) + " = 1\n";
    QCOMPARE(load(QString::fromStdString(text)).problems.size(), std::size_t{1000});
    QVERIFY(!load("a = ").config);
    const auto utf16 = load_client_text(std::string("\xff\xfe"
                                                    "a\0",
                                                    4),
                                        "frpc.toml", "", options());
    QCOMPARE(told(utf16.problems).join('\n'), QString("1:1 syntax | UTF-16 text"));
    const auto large =
        load_client_text(std::string((16 << 20) + 1, '#'), "frpc.toml", "", options());
    QCOMPARE(told(large.problems).join('\n'), QString("0:0 syntax | more than 16 MiB"));
  }

  void what_excludes_what_is_said_in_words_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* path, ProblemCode code, const char* argument,
                        const char* words) {
      QTest::newRow(argument) << path << static_cast<int>(code) << argument << words;
    };
    using enum ProblemCode;
    row("proxies[1].remotePort", conflict, "proxies[0].remotePort",
        "the same port as proxies[0].remotePort: only one can have it");
    row("serverAddr", conflict, "includes", "has no effect in an included file");
    row("secretKey", conflict, "type", "does not belong to this type");
    row("transport.tls.certFile", conflict, "transport.tls.enable",
        "has no effect: transport.tls.enable is false");
    row("serverport", conflict, "serverPort", "the same setting as serverPort: write it once");
    row("auth.token", conflict, "auth.tokenSource", "cannot be set together with auth.tokenSource");
    row("customDomains", missing, "customDomains, subdomain",
        "one of these is needed: customDomains, subdomain");
    row("localPort", missing, "localPort", "localPort is missing");
  }
  void what_excludes_what_is_said_in_words() {
    QFETCH(QString, path);
    QFETCH(int, code);
    QFETCH(QString, argument);
    QFETCH(QString, words);
    Problem problem;
    problem.path = path.toStdString();
    problem.code = static_cast<ProblemCode>(code);
    problem.argument = argument.toStdString();
    QCOMPARE(QString::fromStdString(to_text(problem)), path + ": " + words);
  }

  void problems_are_sentences_for_the_headless_programs() {
    Problem problem{
        Severity::error, ProblemCode::out_of_range, "frpc.toml",
        {4, 13},
          "proxies[0].localPort",    "web",
        "0 to 65535"
    };
    QCOMPARE(to_text(problem),
             std::string("frpc.toml:4:13: proxies[0].localPort (proxy \"web\"): use 0 to 65535"));
    problem = {Severity::warning, ProblemCode::insecure, "frpc.toml", {}, "visitors[1]", "v", "x"};
    QCOMPARE(to_text(problem),
             std::string("frpc.toml: visitors[1] (visitor \"v\"): not secure: x"));
    problem = {Severity::error, ProblemCode::unknown_key, "", {}, "a", "", "/auth.token"};
    QCOMPARE(to_text(problem),
             std::string("a: unknown key here; auth.token belongs at the top of the file"));
    for (int code = 0; code <= static_cast<int>(ProblemCode::insecure); ++code) {
      problem.code = static_cast<ProblemCode>(code);
      problem.argument = "ARG";
      QVERIFY(QString::fromStdString(to_text(problem)).contains("ARG"));
    }
  }
};

}  // namespace culvert::config::load_client_test

QTEST_GUILESS_MAIN(culvert::config::load_client_test::LoadClientTest)
#include "load_client_test.moc"
