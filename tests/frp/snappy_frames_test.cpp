#include "core/frp/snappy_frames.h"

#include "core/frp/cipher.h"
#include "core/frp/crc32c.h"
#include "core/net/memory_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/hex.h"
#include "tests/support/run_until.h"

#include <QTest>
#include <snappy.h>

namespace culvert::frp::snappy_frames_test {

using support::from_hex;
using support::to_hex;

namespace {

constexpr auto identifier = "ff060000734e61507059";
constexpr auto hello_chunk = "01090000bb1f1c1968656c6c6f";
constexpr auto sixty_four_a_chunk = "000a0000355ae97e400061fa0100";

std::vector<std::byte> chunk_of(SnappyWriter& writer, Bytes clear) {
  std::vector<std::byte> chunk(longest_chunk + 32);
  chunk.resize(writer.write(clear, chunk));
  return chunk;
}

/// What a reader makes of all of `bytes`: the clear text, or the error.
struct Reading {
  std::string clear;
  std::error_code error;
  std::size_t left = 0;  // bytes of an incomplete chunk
};

Reading read_all(Bytes bytes) {
  SnappyReader reader;
  Reading reading;
  for (;;) {
    ByteQueue decoded;
    std::size_t used = 0;
    reading.error = reader.read(bytes, used, decoded);
    reading.clear.append(as_text(decoded.bytes()));
    bytes = bytes.subspan(used);
    reading.left = bytes.size();
    if (reading.error || used == 0) return reading;
  }
}

std::string chunk_header(int type, std::size_t length) {
  std::array<std::byte, 4> header{static_cast<std::byte>(type), static_cast<std::byte>(length),
                                  static_cast<std::byte>(length >> 8),
                                  static_cast<std::byte>(length >> 16)};
  return to_hex(header);
}

}  // namespace

class SnappyFramesTest : public QObject {
  Q_OBJECT

 private slots:
  void computes_the_checksums_of_rfc_3720_data();
  void computes_the_checksums_of_rfc_3720();
  void writes_the_vectors();
  void reads_the_vectors_one_byte_at_a_time();
  void stores_what_does_not_shrink_by_an_eighth();
  void reads_all_sizes_it_writes();
  void skips_padding_and_repeated_identifiers();
  void refuses_what_go_refuses_data();
  void refuses_what_go_refuses();
  void waits_for_the_rest_of_a_chunk();

  void sends_every_write_at_once();
  void fails_with_closed_inside_a_chunk();
  void fails_with_protocol_on_damage();
  void hands_out_one_chunk_at_a_time();
  void chunks_without_data_leave_the_loop_to_others_data();
  void chunks_without_data_leave_the_loop_to_others();
  void wakes_a_reader_for_what_is_decoded_already();
};

// RFC 3720 B.4, and "hello" of frp-wire 10.7.
void SnappyFramesTest::computes_the_checksums_of_rfc_3720_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<quint32>("checksum");
  QByteArray up;
  for (int i = 0; i < 32; ++i)
    up.append(static_cast<char>(i));
  QTest::newRow("nothing") << QByteArray() << 0u;
  QTest::newRow("zeros") << QByteArray(32, '\0') << 0x8a9136aau;
  QTest::newRow("ones") << QByteArray(32, '\xff') << 0x62a8ab43u;
  QTest::newRow("counting") << up << 0x46dd794eu;
  QTest::newRow("digits") << QByteArray("123456789") << 0xe3069283u;
  QTest::newRow("hello") << QByteArray("hello") << 0x9a71bb4cu;
}

void SnappyFramesTest::computes_the_checksums_of_rfc_3720() {
  QFETCH(QByteArray, bytes);
  QFETCH(quint32, checksum);
  const std::string text = bytes.toStdString();
  QCOMPARE(crc32c(as_bytes(text)), checksum);
  QCOMPARE(crc32c_by_table(as_bytes(text)), checksum);
  for (std::size_t size = 0; size < 100; ++size) {
    const auto random = support::random_bytes(size, size + 1);
    QCOMPARE(crc32c(random), crc32c_by_table(random));
  }
}

// frp-wire 10.7.
void SnappyFramesTest::writes_the_vectors() {
  SnappyWriter writer;
  QCOMPARE(to_hex(chunk_of(writer, as_bytes("hello"))), std::string(identifier) + hello_chunk);
  QCOMPARE(to_hex(chunk_of(writer, as_bytes(std::string(64, 'a')))),
           std::string(sixty_four_a_chunk));
}

void SnappyFramesTest::reads_the_vectors_one_byte_at_a_time() {
  const auto bytes = from_hex(std::string(identifier) + hello_chunk + sixty_four_a_chunk);
  QCOMPARE(read_all(bytes).clear, "hello" + std::string(64, 'a'));

  asio::io_context io{1};
  auto [near, far] = net::memory_pipe(io.get_executor());
  near = compressed(std::move(near));
  std::string clear;
  for (const std::byte& b : bytes) {
    QVERIFY(far->try_write(Bytes(&b, 1)).is_done());
    std::array<std::byte, 3> part;
    for (net::Io got; (got = near->try_read(part)).is_done();)
      clear.append(as_text(Bytes(part).first(got.count)));
  }
  QCOMPARE(clear, "hello" + std::string(64, 'a'));
}

void SnappyFramesTest::stores_what_does_not_shrink_by_an_eighth() {
  SnappyWriter writer;
  chunk_of(writer, as_bytes("x"));
  for (const std::size_t compressible : {0, 100, 180, 190, 200, 210, 220, 230, 300, 500}) {
    auto clear = support::random_bytes(1600, 3);
    std::fill_n(clear.begin(), compressible, std::byte{'a'});
    std::string block;
    snappy::Compress(reinterpret_cast<const char*>(clear.data()), clear.size(), &block);
    const auto chunk = chunk_of(writer, clear);
    const bool stored = chunk[0] == std::byte{1};
    QCOMPARE(stored, block.size() >= 1600 - 1600 / 8);
    QCOMPARE(chunk.size(), 8 + (stored ? clear.size() : block.size()));
  }
}

void SnappyFramesTest::reads_all_sizes_it_writes() {
  for (const std::size_t size : {1, 2, 15, 100, 4096, 65535, 65536}) {
    for (const bool compresses : {false, true}) {
      SnappyWriter writer;
      const auto clear = compresses ? std::vector<std::byte>(size, std::byte{'z'})
                                    : support::random_bytes(size, 9);
      const auto chunk = chunk_of(writer, clear);
      const Reading reading = read_all(chunk);
      QVERIFY(!reading.error);
      QCOMPARE(reading.left, std::size_t(0));
      QVERIFY(reading.clear == as_text(clear));
    }
  }
}

void SnappyFramesTest::skips_padding_and_repeated_identifiers() {
  const std::string bytes = std::string(identifier) + "fe030000000000" + identifier + "80000000" +
                            hello_chunk + "fd010000aa" + hello_chunk;
  QCOMPARE(read_all(from_hex(bytes)).clear, std::string("hellohello"));
}

void SnappyFramesTest::refuses_what_go_refuses_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<int>("code");
  const auto row = [](const char* name, const std::string& bytes, Errc code) {
    QTest::newRow(name) << QByteArray::fromStdString(bytes) << static_cast<int>(code);
  };
  const std::string start = identifier;
  row("no identifier", hello_chunk, Errc::protocol);
  row("padding before the identifier", "fe000000", Errc::protocol);
  row("another identifier", "ff060000734e6150705a", Errc::protocol);
  row("short identifier", "ff050000734e615070", Errc::protocol);
  row("long identifier", "ff070000734e6150705900", Errc::protocol);
  row("wrong checksum", start + "01090000bb1f1c1a68656c6c6f", Errc::protocol);
  row("no checksum", start + "01030000bb1f1c", Errc::protocol);
  row("compressed without a block", start + "00040000d8ea82a2", Errc::protocol);
  row("damaged block", start + "000a0000355ae97e400061ff0100", Errc::protocol);
  row("block longer than a chunk may be", start + "00080000000000008180040000", Errc::limit);
  row("unskippable 0x02", start + "02000000", Errc::protocol);
  row("unskippable 0x7f", start + "7f000000", Errc::protocol);
  row("plain chunk of 65537", start + chunk_header(1, 65541) + std::string(2 * 65541, '0'),
      Errc::limit);
  row("chunk of 76495", start + chunk_header(0, 76495), Errc::limit);
  row("padding of 76495", start + chunk_header(0xfe, 76495), Errc::limit);
}

void SnappyFramesTest::refuses_what_go_refuses() {
  QFETCH(QByteArray, bytes);
  QFETCH(int, code);
  const Reading reading = read_all(from_hex(bytes.toStdString()));
  QCOMPARE(reading.error, make_error_code(static_cast<Errc>(code)));
}

void SnappyFramesTest::waits_for_the_rest_of_a_chunk() {
  const auto bytes = from_hex(std::string(identifier) + hello_chunk);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Reading reading = read_all(Bytes(bytes).first(size));
    QVERIFY(!reading.error);
    QVERIFY(reading.clear.empty());
    QCOMPARE(reading.left, size < 10 ? size : size - 10);
  }
  QVERIFY(!read_all(from_hex(std::string(identifier) + chunk_header(0xfe, 76494))).error);
}

void SnappyFramesTest::sends_every_write_at_once() {
  asio::io_context io{1};
  auto [near, far] = net::memory_pipe(io.get_executor());
  near = compressed(std::move(near));
  QVERIFY(near->try_flush().is_done());
  QVERIFY(far->buffered().empty());  // the identifier comes with the first data
  QVERIFY(near->try_write(as_bytes("hello")).is_done());
  QCOMPARE(to_hex(far->buffered()), std::string(identifier) + hello_chunk);
  far->consume(far->buffered().size());
  QVERIFY(near->try_write(as_bytes(std::string(64, 'a'))).is_done());
  QCOMPARE(to_hex(far->buffered()), std::string(sixty_four_a_chunk));
}

void SnappyFramesTest::fails_with_closed_inside_a_chunk() {
  const auto bytes = from_hex(std::string(identifier) + hello_chunk);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    asio::io_context io{1};
    auto [near, far] = net::memory_pipe(io.get_executor());
    near = compressed(std::move(near));
    QCOMPARE(far->try_write(Bytes(bytes).first(size)).count, size);
    far->shutdown_write();
    std::array<std::byte, 100> to;
    net::Io io_result = near->try_read(to);
    if (size == bytes.size()) {
      QCOMPARE(io_result.count, std::size_t(5));
      io_result = near->try_read(to);
    }
    const bool in_order = size == 0 || size == 10 || size == bytes.size();
    QVERIFY(io_result.status == (in_order ? net::Io::Status::ended : net::Io::Status::failed));
    if (!in_order) QCOMPARE(io_result.error, make_error_code(Errc::closed));
  }
}

void SnappyFramesTest::fails_with_protocol_on_damage() {
  asio::io_context io{1};
  auto [near, far] = net::memory_pipe(io.get_executor());
  near = compressed(std::move(near));
  QVERIFY(far->try_write(from_hex(std::string(identifier) + hello_chunk + "02000000")).is_done());
  std::array<std::byte, 100> to;
  QCOMPARE(near->try_read(to).count, std::size_t(5));  // what came before is good
  for (int i = 0; i < 2; ++i)
    QCOMPARE(near->try_read(to).error, make_error_code(Errc::protocol));
}

/// Sixteen chunks of 64 KiB fit into 50 KB on the wire; they must not all be decoded at once.
void SnappyFramesTest::hands_out_one_chunk_at_a_time() {
  asio::io_context io{1};
  auto [near, far] = net::memory_pipe(io.get_executor());
  near = compressed(std::move(near));
  SnappyWriter writer;
  const std::vector<std::byte> clear(most_in_chunk, std::byte{'a'});
  for (int i = 0; i < 16; ++i) {
    const auto chunk = chunk_of(writer, clear);
    QCOMPARE(far->try_write(chunk).count, chunk.size());
  }
  std::byte first{};
  QCOMPARE(near->try_read(MutableBytes(&first, 1)).count, std::size_t(1));
  QCOMPARE(near->buffered().size(), most_in_chunk - 1);
  near->consume(near->buffered().size());
  for (int i = 1; i < 16; ++i) {
    QCOMPARE(near->buffered().size(), most_in_chunk);
    near->consume(most_in_chunk);
  }
  QVERIFY(near->buffered().empty());
}

void SnappyFramesTest::chunks_without_data_leave_the_loop_to_others_data() {
  QTest::addColumn<QByteArray>("chunk");
  QTest::newRow("skippable") << QByteArray("fe000000");
  QTest::newRow("padding of 1,000 bytes")
      << QByteArray::fromStdString(chunk_header(0xfe, 1000)) + QByteArray(2000, '0');
  QTest::newRow("identifier again") << QByteArray(identifier);
  QTest::newRow("empty and plain") << QByteArray("01040000d8ea82a2");
}
void SnappyFramesTest::chunks_without_data_leave_the_loop_to_others() {
  QFETCH(QByteArray, chunk);
  struct CountingWaiter final : net::Waiter {
    int calls = 0;
    void ready() override { ++calls; }
  } waiter;
  asio::io_context io{1};
  auto [near, far] = net::memory_pipe(io.get_executor(), 2 << 20);
  near = compressed(std::move(near));
  auto bytes = from_hex(identifier);
  const auto one = from_hex(chunk.toStdString()), last = from_hex(hello_chunk);
  while (bytes.size() < 1 << 20)
    bytes.insert(bytes.end(), one.begin(), one.end());
  bytes.insert(bytes.end(), last.begin(), last.end());
  QCOMPARE(far->try_write(bytes).count, bytes.size());
  std::array<std::byte, 100> to;
  int turns = 0;
  net::Io read = near->try_read(to);
  for (; read.is_blocked() && turns < 100; ++turns) {
    near->when_readable(waiter);
    support::settle(io);
    QCOMPARE(waiter.calls, turns + 1);  // what lies there already wakes, too
    read = near->try_read(to);
  }
  QCOMPARE(read.count, std::size_t(5));
  QCOMPARE(turns, 2);  // 1 MiB, 8 times 64 KiB in each
}

void SnappyFramesTest::wakes_a_reader_for_what_is_decoded_already() {
  struct CountingWaiter final : net::Waiter {
    int calls = 0;
    void ready() override { ++calls; }
  } waiter;
  asio::io_context io{1};
  auto [near, far] = net::memory_pipe(io.get_executor());
  near = compressed(std::move(near));
  QVERIFY(far->try_write(from_hex(std::string(identifier) + hello_chunk + hello_chunk)).is_done());
  std::array<std::byte, 5> to;
  QCOMPARE(near->try_read(to).count, std::size_t(5));
  near->when_readable(waiter);  // the second chunk lies in the layer, not below it
  QCOMPARE(waiter.calls, 0);    // never from inside
  support::settle(io);
  QCOMPARE(waiter.calls, 1);
  near->when_readable(waiter);
  near->forget(waiter);
  support::settle(io);
  QCOMPARE(waiter.calls, 1);
}

}  // namespace culvert::frp::snappy_frames_test

QTEST_GUILESS_MAIN(culvert::frp::snappy_frames_test::SnappyFramesTest)
#include "snappy_frames_test.moc"
