#include "core/config/document.h"

#include <QTest>

namespace culvert::config::document_test {
namespace {

std::string place(Position at) {
  return "@" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

/// The tree in one line: {key@1:1=value@1:7, ...}.
std::string written(const Node& node) {
  struct Text {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return "'" + value + "'"; }
    std::string operator()(const List& list) const {
      std::string text;
      for (const Node& item : list)
        text += (text.empty() ? "" : ", ") + written(item);
      return "[" + text + "]";
    }
    std::string operator()(const Table& table) const {
      std::string text;
      for (const Entry& entry : table)
        text +=
            (text.empty() ? "" : ", ") + entry.key + place(entry.at) + "=" + written(entry.value);
      return "{" + text + "}";
    }
  };
  return std::visit(Text{}, node.value) + place(node.at);
}

std::string result(const Parsed& parsed) {
  if (!parsed.root) return place(parsed.error_at) + " error";
  return written(*parsed.root);
}

using Parse = Parsed (*)(std::string_view);

}  // namespace

class DocumentTest : public QObject {
  Q_OBJECT

 private slots:
  void every_key_and_value_knows_its_place_data() {
    QTest::addColumn<Parse>("parse");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tree");
    const auto row = [](const char* name, Parse parse, const char* text, const char* tree) {
      QTest::newRow(name) << parse << QString::fromUtf8(text) << QString::fromUtf8(tree);
    };
    row("toml value", parse_toml, "a = 1\nbb = 'x'", "{a@1:1=1@1:5, bb@2:1='x'@2:6}@1:1");
    row("toml table", parse_toml, "[t.u]\n k = true",
        "{t@1:2={u@1:4={k@2:2=true@2:6}@1:1}@1:1}@1:1");
    row("toml array", parse_toml, "l = [1, \"a\",\n 2.5]",
        "{l@1:1=[1@1:6, 'a'@1:9, 2.500000@2:2]@1:5}@1:1");
    row("toml tables", parse_toml, "[[p]]\nn = 1\n[[p]]\nn = 2",
        "{p@1:3=[{n@2:1=1@2:5}@1:1, {n@4:1=2@4:5}@3:1]@1:1}@1:1");
    row("toml dates are text", parse_toml, "d = 2024-01-02", "{d@1:1='2024-01-02'@1:5}@1:1");
    row("toml columns count characters", parse_toml, "a = {'é' = 1}",
        "{a@1:1={é@1:6=1@1:12}@1:5}@1:1");
    row("toml without quotes", parse_toml, "a = b", "@1:5 error");
    row("toml key twice", parse_toml, "a = 1\na = 2", "@2:5 error");
    row("toml empty", parse_toml, "", "{}@1:1");
    row("json value", parse_json, "{\"a\": 1,\n \"b\" : \"x\"}",
        "{a@1:2=1@1:7, b@2:2='x'@2:8}@1:1");
    row("json kinds", parse_json, "[true, false, null, -1, 2.5, 1e2, \"\"]",
        "[true@1:2, false@1:8, null@1:15, -1@1:21, 2.500000@1:25, 100.000000@1:30, ''@1:35]@1:1");
    row("json nested", parse_json, "{\"a\":{\"b\":[{\"c\":1}]}}",
        "{a@1:2={b@1:7=[{c@1:13=1@1:17}@1:12]@1:11}@1:6}@1:1");
    row("json escapes", parse_json, "{\"\\u00e9\\n\": \"\\\"\"}", "{é\n@1:2='\"'@1:14}@1:1");
    row("json columns count characters", parse_json, "{\"é\": \"é\", \"b\": 1}",
        "{é@1:2='é'@1:7, b@1:12=1@1:17}@1:1");
    row("json big number", parse_json, "[18446744073709551615]",
        "[18446744073709551616.000000@1:2]@1:1");
    row("json trailing comma", parse_json, "{\"a\": 1,}", "@1:9 error");
    row("json cut off", parse_json, "{\"a\": ", "@1:6 error");
    row("json more behind", parse_json, "{} x", "@1:4 error");
    row("json empty", parse_json, "", "@1:1 error");
    row("yaml value", parse_yaml, "a: 1\nbb: x # c", "{a@1:1=1@1:4, bb@2:1='x'@2:5}@1:1");
    row("yaml lists", parse_yaml, "p:\n  - n: 1\n  - {n: 2}",
        "{p@1:1=[{n@2:5=1@2:8}@2:5, {n@3:6=2@3:9}@3:5]@2:3}@1:1");
    row("yaml kinds", parse_yaml,
        "[~, null, yes, No, on, 0x10, 0b11, 010, 1_000, 1.5, '1', !!str 1, .inf, -3]",
        "[null@1:2, null@1:5, true@1:11, false@1:16, true@1:20, 16@1:24, 3@1:30, 8@1:36, "
        "1000@1:41, "
        "1.500000@1:48, '1'@1:53, '1'@1:58, inf@1:67, -3@1:73]@1:1");
    row("yaml addresses are text", parse_yaml, "[127.0.0.1, 1.2.3, 10:20, e1, +, -, 09x]",
        "['127.0.0.1'@1:2, '1.2.3'@1:13, '10:20'@1:20, 'e1'@1:27, '+'@1:31, '-'@1:34, "
        "'09x'@1:37]@1:1");
    row("yaml keys are text", parse_yaml, "80: 1\non: 2", "{80@1:1=1@1:5, on@2:1=2@2:5}@1:1");
    row("yaml columns count characters", parse_yaml, "é: {é: 1, b: 2}",
        "{é@1:1={é@1:5=1@1:8, b@1:11=2@1:14}@1:4}@1:1");
    row("yaml with CRLF", parse_yaml, "a: x\r\nb: z\r\n", "{a@1:1='x'@1:4, b@2:1='z'@2:4}@1:1");
    row("yaml alias", parse_yaml, "a: &x 1\nb: *x", "{a@1:1=1@1:4, b@2:1=1@1:4}@1:1");
    row("yaml merge", parse_yaml, "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3",
        "{a@1:1={k@1:8=1@1:11, l@1:14=2@1:17}@1:4, b@2:1={k@4:3=3@4:6, l@1:14=2@1:17}@3:3}@1:1");
    row("yaml merge of several", parse_yaml, "a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}",
        "{a@1:1={k@1:8=1@1:11}@1:4, b@2:1={k@2:8=2@2:11, m@2:14=3@2:17}@2:4, "
        "c@3:1={k@1:8=1@1:11, m@2:14=3@2:17}@3:4}@1:1");
    row("yaml merge of text", parse_yaml, "a: {<<: 1}", "@1:9 error");
    row("yaml alias of itself", parse_yaml, "a: &x [*x]", "@1:8 error");
    row("yaml unknown alias", parse_yaml, "a: *x", "@1:4 error");
    row("yaml key that is a list", parse_yaml, "? [a]\n: 1", "@1:3 error");
    row("yaml bad indent", parse_yaml, "a:\n  b: 1\n c: 2", "@3:2 error");
    row("yaml tab", parse_yaml, "a:\n\tb: 1", "@2:3 error");
    row("yaml empty", parse_yaml, "# nothing\n", "null@1:1");
    row("yaml first document only", parse_yaml, "a: 1\n---\nb: 2", "{a@1:1=1@1:4}@1:1");
  }
  void every_key_and_value_knows_its_place() {
    QFETCH(Parse, parse);
    QFETCH(QString, text);
    QFETCH(QString, tree);
    QCOMPARE(QString::fromStdString(result(parse(text.toStdString()))), tree);
  }

  void depth_is_bounded_data() {
    QTest::addColumn<Parse>("parse");
    QTest::addColumn<QString>("text");
    const auto nested = [](int depth, const char* open, const char* close) {
      return QString(open).repeated(depth) + QString(close).repeated(depth);
    };
    QTest::newRow("json") << Parse(parse_json) << nested(100'000, "[", "]");
    QTest::newRow("yaml flow") << Parse(parse_yaml) << nested(400, "[", "]");
    QTest::newRow("yaml flow, deep") << Parse(parse_yaml) << nested(5'000, "[", "]");
    QTest::newRow("yaml by aliases") << Parse(parse_yaml) << [] {
      QString text = "a0: &a0 [x]\n";
      for (int i = 1; i < 60; ++i)
        text += QString("a%1: &a%1 [*a%2]\n").arg(i).arg(i - 1);
      return text;
    }();
    QTest::newRow("toml array") << Parse(parse_toml) << "a = " + nested(200, "[", "]");
    QTest::newRow("toml key") << Parse(parse_toml)
                              << "a" + QString(".a").repeated(100'000) + " = 1";
    QTest::newRow("toml head") << Parse(parse_toml) << "[a" + QString(".a").repeated(100'000) + "]";
  }
  void depth_is_bounded() {
    QFETCH(Parse, parse);
    QFETCH(QString, text);
    QVERIFY(!parse(text.toStdString()).root);
  }

  void dots_and_brackets_in_strings_and_comments_are_no_depth() {
    const std::string dots(100, '.'), brackets(100, '[');
    const std::string text = "# " + dots + brackets + "\na = \"" + dots + brackets + "\\\"" + dots +
                             "\"\nb = '" + dots + "'\nc = '''\n" + brackets + "'\n'''\nd = \"\"\"" +
                             brackets + "\\\"\"\"\"\ne = 1";
    const Parsed parsed = parse_toml(text);
    QVERIFY2(parsed.root, parsed.error.c_str());
    QCOMPARE(parsed.root->table()->size(), std::size_t{5});
  }

  void aliases_cannot_multiply_without_bound() {
    std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; ++i) {
      const std::string one = "*a" + std::to_string(i - 1);
      text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + one;
      for (int k = 0; k < 9; ++k)
        text += "," + one;
      text += "]\n";
    }
    const Parsed parsed = parse_yaml(text);
    QVERIFY(!parsed.root);
    QCOMPARE(parsed.error, std::string("too many values"));
  }

  void repeated_keys_are_taken_out_and_told() {
    Parsed parsed = parse_json(R"({"a": 1, "b": {"c": 1, "c": 2}, "a": 3})");
    QVERIFY(parsed.root);
    const auto repeated = take_repeated_keys(*parsed.root);
    QCOMPARE(repeated.size(), std::size_t{2});
    QCOMPARE(repeated[0].key, std::string("a"));
    QCOMPARE(repeated[0].at, (Position{1, 33}));
    QCOMPARE(repeated[1].key, std::string("c"));
    QCOMPARE(written(*parsed.root), std::string("{a@1:2=1@1:7, b@1:10={c@1:16=1@1:21}@1:15}@1:1"));
  }

  void places_and_offsets_are_inverse() {
    const std::string text = "añ\r\n\nxyz\n";
    const TextPlaces places(text);
    for (const std::size_t offset :
         {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{6}, std::size_t{8}})
      QCOMPARE(places.offset(places.at(offset)), offset);
    QCOMPARE(places.at(3), (Position{1, 3}));
    QCOMPARE(places.at(1000), (Position{4, 1}));
    QCOMPARE(places.line(1), std::string_view("añ"));
    QCOMPARE(places.line(7), std::string_view(""));
  }

  void keys_are_found_in_any_case_and_the_exact_one_first() {
    const Parsed parsed = parse_toml("LOCALPORT = 1\nlocalPort = 2\nName = 3");
    const Table& table = *parsed.root->table();
    QCOMPARE(find_entry(table, "localPort")->at.line, 2);
    QCOMPARE(find_entry(table, "name")->at.line, 3);
    QVERIFY(!find_entry(table, "nam"));
  }
};

}  // namespace culvert::config::document_test

QTEST_GUILESS_MAIN(culvert::config::document_test::DocumentTest)
#include "document_test.moc"
