#include "core/config/edit.h"

#include <QTest>

namespace culvert::config::edit_test {

class EditTest : public QObject {
  Q_OBJECT

 private slots:
  void one_key_changes_and_nothing_else_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* name, const char* text, const char* key, const char* result) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(key) << QByteArray(result);
    };
    row("in place", "[[proxies]]\nname = \"web\"\nculvert.upstream.scheme = \"https\" # old\n",
        "culvert.upstream.scheme",
        "[[proxies]]\nname = \"web\"\nculvert.upstream.scheme = true # old\n");
    row("a # inside quotes", "[[proxies]]\nname = \"web\"\nlocalIP = \"a#b\" # old\n", "localIP",
        "[[proxies]]\nname = \"web\"\nlocalIP = true # old\n");
    row("behind its relatives", "# top\n[[proxies]]\n  name = \"web\" # it\n  type = \"http\"\n",
        "culvert.upstream.scheme",
        "# top\n[[proxies]]\n  name = \"web\" # it\n  type = \"http\"\n"
        "  culvert.upstream.scheme = true\n");
    row("into its table", "[[proxies]]\nname = \"web\"\n[proxies.culvert.upstream]\nhost = \"x\"\n",
        "culvert.upstream.scheme",
        "[[proxies]]\nname = \"web\"\n[proxies.culvert.upstream]\nhost = \"x\"\nscheme = true\n");
    row("into the table above", "[[proxies]]\nname = \"web\"\n[proxies.culvert]\nhttp = \"on\"\n",
        "culvert.upstream.scheme",
        "[[proxies]]\nname = \"web\"\n[proxies.culvert]\nhttp = \"on\"\nupstream.scheme = true\n");
    row("into an inline table", "[[proxies]]\nname = \"web\"\nculvert = { http = \"on\" } # c\n",
        "culvert.upstream.scheme",
        "[[proxies]]\nname = \"web\"\nculvert = { http = \"on\", upstream.scheme = true } # c\n");
    row("of several lines",
        "[[proxies]]\nname = \"web\"\ncustomDomains = [ # all\n  \"x\",\n] # c\n", "customDomains",
        "[[proxies]]\nname = \"web\"\ncustomDomains = true # c\n");
    row("of any case", "[[proxies]]\nname = \"web\"\nlocalip = \"x\"\n", "localIP",
        "[[proxies]]\nname = \"web\"\nlocalip = true\n");
    row("in its table", "[[proxies]]\nname = \"web\"\n[proxies.plugin]\ntype = \"http2https\"\n",
        "plugin.type", "[[proxies]]\nname = \"web\"\n[proxies.plugin]\ntype = true\n");
    row("of the right proxy",
        "[[proxies]]\nname = \"a\"\nlocalIP = \"x\"\n[[proxies]]\nname = \"web\"\nlocalIP = \"x\"\n"
        "[[visitors]]\nname = \"web\"\n",
        "localIP",
        "[[proxies]]\nname = \"a\"\nlocalIP = \"x\"\n[[proxies]]\nname = \"web\"\nlocalIP = true\n"
        "[[visitors]]\nname = \"web\"\n");
    row("without a last line end", "[[proxies]]\nname = \"web\"", "localIP",
        "[[proxies]]\nname = \"web\"\nlocalIP = true");
    row("lines as Windows ends them", "[[proxies]]\r\nname = \"web\"\r\n", "localIP",
        "[[proxies]]\r\nname = \"web\"\r\nlocalIP = true\r\n");
    row("behind the mark of Windows' editors", "\xef\xbb\xbf[[proxies]]\nname = \"web\"\n",
        "localIP", "\xef\xbb\xbf[[proxies]]\nname = \"web\"\nlocalIP = true\n");
  }

  void one_key_changes_and_nothing_else() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, result);
    const Result<std::string> changed =
        with_change(text.toStdString(), "web", key.toStdString(), "true");
    QVERIFY2(static_cast<bool>(changed), changed ? "" : changed.error().context.c_str());
    QCOMPARE(QByteArray::fromStdString(*changed), result);
  }

  void what_cannot_be_changed_is_named_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("code");
    QTest::newRow("no such proxy")
        << QByteArray("[[proxies]]\nname = \"other\"\n") << static_cast<int>(Errc::not_found);
    QTest::newRow("proxies as one value")
        << QByteArray("proxies = [ { name = \"web\" } ]\n") << static_cast<int>(Errc::unsupported);
    QTest::newRow("a template with a loop")
        << QByteArray("{{ range }}\n[[proxies]]\nname = \"web\"\n{{ end }}\n")
        << static_cast<int>(Errc::config);
    QTest::newRow("below a value") << QByteArray("[[proxies]]\nname = \"web\"\nculvert = 1\n")
                                   << static_cast<int>(Errc::unsupported);
  }

  void what_cannot_be_changed_is_named() {
    QFETCH(QByteArray, text);
    QFETCH(int, code);
    const Result<std::string> changed =
        with_change(text.toStdString(), "web", "culvert.cors.origins", "[]");
    QVERIFY(!changed);
    QCOMPARE(static_cast<int>(changed.error().code), code);
  }

  void the_top_of_a_file_is_edited_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* name, const char* text, const char* key, const char* result) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(key) << QByteArray(result);
    };
    row("of nothing", "", "serverAddr", "serverAddr = 1\n");
    row("of comments", "# mine\n", "serverAddr", "# mine\nserverAddr = 1\n");
    row("above tables", "[log]\nlevel = \"info\"\n", "user",
        "user = 1\n\n[log]\nlevel = \"info\"\n");
    row("above items and their comments", "# file\n\n# web\n[[proxies]]\nname = \"web\"\n", "user",
        "# file\n\nuser = 1\n\n# web\n[[proxies]]\nname = \"web\"\n");
    row("in its table", "[transport]\ntcpMux = true # why\n[transport.tls]\nenable = true\n",
        "transport.tls.enable", "[transport]\ntcpMux = true # why\n[transport.tls]\nenable = 1\n");
    row("beside a deeper table", "a = 1\n[transport.tls]\nenable = true\n", "transport.protocol",
        "a = 1\ntransport.protocol = 1\n[transport.tls]\nenable = true\n");
    row("not of an item", "[[proxies]]\nname = \"x\"\nuser = 2\n", "user",
        "user = 1\n\n[[proxies]]\nname = \"x\"\nuser = 2\n");
  }

  void the_top_of_a_file_is_edited() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, result);
    const auto changed = with_value(text.toStdString(), {}, key_path(key.toStdString()), "1");
    QVERIFY2(static_cast<bool>(changed), changed ? "" : changed.error().context.c_str());
    QCOMPARE(QByteArray::fromStdString(*changed), result);
  }

  void keys_and_tables_are_taken_out_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* name, const char* text, const char* result) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(result);
    };
    row("nothing there", "a = 1\n", "a = 1\n");
    row("dotted", "plugin.type = \"x\" # c\nplugin.a.b = 1\na = 1\n", "a = 1\n");
    row("a table", "a = 1\n\n# about\n[plugin]\ntype = \"x\"\n[plugin.b]\nc = 1\n\n[log]\n",
        "a = 1\n\n[log]\n");
    row("inline", "plugin = { type = \"x\" }\na = 1\n", "a = 1\n");
  }

  void keys_and_tables_are_taken_out() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, result);
    const auto changed = without_key(text.toStdString(), {}, {"plugin"});
    QVERIFY(changed);
    QCOMPARE(QByteArray::fromStdString(*changed), result);
  }

  void a_part_of_an_inline_table_is_taken_out_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    QTest::newRow("first") << QByteArray("plugin = { type = 1, b = 2 }\n")
                           << QByteArray("plugin = { b = 2 }\n");
    QTest::newRow("last") << QByteArray("plugin = { b = 2, type = 1 }\n")
                          << QByteArray("plugin = { b = 2 }\n");
    QTest::newRow("only") << QByteArray("plugin = { type = 1 }\n") << QByteArray("plugin = {  }\n");
  }

  void a_part_of_an_inline_table_is_taken_out() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, result);
    const auto changed = without_key(text.toStdString(), {}, {"plugin", "type"});
    QVERIFY(changed);
    QCOMPARE(QByteArray::fromStdString(*changed), result);
  }

  void a_map_is_set_entry_by_entry_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* name, const char* text, const char* result) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(result);
    };
    row("new", "a = 1\n", "a = 1\nm.b = \"2\"\nm.\"c.d\" = \"3\"\n");
    row("in a table", "[m]\nb = \"1\" # why\nx = \"9\"\n",
        "[m]\nb = \"2\" # why\n\"c.d\" = \"3\"\n");
    row("inline", "m = { b = \"1\", x = \"9\" }\na = 1\n",
        "a = 1\nm.b = \"2\"\nm.\"c.d\" = \"3\"\n");
  }

  void a_map_is_set_entry_by_entry() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, result);
    const auto changed = with_map(text.toStdString(),
                                  {
    },
                                  {"m"}, {{"b", "2"}, {"c.d", "3"}});
    QVERIFY2(static_cast<bool>(changed), changed ? "" : changed.error().context.c_str());
    QCOMPARE(QByteArray::fromStdString(*changed), result);
    const auto none = with_map(*changed, {}, {"m"}, {});
    QVERIFY(none);
    QVERIFY(!QByteArray::fromStdString(*none).contains("c.d"));
  }

  void items_are_read_and_exchanged() {
    const std::string text =
        "serverAddr = \"x\"\n\n# first\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n"
        "[proxies.transport]\nuseEncryption = true\n\n# second\n[[proxies]]\nname = \"b\"\n"
        "type = \"xtcp\" # later\n\n[log]\nlevel = \"info\"\n";
    const auto items = items_of(text, "proxies");
    QVERIFY(items);
    QCOMPARE(items->size(), std::size_t{2});
    QCOMPARE((*items)[0].text, std::string("# first\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n"
                                           "[proxies.transport]\nuseEncryption = true\n\n"));
    QCOMPARE((*items)[1].name, std::string("b"));
    QCOMPARE((*items)[1].type, std::string("xtcp"));
    const auto same = with_item(text, {"proxies", 1}, (*items)[1].text);
    QVERIFY(same);
    QCOMPARE(*same, text);
    const auto more = with_new_item(text, "proxies", 0, "[[proxies]]\nname = \"n\"\n");
    QVERIFY(more);
    QCOMPARE((*items_of(*more, "proxies"))[1].name, std::string("n"));
    const auto back = without_item(*more, {"proxies", 1});
    QVERIFY(back);
    QCOMPARE(*back, text);
    const auto last = with_new_item(text, "visitors", std::nullopt, "[[visitors]]\nname = \"v\"\n");
    QVERIFY(last);
    QCOMPARE(*last, text + "\n[[visitors]]\nname = \"v\"\n");
    const auto own = without_items(text);
    QVERIFY(own);
    QCOMPARE(*own, std::string("serverAddr = \"x\"\n\n[log]\nlevel = \"info\"\n"));
  }

  void one_item_is_one_item_data() {
    QTest::addColumn<QByteArray>("item");
    QTest::newRow("nothing") << QByteArray("");
    QTest::newRow("two") << QByteArray("[[proxies]]\n[[proxies]]\n");
    QTest::newRow("of another list") << QByteArray("[[visitors]]\n");
    QTest::newRow("and a setting") << QByteArray("user = 1\n[[proxies]]\n");
    QTest::newRow("and a table") << QByteArray("[[proxies]]\n[log]\n");
    QTest::newRow("not TOML") << QByteArray("[[proxies]]\nname = \n");
  }

  void one_item_is_one_item() {
    QFETCH(QByteArray, item);
    QVERIFY(!with_item("[[proxies]]\nname = \"a\"\n", {"proxies", 0}, item.toStdString()));
    QVERIFY(!with_new_item("", "proxies", std::nullopt, item.toStdString()));
  }
};

}  // namespace culvert::config::edit_test

QTEST_GUILESS_MAIN(culvert::config::edit_test::EditTest)
#include "edit_test.moc"
