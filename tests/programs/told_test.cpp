// What a person who runs culvert-agent is told when something goes wrong: the sentence, the cure
// and the slug to search for, in the log of the real program, of the real failure.
#include "core/net/tls.h"
#include "tests/programs/program.h"
#include "tests/support/local_service.h"
#include "tests/support/test_certificates.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <string_view>

namespace culvert::programs::told_test {
namespace {

using support::LocalService;
using support::LocalUser;

/// Answers whatever comes first with `answer`, and closes (`hold`: keeps the connection open).
class Answerer {
 public:
  Answerer(std::string answer, bool hold, bool tls = false)
      : listener_(io_.get_executor(), net::Endpoint{"127.0.0.1", 0}),
        answer_(std::move(answer)),
        hold_(hold) {
    if (tls) tls_ = must(net::TlsContext::server({}));
    asio::co_spawn(io_.get_executor(), serve(),
                   asio::bind_cancellation_slot(stop_.slot(), [](const std::exception_ptr&) {}));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Answerer() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  int port() const { return listener_.port(); }

 private:
  Task<> serve() {
    co_await with_scope([this](TaskScope& scope) -> Task<> {
      for (;;) {
        std::unique_ptr<net::TcpStream> stream = co_await listener_.accept();
        scope.spawn("answer", answer(std::move(stream)));
      }
    });
  }
  Task<> answer(std::unique_ptr<net::TcpStream> stream) {
    co_await attempt(exchange(std::move(stream)));
  }
  Task<> exchange(net::StreamPtr stream) {
    if (tls_) stream = co_await net::tls_accept(std::move(stream), tls_, Leg::none);
    co_await exchange(*stream);
  }
  Task<> exchange(net::Stream& stream) {
    std::vector<std::byte> piece(4096);
    co_await net::read_some(stream, piece, Leg::none);
    co_await net::write(stream, as_bytes(answer_), Leg::none);
    std::size_t count = hold_ ? 1 : 0;
    while (count > 0)
      count = co_await net::read_some(stream, piece, Leg::none);
  }

  asio::io_context io_{1};
  net::Listener listener_;
  std::string answer_;
  bool hold_;
  std::shared_ptr<const net::TlsContext> tls_;
  asio::cancellation_signal stop_;
  std::thread thread_;
};

/// Everything a case needs; what it does not use stays empty.
struct Scene {
  Folder folder;
  std::unique_ptr<RunningRelay> relay;
  std::unique_ptr<LocalService> service;
  std::unique_ptr<Answerer> answerer;
  Program agent{"CULVERT_AGENT"};
  std::unique_ptr<Program> second;  ///< Another agent, which is the one to watch then.

  void start_relay(const QByteArray& more = {}) { relay = std::make_unique<RunningRelay>(more); }
  void answer(std::string with, bool hold = false, bool tls = false) {
    answerer = std::make_unique<Answerer>(std::move(with), hold, tls);
  }
  void start_agent(const QByteArray& config) { start(agent, config); }
  void start(Program& program, const QByteArray& config) const {
    program.start({"-c", folder.write("frpc.toml", "loginFailExit = false\n" + config)});
  }
  /// Somebody comes to the public address of "web" and is sent away.
  void visit_in_vain() {
    LocalUser user(port_at_end(agent.wait_for("start proxy success")));
    user.take_rest();
  }
  Program& watched() { return second ? *second : agent; }
};

void local_service_refuses(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) + tcp_text("web", closed_port()));
  s.visit_in_vain();
}

void local_name_is_unknown(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) +
                tcp_text("web", 80, "localIP = \"no-such-host.invalid\"\n"));
  s.visit_in_vain();
}

void token_is_wrong(Scene& s) {
  s.start_relay();
  s.start_agent("auth.token = \"wrong\"\nserverAddr = \"127.0.0.1\"\nserverPort = " +
                QByteArray::number(s.relay->port) + "\n");
}

void server_name_is_unknown(Scene& s) {
  s.start_agent("serverAddr = \"no-such-host.invalid\"\n");
}

void plain_text_answers_tls(Scene& s) {
  s.answer("HTTP/1.1 400 Bad Request\r\n\r\n");
  s.start_agent(client_text(s.answerer->port()));
}

/// A fatal alert, as every TLS server answers to what is no ClientHello.
constexpr std::string_view tls_alert{"\x15\x03\x01\x00\x02\x02\x46", 7};

void tls_answers_plain_mux(Scene& s) {
  s.answer(std::string(tls_alert));
  s.start_agent(client_text(s.answerer->port(), "transport.tls.enable = false\n"));
}

void tls_answers_plain_text(Scene& s) {
  s.answer(std::string(tls_alert));
  s.start_agent(
      client_text(s.answerer->port(), "transport.tls.enable = false\ntransport.tcpMux = false\n"));
}

void come_in_plain_text(Scene& s, const QByteArray& more) {
  s.start_agent(client_text(s.relay->port, "transport.tls.enable = false\n" + more));
}

void relay_demands_tls(Scene& s) {
  s.start_relay("transport.tls.force = true\n");
  come_in_plain_text(s, {});
}

void relay_demands_tls_of_v2(Scene& s) {
  s.start_relay("transport.tls.force = true\n");
  come_in_plain_text(s, "transport.wireProtocol = \"v2\"\n");
}

void relay_demands_tls_without_mux(Scene& s) {
  s.start_relay("transport.tls.force = true\ntransport.tcpMux = false\n");
  come_in_plain_text(s, "transport.tcpMux = false\n");
}

void relay_demands_tls_inside_websocket(Scene& s) {
  s.start_relay("transport.tls.force = true\n");
  come_in_plain_text(s, "transport.protocol = \"websocket\"\n");
}

/// To which only clients with a certificate of its CA may come.
void start_mutual_relay(Scene& s) {
  support::CertificateWish wish;
  wish.is_ca = true;
  const support::TestCertificate ca(s.folder.path("").toStdString(), "clients", wish);
  s.start_relay("transport.tls.trustedCaFile = \"" + QByteArray::fromStdString(ca.cert_file()) +
                "\"\n");
}

void relay_demands_a_certificate(Scene& s) {
  start_mutual_relay(s);
  come_in_plain_text(s, {});
}

void mux_differs_in_plain_text(Scene& s) {
  s.start_relay("transport.tcpMux = false\n");
  come_in_plain_text(s, {});
}

void closes_on_everybody(Scene& s) {
  s.answer("");
  s.start_agent(client_text(s.answerer->port(), "transport.tls.enable = false\n"));
}

void certificate_is_not_trusted(Scene& s) {
  s.start_relay();
  support::CertificateWish wish;
  wish.is_ca = true;
  const support::TestCertificate other(s.folder.path("").toStdString(), "ca", wish);
  s.start_agent(client_text(
      s.relay->port,
      "transport.tls.trustedCaFile = \"" + QByteArray::fromStdString(other.cert_file()) + "\"\n"));
}

void certificate_is_missing(Scene& s) {
  start_mutual_relay(s);
  s.start_agent(client_text(s.relay->port));
}

void certificate_is_of_another_ca(Scene& s) {
  start_mutual_relay(s);
  const support::TestCertificate own(s.folder.path("").toStdString(), "own", {});
  s.start_agent(client_text(s.relay->port, "transport.tls.certFile = \"" +
                                               QByteArray::fromStdString(own.cert_file()) +
                                               "\"\ntransport.tls.keyFile = \"" +
                                               QByteArray::fromStdString(own.key_file()) + "\"\n"));
}

void heartbeats_lack_the_token(Scene& s) {
  s.start_relay("auth.additionalScopes = [\"HeartBeats\"]\n");
  s.start_agent(client_text(s.relay->port, "transport.heartbeatInterval = 1\n"));
}

void heartbeats_lack_the_token_in_few_words(Scene& s) {
  s.start_relay("auth.additionalScopes = [\"HeartBeats\"]\ndetailedErrorsToClient = false\n");
  s.start_agent(client_text(s.relay->port, "transport.heartbeatInterval = 1\n"));
}

void work_connections_lack_the_token(Scene& s) {
  s.start_relay("auth.additionalScopes = [\"NewWorkConns\"]\n");
  s.start_agent(client_text(s.relay->port));
}

void there_is_no_port_for_https(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) +
                "\n[[proxies]]\nname = \"web\"\ntype = \"https\"\nlocalPort = 443\n"
                "customDomains = [\"web.example\"]\n");
}

void there_is_no_port_for_http(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) +
                "\n[[proxies]]\nname = \"web\"\ntype = \"http\"\nlocalPort = 80\n"
                "customDomains = [\"web.example\"]\n");
}

void there_is_no_host_for_subdomains(Scene& s) {
  s.start_relay("vhostHTTPPort = " + QByteArray::number(closed_port()) + "\n");
  s.start_agent(client_text(s.relay->port) +
                "\n[[proxies]]\nname = \"web\"\ntype = \"http\"\nlocalPort = 80\n"
                "subdomain = \"web\"\n");
}

void remote_port_is_taken(Scene& s) {
  s.start_relay();
  s.service = std::make_unique<LocalService>();
  s.start_agent(
      client_text(s.relay->port) +
      tcp_text("web", 80, "remotePort = " + QByteArray::number(s.service->port()) + "\n"));
}

void remote_port_is_not_allowed(Scene& s) {
  s.start_relay("allowPorts = [{ start = 20000, end = 20010 }]\n");
  s.start_agent(client_text(s.relay->port) + tcp_text("web", 80, "remotePort = 30000\n"));
}

void proxy_name_is_taken(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) + tcp_text("web", 80));
  s.agent.wait_for("start proxy success");
  s.second = std::make_unique<Program>("CULVERT_AGENT");
  s.start(*s.second, client_text(s.relay->port) + tcp_text("web", 81));
}

void relay_is_dead(Scene& s) {
  s.start_agent(client_text(closed_port()));
}

void relay_is_silent(Scene& s) {
  s.answer("", true);
  s.start_agent(client_text(s.answerer->port(), "transport.dialServerTimeout = 1\n"));
}

void something_else_listens(Scene& s) {
  s.answer("SSH-2.0-OpenSSH_9.2p1\r\n", true);
  s.start_agent(client_text(s.answerer->port(), "transport.tls.enable = false\n"));
}

void mux_differs(Scene& s) {
  s.start_relay("transport.tcpMux = false\n");
  s.start_agent(client_text(s.relay->port));
}

void relay_dies(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) + tcp_text("web", 80));
  s.agent.wait_for("start proxy success");
  s.relay->program.signal(SIGKILL);
}

void visitor_port_is_taken(Scene& s) {
  s.start_relay();
  s.service = std::make_unique<LocalService>();
  s.start_agent(client_text(s.relay->port) +
                "\n[[visitors]]\nname = \"door\"\ntype = \"stcp\"\nserverName = \"x\"\n"
                "secretKey = \"k\"\nbindPort = " +
                QByteArray::number(s.service->port()) + "\n");
}

void visitor_has_the_wrong_key(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) +
                "\n[[proxies]]\nname = \"x\"\ntype = \"stcp\"\nlocalPort = 80\n"
                "secretKey = \"right\"\n"
                "\n[[visitors]]\nname = \"door\"\ntype = \"stcp\"\nserverName = \"x\"\n"
                "secretKey = \"wrong\"\nbindPort = " +
                QByteArray::number(closed_port()) + "\n");
  const std::uint16_t port = port_at_end(s.agent.wait_for("start visitor success"));
  s.agent.wait_for("[x] start proxy success");
  LocalUser user(port);
  user.take_rest();
}

/// The proxy is of one user, the visitor of another.
void visitor_is_of_another_user(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port, "user = \"own\"\n") +
                "\n[[proxies]]\nname = \"x\"\ntype = \"stcp\"\nlocalPort = 80\n"
                "secretKey = \"k\"\n");
  s.agent.wait_for("[x] start proxy success");
  s.second = std::make_unique<Program>("CULVERT_AGENT");
  s.start(*s.second, client_text(s.relay->port, "user = \"vis\"\n") +
                         "\n[[visitors]]\nname = \"door\"\ntype = \"stcp\"\n"
                         "serverUser = \"own\"\nserverName = \"x\"\nsecretKey = \"k\"\n"
                         "bindPort = " +
                         QByteArray::number(closed_port()) + "\n");
  LocalUser user(port_at_end(s.second->wait_for("start visitor success")));
  user.take_rest();
}

void visitor_wants_an_unknown_name(Scene& s) {
  s.start_relay();
  s.start_agent(client_text(s.relay->port) +
                "\n[[visitors]]\nname = \"door\"\ntype = \"stcp\"\nserverName = \"nobody\"\n"
                "secretKey = \"k\"\nbindPort = " +
                QByteArray::number(closed_port()) + "\n");
  LocalUser user(port_at_end(s.agent.wait_for("start visitor success")));
  user.take_rest();
}

void web_server_listens(Scene& s) {
  s.answer("HTTP/1.1 400 Bad Request\r\n\r\n", true);
  s.start_agent(client_text(s.answerer->port(), "transport.tls.enable = false\n"));
}

/// As frps does, which expects the mux behind TLS.
void websocket_in_tls_is_closed(Scene& s) {
  s.answer("", false, true);
  s.start_agent(client_text(s.answerer->port(), "transport.protocol = \"wss\"\n"));
}

bool has_ipv6_loopback() {
  asio::io_context io;
  try {
    const net::Listener listener(io.get_executor(), net::Endpoint{"::1", 0});
    return true;
  } catch (const Failure&) {
    return false;
  }
}

using Play = void (*)(Scene&);

/// Of the words between bars.
bool says_one_of(const QByteArray& line, const QByteArray& words) {
  const QList<QByteArray> each = words.split('|');
  return std::any_of(each.begin(), each.end(),
                     [&](const QByteArray& one) { return line.contains(one); });
}

}  // namespace

class ToldTest : public QObject {
  Q_OBJECT

 private slots:
  void the_log_says_what_happened_and_what_to_do_data() {
    QTest::addColumn<Play>("play");
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("sentence");
    QTest::addColumn<QByteArray>("cure");
    QTest::addColumn<QByteArray>("slug");
    const auto row = [](const char* name, Play play, const char* event, const char* sentence,
                        const char* cure, const char* slug) {
      QTest::newRow(name) << play << QByteArray(event) << QByteArray(sentence) << QByteArray(cure)
                          << QByteArray(slug);
    };
    row("local service refuses", local_service_refuses,
        "connect to local service [127.0.0.1:", "Nothing answers on the local port.",
        "Start the local service or correct the local address and port of the proxy.",
        "[upstream.refused]");
    row("local host name unknown", local_name_is_unknown,
        "connect to local service [no-such-host.invalid:80] error: ",
        "The host name of the local service does not resolve to an address.",
        "Check the local address of the proxy; for this computer write 127.0.0.1.",
        "[upstream.name_not_found]");
    row("wrong token", token_is_wrong, "connect to server error: ",
        "error: token in login doesn't match token from configuration. The server does not accept "
        "the token.",
        "Set auth.token to the token that the server uses.", "[relay.auth]");
    row("server name unknown", server_name_is_unknown,
        "connect to server error: ", "The server's host name does not resolve to an address.",
        "Check the spelling of the server address, and that DNS works on this computer.",
        "[relay.name_not_found]");
    row("plain text answers TLS", plain_text_answers_tls,
        "connect to server error: ", "We began TLS, and the answer was plain text.",
        "Check the port: it may belong to another service. If the server really has no TLS, set "
        "transport.tls.enable to false.",
        "[relay.plaintext_peer]");
    row("TLS answers plain mux", tls_answers_plain_mux,
        "connect to server error: ", "We spoke plain text, and the server expects TLS.",
        "Set transport.tls.enable to true.", "[relay.tls_peer]");
    row("TLS answers plain text", tls_answers_plain_text,
        "connect to server error: ", "We spoke plain text, and the server expects TLS.",
        "Set transport.tls.enable to true.", "[relay.tls_peer]");
    const auto demands_tls = [&row](const char* name, Play play) {
      row(name, play,
          "connect to server error: ", "We spoke plain text, and the server expects TLS.",
          "Set transport.tls.enable to true.", "[relay.tls_peer]");
    };
    demands_tls("relay demands TLS", relay_demands_tls);
    demands_tls("relay demands TLS of v2", relay_demands_tls_of_v2);
    demands_tls("relay demands TLS without mux", relay_demands_tls_without_mux);
    demands_tls("relay demands TLS inside WebSocket", relay_demands_tls_inside_websocket);
    demands_tls("relay demands a client certificate", relay_demands_a_certificate);
    const auto closes = [&row](const char* name, Play play) {
      row(name, play,
          "connect to server error: ", "The server closed the connection before it should.",
          "transport.tcpMux, transport.tls and the wire protocol must be the same on both sides",
          "[relay.closed]");
    };
    closes("tcpMux differs in plain text", mux_differs_in_plain_text);
    closes("relay closes on everybody", closes_on_everybody);
    row("certificate not trusted", certificate_is_not_trusted, "connect to server error: ",
        "The server's certificate does not prove that it is the server named.",
        "Set transport.tls.trustedCaFile to the CA that signed it", "[relay.certificate]");
    row("server wants a certificate", certificate_is_missing, "connect to server error: ",
        "The server wants a certificate of this computer, and there was none to show.",
        "Set transport.tls.certFile and transport.tls.keyFile", "[relay.certificate]");
    row("server does not trust our certificate", certificate_is_of_another_ca,
        "connect to server error: ",
        "The server does not trust the certificate of this computer, or was shown none.",
        "Set transport.tls.certFile and transport.tls.keyFile", "[relay.certificate]");
    const auto heartbeats = [&row](const char* name, Play play, const char* event) {
      row(name, play, event, "The server wants the token in every heartbeat",
          "Set auth.additionalScopes to the same list as on the server; here \"HeartBeats\" is "
          "missing.",
          "[relay.auth]");
    };
    heartbeats("no token in heartbeats", heartbeats_lack_the_token,
               "server link lost: token in heartbeat doesn't match token from configuration");
    heartbeats("no token in heartbeats, few words", heartbeats_lack_the_token_in_few_words,
               "server link lost: invalid ping");
    row("no token in work connections", work_connections_lack_the_token,
        "work connection failed: token in NewWorkConn doesn't match",
        "The server wants the token in every work connection",
        "Set auth.additionalScopes to the same list as on the server; here \"NewWorkConns\" is "
        "missing.",
        "[relay.auth]");
    row("no port for https", there_is_no_port_for_https,
        "[web] start error: type [https] not supported when vhost https port is not set. ",
        "The server has no port on which it takes https", "Set vhostHTTPSPort on the server",
        "[relay.unsupported]");
    row("no port for http", there_is_no_port_for_http,
        "[web] start error: type [http] not supported when vhost http port is not set. ",
        "The server has no port on which it takes http", "Set vhostHTTPPort on the server",
        "[relay.unsupported]");
    row("no host for subdomains", there_is_no_host_for_subdomains,
        "[web] start error: subdomain is not supported", "The server has no host name",
        "Set subDomainHost on the server", "[relay.unsupported]");
    row("remote port taken", remote_port_is_taken,
        "[web] start error: ", "The port is in use on the server, or the server does not allow it.",
        "Choose another remotePort, or leave it out and let the server choose one.",
        "[relay.port_taken]");
    row("remote port not allowed", remote_port_is_not_allowed, "[web] start error: ",
        "start error: port not allowed. The port is in use on the server, or the server does not "
        "allow it.",
        "Choose another remotePort", "[relay.port_taken]");
    row("proxy name taken", proxy_name_is_taken, "[web] start error: ",
        "start error: proxy [web] already exists. The server knows a proxy with this name or route "
        "already.",
        "Choose another proxy name or domain, or set user so that your names have a prefix.",
        "[relay.name_taken]");
    row("dead relay", relay_is_dead,
        "connect to server error: ", "The server's computer is there, but its port is closed.",
        "Check the server address and port, or ask its administrator whether the server runs.",
        "[relay.refused]");
    row("silent relay", relay_is_silent,
        "connect to server error: ", "The server did not answer in time.",
        "Check address and port; a firewall may drop the packets silently.", "[relay.timed_out]");
    row("something else listens", something_else_listens,
        "connect to server error: ", "What came back is not the frp protocol.",
        "Check that the address and port belong to an frp server", "[relay.protocol]");
    row("tcpMux differs", mux_differs, "connect to server error: ", "The server closed",
        "transport.tcpMux", "[relay.closed]");
    // Closed or reset, as the system ends a connection on which something was still under way.
    row("relay dies", relay_dies,
        "server link lost: ", "The server closed the connection|The connection to the server broke",
        "the link comes back by itself|The link comes back by itself",
        "[relay.closed]|[relay.reset]");
    row("visitor key wrong", visitor_has_the_wrong_key,
        "[door] start new visitor connection error: visitor connection of [x] auth failed",
        "The key or password is not accepted.", "Use the same secret on both sides.", "[auth]");
    row("visitor of another user", visitor_is_of_another_user,
        "[door] start new visitor connection error: visitor connection of [own.x] user [vis] not "
        "allowed. ",
        "The proxy does not let visitors of this user in.", "Add the user to allowUsers", "[auth]");
    row("visitor wants an unknown name", visitor_wants_an_unknown_name,
        "[door] start new visitor connection error: custom listener for [nobody] doesn't exist",
        "What was asked for is not there.", "Check the name", "[relay.not_found]");
    row("a web server listens", web_server_listens,
        "connect to server error: HTTP instead of yamux", "What came back is not the frp protocol.",
        "Check that the address and port belong to an frp server", "[relay.protocol]");
    row("wss to frps", websocket_in_tls_is_closed,
        "connect to server error: wss: ", "The server does not offer what was asked for.",
        "wss works with frps only behind a web server", "[relay.unsupported]");
    row("visitor port taken", visitor_port_is_taken, "[door] start visitor error: ",
        "Another program uses the port, or this user may not open it.",
        "Stop the other program or choose another port", "port_taken]");
  }

  void the_log_says_what_happened_and_what_to_do() {
    QFETCH(Play, play);
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, sentence);
    QFETCH(QByteArray, cure);
    QFETCH(QByteArray, slug);
    Scene scene;
    play(scene);
    const QByteArray line = scene.watched().wait_for(event);
    for (const QByteArray& words : {sentence, cure, slug})
      QVERIFY2(says_one_of(line, words), line.constData());
    // It was no reason to stop.
    QCOMPARE(scene.watched().stop(), 0);
    QVERIFY2(!scene.watched().out().contains("t0k"), "the token must not be seen");
  }

  void an_ipv6_server_stands_in_brackets() {
    if (!has_ipv6_loopback()) QSKIP("this computer has no ::1");
    const Folder folder;
    const QByteArray port = QByteArray::number(closed_port());
    Program relay("CULVERT_RELAY");
    relay.start({"-c", folder.write("frps.toml", "bindAddr = \"::1\"\nbindPort = " + port +
                                                     "\nauth.token = \"t0k\"\n")});
    relay.wait_for("listens on ");
    Program agent("CULVERT_AGENT");
    agent.start(
        {"-c", folder.write("frpc.toml", "serverAddr = \"::1\"\nserverPort = " + port +
                                             "\nauth.token = \"t0k\"\n" + tcp_text("web", 80))});
    const QByteArray line = agent.wait_for("[web] start proxy success: ");
    QVERIFY2(line.contains("success: [::1]:"), line.constData());
  }

  void a_client_that_finds_out_why_is_one_warning() {
    RunningRelay relay("transport.tls.force = true\n");
    const Folder folder;
    Program agent("CULVERT_AGENT");
    agent.start({"-c", folder.write("frpc.toml", client_text(relay.port,
                                                             "transport.tls.enable = false\n"
                                                             "loginFailExit = false\n"))});
    agent.wait_for("[relay.tls_peer]");
    QCOMPARE(relay.program.stop(), 0);
    QCOMPARE(relay.program.out().count("[W]"), 1);
    QVERIFY(!relay.program.out().contains("is-tls-demanded"));
  }

  void the_relay_says_who_came_without_tls() {
    RunningRelay relay("transport.tls.force = true\n");
    {
      LocalUser stranger(static_cast<std::uint16_t>(relay.port));
      stranger.send(std::string("\0\1\0\1\0\0\0\1\0\0\0\0", 12));
      QCOMPARE(stranger.take_rest(), std::string());  // as frps: nothing is answered
    }
    const QByteArray line = relay.program.wait_for("connection from [127.0.0.1:");
    for (const char* part :
         {"A client came in plain text where TLS was expected.", "transport.tls.force is on",
          "Set transport.tls.enable to true on the client", "[client.plaintext_peer]"})
      QVERIFY2(line.contains(part), line.constData());
    QCOMPARE(relay.program.stop(), 0);
    QCOMPARE(relay.program.out().count("connection from ["), 1);
  }

  void a_first_login_that_fails_ends_the_program_with_the_reason() {
    Folder folder;
    Program agent("CULVERT_AGENT");
    const int code = agent.run({"-c", folder.write("frpc.toml", client_text(closed_port()))});
    QCOMPARE(code, 1);
    // Sentence and cure once, in the log; frpc's line, for who looks for it, behind.
    QCOMPARE(agent.out().count("The server's computer is there, but its port is closed."), 1);
    QVERIFY2(!agent.err().contains("its port is closed"), agent.err().constData());
    QVERIFY2(agent.err().contains("\nlogin to the server failed: connect 127.0.0.1:"),
             agent.err().constData());
    QVERIFY2(agent.err().contains("loginFailExit"), agent.err().constData());
  }

  void a_failure_that_the_console_does_not_show_is_told_whole() {
    Folder folder;
    Program agent("CULVERT_AGENT");
    const QByteArray log = "log.to = \"" + folder.path("new/folder/agent.log").toUtf8() + "\"\n";
    QCOMPARE(agent.run({"-c", folder.write("frpc.toml", client_text(closed_port(), log))}), 1);
    QVERIFY2(agent.err().contains("The server's computer is there, but its port is closed."),
             agent.err().constData());
    QVERIFY(QFile::exists(folder.path("new/folder/agent.log")));
  }
};

}  // namespace culvert::programs::told_test

QTEST_GUILESS_MAIN(culvert::programs::told_test::ToldTest)
#include "told_test.moc"
