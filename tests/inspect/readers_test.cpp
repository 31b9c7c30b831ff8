// WebSocket messages and Server-Sent Events, read in passing.
#include "core/inspect/event_reader.h"
#include "core/inspect/frame_reader.h"
#include "core/net/websocket_frames.h"

#include <QTest>

#include <random>

namespace culvert::inspect::readers_test {
namespace {

using Message = observe::ExchangeMessage;
using Type = Message::Type;

struct Found final : MessageSink {
  std::vector<Message> messages;
  void found(Message message) override { messages.push_back(std::move(message)); }
};

const char* name_of(Type type) {
  switch (type) {
    case Type::text:
      return "text";
    case Type::binary:
      return "binary";
    case Type::close:
      return "close";
    case Type::ping:
      return "ping";
    case Type::pong:
      return "pong";
    case Type::event:
      return "event";
  }
  return "?";
}

/// "text 5 hello": one line for each.
QStringList told(const std::vector<Message>& messages) {
  QStringList lines;
  for (const Message& message : messages) {
    QString line = QString("%1 %2").arg(name_of(message.type)).arg(message.size);
    if (message.compressed) line += " compressed";
    if (!message.event.empty()) line += " event=" + QString::fromStdString(message.event);
    if (!message.last_id.empty()) line += " id=" + QString::fromStdString(message.last_id);
    if (message.retry) line += QString(" retry=%1").arg(*message.retry);
    if (!message.preview.empty())
      line += " [" + QString::fromStdString(message.preview).replace('\n', '|') + "]";
    lines.append(line);
  }
  return lines;
}

/// One frame by hand: what our own codec would never write, too.
std::string frame(unsigned first, std::string payload, bool masked = false) {
  std::string bytes(1, static_cast<char>(first));
  const char mask_bit = masked ? '\x80' : '\0';
  if (payload.size() <= 125) {
    bytes.push_back(static_cast<char>(static_cast<char>(payload.size()) | mask_bit));
  } else {
    bytes.push_back(static_cast<char>('\x7e' | mask_bit));
    bytes.push_back(static_cast<char>(payload.size() >> 8U));
    bytes.push_back(static_cast<char>(payload.size() & 0xffU));
  }
  const std::string mask("\x01\x7f\x00\xfe", 4);
  if (masked) {
    bytes.append(mask);
    for (std::size_t i = 0; i < payload.size(); ++i)
      payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  }
  return bytes + payload;
}

/// Feeds the bytes in random pieces; the same seed, the same pieces.
template <class Read>
void feed(std::string_view bytes, unsigned seed, const Read& read) {
  std::mt19937 random(seed);
  while (!bytes.empty()) {
    const std::size_t most = seed % 3 == 0 ? 1 : seed % 3 == 1 ? 7 : 300;
    const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + random() % most);
    // From memory of its own, so that a tool sees who reads behind the end.
    const std::vector<char> piece(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    bytes.remove_prefix(size);
    if (!read(as_bytes(std::string_view(piece.data(), piece.size())))) return;
  }
}

}  // namespace

class ReadersTest : public QObject {
  Q_OBJECT

 private slots:
  void frames_are_counted_as_messages_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    QTest::addColumn<bool>("sound");
    const auto row = [](const char* name, const std::string& bytes, const QStringList& expected,
                        bool sound = true) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << expected << sound;
    };
    row("nothing", "", {});
    row("text", frame(0x81, "hello"), {"text 5 [hello]"});
    row("masked text", frame(0x81, "hello", true), {"text 5 [hello]"});
    row("empty", frame(0x82, ""), {"binary 0"});
    row("two", frame(0x81, "a") + frame(0x82, "bc", true), {"text 1 [a]", "binary 2 [bc]"});
    row("in fragments", frame(0x01, "he") + frame(0x00, "ll", true) + frame(0x80, "o"),
        {"text 5 [hello]"});
    row("ping between fragments",
        frame(0x01, "he") + frame(0x89, "p") + frame(0x8a, "q") + frame(0x80, "y"),
        {"ping 1 [p]", "pong 1 [q]", "text 3 [hey]"});
    row("compressed", frame(0xc1, "xy"), {"text 2 compressed [xy]"});
    row("compressed in fragments", frame(0x41, "x") + frame(0x80, "y"), {"text 2 compressed [xy]"});
    row("close",
        frame(0x88,
              "\x03\xe8"
              "by"),
        {QString("close 4 [\x03\xe8"
                 "by]")});
    row("300 bytes", frame(0x82, std::string(300, 'z'), true),
        {"binary 300 [" + QString(20, 'z') + "]"});
    row("unfinished", frame(0x01, "he"), {});
    row("reserved bit", frame(0x81, "a") + frame(0xa1, "b") + frame(0x81, "c"), {"text 1 [a]"},
        false);
    row("reserved opcode", frame(0x83, "b"), {}, false);
    row("continuation of nothing", frame(0x80, "b"), {}, false);
    row("text inside a message", frame(0x01, "a") + frame(0x81, "b"), {}, false);
    row("compressed continuation", frame(0x01, "a") + frame(0xc0, "b"), {}, false);
    row("ping in fragments", frame(0x09, "a"), {}, false);
    row("long ping", frame(0x89, std::string(126, 'a')), {}, false);
    row("beyond 63 bits", std::string("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), {}, false);
    row("no frames at all", "GET / HTTP/1.1\r\n\r\n", {}, false);
  }
  void frames_are_counted_as_messages() {
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, expected);
    QFETCH(bool, sound);
    for (unsigned seed = 0; seed < 60; ++seed) {
      FrameReader reader(20);
      Found found;
      bool goes_on = true;
      feed(bytes.toStdString(), seed, [&](Bytes piece) {
        goes_on = reader.read(piece, found);
        return goes_on;
      });
      if (expected.value(0).startsWith("close"))
        QCOMPARE(found.messages.at(0).preview, std::string("\x03\xe8"
                                                           "by"));
      else
        QCOMPARE(told(found.messages), expected);
      QCOMPARE(goes_on, sound);
    }
  }

  void a_huge_frame_costs_its_preview_only() {
    FrameReader reader(4);
    Found found;
    QVERIFY(reader.read(as_bytes(std::string_view("\x82\x7f\x00\x00\x00\x10\x00\x00\x00\x00", 10)),
                        found));
    const std::string piece(1 << 20, 'x');
    for (int i = 0; i < 256; ++i)
      QVERIFY(reader.read(as_bytes(piece), found));
    QVERIFY(found.messages.empty());
  }

  void what_our_own_codec_writes_is_read() {
    ByteQueue bytes;
    std::mt19937 random(7);
    QStringList expected;
    for (int i = 0; i < 200; ++i) {
      const std::string payload(random() % 70'000, 'p');
      net::append_frame(i % 2 == 0 ? net::WebSocketRole::client : net::WebSocketRole::server,
                        net::WebSocketOpcode::binary, as_bytes(payload), bytes);
      expected.append(QString("binary %1").arg(payload.size()));
    }
    FrameReader reader(0);
    Found found;
    feed(as_text(bytes.bytes()), 2, [&](Bytes piece) { return reader.read(piece, found); });
    QCOMPARE(told(found.messages), expected);
  }

  void events_are_found_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const std::string& bytes, const QStringList& expected) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << expected;
    };
    row("one", "data: a\n\n", {"event 1 [a]"});
    row("without a space", "data:a\n\n", {"event 1 [a]"});
    row("two spaces", "data:  a\n\n", {"event 2 [ a]"});
    row("carriage returns", "data: a\r\rdata: b\r\r", {"event 1 [a]", "event 1 [b]"});
    row("both", "data: a\r\n\r\ndata: b\r\n\r\n", {"event 1 [a]", "event 1 [b]"});
    row("mixed", "data: a\r\n\ndata: b\n\r\n", {"event 1 [a]", "event 1 [b]"});
    row("several lines", "data: a\ndata: b\ndata\n\n", {"event 4 [a|b|]"});
    row("empty data", "data\n\n", {"event 0"});
    row("all fields", "event: add\nid: 7\nretry: 3000\ndata: x\n\n",
        {"event 1 event=add id=7 retry=3000 [x]"});
    row("the id stays", "id: 7\ndata: x\n\ndata: y\n\n", {"event 1 id=7 [x]", "event 1 id=7 [y]"});
    row("the type does not", "event: a\ndata: x\n\ndata: y\n\n",
        {"event 1 event=a [x]", "event 1 [y]"});
    row("an id is taken back", "id: 7\ndata: x\n\nid\ndata: y\n\n",
        {"event 1 id=7 [x]", "event 1 [y]"});
    row("id with a zero", std::string("id: 7\0\ndata: x\n\n", 16), {"event 1 [x]"});
    row("retry that is no number", "retry: 1s\ndata: x\n\n", {"event 1 [x]"});
    row("comments", ": heartbeat\n\n:\n\ndata: x\n: more\n\n", {"event 1 [x]"});
    row("no data", "event: a\nid: 1\n\ndata: x\n\n", {"event 1 id=1 [x]"});
    row("unknown fields", "dat: a\ndatas: b\nevents: c\ndata: x\n\n", {"event 1 [x]"});
    row("unfinished", "data: a\n", {});
    row("blank lines", "\n\n\r\n\ndata: a\n\n\n\n", {"event 1 [a]"});
    row("byte order mark",
        "\xEF\xBB\xBF"
        "data: a\n\n",
        {"event 1 [a]"});
    row("long", "data: " + std::string(500, 'q') + "\n\n",
        {"event 500 [" + QString(20, 'q') + "]"});
    row("long type", "event: " + std::string(500, 'q') + "\ndata: a\n\n",
        {"event 1 event=" + QString(256, 'q') + " [a]"});
  }
  void events_are_found() {
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, expected);
    for (unsigned seed = 0; seed < 60; ++seed) {
      EventReader reader(20);
      Found found;
      feed(bytes.toStdString(), seed, [&](Bytes piece) {
        reader.read(piece, found);
        return true;
      });
      QCOMPARE(told(found.messages), expected);
    }
  }

  void without_preview_nothing_is_kept() {
    EventReader events(0);
    FrameReader frames(0);
    Found found;
    events.read(as_bytes("data: secret\n\n"), found);
    QVERIFY(frames.read(as_bytes(frame(0x81, "secret", true)), found));
    QCOMPARE(told(found.messages), QStringList({"event 6", "text 6"}));
  }
};

}  // namespace culvert::inspect::readers_test

QTEST_GUILESS_MAIN(culvert::inspect::readers_test::ReadersTest)
#include "readers_test.moc"
