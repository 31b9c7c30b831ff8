// The rows of the connection table under random deltas, their order, and what they say.
#include "ui/connections/connection_model.h"

#include "tests/ui/samples.h"
#include "ui/connections/connection_filter.h"
#include "ui/texts/texts.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <map>
#include <random>

namespace culvert::ui::connection_model_test {
namespace {

using observe::ConnectionId;

/// What the table must hold, kept the simple way.
struct Reference {
  std::map<ConnectionId, observe::ConnectionPtr> records;
  std::map<ConnectionId, observe::Counters> counters;

  void apply(const observe::ConnectionDelta& delta) {
    if (delta.reset) {
      records.clear();
      counters.clear();
    }
    for (const ConnectionId id : delta.removed) {
      records.erase(id);
      counters.erase(id);
    }
    for (const auto& record : delta.changed) {
      records[record->id] = record;
      counters.try_emplace(record->id, observe::Counters{record->id, {}, 0, 0});
    }
    for (const auto& next : delta.counters)
      if (records.contains(next.id)) counters[next.id] = next;
  }
};

class Deltas {
 public:
  explicit Deltas(unsigned seed) : random_(seed) {}

  observe::ConnectionDelta next() {
    observe::ConnectionDelta delta;
    delta.reset = upTo(200) == 0;
    for (int i = upTo(4); i-- > 0;)
      delta.removed.push_back(anId());
    for (int i = upTo(6); i-- > 0;) {
      const ConnectionId id = upTo(3) == 0 ? anId() : ++last_;
      observe::ConnectionRecord record = sampleConnection(id, upTo(2) ? "a" : "b", "web");
      if (upTo(5) == 0) record.state = observe::ConnectionState::closed;
      delta.changed.push_back(shared(std::move(record)));
    }
    for (int i = upTo(20); i-- > 0;) {
      const auto number = static_cast<std::uint64_t>(upTo(1000));
      delta.counters.push_back({
          anId(), {number, number * 2, 0},
           number % 7, number
      });
    }
    return delta;
  }

 private:
  int upTo(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  ConnectionId anId() {
    const auto back = static_cast<ConnectionId>(upTo(60));
    return last_ > back ? last_ - back : 1;
  }

  std::mt19937 random_;
  ConnectionId last_ = 0;
};

QString nameOf(const std::string& id) {
  return QString::fromStdString(id);
}

observe::ConnectionDelta connections(ConnectionId from, ConnectionId to) {
  observe::ConnectionDelta delta;
  for (ConnectionId id = from; id <= to; ++id)
    delta.changed.push_back(shared(sampleConnection(id, "office", "web")));
  return delta;
}

QList<ConnectionId> idsOf(const ConnectionFilter& filter) {
  QList<ConnectionId> ids;
  for (int row = 0; row < filter.rowCount(); ++row)
    ids.append(filter.row(filter.index(row, 0)).record->id);
  return ids;
}

}  // namespace

class ConnectionModelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSharedConnectionSaysThatItIs() {
    ConnectionModel model(nameOf);
    observe::ConnectionRecord record = sampleConnection(1, "office", "web");
    record.shared = true;
    observe::ConnectionDelta delta;
    delta.changed.push_back(shared(record));
    model.apply(delta);
    const QModelIndex visitor = model.index(0, ConnectionModel::visitor_column);
    QCOMPARE(visitor.data().toString(),
             QString::fromStdString(record.visitor) + QStringLiteral(" (shared)"));
    QVERIFY(visitor.data(Qt::ToolTipRole).toString().contains(QLatin1String("may have gone")));
  }

  void followsRandomDeltas_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 3; ++seed)
      QTest::addRow("seed %u", seed) << seed;
  }

  void followsRandomDeltas() {
    QFETCH(unsigned, seed);
    ConnectionModel model(nameOf);
    ConnectionFilter filter(model);
    filter.sort(ConnectionModel::down_rate_column, Qt::DescendingOrder);
    filter.setScope({"a", {}, 0});
    using Mode = QAbstractItemModelTester::FailureReportingMode;
    const QAbstractItemModelTester model_tester(&model, Mode::Fatal);
    const QAbstractItemModelTester filter_tester(&filter, Mode::Fatal);
    Reference reference;
    Deltas deltas(seed);
    for (int step = 0; step < 150; ++step) {
      const observe::ConnectionDelta delta = deltas.next();
      reference.apply(delta);
      model.apply(delta);
      if (step % 3 == 0) model.freezeOrder(ConnectionModel::down_rate_column);
      QCOMPARE(model.rowCount(), static_cast<int>(reference.records.size()));
      int open = 0;
      int shown = 0;
      for (const auto& [id, record] : reference.records) {
        const int row = model.rowOf(id);
        QVERIFY2(row >= 0, "a row is missing");
        QCOMPARE(model.row(row).record, record);
        QCOMPARE(model.row(row).counters, reference.counters.at(id));
        open += record->state != observe::ConnectionState::closed;
        shown += record->profile == "a";
      }
      QCOMPARE(model.openCount(), open);
      QCOMPARE(filter.rowCount(), shown);
    }
  }

  void changingCountersIsOneSignalForAllRows() {
    ConnectionModel model(nameOf);
    model.apply(connections(1, 10'000));
    const QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    observe::ConnectionDelta delta;
    for (ConnectionId id = 1; id <= 10'000; ++id)
      delta.counters.push_back({
          id, {id, id, 0},
           id, id
      });
    model.apply(delta);
    QCOMPARE(changes.size(), 1);
    const auto first = changes[0][0].toModelIndex();
    const auto last = changes[0][1].toModelIndex();
    QCOMPARE(first.row(), 0);
    QCOMPARE(last.row(), 9'999);
    QCOMPARE(first.column(), static_cast<int>(ConnectionModel::down_rate_column));
    QCOMPARE(last.column(), static_cast<int>(ConnectionModel::age_column));
    QCOMPARE(changes[0][2].value<QList<int>>(), QList<int>{Qt::DisplayRole});
  }

  void neighboursLeaveInOneSignalAndManyGapsInOneReset() {
    ConnectionModel model(nameOf);
    model.apply(connections(1, 2'000));
    const QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    observe::ConnectionDelta spans;
    for (ConnectionId id = 100; id < 200; ++id)
      spans.removed.push_back(id);
    spans.removed.push_back(500);
    model.apply(spans);
    QCOMPARE(removed.size(), 2);
    QCOMPARE(reset.size(), 0);
    observe::ConnectionDelta gaps;
    for (ConnectionId id = 600; id < 1'600; id += 2)
      gaps.removed.push_back(id);
    model.apply(gaps);
    QCOMPARE(removed.size(), 2);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(model.rowCount(), 2'000 - 101 - 500);
  }

  void showsBothLegsAndHowEachFactIsKnown_data() {
    QTest::addColumn<int>("id");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("known");
    using Model = ConnectionModel;
    const auto row = [](const char* name, int id, int column, const char* text, const char* known) {
      QTest::newRow(name) << id << column << QString::fromUtf8(text) << QString::fromUtf8(known);
    };
    row("plain: application", 3, Model::application_column, "HTTP/1.1", "");
    row("plain: host", 3, Model::host_column, "demo.example.com", "");
    row("plain: no TLS outside", 3, Model::public_tls_column, "—", "not used");
    row("plain: no TLS inside", 3, Model::local_tls_column, "—", "not used");
    row("passing TLS", 1, Model::public_tls_column, "1.3 · AES-128-GCM", "seen on the wire");
    row("passing TLS: ALPN", 1, Model::public_alpn_column, "offered h2, http/1.1 (choice hidden)",
        "hidden");
    row("passing TLS: SNI", 1, Model::host_column, "demo.example.com", "");
    row("own TLS", 2, Model::local_tls_column, "1.2 · ECDHE-RSA-AES128-GCM-SHA256",
        "terminated here");
    row("own TLS: ALPN", 2, Model::local_alpn_column, "h2", "terminated here");
    row("own TLS: certificate", 2, Model::local_certificate_column, "CN=localhost", "");
    row("state", 1, Model::state_column, "Open", "");
    row("visitor", 1, Model::visitor_column, "203.0.113.2:40001", "");
    row("target", 1, Model::target_column, "127.0.0.1:8443", "");
  }

  void showsBothLegsAndHowEachFactIsKnown() {
    QFETCH(int, id);
    QFETCH(int, column);
    QFETCH(QString, text);
    QFETCH(QString, known);
    ConnectionModel model(nameOf);
    model.apply(connections(1, 3));
    const QModelIndex index = model.index(model.rowOf(static_cast<ConnectionId>(id)), column);
    QCOMPARE(index.data().toString(), text);
    const QString tip = index.data(Qt::ToolTipRole).toString();
    QVERIFY2(known.isEmpty() || tip.startsWith(known + QStringLiteral(": ")), qPrintable(tip));
    // Where a tag applies it also has a sign in the cell.
    const bool tagged = !known.isEmpty() && known != QLatin1String("not used");
    if (tagged) QVERIFY(!index.data(Qt::DecorationRole).value<QIcon>().isNull());
  }

  void saysWhyAConnectionEnded() {
    ConnectionModel model(nameOf);
    observe::ConnectionDelta delta;
    observe::ConnectionRecord record = sampleConnection(1, "office", "web");
    record.state = observe::ConnectionState::closed;
    record.closed = record.opened + std::chrono::seconds(8);
    record.ended_by = Leg::downstream;
    delta.changed.push_back(shared(record));
    record.id = 2;
    record.why = Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:8443", {}};
    delta.changed.push_back(shared(record));
    model.apply(delta);
    const auto text = [&](int row, int column) {
      return model.index(row, column).data().toString();
    };
    QCOMPARE(text(0, ConnectionModel::reason_column), QStringLiteral("Visitor closed"));
    QCOMPARE(text(0, ConnectionModel::state_column), QStringLiteral("Closed"));
    QCOMPARE(text(0, ConnectionModel::age_column), QStringLiteral("8 s"));
    QCOMPARE(text(1, ConnectionModel::reason_column),
             QStringLiteral("Local service is not running"));
    QCOMPARE(text(1, ConnectionModel::state_column), QStringLiteral("Broken"));
    const QString tip =
        model.index(1, ConnectionModel::reason_column).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains(QLatin1String("Start the local service")));
    QVERIFY(tip.contains(QLatin1String("upstream.refused")));
  }

  void findsByWords_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<QList<ConnectionId>>("ids");
    const auto row = [](const char* words, QList<ConnectionId> ids) {
      QTest::newRow(words) << QString::fromUtf8(words) << ids;
    };
    row("", {1, 2, 3, 4});
    row("proxy:ssh", {4});
    row("-proxy:ssh", {1, 2, 3});
    row("visitor:203.0.113.3", {2});
    row("app:http/1.1", {3});
    row("app:HTTP", {2, 3});
    row("tls:1.3", {1, 2, 4});
    row("alpn:hidden", {1, 2, 4});
    row("host:EXAMPLE", {1, 2, 3, 4});
    row("state:closed", {4});
    row("state:open -app:tls", {2, 3});
    row("id:2", {2});
    row("8443 ssh", {4});
    row("profile:office", {1, 2, 3, 4});
    row("nothing-like-it", {});
    row("proxy:", {1, 2, 3, 4});
  }

  void findsByWords() {
    QFETCH(QString, words);
    QFETCH(QList<ConnectionId>, ids);
    ConnectionModel model(nameOf);
    observe::ConnectionDelta delta = connections(1, 3);
    observe::ConnectionRecord record = sampleConnection(4, "office", "ssh");
    record.state = observe::ConnectionState::closed;
    delta.changed.push_back(shared(record));
    model.apply(delta);
    ConnectionFilter filter(model);
    filter.setSearch(words);
    QCOMPARE(idsOf(filter), ids);
  }

  void showsWhatIsInScope() {
    ConnectionModel model(nameOf);
    observe::ConnectionDelta delta;
    delta.changed = {shared(sampleConnection(1, "office", "web")),
                     shared(sampleConnection(2, "office", "ssh")),
                     shared(sampleConnection(3, "lab", "web")),
                     shared(sampleConnection(4, "demo.relay", "demo"))};
    model.apply(delta);
    ConnectionFilter filter(model);
    QCOMPARE(idsOf(filter), (QList<ConnectionId>{1, 2, 3}));
    filter.setScope({"office", {}, 0});
    QCOMPARE(idsOf(filter), (QList<ConnectionId>{1, 2}));
    filter.setScope({"office", "ssh", 0});
    QCOMPARE(idsOf(filter), QList<ConnectionId>{2});
    filter.setScope({"office", "web", 1});
    QCOMPARE(idsOf(filter), QList<ConnectionId>{1});
    filter.setScope({"demo", {}, 0});
    QCOMPARE(idsOf(filter), QList<ConnectionId>{});
  }

  void sortsByValueWithATotalOrder() {
    ConnectionModel model(nameOf);
    observe::ConnectionDelta delta = connections(1, 12);
    const std::array<std::uint64_t, 12> rates{5, 900, 5, 1'000, 5, 20, 5, 3, 5, 0, 5, 100};
    for (ConnectionId id = 1; id <= 12; ++id)
      delta.counters.push_back({id, {}, 0, rates.at(id - 1)});
    model.apply(delta);
    ConnectionFilter filter(model);
    filter.sort(ConnectionModel::down_rate_column);
    model.freezeOrder(ConnectionModel::down_rate_column);
    const QList<ConnectionId> expected{10, 8, 1, 3, 5, 7, 9, 11, 6, 12, 2, 4};
    QCOMPARE(idsOf(filter), expected);
    // New rates alone move nothing: the order is taken once a second.
    observe::ConnectionDelta rates_moved;
    rates_moved.counters.push_back({10, {}, 0, 5'000});
    model.apply(rates_moved);
    QCOMPARE(idsOf(filter), expected);
    model.freezeOrder(ConnectionModel::down_rate_column);
    QCOMPARE(idsOf(filter).last(), ConnectionId{10});
  }

  void everyColumnSortsWithoutContradiction_data() {
    QTest::addColumn<int>("column");
    for (int column = 0; column < ConnectionModel::column_count; ++column)
      QTest::addRow("column %d", column) << column;
  }

  void everyColumnSortsWithoutContradiction() {
    QFETCH(int, column);
    ConnectionModel model(nameOf);
    model.apply(connections(1, 60));
    ConnectionFilter filter(model);
    filter.sort(column, Qt::AscendingOrder);
    QList<ConnectionId> up = idsOf(filter);
    filter.sort(column, Qt::DescendingOrder);
    const QList<ConnectionId> down = idsOf(filter);
    QCOMPARE(up.size(), 60);
    std::reverse(up.begin(), up.end());
    QCOMPARE(down, up);
  }

  void comparesAddressesAsPeopleReadThem_data() {
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::newRow("last part") << QByteArray("10.0.0.9:80") << QByteArray("10.0.0.10:80");
    QTest::newRow("port") << QByteArray("10.0.0.9:80") << QByteArray("10.0.0.9:443");
    QTest::newRow("prefix") << QByteArray("10.0.0") << QByteArray("10.0.0.1");
    QTest::newRow("name") << QByteArray("web2:80") << QByteArray("web10:80");
    QTest::newRow("long digits") << QByteArray("1111111111111111111111")
                                 << QByteArray("1111111111111111111112");
  }

  void comparesAddressesAsPeopleReadThem() {
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QVERIFY(compareEndpoints(first.toStdString(), second.toStdString()) < 0);
    QVERIFY(compareEndpoints(second.toStdString(), first.toStdString()) > 0);
    QCOMPARE(compareEndpoints(first.toStdString(), first.toStdString()), 0);
  }
};

}  // namespace culvert::ui::connection_model_test

QTEST_MAIN(culvert::ui::connection_model_test::ConnectionModelTest)
#include "connection_model_test.moc"
