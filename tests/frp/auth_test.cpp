#include "core/frp/auth.h"

#include "core/frp/names.h"

#include <QTest>

namespace culvert::frp::auth_test {

class AuthTest : public QObject {
  Q_OBJECT

 private slots:
  void makes_the_keys_of_the_vectors_data();
  void makes_the_keys_of_the_vectors();
  void accepts_the_right_key_only();
  void puts_the_user_in_front_of_names();
  void strips_exactly_one_user();
  void aims_visitors_at_the_wire_name();
};

// frp-wire 10.1.
void AuthTest::makes_the_keys_of_the_vectors_data() {
  QTest::addColumn<QByteArray>("secret");
  QTest::addColumn<QByteArray>("key");
  QTest::newRow("token") << QByteArray("secret") << QByteArray("e37729af62f40f134311cffbc230178e");
  QTest::newRow("no token") << QByteArray() << QByteArray("24920decf83f6960b80f737a28eeafc1");
  QTest::newRow("secretKey") << QByteArray("abcdefg")
                             << QByteArray("9e507a77ffcf3f14de1b478e8012f4fd");
}

void AuthTest::makes_the_keys_of_the_vectors() {
  QFETCH(QByteArray, secret);
  QFETCH(QByteArray, key);
  const Secret token(secret.toStdString());
  QCOMPARE(auth_key(token, 1700000000), key.toStdString());
  QVERIFY(auth_key_matches(token, 1700000000, key.toStdString()));
}

void AuthTest::accepts_the_right_key_only() {
  const Secret token("secret");
  const std::string key = auth_key(token, 1700000000);
  QVERIFY(!auth_key_matches(token, 1700000001, key));
  QVERIFY(!auth_key_matches(Secret("Secret"), 1700000000, key));
  QVERIFY(!auth_key_matches(token, 1700000000, ""));
  QVERIFY(!auth_key_matches(token, 1700000000, key.substr(1)));
  QVERIFY(!auth_key_matches(token, 1700000000, key + "0"));
  QVERIFY(!auth_key_matches(token, 1700000000, "E37729AF62F40F134311CFFBC230178E"));
  QVERIFY(auth_key_matches(token, -5, auth_key(token, -5)));
}

void AuthTest::puts_the_user_in_front_of_names() {
  QCOMPARE(wire_name("u1", "ssh"), std::string("u1.ssh"));
  QCOMPARE(wire_name("", "ssh"), std::string("ssh"));
  QCOMPARE(wire_name("u1", "u1.ssh"), std::string("u1.u1.ssh"));
}

void AuthTest::strips_exactly_one_user() {
  QCOMPARE(strip_user("u1", "u1.ssh"), std::string_view("ssh"));
  QCOMPARE(strip_user("u1", "u1.u1.ssh"), std::string_view("u1.ssh"));
  QCOMPARE(strip_user("u1", "u10.ssh"), std::string_view("u10.ssh"));
  QCOMPARE(strip_user("u1", "u1"), std::string_view("u1"));
  QCOMPARE(strip_user("", ".ssh"), std::string_view(".ssh"));
  QCOMPARE(strip_user("a.b", "a.b.ssh"), std::string_view("ssh"));
}

void AuthTest::aims_visitors_at_the_wire_name() {
  QCOMPARE(visitor_target("me", "them", "ssh"), std::string("them.ssh"));
  QCOMPARE(visitor_target("me", "", "ssh"), std::string("me.ssh"));
  QCOMPARE(visitor_target("", "", "ssh"), std::string("ssh"));
}

}  // namespace culvert::frp::auth_test

QTEST_GUILESS_MAIN(culvert::frp::auth_test::AuthTest)
#include "auth_test.moc"
