// Chunked bodies: RFC 9112 7.1, rules.
#include "core/http/chunked.h"

#include <QTest>

#include <random>
#include <string>

namespace culvert::http::chunked_test {
namespace {

struct Decoded {
  std::string body;
  std::string trailers;
  std::size_t used = 0;
  bool ended = false;
  bool refused = false;
};

/// Decodes `text`, given in pieces of at most `piece` bytes.
Decoded decode(const std::string& text, std::size_t piece) {
  ChunkedDecoder decoder;
  Decoded result;
  while (result.used < text.size() && !result.ended) {
    const Bytes rest = as_bytes(text).subspan(result.used);
    const ChunkedDecoder::Step step = decoder.step(rest.first(std::min(piece, rest.size())));
    if (step.refusal) {
      result.refused = true;
      return result;
    }
    result.body.append(as_text(step.data));
    result.used += step.used;
    result.ended = step.ended;
  }
  result.trailers = decoder.trailers();
  return result;
}

}  // namespace

class ChunkedTest : public QObject {
  Q_OBJECT

 private slots:
  void bodies_are_taken_out_whatever_the_pieces_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("trailers");
    const auto row = [](const char* name, const char* text, const char* body,
                        const char* trailers = "") {
      QTest::newRow(name) << QByteArray(text) << QByteArray(body) << QByteArray(trailers);
    };
    row("empty", "0\r\n\r\n", "");
    row("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello");
    row("two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world");
    row("capital and leading zeros", "00A\r\n0123456789\r\n000\r\n\r\n", "0123456789");
    row("extension", "5;name=value;x=\"y\"\r\nhello\r\n0;z\r\n\r\n", "hello");
    row("blank before an extension", "5 ;x\r\nhello\r\n0\r\n\r\n", "hello");
    row("CRLF inside data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n");
    row("trailers", "0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "", "X-Sum: 1\r\nY: 2\r\n");
    row("forbidden trailers are dropped",
        "0\r\nContent-Length: 9\r\nHost: evil\r\nTransfer-Encoding: x\r\nOk: 1\r\n\r\n", "",
        "Ok: 1\r\n");
  }

  void bodies_are_taken_out_whatever_the_pieces() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, trailers);
    const std::string whole = text.toStdString() + "GET /next";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, whole.size()}) {
      const Decoded result = decode(whole, piece);
      QVERIFY(!result.refused && result.ended);
      QCOMPARE(result.body, body.toStdString());
      QCOMPARE(result.trailers, trailers.toStdString());
      QCOMPARE(result.used, static_cast<std::size_t>(text.size()));
    }
  }

  void bad_bodies_are_refused_data() {
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const char* text) {
      QTest::newRow(name) << QByteArray(text);
    };
    row("no size", "\r\nhello\r\n0\r\n\r\n");
    row("prefix 0x", "0x5\r\nhello\r\n0\r\n\r\n");
    row("sign", "+5\r\nhello\r\n0\r\n\r\n");
    row("underscore", "1_0\r\n");
    row("blank before the size", " 5\r\nhello\r\n0\r\n\r\n");
    row("seventeen digits", "00000000000000005\r\nhello\r\n0\r\n\r\n");
    row("letter", "5g\r\nhello\r\n");
    row("bare LF behind the size", "5\nhello\r\n0\r\n\r\n");
    row("CR without LF behind the size", "5\rhello\r\n0\r\n\r\n");
    row("bare LF inside an extension", "5;a\nhello\r\n0\r\n\r\n");
    row("bare LF behind data", "5\r\nhello\n0\r\n\r\n");
    row("more data than the size", "5\r\nhello!\r\n0\r\n\r\n");
    row("bare LF in trailers", "0\r\nX: 1\n\r\n");
    row("bare LF at the end", "0\r\n\n");
    row("trailer without colon", "0\r\nnonsense\r\n\r\n");
    row("folded trailer", "0\r\nX: 1\r\n 2\r\n\r\n");
  }

  void bad_bodies_are_refused() {
    QFETCH(QByteArray, text);
    QVERIFY(decode(text.toStdString(), 1).refused);
    QVERIFY(decode(text.toStdString(), 1000).refused);
  }

  void extensions_and_trailers_are_bounded() {
    QVERIFY(!decode("1;" + std::string(1000, 'x') + "\r\na\r\n0\r\n\r\n", 100).refused);
    QVERIFY(decode("1;" + std::string(1100, 'x'), 100).refused);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 2000; ++i)
      trailers += "A-Name: b\r\n";
    QVERIFY(decode(trailers, 100).refused);
  }

  void extensions_of_a_message_and_trailer_fields_are_counted() {
    std::string text;
    for (int i = 0; i < 16; ++i)
      text += "1;" + std::string(1000, 'x') + "\r\na\r\n";
    QVERIFY(!decode(text, 100).refused);
    QVERIFY(decode(text + "1;" + std::string(1000, 'x') + "\r\na\r\n", 100).refused);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 32; ++i)
      trailers += "A: b\r\n";
    QVERIFY(!decode(trailers + "\r\n", 100).refused);
    QVERIFY(decode(trailers + "A: b\r\n\r\n", 100).refused);
  }

  void forbidden_trailers_can_be_refused() {
    for (const std::string name : {"Content-Encoding", "set-cookie", "Host", "Connection"}) {
      QVERIFY(!may_be_trailer(name));
      ChunkedDecoder decoder(ChunkedDecoder::Forbidden::refuse);
      const std::string text = "0\r\n" + name + ": x\r\n\r\n";
      QVERIFY(decoder.step(as_bytes(text)).refusal.has_value());
    }
    QVERIFY(may_be_trailer("Grpc-Status"));
  }

  void what_is_cut_off_does_not_end() {
    const std::string text = "5\r\nhello\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n";
    for (std::size_t size = 0; size < text.size(); ++size) {
      const Decoded result = decode(text.substr(0, size), 3);
      QVERIFY(!result.refused && !result.ended);
    }
  }

  void random_bodies_survive_encoding_and_pieces() {
    std::mt19937 random(20261121);
    for (int round = 0; round < 50; ++round) {
      std::string text, body;
      for (auto chunks = random() % 5; chunks > 0; --chunks) {
        const std::string data(random() % 300 + 1, static_cast<char>('a' + random() % 26));
        append_chunk_size(text, data.size());
        text += data + "\r\n";
        body += data;
      }
      text += "0\r\n\r\n";
      const Decoded result = decode(text, random() % 40 + 1);
      QVERIFY(result.ended);
      QCOMPARE(result.body, body);
    }
  }
};

}  // namespace culvert::http::chunked_test

QTEST_GUILESS_MAIN(culvert::http::chunked_test::ChunkedTest)
#include "chunked_test.moc"
