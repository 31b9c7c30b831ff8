#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QTest>

namespace culvert::layering_test {

/// Reads every #include of the program and fails on the first arrow that points up or sideways.
class LayeringTest : public QObject {
  Q_OBJECT

 private slots:
  void includes_point_downwards_only_data();
  void includes_point_downwards_only();
  void the_core_knows_no_qt();
  void the_window_sees_the_core_through_its_door();
  void threads_and_locks_are_where_they_may_be();
};

namespace {

/// The layer of a folder; folders of one layer do not know each other.
const QMap<QString, int>& layers() {
  static const QMap<QString, int> table{
      {"core/base",    0 },
      {"core/net",     10},
      {"core/config",  10},
      {"core/observe", 10},
      {"core/http",    20},
      {"core/mux",     20},
      {"core/frp",     20},
      {"core/inspect", 30},
      {"core/gateway", 30},
      {"core/client",  40},
      {"core/relay",   40},
      {"core/engine",  50},
      {"ui",           60},
      {"app",          70},
  };
  return table;
}

/// "core/net" of "core/net/tcp.h"; "ui" and "app" are one layer each.
QString folder_of(const QString& path) {
  const QStringList parts = path.split('/');
  return parts.first() == "core" ? parts.mid(0, 2).join('/') : parts.first();
}

QString root() {
  return qEnvironmentVariable("CULVERT_SOURCE_DIR");
}

QStringList sources(const QString& folder) {
  QStringList files;
  QDirIterator walk(root() + "/" + folder, {"*.h", "*.cpp"}, QDir::Files,
                    QDirIterator::Subdirectories);
  while (walk.hasNext())
    files.append(QDir(root()).relativeFilePath(walk.next()));
  files.sort();
  return files;
}

QString content(const QString& file) {
  QFile in(root() + "/" + file);
  return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readAll()) : QString();
}

/// Project includes of a file, as paths from the root.
QStringList includes(const QString& file) {
  static const QRegularExpression line("^\\s*#\\s*include\\s+\"((?:core|ui|app)/[^\"]+)\"",
                                       QRegularExpression::MultilineOption);
  QStringList found;
  for (auto match = line.globalMatch(content(file)); match.hasNext();)
    found.append(match.next().captured(1));
  return found;
}

QString first_match(const QString& folder, const QString& pattern, const QStringList& allowed) {
  const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
  for (const QString& file : sources(folder)) {
    const bool exempt = std::any_of(allowed.begin(), allowed.end(),
                                    [&](const QString& prefix) { return file.startsWith(prefix); });
    if (!exempt && content(file).contains(expression)) return file;
  }
  return {};
}

}  // namespace

void LayeringTest::includes_point_downwards_only_data() {
  QTest::addColumn<QString>("folder");
  for (auto at = layers().begin(); at != layers().end(); ++at)
    QTest::newRow(qPrintable(at.key())) << at.key();
}

void LayeringTest::includes_point_downwards_only() {
  QFETCH(QString, folder);
  const int layer = layers().value(folder);
  for (const QString& file : sources(folder)) {
    for (const QString& included : includes(file)) {
      const QString target = folder_of(included);
      QVERIFY2(layers().contains(target), qPrintable(file + " includes unknown " + included));
      QVERIFY2(target == folder || layers().value(target) < layer,
               qPrintable(file + " includes " + included));
    }
  }
}

void LayeringTest::the_core_knows_no_qt() {
  QCOMPARE(first_match("core", "^\\s*#\\s*include\\s+<Q|\\bQ_OBJECT\\b", {}), QString());
}

void LayeringTest::the_window_sees_the_core_through_its_door() {
  const QStringList door{"core/engine/engine.h", "core/config/", "core/observe/", "core/base/"};
  for (const QString& file : sources("ui")) {
    for (const QString& included : includes(file)) {
      if (!included.startsWith("core/")) continue;
      const bool through = std::any_of(door.begin(), door.end(), [&](const QString& prefix) {
        return included.startsWith(prefix);
      });
      QVERIFY2(through, qPrintable(file + " includes " + included));
    }
  }
}

void LayeringTest::threads_and_locks_are_where_they_may_be() {
  QCOMPARE(first_match("core", "std::(thread|jthread|mutex|atomic|scoped_lock|lock_guard)\\b",
                       {"core/engine/", "core/observe/event_log.", "core/observe/mailbox.",
                        "core/observe/ledger.", "core/base/clock.h", "core/base/traffic.h",
                        "core/net/resolver.", "core/net/loop_bridge.", "core/net/ticket_keys.",
                        "core/relay/directory.", "core/relay/http_route.h",
                        "core/relay/loop_threads.", "core/relay/vhost_certificates."}),
           QString());
}

}  // namespace culvert::layering_test

QTEST_GUILESS_MAIN(culvert::layering_test::LayeringTest)
#include "layering_test.moc"
