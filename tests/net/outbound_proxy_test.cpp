#include "core/net/outbound_proxy.h"

#include "core/net/memory_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"

#include <QTest>

namespace culvert::net::outbound_proxy_test {
namespace {

/// One exchange as a proxy would hold it: what it expects, what it says then.
struct Turn {
  QByteArray expects, says;
};

Task<> play_proxy(Stream& stream, std::vector<Turn> turns, QByteArray& got) {
  for (const Turn& turn : turns) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(turn.expects.size()));
    co_await read_exactly(stream, bytes, Leg::relay);
    got.append(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    const std::string answer = turn.says.toStdString();
    co_await write(stream, as_bytes(answer), Leg::relay);
  }
}

Task<> connect_end(StreamPtr inner, OutboundProxy proxy, Endpoint to, StreamPtr& into) {
  into = co_await connect_through(std::move(inner), proxy, std::move(to));
}

OutboundProxy socks(const char* user = "", const char* password = "") {
  return {
      "socks5", {"proxy", 1080},
       user, Secret(password)
  };
}

QByteArray hex(const char* text) {
  return QByteArray::fromHex(text);
}

}  // namespace

class OutboundProxyTest : public QObject {
  Q_OBJECT

 private slots:
  void reads_urls_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("at");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::newRow("http") << "http://p.example:3128"
                          << "http"
                          << "p.example:3128"
                          << ""
                          << "";
    QTest::newRow("login") << "http://me:se%3Acret%40@p:1"
                           << "http"
                           << "p:1"
                           << "me"
                           << "se:cret@";
    QTest::newRow("user only") << "socks5://me@p:1"
                               << "socks5"
                               << "p:1"
                               << "me"
                               << "";
    QTest::newRow("port of http") << "http://p"
                                  << "http"
                                  << "p:80"
                                  << ""
                                  << "";
    QTest::newRow("port of socks") << "SOCKS5://p/"
                                   << "socks5"
                                   << "p:1080"
                                   << ""
                                   << "";
    QTest::newRow("IPv6") << "socks5://[::1]:9"
                          << "socks5"
                          << "[::1]:9"
                          << ""
                          << "";
    QTest::newRow("IPv6, no port") << "socks5://[::1]"
                                   << "socks5"
                                   << "[::1]:1080"
                                   << ""
                                   << "";
    QTest::newRow("broken escape") << "http://a%zz@p:1"
                                   << "http"
                                   << "p:1"
                                   << "a%zz"
                                   << "";
  }
  void reads_urls() {
    QFETCH(QString, url);
    const Result<OutboundProxy> proxy = parse_proxy_url(url.toStdString());
    QVERIFY2(proxy, proxy ? "" : to_text(proxy.error()).c_str());
    QTEST(QString::fromStdString(proxy->scheme), "scheme");
    QTEST(QString::fromStdString(to_text(proxy->at)), "at");
    QTEST(QString::fromStdString(proxy->user), "user");
    QTEST(QString::fromStdString(proxy->password.reveal()), "password");
  }

  void refuses_urls_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<int>("code");
    const auto config = static_cast<int>(Errc::config);
    const auto unsupported = static_cast<int>(Errc::unsupported);
    QTest::newRow("no scheme") << "p.example:3128" << config;
    QTest::newRow("unknown") << "ftp://p:1" << config;
    QTest::newRow("https") << "https://p:1" << unsupported;
    QTest::newRow("ntlm") << "ntlm://p:1" << unsupported;
    QTest::newRow("port") << "http://u:topsecret@p:x" << config;
    QTest::newRow("long user") << "http://" + QString(256, 'u') + "@p:1" << config;
  }
  void refuses_urls() {
    QFETCH(QString, url);
    QFETCH(int, code);
    const Result<OutboundProxy> proxy = parse_proxy_url(url.toStdString());
    QVERIFY(!proxy);
    QCOMPARE(static_cast<int>(proxy.error().code), code);
    QVERIFY(to_text(proxy.error()).find("topsecret") == std::string::npos);
  }

  void asks_an_http_proxy_as_frpc_does() {
    const OutboundProxy proxy{
        "http", {"p", 3128},
         "me", Secret("secret")
    };
    const QByteArray request =
        "CONNECT relay.example:7000 HTTP/1.1\r\nHost: relay.example:7000\r\n"
        "User-Agent: Mozilla/5.0\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n";
    play(proxy,
         {
             "relay.example", 7000
    },
         {{request, "HTTP/1.0 200 Connection established\r\nX: y\r\n\r\nfirst bytes"}});
    QVERIFY(stream_);
    std::array<std::byte, 11> to;
    support::run(io_, read_exactly(*stream_, to, Leg::relay));
    QCOMPARE(as_text(to), std::string_view("first bytes"));
    QCOMPARE(got_, request);
  }

  void tells_why_an_http_proxy_refuses_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("context");
    QTest::newRow("login") << QByteArray("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                           << static_cast<int>(Errc::auth) << "407";
    QTest::newRow("forbidden") << QByteArray("HTTP/1.1 403 Forbidden 200\r\n\r\n")
                               << static_cast<int>(Errc::rejected) << "403 Forbidden";
    QTest::newRow("SSH") << QByteArray("SSH-2.0\r\n") << static_cast<int>(Errc::protocol) << "HTTP";
    QTest::newRow("HTTQ") << QByteArray("HTTQ/1 200\r\n\r\n") << static_cast<int>(Errc::protocol)
                          << "HTTP";
    QTest::newRow("endless") << QByteArray("HTTP/1.1 200 OK\r\n") + QByteArray(17000, 'x')
                             << static_cast<int>(Errc::limit) << "16 KiB";
    QTest::newRow("closed") << QByteArray() << static_cast<int>(Errc::closed) << "p:3128";
  }
  void tells_why_an_http_proxy_refuses() {
    QFETCH(QByteArray, answer);
    QFETCH(int, code);
    QFETCH(QString, context);
    const OutboundProxy proxy{
        "http", {"p", 3128},
         "", Secret()
    };
    const QByteArray request =
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nUser-Agent: Mozilla/5.0\r\n\r\n";
    const Error error = play(proxy,
                             {
                                 "a", 1
    },
                             {{request, answer}});
    QCOMPARE(static_cast<int>(error.code), code);
    QCOMPARE(error.leg, Leg::relay);
    QVERIFY2(error.context.find(context.toStdString()) != std::string::npos, error.context.c_str());
  }

  void asks_a_socks_proxy_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("name") << "relay.example" << hex("050100030d") + "relay.example" + hex("1b58")
                          << hex("050000017f0000011234");
    QTest::newRow("IPv4") << "192.0.2.7" << hex("05010001c00002071b58")
                          << hex("0500000305") + "bound" + hex("1234");
    QTest::newRow("IPv6") << "::1"
                          << hex("050100040000000000000000000000000000000"
                                 "11b58")
                          << hex("05000004") + QByteArray(16, 'x') + hex("1234");
  }
  void asks_a_socks_proxy() {
    QFETCH(QString, host);
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, answer);
    play(socks(),
         {
             host.toStdString(), 7000
    },
         {{hex("050100"), hex("0500")}, {request, answer + "hi"}});
    QVERIFY(stream_);
    QCOMPARE(got_, hex("050100") + request);
    std::array<std::byte, 2> to;
    support::run(io_, read_exactly(*stream_, to, Leg::relay));
    QCOMPARE(as_text(to), std::string_view("hi"));
  }

  void logs_in_to_a_socks_proxy() {
    const QByteArray login = hex("01026d65") + hex("06") + "secret";
    const QByteArray request = hex("0501000301610001");
    play(socks("me", "secret"),
         {
             "a", 1
    },
         {{hex("05020002"), hex("0502")},
          {login, hex("0100")},
          {request, hex("05000001000000000000")}});
    QVERIFY(stream_);
    QCOMPARE(got_, hex("05020002") + login + request);
  }

  void tells_why_a_socks_proxy_refuses_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("code");
    const QByteArray ok = hex("0500");
    QTest::newRow("no SOCKS") << hex("4854") << QByteArray() << static_cast<int>(Errc::protocol);
    QTest::newRow("no method") << hex("05ff") << QByteArray() << static_cast<int>(Errc::auth);
    QTest::newRow("wants login") << hex("0502") << QByteArray() << static_cast<int>(Errc::auth);
    QTest::newRow("GSSAPI") << hex("0501") << QByteArray() << static_cast<int>(Errc::protocol);
    QTest::newRow("failure") << ok << hex("05010001") << static_cast<int>(Errc::rejected);
    QTest::newRow("forbidden") << ok << hex("05020001") << static_cast<int>(Errc::rejected);
    QTest::newRow("network") << ok << hex("05030001") << static_cast<int>(Errc::unreachable);
    QTest::newRow("host") << ok << hex("05040001") << static_cast<int>(Errc::unreachable);
    QTest::newRow("refused") << ok << hex("05050001") << static_cast<int>(Errc::refused);
    QTest::newRow("TTL") << ok << hex("05060001") << static_cast<int>(Errc::timed_out);
    QTest::newRow("version") << ok << hex("04000001") << static_cast<int>(Errc::protocol);
    QTest::newRow("closed") << ok << hex("05") << static_cast<int>(Errc::closed);
  }
  void tells_why_a_socks_proxy_refuses() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, reply);
    QFETCH(int, code);
    std::vector<Turn> turns = {
        {hex("050100"), method}
    };
    if (!reply.isEmpty()) turns.push_back({hex("0501000301610001"), reply});
    const Error error = play(socks(), {"a", 1}, turns);
    QCOMPARE(static_cast<int>(error.code), code);
    QCOMPARE(error.leg, Leg::relay);
  }

  void tells_that_a_socks_login_failed() {
    const Error error = play(socks("me", "x"),
                             {
                                 "a", 1
    },
                             {{hex("05020002"), hex("0502")}, {hex("01026d650178"), hex("0101")}});
    QCOMPARE(error.code, Errc::auth);
  }

  void a_name_too_long_for_socks_is_a_wrong_configuration() {
    const Error error = play(socks(), {std::string(256, 'a'), 1}, {});
    QCOMPARE(error.code, Errc::config);
  }

 private:
  /// Both ends over a bad network; the proxy closes after its last turn unless we are connected.
  Error play(const OutboundProxy& proxy, Endpoint to, std::vector<Turn> turns) {
    auto [near, far] = memory_pipe(io_.get_executor());
    near = support::fragmenting(std::move(near), {.seed = 3, .most = 9});
    got_.clear();
    stream_.reset();
    proxy_end_.reset();
    Error error;
    std::optional<bool> ended;
    asio::co_spawn(io_, connect_end(std::move(near), proxy, std::move(to), stream_),
                   [&](const std::exception_ptr& thrown) {
                     ended = true;
                     try {
                       if (thrown) std::rethrow_exception(thrown);
                     } catch (const Failure& failure) {
                       error = failure.error;
                     }
                   });
    try {
      support::run(io_, play_proxy(*far, std::move(turns), got_));
    } catch (const Failure&) {
      // The client has left before its turn; its error says why.
    }
    support::settle(io_);
    if (stream_)
      proxy_end_ = std::move(far);
    else
      far.reset();
    support::settle(io_);
    if (!ended) qFatal("the client still waits");
    return error;
  }

  asio::io_context io_;
  StreamPtr stream_, proxy_end_;
  QByteArray got_;
};

}  // namespace culvert::net::outbound_proxy_test

QTEST_GUILESS_MAIN(culvert::net::outbound_proxy_test::OutboundProxyTest)
#include "outbound_proxy_test.moc"
