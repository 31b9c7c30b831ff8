#include "tests/interop/harness/gateway_stage.h"

#include <QtTest>

namespace culvert::interop::gateway_test {

/// Real services behind the whole path: a visitor, a relay (ours or frps), our client with its
/// gateway, the service. Each service is met by every entrance, in both HTTP versions.
class GatewayTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase() { stage_.stop(); }

  void visitors_use_each_service_data();
  void visitors_use_each_service();
  void curl_speaks_every_version_data();
  void curl_speaks_every_version();
  void nghttp_visits_data();
  void nghttp_visits();
  void settings_decide_data();
  void settings_decide();
  void encoding_leaves_sockets_and_events_alone_data();
  void encoding_leaves_sockets_and_events_alone();
  void servers_stand_in_front_data();
  void servers_stand_in_front();

 private:
  GatewayStage stage_;
};

namespace {

/// How visitors come in. What a real relay cannot do is left out of its rows.
struct Entrance {
  const char* name;
  const char* domain;
  bool tls;
  bool ours_only;
};

constexpr Entrance kEntrances[] = {
    {"http",      ".web.test", false, false}, // plain, the relay's port for sites
    {"https",     ".tls.test", true,  false}, // TLS ends in our client, behind the relay's SNI
    {"vhost-tls", ".web.test", true,  true }, // TLS ends in the relay
};

bool is_ours(const QByteArray& relay) {
  return relay == "relay";
}

/// What the visitor is to check at this service, through this relay.
QByteArray checks_of(const WebPeer& peer, const QByteArray& relay, const Entrance& entrance,
                     bool h2) {
  QByteArray checks = peer.checks;
  // frps sees the requests of its http port: it offers no WebSocket over HTTP/2.
  const bool seen_by_frps = !is_ours(relay) && qstrcmp(entrance.name, "http") == 0;
  const bool no_socket = seen_by_frps && h2;
  if (no_socket) checks.replace(" socket", "");
  if (peer.socket_refusal != 0 && !no_socket) checks += " refused_socket";
  return checks;
}

}  // namespace

void GatewayTest::initTestCase() {
  if (const auto why = stage_.why_impossible(); !why.isEmpty()) QSKIP(why.constData());
  if (const auto failure = stage_.start(); !failure.isEmpty()) QFAIL(failure.constData());
}

void GatewayTest::visitors_use_each_service_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("entrance");
  QTest::addColumn<QByteArray>("peer");
  QTest::addColumn<QByteArray>("version");
  // Through frps the versions take turns, by its virtual hosts: behind it works the same client.
  const bool full = qEnvironmentVariableIsSet("CULVERT_INTEROP_FULL");
  int turn = 0;
  for (const QByteArray relay : kRelays)
    for (const Entrance& entrance : kEntrances)
      for (const WebPeer& peer : WebPeers::all())
        for (const QByteArray version : {"h1", "h2"}) {
          if ((entrance.ours_only && !is_ours(relay)) || peer.checks.isEmpty()) continue;
          if (!full && !is_ours(relay) && entrance.tls) continue;
          if (!full && !is_ours(relay) && turn++ % 4 / 2 != (version == "h2" ? 1 : 0)) continue;
          const QByteArray row = relay + "/" + entrance.name + "/" + peer.name + "/" + version;
          QTest::newRow(row.constData())
              << relay << QByteArray(entrance.name) << peer.name << version;
        }
}

void GatewayTest::visitors_use_each_service() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, entrance);
  QFETCH(QByteArray, peer);
  QFETCH(QByteArray, version);
  NEED_SERVICE(stage_, peer);
  ENTER_SITE(stage_, relay);
  const WebPeer& service = WebPeers::find(peer);
  for (const Entrance& way : kEntrances) {
    if (entrance != way.name) continue;
    const QByteArray checks = checks_of(service, relay, way, version == "h2");
    QJsonObject more{
        {"refusal", service.socket_refusal}
    };
    if (is_ours(relay) || way.tls) more["reason"] = "http_upgrade_failed";
    Site& site = stage_.site(relay);
    (void)site.take_findings();
    const QByteArray wrong =
        stage_.visit(peer + way.domain, site.port(entrance), way.tls, version, checks, more);
    QVERIFY2(wrong.isEmpty(), wrong + "\n" + site.story() + "\n" + stage_.peers().story());
    // gateway.md 5: on a healthy path no signature fires, and a refusal is explained.
    const QByteArray findings = site.take_findings();
    const bool healthy = !checks.contains("refused");
    QVERIFY2(findings.isEmpty() == healthy, findings + site.story());
  }
}

void GatewayTest::curl_speaks_every_version_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("entrance");
  QTest::addColumn<QByteArray>("option");
  QTest::addColumn<QByteArray>("version");
  // What curl says of the answer's version.
  const struct {
    const char* option;
    const char* plain;
    const char* tls;
  } options[] = {
  // Where it offers anything, curl offers http/1.0, which is nobody's name for what it speaks.
      {"--http1.0 --no-alpn",     "",    ""   },
      {"--http1.1",               "1.1", "1.1"},
      {"--http2",                 "1.1", "2"  }, // in clear an offer to upgrade, which is left alone
      {"--http2-prior-knowledge", "2",   "2"  },
      {"--no-alpn",               "1.1", "1.1"},
  };
  for (const QByteArray relay : kRelays)
    for (const QByteArray entrance :
         {"http", "https", "vhost-tls", "TCP_GATEWAY", "TCP_GATEWAY_TLS"})
      for (const auto& one : options) {
        if (entrance == "vhost-tls" && !is_ours(relay)) continue;
        const bool tls = entrance != "http" && entrance != "TCP_GATEWAY";
        const QByteArray version = tls ? one.tls : one.plain;
        QTest::newRow((relay + "/" + entrance + "/" + one.option).constData())
            << relay << entrance << QByteArray(one.option) << version;
      }
}

void GatewayTest::curl_speaks_every_version() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, entrance);
  QFETCH(QByteArray, option);
  QFETCH(QByteArray, version);
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const bool tls = entrance != "http" && entrance != "TCP_GATEWAY";
  const QByteArray host = entrance == "https" ? "web.tls.test" : "web.web.test";
  const QString port = QString::number(site.port(entrance));
  const QString base = (tls ? "https://" : "http://") + QString::fromUtf8(host) + ":" + port;
  const QStringList common =
      QString::fromUtf8(option).split(' ') +
      QStringList{"--connect-to", QString::fromUtf8(host) + ":" + port + ":127.0.0.1:" + port,
                  "--cacert", stage_.certificate().authority_file()};
  const auto story = [&](const ToolRun& run) { return run.words() + site.story(); };

  // curl 7.88 breaks off when it uses a connection in clear with prior knowledge again.
  const bool old = version.isEmpty(), once = option == "--http2-prior-knowledge" && !tls;
  ToolRun run =
      curl(common + QStringList{"-w", "%{http_version} %{num_connects};", base + "/hello"} +
           (once ? QStringList() : QStringList{base + "/hello"}));
  QVERIFY2(run.code == 0 && run.out.startsWith("host=" + host), story(run));
  QVERIFY2(old || run.out.contains("\n" + version + " 1;"), story(run));
  QVERIFY2(old || once || run.out.endsWith("\n" + version + " 0;"), story(run));
  // An upload of unknown length, after the service has said that it wants it; HTTP/1.0 has no such.
  const QByteArray& page = stage_.peers().page();
  if (!old) {
    run = curl(
        common + QStringList{"-T", "-", "-X", "POST", "-H", "Expect: 100-continue", base + "/sum"},
        page);
    QVERIFY2(run.out.endsWith(" 1048576"), story(run));
  }
  run = curl(common + QStringList{"--data-binary", "@-", base + "/sum"}, page);
  QVERIFY2(run.out.endsWith(" 1048576"), story(run));
  run = curl(common + QStringList{"-I", base + "/hello"});
  QVERIFY2(run.out.toLower().contains("content-length: "), story(run));
  run = curl(common + QStringList{"--compressed", "-N", base + "/hello"});
  QVERIFY2(run.out.startsWith("host=" + host), story(run));
}

void GatewayTest::nghttp_visits_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("entrance");
  for (const QByteArray relay : kRelays)
    for (const QByteArray entrance : {"TCP_GATEWAY", "TCP_GATEWAY_TLS"})
      QTest::newRow((relay + "/" + entrance).constData()) << relay << entrance;
}

void GatewayTest::nghttp_visits() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, entrance);
  const QString nghttp = find_program("nghttp");
  if (nghttp.isEmpty()) QSKIP("nghttp is not here");
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const QString scheme = entrance == "TCP_GATEWAY" ? "http" : "https";
  const QString url = scheme + "://127.0.0.1:" + QString::number(site.port(entrance)) + "/hello";
  const ToolRun run = run_tool(nghttp, {"-nv", "--no-verify-peer", "-m", "20", url});
  QVERIFY2(run.code == 0, run.words() + site.story());
  QCOMPARE(run.out.count(":status: 200"), 20);
  QVERIFY2(run.out.contains("SETTINGS_ENABLE_CONNECT_PROTOCOL(0x08):1"), run.out);
  QVERIFY2(!run.out.contains("recv RST_STREAM"), run.out);
  const QString h2load = find_program("h2load");
  if (h2load.isEmpty()) return;
  const ToolRun load = run_tool(h2load, {"-n", "500", "-c", "2", "-m", "20", url});
  QVERIFY2(load.out.contains("500 succeeded, 0 failed, 0 errored, 0 timeout"), load.words());
}

void GatewayTest::settings_decide_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("host");
  QTest::addColumn<QByteArray>("service");
  QTest::addColumn<int>("status");
  QTest::addColumn<QByteArray>("words");
  // Node refuses the handshake since its version 20; before, it answers a 403 about ALPN.
  const bool alert =
      run_tool(find_program("node"), {"-p", "+process.versions.node.split('.')[0]"}).out.toInt() >=
      20;
  const char* node_refuses = alert ? "alert-id=120" : "details=\"D-06\"";
  // The status, and what is in the answer: of a refusal its Proxy-Status.
  const struct {
    const char* host;
    const char* service;
    int status;
    const char* words;
  } cases[] = {
      {"nobody",              "web",          502, "connection_refused"   },
      {"forced-h1",           "node-h2",      502, node_refuses           }, // N-02
      {"forced-h2",           "nginx-tls-h1", 502, "tls_"                 }, // N-06
      {"forced-h2c",          "web",          502, "http_protocol_error"  },
      {"https-to-silent",     "web",          504, "_timeout"             }, // N-11
      {"https-to-plain",      "hypercorn",    502, "tls_protocol_error"   }, // N-09
      {"http-to-nginx",       "nginx-tls",    502, "http_protocol_error"  }, // N-10, five replies
      {"http-to-node",        "node-h2",      502, "D-02"                 },
      {"http-to-nghttpd",     "nghttpd-tls",  502, "D-02"                 },
      {"http-to-haproxy",     "haproxy-h2",   502, "D-02"                 },
      {"http-to-caddy",       "caddy-tls",    502, "http_protocol_error"  },
      {"mtls-without",        "nginx-mtls",   400, "No required SSL"      }, // N-15
      {"mtls-with",           "nginx-mtls",   200, "host=mtls-with"       },
      {"nginx-sni",           "nginx-sni",    200, "host=nginx-sni"       },
      {"sni-unknown",         "nginx-sni",    502, "alert-id=112"         }, // N-13
      {"sni-told",            "nginx-sni",    200, "host=nginx-sni"       },
      {"caddy-named",         "caddy-named",  200, "host=caddy-named"     },
      {"caddy-unknown.other", "caddy-named",  502, "alert-id=80"          },
      {"caddy-told",          "caddy-named",  200, "host=caddy-named"     },
      {"verified",            "nginx-tls",    200, "host=verified"        },
      {"untrusted",           "nginx-tls",    502, "tls_certificate_error"}, // N-14
      {"wrong-name",          "nginx-tls",    502, "tls_certificate_error"},
  };
  for (const QByteArray relay : kRelays)
    for (const auto& one : cases)
      QTest::newRow((relay + "/" + one.host).constData())
          << relay << QByteArray(one.host) << QByteArray(one.service) << one.status
          << QByteArray(one.words);
}

void GatewayTest::settings_decide() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, host);
  QFETCH(QByteArray, service);
  QFETCH(int, status);
  QFETCH(QByteArray, words);
  NEED_SERVICE(stage_, service);
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const QString port = QString::number(site.port("http"));
  const QString name = QString::fromUtf8(host) + (host.contains('.') ? ".test" : ".web.test");
  // Twice: what was found out by the first request decides about the second one.
  for (int i = 0; i < 2; ++i) {
    const ToolRun run = curl({"-i", "--connect-to", name + ":" + port + ":127.0.0.1:" + port,
                              "http://" + name + ":" + port + "/hello"});
    const QByteArray story = run.words() + site.story();
    QVERIFY2(run.out.startsWith("HTTP/1.1 " + QByteArray::number(status)), story);
    QVERIFY2(run.out.contains(words), story);
    if (status == 502) QVERIFY2(run.out.toLower().contains("\nproxy-status: "), story);
  }
}

void GatewayTest::encoding_leaves_sockets_and_events_alone_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("entrance");
  QTest::addColumn<QByteArray>("version");
  for (const QByteArray relay : kRelays)
    for (const QByteArray entrance : {"http", "https"})
      for (const QByteArray version : {"h1", "h2"})
        QTest::newRow((relay + "/" + entrance + "/" + version).constData())
            << relay << entrance << version;
}

/// W-E1, W-E5: the visitor speaks first and offers every encoding.
void GatewayTest::encoding_leaves_sockets_and_events_alone() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, entrance);
  QFETCH(QByteArray, version);
  ENTER_SITE(stage_, relay);
  const bool tls = entrance == "https";
  Site& site = stage_.site(relay);
  const bool no_socket = !is_ours(relay) && !tls && version == "h2";  // frps offers none
  const QByteArray wrong =
      stage_.visit(tls ? "encoded.tls.test" : "encoded.web.test", site.port(entrance), tls, version,
                   no_socket ? "hello events" : "hello events socket");
  QVERIFY2(wrong.isEmpty(), wrong + "\n" + site.story());
}

void GatewayTest::servers_stand_in_front_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("front");
  QTest::addColumn<QByteArray>("peer");
  QTest::addColumn<QByteArray>("version");
  for (const QByteArray relay : kRelays)
    for (const QByteArray front : {"nginx", "haproxy", "haproxy-h2", "caddy", "caddy-h2"})
      for (const QByteArray peer : {"web", "node-h2"})
        for (const QByteArray version : {"h1", "h2"})
          QTest::newRow((relay + "/" + front + "/" + peer + "/" + version).constData())
              << relay << front << peer << version;
}

void GatewayTest::servers_stand_in_front() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, front);
  QFETCH(QByteArray, peer);
  QFETCH(QByteArray, version);
  NEED_SERVICE(stage_, peer);
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const QByteArray program = front.split('-').first();
  if (find_program(QString::fromUtf8(program)).isEmpty())
    QSKIP((program + " is not here").constData());
  const quint16 port = site.front(front);
  QVERIFY2(port != 0, (front + " did not start").constData());
  // nginx and this Caddy have no WebSocket over HTTP/2, and over HTTP/2 frps has none.
  const bool over_h2 = front.endsWith("-h2");
  const bool offers = program == "haproxy" && (!over_h2 || is_ours(relay));
  const bool upgrades = program == "haproxy" ? offers : !over_h2 || program == "nginx";
  const bool socket = version == "h2" ? offers : upgrades;
  const QByteArray wrong = stage_.visit(peer + ".web.test", port, true, version,
                                        socket ? "hello sum events socket" : "hello sum events");
  QVERIFY2(wrong.isEmpty(), wrong + "\n" + site.story());
}

}  // namespace culvert::interop::gateway_test

QTEST_GUILESS_MAIN(culvert::interop::gateway_test::GatewayTest)
#include "gateway_test.moc"
