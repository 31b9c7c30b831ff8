// gateway.md 1.2: the https virtual hosts of a relay that has certificates (`[culvert] vhostTLS`).
#include "core/relay/https_user.h"
#include "tests/gateway/asking.h"
#include "tests/relay/http_stage.h"
#include "tests/support/test_certificates.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

namespace culvert::relay::https_vhost_test {
namespace {

using namespace std::chrono_literals;
using gateway::expect;
using gateway::expect_equal;
using gateway::Got;

const std::string hello =
    "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nContent-Length: 5\r\n\r\nhello";

/// Certificates in a folder, and a stage whose relay has them.
struct Site {
  Site() : folder(directory.path().toStdString()) {}

  support::TestCertificate make(const std::string& name, std::vector<std::string> dns) const {
    support::CertificateWish wish;
    wish.dns = std::move(dns);
    return {folder, name, wish};
  }
  void use(const std::vector<std::string>& names) {
    for (const std::string& name : names)
      stage.config.gateway.vhost_tls.push_back(
          {folder + "/" + name + ".pem", folder + "/" + name + ".key"});
  }
  /// Puts the files of one certificate in the place of another's.
  void replace(const std::string& name, const std::string& by) const {
    for (const char* const end : {".pem", ".key"}) {
      const std::string to = folder + "/" + name + end;
      std::filesystem::copy_file(folder + "/" + by + end, to,
                                 std::filesystem::copy_options::overwrite_existing);
      touch(to);
    }
  }
  static void touch(const std::string& file) {
    static int seconds = 0;
    std::filesystem::last_write_time(
        file, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(++seconds));
  }

  void play(HttpStage::Script script) {
    stage.play([this, script = std::move(script)](HttpStage& s) -> Task<> {
      s.relay().vhost_certificates =
          must(VhostCertificates::load(s.config.gateway.vhost_tls, {"h2", "http/1.1"}));
      co_await script(s);
    });
  }

  QTemporaryDir directory;
  std::string folder;
  HttpStage stage;
};

/// What the log says of visitors' sides that failed.
std::string failed_legs(HttpStage& stage) {
  std::string text;
  for (const observe::Event& event : stage.log().since(0, 100'000).events)
    if (event.kind == observe::EventKind::leg_failed)
      text.append(observe::render(event)).append("\n");
  return text;
}

/// A user of the https port.
net::StreamPtr arrive(HttpStage& stage) {
  auto [ours, theirs] = net::memory_pipe(stage.io.get_executor());
  PublicUser user;
  user.stream = std::move(ours);
  user.address = {"203.0.113.7", 5000};
  user.arrived = {"192.0.2.1", 443};
  stage.relay().scope().spawn("user", serve_https(stage.relay(), std::move(user)));
  return std::move(theirs);
}

struct Connected {
  std::unique_ptr<net::TlsStream> stream;
  TlsFacts facts;
};

Task<Connected> shake_hands(HttpStage& stage, std::string name, std::string alpn = "h2") {
  net::TlsClientOptions tls;
  tls.server_name = std::move(name);
  tls.alpn.push_back(std::move(alpn));
  auto context = must(net::TlsContext::client(tls));
  Connected connected;
  net::StreamPtr stream = arrive(stage);
  auto made = co_await attempt(
      net::tls_connect(std::move(stream), std::move(context), Leg::downstream, &connected.facts));
  if (made) connected.stream = *std::move(made);
  co_return connected;
}

Task<http::ClientConnectionPtr> visitor(HttpStage& stage, std::string name, bool h2) {
  std::string alpn = h2 ? "h2" : "http/1.1";
  Connected connected = co_await shake_hands(stage, std::move(name), std::move(alpn));
  if (!connected.stream) fail(Errc::tls, Leg::downstream, "no handshake");
  http::ClientConnectionPtr made =
      h2 ? http::make_h2_client(std::move(connected.stream), {}, stage.relay().deadlines)
         : http::make_h1_client(std::move(connected.stream), {}, stage.relay().deadlines);
  co_return made;
}

http::Request get_from(std::string_view host) {
  http::Request request;
  request.method = "GET";
  request.scheme = "https";
  request.authority = host;
  request.path = "/";
  return request;
}

std::size_t count(HttpStage& stage, observe::EventKind kind) {
  const auto slice = stage.log().since(0);
  return static_cast<std::size_t>(std::ranges::count_if(
      slice.events, [kind](const observe::Event& event) { return event.kind == kind; }));
}

void run(Site& site, HttpStage::Script script) {
  try {
    site.play(std::move(script));
  } catch (const std::exception& failure) {
    QFAIL(failure.what());
  }
}

}  // namespace

class HttpsVhostTest : public QObject {
  Q_OBJECT

 private slots:
  void http_proxies_are_served_over_tls_data() {
    QTest::addColumn<bool>("h2");
    QTest::newRow("HTTP/1.1") << false;
    QTest::newRow("HTTP/2") << true;
  }

  void http_proxies_are_served_over_tls() {
    QFETCH(bool, h2);
    Site site;
    const auto certificate = site.make("a", {"site.test"});
    site.use({"a"});
    Got answer;
    std::string seen;
    run(site, [&](HttpStage& s) -> Task<> {
      s.publish("site.test", [&seen](Talker& talker) -> Task<> {
        seen = co_await talker.take_head();
        co_await talker.send(hello);
      });
      const http::ClientConnectionPtr user = co_await visitor(s, "site.test", h2);
      answer = co_await gateway::ask(*user, get_from("site.test"));
    });
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, std::string("hello"));
    QVERIFY(answer.lines().find("strict-transport-security") != std::string::npos);
    QVERIFY2(seen.find("X-Forwarded-Proto: https\r\n") != std::string::npos, seen.c_str());
    QVERIFY(seen.find("X-Forwarded-Port") == std::string::npos);  // frps says none
  }

  void plain_http_on_the_port_is_answered_with_words_data() {
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("the right address")
        << QByteArray("GET /a HTTP/1.1\r\nA: b\r\nhOST: site.test:8443 \r\n\r\n")
        << QByteArray("https: https://site.test:8443/\n");
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.0\r\n\r\n") << QByteArray("https.\n");
    QTest::newRow("no host that could be one")
        << QByteArray("GET / HTTP/1.1\r\nHost: <b>x</b>\r\n\r\n") << QByteArray("https.\n");
  }
  void plain_http_on_the_port_is_answered_with_words() {
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, words);
    Site site;
    const auto certificate = site.make("a", {"site.test"});
    site.use({"a"});
    std::string got;
    run(site, [&](HttpStage& s) -> Task<> {
      Talker user(arrive(s));
      co_await user.send(head.toStdString());
      got = co_await user.take_rest();
    });
    QVERIFY2(got.starts_with("HTTP/1.1 400 "), got.c_str());
    QVERIFY2(got.ends_with("This port speaks " + words.toStdString()), got.c_str());
    const std::string told = failed_legs(site.stage);
    QVERIFY2(told.find("D-64") != std::string::npos, told.c_str());
  }

  void names_of_https_proxies_pass_through_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("without a certificate of ours") << "other.test";
    QTest::newRow("although a certificate of ours covers it") << "b.site.test";
  }

  void names_of_https_proxies_pass_through() {
    QFETCH(QString, name);
    Site site;
    const auto certificate = site.make("a", {"*.site.test"});
    site.use({"a"});
    const std::string host = name.toStdString();
    bool passed = false;
    run(site, [&](HttpStage& s) -> Task<> {
      frp::NewProxy wanted;
      wanted.proxy_name = "passes";
      wanted.proxy_type = "https";
      wanted.custom_domains = {host};
      s.publish(wanted, [&passed](Talker& talker) -> Task<> {
        const std::string first = co_await talker.take(1);
        passed = first == "\x16";
      });
      const Connected connected = co_await shake_hands(s, host);
      expect(!connected.stream, "a handshake with nobody");
    });
    QVERIFY(passed);
  }

  void names_that_nobody_has_get_the_alert() {
    Site site;
    const auto certificate = site.make("a", {"site.test", "*.site.test"});
    site.use({"a"});
    TlsFacts other, deep;
    run(site, [&](HttpStage& s) -> Task<> {
      const Connected first = co_await shake_hands(s, "other.test");
      other = first.facts;
      const Connected second = co_await shake_hands(s, "a.b.site.test");
      deep = second.facts;
    });
    QCOMPARE(other.alert_received, std::optional<int>(112));
    QCOMPARE(deep.alert_received, std::optional<int>(112));
    const std::string told = failed_legs(site.stage);
    QVERIFY2(told.find("D-65") != std::string::npos, told.c_str());
    QVERIFY2(told.find("other.test") != std::string::npos, told.c_str());
    QVERIFY2(told.find("a.b.site.test") != std::string::npos, told.c_str());
  }

  void N26_names_choose_their_certificate() {
    Site site;
    const auto first = site.make("first", {"*.site.test"});
    const auto second = site.make("second", {"a.site.test", "other.test"});
    site.use({"first", "second"});
    run(site, [&](HttpStage& s) -> Task<> {
      const auto digest = [&](const std::string& sni) {
        const auto context = certificate_for(s.relay(), sni);
        return context ? context->names().front() : std::string("none");
      };
      expect_equal(digest("b.site.test"), std::string("*.site.test"), "wildcard");
      expect_equal(digest("a.site.test"), std::string("a.site.test"), "exact before wildcard");
      expect_equal(digest("OTHER.test."), std::string("a.site.test"), "case and dot");
      expect_equal(digest(""), std::string("*.site.test"), "no name");
      expect_equal(digest("192.0.2.1"), std::string("*.site.test"), "an address");
      expect_equal(digest("2001:db8::1"), std::string("*.site.test"), "an IPv6 address");
      expect_equal(digest("nobody.test"), std::string("none"), "unknown");
      // Without SNI: our client sends none for an address.
      const Connected connected = co_await shake_hands(s, "192.0.2.1");
      expect_equal(connected.facts.cert_sha256, first.sha256(), "on the wire");
    });
  }

  void N25_a_host_that_passes_tls_is_misdirected() {
    Site site;
    const auto certificate = site.make("a", {"*.site.test"});
    site.use({"a"});
    std::vector<int> statuses;
    run(site, [&](HttpStage& s) -> Task<> {
      s.publish("a.site.test", answering(hello));
      s.publish("b.site.test", answering(hello));
      const http::ClientConnectionPtr user = co_await visitor(s, "a.site.test", true);
      for (const char* const host : {"a.site.test", "b.site.test", "elsewhere.test"}) {
        const Got answer = co_await gateway::ask(*user, get_from(host));
        statuses.push_back(answer.status);
      }
      frp::NewProxy wanted;
      wanted.proxy_name = "passes";
      wanted.proxy_type = "https";
      wanted.custom_domains = {"b.site.test"};
      s.publish(wanted, {});
      const Got after = co_await gateway::ask(*user, get_from("b.site.test"));
      statuses.push_back(after.status);
    });
    QCOMPARE(statuses, (std::vector<int>{200, 200, 421, 421}));
  }

  void members_of_a_group_take_turns_on_several_loops() {
    Site site;
    const auto certificate = site.make("a", {"site.test"});
    site.use({"a"});
    std::vector<int> statuses;
    run(site, [&](HttpStage& s) -> Task<> {
      s.relay().has_other_loops = true;
      for (const char* const status : {"201", "202"}) {
        frp::NewProxy wanted;
        wanted.proxy_name = status;
        wanted.custom_domains = {"site.test"};
        wanted.group = "g";
        wanted.group_key = "k";
        s.publish(std::move(wanted), answering(std::string("HTTP/1.1 ") + status +
                                               " Yes\r\nContent-Length: 0\r\n\r\n"));
      }
      for (int i = 0; i < 4; ++i) {
        const http::ClientConnectionPtr user = co_await visitor(s, "site.test", false);
        const Got answer = co_await gateway::ask(*user, get_from("site.test"));
        statuses.push_back(answer.status);
      }
    });
    QCOMPARE(statuses, (std::vector<int>{201, 202, 201, 202}));
  }

  void files_that_change_are_used_for_new_handshakes() {
    Site site;
    const auto old_one = site.make("a", {"site.test"});
    const auto new_one = site.make("b", {"site.test"});
    site.use({"a"});
    const std::string before = old_one.sha256(), after = new_one.sha256();
    run(site, [&](HttpStage& s) -> Task<> {
      s.publish("site.test", answering(hello));
      const http::ClientConnectionPtr user = co_await visitor(s, "site.test", false);
      const Connected first = co_await shake_hands(s, "site.test");
      expect_equal(first.facts.cert_sha256, before, "before");
      site.replace("a", "b");
      Clock::advance(2s);
      const Connected second = co_await shake_hands(s, "site.test");
      expect_equal(second.facts.cert_sha256, after, "after");
      expect_equal(count(s, observe::EventKind::certificate_loaded), 1u, "told");
      // One that is broken changes nothing but the log.
      {
        std::ofstream file(site.folder + "/a.pem");
        file << "no certificate";
      }
      Site::touch(site.folder + "/a.pem");
      Clock::advance(2s);
      const Connected third = co_await shake_hands(s, "site.test");
      expect_equal(third.facts.cert_sha256, after, "the old one stays");
      expect_equal(count(s, observe::EventKind::certificate_kept), 1u, "told of the broken one");
      const Connected fourth = co_await shake_hands(s, "site.test");
      expect_equal(fourth.facts.cert_sha256, after, "still");
      expect_equal(count(s, observe::EventKind::certificate_kept), 1u, "once");
      // Who was there before does not notice.
      const Got answer = co_await gateway::ask(*user, get_from("site.test"));
      expect_equal(answer.status, 200, "the first user");
    });
  }

  void a_file_that_cannot_be_used_is_named_at_the_start() {
    const auto loaded = VhostCertificates::load(
        {
            {"no.pem", "no.key"}
    },
        {"h2"});
    QVERIFY(!loaded);
    QVERIFY(loaded.error().code == Errc::certificate);
    QVERIFY(loaded.error().context.find("no.pem") != std::string::npos);
  }

  void trusted_proxies_of_the_relay_are_believed_data() {
    QTest::addColumn<QString>("trusted");
    QTest::addColumn<QString>("expected");
    QTest::newRow("frp's way") << ""
                               << "X-Forwarded-For: 1.1.1.1, 203.0.113.7\r\n";
    QTest::newRow("a stranger") << "10.0.0.0/8"
                                << "X-Forwarded-For: 203.0.113.7\r\n";
    QTest::newRow("trusted") << "203.0.113.0/24"
                             << "X-Forwarded-For: 1.1.1.1, 203.0.113.7\r\n";
  }

  void trusted_proxies_of_the_relay_are_believed() {  // 2.15, invariant 9
    QFETCH(QString, trusted);
    QFETCH(QString, expected);
    HttpStage stage;
    if (!trusted.isEmpty())
      stage.config.gateway.trusted_proxies = {*config::parse_network(trusted.toStdString())};
    std::string seen;
    stage.play([&](HttpStage& s) -> Task<> {
      s.publish("site.test", [&seen](Talker& talker) -> Task<> {
        seen = co_await talker.take_head();
        co_await talker.send(hello);
      });
      Talker user = s.user();
      co_await user.send(
          "GET / HTTP/1.1\r\nHost: site.test\r\nX-Forwarded-For: 1.1.1.1\r\n"
          "X-Forwarded-Proto: https\r\n\r\n");
      co_await user.take_head();
    });
    QVERIFY2(seen.find(expected.toStdString()) != std::string::npos, seen.c_str());
    const bool keeps = trusted == "203.0.113.0/24";
    QVERIFY(seen.find(keeps ? "X-Forwarded-Proto: https" : "X-Forwarded-Proto: http\r\n") !=
            std::string::npos);
  }
};

}  // namespace culvert::relay::https_vhost_test

QTEST_GUILESS_MAIN(culvert::relay::https_vhost_test::HttpsVhostTest)
#include "https_vhost_test.moc"
