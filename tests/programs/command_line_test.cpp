// culvert-agent and culvert-relay as a person or a script uses them: flags, exit codes, log lines,
// signals, what is kept between runs. frp-surface 3.1, 3.14.
#include "tests/programs/program.h"
#include "tests/support/local_service.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

namespace culvert::programs::command_line_test {
namespace {

using support::LocalService;
using support::LocalUser;

constexpr const char* agent = "CULVERT_AGENT";
constexpr const char* relay = "CULVERT_RELAY";

QByteArray run_id_in(const QByteArray& login_line) {
  static const QRegularExpression pattern("get run id \\[([0-9a-f]{16})\\]");
  return pattern.match(QString::fromUtf8(login_line)).captured(1).toUtf8();
}

/// None that the system gives to those who connect: they would meet themselves there.
std::uint16_t closed_service_port() {
  asio::io_context io;
  for (std::uint16_t port = 20'001; port < 30'000; port += 7) {
    try {
      const net::Listener listener(io.get_executor(), net::Endpoint{"127.0.0.1", port});
      return port;
    } catch (const Failure&) {
      continue;
    }
  }
  throw std::runtime_error("every port is taken");
}

/// Connects to a port as often as it can while nobody listens; who gets in stays until sent away.
class Crowd {
 public:
  explicit Crowd(std::uint16_t port) {
    for (std::thread& one : threads_)
      one = std::thread([this, port] {
        while (!enough_)
          connect_once(port);
      });
  }
  ~Crowd() {
    enough_ = true;
    for (std::thread& one : threads_)
      one.join();
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

 private:
  static void connect_once(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    char byte = 0;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
      while (::recv(socket, &byte, 1, 0) > 0)
        continue;
    ::close(socket);
  }

  std::atomic<bool> enough_ = false;
  std::array<std::thread, 3> threads_;
};

/// Whether whoever connects there is let in and reset, be it before he has noticed the former.
bool is_reset(std::uint16_t port) {
  try {
    LocalUser user(port);
    return user.take_rest().size() == 1;
  } catch (const Failure& failure) {
    return failure.error.code == Errc::reset;
  }
}

}  // namespace

class CommandLineTest : public QObject {
  Q_OBJECT

 private slots:
  void a_command_ends_with_its_code_and_its_words_data() {
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QStringList>("arguments");  // %good, %bad: files
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("err");
    const auto row = [](const char* name, const char* program, const QStringList& arguments,
                        int code, const char* out, const char* err) {
      QTest::newRow(name) << QByteArray(program) << arguments << code << QByteArray(out)
                          << QByteArray(err);
    };
    row("agent version", agent, {"--version"}, 0, CULVERT_VERSION "\n", "");
    row("agent -v", agent, {"-v"}, 0, CULVERT_VERSION "\n", "");
    row("agent help", agent, {"--help"}, 0, "--server_addr", "");
    row("agent help, word", agent, {"help"}, 0, "--server_addr", "");
    row("agent help, word and command", agent, {"help", "tcp"}, 0, "--server_addr", "");
    row("agent help names the file", agent, {"-h"}, 0, "(default ./frpc.toml)", "");
    row("agent no file name", agent, {"-c", ""}, 1, "", "No such file or directory");
    row("agent verify nothing", agent, {"verify", "-c", ""}, 0,
        "frpc: the configuration file is not specified\n", "");
    row("agent bad limit mode", agent, {"tcp", "--bandwidth-limit-mode", "both"}, 1, "",
        "invalid argument \"both\"");
    row("agent limit mode and days", agent,
        {"tcp", "--bandwidth-limit-mode=server", "--log-max-days", "5"}, 1, "",
        "flag --proxy_name is missing");
    row("agent unknown flag", agent, {"--serverr"}, 1, "", "unknown flag: --serverr");
    row("agent flag without value", agent, {"-c"}, 1, "", "flag needs an argument: -c");
    row("agent unknown command", agent, {"fly"}, 1, "", "unknown command: fly");
    row("agent too many words", agent, {"tcp", "udp"}, 1, "", "unexpected argument: udp");
    row("agent bad port", agent, {"tcp", "-P", "70000"}, 1, "", "invalid argument \"70000\"");
    row("agent kcp", agent, {"tcp", "-n", "x", "-p", "kcp"}, 1, "",
        "flag --protocol kcp is not supported yet");
    row("agent unknown protocol", agent, {"tcp", "-n", "x", "-p", "ipx"}, 1, "",
        "invalid argument \"ipx\" for -p");
    row("agent verify of the relay's file", agent, {"verify", "-c", "%relay"}, 1, "",
        "give it to culvert-relay");
    row("agent verify", agent, {"verify", "-c", "%good"}, 0,
        "frpc: the configuration file %good syntax is ok", "");
    row("agent verify, long", agent, {"verify", "--config=%good"}, 0, "syntax is ok", "");
    row("agent verify bad", agent, {"verify", "-c", "%bad"}, 1, "", "%bad:2:1");
    row("agent verify names the nearest key", agent, {"verify", "-c", "%bad"}, 1, "", "serverPort");
    row("agent verify tells all", agent, {"verify", "-c", "%bad"}, 1, "", "localPort");
    row("agent verify not strict", agent, {"verify", "-c", "%misspelt", "--strict_config=false"}, 0,
        "syntax is ok", "");
    row("agent verify strict", agent, {"verify", "-c", "%misspelt"}, 1, "", "userr");
    row("agent verify no file", agent, {"verify", "-c", "/nowhere/frpc.toml"}, 1, "",
        "/nowhere/frpc.toml");
    row("agent run bad", agent, {"-c", "%bad"}, 1, "", "%bad:2:1");
    row("agent reload", agent, {"reload"}, 1, "", "command reload is not supported yet");
    row("agent status", agent, {"status"}, 1, "", "command status is not supported yet");
    row("agent stop", agent, {"stop"}, 1, "", "command stop is not supported yet");
    row("agent nathole", agent, {"nathole", "discover"}, 1, "",
        "command nathole is not supported yet");
    row("agent completion", agent, {"completion", "bash"}, 1, "",
        "command completion is not supported yet");
    row("agent udp", agent, {"udp", "-n", "x"}, 1, "", "command udp is not supported yet");
    row("agent config_dir", agent, {"--config_dir", "/x"}, 1, "",
        "flag --config_dir is not supported yet");
    row("agent tcp without name", agent, {"tcp"}, 1, "", "flag --proxy_name is missing");
    row("agent http without domain", agent, {"http", "-n", "x"}, 1, "",
        "flag --custom_domain or --sd is missing");
    row("agent visitor without port", agent, {"stcp", "visitor", "-n", "x", "--server_name", "y"},
        1, "", "flag --bind_port is missing");
    row("relay version", relay, {"--version"}, 0, CULVERT_VERSION "\n", "");
    row("relay help", relay, {"-h"}, 0, "--bind_port", "");
    row("relay help, word", relay, {"help"}, 0, "--bind_port", "");
    row("relay verify nothing", relay, {"verify"}, 0,
        "frps: the configuration file is not specified\n", "");
    row("relay on another computer's address", relay,
        {"--bind_addr", "192.0.2.1", "--bind_port", "0"}, 1,
        "This computer does not have the address to listen on.", "listen on 192.0.2.1:0: ");
    row("relay unknown flag", relay, {"--bindport"}, 1, "", "unknown flag: --bindport");
    row("relay unknown command", relay, {"reload"}, 1, "", "unknown command: reload");
    row("relay verify", relay, {"verify", "-c", "%relay"}, 0,
        "frps: the configuration file %relay syntax is ok", "");
    row("relay verify bad", relay, {"verify", "-c", "%bad"}, 1, "",
        "this is a file for frpc, the client: give it to culvert-agent");
    row("relay dashboard", relay, {"--dashboard-port", "7500"}, 1, "",
        "flag --dashboard_port is not supported yet");
    row("relay bad ports", relay, {"--allow_ports", "9-1"}, 1, "", "invalid argument \"9-1\"");
  }

  void a_command_ends_with_its_code_and_its_words() {
    QFETCH(QByteArray, program);
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, err);
    const Folder folder;
    const std::pair<QString, QString> files[] = {
        {"%good", folder.write("good.toml", client_text(7000) + tcp_text("web", 80))},
        {"%bad",       folder.write("bad.toml",
         "serverAddr = \"x\"\nserverPorrt = 7000\n"
                              "[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n"
                              "localPort = 123456\n")                              },
        {"%misspelt",       folder.write("misspelt.toml",                     client_text(7000) + "userr = \"ann\"\n")},
        {"%relay",       folder.write("relay.toml",                        "bindPort = 7000\nauth.token = \"t\"\n")                                    }
    };
    for (const auto& [name, path] : files) {
      arguments.replaceInStrings(name, path);
      out.replace(name.toUtf8(), path.toUtf8());
      err.replace(name.toUtf8(), path.toUtf8());
    }
    Program run(program.constData());
    const int ended = run.run(arguments);
    QVERIFY2(run.out().contains(out), run.out() + run.err());
    QVERIFY2(run.err().contains(err), run.out() + run.err());
    QCOMPARE(ended, code);
    if (out.isEmpty()) QCOMPARE(run.out(), QByteArray());
  }

  void flags_alone_make_a_tunnel_data() {
    QTest::addColumn<QStringList>("more");
    QTest::newRow("as frpc spells them") << QStringList{"--proxy_name", "web"};
    QTest::newRow("with dashes") << QStringList{"--proxy-name=web", "--ue", "--uc"};
    QTest::newRow("letters") << QStringList{"-nweb", "-p", "websocket"};
  }

  void flags_alone_make_a_tunnel() {
    QFETCH(QStringList, more);
    const LocalService service;
    Program server(relay);
    server.start({"--bind_addr", "127.0.0.1", "--bind_port", "0", "-t", "t0k"});
    const int port = port_at_end(server.wait_for("frps started successfully"));
    Program client(agent);
    client.start(QStringList{"tcp", "-s", "127.0.0.1", "-P", QString::number(port), "-t", "t0k",
                             "-l", QString::number(service.port())} +
                 more);
    LocalUser user(port_at_end(client.wait_for("[web] start proxy success")));
    user.send("hello");
    user.end();
    QCOMPARE(user.take_rest(), std::string("hello"));
    QCOMPARE(client.stop(), 0);
    QCOMPARE(server.stop(), 0);
  }

  void flags_go_by_the_same_rules_as_a_file_data() {
    QTest::addColumn<QByteArray>("http_proxy");  // %1: a port
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("the proxy of the environment is asked")
        << QByteArray("http://127.0.0.1:%1") << QStringList() << QByteArray("speaks no HTTP");
    QTest::newRow("and must be one") << QByteArray("ftp://127.0.0.1:%1") << QStringList()
                                     << QByteArray("error: transport.proxyURL");
    QTest::newRow("an annotation") << QByteArray() << QStringList{"--annotations", "a name=b"}
                                   << QByteArray("error: proxies[0].annotations.a name");
  }

  void flags_go_by_the_same_rules_as_a_file() {
    QFETCH(QByteArray, http_proxy);
    QFETCH(QStringList, more);
    QFETCH(QByteArray, told);
    const LocalService service;  // says what it hears, as no proxy would
    const RunningRelay server;
    Program client(agent);
    client.set("http_proxy",
               QString::fromLatin1(http_proxy.replace("%1", QByteArray::number(service.port()))));
    const QStringList arguments{
        "tcp", "-n", "web", "-s", "127.0.0.1", "-P", QString::number(server.port), "-t", "t0k"};
    QCOMPARE(client.run(arguments + more), 1);
    const QByteArray all = client.out() + client.err();
    QVERIFY2(all.contains(told), all.constData());
  }

  void a_configuration_comes_through_a_pipe() {
    const RunningRelay server;
    Program client(agent);
    client.start({"-c", "/dev/stdin"});
    client.feed(client_text(server.port) + tcp_text("web", 80));
    client.wait_for("[web] start proxy success");
    QCOMPARE(client.stop(), 0);
  }

  void log_lines_have_the_shape_that_software_greps_for() {
    const LocalService service;
    const RunningRelay server;
    const Folder folder;
    Program client(agent);
    client.start({"-c", folder.write("frpc.toml", client_text(server.port,
                                                              "user = \"ann\"\nlog.level = "
                                                              "\"debug\"\ntransport."
                                                              "heartbeatInterval = 10\n") +
                                                      tcp_text("web", service.port()))});
    const QByteArray start = "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";
    const auto matches = [&](const QByteArray& line, const char* rest) {
      return QRegularExpression(QString::fromUtf8(start + rest)).match(line).hasMatch();
    };
    const QByteArray connecting = client.wait_for("try to connect to server");
    QVERIFY2(matches(connecting, "\\[I\\] \\[client\\] try to connect to server"), connecting);
    const QByteArray login = client.wait_for("login to server success");
    QVERIFY2(matches(login,
                     "\\[I\\] \\[client\\] \\[[0-9a-f]{16}\\] login to server success, get "
                     "run id \\[[0-9a-f]{16}\\]"),
             login);
    const QByteArray added = client.wait_for("proxy added");
    QVERIFY2(matches(added, "\\[I\\] \\[client\\] \\[[0-9a-f]{16}\\] proxy added: \\[web\\]$"),
             added);
    const QByteArray started = client.wait_for("start proxy success");
    QVERIFY2(matches(started,
                     "\\[I\\] \\[client\\] \\[[0-9a-f]{16}\\] \\[web\\] start proxy "
                     "success"),
             started);
    QVERIFY(
        client.out().contains("[D] [client] [" + run_id_in(login) + "] send heartbeat to server"));
    QCOMPARE(client.stop(), 0);
  }

  void a_signal_ends_a_program_in_order_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
  }

  void a_signal_ends_a_program_in_order() {
    QFETCH(int, signal);
    const LocalService service;
    RunningRelay server("log.level = \"debug\"\n");
    const Folder folder;
    Program client(agent);
    client.start({"-c", folder.write("frpc.toml",
                                     client_text(server.port) + tcp_text("web", service.port()))});
    const std::uint16_t port = port_at_end(client.wait_for("start proxy success"));
    LocalUser user(port);
    user.send("a");
    user.take(1);
    QCOMPARE(client.stop(signal), 0);
    user.take_rest();
    // The relay was told before the link ended.
    server.program.wait_for("[web] proxy closing");
    const QByteArray left = server.program.wait_for("client exit success");
    QVERIFY2(!left.contains("reset"), left);
    QCOMPARE(server.program.stop(signal), 0);
    QVERIFY(server.program.out().contains("relay stopped"));
  }

  void a_relay_that_ends_with_clients_and_users_ends_in_order() {
    const LocalService service;
    RunningRelay server;
    const Folder folder;
    Program client(agent);
    client.start({"-c", folder.write("frpc.toml",
                                     client_text(server.port) + tcp_text("web", service.port()))});
    LocalUser user(port_at_end(client.wait_for("start proxy success")));
    user.send("a");
    user.take(1);
    QCOMPARE(server.program.stop(), 0);
    user.take_rest();
    client.wait_for("server link lost");
    // It comes back on its port, and so does the tunnel.
    const RunningRelay again(server.port, {});
    LocalUser later(port_at_end(client.wait_for("start proxy success")));
    later.send("b");
    QCOMPARE(later.take(1), std::string("b"));
    QCOMPARE(client.stop(), 0);
  }

  void what_is_on_its_way_at_a_stop_arrives_data() {
    QTest::addColumn<bool>("client_stops");
    QTest::newRow("the client stops") << true;
    QTest::newRow("the relay stops") << false;
  }
  void what_is_on_its_way_at_a_stop_arrives() {
    QFETCH(bool, client_stops);
    const LocalService echo;
    RunningRelay server;
    const Folder folder;
    Program client(agent);
    client.start({"-c", folder.write("frpc.toml",
                                     client_text(server.port) + tcp_text("echo", echo.port()))});
    const std::uint16_t port = port_at_end(client.wait_for("start proxy success"));
    LocalUser idle(port), user(port);
    for (LocalUser* const one : {&idle, &user}) {
      one->send("a");
      QCOMPARE(one->take(1), std::string("a"));
    }
    const std::string much(1'000'000, 'x');
    user.send(much);
    Program& stopped = client_stops ? client : server.program;
    stopped.signal(SIGTERM);
    stopped.wait_for("stopping, open connections: ");
    if (!client_stops) QVERIFY(is_reset(port));
    QCOMPARE(user.take(much.size()), much);
    // It was idle, and nothing came of it.
    QVERIFY(idle.take_rest().size() <= 1);
    QCOMPARE(stopped.wait_for_end(), 0);
  }

  void requests_that_have_begun_at_a_stop_are_answered() {
    const int http_port = closed_port();
    RunningRelay server(closed_port(), "vhostHTTPPort = " + QByteArray::number(http_port) + "\n");
    asio::io_context io;
    net::Listener service(io.get_executor(), net::Endpoint{"127.0.0.1", 0});
    const Folder folder;
    Program client(agent);
    const QByteArray proxy = "\n[[proxies]]\nname = \"web\"\ntype = \"http\"\nlocalPort = " +
                             QByteArray::number(service.port()) +
                             "\ncustomDomains = [\"web.test\"]\n[proxies.culvert]\n"
                             "upstream.protocol = \"http1.1\"\nupstream.scheme = \"http\"\n";
    client.start({"-c", folder.write("frpc.toml", client_text(server.port) + proxy)});
    client.wait_for("start proxy success");
    LocalUser user(static_cast<std::uint16_t>(http_port));
    user.send("GET / HTTP/1.1\r\nHost: web.test\r\n\r\n");
    const std::unique_ptr<net::TcpStream> asked = support::run(io, service.accept());
    std::string head(5, '\0');
    support::run(io, net::read_exactly(*asked, std::as_writable_bytes(std::span(head)), Leg::none));
    QCOMPARE(head, std::string("GET /"));
    client.signal(SIGTERM);
    client.wait_for("stopping, open connections: ");
    client.wait_for("[web]");  // that it is closed now
    const std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate";
    support::run(io, net::write(*asked, as_bytes(answer), Leg::none));
    const std::string begun = "HTTP/1.1 200 OK\r\n";
    QCOMPARE(user.take(begun.size()), begun);
    QCOMPARE(client.wait_for_end(), 0);
  }

  void visitors_who_wait_for_a_port_find_it_and_stop_nobody() {
    const LocalService echo;
    RunningRelay server;
    const std::uint16_t port = closed_service_port();
    const Folder folder;
    const QString file = folder.write(
        "frpc.toml",
        client_text(server.port) +
            tcp_text("echo", echo.port(), "remotePort = " + QByteArray::number(port) + "\n"));
    const Crowd crowd(port);
    for (int times = 0; times < 20; ++times) {
      Program client(agent);
      client.start({"-c", file});
      client.wait_for("start proxy success");
      LocalUser user(port);
      user.send("a");
      QCOMPARE(user.take(1), std::string("a"));
      client.signal(SIGKILL);
      client.wait_for_end();
    }
  }

  void a_log_file_is_for_its_owner_only() {
    RunningRelay server;
    const Folder folder;
    const QString file = folder.path("agent.log");
    Program client(agent);
    client.start(
        {"-c", folder.write("frpc.toml",
                            client_text(server.port, "log.to = \"" + file.toUtf8() + "\"\n") +
                                tcp_text("web", 80))});
    // The file has the lines; the relay's log says when they are there.
    server.program.wait_for("[web] new proxy");
    QCOMPARE(client.stop(), 0);
    QFile log(file);
    QVERIFY(log.open(QIODevice::ReadOnly));
    const QByteArray text = log.readAll();
    QVERIFY2(text.contains("login to server success"), text);
    QVERIFY(!text.contains("\x1b["));
    QCOMPARE(log.permissions() &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    QCOMPARE(client.out(), QByteArray());
  }

  void the_run_id_survives_a_restart() {
    RunningRelay server;
    const Folder folder;
    const QString file =
        folder.write("frpc.toml", client_text(server.port, "log.level = \"debug\"\n"));
    const auto start = [&](Program& client, const QString& state) {
      if (!state.isEmpty()) client.set("XDG_STATE_HOME", state);
      client.start({"-c", file});
      return run_id_in(client.wait_for("login to server success"));
    };
    const QString state = folder.path("state");
    QByteArray first;
    {
      Program client(agent);
      first = start(client, state);
      QCOMPARE(first.size(), 16);
      // A second one beside it must not throw the first one off the server.
      Program second(agent);
      const QByteArray other = start(second, state);
      QVERIFY(other != first);
      QVERIFY2(second.out().contains("the run id is not kept for the next start"),
               second.out().constData());
      QVERIFY(second.out().contains("in use by another client"));
      client.signal(SIGKILL);
      client.wait_for_end();
    }
    {
      Program client(agent);
      QCOMPARE(start(client, state), first);
      QVERIFY(!client.out().contains("not kept"));
      QCOMPARE(client.stop(), 0);
    }
    const QDir kept(state + "/culvert");
    const QFileInfoList files = kept.entryInfoList(QDir::Files);
    QCOMPARE(files.size(), 1);
    QCOMPARE(files.first().permissions() &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    // What nobody has used for a month goes; what somebody uses, and what is not ours, stays.
    const QDateTime long_ago = QDateTime::currentDateTime().addDays(-31);
    const QStringList names{"run-id-0123456789abcdef", "run-id-0123456789abcdee", "notes.txt",
                            "run-id-0123456789abcdef.bak"};
    for (const QString& name : names) {
      QFile left(kept.filePath(name));
      QVERIFY(left.open(QFile::ReadWrite));
      if (name != names[1]) QVERIFY(left.setFileTime(long_ago, QFile::FileModificationTime));
    }
    Program tidying(agent);
    QCOMPARE(start(tidying, state), first);
    QVERIFY(!QFile::exists(kept.filePath(names[0])));
    for (int i = 1; i < names.size(); ++i)
      QVERIFY2(QFile::exists(kept.filePath(names[i])), qPrintable(names[i]));
    QCOMPARE(tidying.stop(), 0);
    // Another place, another identity.
    Program elsewhere(agent);
    QVERIFY(start(elsewhere, folder.path("other state")) != first);
    // Nor does it matter when there is no place for it.
    Program homeless(agent);
    QVERIFY(start(homeless, {}) != first);
    QCOMPARE(homeless.out().count("the run id is not kept"), 1);
    Program refused(agent);
    QVERIFY(start(refused, "/proc/nowhere") != first);
    QCOMPARE(refused.out().count("the run id is not kept"), 1);
    QCOMPARE(refused.stop(), 0);
  }

  void a_run_id_that_cannot_be_kept_is_told_at_the_usual_level() {
    RunningRelay server;
    const Folder folder;
    Program client(agent);
    client.set("XDG_STATE_HOME", "/proc/nowhere");
    client.start({"-c", folder.write("frpc.toml", client_text(server.port))});
    client.wait_for("login to server success");
    const QByteArray said = client.out();
    QVERIFY2(said.contains("[W] [client] the run id is not kept for the next start: "),
             said.constData());
    QCOMPARE(client.stop(), 0);
  }

  void a_ghost_is_replaced_by_the_restarted_client() {
    RunningRelay server;
    const LocalService service;
    const Folder folder;
    const QString state = folder.path("state");
    const QString file =
        folder.write("frpc.toml", client_text(server.port) + tcp_text("web", service.port()));
    Program ghost(agent);
    ghost.set("XDG_STATE_HOME", state);
    ghost.start({"-c", file});
    ghost.wait_for("start proxy success");
    // As after the computer slept or lost its network: the link stands, nobody is behind it. The
    // lock dies with a process; here it is taken away, because this one only sleeps.
    ghost.signal(SIGSTOP);
    const QDir kept(state + "/culvert");
    const QString id_file = kept.entryInfoList(QDir::Files).first().filePath();
    QVERIFY(QFile::rename(id_file, id_file + ".old") && QFile::copy(id_file + ".old", id_file));
    Program successor(agent);
    successor.set("XDG_STATE_HOME", state);
    successor.start({"-c", file});
    LocalUser user(port_at_end(successor.wait_for("start proxy success")));
    user.send("x");
    QCOMPARE(user.take(1), std::string("x"));
    server.program.wait_for("logged in again, the old session is closed");
    QVERIFY(!successor.out().contains("already exists"));
    QCOMPARE(successor.stop(), 0);
  }

  void a_damaged_run_id_is_ignored_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("garbage") << QByteArray("\0\xff\n\n", 4);
    QTest::newRow("too long") << QByteArray(100'000, 'a');
    QTest::newRow("another client's") << QByteArray("0123456789abcdef\nother\n");
  }

  void a_damaged_run_id_is_ignored() {
    QFETCH(QByteArray, text);
    RunningRelay server;
    const Folder folder;
    const QString state = folder.path("state");
    const QString file = folder.write("frpc.toml", client_text(server.port));
    const auto login = [&] {
      Program client(agent);
      client.set("XDG_STATE_HOME", state);
      client.start({"-c", file});
      const QByteArray id = run_id_in(client.wait_for("login to server success"));
      return client.stop() == 0 ? id : QByteArray();
    };
    const QByteArray first = login();
    QFile kept(QDir(state + "/culvert").entryInfoList(QDir::Files).first().filePath());
    QVERIFY(kept.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(kept.write(text), text.size());
    kept.close();
    const QByteArray second = login();
    QCOMPARE(second.size(), 16);
    QVERIFY(second != first && second != "0123456789abcdef");
    QCOMPARE(login(), second);
  }

  void the_demo_shows_itself_and_ends() {
    Program demo(agent);
    QCOMPARE(demo.run({"demo", "--once"}), 0);
    QVERIFY2(demo.out().contains("public address: http://127.0.0.1:"), demo.out());
    QVERIFY2(demo.out().contains("HTTP/1.1 200"), demo.out());
    QVERIFY2(demo.out().contains("negotiated on each leg:"), demo.out());
  }
};

}  // namespace culvert::programs::command_line_test

QTEST_GUILESS_MAIN(culvert::programs::command_line_test::CommandLineTest)
#include "command_line_test.moc"
