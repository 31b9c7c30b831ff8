// What people read: errors with their cures in both languages, events, numbers.
#include "ui/texts/texts.h"

#include "core/observe/advice.h"
#include "core/observe/event.h"
#include "tests/ui/samples.h"
#include "ui/texts/format.h"
#include "ui/texts/language.h"

#include <QRegularExpression>
#include <QTest>

namespace culvert::ui {
namespace {

bool isChinese(const QString& text) {
  static const QRegularExpression han(QStringLiteral("\\p{Han}"));
  return text.contains(han);
}

constexpr int last_code = static_cast<int>(Errc::io);

}  // namespace

class TextsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { language_.setChoice(LanguageChoice::english); }
  void init() { language_.setChoice(LanguageChoice::english); }

  void everyErrorHasSentenceAndCureInBothLanguages_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("leg");
    for (int code = 1; code <= last_code; ++code)
      for (const Leg leg : {Leg::none, Leg::relay, Leg::downstream, Leg::upstream, Leg::client})
        QTest::addRow("%s on %s", std::string(to_text(static_cast<Errc>(code))).c_str(),
                      std::string(to_text(leg)).c_str())
            << code << static_cast<int>(leg);
  }

  void everyErrorHasSentenceAndCureInBothLanguages() {
    QFETCH(int, code);
    QFETCH(int, leg);
    const Error error{static_cast<Errc>(code), static_cast<Leg>(leg), "the peer's own words", {}};
    const Texts::Advice english = Texts::advice(error);
    language_.setChoice(LanguageChoice::chinese);
    const Texts::Advice chinese = Texts::advice(error);
    for (const auto part :
         {&Texts::Advice::title, &Texts::Advice::sentence, &Texts::Advice::cure}) {
      QVERIFY(!(english.*part).isEmpty());
      QVERIFY2(!isChinese(english.*part), qPrintable(english.*part));
      QVERIFY2(isChinese(chinese.*part), qPrintable(english.*part));
    }
    QVERIFY(english.sentence.endsWith(u'.'));
    QVERIFY(chinese.sentence.endsWith(QStringLiteral("。")));
    QCOMPARE(chinese.detail, QStringLiteral("the peer's own words"));
  }

  void everySentenceOfTheTableIsTranslated() {
    language_.setChoice(LanguageChoice::chinese);
    for (const observe::Advice& row : observe::all_advice()) {
      const Error error{row.code, row.leg, {}, {}};
      QCOMPARE(QByteArray(observe::slug_of(observe::advice_for(error)).c_str()),
               QByteArray(observe::slug_of(row).c_str()));
      QVERIFY2(isChinese(Texts::advice(error).cure), observe::slug_of(row).c_str());
    }
  }

  void everyEventHasASentenceInBothLanguages() {
    for (int kind = 0; kind <= static_cast<int>(observe::EventKind::events_lost); ++kind) {
      observe::Event event;
      event.kind = static_cast<observe::EventKind>(kind);
      event.arguments = {"first", "second", "third", "fourth"};
      const bool verbatim = event.kind == observe::EventKind::config_problem ||
                            event.kind == observe::EventKind::insecure;
      const std::string slug(observe::slug_of(event.kind));
      language_.setChoice(LanguageChoice::english);
      const QString english = eventText(event);
      QVERIFY2(!english.isEmpty() && !english.contains(u'%'), slug.c_str());
      QVERIFY2(!eventComponent(event.kind).isEmpty(), slug.c_str());
      language_.setChoice(LanguageChoice::chinese);
      const QString chinese = eventText(event);
      const bool only_values = event.kind == observe::EventKind::connection_negotiated;
      QVERIFY2(verbatim || only_values || isChinese(chinese), slug.c_str());
      QVERIFY2(isChinese(eventComponent(event.kind)), slug.c_str());
    }
  }

  void peopleAreToldThePlainReason_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("leg");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("cure");
    const auto row = [](Errc code, Leg leg, const char* title, const char* cure) {
      QTest::newRow(title) << static_cast<int>(code) << static_cast<int>(leg)
                           << QString::fromLatin1(title) << QString::fromLatin1(cure);
    };
    row(Errc::refused, Leg::upstream, "Local service is not running", "Start the local service");
    row(Errc::auth, Leg::relay, "Token is wrong", "Set auth.token");
    row(Errc::name_not_found, Leg::relay, "Server name is unknown", "spelling");
    row(Errc::plaintext_peer, Leg::relay, "Server does not speak TLS on this port",
        "transport.tls.enable to false");
    row(Errc::tls_peer, Leg::relay, "Server wants TLS", "transport.tls.enable to true");
    row(Errc::port_taken, Leg::relay, "Server cannot give this port", "another remotePort");
    row(Errc::timed_out, Leg::relay, "Server does not answer", "firewall");
  }

  void peopleAreToldThePlainReason() {
    QFETCH(int, code);
    QFETCH(int, leg);
    QFETCH(QString, title);
    QFETCH(QString, cure);
    const Texts::Advice advice =
        Texts::advice({static_cast<Errc>(code), static_cast<Leg>(leg), {}, {}});
    QCOMPARE(advice.title, title);
    QVERIFY2(advice.cure.contains(cure), qPrintable(advice.cure));
  }

  void problemsOfFilesAreWholeSentences_data() {
    QTest::addColumn<int>("code");
    for (int code = 0; code <= static_cast<int>(config::ProblemCode::insecure); ++code)
      QTest::addRow("code %d", code) << code;
  }

  void problemsOfFilesAreWholeSentences() {
    QFETCH(int, code);
    config::Problem problem;
    problem.code = static_cast<config::ProblemCode>(code);
    problem.path = "serverPort";
    problem.item = "web";
    for (const char* argument : {"a whole number", "1 to 65535", "0 or more", "token empty"}) {
      problem.argument = argument;
      language_.setChoice(LanguageChoice::english);
      const QString english = Texts::problem(problem);
      QVERIFY(english.startsWith(QLatin1String("serverPort (web): ")));
      language_.setChoice(LanguageChoice::chinese);
      const QString chinese = Texts::problem(problem);
      QVERIFY2(isChinese(chinese), qPrintable(chinese));
      QVERIFY(!chinese.contains(QLatin1String("%1")));
    }
  }

  void valueWordsAreTranslated() {
    language_.setChoice(LanguageChoice::chinese);
    config::Problem problem;
    problem.code = config::ProblemCode::out_of_range;
    problem.argument = "1 to 65535";
    QCOMPARE(Texts::problem(problem), QStringLiteral("请使用 1 到 65535。"));
    problem.code = config::ProblemCode::wrong_type;
    problem.argument = "a whole number";
    QCOMPARE(Texts::problem(problem), QStringLiteral("该值必须是 整数。"));
  }

  void factsAreTaggedByHowTheyAreKnown() {
    QSet<QString> words;
    QSet<QString> icons;
    for (const Known known : {Known::not_used, Known::terminated, Known::seen, Known::reported,
                              Known::in_passing, Known::hidden}) {
      words.insert(Texts::known(known));
      icons.insert(knownIcon(known));
      QVERIFY(Texts::knownMeaning(known).endsWith(u'.'));
    }
    QCOMPARE(words.size(), 6);
    QCOMPARE(icons.size(), 6);
  }

  void numbersAreShort_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    using namespace std::chrono_literals;
    QTest::newRow("bytes") << formatBytes(595) << QStringLiteral("595 B");
    QTest::newRow("kilobytes") << formatBytes(1'500) << QStringLiteral("1.5 kB");
    QTest::newRow("rate") << formatRate(3'100'000) << QStringLiteral("3.1 MB/s");
    QTest::newRow("no rate") << formatRate(0) << QString();
    QTest::newRow("seconds") << formatDuration(3s) << QStringLiteral("3 s");
    QTest::newRow("minutes") << formatDuration(12min + 5s) << QStringLiteral("12 min");
    QTest::newRow("hours") << formatDuration(3h + 12min) << QStringLiteral("3 h 12 min");
    QTest::newRow("days") << formatDuration(52h) << QStringLiteral("2 d 4 h");
    QTest::newRow("before the start") << formatDuration(-5s) << QStringLiteral("0 s");
    QTest::newRow("milliseconds") << formatMilliseconds(24ms) << QStringLiteral("24 ms");
    QTest::newRow("below") << formatMilliseconds(420us) << QStringLiteral("0.4 ms");
    QTest::newRow("isolates") << plain(ltr(QStringLiteral("10.0.0.1:80")))
                              << QStringLiteral("10.0.0.1:80");
  }

  void numbersAreShort() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(text, expected);
  }

 private:
  Language language_;
};

}  // namespace culvert::ui

QTEST_MAIN(culvert::ui::TextsTest)
#include "texts_test.moc"
