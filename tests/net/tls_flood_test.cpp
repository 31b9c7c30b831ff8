// Records without payload: a peer that sends them without end is refused before it has kept the
// loop busy. An end of OpenSSL's own against our session, in memory.
#include "core/net/memory_stream.h"
#include "core/net/self_signed.h"
#include "core/net/tls_session.h"
#include "tests/support/hex.h"
#include "tests/support/run_until.h"

#include <QTest>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <array>

namespace culvert::net::tls_flood_test {
namespace {

using ContextPtr = std::shared_ptr<const TlsContext>;

/// One end by the library alone.
class Peer {
 public:
  Peer(bool server, int version)
      : context_(SSL_CTX_new(TLS_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
    SSL_CTX_set_max_proto_version(context_.get(), version);
    if (server) {
      const KeyPair pair = make_self_signed();
      SSL_CTX_use_certificate(context_.get(), pair.certificate.get());
      SSL_CTX_use_PrivateKey(context_.get(), pair.key.get());
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (server)
      SSL_set_accept_state(ssl_.get());
    else
      SSL_set_connect_state(ssl_.get());
  }

  SSL* ssl() { return ssl_.get(); }

  /// Takes what the other end said; what it says to that is in said().
  void hear(Bytes bytes) {
    BIO_write(SSL_get_rbio(ssl()), bytes.data(), static_cast<int>(bytes.size()));
    if (SSL_do_handshake(ssl()) != 1) return;
    std::array<char, 1024> some{};
    while (SSL_read(ssl(), some.data(), static_cast<int>(some.size())) > 0) {
    }
  }
  void say(std::string_view text) { SSL_write(ssl(), text.data(), static_cast<int>(text.size())); }
  std::vector<std::byte> said() {
    BIO* const out = SSL_get_wbio(ssl());
    std::vector<std::byte> bytes(BIO_ctrl_pending(out));
    if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

/// Both ends, shaken hands.
struct Ends {
  Ends(bool ours_is_server, int version)
      : peer(!ours_is_server, version),
        ours(must(ours_is_server ? TlsContext::server({}) : TlsContext::client({})),
             ours_is_server) {
    for (int round = 0; round < 4; ++round) {
      peer.hear(answers());
      const std::vector<std::byte> said = peer.said();
      ours.lend_input(said);
      ours.handshake();
      ours.take_back_input();
    }
  }

  std::vector<std::byte> answers() {
    const Bytes spilled = ours.spilled().bytes();
    std::vector<std::byte> bytes(spilled.begin(), spilled.end());
    ours.spilled().clear();
    return bytes;
  }

  /// What our end makes of everything the peer has said.
  std::string read() {
    const std::vector<std::byte> said = peer.said();
    ours.lend_input(said);
    std::string text(1000, '\0');
    std::size_t count = 0;
    step = ours.read(std::as_writable_bytes(std::span(text)), count);
    ours.take_back_input();
    text.resize(count);
    return text;
  }

  Peer peer;
  TlsSession ours;
  TlsSession::Step step = TlsSession::Step::done;
};

void update_key(Peer& peer) {
  SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED);
  SSL_do_handshake(peer.ssl());
}

void send_ticket(Peer& peer) {
  SSL_new_session_ticket(peer.ssl());
  SSL_do_handshake(peer.ssl());
}

void ask_for_renegotiation(Peer& peer) {
  SSL_renegotiate(peer.ssl());
  SSL_do_handshake(peer.ssl());
}

using Nuisance = void (*)(Peer&);

}  // namespace

class TlsFloodTest : public QObject {
  Q_OBJECT

 private slots:
  void a_flood_without_payload_ends_the_session_data() {
    QTest::addColumn<bool>("ours_is_server");
    QTest::addColumn<int>("version");
    QTest::addColumn<Nuisance>("nuisance");
    QTest::newRow("key updates of a client") << true << TLS1_3_VERSION << &update_key;
    QTest::newRow("key updates of a server") << false << TLS1_3_VERSION << &update_key;
    QTest::newRow("tickets") << false << TLS1_3_VERSION << &send_ticket;
    QTest::newRow("wishes to renegotiate") << false << TLS1_2_VERSION << &ask_for_renegotiation;
  }
  void a_flood_without_payload_ends_the_session() {
    QFETCH(const bool, ours_is_server);
    QFETCH(const int, version);
    QFETCH(const Nuisance, nuisance);
    Ends ends(ours_is_server, version);
    for (int i = 0; i < 50; ++i)
      nuisance(ends.peer);
    ends.peer.say("hello");
    QCOMPARE(ends.read(), std::string("hello"));
    QVERIFY(ends.step == TlsSession::Step::want_input);
    ends.answers();
    // A byte now and then does not make it better.
    for (int i = 0; i < 100; ++i) {
      nuisance(ends.peer);
      if (i % 10 == 0) ends.peer.say("x");
    }
    ends.read();
    QVERIFY(ends.step == TlsSession::Step::failed);
    QCOMPARE(classify(ends.ours.error()), Errc::limit);
    QVERIFY(ends.answers().size() < 2000);
  }

  void key_updates_in_their_own_time_may_be_many() {
    Ends ends(true, TLS1_3_VERSION);
    for (int i = 0; i < 1000; ++i) {
      update_key(ends.peer);
      ends.peer.say("x");
      QCOMPARE(ends.read(), std::string("x"));
      ends.peer.hear(ends.answers());
      Clock::advance(std::chrono::seconds(1));
    }
  }

  void a_handshake_does_not_go_on_without_end() {
    asio::io_context io{1};
    auto [near, far] = memory_pipe(io.get_executor(), 4 << 20);
    // A HelloRequest of TLS 1.2, which a client skips in whatever state it is.
    const std::vector<std::byte> one = support::from_hex("160303000400000000");
    std::vector<std::byte> all;
    while (all.size() + one.size() <= (4 << 20))
      all.insert(all.end(), one.begin(), one.end());
    far->try_write(all);
    Error error;
    support::run(io, [](StreamPtr stream, Error& why) -> Task<> {
      const ContextPtr context = must(TlsContext::client({}));
      auto shaking = tls_connect(std::move(stream), context, Leg::upstream, nullptr);
      const auto shaken = co_await attempt(std::move(shaking));
      if (!shaken) why = shaken.error();
    }(std::move(near), error));
    QCOMPARE(error.code, Errc::limit);
  }
};

}  // namespace culvert::net::tls_flood_test

QTEST_GUILESS_MAIN(culvert::net::tls_flood_test::TlsFloodTest)
#include "tls_flood_test.moc"
