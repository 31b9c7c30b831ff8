// Certificates: every status from files made here, the makers, and the tab over a made-up core.
#include "core/config/certificates/maker.h"
#include "core/config/edit.h"
#include "core/config/files.h"
#include "tests/support/test_certificates.h"
#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/certificates/certificate_texts.h"
#include "ui/certificates/certificates_page.h"
#include "ui/certificates/path_field.h"
#include "ui/editor/editing.h"
#include "ui/editor/settings_page.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>

namespace culvert::ui::certificates_test {
namespace {

using namespace certificates;
using namespace std::chrono_literals;
using support::CertificateWish;
using support::TestCertificate;

const Secret words("canary-words");

/// Files in a folder of their own.
struct Files {
  std::string at(const char* name) const {
    return folder.filePath(QLatin1String(name)).toStdString();
  }
  QByteArray text(const std::string& path) const {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  std::string write(const char* name, const QByteArray& content) const {
    QFile file(folder.filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly)) qFatal("the test folder cannot be written");
    file.write(content);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return at(name);
  }
  /// A self-signed pair "<name>.crt" and "<name>.key".
  PairFiles pair(const char* name, std::vector<std::string> names = {"a.example.com"}) const {
    MakeWish wish;
    wish.names = std::move(names);
    const QByteArray base(name);
    PairFiles files{at((base + ".crt").constData()), at((base + ".key").constData())};
    const auto made = make_self_signed(wish, std::chrono::system_clock::now());
    if (!made || !write_pair(*made, files, Overwrite::yes)) qFatal("no pair");
    return files;
  }

  QTemporaryDir folder;
};

Use pairUse(const PairFiles& files, std::vector<std::string> hosts = {"a.example.com"}) {
  Use use;
  use.role = Role::visitor_pair;
  use.proxy = "web";
  use.cert_file = files.cert_file;
  use.key_file = files.key_file;
  use.hosts = std::move(hosts);
  return use;
}

using OwnedKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using OwnedCertificate = std::unique_ptr<X509, decltype(&X509_free)>;

OwnedKey keyOf(const std::string& path) {
  BIO* file = BIO_new_file(path.c_str(), "rb");
  OwnedKey key(PEM_read_bio_PrivateKey(file, nullptr, nullptr, nullptr), EVP_PKEY_free);
  BIO_free(file);
  return key;
}

OwnedCertificate certificateOf(const std::string& path) {
  BIO* file = BIO_new_file(path.c_str(), "rb");
  OwnedCertificate read(PEM_read_bio_X509(file, nullptr, nullptr, nullptr), X509_free);
  BIO_free(file);
  return read;
}

/// The key of `from`, encrypted.
void writeEncrypted(const std::string& from, const std::string& to) {
  const OwnedKey key = keyOf(from);
  BIO* file = BIO_new_file(to.c_str(), "wb");
  PEM_write_bio_PKCS8PrivateKey(file, key.get(), EVP_aes_256_cbc(), "x", 1, nullptr, nullptr);
  BIO_free(file);
}

/// A pair that nobody makes any more.
PairFiles weakPair(const Files& files) {
  const OwnedKey key(EVP_RSA_gen(1024), EVP_PKEY_free);
  const OwnedCertificate made(X509_new(), X509_free);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 365L * 86400);
  X509_set_pubkey(made.get(), key.get());
  X509_sign(made.get(), key.get(), EVP_sha256());
  PairFiles pair{files.at("weak.crt"), files.at("weak.key")};
  BIO* file = BIO_new_file(pair.cert_file.c_str(), "wb");
  PEM_write_bio_X509(file, made.get());
  BIO_free(file);
  file = BIO_new_file(pair.key_file.c_str(), "wb");
  PEM_write_bio_PKCS8PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  BIO_free(file);
  QFile::setPermissions(QString::fromStdString(pair.key_file), QFile::ReadOwner);
  return pair;
}

/// What the row of that name is about, and the moment at which it is judged.
struct Case {
  Use use;
  std::chrono::hours later{0};
};

Case caseOf(const QByteArray& name, const Files& files) {
  const PairFiles good = files.pair("good");
  Case made{pairUse(good), 0h};
  Use& use = made.use;
  if (name == "expires soon") made.later = 24h * 350;
  if (name == "expires at once") made.later = 24h * 360;
  if (name == "expired") made.later = 24h * 366;
  if (name == "not yet valid") made.later = -48h;
  if (name == "key does not match") use.key_file = files.pair("other").key_file;
  if (name == "other domain") use.hosts = {"a.example.com", "b.example.com"};
  if (name == "weak") use = pairUse(weakPair(files), {});
  if (name == "file missing") use.cert_file = files.at("nowhere.crt");
  if (name == "no certificate") use.cert_file = files.write("text.crt", "hello\n");
  if (name == "a folder") use.key_file = files.folder.path().toStdString();
  if (name == "too large") use.cert_file = files.write("large.crt", QByteArray(1 << 21, 'x'));
  if (name == "half a pair") use.key_file.clear();
  if (name == "made at start") use = pairUse({});
  if (name == "key readable by others")
    QFile::setPermissions(QString::fromStdString(good.key_file),
                          QFile::ReadOwner | QFile::ReadOther);
  if (name == "needs passphrase") {
    use.key_file = files.at("locked.key");
    writeEncrypted(good.key_file, use.key_file);
    QFile::setPermissions(QString::fromStdString(use.key_file), QFile::ReadOwner);
  }
  if (name == "chain incomplete" || name == "chain complete") {
    CertificateWish authority, leaf;
    authority.common_name = "Test CA";
    authority.is_ca = true;
    leaf.dns = {"a.example.com"};
    authority.ends = leaf.ends = 24h * 100;
    const TestCertificate ca(files.folder.path().toStdString(), "ca", authority);
    const TestCertificate one(files.folder.path().toStdString(), "leaf", leaf, &ca);
    use = pairUse({one.cert_file(), one.key_file()});
    QFile::setPermissions(QString::fromStdString(use.key_file), QFile::ReadOwner);
    if (name == "chain complete")
      use.cert_file =
          files.write("chain.crt", files.text(one.cert_file()) + files.text(ca.cert_file()));
  }
  if (name == "pinned") {
    use = {};
    use.role = Role::service_pin;
    use.pin = std::string(64, 'a');
  }
  return made;
}

void everyStatusHasItsFiles_data() {
  QTest::addColumn<int>("status");
  QTest::addColumn<int>("weight");
  const auto row = [](const char* name, Status status, Weight weight) {
    QTest::newRow(name) << static_cast<int>(status) << static_cast<int>(weight);
  };
  row("good", Status::ok, Weight::good);
  row("expires soon", Status::expires_soon, Weight::warning);
  row("expires at once", Status::expires_soon, Weight::problem);
  row("expired", Status::expired, Weight::problem);
  row("not yet valid", Status::not_yet_valid, Weight::problem);
  row("key does not match", Status::key_mismatch, Weight::problem);
  row("other domain", Status::name_not_covered, Weight::warning);
  row("chain incomplete", Status::chain_incomplete, Weight::warning);
  row("chain complete", Status::ok, Weight::good);
  row("weak", Status::weak, Weight::warning);
  row("file missing", Status::file_missing, Weight::problem);
  row("no certificate", Status::unreadable, Weight::problem);
  row("a folder", Status::unreadable, Weight::problem);
  row("too large", Status::unreadable, Weight::problem);
  row("half a pair", Status::half_a_pair, Weight::problem);
  row("needs passphrase", Status::needs_passphrase, Weight::problem);
#ifndef Q_OS_WIN
  row("key readable by others", Status::key_exposed, Weight::warning);
#endif
  row("made at start", Status::made_at_start, Weight::note);
  row("pinned", Status::pinned, Weight::good);
}

void everyStatusHasItsFiles() {
  QFETCH(int, status);
  QFETCH(int, weight);
  const Files files;
  const Case made = caseOf(QTest::currentDataTag(), files);
  const WallTime now = std::chrono::system_clock::now() + made.later;
  CertificateRow row;
  row.use = made.use;
  row.reading = read(made.use);
  row.judgements = judge(row.use, row.reading, now);
  QCOMPARE(row.judgements.size(), std::size_t{1});
  const Judgement& only = row.judgements.front();
  QCOMPARE(static_cast<int>(only.status), status);
  QCOMPARE(static_cast<int>(only.weight), weight);
  // Each has words, and they name what they are about.
  QVERIFY(!CertificateTexts::status(row, now).isEmpty());
  const QString sentence = plain(CertificateTexts::sentence(only, row, now));
  QVERIFY(!sentence.isEmpty());
  const bool speaks_of_it = only.status != Status::pinned;
  if (speaks_of_it) QVERIFY2(sentence.contains(fromCore(only.about)), qPrintable(sentence));
}

void theWorstIsSaidFirst() {
  const Files files;
  Use use = pairUse(files.pair("good"), {"b.example.com"});
  use.key_file = files.pair("other").key_file;
  const auto all = judge(use, read(use), std::chrono::system_clock::now() + std::chrono::days(360));
  QCOMPARE(all.size(), std::size_t{3});
  QCOMPARE(static_cast<int>(all[0].status), static_cast<int>(Status::key_mismatch));
  QCOMPARE(static_cast<int>(all[1].status), static_cast<int>(Status::expires_soon));
  QCOMPARE(static_cast<int>(all[2].status), static_cast<int>(Status::name_not_covered));
}

void authoritiesCountByTheLastToEnd() {
  const Files files;
  CertificateWish short_lived, long_lived;
  short_lived.is_ca = long_lived.is_ca = true;
  short_lived.ends = -1s;
  long_lived.ends = 24h * 100;
  const std::string folder = files.folder.path().toStdString();
  const TestCertificate old(folder, "old", short_lived), fresh(folder, "fresh", long_lived);
  Use use;
  use.role = Role::server_ca;
  use.cert_file =
      files.write("cas.pem", files.text(old.cert_file()) + files.text(fresh.cert_file()));
  const auto now = std::chrono::system_clock::now();
  QCOMPARE(static_cast<int>(judge(use, read(use), now).front().status),
           static_cast<int>(Status::ok));
  use.cert_file = old.cert_file();
  QCOMPARE(static_cast<int>(judge(use, read(use), now).front().status),
           static_cast<int>(Status::expired));
}

void namesAreComparedAsBrowsersDo_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("host");
  QTest::addColumn<bool>("fits");
  const auto row = [](const char* name, const char* host, bool fits) {
    QTest::addRow("%s %s", name, host)
        << QString::fromLatin1(name) << QString::fromLatin1(host) << fits;
  };
  row("example.com", "example.com", true);
  row("Example.COM", "example.com", true);
  row("example.com", "www.example.com", false);
  row("*.example.com", "www.example.com", true);
  row("*.example.com", "example.com", false);
  row("*.example.com", "a.b.example.com", false);
  row("*.example.com", "*.example.com", true);
  row("*.com", ".com", false);
  row("192.0.2.1", "192.0.2.1", true);
  row("2001:db8::1", "2001:db8:0:0:0:0:0:1", true);
  row("192.0.2.1", "192.0.2.2", false);
}

void namesAreComparedAsBrowsersDo() {
  QFETCH(QString, name);
  QFETCH(QString, host);
  QFETCH(bool, fits);
  QCOMPARE(covers({name.toStdString()}, host.toStdString()), fits);
}

void whatIsMadeIsWhatWasAskedFor_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<QString>("type");
  QTest::addColumn<int>("bits");
  QTest::newRow("ECDSA") << static_cast<int>(KeyKind::ecdsa_p256) << "ECDSA P-256" << 256;
  QTest::newRow("RSA") << static_cast<int>(KeyKind::rsa_2048) << "RSA" << 2048;
}

void whatIsMadeIsWhatWasAskedFor() {
  QFETCH(int, kind);
  QFETCH(QString, type);
  QFETCH(int, bits);
  const Files files;
  MakeWish wish;
  wish.names = {"a.example.com", "*.example.com", "192.0.2.1", "2001:db8::1"};
  wish.key = static_cast<KeyKind>(kind);
  wish.days = 30;
  const PairFiles pair{files.at("made.crt"), files.at("made.key")};
  const WallTime now = std::chrono::system_clock::now();
  const auto made = make_self_signed(wish, now);
  QVERIFY(made);
  QVERIFY(write_pair(*made, pair, Overwrite::no));
  const Reading reading = read(pairUse(pair));
  const Certificate& one = reading.certificates.front();
  QCOMPARE(one.names, wish.names);
  QCOMPARE(one.subject, std::string("CN=a.example.com"));
  QCOMPARE(QString::fromStdString(one.key_type), type);
  QCOMPARE(one.key_bits, bits);
  QVERIFY(one.is_self_signed && !one.is_ca);
  QCOMPARE(static_cast<int>(reading.chain), static_cast<int>(ChainState::self_signed));
  QCOMPARE(days_until(one.not_after, now), 29);
  QCOMPARE(reading.key_matches, std::optional(true));
  QCOMPARE(one.sha256.size(), std::size_t{64});
#ifndef Q_OS_WIN
  const auto rights = [](const std::string& path) {
    return QFile::permissions(QString::fromStdString(path)) &
           (QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
  };
  QCOMPARE(rights(pair.key_file), QFile::ReadOwner | QFile::WriteOwner);
  QVERIFY(rights(pair.cert_file).testFlag(QFile::ReadOther));
#endif
}

void aRequestAsksForTheSame() {
  MakeWish wish;
  wish.names = {"a.example.com", "192.0.2.1"};
  const auto made = make_request(wish);
  QVERIFY(made);
  BIO* memory =
      BIO_new_mem_buf(made->certificate.data(), static_cast<int>(made->certificate.size()));
  X509_REQ* request = PEM_read_bio_X509_REQ(memory, nullptr, nullptr, nullptr);
  BIO_free(memory);
  QVERIFY(request);
  QCOMPARE(X509_REQ_verify(request, X509_REQ_get0_pubkey(request)), 1);
  STACK_OF(X509_EXTENSION)* wanted = X509_REQ_get_extensions(request);
  QVERIFY(X509v3_get_ext_by_NID(wanted, NID_subject_alt_name, -1) >= 0);
  sk_X509_EXTENSION_pop_free(wanted, X509_EXTENSION_free);
  X509_REQ_free(request);
}

void wishesThatCannotBeMet_data() {
  QTest::addColumn<QStringList>("names");
  QTest::addColumn<int>("days");
  QTest::addColumn<QString>("context");
  QTest::newRow("no name") << QStringList() << 30 << "names";
  QTest::newRow("a comma") << QStringList{"a,DNS:b"} << 30 << "a,DNS:b";
  QTest::newRow("a blank label") << QStringList{"a..b"} << 30 << "a..b";
  QTest::newRow("a star inside") << QStringList{"a.*.b"} << 30 << "a.*.b";
  QTest::newRow("too long") << QStringList{QString(64, 'a')} << 30 << QString(64, 'a');
  QTest::newRow("no day") << QStringList{"a"} << 0 << "days";
  QTest::newRow("a century") << QStringList{"a"} << 36'500 << "days";
}

void wishesThatCannotBeMet() {
  QFETCH(QStringList, names);
  QFETCH(int, days);
  QFETCH(QString, context);
  MakeWish wish;
  for (const QString& name : names)
    wish.names.push_back(name.toStdString());
  wish.days = days;
  const auto made = make_self_signed(wish, std::chrono::system_clock::now());
  QVERIFY(!made);
  QCOMPARE(made.error().code, Errc::config);
  QCOMPARE(QString::fromStdString(made.error().context), context);
}

void nothingIsReplacedUnlessItIsSaid() {
  const Files files;
  const PairFiles pair = files.pair("one");
  const QByteArray before = files.text(pair.key_file);
  const auto other = make_self_signed({{"b.example.com"}}, std::chrono::system_clock::now());
  QCOMPARE(existing(pair).size(), std::size_t{2});
  const auto refused = write_pair(*other, pair, Overwrite::no);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, Errc::name_taken);
  QCOMPARE(files.text(pair.key_file), before);
  // One of the two is there: the other one is not made either.
  const PairFiles half{files.at("half.crt"), pair.key_file};
  QVERIFY(!write_pair(*other, half, Overwrite::no));
  QVERIFY(!QFile::exists(QString::fromStdString(half.cert_file)));
  QVERIFY(write_pair(*other, pair, Overwrite::yes));
  QCOMPARE(read(pairUse(pair)).certificates.front().names.front(), std::string("b.example.com"));
  QCOMPARE(read(pairUse(pair)).key_matches, std::optional(true));
}

void aPairThatCannotBeWrittenLeavesNothingBehind() {
  const Files files;
  const auto made = make_self_signed({{"a"}}, std::chrono::system_clock::now());
  const auto refused =
      write_pair(*made, {files.at("a.crt"), files.at("none/a.key")}, Overwrite::no);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, Errc::io);
  QCOMPARE(QString::fromStdString(refused.error().context),
           QString::fromStdString(files.at("none/a.key")));
  QVERIFY(!QFile::exists(QString::fromStdString(files.at("a.crt"))));
  const auto same = write_pair(*made, {files.at("a.pem"), files.at("./a.pem")}, Overwrite::no);
  QVERIFY(!same);
  QCOMPARE(same.error().code, Errc::name_taken);
}

// ---- PKCS#12 ----

struct Pkcs12Wish {
  bool with_key = true, old_cipher = false;
  int rounds = 2048;
};

/// A library with old ciphers; null where OpenSSL has none.
struct Legacy {
  Legacy() : context(OSSL_LIB_CTX_new()) {
    standard = OSSL_PROVIDER_load(context, "default");
    legacy = OSSL_PROVIDER_load(context, "legacy");
  }
  ~Legacy() {
    OSSL_PROVIDER_unload(legacy);
    OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(context);
  }
  OSSL_LIB_CTX* context;
  OSSL_PROVIDER *standard, *legacy;
};

std::string writePkcs12(const Files& files, const PairFiles& pair, const Pkcs12Wish& wish) {
  const OwnedKey key = keyOf(pair.key_file);
  const OwnedCertificate certificate = certificateOf(pair.cert_file);
  const Legacy legacy;
  // As Windows and macOS wrote it.
  const int key_cipher = wish.old_cipher ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : 0;
  const int cipher = wish.old_cipher ? NID_pbe_WithSHA1And40BitRC2_CBC : 0;
  PKCS12* made =
      PKCS12_create_ex(words.reveal().c_str(), "name", wish.with_key ? key.get() : nullptr,
                       certificate.get(), nullptr, key_cipher, cipher, wish.rounds, wish.rounds, 0,
                       wish.old_cipher ? legacy.context : nullptr, nullptr);
  if (!made) return {};
  BIO* file = BIO_new_file(files.at("in.p12").c_str(), "wb");
  i2d_PKCS12_bio(file, made);
  BIO_free(file);
  PKCS12_free(made);
  return files.at("in.p12");
}

void pkcs12GivesThePair() {
  const Files files;
  const PairFiles pair = files.pair("one");
  const auto read_back = read_pkcs12(writePkcs12(files, pair, {}), words);
  QVERIFY(read_back);
  QCOMPARE(QByteArray::fromStdString(read_back->certificate), files.text(pair.cert_file));
  QVERIFY(write_pair(*read_back, {files.at("out.crt"), files.at("out.key")}, Overwrite::no));
  QCOMPARE(read(pairUse({files.at("out.crt"), files.at("out.key")})).key_matches,
           std::optional(true));
}

void pkcs12OfOldProgramsIsRead() {
  const Files files;
  Pkcs12Wish wish;
  wish.old_cipher = true;
  const std::string path = writePkcs12(files, files.pair("one"), wish);
  if (path.empty()) QSKIP("OpenSSL's old ciphers are not installed");
  const auto read_back = read_pkcs12(path, words);
  QVERIFY2(read_back, read_back ? "" : to_text(read_back.error()).c_str());
  // Where they are not installed, it is said so.
  qputenv("OPENSSL_MODULES", files.folder.path().toUtf8());
  const auto refused = read_pkcs12(path, words);
  qunsetenv("OPENSSL_MODULES");
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, Errc::unsupported);
}

void pkcs12ThatCannotBeUsed_data() {
  QTest::addColumn<int>("code");
  QTest::newRow("missing") << static_cast<int>(Errc::not_found);
  QTest::newRow("other passphrase") << static_cast<int>(Errc::auth);
  QTest::newRow("noise") << static_cast<int>(Errc::protocol);
  QTest::newRow("empty") << static_cast<int>(Errc::protocol);
  QTest::newRow("no key") << static_cast<int>(Errc::certificate);
  QTest::newRow("endless") << static_cast<int>(Errc::limit);
  QTest::newRow("a folder") << static_cast<int>(Errc::io);
}

void pkcs12ThatCannotBeUsed() {
  QFETCH(int, code);
  const QByteArray name = QTest::currentDataTag();
  const Files files;
  const PairFiles pair = files.pair("one");
  std::string path = writePkcs12(files, pair, {name != "no key", false, 2048});
  if (name == "missing") path = files.at("nowhere.p12");
  if (name == "noise") path = files.write("noise.p12", QByteArray(5000, '\x30'));
  if (name == "empty") path = files.write("empty.p12", {});
  if (name == "a folder") path = files.folder.path().toStdString();
  if (name == "endless") {
    BIO* file = BIO_new_file(path.c_str(), "rb");
    PKCS12* read = d2i_PKCS12_bio(file, nullptr);
    BIO_free(file);
    const ASN1_INTEGER* rounds = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &rounds, read);
    ASN1_INTEGER_set(const_cast<ASN1_INTEGER*>(rounds), 8'000'000);
    file = BIO_new_file(path.c_str(), "wb");
    i2d_PKCS12_bio(file, read);
    BIO_free(file);
    PKCS12_free(read);
  }
  const auto refused =
      read_pkcs12(path, name == "other passphrase" ? Secret("another one") : words);
  QVERIFY(!refused);
  QCOMPARE(static_cast<int>(refused.error().code), code);
  QVERIFY(refused.error().context.starts_with(path));
  QVERIFY(!CertificateTexts::failure(refused.error()).isEmpty());
}

// ---- What a profile uses ----

constexpr const char* all_uses = R"(serverAddr = "frps.example.com"
transport.tls.trustedCaFile = "%1/ca.pem"
transport.tls.certFile = "%1/client.crt"
transport.tls.keyFile = "%1/client.key"
auth.oidc.trustedCaFile = "ca.pem"
[[proxies]]
name = "web"
type = "https"
customDomains = ["a.example.com"]
[proxies.plugin]
type = "https2https"
localAddr = "127.0.0.1:8443"
crtPath = "%1/web.crt"
keyPath = "%1/web.key"
[proxies.culvert.upstream]
trustedCaFile = "%1/ca.pem"
[[proxies]]
name = "api"
type = "tcp"
localPort = 8444
remotePort = 6001
[proxies.culvert.upstream]
verify = "pin"
pin = ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
certFile = "%1/client.crt"
keyFile = "%1/client.key"
)";

struct Scene : WindowFixture {
  Scene() {
    const QString path = folder.path();
    for (const char* name : {"web", "client"}) {
      MakeWish wish;
      wish.names = {"a.example.com"};
      const QString base = path + u'/' + QLatin1String(name);
      const PairFiles files{(base + QStringLiteral(".crt")).toStdString(),
                            (base + QStringLiteral(".key")).toStdString()};
      if (!write_pair(*make_self_signed(wish, std::chrono::system_clock::now()), files,
                      Overwrite::no))
        qFatal("no pair");
    }
    QFile::copy(path + QStringLiteral("/client.crt"), path + QStringLiteral("/ca.pem"));
    id = store.add(
        write(QStringLiteral("Office.toml"), QString::fromLatin1(all_uses).arg(path).toUtf8()));
    window->certificateWatch().setSettleTime(50);
    window->show();
    window->tabs().setCurrentWidget(&page);
    window->scope().set({id, {}, 0});
  }

  bool isRead() const {
    return QTest::qWaitFor([this] {
      const auto& rows = window->certificateWatch().rows();
      return !rows.empty() && std::ranges::all_of(rows, &CertificateRow::isRead);
    });
  }
  /// Selects the row of that role.
  bool select(Role role) const {
    for (int row = 0; row < page.filter().rowCount(); ++row)
      if (page.filter().row(page.filter().index(row, 0)).use.role == role) {
        page.table().selectRow(row);
        return true;
      }
    return false;
  }
  const CertificateRow& row(Role role) const {
    const auto& rows = window->certificateWatch().rows();
    return *std::ranges::find_if(rows, [&](const auto& each) { return each.use.role == role; });
  }
  template <class Type>
  Type* part(const char* name) const {
    return window->findChild<Type*>(QLatin1String(name));
  }
  QString file(const char* name) const { return folder.filePath(QLatin1String(name)); }

  CertificatesPage& page{window->certificatesPage()};
  std::string id;
};

void everyCertificateOfAProfileIsListed() {
  const Scene scene;
  QVERIFY(scene.isRead());
  std::vector<Role> roles;
  for (const CertificateRow& row : scene.window->certificateWatch().rows()) {
    roles.push_back(row.use.role);
    if (!row.use.cert_file.empty())
      QVERIFY2(!row.reading.certificates.empty(), row.use.cert_key.c_str());
  }
  using enum Role;
  const std::vector<Role> wanted{server_ca,  client_pair,  oidc_ca,    visitor_pair,
                                 service_ca, service_pair, service_pin};
  QCOMPARE(roles, wanted);
  QVERIFY(!scene.row(oidc_ca).use.is_built);
  QCOMPARE(scene.page.filter().rowCount(), 7);
  scene.window->scope().set({scene.id, "api", 0});
  QCOMPARE(scene.page.filter().rowCount(), 5);  // the profile's own, and its two
  scene.window->scope().set({"another", {}, 0});
  QCOMPARE(scene.page.filter().rowCount(), 0);
}

void aCertificateOutOfScopeIsFollowedByNoOther() {
  Scene scene;
  const std::string other =
      scene.store.add(scene.write(QStringLiteral("Second.toml"),
                                  QString::fromLatin1(all_uses).arg(scene.folder.path()).toUtf8()));
  scene.window->scope().set({});
  QVERIFY(scene.isRead());
  // The one in the first row: rows of the other profile stand behind it.
  scene.page.table().selectRow(0);
  const std::string chosen = scene.page.filter().row(scene.page.filter().index(0, 0)).profile;
  scene.window->scope().set({chosen == other ? scene.id : other, {}, 0});
  QVERIFY(scene.page.filter().rowCount() > 0);
  QVERIFY(!scene.page.table().selectionModel()->hasSelection());
  scene.window->scope().set({});
  QVERIFY(!scene.page.table().selectionModel()->hasSelection());
}

void theTableSaysWhatIsWrong() {
  const Scene scene;
  QVERIFY(scene.isRead());
  CertificateWatch& watch = scene.window->certificateWatch();
  watch.setClock([] { return std::chrono::system_clock::now() + std::chrono::days(360); });
  QVERIFY(scene.select(Role::visitor_pair));
  const QModelIndex index = scene.page.table().currentIndex();
  const auto cell = [&](int column) { return index.siblingAtColumn(column).data().toString(); };
  QCOMPARE(cell(CertificateModel::status_column), QStringLiteral("Expires in 4 days"));
  QCOMPARE(cell(CertificateModel::used_by_column), QStringLiteral("web"));
  QCOMPARE(cell(CertificateModel::key_column), QStringLiteral("ECDSA P-256"));
  QCOMPARE(cell(CertificateModel::source_column), scene.file("web.crt"));
  QVERIFY(index.data(Qt::AccessibleDescriptionRole).toString().contains(QStringLiteral("Renew")));
  QVERIFY(
      scene.part<QLabel>("certificateSummary")->text().contains(QStringLiteral("6 to look at")));
}

void theModelKeepsItsPromisesWhateverChanges() {
  const Scene scene;
  QVERIFY(scene.isRead());
  const auto all = scene.window->certificateWatch().rows();
  CertificateModel model([](const std::string& id) { return QString::fromStdString(id); });
  CertificateFilter filter(model);
  const QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  const QAbstractItemModelTester outer(&filter,
                                       QAbstractItemModelTester::FailureReportingMode::Fatal);
  filter.sort(CertificateModel::status_column);
  QRandomGenerator random(7);
  for (int turn = 0; turn < 200; ++turn) {
    std::vector<CertificateRow> some;
    for (const CertificateRow& row : all)
      if (random.bounded(3) > 0) some.push_back(row);
    for (CertificateRow& row : some)
      if (random.bounded(2) > 0) row.judgements.clear();
    model.setRows(some, std::chrono::system_clock::now());
    filter.setScope(random.bounded(2) > 0 ? Scope{} : Scope{scene.id, "api", 0});
    filter.sort(random.bounded(CertificateModel::column_count));
    QCOMPARE(model.rowCount(), static_cast<int>(some.size()));
  }
}

void theKeyIsNeverCopied() {
  Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  scene.page.copyPem();
  QVERIFY(scene.desktop.copied.contains(QStringLiteral("BEGIN CERTIFICATE")));
  QVERIFY(!scene.desktop.copied.contains(QStringLiteral("PRIVATE")));
}

void filesThatChangeAreReadAgain() {
  Scene scene;
  QVERIFY(scene.isRead());
  scene.control.start(scene.id);
  scene.deliver(sampleSession(scene.id));
  QTRY_VERIFY(scene.isRead());
  // Let the reading that the login asked for come in.
  QSignalSpy changed(&scene.window->certificateWatch(), &CertificateWatch::changed);
  QVERIFY(changed.wait());
  const std::string before = scene.row(Role::visitor_pair).reading.certificates.front().sha256;
  MakeWish wish;
  wish.names = {"a.example.com"};
  const PairFiles files{scene.file("web.crt").toStdString(), scene.file("web.key").toStdString()};
  QVERIFY(
      write_pair(*make_self_signed(wish, std::chrono::system_clock::now()), files, Overwrite::yes));
  QTRY_VERIFY(scene.row(Role::visitor_pair).reading.certificates.front().sha256 != before);
  QVERIFY(scene.row(Role::visitor_pair).changed_at);
  QVERIFY(!scene.row(Role::client_pair).changed_at);
  QVERIFY(scene.select(Role::visitor_pair));
  QCOMPARE(scene.page.table().currentIndex().data().toString(), QStringLiteral("Changed on disk"));
  // Starting again takes them up.
  QPointer<QPushButton> restart = scene.part<QPushButton>("certificateRestart");
  QVERIFY(restart);
  restart->click();
  scene.deliver(sampleSession(scene.id));
  QTRY_VERIFY(!scene.row(Role::visitor_pair).changed_at);
}

void aFileThatGoesAndComesIsSeen() {
  const Scene scene;
  QVERIFY(scene.isRead());
  QVERIFY(QFile::rename(scene.file("ca.pem"), scene.file("away.pem")));
  QTRY_COMPARE(static_cast<int>(scene.row(Role::server_ca).judgements.front().status),
               static_cast<int>(Status::file_missing));
  QVERIFY(QFile::rename(scene.file("away.pem"), scene.file("ca.pem")));
  QTRY_COMPARE(static_cast<int>(scene.row(Role::server_ca).judgements.front().status),
               static_cast<int>(Status::ok));
}

void chosenFilesGoIntoADraft() {
  const Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  const std::string text = scene.store.find(scene.id)->text;
  scene.page.chooseFiles();
  auto* dialog = scene.part<QDialog>("chooseFilesDialog");
  QVERIFY(dialog);
  dialog->findChild<QLineEdit*>(QStringLiteral("certificatePath"))
      ->setText(scene.file("client.crt"));
  dialog->findChild<QLineEdit*>(QStringLiteral("keyPath"))->setText(scene.file("client.key"));
  auto* put = dialog->findChild<QPushButton*>(QStringLiteral("putFiles"));
  QTRY_VERIFY(put->isEnabled());
  put->click();
  QCOMPARE(scene.window->editing().editors().size(), 1);
  ProxyEditor* editor = scene.window->editing().editors().front();
  QVERIFY(editor->isChanged());
  const QString draft = QString::fromStdString(editor->form().text());
  QVERIFY(draft.contains(scene.file("client.crt")) && draft.contains(scene.file("client.key")));
  QCOMPARE(scene.store.find(scene.id)->text, text);  // a draft is a draft
}

void anAuthorityOfTheServerGoesIntoTheSettings() {
  const Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::server_ca));
  scene.page.chooseFiles();
  auto* dialog = scene.part<QDialog>("chooseFilesDialog");
  QVERIFY(!dialog->findChild<QLineEdit*>(QStringLiteral("keyPath")));
  dialog->findChild<QLineEdit*>(QStringLiteral("certificatePath"))->setText(scene.file("web.crt"));
  auto* put = dialog->findChild<QPushButton*>(QStringLiteral("putFiles"));
  QTRY_VERIFY(put->isEnabled());
  put->click();
  QCOMPARE(scene.window->tabs().currentWidget(), &scene.window->settingsPage());
  QCOMPARE(scene.window->settingsPage().draftCount(), 1);
  QVERIFY(QString::fromStdString(scene.window->settingsPage().form()->text())
              .contains(QStringLiteral("trustedCaFile = \"%1\"").arg(scene.file("web.crt"))));
}

/// Without its CA a profile cannot start, and is shown with its mistakes.
void whatKeepsAProfileFromStartingIsPutRightToo() {
  Scene scene;
  QVERIFY(QFile::remove(scene.file("ca.pem")));
  scene.store.reload(scene.id);
  scene.window->scope().set({});
  QVERIFY(scene.isRead() && scene.select(Role::server_ca));
  scene.page.chooseFiles();
  auto* dialog = scene.part<QDialog>("chooseFilesDialog");
  dialog->findChild<QLineEdit*>(QStringLiteral("certificatePath"))->setText(scene.file("web.crt"));
  auto* put = dialog->findChild<QPushButton*>(QStringLiteral("putFiles"));
  QTRY_VERIFY(put->isEnabled());
  put->click();
  QVERIFY(scene.window->settingsPage().isVisible());
  QCOMPARE(scene.window->settingsPage().draftCount(), 1);
}

void aCertificateIsMadeFromTheTab() {
  Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  scene.page.makeCertificate();
  auto* dialog = scene.part<QDialog>("makeCertificateDialog");
  QVERIFY(dialog);
  auto* names = dialog->findChild<QLineEdit*>(QStringLiteral("certificateNames"));
  auto* make = dialog->findChild<QPushButton*>(QStringLiteral("makePair"));
  QCOMPARE(names->text(), QStringLiteral("a.example.com"));
  names->setText(QStringLiteral("a b c!"));
  QVERIFY(!make->isEnabled());
  names->setText(QStringLiteral("bücher.example, 192.0.2.1"));
  auto* path = dialog->findChild<QLineEdit*>(QStringLiteral("certificatePath"));
  QCOMPARE(path->text(), scene.file("xn--bcher-kva.example.crt"));
  path->setText(scene.file("web.crt"));
  QVERIFY(!make->isEnabled());  // there is such a file
  auto* replace = dialog->findChild<QCheckBox*>(QStringLiteral("replaceFiles"));
  QVERIFY(replace->isVisible() && !replace->isChecked());
  path->setText(scene.file("fresh.crt"));
  QVERIFY(make->isEnabled() && !replace->isVisible());
  make->click();
  QTRY_VERIFY(QFile::exists(scene.file("fresh.crt")));
  QTRY_COMPARE(scene.window->editing().editors().size(), 1);
  const Reading made = read(pairUse({scene.file("fresh.crt").toStdString(), {}}));
  QCOMPARE(made.certificates.front().names,
           (std::vector<std::string>{"xn--bcher-kva.example", "192.0.2.1"}));
}

void aChosenPathStaysAndIsTheOneThatIsNamed() {
  Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  scene.page.makeCertificate();
  auto* dialog = scene.part<QDialog>("makeCertificateDialog");
  QVERIFY(dialog);
  auto* names = dialog->findChild<QLineEdit*>(QStringLiteral("certificateNames"));
  auto* path = dialog->findChild<QLineEdit*>(QStringLiteral("certificatePath"));
  scene.desktop.save_path = scene.file("mine.crt");
  qobject_cast<PathField*>(path->parentWidget())->button().click();
  QCOMPARE(path->text(), scene.file("mine.crt"));
  names->setText(QStringLiteral("b.example.com"));
  QCOMPARE(path->text(), scene.file("mine.crt"));
  dialog->findChild<QPushButton*>(QStringLiteral("makePair"))->click();
  // What is being made can no longer be changed.
  QVERIFY(!path->isEnabled());
  QVERIFY(!names->isEnabled());
  path->setText(scene.file("other.crt"));
  QTRY_COMPARE(scene.window->editing().editors().size(), 1);
  QVERIFY(QFile::exists(scene.file("mine.crt")));
  const QString draft =
      QString::fromStdString(scene.window->editing().editors().front()->form().text());
  QVERIFY2(draft.contains(scene.file("mine.crt")), qPrintable(draft));
}

void aPassphraseIsNowhereAfterwards() {
  Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  const Files files;
  const std::string p12 = writePkcs12(files, files.pair("one"), {});
  scene.page.importPkcs12();
  auto* dialog = scene.part<QDialog>("pkcs12Dialog");
  QVERIFY(dialog);
  dialog->findChild<QLineEdit*>(QStringLiteral("pkcs12Path"))->setText(QString::fromStdString(p12));
  auto* field = dialog->findChild<QLineEdit*>(QStringLiteral("pkcs12Passphrase"));
  QCOMPARE(field->echoMode(), QLineEdit::Password);
  auto* import = dialog->findChild<QPushButton*>(QStringLiteral("makePair"));
  field->setText(QStringLiteral("wrong"));
  QVERIFY(import->isEnabled());
  import->click();
  QTRY_VERIFY(import->isEnabled());
  QVERIFY(!QFile::exists(scene.file("in.crt")));
  field->setText(QString::fromStdString(words.reveal()));
  import->click();
  QTRY_VERIFY(QFile::exists(scene.file("in.key")));
  QTRY_COMPARE(scene.window->editing().editors().size(), 1);
  QVERIFY(!contentOfFilesBelow(scene.folder.path()).contains("canary"));
}

void aHandshakeShowsWhatCanBePinned() {
  Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  scene.page.testHandshake();
  QCOMPARE(scene.core.examinations.size(), std::size_t{1});
  observe::Examination found;
  found.ticket = scene.core.examinations.back().ticket;
  found.ended = true;
  observe::ExaminationStep& step = found.steps.emplace_back();
  step.name = "tls";
  step.good = true;
  step.leg = Negotiation();
  step.leg->tls.cert_sha256 = std::string(64, 'b');
  scene.deliver(found);
  auto* pin = scene.part<QPushButton>("certificatePin");
  QVERIFY(pin);
  pin->click();
  const QString draft =
      QString::fromStdString(scene.window->editing().editors().front()->form().text());
  QVERIFY(draft.contains(QStringLiteral("verify = \"pin\"")));
  QVERIFY(draft.contains(QStringLiteral("pin = [\"%1\"]").arg(QString(64, u'b'))));
}

void aPinIsForgottenInADraft() {
  const Scene scene;
  QVERIFY(scene.isRead() && scene.select(Role::service_pin));
  scene.page.findChild<QAction*>(QStringLiteral("certificate.forgetPin"))->trigger();
  QCOMPARE(scene.window->editing().editors().size(), 1);
  const QString draft =
      QString::fromStdString(scene.window->editing().editors().front()->form().text());
  QVERIFY(!draft.contains(QStringLiteral("pin")) && !draft.contains(QStringLiteral("verify")));
  QVERIFY(draft.contains(QStringLiteral("certFile")));
}

void withoutCertificatesTheTabSaysWhatBelongsThere() {
  WindowFixture fixture;
  const std::string id = fixture.store.add(fixture.write(QStringLiteral("a.toml"), good_profile));
  fixture.window->show();
  fixture.window->tabs().setCurrentWidget(&fixture.window->certificatesPage());
  fixture.window->scope().set({id, {}, 0});
  WindowFixture::settle();
  QVERIFY(!fixture.window->certificatesPage().table().isVisible());
  for (QWidget* widget : fixture.window->certificatesPage().findChildren<QWidget*>()) {
    const bool reachable = widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus);
    const auto* button = qobject_cast<QAbstractButton*>(widget);
    const bool scrolls = qobject_cast<QScrollArea*>(widget);
    if (!reachable || scrolls) continue;
    QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
             qPrintable(widget->objectName()));
  }
}

void theDialogsHaveRoomAndNames_data() {
  QTest::addColumn<int>("language");
  QTest::addColumn<int>("look");
  QTest::newRow("en") << static_cast<int>(LanguageChoice::english)
                      << static_cast<int>(ThemeChoice::light);
  QTest::newRow("zh") << static_cast<int>(LanguageChoice::chinese)
                      << static_cast<int>(ThemeChoice::dark);
}

void theDialogsHaveRoomAndNames() {
  QFETCH(int, language);
  QFETCH(int, look);
  Scene scene;
  scene.speak(static_cast<LanguageChoice>(language));
  scene.theme.setChoice(static_cast<ThemeChoice>(look));
  QVERIFY(scene.isRead() && scene.select(Role::visitor_pair));
  scene.page.makeCertificate();
  scene.page.makeRequest();
  scene.page.importPkcs12();
  scene.page.chooseFiles();
  const QString folder = qEnvironmentVariable("CULVERT_SCREENSHOTS");
  const auto dialogs = scene.window->findChildren<QDialog*>();
  QCOMPARE(dialogs.size(), 4);
  for (QDialog* dialog : dialogs) {
    QTRY_VERIFY(dialog->objectName() != QLatin1String("chooseFilesDialog") ||
                dialog->findChild<QPushButton*>(QStringLiteral("putFiles"))->isEnabled());
    WindowFixture::settle();
    // The keyboard goes as people read: downwards.
    int above = -1;
    for (QWidget* part = dialog->nextInFocusChain(); part != dialog;
         part = part->nextInFocusChain()) {
      const bool stops = part->isVisible() && (part->focusPolicy() & Qt::TabFocus) &&
                         part->isEnabled() && part->focusProxy() == nullptr &&
                         part->window() == dialog;
      if (!stops || part->objectName().startsWith(QLatin1String("qt_"))) continue;
      const int here = part->mapTo(dialog, part->rect().center()).y();
      QVERIFY2(here >= above - 4, qPrintable(dialog->windowTitle() + part->objectName()));
      above = here;
    }
    for (QWidget* part : dialog->findChildren<QWidget*>()) {
      // The line of a spin box, which has the name itself.
      if (part->objectName().startsWith(QLatin1String("qt_"))) continue;
      if (!part->isVisible() || !(part->focusPolicy() & Qt::TabFocus)) continue;
      const auto* button = qobject_cast<QAbstractButton*>(part);
      QVERIFY2(!part->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
               qPrintable(dialog->windowTitle() + u' ' + part->objectName()));
      QVERIFY2(!button || part->width() >= part->minimumSizeHint().width(),
               qPrintable(part->objectName()));
    }
    if (folder.isEmpty()) continue;
    const QString name = QStringLiteral("%1/%2-%3-%4.png")
                             .arg(folder, dialog->objectName(), dialog->windowTitle().left(20),
                                  QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(dialog->grab().save(name));
  }
}

}  // namespace

/// A slot for each function of this file, so that their bodies stay plain functions.
class CertificatesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyStatusHasItsFiles_data() { certificates_test::everyStatusHasItsFiles_data(); }
  void everyStatusHasItsFiles() { certificates_test::everyStatusHasItsFiles(); }
  void theWorstIsSaidFirst() { certificates_test::theWorstIsSaidFirst(); }
  void authoritiesCountByTheLastToEnd() { certificates_test::authoritiesCountByTheLastToEnd(); }
  void namesAreComparedAsBrowsersDo_data() {
    certificates_test::namesAreComparedAsBrowsersDo_data();
  }
  void namesAreComparedAsBrowsersDo() { certificates_test::namesAreComparedAsBrowsersDo(); }
  void whatIsMadeIsWhatWasAskedFor_data() { certificates_test::whatIsMadeIsWhatWasAskedFor_data(); }
  void whatIsMadeIsWhatWasAskedFor() { certificates_test::whatIsMadeIsWhatWasAskedFor(); }
  void aRequestAsksForTheSame() { certificates_test::aRequestAsksForTheSame(); }
  void wishesThatCannotBeMet_data() { certificates_test::wishesThatCannotBeMet_data(); }
  void wishesThatCannotBeMet() { certificates_test::wishesThatCannotBeMet(); }
  void nothingIsReplacedUnlessItIsSaid() { certificates_test::nothingIsReplacedUnlessItIsSaid(); }
  void aPairThatCannotBeWrittenLeavesNothingBehind() {
    certificates_test::aPairThatCannotBeWrittenLeavesNothingBehind();
  }
  void pkcs12GivesThePair() { certificates_test::pkcs12GivesThePair(); }
  void pkcs12OfOldProgramsIsRead() { certificates_test::pkcs12OfOldProgramsIsRead(); }
  void pkcs12ThatCannotBeUsed_data() { certificates_test::pkcs12ThatCannotBeUsed_data(); }
  void pkcs12ThatCannotBeUsed() { certificates_test::pkcs12ThatCannotBeUsed(); }
  void everyCertificateOfAProfileIsListed() {
    certificates_test::everyCertificateOfAProfileIsListed();
  }
  void aCertificateOutOfScopeIsFollowedByNoOther() {
    certificates_test::aCertificateOutOfScopeIsFollowedByNoOther();
  }
  void theTableSaysWhatIsWrong() { certificates_test::theTableSaysWhatIsWrong(); }
  void theModelKeepsItsPromisesWhateverChanges() {
    certificates_test::theModelKeepsItsPromisesWhateverChanges();
  }
  void theKeyIsNeverCopied() { certificates_test::theKeyIsNeverCopied(); }
  void filesThatChangeAreReadAgain() { certificates_test::filesThatChangeAreReadAgain(); }
  void aFileThatGoesAndComesIsSeen() { certificates_test::aFileThatGoesAndComesIsSeen(); }
  void chosenFilesGoIntoADraft() { certificates_test::chosenFilesGoIntoADraft(); }
  void anAuthorityOfTheServerGoesIntoTheSettings() {
    certificates_test::anAuthorityOfTheServerGoesIntoTheSettings();
  }
  void whatKeepsAProfileFromStartingIsPutRightToo() {
    certificates_test::whatKeepsAProfileFromStartingIsPutRightToo();
  }
  void aCertificateIsMadeFromTheTab() { certificates_test::aCertificateIsMadeFromTheTab(); }
  void aChosenPathStaysAndIsTheOneThatIsNamed() {
    certificates_test::aChosenPathStaysAndIsTheOneThatIsNamed();
  }
  void aPassphraseIsNowhereAfterwards() { certificates_test::aPassphraseIsNowhereAfterwards(); }
  void aHandshakeShowsWhatCanBePinned() { certificates_test::aHandshakeShowsWhatCanBePinned(); }
  void aPinIsForgottenInADraft() { certificates_test::aPinIsForgottenInADraft(); }
  void theDialogsHaveRoomAndNames_data() { certificates_test::theDialogsHaveRoomAndNames_data(); }
  void theDialogsHaveRoomAndNames() { certificates_test::theDialogsHaveRoomAndNames(); }
  void withoutCertificatesTheTabSaysWhatBelongsThere() {
    certificates_test::withoutCertificatesTheTabSaysWhatBelongsThere();
  }
};

}  // namespace culvert::ui::certificates_test

QTEST_MAIN(culvert::ui::certificates_test::CertificatesTest)
#include "certificates_test.moc"
