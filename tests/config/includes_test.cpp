#include "core/config/load.h"
#include "tests/config/told.h"

#include <QTest>

namespace culvert::config::includes_test {
namespace {

constexpr const char* proxy_a = "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\nlocalPort = 1\n";
constexpr const char* proxy_b = "[[proxies]]\nname = \"b\"\ntype = \"tcp\"\nlocalPort = 2\n";

QStringList names(const ClientConfig& config) {
  QStringList list;
  for (const Proxy& proxy : config.proxies)
    list << QString::fromStdString(proxy.name);
  for (const Visitor& visitor : config.visitors)
    list << "v:" + QString::fromStdString(visitor.name);
  return list;
}

/// "name of the file: problem".
QStringList told_with_files(const std::vector<Problem>& problems) {
  QStringList lines;
  for (const Problem& problem : problems)
    if (problem.code != ProblemCode::insecure)
      lines << QFileInfo(QString::fromStdString(problem.file)).fileName() + ": " +
                   QString::fromStdString(told(problem));
  return lines;
}

}  // namespace

class IncludesTest : public QObject {
  Q_OBJECT

 private slots:
  void proxies_and_visitors_of_all_matching_files_are_added_in_order() {
    const Folder folder;
    folder.write("confd/2.toml", proxy_b);
    folder.write("confd/1.yaml", "proxies:\n- {name: yy, type: tcp, localPort: 3}\n");
    folder.write("confd/3.json",
                 R"({"visitors": [{"name": "v", "type": "stcp", "serverName": "x",
                     "bindPort": 1, "secretKey": "k"}]})");
    folder.write("confd/readme.txt", "not a configuration");
    folder.write("confd/sub.toml/x", "");
    const auto path = folder.write(
        "frpc.toml",
        std::string("includes = [\"confd/*.toml\", \"confd/[0-9].[jy]*\"]\n") + proxy_a);
    const auto loaded = load_client_file(path, {});
    const QString difference = differing(told(loaded.problems), {});
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
    QCOMPARE(names(*loaded.config), (QStringList{"a", "b", "yy", "v:v"}));
  }

  void problems_name_the_included_file_and_its_own_places() {
    const Folder folder;
    folder.write("confd/b.toml", std::string(proxy_b) + "localIP = \"x:1\"\nfoo = 1\n" + proxy_a);
    const auto path = folder.write(
        "frpc.toml", std::string("includes = [\"./confd/*\"]\n") + proxy_a + "bar = 1");
    const auto loaded = load_client_file(path, {});
    const QStringList expected{
        "frpc.toml: 6:1 unknown_key proxies[0].bar (a)",
        "b.toml: ~ 5:11 bad_value proxies[0].localIP (b) | a host name or IP address without port",
        "b.toml: 6:1 unknown_key proxies[0].foo (b)",
        "b.toml: 8:8 duplicate_name proxies[1].name (a) | a"};
    QCOMPARE(told_with_files(loaded.problems), expected);
  }

  void common_keys_of_an_included_file_have_no_effect_and_are_warned_about() {
    const Folder folder;
    folder.write("b.toml",
                 std::string("serverAddr = \"other\"\nincludes = [\"*.toml\"]\nserverPrt = 1\n"
                             "user = \"\"\nversion = \"1\"\n[transport]\nprotocol = \"quic\"\n") +
                     proxy_b);
    const auto path = folder.write("frpc.toml", "includes = [\"b.toml\"]\nserverAddr = \"main\"");
    const auto loaded = load_client_file(path, {});
    const QStringList expected{"b.toml: ~ 1:1 conflict serverAddr | includes",
                               "b.toml: ~ 2:1 conflict includes | includes",
                               "b.toml: 3:1 unknown_key serverPrt | serverPort",
                               "b.toml: ~ 7:1 conflict transport.protocol | includes"};
    QCOMPARE(told_with_files(loaded.problems), expected);
    QCOMPARE(loaded.config->server_addr, std::string("main"));
    QCOMPARE(names(*loaded.config), QStringList("b"));
  }

  void missing_folders_and_files_are_told() {
    const Folder folder;
    const auto path =
        folder.write("frpc.toml", "includes = [\"no/*.toml\", \"no.toml\", \"none*.toml\"]\n");
    const auto loaded = load_client_file(path, {});
    const QStringList expected{
        "frpc.toml: 1:12 file_unreadable includes[0] | no: No such file or directory",
        "frpc.toml: ~ 1:12 file_unreadable includes[1] | no.toml"};
    QCOMPARE(told_with_files(loaded.problems), expected);
  }

  void faults_of_syntax_and_template_are_told_by_file() {
    const Folder folder;
    folder.write("c/1.toml", "a = ");
    folder.write("c/2.toml", "{{ foo }}");
    folder.write("c/3.toml", "[common]\nserver_addr = x");
    const auto path = folder.write("frpc.toml", "includes = [\"c/*\"]");
    const QStringList lines = told_with_files(load_client_file(path, {}).problems);
    const QString difference = differing(
        lines, {"1.toml: 1:5 syntax*", "2.toml: 1:4 template_error | the function foo is not known",
                "3.toml: 1:1 unsupported common | INI ([common])"});
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  void text_looks_for_includes_in_its_folder() {
    const Folder folder;
    folder.write("b.toml", proxy_b);
    const auto loaded = load_client_text("includes = [\"b.toml\"]", "typed", folder.path(), {});
    QCOMPARE(names(*loaded.config), QStringList("b"));
  }
};

}  // namespace culvert::config::includes_test

QTEST_GUILESS_MAIN(culvert::config::includes_test::IncludesTest)
#include "includes_test.moc"
