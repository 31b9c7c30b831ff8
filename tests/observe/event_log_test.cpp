#include "core/observe/event_log.h"

#include "core/base/utf8.h"

#include <QTest>

#include <thread>

namespace culvert::observe::event_log_test {

class EventLogTest : public QObject {
  Q_OBJECT

 private slots:
  void a_reader_gets_everything_once();
  void a_slow_reader_sees_how_much_it_lost();
  void nobody_is_woken_twice_before_reading();
  void a_reader_in_another_thread_sees_no_gap();
  void what_peers_say_is_cut_between_characters();
  void the_texts_of_all_events_are_bounded();
  void where_nobody_reads_nothing_is_kept();
  void lines_have_the_words_that_other_software_greps_for_data();
  void lines_have_the_words_that_other_software_greps_for();
};

void EventLogTest::a_reader_gets_everything_once() {
  EventLog log;
  for (int i = 0; i < 5; ++i)
    log.append(EventKind::heartbeat_sent, {});
  Slice first = log.since(0, 3);
  QCOMPARE(first.events.size(), 3U);
  Slice rest = log.since(first.next);
  QCOMPARE(rest.events.size(), 2U);
  QCOMPARE(rest.events.front().seq, first.events.back().seq + 1);
  QCOMPARE(log.since(rest.next).events.size(), 0U);
}

void EventLogTest::a_slow_reader_sees_how_much_it_lost() {
  EventLog log(100);
  for (int i = 0; i < 1000; ++i)
    log.append(EventKind::heartbeat_sent, {});
  const Slice slice = log.since(0, 5000);
  QVERIFY(slice.lost >= 890);
  QCOMPARE(slice.lost + slice.events.size(), 1000U);
  QCOMPARE(slice.next, 1000U);
}

void EventLogTest::nobody_is_woken_twice_before_reading() {
  EventLog log;
  int woken = 0;
  log.on_wake([&woken] { ++woken; });
  for (int i = 0; i < 10; ++i)
    log.append(EventKind::heartbeat_sent, {});
  QCOMPARE(woken, 1);
  static_cast<void>(log.since(0));
  log.append(EventKind::heartbeat_sent, {});
  QCOMPARE(woken, 2);
}

void EventLogTest::a_reader_in_another_thread_sees_no_gap() {
  EventLog log;
  constexpr std::uint64_t total = 5000;
  std::thread writer([&log] {
    for (std::uint64_t i = 0; i < total; ++i)
      log.append(EventKind::heartbeat_sent, {});
  });
  std::uint64_t cursor = 0, seen = 0;
  bool gap = false;
  while (seen < total) {
    const Slice slice = log.since(cursor, 100);
    for (const Event& event : slice.events)
      gap = gap || event.seq != ++seen;
    cursor = slice.next;
  }
  writer.join();
  QVERIFY(!gap);
}

void EventLogTest::what_peers_say_is_cut_between_characters() {
  EventLog log;
  std::string flood;
  while (flood.size() < 60'000)
    flood += "ä";
  Diagnosis diagnosis;
  diagnosis.evidence = flood;
  diagnosis.parameters = {flood};
  log.append(EventKind::visitor_refused, {"relay", "x" + flood, 0, flood}, {flood},
             Error{Errc::rejected, Leg::client, flood, {}}, &diagnosis);
  const Event event = log.since(0).events.at(0);
  for (const auto& [text, most] : {
           std::pair(event.scope.proxy, 256U),
           {event.scope.run_id,                256U      },
           {event.error->context,              1024U     },
           {event.diagnosis->evidence,         1024U     },
           {event.diagnosis->parameters.at(0), 1024U     },
           {event.arguments.at(0),             16U * 1024}
  }) {
    QVERIFY2(text.size() <= most && text.size() > most - 4, std::to_string(text.size()).c_str());
    QVERIFY(text.ends_with("ä…"));
    QCOMPARE(find_bad_utf8(text), std::string::npos);
  }
}

void EventLogTest::the_texts_of_all_events_are_bounded() {
  EventLog log(1000);
  for (int i = 0; i < 5000; ++i)
    log.append(EventKind::exchange_ended, {}, {std::string(16'000, 'x'), std::string(16'000, 'y')});
  const Slice slice = log.since(0, 5000);
  QVERIFY(slice.lost > 0);
  QVERIFY(slice.events.size() <= (32U << 20) / 32'000);
  QVERIFY(slice.events.size() > 900);
  QCOMPARE(slice.next, 5000U);
}

void EventLogTest::where_nobody_reads_nothing_is_kept() {
  EventLog log(0);
  int told = 0;
  log.add_sink([&told](const Event&) { ++told; });
  for (int i = 0; i < 10; ++i)
    log.append(EventKind::heartbeat_sent, {});
  QCOMPARE(told, 10);
  QVERIFY(log.since(0).events.empty());
}

void EventLogTest::lines_have_the_words_that_other_software_greps_for_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<QString>("words");
  const auto row = [](EventKind kind, const char* words) {
    QTest::newRow(std::string(slug_of(kind)).c_str()) << static_cast<int>(kind) << words;
  };
  row(EventKind::login_succeeded, "login to server success");
  row(EventKind::login_failed, "connect to server error: no. ");
  row(EventKind::proxies_added, "proxy added: [a b]");
  row(EventKind::visitors_added, "visitor added: [a b]");
  row(EventKind::proxy_started, "start proxy success");
  row(EventKind::visitor_turned_away, "start new visitor connection error: no. ");
  row(EventKind::proxy_refused, "start error: no. ");
  row(EventKind::connecting, "try to connect to server");
  row(EventKind::heartbeat_sent, "send heartbeat to server");
  row(EventKind::relay_started, "frps started successfully");
  row(EventKind::relay_proxy_registered, "new proxy [web] type [a b] success");
  row(EventKind::relay_proxy_refused, "new proxy [web] type [a b] error: no. ");
  row(EventKind::client_refused, "register control error: no. ");
  row(EventKind::visitor_refused, "register visitor conn error: no. ");
}

void EventLogTest::lines_have_the_words_that_other_software_greps_for() {
  QFETCH(int, kind);
  QFETCH(QString, words);
  Event event;
  event.kind = static_cast<EventKind>(kind);
  event.scope.proxy = "web";
  event.arguments = {"a b"};
  event.error = Error{Errc::rejected, Leg::relay, "no", {}};
  QVERIFY(render(event).find(words.toStdString()) != std::string::npos);
}

}  // namespace culvert::observe::event_log_test

QTEST_GUILESS_MAIN(culvert::observe::event_log_test::EventLogTest)
#include "event_log_test.moc"
