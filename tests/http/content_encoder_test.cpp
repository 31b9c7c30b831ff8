// The codecs of answers (gateway.md 2.16), decoded by the libraries that visitors have.
#include "core/http/content_encoder.h"

#include "tests/support/content_decoder.h"
#include "tests/support/fragmenting_stream.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <random>

namespace culvert::http::content_encoder_test {
namespace {

using Until = ContentEncoder::Until;

constexpr std::array codings{ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip};

/// Lines as a log or a list of records has them.
std::string text_of(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < size)
    text.append("{\"id\":" + std::to_string(random() % 100000) + ",\"name\":\"record\"}\n");
  text.resize(size);
  return text;
}

std::string noise(std::size_t size) {
  return std::string(as_text(support::random_bytes(size, 7)));
}

/// Puts `text` in by pieces of random size, with flushes between some of them.
std::string encode(ContentCoding coding, std::string_view text, bool known, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto length = known ? std::optional<std::uint64_t>(text.size()) : std::nullopt;
  const std::unique_ptr<ContentEncoder> encoder = make_encoder(coding, length);
  ByteQueue out;
  while (!text.empty()) {
    const std::size_t piece = std::min<std::size_t>(text.size(), 1 + random() % 20'000);
    const Until until = random() % 3 == 0 ? Until::here : Until::open;
    if (!encoder->put(as_bytes(text.substr(0, piece)), until, out)) return "failed";
    text.remove_prefix(piece);
  }
  if (!encoder->put({}, Until::finish, out)) return "failed";
  return std::string(as_text(out.bytes()));
}

}  // namespace

class ContentEncoderTest : public QObject {
  Q_OBJECT

 private slots:
  void bodies_come_back_data() {
    QTest::addColumn<int>("coding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("known");
    std::map<std::string, std::string> bodies;
    bodies["nothing"] = "";
    bodies["one byte"] = "x";
    bodies["a page"] = text_of(5000, 1);
    bodies["one piece"] = text_of(16384, 2);
    bodies["5 MiB"] = text_of(5 << 20, 3);
    bodies["noise"] = noise(1'000'000);
    bodies["zeros"] = std::string(3'000'000, '\0');
    for (const ContentCoding coding : codings)
      for (const auto& [name, body] : bodies)
        for (const bool known : {true, false})
          QTest::addRow("%s, %s, %s", to_text(coding).data(), name.c_str(),
                        known ? "known length" : "unknown length")
              << static_cast<int>(coding) << QByteArray::fromStdString(body) << known;
  }

  void bodies_come_back() {
    QFETCH(int, coding);
    QFETCH(QByteArray, body);
    QFETCH(bool, known);
    const auto which = static_cast<ContentCoding>(coding);
    const std::string text = body.toStdString();
    const std::string encoded = encode(which, text, known, 11);
    QVERIFY(support::decode(which, as_bytes(encoded)) == text);
    if (text.size() == std::size_t{5 << 20}) QVERIFY(encoded.size() < text.size() / 3);
    // Flushes cost some bytes each; noise cannot be made smaller.
    QVERIFY2(encoded.size() < text.size() + text.size() / 50 + 2000,
             std::to_string(encoded.size()).c_str());
  }

  void a_flush_brings_everything_to_light_data() {
    QTest::addColumn<int>("coding");
    for (const ContentCoding coding : codings)
      QTest::newRow(to_text(coding).data()) << static_cast<int>(coding);
  }

  void a_flush_brings_everything_to_light() {  // E-03
    QFETCH(int, coding);
    const auto which = static_cast<ContentCoding>(coding);
    const std::unique_ptr<ContentEncoder> encoder = make_encoder(which, std::nullopt);
    support::ContentDecoder decoder(which);
    ByteQueue out;
    for (int i = 0; i < 200; ++i) {
      const std::string line = "{\"n\":" + std::to_string(i) + "}\n";
      QVERIFY(encoder->put(as_bytes(line), Until::here, out));
      QCOMPARE(decoder.put(out.bytes()), line);
      out.clear();
      // Nothing to flush is no fault, and tells nothing new.
      QVERIFY(encoder->put({}, Until::here, out));
      QCOMPARE(decoder.put(out.bytes()), std::string());
      out.clear();
    }
    QVERIFY(!decoder.has_ended());
    QVERIFY(encoder->put({}, Until::finish, out));
    QCOMPARE(decoder.put(out.bytes()), std::string());
    QVERIFY(decoder.has_ended());
  }

  void what_is_cut_off_does_not_look_whole_data() { a_flush_brings_everything_to_light_data(); }

  void what_is_cut_off_does_not_look_whole() {  // E-10
    QFETCH(int, coding);
    const auto which = static_cast<ContentCoding>(coding);
    const std::unique_ptr<ContentEncoder> encoder = make_encoder(which, std::nullopt);
    ByteQueue out;
    QVERIFY(encoder->put(as_bytes(text_of(100'000, 4)), Until::here, out));
    QVERIFY_EXCEPTION_THROWN(support::decode(which, out.bytes()), std::runtime_error);
  }
};

}  // namespace culvert::http::content_encoder_test

QTEST_GUILESS_MAIN(culvert::http::content_encoder_test::ContentEncoderTest)
#include "content_encoder_test.moc"
