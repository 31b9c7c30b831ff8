#include "core/config/gateway_config.h"
#include "core/config/host_port.h"

#include <QTest>

namespace culvert::config::gateway_values_test {

/// The small values that our own keys write as text.
class GatewayValuesTest : public QObject {
  Q_OBJECT

 private slots:
  void durations_data() {
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("printed");
    const auto row = [](const char* text, qint64 milliseconds, const char* printed) {
      QTest::newRow(text) << milliseconds << printed;
    };
    row("5s", 5'000, "5s");
    row("0s", 0, "0s");
    row("500ms", 500, "500ms");
    row("1500ms", 1'500, "1500ms");
    row("1m30s", 90'000, "90s");
    row("60m", 3'600'000, "1h");
    row("1h1ms", 3'600'001, "3600001ms");
    row("8760h", 31'536'000'000, "8760h");
    for (const char* bad : {"", "5", "s", "5 s", "-5s", "1.5s", "5x", "5s ", "8761h", "8760h1ms",
                            "9223372036854775808s", "9223372036854775807h", "5sx", "+5s"})
      row(bad, -1, "");
  }
  void durations() {
    QFETCH(qint64, milliseconds);
    const auto value = TextForm<Milliseconds>::parse(QTest::currentDataTag());
    QCOMPARE(value ? qint64(value->count()) : -1, milliseconds);
    QTEST(QString::fromStdString(value ? TextForm<Milliseconds>::print(*value) : ""), "printed");
  }

  void a_bare_number_is_seconds_within_a_year() {
    QCOMPARE(TextForm<Milliseconds>::from_number(5), Milliseconds(5'000));
    QCOMPARE(TextForm<Milliseconds>::from_number(0), Milliseconds(0));
    QVERIFY(!TextForm<Milliseconds>::from_number(-1));
    QVERIFY(!TextForm<Milliseconds>::from_number(31'536'001));
  }

  void sizes_data() {
    QTest::addColumn<qint64>("bytes");
    const auto row = [](const char* text, qint64 bytes) { QTest::newRow(text) << bytes; };
    row("0", 0);
    row("64KB", 65'536);
    row("10MB", 10 << 20);
    row("1024GB", 1LL << 40);
    row("123", 123);
    for (const char* bad :
         {"", "KB", "-1", "1.5MB", "1kb", "1 KB", "1KBx", "1025GB", "9223372036854775807KB", "1e3"})
      row(bad, -1);
  }
  void sizes() {
    const auto value = TextForm<ByteSize>::parse(QTest::currentDataTag());
    QTEST(value ? qint64(*value) : -1, "bytes");
    if (value) QCOMPARE(TextForm<ByteSize>::parse(TextForm<ByteSize>::print(*value)), value);
  }

  void a_bare_number_is_bytes() {
    QCOMPARE(TextForm<ByteSize>::from_number(5), ByteSize{5});
    QVERIFY(!TextForm<ByteSize>::from_number(-1));
    QVERIFY(!TextForm<ByteSize>::from_number((1LL << 40) + 1));
  }

  void fingerprints_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("good");
    QString colons = "AB";
    for (int i = 0; i < 31; ++i)
      colons += ":AB";
    QTest::newRow("plain") << QString(64, 'a').replace("aa", "ab") << true;
    QTest::newRow("as openssl prints it") << colons << true;
    QTest::newRow("short") << QString(62, 'a') << false;
    QTest::newRow("long") << QString(66, 'a') << false;
    QTest::newRow("odd") << QString(63, 'a') << false;
    QTest::newRow("no hex") << QString(64, 'g') << false;
    QTest::newRow("colon first") << ":" + QString(64, 'a') << false;
    QTest::newRow("colon last") << QString(64, 'a') + ":" << false;
    QTest::newRow("empty") << "" << false;
  }
  void fingerprints() {
    QFETCH(QString, text);
    QFETCH(bool, good);
    const auto value = TextForm<Sha256>::parse(text.toStdString());
    QCOMPARE(value.has_value(), good);
    if (!value) return;
    QCOMPARE(int((*value)[31]), 0xab);
    QCOMPARE(QString::fromStdString(TextForm<Sha256>::print(*value)),
             QString(64, 'a').replace("aa", "ab"));
  }

  void addresses_data() {
    QTest::addColumn<QString>("bytes");
    const auto row = [](const char* text, const char* bytes) { QTest::newRow(text) << bytes; };
    row("192.0.2.1", "00000000000000000000ffffc0000201");
    row("0.0.0.0", "00000000000000000000ffff00000000");
    row("::", "00000000000000000000000000000000");
    row("::1", "00000000000000000000000000000001");
    row("2001:db8::", "20010db8000000000000000000000000");
    row("2001:DB8::a:0:1", "20010db8000000000000000a00000001");
    row("1:2:3:4:5:6:7:8", "00010002000300040005000600070008");
    row("1::3:4:5:6:7:8", "00010000000300040005000600070008");
    row("::ffff:192.0.2.1", "00000000000000000000ffffc0000201");
    row("1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201");
    row("fe80::1%eth0", "fe800000000000000000000000000001");
    for (const char* bad : {"",
                            "1",
                            "1.2.3",
                            "1.2.3.4.5",
                            "1.2.3.256",
                            "1.2.3.04",
                            "1.2.3.",
                            ".1.2.3",
                            "1.2.3.-4",
                            "a.b.c.d",
                            "1.2.3.4 ",
                            ":",
                            ":::",
                            "1::2::3",
                            "1:2:3:4:5:6:7",
                            "1:2:3:4:5:6:7:8:9",
                            "1:2:3:4:5:6:7::8",
                            "12345::",
                            "g::",
                            "::1.2.3",
                            "1.2.3.4::",
                            "::1.2.3.4:5",
                            "1:",
                            "[::1]",
                            "::1/128",
                            "localhost"})
      row(bad, "");
  }
  void addresses() {
    QFETCH(QString, bytes);
    const auto value = parse_ip(QTest::currentDataTag());
    QByteArray raw;
    for (const std::uint8_t byte : value.value_or(IpBytes{}))
      raw.append(static_cast<char>(byte));
    QCOMPARE(QString(value ? raw.toHex() : QByteArray()), bytes);
  }

  void networks_contain_addresses_data() {
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("ip");
    QTest::addColumn<bool>("inside");
    const auto row = [](const char* network, const char* ip, bool inside) {
      QTest::addRow("%s %s", network, ip) << network << ip << inside;
    };
    row("10.0.0.0/8", "10.255.0.1", true);
    row("10.0.0.0/8", "11.0.0.0", false);
    row("10.0.0.1/8", "10.2.3.4", true);
    row("10.0.0.0/8", "::ffff:10.1.1.1", true);
    row("192.168.4.0/22", "192.168.7.255", true);
    row("192.168.4.0/22", "192.168.8.0", false);
    row("0.0.0.0/0", "203.0.113.9", true);
    row("0.0.0.0/0", "2001:db8::1", false);
    row("192.0.2.1", "192.0.2.1", true);
    row("192.0.2.1", "192.0.2.2", false);
    row("192.0.2.1/32", "192.0.2.0", false);
    row("2001:db8::/33", "2001:db8:7fff::1", true);
    row("2001:db8::/33", "2001:db8:8000::1", false);
    row("::/0", "1.2.3.4", true);
    row("::1/128", "::1", true);
    row("fe80::/10", "fe80::1%eth0", true);
    row("10.0.0.0/8", "", false);
    row("0.0.0.0/0", "a name", false);
  }
  void networks_contain_addresses() {
    QFETCH(QString, network);
    QFETCH(QString, ip);
    QFETCH(bool, inside);
    const auto parsed = parse_network(network.toStdString());
    QVERIFY(parsed);
    QCOMPARE(parsed->contains(ip.toStdString()), inside);
    QCOMPARE(contains({*parsed}, ip.toStdString()), inside);
    QCOMPARE(TextForm<IpNetwork>::print(*parsed), network.toStdString());
  }

  void what_is_no_network_is_refused_data() {
    QTest::addColumn<QString>("text");
    for (const char* bad : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08x",
                            "::/129", "10/8", "localhost", "10.0.0.0/8/8", "fe80::1%eth0", "*"})
      QTest::newRow(bad) << bad;
  }
  void what_is_no_network_is_refused() {
    QFETCH(QString, text);
    QVERIFY(!parse_network(text.toStdString()));
  }

  void loopback_is_known() {
    QVERIFY(is_loopback(*parse_ip("127.1.2.3")) && is_loopback(*parse_ip("::1")));
    QVERIFY(!is_loopback(*parse_ip("128.0.0.1")) && !is_loopback(*parse_ip("::2")));
    QVERIFY(!contains({}, "127.0.0.1"));
  }

  void hosts_with_ports_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    const auto row = [](const char* text, const char* host, int port) {
      QTest::newRow(text) << host << port;
    };
    row("127.0.0.1:8080", "127.0.0.1", 8080);
    row("localhost", "localhost", 80);
    row("[::1]:443", "::1", 443);
    row("[2001:db8::1]", "2001:db8::1", 80);
    for (const char* bad :
         {"", ":80", "a:", "a:0", "a:65536", "a:b", "a:1x", "http://a:80", "a/b", "::1", "[::1",
          "[a]:80", "[]:80", "[::1]80", "a b:1", "[127.0.0.1]:80", "a:80:90", "a: 80"})
      row(bad, "", 0);
  }
  void hosts_with_ports() {
    QFETCH(QString, host);
    const auto parsed = parse_host_port(QTest::currentDataTag(), 80);
    QCOMPARE(QString::fromStdString(parsed ? parsed->host : ""), host);
    QTEST(int(parsed ? parsed->port : 0), "port");
  }

  void a_port_may_be_required() {
    QVERIFY(!parse_host_port("localhost") && !parse_host_port("[::1]"));
    QCOMPARE(parse_host_port("a:1")->port, std::uint16_t{1});
  }

  void host_headers_are_words_or_names() {
    using Form = TextForm<HostHeader>;
    QVERIFY(Form::parse("preserve") == HostHeader{});
    for (const char* text : {"preserve", "upstream", "example.com:8080"})
      QCOMPARE(Form::print(*Form::parse(text)), std::string(text));
  }
};

}  // namespace culvert::config::gateway_values_test

QTEST_GUILESS_MAIN(culvert::config::gateway_values_test::GatewayValuesTest)
#include "gateway_values_test.moc"
