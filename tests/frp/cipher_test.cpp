#include "core/frp/cipher.h"

#include "core/frp/cfb.h"
#include "core/frp/wire.h"
#include "core/net/memory_stream.h"
#include "tests/frp/vectors.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/hex.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"

#include <QTest>
#include <openssl/evp.h>

#include <random>

namespace culvert::frp::cipher_test {

using support::from_hex;
using support::Pipe;
using support::to_hex;

namespace {

constexpr auto iv_hex = "000102030405060708090a0b0c0d0e0f";

/// frp-wire 10.3 and 10.4 without the IV.
constexpr auto req_work_conn_cipher = "c60f8df813e99ddbfa42ac";
constexpr auto client_cipher =
    "dc0f8df813e99ddbfa42ac06f0f2fcbc00f9e49bdc66facbfb1bc7526ab20d0aab8329a62f485f2c1e3dd5956c11"
    "156345ec32c030ab367abe9fbd91b4243a8f2b0e18d0d4de36e56aac9df51e468e10aa";
constexpr auto nat_hole_cipher =
    "a7eb685d169ff8bf85d4f1f6ea1e68753723767826fea7f6d676b67a4fe0dcffe500490b9feaf5a8f81b540165fc"
    "e91d0eaddcfe2c7ab20e6cd3ca8245018c767732732e5cd75612f3dced2cb8f3e84bf71854981f8af99f5e943850"
    "80b275a8ff253e1a2a474cae61";

Cfb started(const CipherKey& key, std::string_view iv) {
  Cfb::Block block;
  std::ranges::copy(from_hex(iv), block.begin());
  Cfb cfb(key);
  cfb.start(block);
  return cfb;
}

/// What OpenSSL's own aes-128-cfb makes of `in`.
std::vector<std::byte> reference(const CipherKey& key, Bytes iv, Bytes in, bool encrypts) {
  const auto raw = [](const std::byte* p) { return reinterpret_cast<const unsigned char*>(p); };
  std::vector<std::byte> out(in.size());
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  int written = 0;
  EVP_CipherInit_ex(context, EVP_aes_128_cfb128(), nullptr, raw(key.data()), raw(iv.data()),
                    encrypts ? 1 : 0);
  EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &written, raw(in.data()),
                   static_cast<int>(in.size()));
  EVP_CIPHER_CTX_free(context);
  return out;
}

/// Runs `in` through `cfb` in pieces of `piece` bytes (0: random sizes).
std::vector<std::byte> run(Cfb cfb, Bytes in, std::size_t piece, bool encrypts) {
  std::minstd_rand random(7);
  std::vector<std::byte> out(in.begin(), in.end());
  for (std::size_t at = 0; at < in.size();) {
    const std::size_t wanted = piece > 0 ? piece : random() % 100;
    const std::size_t count = std::min(wanted, in.size() - at);
    if (encrypts)
      cfb.encrypt(in.subspan(at, count), out.data() + at);
    else
      cfb.decrypt(MutableBytes(out).subspan(at, count));
    at += count;
  }
  return out;
}

std::vector<std::byte> arrived(net::Stream& at) {
  const Bytes bytes = at.buffered();
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  at.consume(copy.size());
  return copy;
}

Task<std::vector<std::byte>> read_all(net::Stream& from) {
  std::vector<std::byte> all;
  std::array<std::byte, 3000> part;
  for (;;) {
    const std::size_t count = co_await net::read_some(from, part, Leg::relay);
    if (count == 0) co_return all;
    all.insert(all.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

}  // namespace

class CipherTest : public QObject {
  Q_OBJECT

 private slots:
  void derives_the_keys_of_the_vectors_data();
  void derives_the_keys_of_the_vectors();
  void encrypts_and_decrypts_the_vectors_data();
  void encrypts_and_decrypts_the_vectors();
  void agrees_with_openssl_in_any_pieces_data();
  void agrees_with_openssl_in_any_pieces();
  void switches_between_keys();

  void reads_what_frp_sends();
  void sends_an_iv_with_the_first_byte_and_not_before();
  void uses_another_iv_each_time();
  void carries_bytes_through_any_fragmentation_data();
  void carries_bytes_through_any_fragmentation();
  void keeps_what_the_stream_below_does_not_take();
  void sends_what_it_keeps_without_being_asked();
  void ends_after_what_it_keeps();
  void wakes_a_writer_when_there_is_room();
  void reports_a_broken_stream();
  void makes_garbage_of_another_key();
  void compresses_inside_the_encryption();
};

void CipherTest::derives_the_keys_of_the_vectors_data() {
  QTest::addColumn<QByteArray>("secret");
  QTest::addColumn<QByteArray>("key");
  const auto row = [](const char* secret, const char* key) {
    QTest::addRow("'%s'", secret) << QByteArray(secret) << QByteArray(key);
  };
  row("secret", "8a69215e54aca50e54f738de611a87f9");
  row("token", "c16a8f63832926cee123eea29f95d670");
  row("12345678", "b7eac3f66310824c114f56f8274fdfea");
  row("abcdefg", "737f91adb7287dae741a69429eb6dbad");
  row("", "cdc9dc4c472c37331281df4c232a8407");
}

void CipherTest::derives_the_keys_of_the_vectors() {
  QFETCH(QByteArray, secret);
  QFETCH(QByteArray, key);
  QCOMPARE(to_hex(derive_key(Secret(secret.toStdString()))), key.toStdString());
}

void CipherTest::encrypts_and_decrypts_the_vectors_data() {
  QTest::addColumn<QByteArray>("secret");
  QTest::addColumn<QByteArray>("clear");
  QTest::addColumn<QByteArray>("cipher");
  QTest::newRow("server") << QByteArray("secret") << QByteArray("7200000000000000027b7d")
                          << QByteArray(req_work_conn_cipher);
  QTest::newRow("client") << QByteArray("secret")
                          << QByteArray("6800000000000000027b7d") + vectors::new_proxy_frame
                          << QByteArray(client_cipher);
  QTest::newRow("hole punch") << QByteArray("abcdefg") << QByteArray(vectors::nat_hole_sid_frame)
                              << QByteArray(nat_hole_cipher);
}

void CipherTest::encrypts_and_decrypts_the_vectors() {
  QFETCH(QByteArray, secret);
  QFETCH(QByteArray, clear);
  QFETCH(QByteArray, cipher);
  const CipherKey key = derive_key(Secret(secret.toStdString()));
  for (std::size_t piece = 0; piece <= 40; ++piece) {
    const Cfb cfb = started(key, iv_hex);
    QCOMPARE(to_hex(run(cfb, from_hex(clear.toStdString()), piece, true)), cipher.toStdString());
    QCOMPARE(to_hex(run(cfb, from_hex(cipher.toStdString()), piece, false)), clear.toStdString());
  }
}

void CipherTest::agrees_with_openssl_in_any_pieces_data() {
  QTest::addColumn<int>("piece");
  for (const int piece : {0, 1, 15, 16, 17, 31, 32, 100, 4095, 4096, 4097, 16384, 100000})
    QTest::addRow("%d", piece) << piece;
}

void CipherTest::agrees_with_openssl_in_any_pieces() {
  QFETCH(int, piece);
  const CipherKey key = derive_key(Secret("secret"));
  const auto size = piece == 0 || piece > 16 ? 50000u : 1000u;
  const auto clear = support::random_bytes(size, 3);
  const auto iv = from_hex(iv_hex);
  const auto cipher = reference(key, iv, clear, true);
  const Cfb cfb = started(key, iv_hex);
  QVERIFY(run(cfb, clear, static_cast<std::size_t>(piece), true) == cipher);
  QVERIFY(run(cfb, cipher, static_cast<std::size_t>(piece), false) == clear);
  QVERIFY(reference(key, iv, cipher, false) == clear);
}

void CipherTest::switches_between_keys() {
  const CipherKey one = derive_key(Secret("secret")), other = derive_key(Secret("abcdefg"));
  Cfb first = started(one, iv_hex), second = started(other, iv_hex);
  const auto clear = support::random_bytes(500, 4);
  const auto iv = from_hex(iv_hex);
  std::vector<std::byte> a(clear.size()), b(clear.size());
  for (std::size_t at = 0; at < clear.size(); at += 50) {
    first.encrypt(Bytes(clear).subspan(at, 50), a.data() + at);
    second.encrypt(Bytes(clear).subspan(at, 50), b.data() + at);
  }
  QVERIFY(a == reference(one, iv, clear, true));
  QVERIFY(b == reference(other, iv, clear, true));
}

void CipherTest::reads_what_frp_sends() {
  Pipe p;
  const auto bytes = from_hex(std::string(iv_hex) + req_work_conn_cipher);
  p.near = encrypted(std::move(p.near), derive_key(Secret("secret")));
  for (const std::byte& b : bytes) {
    QVERIFY(p.far->try_write(Bytes(&b, 1)).is_done());
    support::settle(p.io);
  }
  QCOMPARE(name_of(support::run(p.io, receive(*p.near, WireVersion::v1))),
           std::string_view("ReqWorkConn"));
  p.far->shutdown_write();
  QVERIFY(support::run(p.io, read_all(*p.near)).empty());
}

void CipherTest::sends_an_iv_with_the_first_byte_and_not_before() {
  Pipe p;
  const CipherKey key = derive_key(Secret("secret"));
  const auto near = encrypted(std::move(p.near), key);
  QVERIFY(near->try_write({}).is_done());
  QVERIFY(near->try_flush().is_done());
  QVERIFY(p.far->buffered().empty());
  QCOMPARE(near->try_write(as_bytes("hello")).count, std::size_t(5));
  const auto sent = arrived(*p.far);
  QCOMPARE(sent.size(), std::size_t(16 + 5));
  const auto clear = reference(key, Bytes(sent).first(16), Bytes(sent).subspan(16), false);
  QCOMPARE(as_text(clear), std::string_view("hello"));
}

void CipherTest::uses_another_iv_each_time() {
  std::vector<std::string> ivs;
  for (int i = 0; i < 20; ++i) {
    Pipe p;
    const auto near = encrypted(std::move(p.near), CipherKey{});
    QVERIFY(near->try_write(as_bytes("x")).is_done());
    ivs.push_back(to_hex(Bytes(arrived(*p.far)).first(16)));
  }
  std::ranges::sort(ivs);
  QVERIFY(std::ranges::adjacent_find(ivs) == ivs.end());
}

void CipherTest::carries_bytes_through_any_fragmentation_data() {
  QTest::addColumn<int>("most");
  QTest::addColumn<bool>("encryption");
  QTest::addColumn<bool>("compression");
  QTest::addColumn<int>("size");
  for (const int most : {1, 20, 700, 100000})
    for (const bool compression : {false, true})
      for (const bool encryption : {false, true})
        QTest::addRow("up to %d%s%s", most, compression ? " compressed" : "",
                      encryption ? " encrypted" : "")
            << most << encryption << compression << (most <= 20 ? 20000 : 300000);
}

void CipherTest::carries_bytes_through_any_fragmentation() {
  QFETCH(int, most);
  QFETCH(bool, encryption);
  QFETCH(bool, compression);
  QFETCH(int, size);
  const CipherKey key = derive_key(Secret("secret"));
  Pipe p(10000);
  support::Fragmentation how;
  how.most = static_cast<std::size_t>(most);
  const auto layered = [&](net::StreamPtr inner) {
    ++how.seed;
    net::StreamPtr below = support::fragmenting(std::move(inner), how);
    return support::fragmenting(payload_layers(std::move(below), encryption, compression, key),
                                how);
  };
  const auto near = layered(std::move(p.near)), far = layered(std::move(p.far));
  // Half of it compresses well, half not at all.
  auto up = support::random_bytes(static_cast<std::size_t>(size), 5);
  std::fill(up.begin(), up.begin() + size / 2, std::byte{'a'});
  const auto down = support::random_bytes(static_cast<std::size_t>(size), 6);
  std::vector<std::byte> got_up, got_down;
  const auto upwards = [](net::Stream& to, net::Stream& from, const std::vector<std::byte>& bytes,
                          std::vector<std::byte>& out) -> Task<> {
    out = co_await (support::write_and_end(to, bytes) && read_all(from));
  };
  const auto both = [&](Task<> a, Task<> b) -> Task<> { co_await (std::move(a) && std::move(b)); };
  support::run(p.io, both(upwards(*near, *far, up, got_up), upwards(*far, *near, down, got_down)));
  QVERIFY(got_up == up);
  QVERIFY(got_down == down);
  QCOMPARE(near->held(), std::size_t(0));
  QCOMPARE(far->held(), std::size_t(0));
}

void CipherTest::keeps_what_the_stream_below_does_not_take() {
  Pipe p(100);
  const CipherKey key{};
  const auto near = encrypted(std::move(p.near), key);
  const auto clear = support::random_bytes(1000, 8);
  QCOMPARE(near->try_write(clear).count, std::size_t(1000));  // taken, although there is no room
  QCOMPARE(near->held(), std::size_t(1016 - 100));
  QCOMPARE(near->room(), std::size_t(0));
  QVERIFY(near->try_write(clear).is_blocked());
  QVERIFY(near->try_flush().is_blocked());

  std::vector<std::byte> sent;
  while (near->held() > 0) {
    const auto part = arrived(*p.far);
    sent.insert(sent.end(), part.begin(), part.end());
    near->try_flush();
  }
  const auto rest = arrived(*p.far);
  sent.insert(sent.end(), rest.begin(), rest.end());
  QVERIFY(reference(key, Bytes(sent).first(16), Bytes(sent).subspan(16), false) == clear);
  QVERIFY(near->room() > 0);
}

void CipherTest::sends_what_it_keeps_without_being_asked() {
  Pipe p(100);
  const auto near = encrypted(std::move(p.near), CipherKey{});
  QCOMPARE(near->try_write(support::random_bytes(1000, 8)).count, std::size_t(1000));
  std::size_t sent = 0;
  for (int turn = 0; turn < 20; ++turn) {
    sent += arrived(*p.far).size();
    support::settle(p.io);
  }
  QCOMPARE(sent, std::size_t(1016));
  QCOMPARE(near->held(), std::size_t(0));
}

void CipherTest::ends_after_what_it_keeps() {
  Pipe p(100);
  const CipherKey key{};
  const auto near = encrypted(std::move(p.near), key);
  const auto far = encrypted(std::move(p.far), key);
  const auto clear = support::random_bytes(1000, 8);
  QCOMPARE(near->try_write(clear).count, std::size_t(1000));
  near->shutdown_write();
  near->shutdown_write();
  QVERIFY(support::run(p.io, read_all(*far)) == clear);
}

namespace {

struct CountingWaiter final : net::Waiter {
  int calls = 0;
  void ready() override { ++calls; }
};

}  // namespace

void CipherTest::wakes_a_writer_when_there_is_room() {
  Pipe p(100);
  const auto near = encrypted(std::move(p.near), CipherKey{});
  QCOMPARE(near->try_write(support::random_bytes(300, 8)).count, std::size_t(300));
  CountingWaiter waiter, forgotten;
  near->when_writable(forgotten);
  near->forget(forgotten);
  near->when_writable(waiter);
  support::settle(p.io);
  QCOMPARE(waiter.calls, 0);
  for (int turn = 0; turn < 10; ++turn) {
    arrived(*p.far);
    support::settle(p.io);
  }
  QCOMPARE(waiter.calls, 1);
  QCOMPARE(forgotten.calls, 0);
  QVERIFY(near->room() > 0);
}

void CipherTest::reports_a_broken_stream() {
  for (const bool compression : {false, true}) {
    Pipe p(100);
    const auto near = payload_layers(std::move(p.near), true, compression, CipherKey{});
    QVERIFY(near->try_write(support::random_bytes(500, 8)).is_done());
    p.far.reset();
    std::array<std::byte, 10> to;
    CountingWaiter waiter;
    near->when_writable(waiter);
    support::settle(p.io);
    QCOMPARE(waiter.calls, 1);
    QVERIFY(near->try_write(as_bytes("x")).status == net::Io::Status::failed);
    QVERIFY(near->try_flush().status == net::Io::Status::failed);
    near->abort();
    QVERIFY(near->try_read(to).status == net::Io::Status::failed);
  }
}

void CipherTest::makes_garbage_of_another_key() {
  Pipe p;
  const auto near = encrypted(std::move(p.near), derive_key(Secret("secret")));
  const auto far = encrypted(std::move(p.far), derive_key(Secret("Secret")));
  const auto bytes = encode(vectors::new_proxy(), WireVersion::v1);
  QVERIFY(near->try_write(bytes).is_done());
  std::vector<std::byte> got(bytes.size());
  const std::size_t count = far->try_read(got).count;  // without the IV
  QVERIFY(count > 0);
  QVERIFY(to_hex(Bytes(got).first(count)) != to_hex(Bytes(bytes).first(count)));
}

// frp-wire 10.7, last vector.
void CipherTest::compresses_inside_the_encryption() {
  Pipe p;
  const auto near = payload_layers(std::move(p.near), true, true, derive_key(Secret("secret")));
  const auto bytes =
      from_hex("000102030405060708090a0b0c0d0e0f4b098df860a7fc8b8860d07ff0f247a3bdd5e31a148389");
  QVERIFY(p.far->try_write(bytes).is_done());
  p.far->shutdown_write();
  QCOMPARE(as_text(support::run(p.io, read_all(*near))), std::string_view("hello"));

  QVERIFY(near->try_write(as_bytes("hello")).is_done());
  const auto sent = arrived(*p.far);
  const auto clear = reference(derive_key(Secret("secret")), Bytes(sent).first(16),
                               Bytes(sent).subspan(16), false);
  QCOMPARE(to_hex(clear), std::string("ff060000734e6150705901090000bb1f1c1968656c6c6f"));
}

}  // namespace culvert::frp::cipher_test

QTEST_GUILESS_MAIN(culvert::frp::cipher_test::CipherTest)
#include "cipher_test.moc"
