// What people type and paste into the wizard, as tables; and the list of listening ports.
#include "core/config/load.h"
#include "core/config/save.h"
#include "tests/ui/fake_ports.h"
#include "ui/texts/format.h"
#include "ui/wizard/port_model.h"
#include "ui/wizard/qr_code.h"
#include "ui/wizard/server_text.h"
#include "ui/wizard/service_choice.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QTest>

namespace culvert::ui::wizard_text_test {
namespace {

using Trouble = ServerText::Trouble;
using Kind = ServerText::Kind;

config::ClientConfig loaded(const std::string& toml) {
  const auto read = config::load_client_text(toml, "x.toml", ".", {});
  if (!read.config || config::has_errors(read.problems)) {
    qWarning("%s", toml.c_str());
    return {};
  }
  return *read.config;
}

observe::ListeningPort randomPort(QRandomGenerator& random) {
  const char* addresses[] = {"127.0.0.1", "0.0.0.0", "::1", "192.0.2.7"};
  const char* programs[] = {"", "node", "sshd"};
  return {addresses[random.bounded(4)], static_cast<std::uint16_t>(1 + random.bounded(12)),
          programs[random.bounded(3)], random.bounded(3)};
}

}  // namespace

class WizardTextTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void addressesOfServicesAreRead_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("trouble");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    using T = TargetText::Trouble;
    const auto add = [](const char* typed, T trouble, const char* host = "", int port = 0) {
      QTest::newRow(*typed ? typed : "nothing")
          << QString::fromUtf8(typed) << static_cast<int>(trouble) << QString::fromLatin1(host)
          << port;
    };
    add("3000", T::none, "127.0.0.1", 3000);
    add("  3000\t", T::none, "127.0.0.1", 3000);
    add(":3000", T::none, "127.0.0.1", 3000);
    add("1", T::none, "127.0.0.1", 1);
    add("65535", T::none, "127.0.0.1", 65535);
    add("192.0.2.7:80", T::none, "192.0.2.7", 80);
    add("nas.local:445", T::none, "nas.local", 445);
    add("[::1]:3000", T::none, "::1", 3000);
    add("http://localhost:5173/app?x=1", T::none, "localhost", 5173);
    add("https://localhost", T::none, "localhost", 443);
    add("http://127.0.0.1", T::none, "127.0.0.1", 80);
    add("", T::empty);
    add("   ", T::empty);
    add("0", T::port_out_of_range);
    add("65536", T::port_out_of_range);
    add("99999999999999999999", T::port_out_of_range);
    add("localhost:0", T::port_out_of_range);
    add("localhost:70000", T::port_out_of_range);
    add("localhost", T::port_missing);
    add("192.0.2.7", T::port_missing);
    add("-1", T::port_missing);
    add("3000 4000", T::not_understood);
    add("a b:80", T::not_understood);
    add("ftp://localhost:21", T::not_understood);
    add("http://", T::not_understood);
    add("://", T::not_understood);
    add("::1", T::not_understood);
    add("端口", T::port_missing);
  }

  void addressesOfServicesAreRead() {
    QFETCH(QString, typed);
    QFETCH(int, trouble);
    QFETCH(QString, host);
    QFETCH(int, port);
    const TargetText read = readTarget(typed);
    QCOMPARE(static_cast<int>(read.trouble), trouble);
    QCOMPARE(troubleText(read.trouble).isEmpty(), read.trouble == TargetText::Trouble::none);
    if (read.trouble != TargetText::Trouble::none) return;
    QCOMPARE(fromCore(read.target.host), host);
    QCOMPARE(int(read.target.port), port);
    QCOMPARE(read.is_https, typed.startsWith(QLatin1String("https")));
  }

  void kindsAreGuessed_data() {
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("program");
    QTest::addColumn<int>("kind");
    const auto add = [](const char* name, int port, const char* program, ServiceKind kind) {
      QTest::newRow(name) << port << QString::fromLatin1(program) << static_cast<int>(kind);
    };
    add("development server", 3000, "node", ServiceKind::web);
    add("its port tells nothing", 49152, "python3.11", ServiceKind::web);
    add("a web port of nobody's", 8080, "", ServiceKind::web);
    add("ssh", 22, "", ServiceKind::ssh);
    add("ssh elsewhere", 12022, "sshd", ServiceKind::ssh);
    add("remote desktop", 3389, "", ServiceKind::remote_desktop);
    add("vnc", 5901, "Xtigervnc", ServiceKind::remote_desktop);
    add("database", 5432, "postgres", ServiceKind::other);
    add("unknown", 40000, "", ServiceKind::other);
  }

  void kindsAreGuessed() {
    QFETCH(int, port);
    QFETCH(QString, program);
    QFETCH(int, kind);
    QCOMPARE(static_cast<int>(guessKind(static_cast<std::uint16_t>(port), program)), kind);
  }

  void proxiesAreMadeAsTheyWereChosen() {
    const ServiceChoice web{
        ServiceKind::web, {"127.0.0.1", 3000},
         false
    };
    const ServiceChoice ssh{
        ServiceKind::ssh, {"127.0.0.1", 22},
         false
    };
    QCOMPARE(nameFor(web, {}), std::string("web-3000"));
    QCOMPARE(nameFor(web, {"web-3000", "web-3000-2"}), std::string("web-3000-3"));
    QCOMPARE(nameFor(ssh, {}), std::string("ssh"));
    // What is made can be written and read, and is the same then.
    const AddressChoice addresses[] = {
        {                                 },
        { AddressChoice::Kind::port,      6022, {}},
        {                               AddressChoice::Kind::subdomain, 0, QStringLiteral("app")},
        {            AddressChoice::Kind::domain,    0, QStringLiteral("app.example.com")}
    };
    for (const AddressChoice& address : addresses)
      for (const ServiceChoice& service : {web, ssh}) {
        const config::Proxy proxy = proxyFor(service, address, "x");
        const auto read = loaded("serverAddr = \"a.example\"\n" + config::save(proxy));
        QCOMPARE(read.proxies.size(), std::size_t(1));
        QVERIFY(read.proxies[0] == proxy);
        QCOMPARE(std::string(config::type_of(proxy)),
                 std::string(service == web && !address.name.isEmpty() ? "http" : "tcp"));
      }
    ServiceChoice secure = web;
    secure.is_https = true;
    QVERIFY(proxyFor(secure, {}, "x").gateway.upstream.scheme == config::UpstreamScheme::https);
  }

  void proposalsAreUsable_data() {
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("proposed");
    QTest::addColumn<QString>("name");
    QTest::newRow("ssh") << 22 << QStringLiteral("127.0.0.1") << 6022 << QStringLiteral("app");
    QTest::newRow("web") << 3000 << QStringLiteral("localhost") << 3000 << QStringLiteral("app");
    QTest::newRow("a machine") << 443 << QStringLiteral("nas.local") << 6443
                               << QStringLiteral("nas");
    QTest::newRow("an address") << 1023 << QStringLiteral("fe80::1") << 6023
                                << QStringLiteral("app");
  }

  void proposalsAreUsable() {
    QFETCH(int, port);
    QFETCH(QString, host);
    QFETCH(int, proposed);
    QFETCH(QString, name);
    const ServiceChoice service{
        ServiceKind::web, {host.toStdString(), static_cast<std::uint16_t>(port)},
         false
    };
    for (const auto kind : {AddressChoice::Kind::port, AddressChoice::Kind::subdomain}) {
      const AddressChoice proposal = proposalFor(service, kind);
      QVERIFY(addressTrouble(proposal).isEmpty());
      if (kind == AddressChoice::Kind::port) QCOMPARE(int(proposal.port), proposed);
      if (kind == AddressChoice::Kind::subdomain) QCOMPARE(proposal.name, name);
    }
  }

  void addressesThatCannotBeAreNamed_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("good");
    const auto add = [](const char* row, AddressChoice::Kind kind, int port, const char* name,
                        bool good) {
      QTest::newRow(row) << static_cast<int>(kind) << port << QString::fromUtf8(name) << good;
    };
    using K = AddressChoice::Kind;
    add("the server decides", K::server_decides, 0, "", true);
    add("port", K::port, 6000, "", true);
    add("no port", K::port, 0, "", false);
    add("subdomain", K::subdomain, 0, "my-app2", true);
    add("no subdomain", K::subdomain, 0, "", false);
    add("two words", K::subdomain, 0, "my app", false);
    add("a domain as a subdomain", K::subdomain, 0, "my.app", false);
    add("a hyphen at the end", K::subdomain, 0, "app-", false);
    add("domain", K::domain, 0, "app.example.com", true);
    add("no domain", K::domain, 0, "app", false);
    add("two dots", K::domain, 0, "app..com", false);
    add("a link", K::domain, 0, "https://app.example.com", false);
  }

  void addressesThatCannotBeAreNamed() {
    QFETCH(int, kind);
    QFETCH(int, port);
    QFETCH(QString, name);
    QFETCH(bool, good);
    const AddressChoice address{static_cast<AddressChoice::Kind>(kind),
                                static_cast<std::uint16_t>(port), name};
    QCOMPARE(addressTrouble(address).isEmpty(), good);
  }

  void pastedServersAreRead_data() {
    QTest::addColumn<QString>("pasted");
    QTest::addColumn<int>("trouble");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("token");
    const auto good = [](const char* name, const char* pasted, Kind kind, const char* host,
                         int port, const char* token = "") {
      QTest::newRow(name) << QString::fromUtf8(pasted) << static_cast<int>(Trouble::none)
                          << static_cast<int>(kind) << QString::fromLatin1(host) << port
                          << QString::fromLatin1(token);
    };
    const auto bad = [](const char* name, const QString& pasted, Trouble trouble) {
      QTest::newRow(name) << pasted << static_cast<int>(trouble) << -1 << QString() << 0
                          << QString();
    };
    good("name", "frps.example.com", Kind::address, "frps.example.com", 7000);
    good("name and port", "frps.example.com:7001", Kind::address, "frps.example.com", 7001);
    good("name, blank, port", "  frps.example.com   7001 \n", Kind::address, "frps.example.com",
         7001);
    good("address", "198.51.100.7:443", Kind::address, "198.51.100.7", 443);
    good("v6", "[2001:db8::1]:7001", Kind::address, "2001:db8::1", 7001);
    good("bare v6", "2001:db8::1", Kind::address, "2001:db8::1", 7000);
    good("another script", "例子.测试:7001", Kind::address, "xn--fsqu00a.xn--0zwm56d", 7001);
    good("link", "culvert://frps.example.com:7001?token=CANARY", Kind::link, "frps.example.com",
         7001, "CANARY");
    good("frp link", "frp://CANARY@frps.example.com", Kind::link, "frps.example.com", 7000,
         "CANARY");
    good("frp link with user", "frp://me:CANARY%40@frps.example.com:7002/", Kind::link,
         "frps.example.com", 7002, "CANARY@");
    good("websocket link", "wss://frps.example.com", Kind::link, "frps.example.com", 443);
    good("TOML", "# ours\nserverAddr = \"a.example\"\nserverPort = 7001\nauth.token = \"CANARY\"\n",
         Kind::config, "a.example", 7001, "CANARY");
    good("one line of TOML", "serverAddr = \"a.example\"", Kind::config, "a.example", 7000);
    good("TOML with a table", "serverAddr = \"a.example\"\n[auth]\ntoken = \"CANARY\"\n",
         Kind::config, "a.example", 7000, "CANARY");
    good("YAML", "serverAddr: a.example\nserverPort: 7001\nauth:\n  token: CANARY\n", Kind::config,
         "a.example", 7001, "CANARY");
    good("one line of YAML", "serverAddr: a.example", Kind::config, "a.example", 7000);
    good("JSON", "{\"serverAddr\":\"a.example\",\"auth\":{\"token\":\"CANARY\"}}", Kind::config,
         "a.example", 7000, "CANARY");
    good("old INI", "[common]\nserver_addr = a.example\nserver_port = 7001\ntoken = CANARY\n",
         Kind::old_ini, "a.example", 7001, "CANARY");
    good("a marker is no token", "serverAddr = \"a.example\"\nauth.token = \"env:FRP_TOKEN\"\n",
         Kind::config, "a.example", 7000);

    bad("nothing", {}, Trouble::empty);
    bad("blanks", QStringLiteral(" \n\t "), Trouble::empty);
    bad("too much", QString(most_server_text + 1, u'a'), Trouble::too_large);
    bad("bytes", QStringLiteral("a\u0001b"), Trouble::not_text);
    bad("bytes that were no text", QStringLiteral("\uFFFDPNG\n"), Trouble::not_text);
    bad("words", QStringLiteral("hello world"), Trouble::not_understood);
    bad("a number", QStringLiteral("7000"), Trouble::not_understood);
    bad("a path", QStringLiteral("/etc/frp/frpc.toml"), Trouble::not_understood);
    bad("port nought", QStringLiteral("a.example:0"), Trouble::port_out_of_range);
    bad("a large port", QStringLiteral("a.example:70000"), Trouble::port_out_of_range);
    bad("a huge port", QStringLiteral("a.example:99999999999999999999"),
        Trouble::port_out_of_range);
    bad("a large port in a link", QStringLiteral("frp://a.example:70000"),
        Trouble::port_out_of_range);
    bad("a large port in INI", QStringLiteral("[common]\nserver_addr=a\nserver_port=70000"),
        Trouble::port_out_of_range);
    bad("a web page", QStringLiteral("https://frps.example.com:7500/static"), Trouble::web_page);
    bad("another link", QStringLiteral("ftp://a.example"), Trouble::unknown_scheme);
    bad("half a link", QStringLiteral("frp://"), Trouble::not_understood);
    bad("no server", QStringLiteral("[[proxies]]\nname=\"a\"\ntype=\"tcp\"\nlocalPort=1\n"),
        Trouble::no_server);
    bad("INI without server", QStringLiteral("[common]\ntoken = x\n"), Trouble::no_server);
    bad("a key that nobody knows", QStringLiteral("serverAddr = \"a\"\nserverPrt = 1\n"),
        Trouble::mistakes);
    bad("a transport that is not built",
        QStringLiteral("serverAddr = \"a\"\ntransport.protocol = \"kcp\"\n"), Trouble::mistakes);
    bad("broken TOML", QStringLiteral("serverAddr = \"a\nserverPort = \n"), Trouble::mistakes);
    bad("broken JSON", QStringLiteral("{\"serverAddr\": "), Trouble::mistakes);
    bad("a paragraph", QStringLiteral("Dear all,\nthe server is at a.example.\n"),
        Trouble::mistakes);
  }

  void pastedServersAreRead() {
    QFETCH(QString, pasted);
    QFETCH(int, trouble);
    QFETCH(int, kind);
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, token);
    const ServerText text = readServerText(pasted);
    QCOMPARE(static_cast<int>(text.trouble), trouble);
    QCOMPARE(troubleText(text).isEmpty(), text.isGood());
    if (!text.isGood()) return;
    QCOMPARE(static_cast<int>(text.kind), kind);
    QCOMPARE(fromCore(text.host), host);
    QCOMPARE(int(text.port), port);
    QCOMPARE(fromCore(text.token.reveal()), token);
    QVERIFY(!summaryOf(text).isEmpty());
    QVERIFY(!summaryOf(text).contains(QLatin1String("CANARY")));
    const config::ClientConfig config = loaded(text.toml);
    QCOMPARE(fromCore(config.server_addr), host);
    QCOMPARE(int(config.server_port), port);
    const auto marked = withMarkers(text.toml, text.secrets, "keychain");
    QVERIFY(marked);
    QVERIFY(marked->find("CANARY") == std::string::npos);
    if (!token.isEmpty()) QCOMPARE(loaded(*marked).auth.token.reveal(), std::string("keychain"));
  }

  void aPastedConfigurationKeepsItsCommentsAndLosesItsSecrets() {
    const ServerText text = readServerText(
        QStringLiteral("# ours\nserverAddr = \"a.example\" # the one\nauth.token = \"CANARY1\"\n"
                       "[[proxies]]\nname = \"a\"\ntype = \"http\"\nlocalPort = 80\n"
                       "customDomains = [\"a.example\"]\nhttpUser = \"me\"\n"
                       "httpPassword = \"CANARY2\"\n"
                       "[[proxies]]\nname = \"b\"\ntype = \"stcp\"\nlocalPort = 22\n"
                       "secretKey = \"CANARY3\"\n"
                       "[[visitors]]\nname = \"c\"\ntype = \"stcp\"\nserverName = \"d\"\n"
                       "bindPort = 9000\nsecretKey = \"CANARY4\"\n"));
    QVERIFY(text.isGood());
    QCOMPARE(text.items, 3);
    QCOMPARE(text.secrets.size(), std::size_t(4));
    const auto marked = withMarkers(text.toml, text.secrets, "session");
    QVERIFY(marked);
    QVERIFY(marked->find("CANARY") == std::string::npos);
    QVERIFY(marked->find("# ours") == 0 && marked->find("# the one") != std::string::npos);
    QVERIFY(text.stays_readable.isEmpty());
    QVERIFY(summaryOf(text).contains(u'3'));
  }

  void theKeyOfAGroupIsASecretToo() {
    const ServerText text = readServerText(
        QStringLiteral("serverAddr = \"a.example\"\n[[proxies]]\nname = \"a\"\ntype = \"tcp\"\n"
                       "localPort = 80\nloadBalancer.group = \"g\"\n"
                       "loadBalancer.groupKey = \"CANARY\"\n"));
    QVERIFY(text.isGood());
    QCOMPARE(text.secrets.size(), std::size_t(1));
    const auto marked = withMarkers(text.toml, text.secrets, "session");
    QVERIFY(marked && marked->find("CANARY") == std::string::npos);
    QVERIFY(text.stays_readable.isEmpty());
    QVERIFY(!summaryOf(text).contains(QLatin1String("CANARY")));
  }

  void whatIsNotTakenOfAnOldFileIsNamed() {
    const ServerText text = readServerText(QStringLiteral(
        "[common]\nserver_addr = a.example\nuser = me\n; a comment\n[ssh]\nlocal_port = 22\n"));
    QVERIFY(text.isGood());
    const QStringList wanted{QStringLiteral("user"), QStringLiteral("[ssh]")};
    QCOMPARE(text.not_taken, wanted);
    QVERIFY(summaryOf(text).contains(QLatin1String("[ssh]")));
  }

  void anyNoiseIsAnsweredWithASentence() {
    QRandomGenerator random(7);
    const QString letters = QStringLiteral("a:/[]{}=\"'\n .#@0159%&-,frp");
    for (int i = 0; i < 3'000; ++i) {
      QString noise;
      for (int at = random.bounded(40); at >= 0; --at)
        noise.append(letters[random.bounded(letters.size())]);
      const ServerText text = readServerText(noise);
      QVERIFY2(text.isGood() != !troubleText(text).isEmpty(), qPrintable(noise));
      if (!text.isGood()) continue;
      const auto marked = withMarkers(text.toml, text.secrets, "session");
      QVERIFY2(marked, qPrintable(noise));
    }
  }

  void portsAreShownAsTheyAreKnown() {
    PortModel model;
    const QAbstractItemModelTester tester(&model);
    model.setPorts(samplePorts());
    QCOMPARE(model.rowCount(), 5);
    const auto text = [&](int row, int column) {
      return model.index(row, column).data().toString();
    };
    QCOMPARE(text(0, PortModel::port_column), QStringLiteral("3000"));
    QCOMPARE(text(0, PortModel::program_column), QStringLiteral("node"));
    QCOMPARE(text(0, PortModel::kind_column), QStringLiteral("Web app"));
    QCOMPARE(text(1, PortModel::program_column), QStringLiteral("not told"));
    QCOMPARE(text(1, PortModel::kind_column), QStringLiteral("something else"));
    QVERIFY(model.index(1, PortModel::program_column)
                .data(Qt::AccessibleTextRole)
                .toString()
                .contains(QLatin1String("another user")));
    QCOMPARE(text(3, PortModel::kind_column), QStringLiteral("SSH"));
    QCOMPARE(text(3, PortModel::address_column), QStringLiteral("every network"));
    QVERIFY((PortModel::targetOf(*model.at(3)) == config::HostPort{"127.0.0.1", 22}));
    QVERIFY((PortModel::targetOf(*model.at(4)) == config::HostPort{"192.0.2.7", 9090}));
    QVERIFY((PortModel::targetOf({"::1", 80, "", 0}) == config::HostPort{"::1", 80}));
    QVERIFY(model.find(5432) == model.at(1));
    QVERIFY(model.find(1) == nullptr);
  }

  void aSelectedPortStaysSelectedWhateverComesAndGoes() {
    PortModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QRandomGenerator random(11);
    std::vector<observe::ListeningPort> ports{
        {"127.0.0.1", 9999, "node", 1}
    };
    model.setPorts(ports);
    const QPersistentModelIndex selected(model.index(0, 0));
    for (int turn = 0; turn < 400; ++turn) {
      ports = {
          {"127.0.0.1", 9999, "node", 1}
      };
      for (int i = random.bounded(20); i > 0; --i)
        ports.push_back(randomPort(random));
      observe::arrange(ports);
      model.setPorts(ports);
      QCOMPARE(model.rowCount(), static_cast<int>(ports.size()));
      for (int row = 0; row < model.rowCount(); ++row)
        QVERIFY(*model.at(row) == ports[static_cast<std::size_t>(row)]);
      QVERIFY(selected.isValid());
      QCOMPARE(selected.data().toString(), QStringLiteral("9999"));
    }
  }

  void addressesBecomeQrCodes() {
    const QrSquares squares = qrSquaresOf(QStringLiteral("http://frps.example.com:6001"));
    if (squares.side == 0) QSKIP("this build has no libqrencode");
    QCOMPARE(squares.side % 4, 1);  // 21, 25, 29, ...
    QCOMPARE(squares.dark.size(), static_cast<std::size_t>(squares.side * squares.side));
    // The finder in the corner: dark ring, light ring, dark middle.
    for (int i = 0; i < 7; ++i)
      QVERIFY(squares.at(i, 0) && squares.at(0, i) && squares.at(6, i));
    QVERIFY(!squares.at(1, 1) && !squares.at(5, 1) && squares.at(3, 3));
    QCOMPARE(qrSquaresOf({}).side, 0);
    QCOMPARE(qrSquaresOf(QString(5'000, u'a')).side, 0);
  }
};

}  // namespace culvert::ui::wizard_text_test

QTEST_MAIN(culvert::ui::wizard_text_test::WizardTextTest)
#include "wizard_text_test.moc"
