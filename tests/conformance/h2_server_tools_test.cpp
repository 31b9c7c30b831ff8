#include "tests/conformance/h2_service.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

namespace culvert::http::h2_server_tools_test {

/// Our HTTP/2 server, tried by the programs of other people. A row whose program is not here is
/// skipped with that reason.
class H2ServerToolsTest : public QObject {
  Q_OBJECT

 private slots:
  void h2spec_is_content_data() { plain_and_tls(); }
  void h2spec_is_content();
  void curl_gets_and_posts_data() { plain_and_tls(); }
  void curl_gets_and_posts();
  void nghttp_understands_us_data() { plain_and_tls(); }
  void nghttp_understands_us();
  void h2load_loses_no_request_data() { plain_and_tls(); }
  void h2load_loses_no_request();

 private:
  static void plain_and_tls() {
    QTest::addColumn<bool>("tls");
    QTest::newRow("plaintext") << false;
    QTest::newRow("TLS") << true;
  }
};

namespace {

QString program(const QString& name) {
  const QString given = qEnvironmentVariable(qPrintable("CULVERT_" + name.toUpper()));
  if (!given.isEmpty() && QFileInfo(given).isExecutable()) return given;
  return QStandardPaths::findExecutable(name);
}

struct Run {
  int code = -1;
  QByteArray out, err;
};

Run run_tool(const QString& path, const QStringList& arguments, int seconds = 60) {
  QProcess process;
  process.start(path, arguments);
  if (!process.waitForFinished(seconds * 1000)) {
    process.kill();
    process.waitForFinished();
    return {-1, process.readAllStandardOutput(), "did not end in time"};
  }
  return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString url(const H2Service& service, bool tls, const QString& path) {
  return QString("%1://127.0.0.1:%2%3").arg(tls ? "https" : "http").arg(service.port()).arg(path);
}

/// Cases that RFC 9113 has relaxed, and why we do not obey them.
const QHash<QString, QString>& relaxed() {
  static const QHash<QString, QString> table{
      {"http2/5.3.1 Sends PRIORITY frame that depend on itself",
       "RFC 9113 5.3.2 abolishes dependencies; after SETTINGS_NO_RFC7540_PRIORITIES they mean "
       "nothing, and PRIORITY frames are counted, not read"},
  };
  return table;
}

struct Spec {
  int passed = 0;
  QStringList failed, skipped;
};

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
      spec.failed += test + ": " + xml.readElementText(QXmlStreamReader::IncludeChildElements);
      good = false;
    } else if (xml.isStartElement() && xml.name() == u"skipped") {
      spec.skipped += test;
      good = false;
    } else if (xml.isEndElement() && xml.name() == u"testcase" && good) {
      ++spec.passed;
    }
  }
  return spec;
}

}  // namespace

void H2ServerToolsTest::h2spec_is_content() {
  QFETCH(bool, tls);
  const QString tool = program("h2spec");
  if (tool.isEmpty()) QSKIP("h2spec is not here: build the target conformance_peers (needs Go)");
  const H2Service service(tls);
  const QTemporaryDir folder;
  const QString report = folder.filePath("report.xml");
  QStringList arguments{"-h", "127.0.0.1", "-p",  QString::number(service.port()), "--strict", "-o",
                        "3",  "-j",        report};
  if (tls) arguments += {"-t", "-k"};
  const Run run = run_tool(tool, arguments, 200);
  const Spec spec = read_report(report);
  QStringList unexplained;
  for (const QString& failed : spec.failed)
    if (!relaxed().contains(failed.section(':', 0, 0))) unexplained += failed;
  qInfo("h2spec: %d passed, %lld failed, %lld skipped", spec.passed,
        static_cast<long long>(spec.failed.size()), static_cast<long long>(spec.skipped.size()));
  QVERIFY2(unexplained.isEmpty(), qPrintable('\n' + unexplained.join('\n')));
  QVERIFY2(spec.passed + spec.failed.size() > 140, run.out.right(3000).constData());
}

void H2ServerToolsTest::curl_gets_and_posts() {
  QFETCH(bool, tls);
  const QString tool = program("curl");
  if (tool.isEmpty()) QSKIP("curl is not here");
  const H2Service service(tls);
  const QStringList common{"-sS", "-k", "-m", "30", tls ? "--http2" : "--http2-prior-knowledge"};
  Run run = run_tool(
      tool, common + QStringList{"-w", "%{http_version} %{http_code}", url(service, tls, "/100")});
  QCOMPARE(run.err, QByteArray());
  QCOMPARE(run.out, QByteArray(100, 'x') + "2 200");

  const QTemporaryDir folder;
  QFile upload(folder.filePath("upload"));
  QVERIFY(upload.open(QIODevice::WriteOnly));
  QByteArray bytes(20'000'000, Qt::Uninitialized);
  for (qsizetype i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(i * 131 >> 7);
  upload.write(bytes);
  upload.close();
  run = run_tool(tool, common + QStringList{"--data-binary", "@" + upload.fileName(), "-H",
                                            "Expect:", url(service, tls, "/echo")});
  QCOMPARE(run.err, QByteArray());
  QVERIFY(run.out == bytes);
}

void H2ServerToolsTest::nghttp_understands_us() {
  QFETCH(bool, tls);
  const QString tool = program("nghttp");
  if (tool.isEmpty()) QSKIP("nghttp is not here");
  const H2Service service(tls);
  const Run run = run_tool(tool, {"-nv", "--no-verify-peer", "-m", "20",
                                  url(service, tls, "/50000"), url(service, tls, "/trailers")});
  QCOMPARE(run.code, 0);
  QCOMPARE(run.out.count(":status: 200"), 40);
  QCOMPARE(run.out.count("grpc-status: 0"), 20);
  QVERIFY(run.out.contains("SETTINGS_NO_RFC7540_PRIORITIES(0x09):1"));
  QVERIFY(!run.out.contains("recv RST_STREAM"));
}

void H2ServerToolsTest::h2load_loses_no_request() {
  QFETCH(bool, tls);
  const QString tool = program("h2load");
  if (tool.isEmpty()) QSKIP("h2load is not here");
  const H2Service service(tls);
  const Run run = run_tool(tool, {"-n", "5000", "-c", "4", "-m", "50", url(service, tls, "/1000")});
  QVERIFY2(run.out.contains("5000 succeeded, 0 failed, 0 errored, 0 timeout"), run.out.constData());
  const qsizetype line = run.out.indexOf("finished in");
  qInfo("h2load: %s", run.out.mid(line, run.out.indexOf('\n', line) - line).constData());
}

}  // namespace culvert::http::h2_server_tools_test

QTEST_GUILESS_MAIN(culvert::http::h2_server_tools_test::H2ServerToolsTest)
#include "h2_server_tools_test.moc"
