#include "tests/interop/harness/cell.h"
#include "tests/interop/harness/certificate.h"
#include "tests/interop/harness/echo_visit.h"
#include "tests/interop/harness/http_visitor.h"
#include "tests/interop/harness/waiting.h"
#include "tests/interop/harness/web_checks.h"

#include <QtTest>

#include <memory>

namespace culvert::interop::interop_test {

/// One body over the matrix: what a proxy has to do does not depend on who speaks with whom and
/// how.
class InteropTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();

  void moves_bytes_data();
  void moves_bytes();

  void wrong_token_is_told_data() { add_pairs(); }
  void wrong_token_is_told();
  void demanded_tls_is_told_data();
  void demanded_tls_is_told();
  void restarted_client_registers_again_data() { add_pairs(); }
  void restarted_client_registers_again();
  void client_finds_restarted_relay_data() { add_pairs(); }
  void client_finds_restarted_relay();

 private:
  void add_pairs();
  [[nodiscard]] QByteArray enter(const CellPlan& plan);

  [[nodiscard]] QByteArray check_stream(quint16 port, const QByteArray& greeting = {});
  [[nodiscard]] QByteArray check_refused(quint16 port, quint16 service);
  [[nodiscard]] QByteArray check_secure(const QByteArray& host);

  std::unique_ptr<Certificate> certificate_;
  std::unique_ptr<Services> services_;
  std::vector<CellPlan> plans_;
  // Consecutive rows share a pair of processes; a pair that did not start fails all its rows.
  std::unique_ptr<Cell> cell_;
  QByteArray cell_failure_;
};

namespace {

const QByteArray kLayerings[] = {"plain", "enc", "comp", "enc-comp"};

}  // namespace

void InteropTest::initTestCase() {
  certificate_ = std::make_unique<Certificate>();
  if (!certificate_->valid()) QSKIP("the openssl tool is missing, it makes the test's certificate");
  services_ = std::make_unique<Services>(certificate_->configuration());
}

void InteropTest::cleanupTestCase() {
  cell_.reset();
  services_.reset();
}

void InteropTest::moves_bytes_data() {
  QTest::addColumn<int>("plan");
  QTest::addColumn<QByteArray>("proxy");
  plans_ = matrix();
  QSet<QByteArray> skipped;
  for (int i = 0; i < static_cast<int>(plans_.size()); ++i) {
    const CellPlan& plan = plans_[static_cast<size_t>(i)];
    const QByteArray pair = plan.pair_name();
    if (!plan.why_missing().isEmpty()) {
      // One row tells it for the pair; a hundred would not tell more.
      if (!skipped.contains(pair)) QTest::newRow(pair.constData()) << i << QByteArray();
      skipped.insert(pair);
      continue;
    }
    const auto add = [&](const QByteArray& proxy) {
      QTest::newRow((plan.name() + "/" + proxy).constData()) << i << proxy;
    };
    for (const char* type : {"tcp", "stcp", "http", "https"}) {
      for (const QByteArray& layering : kLayerings)
        add(QByteArray(type) + "-" + layering);
    }
    add("greeting-plain");
    add("greeting-enc-comp");
    add("refused");
  }
}

void InteropTest::moves_bytes() {
  QFETCH(int, plan);
  QFETCH(QByteArray, proxy);
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  if (const auto failure = enter(chosen); !failure.isEmpty()) QFAIL(failure.constData());

  const quint16 own_port = cell_->port(QByteArray(proxy).toUpper().replace('-', '_'));
  QByteArray error;
  if (proxy.startsWith("http-")) {
    error = check_web(cell_->port("VHOST_HTTP"), proxy + ".test", *services_);
  } else if (proxy.startsWith("https-")) {
    error = check_secure(proxy + ".test");
  } else if (proxy.startsWith("greeting-")) {
    error = check_stream(own_port, kGreeting);
  } else if (proxy == "refused") {
    error = check_refused(own_port, cell_->port("REFUSED_SERVICE"));
  } else {
    error = check_stream(own_port);
  }
  if (!error.isEmpty()) QFAIL((error + "\n" + cell_->story()).constData());
}

void InteropTest::wrong_token_is_told() {
  QFETCH(int, plan);
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  for (const QByteArray wire : {"v1", "v2"}) {
    if (wire == "v2" && !chosen.names_wire) continue;
    CellPlan with_wire = chosen;
    with_wire.wire = wire;
    Cell cell(with_wire, *services_, "one_tcp_agent.toml");
    QCOMPARE(cell.start_relay(), QByteArray());
    cell.set_client_token("not the relay's token");
    QVERIFY(cell.launch_client());
    QVERIFY2(cell.client().wait_for_end(15'000), cell.story().constData());
    QVERIFY2(cell.client().exit_code() == 1, cell.story().constData());
    // The reason is the relay's own word, on both sides.
    QVERIFY2(cell.client().said("token in login doesn't match"), cell.story().constData());
    QVERIFY2(cell.relay().wait_for_text("token in login doesn't match", 2000),
             cell.story().constData());
  }
}

void InteropTest::demanded_tls_is_told_data() {
  cell_.reset();
  plans_.clear();
  QTest::addColumn<int>("plan");
  for (CellPlan plan : each_pair()) {
    plan.transport.name = "tcp";
    plan.transport.tls = false;
    for (const bool mux : {true, false}) {
      plan.mux = mux;
      for (const QByteArray wire : {"v1", "v2"}) {
        if (wire == "v2" && !plan.names_wire) continue;
        plan.wire = wire;
        QTest::newRow(plan.name().constData()) << static_cast<int>(plans_.size());
        plans_.push_back(plan);
      }
    }
  }
}

/// A client without TLS at a relay that demands it: real ones close and explain nothing.
void InteropTest::demanded_tls_is_told() {
  QFETCH(int, plan);
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  Cell cell(chosen, *services_, "one_tcp_agent.toml");
  cell.force_tls();
  QCOMPARE(cell.start_relay(), QByteArray());
  QVERIFY(cell.launch_client());
  QVERIFY2(cell.client().wait_for_end(15'000), cell.story().constData());
  QVERIFY2(cell.client().exit_code() == 1, cell.story().constData());
  if (chosen.client.ours) {
    QVERIFY2(cell.client().said("We spoke plain text, and the server expects TLS."),
             cell.story().constData());
    QVERIFY2(cell.client().said("Set transport.tls.enable to true."), cell.story().constData());
    QVERIFY2(cell.client().said("[relay.tls_peer]"), cell.story().constData());
  }
  if (chosen.relay.ours)
    QVERIFY2(
        cell.relay().wait_for_text("A client came in plain text where TLS was expected.", 2000),
        cell.story().constData());
}

void InteropTest::restarted_client_registers_again() {
  QFETCH(int, plan);
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  Cell cell(chosen, *services_);
  if (const auto failure = cell.start(); !failure.isEmpty()) QFAIL(failure.constData());
  for (int round = 0; round < 3; ++round) {
    cell.client().kill();
    if (const auto failure = cell.start_client(); !failure.isEmpty()) QFAIL(failure.constData());
    const auto error = check_stream(cell.port("TCP_ENC"));
    QVERIFY2(error.isEmpty(), (error + cell.story()).constData());
  }
}

void InteropTest::client_finds_restarted_relay() {
  QFETCH(int, plan);
  const CellPlan& chosen = plans_[static_cast<size_t>(plan)];
  if (const auto why = chosen.why_missing(); !why.isEmpty()) QSKIP(why.constData());
  Cell cell(chosen, *services_);
  if (const auto failure = cell.start(); !failure.isEmpty()) QFAIL(failure.constData());
  cell.relay().kill();
  QCOMPARE(cell.start_relay(), QByteArray());
  // A real client may wait out its back-off first; ours must be there within two seconds.
  const int limit = chosen.client.ours ? 2'000 : 25'000;
  const quint16 port = cell.port("TCP_PLAIN");
  QByteArray error;
  const QDeadlineTimer deadline(limit);
  do {
    error = EchoVisit::run({port, 1000, 1}, 1000);
  } while (!error.isEmpty() && !deadline.hasExpired());
  QVERIFY2(error.isEmpty(), (error + cell.story()).constData());
  error = check_stream(port);
  QVERIFY2(error.isEmpty(), (error + cell.story()).constData());
}

void InteropTest::add_pairs() {
  cell_.reset();
  plans_ = each_pair();
  QTest::addColumn<int>("plan");
  for (int i = 0; i < static_cast<int>(plans_.size()); ++i) {
    QTest::newRow(plans_[static_cast<size_t>(i)].name().constData()) << i;
  }
}

/// Makes `plan` the running cell and returns why it did not start, if it did not.
QByteArray InteropTest::enter(const CellPlan& plan) {
  if (cell_ && cell_->plan().name() == plan.name()) {
    return cell_failure_.isEmpty() ? QByteArray() : "this pair did not start, see its first row";
  }
  cell_ = std::make_unique<Cell>(plan, *services_);
  cell_failure_ = cell_->start();
  return cell_failure_;
}

QByteArray InteropTest::check_stream(quint16 port, const QByteArray& greeting) {
  for (const quint64 size : {1, 1000, 70'001}) {
    const auto error = EchoVisit::run({port, size, size, greeting});
    if (!error.isEmpty()) return QByteArray::number(size) + " bytes: " + error;
  }
  // Both directions full, a few visitors at once, one of them with bytes that compress.
  std::vector<std::unique_ptr<EchoVisit>> visits;
  for (const quint64 seed : {10, 11, 12}) {
    visits.push_back(std::make_unique<EchoVisit>(EchoVisit::Wish{port, 1'500'000, seed, greeting}));
  }
  const auto all_finished = [&] {
    return std::all_of(visits.begin(), visits.end(), [](auto& visit) { return visit->finished(); });
  };
  if (!wait_until(all_finished, 30'000)) return "three large visits did not end in time";
  for (const auto& visit : visits) {
    if (!visit->error().isEmpty()) return "three large visits at once: " + visit->error();
  }
  return {};
}

QByteArray InteropTest::check_refused(quint16 port, quint16 service) {
  const QByteArray refused = EchoVisit::run({port, 1000, 1});
  if (refused.isEmpty()) return "somebody answered for a service that does not listen";
  if (refused.startsWith("no end in time")) return "a refused visitor was left hanging";
  services_->start_echo(service);
  const QByteArray error = EchoVisit::run({port, 1000, 1});
  services_->stop_echo(service);
  return error.isEmpty() ? error : "after the service came back: " + error;
}

QByteArray InteropTest::check_secure(const QByteArray& host) {
  EchoVisit visit({cell_->port("VHOST_HTTPS"), 300'000, 7, {}, host});
  if (!wait_until([&] { return visit.finished(); }, 20'000)) return "no end in time";
  if (!visit.error().isEmpty()) return visit.error();
  if (visit.next_protocol() != "h2") return "ALPN became '" + visit.next_protocol() + "'";
  if (visit.peer_certificate() != certificate_->configuration().localCertificate()) {
    return "the certificate is not the service's own";
  }
  return {};
}

}  // namespace culvert::interop::interop_test

QTEST_GUILESS_MAIN(culvert::interop::interop_test::InteropTest)
#include "interop_test.moc"
