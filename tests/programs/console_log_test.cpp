#include "app/common/console_log.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

namespace culvert::app::console_log_test {

using namespace std::chrono_literals;

class ConsoleLogTest : public QObject {
  Q_OBJECT

 private slots:
  void a_client_cannot_forge_a_line() {
    observe::Event event;
    event.scope.run_id = "x] ok\n2026-11-22 09:00:00.000 [W] [relay] forged\x1b[31m";
    event.scope.proxy = "a\rb";
    const std::string line = format_line(event, "relay");
    QVERIFY2(line.find_first_of("\n\r\x1b") == std::string::npos, line.c_str());
    QVERIFY2(line.find("\\x0a2026-11-22") != std::string::npos, line.c_str());
  }

  void old_files_go_at_midnight_and_no_others_data() {
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("old_stays");
    QTest::newRow("three days") << 3 << false;
    QTest::newRow("a year") << 365 << true;
    QTest::newRow("nearly for ever") << 99'999 << true;
    QTest::newRow("for ever") << std::numeric_limits<int>::max() << true;
  }

  void old_files_go_at_midnight_and_no_others() {
    QFETCH(int, days);
    const QTemporaryDir folder;
    const QString base = folder.filePath("frpc.log");
    const QString old = base + ".20200101";
    const QString other = folder.filePath("other.log.20200101");
    for (const QString& name : {old, other}) {
      QFile file(name);
      QVERIFY(file.open(QIODevice::WriteOnly));
      QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(-30),
                               QFileDevice::FileModificationTime));
    }
    config::Log settings;
    settings.to = base.toStdString();
    settings.max_days = days;
    ConsoleLog log(settings, "client");
    observe::Event event;
    event.at = std::chrono::system_clock::now();
    log.write(event);
    const QString yesterday = base + "." + QDate::currentDate().toString("yyyyMMdd");
    event.at += 24h;
    log.write(event);
    QVERIFY(QFile::exists(yesterday));
    QTEST(QFile::exists(old), "old_stays");
    QVERIFY(QFile::exists(other));
  }
};

}  // namespace culvert::app::console_log_test

QTEST_GUILESS_MAIN(culvert::app::console_log_test::ConsoleLogTest)
#include "console_log_test.moc"
