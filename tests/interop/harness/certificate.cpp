#include "tests/interop/harness/certificate.h"

#include "tests/interop/harness/filled_config.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>

namespace culvert::interop {

namespace {

bool openssl(const QStringList& arguments) {
  QProcess process;
  process.start("openssl", arguments);
  return process.waitForFinished(20'000) && process.exitCode() == 0;
}

QStringList new_key(const QString& file) {
  return {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file};
}

}  // namespace

Certificate::Certificate() {
  if (!make() || !join()) return;
  QFile key(key_file());
  QFile certificate(certificate_file());
  if (!key.open(QIODevice::ReadOnly) || !certificate.open(QIODevice::ReadOnly)) return;
  configuration_.setPrivateKey(QSslKey(&key, QSsl::Ec));
  configuration_.setLocalCertificate(QSslCertificate(&certificate));
  configuration_.setPeerVerifyMode(QSslSocket::VerifyNone);
  configuration_.setAllowedNextProtocols({"h2", "http/1.1"});
}

/// An authority and a leaf: rustls accepts no certificate that is both.
bool Certificate::make() {
  const QString request = folder_.filePath("request.pem");
  const QString extensions = folder_.filePath("extensions");
  const QString authority_key = folder_.filePath("authority_key.pem");
  const QByteArray names =
      "basicConstraints=CA:FALSE\nsubjectAltName=DNS:interop.test,DNS:nginx.test,DNS:*.web.test,"
      "DNS:*.tls.test,DNS:localhost,IP:127.0.0.1\n";
  return write_file(extensions, names) &&
         openssl(QStringList{"req", "-x509", "-days", "2", "-subj", "/CN=interop authority", "-out",
                             authority_file()} +
                 new_key(authority_key)) &&
         openssl(QStringList{"req", "-subj", "/CN=interop.test", "-out", request} +
                 new_key(key_file())) &&
         openssl({"x509", "-req", "-days", "2", "-in", request, "-CA", authority_file(), "-CAkey",
                  authority_key, "-set_serial", "2", "-extfile", extensions, "-out",
                  certificate_file()});
}

bool Certificate::join() {
  QFile key(key_file());
  QFile certificate(certificate_file());
  return key.open(QIODevice::ReadOnly) && certificate.open(QIODevice::ReadOnly) &&
         write_file(joined_file(), certificate.readAll() + key.readAll());
}

}  // namespace culvert::interop
