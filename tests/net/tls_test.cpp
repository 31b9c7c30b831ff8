#include "core/net/tls.h"

#include "core/net/certificate.h"
#include "core/net/memory_stream.h"
#include "core/net/self_signed.h"
#include "tests/support/fragmenting_stream.h"
#include "tests/support/run_until.h"
#include "tests/support/streams.h"
#include "tests/support/test_certificates.h"

#include <QTemporaryDir>
#include <QTest>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace culvert::net::tls_test {
namespace {

using support::CountingWaiter;
using support::read_until_end;
using support::write_and_end;

using support::CertificateWish;
using support::TestCertificate;
using ContextPtr = std::shared_ptr<const TlsContext>;

/// How both ends of a handshake came out.
struct Shaken {
  std::unique_ptr<TlsStream> client, server;
  Error client_error, server_error;
  TlsFacts client_facts, server_facts;
};

Task<> client_end(StreamPtr inner, ContextPtr context, Shaken& shaken) {
  try {
    shaken.client = co_await tls_connect(std::move(inner), std::move(context), Leg::upstream,
                                         &shaken.client_facts);
  } catch (const Failure& failure) {
    shaken.client_error = failure.error;
  }
}

Task<> server_end(StreamPtr inner, ContextPtr context, Shaken& shaken) {
  try {
    shaken.server = co_await tls_accept(std::move(inner), std::move(context), Leg::downstream,
                                        &shaken.server_facts);
  } catch (const Failure& failure) {
    shaken.server_error = failure.error;
  }
}

/// Changes one bit of everything written from a chosen moment on.
class Tampering final : public Stream {
 public:
  Tampering(StreamPtr inner, const bool& active) : inner_(std::move(inner)), active_(active) {}

  Executor executor() const override { return inner_->executor(); }
  Io try_read(MutableBytes to) override { return inner_->try_read(to); }
  Io try_write(Bytes from) override {
    std::vector<std::byte> copy(from.begin(), from.end());
    if (active_) copy.back() ^= std::byte{1};
    return inner_->try_write(copy);
  }
  std::size_t room() const override { return inner_->room(); }
  void when_readable(Waiter& waiter) override { inner_->when_readable(waiter); }
  void when_writable(Waiter& waiter) override { inner_->when_writable(waiter); }
  void forget(Waiter& waiter) noexcept override { inner_->forget(waiter); }
  void shutdown_write() override { inner_->shutdown_write(); }
  void abort() noexcept override { inner_->abort(); }
  std::string describe() const override { return inner_->describe(); }

 private:
  StreamPtr inner_;
  const bool& active_;
};

}  // namespace

class TlsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    folder_ = folder_guard_.path().toStdString();
    CertificateWish wish;
    wish.common_name = "Test CA";
    wish.is_ca = true;
    ca_ = make("ca", wish, nullptr);
    wish.common_name = "Other CA";
    other_ca_ = make("other_ca", wish, nullptr);
    wish = {};
    wish.common_name = "service.example";
    wish.dns = {"service.example", "*.wild.example"};
    wish.ip = {"127.0.0.1"};
    leaf_ = make("leaf", wish, ca_.get());
    wish.ends = std::chrono::seconds(-60);
    expired_ = make("expired", wish, ca_.get());
    wish = {};
    wish.common_name = "service.example";
    name_in_cn_only_ = make("cn_only", wish, ca_.get());
    wish.dns = {"service.example"};
    self_signed_ = make("self", wish, nullptr);
    wish = {};
    wish.common_name = "a client";
    wish.for_clients = true;
    client_ = make("client", wish, ca_.get());
    stranger_ = make("stranger", wish, other_ca_.get());
  }

  void carries_both_directions_in_random_pieces_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 30; ++seed)
      QTest::addRow("seed %d", seed) << seed;
  }
  void carries_both_directions_in_random_pieces() {
    QFETCH(int, seed);
    const auto number = static_cast<std::uint64_t>(seed);
    const std::size_t most = seed % 5 == 0 ? 7 : 30'000;
    auto [near, far] = memory_pipe(io_.get_executor(), 1 + number * 5119 % 70'000);
    near = support::fragmenting(std::move(near), {.seed = number, .most = most});
    far = support::fragmenting(std::move(far), {.seed = number + 100, .most = most});
    const bool tls12 = seed % 4 == 0;
    Shaken shaken = shake(std::move(near), std::move(far), client_context(), server_context(tls12));
    QVERIFY2(shaken.client && shaken.server, to_text(shaken.client_error).c_str());
    QCOMPARE(shaken.client_facts.version, std::string(tls12 ? "TLSv1.2" : "TLSv1.3"));
    const std::size_t size = seed % 5 == 0 ? 3000 : 200'000;
    const std::vector<std::byte> up = support::random_bytes(size, number);
    const std::vector<std::byte> down = support::random_bytes(size + 321, number + 1);
    std::vector<std::byte> got_up;
    std::vector<std::byte> got_down;
    support::run(io_, write_and_end(*shaken.client, up) && write_and_end(*shaken.server, down) &&
                          read_until_end(*shaken.server, got_up) &&
                          read_until_end(*shaken.client, got_down));
    QVERIFY(got_up == up);
    QVERIFY(got_down == down);
    QVERIFY(!shaken.client->truncated());
    QVERIFY(!shaken.server->truncated());
  }

  void prefers_aes_128_where_the_cpu_helps() {
    const Shaken shaken = shake(client_context(), server_context());
    QCOMPARE(shaken.client_facts.cipher, std::string("TLS_AES_128_GCM_SHA256"));
    const Shaken tls12 = shake(client_context(), server_context(true));
    QCOMPARE(tls12.client_facts.cipher, std::string("ECDHE-ECDSA-AES128-GCM-SHA256"));
  }

  void both_ends_know_the_facts() {
    TlsClientOptions options;
    options.server_name = "service.example.";
    options.alpn = {"h2", "http/1.1"};
    TlsServerOptions server;
    server.cert_file = leaf_->cert_file();
    server.key_file = leaf_->key_file();
    server.alpn = {"http/1.1"};
    const Shaken shaken =
        shake(must(TlsContext::client(options)), must(TlsContext::server(server)));
    const TlsFacts& client = shaken.client->facts();
    QCOMPARE(client, shaken.client_facts);
    QCOMPARE(client.version, std::string("TLSv1.3"));
    QCOMPARE(client.group, std::string("x25519"));
    QCOMPARE(client.sni, std::string("service.example"));
    QCOMPARE(client.alpn_offered, (std::vector<std::string>{"h2", "http/1.1"}));
    QCOMPARE(client.alpn_selected, std::optional<std::string>("http/1.1"));
    QCOMPARE(client.verify_mode, VerifyMode::none);
    QCOMPARE(client.cert_subject, std::string("CN=service.example"));
    QCOMPARE(client.cert_issuer, std::string("CN=Test CA"));
    QCOMPARE(client.cert_san,
             (std::vector<std::string>{"service.example", "*.wild.example", "127.0.0.1"}));
    QCOMPARE(client.cert_sha256, leaf_->sha256());
    const auto lifetime = client.cert_not_after - std::chrono::system_clock::now();
    QVERIFY(lifetime > std::chrono::minutes(50) && lifetime < std::chrono::minutes(61));
    const TlsFacts& peer = shaken.server_facts;
    QCOMPARE(peer.sni, std::string("service.example"));
    QCOMPARE(peer.alpn_offered, client.alpn_offered);
    QCOMPARE(peer.alpn_selected, client.alpn_selected);
    QVERIFY(peer.cert_sha256.empty());
  }

  void negotiates_alpn_data() {
    QTest::addColumn<QStringList>("offered");
    QTest::addColumn<QStringList>("ours");
    QTest::addColumn<QString>("selected");
    QTest::newRow("our order counts")
        << QStringList{"http/1.1", "h2"} << QStringList{"h2", "http/1.1"} << "h2";
    QTest::newRow("none offered") << QStringList{} << QStringList{"h2"} << "-";
    QTest::newRow("none of ours") << QStringList{"h2"} << QStringList{} << "-";
    QTest::newRow("no overlap") << QStringList{"h2"} << QStringList{"http/1.1"} << "!";
  }
  void negotiates_alpn() {
    QFETCH(QStringList, offered);
    QFETCH(QStringList, ours);
    QFETCH(QString, selected);
    TlsClientOptions client;
    TlsServerOptions server;
    for (const QString& name : offered)
      client.alpn.push_back(name.toStdString());
    for (const QString& name : ours)
      server.alpn.push_back(name.toStdString());
    const Shaken shaken = shake(must(TlsContext::client(client)), must(TlsContext::server(server)));
    QCOMPARE(shaken.server_facts.alpn_offered, client.alpn);
    if (selected == "!") {
      QCOMPARE(shaken.client_error.code, Errc::tls);
      QVERIFY2(
          shaken.client_error.cause.message().find("no application protocol") != std::string::npos,
          to_text(shaken.client_error).c_str());
      QCOMPARE(shaken.server_error.code, Errc::tls);
      return;
    }
    QVERIFY(shaken.client && shaken.server);
    QCOMPARE(QString::fromStdString(shaken.client_facts.alpn_selected.value_or("-")), selected);
    QCOMPARE(QString::fromStdString(shaken.server_facts.alpn_selected.value_or("-")), selected);
  }

  void sends_no_name_for_an_address() {
    TlsClientOptions options;
    options.server_name = "127.0.0.1";
    const Shaken shaken = shake(must(TlsContext::client(options)), server_context());
    QVERIFY(shaken.client);
    QVERIFY(shaken.server_facts.sni.empty());
  }

  void verifies_the_server_as_asked_data() {
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("ca");
    QTest::addColumn<int>("verify_code");
    const auto none = static_cast<int>(VerifyMode::none);
    const auto chain = static_cast<int>(VerifyMode::chain);
    QTest::newRow("good") << "leaf" << chain << "service.example"
                          << "ca" << 0;
    QTest::newRow("trailing dot") << "leaf" << chain << "service.example."
                                  << "ca" << 0;
    QTest::newRow("wildcard") << "leaf" << chain << "a.wild.example"
                              << "ca" << 0;
    QTest::newRow("address") << "leaf" << chain << "127.0.0.1"
                             << "ca" << 0;
    QTest::newRow("trusted leaf") << "self" << chain << "service.example"
                                  << "self" << 0;
    QTest::newRow("wrong CA") << "leaf" << chain << "service.example"
                              << "other_ca" << X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    QTest::newRow("wrong name") << "leaf" << chain << "other.example"
                                << "ca" << X509_V_ERR_HOSTNAME_MISMATCH;
    QTest::newRow("wrong address") << "leaf" << chain << "127.0.0.2"
                                   << "ca" << X509_V_ERR_IP_ADDRESS_MISMATCH;
    QTest::newRow("name in CN only") << "cn_only" << chain << "service.example"
                                     << "ca" << X509_V_ERR_HOSTNAME_MISMATCH;
    QTest::newRow("expired") << "expired" << chain << "service.example"
                             << "ca" << X509_V_ERR_CERT_HAS_EXPIRED;
    QTest::newRow("self-signed") << "self" << chain << "service.example"
                                 << "ca" << X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
    QTest::newRow("expired, not verified") << "expired" << none << ""
                                           << "" << 0;
    QTest::newRow("throw-away, not verified") << "" << none << ""
                                              << "" << 0;
  }
  void verifies_the_server_as_asked() {
    QFETCH(QString, certificate);
    QFETCH(int, mode);
    QFETCH(QString, name);
    QFETCH(QString, ca);
    QFETCH(int, verify_code);
    TlsServerOptions server;
    if (!certificate.isEmpty()) {
      server.cert_file = folder_ + "/" + certificate.toStdString() + ".pem";
      server.key_file = folder_ + "/" + certificate.toStdString() + ".key";
    }
    TlsClientOptions client;
    client.server_name = name.toStdString();
    client.verify = static_cast<VerifyMode>(mode);
    if (!ca.isEmpty()) client.ca_file = folder_ + "/" + ca.toStdString() + ".pem";
    const Shaken shaken = shake(must(TlsContext::client(client)), must(TlsContext::server(server)));
    QCOMPARE(shaken.client_facts.verify_code, long{verify_code});
    QCOMPARE(shaken.client_facts.verify_mode, client.verify);
    QCOMPARE(shaken.client_facts.cert_sha256.size(), std::size_t{64});  // known also when refused
    QCOMPARE(shaken.client != nullptr, verify_code == 0);
    if (verify_code == 0) return;
    QCOMPARE(shaken.client_error.code, Errc::certificate);
    QCOMPARE(shaken.client_error.leg, Leg::upstream);
    QVERIFY(!shaken.client_facts.verify_text.empty());
    QCOMPARE(shaken.client_error.cause.message(), shaken.client_facts.verify_text);
    // The server sees an alert: about a certificate, mostly by a code that says so.
    QVERIFY(shaken.server_error.code == Errc::certificate || shaken.server_error.code == Errc::tls);
  }

  void compares_the_pin() {
    TlsServerOptions server;
    server.cert_file = self_signed_->cert_file();
    server.key_file = self_signed_->key_file();
    TlsClientOptions client;
    client.verify = VerifyMode::pinned;
    client.pins = {self_signed_->sha256()};
    const ContextPtr server_side = must(TlsContext::server(server));
    const Shaken good = shake(must(TlsContext::client(client)), server_side);
    QVERIFY(good.client);
    QCOMPARE(good.client_facts.verify_code, 0L);
    client.pins = {leaf_->sha256()};
    const Shaken bad = shake(must(TlsContext::client(client)), server_side);
    QVERIFY(!bad.client);
    QCOMPARE(bad.client_error.code, Errc::certificate);
    QVERIFY(bad.client_error.context.find(self_signed_->sha256()) != std::string::npos);
    QCOMPARE(bad.client_facts.cert_sha256, self_signed_->sha256());
  }

  void demands_a_client_certificate_where_a_ca_is_given() {
    TlsServerOptions server;
    server.client_ca_file = ca_->cert_file();
    const ContextPtr server_side = must(TlsContext::server(server));

    const Shaken good = shake(client_with(*client_), server_side);
    QVERIFY(good.client && good.server);
    QCOMPARE(good.server_facts.cert_sha256, client_->sha256());
    QCOMPARE(good.server_facts.verify_mode, VerifyMode::chain);

    const Shaken none = shake(client_context(), server_side);
    QCOMPARE(none.server_error.code, Errc::certificate);
    QCOMPARE(none.server_error.leg, Leg::downstream);

    const Shaken wrong = shake(client_with(*stranger_), server_side);
    QCOMPARE(wrong.server_error.code, Errc::certificate);
    QCOMPARE(wrong.server_facts.cert_sha256, stranger_->sha256());
    QCOMPARE(wrong.server_facts.verify_code, long{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY});
  }

  void a_refused_client_certificate_shows_at_the_first_read() {
    // In TLS 1.3 the client's handshake is over before the server has judged.
    TlsServerOptions server;
    server.client_ca_file = ca_->cert_file();
    const Shaken shaken = shake(client_context(), must(TlsContext::server(server)));
    QVERIFY(shaken.client);
    std::array<std::byte, 10> to;
    const Io io = shaken.client->try_read(to);
    QCOMPARE(io.status, Io::Status::failed);
    QCOMPARE(classify(io.error), Errc::certificate);
    QVERIFY2(io.error.message().find("certificate required") != std::string::npos,
             io.error.message().c_str());
    QCOMPARE(shaken.client->try_read(to).error, io.error);  // and stays the reason
  }

  void a_refused_client_certificate_shows_at_the_first_write_too() {
    // Who writes first finds that the server has gone; its word lies there all the same.
    TlsServerOptions server;
    server.client_ca_file = ca_->cert_file();
    const Shaken shaken = shake(client_context(), must(TlsContext::server(server)));
    QVERIFY(shaken.client);
    const Io io = shaken.client->try_write(as_bytes("hello"));
    QCOMPARE(io.status, Io::Status::failed);
    QVERIFY2(io.error.message().find("certificate required") != std::string::npos,
             io.error.message().c_str());
  }

  void a_write_that_fails_leaves_what_has_come() {
    Shaken shaken = shake(client_context(), must(TlsContext::server({})));
    QVERIFY(shaken.client && shaken.server);
    QCOMPARE(shaken.server->try_write(as_bytes("last words")).status, Io::Status::done);
    shaken.server.reset();
    const Io io = shaken.client->try_write(as_bytes("hello"));
    QCOMPARE(io.status, Io::Status::failed);
    QCOMPARE(classify(io.error), Errc::reset);
    std::array<std::byte, 20> to;
    const Io read = shaken.client->try_read(to);
    QCOMPARE(std::string(as_text(Bytes(to).first(read.count))), std::string("last words"));
  }

  void recognises_a_server_that_speaks_no_tls_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("shown");
    QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")
                          << "\"HTTP/1.1 400 Bad Request\"";
    QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << "\"SSH-2.0-OpenSSH_9.2\"";
    QTest::newRow("yamux") << QByteArray::fromHex("000100010000000100000000")
                           << "000100010000000100000000";
  }
  void recognises_a_server_that_speaks_no_tls() {
    QFETCH(QByteArray, answer);
    QFETCH(QString, shown);
    auto [near, far] = memory_pipe(io_.get_executor());
    far->try_write(
        as_bytes(std::string_view(answer.data(), static_cast<std::size_t>(answer.size()))));
    Shaken shaken;
    support::run(io_, client_end(std::move(near), client_context(), shaken));
    QCOMPARE(shaken.client_error.code, Errc::plaintext_peer);
    QCOMPARE(shaken.client_error.leg, Leg::upstream);
    QVERIFY2(shaken.client_error.context.ends_with(shown.toStdString()),
             shaken.client_error.context.c_str());
    // Nothing was negotiated, whatever was offered.
    QCOMPARE(shaken.client_facts.version, std::string());
  }

  void recognises_a_client_that_speaks_no_tls() {
    auto [near, far] = memory_pipe(io_.get_executor());
    near->try_write(as_bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    Shaken shaken;
    support::run(io_, server_end(std::move(far), server_context(), shaken));
    QCOMPARE(shaken.server_error.code, Errc::plaintext_peer);
    QVERIFY(shaken.server_error.context.ends_with("\"GET / HTTP/1.1\""));
  }

  void tells_a_peer_that_closes_or_breaks_in_the_handshake() {
    for (const bool broken : {false, true}) {
      auto [near, far] = memory_pipe(io_.get_executor());
      if (broken)
        far->abort();
      else
        far.reset();
      Shaken shaken;
      support::run(io_, server_end(std::move(near), server_context(), shaken));
      QCOMPARE(shaken.server_error.code, broken ? Errc::reset : Errc::closed);
    }
  }

  void tells_versions_that_do_not_meet() {
    const ContextPtr old_client = client_context();
    SSL_CTX_set_max_proto_version(old_client->native(), TLS1_2_VERSION);
    const ContextPtr new_server = must(TlsContext::server({}));
    SSL_CTX_set_min_proto_version(new_server->native(), TLS1_3_VERSION);
    const Shaken shaken = shake(old_client, new_server);
    QCOMPARE(shaken.client_error.code, Errc::tls);
    QCOMPARE(shaken.server_error.code, Errc::tls);
    QVERIFY2(shaken.client_error.cause.message().find("protocol version") != std::string::npos,
             to_text(shaken.client_error).c_str());
  }

  void a_record_that_was_changed_under_way_breaks_the_stream() {
    bool tamper = false;
    auto [near, far] = memory_pipe(io_.get_executor());
    near = std::make_unique<Tampering>(std::move(near), tamper);
    const Shaken shaken =
        shake(std::move(near), std::move(far), client_context(), server_context());
    tamper = true;
    shaken.client->try_write(as_bytes("money: 10"));
    std::array<std::byte, 20> to;
    const Io io = shaken.server->try_read(to);
    QCOMPARE(io.status, Io::Status::failed);
    QCOMPARE(classify(io.error), Errc::tls);
  }

  void knows_an_end_that_was_not_announced() {
    Shaken shaken = shake(client_context(), server_context());
    shaken.server->try_write(as_bytes("half an ans"));
    shaken.server.reset();
    std::array<std::byte, 20> to;
    QCOMPARE(shaken.client->try_read(to).count, std::size_t{11});
    QCOMPARE(shaken.client->try_read(to).status, Io::Status::ended);
    QVERIFY(shaken.client->truncated());
  }

  void ends_one_direction_and_keeps_the_other() {
    const Shaken shaken = shake(client_context(), server_context());
    shaken.client->shutdown_write();
    std::array<std::byte, 20> to;
    QCOMPARE(shaken.server->try_read(to).status, Io::Status::ended);
    QVERIFY(!shaken.server->truncated());
    QCOMPARE(shaken.server->try_write(as_bytes("bye")).count, std::size_t{3});
    QCOMPARE(shaken.client->try_read(to).count, std::size_t{3});
  }

  void holds_a_bounded_amount_and_tells_when_there_is_room() {
    auto [near, far] = memory_pipe(io_.get_executor(), 10'000);
    const Shaken shaken =
        shake(std::move(near), std::move(far), client_context(), server_context());
    const std::vector<std::byte> chunk(50'000);
    std::size_t written = 0;
    for (Io io; (io = shaken.client->try_write(chunk)).is_done();)
      written += io.count;
    QCOMPARE(shaken.client->room(), std::size_t{0});
    QVERIFY(shaken.client->held() >= 128 * 1024);
    QVERIFY(shaken.client->held() < 130 * 1024);
    CountingWaiter waiter;
    shaken.client->when_writable(waiter);
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
    std::vector<std::byte> to(20'000);
    std::size_t got = 0;
    for (int turns = 0; turns < 1000 && got < written; ++turns) {
      if (const Io io = shaken.server->try_read(to); io.is_done()) got += io.count;
      support::settle(io_);
      if (got > 0) QCOMPARE(waiter.calls, 1);
    }
    QCOMPARE(got, written);  // pushed on without anybody waiting
    QCOMPARE(shaken.client->held(), std::size_t{0});
    QVERIFY(shaken.client->try_flush().is_done());
  }

  void plaintext_in_memory_is_announced_from_the_loop() {
    const Shaken shaken = shake(client_context(), server_context());
    shaken.client->try_write(as_bytes("0123456789"));
    std::array<std::byte, 4> to;
    QCOMPARE(shaken.server->try_read(to).count, std::size_t{4});
    CountingWaiter waiter;
    shaken.server->when_readable(waiter);
    QCOMPARE(waiter.calls, 0);
    support::settle(io_);
    QCOMPARE(waiter.calls, 1);
  }

  void may_be_destroyed_with_waiters_registered() {
    auto [near, far] = memory_pipe(io_.get_executor(), 10'000);
    Shaken shaken = shake(std::move(near), std::move(far), client_context(), server_context());
    const std::vector<std::byte> chunk(200'000);
    shaken.client->try_write(chunk);
    CountingWaiter waiter;
    shaken.client->when_writable(waiter);
    shaken.client->when_readable(waiter);
    shaken.client.reset();
    support::settle(io_);
    QCOMPARE(waiter.calls, 0);
  }

  void names_the_file_that_cannot_be_used() {
    TlsServerOptions server;
    server.cert_file = folder_ + "/none.pem";
    server.key_file = leaf_->key_file();
    expect_unusable(TlsContext::server(server), Errc::certificate, "none.pem");
    server.cert_file = leaf_->cert_file();
    server.key_file = ca_->key_file();
    expect_unusable(TlsContext::server(server), Errc::certificate, "ca.key");
    server.key_file = leaf_->cert_file();
    expect_unusable(TlsContext::server(server), Errc::certificate, "leaf.pem");
    // Nobody is asked on the terminal.
    server.key_file = encrypted(*leaf_);
    expect_unusable(TlsContext::server(server), Errc::certificate, "needs a passphrase");
    server.key_file = leaf_->key_file();
    server.client_ca_file = folder_ + "/no_ca.pem";
    expect_unusable(TlsContext::server(server), Errc::certificate, "no_ca.pem");
    TlsClientOptions client;
    client.verify = VerifyMode::chain;
    client.server_name = "a.example";
    client.ca_file = folder_ + "/no_ca.pem";
    expect_unusable(TlsContext::client(client), Errc::certificate, "no_ca.pem");
    client.ca_file = ca_->cert_file();
    client.server_name = "";
    expect_unusable(TlsContext::client(client), Errc::config, "server name");
    client = {};
    client.cert_file = leaf_->cert_file();
    expect_unusable(TlsContext::client(client), Errc::config, "key");
  }

  void makes_a_throw_away_certificate_like_that_of_frps() {
    const KeyPair pair = make_self_signed();
    QVERIFY(pair.certificate && pair.key);
    QCOMPARE(EVP_PKEY_get_base_id(pair.key.get()), EVP_PKEY_EC);
    QCOMPARE(EVP_PKEY_get_bits(pair.key.get()), 256);
    X509* const certificate = pair.certificate.get();
    QCOMPARE(X509_NAME_entry_count(X509_get_subject_name(certificate)), 0);
    QVERIFY(X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) < 0);
    BIGNUM* const serial = ASN1_INTEGER_to_BN(X509_get_serialNumber(certificate), nullptr);
    QVERIFY(!BN_is_negative(serial) && BN_num_bits(serial) > 64);
    BN_free(serial);
    int days = 0;
    int seconds = 0;
    QVERIFY(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate), nullptr));
    QVERIFY(days == 0 && seconds >= 3600 && seconds < 3700);
    QVERIFY(ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate)));
    QVERIFY(days >= 3649 && days <= 3653);
    QVERIFY(fingerprint(certificate) != fingerprint(make_self_signed().certificate.get()));
  }

 private:
  std::unique_ptr<TestCertificate> make(const char* name, const CertificateWish& wish,
                                        const TestCertificate* issuer) {
    return std::make_unique<TestCertificate>(folder_, name, wish, issuer);
  }

  static ContextPtr client_context() { return must(TlsContext::client({})); }
  /// The throw-away certificate, made once.
  static ContextPtr server_context(bool tls12 = false) {
    static const ContextPtr newest = must(TlsContext::server({}));
    static const ContextPtr older = [] {
      ContextPtr made = must(TlsContext::server({}));
      SSL_CTX_set_max_proto_version(made->native(), TLS1_2_VERSION);
      return made;
    }();
    return tls12 ? older : newest;
  }
  static ContextPtr client_with(const TestCertificate& certificate) {
    TlsClientOptions options;
    options.cert_file = certificate.cert_file();
    options.key_file = certificate.key_file();
    return must(TlsContext::client(options));
  }

  Shaken shake(StreamPtr near, StreamPtr far, const ContextPtr& client, const ContextPtr& server) {
    Shaken shaken;
    support::run(io_, client_end(std::move(near), client, shaken) &&
                          server_end(std::move(far), server, shaken));
    return shaken;
  }
  Shaken shake(const ContextPtr& client, const ContextPtr& server) {
    auto [near, far] = memory_pipe(io_.get_executor());
    return shake(std::move(near), std::move(far), client, server);
  }

  /// A file with the key of that certificate, behind a passphrase.
  std::string encrypted(const TestCertificate& certificate) const {
    std::string path = folder_ + "/encrypted.key";
    BIO* const in = BIO_new_file(certificate.key_file().c_str(), "r");
    BIO* const out = BIO_new_file(path.c_str(), "w");
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    PEM_write_bio_PKCS8PrivateKey(out, key, EVP_aes_256_cbc(), "secret", 6, nullptr, nullptr);
    EVP_PKEY_free(key);
    BIO_free(in);
    BIO_free(out);
    return path;
  }

  static void expect_unusable(const Result<ContextPtr>& made, Errc code, const char* part) {
    QVERIFY(!made);
    QVERIFY2(made.error().code == code, to_text(made.error()).c_str());
    QVERIFY2(made.error().context.find(part) != std::string::npos, made.error().context.c_str());
  }

  asio::io_context io_;
  QTemporaryDir folder_guard_;
  std::string folder_;
  std::unique_ptr<TestCertificate> ca_, other_ca_, leaf_, expired_, name_in_cn_only_, self_signed_,
      client_, stranger_;
};

}  // namespace culvert::net::tls_test

QTEST_GUILESS_MAIN(culvert::net::tls_test::TlsTest)
#include "tls_test.moc"
