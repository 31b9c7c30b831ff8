#include "core/config/edit.h"

#include <QTest>

namespace culvert::config {

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
        "[[proxies]]\nname = \"web\"\nculvert.upstream.scheme = NEW # old\n");
    row("a # inside quotes", "[[proxies]]\nname = \"web\"\nlocalIP = \"a#b\" # old\n", "localIP",
        "[[proxies]]\nname = \"web\"\nlocalIP = NEW # old\n");
    row("behind the name", "# top\n[[proxies]]\n  name = \"web\" # it\n  type = \"http\"\n",
        "culvert.upstream.scheme",
        "# top\n[[proxies]]\n  name = \"web\" # it\n  culvert.upstream.scheme = NEW\n"
        "  type = \"http\"\n");
    row("into its table", "[[proxies]]\nname = \"web\"\n[proxies.culvert.upstream]\nhost = \"x\"\n",
        "culvert.upstream.scheme",
        "[[proxies]]\nname = \"web\"\n[proxies.culvert.upstream]\nscheme = NEW\nhost = \"x\"\n");
    row("into the table above", "[[proxies]]\nname = \"web\"\n[proxies.culvert]\nhttp = \"on\"\n",
        "culvert.upstream.scheme",
        "[[proxies]]\nname = \"web\"\n[proxies.culvert]\nupstream.scheme = NEW\nhttp = \"on\"\n");
    row("in its table", "[[proxies]]\nname = \"web\"\n[proxies.plugin]\ntype = \"http2https\"\n",
        "plugin.type", "[[proxies]]\nname = \"web\"\n[proxies.plugin]\ntype = NEW\n");
    row("of the right proxy",
        "[[proxies]]\nname = \"a\"\nlocalIP = \"x\"\n[[proxies]]\nname = \"web\"\nlocalIP = \"x\"\n"
        "[[visitors]]\nname = \"web\"\n",
        "localIP",
        "[[proxies]]\nname = \"a\"\nlocalIP = \"x\"\n[[proxies]]\nname = \"web\"\nlocalIP = NEW\n"
        "[[visitors]]\nname = \"web\"\n");
    row("without a last line end", "[[proxies]]\nname = \"web\"", "localIP",
        "[[proxies]]\nname = \"web\"\nlocalIP = NEW");
    row("lines as Windows ends them", "[[proxies]]\r\nname = \"web\"\r\n", "localIP",
        "[[proxies]]\r\nname = \"web\"\r\nlocalIP = NEW\r\n");
  }

  void one_key_changes_and_nothing_else() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, result);
    const Result<std::string> changed =
        with_change(text.toStdString(), "web", key.toStdString(), "NEW");
    QVERIFY2(static_cast<bool>(changed), changed ? "" : changed.error().context.c_str());
    QCOMPARE(QByteArray::fromStdString(*changed), result);
  }

  void what_cannot_be_changed_is_named_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("code");
    QTest::newRow("no such proxy")
        << QByteArray("[[proxies]]\nname = \"other\"\n") << static_cast<int>(Errc::not_found);
    QTest::newRow("an inline table")
        << QByteArray("[[proxies]]\nname = \"web\"\nculvert = { http = \"on\" }\n")
        << static_cast<int>(Errc::unsupported);
    QTest::newRow("several lines")
        << QByteArray("[[proxies]]\nname = \"web\"\nculvert.cors.origins = [\n  \"x\"\n]\n")
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
};

}  // namespace culvert::config

QTEST_GUILESS_MAIN(culvert::config::EditTest)
#include "edit_test.moc"
