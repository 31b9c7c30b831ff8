#include "tests/interop/harness/opening.h"

#include "tests/interop/harness/cell.h"
#include "tests/interop/harness/waiting.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTcpServer>
#include <QtTest>

#include <memory>

namespace culvert::interop::opening_test {

/// The first bytes of a connection, right and wrong ones. The expectations were read off the real
/// programs, and stay true of them with every run; ours have to react alike.
class OpeningTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();

  void relay_reacts_data();
  void relay_reacts();
  void relay_gives_up_on_silence_data() { add_relays(); }
  void relay_gives_up_on_silence();
  void client_opens_data();
  void client_opens();

 private:
  void add_relays();
  [[nodiscard]] QByteArray enter(const CellPlan& plan);

  std::unique_ptr<Services> services_;
  std::vector<CellPlan> relays_;
  std::vector<CellPlan> clients_;
  std::unique_ptr<Cell> cell_;
  QByteArray cell_failure_;
};

namespace {

const QByteArray kToken = "a token of both";
constexpr qsizetype kWhole = 1 << 20;  // more than any answer: listen until the end

/// By which our programs know each other, and what its place in an answer takes.
const QByteArray kMarkText = ",\"culvert\":\"" CULVERT_VERSION "\"";
constexpr const char* kMarkPlace = "<mark>";  // in the expression of an answer

struct Opening {
  const char* name;
  QByteArray bytes;
  QByteArray answer;   // a regular expression over the whole answer, in Latin-1
  bool closed = true;  // the relay closes afterwards
  qsizetype enough = kWhole;
  bool since_069 = false;
};

QByteArray request(const char* method) {
  return QByteArray(method) + " / HTTP/1.1\r\nHost: nobody.invalid\r\nConnection: close\r\n\r\n";
}

std::vector<Opening> openings() {
  using namespace opening;
  const QByteArray hello = v2(1, client_hello(R"("aes-256-gcm")"));
  const QByteArray right = v2(16, v2_message(1, login(kToken)));
  const QByteArray wrong = v2(16, v2_message(1, login("another")));
  const QByteArray refusal = R"(token in login doesn't match token from configuration"}$)";
  std::vector<Opening> all = {
  // A wrong first byte or message ends without a word.
      {"unknown-type",              v1('z',                                                         "{}        "),                                                                 "^$"                                                            },
      {                                                                                                                                                                                                     "body-too-long",                                                                                                                                                                v1('o',                                                                    QByteArray(10241,                                                                          ' ')),                                                                 "^$"},
      {                                                                                                                                                                                          "ping-first",                                                                                                                                                  v1('h',                                                                                     "{}        "),                                                                                                                                          "^$"                          },
      {                                                                                                       "custom-byte-without-tls",                                              QByteArray(1,                                                                          0x17) + QByteArray(30,                                                                                                                             'a'),                                                                                                        "^$"},
      {                                                                                                                                                                                                                                                                                                                                                                                           "v1-wrong-token",                                                                                                                                                                                                                                                                                                                                                                                                                v1('o',                                                                     login("another")),
       "^1.{8}\\{\"version\":\"[^\"]+\",\"error\":\"" + refusal                                                                                                                                                         },
 // The answer, then in the dark: an initialization vector and two requests for connections.
      {                                                                                                                      "v1-right-token",                                                                                                                                                                                                                                                                                                    v1('o',          login(kToken)),
       "^1.{8}\\{\"version\":\"[^\"]+\",\"run_id\":\"[0-9a-f]{16}\"<mark>\\}.{38}$",                                                                                                                                                                                                                                       false, 95},
      {                                                                                                                                                                                                                                                                                                                                                                                                                                       "v2-wrong-token",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     v2_magic() + hello + wrong,
       R"(^\x00\x02\x00\x00.{4}\{"selected".*\x00\x10\x00\x00.{4}\x00\x02\{.*)" + refusal,                                                                         true,
       kWhole, true},
      { "v2-right-token",                                                                                                                                                                               v2_magic() + hello + right,
       R"(^\x00\x02\x00\x00.{4}\{"selected":\{"message":\{"codec":"json"\},"crypto":\{"algorithm":)"
       R"("aes-256-gcm","serverRandom":"[^"]{44}"\}\}\}\x00\x10\x00\x00.{4}\x00\x02\{.*"run_id":)",                                                                                                                                      false,                                                                                                                                                                                                 200, true},
      {                                                                                                                                                                                                                     "v2-second-algorithm",
       v2_magic() + v2(1,                              client_hello(R"("rot13","xchacha20-poly1305")")) + right,
       R"("algorithm":"xchacha20-poly1305")",                                                                                                                                                                              false, 200, true},
      {                                                                                                                                                                                                                                                                                                                           "v2-no-algorithm",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   v2_magic() + v2(1,                                                                        client_hello(R"("rot13")")) + right,
       R"("crypto":\{\}\},"error":"no supported crypto algorithm"\}$)",                                                    true, kWhole, true},
      {                                                                                                                                                                                                                                                                                                                                                                                                                                               "v2-without-hello",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         v2_magic() + right,                                                                       R"("error":"missing v2 crypto negotiation"\}$)",
       true,                                                                               kWhole, true},
 // Before 0.69 a work connection of nobody was closed without a word.
      {                                                                                                                                                                                                                                                                                                                                                                                "v1-work-of-nobody",                                                                                                                                                                                                                                                                                                                                                                                   v1('w',                                                                                     R"({"run_id":"00"})"),
       R"(^s.{8}\{"error":"no client control found for run id \[00\]"\}$)",                                                                                                                                                                        true, kWhole, true},
      {                                                                                                                                                                                                                                                                                  "v2-work-of-nobody", v2_magic() + v2(16,                                                                               v2_message(6,                                                                                                                                                        R"({"run_id":"00"})")),
       R"(^\x00\x10\x00\x00.{4}\x00\x08\{"error":"no client control found for run id \[00\]"\}$)", true, kWhole, true},
 // HTTP/2 on a port that is shared with visitors: settings come.
      {                                                                                                                                                                                                                                                                                                                                                                                                            "shared-port-PRI",
       "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + QByteArray::fromHex("000000040000000000"),
       R"(^\x00\x00.\x04)",                                                                                                                                                            false,                                                                 9, true},
  };
  for (const char* method :
       {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}) {
    // "CONNECT /" names no authority: 404 of frps, 400 of ours (RFC 9112 3.2.3).
    const bool connect = QByteArray(method) == "CONNECT";
    all.push_back({method, request(method), connect ? "^HTTP/1.1 40[04] " : "^HTTP/1.1 404 "});
  }
  return all;
}

/// Binary bytes as %xx, JSON as it is.
QByteArray readable(const QByteArray& bytes) {
  return bytes.toPercentEncoding(" {}\":,[]/");
}

QRegularExpression whole(const QByteArray& pattern) {
  return QRegularExpression(QString::fromLatin1(pattern),
                            QRegularExpression::DotMatchesEverythingOption);
}

}  // namespace

void OpeningTest::initTestCase() {
  services_ = std::make_unique<Services>(QSslConfiguration::defaultConfiguration());
  QSet<QByteArray> seen;
  for (CellPlan plan : each_pair()) {
    plan.mux = false;
    plan.transport.tls = false;
    clients_.push_back(plan);
    plan.transport.shared_ports = true;
    if (!seen.contains(plan.relay.name)) relays_.push_back(plan);
    seen.insert(plan.relay.name);
  }
}

void OpeningTest::cleanupTestCase() {
  cell_.reset();
  services_.reset();
}

void OpeningTest::relay_reacts_data() {
  QTest::addColumn<int>("plan");
  QTest::addColumn<int>("which");
  const auto all = openings();
  for (int i = 0; i < static_cast<int>(relays_.size()); ++i) {
    const CellPlan& plan = relays_[static_cast<size_t>(i)];
    for (int j = 0; j < static_cast<int>(all.size()); ++j) {
      if (all[static_cast<size_t>(j)].since_069 && !plan.names_wire) continue;
      QTest::newRow((plan.relay.name + "/" + all[static_cast<size_t>(j)].name).constData())
          << i << j;
    }
  }
}

void OpeningTest::relay_reacts() {
  QFETCH(int, plan);
  QFETCH(int, which);
  const CellPlan& chosen = relays_[static_cast<size_t>(plan)];
  if (const auto why = chosen.relay.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  if (const auto failure = enter(chosen); !failure.isEmpty()) QFAIL(failure.constData());
  const Opening opening = openings()[static_cast<size_t>(which)];
  const QByteArray mark = chosen.relay.name == "relay" ? kMarkText : QByteArray();
  QByteArray answer = opening.answer;
  answer.replace(kMarkPlace, mark);
  const Reaction reaction =
      reaction_to(opening.bytes, cell_->port("BIND"), opening.enough + mark.size(), 5000);
  QVERIFY2(whole(answer).match(QString::fromLatin1(reaction.answer)).hasMatch(),
           "the answer was " + readable(reaction.answer));
  QVERIFY2(reaction.closed == opening.closed,
           reaction.closed ? "the relay closed" : "the relay did not close");
}

void OpeningTest::relay_gives_up_on_silence() {
  QFETCH(int, plan);
  const CellPlan& chosen = relays_[static_cast<size_t>(plan)];
  if (const auto why = chosen.relay.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  if (const auto failure = enter(chosen); !failure.isEmpty()) QFAIL(failure.constData());
  const quint16 port = cell_->port("BIND");
  // One byte too few for the demultiplexer, a TLS hello that never comes, half a message.
  const QByteArray starts[] = {"", "123456789", QByteArray(1, 0x17),
                               opening::v1('o', opening::login(kToken)).left(40)};
  std::vector<std::unique_ptr<QTcpSocket>> sockets;
  for (const QByteArray& start : starts) {
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, port);
    QVERIFY(socket->waitForConnected(5000));
    socket->write(start);
    sockets.push_back(std::move(socket));
  }
  const auto all_closed = [&] {
    return std::all_of(sockets.begin(), sockets.end(), [](const auto& socket) {
      return socket->state() == QTcpSocket::UnconnectedState;
    });
  };
  QElapsedTimer clock;
  clock.start();
  QVERIFY2(wait_until(all_closed, 15'000), "a silent connection was kept for more than 15 s");
  QVERIFY2(clock.elapsed() > 8'000, "a slow peer was given less than frp's ten seconds");
}

void OpeningTest::client_opens_data() {
  QTest::addColumn<int>("plan");
  QTest::addColumn<QByteArray>("wire");
  QSet<QByteArray> seen;
  for (int i = 0; i < static_cast<int>(clients_.size()); ++i) {
    const CellPlan& plan = clients_[static_cast<size_t>(i)];
    if (seen.contains(plan.client.name)) continue;
    seen.insert(plan.client.name);
    QTest::newRow((plan.client.name + "/v1").constData()) << i << QByteArray("v1");
    if (plan.names_wire) {
      QTest::newRow((plan.client.name + "/v2").constData()) << i << QByteArray("v2");
    }
  }
}

/// A listener in the relay's place takes down what a client says before it is answered.
void OpeningTest::client_opens() {
  QFETCH(int, plan);
  QFETCH(QByteArray, wire);
  CellPlan chosen = clients_[static_cast<size_t>(plan)];
  if (const auto why = chosen.client.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  chosen.wire = wire;
  Cell cell(chosen, *services_, "one_tcp_agent.toml");
  QTcpServer listener;
  cell.choose_ports();
  QVERIFY(listener.listen(QHostAddress::LocalHost, cell.port("SERVER")));
  QVERIFY(cell.launch_client());
  QVERIFY2(wait_until([&] { return listener.hasPendingConnections(); }, 10'000), cell.story());
  std::unique_ptr<QTcpSocket> socket(listener.nextPendingConnection());
  QByteArray bytes;
  const QRegularExpression opening =
      wire == "v1" ? whole(R"(^o\x00{6}.{2}(\{.*\})$)")
                   : whole(R"(^FRP\x00\x02\r\n\x00\x01\x00\x00.{4}(\{"bootstrap":\{.*\}\}))"
                           R"(\x00\x10\x00\x00.{4}\x00\x01(\{.*\})$)");
  QRegularExpressionMatch match;
  const auto complete = [&] {
    bytes += socket->readAll();
    match = opening.match(QString::fromLatin1(bytes));
    return match.hasMatch();
  };
  QVERIFY2(wait_until(complete, 5'000), "it said " + readable(bytes));
  const QByteArray json = match.captured(match.lastCapturedIndex()).toLatin1();
  const QJsonObject login = QJsonDocument::fromJson(json).object();
  QCOMPARE(login["privilege_key"].toString().toLatin1(),
           opening::privilege_key(kToken, login["timestamp"].toInteger()));
  QVERIFY(login["client_spec"].isObject());
  QCOMPARE(login["pool_count"].toInt(), 1);
  // Some relay's plugin may well look at the version's form.
  QVERIFY2(QRegularExpression("^\\d+\\.\\d+\\.\\d+").match(login["version"].toString()).hasMatch(),
           json);
  if (wire == "v2") {
    const QByteArray hello = match.captured(1).toLatin1();
    QVERIFY2(QJsonDocument::fromJson(hello)["capabilities"]["crypto"]["algorithms"].isArray(),
             hello);
  }
}

void OpeningTest::add_relays() {
  QTest::addColumn<int>("plan");
  for (int i = 0; i < static_cast<int>(relays_.size()); ++i) {
    QTest::newRow(relays_[static_cast<size_t>(i)].relay.name.constData()) << i;
  }
}

QByteArray OpeningTest::enter(const CellPlan& plan) {
  if (cell_ && cell_->plan().relay.name == plan.relay.name) return cell_failure_;
  cell_ = std::make_unique<Cell>(plan, *services_, "one_tcp_agent.toml");
  cell_failure_ = cell_->start_relay();
  return cell_failure_;
}

}  // namespace culvert::interop::opening_test

QTEST_GUILESS_MAIN(culvert::interop::opening_test::OpeningTest)
#include "opening_test.moc"
