#include "core/frp/message_table.h"
#include "core/frp/wire.h"
#include "tests/frp/vectors.h"
#include "tests/support/hex.h"

#include <QTest>

namespace culvert::frp::message_test {

using support::from_hex;
using support::to_hex;

namespace {

struct Vector {
  const char* name;
  Message message;
  WireVersion version;
  std::string frame;  // hex
};

/// frp-wire 10.2, 10.4 and 10.6: every frame that is a message in clear.
std::vector<Vector> wire_vectors() {
  using namespace vectors;
  const std::string login_body = std::string(login_frame).substr(18);
  return {
      {"Login",             login(),            WireVersion::v1, login_frame                        },
      {"LoginResp",         login_resp(),       WireVersion::v1, login_resp_frame                   },
      {"NewProxy",          new_proxy(),        WireVersion::v1, new_proxy_frame                    },
      {"NewWorkConn",       new_work_conn(),    WireVersion::v1, new_work_conn_frame                },
      {"StartWorkConn",     start_work_conn(),  WireVersion::v1, start_work_conn_frame              },
      {"UDPPacket",         udp_packet(),       WireVersion::v1, udp_packet_frame                   },
      {"NewVisitorConn",    new_visitor_conn(), WireVersion::v1, new_visitor_conn_frame             },
      {"NatHoleSid",        nat_hole_sid(),     WireVersion::v1, nat_hole_sid_frame                 },
      {"ReqWorkConn",       ReqWorkConn{},      WireVersion::v1, "7200000000000000027b7d"           },
      {"Ping",              Ping{},             WireVersion::v1, "6800000000000000027b7d"           },
      {"Pong",              Pong{},             WireVersion::v1, "3400000000000000027b7d"           },
      {"ReqWorkConn in v2", ReqWorkConn{},      WireVersion::v2, "001000000000000400077b7d"         },
      {"Ping in v2",        Ping{},             WireVersion::v2, "0010000000000004000b7b7d"         },
      {"Login in v2",       login(),            WireVersion::v2, "00100000000000bb0001" + login_body},
      {"NewWorkConn in v2", new_work_conn(),    WireVersion::v2,
       "001000000000001f00067b2272756e5f6964223a2230313233343536373839616263646566227d"             },
  };
}

/// The JSON body of a message as the wire carries it.
std::string body_of(const Message& message) {
  return std::string(as_text(encode(message, WireVersion::v1))).substr(9);
}

Result<Message> parse(char type, const std::string& body) {
  std::vector<std::byte> frame(9);
  frame[0] = static_cast<std::byte>(type);
  write_big_endian(MutableBytes(frame).subspan(1), static_cast<std::uint64_t>(body.size()));
  const Bytes bytes = as_bytes(body);
  frame.insert(frame.end(), bytes.begin(), bytes.end());
  return decode(frame, WireVersion::v1);
}

template <class M>
M parsed(char type, const std::string& body) {
  return std::get<M>(must(parse(type, body)));
}

}  // namespace

class MessageTest : public QObject {
  Q_OBJECT

 private slots:
  void encodes_and_decodes_the_vectors_data();
  void encodes_and_decodes_the_vectors();
  void every_message_survives_the_way_in_both_versions();
  void has_the_types_and_ids_of_frp();

  void writes_all_keys_in_order();
  void always_writes_nested_structs();
  void escapes_as_go_does_data();
  void escapes_as_go_does();
  void sorts_the_keys_of_maps();
  void writes_binary_datagrams_as_base64();

  void tolerates_what_go_tolerates_data();
  void tolerates_what_go_tolerates();
  void takes_the_exact_key_before_others();
  void replaces_what_is_not_utf8();
  void says_where_a_type_is_wrong_data();
  void says_where_a_type_is_wrong();
  void refuses_bad_frames_data();
  void refuses_bad_frames();
  void reports_every_truncation_as_closed();
};

void MessageTest::encodes_and_decodes_the_vectors_data() {
  QTest::addColumn<int>("row");
  int row = 0;
  for (const Vector& v : wire_vectors())
    QTest::newRow(v.name) << row++;
}

void MessageTest::encodes_and_decodes_the_vectors() {
  QFETCH(int, row);
  const Vector v = wire_vectors()[static_cast<std::size_t>(row)];
  QCOMPARE(to_hex(encode(v.message, v.version)), v.frame);
  const Message decoded = must(decode(from_hex(v.frame), v.version));
  QCOMPARE(decoded.index(), v.message.index());
  QCOMPARE(to_hex(encode(decoded, v.version)), v.frame);
}

namespace {

/// Gives every member of a message a value that is not its default.
struct Fill {
  int next = 1;

  template <Described T>
  void operator()(T& object) {
    for_each_field<T>([&](const auto& field) { (*this)(object.*field.member); });
  }
  void operator()(std::string& s) { s = "value " + std::to_string(next++); }
  void operator()(bool& b) { b = true; }
  template <std::integral T>
  void operator()(T& n) {
    n = static_cast<T>(next++);
  }
  template <class T>
  void operator()(std::vector<T>& v) {
    v.resize(2);
    for (T& item : v)
      (*this)(item);
  }
  template <class T>
  void operator()(std::optional<T>& o) {
    (*this)(o.emplace());
  }
  void operator()(StringMap& m) {
    m = {
        {"key a", "1"},
        {"key b", "2"}
    };
  }
};

template <class M>
void check_round_trip(M message) {
  Fill()(message);
  for (const WireVersion version : {WireVersion::v1, WireVersion::v2}) {
    const auto frame = encode(message, version);
    const Message decoded = must(decode(frame, version));
    QVERIFY(std::holds_alternative<M>(decoded));
    QCOMPARE(to_hex(encode(decoded, version)), to_hex(frame));
    for_each_field<M>([&](const auto& field) {
      QVERIFY2(std::get<M>(decoded).*field.member == message.*field.member, field.key.data());
    });
  }
}

template <class... M>
void check_round_trips(const std::variant<M...>*) {
  (check_round_trip(M{}), ...);
}

}  // namespace

void MessageTest::every_message_survives_the_way_in_both_versions() {
  check_round_trips(static_cast<const Message*>(nullptr));
}

void MessageTest::has_the_types_and_ids_of_frp() {
  std::string types;
  for (const WireRow& row : wire_rows)
    types.push_back(row.type);
  QCOMPARE(types, std::string("o1p2cwrsv3h4uinm56"));
  QCOMPARE(name_of(Message(UdpPacket{})), std::string_view("UDPPacket"));
  QCOMPARE(name_of(Message(NatHoleReport{})), std::string_view("NatHoleReport"));
}

void MessageTest::writes_all_keys_in_order() {
  NewProxy m;
  Fill()(m);
  const std::string body = body_of(m);
  std::size_t from = 0;
  for (const auto key : {"proxy_name",
                         "proxy_type",
                         "use_encryption",
                         "use_compression",
                         "bandwidth_limit",
                         "bandwidth_limit_mode",
                         "group",
                         "group_key",
                         "metas",
                         "annotations",
                         "remote_port",
                         "custom_domains",
                         "subdomain",
                         "locations",
                         "http_user",
                         "http_pwd",
                         "host_header_rewrite",
                         "headers",
                         "response_headers",
                         "route_by_http_user",
                         "sk",
                         "allow_users",
                         "multiplexer"}) {
    const std::size_t at = body.find("\"" + std::string(key) + "\":", from);
    QVERIFY2(at != std::string::npos, key);
    from = at + 1;
  }
}

void MessageTest::always_writes_nested_structs() {
  QCOMPARE(body_of(Login{}), std::string(R"({"client_spec":{}})"));
  QCOMPARE(body_of(NatHoleResp{}), std::string(R"({"detect_behavior":{}})"));
  NatHoleResp m;
  m.detect_behavior.read_timeout_ms = 5000;
  m.detect_behavior.candidate_ports = {
      {1, 0},
      {0, 0}
  };
  QCOMPARE(body_of(m),
           std::string(
               R"({"detect_behavior":{"read_timeout":5000,"candidate_ports":[{"from":1},{}]}})"));
  UdpPacket packet;
  packet.local = UdpAddress{};
  QCOMPARE(body_of(packet), std::string(R"({"l":{"IP":"","Port":0,"Zone":""}})"));
}

void MessageTest::escapes_as_go_does_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<QByteArray>("json");
  QTest::newRow("html") << QByteArray("<a&b>") << QByteArray(R"(\u003ca\u0026b\u003e)");
  QTest::newRow("quotes") << QByteArray(R"("\/)") << QByteArray(R"(\"\\/)");
  QTest::newRow("short controls") << QByteArray("\b\f\n\r\t") << QByteArray(R"(\b\f\n\r\t)");
  QTest::newRow("other controls") << QByteArray("\x01\x1f\x7f", 3)
                                  << QByteArray("\\u0001\\u001f\x7f");
  QTest::newRow("zero") << QByteArray("a\0b", 3) << QByteArray(R"(a\u0000b)");
  QTest::newRow("separators") << QByteArray("\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa")
                              << QByteArray("\\u2028\\u2029\xe2\x80\xaa");
  QTest::newRow("other languages") << QByteArray("\xe6\xb6\xb5\xe6\xb4\x9e \xf0\x9f\x8c\x80")
                                   << QByteArray("\xe6\xb6\xb5\xe6\xb4\x9e \xf0\x9f\x8c\x80");
  QTest::newRow("not utf-8") << QByteArray("a\xff\xc0\xafz\xed\xa0\x80")
                             << QByteArray(R"(a\ufffd\ufffd\ufffdz\ufffd\ufffd\ufffd)");
  QTest::newRow("cut off") << QByteArray("\xe6\xb6") << QByteArray(R"(\ufffd\ufffd)");
}

void MessageTest::escapes_as_go_does() {
  QFETCH(QByteArray, text);
  QFETCH(QByteArray, json);
  CloseProxy m;
  m.proxy_name = text.toStdString();
  QCOMPARE(body_of(m), R"({"proxy_name":")" + json.toStdString() + "\"}");
}

void MessageTest::sorts_the_keys_of_maps() {
  Login m;
  m.metas = {
      {"b",  "2"},
      {"B",  "1"},
      {"a<", "3"}
  };
  QCOMPARE(body_of(m),
           std::string(R"({"metas":{"B":"1","a\u003c":"3","b":"2"},"client_spec":{}})"));
}

void MessageTest::writes_binary_datagrams_as_base64() {
  for (std::size_t size = 0; size < 70; ++size) {
    UdpPacket packet;
    for (std::size_t i = 0; i < size; ++i)
      packet.content.push_back(static_cast<char>(i * 37 + 200));
    const auto back = std::get<UdpPacket>(must(parse('u', body_of(packet))));
    QCOMPARE(back.content, packet.content);
  }
  QCOMPARE(parsed<UdpPacket>('u', "{\"c\":\"aGVs\\nbG8=\"}").content, std::string("hello"));
}

void MessageTest::tolerates_what_go_tolerates_data() {
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QByteArray>("as_if");
  QTest::newRow("order") << QByteArray(R"({"run_id":"r","version":"v"})")
                         << QByteArray(R"({"version":"v","run_id":"r","client_spec":{}})");
  QTest::newRow("blanks") << QByteArray(" {\n\t\"version\" : \"v\" } \r\n")
                          << QByteArray(R"({"version":"v","client_spec":{}})");
  QTest::newRow("case") << QByteArray(R"({"VERSION":"v","Client_Spec":{"TYPE":"ssh"}})")
                        << QByteArray(R"({"version":"v","client_spec":{"type":"ssh"}})");
  QTest::newRow("last duplicate") << QByteArray(R"({"version":"a","version":"b"})")
                                  << QByteArray(R"({"version":"b","client_spec":{}})");
  QTest::newRow("last duplicate of another case")
      << QByteArray(R"({"Version":"a","VERSION":"b"})")
      << QByteArray(R"({"version":"b","client_spec":{}})");
  QTest::newRow("null") << QByteArray(R"({"version":null,"metas":null,"client_spec":null,)"
                                      R"("timestamp":null})")
                        << QByteArray(R"({"client_spec":{}})");
  QTest::newRow("null altogether") << QByteArray("null") << QByteArray(R"({"client_spec":{}})");
  QTest::newRow("unknown keys") << QByteArray(R"({"x":[1,{"y":null}],"os":"linux"})")
                                << QByteArray(R"({"os":"linux","client_spec":{}})");
  QTest::newRow("null in a map") << QByteArray(R"({"metas":{"a":null}})")
                                 << QByteArray(R"({"metas":{"a":""},"client_spec":{}})");
  QTest::newRow("escapes") << QByteArray(R"({"os":"\u003c\/\ud83c\udf00"})")
                           << QByteArray(
                                  "{\"os\":\"\\u003c/\xf0\x9f\x8c\x80\",\"client_spec\":{}}");
}

void MessageTest::tolerates_what_go_tolerates() {
  QFETCH(QByteArray, body);
  QFETCH(QByteArray, as_if);
  QCOMPARE(body_of(parsed<Login>('o', body.toStdString())), as_if.toStdString());
}

void MessageTest::takes_the_exact_key_before_others() {
  QCOMPARE(parsed<Login>('o', R"({"os":"exact","OS":"other"})").os, std::string("exact"));
  const auto packet = parsed<UdpPacket>('u', R"({"r":{"ip":"192.0.2.1","port":53}})");
  QVERIFY(packet.remote == (UdpAddress{"192.0.2.1", 53, ""}));
  QVERIFY(!packet.local);
}

void MessageTest::replaces_what_is_not_utf8() {
  QCOMPARE(parsed<Login>('o', "{\"os\":\"a\xffz\"}").os, std::string("a\xef\xbf\xbdz"));
  const StringMap metas = parsed<Login>('o', "{\"metas\":{\"a\xffz\":\"b\"}}").metas;
  QCOMPARE(metas.begin()->first, std::string("a\xef\xbf\xbdz"));
}

void MessageTest::says_where_a_type_is_wrong_data() {
  QTest::addColumn<char>("type");
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QByteArray>("context");
  const auto row = [](char type, const char* body, const char* context) {
    QTest::newRow(context) << type << QByteArray(body) << QByteArray(context);
  };
  row('p', R"({"remote_port":"6000"})", "NewProxy.remote_port: expected a number, got a string");
  row('o', R"({"version":1})", "Login.version: expected a string, got a number");
  row('o', R"({"client_spec":[]})", "Login.client_spec: expected an object, got an array");
  row('o', R"({"client_spec":{"always_auth_pass":1}})",
      "Login.client_spec.always_auth_pass: expected a boolean, got a number");
  row('o', R"({"metas":{"a":"b","c":false}})", "Login.metas.c: expected a string, got a boolean");
  row('p', R"({"locations":["/",{}]})", "NewProxy.locations[1]: expected a string, got an object");
  row('p', R"({"locations":"/"})", "NewProxy.locations: expected an array, got a string");
  row('m', R"({"detect_behavior":{"candidate_ports":[{"to":2},{"to":"x"}]}})",
      "NatHoleResp.detect_behavior.candidate_ports[1].to: expected a number, got a string");
  row('s', R"({"src_port":65536})",
      "StartWorkConn.src_port: expected a whole number in range, got a number");
  row('s', R"({"src_port":-1})",
      "StartWorkConn.src_port: expected a whole number in range, got a number");
  row('h', R"({"timestamp":1.5})",
      "Ping.timestamp: expected a whole number in range, got a number");
  row('u', R"({"c":"aGVsbG8"})", "UDPPacket.c: not base64");
  row('u', R"({"c":"aGVsbG8=aaaa"})", "UDPPacket.c: not base64");
  row('u', R"({"c":"a==="})", "UDPPacket.c: not base64");
  row('u', R"({"c":"aG-_"})", "UDPPacket.c: not base64");
  row('o', "[]", "Login: expected an object, got an array");
  row('o', "", "Login: bad JSON at byte 0: incomplete JSON");
  row('o', "{} x", "Login: bad JSON at byte 3: extra data");
  row('o', R"({"os":)", "Login: bad JSON at byte 6: incomplete JSON");
}

void MessageTest::says_where_a_type_is_wrong() {
  QFETCH(char, type);
  QFETCH(QByteArray, body);
  QFETCH(QByteArray, context);
  const Result<Message> result = parse(type, body.toStdString());
  QVERIFY(!result);
  QCOMPARE(result.error().code, Errc::protocol);
  QCOMPARE(result.error().leg, Leg::relay);
  QCOMPARE(result.error().context, context.toStdString());
}

void MessageTest::refuses_bad_frames_data() {
  QTest::addColumn<int>("version");
  QTest::addColumn<QByteArray>("frame");
  QTest::addColumn<int>("code");
  const auto row = [](const char* name, int version, const char* frame, Errc code) {
    QTest::newRow(name) << version << QByteArray(frame) << static_cast<int>(code);
  };
  row("negative length", 1, "72ffffffffffffffff7b7d", Errc::protocol);
  row("length over the limit", 1, "720000000000002801", Errc::limit);
  row("length over all limits", 1, "727fffffffffffffff", Errc::limit);
  row("length at the limit, body missing", 1, "720000000000002800", Errc::closed);
  row("unknown type", 1, "7a00000000000000027b7d", Errc::protocol);
  row("unknown type before its length", 1, "7a", Errc::protocol);
  row("bytes behind", 1, "7200000000000000027b7d00", Errc::protocol);
  row("TLS alert for v1", 1, "15030300020228", Errc::tls_peer);
  row("TLS hello behind frp's first byte", 1, "1716030102000100", Errc::tls_peer);
  row("v2 magic for v1", 1, "46525000020d0a0001", Errc::version);
  row("yamux for v1", 1, "0001000100000001005c0000", Errc::version);
  row("HTTP for v1", 1, "485454502f312e312034303020426164", Errc::protocol);
  row("SSH for v1", 1, "5353482d322e30", Errc::protocol);
  row("payload over the limit", 2, "0010000000010001", Errc::limit);
  row("flags", 2, "001000010000000400077b7d", Errc::protocol);
  row("unknown frame type", 2, "001100000000000400077b7d", Errc::protocol);
  row("hello instead of a message", 2, "00010000000000027b7d", Errc::protocol);
  row("no message id", 2, "001000000000000100", Errc::protocol);
  row("message id 0", 2, "001000000000000400007b7d", Errc::protocol);
  row("message id 19", 2, "001000000000000400137b7d", Errc::protocol);
  row("bytes behind in v2", 2, "001000000000000400077b7d00", Errc::protocol);
  row("v1 for v2", 2, "3100000000000000307b", Errc::version);
  row("TLS for v2", 2, "1503030002022800", Errc::tls_peer);
  row("yamux for v2", 2, "0001000100000001005c0000", Errc::version);
}

void MessageTest::refuses_bad_frames() {
  QFETCH(int, version);
  QFETCH(QByteArray, frame);
  QFETCH(int, code);
  const auto result =
      decode(from_hex(frame.toStdString()), version == 1 ? WireVersion::v1 : WireVersion::v2);
  QVERIFY(!result);
  QCOMPARE(to_text(result.error().code), to_text(static_cast<Errc>(code)));
}

void MessageTest::reports_every_truncation_as_closed() {
  for (const Vector& v : wire_vectors()) {
    const auto frame = from_hex(v.frame);
    for (std::size_t size = 0; size < frame.size(); ++size) {
      const auto result = decode(Bytes(frame).first(size), v.version);
      QVERIFY(!result);
      QCOMPARE(result.error().code, Errc::closed);
    }
  }
}

}  // namespace culvert::frp::message_test

QTEST_GUILESS_MAIN(culvert::frp::message_test::MessageTest)
#include "message_test.moc"
