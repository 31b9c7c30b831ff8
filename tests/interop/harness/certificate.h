#pragma once

#include <QSslConfiguration>
#include <QString>
#include <QTemporaryDir>

namespace culvert::interop {

/// A certificate for this run with the authority that has signed it, made by the openssl tool.
/// Nothing secret is kept in the repository. Its names: interop.test, nginx.test, *.web.test,
/// *.tls.test, localhost, 127.0.0.1.
class Certificate {
 public:
  Certificate();

  [[nodiscard]] bool valid() const { return !configuration_.localCertificate().isNull(); }
  /// For a server that prefers h2, so a test sees whether ALPN was left alone.
  [[nodiscard]] const QSslConfiguration& configuration() const { return configuration_; }
  [[nodiscard]] QString key_file() const { return folder_.filePath("key.pem"); }
  [[nodiscard]] QString certificate_file() const { return folder_.filePath("certificate.pem"); }
  /// What a visitor has to trust.
  [[nodiscard]] QString authority_file() const { return folder_.filePath("authority.pem"); }
  /// Certificate and key in one file, as HAProxy wants them.
  [[nodiscard]] QString joined_file() const { return folder_.filePath("joined.pem"); }

 private:
  [[nodiscard]] bool make();
  [[nodiscard]] bool join();

  QTemporaryDir folder_;
  QSslConfiguration configuration_ = QSslConfiguration::defaultConfiguration();
};

}  // namespace culvert::interop
