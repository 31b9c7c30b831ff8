// What is kept, what has to go, and what the window is told of it.
#include "core/inspect/store.h"

#include <QTest>

namespace culvert::inspect::store_test {
namespace {

using observe::ExchangeId;
using observe::ExchangeRecord;
using observe::Mailbox;

StoreLimits limits(std::size_t rows, std::size_t heads = 1 << 20, std::size_t bodies = 1 << 20) {
  StoreLimits made;
  made.rows = rows;
  made.head_bytes = heads;
  made.body_bytes = bodies;
  return made;
}

ExchangeRecord row(const char* path = "/") {
  ExchangeRecord record;
  record.proxy = "web";
  record.path = path;
  return record;
}

/// One that is over, with a body of so many bytes.
ExchangeId record_one(Store& store, std::size_t body = 0, const char* path = "/") {
  Store::Entry& entry = store.begin(row(path));
  const ExchangeId id = entry.record.id;
  const std::string bytes(body, 'b');
  store.keep(entry, entry.answer_body, as_bytes(bytes), body);
  entry.record.answer_body = Store::completed(entry, entry.answer_body, body);
  store.end(entry);
  return id;
}

observe::ExchangeMessage message(std::size_t size) {
  observe::ExchangeMessage made;
  made.preview = std::string(size, 'm');
  made.size = size;
  return made;
}

std::vector<ExchangeId> ids(const observe::ExchangeDelta& delta) {
  std::vector<ExchangeId> found;
  for (const observe::ExchangePtr& one : delta.changed)
    found.push_back(one->id);
  return found;
}

using Ids = std::vector<ExchangeId>;

}  // namespace

class StoreTest : public QObject {
  Q_OBJECT

 private slots:
  void the_row_that_ended_longest_ago_leaves_first() {
    Mailbox mailbox;
    Store store(mailbox, limits(3));
    Store::Entry& open = store.begin(row());
    for (int i = 0; i < 5; ++i)
      record_one(store);
    QCOMPARE(store.use().rows, std::uint64_t{3});
    QCOMPARE(store.use().rows_left_out, std::uint64_t{3});
    QVERIFY(store.find(open.record.id));
    QVERIFY(!store.find(2) && !store.find(3) && !store.find(4));
    QVERIFY(store.find(5) && store.find(6));
    store.end(open);
  }

  void open_rows_stay_and_new_ones_stay_out() {
    Mailbox mailbox;
    Store store(mailbox, limits(2));
    QVERIFY(store.takes_one());
    Store::Entry& first = store.begin(row());
    Store::Entry& second = store.begin(row());
    QVERIFY(!store.takes_one());
    QCOMPARE(store.use().not_recorded, std::uint64_t{1});
    store.end(first);
    QVERIFY(store.takes_one());
    store.end(second);
  }

  void heads_have_a_bound_of_their_own() {
    Mailbox mailbox;
    Store store(mailbox, limits(1000, 10'000));
    for (int i = 0; i < 50; ++i) {
      Store::Entry& entry = store.begin(row());
      observe::FieldList fields;
      fields.add("x", std::string(900, 'v'), false);
      entry.record.request_fields = store.keep(entry, std::move(fields));
      store.end(entry);
      QVERIFY(store.use().head_bytes <= 10'000);
    }
    QVERIFY(store.use().rows >= 9 && store.use().rows <= 11);
    QCOMPARE(store.use().rows + store.use().rows_left_out, std::uint64_t{50});
  }

  void the_oldest_body_goes_first_and_its_row_stays() {
    Mailbox mailbox;
    Store store(mailbox, limits(100, 1 << 20, 1000));
    const ExchangeId first = record_one(store, 400);
    const ExchangeId second = record_one(store, 400);
    QVERIFY(store.find(first)->answer_body);
    const ExchangeId third = record_one(store, 400);
    QVERIFY(!store.find(first)->answer_body);
    QVERIFY(store.find(first)->body_left_out);
    QVERIFY(store.find(second)->answer_body && store.find(third)->answer_body);
    QVERIFY(!store.find(second)->body_left_out);
    QCOMPARE(store.use().body_bytes, std::uint64_t{800});
    QCOMPARE(store.use().bodies_left_out, std::uint64_t{1});
    QCOMPARE(store.use().rows_left_out, std::uint64_t{0});
  }

  void an_open_exchange_gives_its_body_up_too() {
    Mailbox mailbox;
    Store store(mailbox, limits(100, 1 << 20, 1000));
    Store::Entry& open = store.begin(row());
    const std::string bytes(600, 'b');
    store.keep(open, open.request_body, as_bytes(bytes), 4096);
    record_one(store, 600);
    QVERIFY(open.record.body_left_out);
    store.keep(open, open.request_body, as_bytes(bytes), 4096);  // nothing more is stored
    open.record.request_body = Store::completed(open, open.request_body, 1200);
    const ExchangeId id = open.record.id;
    store.end(open);
    QVERIFY(!store.find(id)->request_body);
    QCOMPARE(store.use().body_bytes, std::uint64_t{600});
  }

  void one_body_larger_than_everything_is_not_kept() {
    Mailbox mailbox;
    Store store(mailbox, limits(100, 1 << 20, 1000));
    const ExchangeId id = record_one(store, 1001);
    QVERIFY(!store.find(id)->answer_body && store.find(id)->body_left_out);
    QCOMPARE(store.use().body_bytes, std::uint64_t{0});
  }

  void a_body_is_stored_up_to_its_cap_and_says_so() {
    Mailbox mailbox;
    Store store(mailbox);
    Store::Entry& entry = store.begin(row());
    for (int i = 0; i < 10; ++i)
      store.keep(entry, entry.answer_body, as_bytes("0123456789"), 25);
    const observe::BodyPtr body = Store::completed(entry, entry.answer_body, 100);
    QCOMPARE(body->bytes, std::string("0123456789012345678901234"));
    QCOMPARE(body->total, std::uint64_t{100});
    QVERIFY(!body->is_whole());
    QVERIFY(!Store::completed(entry, entry.request_body, 0));
    store.end(entry);
    QCOMPARE(store.use().body_bytes, std::uint64_t{25});
  }

  void messages_are_a_ring() {
    Mailbox mailbox;
    StoreLimits small = limits(100);
    small.messages = 3;
    Store store(mailbox, small);
    Store::Entry& entry = store.begin(row());
    store.follow(entry.record.id);
    for (std::size_t i = 0; i < 5; ++i)
      store.keep(entry, message(i));
    store.tick();
    observe::MessageDelta taken = mailbox.take_messages();
    QVERIFY(taken.reset);
    QCOMPARE(taken.exchange, entry.record.id);
    QCOMPARE(taken.left_out, std::uint64_t{2});
    QCOMPARE(taken.messages.size(), std::size_t{3});
    QCOMPARE(taken.messages.front().number, std::uint64_t{3});
    // Afterwards only what is new, also behind the end.
    store.keep(entry, message(9));
    store.end(entry);
    store.tick();
    taken = mailbox.take_messages();
    QVERIFY(!taken.reset);
    QCOMPARE(taken.messages.size(), std::size_t{1});
    QCOMPARE(taken.messages.front().number, std::uint64_t{6});
    store.tick();
    QVERIFY(mailbox.take_messages().empty());
    // Another one to follow, and none.
    Store::Entry& other = store.begin(row());
    store.keep(other, message(1));
    store.follow(other.record.id);
    store.tick();
    taken = mailbox.take_messages();
    QVERIFY(taken.reset && taken.exchange == other.record.id);
    store.follow(0);
    store.keep(other, message(1));
    store.tick();
    QVERIFY(mailbox.take_messages().empty());
    store.end(other);
  }

  void messages_make_room_like_bodies() {
    Mailbox mailbox;
    Store store(mailbox, limits(100, 1 << 20, 10'000));
    Store::Entry& entry = store.begin(row());
    store.follow(entry.record.id);
    for (int i = 0; i < 100; ++i) {
      store.keep(entry, message(1000));
      QVERIFY(store.use().body_bytes <= 10'000);
    }
    store.tick();
    const observe::MessageDelta taken = mailbox.take_messages();
    QCOMPARE(taken.left_out + taken.messages.size(), std::uint64_t{100});
    QCOMPARE(taken.messages.back().number, std::uint64_t{100});
    QCOMPARE(store.use().bodies_left_out, std::uint64_t{1});
    store.end(entry);
  }

  void messages_that_nobody_takes_are_bounded() {
    Mailbox mailbox;
    Store store(mailbox);
    Store::Entry& entry = store.begin(row());
    store.follow(entry.record.id);
    for (int i = 0; i < 5000; ++i) {
      store.keep(entry, message(1));
      if (i % 100 == 0) store.tick();
    }
    store.tick();
    const observe::MessageDelta taken = mailbox.take_messages();
    QCOMPARE(taken.messages.size(), Mailbox::most_messages);
    QCOMPARE(taken.messages.back().number, std::uint64_t{5000});
    store.end(entry);
  }

  void deltas_carry_each_change_once() {
    Mailbox mailbox;
    Store store(mailbox);
    Store::Entry& entry = store.begin(row());
    record_one(store);
    store.tick();
    observe::ExchangeDelta taken = mailbox.take_exchanges();
    QCOMPARE(ids(taken), Ids({1, 2}));
    QCOMPARE(taken.use->rows, std::uint64_t{2});
    store.tick();
    QVERIFY(mailbox.take_exchanges().empty());
    entry.record.status = 200;
    store.touch(entry);
    store.touch(entry);
    store.tick();
    taken = mailbox.take_exchanges();
    QCOMPARE(ids(taken), Ids({1}));
    QCOMPARE(taken.changed.front()->status, 200);
    QVERIFY(!taken.use);
    // What was handed out does not change any more.
    entry.record.status = 500;
    QCOMPARE(taken.changed.front()->status, 200);
    store.end(entry);
  }

  void what_comes_and_goes_unseen_is_never_told() {
    Mailbox mailbox;
    Store store(mailbox, limits(2));
    record_one(store);
    store.tick();
    QCOMPARE(ids(mailbox.take_exchanges()), Ids({1}));
    for (int i = 0; i < 5; ++i) {
      record_one(store);
      store.tick();
    }
    const observe::ExchangeDelta taken = mailbox.take_exchanges();
    QCOMPARE(taken.removed, Ids({1}));
    QCOMPARE(ids(taken), Ids({5, 6}));
    QCOMPARE(taken.use->rows_left_out, std::uint64_t{4});
  }

  void a_reset_is_a_full_picture() {
    Mailbox mailbox;
    Store store(mailbox, limits(3));
    for (int i = 0; i < 4; ++i)
      record_one(store);
    store.tick();
    mailbox.take_exchanges();
    record_one(store);
    store.request_reset();
    store.tick();
    const observe::ExchangeDelta taken = mailbox.take_exchanges();
    QVERIFY(taken.reset && taken.removed.empty() && taken.use);
    QCOMPARE(ids(taken), Ids({3, 4, 5}));
  }

  void pausing_counts_and_keeps_nothing() {
    Mailbox mailbox;
    Store store(mailbox);
    store.pause(true);
    QVERIFY(!store.takes_one() && !store.takes_one());
    store.tick();
    const observe::ExchangeDelta taken = mailbox.take_exchanges();
    QVERIFY(taken.use->paused);
    QCOMPARE(taken.use->not_recorded, std::uint64_t{2});
    store.pause(false);
    QVERIFY(store.takes_one());
  }

  void without_an_audience_nothing_is_even_counted() {
    Mailbox mailbox;
    Store store(mailbox);
    store.set_audience(false);
    QVERIFY(!store.takes_one());
    QCOMPARE(store.use().not_recorded, std::uint64_t{0});
  }

  void clearing_leaves_the_open_ones() {
    Mailbox mailbox;
    Store store(mailbox);
    record_one(store, 10);
    Store::Entry& open = store.begin(row());
    record_one(store, 10);
    store.tick();
    mailbox.take_exchanges();
    store.clear();
    store.tick();
    const observe::ExchangeDelta taken = mailbox.take_exchanges();
    QCOMPARE(taken.removed, Ids({1, 3}));
    QCOMPARE(taken.use->rows, std::uint64_t{1});
    QCOMPARE(taken.use->body_bytes, std::uint64_t{0});
    QCOMPARE(taken.use->rows_left_out, std::uint64_t{0});
    store.end(open);
  }

  void the_caps_hold_in_a_flood() {
    Mailbox mailbox;
    Store store(mailbox, limits(200, 20'000, 30'000));
    for (int i = 0; i < 20'000; ++i) {
      record_one(store, static_cast<std::size_t>(i % 700), "/a/long/path/of/a/visitor");
      QVERIFY(store.use().rows <= 200);
      QVERIFY(store.use().head_bytes <= 20'000);
      QVERIFY(store.use().body_bytes <= 30'000);
      if (i % 50 == 0) store.tick();
    }
    QCOMPARE(store.use().rows + store.use().rows_left_out, std::uint64_t{20'000});
    store.tick();
    QVERIFY(mailbox.take_exchanges().changed.size() <= 200);
  }
};

}  // namespace culvert::inspect::store_test

QTEST_GUILESS_MAIN(culvert::inspect::store_test::StoreTest)
#include "store_test.moc"
