#include "core/config/template.h"

#include <QTest>

namespace culvert::config::template_test {
namespace {

const StringMap environment{
    {"NAME",  "web" },
    {"EMPTY", ""    },
    {"PORTS", "1-3" },
    {"QUOTE", "a\"b"}
};

QString problems_of(const Rendered& rendered) {
  QString text;
  for (const TemplateProblem& problem : rendered.problems)
    text += QString("%1:%2 %3%4\n")
                .arg(problem.at.line)
                .arg(problem.at.column)
                .arg(problem.code == ProblemCode::template_error ? "" : "unset ",
                     QString::fromStdString(problem.argument));
  return text.trimmed();
}

}  // namespace

class TemplateTest : public QObject {
  Q_OBJECT

 private slots:
  void renders_as_go_does_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) {
      QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("plain", "plain");
    row("{{ .Envs.NAME }}", "web");
    row("{{.Envs.NAME}}", "web");
    row("{{ $.Envs.NAME }}", "web");
    row("a {{- .Envs.NAME -}} b", "awebb");
    row("a {{- /* c */ -}} b", "ab");
    row("a{{/* }} */}}b", "ab");
    row("a \n\t{{- \"x\" }} b", "ax b");
    row("{{ \"a\\tb\\\"\\x41\\u00e9\" }}", "a\tb\"Aé");
    row("{{ `raw \\n` }}", "raw \\n");
    row("{{ \"}}\" }}", "}}");
    row("{{ 42 }} {{ -7 }} {{ 0x1F }} {{ 1_000 }} {{ 1.5 }} {{ 'a' }}", "42 -7 31 1000 1.5 97");
    row("{{ true }} {{ false }}", "true false");
    row("{{ $x := 1 }}{{ $x }}", "1");
    row("{{ $x := 1 }}{{ $x = 2 }}{{ $x }}", "2");
    row("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21");
    row("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2");
    row("{{ if .Envs.NAME }}y{{ else }}n{{ end }}", "y");
    row("{{ if .Envs.EMPTY }}y{{ else }}n{{ end }}", "n");
    row("{{ if .Envs.MISSING }}y{{ else }}n{{ end }}", "n");
    row("{{ if 0 }}a{{ else if 0 }}b{{ else if 1 }}c{{ else }}d{{ end }}", "c");
    row("{{ if 0 }}a{{ else if 0 }}b{{ else }}d{{ end }}.", "d.");
    row("{{ if $x := .Envs.NAME }}{{ $x }}{{ end }}", "web");
    row("{{ with .Envs.NAME }}{{ . }}{{ end }}", "web");
    row("{{ with .Envs.EMPTY }}{{ . }}{{ else }}none{{ end }}", "none");
    row("{{ with .Envs.EMPTY }}a{{ else with .Envs.NAME }}{{ . }}{{ end }}", "web");
    row("{{ with $n := .Envs.NAME }}{{ $n }}{{ $.Envs.NAME }}{{ end }}", "webweb");
    row("{{ range parseNumberRange \"1-3,7\" }}{{ . }};{{ end }}", "1;2;3;7;");
    row("{{ range $v := parseNumberRange \" 5 - 6 , 9\" }}{{ $v }};{{ end }}", "5;6;9;");
    row("{{ range $i, $v := parseNumberRange .Envs.PORTS }}{{ $i }}={{ $v }} {{ end }}",
        "0=1 1=2 2=3 ");
    row("{{ range $_, $v := parseNumberRangePair \"6000-6001,7\" \"80-81,9\" }}"
        "{{ $v.First }}>{{ $v.Second }} {{ end }}",
        "6000>80 6001>81 7>9 ");
    row("{{ range parseNumberRangePair \"1\" \"2\" }}{{ .First }}{{ .Second }}{{ end }}", "12");
    row("{{ range .Envs.MISSING }}x{{ else }}none{{ end }}", "none");
    row("{{ range $k, $v := .Envs }}{{ $k }}={{ $v }};{{ end }}",
        "EMPTY=;NAME=web;PORTS=1-3;QUOTE=a\"b;");
    row("{{ range 3 }}{{ . }}{{ end }}", "012");
    row("{{ range 0 }}x{{ else }}e{{ end }}", "e");
    row("{{ range $i, $a := parseNumberRange \"1-2\" }}{{ range $j, $b := parseNumberRange \"8-9\" "
        "}}"
        "{{ $a }}{{ $b }} {{ end }}{{ end }}",
        "18 19 28 29 ");
    row("{{ or .Envs.MISSING \"d\" }}{{ or .Envs.NAME \"d\" }}{{ or 0 \"\" }}", "dweb");
    row("{{ and .Envs.NAME \"x\" }}{{ and .Envs.EMPTY \"x\" }}", "x");
    row("{{ or .Envs.NAME (index .Envs 1) }}", "web");
    row("{{ not 0 }}{{ not .Envs.NAME }}", "truefalse");
    row("{{ len \"abc\" }}{{ len (parseNumberRange \"1-4\") }}{{ len .Envs }}", "344");
    row("{{ index .Envs \"NAME\" }}{{ index .Envs \"MISSING\" }}", "web");
    row("{{ index (parseNumberRange \"5-9\") 2 }}", "7");
    row("{{ (index (parseNumberRangePair \"1\" \"2\") 0).Second }}", "2");
    row("{{ index \"a\" 0 }}", "97");
    row("{{ eq 1 1 }}{{ eq 1 2 3 }}{{ eq 1 2 1 }}{{ ne 1 2 }}", "truefalsetruetrue");
    row("{{ eq .Envs.NAME \"web\" }}{{ eq .Envs.MISSING \"\" }}{{ eq true true }}",
        "truefalsetrue");
    row("{{ lt 1 2 }}{{ le 2 2 }}{{ gt 1 2 }}{{ ge 1 2 }}", "truetruefalsefalse");
    row("{{ lt \"a\" \"b\" }}{{ gt 1.5 1.2 }}", "truetrue");
    row("{{ print 1 2 }} {{ print \"a\" 1 2 \"b\" }}", "1 2 a1 2b");
    row("{{ println 1 \"a\" }}", "1 a\n");
    row("{{ 7 | printf \"%s-%d\" \"a\" }}", "a-7");
    row("{{ \"web\" | printf \"%q\" }}", "\"web\"");
    row("{{ .Envs.QUOTE | printf \"%q\" }}", "\"a\\\"b\"");
    row("{{ printf \"%5d|%-5d|%05d|%+d|%x|%X|%#x|%o|%b|%c\" 42 42 42 42 255 255 255 8 5 65 }}",
        "   42|42   |00042|+42|ff|FF|0xff|10|101|A");
    row("{{ printf \"%05d|%.3d\" -42 7 }}", "-0042|007");
    row("{{ printf \"%s|%5s|%-5s|%.2s|%v|%x\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\" }}",
        "abc|  abc|abc  |ab|abc|616263");
    row("{{ printf \"%.2f|%g|%v|%t|%%\" 1.256 0.5 true false }}", "1.26|0.5|true|false|%");
    row("{{ printf \"%v %v\" (parseNumberRange \"1-3\") (parseNumberRangePair \"1\" \"2\") }}",
        "[1 2 3] [{1 2}]");
    row("{{ printf \"%4s|\" \"é\" }}", "   é|");
    row("{{ (printf \"%d\" 3) | len }}", "1");
    row("{{ (.Envs).NAME }}", "web");
    row("{{- if eq 1 1 }}\nx\n{{- end }}\n", "\nx\n");
    row("# {{ .Envs.MISSING }}\n", "# \n");
    row("{{ $i := 0 }}{{ $a := 0 }}{{ range $i, $a = parseNumberRange \"7-8\" }}{{ end }}{{ $i "
        "}}{{ $a }}",
        "18");
  }
  void renders_as_go_does() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Rendered rendered = render_template(text.toStdString(), environment);
    QCOMPARE(problems_of(rendered), QString());
    QCOMPARE(QString::fromStdString(rendered.text), expected);
  }

  void what_is_not_set_is_nothing_in_a_text_and_no_value_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("is_error");
    const auto row = [](const char* text, const char* expected, bool is_error) {
      QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected) << is_error;
    };
    row("user = \"{{ .Envs.NO }}\"", "user = \"\"", false);
    row("user = \"a{{ .Envs.NO }}b\"", "user = \"ab\"", false);
    row("user = 'a={{ .Envs.NO }}'", "user = 'a='", false);
    row("user = \"\\\"={{ .Envs.NO }}\"", "user = \"\\\"=\"", false);
    row("user: web-{{ .Envs.NO }}", "user: web-", false);
    row("x = 1\n{{ .Envs.NO }}", "x = 1\n", false);
    row("x = {{ .Envs.NO }}", "x = 0", true);
    row("x={{ .Envs.NO }}", "x=0", true);
    row("x: {{ .Envs.NO }}", "x: 0", true);
    row("{\"x\": {{ .Envs.NO }}}", "{\"x\": 0}", true);
    row("x = [1, {{ .Envs.NO }}]", "x = [1, 0]", true);
    row("x:\n  - {{ .Envs.NO }}", "x:\n  - 0", true);
  }
  void what_is_not_set_is_nothing_in_a_text_and_no_value() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QFETCH(bool, is_error);
    const Rendered rendered = render_template(text.toStdString(), environment);
    QCOMPARE(QString::fromStdString(rendered.text), expected);
    QCOMPARE(rendered.problems.size(), std::size_t{1});
    QCOMPARE(rendered.problems.front().code, ProblemCode::environment_unset);
    QCOMPARE(rendered.problems.front().severity, is_error ? Severity::error : Severity::warning);
  }

  void faults_are_told_with_their_place_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) {
      QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("a\n b {{ .Envs.MISSING }}", "2:4 unset MISSING");
    row("{{ .Envs.A }}{{ .Envs.B }}", "1:1 unset A\n1:14 unset B");
    row("{{ range 3 }}{{ .Envs }}{{ end }}", "1:17 no field Envs in number");
    row("{{ range 3 }}{{ $.Envs.A }}{{ end }}", "1:14 unset A");
    row("{{ printf \"%s\" .Envs.A }}", "1:4 unset A");
    row("{{ parseNumberRange .Envs.A }}", "1:4 unset A");
    row("{{ nil }}", "1:1 nil has no text");
    row("{{ .Foo }}", "1:4 no field Foo in data");
    row("{{ .Envs.NAME.X }}", "1:4 no field X in text");
    row("{{ $x }}", "1:4 the variable $x is not declared");
    row("{{ $x = 1 }}", "1:4 the variable $x is not declared");
    row("{{ if 1 }}{{ $x := 1 }}{{ end }}{{ $x }}", "1:36 the variable $x is not declared");
    row("{{ $ = 1 }}", "1:4 $ is the data and cannot be set");
    row("{{ range $i, $ := 3 }}{{ end }}", "1:10 $ is the data and cannot be set");
    row("{{ foo 1 }}", "1:4 the function foo is not known");
    row("{{ html \"a\" }}", "1:4 the function html is not known");
    row("{{ define \"a\" }}{{ end }}", "1:4 define is not supported");
    row("{{ template \"a\" }}", "1:4 template is not supported");
    row("{{ block \"a\" . }}{{ end }}", "1:4 block is not supported");
    row("{{ range 3 }}{{ break }}{{ end }}", "1:17 break is not supported");
    row("{{ range 3 }}{{ continue }}{{ end }}", "1:17 continue is not supported");
    row("{{ if 1 }}", "1:1 if without end");
    row("\n{{ range 3 }}a", "2:1 range without end");
    row("{{ end }}", "1:1 end without a block around it");
    row("{{ else }}", "1:1 else without a block around it");
    row("{{ if 1 }}{{ else }}{{ else }}{{ end }}", "1:21 a second else");
    row("{{ .Envs.NAME", "1:1 {{ without }}");
    row("x {{/* a", "1:3 comment without end");
    row("{{/* a */ x }}", "1:8 }} must follow the comment");
    row("{{ \"a }}", "1:4 quoted text without end");
    row("{{ \"\\z\" }}", "1:6 unknown escape in quoted text");
    row("{{ 'ab' }}", "1:4 a character constant of one ASCII character is expected");
    row("{{ 1x }}", "1:4 not a number: 1x");
    row("{{ }}", "1:4 the action ends too early");
    row("{{ | 1 }}", "1:4 unexpected |");
    row("{{ 1 | 2 }}", "1:8 only a function can stand behind |");
    row("{{ 1 2 }}", "1:6 an argument for something that is no function");
    row("{{ (1 }}", "1:7 the action ends too early");
    row("{{ 1 ) }}", "1:6 unexpected )");
    row("{{ % }}", "1:4 unexpected %");
    row("{{ $a, $b := 1 }}", "1:8 unexpected $b");
    row("{{ if 1 }}{{ end 2 }}", "1:18 unexpected 2");
    row("{{ eq 1 \"a\" }}", "1:4 eq: incompatible types for comparison");
    row("{{ eq 1 }}", "1:4 eq: wrong number of arguments");
    row("{{ lt true false }}", "1:4 lt: this kind of value has no order: bool");
    row("{{ len 3 }}", "1:4 len: no length: number");
    row("{{ index (parseNumberRange \"1\") 1 }}", "1:4 index: index out of range: 1");
    row("{{ index (parseNumberRange \"1\") -1 }}", "1:4 index: index out of range: -1");
    row("{{ index .Envs 1 }}", "1:4 index: text expected, not number");
    row("{{ index 1 1 }}", "1:4 index: cannot be indexed: number");
    row("{{ range \"abc\" }}{{ end }}", "1:1 range over text");
    row("{{ parseNumberRange \"a\" }}",
        "1:4 parseNumberRange: not a range of up to 65536 numbers: a");
    row("{{ parseNumberRange \"5-4\" }}",
        "1:4 parseNumberRange: not a range of up to 65536 numbers: 5-4");
    row("{{ parseNumberRange \"1-1000000000\" }}",
        "1:4 parseNumberRange: not a range of up to 65536 numbers: 1-1000000000");
    row("{{ parseNumberRange 5 }}", "1:4 parseNumberRange: text expected, not number");
    row("{{ parseNumberRangePair \"1-2\" \"1\" }}",
        "1:4 parseNumberRangePair: the ranges have different lengths");
    row("{{ printf \"%d\" \"a\" }}", "1:4 printf: %d of text");
    row("{{ printf \"%s\" 1 }}", "1:4 printf: %s of number");
    row("{{ printf \"%d\" }}", "1:4 printf: more verbs than values");
    row("{{ printf \"a\" 1 }}", "1:4 printf: more values than verbs");
    row("{{ printf \"%\" }}", "1:4 printf: the format ends in a verb");
    row("{{ printf \"%9999d\" 1 }}", "1:4 printf: wider than 4096");
    row("{{ .Envs.NAME | printf \"%s-%d\" | print \"x\" }}", "1:17 printf: more verbs than values");
  }
  void faults_are_told_with_their_place() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(problems_of(render_template(text.toStdString(), environment)), expected);
  }

  void work_size_and_depth_are_bounded_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("loop") << "{{ range 1000000000000 }}{{ end }}"
                          << "too much work";
    QTest::newRow("loops") << QString("{{ range parseNumberRange \"1-65536\" }}").repeated(3) +
                                  QString("{{ end }}").repeated(3)
                           << "too much work";
    QTest::newRow("output") << "{{ $a := printf \"%4000d\" 1 }}{{ range 100000 }}{{ $a }}{{ end }}"
                            << "the result is larger than 16 MiB";
    QTest::newRow("doubling")
        << "{{ $a := \"xxxxxxxx\" }}{{ range 60 }}{{ $a = print $a $a }}{{ end }}"
        << "too much";
    QTest::newRow("blocks") << QString("{{ if 1 }}").repeated(100) +
                                   QString("{{ end }}").repeated(100)
                            << "nested too deeply";
    QTest::newRow("parentheses") << "{{ " + QString("(").repeated(5000) + "1" +
                                        QString(")").repeated(5000) + " }}"
                                 << "nested too deeply";
    QTest::newRow("else if") << "{{ if 0 }}" + QString("{{ else if 0 }}").repeated(5000) +
                                    "{{ end }}"
                             << "nested too deeply";
  }
  void work_size_and_depth_are_bounded() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Rendered rendered = render_template(text.toStdString(), environment);
    QVERIFY(!rendered.complete);
    QVERIFY2(QString::fromStdString(rendered.problems.back().argument).contains(expected),
             rendered.problems.back().argument.c_str());
  }

  void rendered_places_lead_back_to_the_template() {
    const std::string text = "a = 1\n{{ range 2 }}b = {{ . }} # x\nc = 3\n{{ end }}d = 4\n";
    const Rendered rendered = render_template(text, {});
    QCOMPARE(rendered.text, std::string("a = 1\nb = 0 # x\nc = 3\nb = 1 # x\nc = 3\nd = 4\n"));
    const SourceMap map(text, rendered);
    QCOMPARE(map.source_of({1, 5}), (Position{1, 5}));
    QCOMPARE(map.source_of({2, 1}), (Position{2, 14}));
    QCOMPARE(map.source_of({4, 1}), (Position{2, 14}));
    QCOMPARE(map.source_of({4, 5}), (Position{2, 18}));
    QCOMPARE(map.source_of({4, 9}), (Position{2, 28}));
    QCOMPARE(map.source_of({5, 1}), (Position{3, 1}));
    QCOMPARE(map.source_of({6, 5}), (Position{4, 14}));
    QCOMPARE(map.source_of({0, 0}), (Position{0, 0}));
  }

  void text_without_actions_is_itself() {
    const Rendered rendered = render_template("a } { }} b", {});
    QCOMPARE(rendered.text, std::string("a } { }} b"));
    QVERIFY(SourceMap("a } { }} b", rendered).is_identity());
  }
};

}  // namespace culvert::config::template_test

QTEST_GUILESS_MAIN(culvert::config::template_test::TemplateTest)
#include "template_test.moc"
