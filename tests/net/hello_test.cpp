#include "core/net/client_hello.h"
#include "core/net/server_hello.h"
#include "tests/support/fragmenting_stream.h"

#include <QTest>
#include <openssl/ssl.h>

namespace culvert::net::hello_test {
namespace {

using BytesOf = std::vector<std::byte>;

/// A TLS client that writes into memory.
struct HelloMaker {
  HelloMaker() : context(SSL_CTX_new(TLS_client_method())) {
    ssl = SSL_new(context);
    in = BIO_new(BIO_s_mem());
    out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
  }
  ~HelloMaker() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  BytesOf hello() {
    SSL_do_handshake(ssl);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    const Bytes bytes = as_bytes({data, static_cast<std::size_t>(size)});
    return {bytes.begin(), bytes.end()};
  }

  SSL_CTX* context;
  SSL* ssl;
  BIO *in, *out;
};

/// The same handshake message in records of at most `size` bytes.
BytesOf in_records_of(const BytesOf& one_record, std::size_t size) {
  BytesOf many;
  for (std::size_t at = 5; at < one_record.size(); at += size) {
    const std::size_t count = std::min(size, one_record.size() - at);
    many.insert(many.end(), {std::byte{22}, std::byte{3}, std::byte{1},
                             static_cast<std::byte>(count >> 8), static_cast<std::byte>(count)});
    many.insert(many.end(), one_record.begin() + static_cast<std::ptrdiff_t>(at),
                one_record.begin() + static_cast<std::ptrdiff_t>(at + count));
  }
  return many;
}

BytesOf usual_hello() {
  HelloMaker maker;
  SSL_set_tlsext_host_name(maker.ssl, "Service.Example");
  const unsigned char alpn[] = "\x02h2\x08http/1.1";
  SSL_set_alpn_protos(maker.ssl, alpn, sizeof alpn - 1);
  return maker.hello();
}

BytesOf from_hex(const QByteArray& text) {
  const QByteArray bytes = QByteArray::fromHex(text);
  const Bytes view = as_bytes({bytes.data(), static_cast<std::size_t>(bytes.size())});
  return {view.begin(), view.end()};
}

/// A ClientHello with these extensions and nothing else of interest.
BytesOf hello_with(const QByteArray& extensions_hex) {
  const BytesOf extensions = from_hex(extensions_hex);
  BytesOf body = from_hex("0303");
  body.resize(body.size() + 32);
  const BytesOf middle = from_hex(
      "00"
      "00021301"
      "0100");
  body.insert(body.end(), middle.begin(), middle.end());
  body.push_back(static_cast<std::byte>(extensions.size() >> 8));
  body.push_back(static_cast<std::byte>(extensions.size()));
  body.insert(body.end(), extensions.begin(), extensions.end());
  BytesOf record = from_hex("160301");
  record.push_back(static_cast<std::byte>((body.size() + 4) >> 8));
  record.push_back(static_cast<std::byte>(body.size() + 4));
  record.push_back(std::byte{1});
  record.push_back(std::byte{0});
  record.push_back(static_cast<std::byte>(body.size() >> 8));
  record.push_back(static_cast<std::byte>(body.size()));
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

}  // namespace

class HelloTest : public QObject {
  Q_OBJECT

 private slots:
  void reads_name_protocols_and_versions() {
    const BytesOf bytes = usual_hello();
    const auto hello = parse_client_hello(bytes);
    QVERIFY(hello && *hello);
    QCOMPARE((*hello)->sni, std::string("service.example"));
    QCOMPARE((*hello)->alpn, (std::vector<std::string>{"h2", "http/1.1"}));
    QVERIFY(std::ranges::count((*hello)->versions, 0x0304) == 1);
    QVERIFY(std::ranges::count((*hello)->versions, 0x0303) == 1);
  }

  void reads_a_hello_of_tls_1_2_without_extensions_of_interest() {
    HelloMaker maker;
    SSL_set_max_proto_version(maker.ssl, TLS1_2_VERSION);
    const auto hello = parse_client_hello(maker.hello());
    QVERIFY(hello && *hello);
    QVERIFY((*hello)->sni.empty());
    QVERIFY((*hello)->alpn.empty());
    QCOMPARE((*hello)->versions, std::vector<std::uint16_t>{0x0303});
  }

  void wants_more_until_the_last_byte_data() {
    QTest::addColumn<int>("record");
    QTest::newRow("one record") << 100'000;
    QTest::newRow("records of 100") << 100;
    QTest::newRow("records of 3") << 3;
    QTest::newRow("records of 1") << 1;
  }
  void wants_more_until_the_last_byte() {
    QFETCH(int, record);
    const BytesOf bytes = in_records_of(usual_hello(), static_cast<std::size_t>(record));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto part = parse_client_hello(Bytes(bytes).first(size));
      QVERIFY2(part, part ? "" : part.error().context.c_str());
      QVERIFY(!*part);
    }
    const auto whole = parse_client_hello(bytes);
    QVERIFY(whole && *whole);
    QCOMPARE((*whole)->sni, std::string("service.example"));
    BytesOf more = bytes;
    more.resize(more.size() + 50);  // what follows is none of its business
    QVERIFY(parse_client_hello(more) && *parse_client_hello(more));
  }

  void reads_a_hello_larger_than_a_record() {
    HelloMaker maker;
    SSL_set_tlsext_host_name(maker.ssl, "large.example");
    std::string names;  // as many protocols as fit an extension
    for (int i = 0; i < 200; ++i)
      names.append(1, static_cast<char>(250)).append(250, 'x');
    SSL_set_alpn_protos(maker.ssl, reinterpret_cast<const unsigned char*>(names.data()),
                        static_cast<unsigned int>(names.size()));
    const BytesOf bytes = maker.hello();
    QVERIFY(bytes.size() > 40'000);
    const auto hello = parse_client_hello(bytes);
    QVERIFY(hello && *hello);
    QCOMPARE((*hello)->alpn.size(), std::size_t{200});
    QCOMPARE((*hello)->sni, std::string("large.example"));
  }

  void goes_on_where_it_stood() {
    const BytesOf bytes = in_records_of(usual_hello(), 3);
    ClientHelloReader reader;
    std::optional<ClientHello> hello;
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
      // Elsewhere each time, and blank as far as the whole records that it has seen.
      BytesOf grown(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      std::fill_n(grown.begin(), (size - 1) / 8 * 8, std::byte{0xff});
      auto read = reader.read(grown);
      QVERIFY2(read, read ? "" : read.error().context.c_str());
      QCOMPARE(read->has_value(), size == bytes.size());
      hello = *std::move(read);
    }
    QCOMPARE(hello->sni, std::string("service.example"));
  }

  void refuses_what_is_no_client_hello_data() {
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<QString>("why");
    QTest::newRow("HTTP") << QByteArray("474554") << "byte 0 is no TLS handshake record";
    QTest::newRow("alert") << QByteArray("1503010002022f") << "byte 0 is no TLS handshake record";
    QTest::newRow("version") << QByteArray("1602") << "byte 1 is no TLS version";
    QTest::newRow("empty record") << QByteArray("1603010000") << "TLS record of 0 bytes at byte 0";
    QTest::newRow("long record") << QByteArray("160301ffff") << "TLS record of 65535 bytes";
    QTest::newRow("ServerHello") << QByteArray("160301000402000000") << "no ClientHello";
    QTest::newRow("huge") << QByteArray("160301000401ffffff") << "ClientHello of 16777219 bytes";
    QTest::newRow("short") << QByteArray("16030100060100000203 03") << "ClientHello is cut short";
    QTest::newRow("second record") << QByteArray("16030100020100150301") << "byte 7";
  }
  void refuses_what_is_no_client_hello() {
    QFETCH(QByteArray, hex);
    QFETCH(QString, why);
    const auto hello = parse_client_hello(from_hex(hex));
    QVERIFY(!hello);
    QCOMPARE(hello.error().code, Errc::protocol);
    QVERIFY2(hello.error().context.find(why.toStdString()) != std::string::npos,
             hello.error().context.c_str());
  }

  void gives_up_waiting_at_64_kib() {
    // Records of one byte promise a message that never comes to its end.
    BytesOf bytes;
    const BytesOf start = from_hex(
        "1603010004"
        "0100ffff");
    bytes.insert(bytes.end(), start.begin(), start.end());
    const BytesOf drop = from_hex("160301000100");
    while (bytes.size() < max_client_hello)
      bytes.insert(bytes.end(), drop.begin(), drop.end());
    const auto hello = parse_client_hello(bytes);
    QVERIFY(!hello);
    QCOMPARE(hello.error().code, Errc::protocol);
  }

  void reads_server_names_as_routing_needs_them_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("sni");
    QTest::newRow("dot at the end") << QByteArray("a.example.") << "a.example";
    QTest::newRow("capitals") << QByteArray("A.Example") << "a.example";
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << "!";
    QTest::newRow("space") << QByteArray("a b") << "!";
    QTest::newRow("8 bit") << QByteArray("\xc3\xa4") << "!";
    QTest::newRow("empty label") << QByteArray("a..b") << "!";
    QTest::newRow("empty label in front") << QByteArray(".a") << "!";
    QTest::newRow("dots") << QByteArray(60'000, '.') + "x"
                          << "!";
    const QByteArray longest = QByteArray("a.").repeated(126) + "b";
    QTest::newRow("253 bytes, 127 labels") << longest << QString::fromLatin1(longest);
    QTest::newRow("253 bytes and a dot") << longest + "." << QString::fromLatin1(longest);
    QTest::newRow("254 bytes") << longest + "b"
                               << "!";
  }
  void reads_server_names_as_routing_needs_them() {
    QFETCH(QByteArray, name);
    QFETCH(QString, sni);
    const int size = static_cast<int>(name.size());
    const QByteArray hex = QByteArray("0000") +
                           QByteArray::number(size + 5, 16).rightJustified(4, '0') +
                           QByteArray::number(size + 3, 16).rightJustified(4, '0') + "00" +
                           QByteArray::number(size, 16).rightJustified(4, '0') + name.toHex();
    const auto hello = parse_client_hello(hello_with(hex));
    QCOMPARE(static_cast<bool>(hello), sni != "!");
    if (sni != "!") QCOMPARE(QString::fromStdString((*hello)->sni), sni);
  }

  void never_reads_beyond_broken_extensions() {
    for (const char* extensions : {"0000ffff", "00000002", "0010000200ff", "002b0001ff", "00",
                                   "0000000500030000ff", "001000030001ff"}) {
      const auto hello = parse_client_hello(hello_with(extensions));
      if (hello) QVERIFY((*hello)->sni.empty() && (*hello)->alpn.empty());
    }
  }

  void survives_random_damage() {
    const BytesOf good = usual_hello();
    const BytesOf noise = support::random_bytes(20'000, 7);
    for (std::size_t i = 0; i + 3 < noise.size(); i += 3) {
      BytesOf bad = good;
      const std::size_t at = (std::to_integer<std::size_t>(noise[i]) << 8 |
                              std::to_integer<std::size_t>(noise[i + 1])) %
                             bad.size();
      bad[at] = noise[i + 2];
      (void)parse_client_hello(bad);
      bad[0] = std::byte{22};
      bad[1] = std::byte{3};
      bad[5] = std::byte{2};
      (void)parse_server_hello(bad);
    }
  }

  void reads_the_answer_of_a_server_data() {
    QTest::addColumn<int>("version");
    QTest::newRow("1.2") << TLS1_2_VERSION;
    QTest::newRow("1.3") << TLS1_3_VERSION;
  }
  void reads_the_answer_of_a_server() {
    QFETCH(int, version);
    const BytesOf answer = server_answer(version);
    const bool newest = version == TLS1_3_VERSION;
    for (std::size_t size = 0; size < answer.size(); ++size) {
      const auto part = parse_server_hello(Bytes(answer).first(size));
      QVERIFY(part);
      if (*part) return check_server_hello(**part, newest);
    }
    QFAIL("never complete");
  }

  void reads_an_alert_of_a_server() {
    for (std::size_t size = 0; size < 7; ++size)
      QVERIFY(parse_server_hello(Bytes(from_hex("15030300020278")).first(size)));
    const auto alert = parse_server_hello(from_hex("15030300020278"));
    QVERIFY(!alert);
    QCOMPARE(alert.error().code, Errc::tls);
    QCOMPARE(alert.error().context, std::string("alert no application protocol"));
  }

  void refuses_what_is_no_server_hello() {
    QCOMPARE(parse_server_hello(as_bytes("HTTP/1.1 400")).error().code, Errc::protocol);
    QCOMPARE(parse_server_hello(from_hex("160303000401000000")).error().code, Errc::protocol);
    QCOMPARE(parse_server_hello(from_hex("160303000402ffffff")).error().code, Errc::limit);
    QCOMPARE(parse_server_hello(from_hex("1603030006020000020303")).error().code, Errc::protocol);
  }

 private:
  static void check_server_hello(const ServerHello& hello, bool newest) {
    QCOMPARE(hello.version, std::string(newest ? "TLSv1.3" : "TLSv1.2"));
    QCOMPARE(hello.alpn_hidden, newest);
    QCOMPARE(hello.alpn, newest ? std::nullopt : std::optional<std::string>("h2"));
    QVERIFY(hello.cipher.find("AES") != std::string::npos ||
            hello.cipher.find("CHACHA") != std::string::npos);
  }

  /// What an OpenSSL server says to usual_hello().
  static BytesOf server_answer(int version) {
    SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_max_proto_version(context, version);
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    SSL_CTX_set_alpn_select_cb(
        context,
        [](SSL*, const unsigned char** out, unsigned char* length, const unsigned char* in,
           unsigned int, void*) {
          *out = in + 1;
          *length = in[0];
          return SSL_TLSEXT_ERR_OK;
        },
        nullptr);
    SSL* const ssl = SSL_new(context);
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, in, out);
    SSL_set_accept_state(ssl);
    const BytesOf hello = usual_hello();
    BIO_write(in, hello.data(), static_cast<int>(hello.size()));
    SSL_do_handshake(ssl);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    const Bytes bytes = as_bytes({data, static_cast<std::size_t>(size)});
    BytesOf answer(bytes.begin(), bytes.end());
    SSL_free(ssl);
    SSL_CTX_free(context);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return answer;
  }
};

}  // namespace culvert::net::hello_test

QTEST_GUILESS_MAIN(culvert::net::hello_test::HelloTest)
#include "hello_test.moc"
