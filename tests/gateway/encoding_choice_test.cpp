// gateway.md 2.16, E-02 to E-06: what is encoded, with what, and what the head says of it.
#include "core/gateway/encoding_choice.h"

#include <QTest>

#include <map>

namespace culvert::gateway::encoding_choice_test {
namespace {

using http::BodySize;
using http::ContentCoding;

http::Field field(std::string_view name, std::string_view value) {
  return {name, value, http::name_of(name)};
}

EncodingRules usual_rules() {
  EncodingRules rules;
  rules.codings = {ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip};
  rules.types = {"text/html", "application/json", "image/*",
                 "font/*",    "application/grpc", "text/event-stream"};
  return rules;
}

std::string text_of(const std::optional<ContentCoding>& coding) {
  return coding ? std::string(http::to_text(*coding)) : "identity";
}

/// One exchange as the choice sees it: a GET that takes anything, answered with 4 KiB of HTML.
struct Case {
  http::Request request;
  http::Response answer;
  EncodingRules rules = usual_rules();
  std::optional<Unencoded> why;
  bool varies = false;

  Case() {
    request.method = "GET";
    request.fields = {field("accept-encoding", "gzip, deflate, br, zstd")};
    answer.status = 200;
    answer.body = BodySize::exactly(4096);
    answer.fields = {field("content-type", "text/html; charset=utf-8")};
  }

  Case& status(int status) {
    answer.status = status;
    return *this;
  }
  Case& body(BodySize size) {
    answer.body = size;
    return *this;
  }
  Case& type(std::string_view value) {
    answer.fields.at(0).value = value;
    return *this;
  }
  Case& says(std::string_view name, std::string_view value) {
    answer.fields.push_back(field(name, value));
    return *this;
  }
  Case& asks(std::string_view name, std::string_view value) {
    request.fields.push_back(field(name, value));
    return *this;
  }
  Case& left_alone(Unencoded reason, bool vary = false) {
    why = reason;
    varies = vary;
    return *this;
  }
};

const std::map<std::string, Case>& cases() {
  static const std::map<std::string, Case> all = [] {
    std::map<std::string, Case> c;
    c["E-03 known length"];
    c["E-03 unknown length"].body(BodySize::unknown());
    c["E-08 an error page"].status(404);
    c["E-08 a refused upgrade"].status(403).request.purpose = http::Purpose::websocket;
    c["E-02 101"].status(101).left_alone(Unencoded::tunnel).answer.opens_tunnel = true;
    Case& connect = c["E-02 2xx to CONNECT"].left_alone(Unencoded::tunnel);
    connect.request.method = "CONNECT";
    connect.request.purpose = http::Purpose::connect;
    connect.answer.opens_tunnel = true;
    Case& socket = c["E-02 2xx to extended CONNECT"].left_alone(Unencoded::tunnel);
    socket.request.purpose = http::Purpose::websocket;
    socket.answer.opens_tunnel = true;
    c["E-08 an error to CONNECT"].status(403).request.purpose = http::Purpose::connect;
    c["E-02 103"].status(103).body(BodySize::none()).left_alone(Unencoded::status);
    c["E-02 204"].status(204).body(BodySize::none()).left_alone(Unencoded::status);
    c["E-02 205"].status(205).left_alone(Unencoded::status);
    c["E-02, E-06 304"].status(304).body({false, 4096}).left_alone(Unencoded::status, true);
    c["E-06 304 without a type"].status(304).left_alone(Unencoded::status, true).answer.fields = {};
    c["E-06 304 of a picture"].status(304).type("image/png").left_alone(Unencoded::status);
    c["E-06 304 of something encoded"]
        .status(304)
        .says("content-encoding", "br")
        .left_alone(Unencoded::status);
    c["E-02 206"].status(206).left_alone(Unencoded::partial);
    c["E-02 Content-Range"].says("content-range", "bytes 0-9/10").left_alone(Unencoded::partial);
    Case& head = c["E-02 HEAD"].body({false, 4096}).left_alone(Unencoded::head_request);
    head.request.method = "HEAD";
    c["no body"].body(BodySize::exactly(0)).left_alone(Unencoded::no_body);
    c["E-02 encoded"].says("Content-Encoding", "gzip").left_alone(Unencoded::encoded);
    c["E-02 encoded in a way we do not know"]
        .says("content-encoding", "aes128gcm")
        .left_alone(Unencoded::encoded);
    c["E-02 encoded twice"]
        .says("content-encoding", "identity")
        .says("content-encoding", "br")
        .left_alone(Unencoded::encoded);
    c["E-02 identity is no encoding"].says("content-encoding", "Identity");
    c["E-02 no-transform of the service"]
        .says("Cache-Control", "public, No-Transform")
        .left_alone(Unencoded::no_transform);
    c["E-02 no-transform of the one who asks"]
        .asks("cache-control", "no-transform")
        .left_alone(Unencoded::no_transform);
    c["E-02 another directive"].says("cache-control", "no-cache, max-age=0");
    c["E-02 events"].type("text/event-stream").left_alone(Unencoded::event_stream);
    c["E-02 events with parameters"]
        .type("Text/Event-Stream ; charset=utf-8")
        .body(BodySize::unknown())
        .left_alone(Unencoded::event_stream);
    Case& events = c["S-04 events where the route wants it"].type("text/event-stream");
    events.rules.event_streams = true;
    Case& few = c["S-04 few events"].type("text/event-stream").body(BodySize::exactly(10));
    few.rules.event_streams = true;
    c["E-02 gRPC"].type("application/grpc").left_alone(Unencoded::type);
    c["E-02 gRPC-web"].type("application/grpc-web+proto").left_alone(Unencoded::type);
    c["E-02 protobuf"].type("application/x-protobuf").left_alone(Unencoded::type);
    c["E-02 camera pictures"]
        .type("multipart/x-mixed-replace; boundary=x")
        .left_alone(Unencoded::type);
    c["E-02 a compressed picture"].type("image/png").left_alone(Unencoded::type);
    c["E-02 a compressed font"].type("font/woff2").left_alone(Unencoded::type);
    c["E-02 a font that is not"].type("font/ttf");
    c["E-02 a drawing"].type("image/svg+xml");
    c["E-03 another type"].type("application/octet-stream").left_alone(Unencoded::type);
    c["E-03 half of a type"].type("application/jsonp").left_alone(Unencoded::type);
    c["E-03 no type"].left_alone(Unencoded::type).answer.fields = {};
    c["E-02 X-Accel-Buffering"].says("X-Accel-Buffering", "no").left_alone(Unencoded::unbuffered);
    c["E-02 1023 bytes"].body(BodySize::exactly(1023)).left_alone(Unencoded::small);
    c["E-02 1024 bytes"].body(BodySize::exactly(1024));
    Case& none = c["E-06 nothing accepted"].left_alone(Unencoded::not_accepted, true);
    none.request.fields.at(0).value = "deflate";
    Case& silent = c["E-06 nothing said"].left_alone(Unencoded::not_accepted, true);
    silent.request.fields.clear();
    Case& off = c["E-13 switched off"].left_alone(Unencoded::switched_off);
    off.rules.codings.clear();
    Case& off304 = c["E-13 switched off, 304"].status(304).left_alone(Unencoded::switched_off);
    off304.rules.codings.clear();
    return c;
  }();
  return all;
}

std::string text_of(const std::vector<http::Field>& fields) {
  std::string text;
  for (const http::Field& one : fields)
    text.append(text.empty() ? "" : " | ").append(one.name).append(": ").append(one.value);
  return text;
}

}  // namespace

class EncodingChoiceTest : public QObject {
  Q_OBJECT

 private slots:
  void heads_alone_decide_data() {
    QTest::addColumn<QByteArray>("name");
    for (const auto& [name, one] : cases())
      QTest::newRow(name.c_str()) << QByteArray::fromStdString(name);
  }

  void heads_alone_decide() {
    QFETCH(QByteArray, name);
    const Case& one = cases().at(name.toStdString());
    const EncodingChoice choice = choose_encoding(one.request, one.answer, one.rules);
    QCOMPARE(choice.why.has_value(), one.why.has_value());
    if (one.why) QCOMPARE(*choice.why, *one.why);
    QCOMPARE(text_of(choice.coding), one.why ? "identity" : "zstd");
    QCOMPARE(choice.varies, one.why ? one.varies : true);
  }

  void the_best_liked_coding_is_taken_data() {  // E-04
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("coding");
    const auto row = [](const char* accepted, const char* coding) {
      QTest::newRow(accepted) << QByteArray(accepted) << QByteArray(coding);
    };
    row("gzip, deflate, br, zstd", "zstd");
    row("gzip, deflate, br", "br");
    row("gzip", "gzip");
    row("GZip", "gzip");
    row("x-gzip", "gzip");
    row("gzip;q=1.0, br;q=0.9, zstd;q=0.8", "gzip");
    row("gzip;q=0.5, br;q=0.5", "br");
    row("zstd;q=0, br;q=0, gzip", "gzip");
    row("zstd;q=0.000, *", "br");
    row("*", "zstd");
    row("*;q=0", "identity");
    row("gzip;q=0, *;q=0.1", "zstd");
    row("identity", "identity");
    row("", "identity");
    row("deflate, compress", "identity");
    row("identity;q=1, gzip;q=0.5", "identity");
    row("identity;q=0.5, gzip;q=0.5", "gzip");
    row("identity;q=0", "identity");
    row("identity;q=0, *;q=0", "identity");
    row("br ; q=0.3 , gzip ; Q=0.4", "gzip");
    row("br;q=1.001, gzip;q=0.1", "gzip");
    row("br;q=, gzip;q=0.1", "gzip");
    row("br;q=0.1234, gzip;q=0.1", "gzip");
    row("br;level=3, gzip;q=0.1", "gzip");
    row("br;q=-1, gzip;q=0.1", "gzip");
    row(", ,gzip,,", "gzip");
    row("gzip br", "identity");
    row("gzip;q=0.001", "gzip");
  }

  void the_best_liked_coding_is_taken() {
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArray, coding);
    const std::string text = accepted.toStdString();
    const std::vector<http::Field> kept{field("Accept-Encoding", text)};
    QCOMPARE(text_of(accepted_coding(kept, usual_rules().codings)), coding.toStdString());
  }

  void all_lines_of_the_field_count() {
    const std::vector<http::Field> fields{field("accept-encoding", "deflate"),
                                          field("Accept-Encoding", "br;q=0.5"),
                                          field("accept-encoding", "gzip")};
    QCOMPARE(text_of(accepted_coding(fields, usual_rules().codings)), std::string("gzip"));
  }

  void the_route_breaks_ties() {
    const std::vector<http::Field> fields{field("accept-encoding", "gzip, br, zstd")};
    QCOMPARE(text_of(accepted_coding(fields, {ContentCoding::br, ContentCoding::zstd})),
             std::string("br"));
    QCOMPARE(text_of(accepted_coding(fields, {ContentCoding::gzip})), std::string("gzip"));
    QCOMPARE(text_of(accepted_coding(fields, {})), std::string("identity"));
  }

  void the_head_tells_of_it() {  // E-05
    http::TextArena texts;
    http::Response answer;
    answer.body = BodySize::exactly(5000);
    answer.fields = {field("Content-Type", "text/html"),   field("ETag", "\"abc\""),
                     field("Accept-Ranges", "bytes"),      field("content-md5", "x"),
                     field("Content-Digest", "x"),         field("Repr-Digest", "x"),
                     field("content-encoding", "identity")};
    apply_encoding({ContentCoding::br, std::nullopt, true}, answer, texts);
    QCOMPARE(text_of(answer.fields),
             std::string("Content-Type: text/html | ETag: W/\"abc\" | Vary: Accept-Encoding | "
                         "Content-Encoding: br"));
    QVERIFY(answer.body.present && !answer.body.length);
  }

  void what_is_not_encoded_keeps_its_head_but_varies() {  // E-06
    http::TextArena texts;
    http::Response answer;
    answer.body = BodySize::exactly(5000);
    answer.fields = {field("ETag", "\"abc\""), field("Accept-Ranges", "bytes")};
    apply_encoding({std::nullopt, Unencoded::not_accepted, true}, answer, texts);
    QCOMPARE(text_of(answer.fields),
             std::string("ETag: \"abc\" | Accept-Ranges: bytes | Vary: Accept-Encoding"));
    QCOMPARE(*answer.body.length, std::uint64_t{5000});
    apply_encoding({std::nullopt, Unencoded::type, false}, answer, texts);
    QCOMPARE(answer.fields.size(), std::size_t{3});
  }

  void weak_tags_stay_as_they_are() {
    http::TextArena texts;
    http::Response answer;
    answer.fields = {field("ETag", "W/\"abc\"")};
    apply_encoding({ContentCoding::gzip, std::nullopt, false}, answer, texts);
    QCOMPARE(text_of(answer.fields), std::string("ETag: W/\"abc\" | Content-Encoding: gzip"));
  }

  void vary_is_merged_data() {  // E-05
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("none") << QByteArray() << QByteArray("Vary: Accept-Encoding");
    QTest::newRow("another") << QByteArray("Cookie") << QByteArray("vary: Cookie, Accept-Encoding");
    QTest::newRow("the same") << QByteArray("accept-encoding, Cookie")
                              << QByteArray("vary: accept-encoding, Cookie");
    QTest::newRow("all") << QByteArray("*") << QByteArray("vary: *");
    QTest::newRow("one that only looks like it")
        << QByteArray("X-Accept-Encoding")
        << QByteArray("vary: X-Accept-Encoding, Accept-Encoding");
  }

  void vary_is_merged() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    http::TextArena texts;
    const std::string text = before.toStdString();
    http::Response answer;
    if (!before.isEmpty()) answer.fields = {field("vary", text)};
    add_to_vary("Accept-Encoding", answer, texts);
    QCOMPARE(text_of(answer.fields), after.toStdString());
    add_to_vary("Accept-Encoding", answer, texts);
    QCOMPARE(text_of(answer.fields), after.toStdString());
  }

  void vary_in_several_lines_is_found() {
    http::TextArena texts;
    http::Response answer;
    answer.fields = {field("vary", "Accept-Encoding"), field("vary", "Cookie")};
    add_to_vary("Accept-Encoding", answer, texts);
    QCOMPARE(text_of(answer.fields), std::string("vary: Accept-Encoding | vary: Cookie"));
  }
};

}  // namespace culvert::gateway::encoding_choice_test

QTEST_GUILESS_MAIN(culvert::gateway::encoding_choice_test::EncodingChoiceTest)
#include "encoding_choice_test.moc"
