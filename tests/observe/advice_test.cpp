#include "core/observe/advice.h"

#include <QTest>

#include <set>
#include <string>

namespace culvert::observe::advice_test {

class AdviceTest : public QObject {
  Q_OBJECT

 private slots:
  void every_code_has_a_sentence_and_a_cure();
  void a_relay_does_not_tell_its_administrator_about_itself_as_a_stranger();
  void no_two_rows_share_a_slug();
  void the_row_of_the_leg_wins_over_the_general_one();
  void words_of_the_detail_say_more_than_code_and_leg();
  void the_explanation_has_sentence_context_and_cure();
};

void AdviceTest::every_code_has_a_sentence_and_a_cure() {
  for (int code = static_cast<int>(Errc::internal); code <= static_cast<int>(Errc::io); ++code) {
    for (const Leg leg : {Leg::none, Leg::relay, Leg::downstream, Leg::upstream, Leg::client}) {
      const Advice& advice = advice_for({static_cast<Errc>(code), leg, {}, {}});
      QCOMPARE(static_cast<int>(advice.code), code);
      QVERIFY(!advice.title.empty() && !advice.cure.empty());
      QVERIFY(advice.sentence.ends_with('.') && advice.cure.ends_with('.'));
    }
  }
}

void AdviceTest::a_relay_does_not_tell_its_administrator_about_itself_as_a_stranger() {
  for (const Advice& advice : all_advice()) {
    if (advice.leg != Leg::client) continue;
    for (const std::string_view words : {"The server", "server address", "needs a server"})
      QVERIFY2(std::string(advice.sentence).append(advice.cure).find(words) == std::string::npos,
               slug_of(advice).c_str());
  }
}

void AdviceTest::no_two_rows_share_a_slug() {
  std::set<std::string> slugs;
  for (const Advice& advice : all_advice())
    QVERIFY(slugs.insert(slug_of(advice)).second);
}

void AdviceTest::the_row_of_the_leg_wins_over_the_general_one() {
  QCOMPARE(slug_of(advice_for({Errc::refused, Leg::upstream, {}, {}})),
           std::string("upstream.refused"));
  QCOMPARE(slug_of(advice_for({Errc::refused, Leg::downstream, {}, {}})), std::string("refused"));
}

void AdviceTest::words_of_the_detail_say_more_than_code_and_leg() {
  const std::string heartbeat = "token in heartbeat doesn't match token from configuration";
  QVERIFY(advice_for({Errc::auth, Leg::relay, heartbeat, {}}).cure.find("additionalScopes") !=
          std::string_view::npos);
  QCOMPARE(slug_of(advice_for({Errc::auth, Leg::relay, "token in login", {}})),
           std::string("relay.auth"));
  QCOMPARE(
      slug_of(advice_for(
          {Errc::auth, Leg::relay, "the outbound proxy answered HTTP/1.1 407 Login, please", {}})),
      std::string("relay.auth:outbound proxy"));
  // Of another code or leg they say nothing.
  QCOMPARE(slug_of(advice_for({Errc::auth, Leg::upstream, heartbeat, {}})), std::string("auth"));
  QCOMPARE(slug_of(advice_for({Errc::rejected, Leg::relay, heartbeat, {}})),
           std::string("rejected"));
}

void AdviceTest::the_explanation_has_sentence_context_and_cure() {
  const std::string text = explain({Errc::auth, Leg::relay, "token doesn't match", {}});
  QVERIFY(text.find("does not accept the token") != std::string::npos);
  QVERIFY(text.starts_with("token doesn't match. "));
  QVERIFY(text.find("auth.token") != std::string::npos);
}

}  // namespace culvert::observe::advice_test

QTEST_GUILESS_MAIN(culvert::observe::advice_test::AdviceTest)
#include "advice_test.moc"
