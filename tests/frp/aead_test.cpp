#include "core/frp/aead.h"

#include "core/frp/aead_stream.h"
#include "core/frp/control_keys.h"
#include "core/frp/hello.h"
#include "core/frp/wire.h"
#include "core/net/memory_stream.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/hex.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>

namespace culvert::frp::aead_test {

using support::from_hex;
using support::Pipe;
using support::to_hex;

namespace {

constexpr auto aes = AeadAlgorithm::aes_256_gcm;
constexpr auto xchacha = AeadAlgorithm::xchacha20_poly1305;

/// frp-wire 10.6: clientRandom is 00 to 1f, serverRandom 20 to 3f.
std::string counting(char from) {
  std::string bytes;
  for (int i = 0; i < 32; ++i)
    bytes.push_back(static_cast<char>(from + i));
  return bytes;
}

ClientHello client_hello() {
  ClientHello hello;
  hello.bootstrap.transport = "tcp";
  hello.bootstrap.tls = hello.bootstrap.tcp_mux = true;
  hello.capabilities.message.codecs = {"json"};
  hello.capabilities.crypto.algorithms = {"aes-256-gcm", "xchacha20-poly1305"};
  hello.capabilities.crypto.client_random = counting(0);
  return hello;
}

ServerHello server_hello(AeadAlgorithm algorithm) {
  ServerHello hello;
  hello.selected.message.codec = "json";
  hello.selected.crypto.algorithm = to_text(algorithm);
  hello.selected.crypto.server_random = counting(32);
  return hello;
}

constexpr auto client_hello_json =
    R"({"bootstrap":{"transport":"tcp","tls":true,"tcpMux":true},"capabilities":{"message":{)"
    R"("codecs":["json"]},"crypto":{"algorithms":["aes-256-gcm","xchacha20-poly1305"],)"
    R"("clientRandom":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}}})";

std::string server_hello_json(AeadAlgorithm algorithm) {
  return R"({"selected":{"message":{"codec":"json"},"crypto":{"algorithm":")" +
         std::string(to_text(algorithm)) +
         R"(","serverRandom":"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="}}})";
}

AeadKey key_of(std::string_view hex) {
  AeadKey key;
  std::ranges::copy(from_hex(hex), key.begin());
  return key;
}

/// One algorithm's rows of frp-wire 10.6.
struct AeadVector {
  AeadAlgorithm algorithm;
  const char* transcript;
  const char* to_server;
  const char* to_client;
  const char* client_nonce;
  const char* client_records[2];  // Ping: frame header, payload
  const char* server_nonce;
  const char* server_records[2];  // ReqWorkConn; the nonce carries
};

const AeadVector aead_vectors[] = {
    {aes,
     "5ccf90b805bdc0b770f583b4244b2512db50418790b323924394ec5014df66a0", "f7972ec5a55c6aabed981c3cf493ac53a875f9b0d1af2c25787f64c8e4363685",
     "319c2865e44b890b9f37f00f645bcb65878e61649615913e91deff50bc3d1c6d", "a0a1a2a3a4a5a6a7a8a9aaab",
     {"00000018b80c4726e0aa299028176dec2d6bafcec4d07b956c036f5e",
      "00000014956721458317e7d6f0fa2117e62a182bc2ca2776"},
     "101112131415161718191aff",                         {"00000018a722420eb1b9c9214ccb5879e946018a7c7969e64e212b63",
      "00000014a779762a8efb6792f37f358232cc78c33828a461"}                        },
    {xchacha,
     "0562fee7b410806a0302e109220f13dd4fb74589fbedb9d297280e72a61b38cb", "db71efe14dc5c91e74e5e843d9fed1e4328d4abe7d983d57bba3b19cd6bfb782",
     "4cafd527d595c98b77c54b07d971c1af3b832f64a17b0f47a65675e7e083a1da", "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7",
     {"00000018e2ffc971b3bbfdc158203bcf45ef799108e5b53877b2fe1c",
      "00000014864285010d510f5be6894b109fe88b813714e083"},
     "101112131415161718191a1b1c1d1e1f20212223242526ff", {"00000018700927abfc5c8d29ad340f295d63000238e4e503ad739b11",
      "0000001484ee3fc04a0a1a988821d4f91b10fe690370eabe"}},
};

std::vector<std::byte> sealed_record(AeadRecords& records, Bytes clear) {
  std::vector<std::byte> record(clear.size() + AeadRecords::header_size + AeadRecords::tag_size);
  if (const auto error = records.seal(clear, record)) throw std::system_error(error);
  return record;
}

/// What reading fails with; `clear` gets what came before.
std::error_code read_to_failure(net::Stream& from, std::string& clear) {
  std::array<std::byte, 4000> to;
  for (;;) {
    const net::Io io = from.try_read(to);
    if (io.status == net::Io::Status::failed) return io.error;
    if (!io.is_done()) return {};
    clear.append(as_text(Bytes(to).first(io.count)));
  }
}

}  // namespace

}  // namespace culvert::frp::aead_test

// Opened anew: moc loses its count of braces in the raw strings above.
namespace culvert::frp::aead_test {

class AeadTest : public QObject {
  Q_OBJECT

 private slots:
  void prefers_what_is_fast_and_knows_both_names();
  void writes_and_reads_the_hellos_of_the_vectors();
  void names_the_bad_value_of_a_hello();
  void hashes_the_transcripts_of_the_vectors();
  void derives_the_keys_of_the_vectors();
  void derives_the_key_of_frps_own_test();
  void derives_from_an_empty_token();
  void makes_the_subkey_of_the_xchacha_draft();
  void seals_and_opens_the_vectors();
  void refuses_any_change();
  void ends_when_the_nonce_wraps();
  void ends_after_two_to_the_32_records_of_gcm();

  void reads_the_vectors_one_byte_at_a_time();
  void sends_a_nonce_with_the_first_record_and_not_before();
  void carries_messages_through_any_fragmentation();
  void cuts_long_writes_into_records();
  void accepts_empty_records();
  void refuses_a_flood_of_empty_records();
  void refuses_bad_lengths_data();
  void refuses_bad_lengths();
  void fails_with_auth_on_another_key();
  void fails_with_closed_inside_a_record();
};

void AeadTest::prefers_what_is_fast_and_knows_both_names() {
  const auto preferred = preferred_algorithms();
  QCOMPARE(preferred.size(), std::size_t(2));
  QVERIFY(preferred[0] != preferred[1]);
  for (const auto algorithm : preferred)
    QVERIFY(aead_algorithm(to_text(algorithm)) == algorithm);
  QVERIFY(!aead_algorithm("aes-128-gcm"));
  QVERIFY(!aead_algorithm(""));
}

void AeadTest::writes_and_reads_the_hellos_of_the_vectors() {
  const auto offer = to_json(client_hello());
  QCOMPARE(as_text(offer), std::string_view(client_hello_json));
  QCOMPARE(offer.size(), std::size_t(228));
  const ClientHello read = must(parse_client_hello(offer));
  QCOMPARE(as_text(to_json(read)), std::string_view(client_hello_json));
  QVERIFY(read.bootstrap.tls && read.bootstrap.tcp_mux);
  QCOMPARE(read.capabilities.crypto.client_random, counting(0));

  for (const AeadVector& v : aead_vectors) {
    const auto answer = to_json(server_hello(v.algorithm));
    QCOMPARE(as_text(answer), std::string_view(server_hello_json(v.algorithm)));
    QVERIFY(must(accept(must(parse_server_hello(answer)), read)) == v.algorithm);
  }
  ServerHello refusal;
  refusal.selected.message.codec = "json";
  refusal.error = "no supported crypto algorithm";
  QCOMPARE(as_text(to_json(refusal)),
           std::string_view(R"({"selected":{"message":{"codec":"json"},"crypto":{}},)"
                            R"("error":"no supported crypto algorithm"})"));
}

void AeadTest::names_the_bad_value_of_a_hello() {
  const auto context = [](std::string_view json) {
    return parse_client_hello(as_bytes(json)).error().context;
  };
  QCOMPARE(context(R"({"bootstrap":{"tls":1}})"),
           std::string("ClientHello.bootstrap.tls: expected a boolean, got a number"));
  QCOMPARE(context(R"({"capabilities":{"crypto":{"clientRandom":"?"}}})"),
           std::string("ClientHello.capabilities.crypto.clientRandom: not base64"));
  QVERIFY(!parse_server_hello(as_bytes("{")));
}

void AeadTest::hashes_the_transcripts_of_the_vectors() {
  for (const AeadVector& v : aead_vectors)
    QCOMPARE(to_hex(transcript_hash(as_bytes(client_hello_json),
                                    as_bytes(server_hello_json(v.algorithm)))),
             std::string(v.transcript));
}

void AeadTest::derives_the_keys_of_the_vectors() {
  const Secret token("secret");
  for (const AeadVector& v : aead_vectors) {
    const TranscriptHash transcript = key_of(v.transcript);
    QCOMPARE(to_hex(derive_aead_key(token, transcript, v.algorithm, Toward::server)),
             std::string(v.to_server));
    QCOMPARE(to_hex(derive_aead_key(token, transcript, v.algorithm, Toward::client)),
             std::string(v.to_client));
  }
}

// frp pkg/util/net/conn_test.go has one such key; frp-wire 10 quotes its ends.
void AeadTest::derives_the_key_of_frps_own_test() {
  TranscriptHash transcript;
  transcript.fill(std::byte{0x44});
  const std::string key =
      to_hex(derive_aead_key(Secret("token"), transcript, xchacha, Toward::server));
  QVERIFY2(key.starts_with("a058cd02") && key.ends_with("f3d495"), key.c_str());
}

void AeadTest::derives_from_an_empty_token() {
  const TranscriptHash transcript{};
  const AeadKey empty = derive_aead_key(Secret(), transcript, aes, Toward::server);
  QVERIFY(empty != AeadKey{});
  QVERIFY(empty != derive_aead_key(Secret("x"), transcript, aes, Toward::server));
  QVERIFY(empty != derive_aead_key(Secret(), transcript, aes, Toward::client));
  QVERIFY(empty != derive_aead_key(Secret(), transcript, xchacha, Toward::server));
}

// draft-irtf-cfrg-xchacha 2.2.1.
void AeadTest::makes_the_subkey_of_the_xchacha_draft() {
  const AeadKey key = key_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  QCOMPARE(to_hex(hchacha20(key, from_hex("000000090000004a0000000031415927"))),
           std::string("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
}

void AeadTest::seals_and_opens_the_vectors() {
  const auto ping = encode(Ping{}, WireVersion::v2);
  const auto req_work_conn = encode(ReqWorkConn{}, WireVersion::v2);
  const auto check = [](AeadAlgorithm algorithm, const char* key, const char* nonce,
                        const std::vector<std::byte>& message, const char* const* records) {
    AeadRecords sealer(algorithm, key_of(key), AeadRecords::Use::seal);
    AeadRecords opener(algorithm, key_of(key), AeadRecords::Use::open);
    QCOMPARE(sealer.nonce_size(), from_hex(nonce).size());
    sealer.start(from_hex(nonce));
    opener.start(from_hex(nonce));
    // Go writes the frame header and the payload apart.
    const Bytes parts[] = {Bytes(message).first(8), Bytes(message).subspan(8)};
    for (int i = 0; i < 2; ++i) {
      QCOMPARE(to_hex(sealed_record(sealer, parts[i])), std::string(records[i]));
      std::vector<std::byte> clear(parts[i].size());
      QVERIFY(!opener.open(from_hex(records[i]), clear));
      QCOMPARE(to_hex(clear), to_hex(parts[i]));
    }
  };
  for (const AeadVector& v : aead_vectors) {
    check(v.algorithm, v.to_server, v.client_nonce, ping, v.client_records);
    check(v.algorithm, v.to_client, v.server_nonce, req_work_conn, v.server_records);
  }
}

void AeadTest::refuses_any_change() {
  for (const AeadVector& v : aead_vectors) {
    const auto good = from_hex(v.client_records[0]);
    for (std::size_t at = 0; at < good.size(); ++at) {
      auto bad = good;
      bad[at] ^= std::byte{1};
      AeadRecords opener(v.algorithm, key_of(v.to_server), AeadRecords::Use::open);
      opener.start(from_hex(v.client_nonce));
      std::vector<std::byte> clear(8);
      QCOMPARE(opener.open(bad, clear), make_error_code(Errc::auth));
    }
    // The second record in the place of the first, and another stream nonce.
    AeadRecords opener(v.algorithm, key_of(v.to_server), AeadRecords::Use::open);
    opener.start(from_hex(v.client_nonce));
    std::vector<std::byte> clear(4);
    QCOMPARE(opener.open(from_hex(v.client_records[1]), clear), make_error_code(Errc::auth));
  }
}

void AeadTest::ends_when_the_nonce_wraps() {
  for (const auto algorithm : {aes, xchacha}) {
    AeadRecords sealer(algorithm, AeadKey{}, AeadRecords::Use::seal);
    AeadRecords opener(algorithm, AeadKey{}, AeadRecords::Use::open);
    std::vector<std::byte> nonce(sealer.nonce_size(), std::byte{0xff});
    nonce.back() = std::byte{0xfe};
    sealer.start(nonce);
    opener.start(nonce);
    std::vector<std::byte> clear(2), record(100);
    for (int i = 0; i < 2; ++i)  // ...fe and ...ff
      QVERIFY(!opener.open(sealed_record(sealer, as_bytes("hi")), clear));
    QCOMPARE(sealer.seal(as_bytes("hi"), record), make_error_code(Errc::limit));
    QCOMPARE(opener.open(Bytes(record).first(22), clear), make_error_code(Errc::limit));
  }
}

void AeadTest::ends_after_two_to_the_32_records_of_gcm() {
  for (const auto algorithm : {aes, xchacha}) {
    AeadRecords sealer(algorithm, AeadKey{}, AeadRecords::Use::seal);
    sealer.start(std::vector<std::byte>(sealer.nonce_size()));
    sealer.skip((1ULL << 32) - 1);
    std::vector<std::byte> record(100);
    QVERIFY(!sealer.seal(as_bytes("hi"), record));
    QCOMPARE(sealer.seal(as_bytes("hi"), record) == make_error_code(Errc::limit), algorithm == aes);
  }
}

void AeadTest::reads_the_vectors_one_byte_at_a_time() {
  for (const AeadVector& v : aead_vectors) {
    Pipe p;
    const auto near =
        sealed(std::move(p.near), v.algorithm, key_of(v.to_server), key_of(v.to_client));
    std::string clear;
    for (const std::byte& b :
         from_hex(std::string(v.server_nonce) + v.server_records[0] + v.server_records[1])) {
      QVERIFY(p.far->try_write(Bytes(&b, 1)).is_done());
      QVERIFY(!read_to_failure(*near, clear));
    }
    QCOMPARE(to_hex(as_bytes(clear)), std::string("001000000000000400077b7d"));
  }
}

void AeadTest::sends_a_nonce_with_the_first_record_and_not_before() {
  for (const AeadVector& v : aead_vectors) {
    Pipe p;
    const auto near =
        sealed(std::move(p.near), v.algorithm, key_of(v.to_server), key_of(v.to_client));
    QVERIFY(near->try_flush().is_done());
    QVERIFY(p.far->buffered().empty());
    QCOMPARE(near->try_write(as_bytes("hello")).count, std::size_t(5));
    AeadRecords opener(v.algorithm, key_of(v.to_server), AeadRecords::Use::open);
    const Bytes sent = p.far->buffered();
    QCOMPARE(sent.size(), opener.nonce_size() + 4 + 5 + 16);
    opener.start(sent.first(opener.nonce_size()));
    std::vector<std::byte> clear(5);
    QVERIFY(!opener.open(sent.subspan(opener.nonce_size()), clear));
    QCOMPARE(as_text(clear), std::string_view("hello"));
  }
}

namespace {

Task<std::vector<std::byte>> read_size(net::Stream& from, std::size_t size) {
  std::vector<std::byte> bytes(size);
  co_await net::read_exactly(from, bytes, Leg::relay);
  co_return bytes;
}

Task<> carry(net::Stream& to, net::Stream& from, const std::vector<std::byte>& bytes,
             std::vector<std::byte>& out) {
  out = co_await (net::write(to, bytes, Leg::relay) && read_size(from, bytes.size()));
}

}  // namespace

void AeadTest::carries_messages_through_any_fragmentation() {
  for (const AeadVector& v : aead_vectors) {
    for (const std::size_t most : {1, 30, 5000}) {
      Pipe p(5000);
      support::Fragmentation how;
      how.most = most;
      const AeadKey up = key_of(v.to_server), down = key_of(v.to_client);
      const auto near = support::fragmenting(
          sealed(support::fragmenting(std::move(p.near), how), v.algorithm, up, down), how);
      const auto far = support::fragmenting(
          sealed(support::fragmenting(std::move(p.far), how), v.algorithm, down, up), how);
      const auto bytes = support::random_bytes(most == 1 ? 3000 : 200000, most);
      std::vector<std::byte> got;
      support::run(p.io, carry(*near, *far, bytes, got));
      QVERIFY(got == bytes);
      support::run(p.io, carry(*far, *near, bytes, got));
      QVERIFY(got == bytes);
    }
  }
}

void AeadTest::cuts_long_writes_into_records() {
  Pipe p;
  const auto near = sealed(std::move(p.near), aes, AeadKey{}, AeadKey{});
  const auto bytes = support::random_bytes(100000, 1);
  QCOMPARE(near->room(), AeadRecords::most_plaintext);
  QCOMPARE(near->try_write(bytes).count, AeadRecords::most_plaintext);
  QCOMPARE(p.far->buffered().size(), 12 + 4 + AeadRecords::most_plaintext + 16);
}

void AeadTest::accepts_empty_records() {
  Pipe p;
  const auto near = sealed(std::move(p.near), aes, AeadKey{}, AeadKey{});
  AeadRecords sealer(aes, AeadKey{}, AeadRecords::Use::seal);
  const std::vector<std::byte> nonce(12);
  sealer.start(nonce);
  QVERIFY(p.far->try_write(nonce).is_done());
  QVERIFY(p.far->try_write(sealed_record(sealer, {})).is_done());
  QVERIFY(p.far->try_write(sealed_record(sealer, as_bytes("hi"))).is_done());
  std::string clear;
  QVERIFY(!read_to_failure(*near, clear));
  QCOMPARE(clear, std::string("hi"));
}

void AeadTest::refuses_a_flood_of_empty_records() {
  Pipe p;
  const auto near = sealed(std::move(p.near), aes, AeadKey{}, AeadKey{});
  AeadRecords sealer(aes, AeadKey{}, AeadRecords::Use::seal);
  const std::vector<std::byte> nonce(12);
  sealer.start(nonce);
  QVERIFY(p.far->try_write(nonce).is_done());
  std::string clear;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 64; ++i)
      QVERIFY(p.far->try_write(sealed_record(sealer, {})).is_done());
    QVERIFY(p.far->try_write(sealed_record(sealer, as_bytes("hi"))).is_done());
    QVERIFY(!read_to_failure(*near, clear));
  }
  for (int i = 0; i < 65; ++i)
    QVERIFY(p.far->try_write(sealed_record(sealer, {})).is_done());
  QCOMPARE(read_to_failure(*near, clear), make_error_code(Errc::limit));
  QCOMPARE(clear, std::string("hihi"));
}

void AeadTest::refuses_bad_lengths_data() {
  QTest::addColumn<QByteArray>("header");
  QTest::addColumn<int>("code");
  QTest::newRow("0") << QByteArray("00000000") << static_cast<int>(Errc::protocol);
  QTest::newRow("15") << QByteArray("0000000f") << static_cast<int>(Errc::protocol);
  QTest::newRow("65553") << QByteArray("00010011") << static_cast<int>(Errc::limit);
  QTest::newRow("most") << QByteArray("ffffffff") << static_cast<int>(Errc::limit);
}

void AeadTest::refuses_bad_lengths() {
  QFETCH(QByteArray, header);
  QFETCH(int, code);
  Pipe p;
  const auto near = sealed(std::move(p.near), aes, AeadKey{}, AeadKey{});
  QVERIFY(p.far->try_write(from_hex(std::string(24, '0') + header.toStdString())).is_done());
  std::string clear;
  QCOMPARE(read_to_failure(*near, clear), make_error_code(static_cast<Errc>(code)));
  QVERIFY(clear.empty());
}

void AeadTest::fails_with_auth_on_another_key() {
  for (const auto algorithm : {aes, xchacha}) {
    Pipe p;
    const auto near =
        sealed(std::move(p.near), algorithm, key_of(aead_vectors[0].to_server), AeadKey{});
    const auto far =
        sealed(std::move(p.far), algorithm, AeadKey{}, key_of(aead_vectors[1].to_server));
    QVERIFY(near->try_write(as_bytes("hello")).is_done());
    std::string clear;
    for (int i = 0; i < 2; ++i)
      QCOMPARE(read_to_failure(*far, clear), make_error_code(Errc::auth));
    QVERIFY(clear.empty());
  }
}

void AeadTest::fails_with_closed_inside_a_record() {
  const auto bytes =
      from_hex(std::string(aead_vectors[0].client_nonce) + aead_vectors[0].client_records[0]);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    Pipe p;
    const auto near = sealed(std::move(p.near), aes, AeadKey{}, key_of(aead_vectors[0].to_server));
    QCOMPARE(p.far->try_write(Bytes(bytes).first(size)).count, size);
    p.far->shutdown_write();
    std::string clear;
    const bool in_order = size == 0 || size == 12 || size == bytes.size();
    QCOMPARE(read_to_failure(*near, clear),
             in_order ? std::error_code() : make_error_code(Errc::closed));
    QCOMPARE(clear.size(), std::size_t(size == bytes.size() ? 8 : 0));
  }
}

}  // namespace culvert::frp::aead_test

QTEST_GUILESS_MAIN(culvert::frp::aead_test::AeadTest)
#include "aead_test.moc"
