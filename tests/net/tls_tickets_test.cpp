// Visitors that come back with a ticket: a client of OpenSSL's own against our session, in memory.
#include "core/net/tls_session.h"
#include "tests/support/test_certificates.h"

#include <QTemporaryDir>
#include <QTest>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <array>

namespace culvert::net::tls_tickets_test {
namespace {

using support::CertificateWish;
using support::TestCertificate;
using ContextPtr = std::shared_ptr<const TlsContext>;
using Ticket = std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)>;

/// What a client brings.
struct Visitor {
  int version = TLS1_3_VERSION;
  std::string alpn = "h2";
  SSL_SESSION* ticket = nullptr;
  const TestCertificate* certificate = nullptr;
};

struct Visit {
  TlsFacts facts;
  Ticket ticket{nullptr, SSL_SESSION_free};
};

class Client {
 public:
  explicit Client(const Visitor& visitor)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
    SSL_CTX_set_max_proto_version(context_.get(), visitor.version);
    if (visitor.certificate != nullptr) {
      SSL_CTX_use_certificate_chain_file(context_.get(), visitor.certificate->cert_file().c_str());
      SSL_CTX_use_PrivateKey_file(context_.get(), visitor.certificate->key_file().c_str(),
                                  SSL_FILETYPE_PEM);
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    const std::string wire = static_cast<char>(visitor.alpn.size()) + visitor.alpn;
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                        static_cast<unsigned int>(wire.size()));
    if (visitor.ticket != nullptr) SSL_set_session(ssl_.get(), visitor.ticket);
    SSL_set_connect_state(ssl_.get());
  }

  /// Takes what the server said and says what follows from it; tickets are read, too.
  std::string step(Bytes said) {
    BIO_write(SSL_get_rbio(ssl_.get()), said.data(), static_cast<int>(said.size()));
    if (SSL_do_handshake(ssl_.get()) == 1) {
      std::array<char, 16> nothing{};
      SSL_read(ssl_.get(), nothing.data(), static_cast<int>(nothing.size()));
    }
    std::array<char, 16 * 1024> answer{};
    const int size =
        BIO_read(SSL_get_wbio(ssl_.get()), answer.data(), static_cast<int>(answer.size()));
    return size > 0 ? std::string(answer.data(), static_cast<std::size_t>(size)) : std::string();
  }
  /// The library takes no ticket of a session that did not end in order.
  Ticket leave() {
    SSL_shutdown(ssl_.get());
    return {SSL_get1_session(ssl_.get()), SSL_SESSION_free};
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

Visit visit(const ContextPtr& context, const Visitor& visitor) {
  Client client(visitor);
  TlsSession server(context, true);
  std::vector<std::byte> said;
  for (std::string sent = client.step(said); !sent.empty(); sent = client.step(said)) {
    server.lend_input(as_bytes(sent));
    server.handshake();
    server.take_back_input();
    const Bytes spilled = server.spilled().bytes();
    said.assign(spilled.begin(), spilled.end());
    server.spilled().consume(spilled.size());
  }
  Visit visit;
  server.fill(visit.facts);
  visit.ticket = client.leave();
  return visit;
}

}  // namespace

class TlsTicketsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    CertificateWish wish;
    wish.common_name = "Test CA";
    wish.is_ca = true;
    const std::string folder = folder_.path().toStdString();
    ca_ = std::make_unique<TestCertificate>(folder, "ca", wish);
    wish = {};
    wish.common_name = "a client";
    wish.for_clients = true;
    client_ = std::make_unique<TestCertificate>(folder, "client", wish, ca_.get());
  }

  void who_comes_back_negotiates_his_protocol_anew_data() {  // N-27
    QTest::addColumn<int>("version");
    QTest::newRow("TLS 1.3") << TLS1_3_VERSION;
    QTest::newRow("TLS 1.2") << TLS1_2_VERSION;
  }
  void who_comes_back_negotiates_his_protocol_anew() {
    QFETCH(int, version);
    const ContextPtr context = server();
    const Visit first = visit(context, {.version = version, .alpn = "h2"});
    QVERIFY(first.facts.established && !first.facts.resumed);
    QCOMPARE(first.facts.alpn_selected, std::optional<std::string>("h2"));
    const Visit second =
        visit(context, {.version = version, .alpn = "http/1.1", .ticket = first.ticket.get()});
    QVERIFY(second.facts.established && second.facts.resumed);
    QCOMPARE(second.facts.alpn_selected, std::optional<std::string>("http/1.1"));
    const Visit third =
        visit(context, {.version = version, .alpn = "foo", .ticket = second.ticket.get()});
    QVERIFY(!third.facts.established);
    QCOMPARE(third.facts.alert_sent, std::optional<int>(SSL_AD_NO_APPLICATION_PROTOCOL));
  }

  void a_ticket_ends_with_its_key_data() {
    QTest::addColumn<int>("minutes");
    QTest::addColumn<bool>("resumed");
    QTest::newRow("the same key") << 59 << true;
    QTest::newRow("the key before") << 61 << true;
    QTest::newRow("a key that has gone") << 121 << false;
  }
  void a_ticket_ends_with_its_key() {
    QFETCH(int, minutes);
    QFETCH(bool, resumed);
    const ContextPtr context = server();
    const Visit first = visit(context, {});
    Clock::advance(std::chrono::minutes(minutes));
    const Visit second = visit(context, {.ticket = first.ticket.get()});
    QVERIFY(second.facts.established);
    QCOMPARE(second.facts.resumed, resumed);
    // Either way it left with a ticket of the key of today.
    Clock::advance(std::chrono::minutes(59));
    QVERIFY(visit(context, {.ticket = second.ticket.get()}).facts.resumed);
  }

  void a_certificate_that_was_shown_once_counts() {
    TlsServerOptions options;
    options.client_ca_file = ca_->cert_file();
    const ContextPtr context = server(options);
    QVERIFY(!visit(context, {}).facts.established);
    const Visit first = visit(context, {.certificate = client_.get()});
    QVERIFY(first.facts.established);
    const Visit second =
        visit(context, {.ticket = first.ticket.get(), .certificate = client_.get()});
    QVERIFY(second.facts.established && second.facts.resumed);
  }

  void tickets_of_another_server_are_not_taken() {
    const Visit first = visit(server(), {});
    const Visit second = visit(server(), {.ticket = first.ticket.get()});
    QVERIFY(second.facts.established && !second.facts.resumed);
  }

  void links_of_the_tunnel_get_none() {
    TlsServerOptions options;
    options.alpn = {"h2"};
    const ContextPtr context = must(TlsContext::server(options));
    const Visit first = visit(context, {});
    const Visit second = visit(context, {.ticket = first.ticket.get()});
    QVERIFY(second.facts.established && !second.facts.resumed);
  }

 private:
  static ContextPtr server(TlsServerOptions options = {}) {
    options.alpn = {"h2", "http/1.1"};
    options.resumption = true;
    return must(TlsContext::server(options));
  }

  QTemporaryDir folder_;
  std::unique_ptr<TestCertificate> ca_, client_;
};

}  // namespace culvert::net::tls_tickets_test

QTEST_GUILESS_MAIN(culvert::net::tls_tickets_test::TlsTicketsTest)
#include "tls_tickets_test.moc"
