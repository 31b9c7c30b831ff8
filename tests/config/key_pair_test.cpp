// Certificates and keys that a file names together.
#include "core/config/key_pair.h"

#include "core/config/load.h"
#include "tests/config/told.h"
#include "tests/support/test_certificates.h"

#include <QTest>

namespace culvert::config::key_pair_test {

class KeyPairTest : public QObject {
  Q_OBJECT

 private slots:
  void a_key_of_another_certificate_is_told() {
    const Folder folder;
    const support::TestCertificate one(folder.path(), "one", {}), other(folder.path(), "other", {});
    folder.write("none.pem", "nothing");
    const auto pair = [&](const char* cert, const char* key) {
      return told(load_client_text(std::string("transport.tls.certFile = \"") + cert +
                                       "\"\ntransport.tls.keyFile = \"" + key + "\"",
                                   "frpc.toml", folder.path(), {})
                      .problems)
          .join('\n');
    };
    QCOMPARE(pair("one.pem", "one.key"), QString());
    QCOMPARE(pair("one.pem", "other.key"),
             QString("2:25 conflict transport.tls.keyFile | transport.tls.certFile"));
    QCOMPARE(pair("none.pem", "other.key"), QString());
    const auto web = load_client_text(
        "[[proxies]]\nname = \"a\"\ntype = \"https\"\nsubdomain = \"a\"\n[proxies.plugin]\n"
        "type = \"https2http\"\nlocalAddr = \"127.0.0.1:80\"\ncrtPath = \"one.pem\"\n"
        "keyPath = \"other.key\"",
        "frpc.toml", folder.path(), {});
    QCOMPARE(told(web.problems).join('\n'),
             QString("~ 9:11 conflict proxies[0].plugin.keyPath (a) | proxies[0].plugin.crtPath"));
    QVERIFY(to_text(web.problems.back())
                .ends_with("is the key of another certificate than proxies[0].plugin.crtPath"));
  }
};

}  // namespace culvert::config::key_pair_test

QTEST_GUILESS_MAIN(culvert::config::key_pair_test::KeyPairTest)
#include "key_pair_test.moc"
