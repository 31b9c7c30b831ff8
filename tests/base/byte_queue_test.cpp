#include "core/base/byte_queue.h"

#include <QTest>

#include <random>
#include <vector>

namespace culvert::byte_queue_test {

class ByteQueueTest : public QObject {
  Q_OBJECT

 private slots:
  void gives_back_what_was_put_in() {
    std::mt19937 random(1);
    ByteQueue queue;
    std::uint8_t next_in = 0, next_out = 0;
    for (int steps = 0; steps < 5000; ++steps) {
      std::vector<std::byte> piece(random() % 3000);
      for (std::byte& byte : piece)
        byte = std::byte{next_in++};
      queue.append(piece);
      const std::size_t count = std::min<std::size_t>(queue.size(), random() % 3200);
      for (const std::byte byte : queue.bytes().first(count))
        QVERIFY(byte == std::byte{next_out++});
      queue.consume(count);
    }
    QCOMPARE(std::uint8_t(next_in - next_out), std::uint8_t(queue.size()));
  }

  void takes_bytes_written_in_place() {
    ByteQueue queue;
    queue.append(as_bytes("ab"));
    const MutableBytes space = queue.prepare(3);
    space[0] = std::byte{'c'};
    queue.commit(1);
    QCOMPARE(as_text(queue.bytes()), std::string_view("abc"));
    queue.consume(1);
    QCOMPARE(as_text(queue.bytes()), std::string_view("bc"));
    queue.clear();
    QVERIFY(queue.empty());
  }

  void gives_its_memory_back_when_it_drains() {
    ByteQueue queue, keeping(64 * 1024);
    QCOMPARE(queue.capacity(), std::size_t{0});
    const std::vector<std::byte> some(10'000), much(100'000);
    queue.append(some);
    keeping.append(some);
    queue.consume(some.size());
    keeping.consume(some.size());
    QCOMPARE(queue.capacity(), std::size_t{0});
    QVERIFY(keeping.capacity() >= some.size());
    keeping.append(much);
    keeping.consume(much.size());
    QCOMPARE(keeping.capacity(), std::size_t{0});
  }

  void copies_from_and_to_any_place_in_a_page() {
    std::vector<std::byte> from(20'000), to(20'000);
    for (std::size_t i = 0; i < from.size(); ++i)
      from[i] = static_cast<std::byte>(i * 7 + i / 256);
    for (std::size_t offset = 0; offset < 4200; offset += offset < 70 ? 1 : 59)
      for (const std::size_t size : {0, 1, 1023, 1024, 1025, 5000}) {
        std::fill(to.begin(), to.end(), std::byte{0});
        copy_bytes(to.data() + offset, Bytes(from).subspan(100, size));
        QVERIFY(std::equal(to.begin() + static_cast<std::ptrdiff_t>(offset),
                           to.begin() + static_cast<std::ptrdiff_t>(offset + size),
                           from.begin() + 100));
        QVERIFY(to[offset + size] == std::byte{0});
      }
  }
};

}  // namespace culvert::byte_queue_test

QTEST_GUILESS_MAIN(culvert::byte_queue_test::ByteQueueTest)
#include "byte_queue_test.moc"
