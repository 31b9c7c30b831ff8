#include "core/config/save.h"

#include "core/config/changes.h"
#include "core/config/leaves.h"
#include "core/config/load.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"
#include "tests/config/told.h"

#include <QTest>

#include <random>

namespace culvert::config::save_test {
namespace {

/// What the_text_is_what_a_person_would_write() is about.
constexpr const char* saved_text = R"(serverAddr = "relay.example.com"
metadatas."a b" = "c"
metadatas.d = "e"
auth.token = "s3cret"
auth.additionalScopes = ["HeartBeats"]
transport.protocol = "wss"
transport.poolCount = -1

[[proxies]]
name = "web"
type = "http"
localPort = 80
transport.useEncryption = true
customDomains = ["a.example.com", "b"]
requestHeaders.set.x-a = "b"

[[visitors]]
name = "v"
type = "stcp"
serverName = "s"
bindPort = -1
)";

/// Text with everything that could go wrong in TOML or in a template.
std::string any_text(std::mt19937& random) {
  static const std::vector<std::string> parts{"a",
                                              "Z",
                                              "0",
                                              " ",
                                              "\"",
                                              "'",
                                              "\\",
                                              "\n",
                                              "\t",
                                              "\r",
                                              "{{",
                                              "}}",
                                              "{",
                                              "#",
                                              "=",
                                              "é",
                                              "界",
                                              "\x01",
                                              "\x7f",
                                              "[",
                                              ".",
                                              "$",
                                              "{{ .Envs.X }}",
                                              "<no value>",
                                              "😀"};
  std::string text = "x";
  for (std::size_t i = random() % 12; i > 0; --i)
    text += parts[random() % parts.size()];
  return text;
}

/// Puts something other than the default into every leaf (or leaves it, one time in three).
struct Fill {
  std::mt19937& random;
  void operator()(std::string* into) const { *into = any_text(random); }
  void operator()(Secret* into) const { *into = Secret(any_text(random)); }
  void operator()(bool* into) const { *into = random() % 2 == 0; }
  void operator()(int* into) const { *into = 1 + static_cast<int>(random() % 60'000); }
  void operator()(std::uint16_t* into) const {
    *into = static_cast<std::uint16_t>(1 + random() % 65535);
  }
  void operator()(Seconds* into) const { *into = Seconds(1 + random() % 100'000); }
  void operator()(std::vector<std::string>* into) const {
    for (std::size_t i = random() % 3; i > 0; --i)
      into->push_back(any_text(random));
  }
  void operator()(StringMap* into) const {
    for (std::size_t i = random() % 3; i > 0; --i)
      (*into)[any_text(random)] = any_text(random);
  }
  void operator()(std::vector<CertificateFiles>*) const {}  // They must be there.
  void operator()(const TextMember& into) const {
    const std::string number = std::to_string(random() % 1'000'000);
    // Whatever the member does not take it leaves alone.
    for (const std::string& text :
         {number, number + "s", number + "ms", "2h" + number + "ms", number + "KB",
          std::string("upstream"), "host" + number + ":80"})
      if (random() % 2 == 0 && into.form != TextForm<HostHeader>::form)
        into.parse(into.member, text);
    if (into.form == TextForm<HostHeader>::form && random() % 2 == 0)
      into.parse(into.member, random() % 2 == 0 ? "upstream" : "host" + number);
  }
  void operator()(const ListMember& into) const {
    static const std::vector<std::string> values{
        "NewWorkConns", "HeartBeats", "gzip",        "br",
        "zstd",         "10.0.0.0/8", "2001:db8::1", std::string(64, 'a')};
    into.clear(into.member);
    for (std::size_t i = random() % 24; i > 0; --i)
      into.add(into.member, values[random() % values.size()]);
  }
  void operator()(std::vector<PortRange>* into) const {
    into->push_back({7, 7});
    into->push_back({10, 20});
  }
  void operator()(const EnumMember& into) const {
    into.set(into.member, random() % into.texts.size());
  }
};

void fill(const std::vector<Leaf>& leaves, std::mt19937& random) {
  for (const Leaf& leaf : leaves)
    // These name files that must be there, or texts with a meaning.
    if (random() % 3 != 0 && !leaf.path.ends_with("File") && !leaf.path.ends_with("Path") &&
        !leaf.path.starts_with("plugin.") && leaf.path != "transport.bandwidthLimit" &&
        leaf.path != "auth.tokenSource.file.path" && leaf.path != "custom404Page")
      std::visit(Fill{random}, leaf.member);
}

/// A plugin with those of its keys that need no files.
Plugin any_plugin(std::mt19937& random) {
  Plugin plugin;
  plugin.type = static_cast<PluginType>(random() % 6);
  if (plugin.type == PluginType::none) return plugin;
  plugin.local_addr = any_text(random);
  if (plugin.type == PluginType::tls2raw) return plugin;
  plugin.host_header_rewrite = any_text(random);
  plugin.request_headers[any_text(random)] = any_text(random);
  if (plugin.type == PluginType::https2http || plugin.type == PluginType::https2https)
    plugin.enable_http2 = random() % 2 == 0;
  return plugin;
}

ClientConfig any_client(std::mt19937& random) {
  ClientConfig config;
  fill(leaves_of(config), random);
  for (const char* type : {"tcp", "http", "https", "stcp"}) {
    Proxy proxy;
    set_kind(proxy, type);
    proxy.transport.bandwidth_limit_text = "2MB";
    proxy.transport.bandwidth_limit = 2 << 20;
    fill(leaves_of(proxy), random);
    proxy.plugin = any_plugin(random);
    config.proxies.push_back(proxy);
  }
  Visitor visitor;
  fill(leaves_of(visitor), random);
  config.visitors.push_back(visitor);
  return config;
}

}  // namespace

class SaveTest : public QObject {
  Q_OBJECT

 private slots:
  void defaults_need_no_text() {
    QCOMPARE(save(ClientConfig()), std::string());
    QCOMPARE(save(RelayConfig()), std::string());
  }

  void the_text_is_what_a_person_would_write() {
    ClientConfig config;
    config.server_addr = "relay.example.com";
    config.auth.token = Secret("s3cret");
    config.auth.additional_scopes = {AuthScope::heartbeats};
    config.metadatas = {
        {"a b", "c"},
        {"d",   "e"}
    };
    config.transport.protocol = Protocol::wss;
    config.transport.pool_count = 0;
    Proxy web;
    web.name = "web";
    web.local_port = 80;
    web.transport.use_encryption = true;
    HttpProxy http;
    http.custom_domains = {"a.example.com", "b"};
    http.request_headers = {
        {"x-a", "b"}
    };
    web.kind = http;
    config.proxies = {web};
    Visitor visitor;
    visitor.name = "v";
    visitor.server_name = "s";
    visitor.bind_port = -1;
    config.visitors = {visitor};
    QCOMPARE(save(config), std::string(saved_text));
  }

  void what_is_saved_loads_as_the_same_client() {
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
      const ClientConfig config = any_client(random);
      const std::string text = save(config);
      const auto loaded = load_client_text(text, "saved.toml", "", {});
      QVERIFY2(loaded.config, text.c_str());
      QVERIFY2(*loaded.config == config, text.c_str());
    }
  }

  void what_is_saved_loads_as_the_same_relay() {
    std::mt19937 random(2);
    for (int i = 0; i < 200; ++i) {
      RelayConfig config;
      fill(leaves_of(config), random);
      const std::string text = save(config);
      const auto loaded = load_relay_text(text, "saved.toml", {});
      QVERIFY2(loaded.config, text.c_str());
      QVERIFY2(*loaded.config == config, text.c_str());
    }
  }

  void an_export_for_frp_has_no_table_of_ours() {
    ClientConfig config;
    Proxy web;
    web.name = "web";
    web.plugin.type = PluginType::http2https;
    web.plugin.local_addr = "10.0.0.1:8443";
    web.gateway.upstream.verify = VerifyMode::full;
    config.proxies = {web};
    const std::string stock =
        "\n[[proxies]]\nname = \"web\"\ntype = \"tcp\"\nplugin.type = \"http2https\"\n"
        "plugin.localAddr = \"10.0.0.1:8443\"\n";
    QCOMPARE(save(config), stock + "culvert.upstream.verify = \"full\"\n");
    QCOMPARE(save(config, Secrets::written, Keys::frp), stock);
    RelayConfig relay;
    relay.gateway.diagnostics = Diagnostics::open;
    relay.gateway.vhost_tls = {
        {"c", "k"}
    };
    QCOMPARE(save(relay), std::string("culvert.vhostTLS = [{ certFile = \"c\", keyFile = \"k\" }]\n"
                                      "culvert.diagnostics = \"public\"\n"));
    QCOMPARE(save(relay, Secrets::written, Keys::frp), std::string());
  }

  void a_token_from_a_file_goes_back_as_that_file() {
    const Folder folder;
    ClientConfig config;
    config.auth.token_file = folder.write("token", "s3cret");
    config.auth.token = Secret("s3cret");
    const std::string text = save(config);
    QVERIFY(text.find("s3cret") == std::string::npos);
    const auto loaded = load_client_text(text, "saved.toml", "", {});
    QVERIFY(*loaded.config == config);
  }

  void secrets_stay_at_home_when_asked_to() {
    ClientConfig config;
    config.auth.token = Secret("SECRET");
    config.transport.proxy_url = "http://user:SECRET@proxy:3128";
    Proxy web;
    web.name = "web";
    web.load_balancer = {"g", "SECRET"};
    HttpProxy http;
    http.http_user = "u";
    http.http_password = Secret("SECRET");
    web.kind = http;
    Proxy hidden;
    hidden.name = "hidden";
    hidden.kind = StcpProxy{Secret("SECRET"), {}};
    config.proxies = {web, hidden};
    Visitor visitor;
    visitor.secret_key = Secret("SECRET");
    config.visitors = {visitor};
    QCOMPARE(QString::fromStdString(save(config)).count("SECRET"), 6);
    const QString left_out = QString::fromStdString(save(config, Secrets::left_out));
    QCOMPARE(left_out.count("SECRET"), 0);
    QVERIFY(left_out.contains("transport.proxyURL = \"http://proxy:3128\"\n"));
    QVERIFY(!left_out.contains("httpPassword") && left_out.contains("httpUser"));
    const QString masked = QString::fromStdString(save(config, Secrets::masked));
    QCOMPARE(masked.count("SECRET"), 0);
    QCOMPARE(masked.count("***"), 6);
    QVERIFY(masked.contains("transport.proxyURL = \"http://user:***@proxy:3128\"\n"));
    RelayConfig relay;
    relay.auth.token = Secret("SECRET");
    QCOMPARE(save(relay, Secrets::left_out), std::string());
    QCOMPARE(save(relay, Secrets::masked), std::string("auth.token = \"***\"\n"));
  }

  void headers_and_metadata_that_name_a_secret_are_one_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("secret");
    for (const char* name : {"Authorization", "proxy-authorization", "Cookie", "Set-Cookie",
                             "token", "X-Auth-Token", "accessToken", "client_secret", "dbPassword",
                             "api-key", "X-Api-Key", "apikey", "x-jwt", "auth"})
      QTest::newRow(name) << QString(name) << true;
    for (const char* name : {"x-from", "Host", "author", "X-Forwarded-Proto", "region", ""})
      QTest::addRow("plain %s", name) << QString(name) << false;
  }
  void headers_and_metadata_that_name_a_secret_are_one() {
    QFETCH(QString, name);
    QFETCH(bool, secret);
    const std::string key = name.toStdString();
    QCOMPARE(names_secret(key), secret);
    ClientConfig config;
    config.metadatas = {
        {key, "CANARY"}
    };
    Proxy web;
    web.name = "web";
    web.metadatas = web.annotations = config.metadatas;
    HttpProxy http;
    http.request_headers = http.response_headers = config.metadatas;
    web.kind = http;
    config.proxies = {web};
    QCOMPARE(QString::fromStdString(save(config)).count("CANARY"), 5);
    const QString masked = QString::fromStdString(save(config, Secrets::masked));
    QCOMPARE(masked.count("CANARY"), secret ? 0 : 5);
    QCOMPARE(masked.count("***"), secret ? 5 : 0);
    QCOMPARE(QString::fromStdString(save(config, Secrets::left_out)).count("CANARY"),
             secret ? 0 : 5);
    for (const Difference& difference : differences(ClientConfig(), config))
      QCOMPARE(QString::fromStdString(difference.after).contains("CANARY"),
               !secret && difference.path == "metadatas");
    const auto again = load_client_text(save(config), "saved.toml", "", {});
    QVERIFY(again.config && *again.config == config);
  }

  void credentials_are_taken_out_of_urls_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("left_out");
    QTest::addColumn<QString>("masked");
    const auto row = [](const char* url, const char* left_out, const char* masked) {
      QTest::newRow(url) << url << left_out << masked;
    };
    row("http://a:1", "http://a:1", "http://a:1");
    row("http://u@a:1", "http://a:1", "http://u@a:1");
    row("socks5://u:p@q@a:1", "socks5://a:1", "socks5://u:***@a:1");
    row("u:p@a", "a", "u:***@a");
  }
  void credentials_are_taken_out_of_urls() {
    QFETCH(QString, url);
    ClientConfig config;
    config.transport.proxy_url = url.toStdString();
    const auto line = [](const QString& value) {
      return "transport.proxyURL = \"" + value.toStdString() + "\"\n";
    };
    QFETCH(QString, left_out);
    QFETCH(QString, masked);
    QCOMPARE(save(config, Secrets::left_out), line(left_out));
    QCOMPARE(save(config, Secrets::masked), line(masked));
  }

  void text_and_keys_are_escaped() {
    QCOMPARE(toml_text("a\"\\\n\t\x01{{b}}"), std::string("\"a\\\"\\\\\\n\\t\\u0001{\\u007Bb}}\""));
    QCOMPARE(toml_key("a-B_9"), std::string("a-B_9"));
    QCOMPARE(toml_key("a.b"), std::string("\"a.b\""));
    QCOMPARE(toml_key(""), std::string("\"\""));
  }
};

}  // namespace culvert::config::save_test

QTEST_GUILESS_MAIN(culvert::config::save_test::SaveTest)
#include "save_test.moc"
