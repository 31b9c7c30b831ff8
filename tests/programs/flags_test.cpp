#include "app/common/flags.h"

#include "app/relay/relay_flags.h"

#include <QTest>

namespace culvert::app::flags_test {

/// What the flags of one command line said.
struct Said {
  std::string token, file;
  bool version = false, tls = true;
  std::vector<Flag> flags() {
    return {
        {"token",      't', "TEXT", "", set_text(token)    },
        {"config",     'c', "FILE", "", set_text(file)     },
        {"version",    'v', "",     "", set_switch(version)},
        {"tls_enable", 0,   "",     "", set_switch(tls)    }
    };
  }
};

class FlagsTest : public QObject {
  Q_OBJECT

 private slots:
  void flags_are_read_as_frp_reads_them_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QStringList& arguments, const char* said,
                        const char* error = "") {
      QTest::newRow(name) << arguments << QString(said) << QString(error);
    };
    row("value in the next argument", {"-t", "abc", "--config", "f"}, "abc f - tls");
    row("value in the same argument", {"-tabc", "--config=f"}, "abc f - tls");
    row("behind =", {"-t=abc"}, "abc  - tls");
    row("base64 keeps its end", {"-tQUJDRA=="}, "QUJDRA==  - tls");
    row("base64 behind =", {"-t=QUJDRA=="}, "QUJDRA==  - tls");
    row("base64 in a long flag", {"--token=QUJDRA=="}, "QUJDRA==  - tls");
    row("nothing but =", {"-t="}, "=  - tls");
    row("an empty long value", {"--token="}, "  - tls");
    row("a value that looks like a flag", {"-t", "-c"}, "-c  - tls");
    row("a switch", {"-v"}, "  v tls");
    row("a switch in front of another flag", {"-vtabc"}, "abc  v tls");
    row("a switch that is off", {"--tls-enable=False"}, "  - plain");
    row("Go's short word", {"--tls_enable=f"}, "  - plain");
    row("words behind --", {"-v", "--", "-t", "word"}, "  v tls -t word");
    row("words between", {"tcp", "-tabc", "-"}, "abc  - tls tcp -");
    row("unknown long", {"--tokn=x"}, "", "unknown flag: --tokn=x");
    row("unknown short", {"-x"}, "", "unknown flag: -x");
    row("unknown behind a switch", {"-vx"}, "", "unknown flag: -vx");
    row("no value", {"-t"}, "", "flag needs an argument: -t");
    row("no such switch", {"--tls-enable=maybe"}, "",
        "invalid argument \"maybe\" for --tls-enable=maybe");
  }

  void flags_are_read_as_frp_reads_them() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    std::vector<std::string> line;
    for (const QString& argument : arguments)
      line.push_back(argument.toStdString());
    Said said;
    const std::vector<Flag> flags = said.flags();
    const ParsedFlags parsed = parse_flags(line, flags);
    QCOMPARE(QString::fromStdString(parsed.error), error);
    if (!error.isEmpty()) return;
    std::string text = said.token + " " + said.file + (said.version ? " v" : " -") +
                       (said.tls ? " tls" : " plain");
    for (const std::string& word : parsed.words)
      text.append(" ").append(word);
    QTEST(QString::fromStdString(text), "said");
  }

  void public_ports_of_a_relay_without_a_file_are_open_to_all() {
    RelayCommand command;
    QCOMPARE(parse_relay_command({"--bind_addr", "127.0.0.1"}, command), std::string());
    QCOMPARE(command.from_flags.bind_addr, std::string("127.0.0.1"));
    QCOMPARE(command.from_flags.proxy_bind_addr, std::string("0.0.0.0"));
    QCOMPARE(parse_relay_command({"--proxy_bind_addr", "127.0.0.2"}, command), std::string());
    QCOMPARE(command.from_flags.proxy_bind_addr, std::string("127.0.0.2"));
  }
};

}  // namespace culvert::app::flags_test

QTEST_GUILESS_MAIN(culvert::app::flags_test::FlagsTest)
#include "flags_test.moc"
