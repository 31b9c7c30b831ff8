#include "core/observe/ledger.h"

#include <QTest>

#include <map>
#include <random>

namespace culvert::observe::ledger_test {

using namespace std::chrono_literals;

namespace {

ConnectionRecord record(const std::string& proxy) {
  ConnectionRecord record;
  record.profile = "p";
  record.proxy = proxy;
  record.state = ConnectionState::open;
  record.visitor = "203.0.113.7:5000";
  return record;
}

ProxyRecord proxy(const std::string& name) {
  ProxyRecord record;
  record.profile = "p";
  record.name = name;
  return record;
}

}  // namespace

class LedgerTest : public QObject {
  Q_OBJECT

 private slots:
  void a_connection_is_added_changed_and_removed_by_deltas();
  void counters_and_rates_come_from_the_traffic();
  void a_proxy_counts_its_connections_and_bytes();
  void a_proxy_that_returns_finds_its_connections();
  void motion_is_that_of_the_open_connections();
  void requests_and_messages_are_counted();
  void what_the_window_never_saw_needs_no_removal();
  void a_window_that_skips_takes_ends_with_the_same_picture();
  void a_reset_is_a_full_picture();
  void without_an_audience_closed_rows_go_at_once();
};

void LedgerTest::a_connection_is_added_changed_and_removed_by_deltas() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  Traffic traffic;
  const ConnectionId id = ledger.open(record("web"), traffic);
  ledger.tick();
  ConnectionDelta delta = mailbox.take_connections();
  QCOMPARE(delta.changed.size(), 1U);
  QCOMPARE(delta.changed[0]->id, id);

  ledger.update(id, [](ConnectionRecord& row) { row.application = "tls"; });
  ledger.tick();
  delta = mailbox.take_connections();
  QCOMPARE(delta.changed.at(0)->application, std::string("tls"));

  ledger.close(id, Leg::upstream, std::nullopt);
  ledger.tick();
  delta = mailbox.take_connections();
  QCOMPARE(delta.changed.at(0)->state, ConnectionState::closed);
  QCOMPARE(delta.changed.at(0)->ended_by, Leg::upstream);
  QVERIFY(delta.removed.empty());

  Clock::advance(Ledger::closed_rows_kept + 1s);
  ledger.tick();
  delta = mailbox.take_connections();
  QCOMPARE(delta.removed, std::vector<ConnectionId>{id});
}

void LedgerTest::counters_and_rates_come_from_the_traffic() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  Traffic traffic;
  const ConnectionId id = ledger.open(record("web"), traffic);
  std::uint64_t rate = 0;
  for (int i = 0; i < 80; ++i) {
    traffic.down += 250'000;
    Clock::advance(250ms);
    ledger.tick();
    rate = mailbox.take_connections().counters.at(0).down_rate;
  }
  QVERIFY2(rate > 900'000 && rate < 1'100'000, std::to_string(rate).c_str());
  for (int i = 0; i < 400; ++i) {
    Clock::advance(250ms);
    ledger.tick();
  }
  const ConnectionDelta quiet = mailbox.take_connections();
  QCOMPARE(quiet.counters.at(0).down_rate, 0U);
  QCOMPARE(std::uint64_t{quiet.counters.at(0).traffic.down}, 80U * 250'000U);
  Clock::advance(250ms);
  ledger.tick();
  QVERIFY(mailbox.take_connections().empty());
  ledger.close(id, Leg::none, std::nullopt);
}

void LedgerTest::a_proxy_counts_its_connections_and_bytes() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  ledger.put(proxy("web"));
  Traffic first, second;
  const ConnectionId a = ledger.open(record("web"), first);
  const ConnectionId b = ledger.open(record("web"), second);
  first.up = 10;
  second.down = 20;
  ledger.close(a, Leg::downstream, std::nullopt);
  ledger.tick();
  const StatusDelta delta = mailbox.take_status();
  QCOMPARE(delta.proxies.size(), 1U);
  QCOMPARE(delta.proxies[0].connections, 1);
  QCOMPARE(delta.proxies[0].connections_total, 2U);
  QCOMPARE(delta.proxies[0].traffic, (Traffic{10, 20, 0}));
  ledger.close(b, Leg::downstream, std::nullopt);
}

void LedgerTest::a_proxy_that_returns_finds_its_connections() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  ledger.put(proxy("web"));
  Traffic open, other, ended;
  const ConnectionId a = ledger.open(record("web"), open);
  const ConnectionId b = ledger.open(record("shop"), other);
  const ConnectionId c = ledger.open(record("web"), ended);
  ledger.remove_proxy("p", "web");
  // Whoever came while it was away has a place in the table only.
  const ConnectionId d = ledger.open(record("web"), open);
  ledger.close(c, Leg::downstream, std::nullopt);
  ledger.put(proxy("web"));
  QCOMPARE(ledger.proxy("p", "web")->connections, 2);
  ledger.close(a, Leg::downstream, std::nullopt);
  ledger.close(d, Leg::downstream, std::nullopt);
  QCOMPARE(ledger.proxy("p", "web")->connections, 0);
  ledger.close(b, Leg::downstream, std::nullopt);
}

void LedgerTest::motion_is_that_of_the_open_connections() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  QCOMPARE(ledger.motion().bytes, 0U);
  Traffic one, other;
  const ConnectionId a = ledger.open({}, one);
  const ConnectionId b = ledger.open({}, other);
  one.up += 10;
  other.down += 5;
  QCOMPARE(ledger.motion().bytes, 15U);
  QVERIFY(!ledger.motion().waits);
  other.stuck = 1;
  QVERIFY(ledger.motion().waits);
  ledger.close(b, Leg::downstream, std::nullopt);
  QVERIFY(!ledger.motion().waits);
  QCOMPARE(ledger.motion().bytes, 10U);
  ledger.close(a, Leg::downstream, std::nullopt);
}

void LedgerTest::requests_and_messages_are_counted() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  ledger.put(proxy("web"));
  Traffic traffic;
  HttpCounts http;
  const ConnectionId id = ledger.open(record("web"), traffic, &http);
  ledger.tick();
  mailbox.take_connections();
  http.requests += 30;
  http.messages_up += 2;
  http.messages_down += 3;
  Clock::advance(1s);
  ledger.tick();
  const ConnectionDelta delta = mailbox.take_connections();
  QCOMPARE(delta.counters.at(0).requests, 30U);
  QCOMPARE(delta.counters.at(0).messages_up, 2U);
  QCOMPARE(delta.counters.at(0).messages_down, 3U);
  const ProxyRecord* web = ledger.proxy("p", "web");
  QCOMPARE(web->requests, 30U);
  QVERIFY(web->request_rate > 5 && web->request_rate < 30);
  // A second connection adds; the rate falls to nothing when no more come.
  HttpCounts more;
  const ConnectionId other = ledger.open(record("web"), traffic, &more);
  more.requests += 5;
  ledger.close(other, Leg::downstream, std::nullopt);
  for (int i = 0; i < 60; ++i) {
    Clock::advance(1s);
    ledger.tick();
  }
  web = ledger.proxy("p", "web");
  QCOMPARE(web->requests, 35U);
  QCOMPARE(web->request_rate, 0.0);
  // What the role says again does not undo it.
  ProxyRecord again = proxy("web");
  again.public_address = "x";
  ledger.put(again);
  QCOMPARE(ledger.proxy("p", "web")->requests, 35U);
  http.requests += 1;
  ledger.close(id, Leg::downstream, std::nullopt);
  QCOMPARE(ledger.proxy("p", "web")->requests, 36U);
}

void LedgerTest::what_the_window_never_saw_needs_no_removal() {
  Mailbox mailbox;
  ConnectionDelta added;
  auto row = std::make_shared<ConnectionRecord>(record("web"));
  row->id = 7;
  added.changed.push_back(row);
  mailbox.post(std::move(added));
  ConnectionDelta removed;
  removed.removed.push_back(7);
  mailbox.post(std::move(removed));
  QVERIFY(mailbox.take_connections().empty());
}

void LedgerTest::a_window_that_skips_takes_ends_with_the_same_picture() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  std::mt19937 random(3);
  std::map<ConnectionId, std::unique_ptr<Traffic>> open;
  std::map<ConnectionId, ConnectionState> window;
  for (int step = 0; step < 3000; ++step) {
    const auto what = random() % 10;
    if (what < 4) {
      auto traffic = std::make_unique<Traffic>();
      const ConnectionId id = ledger.open(record("web"), *traffic);
      open.emplace(id, std::move(traffic));
    } else if (what < 7 && !open.empty()) {
      const auto at = std::next(open.begin(), static_cast<long>(random() % open.size()));
      ledger.close(at->first, Leg::upstream, std::nullopt);
      open.erase(at);
    } else if (what == 7) {
      Clock::advance(2s);
      ledger.tick();
    } else if (what == 8) {
      const ConnectionDelta delta = mailbox.take_connections();
      for (const ConnectionId id : delta.removed)
        QCOMPARE(window.erase(id), 1U);
      for (const ConnectionPtr& row : delta.changed)
        window[row->id] = row->state;
    }
  }
  Clock::advance(Ledger::closed_rows_kept + 1s);
  ledger.tick();
  const ConnectionDelta last = mailbox.take_connections();
  for (const ConnectionId id : last.removed)
    window.erase(id);
  for (const ConnectionPtr& row : last.changed)
    window[row->id] = row->state;
  QCOMPARE(window.size(), open.size());
  for (const auto& [id, state] : window)
    QVERIFY(open.contains(id));
  for (const auto& [id, traffic] : open)
    ledger.close(id, Leg::none, std::nullopt);
}

void LedgerTest::a_reset_is_a_full_picture() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  ledger.put(proxy("web"));
  Traffic traffic;
  const ConnectionId id = ledger.open(record("web"), traffic);
  ledger.tick();
  static_cast<void>(mailbox.take_connections());
  static_cast<void>(mailbox.take_status());
  ledger.request_reset();
  ledger.tick();
  const ConnectionDelta connections = mailbox.take_connections();
  QVERIFY(connections.reset);
  QCOMPARE(connections.changed.size(), 1U);
  const StatusDelta status = mailbox.take_status();
  QVERIFY(status.reset);
  QCOMPARE(status.proxies.size(), 1U);
  ledger.close(id, Leg::none, std::nullopt);
}

void LedgerTest::without_an_audience_closed_rows_go_at_once() {
  EventLog log;
  Mailbox mailbox;
  Ledger ledger(log, mailbox);
  ledger.set_audience(false);
  for (int i = 0; i < 100; ++i) {
    Traffic traffic;
    ledger.close(ledger.open(record("web"), traffic), Leg::none, std::nullopt);
  }
  QCOMPARE(ledger.open_connections(), 0U);
  ledger.tick();
  QVERIFY(mailbox.take_connections().empty());
}

}  // namespace culvert::observe::ledger_test

QTEST_GUILESS_MAIN(culvert::observe::ledger_test::LedgerTest)
#include "ledger_test.moc"
