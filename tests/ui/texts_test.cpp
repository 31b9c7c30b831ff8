// What people read: errors with their cures in both languages, events, numbers.
#include "ui/texts/texts.h"

#include "core/observe/advice.h"
#include "core/observe/diagnosis/catalogue.h"
#include "core/observe/event.h"
#include "tests/ui/samples.h"
#include "ui/texts/format.h"
#include "ui/texts/language.h"
#include "ui/texts/sentences.h"
#include "ui/widgets/fact_label.h"

#include <QHelpEvent>
#include <QRegularExpression>
#include <QTest>
#include <QToolTip>

namespace culvert::ui::texts_test {
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
      const Error error{row.code, row.leg, std::string(row.words), {}};
      QCOMPARE(QByteArray(observe::slug_of(observe::advice_for(error)).c_str()),
               QByteArray(observe::slug_of(row).c_str()));
      QVERIFY2(isChinese(Texts::advice(error).cure), observe::slug_of(row).c_str());
    }
  }

  void everyDiagnosisIsTranslated() {
    for (const observe::CatalogueEntry& entry : observe::catalogue()) {
      observe::Diagnosis one;
      one.number = entry.number;
      one.parameters = {"127.0.0.1:3000", "b", "c", "d", "e"};
      language_.setChoice(LanguageChoice::english);
      const Texts::Advice english = Texts::advice(one);
      language_.setChoice(LanguageChoice::chinese);
      const Texts::Advice chinese = Texts::advice(one);
      const std::string id = observe::id_of(one);
      for (const auto part :
           {&Texts::Advice::title, &Texts::Advice::sentence, &Texts::Advice::cure}) {
        QVERIFY2(!isChinese(english.*part), id.c_str());
        QVERIFY2(isChinese(chinese.*part), id.c_str());
        QVERIFY2(!(chinese.*part).contains(u'{'), qPrintable(chinese.*part));
        // The same things are named in both.
        for (const char* const name : {"127.0.0.1:3000"})
          QVERIFY2((english.*part).contains(QLatin1String(name)) ==
                       (chinese.*part).contains(QLatin1String(name)),
                   qPrintable(chinese.*part));
      }
    }
  }

  void everyEventHasASentenceInBothLanguages() {
    for (int kind = 0; kind <= static_cast<int>(observe::EventKind::events_lost); ++kind) {
      observe::Event event;
      event.kind = static_cast<observe::EventKind>(kind);
      event.arguments = {"first", "second", "third", "fourth"};
      const bool verbatim = event.kind == observe::EventKind::config_problem ||
                            event.kind == observe::EventKind::insecure ||
                            event.kind == observe::EventKind::leg_usable ||
                            event.kind == observe::EventKind::leg_failed ||
                            event.kind == observe::EventKind::exchange_ended ||
                            event.kind == observe::EventKind::diagnosed;
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
    QCOMPARE(Texts::problem(problem), QStringLiteral("该值必须是整数。"));
    problem.code = config::ProblemCode::syntax;
    static const QRegularExpression english(QStringLiteral("[a-z]{3,}"));
    for (const char* met : {"more than 16 MiB", "UTF-16 text", "text that is not UTF-8",
                            "no table of keys", "the key X again"}) {
      problem.argument = met;
      QVERIFY2(!Texts::problem(problem).contains(english), met);
    }
  }

  void sentencesStandBesideEachOther_data() {
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("both");
    QTest::newRow("English") << QStringLiteral("It broke.") << QStringLiteral("It broke. Go on");
    QTest::newRow("Chinese") << QStringLiteral("连接断开。") << QStringLiteral("连接断开。Go on");
    QTest::newRow("alone") << QString() << QStringLiteral("Go on");
  }

  void sentencesStandBesideEachOther() {
    QFETCH(QString, first);
    QFETCH(QString, both);
    QCOMPARE(sentences(first, QStringLiteral("Go on")), both);
  }

  void noChineseFullStopIsFollowedByASpace() {
    language_.setChoice(LanguageChoice::chinese);
    for (const Errc code : {Errc::refused, Errc::auth, Errc::timed_out, Errc::certificate}) {
      const QString reason = Texts::reason(Error{code, Leg::relay, {}, {}});
      QVERIFY2(!reason.contains(QStringLiteral("。 ")), qPrintable(reason));
    }
  }

  void anAddressBreaksBehindItsMarks() {
    const QString address = QStringLiteral("127.0.0.1:52618");
    FactLabel label(address);
    const QFontMetrics metrics(label.font());
    const int width = metrics.horizontalAdvance(QStringLiteral("127.0.0.1:526"));
    const QSize line(width, label.sizeHint().height());
    label.resize(width, label.heightForWidth(width));
    QVERIFY(label.height() > line.height());
    FactLabel first(QStringLiteral("127.0.0.1:"));
    first.resize(line);
    QCOMPARE(label.grab(QRect({}, line)).toImage(), first.grab(QRect({}, line)).toImage());
  }

  void anAddressThatIsCutShowsIt() {
    const QString address = QStringLiteral("127.0.0.1:33806");
    FactLabel label(address);
    const int width = QFontMetrics(label.font()).horizontalAdvance(QStringLiteral("127.0.0.1:338"));
    const QSize line(width, label.sizeHint().height());
    label.resize(line);
    FactLabel whole(address);
    whole.resize(width, whole.heightForWidth(width));
    // The first line of the two would look like all of it.
    QVERIFY(label.grab(QRect({}, line)).toImage() != whole.grab(QRect({}, line)).toImage());
    QHelpEvent help(QEvent::ToolTip, {2, 2}, {2, 2});
    label.show();
    QApplication::sendEvent(&label, &help);
    QCOMPARE(QToolTip::text(), address);
  }

  void aProblemIsToldWithItsPlace() {
    config::Problem problem;
    problem.code = config::ProblemCode::unknown_key;
    problem.file = "/somewhere/office.toml";
    problem.at = {14, 1};
    problem.path = "proxies[1].remotPort";
    problem.item = "ssh";
    problem.argument = "remotePort";
    const QString main_file = QStringLiteral("/elsewhere/office.toml");
    QCOMPARE(Texts::place(problem, main_file), QStringLiteral("14:1"));
    QCOMPARE(Texts::problemAt(problem, main_file),
             QStringLiteral("Line 14, column 1: proxies[1].remotPort (ssh): This setting is not "
                            "known. Did you mean remotePort?"));
    problem.file = "/somewhere/more.toml";
    problem.at.column = 0;
    QCOMPARE(Texts::place(problem, main_file), QStringLiteral("more.toml:14"));
    QVERIFY(Texts::problemAt(problem, main_file).startsWith(QLatin1String("more.toml: Line 14: ")));
    language_.setChoice(LanguageChoice::chinese);
    QVERIFY(Texts::problemAt(problem, main_file).contains(QStringLiteral("第 14 行")));
  }

  void factsOfALinkAreToldInTheLanguageOfTheWindow_data() {
    QTest::addColumn<QByteArray>("summary");
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("chinese");
    QTest::newRow("not verified")
        << QByteArray("tcp frp v1 TLSv1.3 TLS_AES_128_GCM_SHA256 not-verified")
        << QStringLiteral("tcp frp v1 TLSv1.3 TLS_AES_128_GCM_SHA256 · certificate not verified")
        << QStringLiteral("tcp frp v1 TLSv1.3 TLS_AES_128_GCM_SHA256 · 证书未经验证");
    QTest::newRow("no TLS") << QByteArray("tcp no-tls") << QStringLiteral("tcp · without TLS")
                            << QStringLiteral("tcp · 没有 TLS");
    QTest::newRow("hidden") << QByteArray("tcp tls sni=a.b alpn=hidden (offered h2,http/1.1)")
                            << QStringLiteral("tcp tls sni=a.b ALPN hidden (offered: h2,http/1.1)")
                            << QStringLiteral("tcp tls sni=a.b ALPN 不可见 （提供：h2,http/1.1）");
  }

  void factsOfALinkAreToldInTheLanguageOfTheWindow() {
    QFETCH(QByteArray, summary);
    QFETCH(QString, english);
    QFETCH(QString, chinese);
    observe::Event event;
    event.kind = observe::EventKind::link_negotiated;
    event.arguments = {summary.toStdString()};
    QCOMPARE(eventText(event), QStringLiteral("Server link: ") + english);
    language_.setChoice(LanguageChoice::chinese);
    QVERIFY2(eventText(event).endsWith(chinese), qPrintable(eventText(event)));
  }

  void whyACertificateIsNotTakenIsToldInWords() {
    TlsFacts tls;
    QCOMPARE(Texts::verification(tls), QStringLiteral("no, any certificate is taken"));
    tls.verify_mode = VerifyMode::chain;
    QCOMPARE(Texts::verification(tls), QStringLiteral("yes"));
    tls.verify_text = "the library's own words";
    language_.setChoice(LanguageChoice::chinese);
    QSet<QString> words;
    for (const long code : {2L, 9L, 10L, 18L, 23L, 62L, 50L}) {
      tls.verify_code = code;
      words.insert(Texts::verification(tls));
      QVERIFY(isChinese(Texts::verification(tls)));
    }
    QCOMPARE(words.size(), 6 + 1);
    QVERIFY(Texts::verification(tls).endsWith(QLatin1String("own words")));
  }

  void aSharedConnectionDoesNotClaimItsVisitorIsThere() {
    observe::ConnectionRecord record = sampleConnection(1, "p", "web");
    record.visitor = "203.0.113.7:51234";
    QCOMPARE(Texts::visitor(record), QStringLiteral("203.0.113.7:51234"));
    record.shared = true;
    QCOMPARE(Texts::visitor(record), QStringLiteral("203.0.113.7:51234 (shared)"));
    record.state = observe::ConnectionState::closed;
    record.ended_by = Leg::downstream;
    QCOMPARE(Texts::closeReason(record), QStringLiteral("Server closed"));
    record.visitor.clear();
    QCOMPARE(Texts::visitor(record), QStringLiteral("shared by visitors"));
    const QString english = Texts::sharedMeaning();
    language_.setChoice(LanguageChoice::chinese);
    QVERIFY(Texts::sharedMeaning() != english);
    QVERIFY(Texts::visitor(record) != QStringLiteral("shared by visitors"));
  }

  void languagesAreKnownByTheirCodes() {
    for (const char* code : {"en", "en_GB", "EN", "zh", "zh_CN", "zh-Hans"})
      QVERIFY2(Language::speaks(QLatin1String(code)), code);
    for (const char* code : {"de", "", "zhuang", "english", "fr_CA"})
      QVERIFY2(!Language::speaks(QLatin1String(code)), code);
    for (const QString& code : Language::codes())
      QCOMPARE(Language::codeOf(Language::choiceOf(code)), code);
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

}  // namespace culvert::ui::texts_test

QTEST_MAIN(culvert::ui::texts_test::TextsTest)
#include "texts_test.moc"
