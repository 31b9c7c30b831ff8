// The rows of the request table under random deltas, the words they are searched by, their bodies.
#include "ui/requests/request_model.h"

#include "tests/ui/exchange_samples.h"
#include "ui/requests/body_text.h"
#include "ui/requests/message_list.h"
#include "ui/requests/request_filter.h"
#include "ui/requests/text_diff.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <map>
#include <random>

namespace culvert::ui::request_model_test {
namespace {

using observe::ExchangeId;
using observe::ExchangePtr;

QString nameOf(const std::string& id) {
  return QString::fromStdString(id);
}

QList<ExchangeId> idsOf(const RequestFilter& filter) {
  QList<ExchangeId> ids;
  for (int row = 0; row < filter.rowCount(); ++row)
    ids.append(filter.row(filter.index(row, 0))->id);
  return ids;
}

class Deltas {
 public:
  explicit Deltas(unsigned seed) : random_(seed) {}

  observe::ExchangeDelta next() {
    observe::ExchangeDelta delta;
    delta.reset = upTo(100) == 0;
    for (int i = upTo(5); i-- > 0;)
      delta.removed.push_back(anId());
    for (int i = upTo(8); i-- > 0;) {
      const ExchangeId id = upTo(3) == 0 ? anId() : ++last_;
      observe::ExchangeRecord row = sampleExchange(id, upTo(2) ? "a" : "b", "web");
      if (upTo(3) == 0) row.state = observe::ExchangeState::complete;
      delta.changed.push_back(shared(std::move(row)));
    }
    return delta;
  }

 private:
  int upTo(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  ExchangeId anId() {
    const auto back = static_cast<ExchangeId>(upTo(60));
    return last_ > back ? last_ - back : 1;
  }

  std::mt19937 random_;
  ExchangeId last_ = 0;
};

}  // namespace

class RequestModelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void followsRandomDeltas_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 3; ++seed)
      QTest::addRow("seed %u", seed) << seed;
  }

  void followsRandomDeltas() {
    QFETCH(unsigned, seed);
    RequestModel model(nameOf);
    RequestFilter filter(model);
    filter.sort(RequestModel::status_column, Qt::DescendingOrder);
    filter.setScope({"a", {}, 0});
    using Mode = QAbstractItemModelTester::FailureReportingMode;
    const QAbstractItemModelTester model_tester(&model, Mode::Fatal);
    const QAbstractItemModelTester filter_tester(&filter, Mode::Fatal);
    std::map<ExchangeId, ExchangePtr> reference;
    Deltas deltas(seed);
    for (int step = 0; step < 150; ++step) {
      const observe::ExchangeDelta delta = deltas.next();
      if (delta.reset) reference.clear();
      if (!delta.reset)
        for (const ExchangeId id : delta.removed)
          reference.erase(id);
      for (const ExchangePtr& row : delta.changed)
        reference[row->id] = row;
      model.apply(delta);
      QCOMPARE(model.rowCount(), static_cast<int>(reference.size()));
      int shown = 0;
      int place = 0;
      for (const auto& [id, row] : reference) {
        QCOMPARE(model.rowOf(id), place++);
        QCOMPARE(model.find(id), row);
        shown += row->profile == "a";
      }
      QCOMPARE(filter.rowCount(), shown);
    }
  }

  void aTickIsOneSignalOfEachKind() {
    RequestModel model(nameOf);
    model.apply(sampleExchanges(1, 5'000, "a"));
    const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    const QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    observe::ExchangeDelta delta = sampleExchanges(4'900, 5'100, "a");
    for (ExchangeId id = 1; id <= 100; ++id)
      delta.removed.push_back(id);
    model.apply(delta);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(model.rowCount(), 5'000);
  }

  void manyGapsAreOneReset() {
    RequestModel model(nameOf);
    model.apply(sampleExchanges(1, 2'000, "a"));
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    observe::ExchangeDelta gaps;
    for (ExchangeId id = 2; id <= 2'000; id += 2)
      gaps.removed.push_back(id);
    model.apply(gaps);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(model.rowCount(), 1'000);
    QCOMPARE(model.rowOf(1'999), 999);
  }

  void rowsSayWhatHappened_data() {
    QTest::addColumn<int>("id");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("text");
    using Model = RequestModel;
    const auto row = [](const char* name, int id, int column, const char* text) {
      QTest::newRow(name) << id << column << QString::fromUtf8(text);
    };
    row("status", 4, Model::status_column, "200");
    row("open", 2, Model::status_column, "101 · open");
    row("kind", 2, Model::kind_column, "WebSocket");
    row("messages", 2, Model::messages_column, "↓ 12  ↑ 3");
    row("events", 3, Model::kind_column, "SSE");
    row("path", 1, Model::path_column, "/api/items?page=2");
    row("both versions", 2, Model::version_column, "2 → 1.1");
    row("one version", 1, Model::version_column, "1.1");
    row("finding", 1, Model::finding_column, "D-17");
    row("method", 1, Model::method_column, "POST");
  }

  void rowsSayWhatHappened() {
    QFETCH(int, id);
    QFETCH(int, column);
    QFETCH(QString, text);
    RequestModel model(nameOf);
    model.apply(sampleExchanges(1, 4, "a"));
    const QModelIndex index = model.index(model.rowOf(static_cast<ExchangeId>(id)), column);
    QCOMPARE(index.data().toString(), text);
  }

  void aFailureTellsItsCauseInTheToolTip() {
    RequestModel model(nameOf);
    model.apply(sampleExchanges(1, 1, "a"));
    const QModelIndex index = model.index(0, RequestModel::status_column);
    QVERIFY(index.data(Qt::ToolTipRole).toString().startsWith(QLatin1String("D-17 ")));
    QVERIFY(!index.data(Qt::DecorationRole).value<QIcon>().isNull());
  }

  void findsByWords_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<QList<ExchangeId>>("ids");
    QTest::addColumn<int>("state");
    using State = RequestSearch::State;
    const auto row = [](const char* words, QList<ExchangeId> ids, State state = State::good) {
      QTest::newRow(words) << QString::fromUtf8(words) << ids << static_cast<int>(state);
    };
    row("", {1, 2, 3, 4});
    row("method:post", {1});
    row("-method:POST", {2, 3, 4});
    row("status:5xx", {1});
    row("status:502|101", {1, 2});
    row("status:>199 -status:>=300", {1, 3, 4}, State::wrong);
    row("status:200-299", {3, 4});
    row("path:/API", {1});
    row("/^\\/s/", {2});
    row("host:api", {3});
    row("api", {1, 3});
    row("\"api.example\"", {3});
    row("is:ws", {2});
    row("is:sse|ws", {2, 3});
    row("is:error", {1});
    row("is:open", {2, 3});
    row("is:own", {1});
    row("is:h2", {2, 4});
    row("is:nothing", {1, 2, 3, 4}, State::wrong);
    row("type:json", {1});
    row("size:>1k", {2, 3, 4});
    row("reqsize:14", {1});
    row("wait:>3.5", {3, 4});
    row("wait:<3.5", {1, 2});
    row("header:authorization", {1, 2, 3, 4});
    row("resheader:content-type=json", {1});
    row("reqheader:accept=html", {});
    row("body:error", {1});
    row("conn:1", {1});
    row("id:2-3", {2, 3});
    row("finding:D-17", {1});
    row("visitor:203.0.113.2", {1});
    row("proxy:web profile:a", {1, 2, 3, 4});
    row("status:", {1, 2, 3, 4}, State::incomplete);
    row("status:abc", {1, 2, 3, 4}, State::wrong);
    row("after:noon", {1, 2, 3, 4}, State::wrong);
    row("/(/", {1, 2, 3, 4}, State::wrong);
    row("-", {1, 2, 3, 4}, State::incomplete);
  }

  void findsByWords() {
    QFETCH(QString, words);
    QFETCH(QList<ExchangeId>, ids);
    QFETCH(int, state);
    RequestModel model(nameOf);
    model.apply(sampleExchanges(1, 4, "a"));
    RequestFilter filter(model);
    const RequestSearch search(words);
    QCOMPARE(static_cast<int>(search.state()), state);
    filter.setSearch(search);
    QCOMPARE(idsOf(filter), ids);
  }

  void everyFieldHasItsName() {
    for (const QString& field : RequestSearch::fields()) {
      const RequestSearch search(field + QStringLiteral(":1"));
      const bool needs_a_word = field == QLatin1String("is") || field == QLatin1String("after");
      QCOMPARE(search.state() == RequestSearch::State::wrong, needs_a_word);
    }
  }

  void everyColumnSortsWithoutContradiction_data() {
    QTest::addColumn<int>("column");
    for (int column = 0; column < RequestModel::column_count; ++column)
      QTest::addRow("column %d", column) << column;
  }

  void everyColumnSortsWithoutContradiction() {
    QFETCH(int, column);
    RequestModel model(nameOf);
    observe::ExchangeDelta delta = sampleExchanges(1, 60, "a");
    for (ExchangePtr& row : delta.changed) {
      observe::ExchangeRecord done = *row;
      done.state = observe::ExchangeState::complete;
      row = shared(std::move(done));
    }
    model.apply(delta);
    RequestFilter filter(model);
    filter.sort(column, Qt::AscendingOrder);
    QList<ExchangeId> up = idsOf(filter);
    filter.sort(column, Qt::DescendingOrder);
    const QList<ExchangeId> down = idsOf(filter);
    QCOMPARE(up.size(), 60);
    std::reverse(up.begin(), up.end());
    QCOMPARE(down, up);
  }

  void bodiesAreShownByWhatTheyAre_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("encoded");
    QTest::addColumn<int>("form");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, QByteArray bytes, const char* type, bool encoded,
                        BodyForm form, const char* text) {
      QTest::newRow(name) << bytes << QByteArray(type) << encoded << static_cast<int>(form)
                          << QString::fromUtf8(text);
    };
    row("text", "Grüße", "text/plain", false, BodyForm::text, "Grüße");
    row("JSON keeps its order", "{\"b\":1,\"a\":[],\"c\":{\"x\":\"{\\\"}\"}}", "application/json",
        false, BodyForm::json,
        "{\n  \"b\": 1,\n  \"a\": [],\n  \"c\": {\n    \"x\": \"{\\\"}\"\n  }\n}");
    row("a problem is JSON", "[1]", "application/problem+json; x=y", false, BodyForm::json,
        "[\n  1\n]");
    row("bytes", QByteArray("\x00\x01", 2), "image/png", false, BodyForm::hex,
        "00000000  00 01                                             ..");
    row("encoded is no text", "abc", "text/plain", true, BodyForm::hex,
        "00000000  61 62 63                                          abc");
    row("a character cut in two", "Gr\xc3", "text/plain", false, BodyForm::text, "Gr");
    row("not JSON after all", "{\"a\":", "application/json", false, BodyForm::json, "{\"a\":");
  }

  void bodiesAreShownByWhatTheyAre() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, type);
    QFETCH(bool, encoded);
    QFETCH(int, form);
    QFETCH(QString, text);
    const BodyText shown =
        bodyText(bytes.toStdString(), BodyForm::automatic, type.toStdString(), encoded);
    QCOMPARE(static_cast<int>(shown.form), form);
    QCOMPARE(shown.text, text);
    QCOMPARE(shown.mistake.isEmpty(), text != QLatin1String("{\"a\":"));
  }

  void largeBodiesAreShownInPart() {
    const std::string large(most_shown_bytes * 2, 'x');
    QCOMPARE(bodyText(large, BodyForm::text, "", false).text.size(),
             static_cast<qsizetype>(most_shown_bytes));
  }

  void aComparisonHasTheFewestLines() {
    using Kind = DiffLine::Kind;
    const auto lines = diffLines({"a", "b", "c", "e"}, {"a", "c", "d", "e"});
    const std::vector<DiffLine> expected{
        {Kind::same,    "a"},
        {Kind::removed, "b"},
        {Kind::same,    "c"},
        {Kind::added,   "d"},
        {Kind::same,    "e"}
    };
    QVERIFY(lines == expected);
    QCOMPARE(diffLines({"x"}, {"x"}).size(), std::size_t{1});
    QVERIFY(diffLines({}, {}).empty());
  }

  void aComparisonOfHugeTextsIsBounded() {
    QStringList before;
    QStringList after;
    for (int i = 0; i < 4'000; ++i) {
      before.append(QString::number(i));
      after.append(QString::number(i + 1'000'000));
    }
    QCOMPARE(diffLines(before, after).size(), std::size_t{8'000});
  }

  void messagesAreBounded() {
    MessageModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    observe::MessageDelta delta;
    delta.exchange = 7;
    for (int i = 0; i < 500; ++i)
      delta.messages.push_back({});
    for (int i = 0; i < 10; ++i)
      model.apply(delta);
    QCOMPARE(model.rowCount(), static_cast<int>(MessageModel::most_rows));
    delta.reset = true;
    delta.left_out = 3;
    model.apply(delta);
    QCOMPARE(model.rowCount(), 500);
    QCOMPARE(model.leftOut(), std::uint64_t{3});
  }
};

}  // namespace culvert::ui::request_model_test

QTEST_MAIN(culvert::ui::request_model_test::RequestModelTest)
#include "request_model_test.moc"
