#include "core/gateway/ability.h"

#include <QTest>

namespace culvert::gateway::ability_test {
namespace {

constexpr Attempt any_tls{true, true, true};
constexpr Attempt tls_h2{true, true, false};
constexpr Attempt tls_http11{true, false, true};
constexpr Attempt http11{false, false, true};
constexpr Attempt h2c{false, true, false};

/// A service as it really is: what it makes of an attempt.
struct Service {
  bool tls = false, http11 = true, h2 = false, extended_connect = false;
  /// Instead of saying something useful it just closes.
  bool closes = false;

  Finding meet(const Attempt& attempt) const {
    if (attempt.tls && !tls)
      return closes ? Finding::closed_without_byte
                    : (http11 ? Finding::answered_http11 : Finding::answered_h2);
    if (!attempt.tls && tls) return closes ? Finding::closed_without_byte : Finding::answered_tls;
    if (attempt.h2 && h2) return Finding::speaks_h2;
    if (attempt.http11 && http11) return Finding::speaks_http11;
    if (attempt.tls) return Finding::no_common_protocol;
    if (closes) return Finding::closed_without_byte;
    return http11 ? Finding::answered_http11 : Finding::answered_h2;
  }
};

/// The attempts until one succeeds: "http > https (h2, http/1.1)"; " > !" when none does.
std::string walk(const Service& service, const Wanted& wanted, Need need, bool confidential,
                 Ability& ability) {
  std::string told;
  std::vector<Tried> tried;
  while (const auto attempt = next_attempt(wanted, ability, need, confidential, tried)) {
    if (!told.empty()) told += " > ";
    told += to_text(*attempt);
    const Finding finding = service.meet(*attempt);
    learn(ability, *attempt, finding);
    const bool by_h2 = finding == Finding::speaks_h2;
    if (by_h2 && need == Need::websocket && !service.extended_connect) {
      ability.extended_connect = false;
      tried.push_back({*attempt, finding});
      continue;
    }
    if (by_h2 || finding == Finding::speaks_http11) return told;
    tried.push_back({*attempt, finding});
  }
  return told + " > !";
}

}  // namespace

class AbilityTest : public QObject {
  Q_OBJECT

 private slots:
  void finds_the_way_to_every_kind_of_service_data() {
    QTest::addColumn<Service>("service");
    QTest::addColumn<Wanted>("wanted");
    QTest::addColumn<Need>("need");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("later");  // with what was learnt
    const Wanted nothing{};
    const Wanted port_443{.port = 443};
    const Service plain{};
    const Service h1_tls{.tls = true};
    const Service h2_tls{.tls = true, .http11 = false, .h2 = true};
    const Service both_tls{.tls = true, .h2 = true};
    const Service only_h2c{.http11 = false, .h2 = true};
    const auto row = [](const char* name, const Service& service, const Wanted& wanted, Need need,
                        const char* first, const char* later) {
      QTest::newRow(name) << service << wanted << need << first << later;
    };
    constexpr auto usual = Need::ordinary;
    row("plain h1", plain, nothing, usual, "http", "http");
    row("h2 only over TLS, N-01", h2_tls, nothing, usual, "http > https (h2, http/1.1)",
        "https (h2, http/1.1)");
    row("h2 only over TLS on 443", h2_tls, port_443, usual, "https (h2, http/1.1)",
        "https (h2, http/1.1)");
    row("h2 only, http1.1 demanded, N-02", h2_tls,
        {.scheme = Scheme::https, .protocol = Protocol::http11}, usual, "https (http/1.1) > !",
        "https (http/1.1) > !");
    row("h1 over TLS, N-04", h1_tls, nothing, usual, "http > https (h2, http/1.1)",
        "https (h2, http/1.1)");
    row("h1 over TLS, h2 demanded, N-06", h1_tls,
        {.scheme = Scheme::https, .protocol = Protocol::h2}, usual, "https (h2) > !",
        "https (h2) > !");
    row("h2c only, N-07", only_h2c, nothing, usual, "http > h2c", "h2c");
    row("h2c only, that just closes", Service{.http11 = false, .h2 = true, .closes = true}, nothing,
        usual, "http > https (h2, http/1.1) > h2c", "h2c");
    row("TLS that just closes", Service{.tls = true, .closes = true}, nothing, usual,
        "http > https (h2, http/1.1)", "https (h2, http/1.1)");
    row("plain, https demanded, N-09", plain, {.scheme = Scheme::https}, usual,
        "https (h2, http/1.1) > !", "https (h2, http/1.1) > !");
    row("TLS, http demanded, N-10", h1_tls, {.scheme = Scheme::http}, usual, "http > !",
        "http > !");
    row("gRPC to h2c", only_h2c, nothing, Need::grpc, "h2c", "h2c");
    row("gRPC to h1, D-21", plain, nothing, Need::grpc, "h2c > !", "h2c > !");
    row("WebSocket to h1", plain, nothing, Need::websocket, "http", "http");
    row("WebSocket to both without extended CONNECT", both_tls, port_443, Need::websocket,
        "https (http/1.1)", "https (http/1.1)");
    row("WebSocket to h2 with extended CONNECT",
        Service{.tls = true, .http11 = false, .h2 = true, .extended_connect = true}, port_443,
        Need::websocket, "https (http/1.1) > https (h2)", "https (h2)");
    row("WebSocket to h2 without it, D-44", h2_tls, port_443, Need::websocket,
        "https (http/1.1) > https (h2) > !", "https (h2) > !");
  }
  void finds_the_way_to_every_kind_of_service() {
    QFETCH(Service, service);
    QFETCH(Wanted, wanted);
    QFETCH(Need, need);
    QFETCH(QString, first);
    QFETCH(QString, later);
    Ability ability;
    QCOMPARE(QString::fromStdString(walk(service, wanted, need, false, ability)), first);
    QCOMPARE(QString::fromStdString(walk(service, wanted, need, false, ability)), later);
  }

  void credentials_go_over_tls_first_unless_nobody_can_listen() {
    Ability ability;
    const Service plain{};
    QCOMPARE(walk(plain, {}, Need::ordinary, true, ability),
             std::string("https (h2, http/1.1) > http"));
    ability = {};
    QCOMPARE(walk(plain, {.is_loopback = true}, Need::ordinary, true, ability),
             std::string("http"));
  }

  // Invariant 10, N-31.
  void plain_text_is_never_tried_again_after_verified_tls() {
    Ability ability;
    ability.verified = true;
    const Service plain{};
    const std::string told = walk(plain, {}, Need::ordinary, false, ability);
    QVERIFY2(told.ends_with("!"), told.c_str());
    QVERIFY2(told.find("http ") == std::string::npos && !told.starts_with("http >"), told.c_str());
  }

  // N-22
  void a_service_that_was_replaced_is_found_again() {
    Ability ability;
    QCOMPARE(walk({.tls = true, .h2 = true}, {}, Need::ordinary, false, ability),
             std::string("http > https (h2, http/1.1)"));
    std::string told = walk({}, {}, Need::ordinary, false, ability);
    QVERIFY2(told.ends_with("http"), told.c_str());
    told = walk({.http11 = false, .h2 = true}, {}, Need::ordinary, false, ability);
    QVERIFY2(told.ends_with("h2c"), told.c_str());
  }
};

}  // namespace culvert::gateway::ability_test

QTEST_APPLESS_MAIN(culvert::gateway::ability_test::AbilityTest)
#include "ability_test.moc"
