#include "tests/mux/by_hand.h"

#include <QTest>

#include <map>

namespace culvert::mux::send_queue_test {
namespace {

using net::Io;

/// Has always more to write; counts what it could.
struct Bulk final : net::Waiter {
  explicit Bulk(net::StreamPtr s) : stream(std::move(s)) { ready(); }
  void ready() override {
    static const std::string much(256 * 1024, 'x');
    for (;;) {
      const std::size_t room = stream->room();
      const Io io = stream->try_write(as_bytes(much));
      if (!io.is_done()) break;
      exact = exact && io.count == room;
      written += io.count;
    }
    exact = exact && stream->room() == 0;
    stream->when_writable(*this);
  }
  net::StreamPtr stream;
  std::size_t written = 0;
  bool exact = true;
};

/// Writes one small message whenever it is asked to, as soon as it may.
struct Quiet final : net::Waiter {
  explicit Quiet(net::StreamPtr s) : stream(std::move(s)) {}
  void send() { ready(); }
  void ready() override {
    if (!stream->try_write(as_bytes("ping")).is_done()) stream->when_writable(*this);
  }
  net::StreamPtr stream;
};

/// A session whose peer grants everything at once, on a transport of a given speed.
class Link {
 public:
  Link() : hand(Role::client) {}

  net::StreamPtr open() {
    net::StreamPtr stream = hand.mux.open();
    hand.feed({FrameType::window_update, flag::ack, ++opened_ * 2 - 1, 1u << 31});
    return stream;
  }

  /// The transport takes `bytes`; returns the frames that were begun in them, as stream and size.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> take(std::size_t bytes) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> frames;
    SendQueue& queue = hand.mux.outgoing();
    while (bytes > 0 && !queue.unsent().empty()) {
      const Bytes piece = queue.unsent().first(std::min(bytes, queue.unsent().size()));
      note(piece, frames);
      bytes -= piece.size();
      queue.sent(piece.size());
    }
    queue.serve();
    return frames;
  }

  ByHand hand;

 private:
  void note(Bytes bytes, std::vector<std::pair<std::uint32_t, std::uint32_t>>& frames) {
    while (!bytes.empty()) {
      const std::size_t skipped = std::min(payload_, bytes.size());
      payload_ -= skipped;
      bytes = bytes.subspan(skipped);
      if (bytes.empty() || !header_.take(bytes)) continue;
      const Header header = *decode(header_.bytes());
      if (header.type != FrameType::data) continue;
      payload_ = header.length;
      frames.emplace_back(header.stream, header.length);
    }
  }

  std::uint32_t opened_ = 0;
  HeaderReader header_;
  std::size_t payload_ = 0;
};

}  // namespace

class SendQueueTest : public QObject {
  Q_OBJECT

 private slots:
  void a_lone_writer_sends_64_KiB_at_a_time() {
    Link link;
    Bulk bulk(link.open());
    for (int turns = 0; turns < 10; ++turns)
      for (const auto& [stream, size] : link.take(64 * 1024))
        QCOMPARE(size, static_cast<unsigned>(SendQueue::distant.lone));
    QVERIFY(bulk.exact);
  }

  void several_writers_send_a_record_each_in_turn() {
    Link link;
    Bulk first(link.open()), second(link.open()), third(link.open());
    for (int turns = 0; turns < 10; ++turns)
      link.take(1 << 20);
    std::uint32_t last = 0;
    for (int turns = 0; turns < 100; ++turns) {
      const auto frames = link.take(1 << 20);
      for (const auto& [stream, size] : frames) {
        QCOMPARE(size, static_cast<unsigned>(SendQueue::distant.shared));
        QVERIFY(stream != last);
        last = stream;
      }
      // A turn is worth a write to the system: the rounds go on until it is.
      QVERIFY(frames.size() >= 4);
    }
    QVERIFY(first.exact && second.exact && third.exact);
    const auto [least, most] = std::minmax({first.written, second.written, third.written});
    QVERIFY(most - least <= 128 * 1024);
  }

  void nearby_writers_send_more_at_a_time() {
    Link link;
    link.hand.mux.outgoing().use(SendQueue::nearby);
    Bulk first(link.open()), second(link.open());
    for (int turns = 0; turns < 10; ++turns)
      link.take(1 << 20);
    for (int turns = 0; turns < 50; ++turns)
      for (const auto& [stream, size] : link.take(1 << 20))
        QCOMPARE(size, static_cast<unsigned>(SendQueue::nearby.shared));
    QVERIFY(first.exact && second.exact);
    QVERIFY(std::max(first.written, second.written) - std::min(first.written, second.written) <=
            2 * SendQueue::nearby.shared);
  }

  void what_is_collected_never_exceeds_the_limit_data() {
    QTest::addColumn<bool>("nearby");
    QTest::newRow("distant") << false;
    QTest::newRow("nearby") << true;
  }

  void what_is_collected_never_exceeds_the_limit() {
    QFETCH(bool, nearby);
    const SendQueue::Shares& shares = nearby ? SendQueue::nearby : SendQueue::distant;
    Link link;
    link.hand.mux.outgoing().use(shares);
    std::vector<std::unique_ptr<Bulk>> bulks;
    for (int i = 0; i < 30; ++i)
      bulks.push_back(std::make_unique<Bulk>(link.open()));
    for (const std::size_t held : {std::size_t{0}, std::size_t{50'000}, shares.limit}) {
      link.hand.held = held;
      for (int turns = 0; turns < 50; ++turns) {
        link.take(10'000);
        QVERIFY(link.hand.mux.outgoing().unsent().size() <=
                std::max(shares.limit - held, shares.limit - turns * 10'000ul));
      }
    }
    for (const auto& bulk : bulks)
      QVERIFY(bulk->exact);
  }

  void asks_to_be_sent_early_when_much_is_collected() {
    Link link;
    std::vector<std::unique_ptr<Bulk>> bulks;
    for (int i = 0; i < 3; ++i)
      bulks.push_back(std::make_unique<Bulk>(link.open()));
    QVERIFY(link.hand.sends_wanted > 0);
    QVERIFY(link.hand.turns_wanted > 0);
  }

  void a_quiet_stream_beside_bulk_waits_for_a_bounded_number_of_frames_data() {
    QTest::addColumn<int>("per_turn");
    QTest::newRow("a fast transport") << 1'000'000;
    QTest::newRow("what a socket takes") << 64 * 1024;
    QTest::newRow("a slow transport") << 5'000;
  }
  void a_quiet_stream_beside_bulk_waits_for_a_bounded_number_of_frames() {
    QFETCH(int, per_turn);
    Link link;
    std::vector<std::unique_ptr<Bulk>> bulks;
    for (int i = 0; i < 8; ++i)
      bulks.push_back(std::make_unique<Bulk>(link.open()));
    Quiet quiet(link.open());
    for (int messages = 0; messages < 20; ++messages) {
      for (int turns = 0; turns < 7; ++turns)
        link.take(static_cast<std::size_t>(per_turn));
      quiet.send();
      std::size_t frames_before = 0;
      bool arrived = false;
      for (int turns = 0; turns < 200 && !arrived; ++turns)
        for (const auto& [stream, size] : link.take(static_cast<std::size_t>(per_turn))) {
          if (stream == 17) arrived = true;
          if (!arrived) ++frames_before;
        }
      QVERIFY(arrived);
      // The batch that was full when it came: eight records, what was cut at its ends, and one of
      // those whose turn comes between the new ones.
      QVERIFY2(frames_before <= 11, std::to_string(frames_before).c_str());
    }
  }

  void many_quiet_streams_do_not_starve_bulk() {
    Link link;
    Bulk bulk(link.open());
    std::vector<std::unique_ptr<Quiet>> quiet;
    for (int i = 0; i < 2000; ++i)
      quiet.push_back(std::make_unique<Quiet>(link.open()));
    const std::size_t before = bulk.written;
    for (int turns = 0; turns < 200; ++turns) {
      for (const auto& one : quiet)
        one->send();
      link.take(20'000);
    }
    QVERIFY(bulk.written - before > 200u * 20'000 / 8);
  }

  void a_window_update_puts_a_writer_in_line_again() {
    ByHand hand(Role::client);
    Bulk bulk(hand.mux.open());
    for (int turns = 0; turns < 20; ++turns) {
      hand.take_bytes();
      hand.mux.outgoing().serve();
    }
    QCOMPARE(bulk.written, std::size_t{initial_window});
    hand.feed({FrameType::window_update, 0, 1, 10});
    hand.mux.outgoing().serve();
    QCOMPARE(bulk.written, std::size_t{initial_window} + 10);
    QVERIFY(bulk.exact);
  }

  void waiting_for_room_that_is_there_is_answered_from_the_loop() {
    ByHand hand(Role::client);
    const net::StreamPtr stream = hand.mux.open();
    CountingWaiter waiter;
    stream->when_writable(waiter);
    QCOMPARE(waiter.calls, 0);
    hand.mux.outgoing().serve();
    QCOMPARE(waiter.calls, 1);
    hand.mux.outgoing().serve();
    QCOMPARE(waiter.calls, 1);
  }

  void who_was_forgotten_or_destroyed_is_not_served() {
    ByHand hand(Role::client);
    net::StreamPtr gone = hand.mux.open();
    const net::StreamPtr kept = hand.mux.open();
    CountingWaiter waiter;
    gone->when_writable(waiter);
    kept->when_writable(waiter);
    kept->forget(waiter);
    gone.reset();
    hand.mux.outgoing().serve();
    support::settle(hand.io);
    QCOMPARE(waiter.calls, 0);
  }

  void a_writer_may_destroy_who_waits_behind_it() {
    ByHand hand(Role::client);
    std::vector<net::StreamPtr> streams;
    for (int i = 0; i < 3; ++i)
      streams.push_back(hand.mux.open());
    struct Destroyer final : net::Waiter {
      explicit Destroyer(std::vector<net::StreamPtr>& s) : all(s) {}
      void ready() override { all.clear(); }
      std::vector<net::StreamPtr>& all;
    } destroyer(streams);
    CountingWaiter waiter;
    streams[0]->when_writable(destroyer);
    streams[1]->when_writable(waiter);
    streams[2]->when_writable(waiter);
    hand.mux.outgoing().serve();
    QCOMPARE(waiter.calls, 0);
    QCOMPARE(hand.take(), std::string("SYN1 SYN3 SYN5 FIN1 FIN3 FIN5"));
  }

  void a_writer_may_end_the_session() {
    ByHand hand(Role::client);
    const net::StreamPtr first = hand.mux.open();
    const net::StreamPtr second = hand.mux.open();
    struct Ender final : net::Waiter {
      explicit Ender(ByHand& h) : hand(h) {}
      void ready() override { hand.mux.end({Errc::closed, Leg::relay, "enough", {}}); }
      ByHand& hand;
    } ender(hand);
    CountingWaiter waiter;
    first->when_writable(ender);
    second->when_writable(waiter);
    hand.mux.outgoing().serve();
    QCOMPARE(waiter.calls, 0);
    support::settle(hand.io);
    QCOMPARE(waiter.calls, 1);  // to learn of the end
  }
};

}  // namespace culvert::mux::send_queue_test

QTEST_GUILESS_MAIN(culvert::mux::send_queue_test::SendQueueTest)
#include "send_queue_test.moc"
