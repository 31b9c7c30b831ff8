#include "core/config/gateway_facts.h"
#include "core/config/load.h"
#include "core/config/save.h"
#include "core/config/validate.h"
#include "tests/config/told.h"

#include <QTest>

#include <functional>

namespace culvert::config::gateway_test {
namespace {

constexpr const char* pin = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

Loaded<ClientConfig> load(const std::string& text, const char* name = "frpc.toml") {
  return load_client_text(text, name, "", {});
}

/// Every key of ours, none at its default; %1 stands for the pin.
constexpr const char* gateway_toml = R"(
[[proxies]]
name = "web"
type = "https"
subdomain = "web"
[proxies.plugin]
type = "https2https"
localAddr = "10.0.0.1:8443"
requestHeaders.set.x-from = "frp"
[proxies.culvert]
http = "on"
trustedProxies = ["10.0.0.0/8", "2001:db8::1"]
sseRetryOnError = true
diagnostics = "public"
errorCompatibility = "frp"
upstream.scheme = "https"
upstream.protocol = "http1.1"
upstream.websocket = "h1"
upstream.serverName = "app.lan"
upstream.host = "app.lan:8443"
upstream.verify = "pin"
upstream.pin = ["%1"]
upstream.legacyTLS = true
listener.protocol = "h2"
listener.extendedConnect = false
timeouts.connect = "1s"
timeouts.tls = 2
timeouts.settings = "3000ms"
timeouts.responseHead = "1m10s"
timeouts.body = 0
timeouts.keepAlive = "6s"
timeouts.tunnelIdle = "2h"
timeouts.websocketHandshake = "8s"
limits = { requestBody = "10MB", replayBuffer = 0 }
encoding = { enabled = true, algorithms = ["gzip", "br"], minSize = 0, types = ["text/html"], eventStreams = true }
forwarded = { xForwardedFor = false, xRealIP = true, forwarded = true }
capture = { mode = "bodies", bodyCap = 1024, mask = ["X-Key"] }
cors = { assist = true, origins = ["https://example.com"] }
)";

constexpr const char* gateway_yaml = R"(
proxies:
- name: web
  type: https
  subdomain: web
  plugin: {type: https2https, localAddr: "10.0.0.1:8443", requestHeaders: {set: {x-from: frp}}}
  culvert:
    http: "on"
    trustedProxies: [10.0.0.0/8, "2001:db8::1"]
    sseRetryOnError: true
    diagnostics: public
    errorCompatibility: frp
    upstream:
      scheme: https
      protocol: http1.1
      websocket: h1
      serverName: app.lan
      host: app.lan:8443
      verify: pin
      pin: ["%1"]
      legacyTLS: true
    listener: {protocol: h2, extendedConnect: false}
    timeouts: {connect: 1s, tls: 2, settings: 3000ms, responseHead: 1m10s, body: 0, keepAlive: 6s,
               tunnelIdle: 2h, websocketHandshake: 8s}
    limits: {requestBody: 10MB, replayBuffer: 0}
    encoding: {enabled: true, algorithms: [gzip, br], minSize: 0, types: [text/html], eventStreams: true}
    forwarded: {xForwardedFor: false, xRealIP: true, forwarded: true}
    capture: {mode: bodies, bodyCap: 1024, mask: [X-Key]}
    cors: {assist: true, origins: ["https://example.com"]}
)";

constexpr const char* gateway_json =
    R"({"proxies": [{"name": "web", "type": "https", "subdomain": "web",
  "plugin": {"type": "https2https", "localAddr": "10.0.0.1:8443",
             "requestHeaders": {"set": {"x-from": "frp"}}},
  "culvert": {"http": "on", "trustedProxies": ["10.0.0.0/8", "2001:db8::1"],
    "sseRetryOnError": true, "diagnostics": "public", "errorCompatibility": "frp",
    "upstream": {"scheme": "https", "protocol": "http1.1", "websocket": "h1",
      "serverName": "app.lan", "host": "app.lan:8443", "verify": "pin", "pin": ["%1"],
      "legacyTLS": true},
    "listener": {"protocol": "h2", "extendedConnect": false},
    "timeouts": {"connect": "1s", "tls": 2.0, "settings": "3000ms", "responseHead": "70s",
      "body": 0, "keepAlive": "6s", "tunnelIdle": "2h", "websocketHandshake": "8s"},
    "limits": {"requestBody": 10485760, "replayBuffer": 0},
    "encoding": {"enabled": true, "algorithms": ["gzip", "br"], "minSize": 0, "types": ["text/html"],
      "eventStreams": true},
    "forwarded": {"xForwardedFor": false, "xRealIP": true, "forwarded": true},
    "capture": {"mode": "bodies", "bodyCap": 1024, "mask": ["X-Key"]},
    "cors": {"assist": true, "origins": ["https://example.com"]}}}]})";

Gateway full_gateway() {
  Gateway gateway;
  gateway.http = HttpHandling::on;
  UpstreamPolicy& upstream = gateway.upstream;
  upstream.scheme = UpstreamScheme::https;
  upstream.protocol = UpstreamProtocol::http1;
  upstream.websocket = UpstreamWebsocket::h1;
  upstream.server_name = "app.lan";
  upstream.host = {HostHeader::Kind::name, "app.lan:8443"};
  upstream.verify = VerifyMode::pin;
  upstream.pins = {*TextForm<Sha256>::parse(pin)};
  upstream.legacy_tls = true;
  gateway.listener = {ListenerProtocol::h2, false};
  GatewayTimeouts& timeouts = gateway.timeouts;
  timeouts.connect = Milliseconds(1'000);
  timeouts.tls = Milliseconds(2'000);
  timeouts.settings = Milliseconds(3'000);
  timeouts.response_head = Milliseconds(70'000);
  timeouts.body = Milliseconds(0);
  timeouts.keep_alive = Milliseconds(6'000);
  timeouts.tunnel_idle = Milliseconds(7'200'000);
  timeouts.websocket_handshake = Milliseconds(8'000);
  gateway.limits = {10 << 20, 0};
  gateway.encoding = {
      true, {ContentCoding::gzip, ContentCoding::br},
       0, {"text/html"                  },
       true
  };
  gateway.trusted_proxies = {*parse_network("10.0.0.0/8"), *parse_network("2001:db8::1")};
  gateway.forwarded = {false, true, true};
  gateway.sse_retry_on_error = true;
  gateway.diagnostics = Diagnostics::open;
  gateway.error_compatibility = ErrorCompatibility::frp;
  gateway.capture = {CaptureMode::bodies, 1024, {"X-Key"}};
  gateway.cors = {true, {"https://example.com"}};
  return gateway;
}

Proxy full_proxy() {
  Proxy proxy;
  proxy.name = "web";
  proxy.kind = HttpsProxy{{}, "web"};
  proxy.plugin.type = PluginType::https2https;
  proxy.plugin.local_addr = "10.0.0.1:8443";
  proxy.plugin.request_headers = {
      {"x-from", "frp"}
  };
  proxy.gateway = full_gateway();
  return proxy;
}

/// One proxy and one line of `culvert` after line 4: what a table of contradictions needs.
std::string with(const char* type, const char* plugin, const std::string& lines) {
  std::string text = "[[proxies]]\nname = \"a\"\ntype = \"" + std::string(type) + "\"\n";
  text += std::string(type).starts_with("http") ? "subdomain = \"s\"\n" : "secretKey = \"k\"\n";
  if (std::string(type) == "tcp")
    text = "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nremotePort = 1\n";
  if (*plugin)
    text += "plugin = { type = \"" + std::string(plugin) + "\", localAddr = \"10.0.0.1:81\" }\n";
  else
    text += "localPort = 1\n";
  return text + lines;
}

Plugin plugin_to(const char* local_addr, PluginType type) {
  Plugin plugin;
  plugin.type = type;
  plugin.local_addr = local_addr;
  return plugin;
}

using ProxyEdit = std::function<void(Proxy&)>;

}  // namespace

}  // namespace culvert::config::gateway_test

// Opened anew: moc loses its count of braces in the raw strings above.
namespace culvert::config::gateway_test {

class GatewayTest : public QObject {
  Q_OBJECT

 private slots:
  void the_three_syntaxes_say_the_same_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("toml") << gateway_toml << "frpc.toml";
    QTest::newRow("yaml") << gateway_yaml << "frpc.yaml";
    QTest::newRow("json") << gateway_json << "frpc.json";
  }
  void the_three_syntaxes_say_the_same() {
    QFETCH(QString, text);
    QFETCH(QString, name);
    const auto loaded = load(text.replace("%1", pin).toStdString(), name.toUtf8());
    QCOMPARE(told(loaded.problems), QStringList());
    QVERIFY(loaded.config && loaded.config->proxies.at(0) == full_proxy());
    const auto again = load(save(*loaded.config));
    QVERIFY(again.config && *again.config == *loaded.config);
  }

  void a_stock_file_has_the_defaults() {
    const auto loaded = load(with("http", "", ""));
    const Gateway& gateway = loaded.config->proxies.at(0).gateway;
    QVERIFY(gateway == Gateway{});
    QCOMPARE(gateway.encoding.algorithms.size(), std::size_t{3});
    QCOMPARE(gateway.timeouts.effective_keep_alive_h1(), Milliseconds(75'000));
    QCOMPARE(gateway.timeouts.effective_keep_alive_h2(), Milliseconds(180'000));
    QVERIFY(save(*loaded.config).find("culvert") == std::string::npos);
    // A written keep-alive goes for both.
    const GatewayTimeouts written = full_gateway().timeouts;
    QCOMPARE(written.effective_keep_alive_h1(), Milliseconds(6'000));
    QCOMPARE(written.effective_keep_alive_h2(), Milliseconds(6'000));
  }

  void empty_text_means_not_written() {
    const auto loaded =
        load(with("http", "",
                  "[proxies.culvert]\nupstream = { scheme = \"\", host = \"\", verify = \"\" }\n"
                  "timeouts.connect = \"\"\nlimits.replayBuffer = \"\"\nerrorCompatibility = \"\"\n"
                  "diagnostics = \"\"\ncapture.mode = \"\""));
    QCOMPARE(told(loaded.problems), QStringList());
    QVERIFY(loaded.config->proxies.at(0).gateway == Gateway{});
  }

  void problems_are_told_exactly_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const std::string& text, const QStringList& expected) {
      QTest::newRow(name) << QString::fromStdString(text) << expected;
    };
    // Plugins.
    row("plugin keys",
        "[[proxies]]\nname = \"a\"\ntype = \"https\"\nsubdomain = \"x\"\n[proxies.plugin]\n"
        "type = \"https2http\"\nlocalAddr = \"127.0.0.1:80\"\ncrtPath = \"no.crt\"\n"
        "keyPath = \"no.key\"\nenableHTTP2 = \"yes\"\nrequestHeaders.set.x = 1\n"
        "plugin_local_addr = \"x\"\nlocalAdr = \"y\"\nlocalPath = \"/\"",
        {"~ 8:11 file_unreadable proxies[0].plugin.crtPath (a) | no.crt: No such file or directory",
         "~ 9:11 file_unreadable proxies[0].plugin.keyPath (a) | no.key: No such file or directory",
         "10:15 wrong_type proxies[0].plugin.enableHTTP2 (a) | true or false",
         "11:24 wrong_type proxies[0].plugin.requestHeaders.set.x (a) | text",
         "12:1 unknown_key proxies[0].plugin.plugin_local_addr (a) | plugin.localAddr",
         "13:1 unknown_key proxies[0].plugin.localAdr (a) | plugin.localAddr",
         "14:1 conflict proxies[0].plugin.localPath (a) | type"});
    row("keys of another plugin",
        "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n[proxies.plugin]\ntype = \"http2http\"\n"
        "localAddr = \"a\"\nenableHTTP2 = true\n[[proxies]]\nname = \"b\"\ntype = \"tcp\"\n"
        "[proxies.plugin]\ntype = \"tls2raw\"\nlocalAddr = \"a:1\"\nhostHeaderRewrite = \"x\"",
        {"7:1 conflict proxies[0].plugin.enableHTTP2 (a) | type",
         "14:1 conflict proxies[1].plugin.hostHeaderRewrite (b) | type"});
    row("plugin without address",
        "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nplugin.type = \"http2https\"\n",
        {"~ 4:1 missing proxies[0].plugin.localAddr (a) | plugin.localAddr"});
    for (const char* address : {"http://127.0.0.1:80", "[127.0.0.1]:80", "127.0.0.1:80/x", "::1"})
      row(address,
          "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nplugin.type = \"http2http\"\n"
          "plugin.localAddr = \"" +
              std::string(address) + "\"",
          {"~ 5:20 bad_value proxies[0].plugin.localAddr (a) | 127.0.0.1:8080 or host:port"});
    row("tls2raw needs a port",
        "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nplugin.type = \"tls2raw\"\n"
        "plugin.localAddr = \"db\"",
        {"~ 5:20 bad_value proxies[0].plugin.localAddr (a) | 127.0.0.1:8080 or host:port"});
    row("one of a pair",
        "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n[proxies.plugin]\ntype = \"tls2raw\"\n"
        "localAddr = \"a:1\"\ncrtPath = \"/dev/null/x\"",
        {"~ 7:11 file_unreadable proxies[0].plugin.crtPath (a) | *",
         "~ 7:11 missing proxies[0].plugin.crtPath (a) | plugin.keyPath"});
    row("TLS that never comes", with("http", "https2http", ""),
        {"~ 5:19 conflict proxies[0].plugin.type (a) | type"});
    row("HTTP that never comes", with("https", "http2http", ""),
        {"~ 5:19 conflict proxies[0].plugin.type (a) | type"});
    for (const char* plugin : {"http2http", "http2https", "https2http", "https2https", "tls2raw"})
      for (const char* type : {"tcp", "stcp"})
        row(qPrintable(QString("%1 %2").arg(plugin, type)), with(type, plugin, ""), {});
    // A PROXY header is for one visitor; these share their connections to the service.
    for (const char* plugin : {"http2http", "http2https", "https2http", "https2https"})
      row(qPrintable(QString("PROXY header by %1").arg(plugin)),
          with("tcp", plugin, "transport.proxyProtocolVersion = \"v2\"\n"),
          {"~ 6:34 conflict proxies[0].transport.proxyProtocolVersion (a) | plugin.type"});
    row("PROXY header by tls2raw",
        with("tcp", "tls2raw", "transport.proxyProtocolVersion = \"v2\"\n"), {});
    // Types and forms of our keys.
    row("forms",
        with("http", "",
             "[proxies.culvert]\n"
             "http = \"maybe\"\n"
             "upstream = 1\n"
             "[proxies.culvert.listener]\nprotocol = \"h3\"\n"
             "[proxies.culvert.timeouts]\nconnect = \"5\"\ntls = -1\nbody = true\n"
             "settings = 1.5\ntunnelIdle = \"9000h\"\n"
             "[proxies.culvert.limits]\nrequestBody = -1\nreplayBuffer = \"1kb\"\n"
             "[proxies.culvert.encoding]\nalgorithms = [\"gzip\", \"deflate\", 1]\n"
             "minSize = [1]\ntypes = \"text/html\"\n"),
        {"7:8 bad_value proxies[0].culvert.http (a) | auto, on, off",
         "8:12 wrong_type proxies[0].culvert.upstream (a) | a table",
         "10:12 bad_value proxies[0].culvert.listener.protocol (a) | "
         "auto, http1.1, h2, h2c, passthrough",
         "12:11 bad_value proxies[0].culvert.timeouts.connect (a) | "
         "5s, 1m30s, 500ms, 1h or whole seconds",
         "13:7 bad_value proxies[0].culvert.timeouts.tls (a) | "
         "5s, 1m30s, 500ms, 1h or whole seconds",
         "14:8 bad_value proxies[0].culvert.timeouts.body (a) | "
         "5s, 1m30s, 500ms, 1h or whole seconds",
         "15:12 bad_value proxies[0].culvert.timeouts.settings (a) | "
         "5s, 1m30s, 500ms, 1h or whole seconds",
         "16:14 bad_value proxies[0].culvert.timeouts.tunnelIdle (a) | "
         "5s, 1m30s, 500ms, 1h or whole seconds",
         "18:15 bad_value proxies[0].culvert.limits.requestBody (a) | "
         "a number of bytes, 64KB or 10MB",
         "19:16 bad_value proxies[0].culvert.limits.replayBuffer (a) | "
         "a number of bytes, 64KB or 10MB",
         "21:23 bad_value proxies[0].culvert.encoding.algorithms[1] (a) | zstd, br, gzip",
         "21:34 wrong_type proxies[0].culvert.encoding.algorithms[2] (a) | text",
         "22:11 bad_value proxies[0].culvert.encoding.minSize (a) | "
         "a number of bytes, 64KB or 10MB",
         "23:9 wrong_type proxies[0].culvert.encoding.types (a) | a list of text"});
    row("more forms",
        with("http", "",
             "[proxies.culvert]\n"
             "trustedProxies = [\"10.0.0.0/8\", \"localhost\"]\n"
             "diagnostics = \"all\"\nerrorCompatibility = \"nginx\"\nsseRetryOnError = 1\n"
             "[proxies.culvert.upstream]\nscheme = \"h2c\"\nprotocol = \"passthrough\"\n"
             "websocket = \"h3\"\nverify = \"yes\"\npin = [\"ab\"]\nhost = 1\n"
             "[proxies.culvert.capture]\nmode = \"all\"\nbodyCap = \"x\"\n"
             "[proxies.culvert.cors]\nassist = \"x\"\n"),
        {"7:33 bad_value proxies[0].culvert.trustedProxies[1] (a) | "
         "10.0.0.0/8, 2001:db8::/32 or an IP address",
         "8:15 bad_value proxies[0].culvert.diagnostics (a) | terse, public",
         "9:22 bad_value proxies[0].culvert.errorCompatibility (a) | frp",
         "10:19 wrong_type proxies[0].culvert.sseRetryOnError (a) | true or false",
         "12:10 bad_value proxies[0].culvert.upstream.scheme (a) | auto, http, https",
         "13:12 bad_value proxies[0].culvert.upstream.protocol (a) | auto, http1.1, h2, h2c",
         "14:13 bad_value proxies[0].culvert.upstream.websocket (a) | auto, h1, h2",
         "15:10 bad_value proxies[0].culvert.upstream.verify (a) | auto, full, ca, pin, none",
         "16:8 bad_value proxies[0].culvert.upstream.pin[0] (a) | "
         "SHA-256 as 64 hexadecimal digits",
         "17:8 wrong_type proxies[0].culvert.upstream.host (a) | text",
         "19:8 bad_value proxies[0].culvert.capture.mode (a) | off, metadata, bodies",
         "20:11 bad_value proxies[0].culvert.capture.bodyCap (a) | "
         "a number of bytes, 64KB or 10MB",
         "22:10 wrong_type proxies[0].culvert.cors.assist (a) | true or false"});
    row("near keys",
        with("http", "",
             "[proxies.culvert]\nupstream_scheme = \"http\"\ntrusted_proxies = []\n"
             "upsteam.scheme = \"http\"\n[proxies.culvert.upstream]\nsni = \"x\"\n"
             "verfy = \"none\"\ncaFile = \"x\"\n"),
        {"7:1 unknown_key proxies[0].culvert.upstream_scheme (a)",
         "8:1 unknown_key proxies[0].culvert.trusted_proxies (a) | culvert.trustedProxies",
         "9:1 unknown_key proxies[0].culvert.upsteam (a) | culvert.upstream",
         "11:1 unknown_key proxies[0].culvert.upstream.sni (a)",
         "12:1 unknown_key proxies[0].culvert.upstream.verfy (a) | culvert.upstream.verify",
         "13:1 unknown_key proxies[0].culvert.upstream.caFile (a)"});
    row("files",
        with("http", "",
             "[proxies.culvert.upstream]\nscheme = \"https\"\ntrustedCaFile = \"no.pem\"\n"
             "certFile = \"no.crt\"\nkeyFile = \"no.key\"\n"),
        {"~ 8:17 file_unreadable proxies[0].culvert.upstream.trustedCaFile (a) | "
         "no.pem: No such file or directory",
         "~ 9:12 file_unreadable proxies[0].culvert.upstream.certFile (a) | "
         "no.crt: No such file or directory",
         "~ 10:11 file_unreadable proxies[0].culvert.upstream.keyFile (a) | "
         "no.key: No such file or directory"});
    row("tls2raw has no HTTP",
        with("tcp", "tls2raw",
             "[proxies.culvert]\nhttp = \"on\"\ntimeouts = { tls = 3, tunnelIdle = 9, body = 3 }\n"
             "encoding.enabled = true"),
        {"7:8 conflict proxies[0].culvert.http (a) | plugin.type",
         "~ 8:46 conflict proxies[0].culvert.timeouts.body (a) | plugin.type",
         "~ 9:20 conflict proxies[0].culvert.encoding.enabled (a) | plugin.type"});
    row("stcp without plugin", with("stcp", "", "[proxies.culvert]\nhttp = \"on\""),
        {"6:10 conflict proxies[0].culvert (a) | type"});
    row("https without plugin", with("https", "", "[proxies.culvert]\nhttp = \"on\""),
        {"6:10 missing proxies[0].culvert (a) | plugin"});
    row("stcp with plugin", with("stcp", "http2http", "[proxies.culvert]\nhttp = \"on\""), {});
  }
  void problems_are_told_exactly() {
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    const QString difference = differing(told(load(text.toStdString()).problems), expected);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  /// One line of `culvert` at line 7, after type and plugin; the place is that of the named key.
  void contradictions_are_told_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("plugin");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* type, const char* plugin, const char* line,
                        const QStringList& expected) {
      QTest::addRow("%s %s %s", type, plugin, line) << type << plugin << line << expected;
    };
    const auto http = [&](const char* line, const QStringList& expected) {
      row("http", "", line, expected);
    };
    http("upstream = {scheme = \"https\", protocol = \"h2c\"}",
         {"conflict upstream.protocol | culvert.upstream.scheme"});
    http("upstream = {scheme = \"http\", protocol = \"h2\"}",
         {"conflict upstream.protocol | culvert.upstream.scheme"});
    http("upstream = {scheme = \"http\", serverName = \"a\", legacyTLS = true}",
         {"conflict upstream.serverName | culvert.upstream.scheme",
          "conflict upstream.legacyTLS | culvert.upstream.scheme"});
    http("upstream = {protocol = \"h2c\", verify = \"full\"}",
         {"conflict upstream.verify | culvert.upstream.protocol"});
    http("upstream = {protocol = \"h2c\", scheme = \"http\"}", {});
    http("upstream = {protocol = \"h2\", verify = \"full\", serverName = \"a.lan\"}", {});
    http("upstream = {protocol = \"http1.1\", websocket = \"h2\"}",
         {"conflict upstream.websocket | culvert.upstream.protocol"});
    http("upstream.verify = \"pin\"", {"missing upstream.verify | culvert.upstream.pin"});
    http("upstream.pin = [\"PIN\"]", {"conflict upstream.pin | culvert.upstream.verify"});
    http("upstream = {verify = \"pin\", pin = [\"PIN\"]}", {});
    http("upstream = {scheme = \"http\", verify = \"pin\", pin = [\"PIN\"]}",
         {"conflict upstream.verify | culvert.upstream.scheme",
          "conflict upstream.pin | culvert.upstream.scheme"});
    http("upstream = {serverName = \"https://a\"}",
         {"bad_value upstream.serverName | a host name or IP address without port"});
    http("upstream.host = \"http://a\"",
         {"bad_value upstream.host | preserve, upstream or a host name"});
    http("listener.protocol = \"h2\"", {"conflict listener.protocol | type"});
    http("listener.protocol = \"passthrough\"", {"conflict listener.protocol | type"});
    http("listener.protocol = \"h2c\"", {});
    for (const char* key : {"connect", "tls", "settings"})
      http(qPrintable(QString("timeouts.%1 = 0").arg(key)),
           {QString("out_of_range timeouts.%1 | more than 0").arg(key)});
    for (const char* key :
         {"responseHead", "body", "keepAlive", "tunnelIdle", "websocketHandshake"})
      http(qPrintable(QString("timeouts.%1 = \"0s\"").arg(key)), {});
    http("limits.replayBuffer = \"17MB\"", {"out_of_range limits.replayBuffer | 0 to 16777216"});
    http("capture.bodyCap = \"2MB\"", {"out_of_range capture.bodyCap | 0 to 1048576"});
    http("capture.mask = [\"x-key\", \"a b\"]",
         {"bad_value capture.mask[1] | X-Api-Key or another name"});
    http("encoding = {enabled = true, algorithms = [], types = []}",
         {"out_of_range encoding.algorithms | one or more",
          "out_of_range encoding.types | one or more"});
    // In two pieces: moc takes a slash and a star behind raw strings for a comment.
    http(
        "encoding.types = [\"text/"
        "*\", \"html\"]",
        {"bad_value encoding.types[1] | text/html or text/"
         "*"});
    http("cors.assist = true", {"missing cors.assist | culvert.cors.origins"});
    http("cors.origins = [\"*\"]",
         {"bad_value cors.origins[0] | https://example.com or http://host:port"});
    row("tcp", "http2https", "upstream.scheme = \"http\"",
        {"conflict upstream.scheme | plugin.type"});
    row("tcp", "https2http", "upstream.scheme = \"https\"",
        {"conflict upstream.scheme | plugin.type"});
    row("tcp", "http2http", "upstream.serverName = \"a\"",
        {"conflict upstream.serverName | plugin.type"});
    row("tcp", "https2https", "upstream.protocol = \"h2c\"",
        {"conflict upstream.protocol | plugin.type"});
    row("tcp", "https2http", "upstream.protocol = \"h2\"",
        {"conflict upstream.protocol | plugin.type"});
    row("tcp", "http2http", "listener.protocol = \"h2\"",
        {"conflict listener.protocol | plugin.type"});
    row("tcp", "https2http", "listener.protocol = \"h2c\"",
        {"conflict listener.protocol | plugin.type"});
    row("tcp", "https2http", "listener.protocol = \"passthrough\"",
        {"conflict listener.protocol | plugin.type"});
    row("tcp", "https2http", "listener.protocol = \"h2\"", {});
    row("tcp", "https2http", "http = \"off\"", {"conflict http | plugin.type"});
    row("tcp", "", "listener.protocol = \"passthrough\"", {});
    row("tcp", "", "listener.protocol = \"passthrough\"\nhttp = \"on\"",
        {"conflict listener.protocol | culvert.http"});
  }
  void contradictions_are_told() {
    QFETCH(QString, type);
    QFETCH(QString, plugin);
    QFETCH(QString, line);
    QFETCH(QStringList, expected);
    line.replace("PIN", pin);
    const auto loaded =
        load(with(type.toUtf8(), plugin.toUtf8(), "[proxies.culvert]\n" + line.toStdString()));
    QStringList lines;
    for (const Problem& problem : loaded.problems) {
      if (problem.code == ProblemCode::insecure) continue;
      QCOMPARE(problem.at.line, 7);
      // The column of the value behind the last part of the key, as far as it can be looked up.
      const QString path = QString::fromStdString(problem.path);
      const QString key = path.section('.', -1).section('[', 0, 0);
      QVERIFY2(line.lastIndexOf(key + " = ", problem.at.column - 1) >= 0, qPrintable(path));
      QCOMPARE(problem.severity, Severity::error);
      QCOMPARE(problem.item, std::string("a"));
      QString told_line = QString::fromStdString(told(problem)).section(' ', 1);
      lines << told_line.remove("proxies[0].culvert.").remove(" (a)");
    }
    const QString difference = differing(lines, expected);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  void pairs_and_rewrites_of_a_dialog_are_checked() {
    Proxy proxy = full_proxy();
    proxy.gateway.upstream.cert_file = "c";
    QCOMPARE(told(validate(proxy)),
             QStringList("0:0 missing culvert.upstream.certFile (web) | culvert.upstream.keyFile"));
    proxy.gateway.upstream.cert_file.clear();
    proxy.plugin.host_header_rewrite = "x";
    QCOMPARE(told(validate(proxy)),
             QStringList("0:0 conflict culvert.upstream.host (web) | plugin.hostHeaderRewrite"));
    proxy = full_proxy();
    proxy.plugin.enable_http2 = false;
    QCOMPARE(told(validate(proxy)),
             QStringList("0:0 conflict culvert.listener.protocol (web) | plugin.enableHTTP2"));
    proxy = full_proxy();
    proxy.gateway.upstream.trusted_ca_file = "ca";
    QCOMPARE(
        told(validate(proxy)),
        QStringList("0:0 conflict culvert.upstream.trustedCaFile (web) | culvert.upstream.verify"));
    // A type without the keys that an earlier choice left behind.
    proxy = full_proxy();
    proxy.gateway = {};
    proxy.plugin.type = PluginType::http2http;
    proxy.kind = TcpProxy{};
    proxy.plugin.crt_path = "c";
    QCOMPARE(told(validate(proxy)), QStringList("0:0 conflict plugin.crtPath (web) | plugin.type"));
  }

  void files_are_found_beside_the_configuration() {
    const Folder folder;
    for (const char* name : {"a.crt", "a.key", "ca.pem", "c.pem", "k.pem"})
      folder.write(name, "x");
    const auto path = folder.write(
        "frpc.toml",
        "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n[proxies.plugin]\ntype = \"https2https\"\n"
        "localAddr = \"a.lan\"\ncrtPath = \"a.crt\"\nkeyPath = \"a.key\"\n"
        "[proxies.culvert.upstream]\ntrustedCaFile = \"ca.pem\"\ncertFile = \"c.pem\"\n"
        "keyFile = \"k.pem\"\n");
    const auto loaded = load_client_file(path, {});
    QCOMPARE(told(loaded.problems), QStringList());
    const Proxy& proxy = loaded.config->proxies.at(0);
    QCOMPARE(proxy.plugin.crt_path, folder.path("a.crt"));
    QCOMPARE(proxy.gateway.upstream.trusted_ca_file, folder.path("ca.pem"));
    QCOMPARE(proxy.gateway.upstream.key_file, folder.path("k.pem"));
    QVERIFY(effective_verify(proxy) == VerifyMode::full);
    const auto again = load(save(*loaded.config));
    QVERIFY(again.config && *again.config == *loaded.config);
  }

  void what_is_not_verified_is_said_data() {
    QTest::addColumn<QString>("plugin");
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("as frp") << "http2https"
                            << ""
                            << QStringList{
                                   "~ 5:19 insecure proxies[0].plugin.type (a) | "
                                   "upstream not verified"};
    QTest::newRow("as asked") << "http2https"
                              << "[proxies.culvert.upstream]\nverify = \"none\""
                              << QStringList{
                                     "~ 7:10 insecure proxies[0].culvert.upstream.verify "
                                     "(a) | upstream not verified"};
    QTest::newRow("verified") << "https2https"
                              << "[proxies.culvert.upstream]\nverify = \"full\"" << QStringList{};
    QTest::newRow("named") << "https2https"
                           << "[proxies.culvert.upstream]\nserverName = \"a.lan\"" << QStringList{};
    QTest::newRow("no TLS") << "https2http"
                            << "" << QStringList{};
  }
  void what_is_not_verified_is_said() {
    QFETCH(QString, plugin);
    QFETCH(QString, lines);
    QFETCH(QStringList, expected);
    const auto loaded = load(with("tcp", plugin.toUtf8(), lines.toStdString()));
    QStringList of_item;
    for (const Problem& problem : loaded.problems)
      if (!problem.item.empty()) of_item << QString::fromStdString(told(problem));
    QCOMPARE(of_item, expected);
    for (const Problem& problem : loaded.problems)
      if (problem.argument == "upstream not verified")
        QVERIFY(to_text(problem).ends_with("the certificate of the service is not verified"));
  }

  void facts_of_a_proxy_data() {
    QTest::addColumn<ProxyEdit>("edit");
    QTest::addColumn<QString>("facts");
    const auto row = [](const char* name, ProxyEdit edit, const char* facts) {
      QTest::newRow(name) << edit << facts;
    };
    // Target, scheme and its reason, verification, whether HTTP.
    row(
        "tcp", [](Proxy&) {}, "10.0.0.1:80 auto  full raw");
    row(
        "tcp, table", [](Proxy& p) { p.gateway.sse_retry_on_error = true; },
        "10.0.0.1:80 auto  full http");
    row(
        "tcp, on", [](Proxy& p) { p.gateway.http = HttpHandling::on; },
        "10.0.0.1:80 auto  full http");
    row(
        "tcp, passthrough",
        [](Proxy& p) { p.gateway.listener.protocol = ListenerProtocol::passthrough; },
        "10.0.0.1:80 auto  full raw");
    row(
        "http", [](Proxy& p) { p.kind = HttpProxy{}; }, "10.0.0.1:80 auto  full http");
    row(
        "http, off",
        [](Proxy& p) {
          p.kind = HttpProxy{};
          p.gateway.http = HttpHandling::off;
        },
        "10.0.0.1:80 auto  full raw");
    row(
        "https", [](Proxy& p) { p.kind = HttpsProxy{}; }, "10.0.0.1:80 auto  full raw");
    row(
        "stcp", [](Proxy& p) { p.kind = StcpProxy{}; }, "10.0.0.1:80 auto  full raw");
    row(
        "local", [](Proxy& p) { p.local_ip = "127.9.9.9"; }, "127.9.9.9:80 auto  none raw");
    row(
        "localhost", [](Proxy& p) { p.local_ip = "localhost"; }, "localhost:80 auto  none raw");
    row(
        "local, named",
        [](Proxy& p) {
          p.local_ip = "::1";
          p.gateway.upstream.server_name = "a";
        },
        "::1:80 auto  full http");
    row(
        "local, CA",
        [](Proxy& p) {
          p.local_ip = "::1";
          p.gateway.upstream.trusted_ca_file = "a";
        },
        "::1:80 auto  full http");
    row(
        "explicit", [](Proxy& p) { p.gateway.upstream.verify = VerifyMode::ca; },
        "10.0.0.1:80 auto  ca http");
    row(
        "scheme",
        [](Proxy& p) {
          p.gateway.upstream.scheme = UpstreamScheme::https;
          p.gateway.upstream.protocol = UpstreamProtocol::h2c;
        },
        "10.0.0.1:80 https culvert.upstream.scheme full http");
    row(
        "h2c", [](Proxy& p) { p.gateway.upstream.protocol = UpstreamProtocol::h2c; },
        "10.0.0.1:80 http culvert.upstream.protocol full http");
    row(
        "h2", [](Proxy& p) { p.gateway.upstream.protocol = UpstreamProtocol::h2; },
        "10.0.0.1:80 https culvert.upstream.protocol full http");
    row(
        "no port", [](Proxy& p) { p.local_port = 0; }, "- auto  full raw");
    row(
        "http2http", [](Proxy& p) { p.plugin = plugin_to("b", PluginType::http2http); },
        "b:80 http plugin.type full http");
    row(
        "http2https", [](Proxy& p) { p.plugin = plugin_to("b", PluginType::http2https); },
        "b:443 https plugin.type none http");
    row(
        "https2http", [](Proxy& p) { p.plugin = plugin_to("b:1", PluginType::https2http); },
        "b:1 http plugin.type full http");
    row(
        "https2https", [](Proxy& p) { p.plugin = plugin_to("[::1]", PluginType::https2https); },
        "::1:443 https plugin.type none http");
    row(
        "tls2raw", [](Proxy& p) { p.plugin = plugin_to("b:5", PluginType::tls2raw); },
        "b:5 auto  full raw");
    row(
        "plugin without address", [](Proxy& p) { p.plugin = plugin_to("", PluginType::tls2raw); },
        "- auto  full raw");
  }
  void facts_of_a_proxy() {
    QFETCH(ProxyEdit, edit);
    Proxy proxy;
    proxy.local_ip = "10.0.0.1";
    proxy.local_port = 80;
    edit(proxy);
    const auto target = target_of(proxy);
    const SchemeChoice scheme = upstream_scheme(proxy);
    static constexpr const char* schemes[] = {"auto", "http", "https"};
    static constexpr const char* verifies[] = {"auto", "full", "ca", "pin", "none"};
    std::string facts = target ? target->host + ":" + std::to_string(target->port) : "-";
    facts += std::string(" ") + schemes[static_cast<int>(scheme.scheme)] + " ";
    facts += std::string(scheme.because) + " ";
    facts += std::string(verifies[static_cast<int>(effective_verify(proxy))]);
    facts += handles_http(proxy) ? " http" : " raw";
    QTEST(QString::fromStdString(facts), "facts");
  }

  void plugins_have_names_and_some_end_tls() {
    QCOMPARE(name_of(PluginType::none), std::string_view(""));
    QCOMPARE(name_of(PluginType::tls2raw), std::string_view("tls2raw"));
    QVERIFY(ends_tls(PluginType::https2http) && ends_tls(PluginType::https2https));
    QVERIFY(ends_tls(PluginType::tls2raw) && !ends_tls(PluginType::http2https));
    QVERIFY(!ends_tls(PluginType::http2http) && !ends_tls(PluginType::none));
  }
};

}  // namespace culvert::config::gateway_test

QTEST_GUILESS_MAIN(culvert::config::gateway_test::GatewayTest)
#include "gateway_test.moc"
