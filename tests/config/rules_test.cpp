#include "core/config/rules.h"

#include "core/config/bandwidth.h"
#include "core/config/number_range.h"

#include <QTest>

namespace culvert::config::rules_test {

class RulesTest : public QObject {
  Q_OBJECT

 private slots:
  void hosts_data() {
    QTest::addColumn<bool>("good");
    for (const char* host : {"localhost", "example.com", "10.0.0.1", "::1", "fe80::1%eth0",
                             "::ffff:10.0.0.1", "a_b", "例子.测试"})
      QTest::newRow(host) << true;
    for (const char* host :
         {"", "http://x", "x:80", "[::1]", "[::1]:80", "a b", "x/y", "a@b", "::1/64", "a:b:c d"})
      QTest::newRow(host) << false;
  }
  void hosts() {
    QFETCH(bool, good);
    QCOMPARE(is_host(QTest::currentDataTag()), good);
  }

  void domains_data() {
    QTest::addColumn<bool>("good");
    for (const char* domain :
         {"example.com", "*.example.com", "*", "a", "a-b.c_d.e", "例子.测试", "1.2"})
      QTest::newRow(domain) << true;
    for (const char* domain :
         {"", "a..b", ".a", "a.", "-a.b", "a.*.b", "**.a", "a b", "http://a", "a:80"})
      QTest::newRow(domain) << false;
    QTest::newRow(std::string(64, 'a').c_str()) << false;
  }
  void domains() {
    QFETCH(bool, good);
    QCOMPARE(is_domain_pattern(QTest::currentDataTag()), good);
  }

  void media_types_data() {
    QTest::addColumn<bool>("good");
    for (const char* type : {"text/html", "text/*", "application/ld+json", "a/b.c-d_e"})
      QTest::newRow(type) << true;
    for (const char* type : {"", "text", "text/", "/html", "*/*", "text/html; charset=utf-8",
                             "text/h*", "text/a/b", "te xt/html"})
      QTest::newRow(type) << false;
  }
  void media_types() {
    QFETCH(bool, good);
    QCOMPARE(is_media_type(QTest::currentDataTag()), good);
  }

  void origins_data() {
    QTest::addColumn<bool>("good");
    for (const char* origin :
         {"https://example.com", "http://localhost:3000", "https://[::1]:8443", "http://10.0.0.1"})
      QTest::newRow(origin) << true;
    for (const char* origin : {"", "*", "https://*", "https://*.example.com", "example.com",
                               "https://example.com/", "ftp://example.com", "https://", "null"})
      QTest::newRow(origin) << false;
  }
  void origins() {
    QFETCH(bool, good);
    QCOMPARE(is_origin(QTest::currentDataTag()), good);
  }

  void qualified_names_data() {
    QTest::addColumn<bool>("good");
    for (const char* name : {"a", "A.b-c_d", "example.com/name", "1"})
      QTest::newRow(name) << true;
    for (const char* name : {"", "-a", "a b", "/a", "a/", "a/b/c", "a_b.c/x"})
      QTest::newRow(name) << false;
    QTest::newRow(std::string(64, 'a').c_str()) << false;
  }
  void qualified_names() {
    QFETCH(bool, good);
    QCOMPARE(is_qualified_name(QTest::currentDataTag()), good);
  }

  void bandwidths_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("bytes");
    const auto row = [](const char* text, qint64 bytes) { QTest::newRow(text) << text << bytes; };
    row("", 0);
    row("1KB", 1024);
    row("1.5MB", 1536 * 1024);
    row(" 2MB ", 2 * 1024 * 1024);
    row("0KB", 0);
    row(".5KB", 512);
    for (const char* bad :
         {"1", "1GB", "1kb", "MB", "x MB", "-1KB", "1 KBx", "infMB", "1e30MB", "1,5MB", "nanKB"})
      row(bad, -1);
  }
  void bandwidths() {
    QFETCH(QString, text);
    QTEST(qint64(parse_bandwidth(text.toStdString()).value_or(-1)), "bytes");
  }

  void port_ranges_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("ranges");
    const auto row = [](const char* text, const char* ranges) {
      QTest::newRow(text) << text << ranges;
    };
    row("1000-2000,2001, 3000 - 3001 ", "1000-2000 2001-2001 3000-3001");
    row("5", "5-5");
    for (const char* bad : {"", "a", "1-", "-1", "2-1", "1,,2", "1-2-3", "70000", "1.5"})
      row(bad, "bad");
  }
  void port_ranges() {
    QFETCH(QString, text);
    const auto ranges = parse_port_ranges(text.toStdString());
    QStringList list;
    for (const PortRange& range : ranges.value_or(std::vector<PortRange>{}))
      list << QString("%1-%2").arg(range.first).arg(range.last);
    QTEST(ranges ? list.join(' ') : "bad", "ranges");
  }

  void number_ranges_are_bounded() {
    QCOMPARE(parse_number_range("1-3,5", 4)->size(), std::size_t{4});
    QVERIFY(!parse_number_range("1-3,5", 3));
    QVERIFY(!parse_number_range("0-9223372036854775807", 10));
    QVERIFY(!parse_number_range("99999999999999999999", 10));
  }
};

}  // namespace culvert::config::rules_test

QTEST_GUILESS_MAIN(culvert::config::rules_test::RulesTest)
#include "rules_test.moc"
