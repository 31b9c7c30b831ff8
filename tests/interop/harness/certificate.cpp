#include "tests/interop/harness/certificate.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>

namespace culvert::interop {

Certificate::Certificate() {
  QProcess openssl;
  openssl.start("openssl",
                {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                 "-nodes", "-days", "2", "-subj", "/CN=interop.test", "-addext",
                 "subjectAltName=DNS:interop.test,DNS:nginx.test", "-keyout", key_file(), "-out",
                 certificate_file()});
  if (!openssl.waitForFinished(20'000) || openssl.exitCode() != 0) return;
  QFile key(key_file());
  QFile certificate(certificate_file());
  if (!key.open(QIODevice::ReadOnly) || !certificate.open(QIODevice::ReadOnly)) return;
  configuration_.setPrivateKey(QSslKey(&key, QSsl::Ec));
  configuration_.setLocalCertificate(QSslCertificate(&certificate));
  configuration_.setPeerVerifyMode(QSslSocket::VerifyNone);
  configuration_.setAllowedNextProtocols({"h2", "http/1.1"});
}

}  // namespace culvert::interop
