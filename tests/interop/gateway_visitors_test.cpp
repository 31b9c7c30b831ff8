#include "tests/interop/harness/gateway_stage.h"
#include "tests/interop/harness/waiting.h"

#include <QXmlStreamReader>
#include <QtTest>

namespace culvert::interop::gateway_visitors_test {

/// Visitors of other people, through the whole path of gateway_test: gRPC, Rust's hyper, Mercure's
/// subscribers, a browser, and the conformance suite from both sides.
class GatewayVisitorsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase() { stage_.stop(); }

  void grpc_calls_data();
  void grpc_calls();
  void hyper_visits_data();
  void hyper_visits();
  void mercure_delivers_data();
  void mercure_delivers();
  void a_browser_uses_streams_data();
  void a_browser_uses_streams();
  void h2spec_is_content_data();
  void h2spec_is_content();
  void h2specd_is_content_data();
  void h2specd_is_content();

 private:
  GatewayStage stage_;
};

namespace {

struct Spec {
  int passed = 0;
  QStringList failed;
};

/// Cases that are explained instead of obeyed: RFC 9113 has dropped dependencies of streams (see
/// tests/conformance); and what does not begin with the preface is HTTP/1.1 to a port that speaks
/// both in clear, and is refused in those words (RFC 9113 3.4 leaves GOAWAY out for such a peer).
bool is_explained(const QString& test) {
  return test.contains("Sends PRIORITY frame that depend on itself") ||
         test.contains("Sends invalid connection preface");
}

Spec read_report(const QString& file) {
  Spec spec;
  QFile in(file);
  if (!in.open(QIODevice::ReadOnly)) return spec;
  QXmlStreamReader xml(&in);
  QString test;
  bool good = true;
  while (!xml.atEnd()) {
    xml.readNext();
    if (xml.isStartElement() && xml.name() == u"testcase") {
      test = xml.attributes().value("package").toString() + ' ' +
             xml.attributes().value("classname").toString();
      good = true;
    } else if (xml.isStartElement() && (xml.name() == u"failure" || xml.name() == u"error")) {
      good = false;
      if (!is_explained(test))
        spec.failed += test + ": " + xml.readElementText(QXmlStreamReader::IncludeChildElements);
    } else if (xml.isEndElement() && xml.name() == u"testcase" && good) {
      ++spec.passed;
    }
  }
  return spec;
}

void add_relays_and(const char* name, const QList<QByteArray>& all) {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>(name);
  for (const QByteArray relay : kRelays)
    for (const QByteArray& one : all)
      QTest::newRow((relay + "/" + one).constData()) << relay << one;
}

}  // namespace

void GatewayVisitorsTest::initTestCase() {
  if (const auto why = stage_.why_impossible(); !why.isEmpty()) QSKIP(why.constData());
  if (const auto failure = stage_.start(); !failure.isEmpty()) QFAIL(failure.constData());
}

void GatewayVisitorsTest::grpc_calls_data() {
  add_relays_and("way", {"https/grpc", "https/grpc-tls", "vhost-tls/grpc", "http/grpc-tls"});
}

/// Every kind of call, a refusal, a cancelled call and a deadline.
void GatewayVisitorsTest::grpc_calls() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, way);
  const QByteArray entrance = way.split('/').first(), peer = way.split('/').last();
  if (relay != "relay" && entrance == "vhost-tls") QSKIP("frps does not end TLS");
  if (relay != "relay" && entrance == "http")
    QSKIP("frps forwards HTTP/1.1 only, gRPC cannot pass");
  NEED_SERVICE(stage_, peer);
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const QString domain = entrance == "https" ? ".tls.test" : ".web.test";
  QStringList arguments{QStringLiteral(CULVERT_INTEROP_CONFIGS "/../peers/grpc/visitor.py"),
                        QString::fromUtf8(peer) + domain, QString::number(site.port(entrance))};
  if (entrance != "http") arguments += stage_.certificate().authority_file();
  const ToolRun run = run_tool(find_python_with("grpc"), arguments, {}, 60'000);
  QVERIFY2(run.code == 0, run.words() + site.story() + stage_.peers().story());
}

void GatewayVisitorsTest::hyper_visits_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("alpn");
  QTest::addColumn<QByteArray>("version");
  QTest::addColumn<QByteArray>("answer");
  const struct {
    const char* alpn;
    const char* version;
    const char* answer;
  } cases[] = {
      {"h2,http/1.1", "auto",  "ALPN=h2 HTTP/2.0 200"      },
      {"http/1.1,h2", "auto",  "ALPN=h2 HTTP/2.0 200"      }, // whose order counts is ours
      {"http/1.1",    "auto",  "ALPN=http/1.1 HTTP/1.1 200"},
      {"none",        "http1", "ALPN=none HTTP/1.1 200"    },
      {"none",        "http2", "ALPN=none HTTP/2.0 200"    }, // story 3: its preface says it
  };
  for (const QByteArray relay : kRelays)
    for (const auto& one : cases)
      QTest::newRow((relay + "/" + one.alpn + "/" + one.version).constData())
          << relay << QByteArray(one.alpn) << QByteArray(one.version) << QByteArray(one.answer);
}

void GatewayVisitorsTest::hyper_visits() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, alpn);
  QFETCH(QByteArray, version);
  QFETCH(QByteArray, answer);
  const QString hyper = find_program("hyper-visitor");
  if (hyper.isEmpty()) QSKIP("the hyper visitor (CULVERT_HYPER_VISITOR) is not here");
  NEED_SERVICE(stage_, "node-h2");
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const ToolRun run = run_tool(hyper, {"node-h2.tls.test", QString::number(site.port("https")),
                                       stage_.certificate().authority_file(),
                                       QString::fromUtf8(alpn), QString::fromUtf8(version)});
  QVERIFY2(run.out.startsWith(answer), run.words() + site.story());
}

void GatewayVisitorsTest::mercure_delivers_data() {
  QTest::addColumn<QByteArray>("relay");
  QTest::addColumn<QByteArray>("way");
  QTest::addColumn<QByteArray>("place");
  QTest::addColumn<QByteArray>("version");
  for (const QByteArray relay : kRelays)
    for (const QByteArray way : {"http/mercure", "http/mercure-tls", "https/mercure",
                                 "https/mercure-tls", "nginx/mercure", "nginx/mercure-tls"})
      for (const QByteArray place : {"header", "cookie", "query"})
        for (const QByteArray version : {"h1", "h2"})
          QTest::newRow((relay + "/" + way + "/" + place + "/" + version).constData())
              << relay << way << place << version;
}

/// M-05 to M-13: behind us, and behind us and nginx.
void GatewayVisitorsTest::mercure_delivers() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, way);
  QFETCH(QByteArray, place);
  QFETCH(QByteArray, version);
  const QByteArray entrance = way.split('/').first(), peer = way.split('/').last();
  NEED_SERVICE(stage_, peer);
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const bool front = entrance == "nginx";
  if (front && find_program("nginx").isEmpty()) QSKIP("nginx is not here");
  const quint16 port = front ? site.front(entrance) : site.port(entrance);
  const QByteArray domain = entrance == "https" ? ".tls.test" : ".web.test";
  const QJsonObject more{
      {"place", QString::fromUtf8(place)                                      },
      {"key",   QString::fromUtf8(stage_.peers().words().value("MERCURE_KEY"))}
  };
  const QByteArray wrong =
      stage_.visit(peer + domain, port, entrance != "http", version, "mercure", more);
  QVERIFY2(wrong.isEmpty(), wrong + "\n" + site.story() + stage_.peers().story());
}

void GatewayVisitorsTest::a_browser_uses_streams_data() {
  add_relays_and("way", {"https/node-h2", "https/hypercorn", "vhost-tls/hypercorn"});
}

/// W-23: a page over HTTP/2 opens a WebSocket and an EventSource over the connection it came by.
void GatewayVisitorsTest::a_browser_uses_streams() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, way);
  const QByteArray entrance = way.split('/').first(), peer = way.split('/').last();
  const QString chromium = find_program("chromium");
  if (chromium.isEmpty()) QSKIP("chromium is not here (see README.md)");
  if (relay != "relay" && entrance == "vhost-tls") QSKIP("frps does not end TLS");
  NEED_SERVICE(stage_, peer);
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const QTemporaryDir folder;
  const QString log = folder.filePath("net.json");
  const QByteArray host = peer + (entrance == "https" ? ".tls.test" : ".web.test");
  const QString url =
      "https://" + QString::fromUtf8(host) + ":" + QString::number(site.port(entrance)) + "/page";
  PeerProcess& service = stage_.peers().program(peer);
  const qsizetype before = service.output().size();
  PeerProcess browser;
  const bool started = browser.start(
      chromium,
      {"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
       "--disable-background-networking", "--no-first-run", "--ignore-certificate-errors",
       "--host-resolver-rules=MAP *.test 127.0.0.1", "--no-proxy-server",
       "--user-data-dir=" + folder.filePath("profile"), "--log-net-log=" + log, url},
      QProcessEnvironment::systemEnvironment());
  QVERIFY2(started, "chromium cannot be started");
  const auto reported = [&] {
    const qsizetype at = service.output().indexOf("report ", before);
    return at >= 0 && service.output().indexOf('\n', at) > 0;
  };
  QVERIFY2(wait_until(reported, 60'000), site.story() + browser.last_words());
  const QByteArray report = service.output().mid(before);
  QVERIFY2(report.contains("\"socket\":\"from a browser\""), report);
  QVERIFY2(report.contains("\"events\":\"first last\""), report);
  QVERIFY2(report.contains("\"protocol\":\"h2\""), report);
  // The browser writes its log as it goes.
  const auto has_line = [&] {
    QFile file(log);
    return file.open(QIODevice::ReadOnly) && file.readAll().contains(":protocol: websocket");
  };
  QVERIFY2(wait_until(has_line, 15'000), "the browser did not use extended CONNECT");
}

void GatewayVisitorsTest::h2spec_is_content_data() {
  add_relays_and("listener", {"http", "vhost-tls", "TCP_GATEWAY", "TCP_GATEWAY_TLS"});
}

void GatewayVisitorsTest::h2spec_is_content() {
  QFETCH(QByteArray, relay);
  QFETCH(QByteArray, listener);
  const QString tool = find_program("h2spec");
  if (tool.isEmpty()) QSKIP("h2spec (CULVERT_H2SPEC) is not here");
  const bool ends_in_relay = listener == "http" || listener == "vhost-tls";
  if (relay != "relay" && ends_in_relay) QSKIP("that listener is frps");
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const bool tls = listener == "vhost-tls" || listener == "TCP_GATEWAY_TLS";
  const QTemporaryDir folder;
  const QString report = folder.filePath("report.xml");
  QStringList arguments{"-h",       listener == "vhost-tls" ? "localhost" : "127.0.0.1",
                        "-p",       QString::number(site.port(listener)),
                        "--strict", "-o",
                        "3",        "-j",
                        report,     "-P",
                        "/hello"};
  if (tls) arguments += {"-t", "-k"};
  const ToolRun run = run_tool(tool, arguments, {}, 200'000);
  const Spec spec = read_report(report);
  QVERIFY2(spec.failed.isEmpty(), qPrintable('\n' + spec.failed.join('\n')));
  qInfo("%d cases passed", spec.passed);
  QVERIFY2(spec.passed > 140, run.words().right(2000));
}

void GatewayVisitorsTest::h2specd_is_content_data() {
  add_relays_and("up", {"h2c"});
}

/// The service misbehaves in every way that h2specd knows: how our client takes it.
void GatewayVisitorsTest::h2specd_is_content() {
  QFETCH(QByteArray, relay);
  const QString tool = find_program("h2specd");
  if (tool.isEmpty()) QSKIP("h2specd (CULVERT_H2SPECD) is not here");
  ENTER_SITE(stage_, relay);
  Site& site = stage_.site(relay);
  const QString script = QStringLiteral(CULVERT_INTEROP_CONFIGS "/../peers/node/spec_visitor.js");
  const QString visitor =
      find_program("node") + " " + script + " " + QString::number(site.port("http"));
  const ToolRun run =
      run_tool(tool,
               {"--exec", visitor, "--from-port", QString::number(stage_.peers().first_spec_port()),
                "--strict", "--timeout", "10"},
               {}, 200'000);
  // Behind it come the complaints of its listeners, which it closes under themselves.
  QByteArray summary;
  for (const QByteArray& line : run.out.split('\n'))
    if (line.contains(" tests, ")) summary = line.trimmed();
  qInfo("%s", summary.constData());
  const qsizetype failures = run.out.indexOf("Failures:");
  const QByteArray words = failures < 0 ? run.words() : run.out.mid(failures);
  QVERIFY2(!summary.isEmpty(), run.words());
  // A close becomes a reset when more of its frames are under way: closed it is all the same.
  const qsizetype failed = words.count("\u00d7 ");
  QVERIFY2(words.count("read: connection reset by peer") == failed, words + site.story());
}

}  // namespace culvert::interop::gateway_visitors_test

QTEST_GUILESS_MAIN(culvert::interop::gateway_visitors_test::GatewayVisitorsTest)
#include "gateway_visitors_test.moc"
