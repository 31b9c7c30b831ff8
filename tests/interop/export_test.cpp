#include "core/config/transfer/export.h"

#include "core/config/transfer/gather.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace culvert::interop::export_test {

/// What Culvert exports for frp is checked by the real frpc ("frpc verify"), the newest and the
/// oldest one: every form, without secrets, with its variables set in the environment.
class ExportTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void stock_frpc_takes_an_export_data();
  void stock_frpc_takes_an_export();
  void stock_frpc_refuses_our_tables();

 private:
  static QString frpc(const char* variable) { return qEnvironmentVariable(variable); }
  static bool verify(const QString& program, const QString& file, const QStringList& variables,
                     QByteArray& said);
};

namespace {

const char* const profile =
    "# ours\n"
    "serverAddr = \"frp.example.com\"\nserverPort = 7000\nuser = \"me\"\n"
    "auth.token = \"keychain\"\nwebServer.port = 7400\nwebServer.password = \"canary-web\"\n"
    "transport.tls.enable = true\nmetadatas.team = \"yes\"\n\n"
    "[[proxies]]\nname = \"web site\"\ntype = \"http\"\nlocalPort = 8080\n"
    "customDomains = [\"a.example.com\"]\nhttpUser = \"u\"\nhttpPassword = \"canary-http\"\n"
    "requestHeaders.set.X-From = \"1\"\n"
    "[proxies.culvert]\nhttp = \"on\"\n[proxies.culvert.upstream]\nscheme = \"https\"\n\n"
    "[[proxies]]\nname = \"key\"\ntype = \"stcp\"\nlocalPort = 22\nsecretKey = \"env:SSH_KEY\"\n"
    "loadBalancer = { group = \"g\", groupKey = \"canary-group\" }\n\n"
    "[[proxies]]\nname = \"dns\"\ntype = \"udp\"\nlocalPort = 53\nremotePort = 5300\n\n"
    "[[proxies]]\nname = \"files\"\ntype = \"tcp\"\nremotePort = 6001\n"
    "[proxies.plugin]\ntype = \"static_file\"\nlocalPath = \"/tmp\"\nhttpUser = \"u\"\n"
    "httpPassword = \"canary-plugin\"\n\n"
    "[[visitors]]\nname = \"v\"\ntype = \"xtcp\"\nserverName = \"p\"\nsecretKey = \"session\"\n"
    "bindPort = 9000\n";

const char* const ini =
    "[common]\nserver_addr = frp.example.com\nserver_port = 7000\ntoken = canary-ini\n"
    "tls_enable = true\nfancy = 1\n"
    "[range:many]\nlocal_port = 6010-6012\nremote_port = 7010-7012\n"
    "[web]\ntype = http\nlocal_port = 80\ncustom_domains = a.example.com\nhttp_pwd = canary-pwd\n";

transfer::Exported exported(const std::string& text, transfer::Form form) {
  transfer::ExportOptions options;
  options.form = form;
  options.frp_only = true;
  options.may_hold_markers = true;
  auto made = transfer::export_profile(text, options);
  return made ? *std::move(made) : transfer::Exported{};
}

}  // namespace

bool ExportTest::verify(const QString& program, const QString& file, const QStringList& variables,
                        QByteArray& said) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const QString& variable : variables)
    environment.insert(variable, QStringLiteral("a value"));
  process.setProcessEnvironment(environment);
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, {QStringLiteral("verify"), QStringLiteral("-c"), file});
  const bool ended = process.waitForFinished(20'000);
  said = process.readAll();
  return ended && process.exitCode() == 0;
}

void ExportTest::stock_frpc_takes_an_export_data() {
  QTest::addColumn<QByteArray>("variable");
  QTest::addColumn<int>("form");
  QTest::addColumn<bool>("from_ini");
  for (const char* variable : {"CULVERT_FRPC_070", "CULVERT_FRPC_061"})
    for (const auto& [form, name] :
         {std::pair(transfer::Form::toml, "toml"), std::pair(transfer::Form::yaml, "yaml"),
          std::pair(transfer::Form::json, "json")})
      for (const bool from_ini : {false, true})
        QTest::addRow("%s %s%s", variable, name, from_ini ? " from ini" : "")
            << QByteArray(variable) << static_cast<int>(form) << from_ini;
}

void ExportTest::stock_frpc_takes_an_export() {
  QFETCH(QByteArray, variable);
  QFETCH(int, form);
  QFETCH(bool, from_ini);
  const QString program = frpc(variable.constData());
  if (!QFile::exists(program)) QSKIP("frpc is not here: its place is not in the environment");
  std::string text = profile;
  if (from_ini) {
    const transfer::Gathered found = transfer::gather(
        {
            {"old.ini", "", ini}
    },
        {});
    QCOMPARE(found.candidates.size(), std::size_t{1});
    text = found.candidates.front().text;
  }
  const transfer::Exported made = exported(text, static_cast<transfer::Form>(form));
  QVERIFY(!made.text.empty());
  QVERIFY(made.text.find("canary") == std::string::npos);
  QVERIFY(made.text.find("culvert") == std::string::npos);
  QTemporaryDir folder;
  QFile file(folder.filePath(QStringLiteral("frpc")));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(made.text.data(), static_cast<qint64>(made.text.size()));
  file.close();
  QStringList variables;
  for (const std::string& one : made.variables)
    variables.append(QString::fromStdString(one));
  QByteArray said;
  QVERIFY2(verify(program, file.fileName(), variables, said), said.constData());
}

void ExportTest::stock_frpc_refuses_our_tables() {
  const QString program = frpc("CULVERT_FRPC_070");
  if (!QFile::exists(program)) QSKIP("frpc is not here: its place is not in the environment");
  // Or leaving them out would prove nothing.
  QTemporaryDir folder;
  QFile file(folder.filePath(QStringLiteral("frpc.toml")));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(profile);
  file.close();
  QByteArray said;
  QVERIFY(!verify(program, file.fileName(), {}, said));
  QVERIFY2(said.contains("culvert"), said.constData());
}

}  // namespace culvert::interop::export_test

QTEST_GUILESS_MAIN(culvert::interop::export_test::ExportTest)
#include "export_test.moc"
